//! Why a grant of XP counted for so much: one factor a line.

use crate::progression::{Event, XpGain};
use crate::report::numbers::{percent, whole};
use crate::report::{Cell, Column, Screen, Sheet};
use crate::rules::number::Number;
use crate::rules::track::TrackName;
use serde::Serialize;

/// The way from base XP to what a track gained.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Explained {
    track: String,
    source: Option<String>,
    base: u64,
    calendar: f64,
    /// 1 + the prestige XP bonus.
    prestige: f64,
    track_multiplier: f64,
    /// The level whose multiplier it is: the one held before.
    at_level: u64,
    /// The product, rounded down once.
    effective: u64,
    gained: u64,
    /// What the last level left no room for.
    cut_off: u64,
    /// Base XP that went on to paragon.
    flows_on: Option<u64>,
}

impl Explained {
    fn new(gain: &XpGain, next: Option<&Event>) -> Explained {
        let effective = gain.factors.effective(gain.base).get();
        let flows_on = match next {
            Some(Event::XpGained(next))
                if gain.track == TrackName::Character && next.track == TrackName::Paragon =>
            {
                Some(next.base.get())
            }
            _ => None,
        };
        Explained {
            track: gain.track.to_string(),
            source: gain.source.clone(),
            base: gain.base.get(),
            calendar: gain.factors.calendar,
            prestige: gain.factors.prestige,
            track_multiplier: gain.factors.track,
            at_level: gain.level.from.0,
            effective,
            gained: gain.gained.get(),
            cut_off: effective.saturating_sub(gain.gained.get()),
            flows_on,
        }
    }

    /// Every gain among `events`.
    pub(super) fn all(events: &[Event]) -> Vec<Explained> {
        let followed = events.iter().enumerate();
        followed
            .filter_map(|(at, event)| match event {
                Event::XpGained(gain) => Some(Explained::new(gain, events.get(at + 1))),
                _ => None,
            })
            .collect()
    }

    pub(super) fn screen(&self) -> Screen {
        let heading = format!("why {} XP on {}", whole(self.gained), self.track);
        let columns = vec![Column::text("step", ""), Column::number("value", ""), Column::text("why", "")];
        let mut sheet = Sheet::new(columns);
        let mut row = |step: &str, value: String, why: String| {
            sheet.row(vec![Cell::Text(step.to_owned()), Cell::Text(value), Cell::Text(why)]);
        };
        let factor = |factor: f64| Number::from_f64(factor).to_string();
        let source =
            self.source.as_ref().map(|source| crate::report::numbers::clipped(source, super::REASON));
        row("base", format!("{} XP", whole(self.base)), source.unwrap_or_default());
        row("× calendar", factor(self.calendar), "events of the day".to_owned());
        let share = percent(self.prestige - 1.0, 2);
        row("× prestige", factor(self.prestige), format!("+{share} for resets"));
        let held = format!("of {} at level {}, held before", self.track, whole(self.at_level));
        row("× track", factor(self.track_multiplier), held);
        row("= effective", format!("{} XP", whole(self.effective)), "rounded down once".to_owned());
        if self.cut_off > 0 {
            let cut = format!("−{} XP", whole(self.cut_off));
            row("cut off", cut, format!("{} has no level left for it", self.track));
            row("= gained", format!("{} XP", whole(self.gained)), String::new());
        }
        if let Some(base) = self.flows_on {
            row("flows on", format!("{} XP", whole(base)), "of the base goes to paragon".to_owned());
        }
        Screen { heading: vec![heading], sheet, notes: Vec::new() }
    }
}
