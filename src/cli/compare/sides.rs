//! What is compared: rulesets under one population, or populations under one ruleset.

use super::CompareArgs;
use crate::balance::metric::Metric;
use crate::balance::name::MetricError;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::inputs::{PopulationArgs, RulesetArgs, built_in, file, population_of, ruleset_of};
use crate::config::{Leaves, Loaded, Source};
use crate::report::balance::compare::SideFacts;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::simulation::scenario::Scenario;
use std::path::Path;

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

impl OneSide {
    /// As the simulator takes it.
    pub fn scenario(&self, args: &CompareArgs) -> Scenario<'_> {
        Scenario {
            ruleset: &self.ruleset.value,
            population: &self.population.value,
            days: args.days,
            seed: args.seed,
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

impl Sides {
    /// Loads all files.
    ///
    /// # Errors
    /// All problems of a file, or that some are rulesets and others populations.
    pub fn load(args: &CompareArgs, context: &Context) -> Result<Sides, Failure> {
        let sources: Vec<Source> = args.files.iter().map(|name| source(name)).collect::<Result<_, _>>()?;
        let is_population = |source: &&Source| Leaves::of(source).get("population").is_some();
        let populations = sources.iter().filter(is_population).count();
        let kind = match populations {
            0 => Kind::Rulesets,
            all if all == sources.len() => Kind::Populations,
            _ => {
                let message = "some of the files are populations and some are rulesets";
                let hint = "compare rulesets and name one population by --population, or the other way round";
                return Err(Failure::usage("mixed-sides", message).hint(hint));
            }
        };
        refuse_idle(kind, args)?;
        let all = match kind {
            Kind::Rulesets => rulesets(args, &sources, context)?,
            Kind::Populations => populations_of(args, &sources, context)?,
        };
        Ok(Sides { kind, all: told_apart(kind, all) })
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

/// What is compared is not also given by an option; from the environment it may be, which is for all commands.
fn refuse_idle(kind: Kind, args: &CompareArgs) -> Result<(), Failure> {
    let (given, variable, message, hint) = match kind {
        Kind::Rulesets => (
            &args.ruleset,
            "ENDGAME_RULESET",
            "--ruleset is for comparing populations, and these are rulesets",
            "name all rulesets to compare one after the other",
        ),
        Kind::Populations => (
            &args.population,
            "ENDGAME_POPULATION",
            "--population is for comparing rulesets, and these are populations",
            "name all populations to compare one after the other",
        ),
    };
    let is_typed =
        given.as_ref().is_some_and(|given| std::env::var_os(variable).as_deref() != Some(given.as_os_str()));
    if is_typed { Err(Failure::usage("idle-option", message).hint(hint)) } else { Ok(()) }
}

/// A file, or a ruleset that is built in, by its name.
fn source(name: &str) -> Result<Source, Failure> {
    match built_in(name) {
        Some(text) if !Path::new(name).exists() => Ok(Source::new(format!("curves/{name}.yaml"), text)),
        _ => file(Path::new(name)),
    }
}

fn rulesets(args: &CompareArgs, sources: &[Source], context: &Context) -> Result<Vec<OneSide>, Failure> {
    let players = PopulationArgs { population: args.population.clone() };
    let side = |source: &Source| {
        let ruleset = ruleset_of(source, context)?;
        let population = players.load(&ruleset.value, context)?;
        Ok(OneSide { name: ruleset.value.name.clone(), ruleset, population })
    };
    sources.iter().map(side).collect()
}

fn populations_of(
    args: &CompareArgs,
    sources: &[Source],
    context: &Context,
) -> Result<Vec<OneSide>, Failure> {
    let ruleset = RulesetArgs { ruleset: args.ruleset.clone() }.load(context)?;
    let side = |source: &Source| {
        let population = population_of(source, &ruleset.value, context)?;
        Ok(OneSide { name: population.value.name.clone(), ruleset: ruleset.clone(), population })
    };
    sources.iter().map(side).collect()
}

/// Sides of the same name are told apart by their files, and those of the same file by their places.
fn told_apart(kind: Kind, mut sides: Vec<OneSide>) -> Vec<OneSide> {
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
