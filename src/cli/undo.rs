//! `endgame undo`: operations taken back.

use super::confirm::Confirm;
use super::context::Context;
use super::database::ChangeArgs;
use super::failure::{Exit, Failure};
use super::hints::way_out;
use super::observer::Terminal;
use super::wrap::wrapped;
use crate::app::history::Named;
use crate::app::undo::{Answer, Undo, by_whom, requested};
use crate::app::way_out::WayOut;
use crate::app::{Hint, Problem};
use crate::ledger::{Operation, OperationId, OperationKind};
use crate::report::numbers::{clipped, whole};
use crate::store::Undoing;

/// Take operations back: every character they touched goes back to where it stood before them
///
/// What came later on other things stays. Where something later rests on what would be taken back, nothing happens, and
/// the alternatives are listed. An undo is an operation too: undo it to have things as they were.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame undo 8841 --reason \"wrong character\"
  endgame undo 8841 8790 --dry-run                        see what would come back")]
pub struct UndoArgs {
    /// The numbers of operations, as `endgame history` shows them: `8841` or `op:8841`; `event:8840` means the one that this
    /// event is of
    #[arg(value_name = "OPERATION", required = true, value_parser = Named::parse)]
    operations: Vec<Named>,
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
    let once = args.change.key.as_deref().map(|key| requested(&operations).under(key));
    let undo = Undo { operations: &operations, intent: &intent, once };
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

fn question(undoing: &Undoing) -> String {
    let one = |operation: &Operation| {
        let kind = clipped(operation.intent.kind.as_str(), 24);
        format!("#{} ({kind} by {})", operation.id, by_whom(operation))
    };
    let operations: Vec<String> = undoing.operations.iter().map(one).collect();
    let (list, characters) = (operations.join("\n  "), whole(undoing.characters));
    format!("This takes back, on {characters} characters:\n  {list}\nUndo?")
}

/// With the ways out one below the other, where something is in the way.
fn failure(problem: Problem, width: usize) -> Failure {
    if problem.code != "in-the-way" {
        return problem.into();
    }
    let ways = match &problem.hint {
        Some(Hint::WaysOut(ways)) => ways.as_slice(),
        _ => &[],
    };
    let shown = Some(screen(&problem, ways, width));
    Failure { shown, ..problem.into() }
}

fn screen(problem: &Problem, ways: &[WayOut], width: usize) -> String {
    let mut text = format!("refused: {}", problem.message);
    for reason in problem.reasons.iter().take(SHOWN) {
        text.push_str("\n  ");
        text.push_str(&wrapped(reason, width.saturating_sub(4)).join("\n    "));
    }
    if problem.reasons.len() > SHOWN {
        text.push_str(&format!("\n  and {} more", problem.reasons.len() - SHOWN));
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
