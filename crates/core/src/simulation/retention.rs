//! Who is still there, and where the others went: whole-number sums and histograms, as all that a run remembers.

use super::histogram::Histogram;
use super::life::{Life, Waiting};
use super::presence::{Departure, RETENTION_DAYS, Reason, Record};
use super::recorder::{MainTrack, Moment};
use super::sessions::Session;
use serde::{Deserialize, Serialize};

/// A player counts as monthly active for so many days from each on which they play.
pub const MONTH: u32 = 30;
/// The days of a cohort.
pub const COHORT_DAYS: u32 = 7;
/// Rewards an hour are counted in thousandths.
pub const PER_HOUR: f64 = 1_000.0;
/// Of levels that are passed at once no more are told apart.
const MOST_PASSED: u64 = 1_000;

/// Counts of the stays of one archetype's players.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionTally {
    days: u32,
    /// By the week of their first day of play; the first is that of days 1 to 7.
    pub cohorts: Vec<Cohort>,
    /// How many play on each day, from day 1.
    pub daily: Vec<u64>,
    /// How the number of those changes who played within the last [`MONTH`] days, from day 1.
    monthly: Vec<i64>,
    /// The most days in a row, here, without a level, a reward or a reset, of each.
    pub dry: Histogram,
    /// Levels, rewards and resets in a thousand hours of play, of each.
    pub rewards: Histogram,
    /// Of all together.
    pub rewards_in_all: u64,
    /// Seconds played by all together.
    pub seconds_in_all: u64,
    /// How many left, parallel to [`Reason::ALL`]. Who came back and left again counts twice.
    pub reasons: [u64; 5],
    /// What they were waiting for: each milestone, then currency for a reset, then nothing.
    pub waiting: Vec<u64>,
    /// Where they stood on the character track.
    pub character: Places,
    /// Where they stood on the paragon track.
    pub paragon: Places,
    #[serde(skip)]
    now: Now,
}

/// Players whose first day of play lies in the same week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// How many.
    pub players: u64,
    /// For each of [`RETENTION_DAYS`] how many of them had such a day within the run.
    pub could: [u64; 4],
    /// How many of these played on it.
    pub did: [u64; 4],
}

/// Levels of a track, and what players did at them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// How often a level was come to.
    pub came: Histogram,
    /// Calendar days spent at it, by all together.
    pub days: Histogram,
    /// How often somebody left there.
    pub left: Histogram,
}

/// The life that is being told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Now {
    /// The last day of play; 0 before the first. A month after it is not counted yet.
    played: u32,
    /// From the end of which day on the player has been where they are.
    since: u32,
}

impl RetentionTally {
    /// Nobody yet.
    pub fn new(days: u32, milestones: usize) -> RetentionTally {
        RetentionTally {
            days,
            cohorts: vec![Cohort::default(); days.div_ceil(COHORT_DAYS) as usize],
            daily: vec![0; days as usize],
            monthly: vec![0; days as usize],
            dry: Histogram::default(),
            rewards: Histogram::default(),
            rewards_in_all: 0,
            seconds_in_all: 0,
            reasons: [0; 5],
            waiting: vec![0; milestones + 2],
            character: Places::default(),
            paragon: Places::default(),
            now: Now::default(),
        }
    }

    /// Adds all players of `other`, which must be of the same scenario.
    pub fn merge(&mut self, other: &RetentionTally) {
        for (mine, theirs) in self.cohorts.iter_mut().zip(&other.cohorts) {
            mine.add(theirs);
        }
        self.daily.iter_mut().zip(&other.daily).for_each(|(mine, theirs)| *mine += theirs);
        self.monthly.iter_mut().zip(&other.monthly).for_each(|(mine, theirs)| *mine += theirs);
        self.waiting.iter_mut().zip(&other.waiting).for_each(|(mine, theirs)| *mine += theirs);
        self.reasons.iter_mut().zip(&other.reasons).for_each(|(mine, theirs)| *mine += theirs);
        self.dry.merge(&other.dry);
        self.rewards.merge(&other.rewards);
        self.rewards_in_all += other.rewards_in_all;
        self.seconds_in_all += other.seconds_in_all;
        self.character.merge(&other.character);
        self.paragon.merge(&other.paragon);
    }

    /// Whether `other` has the same shape.
    pub fn fits(&self, other: &RetentionTally) -> bool {
        let shape = |tally: &RetentionTally| {
            (tally.days, tally.cohorts.len(), tally.daily.len(), tally.monthly.len(), tally.waiting.len())
        };
        shape(self) == shape(other)
    }

