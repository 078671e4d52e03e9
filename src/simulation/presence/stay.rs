//! Whether a player is here: comes, pauses, leaves and returns, day by day.
//!
//! A day takes from what the player can bear as much as the chances to leave of that day say; who has nothing left is gone
//! before they play on it. What they can bear is drawn once, whatever the rules are, so a player who leaves under one ruleset
//! and stays under another does so because of the rules.

use super::record::{Departure, Reason};
use super::timetable::{Rates, Timetable, threshold};
use crate::simulation::random::{Stream, Streams};

/// What streams are for.
const LEAVING: u64 = 2;
const PAUSING: u64 = 3;
/// One for each event from here on.
const RETURNING: u64 = 1 << 40;
/// The days of a first week.
const FIRST_WEEK: u32 = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not come yet.
    Awaited,
    Here,
    /// Paused up to the end of this day.
    Paused(u32),
    Gone,
}

/// A player's comings and goings up to a day.
#[derive(Debug, Clone)]
pub(super) struct Stay<'t> {
    table: &'t Timetable<'t>,
    streams: Streams,
    /// The day that has begun; 0 before the first.
    pub today: u32,
    /// The first day.
    pub arrival: u32,
    state: State,
    /// Where it was known from the start: the last day here.
    known_last: Option<u32>,
    /// What the player can bear, and what of it is spent.
    bears: u64,
    spent: u64,
    leaving: Stream,
    pausing: Stream,
    /// The same for the next break.
    break_bears: u64,
    break_spent: u64,
    /// Days here since the last step that counts, and days on which the last reset still does.
    dry: u32,
    after_reset: u32,
    /// What has happened today.
    pub happened: Happened,
    /// Whether nothing more is to be reached.
    pub has_everything: bool,
    next_return: usize,
    /// The last day here of one who is gone, and why.
    pub departure: Option<Departure>,
}

/// What has happened on a day, as far as it counts for leaving.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Happened {
    /// A step that counts against being stuck.
    pub step: bool,
    /// A reset.
    pub reset: bool,
}

impl<'t> Stay<'t> {
    /// A player before day 1 who comes on the day `arrival`, and leaves after the day `known_last` where that is known.
    pub fn new(
        table: &'t Timetable<'t>,
        streams: Streams,
        arrival: u32,
        known_last: Option<u32>,
    ) -> Stay<'t> {
        let (mut leaving, mut pausing) = (streams.of(LEAVING), streams.of(PAUSING));
        let (bears, break_bears) = (threshold(leaving.unit()), threshold(pausing.unit()));
        Stay {
            table,
            streams,
            today: 0,
            arrival,
            state: State::Awaited,
            known_last,
            bears,
            spent: 0,
            leaving,
            pausing,
            break_bears,
            break_spent: 0,
            dry: 0,
            after_reset: 0,
            happened: Happened::default(),
            has_everything: false,
            next_return: 0,
            departure: None,
        }
    }

    /// Whether the player is here today.
    pub fn is_here(&self) -> bool {
        self.state == State::Here
    }

    /// Whether the player is gone and nothing will bring them back.
    pub fn is_over(&self) -> bool {
        self.state == State::Gone && self.next_return >= self.table.returns.len()
    }

    fn is_gone(&self) -> bool {
        self.state == State::Gone
    }

    /// Ends the day and begins the next.
    pub fn next_day(&mut self) {
        if self.is_here() {
            self.end_day();
        }
        self.today += 1;
        self.begin_day();
    }

    fn end_day(&mut self) {
        let Happened { step, reset } = std::mem::take(&mut self.happened);
        self.dry = if step { 0 } else { self.dry + 1 };
        self.after_reset =
            if reset { self.table.rates.reset_days } else { self.after_reset.saturating_sub(1) };
    }

    fn begin_day(&mut self) {
        match self.state {
            State::Awaited if self.today >= self.arrival => self.state = State::Here,
            State::Paused(until) if self.today > until => self.state = State::Here,
            _ => {}
        }
        while let Some(back) = self.table.returns.get(self.next_return).filter(|back| back.day <= self.today)
        {
            self.next_return += 1;
            let is_away = matches!(self.state, State::Paused(_) | State::Gone);
            if is_away && self.streams.of(RETURNING + back.event).unit() <= back.chance {
                self.come_back();
            }
        }
        if self.is_here() {
            self.bear();
        }
    }

    fn come_back(&mut self) {
        if self.is_gone() {
            (self.bears, self.spent) = (threshold(self.leaving.unit()), 0);
            (self.dry, self.after_reset, self.departure) = (0, 0, None);
        }
        self.state = State::Here;
    }

    /// Takes what today takes.
    fn bear(&mut self) {
        let Rates { first_week, later, stuck, stuck_after, after_reset, at_end, breaks, .. } =
            self.table.rates;
        let is_new = self.today - self.arrival < FIRST_WEEK;
        if let Some(last) = self.known_last {
            if self.today > last {
                self.leave(Reason::Usual);
            }
            return;
        }
        let parts = [
            (if is_new { first_week } else { later }, if is_new { Reason::FirstWeek } else { Reason::Usual }),
            (if self.dry >= stuck_after { stuck } else { 0 }, Reason::Stuck),
            (if self.after_reset > 0 { after_reset } else { 0 }, Reason::AfterReset),
            (if self.has_everything { at_end } else { 0 }, Reason::AtEnd),
        ];
        for (rate, reason) in parts {
            self.spent += rate;
            if self.spent > self.bears {
                return self.leave(reason);
            }
        }
        self.break_spent += breaks;
        if self.break_spent > self.break_bears {
            self.pause();
        }
    }

    fn leave(&mut self, reason: Reason) {
        self.state = State::Gone;
        self.departure = Some(Departure { day: self.today - 1, reason });
    }

    fn pause(&mut self) {
        let Some(breaks) = self.table.archetype.dynamics.breaks else { return };
        let days = self.pausing.log_normal(breaks.days.median, breaks.days.sigma);
        let days = (days + 0.5).clamp(1.0, 1e6) as u32;
        (self.break_bears, self.break_spent) = (threshold(self.pausing.unit()), 0);
        self.state = State::Paused(self.today.saturating_add(days - 1));
    }

    /// The last day, up to `last`, through which the player is here if nothing more happens, when they are here today. Steps
    /// can but keep them longer.
    pub fn sure_until(&self, last: u32) -> u32 {
        let mut ahead = self.clone();
        while ahead.today < last {
            ahead.next_day();
            if !ahead.is_here() {
                return ahead.today - 1;
            }
        }
        last.max(self.today)
    }
}
