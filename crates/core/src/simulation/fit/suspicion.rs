//! Gains that no archetype explains.
//!
//! How often, how long and when a character plays says to which of the trusted kinds ([`super::trusted()`]) it may belong, and with
//! what chance. What it earns over all sessions is suspected where the kinds together earn as much with a chance of
//! [`FALSE_ALARM`] at most. One session is held against the character's own others, so that nobody else's excuses it. What was given is held
//! against what the character earns, at once and over weeks; hours against sleep, and lengths against a clock.

use super::habits::{DAY, Habits};
use super::joiner::Joined;
use super::learning::RANGES;
use super::mixture::{Group, Point};
pub use super::reason::{Kind, Suspicion, keep};
use super::trusted::Trusted;

/// The chance that an honest character is suspected in one of the ways that there are.
pub const FALSE_ALARM: f64 = 1e-4;
/// Players differ in ways that a log-normal does not know: a limit of one session is this much higher.
const MARGIN: f64 = 1.25;
/// So many minutes of play leave time to sleep.
const LONG_DAY: f64 = 1_200.0;
/// Anybody may stay awake for once.
const LEAST_LONG_DAYS: u64 = 3;
/// In a game that plays by itself a day may be as long as one session of a thousand.
const LONG_DAY_Z: f64 = 3.0;
/// The rate of a shorter stretch of play tells nothing.
const LEAST_MINUTES: f64 = 10.0;
/// Minutes a day, day after day, that nobody plays beside a life.
const STEADY: f64 = 600.0;
/// For so many days at least.
const STEADY_DAYS: f64 = 10.0;
/// Lengths that vary by less than this share of what others' do are those of a clock, in so many sessions.
const CLOCK: f64 = 0.02;
const CLOCK_SESSIONS: u32 = 20;
/// Gifts on fewer days are no habit.
const GIFT_DAYS: u64 = 5;
/// Gifts that are more than this share of what the character earned meanwhile are a way to play.
const GIFT_SHARE: f64 = 0.25;
/// A kind that is so much less likely is none that a character may belong to.
const POSSIBLE: f64 = 1e-3;

/// What a character was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given {
    /// The last day on which it was given anything, counted from 1970, the XP of that day, and its first operation.
    day: i64,
    xp: u64,
    first: u64,
    /// The first of all days, how many there were, and all XP and currency.
    from: i64,
    days: u64,
    all: (u64, u64),
    /// The first and the last operation of all.
    operations: (u64, u64),
}

impl Given {
    /// All XP and all currency that was given.
    pub fn all(&self) -> (u64, u64) {
        self.all
    }
}

/// The limits of one character.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits<'a> {
    kinds: &'a [Trusted],
    /// The kinds that it may belong to, with the chance of each; they sum to one.
    possible: Vec<(usize, f64)>,
    own: Habits,
    /// For one of its sessions.
    z: f64,
    /// The day of the last session, counted from 1970, and the minutes played on it.
    today: (i64, f64),
    /// The longest day that was too long, and how many there were.
    long_days: Option<Suspicion>,
}

impl<'a> Limits<'a> {
    /// The limits of a character with these habits.
    pub fn new(kinds: &'a [Trusted], habits: &Habits) -> Limits<'a> {
        let point = Point::new(habits, &[0.0; RANGES]);
        let log = |kind: &Trusted| {
            let of = |feature: usize| kind.group.log_density_of(&point, feature);
            libm::log(kind.group.share.max(1e-9)) + of(0) + of(1) + of(3)
        };
        let logs: Vec<f64> = kinds.iter().map(log).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let all = logs.iter().map(|log| libm::exp(log - most)).enumerate();
        let all: Vec<(usize, f64)> = all.filter(|(_, chance)| *chance >= POSSIBLE).collect();
        let sum: f64 = all.iter().map(|(_, chance)| chance).sum();
        let possible = all.into_iter().map(|(at, chance)| (at, chance / sum)).collect();
        let z = quantile(FALSE_ALARM / f64::from(habits.sessions.max(1)));
        Limits { kinds, possible, own: *habits, z, today: (i64::MIN, 0.0), long_days: None }
    }

    /// The kind that the character most likely is of.
    fn likely(&self) -> Option<&'a Trusted> {
        let most = self.possible.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        most.and_then(|(at, _)| self.kinds.get(*at))
    }

    /// The kind that explains most, and its limit.
    fn most(&self, of: impl Fn(&Group) -> f64) -> Option<(usize, f64)> {
        let all = self.possible.iter().filter_map(|&(at, _)| self.kinds.get(at));
        let all = all.map(|kind| (kind.archetype, of(&kind.group) * MARGIN));
        all.reduce(|most, next| if next.1 > most.1 { next } else { most })
    }

    fn beyond(&self, kind: Kind, found: f64, (archetype, limit): (usize, f64)) -> Option<Suspicion> {
        let suspicion =
            Suspicion { kind, found, limit, archetype, times: 1, minutes: None, operations: None };
        (found > limit).then_some(suspicion)
    }

