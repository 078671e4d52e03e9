//! `endgame population`: populations from real histories.

mod fit;
pub mod source;

use super::context::Context;
use super::failure::{Exit, Failure};

/// Find out who plays: a population from what real players did
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame --db gm.db population fit --output fitted.yaml --chart fit.png
  endgame population fit sessions.csv --output fitted.yaml")]
pub struct PopulationNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Fit(fit::FitArgs),
}

/// Runs the command.
///
/// # Errors
/// What its verb fails with.
pub fn run(noun: &PopulationNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Fit(args) => fit::run(args, context),
    }
}
