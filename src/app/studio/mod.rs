//! The studio: rules and players whose numbers are moved, and what becomes of the same players at once.
//!
//! A [`Studio`] is what the files say at one moment. It takes numbers that were moved and answers with what comes of them;
//! when a file is edited another one takes its place. It knows no page and no terminal.

pub mod dials;
mod files;
mod lived;
mod moves;
mod saving;
#[cfg(test)]
mod tests;
pub mod view;

pub use lived::Lived;
pub use moves::Move;

use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::files::Seen;
use crate::store::Step;
use dials::{Of, dials};
use files::Files;
use std::path::PathBuf;
use view::{FileFacts, StudioView};

/// So many players answer a move at once.
pub const FIRST_PLAYERS: u64 = 2_000;
/// So many settle its figures.
pub const ALL_PLAYERS: u64 = 20_000;

/// What is opened.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The ruleset's file; else the one that the expectations name, or the one built in.
    pub ruleset: Option<PathBuf>,
    /// The population's file; in the same way.
    pub population: Option<PathBuf>,
    /// What is agreed; that of the built-in game where the built-in ruleset is opened.
    pub expectations: Option<PathBuf>,
    /// How many days; else as many as the expectations say, or a year.
    pub days: Option<u32>,
    /// The seed; else that of the expectations, or 1.
    pub seed: Option<u64>,
    /// How many threads.
    pub threads: usize,
}

/// Files as they were read last without a mistake, and the mistake that is in them since.
pub struct Studio {
    request: Request,
    files: Files,
    /// Counts the files as they were read: each edit is another.
    revision: u64,
    problem: Option<Problem>,
    seen: Seen,
}

/// The remarks on a file were made when it was opened.
struct Quiet;

impl Observer for Quiet {
    fn remark(&self, _: &str) {}

    fn progress(&self, _: &'static str, _: Step) -> bool {
        true
    }
}

impl Studio {
    /// Reads the files.
    ///
    /// # Errors
    /// All problems of a file.
    pub fn open(request: Request, observer: &dyn Observer) -> Result<Studio, Problem> {
        let files = Files::load(&request, observer)?;
        let seen = Seen::new(files.paths());
        let studio = Studio { request, files, revision: 0, problem: None, seen };
        // Only now it is known which files these are: what was changed in between is read again.
        Ok(studio.again())
    }

    /// Whether a file was edited since.
    pub fn is_edited(&self) -> bool {
        !self.seen.is_same()
    }

    /// The files as they are now. Where one has a mistake, the last without one stay, and the mistake is told.
    #[must_use]
    pub fn again(&self) -> Studio {
        let seen = Seen::new(self.files.paths());
        let (files, problem, seen) = match Files::load(&self.request, &Quiet) {
            Ok(files) if files.paths() == self.files.paths() => (files, None, seen),
            Ok(files) => {
                let seen = Seen::new(files.paths());
                (files, None, seen)
            }
            Err(problem) => (self.files.clone(), Some(problem), seen),
        };
        Studio { request: self.request.clone(), files, revision: self.revision + 1, problem, seen }
    }

    /// Which reading of the files this is.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The mistake that is in a file since it was read last without one.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// What there is to move.
    pub fn view(&self) -> StudioView {
        let Files { ruleset, population, expectations, days, seed, .. } = &self.files;
        let file = |name: &str, title: &str, hash: String| FileFacts {
            file: name.to_owned(),
            name: title.to_owned(),
            hash,
            can_be_saved: self.files.can_be_saved(name),
        };
        let mut all = dials(Of::Ruleset, &ruleset.source);
        all.extend(dials(Of::Population, &population.source));
        StudioView {
            schema: "endgame/studio/1",
            engine: env!("CARGO_PKG_VERSION"),
            revision: self.revision,
            ruleset: file(&ruleset.source.name, &ruleset.value.name, ruleset.hash()),
            population: file(&population.source.name, &population.value.name, population.hash()),
            expectations: expectations.as_ref().map(|own| own.source.name.clone()),
            days: *days,
            seed: *seed,
            players: (FIRST_PLAYERS, ALL_PLAYERS),
            dials: all,
        }
    }
}
