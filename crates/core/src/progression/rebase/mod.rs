//! Taking an operation out from under what came later.
//!
//! A character's history is told twice, with the operation and without it, as two [lives](Life). In both every later event
//! does again what it did: XP and currency gained are gained, as much as they were; a revocation takes what it took, or as
//! much of it as is there; a reset resets, a respec gives back what is spent, a restoring leads to where that life stood
//! then, new rules adapt. What was undone counts in neither. Levels, points from levels, what a reset keeps, and rewards
//! follow in each life from its own XP, by the rules that held.
//!
//! Where the two lives end differently, that is what the operation gave and is still there: [`rebase`] moves the character
//! by that difference, and by nothing else. So XP that a reset gave up since is not taken a second time, a share of mastery
//! XP that a reset kept is, and a reward goes where only the operation's levels had earned it. Nothing falls below 0: what
//! is spent already can't be taken.
//!
//! What is overspent by then is settled. Nodes that the level left no longer allows or pays for are locked, the last
//! unlocked first, and their mastery points come back. Attribute points are settled as in an installation: see
//! [`Settlement`].
//!
//! Two things are not told anew: XP keeps the amount that it was gained as, whatever multiplier the level left has, and
//! the track that it went to, also where it reached paragon only because the operation had filled the character's levels.

mod life;
mod settle;

pub use life::{Life, Told};

use super::adapt::{Excess, Overspent};
use super::event::{Event, NodeId};
use super::state::State;
use crate::rules::ruleset::Ruleset;
use std::collections::BTreeSet;

/// What becomes of attribute points that are spent and no longer earned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// What becomes of them.
    pub overspent: Overspent,
    /// The attributes from which points are taken first; the others follow, the ruleset's last before its first.
    pub trim_order: Vec<String>,
}

/// Where a character stands without an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebased {
    /// Where it stands.
    pub target: State,
    /// Attribute points that were spent and no longer earned, before they were settled.
    pub excess: Excess,
    /// Nodes that are locked, for their level or points are gone.
    pub locked: BTreeSet<NodeId>,
}

/// The operations of a history that don't count: `without`, and what was undone. An undo that was undone itself takes
/// nothing back. Events come newest first, each with its operation.
pub fn taken_back<'e>(
    newest_first: impl IntoIterator<Item = (u64, &'e Event)>,
    without: &[u64],
) -> BTreeSet<u64> {
    let mut gone: BTreeSet<u64> = without.iter().copied().collect();
    for (operation, event) in newest_first {
        if let Event::Restored(restoration) = event
            && !gone.contains(&operation)
        {
            gone.extend(restoration.cause.taken_back());
        }
    }
    gone
}

/// Where a character that stands at `now` stands without an operation, by its lives with it and without it.
pub fn rebase(
    now: &State,
    (with, without): (&Life, &Life),
    settlement: &Settlement,
    ruleset: &Ruleset,
) -> Rebased {
    let mut target = now.clone();
    life::shift(&mut target, (with.state(), without.state()), ruleset);
    let (excess, locked) = settle::settle(&mut target, now, without.unlocked(), settlement, ruleset);
    Rebased { target, excess, locked }
}
