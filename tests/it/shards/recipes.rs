//! The recipes of the guide that need more than a shell.

#![cfg(unix)]

use super::{run_with, whole};
use crate::common::Folder;
use crate::faults::somebody::left_out;
use serde::Deserialize;
use std::process::Command;

const GUIDE: &str = include_str!("../../../docs/shards.md");

/// The first block of this language.
fn block(language: &str) -> &'static str {
    let (_, rest) = GUIDE.split_once(&format!("```{language}\n")).unwrap();
    rest.split("```").next().unwrap()
}

#[derive(Deserialize)]
struct Job {
    spec: Spec,
}

#[derive(Deserialize)]
struct Spec {
    completions: u64,
    template: Template,
}

#[derive(Deserialize)]
struct Template {
    spec: Pod,
}

#[derive(Deserialize)]
struct Pod {
    containers: Vec<Container>,
}

#[derive(Deserialize)]
struct Container {
    command: Vec<String>,
    env: Vec<Variable>,
}

#[derive(Deserialize)]
struct Variable {
    name: String,
    value: String,
}

/// What the manifest of the guide runs, for each index that Kubernetes would give.
#[test]
fn the_manifest_for_kubernetes() {
    let job: Job = serde_yaml::from_str(block("yaml")).unwrap();
    let Container { command, env } = &job.spec.template.spec.containers[0];
    assert_eq!(command[0], "endgame");
    let folder = Folder::empty();
    std::fs::create_dir(folder.path("volume")).unwrap();
    let line = command[1..].join(" ").replace("/shards", "volume").replace("auto/volume", "auto/SHARDS");
    let line = line.replace("1_600", "61");
    for index in 0..job.spec.completions {
        let index = index.to_string();
        let mut set: Vec<(&str, &str)> =
            env.iter().map(|Variable { name, value }| (name.as_str(), value.as_str())).collect();
        set.push(("JOB_COMPLETION_INDEX", &index));
        let told = run_with(&folder, &line, &set);
        assert!(told.ends_with("── exit 0\n"), "{told}");
    }
    let expected = folder.answer("simulate --players 61 --days 7 --format json");
    assert_eq!(folder.answer("merge volume --format json"), expected);
    assert_ne!(expected, whole(&folder));
}

/// GNU parallel itself, where the machine has it.
#[test]
fn gnu_parallel() {
    let version = Command::new("parallel").arg("--version").output();
    if !version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with("GNU parallel")) {
        return left_out("GNU parallel is not on this machine, so its recipe in docs/shards.md is not run");
    }
    let folder = Folder::empty();
    folder.answer("simulate --players 61 --days 7 --output slurm.json");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_endgame"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-e", "-c", &block("bash").replace("1_600", "61")])
        .current_dir(folder.path(""))
        .env("PATH", path)
        .env("HOME", folder.path(""))
        .env_remove("ENDGAME_RULESET")
        .env_remove("ENDGAME_POPULATION")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("shard 16 of 16, from PARALLEL_SEQ"), "{told}");
    assert_eq!(folder.read("jobs.log").lines().count(), 17);
}
