//! What a report says of a view in words: what was asked, and the answer in three sentences at most.

mod check;
mod compare;
mod prestige;
mod simulation;
mod tune;

use crate::report::numbers::{counted, whole};

/// A view that tells a whole story.
pub trait Story {
    /// What it is about, in a few words.
    fn title(&self) -> String;

    /// What was asked, in a sentence.
    fn asked(&self) -> String;

    /// The answer: three sentences at most.
    fn answer(&self) -> Vec<String>;

    /// What it takes to make it again: seed, versions.
    fn facts(&self) -> Vec<Fact>;
}

/// One thing to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub what: &'static str,
    /// Its value.
    pub value: String,
}

impl Fact {
    /// `what` is `value`.
    pub fn new(what: &'static str, value: impl ToString) -> Fact {
        Fact { what, value: value.to_string() }
    }

    /// The version of this program.
    pub fn version() -> Fact {
        Fact::new("made by", concat!("endgame ", env!("CARGO_PKG_VERSION")))
    }
}

/// Who was simulated, for how long, by which seed.
fn run_facts(players: u64, days: u32, seed: u64) -> Vec<Fact> {
    vec![
        Fact::new("players", whole(players)),
        Fact::new("days", whole(days.into())),
        Fact::new("seed", seed),
        Fact::version(),
    ]
}

/// `10,000 players over 365 days`
fn run_of(players: u64, days: u32) -> String {
    format!("{} over {}", counted(players, "player"), counted(days.into(), "day"))
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[String]) -> String {
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
