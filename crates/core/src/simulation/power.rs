//! How strong players are, by day: whole-number histograms, as all that a run remembers.

use super::histogram::Histogram;
use serde::{Deserialize, Serialize};

/// Power is counted in thousandths.
pub const THOUSANDTHS: f64 = 1_000.0;
/// So many days are looked at besides the first 30 and the last.
const DAYS_LOOKED_AT: u32 = 24;

/// Power in thousandths, as it is counted.
pub fn thousandths(power: f64) -> u64 {
    // Far past any game's, and a whole number that is exact.
    (power * THOUSANDTHS + 0.5).min(9e15) as u64
}

/// The days of a run after which it is looked at: some in equal steps, the 30th and the last.
pub fn days_looked_at(days: u32) -> Vec<u32> {
    let step = (days / DAYS_LOOKED_AT).max(1);
    let mut all: Vec<u32> = (0..=days).step_by(step as usize).chain([30.min(days), days]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How strong the players of an archetype are after some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerTally {
    /// The days, rising.
    pub days: Vec<u32>,
    /// In thousandths, parallel to the days.
    pub by_day: Vec<Histogram>,
}

impl PowerTally {
    /// Nobody yet.
    pub fn new(days: Vec<u32>) -> PowerTally {
        let by_day = vec![Histogram::default(); days.len()];
        PowerTally { days, by_day }
    }

    /// Adds all players of `other`, which must have the same days.
    pub fn merge(&mut self, other: &PowerTally) {
        self.by_day.iter_mut().zip(&other.by_day).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_the_thirtieth_and_the_last_day_are_looked_at() {
        let days = days_looked_at(365);
        assert!(days.contains(&0) && days.contains(&30) && days.contains(&365) && days.len() < 30);
        assert_eq!(days_looked_at(2), [0, 1, 2]);
        assert_eq!(thousandths(1.0005), 1001);
    }
}
