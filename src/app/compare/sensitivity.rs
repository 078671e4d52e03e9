//! Sensitivity: every number of a ruleset is changed a little, alone, and the same players live again.

use super::metrics::Chosen;
use super::sides::{OneSide, Run, Sides};
use crate::app::inputs::{population_of, ruleset_of};
use crate::app::observer::{Meter, Observer};
use crate::app::places::spot;
use crate::app::problem::Problem;
use crate::app::whole_numbers::is_whole;
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::{Metric, Quantity};
use crate::config::{Leaf, Leaves};
use crate::report::balance::sensitivity::{Fixed, MetricFacts, NumberRow, SensitivityView, sort};
use crate::rules::difference::differences;
use crate::simulation::ENGINE;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, Sampled, sample};

/// So many changed rulesets are lived under at a time: their players share sessions.
const AT_A_TIME: usize = 8;

/// A question about the sensitivity of metrics.
#[derive(Debug, Clone)]
pub struct Request {
    /// How players live.
    pub run: Run,
    /// Which metrics.
    pub metrics: Chosen,
    /// Whether numbers that do nothing are shown too.
    pub all: bool,
}

/// A number that was changed.
struct Changed {
    leaf: Leaf,
    after: f64,
    side: OneSide,
}

/// What a little more of each number of a ruleset, the only side, does to each metric.
///
/// # Errors
/// Problems of the metrics, or when it was asked to end.
pub fn run(request: &Request, sides: &Sides, observer: &dyn Observer) -> Result<SensitivityView, Problem> {
    let [base] = sides.all.as_slice() else {
        let message = "sensitivity is that of one ruleset";
        return Err(Problem::invalid("many-sides", message).hint("name one file"));
    };
    let metrics = metrics(request, sides, base, observer)?;
    let plan = Plan::new(metrics, &base.ruleset.value, Vec::new());
    let lived = live(&request.run, &[base], std::slice::from_ref(&plan), observer)?.swap_remove(0);
    let now = Side { scenario: base.scenario(&request.run), plan: &plan, sampled: &lived };
    let (changed, fixed) = changed(base, observer)?;
    let mut numbers = Vec::new();
    let meter = Meter::new(observer, "numbers", changed.len() as u64);
    for some in changed.chunks(AT_A_TIME) {
        numbers.extend(effects(&request.run, base, &now, some, observer)?);
        meter.advance(some.len() as u64);
    }
    sort(&mut numbers);
    let facts = plan.metrics.iter().enumerate();
    let Run { players, days, seed, .. } = request.run;
    Ok(SensitivityView {
        engine: ENGINE,
        ruleset: base.ruleset.value.name.clone(),
        population: base.population.value.name.clone(),
        players,
        days,
        seed,
        metrics: facts.map(|(at, metric)| MetricFacts::new(metric, &now.estimate(at).0)).collect(),
        numbers,
        fixed,
        shows_all: request.all,
        took: None,
    })
}

/// What each of some changed numbers does.
fn effects(
    run: &Run,
    base: &OneSide,
    now: &Side,
    some: &[Changed],
    observer: &dyn Observer,
) -> Result<Vec<NumberRow>, Problem> {
    let others: Vec<&OneSide> = some.iter().map(|own| &own.side).collect();
    let plan = |side: &&OneSide| Plan::new(now.plan.metrics.clone(), &side.ruleset.value, Vec::new());
    let plans: Vec<Plan> = others.iter().map(plan).collect();
    let sampled = live(run, &others, &plans, observer)?;
    let row = |(own, (plan, sampled)): (&Changed, (&Plan, &Sampled))| {
        let other = Side { scenario: own.side.scenario(run), plan, sampled };
        let all = 0..plan.metrics.len();
        let changes: Vec<_> = all.map(|at| (now.estimate(at).0, now.difference(&other, at))).collect();
        let place = (own.leaf.path.clone(), spot(&base.ruleset.source, own.leaf.span));
        let before = own.leaf.number.unwrap_or_default();
        NumberRow::new(place, (before, own.after), &changes)
    };
    Ok(some.iter().zip(plans.iter().zip(&sampled)).map(row).collect())
}

/// Those asked for; else for each archetype when it gets furthest: the last milestone that half of it reach.
fn metrics(
    request: &Request,
    sides: &Sides,
    base: &OneSide,
    observer: &dyn Observer,
) -> Result<Vec<Metric>, Problem> {
    let usual = request.metrics.or_usual(sides, &request.run)?;
    if !request.metrics.is_empty() {
        return Ok(usual);
    }
    let plan = Plan::new(usual, &base.ruleset.value, Vec::new());
    let lived = live(&request.run, &[base], std::slice::from_ref(&plan), observer)?.swap_remove(0);
    let side = Side { scenario: base.scenario(&request.run), plan: &plan, sampled: &lived };
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
fn changed(base: &OneSide, observer: &dyn Observer) -> Result<(Vec<Changed>, Vec<Fixed>), Problem> {
    let (mut changed, mut fixed) = (Vec::new(), Vec::new());
    for leaf in Leaves::of(&base.ruleset.source).all {
        let Some(number) = leaf.number else { continue };
        if observer.is_stopped() {
            return Err(stopped());
        }
        if number == 0.0 {
            fixed.push(Fixed { path: leaf.path, why: "1 % of 0 is 0".to_owned() });
            continue;
        }
        let mut why = None;
        let mut found = None;
        for after in larger(base, &leaf, number) {
            match side_with(base, &leaf, after) {
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
                Err(problem) => why = why.or(Some(problem.message)),
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

fn side_with(base: &OneSide, leaf: &Leaf, after: f64) -> Result<OneSide, Problem> {
    let source = base.ruleset.source.with(&[(leaf.span, after.to_string())]);
    let ruleset = ruleset_of(&source)?;
    let population = population_of(&base.population.source, &ruleset.value)?;
    Ok(OneSide { name: leaf.path.clone(), ruleset, population })
}

fn live(
    run: &Run,
    sides: &[&OneSide],
    plans: &[Plan],
    observer: &dyn Observer,
) -> Result<Vec<Sampled>, Problem> {
    let sides = sides.iter().zip(plans);
    let lived: Vec<sample::Side> = sides
        .map(|(side, plan)| sample::Side { scenario: side.scenario(run), questions: &plan.questions })
        .collect();
    let part = Part::whole(run.players);
    sample(&lived, part, false, run.threads, &|_| !observer.is_stopped()).map_err(|_| stopped())
}

fn stopped() -> Problem {
    Problem::interrupted("nothing was compared")
}
