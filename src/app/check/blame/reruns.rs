//! Runs under rules in which some edits are undone.

use super::hunks::Hunk;
use crate::app::check::reference::stopped;
use crate::app::check::set::Set;
use crate::app::inputs::{population_of, ruleset_of};
use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::balance::estimate::Estimate;
use crate::balance::measure::{Plan, Side};
use crate::config::{Edits, Loaded, load_ruleset};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, sample};
use crate::simulation::scenario::Scenario;
use std::collections::BTreeMap;

/// No more rulesets are run for the lines of a set.
const MOST_RUN: usize = 60;
/// So many are run at a time: their players share sessions.
const AT_A_TIME: usize = 8;

/// What every metric of a set is; `None` where the rules have no such metric.
type Values = Vec<Option<Estimate>>;

/// The runs so far.
pub struct Reruns<'a> {
    set: &'a Set,
    threads: usize,
    observer: &'a dyn Observer,
    /// With these edits undone; `None` where they leave no ruleset that the players fit.
    known: BTreeMap<Hunk, Option<Values>>,
}

/// Rules with some edits undone, ready to be run.
struct Ready {
    undone: Hunk,
    ruleset: Loaded<Ruleset>,
    population: Loaded<Population>,
    plan: Plan,
}

impl<'a> Reruns<'a> {
    /// For the expectations of a set.
    pub fn new(set: &'a Set, threads: usize, observer: &'a dyn Observer) -> Reruns<'a> {
        Reruns { set, threads, observer, known: BTreeMap::new() }
    }

    /// Whether there is a ruleset without some edits.
    pub fn loads(&self, edits: &Edits, undone: &Hunk) -> bool {
        self.known.contains_key(undone)
            || edits.without(undone).is_some_and(|source| load_ruleset(&source).0.is_some())
    }

    /// Metric number `at` with each of some hunks undone; `None` where that is not known.
    ///
    /// # Errors
    /// When it was interrupted.
    pub fn without(&mut self, edits: &Edits, hunks: &[Hunk], at: usize) -> Result<Vec<Option<f64>>, Problem> {
        let mut new: Vec<&Hunk> = hunks.iter().filter(|hunk| !self.known.contains_key(*hunk)).collect();
        new.dedup();
        new.truncate(MOST_RUN.saturating_sub(self.known.len()));
        for some in new.chunks(AT_A_TIME) {
            self.run(edits, some)?;
        }
        let value = |hunk: &Hunk| Some(self.known.get(hunk)?.as_ref()?.get(at)?.as_ref()?.value);
        Ok(hunks.iter().map(value).collect())
    }

    fn run(&mut self, edits: &Edits, some: &[&Hunk]) -> Result<(), Problem> {
        let mut ready = Vec::new();
        for hunk in some {
            self.known.insert((*hunk).clone(), None);
            ready.extend(self.ready(edits, hunk));
        }
        let sides: Vec<sample::Side> = ready
            .iter()
            .map(|own| sample::Side { scenario: self.scenario(own), questions: &own.plan.questions })
            .collect();
        let (part, observer) = (Part::whole(self.set.players), self.observer);
        let sampled =
            sample(&sides, part, false, self.threads, &|_| !observer.is_stopped()).map_err(|_| stopped())?;
        let days = self.set.expectations.value.scenario.days;
        for (own, sampled) in ready.iter().zip(&sampled) {
            let side = Side { scenario: self.scenario(own), plan: &own.plan, sampled };
            let value = |(at, metric): (usize, &crate::balance::metric::Metric)| {
                let is_there = metric.check(&own.ruleset.value, &own.population.value, days).is_ok();
                is_there.then(|| side.estimate(at).0)
            };
            let values = own.plan.metrics.iter().enumerate().map(value).collect();
            self.known.insert(own.undone.clone(), Some(values));
        }
        Ok(())
    }

    fn scenario<'r>(&'r self, own: &'r Ready) -> Scenario<'r> {
        Scenario { ruleset: &own.ruleset.value, population: &own.population.value, ..self.set.scenario() }
    }

    fn ready(&self, edits: &Edits, undone: &Hunk) -> Option<Ready> {
        // What was may not fit the new rules.
        let ruleset = ruleset_of(&edits.without(undone)?).ok()?;
        let population = population_of(&self.set.population.source, &ruleset.value).ok()?;
        let plan = Plan::new(self.set.metrics(), &ruleset.value, Vec::new());
        Some(Ready { undone: undone.clone(), ruleset, population, plan })
    }
}
