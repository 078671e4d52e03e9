//! Which track of which ruleset, for commands about one track.

use super::context::Context;
use super::failure::Failure;
use super::inputs::RulesetArgs;
use super::scenario::track_list;
use crate::config::{Loaded, suggest};
use crate::report::numbers;
use crate::rules::ruleset::Ruleset;
use crate::rules::running_total::RunningTotal;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Xp};

/// A track of a ruleset.
#[derive(Debug, Clone, clap::Args)]
pub struct TrackArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// `character`, `paragon` or `mastery.<type>` [default: paragon, else the first there is]
    #[arg(long, short, value_name = "TRACK")]
    track: Option<String>,
}

/// A ruleset and the track of it that was chosen.
#[derive(Debug)]
pub struct Chosen {
    /// The rules.
    pub ruleset: Loaded<Ruleset>,
    /// The track's name; the ruleset has it.
    pub name: TrackName,
}

impl TrackArgs {
    /// Loads the ruleset and looks for the track.
    ///
    /// # Errors
    /// All problems of the file, or a track that it does not have.
    pub fn load(&self, context: &Context) -> Result<Chosen, Failure> {
        let ruleset = self.ruleset.load(context)?;
        let name = match &self.track {
            Some(text) => TrackName::parse(text).ok_or_else(|| unknown(text, &ruleset.value))?,
            None => default_track(&ruleset.value),
        };
        let chosen = Chosen { ruleset, name };
        chosen.track()?;
        Ok(chosen)
    }

    /// The same choice as words of a command line, each with a space before it, for hints.
    pub fn again(&self) -> String {
        let ruleset = self.ruleset.ruleset.iter().map(|path| format!(" --ruleset {}", path.display()));
        let track = self.track.iter().map(|track| format!(" --track {track}"));
        ruleset.chain(track).map(|words| numbers::escaped(&words)).collect()
    }
}

impl Chosen {
    /// The track.
    ///
    /// # Errors
    /// When the ruleset does not have it.
    pub fn track(&self) -> Result<&Track, Failure> {
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
    pub fn check(&self, level: u64) -> Result<(), Failure> {
        let track = self.track()?;
        let first = track.first();
        let fits = level >= first.0 && track.last().is_none_or(|last| level <= last.0);
        if fits && track.total_xp(Level(level)).is_some() {
            return Ok(());
        }
        let message = format!("`{}` has no level {}", self.name, numbers::whole(level));
        let last = numbers::whole(track.last().unwrap_or_else(|| track.level_at(Xp::MAX)).0);
        Err(Failure::usage("level-out-of-range", message)
            .hint(format!("its levels go from {first} to {last}")))
    }
}

/// Paragon if there is one: it is what the tool is for.
fn default_track(ruleset: &Ruleset) -> TrackName {
    let first = || ruleset.track_names().into_iter().next();
    let paragon = ruleset.paragon.as_ref().map(|_| TrackName::Paragon);
    paragon.or_else(first).unwrap_or(TrackName::Character)
}

/// The track that `--track` names.
///
/// # Errors
/// When the ruleset does not have it.
pub fn named_track(text: Option<&str>, ruleset: &Ruleset) -> Result<TrackName, Failure> {
    let text = text.unwrap_or_default();
    let name = TrackName::parse(text).filter(|name| ruleset.track(name).is_some());
    name.ok_or_else(|| unknown(text, ruleset))
}

fn unknown(text: &str, ruleset: &Ruleset) -> Failure {
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
    Failure::usage("unknown-track", message).hint(hint)
}
