//! Habits that a test keeps: the arrows between layers, and the size of rooms.
//!
//! A pure layer names no file, clock, environment, terminal, database or entropy, and no layer above it.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with the layers it may use, from the bottom up.
const LAYERS: [(&str, &[&str]); 12] = [
    ("rules", &[]),
    ("progression", &["rules"]),
    ("simulation", &["progression", "rules"]),
    ("balance", &["simulation", "rules"]),
    ("ledger", &["progression", "rules"]),
    ("batch", &["ledger", "progression", "rules"]),
    ("policy", &["progression", "rules"]),
    ("config", &["balance", "batch", "policy", "simulation", "rules"]),
    ("store", &["policy", "ledger", "progression", "rules"]),
    ("report", &["balance", "batch", "policy", "ledger", "simulation", "progression", "rules", "config"]),
    ("chart", &["balance", "simulation", "progression", "rules"]),
    (
        "cli",
        &[
            "balance",
            "batch",
            "store",
            "ledger",
            "report",
            "chart",
            "config",
            "policy",
            "simulation",
            "progression",
            "rules",
        ],
    ),
];

/// Layers that may not touch the world outside.
const PURE: [&str; 9] =
    ["rules", "progression", "simulation", "balance", "ledger", "batch", "policy", "chart", "report"];

/// Words by which code reaches the world outside.
const OUTSIDE: [&str; 17] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::path",
    "std::net",
    "std::process",
    "std::time::Instant",
    "SystemTime",
    "Instant::now",
    "println!",
    "eprintln!",
    "print!",
    "rusqlite",
    "indicatif",
    "jiff",
    "rand::rng(",
    "HashMap",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn layer_sources(layer: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(layer);
    let test_only = |path: &PathBuf| path.iter().any(|part| part == "tests" || part == "tests.rs");
    let shipped = sources(&folder).into_iter().filter(|path| !test_only(path));
    shipped.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// What ships: without comments and without the tests at the end of a file.
fn shipped(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| *line != "mod tests {")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(at, line)| (at + 1, line))
}

#[test]
fn pure_layers_do_not_reach_outside() {
    let mut found = Vec::new();
    for layer in PURE {
        for (path, text) in layer_sources(layer) {
            for (line, code) in shipped(&text) {
                for word in OUTSIDE.iter().filter(|word| code.contains(**word)) {
                    found.push(format!("{}:{line} names {word}", path.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn arrows_point_one_way() {
    let names: Vec<&str> = LAYERS.iter().map(|(layer, _)| *layer).collect();
    let mut found = Vec::new();
    for (layer, allowed) in LAYERS {
        for (path, text) in layer_sources(layer) {
            for (line, code) in shipped(&text) {
                for other in names.iter().filter(|other| **other != layer && !allowed.contains(other)) {
                    if code.contains(&format!("crate::{other}")) {
                        found.push(format!("{}:{line} uses {other}", path.display()));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_folder_of_src_is_a_known_layer() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let known = LAYERS.iter().any(|(layer, _)| *layer == name) || name == "main" || name == "lib";
        assert!(known, "{} is in no layer of this test", path.display());
    }
}

#[test]
fn rooms_stay_small() {
    let mut found = Vec::new();
    for (layer, _) in LAYERS {
        for (path, text) in layer_sources(layer) {
            let lines = text.lines().count();
            if lines > 400 {
                found.push(format!("{} has {lines} lines", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
