//! Numbers that were moved: the rules and players with them, or why there are none.

use super::Studio;
use super::dials::Of;
use crate::app::inputs::sound;
use crate::app::problem::Problem;
use crate::config::{self, Diagnostics, Leaf, Leaves, Loaded, Severity, Source, suggest};
use crate::report::numbers::escaped;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use serde::{Deserialize, Serialize};

/// A number that has another value than its file gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// The file it is in.
    pub file: Of,
    /// The way to it.
    pub path: String,
    /// Its value.
    pub value: f64,
}

/// Rules and players with moved numbers.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The rules.
    pub ruleset: Loaded<Ruleset>,
    /// The players.
    pub population: Loaded<Population>,
    /// Numbers that moved along: shares of the other archetypes.
    pub along: Vec<Move>,
}

/// More numbers than this are in no file that a person writes.
const MOST_MOVES: usize = 2_000;

impl Studio {
    /// Rules and players with other numbers; what is not named is as in the files. The last of `moves` is the newest.
    ///
    /// # Errors
    /// The name of a number that can't have its value, and why.
    pub fn moved(&self, moves: &[Move]) -> Result<Moved, Problem> {
        let ruleset = self.ruleset_with(moves)?;
        let (population, along) = self.population_with(moves, &ruleset.value)?;
        Ok(Moved { ruleset, population, along })
    }

    fn ruleset_with(&self, moves: &[Move]) -> Result<Loaded<Ruleset>, Problem> {
        let own = of(Of::Ruleset, moves);
        if own.is_empty() {
            return Ok(self.files.ruleset.clone());
        }
        let changes = changes(&self.files.ruleset.source, &own)?;
        let source = changed(&self.files.ruleset.source, &changes);
        let (loaded, problems) = config::load_ruleset(&source);
        sound(loaded, &source, &problems).map_err(|problem| named(problem, &changes, &source, &problems))
    }

    fn population_with(
        &self,
        moves: &[Move],
        ruleset: &Ruleset,
    ) -> Result<(Loaded<Population>, Vec<Move>), Problem> {
        let (base, mut own) = (&self.files.population.source, of(Of::Population, moves));
        let along = shares_along(base, &own)?;
        own.extend(along.iter().cloned());
        let changes = changes(base, &own)?;
        let source = changed(base, &changes);
        let (loaded, problems) = self.files.load_population(&source, ruleset);
        let loaded = sound(loaded, &source, &problems);
        Ok((loaded.map_err(|problem| named(problem, &changes, &source, &problems))?, along))
    }
}

/// Moves of a file, each number once: as it was moved last.
fn of(file: Of, moves: &[Move]) -> Vec<Move> {
    let mut own: Vec<Move> = Vec::new();
    for one in moves.iter().filter(|one| one.file == file) {
        own.retain(|known| known.path != one.path);
        own.push(one.clone());
    }
    own
}

/// Each number with its new value, in the order of the moves.
fn changes(source: &Source, moves: &[Move]) -> Result<Vec<(Leaf, f64)>, Problem> {
    if moves.len() > MOST_MOVES {
        let message = format!("{} numbers are moved, at most {MOST_MOVES} can be", moves.len());
        return Err(Problem::invalid("too-many", message));
    }
    if moves.is_empty() {
        return Ok(Vec::new());
    }
    let leaves = Leaves::of(source);
    let change = |one: &Move| {
        let known = leaves.get(&one.path).filter(|leaf| leaf.number.is_some());
        let leaf = known.ok_or_else(|| unknown(&one.path, &leaves, source))?;
        if !one.value.is_finite() {
            let message = format!("`{}` can't be `{}`, which is not a number", one.path, one.value);
            return Err(Problem::invalid("no-number", message));
        }
        if source.origin(leaf.span).0.name != source.name {
            let message = format!("`{}` stands in the file of a table", one.path);
            let hint = "edit that file: what is changed there shows here at once";
            return Err(Problem::invalid("in-a-table-file", message).hint(hint));
        }
        Ok((leaf.clone(), one.value))
    };
    moves.iter().map(change).collect()
}

