//! What is simulated, from the command line.

use super::context::Context;
use super::failure::Failure;
use super::inputs::{PopulationArgs, RulesetArgs};
use super::observer::Terminal;
use crate::app::scenario::{Loaded, Request, load};
use crate::balance::metric::Metric;
use crate::simulation::scenario::Milestone;

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

impl ScenarioArgs {
    /// Loads both files.
    ///
    /// # Errors
    /// All problems of a file, or a milestone that the ruleset has no track for.
    pub fn load(&self, context: &Context) -> Result<Loaded, Failure> {
        let request = Request {
            ruleset: self.ruleset.ruleset.clone(),
            population: self.population.population.clone(),
            players: self.players,
            days: self.days,
            seed: self.seed,
            milestones: self.milestones.clone(),
            threads: self.threads.get(),
        };
        Ok(load(request, &Terminal::new(context))?)
    }
}

fn parse_milestone(text: &str) -> Result<Milestone, String> {
    Milestone::parse(text)
        .ok_or_else(|| "expected `paragon=100`, `mastery.combat=50` or `prestige=1`".to_owned())
}

/// A metric by its name.
///
/// # Errors
/// What is wrong with it, and what would be right.
pub fn parse_metric(text: &str) -> Result<Metric, String> {
    Metric::parse(text).map_err(|error| format!("{error}; {}", error.hint))
}
