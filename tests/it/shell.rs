//! Help, completions, manual pages, pipes.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Command, Stdio};

use crate::common::Folder;

/// The words of every command, from the pages of the manual: `["curve", "show"]`.
fn commands(folder: &Folder) -> BTreeSet<Vec<String>> {
    folder.answer("man --output pages");
    let pages = std::fs::read_dir(folder.path("pages")).unwrap();
    let name = |page: std::io::Result<std::fs::DirEntry>| page.unwrap().file_name().into_string().unwrap();
    let words = |name: String| name.trim_end_matches(".1").split('-').skip(1).map(str::to_owned).collect();
    pages.map(name).map(words).collect()
}

#[test]
fn every_command_has_help_with_an_example_that_fits() {
    let folder = Folder::empty();
    let commands = commands(&folder);
    assert!(commands.len() >= 12, "{commands:?}");
    for words in &commands {
        let help = folder.answer(&format!("{} --help", words.join(" ")));
        let line = format!("  endgame {}", words.join(" "));
        assert!(help.contains("Examples:\n") && help.contains(&line), "{words:?}:\n{help}");
        let widest = help.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= 100, "{words:?} has a line of {widest} characters");
    }
}

#[test]
fn every_command_has_a_page_in_the_manual() {
    let folder = Folder::empty();
    let commands = commands(&folder);
    for words in ["", "curve show", "ruleset check", "simulate", "chart xp", "man"] {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        assert!(commands.contains(&words), "{words:?} in {commands:?}");
    }
    let page = folder.read("pages/endgame-curve-show.1");
    assert!(
        page.contains(".TH endgame-curve-show 1") || page.contains(".TH \"endgame-curve-show\" 1"),
        "{page}"
    );
}

#[test]
fn completions_for_every_shell() {
    let folder = Folder::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.answer(&format!("completions {shell}"));
        for word in ["explain", "xp-per-hour", "simulate"] {
            assert!(script.contains(word), "{shell} knows no {word}");
        }
    }
    assert!(folder.run("completions csh").contains("── exit 2"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = Folder::empty();
    for line in ["man", "completions bash", "ruleset schema", "curve show --levels 0..20000 --format csv"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_endgame"))
            .args(line.split_whitespace())
            .current_dir(folder.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{line}");
    }
}

#[test]
fn the_same_answer_for_any_environment() {
    let folder = Folder::empty();
    let plain = folder.answer("curve show --levels 0..3");
    let mut command = folder.command(&["curve", "show", "--levels", "0..3"]);
    let output =
        command.env("LANG", "de_DE.UTF-8").env("COLUMNS", "20").env("NO_COLOR", "1").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), plain);
}
