//! What was found in a real history.

use super::numbers::{percent, real, short, whole};
use super::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use crate::simulation::fit::Fitted;
use crate::simulation::fit::archetypes::Found;
use crate::simulation::population::{Archetype, LogNormal, PrestigePolicy};
use serde::Serialize;

/// The archetypes of a history.
#[derive(Debug, Clone, Serialize)]
pub struct FitView {
    /// The file or database.
    pub source: String,
    /// Characters with a session at least.
    pub characters: u64,
    /// Sessions, and those of which no length is known.
    pub sessions: u64,
    /// See above.
    pub sessions_without_length: u64,
    /// Whether no length is known at all, and every gain counts as an hour.
    pub lengths_are_assumed: bool,
    /// The first and the last day on which somebody played.
    pub first_day: String,
    /// See above.
    pub last_day: String,
    /// Characters that fit nowhere.
    pub fit_nowhere: u64,
    archetypes: Vec<Row>,
    /// The line above the table.
    #[serde(skip)]
    pub heading: String,
    /// Lines below it.
    #[serde(skip)]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Default, Serialize)]
struct Row {
    name: String,
    share: f64,
    characters: u64,
    sessions: u64,
    sessions_per_week: f64,
    session_minutes: Spread,
    hours_per_week: f64,
    xp_per_hour: Spread,
    currency_per_hour: f64,
    leaves_per_week: f64,
    prestige: String,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Spread {
    median: f64,
    sigma: f64,
}

impl From<LogNormal> for Spread {
    fn from(LogNormal { median, sigma }: LogNormal) -> Spread {
        Spread { median, sigma }
    }
}

impl Row {
    fn new(archetype: &Archetype, found: &Found) -> Row {
        Row {
            name: archetype.id.clone(),
            share: archetype.share,
            characters: found.characters,
            sessions: found.sessions,
            sessions_per_week: archetype.sessions_per_week,
            session_minutes: archetype.session_minutes.into(),
            hours_per_week: found.hours_per_week,
            xp_per_hour: archetype.xp_per_hour.into(),
            currency_per_hour: archetype.currency_per_hour,
            leaves_per_week: archetype.leaves_per_week,
            prestige: match archetype.prestige {
                PrestigePolicy::Never if !found.tells_resets => "unknown".to_owned(),
                PrestigePolicy::Never => "never".to_owned(),
                PrestigePolicy::Asap => "asap".to_owned(),
                PrestigePolicy::AtParagon(level) => format!("at paragon {level}"),
            },
        }
    }
}

/// What stands beside an archetype in its file: `1,480 characters, 2.5 hours a week`.
pub fn archetype_line(found: &Found) -> String {
    format!("{} characters, {} hours a week", whole(found.characters), real(found.hours_per_week, 1))
}

impl FitView {
    /// What was found; where and when is for the caller to say.
    pub fn new(fitted: &Fitted) -> FitView {
        let archetypes = fitted.population.archetypes.iter().zip(&fitted.found);
        FitView {
            source: String::new(),
            characters: fitted.places.len() as u64,
            sessions: 0,
            sessions_without_length: 0,
            lengths_are_assumed: false,
            first_day: String::new(),
            last_day: String::new(),
            fit_nowhere: fitted.places.iter().filter(|place| place.is_none()).count() as u64,
            archetypes: archetypes.map(|(archetype, found)| Row::new(archetype, found)).collect(),
            heading: String::new(),
            notes: Vec::new(),
        }
    }
}

impl View for FitView {
    fn schema(&self) -> &'static str {
        "endgame/fit/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let mut sheet = Sheet::new(vec![
            Column::text("archetype", "Archetype"),
            Column::number("share", "Share"),
            Column::number("characters", "Characters"),
            Column::number("sessions_per_week", "Sessions/week"),
            Column::number("session_minutes", "Minutes"),
            Column::number("hours_per_week", "Hours/week"),
            Column::number("xp_per_hour", "XP/h"),
            Column::number("leaves_per_week", "Leave/week"),
            Column::text("prestige", "Prestige"),
        ]);
        for row in &self.archetypes {
            sheet.row(vec![
                Cell::Text(row.name.clone()),
                Cell::Percent(row.share, 1),
                Cell::Whole(row.characters),
                Cell::Real(row.sessions_per_week, 1),
                Cell::Text(format!(
                    "{} ± {}",
                    real(row.session_minutes.median, 0),
                    percent(row.session_minutes.sigma, 0)
                )),
                Cell::Real(row.hours_per_week, 1),
                Cell::Text(format!(
                    "{} ± {}",
                    short(row.xp_per_hour.median),
                    percent(row.xp_per_hour.sigma, 0)
                )),
                Cell::Percent(row.leaves_per_week, 2),
                Cell::Text(row.prestige.clone()),
            ]);
        }
        let mut notes =
            vec!["minutes and XP/h: median ± sigma of the logarithm, about the spread in percent".to_owned()];
        if self.fit_nowhere > 0 {
            let number = whole(self.fit_nowhere);
            notes.push(format!(
                "{number} fit nowhere and were left out; `{}` looks at gains",
                spell(&Step::Anomalies)
            ));
        }
        notes.extend(self.notes.iter().cloned());
        Screen { heading: vec![self.heading.clone()], sheet, notes }
    }

    fn records(&self) -> Records {
        Rows::of(&self.archetypes).fields().renamed("name", "archetype").records()
    }
}
