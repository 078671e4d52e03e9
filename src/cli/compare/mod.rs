//! `endgame compare`: rules or populations side by side.

mod sensitivity;
mod sides;

use super::check::scenario::sources;
use super::context::Context;
use super::failure::{Exit, Failure};
use super::inputs::sound;
use super::picture::PictureFile;
use super::progress::{Bar, catch_interrupts, interrupted};
use super::scenario::ThreadsArgs;
use crate::app::distinct_files::check_distinct as keep_apart;
use crate::balance::comparison::{Compared, compare, fates, plan, standing_metrics, usual_metrics};
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::Metric;
use crate::chart::comparison::{ComparedSide, ComparisonChart};
use crate::config::load_expectations;
use crate::report::balance::compare::{CompareRow, CompareView, FateRow, SideFacts};
use crate::report::numbers::run_words;
use crate::simulation::outcome::Outcome;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, Sampled, sample};
use sides::{Kind, OneSide, Sides};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Compare rulesets, or populations, on the same players
///
/// Every further side is compared with the first. Player i of one side is player i of every other, with the same sessions,
/// so a difference is one of rules and not of luck. Exits with 1 where a difference is certain, with 0 where none is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame compare curves/necpgame.yaml my.yaml --chart compare.png
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
    #[arg(long, conflicts_with = "chart")]
    sensitivity: bool,
    /// Chart all sides over each other to a PNG or SVG file
    #[arg(long, value_name = "FILE", value_parser = PictureFile::parser())]
    chart: Option<PictureFile>,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl CompareArgs {
    /// Whether metrics are asked for, by name or by expectations.
    fn chooses_metrics(&self) -> bool {
        !self.metrics.is_empty() || !self.expect.is_empty()
    }
}

fn parse_metric(text: &str) -> Result<Metric, String> {
    Metric::parse(text).map_err(|error| format!("{error}; {}", error.hint))
}

/// Runs the command.
///
/// # Errors
/// Problems of the files or metrics, or when it was interrupted.
pub fn run(args: &CompareArgs, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    keep_files_apart(args)?;
    let sides = Sides::load(args, context)?;
    if args.sensitivity {
        return sensitivity::run(args, &sides, context);
    }
    if sides.all.len() < 2 {
        let message = "there is nothing to compare with";
        return Err(Failure::usage("one-side", message).hint("name two files or more"));
    }
    let metrics = metrics(args, &sides, context)?;
    catch_interrupts();
    let plans = plans(args, &sides, &metrics);
    let sampled = live(args, &sides, &plans, context)?;
    let lived: Vec<Side> = sides
        .all
        .iter()
        .zip(plans.iter().zip(&sampled))
        .map(|(own, ((plan, _), sampled))| Side { scenario: own.scenario(args), plan, sampled })
        .collect();
    let mut compared = compare(&lived);
    compared.truncate(metrics.len());
    let standing = plans.first().map_or(&[][..], |(_, standing)| standing);
    let facts: Vec<SideFacts> = sides.facts();
    let fates = fates(&lived, standing);
    let are_apart =
        matches!(sides.kind, Kind::Rulesets) && fates.iter().any(|own| own.ahead + own.behind > 0);
    let mut view = CompareView {
        engine: env!("CARGO_PKG_VERSION"),
        common: sides.common(),
        players: args.players,
        days: args.days,
        seed: args.seed,
        fates: fates.iter().map(|fates| FateRow::new(fates, &facts)).collect(),
        sides: facts,
        metrics: compared.iter().map(CompareRow::new).collect(),
        shows_all: args.all || args.chooses_metrics(),
        notes: Vec::new(),
        took: None,
    };
    if let Some(file) = &args.chart {
        draw(args, &sides, &lived, file)?;
        view.notes.push(format!("chart: {}", file.display()));
    }
    view.took = Some(started.elapsed());
    context.answer(&view, args.output.as_ref())?;
    // Players with the same sessions who stand elsewhere differ for sure, even where no metric shows it.
    let differs = compared.iter().any(Compared::differs) || are_apart;
    Ok(if differs { Exit::Found } else { Exit::Done })
}

