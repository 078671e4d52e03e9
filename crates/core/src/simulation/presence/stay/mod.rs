//! Whether a player is here: comes, pauses, leaves and returns.
//!
//! A day takes from what the player can bear as much as the chances to leave of that day say; who has nothing left is gone
//! before they play on it. What they can bear is drawn once, whatever the rules are, so a player who leaves under one ruleset
//! and stays under another does so because of the rules. What days take is told of many days at once: how many of them are
//! days of a kind, times what such a day takes, in whole numbers.

use super::marks::{Marks, within};
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
    /// Away from the day `since` on, up to the end of the day `until`.
    Paused {
        since: u32,
        until: u32,
    },
    Gone {
        since: u32,
    },
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
    leaving: Threshold,
    pausing: Threshold,
    /// The last day with a step that counts, and the last on which a reset still does, as if days away had not been.
    stepped: u32,
    shaken: u32,
    /// The day after which there is nothing more to reach.
    pub has_everything_by: u32,
    next_return: usize,
    /// The last day here of one who is gone, and why.
    pub departure: Option<Departure>,
}

/// What a player can bear, and what of it is spent.
#[derive(Debug, Clone)]
struct Threshold {
    bears: u64,
    spent: u64,
    /// What it is drawn from anew; none where nothing takes of it.
    stream: Option<Stream>,
}

impl Threshold {
    fn new(streams: Streams, purpose: u64, is_used: bool) -> Threshold {
        let mut new = Threshold { bears: 0, spent: 0, stream: is_used.then(|| streams.of(purpose)) };
        new.renew();
        new
    }

    fn renew(&mut self) {
        self.spent = 0;
        self.bears = self.stream.as_mut().map_or(u64::MAX, |stream| threshold(stream.unit()));
    }
}

/// What happens to someone who is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Leaves,
    Pauses,
}

/// The days of a block on which more is taken than on others.
#[derive(Debug, Clone, Copy)]
struct Toll<'m> {
    marks: &'m Marks,
    stuck: u64,
    shaken: u64,
}

impl<'t> Stay<'t> {
    /// A player before day 1 who comes on the day `arrival`, and leaves after the day `known_last` where that is known.
    pub fn new(
        table: &'t Timetable<'t>,
        streams: Streams,
        arrival: u32,
        known_last: Option<u32>,
    ) -> Stay<'t> {
        let leaves = known_last.is_none() && table.rates.let_leave();
        Stay {
            table,
            streams,
            today: 0,
            arrival,
            state: State::Awaited,
            known_last,
            leaving: Threshold::new(streams, LEAVING, leaves),
            pausing: Threshold::new(streams, PAUSING, table.rates.breaks > 0),
            stepped: 0,
            shaken: 0,
            has_everything_by: u32::MAX,
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
        matches!(self.state, State::Gone { .. }) && self.next_return >= self.table.returns.len()
    }

    /// The first day after today on which the player may be here, who may be away.
    pub fn may_be_here_on(&self) -> u32 {
        let resumes = match self.state {
            State::Here => return self.today + 1,
            State::Awaited => return self.arrival,
            State::Paused { until, .. } => until.saturating_add(1),
            State::Gone { .. } => u32::MAX,
        };
        self.table.returns.get(self.next_return).map_or(resumes, |back| back.day.min(resumes))
    }

    /// Goes on to a day of the block, whose days so far are marked.
    pub fn go_to(&mut self, day: u32, marks: &mut Marks) {
        while self.today < day {
            match self.state {
                State::Awaited if day < self.arrival => self.today = day,
                State::Awaited => {
                    marks.come_back(self.arrival - 1);
                    self.begin(self.arrival, self.arrival - 1);
                }
                State::Here => self.stay_until(day, marks),
                State::Paused { since, until } => self.wait_until(day, since, Some(until), marks),
                State::Gone { since } => self.wait_until(day, since, None, marks),
            }
        }
    }

    /// All days of the block are over, up to today.
    pub fn end_block(&mut self, marks: &mut Marks) {
        self.remember(marks);
        if self.is_here() {
            marks.end_days(self.today - 1, self.today);
        }
    }

