//! What is remembered of a character: how often, how long and how well it plays, in a handful of sums.

use super::learning::Practice;
use crate::simulation::dynamics::Weekday;
use crate::simulation::rounding::whole;
use crate::simulation::sessions::Session;

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// A session as a history tells of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// When it began, in milliseconds since 1970.
    pub start: i64,
    /// How long it lasted; `None` where the history does not tell.
    pub minutes: Option<f64>,
    /// XP before any factor.
    pub xp: u64,
    /// Currency.
    pub currency: u64,
}

impl Seen {
    /// A session of the simulation; its first day is that of 1970.
    pub fn simulated(session: &Session) -> Seen {
        let Session { day, minutes, base_xp, base_currency } = *session;
        Seen {
            start: i64::from(day.saturating_sub(1)) * DAY,
            minutes: Some(minutes),
            xp: whole(base_xp),
            currency: whole(base_currency),
        }
    }

    /// XP an hour, where it is known how long the session was and something was earned.
    pub fn xp_per_hour(&self) -> Option<f64> {
        let minutes = self.minutes.filter(|minutes| *minutes > 0.0)?;
        (self.xp > 0).then(|| self.xp as f64 / minutes * 60.0)
    }
}

/// Sums over logarithms: their number, mean and spread.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Logs {
    /// How many.
    pub count: u32,
    sum: f64,
    squares: f64,
    largest: f64,
}

impl Logs {
    fn put(&mut self, value: f64) {
        if value > 0.0 {
            let log = libm::log(value);
            self.largest = if self.count == 0 { log } else { self.largest.max(log) };
            self.count += 1;
            self.sum += log;
            self.squares += log * log;
        }
    }

    /// The mean of the logarithms; 0 of none.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / f64::from(self.count) }
    }

    /// The mean of all but the largest; `None` of fewer than two.
    pub fn mean_of_others(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.sum - self.largest) / f64::from(self.count - 1))
    }

    /// How much all but the largest vary; `None` of fewer than six.
    pub fn variance_of_others(&self) -> Option<f64> {
        let count = f64::from(self.count.checked_sub(1).filter(|others| *others >= 5)?);
        let (sum, squares) = (self.sum - self.largest, self.squares - self.largest * self.largest);
        Some((squares - sum * sum / count).max(0.0) / (count - 1.0))
    }

    /// The sum of the squared distances from the mean.
    pub fn scatter(&self) -> f64 {
        (self.squares - self.sum * self.mean()).max(0.0)
    }

    /// The mean and the scatter of what is left when some of the logarithms are lowered: `sum` is by how much in all, `products`
    /// the sum of what each is lowered by times what it was, and `squares` the sum of the squares of it.
    pub fn lowered(&self, (sum, products, squares): (f64, f64, f64)) -> (f64, f64) {
        let count = f64::from(self.count).max(1.0);
        let (sum, squares) = (self.sum - sum, self.squares - 2.0 * products + squares);
        (sum / count, (squares - sum * sum / count).max(0.0))
    }
}

/// The place in the week of a day counted from 1970, from 0 for Monday: the first of them was a Thursday.
pub fn weekday(day: i32) -> usize {
    Weekday::on(day) as usize
}

/// How one character plays.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Habits {
    /// How many sessions.
    pub sessions: u32,
    /// On how many days.
    pub days: u32,
    /// The day of the first session, counted from 1970, and of the last.
    pub first_day: i32,
    /// See above.
    pub last_day: i32,
    /// When the last session began, in milliseconds since 1970.
    pub last: i64,
    /// Minutes of a session.
    pub minutes: Logs,
    /// XP an hour of a session.
    pub xp_per_hour: Logs,
    /// Minutes played in all, as far as they are known, and the XP of these.
    pub played: (f64, u64),
    /// Currency of the sessions whose length is known.
    pub currency: u64,
    /// Currency an hour of a session.
    pub currency_per_hour: Logs,
    /// Days with play by weekday, from Monday on.
    pub weekdays: [u16; 7],
    /// XP an hour by the hours played before.
    pub practice: Practice,
}

/// A session is before one that was told already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoesBack;

impl Habits {
    /// Remembers a session; those of a character come in the order of time.
    ///
    /// # Errors
    /// [`GoesBack`] when it began on a day before the last.
    pub fn put(&mut self, seen: &Seen) -> Result<(), GoesBack> {
        let day = i32::try_from(seen.start.div_euclid(DAY)).unwrap_or(i32::MAX);
        if self.sessions == 0 {
            (self.first_day, self.last_day, self.days) = (day, day, 1);
            self.on(day);
        } else if day < self.last_day {
            return Err(GoesBack);
        } else if day > self.last_day {
            self.days += 1;
            self.last_day = day;
            self.on(day);
        }
        self.sessions += 1;
        self.last = self.last.max(seen.start);
        if let Some(rate) = seen.xp_per_hour() {
            self.practice.put(self.played.0, rate);
        }
        if let Some(minutes) = seen.minutes {
            self.minutes.put(minutes);
            self.played.0 += minutes.max(0.0);
            self.played.1 = self.played.1.saturating_add(seen.xp);
            self.currency = self.currency.saturating_add(seen.currency);
            if minutes > 0.0 {
                self.currency_per_hour.put(seen.currency as f64 / minutes * 60.0);
            }
        }
        if let Some(rate) = seen.xp_per_hour() {
            self.xp_per_hour.put(rate);
        }
        Ok(())
    }

    fn on(&mut self, day: i32) {
        if let Some(count) = self.weekdays.get_mut(weekday(day)) {
            *count = count.saturating_add(1);
        }
    }

    /// Days from the first session's to the last one's.
    pub fn span(&self) -> f64 {
        f64::from(self.last_day - self.first_day)
    }

    /// Hours a week between the first and the last session; `None` of less than two weeks.
    pub fn hours_per_week(&self) -> Option<f64> {
        let days = self.span() + 1.0;
        (days >= 14.0 && self.played.0 > 0.0).then(|| self.played.0 / 60.0 / days * 7.0)
    }

    /// XP an hour over all sessions whose length is known.
    pub fn mean_xp_per_hour(&self) -> Option<f64> {
        (self.played.0 > 0.0 && self.played.1 > 0).then(|| self.played.1 as f64 / self.played.0 * 60.0)
    }
}

/// What a character did besides playing: where the XP went, what points were spent on, when it reset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlayEvents {
    /// XP on the main track.
    pub xp: u64,
    /// XP on each mastery of the ruleset, as far as any was gained.
    pub masteries: Vec<u64>,
    /// XP on the main track by the time that a mastery had reached its end and took no more; 0 where it has not.
    pub full_at: Vec<u64>,
    /// Points spent on each attribute, as far as any were.
    pub spent: Vec<u64>,
    /// Each reset: its number, and the paragon level before it.
    pub resets: Vec<(u64, u64)>,
    /// The highest paragon level held; 0 where that is not known.
    pub highest: u64,
}

impl PlayEvents {
    /// Adds to the place `at` of a list that grows as it must.
    pub fn add(list: &mut Vec<u64>, at: usize, more: u64) {
        if list.len() <= at {
            list.resize(at + 1, 0);
        }
        if let Some(place) = list.get_mut(at) {
            *place = place.saturating_add(more);
        }
    }
}

/// A character of a history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// How it plays.
    pub habits: Habits,
    /// What else it did.
    pub deeds: PlayEvents,
}
