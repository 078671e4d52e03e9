//! What the numbers that were found do to metrics that nobody tuned for.

use super::{Tuning, stopped};
use crate::app::inputs::population_of_run;
use crate::app::problem::Problem;
use crate::balance::comparison::{Compared, compare, usual_metrics};
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::Metric;
use crate::config::Loaded;
use crate::report::balance::beside::Beside;
use crate::rules::ruleset::Ruleset;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, sample};
use crate::simulation::scenario::Scenario;

impl Tuning<'_> {
    /// The usual metrics that are not expected and that differ for certain, those that move most first.
    ///
    /// # Errors
    /// When it was asked to end.
    pub(super) fn beside(&self, tuned: &Loaded<Ruleset>) -> Result<Vec<Beside>, Problem> {
        let set = self.set;
        let (days, seed) = (set.expectations.value.scenario.days, self.fresh_seed());
        let population = population_of_run(&set.population.source, &tuned.value)?;
        let milestones = set.scenario().all_milestones();
        let mut metrics = usual_metrics(&set.ruleset.value, &set.population.value, &milestones, days);
        let groups =
            set.population.value.archetypes.iter().map(|archetype| archetype.id.as_str()).chain(["everyone"]);
        let stay = |group: &str| {
            let names = [format!("stays.day.{days}@{group}"), format!("dry_spell:p90@{group}")];
            names.iter().filter_map(|name| Metric::parse(name).ok()).collect::<Vec<_>>()
        };
        metrics.extend(groups.flat_map(stay));
        let expected = set.metrics();
        let makes_sense = |metric: &Metric| metric.check(&tuned.value, &population.value, days).is_ok();
        metrics.retain(|metric| !expected.contains(metric) && makes_sense(metric));
        let rules = [&set.ruleset.value, &tuned.value];
        let plans = rules.map(|ruleset| Plan::new(metrics.clone(), ruleset, Vec::new()));
        let scenarios = rules.map(|ruleset| Scenario { ruleset, seed, ..set.scenario() });
        let asked: Vec<sample::Side> = scenarios
            .iter()
            .zip(&plans)
            .map(|(scenario, plan)| sample::Side { scenario: *scenario, questions: &plan.questions })
            .collect();
        let goes_on = |_| !self.observer.is_stopped();
        let sampled =
            sample(&asked, Part::whole(set.players), false, self.threads, &goes_on).map_err(|_| stopped())?;
        let sides: Vec<Side> = scenarios
            .iter()
            .zip(plans.iter().zip(&sampled))
            .map(|(scenario, (plan, sampled))| Side { scenario: *scenario, plan, sampled })
            .collect();
        let mut moved: Vec<Beside> =
            compare(&sides).iter().filter(|own| own.differs()).filter_map(row).collect();
        moved.sort_by(|a, b| b.by_how_much().total_cmp(&a.by_how_much()));
        Ok(moved)
    }
}

fn row(compared: &Compared) -> Option<Beside> {
    let [before, after] = compared.values.as_slice() else { return None };
    let change = compared.changes.first()?;
    Some(Beside::new(&compared.metric, *before, *after, change.by))
}
