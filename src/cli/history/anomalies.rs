//! `endgame history anomalies`: whose gains can't be explained by play.

use crate::app::anomalies::anomalies;
use crate::cli::context::Context;
use crate::cli::database::AsOfArgs;
use crate::cli::failure::{Exit, Failure};
use crate::cli::observer::Terminal;
use crate::cli::population::PlayArgs;
use std::path::PathBuf;

/// List characters whose gains no archetype explains, for a GM to look at
///
/// Archetypes are fitted to this database, as `population fit` does, or read from a population; those that earn far more than
/// how they play explains excuse nobody. A character is compared with those that fit how often, how long and when it plays, and with its
/// own other sessions. Listed are XP or currency an hour in a session or over all of them, XP at once with no play around it, what was
/// given by hand at once or over weeks, sessions without a pause, days without sleep, and sessions as long as a clock makes
/// them. Fewer than one honest character in a thousand is listed. What was undone does not count. Exits with 1 when anybody is listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame --db gm.db history anomalies
  endgame history anomalies --population curves/populations/launch.yaml
  endgame history anomalies --format json")]
pub struct AnomaliesArgs {
    /// Hold characters against the archetypes of this YAML file [default: those fitted to the database]
    #[arg(long, short, value_name = "FILE")]
    population: Option<PathBuf>,
    #[command(flatten)]
    play: PlayArgs,
}

/// Runs the command.
///
/// # Errors
/// A history that tells too little, problems of the population, or what the store fails with.
pub fn run(args: &AnomaliesArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let session = terminal.session_at(&AsOfArgs { as_of: None })?;
    let (mut view, lengths_are_known) = anomalies(&session, args.population.as_deref(), &args.play.get())?;
    if !lengths_are_known {
        view.notes.push("every gain stands alone, so each is held against the others; --grant-minutes says how long one takes".to_owned());
    }
    if context.hints && !view.is_empty() {
        view.notes.push("more: endgame history WHO · endgame history --operation N".to_owned());
    }
    context.answer(&view, None)?;
    Ok(if view.is_empty() { Exit::Done } else { Exit::Found })
}
