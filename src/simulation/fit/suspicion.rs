//! Gains that no archetype explains.
//!
//! A character is held against every archetype that its habits leave possible: how often it plays, how long, and what it
//! earns in all sessions but its best. It is suspected of something only where none of them explains it. Where what it earns
//! leaves none, how often and how long decide; who plays as nobody does is held against the nearest. What an archetype
//! explains is a normal of logarithms, so its limit is median·e^(z·s), with z such that an honest character passes any of
//! its limits with the chance [`FALSE_ALARM`] at most, over all of its sessions.

use super::habits::{DAY, Habits};
use super::joiner::Joined;
use super::mixture::{Group, Point};

/// The chance that an honest character is suspected in one of the ways that there are.
pub const FALSE_ALARM: f64 = 1e-6;
/// Habits that are this unlikely in an archetype are not of it.
const LEAST_LIKELY: f64 = 1e-6;
/// Players differ in ways that a log-normal does not know: a limit is this much higher.
const MARGIN: f64 = 1.25;
/// So many minutes of play leave time to sleep.
const LONG_DAY: f64 = 1_200.0;
/// Anybody may stay awake for once.
const LEAST_LONG_DAYS: u64 = 3;
/// In a game that plays by itself a day may be as long as one session of a thousand.
const LONG_DAY_Z: f64 = 3.0;
/// The rate of a shorter stretch of play tells nothing.
const LEAST_MINUTES: f64 = 10.0;

/// What can't be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// XP an hour in one session.
    FastSession,
    /// XP that came at once, in no session.
    LoneGain,
    /// XP that somebody gave.
    Gift,
    /// XP an hour over all sessions.
    FastPlay,
    /// A session without an end.
    LongSession,
    /// A day without sleep.
    LongDay,
}

/// One reason to look at a character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspicion {
    /// Of what.
    pub kind: Kind,
    /// What was found: XP, XP an hour or minutes.
    pub found: f64,
    /// What the archetype explains at most.
    pub limit: f64,
    /// The archetype.
    pub archetype: usize,
    /// How many times it happened.
    pub times: u64,
    /// The minutes of the session, where it is one.
    pub minutes: Option<f64>,
    /// The operations that tell of the worst of them: the first, the last, the largest.
    pub operations: Option<[u64; 3]>,
}

impl Suspicion {
    /// How many times the limit.
    pub fn severity(&self) -> f64 {
        self.found / self.limit
    }
}

/// What a character was given on the last day on which it was given anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given {
    /// The day, counted from 1970.
    day: i64,
    /// How much XP.
    xp: u64,
    /// The first operation of that day.
    first: u64,
}

/// The limits of one character.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits<'a> {
    groups: &'a [Group],
    /// The archetypes that it may belong to.
    possible: Vec<usize>,
    /// For one of its sessions, and for all of them together.
    z: (f64, f64),
    /// The day of the last session, counted from 1970, and the minutes played on it.
    today: (i64, f64),
    /// The longest day that was too long, and how many there were.
    long_days: Option<Suspicion>,
}

