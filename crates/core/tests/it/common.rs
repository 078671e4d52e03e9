//! What these tests build on.

use std::path::{Path, PathBuf};

use endgame_core::config::{Source, load_population, load_ruleset};
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::simulation::population::Population;

/// The folder of the files that ship, and of the fixtures.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap().to_owned()
}

/// The ruleset that a text describes, which must be sound.
pub fn ruleset(text: &str) -> Ruleset {
    let source = Source::new("ruleset.yaml", text);
    let (loaded, problems) = load_ruleset(&source);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
}

/// The population that a text describes, which must be sound.
pub fn population(text: &str, ruleset: &Ruleset) -> Population {
    let source = Source::new("population.yaml", text);
    let (loaded, problems) = load_population(&source, ruleset);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
}
