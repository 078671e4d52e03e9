//! Intervals without an assumption about the distribution, at 95 % or any other level.
//!
//! A percentile lies between two order statistics (W. J. Conover, "Practical Nonparametric Statistics", 3.2): how many of
//! `n` values lie below it is binomial, and that distribution is summed here, term by term, with nothing but products:
//! the same bits on every platform. Shares have Wilson's interval (E. B. Wilson, 1927), as L. D. Brown, T. T. Cai and A. DasGupta
//! modify it where nearly all or nearly none are counted ("Interval Estimation for a Binomial Proportion", Statistical Science 16,
//! 2001). Means are those of [`mean`].
//!
//! Where several groups are taken together and the number of players of each is fixed, as that of archetypes is, only what
//! varies within a group is left to chance (W. G. Cochran, "Sampling Techniques", 3rd ed., chapter 5), so all intervals
//! are of strata: of one group they are the plain ones.

pub mod mean;
pub mod normal;

use normal::quantile;

/// What may lie beyond each end of an interval at 95 %.
pub const TAIL: f64 = 0.025;

/// Terms of a distribution this small against the largest no longer count.
const NOTHING: f64 = 1e-20;

/// Where the interval of a percentile ends: ranks among the sorted values, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranks {
    /// The nearest rank of the percentile itself.
    pub at: u64,
    /// The lower end; `None` where no value is low enough to be sure.
    pub low: Option<u64>,
    /// The upper end; `None` where no value is high enough to be sure.
    pub high: Option<u64>,
}

impl Ranks {
    /// Those of the percentile `p`, more than 0 and less than 1, of `n` values of one group, with at most `tail` beyond each
    /// end; `None` of no values.
    pub fn of(n: u64, p: f64, tail: f64) -> Option<Ranks> {
        let last = n.checked_sub(1)?;
        let at = ((p * n as f64).ceil().max(1.0) as u64).min(n) - 1;
        let (least, most) = middle_of_binomial(n, p, tail);
        // With at most `tail` there are fewer than `least` values below, or more than `most`.
        Some(Ranks { at, low: least.checked_sub(1), high: Some(most).filter(|most| *most <= last) })
    }

    /// The same of values of several groups. `below` tells of a rank how many values of each group are below the value
    /// there, with `true` those that are equal to it included.
    ///
    /// How many values lie below the percentile varies less than the binomial of them all: its variance is the sum of those of
    /// the groups. The distances of the ends from the percentile shrink by the root of that ratio, taken halfway between
    /// the percentile and the end. A share of 0 or 1 in a group is taken to be half a player away from it.
    pub fn of_strata(
        players: &[u64],
        p: f64,
        tail: f64,
        below: impl Fn(u64, bool) -> Vec<f64>,
    ) -> Option<Ranks> {
        let n: u64 = players.iter().sum();
        let plain = Ranks::of(n, p, tail)?;
        if players.iter().filter(|count| **count > 0).count() < 2 {
            return Some(plain);
        }
        let (at, last) = (plain.at as f64, (n - 1) as f64);
        let spread = n as f64 * p * (1.0 - p);
        let shrunk = |rank: f64, or_equal: bool| {
            let counts = below(rank.clamp(0.0, last) as u64, or_equal);
            let variance =
                players.iter().zip(counts).filter(|(count, _)| **count > 0).map(|(count, below)| {
                    let count = *count as f64;
                    let share = (below + 0.5) / (count + 1.0);
                    count * share * (1.0 - share)
                });
            (variance.sum::<f64>() / spread).sqrt()
        };
        let end = |distance: f64, or_equal: bool| {
            let here = shrunk(at, or_equal);
            let there = shrunk(at + here * distance, or_equal);
            at + (here + there) / 2.0 * distance
        };
        let low = end(plain.low.map_or(-1.0, |low| low as f64) - at, false).floor();
        let high = end(plain.high.map_or(n as f64, |high| high as f64) - at, true).ceil();
        Some(Ranks {
            at: plain.at,
            low: Some(low).filter(|low| *low >= 0.0).map(|low| low as u64),
            high: Some(high).filter(|high| *high <= last).map(|high| high as u64),
        })
    }
}

