//! Histograms of whole numbers: the only thing a simulation remembers of its players, so that the order in which they
//! are added can't matter.
//!
//! Values below 4,096 have a bin each; above, every doubling has 2,048 bins. A bin remembers its least and its largest
//! value, so one that holds a single value, however often, knows it exactly; others know theirs to 0.05 %.

use super::blocks::Blocks;
use serde::{Deserialize, Serialize};

/// Values below this have a bin each.
pub const EXACT: u64 = 4096;
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

/// Values that are counted together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bin {
    /// The least of them.
    pub least: u64,
    /// The largest.
    pub most: u64,
    /// How many.
    pub count: u64,
}

impl Bin {
    fn add(&mut self, other: Bin) {
        if other.count == 0 {
            return;
        }
        let least = if self.count == 0 { other.least } else { self.least.min(other.least) };
        *self = Bin { least, most: self.most.max(other.most), count: self.count + other.count };
    }

    /// The value at `rank` among those of this bin. Its first and last are known, the others lie between them.
    fn at(&self, rank: u64) -> Known {
        let last = (self.count - 1).max(1);
        let part = u128::from(self.most - self.least) * u128::from(rank) / u128::from(last);
        // No more than the whole, so it fits.
        let value = self.least + u64::try_from(part).unwrap_or(0);
        match rank {
            0 => Known { value: self.least, least: self.least, most: self.least },
            rank if rank == last => Known { value: self.most, least: self.most, most: self.most },
            _ => Known { value, least: self.least, most: self.most },
        }
    }
}

/// What is known of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The best guess.
    pub value: u64,
    /// It is at least this.
    pub least: u64,
    /// It is at most this.
    pub most: u64,
}

/// How often each value was seen, by bin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(u64, u64, u64)>", into = "Vec<(u64, u64, u64)>")]
pub struct Histogram {
    /// How often each value below [`EXACT`].
    counts: Vec<u64>,
    /// The others, by bins after those.
    coarse: Blocks<Bin>,
}

impl Histogram {
    /// Adds one value.
    #[inline]
    pub fn add(&mut self, value: u64) {
        self.add_times(value, 1);
    }

    /// Adds one value so many times.
    #[inline]
    pub fn add_times(&mut self, value: u64, times: u64) {
        if let Some(count) = self.counts.get_mut(value.min(EXACT) as usize) {
            *count += times;
        } else if times > 0 {
            self.add_bin(Bin { least: value, most: value, count: times });
        }
    }

    /// Adds values that lie in one bin.
    pub fn add_bin(&mut self, bin: Bin) {
        let at = bin_of(bin.least);
        match at.checked_sub(EXACT as usize) {
            None => {
                if at >= self.counts.len() {
                    self.counts.resize(at + 1, 0);
                }
                self.counts[at] += bin.count;
            }
            Some(at) => {
                if let Some(cell) = self.coarse.cell(at) {
                    cell.add(bin);
                }
            }
        }
    }

    /// Adds everything that `other` has seen.
    pub fn merge(&mut self, other: &Histogram) {
        other.bins().for_each(|bin| self.add_bin(bin));
    }

    /// How many values were added.
    pub fn count(&self) -> u64 {
        self.bins().map(|bin| bin.count).sum()
    }

    /// The non-empty bins, rising.
    pub fn bins(&self) -> impl Iterator<Item = Bin> + '_ {
        let exact = (0..).zip(&self.counts).map(|(value, &count)| Bin { least: value, most: value, count });
        exact.chain(self.coarse.cells().map(|(_, bin)| *bin)).filter(|bin| bin.count > 0)
    }

    /// What is known of the value at `rank`, counted from 0 in rising order; `None` past the last.
    pub fn at_rank(&self, rank: u64) -> Option<Known> {
        let mut below = 0;
        self.bins().find_map(|bin| {
            let inside = rank.checked_sub(below).filter(|inside| *inside < bin.count);
            below += bin.count;
            inside.map(|inside| bin.at(inside))
        })
    }

    /// How many values are below `value`, or at it as well; where that lies within a bin, as if its values lay evenly in it.
    pub fn below(&self, value: u64, or_at: bool) -> f64 {
        let counted = |bin: Bin| {
            if bin.most < value || or_at && bin.most == value {
                bin.count as f64
            } else if bin.least >= value {
                0.0
            } else {
                bin.count as f64 * ((value - bin.least) as f64 / (bin.most - bin.least) as f64)
            }
        };
        self.bins().take_while(|bin| bin.least <= value).map(counted).sum()
    }
}

