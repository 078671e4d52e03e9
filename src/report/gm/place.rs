//! Where a character stands on a track, at the level that it holds.

use super::bar::bar;
use crate::progression::State;
use crate::report::numbers::{percent, whole};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::Xp;
use schemars::JsonSchema;
use serde::Serialize;

/// A place on a track. The level is the one held: events gave it, and a curve edited since moves it with the next XP only.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PlaceOnTrack")]
pub(crate) struct Place {
    pub(crate) current_level: u64,
    pub(crate) max_level: Option<u64>,
    pub(crate) total_xp: u64,
    /// XP gathered in this level.
    pub(crate) xp_progress: u64,
    /// What this level costs in all; none at the last.
    pub(crate) xp_to_next_level: Option<u64>,
    /// 0 to 100; none at the last level.
    pub(crate) progress_percentage: Option<f64>,
    /// The level that the XP stands for by the ruleset; none for a track that the ruleset lacks.
    pub(crate) level_by_rules: Option<u64>,
}

impl Place {
    pub(crate) fn new(state: &State, name: &TrackName, ruleset: &Ruleset) -> Place {
        Place::on(ruleset.track(name), state, name)
    }

    pub(super) fn on(track: Option<&Track>, state: &State, name: &TrackName) -> Place {
        let held = state.progress(name);
        let start = track.and_then(|track| track.total_xp(held.level)).unwrap_or_default();
        let into_level = held.xp.saturating_sub(start).get();
        // A level that starts past 2^63 − 1 XP is no next level.
        let cost = track.and_then(|track| track.xp_to_next(held.level));
        let cost = cost.filter(|&cost| start.checked_add(cost).is_some()).map(Xp::get);
        Place {
            current_level: held.level.0,
            max_level: track.and_then(Track::last).map(|last| last.0),
            total_xp: held.xp.get(),
            xp_progress: into_level,
            xp_to_next_level: cost,
            progress_percentage: cost.map(|cost| (into_level as f64 / cost as f64).min(1.0) * 100.0),
            level_by_rules: track.map(|track| track.level_at(held.xp).0),
        }
    }

    /// Bar, percentage and XP.
    pub(super) fn shown(&self) -> String {
        match self.progress_percentage {
            Some(percentage) => format!("{} {}", bar(percentage / 100.0), self.shown_briefly()),
            None => self.at_the_end(),
        }
    }

    /// Percentage and XP.
    pub(super) fn shown_briefly(&self) -> String {
        let Some(percentage) = self.progress_percentage else { return self.at_the_end() };
        // A level is complete when it is, not when it rounds to that.
        let share = percent(percentage.floor() / 100.0, 0);
        format!("{share:>5}  {}", self.of_level())
    }

    /// `912,400 of 1,621,000 XP to 138`
    fn of_level(&self) -> String {
        match self.xp_to_next_level {
            Some(cost) => format!(
                "{} of {} XP to {}",
                whole(self.xp_progress),
                whole(cost),
                whole(self.current_level.saturating_add(1))
            ),
            None => format!("{} XP in all", whole(self.total_xp)),
        }
    }

    fn at_the_end(&self) -> String {
        match self.level_by_rules {
            None => format!("{} XP, but the ruleset has no such track", whole(self.total_xp)),
            Some(_) if self.max_level == Some(self.current_level) => format!("{} cap", bar(1.0)),
            Some(_) => format!("{} XP; no XP reaches the next level", whole(self.total_xp)),
        }
    }

    /// What to say when the ruleset would put the XP at another level.
    pub(super) fn moved(&self, name: &TrackName) -> Option<String> {
        let by_rules = self.level_by_rules.filter(|&level| level != self.current_level)?;
        let (held, by_rules) = (self.current_level, whole(by_rules));
        let then = match self.level_by_rules > Some(held) {
            true => format!("and {by_rules} with its next XP"),
            // A level once earned goes only with XP.
            false => format!("and would be {by_rules} by its XP"),
        };
        Some(format!("the ruleset has changed: {name} is {} as it was earned, {then}", whole(held)))
    }
}
