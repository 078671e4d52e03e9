//! Arguments that name rulesets, populations and tracks.

use super::context::Context;
use super::failure::Failure;
use super::observer::Terminal;
use crate::app::{inputs, tracks};
use crate::config::Loaded;
use crate::report::numbers;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use clap::builder::{PathBufValueParser, TypedValueParser};
use std::path::PathBuf;

/// Which ruleset.
#[derive(Debug, Clone, clap::Args)]
pub struct RulesetArgs {
    /// The ruleset's YAML file [default: necpgame, built in]
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_RULESET")]
    pub ruleset: Option<PathBuf>,
}

/// Which population.
#[derive(Debug, Clone, clap::Args)]
pub struct PopulationArgs {
    /// The population's YAML file [default: the launch mix, built in]
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_POPULATION")]
    pub population: Option<PathBuf>,
}

/// A track of a ruleset.
#[derive(Debug, Clone, clap::Args)]
pub struct TrackArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// `character`, `paragon` or `mastery.<type>` [default: paragon, else the first there is]
    #[arg(long, short, value_name = "TRACK")]
    track: Option<String>,
}

impl RulesetArgs {
    /// Loads and checks it.
    ///
    /// # Errors
    /// All problems of the file.
    pub fn load(&self, context: &Context) -> Result<Loaded<Ruleset>, Failure> {
        Ok(inputs::load_ruleset(self.ruleset.as_deref(), &Terminal::new(context))?)
    }
}

impl PopulationArgs {
    /// Loads it and checks it against `ruleset`.
    ///
    /// # Errors
    /// All problems of the file.
    pub fn load(&self, ruleset: &Ruleset, context: &Context) -> Result<Loaded<Population>, Failure> {
        Ok(inputs::load_population(self.population.as_deref(), ruleset, &Terminal::new(context))?)
    }
}

impl TrackArgs {
    /// Loads the ruleset and looks for the track.
    ///
    /// # Errors
    /// All problems of the file, or a track that it does not have.
    pub fn load(&self, context: &Context) -> Result<tracks::Chosen, Failure> {
        let ruleset = self.ruleset.ruleset.as_deref();
        Ok(tracks::load(ruleset, self.track.as_deref(), &Terminal::new(context))?)
    }

    /// The same choice as words of a command line, each with a space before it, for hints.
    pub fn again(&self) -> String {
        let ruleset = self.ruleset.ruleset.iter().map(|path| format!(" --ruleset {}", path.display()));
        let track = self.track.iter().map(|track| format!(" --track {track}"));
        ruleset.chain(track).map(|words| numbers::escaped(&words)).collect()
    }
}

/// For arguments: a file that YAML is written to, whatever its ending but that of another format.
pub fn yaml_parser() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.as_deref().and_then(|ending| ending.to_str()) {
            Some("json" | "csv" | "xml" | "md" | "png" | "svg") => {
                Err("it is written as YAML: let it end in .yaml")
            }
            _ => Ok(path),
        }
    })
}
