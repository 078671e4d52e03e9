//! Operations taken back.

mod ways_out;

use super::history::no_operation;
use super::install::terms;
use super::once::{Once, Requested};
use super::problem::{Hint, Problem};
use super::session::Session;
use crate::ledger::{Intent, Operation, OperationId, Use};
use crate::progression::{Adaptation, Overspent};
use crate::report::gm::{AppliedView, ChangeView, Changed, OperationView, Touched, UndoView};
use crate::report::numbers::{clipped, person};
use crate::report::time::Time;
use crate::store::{CommandError, Done, IfTouched, Mode, StoreError, UndoError, Undoing, Written};
use std::collections::BTreeSet;

/// Of more characters than this, only those who change most are told of.
const TOLD: usize = 100;

/// Operations that are to be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undo<'a> {
    /// Their numbers.
    pub operations: &'a [OperationId],
    /// What becomes of characters on which something later rests.
    pub if_touched: IfTouched,
    /// Who, why, when.
    pub intent: &'a Intent,
    /// Under which key it happens at most once.
    pub once: Option<Once>,
}

/// What is asked for where operations are to be taken back, told apart from all else.
pub fn requested(operations: &[OperationId], if_touched: &IfTouched) -> Requested {
    let numbers: BTreeSet<OperationId> = operations.iter().copied().collect();
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let how: Vec<&str> = match if_touched {
        IfTouched::Refuse => Vec::new(),
        IfTouched::Skip => vec!["skip-touched"],
        IfTouched::Rebase(terms) => vec!["rebase", &terms.words],
    };
    let words: Vec<&str> =
        ["undo"].into_iter().chain(numbers.iter().map(String::as_str)).chain(how).collect();
    Requested::of_words(&words)
}

/// Why operations were not taken back.
enum Stopped {
    Undo(UndoError),
    /// The key is used.
    Used(Use),
}

impl<E: Into<UndoError>> From<E> for Stopped {
    fn from(error: E) -> Stopped {
        Stopped::Undo(error.into())
    }
}

/// What is taken out keeps to these terms: overspent points come back, unless it is said otherwise.
pub fn rebasing(adaptation: Adaptation) -> IfTouched {
    let overspent = adaptation.overspent.or(Some(Overspent::Refund));
    IfTouched::Rebase(terms(Adaptation { overspent, ..adaptation }))
}

/// What taking operations back does, or would do.
pub struct Outcome {
    written: Written<Undoing>,
    is_dry: bool,
}

/// What is shown of it: one character with before and after, or many together.
pub enum Answer {
    /// One character.
    One(Box<ChangeView>),
    /// Many, or a ruleset.
    Many(Box<UndoView>),
}

/// What came of it: what was done, or the operation that did it before under the same key.
pub type Tried = Result<Outcome, AppliedView>;

impl Undo<'_> {
    /// What it would do, looked at before it happens: who is not allowed it has tried it all the same.
    ///
    /// # Errors
    /// As [`Undo::commit`].
    pub fn preview(&self, session: &mut Session) -> Result<Tried, Problem> {
        self.run(session, Mode::Preview, None)
    }

    /// What it would do, where nothing is to happen.
    ///
    /// # Errors
    /// What is in the way, with what can be done about it, or what the store fails with.
    pub fn dry_run(&self, session: &mut Session) -> Result<Tried, Problem> {
        self.run(session, Mode::DryRun, None)
    }

    /// Takes them back, unless that would do something else by now than what was `expected`.
    ///
    /// # Errors
    /// That it would, what is in the way, with what can be done about it, or what the store fails with.
    pub fn commit(&self, session: &mut Session, expected: Option<&Outcome>) -> Result<Tried, Problem> {
        self.run(session, Mode::Commit, expected)
    }

    fn run(&self, session: &mut Session, mode: Mode, expected: Option<&Outcome>) -> Result<Tried, Problem> {
        session.decided_anew(|session| self.run_once(session, mode, expected))
    }

    fn run_once(
        &self,
        session: &mut Session,
        mode: Mode,
        expected: Option<&Outcome>,
    ) -> Result<Tried, Problem> {
        let written = session.write_long((self.intent, mode), "characters", |writer, progress| {
            let key = self.once.as_ref().map(|once| once.key.clone());
            if let Some(key) = &key
                && let Some(used) = writer.used(&key.text)?
            {
                return Err(Stopped::Used(used));
            }
            let undoing = writer.keyed(key, |writer| {
                writer.undo_after_play(self.operations, &self.if_touched, TOLD, progress)
            })?;
            match expected.is_some_and(|seen| seen.written.answer != undoing) {
                true => Err(Stopped::Undo(StoreError::Outdated.into())),
                false => Ok(undoing),
            }
        });
        match (written, &self.once) {
            (Ok(written), _) => Ok(Ok(Outcome { written, is_dry: mode != Mode::Commit })),
            (Err(Stopped::Used(used)), Some(once)) => Ok(Err(once.applied(session, used)?)),
            (Err(Stopped::Used(_)), None) => Err(StoreError::Outdated.into()),
            (Err(Stopped::Undo(error)), _) => Err(self.problem(session, error)),
        }
    }

    fn problem(&self, session: &mut Session, error: UndoError) -> Problem {
        match error {
            UndoError::NotFound(id) => no_operation(&session.store, id),
            UndoError::AlreadyUndone { operation, by } => already_undone(session, operation, by),
            UndoError::NotOfCharacters(id) => {
                let did =
                    if id == OperationId(0) { "made the database" } else { "is about the database itself" };
                Problem::refused("not-undoable", format!("operation #{id} {did}, and can't be undone"))
            }
            UndoError::InTheWay(blocked) => {
                ways_out::problem(session, self, &blocked).unwrap_or_else(Problem::from)
            }
            UndoError::OfRuleset(id) => {
                let message =
                    format!("operation #{id} put a ruleset in force, which holds for all characters");
                Problem::refused("of-ruleset", message).advise(Hint::RebaseRuleset(id))
            }
            UndoError::Mixed(id) => {
                let message = format!("operation #{id} put a ruleset in force, and the others did not");
                Problem::refused("mixed", message).advise(Hint::UndoAlone(id))
            }
            UndoError::Refused(refusal) => session.problem(CommandError::Refused(refusal), "the undo", &[]),
            UndoError::Store(error) => error.into(),
        }
    }
}

