//! `endgame merge`: the shards of a run become one report.

use super::context::{Context, write_file};
use super::failure::{Exit, Failure};
use super::scenario::Loaded;
use crate::config::{self, Source};
use crate::simulation::outcome::Outcome;
use crate::simulation::run::Part;
use crate::simulation::scenario::Milestone;
use crate::simulation::tally::Tally;
use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Join the shards of a simulation, as written by `simulate --shard`, into its report
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame simulate --shard 1/2 --output s1.json
  endgame simulate --shard 2/2 --output s2.json
  endgame merge s1.json s2.json")]
pub struct MergeArgs {
    /// All shards, in any order
    #[arg(required = true, value_name = "FILE")]
    shards: Vec<PathBuf>,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

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

    /// Writes it.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        let json = serde_json::to_vec(self).context("the shard can't be written as JSON")?;
        write_file(path, &json)
    }

    fn read(path: &Path) -> Result<ShardFile, Failure> {
        let name = path.display();
        let damaged = |why: String| {
            Failure::usage("bad-shard", format!("{name} is no shard of a simulation: {why}"))
                .hint("shards are written by `endgame simulate --shard 1/3 --output s1.json`")
        };
        let bytes = std::fs::read(path)
            .map_err(|error| Failure::usage("unreadable-file", format!("can't read {name}: {error}")))?;
        let shard: ShardFile = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if shard.schema != SCHEMA {
            return Err(damaged(format!("its schema is `{}`, not `{SCHEMA}`", shard.schema.escape_debug())));
        }
        Ok(shard)
    }
}

/// Runs the command.
///
/// # Errors
/// When a file is no shard, or the shards don't make one run.
pub fn run(args: &MergeArgs, context: &Context) -> Result<Exit, Failure> {
    let shards = args.shards.iter().map(|path| Ok((path, ShardFile::read(path)?)));
    let shards: Vec<(&PathBuf, ShardFile)> = shards.collect::<Result<_, Failure>>()?;
    let Some((_, first)) = shards.first() else { return Ok(Exit::Done) };
    check_agreement(&shards, &first.scenario)?;
    let loaded = load(&first.scenario, context)?;
    let scenario = loaded.scenario();
    let milestones = scenario.all_milestones();
    let mut tally = Tally::new(&scenario, &milestones);
    for (path, shard) in &shards {
        if !tally.fits(&shard.tally) {
            return Err(Failure::usage(
                "bad-shard",
                format!("{} does not fit its own ruleset", path.display()),
            ));
        }
        tally.merge(&shard.tally);
    }
    let outcome = Outcome::new(&scenario, &milestones, &tally);
    context.answer(&super::simulate::view(&loaded, outcome), args.output.as_ref())?;
    Ok(Exit::Done)
}

fn check_agreement(shards: &[(&PathBuf, ShardFile)], facts: &Facts) -> Result<(), Failure> {
    let first = shards.first().map_or_else(String::new, |(path, _)| path.display().to_string());
    for (path, shard) in shards {
        if let Some(what) = difference(&shard.scenario, facts) {
            let message = format!("{} and {first} come from different runs: another {what}", path.display());
            return Err(Failure::usage("different-runs", message));
        }
    }
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
                return Err(Failure::usage("doubled-shard", message));
            }
        }
        if missing.len() > 20 {
            break;
        }
    }
    if !missing.is_empty() {
        let message = format!("of {} shards these are missing: {}", facts.of, missing.join(", "));
        return Err(Failure::usage("missing-shard", message));
    }
    match shards.iter().find(|(_, shard)| !(1..=facts.of).contains(&shard.shard)) {
        Some((path, shard)) => {
            let message = format!("{} is shard {} of {}", path.display(), shard.shard, facts.of);
            Err(Failure::usage("bad-shard", message))
        }
        None => Ok(()),
    }
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

fn load(facts: &Facts, context: &Context) -> Result<Loaded, Failure> {
    if facts.engine != env!("CARGO_PKG_VERSION") {
        let message = format!("the shards were written by version {}", facts.engine.escape_debug());
        let hint = format!("merge them with that version; this is {}", env!("CARGO_PKG_VERSION"));
        return Err(Failure::usage("other-version", message).hint(hint));
    }
    let (source, population) = (facts.ruleset.source(), facts.population.source());
    let (ruleset, problems) = config::load_ruleset(&source);
    let ruleset = ruleset.ok_or_else(|| Failure::problems(&source, &problems, context.color))?;
    let (players, problems) = config::load_population(&population, &ruleset.value);
    let players = players.ok_or_else(|| Failure::problems(&population, &problems, context.color))?;
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
