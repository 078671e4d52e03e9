//! `endgame tune`: numbers that meet what is expected.

use super::check::OverrideArgs;
use super::context::{Context, write_file};
use super::failure::{Exit, Failure};
use super::hints;
use super::inputs::yaml_parser;
use super::observer::Terminal;
use super::report_file::ReportArgs;
use super::scenario::ThreadsArgs;
use crate::app::distinct_files::{check_distinct, is_standard};
use crate::app::tune::numbers::Vary;
use crate::app::tune::{self, Request, Tuned};
use crate::app::{charts, reports};
use std::path::PathBuf;
use std::time::Instant;

/// Search for numbers of a ruleset that meet goals or expectations
///
/// The same players live under every ruleset that is tried. What is found is checked as `endgame check` does it, on players
/// that the search did not see, and what it does to other metrics is told beside. The ruleset is written with its comments and layout, or a patch of it. Exits with 1, and writes nothing, when nothing in the ranges
/// meets the expectations.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame tune --vary paragon.xp_to_next.power.exponent=1.2..1.9 --expect curves/expectations/necpgame.yaml --dry-run
  endgame tune --vary paragon.xp_to_next.power.base=500..2000 --goal hours_to.prestige.1@weekend=150h --dry-run
  endgame tune --vary paragon.xp_to_next.power.base=500..3000 --expect goals.yaml --ruleset my.yaml
  endgame tune --vary prestige.max=3..12 --expect goals.yaml --output change.patch

`endgame compare RULESET --sensitivity` lists the numbers of a ruleset, and what each does.")]
pub struct TuneArgs {
    /// A number of the ruleset by its path, and the range to search; up to 8
    #[arg(long, required = true, value_name = "PATH=LEAST..MOST", value_parser = Vary::parse)]
    vary: Vec<Vary>,
    /// A metric and what it should be: `METRIC=60h`, `METRIC<=14d`, `METRIC=20..30%`, `METRIC=60h±2h`
    ///
    /// `=` alone wants a metric of players within 5 % and a number of the rules within 1 %. `endgame check --list-metrics` lists
    /// all metrics. Beside --expect, a goal takes the place of what the file says of its metric.
    #[arg(long = "goal", short, value_name = "GOAL")]
    goals: Vec<String>,
    /// A file of expectations to meet
    #[arg(long = "expect", short, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// How many days, where there is no file of expectations [default: 365]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true, conflicts_with = "expect")]
    days: Option<u32>,
    #[command(flatten)]
    overrides: OverrideArgs,
    /// Try at most so many rulesets
    #[arg(long, value_name = "N", default_value = "60", value_parser = crate::cli::numbers_in::counted::<u64>(1, 10_000), allow_negative_numbers = true)]
    budget: u64,
    #[command(flatten)]
    threads: ThreadsArgs,
    /// Write the ruleset here, or to stdout by -; `.patch` and `.diff` get the change alone [default: the ruleset's own file]
    #[arg(long, short, value_name = "FILE", value_parser = yaml_parser())]
    output: Option<PathBuf>,
    #[command(flatten)]
    report: ReportArgs,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files or ranges, or when it was interrupted.
pub fn run(args: &TuneArgs, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let request = Request {
        vary: args.vary.clone(),
        expectations: args.expect.clone(),
        goals: args.goals.clone(),
        days: args.days,
        overrides: args.overrides.get(),
        budget: args.budget,
        threads: args.threads.get(),
        output: args.output.clone(),
        dry_run: args.dry_run,
    };
    check_distinct(std::iter::empty(), args.output.as_deref().into_iter().chain(args.report.path()))?;
    let Tuned { mut view, written, set, tuned } = tune::run(&request, &Terminal::new(context))?;
    let rules = reports::rules_and_players(&set.ruleset, &set.population, hints::step);
    let figures = charts::curves(&[("today", &set.ruleset.value), ("tuned", &tuned.value)]);
    view.notes.extend(args.report.write(&view, (figures, vec![rules]), context)?);
    if let Some((path, text)) = &written {
        write_file(path, text.as_bytes())?;
        if !is_standard(path) {
            view.notes.push(format!("written: {}", path.display()));
        }
    }
    view.took = Some(started.elapsed());
    context.answer_beside(&view, args.output.as_deref())?;
    Ok(if view.met { Exit::Done } else { Exit::Found })
}