impl TryFrom<Vec<(u64, u64, u64)>> for Histogram {
    type Error = String;

    fn try_from(bins: Vec<(u64, u64, u64)>) -> Result<Histogram, String> {
        let mut histogram = Histogram::default();
        for (least, most, count) in bins {
            if bin_of(least) != bin_of(most) || least > most {
                return Err(format!("{least} to {most} is not a bin of a histogram"));
            }
            histogram.add_bin(Bin { least, most, count });
        }
        Ok(histogram)
    }
}

impl From<Histogram> for Vec<(u64, u64, u64)> {
    fn from(histogram: Histogram) -> Vec<(u64, u64, u64)> {
        histogram.bins().map(|bin| (bin.least, bin.most, bin.count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn histogram(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        values.iter().for_each(|&value| histogram.add(value));
        histogram
    }

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
        fn ranks_follow_the_sorted_values(mut values in prop::collection::vec(0_u64..20_000, 1..200)) {
            let histogram = histogram(&values);
            values.sort_unstable();
            for (rank, &value) in values.iter().enumerate() {
                let known = histogram.at_rank(rank as u64).unwrap();
                prop_assert!(known.least <= value && value <= known.most, "{known:?} {value}");
                prop_assert!(known.least <= known.value && known.value <= known.most);
                prop_assert!((known.most - known.least) as f64 <= value as f64 / 2048.0);
                prop_assert!(value >= EXACT || known.value == value);
            }
            prop_assert_eq!(histogram.at_rank(values.len() as u64), None);
            prop_assert_eq!(histogram.count(), values.len() as u64);
        }

        #[test]
        fn one_value_however_often_is_exact(value: u64, shift in 0_u32..64, times in 1_u64..50, rank in 0_u64..50) {
            let value = value >> shift;
            let mut histogram = Histogram::default();
            (0..times).for_each(|_| histogram.add(value));
            let exact = Known { value, least: value, most: value };
            prop_assert_eq!(histogram.at_rank(rank % times), Some(exact));
        }

        #[test]
        fn parts_add_up_in_any_order_and_on_paper(values in prop::collection::vec(0_u64..1_000_000, 0..100), cut in 0_usize..100) {
            let (one, two) = values.split_at(cut.min(values.len()));
            let (mut a, mut b) = (histogram(one), histogram(two));
            a.merge(&b);
            b.merge(&histogram(one));
            let bins = |of: &Histogram| of.bins().collect::<Vec<_>>();
            prop_assert_eq!(bins(&a), bins(&histogram(&values)));
            prop_assert_eq!(bins(&b), bins(&a));
            let json = serde_json::to_string(&a).unwrap();
            prop_assert_eq!(bins(&serde_json::from_str::<Histogram>(&json).unwrap()), bins(&a));
        }

        #[test]
        fn what_lies_below_is_counted(values in prop::collection::vec(0_u64..6000, 1..100), value in 0_u64..6000) {
            let histogram = histogram(&values);
            for or_at in [false, true] {
                let count = values.iter().filter(|own| **own < value || or_at && **own == value).count() as f64;
                let found = histogram.below(value, or_at);
                let in_bin = values.iter().filter(|own| bin_of(**own) == bin_of(value)).count() as f64;
                let slack = if value < EXACT { 0.0 } else { in_bin };
                prop_assert!((found - count).abs() <= slack, "{found} {count}");
            }
        }
    }

    #[test]
    fn a_damaged_bin_is_refused() {
        assert!(serde_json::from_str::<Histogram>("[[5000,5001,2]]").is_ok());
        for damaged in ["[[5,6,1]]", "[[5001,5000,2]]", "[[5000,9000,2]]"] {
            assert!(serde_json::from_str::<Histogram>(damaged).is_err(), "{damaged}");
        }
    }
}
