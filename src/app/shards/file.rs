//! The file of a shard: what is written, and how it is read back.

use super::super::inputs::population_of_run;
use super::super::problem::Problem;
use super::super::scenario::Loaded;
use crate::config::{self, Source};
use crate::simulation::ENGINE;
use crate::simulation::run::{Part, apportion, in_shard};
use crate::simulation::scenario::Milestone;
use crate::simulation::tally::Tally;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::io::Read;

const SCHEMA: &str = "endgame/shard/2";

/// How the file of a shard begins, of whatever version.
pub(super) const BEGINNING: &[u8] = b"{\"schema\":\"endgame/shard/";

/// A part of a run, with all that is needed to make a report of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ShardFile {
    /// Comes first, so that what is something else is known by it and not by what it lacks.
    #[serde(deserialize_with = "schema")]
    schema: String,
    pub(super) scenario: Facts,
    pub(super) shard: u64,
    pub(super) tally: Tally,
}

/// What must agree between shards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    engine: String,
    ruleset: Text,
    population: Text,
    players: u64,
    days: u32,
    seed: u64,
    milestones: Vec<String>,
    /// How many shards there are.
    pub(super) of: u64,
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

/// Why what was read is not a shard.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It can't be read.
    Unreadable(String),
    /// There is nothing in it.
    Empty,
    /// It ends in the middle.
    Cut,
    /// It is something else, or damaged.
    Other(String),
}

impl ShardFile {
    /// The file of `part` of a scenario.
    pub fn new(loaded: &Loaded, part: Part, tally: Tally) -> ShardFile {
        let milestones = loaded.milestones.iter().map(|milestone| match milestone {
            Milestone::Level(track, level) => format!("{track}={level}"),
            Milestone::Prestige(number) => format!("prestige={number}"),
        });
        let scenario = Facts {
            engine: ENGINE.to_owned(),
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

    /// Whether it has a number that there is.
    fn checked(self) -> Result<ShardFile, Unusable> {
        let (number, of) = (self.shard, self.scenario.of);
        if !(1..=of).contains(&number) {
            return Err(Unusable::Other(format!("it says that it is shard {number} of {of}")));
        }
        Ok(self)
    }

    /// What speaks against adding it to `sum`, which is of the same scenario.
    pub(super) fn misfit(&self, loaded: &Loaded, sum: &Tally) -> Option<String> {
        if !sum.fits(&self.tally) {
            return Some("it does not fit its own ruleset".to_owned());
        }
        let all = apportion(&loaded.population.value, loaded.players).iter().sum();
        let (own, expected) = (self.tally.players(), in_shard(all, self.shard, self.scenario.of));
        (own != expected).then(|| {
            let (number, of) = (self.shard, self.scenario.of);
            format!("it holds {own} players, and shard {number} of {of} has {expected}")
        })
    }
}

/// The schema of a shard of this version.
fn schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let schema = String::deserialize(deserializer)?;
    if schema == SCHEMA {
        return Ok(schema);
    }
    let schema = schema.escape_debug();
    Err(D::Error::custom(format!("its schema is `{schema}`, not `{SCHEMA}`")))
}

/// Reads the shards that `from` holds, one after the other: a file has one, a stream any number.
pub(super) fn read(
    from: impl Read,
    mut each: impl FnMut(ShardFile) -> Result<(), Unusable>,
) -> Result<(), Unusable> {
    let mut shards = serde_json::Deserializer::from_reader(from).into_iter::<ShardFile>();
    let mut is_empty = true;
    for shard in &mut shards {
        is_empty = false;
        let shard = shard.map_err(|error| match error.classify() {
            serde_json::error::Category::Eof => Unusable::Cut,
            serde_json::error::Category::Io => Unusable::Unreadable(error.to_string()),
            _ => Unusable::Other(error.to_string()),
        })?;
        each(shard.checked()?)?;
    }
    if is_empty { Err(Unusable::Empty) } else { Ok(()) }
}

impl Facts {
    /// In what it differs first from what `other` says.
    pub(super) fn difference(&self, other: &Facts) -> Option<String> {
        let numbers = |what: &str, own: u64, other: u64| format!("{what} {own}, not {other}");
        let text = |what: &str| format!("another {what}");
        let same = [
            (self.engine == other.engine, text("version of endgame")),
            (self.ruleset.text == other.ruleset.text, text("ruleset")),
            (self.population.text == other.population.text, text("population")),
            (self.players == other.players, numbers("players:", self.players, other.players)),
            (self.days == other.days, numbers("days:", self.days.into(), other.days.into())),
            (self.seed == other.seed, numbers("seed", self.seed, other.seed)),
            (self.milestones == other.milestones, text("list of milestones")),
            (self.of == other.of, numbers("number of shards:", self.of, other.of)),
        ];
        same.into_iter().find(|(same, _)| !same).map(|(_, what)| what)
    }

    /// Whether both are of one run; files may have been named otherwise on other machines.
    pub(super) fn agrees(&self, other: &Facts) -> bool {
        self.difference(other).is_none()
    }

    /// The scenario.
    pub(super) fn load(&self) -> Result<Loaded, Problem> {
        if self.engine != ENGINE {
            let message = format!("the shards were written by version {}", self.engine.escape_debug());
            let hint = format!("merge them with that version; this is {}", ENGINE);
            return Err(Problem::invalid("other-version", message).hint(hint));
        }
        let (source, population) = (self.ruleset.source(), self.population.source());
        let (ruleset, problems) = config::load_ruleset(&source);
        let ruleset = ruleset.ok_or_else(|| Problem::in_file(&source, &problems))?;
        let players = population_of_run(&population, &ruleset.value)?;
        let milestones = self.milestones.iter().filter_map(|text| Milestone::parse(text)).collect();
        Ok(Loaded {
            ruleset,
            population: players,
            players: self.players,
            days: self.days,
            seed: self.seed,
            milestones,
            threads: 1,
        })
    }
}
