//! Lives under rules in which some edits are undone.

use super::super::super::context::Context;
use super::super::super::failure::Failure;
use super::super::super::inputs::{population_of, ruleset_of};
use super::super::super::progress::interrupted;
use super::super::reference::stopped;
use super::super::scenario::Set;
use super::hunks::Hunk;
use crate::balance::estimate::Estimate;
use crate::balance::measure::{Plan, Side};
use crate::config::{Edits, Loaded, load_ruleset};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, sample};
use crate::simulation::scenario::Scenario;
use std::collections::BTreeMap;

/// No more rulesets are lived under for the lines of a set.
const MOST_LIVED: usize = 60;
/// So many are lived under at a time: their players share sessions.
const AT_A_TIME: usize = 8;

/// What every metric of a set is; `None` where the rules have no such metric.
type Values = Vec<Option<Estimate>>;

/// The lives that were lived so far.
pub struct Lives<'a> {
    set: &'a Set,
    threads: usize,
    context: &'a Context,
    /// With these edits undone; `None` where they leave no ruleset that the players fit.
    known: BTreeMap<Hunk, Option<Values>>,
}

/// Rules with some edits undone, ready to be lived under.
struct Ready {
    undone: Hunk,
    ruleset: Loaded<Ruleset>,
    population: Loaded<Population>,
    plan: Plan,
}

impl<'a> Lives<'a> {
    pub fn new(set: &'a Set, threads: usize, context: &'a Context) -> Lives<'a> {
        Lives { set, threads, context, known: BTreeMap::new() }
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
    pub fn without(&mut self, edits: &Edits, hunks: &[Hunk], at: usize) -> Result<Vec<Option<f64>>, Failure> {
        let mut new: Vec<&Hunk> = hunks.iter().filter(|hunk| !self.known.contains_key(*hunk)).collect();
        new.dedup();
        new.truncate(MOST_LIVED.saturating_sub(self.known.len()));
        for some in new.chunks(AT_A_TIME) {
            self.live(edits, some)?;
        }
        let value = |hunk: &Hunk| Some(self.known.get(hunk)?.as_ref()?.get(at)?.as_ref()?.value);
        Ok(hunks.iter().map(value).collect())
    }

    fn live(&mut self, edits: &Edits, some: &[&Hunk]) -> Result<(), Failure> {
        let mut ready = Vec::new();
        for hunk in some {
            self.known.insert((*hunk).clone(), None);
            ready.extend(self.ready(edits, hunk));
        }
        let sides: Vec<sample::Side> = ready
            .iter()
            .map(|own| sample::Side { scenario: self.scenario(own), questions: &own.plan.questions })
            .collect();
        let part = Part::whole(self.set.players);
        let sampled =
            sample(&sides, part, false, self.threads, &|_| !interrupted()).map_err(|_| stopped())?;
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
        let ruleset = ruleset_of(&edits.without(undone)?, self.context).ok()?;
        let population = population_of(&self.set.population.source, &ruleset.value, self.context).ok()?;
        let plan = Plan::new(self.set.metrics(), &ruleset.value, Vec::new());
        Some(Ready { undone: undone.clone(), ruleset, population, plan })
    }
}