impl Outcome {
    /// What it does or would do.
    pub fn undoing(&self) -> &Undoing {
        &self.written.answer
    }

    /// Whether it is more than one character's affair.
    pub fn is_of_many(&self) -> bool {
        let Undoing { characters, ruleset, left, rebase, .. } = self.undoing();
        *characters > 1 || ruleset.is_some() || rebase.is_some() || !left.is_empty()
    }

    /// What is shown of it.
    pub fn answer(&self, session: &Session) -> Answer {
        match (self.undoing().done.as_slice(), self.is_of_many()) {
            ([one], false) => Answer::One(Box::new(self.of_one(session, one))),
            _ => Answer::Many(Box::new(self.of_many(session))),
        }
    }

    fn of_one(&self, session: &Session, one: &Done) -> ChangeView {
        ChangeView::new(&Changed {
            character: Some(one.character),
            before: &one.before,
            after: &one.after,
            events: &one.events,
            ruleset: &session.ruleset_shown(&one.after),
            operation: self.id(),
            explain: false,
            command: None,
            no_room: &one.no_room,
            has_screen: true,
        })
    }

    /// Many characters together.
    pub fn of_many(&self, session: &Session) -> UndoView {
        let Undoing { characters, ruleset, left, rebase, operations, .. } = self.undoing();
        // One event takes back all operations on a character, and one a ruleset that came into force.
        let counts = (*characters, characters + u64::from(ruleset.is_some()));
        let touched: Vec<Touched> = self.undoing().done.iter().map(touched).collect();
        let mut view = OperationView::new((self.id(), "undo"), counts, &touched, session.ruleset());
        view.notes.extend(ruleset.as_ref().map(|name| match self.id() {
            Some(_) => format!("`{}` is in force again", clipped(name, 60)),
            None => format!("`{}` would be in force again", clipped(name, 60)),
        }));
        let numbers: Vec<u64> = operations.iter().map(|operation| operation.id.0).collect();
        UndoView::new(view).left(left, &numbers).rebase(rebase.as_ref())
    }

    /// The number of the undo; none when nothing is written.
    fn id(&self) -> Option<OperationId> {
        self.written.operation.as_ref().filter(|_| !self.is_dry).map(|operation| operation.id)
    }
}

/// Where one of many characters stood, and stands.
pub(super) fn touched(one: &Done) -> Touched<'_> {
    Touched { character: one.character, before: &one.before, after: &one.after }
}

fn already_undone(session: &Session, operation: OperationId, by: OperationId) -> Problem {
    let who = match session.store.operation(by) {
        Ok(Some(by)) => format!(" ({})", by_whom(&by)),
        Ok(None) | Err(_) => String::new(),
    };
    let message = format!("operation #{operation} was undone already, by #{by}{who}");
    Problem::refused("already-undone", message).advise(Hint::Redo(by))
}

/// `ana, 2026-11-21 18:04`
pub fn by_whom(operation: &Operation) -> String {
    format!("{}, {}", person(&operation.intent.actor, 24), Time(operation.intent.at).shown())
}
