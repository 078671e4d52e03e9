//! What is compared: rulesets under one population, or populations under one ruleset.

use crate::app::inputs::{built_in, load_population, load_ruleset, population_of, read_file, ruleset_of};
use crate::app::observer::Observer;
use crate::app::problem::{Hint, Problem};
use crate::app::reports;
use crate::balance::metric::Metric;
use crate::balance::name::MetricError;
use crate::config::{Leaves, Loaded, Source};
use crate::report::Spell;
use crate::report::balance::compare::SideFacts;
use crate::report::html::Rules;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::simulation::scenario::Scenario;
use std::path::Path;

/// How players live on every side.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// How many.
    pub players: u64,
    /// How many days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// How many threads.
    pub threads: usize,
}

/// What differs between sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The rules.
    Rulesets,
    /// The players.
    Populations,
}

/// All sides.
#[derive(Debug)]
pub struct Sides {
    /// What differs.
    pub kind: Kind,
    /// One for each file, in the order given.
    pub all: Vec<OneSide>,
}

/// One side.
#[derive(Debug)]
pub struct OneSide {
    /// What it is called: different from all others.
    pub name: String,
    /// The rules.
    pub ruleset: Loaded<Ruleset>,
    /// The players, as they play by these rules.
    pub population: Loaded<Population>,
}

impl Sides {
    /// All rules that are compared, or the one by which populations are, with who plays.
    pub fn rules(&self, spell: Spell) -> Vec<Rules> {
        let mut all: Vec<Rules> = Vec::new();
        for side in &self.all {
            match (self.kind, all.first_mut()) {
                (Kind::Populations, Some(known)) => known.files.push(reports::file(&side.population.source)),
                (Kind::Rulesets, Some(_)) => all.push(reports::rules(&side.ruleset, spell)),
                (_, None) => all.push(reports::rules_and_players(&side.ruleset, &side.population, spell)),
            }
        }
        all
    }
}

impl OneSide {
    /// As the simulator takes it.
    pub fn scenario(&self, run: &Run) -> Scenario<'_> {
        Scenario {
            ruleset: &self.ruleset.value,
            population: &self.population.value,
            days: run.days,
            seed: run.seed,
            milestones: &[],
        }
    }

    /// Whether this side has a metric.
    ///
    /// # Errors
    /// What it lacks.
    pub fn check(&self, metric: &Metric, days: u32) -> Result<(), MetricError> {
        metric.check(&self.ruleset.value, &self.population.value, days)
    }
}

/// The files of a comparison, all of one kind.
#[derive(Debug)]
pub struct Files {
    /// What they are.
    pub kind: Kind,
    sources: Vec<Source>,
}

impl Files {
    /// Reads files, or rulesets that are built in, by their names.
    ///
    /// # Errors
    /// When one can't be read, or some are rulesets and others populations.
    pub fn read(names: &[String]) -> Result<Files, Problem> {
        let sources: Vec<Source> = names.iter().map(|name| source(name)).collect::<Result<_, _>>()?;
        let is_population = |source: &&Source| Leaves::of(source).get("population").is_some();
        let populations = sources.iter().filter(is_population).count();
        let kind = match populations {
            0 => Kind::Rulesets,
            all if all == sources.len() => Kind::Populations,
            _ => {
                let message = "some of the files are populations and some are rulesets";
                return Err(Problem::invalid("mixed-sides", message).advise(Hint::OneKindOfSide));
            }
        };
        Ok(Files { kind, sources })
    }
}

impl Sides {
    /// Loads what was read; `other` is the file of what all sides have in common, built in if there is none.
    ///
    /// # Errors
    /// All problems of a file.
    pub fn load(files: &Files, other: Option<&Path>, observer: &dyn Observer) -> Result<Sides, Problem> {
        let Files { kind, sources } = files;
        let all = match kind {
            Kind::Rulesets => rulesets(other, sources, observer)?,
            Kind::Populations => populations_of(other, sources, observer)?,
        };
        Ok(Sides { kind: *kind, all: distinct_names(*kind, all) })
    }

    /// What all sides have in common.
    pub fn common(&self) -> String {
        let first = self.all.first();
        let name = |side: &OneSide| match self.kind {
            Kind::Rulesets => side.population.value.name.clone(),
            Kind::Populations => side.ruleset.value.name.clone(),
        };
        first.map(name).unwrap_or_default()
    }

    /// The sides by name and fingerprint.
    pub fn facts(&self) -> Vec<SideFacts> {
        let facts = |side: &OneSide| {
            let (file, hash) = match self.kind {
                Kind::Rulesets => (side.ruleset.source.name.clone(), side.ruleset.hash()),
                Kind::Populations => (side.population.source.name.clone(), side.population.hash()),
            };
            SideFacts { name: side.name.clone(), file, hash }
        };
        self.all.iter().map(facts).collect()
    }
}

/// A file, or a ruleset that is built in, by its name.
fn source(name: &str) -> Result<Source, Problem> {
    match built_in(name) {
        Some(source) if !Path::new(name).exists() => Ok(source),
        _ => read_file(Path::new(name)),
    }
}

fn rulesets(
    population: Option<&Path>,
    sources: &[Source],
    observer: &dyn Observer,
) -> Result<Vec<OneSide>, Problem> {
    let side = |source: &Source| {
        let ruleset = ruleset_of(source)?;
        let population = load_population(population, &ruleset.value, observer)?;
        Ok(OneSide { name: ruleset.value.name.clone(), ruleset, population })
    };
    sources.iter().map(side).collect()
}

fn populations_of(
    ruleset: Option<&Path>,
    sources: &[Source],
    observer: &dyn Observer,
) -> Result<Vec<OneSide>, Problem> {
    let ruleset = load_ruleset(ruleset, observer)?;
    let side = |source: &Source| {
        let population = population_of(source, &ruleset.value)?;
        Ok(OneSide { name: population.value.name.clone(), ruleset: ruleset.clone(), population })
    };
    sources.iter().map(side).collect()
}

/// Sides of the same name are told apart by their files, and those of the same file by their places.
fn distinct_names(kind: Kind, mut sides: Vec<OneSide>) -> Vec<OneSide> {
    let names: Vec<String> = sides.iter().map(|side| side.name.clone()).collect();
    let twins = |name: &String, names: &[String]| names.iter().filter(|other| *other == name).count() > 1;
    for side in &mut sides {
        if twins(&side.name, &names) {
            let file = match kind {
                Kind::Rulesets => &side.ruleset.source.name,
                Kind::Populations => &side.population.source.name,
            };
            side.name = format!("{} ({file})", side.name);
        }
    }
    let names: Vec<String> = sides.iter().map(|side| side.name.clone()).collect();
    for (at, side) in sides.iter_mut().enumerate() {
        if twins(&side.name, &names) {
            side.name = format!("{} #{}", side.name, at + 1);
        }
    }
    sides
}
