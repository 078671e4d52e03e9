//! Baselines: recorded metrics of scenarios, with all that is needed to know whether they can be compared with.
//!
//! A baseline holds the text of its rules, so that they can be lived under again by the same players: a difference is then
//! one of rules alone. It proves itself by a digest.

use super::estimate::Estimate;
use super::expectation::Tolerance;
use crate::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The form of a baseline's file.
const SCHEMA: &str = "endgame/baseline/1";

/// Recorded metrics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema: String,
    /// SHA-256 over everything that follows.
    digest: String,
    /// The version of the program that recorded it.
    pub engine: String,
    /// One for each set of expectations.
    pub scenarios: Vec<Recorded>,
}

/// The recorded metrics of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The name of the expectations.
    pub expectations: String,
    /// What determines the numbers.
    pub fingerprint: Fingerprint,
    /// The rules, line by line.
    pub ruleset: Vec<String>,
    /// Who played, line by line; nothing in baselines of before it was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub population: Vec<String>,
    /// The numbers.
    pub metrics: Vec<RecordedMetric>,
}

/// What determines the numbers of a scenario to the last bit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// SHA-256 of the ruleset's text.
    pub ruleset: String,
    /// SHA-256 of the population's text.
    pub population: String,
    /// The seed.
    pub seed: u64,
    /// How many players.
    pub players: u64,
    /// How many days.
    pub days: u32,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedMetric {
    /// The metric's name.
    pub metric: String,
    /// The number; `None` is never.
    pub value: Option<f64>,
    /// The lower end of its 95 % interval; `None` is open.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// Why a baseline can't be compared with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It is no baseline, or not as it was written.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// Another version of the program recorded it.
    #[error("it was recorded by version {recorded}, and this is {current}")]
    OtherEngine {
        /// That version.
        recorded: String,
        /// This one.
        current: String,
    },
    /// It has nothing of a set of expectations.
    #[error("it has no metrics of `{0}`")]
    NoScenario(String),
    /// Its numbers are of another scenario.
    #[error("`{expectations}` was recorded with another {what}")]
    OtherScenario {
        /// The name of the expectations.
        expectations: String,
        /// What differs.
        what: &'static str,
    },
    /// It lacks metrics.
    #[error("it has no {}", .0.join(", "))]
    NoMetrics(Vec<String>),
    /// Its rules don't give its numbers.
    #[error("its rules no longer give its numbers: {0}")]
    NotReproduced(String),
}

impl Baseline {
    /// A baseline of `scenarios`, recorded by version `engine`.
    pub fn new(engine: &str, scenarios: Vec<Recorded>) -> Baseline {
        let (schema, engine) = (SCHEMA.to_owned(), engine.to_owned());
        let digest = digest(&engine, &scenarios);
        Baseline { schema, digest, engine, scenarios }
    }

    /// Reads what [`Baseline::text`] wrote.
    ///
    /// # Errors
    /// When it is damaged, or was recorded by another version than `engine`.
    pub fn read(text: &str, engine: &str) -> Result<Baseline, BaselineError> {
        let damaged = |why: &str| BaselineError::Damaged(why.to_owned());
        let baseline: Baseline =
            serde_json::from_str(text).map_err(|error| BaselineError::Damaged(error.to_string()))?;
        if baseline.schema != SCHEMA {
            return Err(damaged(&format!("its schema is not {SCHEMA}")));
        }
        if baseline.digest != digest(&baseline.engine, &baseline.scenarios) {
            return Err(damaged(
                "its digest does not fit, so something in it was changed after it was recorded",
            ));
        }
        if baseline.engine != engine {
            let (recorded, current) = (baseline.engine, engine.to_owned());
            return Err(BaselineError::OtherEngine { recorded, current });
        }
        Ok(baseline)
    }

    /// As it is written to a file.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What was recorded under these expectations, if it can be compared with a scenario of `fingerprint`; its rules may
    /// be others, and its players too where it holds who they were.
    ///
    /// # Errors
    /// When it can't.
    pub fn of(&self, expectations: &str, fingerprint: &Fingerprint) -> Result<&Recorded, BaselineError> {
        let recorded = self.scenarios.iter().find(|recorded| recorded.expectations == expectations);
        let recorded = recorded.ok_or_else(|| BaselineError::NoScenario(expectations.to_owned()))?;
        let theirs = &recorded.fingerprint;
        let same = [
            (theirs.population == fingerprint.population || !recorded.population.is_empty(), "population"),
            (theirs.seed == fingerprint.seed, "seed"),
            (theirs.players == fingerprint.players, "number of players"),
            (theirs.days == fingerprint.days, "number of days"),
        ];
        match same.into_iter().find(|(same, _)| !same) {
            None => Ok(recorded),
            Some((_, what)) => {
                Err(BaselineError::OtherScenario { expectations: expectations.to_owned(), what })
            }
        }
    }
}

/// Everything but the digest itself.
fn digest(engine: &str, scenarios: &[Recorded]) -> String {
    let text = serde_json::to_vec(&(SCHEMA, engine, scenarios)).unwrap_or_default();
    hex::encode(&Sha256::digest(&text))
}

impl Recorded {
    /// The text of the rules.
    pub fn ruleset_text(&self) -> String {
        self.ruleset.join("\n")
    }

    /// The text of who played.
    pub fn population_text(&self) -> String {
        self.population.join("\n")
    }

    /// The lines of a text, from which [`Recorded::ruleset_text`] makes it again.
    pub fn lines(text: &str) -> Vec<String> {
        text.split('\n').map(str::to_owned).collect()
    }

