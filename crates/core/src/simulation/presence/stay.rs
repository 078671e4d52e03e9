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
        let stuck = if self.dry >= stuck_after { stuck } else { 0 };
        let after_reset = if self.after_reset > 0 { after_reset } else { 0 };
        let at_end = if self.has_everything { at_end } else { 0 };
        let (usual, why) = if is_new { (first_week, Reason::FirstWeek) } else { (later, Reason::Usual) };
        let before = self.spent;
        self.spent += usual + stuck + after_reset + at_end;
        if self.spent > self.bears {
            // Whichever takes the last of it.
            let parts = [
                (usual, why),
                (stuck, Reason::Stuck),
                (after_reset, Reason::AfterReset),
                (at_end, Reason::AtEnd),
            ];
            let mut spent = before;
            let last = parts.into_iter().find(|(rate, _)| {
                spent += rate;
                spent > self.bears
            });
            return self.leave(last.map_or(why, |(_, reason)| reason));
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

    /// The last day, up to `last`, through which the player is here if nothing more happens than what has happened today, when
    /// they are here today. Steps can but keep them longer. It is what [`Stay::next_day`] comes to, told stretch by stretch
    /// of days on which a day takes as much.
    pub fn sure_until(&self, last: u32) -> u32 {
        if let Some(known) = self.known_last {
            return last.min(known).max(self.today);
        }
        let Rates { first_week, later, stuck, stuck_after, after_reset, reset_days, at_end, breaks, .. } =
            self.table.rates;
        let (mut day, mut spent, mut break_spent) = (self.today, self.spent, self.break_spent);
        let mut dry = if self.happened.step { 0 } else { self.dry + 1 };
        let mut after = if self.happened.reset { reset_days } else { self.after_reset.saturating_sub(1) };
        let at_end = if self.has_everything { at_end } else { 0 };
        while day < last {
            let new_days = (self.arrival + FIRST_WEEK - 1).saturating_sub(day);
            let mut holds = last - day;
            let mut rate = at_end;
            match new_days {
                0 => rate += later,
                days => {
                    rate += first_week;
                    holds = holds.min(days);
                }
            }
            match stuck_after.checked_sub(dry) {
                Some(days) if days > 0 => holds = holds.min(days),
                _ => rate += stuck,
            }
            if after > 0 {
                rate += after_reset;
                holds = holds.min(after);
            }
            let leaves =
                days_until(spent, rate, self.bears).min(days_until(break_spent, breaks, self.break_bears));
            if leaves <= u64::from(holds) {
                return day + leaves as u32 - 1;
            }
            spent += rate * u64::from(holds);
            break_spent += breaks * u64::from(holds);
            (day, dry, after) = (day + holds, dry.saturating_add(holds), after.saturating_sub(holds));
        }
        last.max(self.today)
    }
}

/// After how many days, each of which takes `rate`, more is spent than can be borne.
fn days_until(spent: u64, rate: u64, bears: u64) -> u64 {
    bears.saturating_sub(spent).checked_div(rate).map_or(u64::MAX, |days| days + 1)
}

#[cfg(test)]
mod tests {
    use super::super::timetable::Timetable;
    use super::*;
    use crate::simulation::dynamics::{AfterReset, Breaks, Dynamics, Leaving, Setting, Steps, Stuck};
    use crate::simulation::population::{Archetype, LogNormal, Population, PrestigePolicy};

    fn population(first_week: f64, stuck: Stuck, after_days: u32) -> Population {
        let leaving = Leaving {
            first_week: Some(first_week),
            stuck: Some(stuck),
            after_reset: Some(AfterReset { days: after_days, per_week: 0.4 }),
            at_end: 0.5,
        };
        let days = LogNormal { median: 5.0, sigma: 0.5 };
        let archetype = Archetype {
            id: "test".to_owned(),
            share: 1.0,
            sessions_per_week: 3.0,
            session_minutes: LogNormal { median: 60.0, sigma: 0.0 },
            xp_per_hour: LogNormal { median: 1000.0, sigma: 0.0 },
            currency_per_hour: 0.0,
            activities: Vec::new(),
            prestige: PrestigePolicy::Never,
            spend: Vec::new(),
            leaves_per_week: 0.05,
            dynamics: Dynamics {
                leaving,
                breaks: Some(Breaks { per_week: 0.1, days }),
                ..Dynamics::default()
            },
        };
        Population {
            name: String::new(),
            description: String::new(),
            archetypes: vec![archetype],
            calendar: Vec::new(),
            setting: Setting::default(),
        }
    }

    /// Stretch by stretch comes to the same day as day by day, for every player and from every day.
    #[test]
    fn what_is_foreseen_is_what_comes() {
        for (stuck_after, reset_days) in [(1, 1), (4, 9), (20, 3)] {
            let stuck = Stuck { after_days: stuck_after, per_week: 0.3, since: Steps::ALL };
            let population = population(0.1, stuck, reset_days);
            let table = Timetable::new(&population, &population.archetypes[0], 200);
            for index in 0..300 {
                let mut stay =
                    Stay::new(&table, Streams::new(1, "test", index), 1 + (index % 9) as u32, None);
                stay.has_everything = index % 2 == 0;
                while stay.today < 150 {
                    stay.next_day();
                    if !stay.is_here() {
                        continue;
                    }
                    stay.happened =
                        Happened { step: stay.today.is_multiple_of(7), reset: stay.today.is_multiple_of(31) };
                    let mut slow = stay.clone();
                    while slow.today < 190 && slow.is_here() {
                        slow.next_day();
                    }
                    let expected = if slow.is_here() { 190 } else { slow.today - 1 };
                    assert_eq!(stay.sure_until(190), expected, "{index} on day {}", stay.today);
                }
            }
        }
    }
}
