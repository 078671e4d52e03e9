//! What was found in a real history.

mod story;

use super::numbers::{percent, real, short, whole};
use super::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use crate::simulation::dynamics::Weekday;
use crate::simulation::fit::Fitted;
use crate::simulation::fit::archetypes::Found;
use crate::simulation::fit::certainty::{Certainty, Ends};
use crate::simulation::fit::likeness::Misfit;
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
    /// Where simulated players differ from the real ones by more than chance.
    misfits: Vec<MisfitRow>,
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
    /// The chance to leave in the first week, where it differs from later ones.
    leaves_first_week: Option<f64>,
    /// How players differ for life: the sigma of sessions a week, of minutes and of XP an hour; 0 where they are alike.
    spread_sessions: f64,
    spread_minutes: f64,
    spread_xp: f64,
    /// Relative play from Monday to Sunday, where days differ.
    weekdays: Option<String>,
    /// What practice makes of XP an hour, and in how many hours half of the way is gone.
    learning_factor: Option<f64>,
    learning_hours: Option<f64>,
    /// The 95 % intervals, lower and upper end.
    #[serde(skip_serializing_if = "Intervals::is_left_out")]
    intervals: Intervals,
}

/// 95 % intervals, each with its lower and upper end.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Intervals {
    share: Ends,
    sessions_per_week: Ends,
    minutes_median: Ends,
    minutes_sigma: Ends,
    xp_per_hour_median: Ends,
    xp_per_hour_sigma: Ends,
    spread_sessions: Ends,
    spread_minutes: Ends,
    spread_xp: Ends,
    leaves_per_week: Ends,
    leaves_first_week: Ends,
    learning_factor: Option<Ends>,
    /// Whether they are told: rows of CSV have no place for pairs.
    #[serde(skip)]
    are_told: bool,
}

impl Intervals {
    fn is_left_out(&self) -> bool {
        !self.are_told
    }
}

/// Something that simulated players have in other measure than real ones: percentiles 10, 50 and 90 of each.
#[derive(Debug, Clone, Serialize)]
struct MisfitRow {
    archetype: String,
    what: &'static str,
    real: [f64; 3],
    simulated: [f64; 3],
}

impl From<&Certainty> for Intervals {
    fn from(known: &Certainty) -> Intervals {
        let [spread_sessions, spread_minutes, spread_xp] = known.spread;
        Intervals {
            are_told: true,
            share: known.share,
            sessions_per_week: known.sessions_per_week,
            minutes_median: known.minutes.0,
            minutes_sigma: known.minutes.1,
            xp_per_hour_median: known.xp_per_hour.0,
            xp_per_hour_sigma: known.xp_per_hour.1,
            spread_sessions,
            spread_minutes,
            spread_xp,
            leaves_per_week: known.leaves,
            leaves_first_week: known.first_week,
            learning_factor: known.learning,
        }
    }
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
        let dynamics = &archetype.dynamics;
        let spread = dynamics.spread.unwrap_or_default();
        let weekdays = dynamics.weekdays.map(|weights| {
            let day = |(day, weight): (&Weekday, &f64)| format!("{} {weight}", day.name());
            Weekday::ALL.iter().zip(&weights).map(day).collect::<Vec<_>>().join(", ")
        });
        Row {
            leaves_first_week: dynamics.leaving.first_week,
            spread_sessions: spread.sessions,
            spread_minutes: spread.minutes,
            spread_xp: spread.xp,
            weekdays,
            learning_factor: dynamics.learning.map(|own| own.factor),
            learning_hours: dynamics.learning.map(|own| own.hours),
            intervals: Intervals::from(&found.certainty),
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
            misfits: Vec::new(),
            heading: String::new(),
            notes: Vec::new(),
        }
    }

    /// Tells where simulated players differ from the real ones.
    pub fn compare(&mut self, fitted: &Fitted, misfits: &[Misfit]) {
        let name =
            |at: usize| fitted.population.archetypes.get(at).map_or_else(String::new, |own| own.id.clone());
        self.misfits.extend(misfits.iter().map(|own| MisfitRow {
            archetype: name(own.archetype),
            what: own.what,
            real: own.real,
            simulated: own.simulated,
        }));
    }

    /// What else was found of each archetype, a line each.
    fn kinds(&self) -> Vec<String> {
        let line = |row: &Row| {
            let mut parts = Vec::new();
            let spreads =
                [("sessions", row.spread_sessions), ("minutes", row.spread_minutes), ("XP/h", row.spread_xp)];
            let spreads: Vec<String> = spreads
                .iter()
                .filter(|(_, sigma)| *sigma > 0.0)
                .map(|(name, sigma)| format!("{name} {}", percent(*sigma, 0)))
                .collect();
            if !spreads.is_empty() {
                parts.push(format!("players differ by {}", spreads.join(", ")));
            }
            parts.extend(row.weekdays.as_ref().map(|days| format!("weekdays {days}")));
            parts.extend(
                row.leaves_first_week
                    .map(|first| format!("first week {}", between(first, row.intervals.leaves_first_week))),
            );
            if let (Some(factor), Some(hours), Some(ends)) =
                (row.learning_factor, row.learning_hours, row.intervals.learning_factor)
            {
                let (low, high) = (real(ends.0, 2), real(ends.1, 2));
                parts.push(format!(
                    "XP/h goes to ×{} ({low}–{high}), half of it in {} h",
                    real(factor, 2),
                    real(hours, 0)
                ));
            }
            (!parts.is_empty()).then(|| format!("{}: {}", row.name, parts.join(" · ")))
        };
        self.archetypes.iter().filter_map(line).collect()
    }

    fn warnings(&self) -> Vec<String> {
        let line = |own: &MisfitRow| {
            let three = |values: [f64; 3]| {
                values.map(|value| if value < 10.0 { real(value, 1) } else { short(value) }).join("/")
            };
            format!(
                " ! {}: {} p10/p50/p90 are {} of real characters and {} of simulated ones",
                own.archetype,
                own.what,
                three(own.real),
                three(own.simulated)
            )
        };
        self.misfits.iter().map(line).collect()
    }
}

/// `3.1 ± 0.2`, half the width of the interval.
fn plus_minus(value: f64, (low, high): Ends) -> String {
    let half = (high - low) / 2.0;
    if half.is_finite() {
        format!("{} ± {}", real(value, 1), real(half, if half < 0.05 { 2 } else { 1 }))
    } else {
        real(value, 1)
    }
}

/// `1.2 % (0.8–1.9)`
fn between(value: f64, (low, high): Ends) -> String {
    let bare = |value: f64| percent(value, 1).replace(" %", "");
    format!("{} ({}–{})", percent(value, 1), bare(low), bare(high))
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
                Cell::Text(plus_minus(row.sessions_per_week, row.intervals.sessions_per_week)),
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
                Cell::Text(between(row.leaves_per_week, row.intervals.leaves_per_week)),
                Cell::Text(row.prestige.clone()),
            ]);
        }
        let mut notes = vec![
            "minutes and XP/h: median ± sigma of the sessions of one player · others ± 95 %, or (from–to)"
                .to_owned(),
        ];
        notes.extend(self.kinds());
        notes.extend(self.warnings());
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
        let mut rows = self.archetypes.clone();
        rows.iter_mut().for_each(|row| row.intervals.are_told = false);
        Rows::of(&rows).fields().renamed("name", "archetype").records()
    }
}
