//! Reads the events of all characters, in the order in which they happened, and remembers how each plays.

use super::habits::{History, PlayEvents};
use super::joiner::{Gain, Joined, Joining, Open};
use crate::progression::{Event, XpGain};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;

/// An event of a character.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// The number of the character; they are small.
    pub character: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// By which operation.
    pub operation: u64,
    /// Whether the character played for it; else somebody gave it.
    pub is_play: bool,
    /// What happened.
    pub event: &'a Event,
}

/// What a recorder tells while it reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told {
    /// A session is over.
    Session(Joined),
    /// Somebody gave so much by an operation.
    Gift {
        /// How much XP, before any factor.
        xp: u64,
        /// How much currency.
        currency: u64,
        /// By which operation.
        operation: u64,
        /// On which day, counted from 1970.
        day: i64,
    },
}

/// Who is told: the number of a character, and what is told of it.
pub type Listener<'a> = &'a mut dyn FnMut(u64, &Told);

/// Remembers how characters play.
#[derive(Debug)]
pub struct Recorder<'a> {
    joining: Joining,
    ruleset: &'a Ruleset,
    slots: Vec<Slot>,
    /// Whose character track an event before this one filled, and by which operation: what is left over of the same grant
    /// comes next, on paragon.
    filled: Option<(u64, u64)>,
    last_at: i64,
    first_at: i64,
    /// Sessions, and how many of them tell no length.
    sessions: (u64, u64),
}

#[derive(Debug, Default)]
struct Slot {
    history: History,
    open: Option<Open>,
    paragon_level: u64,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The characters that played, by number.
    pub characters: Vec<(u64, History)>,
    /// The first and last day, counted from 1970.
    pub days: (i32, i32),
    /// When the last session of all began, in milliseconds since 1970.
    pub end: i64,
    /// Sessions, and how many of them tell no length.
    pub sessions: (u64, u64),
}

