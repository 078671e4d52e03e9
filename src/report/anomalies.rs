//! Characters whose gains no archetype explains.

use super::numbers::{counted, escaped, percent, real, short, whole};
use super::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use crate::simulation::fit::suspicion::{Kind, Suspicion};
use schemars::JsonSchema;
use serde::Serialize;

/// What was found in a history.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnomaliesView {
    /// Characters that were looked at.
    pub characters: u64,
    /// Their sessions.
    pub sessions: u64,
    /// Whether gains tell how long was played for them; else each counts by itself.
    pub lengths_are_known: bool,
    /// The archetypes that they were held against.
    pub archetypes: Vec<String>,
    anomalies: Vec<Row>,
    /// Lines below the table.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// A character that is suspected of something.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[schemars(rename = "Anomaly")]
struct Row {
    id: u64,
    name: String,
    archetype: String,
    kind: &'static str,
    found: f64,
    limit: f64,
    severity: f64,
    times: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<f64>,
    operations: Vec<u64>,
    reason: String,
}

impl AnomaliesView {
    /// Nothing found yet.
    pub fn new(
        characters: u64,
        sessions: u64,
        lengths_are_known: bool,
        archetypes: Vec<String>,
    ) -> AnomaliesView {
        AnomaliesView {
            characters,
            sessions,
            lengths_are_known,
            archetypes,
            anomalies: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds what is wrong with a character.
    pub fn add(&mut self, id: u64, name: &str, suspicion: &Suspicion) {
        let archetype = self.archetypes.get(suspicion.archetype).cloned().unwrap_or_default();
        let reason = self.reason(suspicion, &archetype);
        let mut operations =
            suspicion.operations.map_or_else(Vec::new, |[first, last, largest]| match suspicion.kind {
                Kind::LongSession | Kind::LongDay | Kind::Gifts | Kind::CurrencyGifts => vec![first, last],
                _ => vec![largest],
            });
        operations.dedup();
        let Suspicion { found, limit, times, minutes, .. } = *suspicion;
        let minutes = minutes.filter(|_| self.lengths_are_known);
        let severity = suspicion.severity();
        let (kind, name) = (word(suspicion.kind), name.to_owned());
        self.anomalies.push(Row {
            id,
            name,
            archetype,
            kind,
            found,
            limit,
            severity,
            times,
            minutes,
            operations,
            reason,
        });
    }

    /// The worst first.
    pub fn sort(&mut self) {
        self.anomalies.sort_by(|a, b| b.severity.total_cmp(&a.severity).then(a.id.cmp(&b.id)));
    }

    /// How many reasons there are to look.
    pub fn len(&self) -> usize {
        self.anomalies.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.anomalies.is_empty()
    }

    fn reason(&self, suspicion: &Suspicion, archetype: &str) -> String {
        let Suspicion { kind, found, limit, times, minutes, .. } = *suspicion;
        let xp = whole(found.round() as u64);
        let most = short(limit.round());
        let more =
            if times > 1 { format!(" (and {} more like it)", whole(times - 1)) } else { String::new() };
        match kind {
            Kind::FastSession if !self.lengths_are_known => {
                format!("{xp} XP in one gain{more}; {archetype} explains {most} at most")
            }
            Kind::FastSession => {
                let minutes = real(minutes.unwrap_or_default(), 0);
                format!(
                    "{xp} XP an hour in a session of {minutes} min{more}; {archetype} explains {most} at most"
                )
            }
            Kind::LoneGain => {
                format!(
                    "{xp} XP at once, with no play around it{more}; a session of {archetype} explains {most} at most"
                )
            }
            Kind::Gift => {
                format!("{xp} XP given by hand{more}; a session of {archetype} earns {most} at most")
            }
            Kind::FastPlay if !self.lengths_are_known => {
                format!("{xp} XP a gain over {} gains; {archetype} explains {most} at most", whole(times))
            }
            Kind::FastPlay => {
                format!("{xp} XP an hour over {} sessions; {archetype} explains {most} at most", whole(times))
            }
            Kind::Gifts => format!(
                "{xp} XP given by hand on {} days; that is more than {most}, a quarter of what it earned meanwhile and what others are given",
                whole(times)
            ),
            Kind::CurrencyGifts => format!(
                "{xp} currency given by hand on {}; {archetype} explains {most} at most",
                counted(times, "day")
            ),
            Kind::FastCurrency => format!(
                "{xp} currency an hour over {} sessions; {archetype} explains {most} at most",
                whole(times)
            ),
            Kind::SteadyHours => format!(
                "{} h of play a day on {} days; {archetype} explains {} h at most",
                real(found / 60.0, 1),
                whole(times),
                real(limit / 60.0, 1)
            ),
            Kind::Clockwork => format!(
                "{} sessions as long as each other to {}; those of {archetype} differ by {} at least",
                whole(times),
                percent(found, 1),
                percent(limit, 1)
            ),
            Kind::LongDay => {
                let hours = |minutes: f64| real(minutes / 60.0, 1);
                format!(
                    "{} h of play on one day{more}; {archetype} explains {} h at most",
                    hours(found),
                    hours(limit)
                )
            }
            Kind::LongSession => {
                let hours = |minutes: f64| real(minutes / 60.0, 1);
                format!(
                    "{} h without a pause{more}; {archetype} explains {} h at most",
                    hours(found),
                    hours(limit)
                )
            }
        }
    }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::FastSession => "fast-session",
        Kind::LoneGain => "lone-gain",
        Kind::Gift => "gift",
        Kind::Gifts => "gifts",
        Kind::CurrencyGifts => "currency-gifts",
        Kind::FastPlay => "fast-play",
        Kind::FastCurrency => "fast-currency",
        Kind::SteadyHours => "steady-hours",
        Kind::Clockwork => "clockwork",
        Kind::LongSession => "long-session",
        Kind::LongDay => "long-day",
    }
}

impl View for AnomaliesView {
    fn schema(&self) -> &'static str {
        "endgame/anomalies/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let (characters, sessions) = (whole(self.characters), whole(self.sessions));
        let unit = if self.lengths_are_known { "sessions" } else { "gains" };
        let heading = match self.len() {
            0 => format!("nothing stands out among {characters} characters with {sessions} {unit}"),
            _ => format!(
                "{characters} characters · {sessions} {unit} · the furthest from what can be explained first"
            ),
        };
        if self.is_empty() {
            return Screen { heading: vec![heading], notes: self.notes.clone(), ..Screen::default() };
        }
        let mut sheet = Sheet::new(vec![
            Column::text("name", "Character"),
            Column::number("severity", "Times the limit"),
            Column::text("reason", "Why to look"),
            Column::text("operations", "Operations"),
        ]);
        for row in &self.anomalies {
            sheet.row(vec![
                Cell::Text(escaped(&row.name)),
                Cell::Real(row.severity, 1),
                Cell::Text(row.reason.clone()),
                Cell::Text(row.operations.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join("–")),
            ]);
        }
        Screen { heading: vec![heading], sheet, notes: self.notes.clone() }
    }

    fn records(&self) -> Records {
        Rows::of(&self.anomalies).fields().without("minutes").records()
    }
}
