//! What new rules would make of all characters: counted, with the extremes, by where characters stand.
//!
//! Everything is a whole number, a sum or the first of equals, so that the parts of a database can be looked at side by
//! side and put together in any order.

use super::ids::CharacterId;
use crate::progression::{Adapted, Excess, RewardId, State};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use std::collections::BTreeMap;

/// Where a character stands. The database knows no players, so their characters tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Below the last character level.
    Levelling,
    /// Paragon from this level up to the next band's, without a reset so far.
    Paragon(u64),
    /// So many resets; the last band has those with more, too.
    Prestige(u64),
    /// Archived.
    Archived,
}

/// The paragon levels at which bands begin.
pub const PARAGON_BANDS: [u64; 6] = [0, 50, 100, 250, 500, 1_000];
/// The resets from which on all are one band.
pub const PRESTIGE_BANDS: u64 = 3;
/// Overspent characters that are told by name.
pub const OVERSPENT_TOLD: usize = 100_000;

impl Band {
    /// The band of a character under a ruleset.
    pub fn of(state: &State, ruleset: &Ruleset) -> Band {
        let cap = ruleset.character.as_ref().and_then(Track::last);
        let level = |name: &TrackName| state.tracks.get(name).map_or(0, |held| held.level.0);
        if state.archived {
            Band::Archived
        } else if state.prestige_level > 0 {
            Band::Prestige(state.prestige_level.min(PRESTIGE_BANDS))
        } else if cap.is_some_and(|cap| level(&TrackName::Character) < cap.0) {
            Band::Levelling
        } else {
            let paragon = level(&TrackName::Paragon);
            let from = PARAGON_BANDS.into_iter().rev().find(|&from| from <= paragon);
            Band::Paragon(from.unwrap_or_default())
        }
    }
}

/// A character that is moved further than others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extreme {
    /// The character.
    pub character: CharacterId,
    /// Its name.
    pub name: String,
    /// Its number before.
    pub from: u64,
    /// Its number after.
    pub to: u64,
}

impl Extreme {
    fn by(&self) -> u64 {
        self.from.abs_diff(self.to)
    }
}

/// Characters whose number moves one way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// How many.
    pub characters: u64,
    /// By how much together.
    pub sum: u128,
    /// Who moves furthest, the first of equals.
    pub most: Option<Extreme>,
}

impl Side {
    /// By how much on average; 0 where nobody moves.
    pub fn mean(&self) -> f64 {
        if self.characters == 0 { 0.0 } else { self.sum as f64 / self.characters as f64 }
    }

    fn count(&mut self, who: (CharacterId, &str), from: u64, to: u64) {
        self.characters += 1;
        self.sum += u128::from(from.abs_diff(to));
        let by = from.abs_diff(to);
        let is_more = self
            .most
            .as_ref()
            .is_none_or(|most| by > most.by() || (by == most.by() && who.0 < most.character));
        if is_more {
            self.most = Some(Extreme { character: who.0, name: who.1.to_owned(), from, to });
        }
    }

    fn add(&mut self, other: Side) {
        self.characters += other.characters;
        self.sum += other.sum;
        if let Some(theirs) = other.most {
            let is_more = self.most.as_ref().is_none_or(|ours| {
                (theirs.by(), std::cmp::Reverse(theirs.character))
                    > (ours.by(), std::cmp::Reverse(ours.character))
            });
            if is_more {
                self.most = Some(theirs);
            }
        }
    }
}

/// A number of many characters, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moves {
    /// Who has more.
    pub gain: Side,
    /// Who has less.
    pub lose: Side,
}

impl Moves {
    fn count(&mut self, who: (CharacterId, &str), from: u64, to: u64) {
        match from.cmp(&to) {
            std::cmp::Ordering::Less => self.gain.count(who, from, to),
            std::cmp::Ordering::Greater => self.lose.count(who, from, to),
            std::cmp::Ordering::Equal => {}
        }
    }

    fn add(&mut self, other: Moves) {
        self.gain.add(other.gain);
        self.lose.add(other.lose);
    }
}

/// What becomes of the characters of a band, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// How many there are.
    pub characters: u64,
    /// How many of them change at all.
    pub changed: u64,
    /// Paragon levels.
    pub paragon: Moves,
    /// Attribute points earned.
    pub points: Moves,
    /// How many could be reset at once, and could not before.
    pub resets_possible: u64,
    /// How many could be reset, and no longer can.
    pub resets_impossible: u64,
    /// Rewards that are unlocked.
    pub rewards: u64,
    /// How many have spent more points than the new rules give or take.
    pub overspent: u64,
    /// How many keep an older curve.
    pub grandfathered: u64,
}

