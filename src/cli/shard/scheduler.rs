//! What schedulers say by their variables, each by its documentation: job arrays of Slurm and AWS Batch, indexed jobs of
//! Kubernetes, GNU parallel.

use super::super::failure::Failure;
use super::variables::{BAD_VARIABLE, Variables};
use super::{Count, Index, Shard, Told};

/// A scheduler that numbers what it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheduler {
    Slurm,
    Kubernetes,
    AwsBatch,
    Parallel,
}

const ALL: [Scheduler; 4] =
    [Scheduler::Slurm, Scheduler::Kubernetes, Scheduler::AwsBatch, Scheduler::Parallel];

const SLURM_MIN: &str = "SLURM_ARRAY_TASK_MIN";
const SLURM_MAX: &str = "SLURM_ARRAY_TASK_MAX";
const SLURM_STEP: &str = "SLURM_ARRAY_TASK_STEP";
const SLURM_COUNT: &str = "SLURM_ARRAY_TASK_COUNT";
const AWS_SIZE: &str = "AWS_BATCH_JOB_ARRAY_SIZE";

impl Scheduler {
    /// The variable that tells which of its jobs this is.
    fn index(self) -> &'static str {
        match self {
            Scheduler::Slurm => "SLURM_ARRAY_TASK_ID",
            Scheduler::Kubernetes => "JOB_COMPLETION_INDEX",
            Scheduler::AwsBatch => "AWS_BATCH_JOB_ARRAY_INDEX",
            Scheduler::Parallel => "PARALLEL_SEQ",
        }
    }

    /// What that variable holds for the first job; Slurm leaves it to whoever submits an array.
    fn first(self) -> Option<u64> {
        match self {
            Scheduler::Slurm => None,
            Scheduler::Kubernetes | Scheduler::AwsBatch => Some(0),
            Scheduler::Parallel => Some(1),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Scheduler::Slurm => "Slurm",
            Scheduler::Kubernetes => "Kubernetes",
            Scheduler::AwsBatch => "AWS Batch",
            Scheduler::Parallel => "GNU parallel",
        }
    }
}

/// What the scheduler says that runs this; `count` where it is told how many shards there are.
///
/// # Errors
/// When there is none, there are several, or they don't tell.
pub(super) fn ask(count: Option<&Count>, variables: &Variables) -> Result<Told, Failure> {
    let given = count.map(|count| variables.count(count)).transpose()?;
    let scheduler = the_one(variables)?;
    let index = |first| Index { name: scheduler.index().to_owned(), first };
    match scheduler {
        Scheduler::Slurm => {
            let (first, of) = slurm_array(given, variables)?;
            numbered(index(first), of, variables)
        }
        Scheduler::AwsBatch => {
            let of = agree(AWS_SIZE, variables.count_in(AWS_SIZE)?, given)?;
            numbered(index(0), of.ok_or_else(|| not_counted(scheduler))?, variables)
        }
        Scheduler::Kubernetes => numbered(index(0), given.ok_or_else(|| not_counted(scheduler))?, variables),
        Scheduler::Parallel => numbered(index(1), given.ok_or_else(|| not_counted(scheduler))?, variables),
    }
}

/// What the variables say that were named.
///
/// # Errors
/// When they don't tell, or what is named is known to count otherwise.
pub(super) fn ask_named(index: &Index, count: &Count, variables: &Variables) -> Result<Told, Failure> {
    let of = variables.count(count)?;
    let Index { name, first } = index;
    let scheduler = ALL.into_iter().find(|scheduler| scheduler.index() == name);
    if let Some(known) = scheduler.and_then(Scheduler::first).filter(|known| known != first) {
        let right = if known == 0 { format!("{name}+1") } else { name.clone() };
        let message = format!("{name} counts from {known}, and `--shard` says that it counts from {first}");
        return Err(Failure::usage(BAD_VARIABLE, message).hint(format!("write `--shard auto:{right}/{of}`")));
    }
    if scheduler == Some(Scheduler::Slurm) {
        within_array(*first, of, variables)?;
    }
    numbered(index.clone(), of, variables)
}

/// The scheduler whose variable is set.
fn the_one(variables: &Variables) -> Result<Scheduler, Failure> {
    let set: Vec<Scheduler> =
        ALL.into_iter().filter(|scheduler| variables.text(scheduler.index()).is_some()).collect();
    match &set[..] {
        [one] => Ok(*one),
        [] => {
            let names = ALL.map(Scheduler::index);
            let message = format!("nothing tells which shard this is: none of {} is set", names.join(", "));
            let hint = "run it in an array of jobs, name the variables: `--shard auto:INDEX/COUNT`, or the shard: \
                        `--shard 3/16`";
            Err(Failure::usage("no-scheduler", message).hint(hint))
        }
        several => {
            let says = |scheduler: &Scheduler| {
                let value = variables.text(scheduler.index()).unwrap_or_default();
                format!("{}={value} ({})", scheduler.index(), scheduler.name())
            };
            let inner = several[several.len() - 1];
            let plus = if inner.first() == Some(0) { "+1" } else { "" };
            let hint =
                format!("name the one that counts the shards: `--shard auto:{}{plus}/COUNT`", inner.index());
            let message = "the variables of several schedulers are set, and one run has one shard";
            let reasons = several.iter().map(says).collect();
            Err(Failure { reasons, ..Failure::usage("several-schedulers", message).hint(hint) })
        }
    }
}

