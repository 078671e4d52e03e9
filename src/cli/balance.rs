//! `endgame balance`: what the rules in force make of those who play, and what would keep them.

use super::context::{Context, write_file};
use super::database::AsOfArgs;
use super::failure::{Exit, Failure};
use super::observer::Terminal;
use super::population::PlayArgs;
use super::scenario::ThreadsArgs;
use crate::app::tune::numbers::Vary;
use crate::app::tune::propose::{Request, propose};
use std::path::PathBuf;
use std::time::Instant;

/// Keep the rules in balance for those who play now
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame balance propose --goal level.paragon=50 --vary paragon.xp_to_next.power.base=500..2000")]
pub struct BalanceNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Propose(ProposeArgs),
}

/// Propose the smallest change of the rules in force that meets goals; nothing is installed
///
/// Who plays is fitted to the database, as `population fit` does it. Where they stand against the goals is simulated, and the
/// smallest change within the bounds that meets them is searched, as `tune` does it. The answer has the change as a patch, what it
/// does to other metrics, and what it would make of the characters there are. Exits with 1 where nothing in the bounds meets the goals.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame balance propose --goal hours_to.paragon.50=60h --vary paragon.xp_to_next.power.base=500..2000
  endgame balance propose --goal \"dry_spell.p90 <= 14d\" --vary prestige.cost.linear.base=1..9000")]
pub struct ProposeArgs {
    /// A metric and what it should be: `METRIC=60h`, `METRIC<=14d`, `METRIC=20..30%`
    #[arg(long = "goal", short, required = true, value_name = "GOAL")]
    goals: Vec<String>,
    /// A number of the ruleset by its path, and the bounds within which it may change; up to 8
    #[arg(long, required = true, value_name = "PATH=LEAST..MOST", value_parser = Vary::parse)]
    vary: Vec<Vary>,
    /// Try at most so many rulesets
    #[arg(long, value_name = "N", default_value = "60", value_parser = crate::cli::numbers_in::counted::<u64>(1, 10_000), allow_negative_numbers = true)]
    budget: u64,
    /// How many players are simulated
    #[arg(long, value_name = "N", default_value = "20000", value_parser = crate::cli::numbers_in::counted::<u64>(100, 2_000_000), allow_negative_numbers = true)]
    players: u64,
    /// How many days
    #[arg(long, value_name = "N", default_value = "365", value_parser = crate::cli::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true)]
    days: u32,
    /// The seed; the same seed gives the same players
    #[arg(long, value_name = "N", default_value = "1", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    #[command(flatten)]
    threads: ThreadsArgs,
    /// Also write the change as a patch to this file
    #[arg(long, value_name = "FILE")]
    patch: Option<PathBuf>,
    #[command(flatten)]
    play: PlayArgs,
}

/// Runs the command.
///
/// # Errors
/// What its verb fails with.
pub fn run(noun: &BalanceNoun, context: &Context) -> Result<Exit, Failure> {
    let Verb::Propose(args) = &noun.verb;
    let started = Instant::now();
    let terminal = Terminal::new(context);
    let session = terminal.session_at(&AsOfArgs { as_of: None })?;
    let request = Request {
        goals: args.goals.clone(),
        vary: args.vary.clone(),
        budget: args.budget,
        players: args.players,
        days: args.days,
        seed: args.seed,
        threads: args.threads.get(),
    };
    let mut view = propose(&request, &args.play.get(), &context.database(), &session)?;
    if let Some(path) = &args.patch {
        write_file(path, view.patch.as_bytes())?;
    }
    view.took(started.elapsed());
    context.answer(&view, None)?;
    Ok(if view.met { Exit::Done } else { Exit::Found })
}
