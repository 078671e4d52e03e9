//! `endgame batch`: one operation for many characters.

mod apply;
mod engine;
mod grant;
mod told;

use super::context::Context;
use super::failure::{Exit, Failure};

/// Commands for many characters at once, as one operation that one undo takes back
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame batch apply compensation.csv --dry-run --reason \"outage 2026-11-20\"
  endgame batch grant --where 'paragon_level >= 100' --xp 5_000 --track paragon --reason outage")]
pub struct BatchNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Apply(apply::ApplyArgs),
    Grant(grant::GrantArgs),
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file, refusals, or what the store fails with.
pub fn run(noun: &BatchNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Apply(args) => apply::run(args, context),
        Verb::Grant(args) => grant::run(args, context),
    }
}
