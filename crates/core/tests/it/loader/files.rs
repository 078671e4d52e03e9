//! The files that the tests read, and how.

use std::path::PathBuf;

use endgame_core::config::{Diagnostics, Source, load_population, load_ruleset, read_file};
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::simulation::population::Population;

/// Every ruleset that ships or that other tests build on.
pub const RULESETS: [&str; 6] = [
    "curves/necpgame.yaml",
    "curves/necpgame-service.yaml",
    "curves/runescape.yaml",
    "curves/warframe.yaml",
    "fixtures/year/ruleset.yaml",
    "fixtures/steeper.yaml",
];

/// Every population with the ruleset it is made for.
pub const POPULATIONS: [(&str, &str); 5] = [
    ("curves/populations/launch.yaml", "curves/necpgame.yaml"),
    ("curves/populations/hardcore.yaml", "curves/necpgame.yaml"),
    ("curves/populations/living.yaml", "curves/necpgame.yaml"),
    ("curves/populations/launch.yaml", "fixtures/steeper.yaml"),
    ("fixtures/year/population.yaml", "fixtures/year/ruleset.yaml"),
];

/// The YAML files in a folder of the repository, by name.
pub fn in_folder(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(crate::common::root().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{folder} has no files");
    paths
}

/// A file of the repository, under its path in it.
pub fn source(path: &str) -> Source {
    let file = read_file(&crate::common::root().join(path)).unwrap();
    Source::new(path, file.text)
}

/// A ruleset that has neither errors nor warnings.
pub fn ruleset(path: &str) -> Ruleset {
    let source = source(path);
    let (loaded, diagnostics) = load_ruleset(&source);
    assert!(diagnostics.is_empty(), "{}", diagnostics.render(&source, false));
    loaded.unwrap().value
}

/// A population that has neither errors nor warnings.
pub fn population(path: &str, ruleset: &Ruleset) -> Population {
    let source = source(path);
    let (loaded, diagnostics) = load_population(&source, ruleset);
    assert!(diagnostics.is_empty(), "{}", diagnostics.render(&source, false));
    loaded.unwrap().value
}

/// What is wrong with a ruleset's text.
pub fn problems(text: impl Into<String>) -> (bool, Diagnostics) {
    let (loaded, diagnostics) = load_ruleset(&Source::new("my.yaml", text));
    assert_eq!(loaded.is_none(), diagnostics.has_errors());
    (loaded.is_some(), diagnostics)
}
