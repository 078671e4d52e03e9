//! What is simulated: rules, players, how many of them, for how long.

use super::inputs::{load_population, load_ruleset};
use super::observer::Observer;
use super::problem::Problem;
use super::tracks::track_list;
use crate::config;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Xp};
use crate::simulation::population::Population;
use crate::simulation::scenario::{Milestone, Scenario};
use std::path::PathBuf;

/// A scenario as it is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The ruleset's file; the built-in one if not.
    pub ruleset: Option<PathBuf>,
    /// The population's file; the built-in one if not.
    pub population: Option<PathBuf>,
    /// How many players.
    pub players: u64,
    /// How many days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// Milestones beside the usual ones.
    pub milestones: Vec<Milestone>,
    /// How many threads.
    pub threads: usize,
}

/// A scenario, loaded and checked.
#[derive(Debug)]
pub struct Loaded {
    /// The rules.
    pub ruleset: config::Loaded<Ruleset>,
    /// The players.
    pub population: config::Loaded<Population>,
    /// How many players.
    pub players: u64,
    /// How many days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// Milestones asked for.
    pub milestones: Vec<Milestone>,
    /// How many threads.
    pub threads: usize,
}

/// Loads both files.
///
/// # Errors
/// All problems of a file, or a milestone that the ruleset has no track for.
pub fn load(request: Request, observer: &dyn Observer) -> Result<Loaded, Problem> {
    let ruleset = load_ruleset(request.ruleset.as_deref(), observer)?;
    let population = load_population(request.population.as_deref(), &ruleset.value, observer)?;
    for milestone in &request.milestones {
        check_milestone(milestone, &ruleset.value)?;
    }
    let Request { players, days, seed, milestones, threads, .. } = request;
    Ok(Loaded { ruleset, population, players, days, seed, milestones, threads })
}

impl Loaded {
    /// As the simulator takes it.
    pub fn scenario(&self) -> Scenario<'_> {
        Scenario {
            ruleset: &self.ruleset.value,
            population: &self.population.value,
            days: self.days,
            seed: self.seed,
            milestones: &self.milestones,
        }
    }
}

fn check_milestone(milestone: &Milestone, ruleset: &Ruleset) -> Result<(), Problem> {
    let wrong = |message: String, hint: String| Err(Problem::invalid("bad-milestone", message).hint(hint));
    match milestone {
        Milestone::Prestige(_) if ruleset.prestige.is_none() => {
            wrong("the ruleset has no prestige".to_owned(), "leave out the milestone `prestige`".to_owned())
        }
        Milestone::Prestige(0) => {
            wrong("everyone begins with no reset".to_owned(), "the first is `prestige=1`".to_owned())
        }
        Milestone::Prestige(number) => match ruleset.prestige.as_ref().and_then(|prestige| prestige.max) {
            Some(max) if *number > max => {
                wrong(format!("there is no reset number {number}"), format!("the rules allow {max}"))
            }
            _ => Ok(()),
        },
        Milestone::Level(track, level) => check_level(track, *level, ruleset),
    }
}

fn check_level(name: &TrackName, level: u64, ruleset: &Ruleset) -> Result<(), Problem> {
    let wrong = |message: String, hint: String| Err(Problem::invalid("bad-milestone", message).hint(hint));
    let Some(track) = ruleset.track(name) else {
        let has = format!("it has {}", track_list(ruleset));
        return wrong(format!("the ruleset has no track `{name}`"), has);
    };
    let first = track.first().0;
    if level <= first {
        let next = format!("the next is `{name}={}`", first + 1);
        return wrong(format!("everyone begins with level {first} of `{name}`"), next);
    }
    let too_high = |hint: String| wrong(format!("`{name}` has no level {level}"), hint);
    match track.last() {
        Some(last) if level > last.0 => too_high(format!("its last level is {last}")),
        _ if track.total_xp(Level(level)).is_none() => {
            let last = track.level_at(Xp::MAX);
            too_high(format!("2^63 − 1 XP, the most there is, lead to level {last}"))
        }
        _ => Ok(()),
    }
}
