//! `endgame check`: whether the balance keeps its agreed range.

mod format;

use super::context::{Context, write_file};
use super::database::AsOfArgs;
use super::failure::{Exit, Failure};
use super::hints;
use super::observer::Terminal;
use super::picture::{ChartLookArgs, PictureFile};
use super::report_file::ReportArgs;
use super::scenario::ThreadsArgs;
use crate::app::check::baseline::{refuse_in_ci, text};
use crate::app::check::living::Characters;
use crate::app::check::set::Overrides;
use crate::app::check::{self, Found, Request};
use crate::app::distinct_files::SAME_FILE;
use crate::report::html;
use crate::store;
use format::OutputArgs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Check that the balance keeps its agreed ranges; exit 1 when it doesn't
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame check                                    all of curves/expectations, or the built-in game
  endgame check --ruleset my.yaml                  other rules against the same expectations
  endgame check --report check.html                what holds and what doesn't, as a page to pass on
  endgame check --format sarif --output check.sarif")]
pub struct CheckArgs {
    /// A file of expectations, or a folder of them; `built-in` is the built-in game [default: curves/expectations]
    #[arg(long = "expect", short, value_name = "FILE")]
    expect: Vec<PathBuf>,
    #[command(flatten)]
    overrides: OverrideArgs,
    /// List all metrics that the rules and players have, and check nothing
    #[arg(long, conflicts_with = "report")]
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
    look: ChartLookArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// What takes the place of what the files say.
#[derive(Debug, Clone, clap::Args)]
pub struct OverrideArgs {
    /// Take these rules in place of those that the expectations name
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_RULESET")]
    ruleset: Option<PathBuf>,
    /// Take these players in place of those that the expectations name
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_POPULATION")]
    population: Option<PathBuf>,
    /// How many players [default: what the expectations say]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u64>(100, 2_000_000), allow_negative_numbers = true)]
    players: Option<u64>,
    /// The seed [default: what the expectations say]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl OverrideArgs {
    /// As checks take them.
    pub fn get(&self) -> Overrides {
        let OverrideArgs { ruleset, population, players, seed } = self.clone();
        Overrides { ruleset, population, players, seed }
    }
}

impl CheckArgs {
    fn request(&self, context: &Context) -> Request {
        let chart = self.chart.as_ref().map(PictureFile::path);
        let written =
            self.output.files().chain(self.update_baseline.as_deref()).chain(chart).chain(self.report.path());
        Request {
            expectations: self.expect.clone(),
            overrides: self.overrides.get(),
            baseline: self.baseline.clone(),
            written: written.map(Path::to_owned).collect(),
            most_players: self.max_players,
            strict: self.strict,
            wants_chart: self.chart.is_some() || self.report.is_wanted(),
            threads: self.threads.get(),
            is_attended: context.is_attended,
            has_database: context.db.is_some(),
        }
    }
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
        let view = check::metrics(&args.overrides.get(), &Terminal::new(context))?;
        args.output.plain("metrics", context)?.answer(&view, args.output.file())?;
        return Ok(Exit::Done);
    }
    if args.update_baseline.is_some() {
        refuse_in_ci(context.is_ci)?;
    }
    let (found, rules) = find(&args.request(context), context)?;
    let Found { mut view, recorded, figure } = found;
    let reported = args.report.write(&view, (figure.iter().cloned().collect(), rules), context)?;
    if let (Some(file), Some(figure)) = (&args.chart, &figure) {
        file.draw(figure, args.look, context)?;
        view.chart = Some(file.display().to_string());
        view.notes.push(format!("chart: {}", file.display()));
    }
    view.notes.extend(reported);
    view.took = Some(started.elapsed());
    if let Some(path) = &args.update_baseline {
        write_file(path, text(recorded).as_bytes())?;
        view.notes.push(format!("baseline: {}", path.display()));
    }
    args.output.answer(&view, context)?;
    Ok(if view.is_failed() { Exit::Found } else { Exit::Done })
}

/// Loads, opens the database if one is named, and judges.
fn find(request: &Request, context: &Context) -> Result<(Found, Vec<html::Rules>), Failure> {
    let terminal = Terminal::new(context);
    let loaded = check::load(request, &terminal)?;
    let session = context.db.as_ref().map(|_| terminal.session_at(&AsOfArgs::default())).transpose()?;
    let characters = session.as_ref().map(|session| Characters {
        store: &session.store,
        rules: store::Rules { text: session.text(), ruleset: session.ruleset() },
    });
    let found = check::run(request, &loaded, characters.as_ref(), &terminal)?;
    Ok((found, loaded.rules(hints::step)))
}
