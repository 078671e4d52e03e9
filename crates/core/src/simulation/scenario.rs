//! A scenario: ruleset + population + days + seed. With a number of players it determines a result to the last bit.

use super::population::Population;
use crate::rules::amount::parse_level;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use std::fmt;

/// What is simulated.
#[derive(Debug, Clone, Copy)]
pub struct Scenario<'a> {
    /// The rules.
    pub ruleset: &'a Ruleset,
    /// The players.
    pub population: &'a Population,
    /// How many days each of them lives.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// Milestones to report besides those of the ruleset.
    pub milestones: &'a [Milestone],
}

/// Something a player reaches once, at some time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Milestone {
    /// A level of a track, for the first time.
    Level(TrackName, u64),
    /// The n-th prestige reset.
    Prestige(u64),
}

impl fmt::Display for Milestone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Milestone::Level(track, level) => write!(f, "{track} {level}"),
            Milestone::Prestige(number) => write!(f, "prestige {number}"),
        }
    }
}

impl Milestone {
    /// Reads `paragon=100`, `mastery.combat=50` or `prestige=1`.
    pub fn parse(text: &str) -> Option<Milestone> {
        let (name, number) = text.split_once('=')?;
        let number = parse_level(number.trim()).ok()?;
        match name.trim() {
            "prestige" => Some(Milestone::Prestige(number)),
            name => TrackName::parse(name).map(|track| Milestone::Level(track, number)),
        }
    }
}

/// Resets beyond this many are no milestones unless asked for.
pub const MOST_PRESTIGE_MILESTONES: u64 = 10;

impl Scenario<'_> {
    /// The milestones that are reported, sorted: those of the ruleset (the character cap, paragon milestones and what
    /// resets require, mastery rewards, resets) and those asked for.
    pub fn all_milestones(&self) -> Vec<Milestone> {
        let mut all = self.milestones.to_vec();
        let ruleset = self.ruleset;
        if let Some(cap) = ruleset.character.as_ref().and_then(|track| track.last()) {
            all.push(Milestone::Level(TrackName::Character, cap.0));
        }
        if let Some(paragon) = &ruleset.paragon {
            let levels = paragon.milestones.iter().map(|reward| reward.level);
            all.extend(levels.map(|level| Milestone::Level(TrackName::Paragon, level)));
        }
        if let Some(prestige) = &ruleset.prestige {
            let resets =
                prestige.max.map_or(MOST_PRESTIGE_MILESTONES, |max| max.min(MOST_PRESTIGE_MILESTONES));
            for number in 1..=resets {
                all.push(Milestone::Prestige(number));
                all.push(Milestone::Level(TrackName::Paragon, prestige.requires(number).0));
            }
        }
        for mastery in &ruleset.masteries {
            let name = || TrackName::Mastery(mastery.id.clone());
            all.extend(mastery.rewards.iter().map(|reward| Milestone::Level(name(), reward.level)));
        }
        let above_first = |milestone: &Milestone| match milestone {
            Milestone::Prestige(number) => *number > 0,
            Milestone::Level(track, level) => {
                ruleset.track(track).is_some_and(|track| *level > track.first().0)
            }
        };
        all.retain(above_first);
        all.sort();
        all.dedup();
        all
    }
}
