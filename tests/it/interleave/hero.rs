//! A character in plain numbers, under rules where every level of a track costs the same.

use std::collections::BTreeSet;

/// The rules; a paragon level costs `COST`, which is all in which two rulesets differ.
pub const RULES: &str = "\
ruleset: costs COST
character: { max_level: 5, xp_to_next: 10 }
paragon:
  xp_to_next: COST
  points_per_level: 2
  attributes: { strength: {}, luck: {} }
  respec_cost: 30
  milestones:
    - { level: 3, kind: title, id: third, name: Third }
    - { level: 8, kind: title, id: eighth, name: Eighth }
prestige: { requires: 2, cost: 40, max: 3, attribute_points: 1 }
masteries:
  combat:
    max_level: 50
    xp_to_next: 10
    rewards:
      - { level: 4, kind: title, id: fourth, name: Fourth }
";

pub const CHARACTER: usize = 0;
pub const PARAGON: usize = 1;
pub const COMBAT: usize = 2;
/// As commands name them.
pub const TRACKS: [&str; 3] = ["character", "paragon", "mastery.combat"];
pub const ATTRIBUTES: [&str; 2] = ["strength", "luck"];
const REWARDS: [(usize, u64, &str); 3] =
    [(PARAGON, 3, "third"), (PARAGON, 8, "eighth"), (COMBAT, 4, "fourth")];
/// The XP of the last level.
const MOST: [u64; 3] = [40, u64::MAX, 490];

/// Where somebody stands on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stand {
    pub xp: u64,
    pub level: u64,
}

/// All that a character has; nothing at all before it was created.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hero {
    pub name: String,
    pub archived: bool,
    pub tracks: [Stand; 3],
    pub lifetime: u64,
    pub currency: u64,
    pub prestige: u64,
    pub respecs: u64,
    pub from_levels: u64,
    pub from_prestige: u64,
    pub spent: [u64; 2],
    pub rewards: BTreeSet<&'static str>,
}

pub fn level_of(track: usize, xp: u64, cost: u64) -> u64 {
    if track == PARAGON { xp / cost } else { 1 + xp / 10 }
}

pub fn rewards_at(track: usize, level: u64) -> impl Iterator<Item = &'static str> {
    let reached = move |(on, at, _): &(usize, u64, &str)| *on == track && *at <= level;
    REWARDS.into_iter().filter(reached).map(|(_, _, id)| id)
}

impl Hero {
    pub fn new(name: &str) -> Hero {
        let first = |level| Stand { xp: 0, level };
        Hero { name: name.to_owned(), tracks: [first(1), first(0), first(1)], ..Hero::default() }
    }

    pub fn earned(&self) -> u64 {
        self.from_levels + self.from_prestige
    }

    pub fn spent(&self) -> u64 {
        self.spent.iter().sum()
    }

    /// Points spent that are not earned.
    pub fn overspent(&self) -> u64 {
        self.spent().saturating_sub(self.earned())
    }

    /// Puts a track at so much XP: up never lowers a level, down never raises one.
    pub fn place(&mut self, track: usize, xp: u64, cost: u64) {
        let held = self.tracks[track];
        let reached = level_of(track, xp, cost);
        let level = if xp < held.xp { reached.min(held.level) } else { reached.max(held.level) };
        self.tracks[track] = Stand { xp, level };
        if track == PARAGON {
            self.from_levels = (self.from_levels + 2 * level).saturating_sub(2 * held.level);
        }
    }

    /// XP that is gained, and what of it each track takes: what no level of the character needs goes on to paragon.
    pub fn gain(&mut self, track: usize, xp: u64, cost: u64) -> Vec<(usize, u64)> {
        let held = self.tracks[track].xp;
        let came = xp.min(MOST[track].max(held) - held);
        let mut taken = Vec::new();
        if came > 0 {
            self.place(track, held + came, cost);
            self.lifetime += came;
            self.rewards.extend(rewards_at(track, self.tracks[track].level));
            taken.push((track, came));
        }
        if track == CHARACTER && xp > came {
            taken.extend(self.gain(PARAGON, xp - came, cost));
        }
        taken
    }

    /// XP that is taken, as far as it is there.
    pub fn lose(&mut self, track: usize, xp: u64, cost: u64) {
        let lost = xp.min(self.tracks[track].xp);
        if lost > 0 {
            self.place(track, self.tracks[track].xp - lost, cost);
            self.lifetime = self.lifetime.saturating_sub(lost);
        }
    }

    /// Whether a reset is allowed.
    pub fn can_reset(&self) -> bool {
        let [character, paragon, _] = self.tracks.map(|track| track.level);
        character >= 5 && paragon >= 2 && self.currency >= 40 && self.prestige < 3
    }

