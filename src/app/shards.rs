//! The shards of a run: written by several machines, merged into one report.

use super::problem::{Hint, Problem};
use super::scenario::Loaded;
use super::simulate::summary;
use crate::config::{self, Source};
use crate::report::simulation::SimulationView;
use crate::simulation::outcome::Outcome;
use crate::simulation::run::Part;
use crate::simulation::scenario::Milestone;
use crate::simulation::tally::Tally;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const SCHEMA: &str = "endgame/shard/2";

/// A part of a run, with all that is needed to make a report of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ShardFile {
    schema: String,
    scenario: Facts,
    shard: u64,
    tally: Tally,
}

/// What must agree between shards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    engine: String,
    ruleset: Text,
    population: Text,
    players: u64,
    days: u32,
    seed: u64,
    milestones: Vec<String>,
    of: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    name: String,
    text: String,
}

impl Text {
    fn new(source: &Source) -> Text {
        Text { name: source.name.clone(), text: source.text.clone() }
    }

    fn source(&self) -> Source {
        Source::new(self.name.clone(), self.text.clone())
    }
}

impl ShardFile {
    /// The file of `part` of a scenario.
    pub fn new(loaded: &Loaded, part: Part, tally: Tally) -> ShardFile {
        let milestones = loaded.milestones.iter().map(|milestone| match milestone {
            Milestone::Level(track, level) => format!("{track}={level}"),
            Milestone::Prestige(number) => format!("prestige={number}"),
        });
        let scenario = Facts {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            ruleset: Text::new(&loaded.ruleset.source),
            population: Text::new(&loaded.population.source),
            players: part.players,
            days: loaded.days,
            seed: loaded.seed,
            milestones: milestones.collect(),
            of: part.of,
        };
        ShardFile { schema: SCHEMA.to_owned(), scenario, shard: part.shard, tally }
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// When it has no JSON.
    pub fn bytes(&self) -> Result<Vec<u8>, Problem> {
        serde_json::to_vec(self).map_err(|error| {
            Problem::invalid("failed", format!("the shard can't be written as JSON: {error}"))
        })
    }

    fn read(path: &Path) -> Result<ShardFile, Problem> {
        let name = path.display();
        let damaged = |why: String| {
            Problem::invalid("bad-shard", format!("{name} is not a shard of a simulation: {why}"))
                .advise(Hint::WriteShards)
        };
        let bytes = std::fs::read(path)
            .map_err(|error| Problem::invalid("unreadable-file", format!("can't read {name}: {error}")))?;
        let shard: ShardFile = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if shard.schema != SCHEMA {
            return Err(damaged(format!("its schema is `{}`, not `{SCHEMA}`", shard.schema.escape_debug())));
        }
        Ok(shard)
    }
}

/// Merges the shards in these files, in any order, into the report of their run.
///
/// # Errors
/// When a file is not a shard, or the shards don't make one run.
pub fn merge(files: &[PathBuf]) -> Result<SimulationView, Problem> {
    let shards = files.iter().map(|path| Ok((path, ShardFile::read(path)?)));
    let shards: Vec<(&PathBuf, ShardFile)> = shards.collect::<Result<_, Problem>>()?;
    let Some((_, first)) = shards.first() else {
        return Err(Problem::invalid("missing-shard", "there are no shards to merge"));
    };
    check_agreement(&shards, &first.scenario)?;
    let loaded = load(&first.scenario)?;
    let scenario = loaded.scenario();
    let milestones = scenario.all_milestones();
    let mut tally = Tally::new(&scenario, &milestones);
    for (path, shard) in &shards {
        if !tally.fits(&shard.tally) {
            let message = format!("{} does not fit its own ruleset", path.display());
            return Err(Problem::invalid("bad-shard", message));
        }
        tally.merge(&shard.tally);
    }
    Ok(summary(&loaded, Outcome::new(&scenario, &milestones, &tally)))
}

/// All shards are of one run, and each is there once.
fn check_agreement(shards: &[(&PathBuf, ShardFile)], facts: &Facts) -> Result<(), Problem> {
    let first = shards.first().map_or_else(String::new, |(path, _)| path.display().to_string());
    for (path, shard) in shards {
        if let Some(what) = difference(&shard.scenario, facts) {
            let message = format!("{} and {first} come from different runs: another {what}", path.display());
            return Err(Problem::invalid("different-runs", message));
        }
    }
    check_numbers(shards, facts)?;
    match shards.iter().find(|(_, shard)| !(1..=facts.of).contains(&shard.shard)) {
        Some((path, shard)) => {
            let message = format!("{} is shard {} of {}", path.display(), shard.shard, facts.of);
            Err(Problem::invalid("bad-shard", message))
        }
        None => Ok(()),
    }
}

fn check_numbers(shards: &[(&PathBuf, ShardFile)], facts: &Facts) -> Result<(), Problem> {
    let mut missing = Vec::new();
    for number in 1..=facts.of {
        let holders: Vec<String> = shards
            .iter()
            .filter(|(_, shard)| shard.shard == number)
            .map(|(path, _)| path.display().to_string())
            .collect();
        match holders.len() {
            0 => missing.push(number.to_string()),
            1 => {}
            _ => {
                let message = format!("shard {number} is there more than once: {}", holders.join(", "));
                return Err(Problem::invalid("doubled-shard", message));
            }
        }
        if missing.len() > 20 {
            break;
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("of {} shards these are missing: {}", facts.of, missing.join(", "));
    Err(Problem::invalid("missing-shard", message))
}

fn difference(a: &Facts, b: &Facts) -> Option<&'static str> {
    let same = [
        (a.engine == b.engine, "version of endgame"),
        (a.ruleset.text == b.ruleset.text, "ruleset"),
        (a.population.text == b.population.text, "population"),
        (a.players == b.players, "number of players"),
        (a.days == b.days, "number of days"),
        (a.seed == b.seed, "seed"),
        (a.milestones == b.milestones, "list of milestones"),
        (a.of == b.of, "number of shards"),
    ];
    same.into_iter().find(|(same, _)| !same).map(|(_, what)| what)
}

fn load(facts: &Facts) -> Result<Loaded, Problem> {
    if facts.engine != env!("CARGO_PKG_VERSION") {
        let message = format!("the shards were written by version {}", facts.engine.escape_debug());
        let hint = format!("merge them with that version; this is {}", env!("CARGO_PKG_VERSION"));
        return Err(Problem::invalid("other-version", message).hint(hint));
    }
    let (source, population) = (facts.ruleset.source(), facts.population.source());
    let (ruleset, problems) = config::load_ruleset(&source);
    let ruleset = ruleset.ok_or_else(|| Problem::in_file(&source, &problems))?;
    let (players, problems) = config::load_population(&population, &ruleset.value);
    let players = players.ok_or_else(|| Problem::in_file(&population, &problems))?;
    let milestones = facts.milestones.iter().filter_map(|text| Milestone::parse(text)).collect();
    Ok(Loaded {
        ruleset,
        population: players,
        players: facts.players,
        days: facts.days,
        seed: facts.seed,
        milestones,
        threads: 1,
    })
}
