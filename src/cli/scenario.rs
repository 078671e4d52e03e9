//! What is simulated, from the command line.

use super::context::Context;
use super::failure::Failure;
use super::inputs::{PopulationArgs, RulesetArgs};
use crate::config;
use crate::rules::ruleset::Ruleset;
use crate::rules::units::{Level, Xp};
use crate::simulation::population::Population;
use crate::simulation::scenario::{Milestone, Scenario};

/// How many threads work.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct ThreadsArgs {
    /// How many threads [default: all cores]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u16>(1, 1024), allow_negative_numbers = true)]
    threads: Option<u16>,
}

impl ThreadsArgs {
    /// So many as were asked for, or one for each core.
    pub fn get(self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }
}

/// A scenario and how many threads run it.
#[derive(Debug, Clone, clap::Args)]
pub struct ScenarioArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    #[command(flatten)]
    population: PopulationArgs,
    /// How many players
    #[arg(long, value_name = "N", default_value = "10000", value_parser = crate::cli::numbers_in::counted::<u64>(1, 1 << 40), allow_negative_numbers = true)]
    pub players: u64,
    /// How many days
    #[arg(long, value_name = "N", default_value = "365", value_parser = crate::cli::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true)]
    days: u32,
    /// The seed; the same seed gives the same players
    #[arg(long, value_name = "N", default_value = "1", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    /// Report the time to this as well, e.g. `paragon=150`, `mastery.combat=50`, `prestige=2`
    #[arg(long = "milestone", value_name = "WHAT=N", value_parser = parse_milestone)]
    milestones: Vec<Milestone>,
    #[command(flatten)]
    threads: ThreadsArgs,
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

impl ScenarioArgs {
    /// Loads both files.
    ///
    /// # Errors
    /// All problems of a file, or a milestone that the ruleset has no track for.
    pub fn load(&self, context: &Context) -> Result<Loaded, Failure> {
        let ruleset = self.ruleset.load(context)?;
        let population = self.population.load(&ruleset.value, context)?;
        for milestone in &self.milestones {
            check_milestone(milestone, &ruleset.value)?;
        }
        Ok(Loaded {
            ruleset,
            population,
            players: self.players,
            days: self.days,
            seed: self.seed,
            milestones: self.milestones.clone(),
            threads: self.threads.get(),
        })
    }
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

fn check_milestone(milestone: &Milestone, ruleset: &Ruleset) -> Result<(), Failure> {
    let wrong = |message: String, hint: String| Err(Failure::usage("bad-milestone", message).hint(hint));
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
        Milestone::Level(track, level) => match ruleset.track(track) {
            None => wrong(
                format!("the ruleset has no track `{track}`"),
                format!("it has {}", track_list(ruleset)),
            ),
            Some(found) if *level <= found.first().0 => wrong(
                format!("everyone begins with level {} of `{track}`", found.first().0),
                format!("the next is `{track}={}`", found.first().0 + 1),
            ),
            Some(found) if found.last().is_some_and(|last| *level > last.0) => wrong(
                format!("`{track}` has no level {level}"),
                format!("its last level is {}", found.last().unwrap_or_default()),
            ),
            Some(found) if found.total_xp(Level(*level)).is_none() => wrong(
                format!("`{track}` has no level {level}"),
                format!("2^63 − 1 XP, the most there is, lead to level {}", found.level_at(Xp::MAX)),
            ),
            Some(_) => Ok(()),
        },
    }
}

/// The names of all tracks, for hints.
pub fn track_list(ruleset: &Ruleset) -> String {
    ruleset.track_names().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn parse_milestone(text: &str) -> Result<Milestone, String> {
    Milestone::parse(text)
        .ok_or_else(|| "expected `paragon=100`, `mastery.combat=50` or `prestige=1`".to_owned())
}
