//! Metrics of a scenario: what to ask players for them, and what their answers say.

use super::estimate::{Estimate, estimate};
use super::metric::{Bonus, Metric, Quantity, Stand, Statistic};
use super::pair::Pair;
use super::strata::Strata;
use crate::rules::ruleset::Ruleset;
use crate::simulation::dynamics::Dynamics;
use crate::simulation::interval::TAIL;
use crate::simulation::population::{Archetype, LogNormal};
use crate::simulation::power::THOUSANDTHS;
use crate::simulation::retention::PER_HOUR;
use crate::simulation::sample::{Questions, Reading, Sampled, Standing, Staying, UNASKED};
use crate::simulation::scenario::{Milestone, Scenario};
use std::borrow::Cow;

/// Metrics with the questions that they need, each asked once.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is asked of players.
    pub questions: Questions,
    /// The metrics.
    pub metrics: Vec<Metric>,
    /// For each metric the place of its reading; `None` for facts.
    places: Vec<Option<usize>>,
}

/// The answers of one side with the rules that they were lived under.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The rules and players.
    pub scenario: Scenario<'a>,
    /// What was asked.
    pub plan: &'a Plan,
    /// What was answered.
    pub sampled: &'a Sampled,
}

impl Plan {
    /// What `metrics` need of the scenarios of `ruleset`, in which they make sense. `more` milestones are watched for too.
    pub fn new(metrics: Vec<Metric>, ruleset: &Ruleset, more: Vec<Milestone>) -> Plan {
        let quantities = || metrics.iter().filter_map(Metric::quantity);
        let mut milestones = more;
        milestones.extend(quantities().filter_map(|quantity| quantity.goal()?.milestone(ruleset).ok()));
        milestones.sort();
        milestones.dedup();
        let mut days: Vec<u32> = quantities().filter_map(Quantity::day).collect();
        days.sort_unstable();
        days.dedup();
        let mut questions = Questions { milestones, days, readings: Vec::new() };
        let places = metrics
            .iter()
            .map(|metric| {
                let reading = reading(metric.quantity()?, &questions, ruleset)?;
                let known = questions.readings.iter().position(|known| *known == reading);
                Some(known.unwrap_or_else(|| {
                    questions.readings.push(reading);
                    questions.readings.len() - 1
                }))
            })
            .collect();
        Plan { questions, metrics, places }
    }
}

fn reading(quantity: &Quantity, questions: &Questions, ruleset: &Ruleset) -> Option<Reading> {
    let milestone = |goal: &super::metric::Goal| {
        let milestone = goal.milestone(ruleset).ok()?;
        questions.milestones.iter().position(|known| *known == milestone)
    };
    match quantity {
        Quantity::HoursTo(goal) => milestone(goal).map(Reading::SecondsTo),
        Quantity::DaysTo(goal) | Quantity::Reached(goal) => milestone(goal).map(Reading::DayOf),
        Quantity::After(stand, day) => {
            let day = questions.days.iter().position(|known| known == day)?;
            let what = match stand {
                Stand::Plain(standing) => standing.clone(),
                Stand::Bonus(_) => Standing::Resets,
            };
            Some(Reading::After(day, what))
        }
        Quantity::Stay(staying) => Some(Reading::Stay(*staying)),
    }
}

impl Metric {
    fn quantity(&self) -> Option<&Quantity> {
        match self {
            Metric::Players { quantity, .. } => Some(quantity),
            Metric::Fact(_) => None,
        }
    }

    pub(super) fn statistic(&self) -> Statistic {
        match self {
            Metric::Players { statistic, .. } => *statistic,
            Metric::Fact(_) => Statistic::MEDIAN,
        }
    }
}

impl Quantity {
    fn goal(&self) -> Option<&super::metric::Goal> {
        match self {
            Quantity::HoursTo(goal) | Quantity::DaysTo(goal) | Quantity::Reached(goal) => Some(goal),
            Quantity::After(..) | Quantity::Stay(_) => None,
        }
    }

    fn day(&self) -> Option<u32> {
        match self {
            Quantity::After(_, day) => Some(*day),
            _ => None,
        }
    }
}