    /// The player is here from a day on, after the last step on another.
    fn begin(&mut self, day: u32, stepped: u32) {
        (self.state, self.today, self.stepped) = (State::Here, day - 1, stepped);
    }

    fn stay_until(&mut self, to: u32, marks: &mut Marks) {
        let rates = &self.table.rates;
        let toll = self.toll(marks);
        let before = self.today;
        let (day, turn) = match self.next_turn(to, toll) {
            Ok(spent) => {
                self.leaving.spent = spent;
                self.pausing.spent += rates.breaks * u64::from(to - before);
                self.today = to;
                self.remember(marks);
                return marks.end_days(before.saturating_sub(1), to - 1);
            }
            Err(turn) => turn,
        };
        let reason = match turn {
            Turn::Leaves => Some(self.reason(day, toll)),
            Turn::Pauses => None,
        };
        self.leaving.spent = self.spent_by(day, toll);
        self.pausing.spent += rates.breaks * u64::from(day - 1 - before);
        self.today = day;
        self.remember(marks);
        marks.end_days(before.saturating_sub(1), day - 1);
        match reason {
            Some(reason) => self.leave(reason),
            None => self.pause(),
        }
        let returns = self.table.returns.get(self.next_return..).unwrap_or_default();
        self.next_return += returns.partition_point(|back| back.day <= day);
    }

    /// Takes note of steps and resets up to today.
    fn remember(&mut self, marks: &Marks) {
        self.stepped = self.stepped.max(marks.last(marks.counted));
        if marks.resets != 0 {
            self.shaken =
                self.shaken.max(marks.last(marks.resets).saturating_add(self.table.rates.reset_days));
        }
    }

    fn leave(&mut self, reason: Reason) {
        self.state = State::Gone { since: self.today };
        self.departure = Some(Departure { day: self.today - 1, reason });
    }

    fn pause(&mut self) {
        let breaks = self.table.archetype.dynamics.breaks;
        let (Some(breaks), Some(stream)) = (breaks, &mut self.pausing.stream) else { return };
        let days = stream.log_normal(breaks.days.median, breaks.days.sigma);
        let days = (days + 0.5).clamp(1.0, 1e6) as u32;
        self.pausing.renew();
        self.state = State::Paused { since: self.today, until: self.today.saturating_add(days - 1) };
    }

    /// Someone who is away goes on to the day on which they are back, or to `to`.
    fn wait_until(&mut self, to: u32, since: u32, until: Option<u32>, marks: &mut Marks) {
        let resumes = until.map(|until| until.saturating_add(1));
        let called = self.table.returns.get(self.next_return).map(|back| back.day);
        let next = [resumes, called].into_iter().flatten().min();
        let Some(day) = next.filter(|day| *day <= to) else {
            self.today = to;
            return;
        };
        self.today = day;
        if resumes != Some(day) && !self.is_called(day) {
            return;
        }
        let away = day - since;
        marks.come_back(away);
        if until.is_some() {
            self.shaken = if self.shaken >= since { self.shaken.saturating_add(away) } else { 0 };
            self.begin(day, self.stepped + away);
        } else {
            self.leaving.renew();
            (self.shaken, self.departure) = (0, None);
            self.begin(day, day - 1);
        }
    }

    /// Whether one of a day's events calls back someone who is away.
    fn is_called(&mut self, day: u32) -> bool {
        while let Some(back) = self.table.returns.get(self.next_return).filter(|back| back.day == day) {
            self.next_return += 1;
            if self.streams.of(RETURNING + back.event).unit() <= back.chance {
                return true;
            }
        }
        false
    }

