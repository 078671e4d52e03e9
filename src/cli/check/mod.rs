//! `endgame check`: whether the balance keeps its agreed range.

mod blame;
mod format;
mod living;
mod picture;
mod record;
mod reference;
mod rows;
pub mod scenario;
mod told;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::picture::PictureFile;
use super::progress::catch_interrupts;
use super::scenario::ThreadsArgs;
use crate::app::distinct_files::{SAME_FILE, check_distinct as keep_apart};
use crate::config::{Source, Span};
use crate::report::balance::check::{Spot, Summary};
use crate::report::balance::metrics::MetricsView;
use format::OutputArgs;
use record::BaselineFile;
use scenario::{Overrides, Set};
use std::path::{Path, PathBuf};
use std::time::Instant;
use told::Told;

/// Check that the balance keeps its agreed ranges; exit 1 when it doesn't
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame check                                    all of curves/expectations, or the built-in game
  endgame check --ruleset my.yaml                  other rules against the same expectations
  endgame check --format sarif --output check.sarif")]
pub struct CheckArgs {
    /// A file of expectations, or a folder of them [default: curves/expectations]
    #[arg(long = "expect", short, value_name = "FILE")]
    expect: Vec<PathBuf>,
    #[command(flatten)]
    overrides: Overrides,
    /// List all metrics that the rules and players have, and check nothing
    #[arg(long)]
    list_metrics: bool,
    /// Compare with the metrics that a file recorded, under the same seed and players
    #[arg(long, value_name = "FILE", conflicts_with = "update_baseline")]
    baseline: Option<PathBuf>,
    /// Record the metrics of this check to a file; refused in CI
    #[arg(long, value_name = "FILE")]
    update_baseline: Option<PathBuf>,
    /// Run up to so many players while an expectation is uncertain [default: 8 times those to begin with]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u64>(1, 2_000_000), allow_negative_numbers = true)]
    max_players: Option<u64>,
    /// Let warnings and uncertain expectations fail the check too
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    threads: ThreadsArgs,
    /// Chart the rules, over those they are compared with, to a PNG or SVG file
    #[arg(long, value_name = "FILE", value_parser = PictureFile::parser())]
    chart: Option<PictureFile>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files, or when it was interrupted: a gate that can't judge is no gate that passes.
pub fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    check_all(args, context).inspect_err(|failure| {
        let kept: Vec<&Path> = args.expect.iter().chain(&args.baseline).map(PathBuf::as_path).collect();
        if failure.code != SAME_FILE {
            args.output.tell_broken(failure, &kept, context);
        }
    })
}

fn check_all(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    if args.list_metrics {
        return list_metrics(args, context);
    }
    if args.update_baseline.is_some() {
        record::refuse_in_ci(context)?;
    }
    let sets = sets(args, context)?;
    let baseline = args.baseline.as_deref().map(BaselineFile::read).transpose()?;
    catch_interrupts();
    let mut told = Told::new(args, &sets, baseline.as_ref());
    for set in &sets {
        told.judge(set, args, context)?;
    }
    let Told { mut view, recorded, pictured, .. } = told;
    if let (Some(file), Some((_, set, reference))) = (&args.chart, &pictured) {
        picture::draw(set, reference.as_deref(), args.threads.get(), file)?;
        view.chart = Some(file.display().to_string());
        view.notes.push(format!("chart: {}", file.display()));
    }
    if sets.len() > 1 {
        view.results.iter_mut().for_each(|row| row.scenario = Some(row.expectations.clone()));
    }
    view.summary = Summary::of(&view.results);
    view.took = Some(started.elapsed());
    if let Some(path) = &args.update_baseline {
        record::write(path, recorded)?;
        view.notes.push(format!("baseline: {}", path.display()));
    }
    args.output.answer(&view, context)?;
    Ok(if view.is_failed() { Exit::Found } else { Exit::Done })
}

fn list_metrics(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let (ruleset, population) = args.overrides.built_in_or_named(context)?;
    let population = population.as_ref().map(|loaded| &loaded.value);
    let view = MetricsView::new(&ruleset.value, population);
    args.output.plain("metrics", context)?.answer(&view, args.output.file())?;
    Ok(Exit::Done)
}

/// All that is checked.
fn sets(args: &CheckArgs, context: &Context) -> Result<Vec<Set>, Failure> {
    let sources = scenario::sources(&args.expect, context.is_ci)?;
    let sets = sources.iter().map(|source| scenario::load(source, &args.overrides, context));
    let sets: Vec<Set> = sets.collect::<Result<_, _>>()?;
    scenario::check_names(&sets)?;
    keep_files_apart(args, &sets)?;
    if context.db.is_none() && sets.iter().all(|set| set.expectations.value.expected.is_empty()) {
        let message =
            "all that is expected is of living characters, and no database was named: nothing was judged";
        return Err(Failure::usage("nothing-judged", message).hint("endgame --db FILE check …"));
    }
    if args.expect.is_empty() && !scenario::is_folder_here() {
        context.tell("there is no folder curves/expectations here: the built-in game was checked, not yours");
    }
    Ok(sets)
}

/// No file is read and written, or written twice.
fn keep_files_apart(args: &CheckArgs, sets: &[Set]) -> Result<(), Failure> {
    let of_set = |set: &'_ Set| {
        let files = [&set.expectations.source, &set.ruleset.source, &set.population.source];
        files.into_iter().flat_map(Source::files).map(PathBuf::from).collect::<Vec<_>>()
    };
    let read: Vec<PathBuf> = sets.iter().flat_map(of_set).chain(args.baseline.clone()).collect();
    let chart = args.chart.as_ref().map(|file| file.path());
    let written = args.output.files().chain(args.update_baseline.as_deref()).chain(chart);
    Ok(keep_apart(read.iter().map(PathBuf::as_path), written)?)
}

/// A place of a file as reports name it.
pub fn spot(source: &Source, span: Span) -> Spot {
    let (source, span) = source.origin(span);
    let at = source.location(span.start);
    let end = span.end.min(source.line_at(span.start).end);
    let length = source.text.get(span.start..end).unwrap_or_default().chars().count();
    Spot { file: source.name.clone(), line: at.line, column: at.column, end_column: at.column + length }
}
