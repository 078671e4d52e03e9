//! The rules that a check compares with: those of a baseline, or those that the expectations name where others are checked.

use super::set::Set;
use crate::app::inputs::population_of;
use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::balance::baseline::is_moved;
use crate::balance::estimate::Estimate;
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::Metric;
use crate::config::{Loaded, Source};
use crate::report::balance::check::Before;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, Sampled, sample};
use crate::simulation::scenario::Scenario;

/// Other rules, and what the same players made of them.
#[derive(Debug)]
pub struct Reference {
    /// As reports call it.
    pub name: String,
    /// The rules.
    pub ruleset: Loaded<Ruleset>,
    /// Whether other players lived under them than are checked.
    pub has_other_players: bool,
    population: Loaded<Population>,
    plan: Plan,
    sampled: Sampled,
    days: u32,
    seed: u64,
}

impl Reference {
    /// Lets the players of `set` live under `ruleset`, or others in their place.
    ///
    /// # Errors
    /// When the population does not fit the rules, or it was interrupted.
    pub fn live(
        name: String,
        (ruleset, others): (Loaded<Ruleset>, Option<Source>),
        set: &Set,
        threads: usize,
        observer: &dyn Observer,
    ) -> Result<Reference, Problem> {
        let has_other_players = others.is_some();
        let players = others.as_ref().unwrap_or(&set.population.source);
        let population = population_of(players, &ruleset.value)?;
        let plan = Plan::new(set.metrics(), &ruleset.value, Vec::new());
        let days = set.expectations.value.scenario.days;
        let scenario = Scenario {
            ruleset: &ruleset.value,
            population: &population.value,
            days,
            seed: set.seed,
            milestones: &[],
        };
        let sides = [sample::Side { scenario, questions: &plan.questions }];
        let sampled = sample(&sides, Part::whole(set.players), false, threads, &|_| !observer.is_stopped());
        let sampled = sampled.map_err(|_| stopped())?.swap_remove(0);
        let seed = set.seed;
        Ok(Reference { name, ruleset, has_other_players, population, plan, sampled, days, seed })
    }

    /// As comparisons take it.
    pub fn side(&self) -> Side<'_> {
        Side { scenario: self.scenario(), plan: &self.plan, sampled: &self.sampled }
    }

    /// As the simulator takes it.
    pub fn scenario(&self) -> Scenario<'_> {
        Scenario {
            ruleset: &self.ruleset.value,
            population: &self.population.value,
            days: self.days,
            seed: self.seed,
            milestones: &[],
        }
    }

    /// Whether these rules have metric number `at`.
    pub fn has(&self, at: usize) -> bool {
        let metric: &Metric = &self.plan.metrics[at];
        metric.check(&self.ruleset.value, &self.population.value, self.days).is_ok()
    }

    /// Metric number `at` under these rules, and how it changed to `now`, under the same number; `None` where these rules
    /// have no such metric.
    pub fn before(&self, now: &Side, at: usize) -> Option<Before> {
        if !self.has(at) {
            return None;
        }
        let side = self.side();
        let value = side.estimate(at).0.value;
        let change = side.difference(now, at);
        Some(Before { of: self.name.clone(), value, change, tolerance: None, moved: false })
    }
}

/// What a number was in a baseline whose rules are the same as now.
pub fn unchanged(name: &str, recorded: Estimate) -> Before {
    let (of, value) = (name.to_owned(), recorded.value);
    Before { of, value, change: Estimate::exact(0.0), tolerance: None, moved: false }
}

/// With what the expectation tolerates.
pub fn tolerated(before: Before, tolerance: crate::balance::expectation::Tolerance) -> Before {
    let (moved, tolerance) = is_moved(before.value, &before.change, tolerance);
    Before { moved, tolerance: Some(tolerance), ..before }
}

/// It was asked to end.
pub fn stopped() -> Problem {
    Problem::interrupted("nothing was judged")
}
