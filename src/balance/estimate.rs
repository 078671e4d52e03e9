//! From what players answered to a number with its interval.

use super::metric::Statistic;
use crate::simulation::histogram::value_of;
use crate::simulation::interval::{Ranks, Z, of_share};
use crate::simulation::sample::NEVER;

/// A number that is known up to its 95 % interval. Infinite is "never".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The best guess.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// A number without doubt.
    pub fn exact(value: f64) -> Estimate {
        Estimate { value, low: value, high: value }
    }

    /// Half the width of the interval; infinite where an end is.
    pub fn half_width(&self) -> f64 {
        if self.low == self.high { 0.0 } else { (self.high - self.low) / 2.0 }
    }
}

/// What the bins of a column mean.
pub type Meaning<'a> = &'a dyn Fn(u64) -> f64;

/// The statistic of the values of all players, given as bins, in any order.
///
/// `meaning` turns the least value of a bin into what is measured; it must not fall. The time to something never reached
/// is infinite. Of no players nothing is known.
pub fn estimate(bins: &[u32], statistic: Statistic, meaning: Meaning) -> Estimate {
    let value = |bin: u32| if bin == NEVER { f64::INFINITY } else { meaning(value_of(bin as usize)) };
    match statistic {
        Statistic::Percentile(tenths) => percentile(bins, f64::from(tenths) / 1000.0, value),
        Statistic::Share => {
            let (count, n) = (bins.iter().filter(|bin| **bin != NEVER).count() as u64, bins.len() as u64);
            let (low, high) = of_share(count, n);
            Estimate { value: if n == 0 { 0.0 } else { count as f64 / n as f64 }, low, high }
        }
        Statistic::Mean => mean(bins.iter().map(|bin| value(*bin))),
    }
}

fn percentile(bins: &[u32], p: f64, value: impl Fn(u32) -> f64) -> Estimate {
    let unknown = Estimate { value: f64::INFINITY, low: 0.0, high: f64::INFINITY };
    let Some(ranks) = Ranks::of(bins.len() as u64, p) else { return unknown };
    let mut bins = bins.to_vec();
    // Three ranks of many values: partial sorts, each within what the one before left.
    let mut at = |rank: u64| value(*bins.select_nth_unstable(rank as usize).1);
    Estimate {
        value: at(ranks.at),
        low: ranks.low.map_or(0.0, &mut at),
        high: ranks.high.map_or(f64::INFINITY, &mut at),
    }
}

/// The mean, whose interval is that of the central limit theorem.
fn mean(values: impl Iterator<Item = f64> + Clone) -> Estimate {
    let n = values.clone().count() as f64;
    if n < 2.0 {
        return Estimate { value: values.sum(), low: f64::NEG_INFINITY, high: f64::INFINITY };
    }
    let mean = values.clone().sum::<f64>() / n;
    let variance = values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    let reach = Z * (variance / n).sqrt();
    Estimate { value: mean, low: mean - reach, high: mean + reach }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::histogram::bin_of;

    fn bins(values: impl IntoIterator<Item = u64>) -> Vec<u32> {
        values.into_iter().map(|value| bin_of(value) as u32).collect()
    }

    #[test]
    fn percentiles_count_those_who_never_get_there() {
        let mut all = bins(1..=60);
        all.extend([NEVER; 40]);
        let half = |value: u64| value as f64 / 2.0;
        let median = estimate(&all, Statistic::MEDIAN, &half);
        assert_eq!(median, Estimate { value: 25.0, low: 20.0, high: f64::INFINITY });
        assert_eq!(estimate(&all, Statistic::Percentile(900), &half).value, f64::INFINITY);
        assert_eq!(estimate(&all, Statistic::Share, &half).value, 0.6);
        assert_eq!(estimate(&[], Statistic::MEDIAN, &half).high, f64::INFINITY);
    }

    #[test]
    fn means_are_covered_in_95_of_100_samples() {
        let mut stream = crate::simulation::random::Stream::new(5, "means", 0);
        let trials = 3000;
        let covered = (0..trials).filter(|_| {
            let sample = bins((0..300).map(|_| (stream.unit() * 3000.0) as u64));
            let found = estimate(&sample, Statistic::Mean, &|value| value as f64);
            (found.low..=found.high).contains(&1499.5)
        });
        let covered = covered.count() as f64 / f64::from(trials);
        assert!((0.937..0.963).contains(&covered), "{covered}");
    }
}
