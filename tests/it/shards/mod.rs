//! `simulate --shard` and `merge`: a run over many machines is the run of one.

mod merging;
mod recipes;
mod schedulers;

use crate::common::Folder;

/// What every job runs.
pub const RUN: &str = "simulate --players 61 --days 3 --seed 5";

/// The report of all players in a single run.
pub fn whole(folder: &Folder) -> String {
    folder.answer(&format!("{RUN} --format json"))
}

/// A folder with `of` shards in the folder `shards`.
pub fn split(of: u64) -> Folder {
    let folder = Folder::empty();
    std::fs::create_dir(folder.path("shards")).unwrap();
    for number in 1..=of {
        folder.answer(&format!("{RUN} --shard {number}/{of} --output shards"));
    }
    folder
}

/// What goes to stderr, or to stdout where it goes well, and the exit code, where these variables are set.
pub fn run_with(folder: &Folder, line: &str, variables: &[(&str, &str)]) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let output = folder.command(&words).envs(variables.iter().copied()).output().unwrap();
    let set: String =
        variables.iter().map(|(name, value)| format!("{name}={} ", value.escape_debug())).collect();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    format!("$ {set}endgame {line}\n{told}── exit {}\n", output.status.code().unwrap())
}
