//! `endgame check`: whether the balance keeps its agreed range.

mod scenario;

use super::context::Context;
use super::failure::{Exit, Failure};
use super::progress::{Bar, catch_interrupts, interrupted};
use crate::balance::expectation::{Expectation, Severity, Verdict};
use crate::balance::gate::{Checked, Effort, check};
use crate::balance::measure::Plan;
use crate::balance::metric::Metric;
use crate::config::{Source, Span};
use crate::report::balance::check::{CheckRow, CheckView, ScenarioFacts, Spot, Status, Summary};
use scenario::{Overrides, Set};
use std::path::PathBuf;
use std::time::Instant;

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
    /// Run up to so many players while an expectation is uncertain [default: 8 times those to begin with]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=2_000_000))]
    max_players: Option<u64>,
    /// Let warnings and uncertain expectations fail the check too
    #[arg(long)]
    strict: bool,
    /// How many threads [default: all cores]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Write the answer to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How many times as many players are run at most, unless said.
const MOST_TIMES: u64 = 8;

/// Runs the command.
///
/// # Errors
/// Problems of the files, or when it was interrupted: a gate that can't judge is no gate that passes.
pub fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let sources = scenario::sources(&args.expect, context.is_ci)?;
    let sets = sources.iter().map(|source| scenario::load(source, &args.overrides, context));
    let sets: Vec<Set> = sets.collect::<Result<_, _>>()?;
    catch_interrupts();
    let mut view = CheckView {
        engine: env!("CARGO_PKG_VERSION"),
        scenarios: Vec::new(),
        results: Vec::new(),
        summary: Summary::default(),
        strict: args.strict,
        baseline: None,
        no_longer_checked: Vec::new(),
        chart: None,
        notes: Vec::new(),
        took: None,
        color: context.color_answer,
    };
    for set in &sets {
        let metrics: Vec<Metric> = expectations(set).iter().map(|own| own.metric.clone()).collect();
        let plan = Plan::new(metrics, &set.ruleset.value, Vec::new());
        let checked = judge(set, &plan, args, context)?;
        view.scenarios.push(facts(set, &checked));
        view.results.extend(rows(set, &checked));
    }
    view.summary = Summary::of(&view.results);
    view.took = Some(started.elapsed());
    context.answer(&view, args.output.as_ref())?;
    Ok(if view.is_failed() { Exit::Found } else { Exit::Done })
}

fn expectations(set: &Set) -> Vec<Expectation> {
    set.expectations.value.expected.iter().map(|own| own.value.clone()).collect()
}

fn judge(set: &Set, plan: &Plan, args: &CheckArgs, context: &Context) -> Result<Checked, Failure> {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let effort = Effort {
        players: set.players,
        most_players: args.max_players.unwrap_or(set.players.saturating_mul(MOST_TIMES)).max(set.players),
        threads: args.threads.map_or_else(cores, usize::from),
    };
    let bar = Bar::new(context, set.players, "players");
    let progress = |done| {
        bar.advance(done);
        !interrupted()
    };
    let checked = check(set.scenario(), plan, &expectations(set), effort, &progress);
    bar.finish();
    checked.map_err(|_| Failure {
        exit: Exit::Interrupted,
        hint: Some("nothing was judged".to_owned()),
        ..Failure::usage("interrupted", "stopped by Ctrl-C")
    })
}

fn facts(set: &Set, checked: &Checked) -> ScenarioFacts {
    ScenarioFacts {
        expectations: set.expectations.value.name.clone(),
        file: set.expectations.source.name.clone(),
        ruleset: set.ruleset.value.name.clone(),
        ruleset_file: set.ruleset.source.name.clone(),
        ruleset_hash: set.ruleset.hash(),
        population: set.population.value.name.clone(),
        population_hash: set.population.hash(),
        players: set.players,
        players_run: checked.players,
        days: set.expectations.value.scenario.days,
        seed: set.seed,
    }
}

fn rows(set: &Set, checked: &Checked) -> Vec<CheckRow> {
    let expectations = &set.expectations;
    let all = expectations.value.expected.iter().zip(&expectations.value.metrics).zip(&checked.judged);
    all.map(|((expected, metric_at), judged)| {
        let Expectation { metric, range, severity, why, .. } = &expected.value;
        let status = match (judged.verdict, severity) {
            (Verdict::Passed, _) => Status::Passed,
            (Verdict::Uncertain, _) => Status::Uncertain,
            (Verdict::Failed, Severity::Error) => Status::Failed,
            (Verdict::Failed, Severity::Warn) => Status::Warned,
        };
        CheckRow {
            expectations: expectations.value.name.clone(),
            expected_at: spot(&expectations.source, *metric_at),
            metric: metric.to_string(),
            group: metric.group().to_owned(),
            words: metric.words(),
            unit: metric.unit(),
            agreed: *range,
            found: judged.found,
            players: judged.players,
            severity: *severity,
            verdict: judged.verdict,
            status,
            before: None,
            culprit: None,
            why: why.clone(),
        }
    })
    .collect()
}

/// A place of a file as reports name it.
pub fn spot(source: &Source, span: Span) -> Spot {
    let at = source.location(span.start);
    let end = span.end.min(source.line_at(span.start).end);
    let length = source.text.get(span.start..end).unwrap_or_default().chars().count();
    Spot { file: source.name.clone(), line: at.line, column: at.column, end_column: at.column + length }
}