/// No file is read and written, or written twice.
fn keep_files_apart(args: &CompareArgs) -> Result<(), Failure> {
    let files = args.files.iter().map(Path::new);
    let options = args.population.iter().chain(&args.ruleset).chain(&args.expect).map(PathBuf::as_path);
    let chart = args.chart.as_ref().map(PictureFile::path);
    Ok(keep_apart(files.chain(options), args.output.as_deref().into_iter().chain(chart))?)
}

/// Those asked for, which every side must have, or the usual ones that every side has.
fn metrics(args: &CompareArgs, sides: &Sides, context: &Context) -> Result<Vec<Metric>, Failure> {
    if !args.chooses_metrics() {
        let Some(first) = sides.all.first() else { return Ok(Vec::new()) };
        let milestones = first.scenario(args).all_milestones();
        let (ruleset, population) = (&first.ruleset.value, &first.population.value);
        let mut usual = usual_metrics(ruleset, population, &milestones, args.days);
        usual.retain(|metric| sides.all.iter().all(|side| side.check(metric, args.days).is_ok()));
        return Ok(usual);
    }
    let mut chosen = args.metrics.clone();
    let files = if args.expect.is_empty() { Vec::new() } else { sources(&args.expect, context.is_ci)? };
    for source in &files {
        let (expectations, problems) = load_expectations(source);
        let expectations = sound(expectations, source, &problems, context)?;
        chosen.extend(expectations.value.expected.iter().map(|own| own.value.metric.clone()));
    }
    for metric in &chosen {
        for side in &sides.all {
            side.check(metric, args.days).map_err(|error| {
                let message = format!("{metric} makes no sense in {}: {error}", side.name);
                Failure::usage("metric", message).hint(error.hint)
            })?;
        }
    }
    Ok(chosen)
}

/// What is asked on each side, and where in it the standing on the last day is.
fn plans(args: &CompareArgs, sides: &Sides, metrics: &[Metric]) -> Vec<(Plan, Vec<usize>)> {
    let Some(first) = sides.all.first() else { return Vec::new() };
    let standing = standing_metrics(&first.ruleset.value, args.days);
    let plan = |side: &OneSide| {
        let more = if args.chart.is_some() { side.scenario(args).all_milestones() } else { Vec::new() };
        plan(metrics.to_vec(), &standing, &side.ruleset.value, more)
    };
    sides.all.iter().map(plan).collect()
}

/// Lets the players live on every side; rulesets share the sessions of their players.
fn live(
    args: &CompareArgs,
    sides: &Sides,
    plans: &[(Plan, Vec<usize>)],
    context: &Context,
) -> Result<Vec<Sampled>, Failure> {
    let lived: Vec<sample::Side> = sides
        .all
        .iter()
        .zip(plans)
        .map(|(side, (plan, _))| sample::Side { scenario: side.scenario(args), questions: &plan.questions })
        .collect();
    let groups: Vec<&[sample::Side]> = match sides.kind {
        Kind::Rulesets => vec![&lived],
        Kind::Populations => lived.chunks(1).collect(),
    };
    let bar = Bar::new(context, args.players * groups.len() as u64, "players");
    let progress = |done| {
        bar.advance(done);
        !interrupted()
    };
    let threads = args.threads.get();
    let part = Part::whole(args.players);
    let mut all = Vec::new();
    for group in groups {
        all.extend(sample(group, part, args.chart.is_some(), threads, &progress).map_err(|_| stopped())?);
    }
    bar.finish();
    Ok(all)
}

/// Draws all sides over each other.
fn draw(args: &CompareArgs, sides: &Sides, lived: &[Side], file: &PictureFile) -> Result<(), Failure> {
    let outcomes: Vec<Outcome> = lived
        .iter()
        .filter_map(|side| {
            let tally = side.sampled.tally.as_ref()?;
            Some(Outcome::new(&side.scenario, &side.plan.questions.milestones, tally))
        })
        .collect();
    let compared: Vec<ComparedSide> = sides
        .all
        .iter()
        .zip(&outcomes)
        .map(|(side, outcome)| ComparedSide { name: &side.name, ruleset: &side.ruleset.value, outcome })
        .collect();
    let subtitle = format!("{} · {}", sides.common(), run_words(args.players, args.days, args.seed));
    file.draw(&ComparisonChart { sides: &compared, subtitle }.figure())?;
    Ok(())
}

fn stopped() -> Failure {
    Failure::interrupted("nothing was compared")
}
