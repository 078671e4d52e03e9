//! From what players answered to a number with its interval.

use super::metric::Statistic;
use super::strata::Strata;
use crate::simulation::interval::mean::{LEAST, Moments, Part, Reach, reach, unseen};
use crate::simulation::interval::of_strata_share;
use crate::simulation::sample::NEVER;

/// A number that is known up to its 95 % interval. Infinite is "never".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The best guess; not a number where nobody was asked.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// What is known where nobody was asked.
    pub const UNKNOWN: Estimate = Estimate { value: f64::NAN, low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// A number without doubt.
    pub fn exact(value: f64) -> Estimate {
        Estimate { value, low: value, high: value }
    }

    /// A number of which too few players tell how far off it may be.
    pub fn of_too_few(value: f64) -> Estimate {
        Estimate { value, ..Estimate::UNKNOWN }
    }

    /// A number with how far below and above it may be.
    pub(super) fn within(value: f64, (below, above): (f64, f64)) -> Estimate {
        Estimate { value, low: value - below, high: value + above }
    }

    /// Half the width of the interval; infinite where an end is.
    pub fn half_width(&self) -> f64 {
        if self.low == self.high { 0.0 } else { (self.high - self.low) / 2.0 }
    }

    /// Whether it is about nobody.
    pub fn is_of_nobody(&self) -> bool {
        self.value.is_nan() && !self.low.is_nan()
    }

    /// Whether players are too few to say anything of how far off it may be.
    pub fn is_of_too_few(&self) -> bool {
        self.low == f64::NEG_INFINITY && self.high == f64::INFINITY
    }
}

/// What the values of a column mean.
pub type Meaning<'a> = &'a dyn Fn(u64) -> f64;

/// The statistic of the values of all players, with `tail` beyond each end of its interval.
///
/// `meaning` turns a value into what is measured; it must not fall. The time to something never reached is infinite. Of no
/// players nothing is known.
pub fn estimate(strata: &Strata, statistic: Statistic, meaning: Meaning, tail: f64) -> Estimate {
    if strata.count() == 0 {
        return Estimate::UNKNOWN;
    }
    match statistic {
        Statistic::Percentile(tenths) => percentile(strata, f64::from(tenths) / 1000.0, meaning, tail),
        Statistic::Share => {
            let shares = strata.shares(|value| value != NEVER);
            let count: u64 = shares.iter().map(|(count, _)| count).sum();
            let (low, high) = of_strata_share(&shares, tail);
            Estimate { value: count as f64 / strata.count() as f64, low, high }
        }
        Statistic::Mean => mean(strata, meaning, tail),
    }
}

fn percentile(strata: &Strata, p: f64, meaning: Meaning, tail: f64) -> Estimate {
    let Some((ranks, mut values)) = strata.percentile(p, tail) else { return Estimate::UNKNOWN };
    let mut at = |rank: u64| match *values.select_nth_unstable(rank as usize).1 {
        NEVER => f64::INFINITY,
        value => meaning(value),
    };
    Estimate {
        value: at(ranks.at),
        low: ranks.low.map_or(0.0, &mut at),
        high: ranks.high.map_or(f64::INFINITY, &mut at),
    }
}

/// The mean. Where all players of each archetype have the same value, the doubt that is left is of players who were not
/// drawn, who are taken to differ by no more than the largest value there is, or by one.
fn mean(strata: &Strata, meaning: Meaning, tail: f64) -> Estimate {
    let n = strata.count() as f64;
    let numbers = |part: &[u64]| part.iter().map(|value| meaning(*value)).collect::<Vec<f64>>();
    let parts = gathered(strata.parts.iter().map(|part| numbers(part)));
    let parts: Vec<Part> = parts.iter().map(|part| of_part(part, 1.0 / n)).collect();
    let value = parts.iter().map(|part| part.players * part.factor * part.moments.mean).sum();
    match reach(&parts, tail) {
        Reach::Ends(below, above) => Estimate::within(value, (below, above)),
        Reach::Unknown => Estimate::of_too_few(value),
        Reach::Constant => {
            let most = strata.values().max().unwrap_or(0);
            let step = (meaning(most.saturating_add(1)) - meaning(most)).abs();
            let doubt = unseen(n, tail) * meaning(most).abs().max(step);
            Estimate::within(value, (doubt, doubt))
        }
    }
}

/// All players of a part, with what each adds times `factor`.
pub(super) fn of_part(numbers: &[f64], factor: f64) -> Part {
    Part { players: numbers.len() as f64, factor, moments: Moments::of(numbers.iter().copied()) }
}

/// Parts of too few players to know their scatter are taken as one, which makes it larger and never smaller (Cochran's
/// collapsed strata, 5A.12).
pub(super) fn gathered(parts: impl Iterator<Item = Vec<f64>>) -> Vec<Vec<f64>> {
    let (mut small, mut large): (Vec<_>, Vec<_>) =
        parts.filter(|part| !part.is_empty()).partition(|part| part.len() < LEAST as usize);
    let small: Vec<f64> = small.drain(..).flatten().collect();
    match large.iter_mut().min_by_key(|part| part.len()) {
        Some(least) if small.len() < LEAST as usize => least.extend(small),
        _ => large.push(small),
    }
    large
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::interval::TAIL;
    use crate::simulation::random::Stream;

    fn of_one(values: &[u64], statistic: Statistic) -> Estimate {
        estimate(&Strata { parts: vec![values.into()] }, statistic, &|value| value as f64 / 2.0, TAIL)
    }

    #[test]
    fn percentiles_count_those_who_never_get_there() {
        let mut all: Vec<u64> = (1..=60).collect();
        all.extend([NEVER; 40]);
        let median = of_one(&all, Statistic::MEDIAN);
        assert_eq!(median, Estimate { value: 25.0, low: 20.0, high: f64::INFINITY });
        assert_eq!(of_one(&all, Statistic::Percentile(900)).value, f64::INFINITY);
        assert_eq!(of_one(&all, Statistic::Share).value, 0.6);
    }

    #[test]
    fn of_nobody_nothing_is_known() {
        for statistic in [Statistic::MEDIAN, Statistic::Share, Statistic::Mean] {
            assert!(of_one(&[], statistic).is_of_nobody(), "{statistic}");
        }
        assert!(of_one(&[3, 4], Statistic::Mean).is_of_too_few());
    }

    #[test]
    fn means_are_covered_in_95_of_100_samples() {
        let mut stream = Stream::new(5, "means", 0);
        let trials = 3000;
        let covered = (0..trials).filter(|_| {
            let sample: Vec<u64> = (0..300).map(|_| (stream.unit() * 3000.0) as u64).collect();
            let found = of_one(&sample, Statistic::Mean);
            (found.low..=found.high).contains(&749.75)
        });
        let covered = covered.count() as f64 / f64::from(trials);
        assert!((0.937..0.963).contains(&covered), "{covered}");
    }

    /// Large values that are all the same are exact; what an unseen player could do is told.
    #[test]
    fn one_value_is_exact_and_its_mean_nearly() {
        let same = [305_100; 400];
        assert_eq!(of_one(&same, Statistic::MEDIAN), Estimate::exact(152_550.0));
        let mean = of_one(&same, Statistic::Mean);
        assert!(
            mean.value == 152_550.0 && (0.009..0.0095).contains(&(mean.half_width() / mean.value)),
            "{mean:?}"
        );
        // Nobody of 400 has reset: 3.69 of 400 may do so at most.
        let none = of_one(&[0; 400], Statistic::Mean);
        assert!((none.high - 3.689 / 400.0 / 2.0).abs() < 1e-5, "{none:?}");
    }
}
