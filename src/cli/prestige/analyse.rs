//! `endgame prestige analyse`: what resets are worth in a game.

use crate::app::distinct_files::check_distinct;
use crate::app::prestige::{self, Analysed, Request};
use crate::app::reports;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::inputs::{PopulationArgs, RulesetArgs};
use crate::cli::observer::Terminal;
use crate::cli::picture::{ChartLookArgs, PictureFile};
use crate::cli::report_file::ReportArgs;
use crate::cli::scenario::ThreadsArgs;
use std::path::PathBuf;
use std::time::Instant;

/// When resetting pays, which policy is best, and which rules are degenerate
///
/// For each archetype, players who never quit play the same sessions under every policy that a population can
/// declare: `never`, `asap`, and `at_paragon` for every level in reach. Two goals are measured, because a reset trades one
/// for the other: the paragon XP earned in all, which bonuses raise, and the attribute points held, averaged over the hours
/// played, which a reset takes away (paragon levels, where a ruleset gives no points). Drop rates, prestige points and
/// rewards are not weighed.
///
/// A reset pays after the played hours after which a player is ahead of the same player without it. Degenerate rules are named:
/// `always-at-once` (to reset at once is best by both goals, for everyone), `never-pays` (it never is worth it, by either, for
/// anyone), `runaway` (resets come four times as fast in the end, and never slower again), `unreachable-cost` (nobody gets
/// to the first reset, or the next one needs a level ten times as far, in XP, as anyone gets, or costs ten times what anyone
/// who stands high enough earns). Exits with 1 where
/// one is found, with 0 where none is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame prestige analyse
  endgame prestige analyse --chart prestige.png
  endgame prestige analyse --report prestige.html
  endgame prestige analyse --ruleset my.yaml --population curves/populations/hardcore.yaml
  endgame prestige analyse --days 730 --format json")]
pub struct AnalyseArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    #[command(flatten)]
    population: PopulationArgs,
    /// How many players of each archetype
    #[arg(long, value_name = "N", default_value = "200", value_parser = crate::cli::numbers_in::counted::<u64>(1, 100_000), allow_negative_numbers = true)]
    players: u64,
    /// How many days
    #[arg(long, value_name = "N", default_value = "365", value_parser = crate::cli::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true)]
    days: u32,
    /// The seed; the same seed gives the same players
    #[arg(long, value_name = "N", default_value = "1", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    #[command(flatten)]
    threads: ThreadsArgs,
    /// Also chart what each policy gives, to a PNG or SVG file
    #[arg(long, value_name = "FILE", value_parser = PictureFile::parser())]
    chart: Option<PictureFile>,
    #[command(flatten)]
    look: ChartLookArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files, or a ruleset without prestige.
pub fn run(args: &AnalyseArgs, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let read = args.ruleset.ruleset.iter().chain(&args.population.population).map(PathBuf::as_path);
    let chart = args.chart.as_ref().map(PictureFile::path);
    check_distinct(read, args.output.iter().map(PathBuf::as_path).chain(chart).chain(args.report.path()))?;
    let request = Request {
        ruleset: args.ruleset.ruleset.clone(),
        population: args.population.population.clone(),
        players: args.players,
        days: args.days,
        seed: args.seed,
        threads: args.threads.get(),
        wants_chart: args.chart.is_some() || args.report.is_wanted(),
    };
    let Analysed { mut view, is_sound, figure } = prestige::analyse(&request, &Terminal::new(context))?;
    let reported = match args.report.is_wanted() {
        true => {
            let (ruleset, population) = (request.ruleset.as_deref(), request.population.as_deref());
            let rules = reports::rules_and_players_of(ruleset, population, hints::step)?;
            args.report.write(&view, (figure.iter().cloned().collect(), vec![rules]), context)?
        }
        false => None,
    };
    match (&args.chart, &figure) {
        (Some(file), Some(figure)) => {
            file.draw(figure, args.look, context)?;
            view.notes.push(format!("chart: {}", file.display()));
        }
        (Some(_), None) => {
            view.notes.push("no chart: nobody can reset, so there is nothing to draw".to_owned());
        }
        (None, _) => {}
    }
    view.notes.extend(reported);
    view.took = Some(started.elapsed());
    context.answer(&view, args.output.as_ref())?;
    Ok(if is_sound { Exit::Done } else { Exit::Found })
}
