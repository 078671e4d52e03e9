//! `endgame retention`: who stays in a game, and where the others leave.

use super::context::Context;
use super::failure::{Exit, Failure};
use super::inputs::{PopulationArgs, RulesetArgs};
use super::observer::Terminal;
use super::picture::{ChartLookArgs, PictureFile};
use super::scenario::ThreadsArgs;
use crate::app::distinct_files::check_distinct;
use crate::app::retention::{self, Analysed, Request};
use std::path::PathBuf;
use std::time::Instant;

/// Retention: who stays in a game, where the others leave, and what would keep them
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame retention analyse --population curves/populations/living.yaml")]
pub struct RetentionNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Analyse(AnalyseArgs),
}

/// Who stays, where the others leave, and which number of the rules would keep some of them
///
/// A wall is some levels in a row at which more of those who come to them leave than at others, with its price: the share of the
/// archetype's players who leave there, and how long a level takes there. Where players leave because of what the rules make of
/// them (`stuck`, `after_reset`, `at_end` under `leaves` of the population), each cost of the track and of resets is made
/// a tenth smaller, or a gain multiplier a tenth larger, alone, and the same players live again: what surely keeps some of them is told,
/// with the 95 % interval of how many.
///
/// A dry spell is the longest time, in days on which the player is neither on a break nor gone, without a level of any track, a
/// reward or a reset.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame retention analyse
  endgame retention analyse --population curves/populations/living.yaml --chart retention.png
  endgame retention analyse --ruleset my.yaml --days 180 --format json")]
struct AnalyseArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    #[command(flatten)]
    population: PopulationArgs,
    /// How many players, over all archetypes
    #[arg(long, value_name = "N", default_value = "4000", value_parser = super::numbers_in::counted::<u64>(1, 1_000_000), allow_negative_numbers = true)]
    players: u64,
    /// How many days
    #[arg(long, value_name = "N", default_value = "365", value_parser = super::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true)]
    days: u32,
    /// The seed; the same seed gives the same players
    #[arg(long, value_name = "N", default_value = "1", value_parser = super::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    #[command(flatten)]
    threads: ThreadsArgs,
    /// Also chart who stays by day and where the others leave, to a PNG or SVG file
    #[arg(long, value_name = "FILE", value_parser = PictureFile::parser())]
    chart: Option<PictureFile>,
    #[command(flatten)]
    look: ChartLookArgs,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files.
pub fn run(noun: &RetentionNoun, context: &Context) -> Result<Exit, Failure> {
    let Verb::Analyse(args) = &noun.verb;
    let started = Instant::now();
    let read = args.ruleset.ruleset.iter().chain(&args.population.population).map(PathBuf::as_path);
    let chart = args.chart.as_ref().map(PictureFile::path);
    check_distinct(read, args.output.iter().map(PathBuf::as_path).chain(chart))?;
    let request = Request {
        ruleset: args.ruleset.ruleset.clone(),
        population: args.population.population.clone(),
        players: args.players,
        days: args.days,
        seed: args.seed,
        threads: args.threads.get(),
        wants_chart: args.chart.is_some(),
    };
    let Analysed { mut view, figure } = retention::analyse(&request, &Terminal::new(context))?;
    if let (Some(file), Some(figure)) = (&args.chart, &figure) {
        file.draw(figure, args.look, context)?;
        view.notes.push(format!("chart: {}", file.display()));
    }
    view.took = Some(started.elapsed());
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}