fn unknown(path: &str, leaves: &Leaves, source: &Source) -> Problem {
    let message = format!("{} has no number `{}`", escaped(&source.name), escaped(path));
    let numbers = leaves.all.iter().filter(|leaf| leaf.number.is_some()).map(|leaf| &*leaf.path);
    let problem = Problem::invalid("unknown-number", message);
    match suggest(path, numbers) {
        Some(meant) => problem.hint(format!("did you mean `{meant}`?")),
        None => problem,
    }
}

fn changed(source: &Source, changes: &[(Leaf, f64)]) -> Source {
    // What is as it was stays as it is written.
    let other = changes.iter().filter(|(leaf, value)| leaf.number != Some(*value));
    source.with(&other.map(|(leaf, value)| (leaf.span, value.to_string())).collect::<Vec<_>>())
}

/// The problem of a file as that of the number which makes it: the one where it is told, else the newest.
fn named(problem: Problem, changes: &[(Leaf, f64)], source: &Source, found: &Diagnostics) -> Problem {
    let error = found.iter().find(|own| own.severity == Severity::Error);
    let line = |offset: usize| source.location(offset).line;
    let place = error.and_then(|own| own.span);
    // Lines stay what they were, columns may not.
    let here = place.and_then(|span| {
        let mut on_line = changes.iter().rev().filter(|(leaf, _)| {
            let moved = Leaves::of(source).get(&leaf.path).map(|leaf| leaf.span);
            moved.is_some_and(|own| line(own.start) == line(span.start))
        });
        on_line.next()
    });
    let Some((leaf, value)) = here.or_else(|| changes.last()) else { return problem };
    let message = format!("`{}` can't be {value}: {}", leaf.path, problem.message);
    Problem { message, ..problem }
}

/// Shares of archetypes sum to 1: what one has more, the others have less, each in proportion.
fn shares_along(source: &Source, moves: &[Move]) -> Result<Vec<Move>, Problem> {
    let is_share = |path: &str| {
        let parts: Vec<&str> = path.split('.').collect();
        matches!(parts.as_slice(), ["archetypes", _, "share"])
    };
    let Some(newest) = moves.iter().rev().find(|one| is_share(&one.path)) else { return Ok(Vec::new()) };
    let leaves = Leaves::of(source);
    let moved = |path: &str| moves.iter().find(|one| one.path == path).map(|one| one.value);
    let all: Vec<(&str, f64)> = leaves
        .all
        .iter()
        .filter(|leaf| is_share(&leaf.path))
        .filter_map(|leaf| Some((leaf.path.as_str(), leaf.number?)))
        .collect();
    let fixed: f64 = all.iter().filter_map(|(path, _)| moved(path)).sum();
    let others: Vec<(&str, f64)> = all.into_iter().filter(|(path, _)| moved(path).is_none()).collect();
    let rest: f64 = others.iter().map(|(_, share)| share).sum();
    let wrong = |why: &str, hint: &'static str| {
        let message = format!("`{}` can't be {}: {why}", newest.path, newest.value);
        Err(Problem::invalid("shares", message).hint(hint))
    };
    if !(0.0..=1.0).contains(&newest.value) {
        return wrong("a share is between 0 and 1", "1 is all players");
    }
    if fixed > 1.0 + 1e-9 {
        return wrong("the shares that were moved sum to more than 1", "put another share back first");
    }
    if others.is_empty() || rest == 0.0 {
        return if (fixed - 1.0).abs() < 1e-9 {
            Ok(Vec::new())
        } else {
            wrong("no other share can make up for it", "put another share back first")
        };
    }
    let scale = (1.0 - fixed).max(0.0) / rest;
    let along = |(path, share): (&str, f64)| Move {
        file: Of::Population,
        path: path.to_owned(),
        value: rounded(share * scale),
    };
    Ok(others.into_iter().map(along).collect())
}

/// To so many places that sums are 1 all the same.
fn rounded(share: f64) -> f64 {
    format!("{share:.10}").parse().unwrap_or(share)
}
