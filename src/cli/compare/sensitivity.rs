//! `endgame compare --sensitivity`: every number of a ruleset is changed a little, alone, and the same players live again.

use super::sides::{OneSide, Sides};
use super::{CompareArgs, stopped};
use crate::app::whole_numbers::is_whole;
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::{Metric, Quantity};
use crate::cli::check::spot;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::inputs::{population_of, ruleset_of};
use crate::cli::progress::{Bar, catch_interrupts, interrupted};
use crate::config::{Leaf, Leaves};
use crate::report::balance::sensitivity::{Fixed, MetricFacts, NumberRow, SensitivityView, sort};
use crate::rules::difference::differences;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, Sampled, sample};
use std::time::Instant;

/// So many changed rulesets are lived under at a time: their players share sessions.
const AT_A_TIME: usize = 8;

/// A number that was changed.
struct Changed {
    leaf: Leaf,
    after: f64,
    side: OneSide,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files or metrics, or when it was interrupted.
pub fn run(args: &CompareArgs, sides: &Sides, context: &Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let [base] = sides.all.as_slice() else {
        let message = "--sensitivity looks at one ruleset";
        return Err(Failure::usage("many-sides", message).hint("name one file"));
    };
    catch_interrupts();
    let metrics = metrics(args, sides, context)?;
    let threads = args.threads.get();
    let plan = Plan::new(metrics, &base.ruleset.value, Vec::new());
    let lived = live(args, &[base], std::slice::from_ref(&plan), threads)?.swap_remove(0);
    let now = Side { scenario: base.scenario(args), plan: &plan, sampled: &lived };
    let (changed, fixed) = changed(base, context)?;
    let bar = Bar::new(context, changed.len() as u64, "numbers");
    let mut numbers = Vec::new();
    for some in changed.chunks(AT_A_TIME) {
        let others: Vec<&OneSide> = some.iter().map(|own| &own.side).collect();
        let plans: Vec<Plan> = others
            .iter()
            .map(|side| Plan::new(plan.metrics.clone(), &side.ruleset.value, Vec::new()))
            .collect();
        let sampled = live(args, &others, &plans, threads)?;
        for (own, (plan, sampled)) in some.iter().zip(plans.iter().zip(&sampled)) {
            let other = Side { scenario: own.side.scenario(args), plan, sampled };
            let all = 0..plan.metrics.len();
            let changes: Vec<_> = all.map(|at| (now.estimate(at).0, now.difference(&other, at))).collect();
            let place = (own.leaf.path.clone(), spot(&base.ruleset.source, own.leaf.span));
            let before = own.leaf.number.unwrap_or_default();
            numbers.push(NumberRow::new(place, (before, own.after), &changes));
        }
        bar.advance(some.len() as u64);
    }
    bar.finish();
    sort(&mut numbers);
    let facts = plan.metrics.iter().enumerate();
    let view = SensitivityView {
        engine: env!("CARGO_PKG_VERSION"),
        ruleset: base.ruleset.value.name.clone(),
        population: base.population.value.name.clone(),
        players: args.players,
        days: args.days,
        seed: args.seed,
        metrics: facts.map(|(at, metric)| MetricFacts::new(metric, &now.estimate(at).0)).collect(),
        numbers,
        fixed,
        shows_all: args.all,
        took: Some(started.elapsed()),
    };
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}

/// Those asked for; else for each archetype when it gets furthest: the last milestone that half of it reach.
fn metrics(args: &CompareArgs, sides: &Sides, context: &Context) -> Result<Vec<Metric>, Failure> {
    let usual = super::metrics(args, sides, context)?;
    let [base] = sides.all.as_slice() else { return Ok(usual) };
    if args.chooses_metrics() {
        return Ok(usual);
    }
    let plan = Plan::new(usual, &base.ruleset.value, Vec::new());
    let lived = live(args, &[base], std::slice::from_ref(&plan), args.threads.get())?.swap_remove(0);
    let side = Side { scenario: base.scenario(args), plan: &plan, sampled: &lived };
    let mut chosen: Vec<Metric> = Vec::new();
    for archetype in &base.population.value.archetypes {
        let own = |metric: &Metric| metric.group() == archetype.id;
        let is_time =
            |metric: &Metric| matches!(metric, Metric::Players { quantity: Quantity::HoursTo(_), .. });
        let all = plan.metrics.iter().enumerate().filter(|(_, metric)| own(metric));
        let reached =
            all.clone().filter(|(at, metric)| is_time(metric) && side.estimate(*at).0.value.is_finite());
        let furthest =
            reached.max_by(|(a, _), (b, _)| side.estimate(*a).0.value.total_cmp(&side.estimate(*b).0.value));
        let fallback = all.clone().next();
        chosen.extend(furthest.or(fallback).map(|(_, metric)| metric.clone()));
    }
    Ok(chosen)
}

/// Every number of the ruleset 1 % larger, or a whole step where it is whole; and those for which nothing more makes a ruleset.
fn changed(base: &OneSide, context: &Context) -> Result<(Vec<Changed>, Vec<Fixed>), Failure> {
    let (mut changed, mut fixed) = (Vec::new(), Vec::new());
    for leaf in Leaves::of(&base.ruleset.source).all {
        let Some(number) = leaf.number else { continue };
        if interrupted() {
            return Err(stopped());
        }
        if number == 0.0 {
            fixed.push(Fixed { path: leaf.path, why: "1 % of 0 is 0".to_owned() });
            continue;
        }
        let mut why = None;
        let mut found = None;
        for after in larger(base, &leaf, number) {
            match side_with(base, &leaf, after, context) {
                Ok(side) => {
                    let is_seen = does_anything(base, &side, number);
                    // Where nothing makes other rules, the first is told to do nothing.
                    if found.is_none() || is_seen {
                        found = Some((after, side));
                    }
                    if is_seen {
                        break;
                    }
                }
                Err(failure) => why = why.or(Some(failure.message)),
            }
        }
        match found {
            Some((after, side)) => changed.push(Changed { leaf, after, side }),
            None => fixed.push(Fixed { path: leaf.path, why: why.unwrap_or_default() }),
        }
    }
    Ok((changed, fixed))
}

/// What is tried in place of a number, until one makes other rules.
fn larger(base: &OneSide, leaf: &Leaf, number: f64) -> Vec<f64> {
    if is_whole(&base.ruleset, leaf) {
        let step = (number.abs() * 0.01).round().max(1.0);
        return vec![number.floor() + step];
    }
    let whole = (number.fract() == 0.0).then_some(number + 1.0);
    let more = [1.01, 1.1, 2.0].map(|factor| tidy(number * factor));
    more[..1].iter().copied().chain(whole).chain(more[1..].iter().copied()).collect()
}

/// Whether other rules came of a changed number. Where 1 % of it is 1 or more, rounding can't have swallowed it.
fn does_anything(base: &OneSide, side: &OneSide, number: f64) -> bool {
    number.abs() >= 100.0 || !differences(&base.ruleset.value, &side.ruleset.value).is_empty()
}

/// Without the noise of the last places: 1.515, not 1.5150000000000001.
fn tidy(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

fn side_with(base: &OneSide, leaf: &Leaf, after: f64, context: &Context) -> Result<OneSide, Failure> {
    let source = base.ruleset.source.with(&[(leaf.span, after.to_string())]);
    let ruleset = ruleset_of(&source, context)?;
    let population = population_of(&base.population.source, &ruleset.value, context)?;
    Ok(OneSide { name: leaf.path.clone(), ruleset, population })
}

fn live(
    args: &CompareArgs,
    sides: &[&OneSide],
    plans: &[Plan],
    threads: usize,
) -> Result<Vec<Sampled>, Failure> {
    let sides = sides.iter().zip(plans);
    let lived: Vec<sample::Side> = sides
        .map(|(side, plan)| sample::Side { scenario: side.scenario(args), questions: &plan.questions })
        .collect();
    sample(&lived, Part::whole(args.players), false, threads, &|_| !interrupted()).map_err(|_| stopped())
}
