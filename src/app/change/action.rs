//! What can be done with one character.

use super::super::names;
use super::super::once::Requested;
use super::super::problem::Problem;
use super::super::session::Session;
use super::super::tracks::named_track;
use crate::ledger::{Character, CharacterId, OperationKind, Point, Who};
use crate::progression::{Command, ExternalId, Merging, NodeId, RewardId};
use crate::report::numbers::escaped;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Points;
use crate::store::{CommandError, Done, Nobody, Writer};
use std::collections::BTreeMap;

/// What is to be done with one character.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Make a character of this name, and how the game itself names it.
    Create(String, Option<ExternalId>),
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
            Action::Create(..) => OperationKind::Create,
            Action::Restore(..) => OperationKind::Restore,
            Action::Merge(..) => OperationKind::Merge,
            Action::Copy(..) => OperationKind::Clone,
            Action::Carry(_, command) => OperationKind::of_command(command),
        }
    }

    /// What it asks for, told apart from all else.
    pub fn requested(&self) -> Requested {
        match self {
            Action::Create(name, external_id) => {
                let command = Command::Create { name: name.clone(), external_id: *external_id };
                Requested::of_command(&Who::Name(name.clone()), &command)
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
    pub(super) fn title(&self, ruleset: &Ruleset) -> String {
        let title = match self {
            Action::Create(..) => "the new character",
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
    pub(super) fn whom(&self) -> Vec<Who> {
        match self {
            Action::Create(..) | Action::Copy(..) => Vec::new(),
            Action::Carry(who, _) => vec![who.clone()],
            Action::Restore(id, _) => vec![Who::Id(*id)],
            Action::Merge(from, into, _) => vec![Who::Id(*from), Who::Id(*into)],
        }
    }

    pub(super) fn carry_out(&self, writer: &mut Writer) -> Result<Done, CommandError> {
        let gone = |id: CharacterId| CommandError::NotFound(Who::Id(id));
        match self {
            Action::Create(name, external_id) => writer.create_as(name, *external_id, None),
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
