//! Metrics of a scenario: what to ask players for them, and what their answers say.

use super::estimate::{Estimate, Meaning, estimate};
use super::metric::{Bonus, Metric, Quantity, Stand, Statistic};
use super::paired::{Correlation, difference, of_answers, of_numbers};
use super::percentiles::{Column, difference_at};
use crate::rules::ruleset::Ruleset;
use crate::simulation::histogram::value_of;
use crate::simulation::sample::{Answers, NEVER, Questions, Reading, Sampled, Standing};
use crate::simulation::scenario::{Milestone, Scenario};

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
        Quantity::HoursTo(goal) => milestone(goal).map(Reading::MinutesTo),
        Quantity::DaysTo(goal) | Quantity::Reached(goal) => milestone(goal).map(Reading::DayOf),
        Quantity::After(stand, day) => {
            let day = questions.days.iter().position(|known| known == day)?;
            let what = match stand {
                Stand::Plain(standing) => standing.clone(),
                Stand::Bonus(_) => Standing::Resets,
            };
            Some(Reading::After(day, what))
        }
    }
}

impl Metric {
    fn quantity(&self) -> Option<&Quantity> {
        match self {
            Metric::Players { quantity, .. } => Some(quantity),
            Metric::Fact(_) => None,
        }
    }

    fn statistic(&self) -> Statistic {
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
            Quantity::After(..) => None,
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
    /// Metric number `at` of the plan, and how many players it is of.
    pub fn estimate(&self, at: usize) -> (Estimate, u64) {
        let metric = &self.plan.metrics[at];
        if let Metric::Fact(fact) = metric {
            let value = fact.value(self.scenario.ruleset).unwrap_or(f64::NAN);
            return (Estimate::exact(value), 0);
        }
        let bins = self.bins(at);
        let found = estimate(&bins, metric.statistic(), &self.meaning(metric));
        (found, bins.len() as u64)
    }

    /// What metric number `at` is under the rules of `other`, less what it is here. Both have the same plan, and player i
    /// of one is player i of the other as far as both have so many.
    pub fn difference(&self, other: &Side, at: usize) -> Estimate {
        let metric = &self.plan.metrics[at];
        let (a, b) = (self.estimate(at).0, other.estimate(at).0);
        if matches!(metric, Metric::Fact(_)) {
            return difference(a, b, Correlation::Some(0.0));
        }
        let (mine, theirs) = (self.meaning(metric), other.meaning(metric));
        let number = |bin: u32, meaning: Meaning| {
            if bin == NEVER { f64::INFINITY } else { meaning(value_of(bin as usize)) }
        };
        let (one, two) = (self.bins(at), other.bins(at));
        let pairs = || one.iter().zip(&two).map(|(one, two)| (number(*one, &mine), number(*two, &theirs)));
        if one.len() == two.len() && pairs().all(|(one, two)| one == two) {
            return difference(a, b, Correlation::Same);
        }
        let are_paired = self.is_paired_with(other, metric);
        let of = |pairs: &dyn Fn() -> f64| Correlation::Some(if are_paired { pairs() } else { 0.0 });
        match metric.statistic() {
            Statistic::Percentile(tenths) => {
                let (mine, theirs) =
                    (Column { bins: &one, meaning: &mine }, Column { bins: &two, meaning: &theirs });
                let found = difference_at(f64::from(tenths) / 1000.0, mine, theirs, are_paired);
                found.unwrap_or_else(|| difference(a, b, Correlation::Some(0.0)))
            }
            Statistic::Share => {
                let answers = || of_answers(pairs().map(|(one, two)| (one.is_finite(), two.is_finite())));
                difference(a, b, of(&answers))
            }
            Statistic::Mean => difference(a, b, of(&|| of_numbers(pairs()))),
        }
    }

    /// Whether the players of a metric are the same, one for one.
    fn is_paired_with(&self, other: &Side, metric: &Metric) -> bool {
        let ids = |side: &Side| -> Vec<(String, u64)> {
            let archetypes = side.scenario.population.archetypes.iter().zip(&side.sampled.archetypes);
            let kept = archetypes.filter(|(archetype, _)| is_in(metric, &archetype.id));
            kept.map(|(archetype, answers)| (archetype.id.clone(), answers.players)).collect()
        };
        ids(self) == ids(other)
    }

    /// The answers of all players of a metric, archetype after archetype.
    pub fn bins(&self, at: usize) -> Vec<u32> {
        let (metric, Some(place)) = (&self.plan.metrics[at], self.plan.places[at]) else { return Vec::new() };
        let archetypes = self.scenario.population.archetypes.iter().zip(&self.sampled.archetypes);
        let kept = archetypes.filter(|(archetype, _)| is_in(metric, &archetype.id));
        kept.flat_map(|(_, answers): (_, &Answers)| answers.columns[place].iter().copied()).collect()
    }

    /// The answers of the players of one archetype to what metric number `at` needs; `None` where there is no such archetype,
    /// or no player is asked.
    pub fn column(&self, at: usize, archetype: &str) -> Option<Vec<u32>> {
        let place = self.plan.places[at]?;
        let known = self.scenario.population.archetypes.iter().position(|known| known.id == archetype)?;
        self.sampled.archetypes.get(known)?.columns.get(place).cloned()
    }

    /// What a bin means for a metric.
    pub fn meaning(&self, metric: &Metric) -> impl Fn(u64) -> f64 {
        let bonus = match metric.quantity() {
            Some(Quantity::After(Stand::Bonus(bonus), _)) => Some(*bonus),
            _ => None,
        };
        let is_hours = matches!(metric.quantity(), Some(Quantity::HoursTo(_)));
        let ruleset = self.scenario.ruleset;
        move |value| match bonus {
            Some(bonus) => {
                let held = ruleset.bonuses(value);
                match bonus {
                    Bonus::Xp => held.xp,
                    Bonus::Currency => held.currency,
                    Bonus::DropRate => held.drop_rate,
                }
            }
            None if is_hours => value as f64 / 60.0,
            None => value as f64,
        }
    }
}

fn is_in(metric: &Metric, archetype: &str) -> bool {
    match metric {
        Metric::Players { group: Some(group), .. } => group == archetype,
        Metric::Players { group: None, .. } => true,
        Metric::Fact(_) => false,
    }
}