/// The smallest numbers at which the distribution function of the binomial (n, p) passes `tail`, and reaches 1 − `tail`.
fn middle_of_binomial(n: u64, p: f64, tail: f64) -> (u64, u64) {
    let mode = (((n + 1) as f64 * p) as u64).min(n);
    let odds = p / (1.0 - p);
    // How likely each number is against the mode, down to 0 and up to n, as far as it counts.
    let mut below = Vec::new();
    let (mut term, mut k) = (1.0, mode);
    while k > 0 && term > NOTHING {
        term *= k as f64 / ((n - k + 1) as f64 * odds);
        k -= 1;
        below.push(term);
    }
    let first = k;
    let mut terms: Vec<f64> = below.into_iter().rev().collect();
    terms.push(1.0);
    let (mut term, mut k) = (1.0, mode);
    while k < n && term > NOTHING {
        term *= (n - k) as f64 * odds / (k + 1) as f64;
        k += 1;
        terms.push(term);
    }
    let sum: f64 = terms.iter().sum();
    let mut so_far = 0.0;
    let (mut low, mut high) = (None, None);
    for (number, term) in (first..).zip(terms) {
        so_far += term / sum;
        if so_far > tail {
            low.get_or_insert(number);
        }
        if so_far >= 1.0 - tail {
            high.get_or_insert(number);
        }
    }
    (low.unwrap_or(mode), high.unwrap_or(n))
}

/// Up to so many counts, or all but so many, Wilson's interval ends too early: it covers a share of 1 in 100 of 15 players
/// 84 times in 100 only, and modified 91 times at least.
const FEW: u64 = 3;

/// Wilson's interval of a share, `count` of `n`, with `tail` beyond each end, modified where few are counted or all but few.
pub fn of_share(count: u64, n: u64, tail: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (low, high) = wilson(count as f64, n as f64, tail);
    let few = |count: u64| (1..=FEW).contains(&count).then(|| rate(count, 2.0 * tail) / n as f64);
    let rest = n.saturating_sub(count);
    (few(count).map_or(low, |few| low.min(few)), few(rest).map_or(high, |few| high.max(1.0 - few)))
}

/// The rate of a Poisson distribution of which `count` or more come with probability `chance`.
fn rate(count: u64, chance: f64) -> f64 {
    let (mut low, mut high) = (0.0, count as f64);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let (mut term, mut fewer) = (1.0, 0.0);
        for k in 0..count {
            fewer += term;
            term *= middle / (k + 1) as f64;
        }
        if 1.0 - libm::exp(-middle) * fewer < chance { low = middle } else { high = middle }
    }
    low
}

/// Wilson's own interval.
fn wilson(count: f64, n: f64, tail: f64) -> (f64, f64) {
    let share = count / n;
    let z = quantile(1.0 - tail);
    let z2 = z * z;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // Rounding must not leave the share itself outside: of all, or of none, an end is exact.
    ((middle - reach).clamp(0.0, share), (middle + reach).clamp(share, 1.0))
}

