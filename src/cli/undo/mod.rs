//! `endgame undo`: operations taken back.

mod way_out;

use super::confirm::Confirm;
use super::context::Context;
use super::database::{ChangeArgs, Session, long};
use super::failure::{Exit, Failure};
use super::history::{no_operation, parse_operation};
use crate::ledger::{Intent, Operation, OperationId};
use crate::report::Format;
use crate::report::gm::{ChangeView, Changed, OperationView, Touched};
use crate::report::numbers::{clipped, whole};
use crate::report::time::Time;
use crate::store::{CommandError, Done, Mode, UndoError, Undoing, Written};

/// Take operations back: every character they touched goes back to where it stood before them
///
/// What came later on other things stays. Where something later rests on what would be taken back, nothing happens, and
/// what can be done is told. An undo is an operation too: undo it to have things as they were.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame undo 8841 --reason \"wrong character\"
  endgame undo 8841 8790 --dry-run                        see what would come back")]
pub struct UndoArgs {
    /// The numbers of operations, as `endgame history` shows them
    #[arg(value_name = "OPERATION", required = true, value_parser = parse_operation)]
    operations: Vec<OperationId>,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Of more characters than this, only the first are told of.
const TOLD: usize = 100;

/// Runs the command.
///
/// # Errors
/// What is in the way, with what can be done about it, or what the store fails with.
pub fn run(args: &UndoArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let intent = context.intent("undo", &args.change)?;
    let undoing = Undo { operations: &args.operations, intent: &intent, context };
    let is_dry = args.change.dry_run;
    let mut was_asked = false;
    if !is_dry && !args.change.yes {
        let preview = undoing.run(&mut session, Mode::Preview)?;
        if preview.answer.characters > 1 || preview.answer.ruleset.is_some() {
            context.preview(&undoing.of_many(&session, &preview, true).preview())?;
            context.confirm(&question(&preview.answer))?;
            was_asked = true;
        }
    }
    let written = undoing.run(&mut session, if is_dry { Mode::DryRun } else { Mode::Commit })?;
    match (written.answer.done.as_slice(), written.answer.characters) {
        ([one], 1) if written.answer.ruleset.is_none() => {
            context.answer(&undoing.of_one(&session, &written, one, is_dry), None)?
        }
        _ => {
            let view = undoing.of_many(&session, &written, is_dry);
            let is_known = was_asked && context.format == Format::Table;
            context.answer(&if is_known { view.brief() } else { view }, None)?;
        }
    }
    Ok(Exit::Done)
}

/// Operations to take back.
struct Undo<'a> {
    operations: &'a [OperationId],
    intent: &'a Intent,
    context: &'a Context,
}

impl Undo<'_> {
    fn run(&self, session: &mut Session, mode: Mode) -> Result<Written<Undoing>, Failure> {
        let written = long(self.context, "characters", |progress| {
            session.write(self.intent, mode, |writer| writer.undo(self.operations, TOLD, progress))
        });
        written.map_err(|error| self.failure(session, error))
    }

    fn of_one(&self, session: &Session, written: &Written<Undoing>, one: &Done, is_dry: bool) -> ChangeView {
        ChangeView::new(&Changed {
            character: Some(one.character),
            before: &one.before,
            after: &one.after,
            events: &one.events,
            ruleset: &session.ruleset_shown(&one.after),
            operation: id(written, is_dry),
            explain: false,
            command: None,
        })
    }

    fn of_many(&self, session: &Session, written: &Written<Undoing>, is_dry: bool) -> OperationView {
        let Undoing { characters, done, .. } = &written.answer;
        let touched = done.iter().map(|one| Touched {
            character: one.character,
            before: &one.before,
            after: &one.after,
        });
        let touched: Vec<Touched> = touched.collect();
        // One event takes back all operations on a character, and one a ruleset that came into force.
        let events = characters + u64::from(written.answer.ruleset.is_some());
        let counts = (*characters, events);
        let mut view = OperationView::new((id(written, is_dry), "undo"), counts, &touched, session.ruleset());
        let again = written.answer.ruleset.as_ref();
        view.notes.extend(again.map(|name| match id(written, is_dry) {
            Some(_) => format!("`{}` is in force again", clipped(name, 60)),
            None => format!("`{}` would be in force again", clipped(name, 60)),
        }));
        view
    }

    fn failure(&self, session: &mut Session, error: UndoError) -> Failure {
        match error {
            UndoError::NotFound(id) => no_operation(&session.store, id).unwrap_or_else(|failure| failure),
            UndoError::AlreadyUndone { operation, by } => already_undone(session, operation, by),
            UndoError::NotOfCharacters(id) => {
                let did =
                    if id == OperationId(0) { "made the database" } else { "is about the database itself" };
                Failure::not_found("not-undoable", format!("operation #{id} {did}, and can't be undone"))
            }
            UndoError::InTheWay(later) => {
                way_out::failure(session, self.context, (self.operations, self.intent), &later)
                    .unwrap_or_else(|failure| failure)
            }
            UndoError::Refused(refusal) => session.failure(CommandError::Refused(refusal), "the undo"),
            UndoError::Store(error) => error.into(),
        }
    }
}

fn already_undone(session: &Session, operation: OperationId, by: OperationId) -> Failure {
    let who = match session.store.operation(by) {
        Ok(Some(by)) => format!(" ({})", by_whom(&by)),
        Ok(None) | Err(_) => String::new(),
    };
    let message = format!("operation #{operation} was undone already, by #{by}{who}");
    Failure::not_found("already-undone", message)
        .hint(format!("`endgame undo {by}` makes it count again; nothing was changed"))
}

/// The number of the undo; none when nothing is written.
fn id(written: &Written<Undoing>, is_dry: bool) -> Option<OperationId> {
    written.operation.as_ref().filter(|_| !is_dry).map(|operation| operation.id)
}

/// `ana, 2026-11-21 18:04`
fn by_whom(operation: &Operation) -> String {
    format!("{}, {}", clipped(&operation.intent.actor, 24), Time(operation.intent.at).shown())
}

fn question(undoing: &Undoing) -> String {
    let one = |operation: &Operation| {
        let kind = clipped(&operation.intent.kind, 24);
        format!("#{} ({kind} by {})", operation.id, by_whom(operation))
    };
    let operations: Vec<String> = undoing.operations.iter().map(one).collect();
    let (list, characters) = (operations.join("\n  "), whole(undoing.characters));
    format!("This takes back, on {characters} characters:\n  {list}\nUndo?")
}
