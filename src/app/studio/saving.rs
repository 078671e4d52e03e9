//! Moved numbers written into the files, comments and layout kept, or shown as a patch.

use super::Studio;
use super::moves::Move;
use crate::app::patches::unified;
use crate::app::problem::{Kind, Problem};
use crate::config::Source;
use crate::report::numbers::escaped;
use serde::Serialize;
use std::path::Path;

/// What moved numbers make of the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Patch {
    /// The change of all files, in the unified form; empty where nothing was moved.
    pub patch: String,
    /// Each file that changes.
    pub files: Vec<Changed>,
}

/// A file with its new text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// As it was named.
    pub file: String,
    /// The whole text.
    pub text: String,
    /// Whether it can be written.
    pub can_be_saved: bool,
}

/// Files that were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// As they were named.
    pub files: Vec<String>,
}

impl Studio {
    /// The change that some moves are.
    ///
    /// # Errors
    /// As [`Studio::moved`].
    pub fn patch(&self, moves: &[Move]) -> Result<Patch, Problem> {
        let moved = self.moved(moves)?;
        let pairs: [(&Source, &Source); 2] = [
            (&self.files.ruleset.source, &moved.ruleset.source),
            (&self.files.population.source, &moved.population.source),
        ];
        let changed = || pairs.into_iter().filter(|(old, new)| old.written() != new.written());
        Ok(Patch {
            patch: changed().map(|(old, new)| unified(old, new)).collect(),
            files: changed()
                .map(|(old, new)| Changed {
                    file: old.name.clone(),
                    text: new.written().to_owned(),
                    can_be_saved: self.files.can_be_saved(&old.name),
                })
                .collect(),
        })
    }

    /// Writes the files with the moved numbers.
    ///
    /// # Errors
    /// As [`Studio::moved`]; that a file is built in, was edited since, has a mistake, or can't be written.
    pub fn save(&self, moves: &[Move]) -> Result<Saved, Problem> {
        let changed = self.patch(moves)?.files;
        if let Some(own) = changed.iter().find(|own| !own.can_be_saved) {
            let message = format!("{} can't be written", escaped(&own.file));
            let hint =
                "take the patch or the whole text; what is built in can be copied by `endgame ruleset new`";
            return Err(Problem::refused("built-in", message).hint(hint));
        }
        if self.is_edited() || self.problem().is_some() {
            let message = "a file was edited since its numbers were moved; nothing was written";
            let hint = "look at what the edit changed, then save again";
            return Err(Problem::refused("edited", message).hint(hint));
        }
        for (at, own) in changed.iter().enumerate() {
            crate::files::write(Path::new(&own.file), own.text.as_bytes()).map_err(|error| {
                let written = changed.first().filter(|_| at > 0);
                let left = written.map_or("nothing was written".to_owned(), |own| {
                    format!("{} was written", escaped(&own.file))
                });
                let message = format!("can't write {}: {error}; {left}", escaped(&own.file));
                Problem { kind: Kind::Storage, ..Problem::invalid("cannot-write", message) }
            })?;
        }
        Ok(Saved { files: changed.into_iter().map(|own| own.file).collect() })
    }
}
