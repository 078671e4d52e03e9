//! The values of all players of a metric, archetype by archetype.
//!
//! The shares of archetypes are fixed, so chance plays only within each: they are the strata of
//! [`crate::simulation::interval`].

use crate::simulation::interval::Ranks;
use std::borrow::Cow;
use std::cell::RefCell;

/// One value of each player, in a part for each archetype; [`crate::simulation::sample::NEVER`] is the largest.
#[derive(Debug, Clone, Default)]
pub struct Strata<'a> {
    /// The players of an archetype in their order, of those who could be asked; none where a side has no such archetype.
    pub parts: Vec<Cow<'a, [u64]>>,
}

impl<'a> Strata<'a> {
    /// How many players there are.
    pub fn count(&self) -> u64 {
        self.parts.iter().map(|part| part.len() as u64).sum()
    }

    /// Of how many players something is true, and how many there are, part by part.
    pub fn shares(&self, is_true: impl Fn(u64) -> bool) -> Vec<(u64, u64)> {
        let share = |part: &Cow<[u64]>| {
            let count = part.iter().filter(|value| is_true(**value)).count();
            (count as u64, part.len() as u64)
        };
        self.parts.iter().map(share).collect()
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = u64> + Clone {
        self.parts.iter().flat_map(|part| part.iter().copied())
    }

    /// Percentile `p`: the ranks of its interval with `tail` beyond each end, and all values in an order in which a rank is
    /// found fast; `None` of no players.
    pub fn percentile(&self, p: f64, tail: f64) -> Option<(Ranks, Vec<u64>)> {
        let values = RefCell::new(self.parts.concat());
        let players: Vec<u64> = self.parts.iter().map(|part| part.len() as u64).collect();
        let ranks = Ranks::of_strata(&players, p, tail, |rank, or_at| {
            let value = *values.borrow_mut().select_nth_unstable(rank as usize).1;
            let below = self.shares(|own| own < value || or_at && own == value);
            below.into_iter().map(|(count, _)| count as f64).collect()
        })?;
        Some((ranks, values.into_inner()))
    }
}
