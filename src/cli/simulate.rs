//! `endgame simulate`: a year of players.

use super::context::{Context, spare_databases, write_file};
use super::failure::{Exit, Failure};
use super::hints;
use super::observer::Terminal;
use super::picture::{ChartLookArgs, PictureFile};
use super::report_file::ReportArgs;
use super::scenario::{ScenarioArgs, parse_metric};
use super::shard::{self, Shard, ShardArg};
use crate::app::distinct_files::{check_distinct, is_standard};
use crate::app::scenario::Loaded;
use crate::app::shards::ShardFile;
use crate::app::simulate::{MOST_PLAYERS, Reached, replay_player, run_all, run_part, run_until, summary};
use crate::app::{charts, metrics, reports, sessions};
use crate::balance::metric::Metric;
use crate::chart::Figure;
use crate::files::folder_of;
use crate::report::numbers::{percent, whole};
use crate::simulation::outcome::Outcome;
use crate::simulation::run::Part;
use anyhow::Context as _;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Simulate a population on a ruleset and report what comes of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame simulate
  endgame simulate --ruleset my.yaml --players 50000 --seed 7
  endgame simulate --target-error 1%              until every median is known to 1 %
  endgame simulate --metric hours_to.prestige.1:p90@regular --metric resets.day.365:mean
  endgame simulate --replay hardcore/17           one player's life, event by event
  endgame simulate --report year.html             a page to pass on, with figures that answer
  endgame simulate --shard 1/3 --output s1.json   a third of the run, for `endgame merge`
  endgame simulate --shard auto --output shards   the part that an array of Slurm or AWS Batch says
  endgame simulate --shard auto/16 --output shards            of 16 jobs of Kubernetes, GNU parallel
  endgame simulate --shard auto:TASK+1/TASKS --output shards  as two variables say, TASK from 0 on")]
pub struct SimulateArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Run until the 95 % interval of every median is within this, e.g. `1%`
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true, value_parser = parse_percent, conflicts_with_all = ["shard", "replay"])]
    target_error: Option<f64>,
    /// Tell this metric alone; several may be asked for, and `endgame check --list-metrics` lists all
    #[arg(long = "metric", short, value_name = "METRIC", value_parser = parse_metric, conflicts_with_all = ["target_error", "shard", "replay", "chart", "report", "sessions"])]
    metrics: Vec<Metric>,
    /// Run only a part of the players, e.g. `2/3` or `auto`, and write it for `endgame merge`
    ///
    /// `auto` takes the number and how many there are from a job array of Slurm or AWS Batch; `auto/COUNT` takes the
    /// number from these, an indexed job of Kubernetes, or GNU parallel. `auto:INDEX/COUNT` takes it from the variable
    /// INDEX, where the first shard has 1 there; `auto:INDEX+1/COUNT` where it has 0. COUNT is a number, or a variable that
    /// holds it. Where --output is a folder, the file is called `shard-2-of-3.json`.
    #[arg(long, value_name = "N/OF|auto", value_parser = shard::parse, requires = "output", conflicts_with = "report")]
    shard: Option<ShardArg>,
    /// Replay one player, e.g. `hardcore/17`
    #[arg(long, value_name = "ARCHETYPE/PLAYER", conflicts_with_all = ["shard", "chart", "report"])]
    replay: Option<String>,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also chart the levels by day to a PNG or SVG file
    #[arg(long, value_name = "FILE", conflicts_with = "shard", value_parser = PictureFile::parser())]
    chart: Option<PictureFile>,
    #[command(flatten)]
    look: ChartLookArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// Only write every session of every player to a CSV file, such as `endgame population fit` reads
    #[arg(long, value_name = "FILE", conflicts_with_all = ["target_error", "shard", "replay", "output", "chart", "report"])]
    sessions: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files or arguments, or when it was interrupted.
pub fn run(args: &SimulateArgs, context: &Context) -> Result<Exit, Failure> {
    let (shard, output) = args.shard(context)?;
    let loaded = args.scenario.load(context)?;
    let read = [&loaded.ruleset.source, &loaded.population.source];
    let read = read.into_iter().flat_map(|source| source.files()).map(Path::new);
    let chart = args.chart.as_ref().map(PictureFile::path);
    let written = output.as_deref().into_iter().chain(args.sessions.as_deref()).chain(chart);
    check_distinct(read, written.chain(args.report.path()))?;
    if !args.metrics.is_empty() {
        let view = metrics::told(&loaded, &args.metrics, &Terminal::new(context))?;
        context.answer(&view, output.as_ref())?;
        return Ok(Exit::Done);
    }
    match (&args.replay, &args.sessions, shard, &output) {
        (Some(who), ..) => {
            context.answer(&replay_player(&loaded, who)?, args.output.as_ref())?;
            Ok(Exit::Done)
        }
        (_, Some(path), ..) => write_sessions(&loaded, path, context),
        (_, _, Some(shard), Some(output)) => write_shard(&loaded, shard, output, context),
        _ => report(&loaded, args, context),
    }
}

