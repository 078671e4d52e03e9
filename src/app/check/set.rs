//! What is checked: expectations, with the ruleset and the population that they name.

use super::sources::beside;
use crate::app::inputs::{population_of, read_file, ruleset_of, sound};
use crate::app::problem::Problem;
use crate::balance::gate::Effort;
use crate::balance::metric::Metric;
use crate::config::{self, Expectations, Loaded, Source};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::simulation::scenario::Scenario;
use std::path::PathBuf;

/// How many times as many players are run at most, unless said.
const MOST_TIMES: u64 = 8;

/// One file of expectations with all that it needs.
#[derive(Debug)]
pub struct Set {
    /// The expectations.
    pub expectations: Loaded<Expectations>,
    /// The rules that are checked.
    pub ruleset: Loaded<Ruleset>,
    /// Those that the file names, where others are checked in their place.
    pub declared: Option<Loaded<Ruleset>>,
    /// Who plays.
    pub population: Loaded<Population>,
    /// How many players, to begin with.
    pub players: u64,
    /// The seed.
    pub seed: u64,
}

/// What takes the place of what the files say.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Rules.
    pub ruleset: Option<PathBuf>,
    /// Players.
    pub population: Option<PathBuf>,
    /// How many players.
    pub players: Option<u64>,
    /// The seed.
    pub seed: Option<u64>,
}

impl Set {
    /// As the simulator takes it.
    pub fn scenario(&self) -> Scenario<'_> {
        Scenario {
            ruleset: &self.ruleset.value,
            population: &self.population.value,
            days: self.expectations.value.scenario.days,
            seed: self.seed,
            milestones: &[],
        }
    }

    /// How many players are run: up to `most` while something is uncertain, or 8 times those to begin with.
    pub fn effort(&self, most: Option<u64>, threads: usize) -> Effort {
        let most = most.unwrap_or(self.players.saturating_mul(MOST_TIMES)).max(self.players);
        Effort { players: self.players, most_players: most, threads }
    }

    /// What is asked, in the order of the file.
    pub fn metrics(&self) -> Vec<Metric> {
        self.expectations.value.expected.iter().map(|own| own.value.metric.clone()).collect()
    }
}

/// Names of expectations tell scenarios apart in reports and baselines.
///
/// # Errors
/// When two files have the same.
pub fn check_names(sets: &[Set]) -> Result<(), Problem> {
    for (at, set) in sets.iter().enumerate() {
        let own = &set.expectations;
        if let Some(twin) = sets[..at].iter().find(|twin| twin.expectations.value.name == own.value.name) {
            let message = format!(
                "{} and {} are both named `{}`",
                twin.expectations.source.name, own.source.name, own.value.name
            );
            let hint = "give each file a name of its own after `expectations:`";
            return Err(Problem::invalid("doubled-name", message).hint(hint));
        }
    }
    Ok(())
}

/// Loads one file of expectations with its scenario.
///
/// # Errors
/// All problems of the files, metrics that the scenario does not have among them.
pub fn load(source: &Source, overrides: &Overrides) -> Result<Set, Problem> {
    let (expectations, problems) = config::load_expectations_in_part(source);
    let (expectations, mut problems) = match expectations {
        Some(expectations) => (expectations, problems),
        None => (sound(None, source, &problems)?, problems),
    };
    let scene = scene(source, &expectations, overrides);
    let scene = match scene {
        // The file's own mistakes come first.
        Err(_) if problems.has_errors() => return Err(Problem::in_file(source, &problems)),
        scene => scene?,
    };
    let days = expectations.value.scenario.days;
    problems.extend(expectations.value.misfits(&scene.ruleset.value, &scene.population.value, days));
    if problems.has_errors() {
        return Err(Problem::in_file(source, &problems));
    }
    let named = &expectations.value.scenario;
    let (players, seed) = (overrides.players.unwrap_or(named.players), overrides.seed.unwrap_or(named.seed));
    let Scene { ruleset, declared, population } = scene;
    Ok(Set { expectations, ruleset, declared, population, players, seed })
}

/// Rules and players.
struct Scene {
    ruleset: Loaded<Ruleset>,
    declared: Option<Loaded<Ruleset>>,
    population: Loaded<Population>,
}

/// The rules and players that expectations name, or what takes their place.
fn scene(
    source: &Source,
    expectations: &Loaded<Expectations>,
    overrides: &Overrides,
) -> Result<Scene, Problem> {
    let named = &expectations.value.scenario;
    let declared = || ruleset_of(&beside(source, &named.ruleset)?);
    let (ruleset, declared) = match &overrides.ruleset {
        None => (declared()?, None),
        Some(path) => {
            let ruleset = ruleset_of(&read_file(path)?)?;
            let differs = |declared: &Loaded<Ruleset>| declared.hash() != ruleset.hash();
            // What is no longer there is nothing to compare with, and not needed.
            let declared = declared().ok().filter(differs);
            (ruleset, declared)
        }
    };
    let population = match &overrides.population {
        None => beside(source, &named.population)?,
        Some(path) => read_file(path)?,
    };
    let population = population_of(&population, &ruleset.value)?;
    Ok(Scene { ruleset, declared, population })
}
