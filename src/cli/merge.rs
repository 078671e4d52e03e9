//! `endgame merge`: the shards of a run become one report.

use super::context::Context;
use super::failure::{Exit, Failure};
use super::observer::Terminal;
use crate::app::shards::merge;
use std::path::PathBuf;

/// Join the shards of a simulation, as written by `simulate --shard`, into its report
///
/// The order does not matter, nor do the names of files. One shard is in memory at a time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame simulate --shard 1/2 --output s1.json
  endgame simulate --shard 2/2 --output s2.json
  endgame merge s1.json s2.json
  endgame merge shards/                     all shards in a folder
  cat s*.json | endgame merge -             from standard input, one after the other")]
pub struct MergeArgs {
    /// All shards, in any order: files, folders with shards in them, or - for stdin
    #[arg(required = true, value_name = "FILE|FOLDER")]
    shards: Vec<PathBuf>,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When what is named is not a shard, or the shards don't make one run.
pub fn run(args: &MergeArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let view = merge(&args.shards, &mut std::io::stdin(), args.output.as_deref(), &terminal)?;
    drop(terminal);
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}