    /// Paragon and its points are given up, for one point for good.
    pub fn reset(&mut self) {
        self.tracks[PARAGON] = Stand::default();
        self.prestige += 1;
        self.currency = self.currency.saturating_sub(40);
        self.from_levels = 0;
        self.from_prestige += u64::from(self.prestige <= 3);
        self.spent = [0; 2];
    }

    pub fn respec(&mut self) {
        self.respecs += 1;
        self.currency = self.currency.saturating_sub(30);
        self.spent = [0; 2];
    }

    /// All points come back where more are spent than are earned, and it was not so `before`.
    pub fn settle(&mut self, before: &Hero) {
        if self.overspent() > before.overspent() {
            self.spent = [0; 2];
        }
    }

    /// Comes under rules by which a paragon level costs something else.
    pub fn adapt(&mut self, (old, new): (u64, u64), refund: bool) {
        let (before, held) = (self.clone(), self.tracks[PARAGON]);
        let level = level_of(PARAGON, held.xp, new);
        if level_of(PARAGON, held.xp, old) != level {
            self.tracks[PARAGON].level = level;
        }
        let level = self.tracks[PARAGON].level;
        let (given, gives) = (2 * held.level, 2 * level);
        let kept = if self.prestige == 0 { self.from_levels.saturating_sub(given) } else { 0 };
        let gives = if gives > given { gives.saturating_sub(kept).max(given) } else { gives };
        self.from_levels = (self.from_levels + gives).saturating_sub(given);
        let was_due: BTreeSet<&str> = rewards_at(PARAGON, held.level).collect();
        self.rewards.extend(rewards_at(PARAGON, level).filter(|reward| !was_due.contains(reward)));
        if refund {
            self.settle(&before);
        }
    }

    /// Gets all that another has, up to the last levels.
    pub fn get(&mut self, from: &Hero, cost: u64) {
        self.prestige = self.prestige.max(from.prestige);
        self.from_prestige = self.from_prestige.max(from.from_prestige);
        self.currency += from.currency;
        self.lifetime += from.lifetime;
        self.rewards.extend(&from.rewards);
        for (track, most) in MOST.into_iter().enumerate() {
            let held = self.tracks[track].xp;
            self.place(track, (held + from.tracks[track].xp).min(most.max(held)), cost);
            self.rewards.extend(rewards_at(track, self.tracks[track].level));
        }
    }

    /// Stands again where it stood `then`, with its name and the rewards that it has had since.
    pub fn restore(&mut self, then: &Hero) {
        let (name, archived, mut rewards) = (self.name.clone(), self.archived, self.rewards.clone());
        rewards.extend(&then.rewards);
        *self = Hero { name, archived, rewards, ..then.clone() };
    }

    /// Moves by what lies between two others.
    pub fn shift(&mut self, from: &Hero, to: &Hero, cost: u64) {
        let (levels, points) = (self.tracks[PARAGON].level, self.from_levels);
        for (track, most) in MOST.into_iter().enumerate() {
            let (held, low, high) = (self.tracks[track], from.tracks[track], to.tracks[track]);
            if low != high && held == low {
                self.tracks[track] = high;
            } else if low != high {
                let most = most.max(held.xp);
                self.place(track, moved(held.xp, low.xp, high.xp).min(most), cost);
            }
        }
        // Points follow the levels; what else lies between comes on top.
        let own = i128::from(self.tracks[PARAGON].level) - i128::from(levels);
        let theirs = i128::from(to.tracks[PARAGON].level) - i128::from(from.tracks[PARAGON].level);
        let beside = i128::from(to.from_levels) - i128::from(from.from_levels) - 2 * theirs;
        self.from_levels = u64::try_from((i128::from(points) + 2 * own + beside).max(0)).unwrap();
        let [strength, luck] = &mut self.spent;
        for (value, low, high) in [
            (&mut self.lifetime, from.lifetime, to.lifetime),
            (&mut self.currency, from.currency, to.currency),
            (&mut self.prestige, from.prestige, to.prestige),
            (&mut self.respecs, from.respecs, to.respecs),
            (&mut self.from_prestige, from.from_prestige, to.from_prestige),
            (strength, from.spent[0], to.spent[0]),
            (luck, from.spent[1], to.spent[1]),
        ] {
            *value = moved(*value, low, high);
        }
        if from.archived != to.archived {
            self.archived = to.archived;
        }
        self.rewards.extend(to.rewards.difference(&from.rewards));
        self.rewards.retain(|reward| to.rewards.contains(reward) || !from.rewards.contains(reward));
    }
}

fn moved(value: u64, from: u64, to: u64) -> u64 {
    (value + to.saturating_sub(from)).saturating_sub(from.saturating_sub(to))
}
