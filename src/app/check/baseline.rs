//! Baselines as files.

use super::reference::{Reference, unchanged};
use super::set::Set;
use crate::app::inputs::{population_of, ruleset_of};
use crate::app::observer::Observer;
use crate::app::problem::{Again, Hint, Problem};
use crate::balance::baseline::{Baseline, BaselineError, Fingerprint, Recorded, RecordedMetric};
use crate::balance::gate::Checked;
use crate::balance::measure::{Plan, Side};
use crate::config::Source;
use crate::report::balance::check::Before;
use crate::simulation::ENGINE;
use std::path::Path;

/// A hundred times what the largest set of expectations takes.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// A baseline and the file it came from.
#[derive(Debug)]
pub struct BaselineFile {
    /// As it was named.
    pub name: String,
    baseline: Baseline,
}

/// What is known of a set's numbers in a baseline.
pub enum Compared {
    /// The rules are the same, and so are the numbers.
    Same(Vec<Before>),
    /// The rules or the players differ; those of then have lived again.
    Other(Box<Reference>),
}

impl BaselineFile {
    /// Reads it.
    ///
    /// # Errors
    /// When there is none, it is damaged, or another version recorded it.
    pub fn read(path: &Path) -> Result<BaselineFile, Problem> {
        let name = path.display().to_string();
        let missing = |error: std::io::Error| {
            let code = if error.kind() == std::io::ErrorKind::NotFound {
                "baseline-missing"
            } else {
                "unreadable-file"
            };
            Problem::invalid(code, format!("the baseline {name} can't be read: {error}"))
                .advise(Hint::RecordBaseline(name.clone()))
        };
        let length = std::fs::metadata(path).map_err(missing)?.len();
        if length > MOST_BYTES {
            return Err(unfit(&name, &BaselineError::Damaged(format!("it has {length} bytes"))));
        }
        let bytes = std::fs::read(path).map_err(missing)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| unfit(&name, &BaselineError::Damaged("it is no UTF-8".to_owned())))?;
        let baseline = Baseline::read(&text, ENGINE).map_err(|error| unfit(&name, &error))?;
        Ok(BaselineFile { name, baseline })
    }

    /// What it says of a set.
    ///
    /// # Errors
    /// When it can't be compared with: it lacks the scenario or a metric, is of another one, or its rules don't give its
    /// numbers.
    pub fn compare(
        &self,
        set: &Set,
        now: &Side,
        threads: usize,
        observer: &dyn Observer,
    ) -> Result<Compared, Problem> {
        let wrong = |error: BaselineError| unfit(&self.name, &error);
        let fingerprint = fingerprint(set);
        let recorded = self.baseline.of(&set.expectations.value.name, &fingerprint).map_err(wrong)?;
        let metrics = set.metrics();
        let missing: Vec<String> =
            metrics.iter().map(ToString::to_string).filter(|name| recorded.metric(name).is_none()).collect();
        if !missing.is_empty() {
            return Err(wrong(BaselineError::NoMetrics(missing)));
        }
        let then = self.players_then(recorded, set)?;
        if recorded.fingerprint.ruleset == fingerprint.ruleset && then.is_none() {
            self.reproduces(recorded, now, &metrics)?;
            let before = metrics.iter().filter_map(|metric| recorded.metric(&metric.to_string()));
            return Ok(Compared::Same(before.map(|found| unchanged(&self.name, found)).collect()));
        }
        let source = Source::new(format!("the ruleset in {}", self.name), recorded.ruleset_text());
        let ruleset = ruleset_of(&source)?;
        if ruleset.hash() != recorded.fingerprint.ruleset {
            return Err(wrong(BaselineError::Damaged("its rules are not those it names".to_owned())));
        }
        let reference = Reference::live(self.name.clone(), (ruleset, then), set, threads, observer)?;
        self.reproduces(recorded, &reference.side(), &metrics)?;
        Ok(Compared::Other(Box::new(reference)))
    }

    /// Who played when it was recorded, where that are others than now: a comment or another end of a line makes no others.
    fn players_then(&self, recorded: &Recorded, set: &Set) -> Result<Option<Source>, Problem> {
        if recorded.population.is_empty() || recorded.fingerprint.population == set.population.hash() {
            return Ok(None);
        }
        let source = Source::new(format!("the population in {}", self.name), recorded.population_text());
        if source.hash() != recorded.fingerprint.population {
            let what = "its players are not those it names".to_owned();
            return Err(unfit(&self.name, &BaselineError::Damaged(what)));
        }
        let now = &set.population.value;
        // Whom the rules of today don't fit are others.
        let then = population_of(&source, &set.ruleset.value).ok().map(|loaded| loaded.value);
        let is_same =
            then.is_some_and(|then| then.archetypes == now.archetypes && then.calendar == now.calendar);
        Ok(Some(source).filter(|_| !is_same))
    }

    /// Rules, players and seed determine the numbers, so they must come out again.
    fn reproduces(
        &self,
        recorded: &Recorded,
        side: &Side,
        metrics: &[crate::balance::metric::Metric],
    ) -> Result<(), Problem> {
        for (at, metric) in metrics.iter().enumerate() {
            let name = metric.to_string();
            // As it would be recorded.
            let now = RecordedMetric::new(name.clone(), side.estimate(at).0).estimate();
            let then = recorded.metric(&name);
            if then.is_some_and(|then| then.value != now.value) {
                let what = format!("{name} was {} and is {}", then.map_or(0.0, |then| then.value), now.value);
                return Err(unfit(&self.name, &BaselineError::NotReproduced(what)));
            }
        }
        Ok(())
    }

    /// Metrics that it has of these sets and of which nothing is expected any more, and whole sets that are gone.
    pub fn no_longer_checked(&self, sets: &[Set]) -> Vec<String> {
        let mut gone = Vec::new();
        for recorded in &self.baseline.scenarios {
            let set = sets.iter().find(|set| set.expectations.value.name == recorded.expectations);
            let Some(set) = set else {
                gone.push(format!("`{}`", recorded.expectations));
                continue;
            };
            let now: Vec<String> = set.metrics().iter().map(ToString::to_string).collect();
            let old = recorded.metrics.iter().filter(|metric| !now.contains(&metric.metric));
            gone.extend(old.map(|metric| metric.metric.clone()));
        }
        gone
    }
}

