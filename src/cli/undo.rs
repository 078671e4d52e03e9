//! `endgame undo`: operations taken back.

use super::confirm::Confirm;
use super::context::Context;
use super::database::ChangeArgs;
use super::failure::{Exit, Failure};
use super::hints::way_out;
use super::observer::Terminal;
use super::ruleset::install::{KeepArg, OverspentArg};
use super::wrap::wrapped;
use crate::app::history::Named;
use crate::app::undo::{Answer, Undo, by_whom, rebasing, requested};
use crate::app::way_out::WayOut;
use crate::app::{Hint, Problem};
use crate::ledger::{Operation, OperationId, OperationKind};
use crate::progression::Adaptation;
use crate::report::numbers::{clipped, counted, whole};
use crate::store::{IfTouched, Undoing};

/// Take operations back: every character they touched goes back to where it stood before them
///
/// What came later on other things stays. Where something later rests on what would be taken back, nothing happens, and
/// the alternatives are listed. --skip-touched takes it back from the other characters. --rebase takes out what the
/// operations gave from everybody and keeps what came later: levels, points and rewards follow from the XP that is left, and
/// what is spent already is not taken. An undo is an operation too: undo it to have things as they were.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame undo 8841 --reason \"wrong character\"
  endgame undo 8841 8790 --dry-run                        see what would come back
  endgame undo 8841 --rebase --dry-run                    who would be left with what, after they played on
  endgame undo 8841 --skip-touched --yes --reason \"wrong file\"")]