    fn suspect(&self, kind: Kind, found: f64, of: impl Fn(&Group) -> f64) -> Option<Suspicion> {
        self.beyond(kind, found, self.most(of)?)
    }

    /// The most XP an hour that one of the character's sessions gives, by its others; by its kinds where it has hardly any.
    fn fastest(&self) -> Option<(usize, f64)> {
        let likely = self.likely()?;
        let (rates, noise2) = (&self.own.xp_per_hour, likely.group.noise2[2]);
        match (rates.mean_of_others(), rates.variance_of_others()) {
            (Some(mean), Some(own)) => {
                // Who varies more than others may, up to twice as much.
                let variance = noise2.max(own.min(4.0 * noise2)) * (1.0 + 1.0 / f64::from(rates.count - 1));
                Some((likely.archetype, libm::exp(mean + self.z * variance.sqrt()) * MARGIN))
            }
            _ => self.most(|group| limit(group, &[2], self.z)),
        }
    }

    /// The most XP of one session, in the same way.
    fn largest(&self) -> Option<(usize, f64)> {
        let likely = self.likely()?;
        let own = self.own.xp_per_hour.mean_of_others().filter(|_| self.own.xp_per_hour.count >= 6);
        match own.filter(|_| self.own.minutes.count >= 6) {
            Some(rate) => {
                let variance = likely.group.noise2[1] + likely.group.noise2[2];
                let log = rate + self.own.minutes.mean() + self.z * variance.sqrt();
                Some((likely.archetype, libm::exp(log) / 60.0 * MARGIN))
            }
            None => self.most(|group| limit(group, &[1, 2], self.z) / 60.0),
        }
    }

