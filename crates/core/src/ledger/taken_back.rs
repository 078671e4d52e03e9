//! What taking operations back leaves and takes, for those who decide whether it is to happen.

use super::ids::{CharacterId, OperationId};
use crate::progression::State;
use crate::rules::track::TrackName;
use std::collections::{BTreeMap, BTreeSet};

/// A character that stays as it is, for something later rests on what was to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The character.
    pub character: CharacterId,
    /// Its name.
    pub name: String,
    /// The later operations, oldest first.
    pub later: Vec<OperationId>,
}

/// What an operation gives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// XP on a track.
    Xp(TrackName),
    /// Currency.
    Currency,
    /// Attribute points earned.
    Points,
    /// Prestige points.
    PrestigePoints,
}

/// Over all characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// What the operations gave; below 0 where they took.
    pub gave: i128,
    /// What is taken; below 0 where it is given back.
    pub taken: i128,
    /// What was given and is there no more.
    pub gone: u128,
}

/// What of what one character got is there no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The character.
    pub character: CharacterId,
    /// Its name.
    pub name: String,
    /// What it got.
    pub what: What,
    /// How much.
    pub gave: u64,
    /// How much of it is gone.
    pub gone: u64,
}

/// What was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rebasing {
    /// Characters on which something later rested, and keeps.
    pub rebased: u64,
    /// By what was given.
    pub sums: BTreeMap<What, Sum>,
    /// Rewards that are locked again, on all characters together.
    pub rewards: u64,
    /// Nodes that are locked, for their level or points are gone.
    pub nodes: u64,
    /// Characters whose attribute points were overspent, and settled.
    pub overspent: u64,
    /// What could not be taken.
    pub gone: Vec<Missing>,
    /// Characters that were merged into others since, with the merge. The others keep what they got.
    pub merged: Vec<Left>,
}

impl Rebasing {
    /// Counts a character that stood at `now` and is put to `target`, by the states before and after each of the operations.
    pub fn count<'s>(
        &mut self,
        (id, now, target): (CharacterId, &State, &State),
        ranges: impl IntoIterator<Item = (&'s State, &'s State)>,
    ) {
        self.rewards += now.rewards.difference(&target.rewards).count() as u64;
        let mut gave: BTreeMap<What, i128> = BTreeMap::new();
        for (before, after) in ranges {
            for (what, amount) in given(before, after) {
                *gave.entry(what).or_default() += amount;
            }
        }
        let taken = given(target, now);
        let all: BTreeSet<&What> = gave.keys().chain(taken.keys()).collect();
        for what in all {
            let of = |map: &BTreeMap<What, i128>| map.get(what).copied().unwrap_or_default();
            let (gave, taken) = (of(&gave), of(&taken));
            // Attribute points follow the levels. Where fewer go than came, later play earns the rest at the levels that are left.
            let can_be_gone = gave > 0 && *what != What::Points;
            let gone = if can_be_gone { (gave - taken.max(0)).max(0) } else { 0 };
            let sum = self.sums.entry(what.clone()).or_default();
            sum.gave += gave;
            sum.taken += taken;
            sum.gone += gone.unsigned_abs();
            if gone > 0 {
                let whole = |value: i128| u64::try_from(value).unwrap_or(u64::MAX);
                let (gave, gone, name, what) = (whole(gave), whole(gone), now.name.clone(), what.clone());
                self.gone.push(Missing { character: id, name, what, gave, gone });
            }
        }
    }
}

/// What lies between two states; below 0 where it is less.
pub fn given(from: &State, to: &State) -> BTreeMap<What, i128> {
    let mut sums = BTreeMap::new();
    let mut one = |what: What, from: u64, to: u64| {
        if from != to {
            sums.insert(what, i128::from(to) - i128::from(from));
        }
    };
    let names: BTreeSet<&TrackName> = from.tracks.keys().chain(to.tracks.keys()).collect();
    for name in names {
        one(What::Xp(name.clone()), from.progress(name).xp.get(), to.progress(name).xp.get());
    }
    one(What::Currency, from.currency, to.currency);
    one(What::Points, from.points_earned().0, to.points_earned().0);
    one(What::PrestigePoints, from.prestige_points.0, to.prestige_points.0);
    sums
}

impl std::fmt::Display for What {
    /// In words: `XP paragon`, `attribute points`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            What::Xp(track) => write!(f, "XP {track}"),
            What::Currency => f.write_str("currency"),
            What::Points => f.write_str("attribute points"),
            What::PrestigePoints => f.write_str("prestige points"),
        }
    }
}
