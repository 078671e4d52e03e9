//! Histograms of whole numbers: the only thing a simulation remembers of its players, so that the order in which they
//! are added can't matter.
//!
//! Values up to 4,096 have a bin each; above, every doubling has 2,048 bins, so a value is known to 0.05 %.

use serde::{Deserialize, Serialize};

const EXACT: u64 = 4096;
const BINS_PER_DOUBLING: usize = 2048;

/// The bin of a value.
pub fn bin_of(value: u64) -> usize {
    if value < EXACT {
        return value as usize;
    }
    let doubling = (63 - value.leading_zeros() - 12) as usize;
    let inside = (value >> (doubling + 1)) as usize - BINS_PER_DOUBLING;
    EXACT as usize + doubling * BINS_PER_DOUBLING + inside
}

/// The least value of a bin.
pub fn value_of(bin: usize) -> u64 {
    if bin < EXACT as usize {
        return bin as u64;
    }
    let (doubling, inside) =
        ((bin - EXACT as usize) / BINS_PER_DOUBLING, (bin - EXACT as usize) % BINS_PER_DOUBLING);
    ((BINS_PER_DOUBLING + inside) as u64) << (doubling + 1)
}

/// How often each value was seen, by bin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(usize, u64)>", into = "Vec<(usize, u64)>")]
pub struct Histogram {
    counts: Vec<u64>,
}

impl Histogram {
    /// Adds one value.
    pub fn add(&mut self, value: u64) {
        self.add_to_bin(bin_of(value), 1);
    }

    fn add_to_bin(&mut self, bin: usize, count: u64) {
        if bin >= self.counts.len() {
            self.counts.resize(bin + 1, 0);
        }
        self.counts[bin] += count;
    }

    /// Adds everything that `other` has seen.
    pub fn merge(&mut self, other: &Histogram) {
        for (bin, count) in other.bins() {
            self.add_to_bin(bin, count);
        }
    }

    /// How many values were added.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The non-empty bins, rising, with their counts.
    pub fn bins(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.counts.iter().copied().enumerate().filter(|&(_, count)| count > 0)
    }

    /// The value at `rank`, counted from 0 in rising order; `None` past the last.
    pub fn at_rank(&self, rank: u64) -> Option<u64> {
        let mut below = 0;
        self.bins().find_map(|(bin, count)| {
            below += count;
            (rank < below).then(|| value_of(bin))
        })
    }
}

impl From<Vec<(usize, u64)>> for Histogram {
    fn from(bins: Vec<(usize, u64)>) -> Histogram {
        let mut histogram = Histogram::default();
        // A bin past the one of the largest value can only come from a damaged file.
        for (bin, count) in bins.into_iter().filter(|&(bin, _)| bin <= bin_of(u64::MAX)) {
            histogram.add_to_bin(bin, count);
        }
        histogram
    }
}

impl From<Histogram> for Vec<(usize, u64)> {
    fn from(histogram: Histogram) -> Vec<(usize, u64)> {
        histogram.bins().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bin_holds_its_value_to_half_a_thousandth(value: u64, shift in 0_u32..64) {
            let value = value >> shift;
            let least = value_of(bin_of(value));
            prop_assert!(least <= value);
            prop_assert!((value - least) as f64 <= value as f64 / 2048.0);
            prop_assert_eq!(bin_of(least), bin_of(value));
            prop_assert!(value < EXACT || value_of(bin_of(value) + 1) > value || bin_of(value) == bin_of(u64::MAX));
        }

        #[test]
        fn ranks_follow_the_sorted_values(mut values in prop::collection::vec(0_u64..5000, 1..50)) {
            let mut histogram = Histogram::default();
            values.iter().for_each(|&value| histogram.add(value));
            values.sort_unstable();
            for (rank, &value) in values.iter().enumerate() {
                prop_assert_eq!(histogram.at_rank(rank as u64), Some(value_of(bin_of(value))));
            }
            prop_assert_eq!(histogram.at_rank(values.len() as u64), None);
        }
    }
}