    /// The number of a metric.
    pub fn metric(&self, name: &str) -> Option<Estimate> {
        self.metrics.iter().find(|recorded| recorded.metric == name).map(RecordedMetric::estimate)
    }
}

impl RecordedMetric {
    /// What was found of the metric of this name.
    pub fn new(metric: String, found: Estimate) -> RecordedMetric {
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        RecordedMetric {
            metric,
            value: finite(found.value),
            low: finite(found.low),
            high: finite(found.high),
        }
    }

    /// The number again.
    pub fn estimate(&self) -> Estimate {
        Estimate {
            value: self.value.unwrap_or(f64::INFINITY),
            low: self.low.unwrap_or(if self.value.is_some() { f64::NEG_INFINITY } else { f64::INFINITY }),
            high: self.high.unwrap_or(f64::INFINITY),
        }
    }
}

/// Whether a change lies beyond what is tolerated, whole interval and all; then how much is tolerated.
pub fn is_moved(recorded: f64, change: &Estimate, tolerance: Tolerance) -> (bool, f64) {
    let tolerated = tolerance.around(if recorded.is_finite() { recorded } else { 0.0 });
    (change.low > tolerated || change.high < -tolerated, tolerated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn baseline() -> Baseline {
        let found = Estimate { value: 58.25, low: 57.0, high: f64::INFINITY };
        let metrics = vec![
            RecordedMetric::new("hours_to.paragon.100:p50@regular".to_owned(), found),
            RecordedMetric::new(
                "hours_to.paragon.500:p50@regular".to_owned(),
                Estimate::exact(f64::INFINITY),
            ),
        ];
        let fingerprint = Fingerprint {
            ruleset: "a".to_owned(),
            population: "b".to_owned(),
            seed: u64::MAX,
            players: 20_000,
            days: 365,
        };
        let ruleset = Recorded::lines("ruleset: x\r\n\n# ende");
        let (expectations, population) = ("e".to_owned(), Vec::new());
        Baseline::new("1.0.0", vec![Recorded { expectations, fingerprint, ruleset, population, metrics }])
    }

    #[test]
    fn what_is_written_reads_back() {
        let baseline = baseline();
        let back = Baseline::read(&baseline.text(), "1.0.0").unwrap();
        assert_eq!(back, baseline);
        let recorded = &back.scenarios[0];
        assert_eq!(recorded.ruleset_text(), "ruleset: x\r\n\n# ende");
        let found = recorded.metric("hours_to.paragon.100:p50@regular").unwrap();
        assert_eq!(found, Estimate { value: 58.25, low: 57.0, high: f64::INFINITY });
        let never = recorded.metric("hours_to.paragon.500:p50@regular").unwrap();
        assert_eq!(never.value, f64::INFINITY);
        assert_eq!(recorded.metric("hours_to.paragon.50:p50@regular"), None);
    }

    #[test]
    fn every_changed_byte_that_means_something_is_damage() {
        let text = baseline().text();
        for (from, to) in
            [("58.25", "58.26"), ("20000", "20001"), ("ruleset: x", "ruleset: y"), ("\"e\"", "\"f\"")]
        {
            let edited = text.replacen(from, to, 1);
            assert_ne!(edited, text);
            assert!(matches!(Baseline::read(&edited, "1.0.0"), Err(BaselineError::Damaged(_))), "{from}");
        }
        for cut in [0, 1, text.len() / 2, text.len() - 3] {
            assert!(matches!(Baseline::read(&text[..cut], "1.0.0"), Err(BaselineError::Damaged(_))), "{cut}");
        }
        assert!(matches!(Baseline::read(&text, "1.0.1"), Err(BaselineError::OtherEngine { .. })));
    }

    #[test]
    fn another_scenario_is_no_comparison_and_other_rules_are() {
        let baseline = baseline();
        let own = baseline.scenarios[0].fingerprint.clone();
        assert!(baseline.of("e", &Fingerprint { ruleset: "other".to_owned(), ..own.clone() }).is_ok());
        assert_eq!(baseline.of("f", &own), Err(BaselineError::NoScenario("f".to_owned())));
        for other in [
            Fingerprint { population: "c".to_owned(), ..own.clone() },
            Fingerprint { seed: 1, ..own.clone() },
            Fingerprint { players: 1, ..own.clone() },
            Fingerprint { days: 1, ..own.clone() },
        ] {
            assert!(matches!(baseline.of("e", &other), Err(BaselineError::OtherScenario { .. })));
        }
        let mut knows_its_players = baseline.scenarios[0].clone();
        knows_its_players.population = Recorded::lines("population: few");
        let baseline = Baseline::new("1.0.0", vec![knows_its_players]);
        assert!(baseline.of("e", &Fingerprint { population: "c".to_owned(), ..own.clone() }).is_ok());
        assert_eq!(Baseline::read(&baseline.text(), "1.0.0").unwrap(), baseline);
    }

    #[test]
    fn only_a_whole_interval_beyond_the_tolerance_is_a_move() {
        let change = |low, high| Estimate { value: (low + high) / 2.0, low, high };
        let two_percent = Tolerance::Relative(0.02);
        assert!(!is_moved(50.0, &change(0.5, 1.5), two_percent).0);
        assert!(is_moved(50.0, &change(1.1, 1.5), two_percent).0);
        assert!(is_moved(50.0, &change(-3.0, -1.1), two_percent).0);
        assert!(!is_moved(50.0, &Estimate::exact(0.0), Tolerance::Absolute(0.0)).0);
        let never = Estimate { value: f64::INFINITY, low: 20.0, high: f64::INFINITY };
        assert!(is_moved(50.0, &never, two_percent).0);
    }
}
