//! A change of one character: looked at first, then carried out unless the character has changed since.

use super::names;
use super::once::{Once, Requested};
use super::problem::Problem;
use super::session::Session;
use super::tracks::named_track;
use crate::ledger::{Character, CharacterId, Intent, OperationKind, Point, Use, Who};
use crate::progression::{Command, Merging, NodeId, RewardId};
use crate::report::gm::{AppliedView, ChangeView, Changed};
use crate::report::numbers::escaped;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Points;
use crate::store::{CommandError, Done, Mode, Nobody, StoreError, Writer, Written};
use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// What is to be done with one character.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Make a character of this name.
    Create(String),
    /// Carry out a command of the rules.
    Carry(Who, Command),
    /// Put its progression back to where it stood.
    Restore(CharacterId, Point),
    /// Give the second what the first has, and archive the first.
    Merge(CharacterId, CharacterId, Merging),
    /// Make a character of this name that stands where another stood.
    Copy(CharacterId, Option<Point>, String),
}

impl Action {
    /// Spends attribute points.
    ///
    /// # Errors
    /// An attribute that the ruleset lacks.
    pub fn distribute(
        session: &Session,
        who: &Who,
        points: BTreeMap<String, Points>,
    ) -> Result<Action, Problem> {
        names::check_attributes(&points, session.ruleset())?;
        Ok(Action::Carry(who.clone(), Command::Distribute { points }))
    }

    /// Unlocks a node of a specialization tree, for its points or for nothing.
    ///
    /// # Errors
    /// A mastery or a node that the ruleset lacks.
    pub fn unlock(
        session: &Session,
        who: &Who,
        (kind, node): (&str, &str),
        is_free: bool,
    ) -> Result<Action, Problem> {
        let mastery = names::mastery(session.ruleset(), kind)?;
        names::check_node(mastery, node)?;
        let (mastery, node) = (mastery.id.clone(), node.to_owned());
        let command = match is_free {
            false => Command::Unlock { mastery, node },
            true => Command::FreeUnlock { mastery, node },
        };
        Ok(Action::Carry(who.clone(), command))
    }

    /// Brings an archived character back, by its id, or by a name that only one archived character has.
    ///
    /// # Errors
    /// That there is no such character.
    pub fn unarchive(session: &Session, who: &Who, command: Command) -> Result<Action, Problem> {
        let who = match (session.store.character(who)?, session.store.why_nobody(who)?) {
            (None, Nobody::Archived(found)) => match found.as_slice() {
                [(id, _)] => Who::Id(*id),
                _ => who.clone(),
            },
            _ => who.clone(),
        };
        Ok(Action::Carry(who, command))
    }

    /// Locks a node, also one that the ruleset no longer has.
    ///
    /// # Errors
    /// A mastery or a node that neither the ruleset nor the character has.
    pub fn lock(
        session: &Session,
        who: &Who,
        (kind, node): (&str, &str),
        dependents: bool,
    ) -> Result<Action, Problem> {
        let mastery = kind.strip_prefix("mastery.").unwrap_or(kind).to_owned();
        let held = NodeId { mastery: mastery.clone(), id: node.to_owned() };
        if !session.character(who)?.state.nodes.contains(&held) {
            names::check_node(names::mastery(session.ruleset(), kind)?, node)?;
        }
        Ok(Action::Carry(who.clone(), Command::Lock { mastery, node: node.to_owned(), dependents }))
    }

    /// Gives a reward by hand.
    ///
    /// # Errors
    /// A track or a reward that the ruleset lacks.
    pub fn give_reward(session: &Session, who: &Who, (track, id): (&str, &str)) -> Result<Action, Problem> {
        let track = named_track(Some(track), session.ruleset())?;
        let reward = RewardId { track, id: id.to_owned() };
        names::check_reward(&reward, session.ruleset())?;
        Ok(Action::Carry(who.clone(), Command::GiveReward(reward)))
    }

    /// Takes a reward by hand, also one that the ruleset no longer has.
    ///
    /// # Errors
    /// A reward that neither the ruleset nor the character has.
    pub fn take_reward(session: &Session, who: &Who, (track, id): (&str, &str)) -> Result<Action, Problem> {
        let held = TrackName::parse(track).map(|track| RewardId { track, id: id.to_owned() });
        let state = session.character(who)?.state;
        if let Some(reward) = held.filter(|reward| state.rewards.contains(reward)) {
            return Ok(Action::Carry(who.clone(), Command::TakeReward(reward)));
        }
        let reward = RewardId { track: named_track(Some(track), session.ruleset())?, id: id.to_owned() };
        names::check_reward(&reward, session.ruleset())?;
        Ok(Action::Carry(who.clone(), Command::TakeReward(reward)))
    }

    /// Puts a character back. Answers with what it is, and what it was then.
    ///
    /// # Errors
    /// That there is no such character, or was none then.
    pub fn restore(
        session: &mut Session,
        who: &Who,
        point: Point,
    ) -> Result<(Action, [Character; 2]), Problem> {
        let characters = session.character_at(who, point)?;
        Ok((Action::Restore(characters[0].id, point), characters))
    }

