//! Expectations as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{NumberOr, Spanned};
use super::Section;

/// What is agreed of a game's balance: a scenario, and the ranges that its metrics keep.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectations {
    /// The name of this set of expectations; reports show it.
    pub expectations: Spanned<String>,
    /// What it is, for people.
    pub description: Option<Spanned<String>>,
    /// What is simulated.
    pub scenario: Section<Scenario>,
    /// What a metric may differ from a baseline, unless it says so itself. Default 0.02, which is 2 % of the recorded
    /// number; for shares of players 0.01, which is one point.
    pub tolerance: Option<Spanned<NumberOr<Absolute>>>,
    /// The ranges.
    #[schemars(extend("minItems" = 1))]
    pub expect: Section<Vec<Section<Expectation>>>,
}

/// What is simulated.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The ruleset's file, seen from this file.
    pub ruleset: Spanned<String>,
    /// The population's file, seen from this file.
    pub population: Spanned<String>,
    /// How many players, from 100 to 2,000,000. Default 20,000.
    #[schemars(range(min = 100, max = 2_000_000))]
    pub players: Option<Spanned<u64>>,
    /// How many days, from 1 to 3,650. Default 365.
    #[schemars(range(min = 1, max = 3650))]
    pub days: Option<Spanned<u32>>,
    /// The seed. Default 1.
    pub seed: Option<Spanned<u64>>,
}

/// A range that a metric must keep.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The metric's name, such as `hours_to.paragon.100`. `endgame check --list-metrics` lists all.
    pub metric: Spanned<String>,
    /// Whose: an archetype of the population, or everyone. Default everyone.
    pub of: Option<Spanned<String>>,
    /// Which statistic: a percentile from p0.1 to p99.9, or mean. Default p50.
    pub at: Option<Spanned<String>>,
    /// The least and the most, both allowed. Give this, or `min`, `max` or both.
    pub between: Option<Spanned<(f64, f64)>>,
    /// The least.
    pub min: Option<Spanned<f64>>,
    /// The most.
    pub max: Option<Spanned<f64>>,
    /// error fails the check, warn is only told. Default error.
    pub severity: Option<Severity>,
    /// What it may differ from a baseline: a share of the recorded number, or `absolute`.
    pub tolerance: Option<Spanned<NumberOr<Absolute>>>,
    /// Why this was agreed, for whoever reads the report.
    pub why: Option<Spanned<String>>,
}

/// An amount in the unit of the metric.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Absolute {
    /// The amount.
    #[schemars(range(min = 0))]
    pub absolute: f64,
}

/// What follows when a range is left.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The check fails.
    Error,
    /// It is told.
    Warn,
}
