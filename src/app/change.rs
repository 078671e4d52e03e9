//! A change of one character: looked at first, then carried out unless the character has changed since.

mod action;
mod again;
mod wish;

pub use action::Action;
pub use again::again;
pub use wish::{Planned, Wish};

use super::once::Once;
use super::problem::Problem;
use super::session::Session;
use crate::ledger::{CharacterId, Intent, Use, Who};
use crate::progression::Command;
use crate::report::gm::{AppliedView, ChangeView, Changed};
use crate::store::{CommandError, Done, Mode, StoreError, Written};

#[cfg(test)]
mod tests;

/// A change of one character that is about to happen.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What.
    pub action: Action,
    /// Who, why, when.
    pub intent: Intent,
    /// Whether every factor of a grant is shown.
    pub explain: bool,
    /// Under which key it happens at most once.
    pub once: Option<Once>,
}

/// What a preview has shown.
pub struct Seen {
    /// How many events each character had.
    versions: Vec<(CharacterId, u64)>,
    /// What it would have come to, where that was shown.
    done: Option<Done>,
}

/// What came of a change.
pub enum Answer<T> {
    /// It was carried out, or would be.
    Done(T),
    /// An operation before has carried it out, under the same key.
    Before(AppliedView),
}

/// Why a change was not carried out.
enum Stopped {
    Command(CommandError),
    /// Its key is used.
    Used(Use),
    /// By now it would come to something else than was shown.
    OtherThanShown,
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Stopped {
        Stopped::Command(error.into())
    }
}

impl From<CommandError> for Stopped {
    fn from(error: CommandError) -> Stopped {
        Stopped::Command(error)
    }
}

/// What a change would do.
pub struct Preview {
    /// Before and after.
    pub view: ChangeView,
    /// Whether anything would change.
    pub changes: bool,
    /// What it was shown on.
    pub seen: Seen,
}

impl Change {
    /// What it would do, looked at before it happens: who is not allowed it has tried it all the same.
    ///
    /// # Errors
    /// As [`Change::commit`].
    pub fn preview(&self, session: &mut Session) -> Result<Answer<Preview>, Problem> {
        // Read before the rest: who changes meanwhile is not of this version any more.
        let mut versions = Vec::new();
        for who in self.action.whom() {
            versions.extend(session.store.character(&who)?.map(|one| (one.id, one.version)));
        }
        Ok(match self.write(session, Mode::Preview, None)? {
            Answer::Before(before) => Answer::Before(before),
            Answer::Done(written) => Answer::Done(Preview {
                view: self.view(session, &written, true),
                changes: written.operation.is_some(),
                seen: Seen { versions, done: Some(written.answer) },
            }),
        })
    }

    /// What it would do, where nothing is to happen.
    ///
    /// # Errors
    /// A refusal, or what the store fails with.
    pub fn dry_run(&self, session: &mut Session) -> Result<Answer<ChangeView>, Problem> {
        Ok(self.write(session, Mode::DryRun, None)?.map(|written| self.view(session, &written, true)))
    }

    /// Carries it out, on characters that still stand as they were seen, if they were.
    ///
    /// # Errors
    /// That a character has changed since, or the rules so that it would come to something else, a refusal, or what the
    /// store fails with.
    pub fn commit(
        &self,
        session: &mut Session,
        expected: Option<&Seen>,
    ) -> Result<Answer<ChangeView>, Problem> {
        Ok(self.write(session, Mode::Commit, expected)?.map(|written| self.view(session, &written, false)))
    }

    /// Carries it out, for who wants to know what happened rather than to see it.
    ///
    /// # Errors
    /// As [`Change::commit`].
    pub fn carry_out(&self, session: &mut Session) -> Result<Answer<Done>, Problem> {
        Ok(self.write(session, Mode::Commit, None)?.map(|written| written.answer))
    }

    /// The same on a character that still has this version.
    ///
    /// # Errors
    /// As [`Change::commit`].
    pub fn commit_on(
        &self,
        session: &mut Session,
        version: (CharacterId, u64),
    ) -> Result<Answer<ChangeView>, Problem> {
        let seen = Seen { versions: vec![version], done: None };
        self.commit(session, Some(&seen))
    }

    fn write(
        &self,
        session: &mut Session,
        mode: Mode,
        expected: Option<&Seen>,
    ) -> Result<Answer<Written<Done>>, Problem> {
        session.decided_anew(|session| self.write_once(session, mode, expected))
    }

    fn write_once(
        &self,
        session: &mut Session,
        mode: Mode,
        expected: Option<&Seen>,
    ) -> Result<Answer<Written<Done>>, Problem> {
        let written = session.write(&self.intent, mode, |writer| {
            let key = self.once.as_ref().map(|once| once.key.clone());
            if let Some(key) = &key
                && let Some(used) = writer.used(&key.text)?
            {
                return Err(Stopped::Used(used));
            }
            let mut versions = expected.iter().flat_map(|seen| &seen.versions);
            versions.try_for_each(|(id, version)| writer.expect_version(*id, *version))?;
            let done = writer.keyed(key, |writer| self.action.carry_out(writer))?;
            match expected.and_then(|seen| seen.done.as_ref()).is_some_and(|seen| *seen != done) {
                true => Err(Stopped::OtherThanShown),
                false => Ok(done),
            }
        });
        match (written, &self.once) {
            (Ok(written), _) => Ok(Answer::Done(written)),
            (Err(Stopped::Used(used)), Some(once)) => Ok(Answer::Before(once.applied(session, used)?)),
            (Err(Stopped::Command(error)), _) => {
                let whom: Vec<Who> = self.action.whom();
                Err(session.problem(error, &self.action.title(session.ruleset()), &whom))
            }
            (Err(Stopped::OtherThanShown | Stopped::Used(_)), _) => {
                let message = "what this would do has changed since the preview; nothing was changed";
                Err(Problem::refused("change-outdated", message)
                    .hint("look at it again, then repeat the command"))
            }
        }
    }

    fn view(&self, session: &Session, written: &Written<Done>, is_dry: bool) -> ChangeView {
        let Done { character, before, after, events, no_room } = &written.answer;
        let is_written = !is_dry && written.operation.is_some();
        let granted = match &self.action {
            Action::Carry(_, command @ (Command::GrantXp { .. } | Command::AwardCurrency { .. })) => {
                Some(command)
            }
            _ => None,
        };
        ChangeView::new(&Changed {
            character: Some(*character).filter(|_| is_written || !before.name.is_empty()),
            before,
            after,
            events,
            ruleset: &session.ruleset_shown(after),
            operation: written.operation.as_ref().filter(|_| is_written).map(|operation| operation.id),
            explain: self.explain,
            command: granted,
            has_screen: session.observer().has_screen(),
            no_room,
        })
    }
}

impl<T> Answer<T> {
    /// The same with what was carried out as something else.
    fn map<U>(self, of: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Answer::Done(done) => Answer::Done(of(done)),
            Answer::Before(before) => Answer::Before(before),
        }
    }
}
