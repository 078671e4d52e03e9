//! `endgame tune`: numbers that meet what is expected.

mod vary;

use super::check::scenario::{self, Overrides, Set};
use super::check::spot;
use super::context::{Context, is_standard, write_file};
use super::failure::{Exit, Failure};
use super::inputs::{file, population_of, ruleset_of, yaml_parser};
use super::progress::{Bar, catch_interrupts, interrupted};
use super::scenario::ThreadsArgs;
use crate::app::distinct_files::check_distinct as keep_apart;
use crate::balance::expectation::Expectation;
use crate::balance::gate::{Judged, check};
use crate::balance::measure::{Plan, Side};
use crate::balance::tuning::{MOST_DIALS, Tried, loss, search};
use crate::config::{Loaded, Source, load_population, load_ruleset};
use crate::report::balance::tune::{TuneView, TunedNumber, TunedResult};
use crate::report::numbers::escaped;
use crate::rules::ruleset::Ruleset;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, sample};
use crate::simulation::scenario::Scenario;
use std::path::{Component, Path, PathBuf};
use std::time::Instant;
use vary::{Knob, Vary, knobs, with};

/// Search for numbers of a ruleset that meet its expectations
///
/// The same players live under every ruleset that is tried. What is found is checked as `endgame check` does it. The ruleset
/// is written with its comments and layout, or a patch of it. Exits with 1, and writes nothing, when nothing in the ranges
/// meets the expectations.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame tune --vary paragon.xp_to_next.power.exponent=1.2..1.9 --expect curves/expectations/necpgame.yaml --dry-run
  endgame tune --vary paragon.xp_to_next.power.base=500..3000 --expect goals.yaml --ruleset my.yaml
  endgame tune --vary prestige.max=3..12 --expect goals.yaml --output change.patch

`endgame compare RULESET --sensitivity` lists the numbers of a ruleset, and what each does.")]
pub struct TuneArgs {
    /// A number of the ruleset by its path, and the range to search; up to 8
    #[arg(long, required = true, value_name = "PATH=LEAST..MOST", value_parser = Vary::parse)]
    vary: Vec<Vary>,
    /// The file of expectations to meet
    #[arg(long = "expect", short, value_name = "FILE")]
    expect: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
    /// Try at most so many rulesets
    #[arg(long, value_name = "N", default_value = "60", value_parser = crate::cli::numbers_in::counted::<u64>(1, 10_000), allow_negative_numbers = true)]
    budget: u64,
    #[command(flatten)]
    threads: ThreadsArgs,
    /// Write the ruleset here, or to stdout by -; `.patch` and `.diff` get the change alone [default: the ruleset's own file]
    #[arg(long, short, value_name = "FILE", value_parser = yaml_parser())]
    output: Option<PathBuf>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files or ranges, or when it was interrupted.
pub fn run(args: &TuneArgs, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let set = scenario::load(&file(&args.expect)?, &args.overrides, context)?;
    let knobs = knobs(&args.vary, &set.ruleset)?;
    if knobs.len() > MOST_DIALS {
        let message = format!("{} numbers are varied, at most {MOST_DIALS} can be", knobs.len());
        return Err(Failure::usage("too-many", message)
            .hint("leave those out that do little: `endgame compare RULESET --sensitivity`"));
    }
    let living = set.expectations.value.living.len();
    if set.expectations.value.expected.is_empty() {
        let message = format!(
            "{} expects nothing that numbers of the ruleset are tuned to",
            escaped(&set.expectations.source.name)
        );
        return Err(Failure::usage("nothing-to-meet", message)
            .hint("what is expected of living characters is judged by `endgame --db FILE check`"));
    }
    let target = if args.dry_run { None } else { Some(target(args, &set)?) };
    catch_interrupts();
    let tuning = Tuning { args, set: &set, knobs: &knobs };
    let bar = Bar::new(context, args.budget, "rulesets");
    let dials: Vec<_> = knobs.iter().map(|knob| knob.dial).collect();
    let found = search(&dials, args.budget as usize, &mut |values| {
        let loss = tuning.try_out(values);
        bar.advance(1);
        loss
    });
    bar.finish();
    let Some(found) = found.filter(|_| !interrupted()) else { return Err(stopped()) };
    let tuned = ruleset_of(&tuning.source(&found.best.values), context)?;
    let before = tuning.judge(&set.ruleset, context)?;
    let after = tuning.judge(&tuned, context)?;
    let mut view = tuning.view(&found.best, (&before, &after));
    (view.evaluations, view.is_complete) = (found.evaluations, found.is_complete);
    view.refused = found.refused.len();
    view.notes.extend(tuning.refused(&found.refused));
    if living > 0 {
        view.notes.push(format!(
            " ! {living} on living characters are not tuned for: `endgame --db FILE check` judges them"
        ));
    }
    if let Some(path) = target.filter(|_| view.met) {
        write_file(&path, tuning.written(&path, &tuned.source).as_bytes())?;
        if !is_standard(&path) {
            view.notes.push(format!("written: {}", path.display()));
        }
    }
    view.took = Some(started.elapsed());
    context.answer_beside(&view, args.output.as_deref())?;
    Ok(if view.met { Exit::Done } else { Exit::Found })
}

/// What is searched, and where.
struct Tuning<'a> {
    args: &'a TuneArgs,
    set: &'a Set,
    knobs: &'a [Knob],
}