    /// What days from tomorrow on take, if nothing more happens than what is marked.
    fn toll<'m>(&self, marks: &'m Marks) -> Toll<'m> {
        let Rates { stuck, stuck_after, after_reset, reset_days, .. } = self.table.rates;
        let mut toll = Toll { marks, stuck: 0, shaken: 0 };
        if stuck > 0 {
            let near = within(marks.counted, stuck_after);
            toll.stuck = !(near | marks.up_to(self.stepped.saturating_add(stuck_after)));
        }
        if after_reset > 0 {
            toll.shaken = within(marks.resets, reset_days) | marks.up_to(self.shaken);
        }
        toll
    }

    /// What will have been spent by the end of a day, the days of the block up to then being days here.
    fn spent_by(&self, day: u32, toll: Toll) -> u64 {
        if self.known_last.is_some() {
            return 0;
        }
        let parts = self.spent_for(day, toll);
        parts.into_iter().fold(self.leaving.spent, |spent, (part, _)| spent + part)
    }

    /// What is spent for each reason from tomorrow to the end of a day.
    fn spent_for(&self, day: u32, toll: Toll) -> [(u64, Reason); 5] {
        let Rates { first_week, later, stuck, after_reset, at_end, .. } = self.table.rates;
        let from = self.today;
        let days = toll.marks.up_to(day) & !toll.marks.up_to(from);
        let count =
            |rate: u64, on: u64| if rate > 0 { rate * u64::from((days & on).count_ones()) } else { 0 };
        let new = (self.arrival + FIRST_WEEK - 1).min(day).saturating_sub(from);
        let at_the_end = day.saturating_sub(self.has_everything_by.max(from));
        [
            (first_week * u64::from(new), Reason::FirstWeek),
            (later * u64::from(day - from - new), Reason::Usual),
            (count(stuck, toll.stuck), Reason::Stuck),
            (count(after_reset, toll.shaken), Reason::AfterReset),
            (at_end * u64::from(at_the_end), Reason::AtEnd),
        ]
    }

    /// What will have been spent by the end of the day `to`, if nothing more happens than what is marked; or the first day up to
    /// then on which the player leaves or pauses.
    fn next_turn(&self, to: u32, toll: Toll) -> Result<u64, (u32, Turn)> {
        let pauses =
            self.pausing.spent + self.table.rates.breaks * u64::from(to - self.today) > self.pausing.bears;
        let pauses = pauses.then(|| {
            let left = self.pausing.bears - self.pausing.spent;
            self.today + (left / self.table.rates.breaks) as u32 + 1
        });
        let spent = self.spent_by(to, toll);
        let leaves = match self.known_last {
            Some(last) => Some(last.max(self.today) + 1).filter(|day| *day <= to),
            None => (spent > self.leaving.bears).then(|| self.first_too_much(to, toll)),
        };
        match (leaves, pauses) {
            (Some(leaves), pauses) if pauses.is_none_or(|pauses| leaves <= pauses) => {
                Err((leaves, Turn::Leaves))
            }
            (_, Some(day)) => Err((day, Turn::Pauses)),
            _ => Ok(spent),
        }
    }

    /// The first day by whose end more is spent than the player can bear, which is so by the end of the day `to`.
    fn first_too_much(&self, to: u32, toll: Toll) -> u32 {
        let (mut fine, mut too_much) = (self.today, to);
        while too_much - fine > 1 {
            let middle = fine + (too_much - fine) / 2;
            if self.spent_by(middle, toll) <= self.leaving.bears {
                fine = middle;
            } else {
                too_much = middle;
            }
        }
        too_much
    }

    /// What takes the last on the day on which the player leaves.
    fn reason(&self, day: u32, toll: Toll) -> Reason {
        if self.known_last.is_some() {
            return Reason::Usual;
        }
        let (before, with) = (self.spent_for(day - 1, toll), self.spent_for(day, toll));
        let mut spent = self.spent_by(day - 1, toll);
        let parts = before.into_iter().zip(with);
        let mut taken = parts.map(|((before, _), (with, reason))| (with - before, reason));
        let last = taken.find(|(taken, _)| {
            spent += taken;
            spent > self.leaving.bears
        });
        last.map_or(Reason::Usual, |(_, reason)| reason)
    }

    /// The last day, up to `last`, through which the player is here if nothing more happens than what is marked, when they
    /// are here today. Steps can but keep them longer.
    pub fn sure_until(&self, last: u32, marks: &Marks) -> u32 {
        let turn = self.next_turn(last, self.toll(marks));
        turn.map_or_else(|(day, _)| day - 1, |_| last).max(self.today)
    }
}

#[cfg(test)]
mod tests;
