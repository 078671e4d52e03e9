//! The rules of a scenario laid out for speed: what the fast path looks up for every session, computed once.
//!
//! There is no second copy of a rule here, only tables of what the rules answer.

use super::population::{Archetype, PrestigePolicy};
use super::rounding::{reached, whole};
use super::scenario::{Milestone, Scenario};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Xp};
use std::sync::OnceLock;

/// Levels whose totals and multipliers stand in a table; the rules are asked beyond.
const TABULATED_LEVELS: u64 = 2048;

/// One track's tables.
#[derive(Debug)]
pub struct TrackTable<'a> {
    track: &'a Track,
    first: u64,
    /// Whether the last level is among those of the tables.
    ends: bool,
    /// XP at which the level after `first + i` begins, or the most that counts where there is none.
    next: Vec<f64>,
    /// From where on that has been reached, to rounding.
    reached: Vec<f64>,
    /// The same of the most that counts.
    done: f64,
    multipliers: Vec<f64>,
    /// XP up to which the multiplier of a level holds: where the first level begins that has another.
    until: Vec<f64>,
    /// The most XP that counts.
    pub most_xp: f64,
    /// Milestones of this track, rising.
    pub milestones: Vec<Goal>,
}

/// A milestone of a lane.
#[derive(Debug, Clone, Copy)]
pub struct Goal {
    /// Its level.
    pub level: u64,
    /// Where that level begins; infinite where it can't be reached.
    pub xp: f64,
    /// Its place in the scenario's list.
    pub milestone: usize,
}

/// Where a player stands on a lane.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The level held.
    pub level: u64,
    /// XP at which the next begins, or the most that counts; infinite where that is held.
    pub next: f64,
    /// XP from which on that has been reached, to rounding; more than what is held.
    pub reached: f64,
    /// What XP is multiplied by; 0 where no more counts.
    pub multiplier: f64,
}

