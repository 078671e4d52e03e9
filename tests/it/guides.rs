//! Every command that the README and the guides show in a block of `sh` runs as it stands, in an empty folder.

#![cfg(unix)]

use crate::common::Folder;

const GUIDES: [(&str, &str); 6] = [
    ("README.md", include_str!("../../README.md")),
    ("docs/designers.md", include_str!("../../docs/designers.md")),
    ("docs/gms.md", include_str!("../../docs/gms.md")),
    ("docs/ci.md", include_str!("../../docs/ci.md")),
    ("docs/operators.md", include_str!("../../docs/operators.md")),
    ("docs/shards.md", include_str!("../../docs/shards.md")),
];

/// The blocks of `sh` that need nothing but the program, as one script.
fn script(text: &str) -> String {
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.filter(|block| block.contains("endgame ") && !block.contains("cargo ")).collect()
}

fn runs(guide: &str) {
    let (name, text) = GUIDES.iter().find(|(name, _)| *name == guide).unwrap();
    let script = script(text);
    assert!(script.lines().count() >= 4, "{name} shows no commands");
    // `exit` ends the shell of its block, and what comes after it is another reader's.
    let script = script.replace("exit $status\n", "");
    let folder = Folder::empty();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_endgame"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = std::process::Command::new("sh")
        .args(["-e", "-c", &script])
        .current_dir(folder.path(""))
        .env("PATH", path)
        .env("CI", "")
        .env_remove("ENDGAME_DB")
        .env_remove("ENDGAME_RULESET")
        .env_remove("ENDGAME_POPULATION")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {}\n{told}", String::from_utf8_lossy(&output.stdout));
    assert!(!told.contains("the gate is broken"), "{told}");
}

#[test]
fn the_readme() {
    runs("README.md");
}

#[test]
fn for_designers() {
    runs("docs/designers.md");
}

#[test]
fn for_game_masters() {
    runs("docs/gms.md");
}

#[test]
fn for_ci() {
    runs("docs/ci.md");
}

#[test]
fn for_operators() {
    runs("docs/operators.md");
}

#[test]
fn for_many_machines() {
    runs("docs/shards.md");
}
