//! Where some XP, or a level, stands on a track.

use super::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View, numbers};
use crate::rules::pace::Pace;
use crate::rules::running_total::RunningTotal;
use crate::rules::track::Track;
use crate::rules::units::Xp;
use serde::Serialize;

/// A place on a track. Field names are those of the game's services where they have one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LookupView {
    ruleset: String,
    track: String,
    current_level: u64,
    max_level: Option<u64>,
    /// The XP looked up.
    total_xp: u64,
    /// The total at which the level starts.
    level_start_xp: u64,
    /// XP gathered since; past the last level, XP too much.
    xp_progress: u64,
    /// What the level costs in all; none at the last.
    xp_to_next_level: Option<u64>,
    /// What is missing of it.
    xp_missing: Option<u64>,
    /// 0 to 100; none at the last level.
    progress_percentage: Option<f64>,
    /// Points that all levels up to this one give.
    points: Option<u64>,
    gain_multiplier: f64,
    xp_per_hour: u64,
    /// From nothing to this XP; none when it is never reached.
    hours: Option<f64>,
    /// What to say below the answer.
    #[serde(skip)]
    pub notes: Vec<String>,
}

impl LookupView {
    /// `xp` on the track called `name`, whose levels give `points`.
    pub fn new(
        (ruleset, name): (&str, String),
        (track, points): (&Track, Option<&RunningTotal>),
        xp: Xp,
        xp_per_hour: u64,
    ) -> LookupView {
        let standing = track.standing(xp);
        let into_level = standing.into_level.get();
        let cost = standing.xp_to_next.map(Xp::get);
        LookupView {
            ruleset: ruleset.to_owned(),
            track: name,
            current_level: standing.level.0,
            max_level: track.last().map(|last| last.0),
            total_xp: xp.get(),
            level_start_xp: standing.level_start.get(),
            xp_progress: into_level,
            xp_to_next_level: cost,
            xp_missing: cost.map(|cost| cost.saturating_sub(into_level)),
            progress_percentage: cost.map(|cost| into_level as f64 / cost as f64 * 100.0),
            points: points.and_then(|points| points.total(standing.level.0).ok()),
            gain_multiplier: track.gain_multiplier(standing.level),
            xp_per_hour,
            hours: Pace::new(track, xp_per_hour as f64).hours_to_xp(xp),
            notes: Vec::new(),
        }
    }

    fn progress(&self) -> String {
        match (self.xp_to_next_level, self.progress_percentage) {
            (Some(cost), Some(percentage)) => format!(
                "{} of {} XP to level {} ({})",
                numbers::whole(self.xp_progress),
                numbers::whole(cost),
                numbers::whole(self.current_level.saturating_add(1)),
                numbers::percent(percentage / 100.0, 1)
            ),
            _ if self.xp_progress > 0 => {
                format!("last level; {} XP too much", numbers::whole(self.xp_progress))
            }
            _ => "last level".to_owned(),
        }
    }
}

impl View for LookupView {
    fn schema(&self) -> &'static str {
        "endgame/lookup/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let heading = format!(
            "{} · {} · {} XP",
            numbers::escaped(&self.ruleset),
            self.track,
            numbers::whole(self.total_xp)
        );
        let rate = numbers::whole(self.xp_per_hour);
        let hours = self.hours.map_or_else(
            || format!("never reached at {rate} XP/h"),
            |hours| format!("{} h at {rate} XP/h", numbers::real(hours, 1)),
        );
        let mut sheet = Sheet::new(vec![Column::text("what", ""), Column::text("value", "")]);
        let mut row =
            |what: &str, value: String| sheet.row(vec![Cell::Text(what.to_owned()), Cell::Text(value)]);
        row("level", numbers::whole(self.current_level));
        row("level starts at", format!("{} XP", numbers::whole(self.level_start_xp)));
        row("progress", self.progress());
        if let Some(points) = self.points {
            row("points so far", numbers::whole(points));
        }
        row("XP gain", format!("× {}", numbers::real(self.gain_multiplier, 3)));
        row("time", hours);
        Screen { heading: vec![heading], sheet, notes: self.notes.clone() }
    }

    fn records(&self) -> Records {
        Rows::of([self]).fields().records()
    }
}