impl<'a> Recorder<'a> {
    /// Nothing recorded yet.
    pub fn new(joining: Joining, ruleset: &'a Ruleset) -> Recorder<'a> {
        let slots = Vec::new();
        Recorder {
            joining,
            ruleset,
            slots,
            filled: None,
            last_at: i64::MIN,
            first_at: i64::MAX,
            sessions: (0, 0),
        }
    }

    /// Takes the next event.
    pub fn put(&mut self, happened: &Happened, listener: Listener) {
        let Happened { character, operation, event, .. } = *happened;
        let is_left_over = self.filled.take() == Some((character, operation));
        match event {
            Event::XpGained(gain) => {
                if gain.track == TrackName::Character {
                    self.filled = Some((character, operation));
                }
                if gain.track == TrackName::Paragon {
                    let slot = self.slot(character);
                    slot.paragon_level = gain.level.to.0;
                    slot.history.deeds.highest = slot.history.deeds.highest.max(gain.level.to.0);
                    if is_left_over {
                        return;
                    }
                }
                self.gained(happened, gain, listener);
            }
            Event::CurrencyGained { amount, .. } if !happened.is_play => {
                let day = happened.at.div_euclid(super::habits::DAY);
                listener(character, &Told::Gift { xp: 0, currency: *amount, operation, day });
            }
            Event::CurrencyGained { amount, .. } => {
                self.join(happened, Gain { currency: *amount, ..Gain::default() }, listener);
            }
            Event::PointsDistributed { points } if happened.is_play => {
                let attributes = self.ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
                for (at, attribute) in attributes.enumerate() {
                    if let Some(points) = points.get(&attribute.id) {
                        PlayEvents::add(&mut self.slot(character).history.deeds.spent, at, points.0);
                    }
                }
            }
            Event::PrestigeReset(reset) => {
                let slot = self.slot(character);
                slot.history.deeds.resets.push((reset.number, reset.paragon_level.from.0));
                slot.paragon_level = reset.paragon_level.to.0;
            }
            _ => {}
        }
    }

    fn gained(&mut self, happened: &Happened, gain: &XpGain, listener: Listener) {
        let (xp, level) = (gain.base.whole.get(), gain.level.to);
        if !happened.is_play {
            let day = happened.at.div_euclid(super::habits::DAY);
            let gift = Told::Gift { xp, currency: 0, operation: happened.operation, day };
            return listener(happened.character, &gift);
        }
        let gain = match &gain.track {
            TrackName::Character | TrackName::Paragon => {
                let deeds = &mut self.slot(happened.character).history.deeds;
                deeds.xp = deeds.xp.saturating_add(xp);
                Gain { xp, ..Gain::default() }
            }
            TrackName::Mastery(kind) => {
                let at = self.ruleset.masteries.iter().position(|mastery| mastery.id == *kind);
                if let Some(at) = at {
                    let last = self.ruleset.masteries.get(at).and_then(|mastery| mastery.track.last());
                    let deeds = &mut self.slot(happened.character).history.deeds;
                    PlayEvents::add(&mut deeds.masteries, at, xp);
                    if last == Some(level) && deeds.full_at.get(at).is_none_or(|&full| full == 0) {
                        let by_then = deeds.xp;
                        PlayEvents::add(&mut deeds.full_at, at, by_then);
                    }
                }
                Gain { mastery_xp: xp, ..Gain::default() }
            }
        };
        self.join(happened, gain, listener);
    }

    fn join(&mut self, happened: &Happened, gain: Gain, listener: Listener) {
        let Happened { character, at, operation, .. } = *happened;
        let joining = self.joining;
        let slot = self.slot(character);
        if slot.open.is_some_and(|open| open.span().0.saturating_sub(at) >= joining.gap) {
            // One of two clocks was wrong: this one, where it is behind the session before the open one too.
            let habits = &slot.history.habits;
            if habits.sessions > 0 && at < habits.last {
                return;
            }
            slot.open = None;
        }
        let before = slot.open;
        let over = joining.put(&mut slot.open, &Gain { at, operation, ..gain });
        over.iter().zip(before).for_each(|(joined, open)| self.close(character, (joined, open), listener));
    }

    fn close(&mut self, character: u64, (joined, open): (&Joined, Open), listener: Listener) {
        let (first, last) = open.span();
        (self.first_at, self.last_at) = (self.first_at.min(first), self.last_at.max(last));
        self.sessions.0 += 1;
        self.sessions.1 += u64::from(joined.seen.minutes.is_none());
        // Two sessions never overlap, and those of a character end in order.
        let _ = self.slot(character).history.habits.put(&joined.seen);
        listener(character, &Told::Session(*joined));
    }

    fn slot(&mut self, character: u64) -> &mut Slot {
        let at = usize::try_from(character).unwrap_or(usize::MAX);
        if self.slots.len() <= at {
            self.slots.resize_with(at.saturating_add(1), Slot::default);
        }
        &mut self.slots[at]
    }

    /// Ends all sessions that are open.
    pub fn finish(mut self, listener: Listener) -> Recorded {
        let joining = self.joining;
        for character in 0..self.slots.len() as u64 {
            let open = self.slot(character).open;
            let over = joining.end(&mut self.slot(character).open);
            over.iter().zip(open).for_each(|(joined, open)| self.close(character, (joined, open), listener));
        }
        let all = self.slots.into_iter().zip(0..).map(|(slot, number)| (number, slot.history));
        let characters: Vec<(u64, History)> =
            all.filter(|(_, history)| history.habits.sessions > 0).collect();
        let end = characters.iter().map(|(_, history)| history.habits.last).max().unwrap_or(0);
        let day = |at: i64| i32::try_from(at.div_euclid(super::habits::DAY)).unwrap_or(0);
        Recorded { characters, days: (day(self.first_at), day(self.last_at)), end, sessions: self.sessions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::fit::tests::NO_RULES;

    const DAY: i64 = 86_400_000;

    /// The days on which a character gained something, by clocks that are right but for one.
    fn recorded(days: &[i64]) -> Recorded {
        let rules = NO_RULES;
        let mut recorder = Recorder::new(Joining { gap: DAY / 24, minutes: Some(30.0) }, &rules);
        for (operation, day) in (1..).zip(days) {
            let event = Event::CurrencyGained { amount: 5, total: 5 };
            let at = day * DAY + DAY / 2;
            let happened = Happened { character: 1, at, operation, is_play: true, event: &event };
            recorder.put(&happened, &mut |_, _| {});
        }
        recorder.finish(&mut |_, _| {})
    }

    #[test]
    fn a_wrong_clock_ends_no_life() {
        for days in [[100, 101, 30_000, 102, 103], [100, 101, 0, 102, 103]] {
            let Recorded { characters, days, sessions, .. } = recorded(&days);
            assert_eq!((days, sessions.0), ((100, 103), 4));
            let habits = &characters[0].1.habits;
            assert_eq!((habits.first_day, habits.last_day, habits.days), (100, 103, 4));
        }
    }
}
