//! What is known of an archetype before any of its players lives: how much is played on which day, when they come, what brings
//! them back, and how fast they leave.

use crate::simulation::dynamics::{Arrivals, Dynamics, Steps, Weekday};
use crate::simulation::population::{Archetype, Population};

/// The days of an archetype in a scenario.
#[derive(Debug)]
pub struct Timetable<'a> {
    pub(super) archetype: &'a Archetype,
    /// How many days are simulated.
    pub(super) days: u32,
    /// How often players play on each day as a multiple of what is usual for them, from day 1.
    pub(super) crowd: Vec<f64>,
    /// The share of players who have come by the end of each day, from day 1; empty where all are there from the start.
    arrived: Vec<f64>,
    /// What brings players back, in order of days.
    pub(super) returns: Vec<Return>,
    pub(super) rates: Rates,
    is_plain: bool,
}

/// An event that brings players back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Return {
    /// Its first day.
    pub day: u32,
    /// The chance of each.
    pub chance: f64,
    /// Its place in the calendar.
    pub event: u64,
}

/// How fast players leave or pause: a day's share of a week's logarithm, in units of 2^−40, so that sums are exact in any
/// order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rates {
    pub first_week: u64,
    pub later: u64,
    pub stuck: u64,
    pub stuck_after: u32,
    pub since: Steps,
    pub after_reset: u64,
    pub reset_days: u32,
    pub at_end: u64,
    pub breaks: u64,
}

/// Such rates are certain to be spent on the first day: thresholds stay far below.
const CERTAIN: u64 = 1 << 52;
const UNIT: f64 = 1_099_511_627_776.0;

/// What a day takes of a threshold, when `per_week` is the chance in a week.
fn rate(per_week: f64) -> u64 {
    if per_week >= 1.0 { CERTAIN } else { (-libm::log1p(-per_week) / 7.0 * UNIT + 0.5) as u64 }
}

/// How much a player can bear, when `unit` is uniform in (0, 1]: exponential, so that what is left of it doesn't depend on what
/// is spent.
pub(super) fn threshold(unit: f64) -> u64 {
    (-libm::log(unit) * UNIT) as u64
}

impl Rates {
    fn new(archetype: &Archetype) -> Rates {
        let Dynamics { leaving, breaks, .. } = &archetype.dynamics;
        let later = rate(archetype.leaves_per_week);
        Rates {
            first_week: leaving.first_week.map_or(later, rate),
            later,
            stuck: leaving.stuck.map_or(0, |stuck| rate(stuck.per_week)),
            stuck_after: leaving.stuck.map_or(u32::MAX, |stuck| stuck.after_days),
            since: leaving.stuck.map_or(Steps::NONE, |stuck| stuck.since),
            after_reset: leaving.after_reset.map_or(0, |after| rate(after.per_week)),
            reset_days: leaving.after_reset.map_or(0, |after| after.days),
            at_end: rate(leaving.at_end),
            breaks: breaks.map_or(0, |breaks| rate(breaks.per_week)),
        }
    }

    /// Whether players leave at all.
    pub fn let_leave(&self) -> bool {
        [self.first_week, self.later, self.stuck, self.after_reset, self.at_end].iter().any(|rate| *rate > 0)
    }

    /// Whether something that happens can make players leave sooner.
    pub fn rise_by_rules(&self) -> bool {
        self.after_reset > 0 || self.at_end > 0
    }
}

impl<'a> Timetable<'a> {
    /// The days of `archetype`, one of `population`'s.
    pub fn new(population: &Population, archetype: &'a Archetype, days: u32) -> Timetable<'a> {
        let Dynamics { weekdays, arrivals, .. } = &archetype.dynamics;
        let setting = &population.setting;
        let of = |event: usize| population.calendar.get(event).map(|event| &event.draw);
        let attendance = |event| of(event)?.attendance.as_ref()?.of(&archetype.id);
        let draws = (0..population.calendar.len()).any(|event| attendance(event).is_some());
        let weights =
            weekdays.map(|weights| weights.map(|weight| weight * 7.0 / weights.iter().sum::<f64>()));
        let crowd = |day| {
            let factors = population.on(day).filter_map(|(event, _)| attendance(event));
            let drawn = if draws { setting.stacking.together(factors) } else { 1.0 };
            drawn * weights.map_or(1.0, |weights| weights[of_week(setting.first_weekday, day)])
        };
        let arrivals = if arrivals.is_empty() { &setting.arrivals } else { arrivals };
        let mut returns: Vec<Return> = (0..)
            .zip(&population.calendar)
            .filter_map(|(at, event)| {
                let chance = event.draw.returns.as_ref()?.of(&archetype.id).filter(|chance| *chance > 0.0)?;
                Some(Return { day: event.from_day, chance, event: at })
            })
            .collect();
        returns.sort_by_key(|back| back.day);
        let is_plain =
            archetype.dynamics == Dynamics::default() && arrivals.is_empty() && returns.is_empty() && !draws;
        Timetable {
            archetype,
            days,
            crowd: if is_plain { Vec::new() } else { (1..=days).map(crowd).collect() },
            arrived: arrived(arrivals, days),
            returns,
            rates: Rates::new(archetype),
            is_plain,
        }
    }

    /// Whether its players are alike but for chance, all there from day 1, and leave at one rate.
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Whether a stay depends on what masteries do.
    pub(super) fn hears_masteries(&self) -> bool {
        let Rates { stuck, since, .. } = self.rates;
        stuck > 0 && (since.masteries || since.rewards)
    }

    /// Who they are.
    pub fn archetype(&self) -> &'a Archetype {
        self.archetype
    }

    /// The day, counted from 1, on which a player comes whose place among all is `unit`, in (0, 1].
    pub(super) fn arrival(&self, unit: f64) -> u32 {
        self.arrived.partition_point(|share| *share < unit) as u32 + 1
    }
}

fn of_week(first: Weekday, day: u32) -> usize {
    first.of_day(day)
}

/// The share of those who come within `days` days that has come by the end of each.
fn arrived(arrivals: &[Arrivals], days: u32) -> Vec<f64> {
    if arrivals.is_empty() {
        return Vec::new();
    }
    let on = |day: u32| -> f64 {
        let today = arrivals.iter().filter(|one| (one.from_day..=one.to_day).contains(&day));
        today.map(|one| one.a_day).sum()
    };
    let mut sum = 0.0;
    let mut by_day: Vec<f64> = (1..=days)
        .map(|day| {
            sum += on(day);
            sum
        })
        .collect();
    let all = sum;
    by_day.iter_mut().for_each(|share| *share = if all > 0.0 { *share / all } else { 0.0 });
    by_day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_of_days_takes_what_a_week_takes() {
        for per_week in [0.001, 0.02, 0.5, 0.999] {
            let left = libm::exp(-7.0 * rate(per_week) as f64 / UNIT);
            assert!((1.0 - left - per_week).abs() < 1e-9, "{per_week}: {left}");
        }
        assert_eq!((rate(0.0), threshold(1.0)), (0, 0));
        assert!(rate(1.0) > threshold(1.0 / 9_007_199_254_740_992.0));
    }

    #[test]
    fn players_come_as_many_a_day_as_said() {
        let one = |from_day, to_day, a_day| Arrivals { from_day, to_day, a_day };
        let shares = arrived(&[one(1, 1, 4.0), one(3, 4, 2.0), one(9, 9, 100.0)], 5);
        assert_eq!(shares, [0.5, 0.5, 0.75, 1.0, 1.0]);
    }
}
