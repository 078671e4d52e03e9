//! Which ruleset is meant: a file, one that is built in, or one that is or was in force.

use crate::app::inputs::{built_in, read_file};
use crate::app::installations::installed_text;
use crate::app::problem::Problem;
use crate::app::session::stored_ruleset;
use crate::config::{Source, load_ruleset};
use crate::rules::ruleset::Ruleset;
use crate::store::{RulesetText, Store};
use std::path::{Path, PathBuf};

/// A ruleset by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// A YAML file.
    File(PathBuf),
    /// One that is built in, by its name.
    BuiltIn(String),
    /// `installed` or `installed:N`, the N-th that came into force.
    Installed(Option<u64>),
}

/// A ruleset with its text.
#[derive(Debug)]
pub struct Known {
    /// The text.
    pub text: RulesetText,
    /// What it says.
    pub ruleset: Ruleset,
}

impl Which {
    /// Reads `installed`, `installed:3`, the name of one that is built in, or a file.
    ///
    /// # Errors
    /// When a number is none.
    pub fn parse(text: &str) -> Result<Which, String> {
        if text == "installed" {
            return Ok(Which::Installed(None));
        }
        if let Some(number) = text.strip_prefix("installed:") {
            let number = number.parse().map_err(|_| "expected a number, like `installed:1`".to_owned())?;
            return Ok(Which::Installed(Some(number)));
        }
        Ok(match built_in(text) {
            Some(_) => Which::BuiltIn(text.to_owned()),
            None => Which::File(PathBuf::from(text)),
        })
    }

    /// Whether it is one of a database.
    pub fn is_installed(&self) -> bool {
        matches!(self, Which::Installed(_))
    }

    /// Loads and checks it; `store` is the database that `installed` is about.
    ///
    /// # Errors
    /// All problems of the file, or that there is no such ruleset.
    pub fn load(&self, store: Option<&Store>) -> Result<Known, Problem> {
        match (self, store) {
            (Which::File(path), _) => Known::sound(&read_file(path)?),
            (Which::BuiltIn(name), _) => {
                Known::sound(&built_in(name).map_or_else(|| read_file(Path::new(name)), Ok)?)
            }
            (Which::Installed(_), None) => {
                Err(Problem::invalid("no-database", "there is no database to look into"))
            }
            (Which::Installed(None), Some(store)) => Known::stored(store.ruleset()?),
            (Which::Installed(Some(number)), Some(store)) => Known::stored(installed_text(store, *number)?),
        }
    }
}

impl Known {
    /// The ruleset of a text.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn sound(source: &Source) -> Result<Known, Problem> {
        let (loaded, problems) = load_ruleset(source);
        let loaded = loaded.filter(|_| !problems.has_errors());
        let loaded = loaded.ok_or_else(|| Problem::in_file(source, &problems))?;
        let (name, hash) = (loaded.value.name.clone(), loaded.hash());
        Ok(Known { text: RulesetText { name, hash, text: source.text.clone() }, ruleset: loaded.value })
    }

    /// What a ruleset of a database says.
    ///
    /// # Errors
    /// When this program can't read it.
    pub fn stored(text: RulesetText) -> Result<Known, Problem> {
        let ruleset = stored_ruleset(&text)?;
        Ok(Known { text, ruleset })
    }
}
