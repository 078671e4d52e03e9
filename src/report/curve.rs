//! What the levels of a track cost and give, a row each.

use super::sheet::kept_of;
use super::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View, numbers};
use crate::rules::pace::Pace;
use crate::rules::running_total::RunningTotal;
use crate::rules::track::Track;
use crate::rules::units::Level;
use serde::Serialize;

/// Levels of a track.
#[derive(Debug, Clone, Serialize)]
pub struct CurveView {
    /// The ruleset's name.
    pub ruleset: String,
    /// The track's name.
    pub track: String,
    /// The track's first level.
    pub first_level: u64,
    /// Its last, if it has one.
    pub max_level: Option<u64>,
    /// Base XP per hour that the hours assume.
    pub xp_per_hour: u64,
    /// The levels asked for.
    pub levels: Vec<LevelRow>,
    /// What to say below the table.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// Whether the ruleset declares a gain multiplier.
    #[serde(skip)]
    pub has_multiplier: bool,
}

/// One level.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct LevelRow {
    level: u64,
    /// XP to the next level; none at the last.
    xp_to_next: Option<u64>,
    /// XP from the first level to this one.
    total_xp: u64,
    /// Points that all levels up to this one give; none where the track has no points.
    points: Option<u64>,
    gain_multiplier: f64,
    /// Hours from the first level to this one; none when it is never reached.
    hours: Option<f64>,
}

impl LevelRow {
    /// The row of `level`; `None` when nobody can stand there. `pace` must not be past it.
    pub fn new(
        track: &Track,
        points: Option<&RunningTotal>,
        level: u64,
        pace: &mut Pace<'_>,
    ) -> Option<LevelRow> {
        let at = Level(level);
        Some(LevelRow {
            level,
            xp_to_next: track.xp_to_next(at).map(|xp| xp.get()),
            total_xp: track.total_xp(at)?.get(),
            points: points.and_then(|points| points.total(level).ok()),
            gain_multiplier: track.gain_multiplier(at),
            hours: pace.hours_to(at),
        })
    }

    /// With every column; `decimals` of the hours are shown.
    fn cells(&self, decimals: usize) -> Vec<Cell> {
        vec![
            Cell::Whole(self.level),
            Cell::whole(self.xp_to_next),
            Cell::Whole(self.total_xp),
            Cell::whole(self.points),
            Cell::Real(self.gain_multiplier, 3),
            self.hours.map_or(Cell::None, |hours| Cell::Real(hours, decimals)),
        ]
    }
}

impl CurveView {
    fn sheet(&self, keep: impl Fn(&str) -> bool) -> Sheet {
        let columns = [
            Column::number("level", "level"),
            Column::number("xp_to_next", "XP to next"),
            Column::number("total_xp", "total XP"),
            Column::number("points", "points"),
            Column::number("gain_multiplier", "XP gain ×"),
            Column::number("hours", "hours"),
        ];
        let kept: Vec<bool> = columns.iter().map(|column| keep(&column.key)).collect();
        let mut sheet = Sheet::new(kept_of(columns.to_vec(), &kept));
        let most_hours = self.levels.iter().filter_map(|row| row.hours).fold(0.0, f64::max);
        let decimals = if most_hours < 100.0 { 2 } else { 1 };
        self.levels.iter().for_each(|row| sheet.row(kept_of(row.cells(decimals), &kept)));
        sheet
    }
}

impl View for CurveView {
    fn schema(&self) -> &'static str {
        "endgame/curve/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let levels = match self.max_level {
            Some(max) => format!("levels {} to {}", self.first_level, numbers::whole(max)),
            None => format!("levels from {}, without end", self.first_level),
        };
        let heading = format!(
            "{} · {} · {levels} · hours at {} XP/h",
            numbers::escaped(&self.ruleset),
            self.track,
            numbers::whole(self.xp_per_hour)
        );
        // A column that says nothing about this track is left out for people, never for programs.
        let has_points = self.levels.iter().any(|row| row.points.is_some());
        let sheet = self.sheet(|key| match key {
            "points" => has_points,
            "gain_multiplier" => self.has_multiplier,
            _ => true,
        });
        Screen { heading: vec![heading], sheet, notes: self.notes.clone() }
    }

    fn records(&self) -> Records {
        Rows::of(&self.levels).fields().records()
    }
}