/// The interval of a share of several groups together, `(count, n)` of each.
///
/// The distances of each group's Wilson interval from its share add up as squares, weighted by its part of all (G. Y. Zou,
/// W. Huang and X. Zhang, "A note on confidence interval estimation for a linear function of binomial proportions",
/// Computational Statistics & Data Analysis 53, 2009).
pub fn of_strata_share(groups: &[(u64, u64)], tail: f64) -> (f64, f64) {
    let n: u64 = groups.iter().map(|(_, n)| n).sum();
    let count: u64 = groups.iter().map(|(count, _)| count).sum();
    if n == 0 {
        return (0.0, 1.0);
    }
    let (mut below, mut above) = (0.0, 0.0);
    for &(count, own) in groups.iter().filter(|(_, own)| *own > 0) {
        let (share, weight) = (count as f64 / own as f64, own as f64 / n as f64);
        let (low, high) = of_share(count, own, tail);
        below += (weight * (share - low)) * (weight * (share - low));
        above += (weight * (high - share)) * (weight * (high - share));
    }
    let share = count as f64 / n as f64;
    ((share - below.sqrt()).max(0.0), (share + above.sqrt()).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::super::random::Stream;
    use super::*;

    /// How often the interval of `p` covers the true percentile of `n` uniform numbers.
    fn coverage(n: u64, p: f64) -> f64 {
        let mut stream = Stream::new(7, "coverage", n);
        let ranks = Ranks::of(n, p, TAIL).unwrap();
        let trials = 4000;
        let covered = (0..trials).filter(|_| {
            let mut sample: Vec<f64> = (0..n).map(|_| stream.unit()).collect();
            sample.sort_by(f64::total_cmp);
            ranks.low.is_none_or(|low| sample[low as usize] <= p)
                && ranks.high.is_none_or(|high| sample[high as usize] >= p)
        });
        covered.count() as f64 / f64::from(trials)
    }

    #[test]
    fn percentiles_are_covered_in_95_of_100_samples_and_few_more() {
        for (n, p) in [(25, 0.5), (201, 0.5), (200, 0.1), (400, 0.9), (2000, 0.99), (1000, 0.25)] {
            let covered = coverage(n, p);
            assert!((0.943..0.98).contains(&covered), "{n} {p}: {covered}");
        }
    }

    #[test]
    fn ends_are_open_where_values_are_too_few() {
        assert_eq!(Ranks::of(0, 0.5, TAIL), None);
        assert_eq!(Ranks::of(1, 0.5, TAIL), Some(Ranks { at: 0, low: None, high: None }));
        assert_eq!(Ranks::of(5, 0.5, TAIL), Some(Ranks { at: 2, low: None, high: None }));
        // With six values the chance that all lie on one side is 1 in 64 for each.
        assert_eq!(Ranks::of(6, 0.5, TAIL), Some(Ranks { at: 2, low: Some(0), high: Some(5) }));
        assert_eq!(Ranks::of(100, 0.5, TAIL), Some(Ranks { at: 49, low: Some(39), high: Some(60) }));
        assert_eq!(Ranks::of(50, 0.99, TAIL).unwrap().high, None);
    }

    #[test]
    fn large_numbers_agree_with_the_normal_approximation() {
        let n = 2_000_000_u64;
        let ranks = Ranks::of(n, 0.5, TAIL).unwrap();
        let reach = quantile(0.975) * (0.25 * n as f64).sqrt();
        assert!((ranks.low.unwrap() as f64 - (1e6 - reach)).abs() < 2.0);
        assert!((ranks.high.unwrap() as f64 - (1e6 + reach)).abs() < 2.0);
    }

    #[test]
    fn shares_are_covered_in_95_of_100_samples() {
        for (n, share) in [(200, 0.5), (500, 0.1), (2000, 0.02)] {
            let mut stream = Stream::new(3, "shares", n);
            let trials = 4000;
            let covered = (0..trials).filter(|_| {
                let count = (0..n).filter(|_| stream.unit() <= share).count() as u64;
                let (low, high) = of_share(count, n, TAIL);
                (low..=high).contains(&share)
            });
            let covered = covered.count() as f64 / f64::from(trials);
            assert!((0.93..0.97).contains(&covered), "{n} {share}: {covered}");
        }
    }

    /// Exactly, over all counts: the least over all shares is that of an implementation in Python.
    #[test]
    fn shares_of_few_players_are_covered() {
        for (n, least) in [(8_u64, 0.926), (15, 0.914), (64, 0.927)] {
            let ends: Vec<(f64, f64)> = (0..=n).map(|count| of_share(count, n, TAIL)).collect();
            let mut worst = 1.0_f64;
            for share in (1..2_000).map(|at| f64::from(at) / 2_000.0) {
                let (mut chance, mut covered) = (libm::pow(1.0 - share, n as f64), 0.0);
                for (count, (low, high)) in (0..).zip(&ends) {
                    covered += if (*low..=*high).contains(&share) { chance } else { 0.0 };
                    chance *= (n - count) as f64 / (count + 1) as f64 * share / (1.0 - share);
                }
                worst = worst.min(covered);
            }
            assert!((worst - least).abs() < 0.001, "{n}: {worst}");
        }
        // Half the 5 % quantiles of chi-square with 2, 4 and 6 degrees of freedom, as any table has them.
        for (count, quantile) in [(1, 0.103), (2, 0.711), (3, 1.635)] {
            assert!((2.0 * rate(count, 0.05) - quantile).abs() < 5e-4, "{count}");
        }
    }

    #[test]
    fn intervals_of_shares_stay_inside() {
        for n in 1..2000 {
            assert_eq!((of_share(n, n, TAIL).1, of_share(0, n, TAIL).0), (1.0, 0.0), "{n}");
        }
        let none = of_share(0, 50, TAIL);
        assert_eq!(none.0, 0.0);
        assert!((none.1 - 0.0713).abs() < 1e-3);
        assert!(of_share(50, 50, TAIL).1 <= 1.0);
        assert_eq!(of_share(0, 0, TAIL), (0.0, 1.0));
    }
}
