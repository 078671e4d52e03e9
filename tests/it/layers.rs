//! Habits that a test keeps: the arrows between layers, and the size of rooms.
//!
//! A pure layer names no file, clock, environment, terminal, database or entropy, and no layer above it.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with the layers it may use, from the bottom up.
const LAYERS: [(&str, &[&str]); 16] = [
    ("text", &[]),
    ("files", &[]),
    ("rules", &["text"]),
    ("progression", &["rules", "text"]),
    ("simulation", &["progression", "rules", "text"]),
    ("balance", &["simulation", "rules", "text"]),
    ("ledger", &["progression", "rules", "text"]),
    ("batch", &["ledger", "progression", "rules", "text"]),
    ("policy", &["ledger", "progression", "rules", "text"]),
    ("config", &["balance", "batch", "policy", "ledger", "simulation", "rules", "files", "text"]),
    ("store", &["batch", "policy", "ledger", "progression", "rules", "files", "text"]),
    ("chart", &["balance", "simulation", "progression", "rules", "text"]),
    (
        "report",
        &[
            "balance",
            "batch",
            "policy",
            "ledger",
            "simulation",
            "progression",
            "rules",
            "chart",
            "config",
            "text",
        ],
    ),
    (
        "app",
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
            "files",
            "text",
        ],
    ),
    (
        "serve",
        &[
            "app",
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
            "files",
            "text",
        ],
    ),
    (
        "cli",
        &[
            "serve",
            "app",
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
            "files",
            "text",
        ],
    ),
];

/// Layers that may not touch the world outside.
const PURE: [&str; 10] =
    ["text", "rules", "progression", "simulation", "balance", "ledger", "batch", "policy", "chart", "report"];

/// Words by which code reaches the world outside.
const OUTSIDE: [&str; 18] = [
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
    "tokio_postgres",
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

/// The sources of both crates. What one takes from the other it names as its own (`crate::rules`).
fn roots() -> [PathBuf; 2] {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    [package.join("src"), package.join("crates/core/src")]
}

fn layer_sources(layer: &str) -> Vec<(PathBuf, String)> {
    let folder = roots().map(|root| root.join(layer)).into_iter().find(|folder| folder.is_dir()).unwrap();
    let test_only =
        |path: &PathBuf| path.iter().any(|part| part == "tests" || part == "tests.rs" || part == "testkit");
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

/// The words and signs of a text, each with its line; `::` is one sign.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    for (line, code) in shipped(text) {
        let mut rest = code;
        while let Some(first) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = match first {
                _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                _ => first.len_utf8(),
            };
            if !first.is_whitespace() {
                tokens.push((line, rest[..length].to_owned()));
            }
            rest = &rest[length..];
        }
    }
    tokens
}

/// Every path that a text names from `crate` or `std` on, trees in braces taken apart.
fn paths(text: &str) -> Vec<(usize, String)> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if matches!(&*tokens[at].1, "crate" | "std") && tokens.get(at + 1).is_some_and(|next| next.1 == "::")
        {
            follow(&tokens, at, "", &mut found);
        }
    }
    found
}

/// Reads a path, or the tree at its end, from `at` on. Where it ends.
fn follow(
    tokens: &[(usize, String)],
    mut at: usize,
    before: &str,
    found: &mut Vec<(usize, String)>,
) -> usize {
    let mut path = before.to_owned();
    while let Some((line, token)) = tokens.get(at) {
        match token.as_str() {
            "::" => path.push_str("::"),
            "{" if path.ends_with("::") => {
                at += 1;
                while tokens.get(at).is_some_and(|next| next.1 != "}") {
                    at = follow(tokens, at, &path, found);
                    at += usize::from(tokens.get(at).is_some_and(|next| next.1 == ","));
                }
                return at + 1;
            }
            word if word.starts_with(|c: char| c.is_alphanumeric() || c == '_') && word != "as" => {
                path.push_str(word);
                if tokens.get(at + 1).is_none_or(|next| next.1 != "::") {
                    found.push((*line, path));
                    // What it is called from here on is of no account.
                    let is_renamed = tokens.get(at + 1).is_some_and(|next| next.1 == "as");
                    return at + if is_renamed { 3 } else { 1 };
                }
            }
            _ => {
                found.push((*line, path));
                return at + 1;
            }
        }
        at += 1;
    }
    at
}

fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn trees_of_paths_are_taken_apart() {
    let text = "use crate::{report::{self, numbers as n}, rules::units::Xp};\nuse std::{fs, io::Write as _};\nlet x = crate::cli::run();\n";
    let found: Vec<String> = paths(text).into_iter().map(|(_, path)| path).collect();
    let expected = [
        "crate::report::self",
        "crate::report::numbers",
        "crate::rules::units::Xp",
        "std::fs",
        "std::io::Write",
        "crate::cli::run",
    ];
    assert_eq!(found, expected);
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
            for (line, used) in paths(&text) {
                for outside in OUTSIDE.iter().filter(|outside| is_within(&used, outside)) {
                    found.push(format!("{}:{line} uses {outside}", path.display()));
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
            for (line, used) in paths(&text) {
                let is_forbidden = |other: &&&str| {
                    **other != layer
                        && !allowed.contains(*other)
                        && is_within(&used, &format!("crate::{other}"))
                };
                found.extend(
                    names
                        .iter()
                        .filter(is_forbidden)
                        .map(|other| format!("{}:{line} uses {other}", path.display())),
                );
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Use cases serve a command line and a service alike.
#[test]
fn use_cases_know_no_terminal() {
    let words =
        ["clap::", "indicatif::", "console::", "IsTerminal", "print!", "println!", "eprint!", "eprintln!"];
    let mut found = Vec::new();
    for (path, text) in layer_sources("app") {
        for (line, code) in shipped(&text) {
            let named = words.iter().filter(|word| code.contains(**word));
            found.extend(named.map(|word| format!("{}:{line} names {word}", path.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_folder_of_src_is_a_known_layer() {
    for entry in roots().iter().flat_map(|root| fs::read_dir(root).unwrap()) {
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

#[test]
fn only_its_own_room_names_the_client_of_a_database() {
    let rooms = [("rusqlite", "store/sqlite"), ("tokio_postgres", "store/postgres")];
    let [root, core] = roots();
    let mut named = [0; 2];
    for path in sources(&root).into_iter().chain(sources(&core)) {
        let text = fs::read_to_string(&path).unwrap();
        for (at, (word, room)) in rooms.iter().enumerate() {
            if shipped(&text).any(|(_, line)| line.contains(word)) {
                named[at] += 1;
                assert!(path.starts_with(root.join(room)), "{} names {word}", path.display());
            }
        }
    }
    assert!(named.iter().all(|&files| files > 5), "{named:?}");
}

/// So that `crate::` says all that a layer uses.
#[test]
fn only_the_root_names_the_crate_below() {
    let [root, _] = roots();
    for path in sources(&root).into_iter().filter(|path| *path != root.join("lib.rs")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(shipped(&text).all(|(_, line)| !line.contains("endgame_core")), "{}", path.display());
    }
}