    /// Merges two characters, which are answered with.
    ///
    /// # Errors
    /// That one of them is not there, or that they are the same.
    pub fn merge(
        session: &Session,
        (from, into): (&Who, &Who),
        merging: Merging,
    ) -> Result<(Action, [Character; 2]), Problem> {
        let (from, into) = (session.character(from)?, session.character(into)?);
        if from.id == into.id {
            let message = format!("{} can't be merged with itself", escaped(&from.state.name));
            return Err(
                Problem::invalid("same-character", message).hint("name two characters, FROM and INTO")
            );
        }
        Ok((Action::Merge(from.id, into.id, merging), [from, into]))
    }

    /// Makes a copy of a character, as it stood at `point` or stands now.
    ///
    /// # Errors
    /// That there is no such character, or was none then.
    pub fn copy(
        session: &mut Session,
        who: &Who,
        point: Option<Point>,
        name: &str,
    ) -> Result<Action, Problem> {
        let source = match point {
            Some(point) => session.character_at(who, point)?[0].id,
            None => session.character(who)?.id,
        };
        Ok(Action::Copy(source, point, name.to_owned()))
    }

    /// The kind of operation that it is.
    pub fn kind(&self) -> OperationKind {
        match self {
            Action::Create(_) => OperationKind::Create,
            Action::Restore(..) => OperationKind::Restore,
            Action::Merge(..) => OperationKind::Merge,
            Action::Copy(..) => OperationKind::Clone,
            Action::Carry(_, command) => OperationKind::of_command(command),
        }
    }

    /// What it asks for, told apart from all else.
    pub fn requested(&self) -> Requested {
        match self {
            Action::Create(name) => {
                Requested::of_command(&Who::Name(name.clone()), &Command::Create { name: name.clone() })
            }
            Action::Carry(who, command) => Requested::of_command(who, command),
            Action::Restore(id, point) => {
                Requested::of_words(&["restore", &Who::Id(*id).to_string(), &told_point(Some(*point))])
            }
            Action::Merge(from, into, how) => {
                let (from, into) = (Who::Id(*from).to_string(), Who::Id(*into).to_string());
                Requested::of_words(&["merge", &from, &into, how_word(*how)])
            }
            Action::Copy(id, point, name) => {
                let who = Who::Id(*id).to_string();
                Requested::of_words(&["clone", &who, &told_point(*point), name])
            }
        }
    }

    /// What is refused, if it is: `the grant`.
    fn title(&self, ruleset: &Ruleset) -> String {
        let title = match self {
            Action::Create(_) => "the new character",
            Action::Restore(..) => "the restoring",
            Action::Merge(..) => "the merge",
            Action::Copy(..) => "the clone",
            Action::Carry(_, command) => match command {
                Command::Create { .. } => "the new character",
                Command::Rename { .. } => "the new name",
                Command::Archive => "the archiving",
                Command::Unarchive { .. } => "bringing it back",
                Command::GrantXp { .. }
                | Command::AwardCurrency { .. }
                | Command::GiveXp { .. }
                | Command::GiveCurrency { .. } => "the grant",
                Command::RevokeXp { .. } | Command::RevokeCurrency { .. } => "taking it",
                Command::Distribute { .. } => "the distribution",
                Command::Respec | Command::FreeRespec => "the respec",
                Command::GiveReward(_) => "giving the reward",
                Command::TakeReward(_) => "taking the reward",
                Command::Reset => "the reset",
                Command::Lock { mastery, node, .. } => {
                    let name = ruleset.mastery(mastery).map_or(mastery, |mastery| &mastery.name);
                    return format!("locking {node} in {name}");
                }
                Command::Unlock { mastery, node } | Command::FreeUnlock { mastery, node } => {
                    let name = ruleset.mastery(mastery).map_or(mastery, |mastery| &mastery.name);
                    return format!("unlocking {node} in {name}");
                }
            },
        };
        title.to_owned()
    }

    /// Whom it changes, of those who are there already.
    fn whom(&self) -> Vec<Who> {
        match self {
            Action::Create(_) | Action::Copy(..) => Vec::new(),
            Action::Carry(who, _) => vec![who.clone()],
            Action::Restore(id, _) => vec![Who::Id(*id)],
            Action::Merge(from, into, _) => vec![Who::Id(*from), Who::Id(*into)],
        }
    }

    fn carry_out(&self, writer: &mut Writer) -> Result<Done, CommandError> {
        let gone = |id: CharacterId| CommandError::NotFound(Who::Id(id));
        match self {
            Action::Create(name) => writer.create(name, None),
            Action::Carry(who, command) => {
                let id = writer.find(who)?;
                writer.execute(id, command)
            }
            Action::Restore(id, point) => writer.restore(*id, *point)?.ok_or_else(|| gone(*id)),
            Action::Merge(from, into, merging) => writer.merge(*from, *into, *merging),
            Action::Copy(id, point, name) => writer.copy(*id, *point, name)?.ok_or_else(|| gone(*id)),
        }
    }
}

/// A point of the log in words that stay the same.
fn told_point(point: Option<Point>) -> String {
    match point {
        None => "now".to_owned(),
        Some(Point::Sequence(sequence)) => format!("event {sequence}"),
        Some(Point::Time(at)) => format!("moment {}", at.0),
    }
}

/// What becomes of XP that both of two merged characters have, in a word that stays the same.
pub fn how_word(merging: Merging) -> &'static str {
    match merging {
        Merging::Sum => "sum",
        Merging::Highest => "highest",
    }
}

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
    done: Done,
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
                seen: Seen { versions, done: written.answer },
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
            match expected.is_some_and(|seen| seen.done != done) {
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
