//! Single metrics of a scenario.

use super::observer::{Meter, Observer};
use super::problem::Problem;
use super::scenario::Loaded;
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::Metric;
use crate::report::balance::values::{MetricRow, ValuesView};
use crate::simulation::ENGINE;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, sample};

/// What `metrics` are in a scenario, in their order.
///
/// # Errors
/// A metric that the scenario does not have, or that it was asked to end.
pub fn told(loaded: &Loaded, metrics: &[Metric], observer: &dyn Observer) -> Result<ValuesView, Problem> {
    for metric in metrics {
        metric.check(&loaded.ruleset.value, &loaded.population.value, loaded.days).map_err(|error| {
            let message = format!("{metric} makes no sense here: {error}");
            Problem::invalid("metric", message).hint(error.hint)
        })?;
    }
    let plan = Plan::new(metrics.to_vec(), &loaded.ruleset.value, Vec::new());
    let scenario = loaded.scenario();
    let players = if plan.questions.readings.is_empty() { 0 } else { loaded.players };
    let meter = Meter::new(observer, "players", players);
    let asked = [sample::Side { scenario, questions: &plan.questions }];
    let sampled = sample(&asked, Part::whole(players), false, loaded.threads, &|done| meter.advance(done))
        .map_err(|_| Problem::interrupted("nothing was written"))?
        .swap_remove(0);
    drop(meter);
    let side = Side { scenario, plan: &plan, sampled: &sampled };
    let rows = metrics.iter().enumerate().map(|(at, metric)| {
        let (found, players) = side.estimate(at);
        MetricRow::new(metric, found, players)
    });
    Ok(ValuesView {
        engine: ENGINE,
        ruleset: loaded.ruleset.value.name.clone(),
        population: loaded.population.value.name.clone(),
        players: loaded.players,
        days: loaded.days,
        seed: loaded.seed,
        metrics: rows.collect(),
    })
}
