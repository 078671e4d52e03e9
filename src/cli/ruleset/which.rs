//! Which ruleset is meant: a file, one that is built in, or one that is or was in force.

use crate::app::installations::installed_text;
use crate::app::session::stored_ruleset;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::inputs::{built_in, ruleset_source};
use crate::config::{Source, load_ruleset};
use crate::rules::ruleset::Ruleset;
use crate::store::{RulesetText, Store};
use std::path::PathBuf;

/// A ruleset by its name on the command line.
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

    /// Loads and checks it; `store` is the database that `installed` is about.
    ///
    /// # Errors
    /// All problems of the file, or that there is no such ruleset.
    pub fn load(&self, store: Option<&Store>, context: &Context) -> Result<Known, Failure> {
        match (self, store) {
            (Which::File(path), _) => of_source(ruleset_source(Some(path))?, context),
            (Which::BuiltIn(name), _) => {
                let text = built_in(name).unwrap_or_default();
                of_source(Source::new(format!("curves/{name}.yaml"), text), context)
            }
            (Which::Installed(_), None) => {
                Err(Failure::usage("no-database", "there is no database to look into"))
            }
            (Which::Installed(None), Some(store)) => read(store.ruleset()?),
            (Which::Installed(Some(number)), Some(store)) => read(installed_text(store, *number)?),
        }
    }
}

fn of_source(source: Source, context: &Context) -> Result<Known, Failure> {
    let (loaded, problems) = load_ruleset(&source);
    match loaded {
        Some(loaded) if !problems.has_errors() => {
            let (name, hash) = (loaded.value.name.clone(), loaded.hash());
            let text = RulesetText { name, hash, text: source.text.clone() };
            Ok(Known { text, ruleset: loaded.value })
        }
        _ => Err(Failure::problems(&source, &problems, context.color)),
    }
}

/// What a stored ruleset says.
fn read(text: RulesetText) -> Result<Known, Failure> {
    let ruleset = stored_ruleset(&text)?;
    Ok(Known { text, ruleset })
}
