//! One file for each kind of mistake, and what its author is told.

use endgame_core::config::{
    Diagnostics, FileError, MAX_BYTES, Source, load_expectations, load_population, load_ruleset, read_file,
};
use endgame_core::rules::ruleset::Ruleset;

use super::files::{in_folder, population, ruleset, source};

#[test]
fn every_kind_of_mistake_is_told_at_its_place() {
    let rules = ruleset("curves/necpgame.yaml");
    let paths = in_folder("fixtures/bad");
    assert!(paths.len() >= 33);
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let source = source(&format!("fixtures/bad/{name}.yaml"));
        let diagnostics = match name.split('-').next().unwrap() {
            "population" => load_population(&source, &rules).1,
            "expectations" => expectations(&source, &rules),
            _ => load_ruleset(&source).1,
        };
        assert!(diagnostics.has_errors(), "{name} is accepted");
        insta::assert_snapshot!(name, diagnostics.render(&source, false));
    }
}

/// What is wrong with a file of expectations, or, when it is sound, with its metrics in the default game.
fn expectations(source: &Source, rules: &Ruleset) -> Diagnostics {
    let (loaded, mut diagnostics) = load_expectations(source);
    if let Some(loaded) = loaded {
        let players = population("curves/populations/launch.yaml", rules);
        diagnostics.extend(loaded.value.misfits(rules, &players, loaded.value.scenario.days));
    }
    diagnostics
}

#[test]
fn files_that_cannot_be_read_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("necpgame.yaml"), "ruleset: x\ncharacter: { xp_to_next: 5 }\n").unwrap();
    std::fs::write(path("latin1.yaml"), b"ruleset: caf\xe9\n").unwrap();
    let file = std::fs::File::create(path("huge.yaml")).unwrap();
    file.set_len(MAX_BYTES as u64 * 1_000).unwrap();

    assert_eq!(read_file(&path("necpgame.yaml")).unwrap().text.len(), 40);
    let hint = |name: &str| read_file(&path(name)).unwrap_err().hint();
    let meant = format!("did you mean `{}`?", path("necpgame.yaml").display());
    assert_eq!(
        (hint("necpgame"), hint("necpgme.yaml"), hint("necpgame.yml")),
        (meant.clone(), meant.clone(), meant)
    );
    assert_eq!(hint("something-else.yaml"), "");
    assert!(matches!(read_file(folder.path()), Err(FileError::Folder(_))));
    assert!(matches!(read_file(&path("huge.yaml")), Err(FileError::TooLarge(_))));
    assert!(matches!(read_file(&path("no/such/folder.yaml")), Err(FileError::Missing { meant: None, .. })));
    let told = read_file(&path("latin1.yaml")).unwrap_err().to_string();
    assert!(
        told.ends_with("is not readable text: the file is not UTF-8: byte 0xE9 at line 1, column 13"),
        "{told}"
    );
}

/// Each section is told of in the same run, even where another one can't be read at all.
#[test]
fn a_mistake_hides_no_other() {
    let source = source("fixtures/bad/several.yaml");
    let (_, diagnostics) = load_ruleset(&source);
    let lines: Vec<usize> =
        diagnostics.iter().map(|problem| problem.location(&source).unwrap().line).collect();
    assert_eq!(lines, [3, 9, 10, 12, 15]);
}

#[test]
fn a_file_is_known_by_the_hash_of_its_text() {
    let mut source = source("fixtures/year/ruleset.yaml");
    source.text = "ruleset: x\ncharacter: { xp_to_next: 5 }\n".to_owned();
    let (loaded, _) = load_ruleset(&source);
    // printf 'ruleset: x\ncharacter: { xp_to_next: 5 }\n' | sha256sum
    assert_eq!(loaded.unwrap().hash(), "1dcca5fcd76faaf00ae6f8883ed3999e3fb3b025a5425cbd45e074065ccac78f");
}
