//! `--shard`: which part of the players, as it is typed or as a scheduler says.

mod scheduler;
#[cfg(test)]
mod tests;
mod variables;

use super::failure::Failure;
use crate::report::numbers::whole;
use variables::Variables;

/// A shard: one of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// The name of its file in a folder; names stand in the order of numbers.
    pub fn file_name(self) -> String {
        let Shard { number, of } = self;
        format!("shard-{number:0width$}-of-{of}.json", width = of.to_string().len())
    }
}

/// A value of `--shard`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShardArg {
    /// `3/16`
    Typed(Shard),
    /// `auto` and `auto/COUNT`
    Scheduler(Option<Count>),
    /// `auto:INDEX/COUNT` and `auto:INDEX+1/COUNT`
    Named(Index, Count),
}

/// A variable that tells which shard this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    name: String,
    /// What it holds for the first shard: 0 or 1.
    first: u64,
}

/// How many shards there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    /// As it is typed.
    Typed(u64),
    /// As this variable says.
    Variable(String),
}

/// No run is split into more.
const MOST: u64 = 1_000_000;

/// Reads a value of `--shard`.
///
/// # Errors
/// What would be right.
pub fn parse(text: &str) -> Result<ShardArg, String> {
    if text == "auto" {
        return Ok(ShardArg::Scheduler(None));
    }
    if let Some(count) = text.strip_prefix("auto/") {
        return Ok(ShardArg::Scheduler(Some(parse_count(count)?)));
    }
    if let Some(named) = text.strip_prefix("auto:") {
        let (index, count) =
            named.split_once('/').ok_or("expected `auto:INDEX/COUNT`: how many are there?")?;
        let (name, first) = index.strip_suffix("+1").map_or((index, 1), |name| (name, 0));
        if !is_name(name) {
            return Err(format!(
                "expected the name of a variable after `auto:`, without `$`, such as `auto:TASK/16` where the first \
                 shard has 1 there, or `auto:TASK+1/16` where it has 0; not `{name}`"
            ));
        }
        return Ok(ShardArg::Named(Index { name: name.to_owned(), first }, parse_count(count)?));
    }
    let numbers = text.split_once('/').and_then(|(n, of)| Some((n.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((number, of)) if (1..=of).contains(&number) && of <= MOST => {
            Ok(ShardArg::Typed(Shard { number, of }))
        }
        _ => Err("expected a shard such as `2/3`: the second of three; or `auto`, `auto/COUNT`, \
                  `auto:INDEX/COUNT`, which --help explains"
            .to_owned()),
    }
}

fn parse_count(text: &str) -> Result<Count, String> {
    let wrong = || {
        format!(
            "expected how many shards there are, from 1 to {}, or the name of a variable that tells, without `$`; \
             not `{text}`",
            whole(MOST)
        )
    };
    if is_name(text) {
        return Ok(Count::Variable(text.to_owned()));
    }
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| is_digits && (1..=MOST).contains(number));
    number.map(Count::Typed).ok_or_else(wrong)
}

/// Whether a variable can be called this. What begins with a digit is a number whose `$` the shell has read.
fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(is_letter)
        && text.chars().all(|c| is_letter(c) || c.is_ascii_digit() || ".-".contains(c))
}

/// A shard that variables tell, and what tells it.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    shard: Shard,
    index: Index,
    /// What the variable holds.
    value: u64,
}

impl ShardArg {
    /// The shard, and the sentence that says where its number comes from unless it was typed.
    ///
    /// # Errors
    /// When the environment does not tell it.
    pub fn resolve(&self) -> Result<(Shard, Option<String>), Failure> {
        let told = match self {
            ShardArg::Typed(shard) => return Ok((*shard, None)),
            ShardArg::Scheduler(count) => scheduler::ask(count.as_ref(), &Variables::of_process())?,
            ShardArg::Named(index, count) => scheduler::ask_named(index, count, &Variables::of_process())?,
        };
        let (shard, sentence) = (told.shard, told.sentence());
        Ok((shard, Some(sentence)))
    }
}

impl Told {
    /// `shard 3 of 16, from SLURM_ARRAY_TASK_ID`
    fn sentence(&self) -> String {
        let (Shard { number, of }, Index { name, first }) = (self.shard, &self.index);
        let base = if *first == 0 { format!("={}, which counts from 0", self.value) } else { String::new() };
        format!("shard {number} of {of}, from {name}{base}")
    }
}
