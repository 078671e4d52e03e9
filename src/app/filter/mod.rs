//! The language in which characters and entries of the log are chosen:
//! `paragon_level >= 100 and (last_seen > 2026-11-01 or not name ~ vex)`.
//!
//! It can say nothing but which columns compare how with which values, so nothing in it can do harm: values reach the
//! database as parameters, columns come from a list.

mod entries;
mod features;
mod grammar;
mod subject;
#[cfg(test)]
mod tests;

pub use features::parse_column;

use crate::ledger::{Comparison, EntryColumn, Feature, Filter, Moment};
use subject::Subject;

/// A filter as typed, known to be sound: what a time such as `3d` means depends on the clock.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedFilter<K = Feature>(Typed<K>);

#[derive(Debug, Clone, PartialEq)]
enum Typed<K> {
    /// All of these hold.
    All(Vec<Typed<K>>),
    /// At least one holds.
    Any(Vec<Typed<K>>),
    /// It does not hold.
    Not(Box<Typed<K>>),
    /// A column compares so with a value.
    Is(K, Comparison, String),
}

/// The longest filter, in bytes, and the most conditions in one: more than people write, and less than SQLite takes.
const LONGEST: usize = 10_000;
const MOST_CONDITIONS: usize = 200;
/// How deep brackets and `not` may stand in each other.
const DEEPEST: usize = 50;
/// How much of a text an error repeats.
const SHOWN: usize = 40;

/// Reads a filter of characters.
///
/// # Errors
/// What is wrong, where, and what would be right.
pub fn parse_filter(text: &str) -> Result<TypedFilter, String> {
    read(text)
}

/// Reads a filter of entries of the log.
///
/// # Errors
/// What is wrong, where, and what would be right.
pub fn parse_entry_filter(text: &str) -> Result<TypedFilter<EntryColumn>, String> {
    read(text)
}

fn read<K: Subject>(text: &str) -> Result<TypedFilter<K>, String> {
    if text.len() > LONGEST {
        return Err(format!("a filter has at most {LONGEST} bytes, this one has {}", text.len()));
    }
    let typed: Typed<K> = grammar::parse(text)?;
    if typed.conditions() > MOST_CONDITIONS {
        return Err(format!(
            "a filter has at most {MOST_CONDITIONS} conditions, this one {}",
            typed.conditions()
        ));
    }
    // What is wrong with a value shows here, before anything is opened; the clock does not matter for that.
    typed.resolve(Moment(0))?;
    Ok(TypedFilter(typed))
}

#[expect(private_bounds, reason = "what there is to ask about is listed here")]
impl<K: Subject> TypedFilter<K> {
    /// What it means now. A whole day is from its first moment to its last.
    pub fn resolve(&self, now: Moment) -> Filter<K> {
        // It was resolved once already; what a value can mean does not depend on the clock.
        self.0.resolve(now).unwrap_or(Filter::Any(Vec::new()))
    }
}

impl<K: Subject> Typed<K> {
    fn conditions(&self) -> usize {
        match self {
            Typed::All(parts) | Typed::Any(parts) => parts.iter().map(Typed::conditions).sum(),
            Typed::Not(part) => part.conditions(),
            Typed::Is(..) => 1,
        }
    }

    fn resolve(&self, now: Moment) -> Result<Filter<K>, String> {
        let every = |parts: &[Typed<K>]| parts.iter().map(|part| part.resolve(now)).collect::<Result<_, _>>();
        Ok(match self {
            Typed::All(parts) => Filter::All(every(parts)?),
            Typed::Any(parts) => Filter::Any(every(parts)?),
            Typed::Not(part) => Filter::Not(Box::new(part.resolve(now)?)),
            Typed::Is(column, comparison, value) => column.clone().condition(*comparison, value, now)?,
        })
    }
}
