//! `endgame simulate`: a year of players.

use super::context::{Context, write_file};
use super::failure::{Exit, Failure};
use super::inputs::{PopulationArgs, RulesetArgs};
use super::merge::{ScenarioFacts, ShardFile};
use super::progress::{Bar, catch_interrupts, interrupted};
use crate::config::Loaded;
use crate::report::simulation::SimulationView;
use crate::rules::ruleset::Ruleset;
use crate::simulation::outcome::Outcome;
use crate::simulation::population::Population;
use crate::simulation::run::{Part, run as run_part};
use crate::simulation::scenario::{Milestone, Scenario};
use crate::simulation::tally::Tally;
use std::path::PathBuf;
use std::time::Instant;

/// Simulate a population on a ruleset and report what comes of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame simulate
  endgame simulate --ruleset my.yaml --players 50000 --seed 7
  endgame simulate --target-error 1%              until every median is known to 1 %
  endgame simulate --replay hardcore/17           one player's life, event by event
  endgame simulate --shard 1/3 --output s1.json   a third of the run, for `endgame merge`")]
pub struct SimulateArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    how: HowArgs,
    /// Run until the 95 % interval of every median is within this, e.g. `1%`
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent, conflicts_with_all = ["shard", "replay"])]
    target_error: Option<f64>,
    /// Run only a part of the players, e.g. `2/3`, and write it for `endgame merge`
    #[arg(long, value_name = "N/OF", value_parser = parse_shard, requires = "output")]
    shard: Option<(u64, u64)>,
    /// Tell one player's life, e.g. `hardcore/17`
    #[arg(long, value_name = "ARCHETYPE/PLAYER", conflicts_with_all = ["shard", "chart"])]
    replay: Option<String>,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also chart the levels by day to a PNG or SVG file
    #[arg(long, value_name = "FILE", conflicts_with = "shard")]
    chart: Option<PathBuf>,
}