impl Tuning<'_> {
    fn source(&self, values: &[f64]) -> Source {
        let leaves = self.knobs.iter().map(|knob| &knob.leaf);
        with(&self.set.ruleset.source, &leaves.zip(values.iter().copied()).collect::<Vec<_>>())
    }

    fn expected(&self) -> Vec<Expectation> {
        self.set.expectations.value.expected.iter().map(|own| own.value.clone()).collect()
    }

    /// The loss of some numbers: infinite where they make no ruleset, or one without a metric that is expected; `None` when
    /// Ctrl-C was pressed.
    fn try_out(&self, values: &[f64]) -> Option<f64> {
        let Some(ruleset) = load_ruleset(&self.source(values)).0 else { return Some(f64::INFINITY) };
        let population = load_population(&self.set.population.source, &ruleset.value).0;
        let Some(population) = population else { return Some(f64::INFINITY) };
        let expectations = &self.set.expectations.value;
        let days = expectations.scenario.days;
        if expectations.misfits(&ruleset.value, &population.value, days).has_errors() {
            return Some(f64::INFINITY);
        }
        let plan = Plan::new(self.set.metrics(), &ruleset.value, Vec::new());
        let scenario =
            Scenario { ruleset: &ruleset.value, population: &population.value, ..self.set.scenario() };
        let sides = [sample::Side { scenario, questions: &plan.questions }];
        let part = Part::whole(self.set.players);
        let sampled =
            sample(&sides, part, false, self.args.threads.get(), &|_| !interrupted()).ok()?.swap_remove(0);
        Some(loss(&Side { scenario, plan: &plan, sampled: &sampled }, &self.expected()))
    }

    /// Why some numbers make no ruleset, by the example of the first.
    fn refused(&self, all: &[Vec<f64>]) -> Option<String> {
        let source = self.source(all.first()?);
        let (_, problems) = load_ruleset(&source);
        let why = problems
            .iter()
            .next()
            .map_or_else(|| "a metric makes no sense there".to_owned(), |own| own.message.clone());
        let values: Vec<String> = all.first()?.iter().map(f64::to_string).collect();
        Some(format!(
            " ! {} of them can't be loaded, such as that with {}: {}",
            all.len(),
            values.join(", "),
            escaped(&why)
        ))
    }

    /// What `endgame check` says of a ruleset.
    fn judge(&self, ruleset: &Loaded<Ruleset>, context: &Context) -> Result<Vec<Judged>, Failure> {
        let population = population_of(&self.set.population.source, &ruleset.value, context)?;
        let plan = Plan::new(self.set.metrics(), &ruleset.value, Vec::new());
        let scenario =
            Scenario { ruleset: &ruleset.value, population: &population.value, ..self.set.scenario() };
        let effort = self.set.effort(None, self.args.threads.get());
        let checked = check(scenario, &plan, &self.expected(), effort, &|_| !interrupted());
        Ok(checked.map_err(|_| stopped())?.judged)
    }

    fn view(&self, best: &Tried, (before, after): (&[Judged], &[Judged])) -> TuneView {
        let source = &self.set.ruleset.source;
        let numbers = self.knobs.iter().zip(&best.values);
        let numbers = numbers.map(|(knob, value)| {
            TunedNumber::new(&knob.leaf.path, spot(source, knob.leaf.span), &knob.dial, *value)
        });
        let expected = self.expected();
        let results = expected.iter().zip(before.iter().zip(after));
        TuneView::new(
            (&self.set.ruleset.value.name, &source.name, &self.set.population.value.name),
            (self.set.players, self.set.expectations.value.scenario.days, self.set.seed),
            numbers.collect(),
            results.map(|(own, (before, after))| TunedResult::new(own, before, after)).collect(),
        )
    }

    /// The text of the file: the changed ruleset, or a patch.
    fn written(&self, path: &Path, tuned: &Source) -> String {
        let is_patch = path.extension().is_some_and(|ending| ending == "patch" || ending == "diff");
        if !is_patch {
            return tuned.written().to_owned();
        }
        let old = &self.set.ruleset.source;
        // A patch is for the folder in which the file is named; from elsewhere it names the file alone.
        let is_here = Path::new(&old.name).components().all(|part| matches!(part, Component::Normal(_)));
        let name = if is_here { old.name.replace('\\', "/") } else { file_name(&old.name) };
        let diff = similar::TextDiff::from_lines(old.written(), tuned.written());
        diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
    }
}

fn file_name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The file that is written.
///
/// # Errors
/// When the ruleset is built in and no file is named.
fn target(args: &TuneArgs, set: &Set) -> Result<PathBuf, Failure> {
    let own = &set.ruleset.source.name;
    let read = [args.expect.as_path(), Path::new(&set.population.source.name)];
    keep_apart(read, args.output.as_deref())?;
    match &args.output {
        Some(path) => Ok(path.clone()),
        None if Path::new(own).is_file() => Ok(PathBuf::from(own)),
        None => {
            let message = format!("{} is built in and can't be changed", escaped(own));
            Err(Failure::usage("built-in", message)
                .hint("name a file for the result: --output FILE, or try it with --dry-run"))
        }
    }
}

/// Ctrl-C was pressed.
fn stopped() -> Failure {
    Failure::interrupted("nothing was written")
}