/// The first id of a Slurm array, 0 or 1, and how many tasks it has.
///
/// Other arrays are refused and not mapped: `--array=5-20:5` may be a run in four shards, or tasks of an earlier array
/// once more, and nothing tells the one from the other.
fn slurm_array(given: Option<u64>, variables: &Variables) -> Result<(u64, u64), Failure> {
    let needed = |name: &str, value: Option<u64>| {
        value.ok_or_else(|| {
            let message = format!("{name} is not set, and SLURM_ARRAY_TASK_ID alone does not tell the shard");
            Failure::usage(BAD_VARIABLE, message).hint(name_the_array(given.unwrap_or(16)))
        })
    };
    let first = needed(SLURM_MIN, variables.number(SLURM_MIN)?)?;
    let of = needed(SLURM_COUNT, variables.count_in(SLURM_COUNT)?)?;
    let last = needed(SLURM_MAX, variables.number(SLURM_MAX)?)?;
    let step = variables.number(SLURM_STEP)?.unwrap_or(1);
    agree(SLURM_COUNT, Some(of), given)
        .map_err(|failure| failure.hint(name_the_array(given.unwrap_or(of))))?;
    if first <= 1 && last == first + of - 1 && (step == 1 || of == 1) {
        return Ok((first, of));
    }
    let steps = if step == 1 { String::new() } else { format!(", {SLURM_STEP} {step}") };
    let message = format!(
        "this array is not one of `--array=1-{of}` or `--array=0-{}`: {SLURM_MIN} is {first}, {SLURM_MAX} {last}, \
         {SLURM_COUNT} {of}{steps}",
        of - 1
    );
    let why = "it may be a few tasks of an array once more, whose shards are others than those of a run in \
               as many parts";
    let reasons = vec![why.to_owned()];
    Err(Failure { reasons, ..Failure::usage("bad-array", message).hint(name_the_array(of)) })
}

/// How to say which array a Slurm task is of.
fn name_the_array(of: u64) -> String {
    let last = of - 1;
    format!(
        "name what it is of: `--shard auto:SLURM_ARRAY_TASK_ID/{of}` for `--array=1-{of}`, \
         `auto:SLURM_ARRAY_TASK_ID+1/{of}` for `--array=0-{last}`, and the same for some of its tasks"
    )
}

/// All tasks of the array are shards: where one is not, none is trusted, for all may be off by one.
fn within_array(first: u64, of: u64, variables: &Variables) -> Result<(), Failure> {
    let last = first + of - 1;
    let least = variables.number(SLURM_MIN)?.filter(|least| *least < first);
    let most = variables.number(SLURM_MAX)?.filter(|most| *most > last);
    let (name, value) = match (least, most) {
        (Some(least), _) => (SLURM_MIN, least),
        (_, Some(most)) => (SLURM_MAX, most),
        _ => return Ok(()),
    };
    let message = format!("{name} is {value}, and `--shard` says that tasks are from {first} to {last}");
    Err(Failure::usage(BAD_VARIABLE, message).hint(name_the_array(of)))
}

/// How many shards there are, where a variable may say it and the command line too.
fn agree(name: &str, told: Option<u64>, given: Option<u64>) -> Result<Option<u64>, Failure> {
    match (told, given) {
        (Some(told), Some(given)) if told != given => {
            let message = format!("{name} is {told}, and `--shard` says that there are {given} shards");
            let hint = format!("leave out the number: `--shard auto` takes {told}");
            Err(Failure::usage(BAD_VARIABLE, message).hint(hint))
        }
        _ => Ok(told.or(given)),
    }
}

/// A scheduler that does not tell how many jobs there are.
fn not_counted(scheduler: Scheduler) -> Failure {
    let (name, index) = (scheduler.name(), scheduler.index());
    let why = if scheduler == Scheduler::AwsBatch {
        format!("{AWS_SIZE} is not set")
    } else {
        format!("{name} sets no variable for that")
    };
    let message = format!("{index} tells which shard this is, but not of how many: {why}");
    let hint = format!(
        "say how many jobs {name} runs, by a number or by a variable of yours: `--shard auto/16`, `--shard auto/SHARDS`"
    );
    Failure::usage(BAD_VARIABLE, message).hint(hint)
}

/// The shard that the variable `index` tells, of `of`.
fn numbered(index: Index, of: u64, variables: &Variables) -> Result<Told, Failure> {
    let Index { name, first } = &index;
    let value = variables.number(name)?.ok_or_else(|| {
        let last = first + of - 1;
        let message = format!("{name}, which should tell which shard this is, is not set");
        Failure::usage(BAD_VARIABLE, message).hint(format!("it should hold a number from {first} to {last}"))
    })?;
    let number = value.checked_sub(*first).filter(|before| *before < of).map(|before| before + 1);
    let number = number.ok_or_else(|| out_of_range(&index, value, of))?;
    Ok(Told { shard: Shard { number, of }, index, value })
}

fn out_of_range(Index { name, first }: &Index, value: u64, of: u64) -> Failure {
    let last = first + of - 1;
    let message =
        format!("{name} is {value}; of {of} shards counted from {first} it should be {first} to {last}");
    let is_known = ALL.iter().any(|scheduler| scheduler.index() == name && scheduler.first().is_some());
    let hint = match (first, value) {
        _ if is_known => format!("run {of} jobs, or give the number of those that run"),
        (1, 0) => format!("where it counts from 0, write `--shard auto:{name}+1/{of}`"),
        (0, value) if value == of => format!("where it counts from 1, write `--shard auto:{name}/{of}`"),
        _ => "run as many jobs as there are shards, all with the same number of them".to_owned(),
    };
    Failure::usage(BAD_VARIABLE, message).hint(hint)
}
