//! `endgame compare`: rules or populations side by side.

use super::context::Context;
use super::failure::{Exit, Failure};
use super::hints;
use super::observer::Terminal;
use super::picture::{ChartLookArgs, PictureFile};
use super::report_file::ReportArgs;
use super::scenario::{ThreadsArgs, parse_metric};
use crate::app::compare::metrics::Chosen;
use crate::app::compare::sides::{Files, Kind, Run, Sides};
use crate::app::compare::{self, sensitivity};
use crate::app::distinct_files::check_distinct;
use crate::balance::metric::Metric;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Compare rulesets, or populations, on the same players
///
/// Every further side is compared with the first. Player i of one side is player i of every other, with the same sessions,
/// so a difference is one of rules and not of luck. Exits with 1 where a difference is certain, with 0 where none is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame compare curves/necpgame.yaml my.yaml --chart compare.png
  endgame compare curves/necpgame.yaml my.yaml --report compare.html
  endgame compare necpgame my.yaml other.yaml --metric hours_to.paragon.100:p90@regular
  endgame compare curves/populations/launch.yaml curves/populations/hardcore.yaml")]
pub struct CompareArgs {
    /// Rulesets, or populations: files, or names of rulesets that are built in
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// The population, where rulesets are compared [default: the launch mix, built in]
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_POPULATION")]
    population: Option<PathBuf>,
    /// The ruleset, where populations are compared [default: necpgame, built in]
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_RULESET")]
    ruleset: Option<PathBuf>,
    /// How many players
    #[arg(long, value_name = "N", default_value = "10000", value_parser = crate::cli::numbers_in::counted::<u64>(1, 2_000_000), allow_negative_numbers = true)]
    players: u64,
    /// How many days
    #[arg(long, value_name = "N", default_value = "365", value_parser = crate::cli::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true)]
    days: u32,
    /// The seed; the same seed gives the same players
    #[arg(long, value_name = "N", default_value = "1", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    #[command(flatten)]
    threads: ThreadsArgs,
    /// Compare this metric instead of the usual ones; `endgame check --list-metrics` lists all
    #[arg(long = "metric", short, value_name = "METRIC", value_parser = parse_metric)]
    metrics: Vec<Metric>,
    /// Compare the metrics of a file of expectations, or of a folder of them
    #[arg(long = "expect", short, value_name = "FILE")]
    expect: Vec<PathBuf>,
    /// Show metrics that do not differ, too
    #[arg(long)]
    all: bool,
    /// Look at one ruleset: what 1 % more of each of its numbers does to each metric
    #[arg(long, conflicts_with_all = ["chart", "report"])]
    sensitivity: bool,
    /// Chart all sides over each other to a PNG or SVG file
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

impl CompareArgs {
    fn run(&self) -> Run {
        Run { players: self.players, days: self.days, seed: self.seed, threads: self.threads.get() }
    }

    fn chosen(&self) -> Chosen {
        Chosen { metrics: self.metrics.clone(), expectations: self.expect.clone() }
    }

    /// The option for what all sides have in common. What is compared is not also given by an option; from the environment it
    /// may be, which is for all commands.
    fn other(&self, kind: Kind) -> Result<Option<&Path>, Failure> {
        let (idle, used, variable, message, hint) = match kind {
            Kind::Rulesets => (
                &self.ruleset,
                &self.population,
                "ENDGAME_RULESET",
                "--ruleset is for comparing populations, and these are rulesets",
                "name all rulesets to compare one after the other",
            ),
            Kind::Populations => (
                &self.population,
                &self.ruleset,
                "ENDGAME_POPULATION",
                "--population is for comparing rulesets, and these are populations",
                "name all populations to compare one after the other",
            ),
        };
        let is_typed = |given: &PathBuf| std::env::var_os(variable).as_deref() != Some(given.as_os_str());
        if idle.as_ref().is_some_and(is_typed) {
            return Err(Failure::usage("idle-option", message).hint(hint));
        }
        Ok(used.as_deref())
    }
}

/// Runs the command.
///
/// # Errors
/// Problems of the files or metrics, or when it was interrupted.
pub fn run(args: &CompareArgs, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    check_files(args)?;
    let files = Files::read(&args.files)?;
    let sides = Sides::load(&files, args.other(files.kind)?, &Terminal::new(context))?;
    if args.sensitivity {
        return run_sensitivity(args, &sides, started, context);
    }
    let request = compare::Request {
        run: args.run(),
        metrics: args.chosen(),
        all: args.all,
        wants_chart: args.chart.is_some() || args.report.is_wanted(),
    };
    let mut found = compare::run(&request, &sides, &Terminal::new(context))?;
    let (figures, rules) = (found.figure.iter().cloned().collect(), sides.rules(hints::step));
    let reported = args.report.write(&found.view, (figures, rules), context)?;
    if let (Some(file), Some(figure)) = (&args.chart, &found.figure) {
        file.draw(figure, args.look, context)?;
        found.view.notes.push(format!("chart: {}", file.display()));
    }
    found.view.notes.extend(reported);
    found.view.took = Some(started.elapsed());
    context.answer(&found.view, args.output.as_ref())?;
    Ok(if found.differs { Exit::Found } else { Exit::Done })
}

fn run_sensitivity(
    args: &CompareArgs,
    sides: &Sides,
    started: Instant,
    context: &Context,
) -> Result<Exit, Failure> {
    if sides.all.len() != 1 {
        let message = "--sensitivity looks at one ruleset";
        return Err(Failure::usage("many-sides", message).hint("name one file"));
    }
    let request = sensitivity::Request { run: args.run(), metrics: args.chosen(), all: args.all };
    let mut view = sensitivity::run(&request, sides, &Terminal::new(context))?;
    view.took = Some(started.elapsed());
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}

/// No file is read and written, or written twice.
fn check_files(args: &CompareArgs) -> Result<(), Failure> {
    let files = args.files.iter().map(Path::new);
    let options = args.population.iter().chain(&args.ruleset).chain(&args.expect).map(PathBuf::as_path);
    let chart = args.chart.as_ref().map(PictureFile::path);
    Ok(check_distinct(
        files.chain(options),
        args.output.as_deref().into_iter().chain(chart).chain(args.report.path()),
    )?)
}
