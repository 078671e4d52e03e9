//! Who plays: archetypes of players and a calendar of events.

use super::dynamics::{Draw, Dynamics, Setting};

/// Player archetypes and the calendar they live by.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// At least one; the shares sum to one.
    pub archetypes: Vec<Archetype>,
    /// Events, in the order written; where they overlap their factors stack as `setting` says.
    pub calendar: Vec<CalendarEvent>,
    /// When players come, and what day 1 is.
    pub setting: Setting,
}

/// One kind of player.
#[derive(Debug, Clone, PartialEq)]
pub struct Archetype {
    /// As written in YAML: `casual`.
    pub id: String,
    /// The share of all players, 0 to 1.
    pub share: f64,
    /// Sessions a week, on average; at most one a day up to 7, and more than one a day beyond.
    pub sessions_per_week: f64,
    /// How long a session lasts, in minutes.
    pub session_minutes: LogNormal,
    /// Base XP an hour.
    pub xp_per_hour: LogNormal,
    /// Base currency an hour.
    pub currency_per_hour: f64,
    /// The share of the XP that each mastery type of the ruleset gets as well; parallel to `Ruleset::masteries`.
    pub activities: Vec<f64>,
    /// When they reset.
    pub prestige: PrestigePolicy,
    /// How they spend attribute points: weights, parallel to `Paragon::attributes`.
    pub spend: Vec<f64>,
    /// The chance to leave for good in a week, 0 to 1.
    pub leaves_per_week: f64,
    /// What else makes them like real players.
    pub dynamics: Dynamics,
}

/// A log-normal quantity: the median, and the standard deviation of its logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    /// Half are below it; more than 0.
    pub median: f64,
    /// 0 for no spread.
    pub sigma: f64,
}

/// When players reset, given that they can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrestigePolicy {
    /// Never.
    Never,
    /// As soon as the rules allow it.
    Asap,
    /// As soon as the rules allow it and they stand at this paragon level.
    AtParagon(u64),
}

/// An event of the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarEvent {
    /// Its name.
    pub name: String,
    /// The first day, counted from 1.
    pub from_day: u32,
    /// The last day.
    pub to_day: u32,
    /// Multiplies XP.
    pub xp: f64,
    /// Multiplies currency.
    pub currency: f64,
    /// Whom it draws.
    pub draw: Draw,
}

impl Population {
    /// All events' XP and currency factors on `day`, counted from 1.
    pub fn factors(&self, day: u32) -> (f64, f64) {
        let stacking = self.setting.stacking;
        (
            stacking.together(self.on(day).map(|(_, event)| event.xp)),
            stacking.together(self.on(day).map(|(_, event)| event.currency)),
        )
    }

    /// The events of a day, with their places in the calendar.
    pub fn on(&self, day: u32) -> impl Iterator<Item = (usize, &CalendarEvent)> {
        let all = self.calendar.iter().enumerate();
        all.filter(move |(_, event)| (event.from_day..=event.to_day).contains(&day))
    }
}