/// Simulates, and answers with what came of it.
fn report(loaded: &Loaded, args: &SimulateArgs, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let milestones = loaded.scenario().all_milestones();
    let terminal = Terminal::new(context);
    let (outcome, worst) = match args.target_error {
        None => (run_all(loaded, &milestones, &terminal)?, None),
        Some(target) => {
            let Reached { outcome, worst } = run_until(loaded, &milestones, target, &terminal)?;
            (outcome, Some(worst))
        }
    };
    drop(terminal);
    if let Some(file) = &args.chart {
        let track = charts::levels_track(&loaded.ruleset.value, None)?;
        file.draw(&charts::simulation(loaded, &outcome, &track), args.look, context)?;
    }
    let figures = if args.report.is_wanted() { figures(loaded, &outcome) } else { Vec::new() };
    let mut view = summary(loaded, outcome);
    view.reached_error = worst.as_ref().map(|worst| worst.0);
    let rules = reports::rules_and_players(&loaded.ruleset, &loaded.population, hints::step);
    let reported = args.report.write(&view, (figures, vec![rules]), context)?;
    view.took = Some(started.elapsed());
    view.notes = notes(args, worst.as_ref(), context);
    view.notes.extend(reported);
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}

/// The levels of all archetypes and the times to milestones, where there are levels by day.
fn figures(loaded: &Loaded, outcome: &Outcome) -> Vec<Figure> {
    let track = charts::levels_track(&loaded.ruleset.value, None).ok();
    track.map(|track| charts::simulation_together(loaded, outcome, &track)).into_iter().collect()
}

impl SimulateArgs {
    /// The shard that this is, if it is one, and the file that is written.
    fn shard(&self, context: &Context) -> Result<(Option<Shard>, Option<PathBuf>), Failure> {
        let Some(shard) = &self.shard else { return Ok((None, self.output.clone())) };
        let (shard, told) = shard.resolve()?;
        if let Some(told) = told {
            context.tell(&told);
        }
        let named =
            |output: &PathBuf| if output.is_dir() { output.join(shard.file_name()) } else { output.clone() };
        let output = self.output.as_ref().map(named);
        output.iter().try_for_each(|output| check_folder(output))?;
        Ok((Some(shard), output))
    }
}

/// Refuses a file in a folder that is not there: a job should not run for an hour and then find out.
fn check_folder(output: &Path) -> Result<(), Failure> {
    let is_folder = output.to_string_lossy().ends_with(std::path::is_separator);
    let folder = if is_folder { output } else { folder_of(output) };
    if is_standard(output) || folder.is_dir() {
        return Ok(());
    }
    let message = format!("there is no folder {}", folder.display());
    Err(Failure::usage("no-folder", message).hint("make it first; nothing was run"))
}

fn write_shard(loaded: &Loaded, shard: Shard, output: &Path, context: &Context) -> Result<Exit, Failure> {
    let Shard { number, of } = shard;
    let part = Part { shard: number, of, ..Part::whole(loaded.players) };
    let tally = run_part(loaded, &loaded.scenario().all_milestones(), part, &Terminal::new(context))?;
    write_file(output, &ShardFile::new(loaded, part, tally).bytes()?)?;
    context.tell(&format!(
        "shard {number} of {of} written to {}; when all {of} are there: endgame merge …",
        output.display()
    ));
    Ok(Exit::Done)
}

fn write_sessions(loaded: &Loaded, path: &Path, context: &Context) -> Result<Exit, Failure> {
    spare_databases(path)?;
    let cannot = || format!("can't write {}", path.display());
    let to: Box<dyn Write> = if is_standard(path) {
        Box::new(std::io::stdout().lock())
    } else {
        Box::new(File::create(path).with_context(cannot)?)
    };
    let mut to = BufWriter::with_capacity(1 << 18, to);
    match sessions::write(loaded, &mut to, &Terminal::new(context)) {
        // Nobody wants the rest.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(error) => Err(anyhow::Error::new(error).context(cannot()).into()),
        Ok(None) => Err(Failure::interrupted(&format!("{} is incomplete", path.display()))),
        Ok(Some(_)) if is_standard(path) => Ok(Exit::Done),
        Ok(Some(sessions)) => {
            context.tell(&format!("{} sessions written to {}", whole(sessions), path.display()));
            context.tell(&format!("next: endgame population fit {}", path.display()));
            Ok(Exit::Done)
        }
    }
}

fn notes(args: &SimulateArgs, worst: Option<&(f64, String)>, context: &Context) -> Vec<String> {
    let mut notes = Vec::new();
    if let (Some(target), Some((reached, name))) = (args.target_error, worst) {
        let (target, shown) = (percent(target, 2), percent(*reached, 2));
        notes.push(if *reached <= args.target_error.unwrap_or_default() {
            format!("every median is known to {target} (worst: {shown})")
        } else {
            format!("not every median is known to {target} with {MOST_PLAYERS} players or fewer: {name} is to {shown}")
        });
    }
    if let Some(chart) = &args.chart {
        notes.push(format!("chart: {}", chart.display()));
    }
    if context.hints {
        notes.push(
            "more: --format json · chart: --chart year.png · one life: --replay ARCHETYPE/17".to_owned(),
        );
    }
    notes
}

fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    match number.parse::<f64>() {
        Ok(percent) if percent > 0.0 && percent <= 100.0 => Ok(percent / 100.0),
        _ => Err("expected a percentage such as `1%`, more than 0".to_owned()),
    }
}
