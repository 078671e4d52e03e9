//! One player's life, event by event.

use super::event::EventLine;
use super::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View, numbers};
use crate::progression::State;
use crate::simulation::population::Archetype;
use crate::simulation::replay::{Entry, Replay};
use crate::simulation::scenario::Scenario;
use serde::Serialize;

/// A life as it is told.
#[derive(Debug, Clone, Serialize)]
pub struct ReplayView {
    ruleset: String,
    population: String,
    player: String,
    seed: u64,
    days: u32,
    /// The last day on which the player could have played.
    last_day: u32,
    sessions: u64,
    hours_played: f64,
    events: Vec<Line>,
    end: End,
}

#[derive(Debug, Clone, Default, Serialize)]
struct Line {
    day: u32,
    hours: f64,
    kind: &'static str,
    track: Option<String>,
    /// XP, currency or points.
    amount: u64,
    level: Option<u64>,
    what: String,
}

#[derive(Debug, Clone, Serialize)]
struct End {
    tracks: Vec<(String, u64, u64)>,
    prestige_level: u64,
    prestige_points: u64,
    points_earned: u64,
    points_available: u64,
    points_distributed: Vec<(String, u64)>,
    currency: u64,
    rewards: Vec<String>,
}

impl ReplayView {
    /// The life of player `index` of `archetype`.
    pub fn new(scenario: &Scenario, archetype: &Archetype, index: u64, life: Replay) -> ReplayView {
        ReplayView {
            ruleset: scenario.ruleset.name.clone(),
            population: scenario.population.name.clone(),
            player: format!("{}/{index}", archetype.id),
            seed: scenario.seed,
            days: scenario.days,
            last_day: life.last_day,
            sessions: life.sessions,
            hours_played: life.minutes / 60.0,
            events: life.entries.iter().map(Line::new).collect(),
            end: End::new(&life.state),
        }
    }
}

impl Line {
    fn new(entry: &Entry) -> Line {
        let EventLine { kind, track, amount, level, what } = EventLine::new(&entry.event);
        let hours = entry.moment.minutes / 60.0;
        Line { day: entry.moment.day, hours, kind, track, amount, level, what }
    }
}

impl End {
    fn new(state: &State) -> End {
        End {
            tracks: state
                .tracks
                .iter()
                .map(|(name, at)| (name.to_string(), at.level.0, at.xp.get()))
                .collect(),
            prestige_level: state.prestige_level,
            prestige_points: state.prestige_points.0,
            points_earned: state.points_earned().0,
            points_available: state.points_available().0,
            points_distributed: state
                .points_spent
                .iter()
                .map(|(id, points)| (id.clone(), points.0))
                .collect(),
            currency: state.currency,
            rewards: state.rewards.iter().map(|reward| format!("{} {}", reward.track, reward.id)).collect(),
        }
    }
}

impl View for ReplayView {
    fn schema(&self) -> &'static str {
        "endgame/replay/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let heading = format!(
            "{} · {} × {} · seed {} · {} sessions, {} h, {}",
            self.player,
            numbers::escaped(&self.ruleset),
            numbers::escaped(&self.population),
            self.seed,
            numbers::whole(self.sessions),
            numbers::real(self.hours_played, 1),
            if self.last_day < self.days {
                format!("left after day {}", self.last_day)
            } else {
                "still playing".to_owned()
            },
        );
        let mut sheet = Sheet::new(vec![
            Column::number("day", "day"),
            Column::number("hours", "played h"),
            Column::text("kind", "event"),
            Column::text("track", "track"),
            Column::number("amount", "amount"),
            Column::number("level", "level"),
            Column::text("what", "what"),
        ]);
        for line in &self.events {
            sheet.row(vec![
                Cell::Whole(u64::from(line.day)),
                Cell::Real(line.hours, 2),
                Cell::Text(line.kind.to_owned()),
                line.track.clone().map_or(Cell::None, Cell::Text),
                Cell::Whole(line.amount),
                Cell::whole(line.level),
                Cell::Text(line.what.clone()),
            ]);
        }
        let tracks = self.end.tracks.iter().map(|(name, level, _)| format!("{name} {level}"));
        let end = format!(
            "at the end: {} · prestige {} · points {} earned, {} free · currency {} · {} rewards",
            tracks.collect::<Vec<_>>().join(", "),
            self.end.prestige_level,
            numbers::whole(self.end.points_earned),
            numbers::whole(self.end.points_available),
            numbers::whole(self.end.currency),
            self.end.rewards.len(),
        );
        Screen { heading: vec![heading], sheet, notes: vec![end] }
    }

    fn records(&self) -> Records {
        Rows::of(&self.events).fields().records()
    }
}
