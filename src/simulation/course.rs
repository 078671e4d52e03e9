//! The rules of a scenario laid out for speed: what the fast path looks up for every session, computed once.
//!
//! There is no second copy of a rule here, only tables of what the rules answer.

use super::population::{Archetype, PrestigePolicy};
use super::scenario::{Milestone, Scenario};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Xp};

/// Levels whose totals and multipliers stand in a table; the rules are asked beyond.
const TABULATED_LEVELS: u64 = 2048;

/// One track's tables.
#[derive(Debug)]
pub struct Lane<'a> {
    track: &'a Track,
    first: u64,
    /// XP at which the level after `first + i` begins; `u64::MAX` where there is none.
    next: Vec<u64>,
    multipliers: Vec<f64>,
    /// The most XP that counts.
    pub most_xp: u64,
    /// Milestones of this track: (level, index into the scenario's list), rising.
    pub milestones: Vec<(u64, usize)>,
}

/// Where a player stands on a lane.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The level held.
    pub level: u64,
    /// XP at which the next begins.
    pub next: u64,
    /// What XP is multiplied by.
    pub multiplier: f64,
}

impl<'a> Lane<'a> {
    fn new(track: &'a Track, name: &TrackName, milestones: &[Milestone]) -> Lane<'a> {
        let first = track.first().0;
        let last = track.last().map_or(u64::MAX, |last| last.0);
        let tabulated = TABULATED_LEVELS.min((last - first).saturating_add(1));
        let next = (first..first + tabulated).map(|level| next_start(track, Level(level))).collect();
        let multipliers = match track.gain_multiplier_curve() {
            None => Vec::new(),
            Some(_) => (first..first + tabulated).map(|level| track.gain_multiplier(Level(level))).collect(),
        };
        let milestones = milestones.iter().enumerate().filter_map(|(at, milestone)| match milestone {
            Milestone::Level(track, level) if track == name => Some((*level, at)),
            _ => None,
        });
        Lane {
            track,
            first,
            next,
            multipliers,
            most_xp: track.most_xp().get(),
            milestones: milestones.collect(),
        }
    }

    /// Where a new player stands.
    pub fn start(&self) -> Standing {
        self.standing(self.first, 0)
    }

    /// Where `xp` leads a player who stood at `level` or above.
    pub fn standing(&self, level: u64, xp: u64) -> Standing {
        let mut at = (level - self.first) as usize;
        while let Some(&next) = self.next.get(at) {
            if xp < next {
                let multiplier = self.multipliers.get(at).copied().unwrap_or(1.0);
                return Standing { level: self.first + at as u64, next, multiplier };
            }
            at += 1;
        }
        let level = self.track.level_at(Xp::saturating(xp));
        Standing {
            level: level.0,
            next: next_start(self.track, level),
            multiplier: self.track.gain_multiplier(level),
        }
    }

    /// Whether anyone needs to know this track's level before the end: for its multiplier or a milestone.
    pub fn level_matters(&self) -> bool {
        self.track.gain_multiplier_curve().is_some() || !self.milestones.is_empty()
    }
}

fn next_start(track: &Track, level: Level) -> u64 {
    match track.last() {
        Some(last) if level >= last => u64::MAX,
        _ => track.total_xp(level.next()).map_or(u64::MAX, Xp::get),
    }
}

/// What one reset needs and gives.
#[derive(Debug, Clone, Copy)]
pub struct ResetTerms {
    /// The paragon level, the policy's wish included; `u64::MAX` where there is no such reset or nobody wants it.
    pub level: u64,
    /// Currency.
    pub cost: u64,
    /// The factor on XP until then.
    pub xp_factor: f64,
    /// The factor on currency until then.
    pub currency_factor: f64,
}

/// The tables of one scenario.
#[derive(Debug)]
pub struct Course<'a> {
    /// The rules.
    pub ruleset: &'a Ruleset,
    /// Character levels.
    pub character: Option<Lane<'a>>,
    /// Paragon levels.
    pub paragon: Option<Lane<'a>>,
    /// Mastery levels, parallel to the ruleset's.
    pub masteries: Vec<Lane<'a>>,
    /// XP factor of each day, from day 1.
    pub xp_of_day: Vec<f64>,
    /// Currency factor of each day.
    pub currency_of_day: Vec<f64>,
    /// Milestones of resets: (number, index), rising.
    pub resets: Vec<(u64, usize)>,
    /// Days after which a life is looked at, rising; day 0 is before the first.
    pub watched: Vec<u32>,
    /// A number for each day, from day 1: days in a row have the same one as long as their XP factor is the same and none
    /// but the last of them is watched.
    pub season_of_day: Vec<u32>,
}

impl<'a> Course<'a> {
    /// Lays out a scenario whose milestones are `milestones`.
    pub fn new(scenario: &Scenario<'a>, milestones: &[Milestone]) -> Course<'a> {
        let ruleset = scenario.ruleset;
        let lane = |name: TrackName| ruleset.track(&name).map(|track| Lane::new(track, &name, milestones));
        let factors = (1..=scenario.days).map(|day| scenario.population.factors(day));
        let (xp_of_day, currency_of_day): (Vec<f64>, _) = factors.unzip();
        let resets = milestones.iter().enumerate().filter_map(|(at, milestone)| match milestone {
            Milestone::Prestige(number) => Some((*number, at)),
            Milestone::Level(..) => None,
        });
        Course {
            ruleset,
            character: lane(TrackName::Character),
            paragon: lane(TrackName::Paragon),
            masteries: ruleset
                .masteries
                .iter()
                .filter_map(|m| lane(TrackName::Mastery(m.id.clone())))
                .collect(),
            season_of_day: seasons(&xp_of_day, &[]),
            xp_of_day,
            currency_of_day,
            resets: resets.collect(),
            watched: Vec::new(),
        }
    }

    /// The same, looked at after each of `days`, which rise.
    #[must_use]
    pub fn watching(self, days: Vec<u32>) -> Course<'a> {
        Course { season_of_day: seasons(&self.xp_of_day, &days), watched: days, ..self }
    }

    /// The terms of the reset after `resets` resets, for players of `archetype`.
    pub fn reset_terms(&self, archetype: &Archetype, resets: u64) -> ResetTerms {
        let bonuses = self.ruleset.bonuses(resets);
        let (xp_factor, currency_factor) = (1.0 + bonuses.xp, 1.0 + bonuses.currency);
        let number = resets + 1;
        let wanted = match archetype.prestige {
            PrestigePolicy::Never => None,
            PrestigePolicy::Asap => Some(0),
            PrestigePolicy::AtParagon(level) => Some(level),
        };
        let (level, cost) = match (&self.ruleset.prestige, wanted) {
            (Some(prestige), Some(wanted)) if prestige.allows(number) => {
                (prestige.requires(number).0.max(wanted), prestige.cost(number))
            }
            _ => (u64::MAX, u64::MAX),
        };
        ResetTerms { level, cost, xp_factor, currency_factor }
    }
}

fn seasons(xp_of_day: &[f64], watched: &[u32]) -> Vec<u32> {
    let mut season = 0;
    let days = (1..).zip(xp_of_day);
    days.map(|(day, factor)| {
        let before = (day as usize).checked_sub(2).and_then(|at| xp_of_day.get(at));
        season += u32::from(before != Some(factor) || watched.contains(&(day - 1)));
        season
    })
    .collect()
}
