//! What is checked: files of expectations, and the rulesets and populations that they name.

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::inputs::{PopulationArgs, RulesetArgs, file, population_of, ruleset_of, shipped, sound};
use crate::balance::gate::Effort;
use crate::balance::metric::Metric;
use crate::config::{self, Diagnostic, Expectations, Loaded, Source, Spanned, read_file};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::simulation::scenario::Scenario;
use std::path::{Component, Path, PathBuf};

/// How many times as many players are run at most, unless said.
const MOST_TIMES: u64 = 8;
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
    /// Take these rules in place of those that the expectations name
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_RULESET")]
    ruleset: Option<PathBuf>,
    /// Take these players in place of those that the expectations name
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_POPULATION")]
    population: Option<PathBuf>,
    /// How many players [default: what the expectations say]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u64>(100, 2_000_000), allow_negative_numbers = true)]
    players: Option<u64>,
    /// The seed [default: what the expectations say]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl Overrides {
    /// The rules and players that are named, or those that are built in; no players where none are named and the built-in
    /// ones do not fit the rules.
    ///
    /// # Errors
    /// All problems of the files.
    pub fn built_in_or_named(
        &self,
        context: &Context,
    ) -> Result<(Loaded<Ruleset>, Option<Loaded<Population>>), Failure> {
        let ruleset = RulesetArgs { ruleset: self.ruleset.clone() }.load(context)?;
        let named = PopulationArgs { population: self.population.clone() };
        let population = match named.load(&ruleset.value, context) {
            Err(_) if self.population.is_none() => None,
            loaded => Some(loaded?),
        };
        Ok((ruleset, population))
    }
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
pub fn check_names(sets: &[Set]) -> Result<(), Failure> {
    for (at, set) in sets.iter().enumerate() {
        let own = &set.expectations;
        if let Some(twin) = sets[..at].iter().find(|twin| twin.expectations.value.name == own.value.name) {
            let message = format!(
                "{} and {} are both named `{}`",
                twin.expectations.source.name, own.source.name, own.value.name
            );
            let hint = "give each file a name of its own after `expectations:`";
            return Err(Failure::usage("doubled-name", message).hint(hint));
        }
    }
    Ok(())
}

/// Whether expectations lie where they are looked for.
pub fn is_folder_here() -> bool {
    Path::new(FOLDER).is_dir()
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
    let declared = || ruleset_of(&beside(source, &named.ruleset, context)?, context);
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
        None => beside(source, &named.population, context)?,
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
///
/// # Errors
/// When it can't be read: told where it is named.
fn beside(source: &Source, named: &Spanned<String>, context: &Context) -> Result<Source, Failure> {
    let folder = Path::new(&source.name).parent().unwrap_or(Path::new(""));
    let path = plain(&folder.join(&named.value));
    // Where the expectations are built in, so is what they name.
    if shipped(BUILT_IN).is_some_and(|own| own == *source)
        && !path.exists()
        && let Some(built_in) = shipped(&path.to_string_lossy())
    {
        return Ok(built_in);
    }
    read_file(&path).map_err(|error| {
        let label = match error.hint() {
            hint if hint.is_empty() => "a file, seen from the folder of this one".to_owned(),
            hint => hint,
        };
        let problem = Diagnostic::error("unreadable-file", error.to_string()).at(named.span).label(label);
        Failure::problems(source, &problem.into(), context.color)
    })
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
