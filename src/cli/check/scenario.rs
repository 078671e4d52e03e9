//! What is checked: files of expectations, and the rulesets and populations that they name.

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::inputs::{file, population_of, ruleset_of, shipped, sound};
use crate::config::{self, Expectations, Loaded, Source};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::simulation::scenario::Scenario;
use std::path::{Component, Path, PathBuf};

/// Where expectations lie unless said.
const FOLDER: &str = "curves/expectations";
/// Those that are built in.
const BUILT_IN: &str = "curves/expectations/necpgame.yaml";

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
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Overrides {
    /// Check these rules in place of those that the expectations name
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_RULESET")]
    ruleset: Option<PathBuf>,
    /// Check with these players in place of those that the expectations name
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_POPULATION")]
    population: Option<PathBuf>,
    /// How many players [default: what the expectations say]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(100..=2_000_000))]
    players: Option<u64>,
    /// The seed [default: what the expectations say]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
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

    /// The same scenario under other rules.
    ///
    /// # Errors
    /// When the population does not fit them.
    pub fn population_under(
        &self,
        rules: &Ruleset,
        context: &Context,
    ) -> Result<Loaded<Population>, Failure> {
        population_of(&self.population.source, rules, context)
    }
}

/// The files to check: those named, else all of `curves/expectations`, else the built-in ones.
///
/// # Errors
/// When a folder has none, or none are named in CI: a gate that guards nothing must not pass.
pub fn sources(named: &[PathBuf], is_ci: bool) -> Result<Vec<Source>, Failure> {
    if named.is_empty() {
        let folder = Path::new(FOLDER);
        if folder.is_dir() {
            return folder_sources(folder);
        }
        if is_ci {
            let message =
                format!("there is no folder {FOLDER} here, and in CI a check must not check nothing");
            let hint = format!("run it where {FOLDER} is, or name the file: --expect FILE");
            return Err(Failure::usage("no-expectations", message).hint(hint));
        }
        return Ok(shipped(BUILT_IN).into_iter().collect());
    }
    let mut sources = Vec::new();
    for path in named {
        if path.is_dir() {
            sources.extend(folder_sources(path)?);
        } else {
            sources.push(file(path)?);
        }
    }
    Ok(sources)
}

fn folder_sources(folder: &Path) -> Result<Vec<Source>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::usage("unreadable-file", format!("can't read {}: {error}", folder.display()))
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        let message = format!("there are no expectations in {}", folder.display());
        let hint = "they are YAML files; curves/expectations/necpgame.yaml shows how to write one";
        return Err(Failure::usage("no-expectations", message).hint(hint));
    }
    paths.iter().map(|path| file(path)).collect()
}

/// Loads one file of expectations with its scenario.
///
/// # Errors
/// All problems of the files, metrics that the scenario does not have among them.
pub fn load(source: &Source, overrides: &Overrides, context: &Context) -> Result<Set, Failure> {
    let (expectations, problems) = config::load_expectations(source);
    let expectations = sound(expectations, source, &problems, context)?;
    let named = &expectations.value.scenario;
    let declared = || ruleset_of(&beside(source, &named.ruleset.value)?, context);
    let (ruleset, declared) = match &overrides.ruleset {
        None => (declared()?, None),
        Some(path) => {
            let ruleset = ruleset_of(&file(path)?, context)?;
            let differs = |declared: &Loaded<Ruleset>| declared.hash() != ruleset.hash();
            // What is no longer there is nothing to compare with, and not needed.
            let declared = declared().ok().filter(differs);
            (ruleset, declared)
        }
    };
    let population = match &overrides.population {
        None => beside(source, &named.population.value)?,
        Some(path) => file(path)?,
    };
    let population = population_of(&population, &ruleset.value, context)?;
    let (players, seed) = (overrides.players.unwrap_or(named.players), overrides.seed.unwrap_or(named.seed));
    let misfits = expectations.value.misfits(&ruleset.value, &population.value, named.days);
    if misfits.has_errors() {
        return Err(Failure::problems(source, &misfits, context.color));
    }
    Ok(Set { expectations, ruleset, declared, population, players, seed })
}

/// The file that `source` names, seen from where `source` lies.
fn beside(source: &Source, named: &str) -> Result<Source, Failure> {
    let folder = Path::new(&source.name).parent().unwrap_or(Path::new(""));
    let path = plain(&folder.join(named));
    if path.exists() {
        return file(&path);
    }
    // Where the expectations are built in, so is what they name.
    match shipped(&path.to_string_lossy()) {
        Some(built_in) if source.name == BUILT_IN && shipped(BUILT_IN).is_some_and(|own| own == *source) => {
            Ok(built_in)
        }
        _ => file(&path),
    }
}

/// The path without `a/..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