fn fingerprint(set: &Set) -> Fingerprint {
    Fingerprint {
        ruleset: set.ruleset.hash(),
        population: set.population.hash(),
        seed: set.seed,
        players: set.players,
        days: set.expectations.value.scenario.days,
    }
}

/// What a check found of a set, to be recorded.
pub fn recorded(set: &Set, plan: &Plan, checked: &Checked) -> Recorded {
    let side = Side { scenario: set.scenario(), plan, sampled: &checked.base };
    let metrics = plan.metrics.iter().enumerate();
    let metrics = metrics.map(|(at, metric)| RecordedMetric::new(metric.to_string(), side.estimate(at).0));
    Recorded {
        expectations: set.expectations.value.name.clone(),
        fingerprint: fingerprint(set),
        ruleset: Recorded::lines(&set.ruleset.source.text),
        population: Recorded::lines(&set.population.source.text),
        metrics: metrics.collect(),
    }
}

/// The text of a baseline of these scenarios.
pub fn text(scenarios: Vec<Recorded>) -> String {
    Baseline::new(ENGINE, scenarios).text()
}

/// A baseline is for people to accept, with a look at what changed.
///
/// # Errors
/// Always in CI.
pub fn refuse_in_ci(is_ci: bool) -> Result<(), Problem> {
    if !is_ci {
        return Ok(());
    }
    let message = "a baseline is not updated in CI: it would accept whatever it was to guard against";
    let hint = "run it on your machine, look at what changed, and commit the file";
    Err(Problem::invalid("baseline-in-ci", message).hint(hint))
}

fn unfit(name: &str, error: &BaselineError) -> Problem {
    let code = match error {
        BaselineError::Damaged(_) | BaselineError::NotReproduced(_) => "baseline-damaged",
        BaselineError::NoScenario(_) | BaselineError::NoMetrics(_) => "baseline-incomplete",
        BaselineError::OtherEngine { .. } | BaselineError::OtherScenario { .. } => "baseline-incomparable",
    };
    let why = match error {
        BaselineError::Damaged(_) => Again::Damaged,
        BaselineError::NotReproduced(_) => Again::NotReproduced,
        BaselineError::NoScenario(_) | BaselineError::NoMetrics(_) => Again::Incomplete,
        BaselineError::OtherEngine { .. } => Again::OtherVersion,
        BaselineError::OtherScenario { .. } => Again::OtherScenario,
    };
    let message = format!("the baseline {name} can't be compared with: {error}");
    Problem::invalid(code, message).advise(Hint::RecordAgain(why))
}
