//! What somebody asks to have changed on one character, before anything was looked up.

use super::action::{Action, how_word};
use crate::app::amounts::{Amount, Gain, check_sum};
use crate::app::intent::Label;
use crate::app::once::Requested;
use crate::app::problem::Problem;
use crate::app::restoring::restoring;
use crate::app::session::Session;
use crate::app::when::{Point, Side, Typed};
use crate::ledger::{Moment, Who};
use crate::progression::{Command, ExternalId, Merging};
use crate::rules::units::Points;
use std::collections::BTreeMap;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// A new character of this name, and how the game itself names it.
    Create(String, Option<ExternalId>),
    /// XP or currency.
    Grant(Who, Gain),
    /// XP or currency taken.
    Revoke(Who, Amount),
    /// Attribute points spent.
    Distribute(Who, BTreeMap<String, Points>),
    /// What needs nothing looked up.
    Command(Who, Command),
    /// A prestige reset.
    Reset(Who),
    /// A character back in lists, under a name of its own.
    Unarchive(Who, Option<String>),
    /// Its progression back to where it stood.
    Restore(Who, Point, Side),
    /// The first into the second.
    Merge(Who, Who, Merging),
    /// A new character of this name that stands where another stood.
    Clone(Who, Option<Point>, String),
    /// A node of a mastery's tree, for its points or for nothing.
    Unlock(Who, [String; 2], bool),
    /// A node taken back, perhaps with those that require it.
    Lock(Who, [String; 2], bool),
    /// A reward of a track.
    GiveReward(Who, [String; 2]),
    /// A reward of a track taken.
    TakeReward(Who, [String; 2]),
}

/// What a wish comes to.
#[derive(Debug)]
pub struct Planned {
    /// What is carried out.
    pub action: Action,
    /// What it means, where that needs to be said.
    pub said: Vec<String>,
}

impl From<Action> for Planned {
    fn from(action: Action) -> Planned {
        Planned { action, said: Vec::new() }
    }
}

impl Requested {
    /// A restore, as it was asked for.
    pub fn restore(who: &Who, point: Point, side: Side) -> Requested {
        let word = match side {
            Side::Before => "before",
            Side::After => "after",
        };
        Requested::of_words(&["restore", &who.to_string(), word, &point.words()])
    }

    /// A merge, as it was asked for.
    pub fn merge(from: &Who, into: &Who, merging: Merging) -> Requested {
        Requested::of_words(&["merge", &from.to_string(), &into.to_string(), how_word(merging)])
    }

    /// A copy, as it was asked for.
    pub fn copy(who: &Who, point: Option<Point>, name: &str) -> Requested {
        let at = point.map_or("now".to_owned(), Point::words);
        Requested::of_words(&["clone", &who.to_string(), &at, name])
    }
}

impl Wish {
    /// What is asked for, where it can be told from a request under the same key before anything is looked up.
    pub fn requested(&self) -> Option<Requested> {
        match self {
            Wish::Command(who, command @ Command::Archive) => Some(Requested::of_command(who, command)),
            Wish::Reset(who) => Some(Requested::of_command(who, &Command::Reset)),
            Wish::Restore(who, point, side) => Some(Requested::restore(who, *point, *side)),
            Wish::Merge(from, into, merging) => Some(Requested::merge(from, into, *merging)),
            Wish::Clone(who, point, name) => Some(Requested::copy(who, *point, name)),
            _ => None,
        }
    }

    /// Whom it is about, of those who are there already: whose version a request can name.
    pub fn whom(&self) -> Option<&Who> {
        match self {
            Wish::Create(..) => None,
            Wish::Grant(who, _)
            | Wish::Revoke(who, _)
            | Wish::Distribute(who, _)
            | Wish::Command(who, _)
            | Wish::Reset(who)
            | Wish::Unarchive(who, _)
            | Wish::Restore(who, ..)
            | Wish::Merge(who, ..)
            | Wish::Clone(who, ..)
            | Wish::Unlock(who, ..)
            | Wish::Lock(who, ..)
            | Wish::GiveReward(who, _)
            | Wish::TakeReward(who, _) => Some(who),
        }
    }

    /// Looks up what it needs, by a clock that says `now`.
    ///
    /// # Errors
    /// What is not there.
    pub fn plan(self, session: &mut Session, now: Moment, label: Label) -> Result<Planned, Problem> {
        Ok(match self {
            Wish::Create(name, external_id) => Action::Create(name, external_id).into(),
            Wish::Grant(who, gain) => Action::Carry(who, gain.given(session.ruleset(), label)?).into(),
            Wish::Revoke(who, amount) => Action::Carry(who, amount.taken(session.ruleset())?).into(),
            Wish::Distribute(who, points) => {
                check_sum(&points)?;
                Action::distribute(session, &who, points)?.into()
            }
            Wish::Command(who, command) => Action::Carry(who, command).into(),
            Wish::Reset(who) => {
                let id = session.character(&who)?.id;
                Action::Carry(Who::Id(id), Command::Reset).into()
            }
            Wish::Unarchive(who, name) => {
                Action::unarchive(session, &who, Command::Unarchive { name })?.into()
            }
            Wish::Restore(who, point, side) => {
                let restoring = restoring(session, &who, Typed { point, side, now })?;
                Planned { action: restoring.action, said: restoring.said }
            }
            Wish::Merge(from, into, merging) => Action::merge(session, (&from, &into), merging)?.0.into(),
            Wish::Clone(who, point, name) => {
                let typed = |point| Typed { point, side: Side::After, now };
                let meant = point.map(|point| typed(point).resolve(&session.store)).transpose()?;
                let said = meant.iter().map(|meant| format!("as it stood {}", meant.words)).collect();
                let point = meant.map(|meant| meant.point);
                Planned { action: Action::copy(session, &who, point, &name)?, said }
            }
            Wish::Unlock(who, [mastery, node], is_free) => {
                Action::unlock(session, &who, (&mastery, &node), is_free)?.into()
            }
            Wish::Lock(who, [mastery, node], dependents) => {
                Action::lock(session, &who, (&mastery, &node), dependents)?.into()
            }
            Wish::GiveReward(who, [track, id]) => Action::give_reward(session, &who, (&track, &id))?.into(),
            Wish::TakeReward(who, [track, id]) => Action::take_reward(session, &who, (&track, &id))?.into(),
        })
    }
}