impl Side<'_> {
    /// Metric number `at` of the plan with its 95 % interval, and how many players it is of.
    pub fn estimate(&self, at: usize) -> (Estimate, u64) {
        self.estimate_within(at, TAIL)
    }

    /// The same with `tail` beyond each end of the interval.
    pub fn estimate_within(&self, at: usize, tail: f64) -> (Estimate, u64) {
        let metric = &self.plan.metrics[at];
        if let Metric::Fact(fact) = metric {
            let value = fact.value(self.scenario.ruleset).unwrap_or(f64::NAN);
            return (Estimate::exact(value), 0);
        }
        let strata = self.answers(at);
        let found = estimate(&strata, metric.statistic(), &self.meaning(metric), tail);
        let is_certain = !found.is_of_nobody() && self.is_clockwork(metric);
        let found = if is_certain { Estimate::exact(found.value) } else { found };
        (found, strata.count())
    }

    /// What metric number `at` is under the rules of `other`, less what it is here. Both have the same plan, and player i
    /// of an archetype is player i of the archetype of that id on the other side, as far as both have so many.
    pub fn difference(&self, other: &Side, at: usize) -> Estimate {
        Pair::new(*self, *other).change(at).by
    }

    /// Whether nothing about the players of a metric is left to chance.
    pub(super) fn is_clockwork(&self, metric: &Metric) -> bool {
        self.archetypes(metric).all(|(archetype, _)| is_clockwork(archetype))
    }

    /// The archetypes of a metric, by their places in the population.
    pub(super) fn archetypes(&self, metric: &Metric) -> impl Iterator<Item = (&Archetype, usize)> {
        let all = self.scenario.population.archetypes.iter().zip(0..);
        all.filter(|(archetype, _)| is_in(metric, &archetype.id))
    }

    /// The answers of all players of a metric, archetype by archetype.
    pub fn answers(&self, at: usize) -> Strata<'_> {
        let archetypes = self.archetypes(&self.plan.metrics[at]);
        let asked = |place| only(self.part(at, place), |_, value| value != UNASKED);
        Strata { parts: archetypes.map(|(_, place)| asked(place)).collect() }
    }

    /// The answers of an archetype to metric number `at`, those who could not be asked with them.
    pub(super) fn part(&self, at: usize, archetype: usize) -> &[u64] {
        let answers = self.sampled.archetypes.get(archetype).zip(self.plan.places[at]);
        answers.and_then(|(answers, place)| answers.columns.get(place)).map_or(&[], Vec::as_slice)
    }

    /// The answers of the players of one archetype to what metric number `at` needs; `None` where there is no such archetype,
    /// or no player is asked.
    pub fn column(&self, at: usize, archetype: &str) -> Option<&[u64]> {
        let place = self.plan.places[at]?;
        let known = self.scenario.population.archetypes.iter().position(|known| known.id == archetype)?;
        self.sampled.archetypes.get(known)?.columns.get(place).map(Vec::as_slice)
    }

    /// What a value means for a metric.
    pub fn meaning(&self, metric: &Metric) -> impl Fn(u64) -> f64 {
        let bonus = match metric.quantity() {
            Some(Quantity::After(Stand::Bonus(bonus), _)) => Some(*bonus),
            _ => None,
        };
        let is_power = matches!(metric.quantity(), Some(Quantity::After(Stand::Plain(Standing::Power), _)));
        let is_per_hour = matches!(metric.quantity(), Some(Quantity::Stay(Staying::RewardsPerHour)));
        let is_hours = matches!(metric.quantity(), Some(Quantity::HoursTo(_)));
        let ruleset = self.scenario.ruleset;
        let after = move |resets: u64, bonus: Bonus| {
            let held = ruleset.bonuses(resets);
            match bonus {
                Bonus::Xp => held.xp,
                Bonus::Currency => held.currency,
                Bonus::DropRate => held.drop_rate,
            }
        };
        // Most players make few resets, and each of them is asked about many times.
        let first: Vec<f64> =
            bonus.map_or(Vec::new(), |bonus| (0..=FIRST_RESETS).map(|resets| after(resets, bonus)).collect());
        move |value| match bonus {
            Some(bonus) => {
                let known = usize::try_from(value).ok().and_then(|at| first.get(at).copied());
                known.unwrap_or_else(|| after(value, bonus))
            }
            None if is_hours => value as f64 / 3600.0,
            None if is_power => value as f64 / THOUSANDTHS,
            None if is_per_hour => value as f64 / PER_HOUR,
            None => value as f64,
        }
    }
}

/// Those of some answers, by place and value, that are `wanted`.
pub(super) fn only(part: &[u64], wanted: impl Fn(usize, u64) -> bool) -> Cow<'_, [u64]> {
    let is_wanted = |(at, value): &(usize, &u64)| wanted(*at, **value);
    match part.iter().enumerate().all(|own| is_wanted(&own)) {
        true => Cow::Borrowed(part),
        false => part.iter().enumerate().filter(is_wanted).map(|(_, value)| *value).collect(),
    }
}

/// So many resets have their bonuses in a table.
const FIRST_RESETS: u64 = 32;

fn is_in(metric: &Metric, archetype: &str) -> bool {
    match metric {
        Metric::Players { group: Some(group), .. } => group == archetype,
        Metric::Players { group: None, .. } => true,
        Metric::Fact(_) => false,
    }
}

/// Whether every player of an archetype plays exactly alike: its sessions come on every day, and nothing in them varies.
fn is_clockwork(archetype: &Archetype) -> bool {
    // Every field by name: what is added to an archetype is to be thought of here.
    let Archetype {
        id: _,
        share: _,
        sessions_per_week,
        session_minutes: LogNormal { sigma: spread_of_minutes, .. },
        xp_per_hour: LogNormal { sigma: spread_of_xp, .. },
        currency_per_hour: _,
        activities: _,
        prestige: _,
        spend: _,
        leaves_per_week,
        dynamics,
    } = archetype;
    let varies = [*spread_of_minutes, *spread_of_xp, *leaves_per_week, (sessions_per_week / 7.0).fract()];
    varies.iter().all(|own| *own == 0.0) && *dynamics == Dynamics::default()
}
