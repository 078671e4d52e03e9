//! `endgame db seed`: players of a population live in the database.

use super::super::context::Context;
use super::super::database::OperationArgs;
use super::super::failure::{Exit, Failure};
use super::super::inputs::{PopulationArgs, RulesetArgs};
use super::super::observer::Terminal;
use crate::app::seed::{Lives, seed};
use crate::ledger::OperationKind;
use crate::report::numbers::whole;
use crate::store::{Mode, Settings};

/// Fill the database with simulated players, to try things on
///
/// Each player lives as in `endgame simulate`; what several days earn is granted together, by the actor `game`, so that a
/// history stays readable. All of it happens or nothing. Where there is no database yet, one is made that plays by the
/// built-in ruleset.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db seed --characters 100000 --seed 1 --reason demo
  endgame db seed --characters 500 --days 365 --every 7 --reason demo
  endgame db seed --characters 500 --sessions --reason demo      for population fit")]
pub struct SeedArgs {
    /// How many characters
    #[arg(long, value_name = "N", default_value = "1000", value_parser = crate::cli::numbers_in::counted::<u64>(1, 10_000_000), allow_negative_numbers = true)]
    characters: u64,
    /// The seed; the same seed gives the same players
    #[arg(long, value_name = "N", default_value = "1", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    /// How many days they have lived, up to today
    #[arg(long, value_name = "N", default_value = "90", value_parser = crate::cli::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true)]
    days: u32,
    /// How many days are granted together
    #[arg(long, value_name = "DAYS", default_value = "30", value_parser = crate::cli::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true)]
    every: u32,
    /// Grant as a game does that knows its players: a gain every twenty minutes of each session, in place of one for
    /// several days. `population fit` and `history anomalies` see how they play; it takes ten times the room
    #[arg(long)]
    sessions: bool,
    #[command(flatten)]
    population: PopulationArgs,
    #[command(flatten)]
    change: OperationArgs,
}

/// Runs the command.
///
/// # Errors
/// Problems of the population's file, or what the store fails with.
pub fn run(args: &SeedArgs, context: &Context) -> Result<Exit, Failure> {
    let intent = context.intent(OperationKind::Seed, &args.change)?;
    let is_dry = args.change.dry_run;
    if !context.has_database() && !is_dry {
        super::make(&RulesetArgs { ruleset: None }, Settings::default(), &args.change, context)?;
    }
    let terminal = Terminal::new(context);
    let mut session = terminal.session(&args.change)?;
    let mode = if is_dry { Mode::DryRun } else { Mode::Commit };
    session.store.may(&intent, mode)?;
    let population = args.population.load(session.ruleset(), context)?.value;
    let SeedArgs { characters, seed: number, days, every, sessions, .. } = *args;
    let lives = Lives { characters, seed: number, days, every, sessions };
    let events = whole(seed(&mut session, &population, lives, (&intent, mode))?);
    let characters = whole(characters);
    if is_dry {
        context.tell(&format!("dry run: {characters} characters with {events} events; nothing was written"));
    } else {
        context.tell(&format!("seeded {characters} characters with {events} events"));
        context.tell("next: endgame leaderboard paragon · endgame character find");
    }
    super::health(&session.store, context)
}