    /// What is wrong with a session.
    pub fn session(&mut self, joined: &Joined) -> Vec<Suspicion> {
        let seen = &joined.seen;
        let z = self.z;
        self.stays_awake(joined);
        let long = seen
            .minutes
            .and_then(|minutes| self.suspect(Kind::LongSession, minutes, |group| limit(group, &[1], z)));
        let rate =
            seen.xp_per_hour().filter(|_| seen.minutes.is_some_and(|minutes| minutes >= LEAST_MINUTES));
        let gain = match rate {
            Some(rate) => self.fastest().and_then(|most| self.beyond(Kind::FastSession, rate, most)),
            None => self.largest().and_then(|most| self.beyond(Kind::LoneGain, seen.xp as f64, most)),
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

    /// What is wrong with XP and currency that somebody gave by an operation on a day, beside what was `given` before: more XP on
    /// one day than any session earns.
    pub fn gift(
        &self,
        given: &mut Given,
        (xp, currency): (u64, u64),
        operation: u64,
        day: i64,
    ) -> Option<Suspicion> {
        if given.days == 0 {
            (given.from, given.operations.0) = (day, operation);
        }
        if given.days == 0 || given.day != day {
            *given = Given { day, first: operation, xp: 0, days: given.days + 1, ..*given };
        }
        let most = self.largest()?;
        let of = |xp: u64| self.beyond(Kind::Gift, xp as f64, most);
        let was_told = of(given.xp).is_some();
        given.xp = given.xp.saturating_add(xp);
        given.all = (given.all.0.saturating_add(xp), given.all.1.saturating_add(currency));
        given.operations.1 = operation;
        // All gifts of a day are one.
        let times = u64::from(!was_told && xp > 0);
        Some(Suspicion { times, operations: Some([given.first, operation, operation]), ..of(given.xp)? })
    }

    /// What is wrong with all that was given, beside what the character earned itself and what is `usual`ly given to others.
    pub fn gifts(&self, given: &Given, (usual_xp, usual_currency): (f64, f64)) -> Vec<Suspicion> {
        let Some(likely) = self.likely() else { return Vec::new() };
        let days = (given.day - given.from + 1) as f64;
        let a_day = |earned: f64| earned / (self.own.span() + 1.0);
        let told = |one: Suspicion| {
            let (first, last) = given.operations;
            Suspicion { times: given.days, operations: Some([first, last, last]), ..one }
        };
        let mut all = Vec::new();
        let (xp, currency) = given.all;
        if given.days >= GIFT_DAYS {
            let earned = a_day(self.own.played.1 as f64) * days * GIFT_SHARE;
            let limit = earned.max(self.largest().map_or(0.0, |(_, largest)| largest)).max(4.0 * usual_xp);
            all.extend(self.beyond(Kind::Gifts, xp as f64, (likely.archetype, limit)).map(told));
        }
        // A month's currency at once is as much as a quarter of each day's.
        let weeks = if given.days >= GIFT_DAYS { days * GIFT_SHARE } else { 28.0 };
        let own = a_day(self.own.currency as f64);
        let kind = likely
            .currency
            .map_or(0.0, |(mean, _)| libm::exp(mean + likely.group.mean[0] + likely.group.mean[1]) / 60.0);
        let limit = (own.max(kind) * weeks).max(4.0 * usual_currency);
        if limit > 0.0 {
            all.extend(
                self.beyond(Kind::CurrencyGifts, currency as f64, (likely.archetype, limit)).map(told),
            );
        }
        all
    }

    /// What is wrong with all sessions together.
    pub fn play(&self, habits: &Habits) -> Vec<Suspicion> {
        let days = self.long_days.filter(|days| days.times >= LEAST_LONG_DAYS);
        let all = [self.fast(habits), self.rich(habits), days, self.steady(habits), self.clockwork(habits)];
        all.into_iter().flatten().collect()
    }

    fn fast(&self, habits: &Habits) -> Option<Suspicion> {
        let rates = habits.xp_per_hour;
        let count = f64::from(rates.count);
        let of = |kind: &Trusted| Some((kind.group.mean[2], kind.group.variance(2, count).sqrt()));
        let suspicion = self.too_much(Kind::FastPlay, rates.mean(), of).filter(|_| rates.count > 0)?;
        Some(Suspicion { times: u64::from(rates.count), ..suspicion })
    }

    fn rich(&self, habits: &Habits) -> Option<Suspicion> {
        let rates = habits.currency_per_hour;
        let of = |kind: &Trusted| kind.currency;
        let suspicion = self.too_much(Kind::FastCurrency, rates.mean(), of).filter(|_| rates.count >= 4)?;
        Some(Suspicion { times: u64::from(rates.count), ..suspicion })
    }

    /// Whether the possible kinds, each with its mean and standard deviation in logarithms, together reach `log` with the chance
    /// of a false alarm at most; the limit is where they do.
    fn too_much(
        &self,
        kind: Kind,
        log: f64,
        of: impl Fn(&Trusted) -> Option<(f64, f64)>,
    ) -> Option<Suspicion> {
        let all: Vec<(f64, f64, f64)> = self
            .possible
            .iter()
            .filter_map(|(at, chance)| of(self.kinds.get(*at)?).map(|(mean, sigma)| (*chance, mean, sigma)))
            .collect();
        let tail = |log: f64| -> f64 {
            all.iter()
                .map(|(chance, mean, sigma)| {
                    chance * 0.5 * libm::erfc((log - mean) / sigma / std::f64::consts::SQRT_2)
                })
                .sum()
        };
        if all.is_empty() || tail(log) > FALSE_ALARM {
            return None;
        }
        let (mut low, mut high) = (all.iter().map(|(_, mean, _)| *mean).fold(f64::INFINITY, f64::min), log);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if tail(middle) > FALSE_ALARM { low = middle } else { high = middle }
        }
        self.beyond(kind, libm::exp(log), (self.likely()?.archetype, libm::exp(high)))
    }

    /// Long days without a day off.
    fn steady(&self, habits: &Habits) -> Option<Suspicion> {
        let days = habits.span() + 1.0;
        let z = quantile(FALSE_ALARM);
        let usual = |group: &Group| {
            let spread = (group.tau2[0] + group.tau2[1] + (group.noise2[0] + group.noise2[1]) / days).sqrt();
            (libm::exp(group.mean[0] + group.mean[1] + z * spread)).clamp(STEADY, 1_440.0) / MARGIN
        };
        let found = self.suspect(Kind::SteadyHours, habits.played.0 / days, usual)?;
        (days >= STEADY_DAYS).then_some(Suspicion { times: u64::from(habits.days), ..found })
    }

    /// Lengths that vary hardly at all where those of others do.
    fn clockwork(&self, habits: &Habits) -> Option<Suspicion> {
        let likely = self.likely()?;
        let usual = likely.group.noise2[1];
        let own = habits.minutes.scatter() / f64::from(habits.minutes.count.max(2) - 1);
        let is_clock = habits.minutes.count >= CLOCK_SESSIONS && usual > 0.01 && own < CLOCK * usual;
        is_clock.then(|| Suspicion {
            kind: Kind::Clockwork,
            found: own.sqrt(),
            limit: (CLOCK * usual).sqrt(),
            archetype: likely.archetype,
            times: u64::from(habits.minutes.count),
            minutes: None,
            operations: None,
        })
    }
}

/// The most that a product of features comes to in one session.
fn limit(group: &Group, features: &[usize], z: f64) -> f64 {
    let mean: f64 = features.iter().map(|&feature| group.mean[feature]).sum();
    let variance: f64 = features.iter().map(|&feature| group.variance(feature, 1.0)).sum();
    libm::exp(mean + z * variance.sqrt())
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

/// What three of four of so many characters were given at most, in XP and currency: gifts for all are no reason to look at one.
pub fn usual<'g>(given: impl Iterator<Item = &'g Given>, characters: usize) -> (f64, f64) {
    let (mut xp, mut currency): (Vec<u64>, Vec<u64>) = given.map(Given::all).unzip();
    let of = |values: &mut Vec<u64>| {
        values.resize(values.len().max(characters), 0);
        values.sort_unstable();
        values.get(values.len() * 3 / 4).map_or(0.0, |value| *value as f64)
    };
    (of(&mut xp), of(&mut currency))
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
