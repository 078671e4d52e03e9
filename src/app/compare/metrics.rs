//! Which metrics are compared.

use super::sides::{Run, Sides};
use crate::app::check::sources::sources;
use crate::app::inputs::sound;
use crate::app::problem::Problem;
use crate::balance::comparison::usual_metrics;
use crate::balance::metric::Metric;
use crate::config::load_expectations;
use std::path::PathBuf;

/// The metrics that are asked for.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// By name.
    pub metrics: Vec<Metric>,
    /// Those of files of expectations, or of folders of them.
    pub expectations: Vec<PathBuf>,
}

impl Chosen {
    /// Whether none are asked for.
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty() && self.expectations.is_empty()
    }

    /// Those asked for, which every side must have, or the usual ones that every side has.
    ///
    /// # Errors
    /// Problems of the files, or a metric that a side lacks.
    pub fn or_usual(&self, sides: &Sides, run: &Run) -> Result<Vec<Metric>, Problem> {
        if self.is_empty() {
            return Ok(usual(sides, run));
        }
        let mut chosen = self.metrics.clone();
        let files =
            if self.expectations.is_empty() { Vec::new() } else { sources(&self.expectations, true)? };
        for source in &files {
            let (expectations, problems) = load_expectations(source);
            let expectations = sound(expectations, source, &problems)?;
            chosen.extend(expectations.value.expected.iter().map(|own| own.value.metric.clone()));
        }
        for metric in &chosen {
            for side in &sides.all {
                side.check(metric, run.days).map_err(|error| {
                    let message = format!("{metric} makes no sense in {}: {error}", side.name);
                    Problem::invalid("metric", message).hint(error.hint)
                })?;
            }
        }
        Ok(chosen)
    }
}

fn usual(sides: &Sides, run: &Run) -> Vec<Metric> {
    let Some(first) = sides.all.first() else { return Vec::new() };
    let milestones = first.scenario(run).all_milestones();
    let (ruleset, population) = (&first.ruleset.value, &first.population.value);
    let mut usual = usual_metrics(ruleset, population, &milestones, run.days);
    usual.retain(|metric| sides.all.iter().all(|side| side.check(metric, run.days).is_ok()));
    usual
}