impl Group {
    fn add(&mut self, other: Group) {
        self.characters += other.characters;
        self.changed += other.changed;
        self.paragon.add(other.paragon);
        self.points.add(other.points);
        self.resets_possible += other.resets_possible;
        self.resets_impossible += other.resets_impossible;
        self.rewards += other.rewards;
        self.overspent += other.overspent;
        self.grandfathered += other.grandfathered;
    }
}

/// A character whose points are too many by the new rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverspentBy {
    /// The character.
    pub character: CharacterId,
    /// Its name.
    pub name: String,
    /// What is too many.
    pub excess: Excess,
}

/// What new rules would make of all characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impact {
    /// By where they stand.
    pub bands: BTreeMap<Band, Group>,
    /// Levels, by track.
    pub tracks: BTreeMap<TrackName, Moves>,
    /// XP totals, by track.
    pub xp: BTreeMap<TrackName, Moves>,
    /// How often each reward is unlocked.
    pub rewards: BTreeMap<RewardId, u64>,
    /// The first who have overspent.
    pub overspent: Vec<OverspentBy>,
}

/// One character before and after.
#[derive(Debug, Clone, Copy)]
pub struct Moved<'a> {
    /// The character.
    pub character: CharacterId,
    /// Where it stands.
    pub state: &'a State,
    /// Where it would stand.
    pub adapted: &'a Adapted,
    /// Whether it could be reset before and after.
    pub resets: (bool, bool),
}

impl Impact {
    /// Counts a character, which stands in this band.
    pub fn count(&mut self, band: Band, moved: &Moved) {
        let Moved { character, state, adapted, resets } = *moved;
        let (who, target) = ((character, state.name.as_str()), &adapted.target);
        let group = self.bands.entry(band).or_default();
        group.characters += 1;
        group.grandfathered += u64::from(!target.grandfathered.is_empty());
        group.resets_possible += u64::from(!resets.0 && resets.1);
        group.resets_impossible += u64::from(resets.0 && !resets.1);
        if !adapted.excess.is_empty() {
            group.overspent += 1;
            if self.overspent.len() < OVERSPENT_TOLD {
                let (name, excess) = (state.name.clone(), adapted.excess.clone());
                self.overspent.push(OverspentBy { character, name, excess });
            }
        }
        if state == target {
            return;
        }
        group.changed += 1;
        group.rewards += adapted.rewards.len() as u64;
        group.points.count(who, state.points_earned().0, target.points_earned().0);
        for (name, after) in &target.tracks {
            let Some(before) = state.tracks.get(name).filter(|before| *before != after) else { continue };
            if before.xp != after.xp {
                of_track(&mut self.xp, name).count(who, before.xp.get(), after.xp.get());
            }
            if before.level == after.level {
                continue;
            }
            if *name == TrackName::Paragon {
                group.paragon.count(who, before.level.0, after.level.0);
            }
            of_track(&mut self.tracks, name).count(who, before.level.0, after.level.0);
        }
        for reward in &adapted.rewards {
            *self.rewards.entry(reward.clone()).or_default() += 1;
        }
    }

    /// Puts another part of the same characters to this one.
    pub fn add(&mut self, other: Impact) {
        for (band, group) in other.bands {
            self.bands.entry(band).or_default().add(group);
        }
        for (track, moves) in other.tracks {
            self.tracks.entry(track).or_default().add(moves);
        }
        for (track, moves) in other.xp {
            self.xp.entry(track).or_default().add(moves);
        }
        for (reward, count) in other.rewards {
            *self.rewards.entry(reward).or_default() += count;
        }
        self.overspent.extend(other.overspent);
        self.overspent.sort_by_key(|one| one.character);
        self.overspent.truncate(OVERSPENT_TOLD);
    }

    /// All bands together.
    pub fn all(&self) -> Group {
        let mut all = Group::default();
        self.bands.values().for_each(|group| all.add(group.clone()));
        all
    }
}

/// The moves on a track.
fn of_track<'m>(moves: &'m mut BTreeMap<TrackName, Moves>, name: &TrackName) -> &'m mut Moves {
    moves.entry(name.clone()).or_default()
}
