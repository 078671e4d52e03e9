//! Two sides under which the same players lived, and how a metric differs between them.

use super::estimate::Estimate;
use super::measure::{Side, only};
use super::metric::{Metric, Statistic};
use super::paired::{correlation, difference, of_means};
use super::percentiles::{Column, difference_at};
use super::strata::Strata;
use crate::rules::difference::differences;
use crate::simulation::interval::TAIL;
use crate::simulation::interval::mean::unseen;
use crate::simulation::population::Archetype;
use crate::simulation::sample::{NEVER, UNASKED};
use std::borrow::Cow;
use std::cell::OnceCell;

/// Two sides with the same plan.
pub struct Pair<'a> {
    a: Side<'a>,
    b: Side<'a>,
    /// Whether the rules are the same by content, once that was asked.
    has_same_rules: OnceCell<bool>,
}

/// How a metric differs between two sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// By how much it is more on the second.
    pub by: Estimate,
    /// How many players of the metric are on both sides; 0 where no player is asked.
    pub paired: u64,
    /// How many of them have another value on the second.
    pub differing: u64,
}

/// The players of a metric on both sides: parts of the same place are the same archetype.
struct Twins<'a> {
    a: Strata<'a>,
    b: Strata<'a>,
}

impl<'a> Pair<'a> {
    /// The second side against the first.
    pub fn new(a: Side<'a>, b: Side<'a>) -> Pair<'a> {
        Pair { a, b, has_same_rules: OnceCell::new() }
    }

    /// How metric number `at` differs.
    pub fn change(&self, at: usize) -> Change {
        let metric = &self.a.plan.metrics[at];
        let (a, b) = (self.a.estimate(at).0, self.b.estimate(at).0);
        if matches!(metric, Metric::Fact(_)) {
            return Change { by: difference(a, b, 0.0), paired: 0, differing: 0 };
        }
        let twins = self.twins(at);
        let (mine, theirs) = (self.a.meaning(metric), self.b.meaning(metric));
        let number = |value: u64, means: &dyn Fn(u64) -> f64| {
            if value == NEVER { f64::INFINITY } else { means(value) }
        };
        let (mut paired, mut differing) = (0, 0);
        for (one, two) in twins.a.parts.iter().zip(&twins.b.parts) {
            for (one, two) in one.iter().zip(two.iter()) {
                paired += 1;
                differing += u64::from(number(*one, &mine) != number(*two, &theirs));
            }
        }
        let is_certain = differing == 0 && self.is_the_same(metric, &twins);
        let by = if is_certain {
            Estimate::exact(0.0)
        } else if a.is_of_nobody() || b.is_of_nobody() {
            Estimate::UNKNOWN
        } else if self.a.is_clockwork(metric) && self.b.is_clockwork(metric) {
            difference(a, b, 0.0)
        } else {
            let (one, two) = (&twins.a, &twins.b);
            match metric.statistic() {
                Statistic::Percentile(tenths) => {
                    let (one, two) =
                        (Column { strata: one, meaning: &mine }, Column { strata: two, meaning: &theirs });
                    difference_at(f64::from(tenths) / 1000.0, one, two).unwrap_or(Estimate::UNKNOWN)
                }
                Statistic::Share if differing == 0 && twins.are_complete() => {
                    let doubt = unseen(paired as f64, TAIL);
                    Estimate::within(0.0, (doubt, doubt))
                }
                Statistic::Share => {
                    let is_reached = |value: u64| value != NEVER;
                    difference(a, b, correlation((one, is_reached), (two, is_reached)))
                }
                Statistic::Mean => of_means(b.value - a.value, (one, &mine), (two, &theirs)),
            }
        };
        Change { by, paired, differing }
    }

    /// Whether the metric must be the same on both sides, whoever plays: the rules, the days and the players are.
    fn is_the_same(&self, metric: &Metric, twins: &Twins) -> bool {
        let (a, b) = (&self.a.scenario, &self.b.scenario);
        let calendars = (&a.population.calendar, &b.population.calendar);
        let plays_alike =
            |one: &Archetype, two: &Archetype| Archetype { share: two.share, ..one.clone() } == *two;
        let (mut mine, mut theirs) = (self.a.archetypes(metric), self.b.archetypes(metric));
        let are_alike = loop {
            match (mine.next(), theirs.next()) {
                (None, None) => break true,
                (Some((one, _)), Some((two, _))) if plays_alike(one, two) => {}
                _ => break false,
            }
        };
        // Of one archetype it doesn't matter how many play; of several their shares do.
        let is_of_one = matches!(metric, Metric::Players { group: Some(_), .. });
        (a.days, a.seed) == (b.days, b.seed)
            && calendars.0 == calendars.1
            && are_alike
            && (is_of_one || twins.are_complete())
            && self.has_same_rules()
    }

    fn has_same_rules(&self) -> bool {
        let (a, b) = (self.a.scenario.ruleset, self.b.scenario.ruleset);
        *self.has_same_rules.get_or_init(|| std::ptr::eq(a, b) || differences(a, b).is_empty())
    }

    /// The answers of both sides to metric number `at`: archetype by archetype of the first, then of those that only the
    /// second has.
    fn twins(&self, at: usize) -> Twins<'_> {
        let metric = &self.a.plan.metrics[at];
        let (mut one, mut two) = (Strata::default(), Strata::default());
        for (archetype, place) in self.a.archetypes(metric) {
            let twin = self.b.archetypes(metric).find(|(twin, _)| twin.id == archetype.id);
            let (mine, theirs) =
                (self.a.part(at, place), twin.map_or(&[][..], |(_, place)| self.b.part(at, place)));
            one.parts.push(asked_beside(mine, theirs));
            two.parts.push(asked_beside(theirs, mine));
        }
        for (archetype, place) in self.b.archetypes(metric) {
            if !self.a.archetypes(metric).any(|(twin, _)| twin.id == archetype.id) {
                one.parts.push(Cow::Borrowed(&[]));
                two.parts.push(asked_beside(self.b.part(at, place), &[]));
            }
        }
        Twins { a: one, b: two }
    }
}

/// The answers of those who could be asked, on the other side too where they are there.
fn asked_beside<'a>(part: &'a [u64], other: &[u64]) -> Cow<'a, [u64]> {
    only(part, |at, value| value != UNASKED && other.get(at) != Some(&UNASKED))
}

impl Twins<'_> {
    /// Whether every player is on both sides.
    fn are_complete(&self) -> bool {
        self.a.parts.iter().zip(&self.b.parts).all(|(one, two)| one.len() == two.len())
    }
}