pub struct UndoArgs {
    /// The numbers of operations, as `endgame history` shows them: `8841` or `op:8841`; `event:8840` means the one that this
    /// event is of
    #[arg(value_name = "OPERATION", required = true, value_parser = Named::parse)]
    operations: Vec<Named>,
    /// Leave the characters on which something later rests as they are
    #[arg(long, conflicts_with = "rebase")]
    skip_touched: bool,
    /// Take out what the operations gave, and keep what came later
    #[arg(long)]
    rebase: bool,
    /// With --rebase: what becomes of spent points that are no longer earned
    #[arg(long, value_enum, value_name = "CHOICE", requires = "rebase", default_value = "refund")]
    overspent: OverspentArg,
    /// From which attributes points are taken first; the others follow, the ruleset's last before its first
    #[arg(long, value_name = "ATTRIBUTES", value_delimiter = ',', requires = "rebase")]
    trim_order: Vec<String>,
    /// With --rebase of a ruleset that was installed: what stays where a curve changes
    #[arg(long, value_enum, requires = "rebase", default_value = "xp")]
    keep: KeepArg,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Later operations that a screen shows.
const SHOWN: usize = 10;

/// Runs the command.
///
/// # Errors
/// What is in the way, with what can be done about it, or what the store fails with.
pub fn run(args: &UndoArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let mut session = terminal.session(&args.change)?;
    let intent = context.intent(OperationKind::Undo, &args.change)?;
    let operations = args.operations.iter().map(|named| named.resolve(&session.store, &terminal));
    let operations: Vec<OperationId> = operations.collect::<Result<_, _>>()?;
    let if_touched = args.if_touched();
    let once = args.change.key.as_deref().map(|key| requested(&operations, &if_touched).under(key));
    let undo = Undo { operations: &operations, if_touched, intent: &intent, once };
    let failed = |problem| failure(problem, context.width);
    let mut shown = None;
    if !args.change.dry_run && !args.change.yes {
        // What a key says was done before is told in place of the commit.
        if let Ok(preview) = undo.preview(&mut session).map_err(failed)?
            && preview.is_of_many()
        {
            context.preview(&preview.of_many(&session).preview())?;
            context.confirm(&question(preview.undoing()))?;
            shown = Some(preview);
        }
    }
    let outcome = match args.change.dry_run {
        true => undo.dry_run(&mut session),
        false => undo.commit(&mut session, shown.as_ref()),
    };
    let outcome = match outcome.map_err(failed)? {
        Ok(outcome) => outcome,
        Err(before) => {
            context.answer(&before, None)?;
            return Ok(Exit::Done);
        }
    };
    match outcome.answer(&session) {
        Answer::One(view) => context.answer(&*view, None)?,
        Answer::Many(view) if context.has_shown(shown.is_some()) => context.answer(&view.brief(), None)?,
        Answer::Many(view) => context.answer(&*view, None)?,
    }
    Ok(Exit::Done)
}

impl UndoArgs {
    fn if_touched(&self) -> IfTouched {
        match (self.skip_touched, self.rebase) {
            (true, _) => IfTouched::Skip,
            (false, false) => IfTouched::Refuse,
            (false, true) => rebasing(Adaptation {
                keep: self.keep.into(),
                overspent: Some(self.overspent.into()),
                trim_order: self.trim_order.clone(),
                ..Adaptation::default()
            }),
        }
    }
}

fn question(undoing: &Undoing) -> String {
    let one = |operation: &Operation| {
        let kind = clipped(operation.intent.kind.as_str(), 24);
        format!("#{} ({kind} by {})", operation.id, by_whom(operation))
    };
    let operations: Vec<String> = undoing.operations.iter().map(one).collect();
    let (list, characters) = (operations.join("\n  "), counted(undoing.characters, "character"));
    let does = if undoing.rebase.is_some() { "takes out what they gave, from" } else { "takes back, on" };
    let left = match undoing.left.len() as u64 {
        0 => String::new(),
        left => format!(" ({} left as they are)", whole(left)),
    };
    format!("This {does} {characters}{left}:\n  {list}\nUndo?")
}

/// With the ways out one below the other, where something is in the way.
fn failure(problem: Problem, width: usize) -> Failure {
    if problem.code != "in-the-way" {
        return problem.into();
    }
    let (ways, operations) = match &problem.hint {
        Some(Hint::WaysOut { ways, operations }) => (ways.as_slice(), *operations),
        _ => (&[][..], problem.reasons.len() as u64),
    };
    let shown = Some(screen(&problem, (ways, operations), width));
    Failure { shown, ..problem.into() }
}

fn screen(problem: &Problem, (ways, operations): (&[WayOut], u64), width: usize) -> String {
    let mut text = format!("refused: {}", problem.message);
    let told = problem.reasons.iter().take(SHOWN.min(usize::try_from(operations).unwrap_or(SHOWN)));
    for reason in told {
        text.push_str("\n  ");
        text.push_str(&wrapped(reason, width.saturating_sub(4)).join("\n    "));
    }
    if operations > SHOWN as u64 {
        text.push_str(&format!("\n  and {} more", whole(operations - SHOWN as u64)));
    }
    if !ways.is_empty() {
        text.push_str("\n  what can be done:");
    }
    let commands: Vec<String> = ways.iter().map(way_out).collect();
    let widest = commands.iter().map(|command| command.chars().count()).max().unwrap_or_default();
    for (way, command) in ways.iter().zip(commands) {
        text.push_str(&format!("\n    {command:widest$}   {}", does(way)));
    }
    text
}

/// What a way out does.
fn does(way: &WayOut) -> String {
    match way {
        WayOut::SkipTouched { free, .. } => {
            format!("take it back from {}, and leave the others", counted(*free, "free character"))
        }
        WayOut::Rebase { is_ruleset: true, .. } => {
            "put the rules of before in force, and bring everybody under them".to_owned()
        }
        WayOut::Rebase { characters, .. } => {
            let from = match characters {
                1 => String::new(),
                many => format!(" from all {}", whole(*many)),
            };
            format!("take out what it gave{from}, and keep what came later")
        }
        WayOut::Together { newest_first, characters } => {
            let what = if newest_first.len() == 2 { "both" } else { "all of them" };
            let on = match characters {
                0 | 1 => String::new(),
                many => format!(", on {} characters", whole(*many)),
            };
            format!("take back {what}, newest first{on}")
        }
        WayOut::Restore { before, .. } => format!("put it back to before #{before}"),
        WayOut::Archive { .. } => "take it out of lists, with all it has".to_owned(),
        WayOut::RevokeXp { given_by, .. } | WayOut::RevokeCurrency { given_by, .. } => {
            format!("take away what #{given_by} gave")
        }
    }
}