    /// How many played within the month that ends with each day, from day 1.
    pub fn monthly(&self) -> impl Iterator<Item = u64> + '_ {
        self.monthly.iter().scan(0_i64, |active, change| {
            *active += change;
            Some(active.unsigned_abs())
        })
    }

    /// All cohorts together.
    pub fn all_cohorts(&self) -> Cohort {
        let mut all = Cohort::default();
        self.cohorts.iter().for_each(|cohort| all.add(cohort));
        all
    }

    /// The player comes on `day`.
    pub fn arrive(&mut self, day: u32, life: &Life) {
        self.now = Now { played: 0, since: day.saturating_sub(1) };
        for (track, level) in life.levels() {
            self.places(track).came.add(level);
        }
    }

    /// Sessions were played, in order.
    pub fn play(&mut self, sessions: &[Session]) {
        let mut played = self.now.played;
        for day in sessions.iter().map(|session| session.day) {
            let before = std::mem::replace(&mut played, day);
            if before == day {
                continue;
            }
            if let Some(daily) = self.daily.get_mut(day as usize - 1) {
                *daily += 1;
            }
            // Active from today, or still, until a month from the last day of play.
            if before == 0 {
                self.shift(day - 1, 1);
            } else if day > before + MONTH {
                self.shift(before + MONTH - 1, -1);
                self.shift(day - 1, 1);
            }
        }
        self.now.played = played;
    }

    fn shift(&mut self, at: u32, by: i64) {
        if let Some(change) = self.monthly.get_mut(at as usize) {
            *change += by;
        }
    }

    fn places(&mut self, track: MainTrack) -> &mut Places {
        match track {
            MainTrack::Character => &mut self.character,
            MainTrack::Paragon => &mut self.paragon,
        }
    }

    /// A level of a track changes.
    pub fn change(&mut self, track: MainTrack, moment: Moment, (from, to): (u64, u64)) {
        let days = moment.day.saturating_sub(self.now.since);
        self.now.since = moment.day;
        let places = self.places(track);
        places.spend(from, days);
        if to < from || to == from + 1 {
            places.came.add(to);
        } else {
            (from + 1..=to).rev().take(MOST_PASSED as usize).for_each(|level| places.came.add(level));
        }
    }

    /// The player leaves.
    pub fn leave(&mut self, departure: Departure, life: &Life) {
        let reason = Reason::ALL.iter().position(|reason| *reason == departure.reason);
        if let Some(count) = reason.and_then(|at| self.reasons.get_mut(at)) {
            *count += 1;
        }
        let milestones = self.waiting.len().saturating_sub(2);
        let at = match life.waiting_for() {
            Waiting::Milestone(at) => at,
            Waiting::Currency => milestones,
            Waiting::Nothing => milestones + 1,
        };
        if let Some(count) = self.waiting.get_mut(at) {
            *count += 1;
        }
        if let Some((track, level)) = life.place() {
            let days = departure.day.saturating_sub(self.now.since);
            self.now.since = departure.day.max(self.now.since);
            let places = self.places(track);
            places.spend(level, days);
            places.left.add(level);
        }
    }

    /// The player's stay is over, after `last_day`.
    pub fn stayed(&mut self, record: &Record, life: &Life, seconds: u64) {
        if let Some((track, level)) = life.place() {
            let days = self.days.saturating_sub(self.now.since);
            if record.left_on.is_none() {
                self.places(track).spend(level, days);
            }
        }
        let now = std::mem::take(&mut self.now);
        if now.played > 0 {
            self.shift(now.played + MONTH - 1, -1);
        }
        self.dry.add(u64::from(record.longest_dry));
        self.rewards.add(rewards_per_hour(record.steps, seconds));
        self.rewards_in_all += record.steps;
        self.seconds_in_all += seconds;
        let Some(first) = record.first_day else { return };
        if let Some(cohort) = self.cohorts.get_mut(((first - 1) / COHORT_DAYS) as usize) {
            cohort.players += 1;
            for (at, after) in RETENTION_DAYS.into_iter().enumerate() {
                cohort.could[at] += u64::from(first + after <= self.days);
                cohort.did[at] += u64::from(record.played_on[at]);
            }
        }
    }
}

/// Levels, rewards and resets in a thousand hours; 0 of one who never played.
pub fn rewards_per_hour(steps: u64, seconds: u64) -> u64 {
    if seconds == 0 { 0 } else { (steps as f64 * 3_600.0 / seconds as f64 * PER_HOUR + 0.5) as u64 }
}

impl Cohort {
    fn add(&mut self, other: &Cohort) {
        self.players += other.players;
        self.could.iter_mut().zip(other.could).for_each(|(mine, theirs)| *mine += theirs);
        self.did.iter_mut().zip(other.did).for_each(|(mine, theirs)| *mine += theirs);
    }
}

impl Places {
    fn spend(&mut self, level: u64, days: u32) {
        if days > 0 {
            self.days.add_times(level, u64::from(days));
        }
    }

    fn merge(&mut self, other: &Places) {
        self.came.merge(&other.came);
        self.days.merge(&other.days);
        self.left.merge(&other.left);
    }
}
