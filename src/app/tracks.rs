//! Which track of which ruleset, for questions about one track.

use super::inputs::load_ruleset;
use super::observer::Observer;
use super::problem::Problem;
use crate::config::{Loaded, suggest};
use crate::report::numbers;
use crate::rules::ruleset::Ruleset;
use crate::rules::running_total::RunningTotal;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Xp};
use std::path::Path;

/// A ruleset and the track of it that was chosen.
#[derive(Debug)]
pub struct Chosen {
    /// The rules.
    pub ruleset: Loaded<Ruleset>,
    /// The track's name; the ruleset has it.
    pub name: TrackName,
}

/// Loads the ruleset at `ruleset`, or the built-in one, and looks for the track: paragon unless named, else the first.
///
/// # Errors
/// All problems of the file, or a track that it does not have.
pub fn load(ruleset: Option<&Path>, track: Option<&str>, observer: &dyn Observer) -> Result<Chosen, Problem> {
    let ruleset = load_ruleset(ruleset, observer)?;
    let name = match track {
        Some(text) => TrackName::parse(text).ok_or_else(|| unknown(text, &ruleset.value))?,
        None => default_track(&ruleset.value),
    };
    let chosen = Chosen { ruleset, name };
    chosen.track()?;
    Ok(chosen)
}

impl Chosen {
    /// The track.
    ///
    /// # Errors
    /// When the ruleset does not have it.
    pub fn track(&self) -> Result<&Track, Problem> {
        let ruleset = &self.ruleset.value;
        ruleset.track(&self.name).ok_or_else(|| unknown(&self.name.to_string(), ruleset))
    }

    /// The points that its levels give; none for the character's.
    pub fn points(&self) -> Option<&RunningTotal> {
        self.ruleset.value.points(&self.name)
    }

    /// Makes sure that somebody can stand at `level`.
    ///
    /// # Errors
    /// When it comes before the first level or after the last, or takes more than 2^63 − 1 XP.
    pub fn check(&self, level: u64) -> Result<(), Problem> {
        let track = self.track()?;
        let first = track.first();
        let fits = level >= first.0 && track.last().is_none_or(|last| level <= last.0);
        if fits && track.total_xp(Level(level)).is_some() {
            return Ok(());
        }
        let message = format!("`{}` has no level {}", self.name, numbers::whole(level));
        let last = numbers::whole(track.last().unwrap_or_else(|| track.level_at(Xp::MAX)).0);
        Err(Problem::invalid("level-out-of-range", message)
            .hint(format!("its levels go from {first} to {last}")))
    }
}

/// Paragon if there is one: it is what the tool is for.
fn default_track(ruleset: &Ruleset) -> TrackName {
    let first = || ruleset.track_names().into_iter().next();
    let paragon = ruleset.paragon.as_ref().map(|_| TrackName::Paragon);
    paragon.or_else(first).unwrap_or(TrackName::Character)
}

/// The track of this name.
///
/// # Errors
/// When the ruleset does not have it.
pub fn named_track(text: Option<&str>, ruleset: &Ruleset) -> Result<TrackName, Problem> {
    let text = text.unwrap_or_default();
    let name = TrackName::parse(text).filter(|name| ruleset.track(name).is_some());
    name.ok_or_else(|| unknown(text, ruleset))
}

fn unknown(text: &str, ruleset: &Ruleset) -> Problem {
    let names: Vec<String> = ruleset.track_names().iter().map(ToString::to_string).collect();
    let mastery = format!("mastery.{text}");
    let meant = names.iter().find(|name| **name == mastery).map(String::as_str);
    let hint = match meant.or_else(|| suggest(text, names.iter().map(String::as_str))) {
        Some(meant) => format!("did you mean `{meant}`? It has {}", track_list(ruleset)),
        None => format!("it has {}", track_list(ruleset)),
    };
    let message = format!(
        "the ruleset `{}` has no track `{}`",
        numbers::escaped(&ruleset.name),
        numbers::escaped(text)
    );
    Problem::invalid("unknown-track", message).hint(hint)
}

/// The names of all tracks, for hints.
pub fn track_list(ruleset: &Ruleset) -> String {
    ruleset.track_names().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
