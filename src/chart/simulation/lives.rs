//! Lives of single players beside the median of all: a median hides that each of them falls to the first level at a reset.

use super::{Axis, COLORS, CalendarEvent, Dash, Mark, Panel, SimulationChart, TickFormat};

/// The colour of a life beside the blue of all.
const LIFE: usize = 1;

/// Players named in a heading, and events below one.
const MOST_NAMES: usize = 3;

/// One player's life as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// The archetype.
    pub archetype: String,
    /// Which player of it, counted from 0.
    pub player: u64,
    /// The level by day; at a reset that of before and that of after.
    pub levels: Vec<(f64, f64)>,
    /// The days of resets, with the levels that were given up.
    pub resets: Vec<(f64, f64)>,
}

impl SimulationChart<'_> {
    /// The marks of a life in the panel of its archetype.
    pub(super) fn life_of(&self, archetype: &str) -> Vec<Mark> {
        let own = self.lives.iter().filter(|life| life.archetype == archetype);
        own.flat_map(|life| life.marks("one player", "their resets", LIFE)).collect()
    }

    /// A panel of all lives.
    pub(super) fn all_lives(&self) -> Option<Panel> {
        let place = |life: &Life| self.groups().iter().position(|group| group.name == life.archetype);
        let of = |life: &Life| Some(life.marks(&life.archetype, &life.archetype, place(life)? % COLORS));
        let marks: Vec<Mark> = self.lives.iter().filter_map(of).flatten().collect();
        let names: Vec<String> =
            self.lives.iter().map(|life| format!("{}/{}", life.archetype, life.player)).collect();
        let named = if names.len() <= MOST_NAMES { format!(", {}", names.join(", ")) } else { String::new() };
        (!marks.is_empty()).then(|| Panel {
            title: format!("One player each{named}: dots are resets"),
            x: self.days(),
            y: Axis::linear(format!("{} level", self.track), TickFormat::Levels),
            marks: self.events().chain(marks).collect(),
        })
    }

    /// Says which events are shaded: ` · shaded: feast`.
    pub(super) fn shaded(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for event in self.seen() {
            if !names.contains(&event.name.as_str()) {
                names.push(&event.name);
            }
        }
        let more = names.len().saturating_sub(MOST_NAMES);
        names.truncate(MOST_NAMES);
        match more {
            0 if names.is_empty() => String::new(),
            0 => format!(" · shaded: {}", names.join(", ")),
            more => format!(" · shaded: {} and {more} more", names.join(", ")),
        }
    }

    fn seen(&self) -> impl Iterator<Item = &CalendarEvent> {
        self.calendar.iter().filter(|event| event.from_day <= self.outcome.days)
    }

    /// The calendar's events, as far as the days go. A level stands at the end of its day.
    pub(super) fn events(&self) -> impl Iterator<Item = Mark> {
        let days = self.outcome.days;
        self.seen().map(move |event| Mark::Stretch {
            from: f64::from(event.from_day.saturating_sub(1)),
            to: f64::from(event.to_day.min(days)),
            text: event.name.clone(),
        })
    }
}

impl Life {
    fn marks(&self, name: &str, resets: &str, color: usize) -> [Mark; 2] {
        let (levels, given_up) = (self.levels.clone(), self.resets.clone());
        [
            Mark::Points { label: resets.to_owned(), points: given_up, color },
            Mark::Line { label: name.to_owned(), points: levels, color, dash: Dash::Solid },
        ]
    }
}
