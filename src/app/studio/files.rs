//! The files of a studio.

use super::Request;
use crate::app::check::sources::{beside, plain};
use crate::app::inputs::{
    load_population, load_ruleset, population_of, read_file, ruleset_of, shipped, sound,
};
use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::config::{self, Diagnostics, Expectations, Loaded, Source, USUAL_DAYS, load_expectations};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use std::path::{Path, PathBuf};

/// What is agreed of the built-in game.
const BUILT_IN_EXPECTATIONS: &str = "curves/expectations/necpgame.yaml";

/// Rules, players and what is agreed, each without a mistake.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub ruleset: Loaded<Ruleset>,
    pub population: Loaded<Population>,
    pub expectations: Option<Loaded<Expectations>>,
    pub days: u32,
    pub seed: u64,
    /// Files on the disk, which may be edited and written.
    on_disk: Vec<PathBuf>,
    /// The built-in players play by other rules too, as far as these have what they do.
    is_in_part: bool,
}

impl Files {
    /// Reads them.
    ///
    /// # Errors
    /// All problems of a file.
    pub fn load(request: &Request, observer: &dyn Observer) -> Result<Files, Problem> {
        let agreed = agreed(request)?;
        let scenario = agreed.as_ref().map(|own| (&own.source, &own.value.scenario));
        let from_file = scenario.filter(|_| request.expectations.is_some());
        let ruleset = match (&request.ruleset, from_file) {
            (None, Some((source, scenario))) => ruleset_of(&beside(source, &scenario.ruleset)?)?,
            (path, _) => load_ruleset(path.as_deref(), observer)?,
        };
        let (population, is_in_part) = match (&request.population, from_file) {
            (None, Some((source, scenario))) => {
                (population_of(&beside(source, &scenario.population)?, &ruleset.value)?, false)
            }
            (path, _) => (load_population(path.as_deref(), &ruleset.value, observer)?, path.is_none()),
        };
        let days = request.days.or(scenario.map(|(_, own)| own.days)).unwrap_or(USUAL_DAYS);
        let seed = request.seed.or(scenario.map(|(_, own)| own.seed)).unwrap_or(1);
        if let Some(own) = &agreed {
            let misfits = own.value.misfits(&ruleset.value, &population.value, days);
            if misfits.has_errors() {
                return Err(Problem::in_file(&own.source, &misfits));
            }
        }
        let mut files =
            Files { ruleset, population, expectations: agreed, days, seed, on_disk: Vec::new(), is_in_part };
        files.on_disk = files.found(request);
        Ok(files)
    }

    /// Those that a person can edit: what is built in is on no disk.
    fn found(&self, request: &Request) -> Vec<PathBuf> {
        let by_expectations = request.expectations.is_some();
        let mut found: Vec<PathBuf> = Vec::new();
        let mut add = |source: &Source| {
            found.extend(source.files().into_iter().map(PathBuf::from).filter(|path| path.is_file()));
        };
        if request.ruleset.is_some() || by_expectations {
            add(&self.ruleset.source);
        }
        if request.population.is_some() || by_expectations {
            add(&self.population.source);
        }
        if let Some(own) = self.expectations.as_ref().filter(|_| by_expectations) {
            add(&own.source);
        }
        found
    }

    /// Files that are watched.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.on_disk.clone()
    }

    /// Whether a file can be written: it is on the disk, and may be.
    pub fn can_be_saved(&self, name: &str) -> bool {
        let path = Path::new(name);
        self.on_disk.iter().any(|known| known == path) && crate::files::may_write(path)
    }

    /// The players that a text describes, as far as the rules have what they do where they are built in.
    pub fn load_population(
        &self,
        source: &Source,
        ruleset: &Ruleset,
    ) -> (Option<Loaded<Population>>, Diagnostics) {
        match config::load_population(source, ruleset) {
            (None, _) if self.is_in_part => config::load_population_in_part(source, ruleset),
            loaded => loaded,
        }
    }
}

/// What is agreed: of the file that is named, or of the built-in game where that is what is opened.
fn agreed(request: &Request) -> Result<Option<Loaded<Expectations>>, Problem> {
    let source = match &request.expectations {
        Some(path) => Some(read_file(&plain(path))?),
        None if request.ruleset.is_none() && request.population.is_none() => shipped(BUILT_IN_EXPECTATIONS),
        None => None,
    };
    let Some(source) = source else { return Ok(None) };
    let (loaded, problems) = load_expectations(&source);
    Ok(Some(sound(loaded, &source, &problems)?))
}
