//! What reports say of the rules and players that an answer rests on.

use super::inputs::{load_population, load_ruleset, ruleset_of};
use super::observer::Observer;
use super::problem::Problem;
use super::rulesets;
use crate::config::{Loaded, Source};
use crate::report::html::{FileText, Rules};
use crate::report::{Spell, View};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use crate::store::Step;
use std::path::Path;

/// Tables in a page are not squeezed.
const WIDTH: usize = usize::MAX;

/// The rules with their numbers, and their text.
pub fn rules(loaded: &Loaded<Ruleset>, spell: Spell) -> Rules {
    Rules {
        screens: rulesets::view(loaded).screens(WIDTH, spell),
        name: loaded.value.name.clone(),
        files: vec![file(&loaded.source)],
    }
}

/// The rules and those who play by them.
pub fn rules_and_players(ruleset: &Loaded<Ruleset>, population: &Loaded<Population>, spell: Spell) -> Rules {
    let mut rules = rules(ruleset, spell);
    rules.files.push(file(&population.source));
    rules
}

/// The same of files, or of what is built in.
///
/// # Errors
/// All problems of the files.
pub fn rules_and_players_of(
    ruleset: Option<&Path>,
    population: Option<&Path>,
    spell: Spell,
) -> Result<Rules, Problem> {
    let ruleset = load_ruleset(ruleset, &Silent)?;
    let population = load_population(population, &ruleset.value, &Silent)?;
    Ok(rules_and_players(&ruleset, &population, spell))
}

/// The rules of a text that is known to be sound, such as those in force in a database.
///
/// # Errors
/// All problems of the text.
pub fn rules_of(source: &Source, spell: Spell) -> Result<Rules, Problem> {
    Ok(rules(&ruleset_of(source)?, spell))
}

/// Only the text of what a report is about: its tables are the report's own.
pub fn text_of(name: &str, source: &Source) -> Rules {
    Rules { screens: Vec::new(), name: name.to_owned(), files: vec![file(source)] }
}

/// Files are read once more for a report; what was remarked of them is not said again.
struct Silent;

impl Observer for Silent {
    fn remark(&self, _: &str) {}

    fn progress(&self, _: &'static str, _: Step) -> bool {
        true
    }
}

/// A file that an answer rests on.
pub fn file(source: &Source) -> FileText {
    FileText { name: source.name.clone(), text: source.text.clone(), hash: source.hash() }
}