impl<'a> Limits<'a> {
    /// The limits of a character with these habits.
    pub fn new(groups: &'a [Group], habits: &Habits) -> Limits<'a> {
        let point = Point::new(habits);
        let off = |group: &Group| {
            let of = |feature| group.distance(&point, feature).map_or(0.0, f64::abs);
            of(0).max(of(1))
        };
        let most = quantile(LEAST_LIKELY / 2.0);
        let is_of = |at: &usize| off(&groups[*at]) <= most;
        let earns = |at: &usize| {
            let Some(mean) = habits.xp_per_hour.mean_of_others() else { return true };
            let group = &groups[*at];
            let variance = group.variance(2, f64::from(habits.xp_per_hour.count - 1));
            (mean - group.mean[2]).abs() <= most * variance.sqrt()
        };
        let mut possible: Vec<usize> = (0..groups.len()).filter(|at| is_of(at) && earns(at)).collect();
        if possible.is_empty() {
            possible = (0..groups.len()).filter(is_of).collect();
        }
        if possible.is_empty() {
            possible.extend((0..groups.len()).min_by(|&a, &b| off(&groups[a]).total_cmp(&off(&groups[b]))));
        }
        let sessions = f64::from(habits.sessions.max(1));
        let z = (quantile(FALSE_ALARM / sessions), quantile(FALSE_ALARM));
        Limits { groups, possible, z, today: (i64::MIN, 0.0), long_days: None }
    }

    /// The archetype that explains most, and its limit.
    fn most(&self, of: impl Fn(&Group) -> f64) -> Option<(usize, f64)> {
        let all = self.possible.iter().map(|&at| (at, of(&self.groups[at]) * MARGIN));
        all.reduce(|most, next| if next.1 > most.1 { next } else { most })
    }

    fn suspect(&self, kind: Kind, found: f64, of: impl Fn(&Group) -> f64) -> Option<Suspicion> {
        let (archetype, limit) = self.most(of)?;
        let suspicion =
            Suspicion { kind, found, limit, archetype, times: 1, minutes: None, operations: None };
        (found > limit).then_some(suspicion)
    }

    /// What is wrong with a session.
    pub fn session(&mut self, joined: &Joined) -> Vec<Suspicion> {
        let seen = &joined.seen;
        let z = self.z.0;
        self.stays_awake(joined);
        let long = seen
            .minutes
            .and_then(|minutes| self.suspect(Kind::LongSession, minutes, |group| limit(group, &[1], z)));
        let rate =
            seen.xp_per_hour().filter(|_| seen.minutes.is_some_and(|minutes| minutes >= LEAST_MINUTES));
        let gain = match rate {
            Some(rate) => self.suspect(Kind::FastSession, rate, |group| limit(group, &[2], z)),
            None => self.suspect(Kind::LoneGain, seen.xp as f64, |group| session_limit(group, z)),
        };
        let told = |one| Suspicion { minutes: seen.minutes, operations: Some(joined.operations), ..one };
        long.into_iter().chain(gain).map(told).collect()
    }

    /// Adds a session to its day, and what is left of it after midnight to the next.
    fn stays_awake(&mut self, joined: &Joined) {
        let Some(minutes) = joined.seen.minutes else { return };
        let day = joined.seen.start.div_euclid(DAY);
        let left = (DAY - joined.seen.start.rem_euclid(DAY)) as f64 / 60_000.0;
        let before = if self.today.0 == day { self.today.1 } else { 0.0 };
        let played = before + minutes.min(left);
        self.today = if minutes > left { (day + 1, (minutes - left).min(1_440.0)) } else { (day, played) };
        let limit = |group: &Group| limit(group, &[1], LONG_DAY_Z).max(LONG_DAY) / MARGIN;
        let Some(long) = self.suspect(Kind::LongDay, played, limit) else { return };
        match &mut self.long_days {
            None => self.long_days = Some(Suspicion { operations: Some(joined.operations), ..long }),
            Some(known) => {
                // Another session of the same day makes it longer and is no other day.
                known.times += u64::from(before <= long.limit);
                if long.found > known.found {
                    (known.found, known.operations) = (long.found, Some(joined.operations));
                }
            }
        }
    }

    /// What is wrong with XP that somebody gave by an operation on a day, beside what was `given` on that day before: more
    /// than any session earns.
    pub fn gift(&self, given: &mut Given, (xp, operation, day): (u64, u64, i64)) -> Option<Suspicion> {
        if given.day != day {
            *given = Given { day, first: operation, ..Given::default() };
        }
        let of = |xp: u64| self.suspect(Kind::Gift, xp as f64, |group| session_limit(group, self.z.0));
        let was_told = of(given.xp).is_some();
        given.xp = given.xp.saturating_add(xp);
        // All gifts of a day are one.
        let times = u64::from(!was_told);
        Some(Suspicion { times, operations: Some([given.first, operation, operation]), ..of(given.xp)? })
    }

    /// What is wrong with all sessions together.
    pub fn play(&self, habits: &Habits) -> Vec<Suspicion> {
        let days = self.long_days.filter(|days| days.times >= LEAST_LONG_DAYS);
        self.fast(habits).into_iter().chain(days).collect()
    }

    fn fast(&self, habits: &Habits) -> Option<Suspicion> {
        let rates = habits.xp_per_hour;
        if rates.count == 0 {
            return None;
        }
        let count = f64::from(rates.count);
        let most = |group: &Group| libm::exp(group.mean[2] + self.z.1 * group.variance(2, count).sqrt());
        let suspicion = self.suspect(Kind::FastPlay, libm::exp(rates.mean()), most)?;
        Some(Suspicion { times: u64::from(rates.count), ..suspicion })
    }
}

/// The most that a product of features comes to in one session.
fn limit(group: &Group, features: &[usize], z: f64) -> f64 {
    let mean: f64 = features.iter().map(|&feature| group.mean[feature]).sum();
    let variance: f64 = features.iter().map(|&feature| group.variance(feature, 1.0)).sum();
    libm::exp(mean + z * variance.sqrt())
}

/// The most XP of one session.
fn session_limit(group: &Group, z: f64) -> f64 {
    limit(group, &[1, 2], z) / 60.0
}

/// How many standard deviations a normal passes with this chance: by bisection of the complementary error function.
fn quantile(chance: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..60 {
        let middle: f64 = 0.5 * (low + high);
        if 0.5 * libm::erfc(middle / std::f64::consts::SQRT_2) > chance {
            low = middle
        } else {
            high = middle
        }
    }
    high
}

/// Keeps the worst suspicion of each kind, and counts them.
pub fn keep(worst: &mut Vec<Suspicion>, next: Suspicion) {
    match worst.iter_mut().find(|one| one.kind == next.kind) {
        None => worst.push(next),
        Some(one) => {
            let times = one.times + next.times;
            if next.severity() > one.severity() {
                *one = next;
            }
            one.times = times;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (chance, z) in [(0.158_655_253_9, 1.0), (0.001_349_898_03, 3.0), (2.866_515_72e-7, 5.0)] {
            assert!((quantile(chance) - z).abs() < 1e-6);
        }
    }
}