impl<'a> TrackTable<'a> {
    fn new(track: &'a Track, name: &TrackName, milestones: &[Milestone]) -> TrackTable<'a> {
        let first = track.first().0;
        let last = track.last().map_or(u64::MAX, |last| last.0);
        let most_xp = track.most_xp().to_f64();
        let tabulated = TABULATED_LEVELS.min((last - first).saturating_add(1));
        let next: Vec<f64> =
            (first..first + tabulated).map(|level| next_start(track, Level(level), most_xp)).collect();
        let multipliers: Vec<f64> = match track.gain_multiplier_curve() {
            None => Vec::new(),
            Some(_) => (first..first + tabulated).map(|level| track.gain_multiplier(Level(level))).collect(),
        };
        let until = until(&next, &multipliers);
        let milestones = milestones.iter().enumerate().filter_map(|(at, milestone)| match milestone {
            Milestone::Level(track, level) if track == name => Some((*level, at)),
            _ => None,
        });
        let goal = |(level, milestone)| Goal { level, xp: start_of(track, Level(level)), milestone };
        let milestones = milestones.map(goal).collect();
        let (reached, done) = (next.iter().map(|&next| reached(next)).collect(), reached(most_xp));
        let ends = last - first < TABULATED_LEVELS;
        TrackTable { track, first, ends, next, reached, done, multipliers, until, most_xp, milestones }
    }

    /// Where a new player stands.
    pub fn start(&self) -> Standing {
        self.standing(self.first, 0.0)
    }

    /// Where `xp` leads a player who stood at `level` or above.
    #[inline]
    pub fn standing(&self, level: u64, xp: f64) -> Standing {
        if xp >= self.done {
            return self.full();
        }
        let mut at = (level - self.first) as usize;
        while let (Some(&next), Some(&reached)) = (self.next.get(at), self.reached.get(at)) {
            if xp < reached {
                let multiplier = self.multipliers.get(at).copied().unwrap_or(1.0);
                return Standing { level: self.first + at as u64, next, reached, multiplier };
            }
            at += 1;
        }
        self.beyond(xp)
    }

    /// Where all that counts is held.
    #[cold]
    fn full(&self) -> Standing {
        let level = self.track.last().unwrap_or_else(|| self.track.level_at(Xp::MAX)).0;
        Standing { level, next: f64::INFINITY, reached: f64::INFINITY, multiplier: 0.0 }
    }

    /// Where `xp` leads past the tables.
    #[cold]
    fn beyond(&self, xp: f64) -> Standing {
        let level = self.track.level_at(Xp::saturating(whole(xp)));
        // Far past 2^53 the next level may begin at the same `f64`.
        let next = next_start(self.track, level, self.most_xp).max(xp.next_up());
        Standing {
            level: level.0,
            next,
            reached: reached(next).max(xp.next_up()),
            multiplier: self.track.gain_multiplier(level),
        }
    }

    /// Where the levels after `level` begin, to rounding, as far as they are tabulated.
    pub(super) fn levels_after(&self, level: u64) -> &[f64] {
        // After the last level there is none.
        let levels = self.reached.len() - usize::from(self.ends);
        self.reached.get((level - self.first) as usize..levels).unwrap_or_default()
    }

    /// The level that `xp` reaches.
    pub fn level(&self, xp: f64) -> u64 {
        let at = self.reached.partition_point(|&reached| reached <= xp);
        self.standing(self.first + (at as u64).min(self.next.len() as u64 - 1), xp).level
    }

    /// Whether `xp` is all that counts.
    pub fn is_done(&self, xp: f64) -> bool {
        xp >= self.done
    }

    /// XP at which `level` begins; infinite where it can't be reached.
    pub fn start_of(&self, level: u64) -> f64 {
        start_of(self.track, Level(level))
    }

    /// XP up to which what holds at a standing is all that counts: its multiplier is that of every level before.
    pub fn holds_until(&self, standing: &Standing) -> f64 {
        if !self.has_multiplier() {
            return self.most_xp;
        }
        self.until.get((standing.level - self.first) as usize).copied().unwrap_or(standing.next)
    }

    /// Whether what XP is multiplied by depends on the level.
    pub fn has_multiplier(&self) -> bool {
        self.track.gain_multiplier_curve().is_some()
    }
}

/// For each level where the first begins that has another multiplier; the last known where the tables end before.
fn until(next: &[f64], multipliers: &[f64]) -> Vec<f64> {
    let mut until: Vec<f64> = Vec::with_capacity(multipliers.len());
    for (at, next) in next.iter().enumerate().take(multipliers.len()).rev() {
        let is_alike = multipliers.get(at + 1) == multipliers.get(at);
        let end = until.last().copied().filter(|_| is_alike).unwrap_or(*next);
        until.push(end);
    }
    until.reverse();
    until
}

fn next_start(track: &Track, level: Level, most_xp: f64) -> f64 {
    match track.last() {
        Some(last) if level >= last => most_xp,
        _ => start_of(track, level.next()).min(most_xp),
    }
}

fn start_of(track: &Track, level: Level) -> f64 {
    track.total_xp(level).map_or(f64::INFINITY, Xp::to_f64)
}

/// What one reset needs, and what counts until then.
#[derive(Debug, Clone, Copy)]
pub struct ResetTerms {
    /// The paragon level, the policy's wish included; `u64::MAX` where there is no such reset or nobody wants it.
    pub level: u64,
    /// Where that level begins; infinite where it can't be reached.
    pub level_xp: f64,
    /// Currency; infinite where there is no such reset or nobody wants it.
    pub cost: f64,
    /// The factor on XP until then.
    pub xp_factor: f64,
    /// The factor on currency until then.
    pub currency_factor: f64,
}

/// What the rules say of a reset.
#[derive(Debug, Clone, Copy)]
struct Rule {
    level: u64,
    cost: f64,
    xp_factor: f64,
    currency_factor: f64,
}

/// The most resets of a life: more than one for every hour of a year. Where resets cost nothing, or each comes twice as
/// fast as the one before, there would be no end of them.
pub const MOST_RESETS: u64 = 10_000;
/// So many resets are laid out at once, for few games have more.
const FIRST_RESETS: u64 = 16;

fn rule_of(ruleset: &Ruleset, resets: u64) -> Rule {
    let bonuses = ruleset.bonuses(resets);
    let (xp_factor, currency_factor) = (1.0 + bonuses.xp, 1.0 + bonuses.currency);
    let number = resets + 1;
    let (level, cost) = match &ruleset.prestige {
        Some(prestige) if prestige.allows(number) && resets < MOST_RESETS => {
            (prestige.requires(number).0, Xp::saturating(prestige.cost(number)).to_f64())
        }
        _ => (u64::MAX, f64::INFINITY),
    };
    Rule { level, cost, xp_factor, currency_factor }
}

/// The tables of one scenario.
#[derive(Debug)]
pub struct CompiledRules<'a> {
    /// The rules.
    pub ruleset: &'a Ruleset,
    /// Character levels.
    pub character: Option<TrackTable<'a>>,
    /// Paragon levels.
    pub paragon: Option<TrackTable<'a>>,
    /// Mastery levels, parallel to the ruleset's.
    pub masteries: Vec<TrackTable<'a>>,
    /// XP factor of each day, from day 1.
    pub xp_of_day: Vec<f64>,
    /// Currency factor of each day.
    pub currency_of_day: Vec<f64>,
    /// Whether every level of a mastery is told, not only milestones.
    pub hears_masteries: bool,
    /// Milestones of resets: (number, index), rising.
    pub resets: Vec<(u64, usize)>,
    /// Days after which a life is looked at, rising; day 0 is before the first.
    pub watched: Vec<u32>,
    /// A number for each day, from day 1: days in a row have the same one as long as their factors are the same and none
    /// but the last of them is watched.
    pub season_of_day: Vec<u32>,
    first_rules: Vec<Rule>,
    /// What the rules say of later resets, once somebody makes so many.
    later_rules: OnceLock<Vec<Rule>>,
}

