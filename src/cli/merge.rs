//! `endgame merge`: the shards of a run become one report.

use super::context::Context;
use super::failure::{Exit, Failure};
use crate::app::shards::merge;
use std::path::PathBuf;

/// Join the shards of a simulation, as written by `simulate --shard`, into its report
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame simulate --shard 1/2 --output s1.json
  endgame simulate --shard 2/2 --output s2.json
  endgame merge s1.json s2.json")]
pub struct MergeArgs {
    /// All shards, in any order
    #[arg(required = true, value_name = "FILE")]
    shards: Vec<PathBuf>,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When a file is not a shard, or the shards don't make one run.
pub fn run(args: &MergeArgs, context: &Context) -> Result<Exit, Failure> {
    context.answer(&merge(&args.shards)?, args.output.as_ref())?;
    Ok(Exit::Done)
}
