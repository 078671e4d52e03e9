//! What may be changed: numbers of a ruleset by their paths, each with its range.

use crate::app::problem::Problem;
use crate::app::whole_numbers::is_whole;
use crate::balance::tuning::Dial;
use crate::config::{Leaf, Leaves, Loaded, Source, suggest};
use crate::rules::ruleset::Ruleset;

/// `paragon.xp_to_next.power.exponent=1.2..1.9`.
#[derive(Debug, Clone, PartialEq)]
pub struct Vary {
    /// The way to a number.
    pub path: String,
    /// The least that is tried.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Vary {
    /// Reads it.
    ///
    /// # Errors
    /// What would be right.
    pub fn parse(text: &str) -> Result<Vary, String> {
        let form = "write PATH=LEAST..MOST, such as `paragon.xp_to_next.power.exponent=1.2..1.9`";
        let (path, range) = text.split_once('=').ok_or(form)?;
        let (low, high) = range.split_once("..").ok_or(form)?;
        let number =
            |text: &str| text.trim().replace('_', "").parse::<f64>().ok().filter(|own| own.is_finite());
        let (low, high) = number(low).zip(number(high)).ok_or(form)?;
        if low >= high {
            return Err(format!("there is no number between {low} and {high}; the least comes first"));
        }
        Ok(Vary { path: path.trim().to_owned(), low, high })
    }
}

/// A number of a ruleset that is tuned.
#[derive(Debug, Clone)]
pub struct Tunable {
    /// Where it is written.
    pub leaf: Leaf,
    /// Its range.
    pub dial: Dial,
}

/// The numbers that `vary` names in a ruleset.
///
/// # Errors
/// When one is not there, is no number, or is named twice.
pub fn tunables(vary: &[Vary], ruleset: &Loaded<Ruleset>) -> Result<Vec<Tunable>, Problem> {
    let leaves = Leaves::of(&ruleset.source);
    let mut found: Vec<Tunable> = Vec::new();
    for own in vary {
        let leaf = leaves.get(&own.path).ok_or_else(|| unknown(&own.path, &leaves, &ruleset.source))?;
        let Some(start) = leaf.number else {
            let message = format!("`{}` is `{}`, which is not a number", own.path, leaf.text);
            return Err(Problem::invalid("no-number", message).hint("only numbers can be tuned"));
        };
        if found.iter().any(|known| known.leaf.path == leaf.path) {
            let message = format!("`{}` is varied twice", own.path);
            return Err(Problem::invalid("doubled-number", message).hint("give it one range"));
        }
        let (file, place) = ruleset.source.origin(leaf.span);
        if file.name != ruleset.source.name {
            let line = file.location(place.start).line;
            let message = format!("`{}` stands in {}, line {line}", own.path, file.name);
            let hint = "the ruleset is changed, and not the files of its tables: tune a `scale` of the table instead";
            return Err(Problem::invalid("in-a-table-file", message).hint(hint));
        }
        let is_whole = is_whole(ruleset, leaf);
        let start = if is_whole { start.floor() } else { start };
        let dial = Dial { low: own.low, high: own.high, start, is_whole };
        if is_whole && own.low.ceil() > own.high.floor() {
            let message = format!(
                "`{}` is a whole number, and there is none between {} and {}",
                own.path, own.low, own.high
            );
            return Err(Problem::invalid("no-number", message).hint("widen the range"));
        }
        let dial = if is_whole { Dial { low: own.low.ceil(), high: own.high.floor(), ..dial } } else { dial };
        found.push(Tunable { leaf: leaf.clone(), dial });
    }
    Ok(found)
}

/// The ruleset with other numbers; comments and layout stay.
pub fn with(source: &Source, values: &[(&Leaf, f64)]) -> Source {
    let changes: Vec<_> = values.iter().map(|(leaf, value)| (leaf.span, value.to_string())).collect();
    source.with(&changes)
}

fn unknown(path: &str, leaves: &Leaves, source: &Source) -> Problem {
    let message = format!("{} has no number `{path}`", source.name);
    let numbers = || leaves.all.iter().filter(|leaf| leaf.number.is_some()).map(|leaf| &*leaf.path);
    let below: Vec<&str> = numbers()
        .filter(|known| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
        .collect();
    let hint = match suggest(path, numbers()) {
        _ if !below.is_empty() => {
            let more = if below.len() > 8 { ", …" } else { "" };
            format!("it is more than a number; take one of {}{more}", below[..below.len().min(8)].join(", "))
        }
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            let section = path.split('.').next().unwrap_or_default();
            let near: Vec<&str> =
                numbers().filter(|known| known.split('.').next() == Some(section)).collect();
            let some: Vec<&str> = if near.is_empty() { numbers().collect() } else { near };
            let more = if some.len() > 8 { ", …" } else { "" };
            format!("it has {}{more}", some[..some.len().min(8)].join(", "))
        }
    };
    Problem::invalid("unknown-number", message).hint(hint)
}