impl<'a> CompiledRules<'a> {
    /// Lays out a scenario whose milestones are `milestones`.
    pub fn new(scenario: &Scenario<'a>, milestones: &[Milestone]) -> CompiledRules<'a> {
        let ruleset = scenario.ruleset;
        let lane =
            |name: TrackName| ruleset.track(&name).map(|track| TrackTable::new(track, &name, milestones));
        let factors = (1..=scenario.days).map(|day| scenario.population.factors(day));
        let (xp_of_day, currency_of_day): (Vec<f64>, Vec<f64>) = factors.unzip();
        let resets = milestones.iter().enumerate().filter_map(|(at, milestone)| match milestone {
            Milestone::Prestige(number) => Some((*number, at)),
            Milestone::Level(..) => None,
        });
        CompiledRules {
            ruleset,
            character: lane(TrackName::Character),
            paragon: lane(TrackName::Paragon),
            masteries: ruleset
                .masteries
                .iter()
                .filter_map(|m| lane(TrackName::Mastery(m.id.clone())))
                .collect(),
            season_of_day: seasons(&xp_of_day, &currency_of_day, &[]),
            xp_of_day,
            currency_of_day,
            hears_masteries: false,
            resets: resets.collect(),
            watched: Vec::new(),
            first_rules: (0..=most_resets(ruleset).min(FIRST_RESETS))
                .map(|resets| rule_of(ruleset, resets))
                .collect(),
            later_rules: OnceLock::new(),
        }
    }

    /// The same, looked at after each of `days`, which rise.
    #[must_use]
    pub fn watching(self, days: Vec<u32>) -> CompiledRules<'a> {
        let season_of_day = seasons(&self.xp_of_day, &self.currency_of_day, &days);
        CompiledRules { season_of_day, watched: days, ..self }
    }

    /// The same, with every level of a mastery told or not.
    #[must_use]
    pub fn hearing_masteries(self, hears_masteries: bool) -> CompiledRules<'a> {
        CompiledRules { hears_masteries, ..self }
    }

    /// The terms of the reset after `resets` resets, for players of `archetype`.
    pub fn reset_terms(&self, archetype: &Archetype, resets: u64) -> ResetTerms {
        let Rule { level, cost, xp_factor, currency_factor } = self.rule(resets);
        let wanted = match archetype.prestige {
            PrestigePolicy::Never => u64::MAX,
            PrestigePolicy::Asap => 0,
            PrestigePolicy::AtParagon(level) => level,
        };
        let level = level.max(wanted);
        if level == u64::MAX {
            let (level_xp, cost) = (f64::INFINITY, f64::INFINITY);
            return ResetTerms { level, level_xp, cost, xp_factor, currency_factor };
        }
        let level_xp = self.paragon.as_ref().map_or(f64::INFINITY, |lane| lane.start_of(level));
        ResetTerms { level, level_xp, cost, xp_factor, currency_factor }
    }

    fn rule(&self, resets: u64) -> Rule {
        if let Some(rule) = self.first_rules.get(resets as usize) {
            return *rule;
        }
        let all = || (0..=most_resets(self.ruleset)).map(|resets| rule_of(self.ruleset, resets)).collect();
        let later = self.later_rules.get_or_init(all).get(resets as usize);
        later.copied().unwrap_or_else(|| rule_of(self.ruleset, resets))
    }
}

/// The most resets that a life can have under these rules.
fn most_resets(ruleset: &Ruleset) -> u64 {
    ruleset.prestige.as_ref().map_or(0, |prestige| prestige.max.unwrap_or(u64::MAX).min(MOST_RESETS))
}

fn seasons(xp_of_day: &[f64], currency_of_day: &[f64], watched: &[u32]) -> Vec<u32> {
    let mut season = 0;
    let days = (1..).zip(xp_of_day.iter().zip(currency_of_day));
    let mut before = None;
    days.map(|(day, factors)| {
        season += u32::from(before.replace(factors) != Some(factors) || watched.contains(&(day - 1)));
        season
    })
    .collect()
}
