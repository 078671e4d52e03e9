//! Intervals at 95 %, without an assumption about the distribution.
//!
//! A percentile lies between two order statistics (W. J. Conover, "Practical Nonparametric Statistics", 3.2): how many of
//! `n` values lie below it is binomial, and that distribution is summed here, term by term, with nothing but products:
//! the same bits on every platform. Shares have Wilson's interval (E. B. Wilson, 1927).

/// The 97.5 % point of the standard normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;

/// What may lie beyond each end of an interval.
const TAIL: f64 = 0.025;

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
    /// Those of the percentile `p`, more than 0 and less than 1, of `n` values; `None` of no values.
    pub fn of(n: u64, p: f64) -> Option<Ranks> {
        let last = n.checked_sub(1)?;
        let at = ((p * n as f64).ceil().max(1.0) as u64).min(n) - 1;
        let (least, most) = middle_of_binomial(n, p);
        // With at most `TAIL` there are fewer than `least` values below, or more than `most`.
        Some(Ranks { at, low: least.checked_sub(1), high: Some(most).filter(|most| *most <= last) })
    }
}

/// The smallest numbers at which the distribution function of the binomial (n, p) passes 2.5 %, and reaches 97.5 %.
fn middle_of_binomial(n: u64, p: f64) -> (u64, u64) {
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
        if so_far > TAIL {
            low.get_or_insert(number);
        }
        if so_far >= 1.0 - TAIL {
            high.get_or_insert(number);
        }
    }
    (low.unwrap_or(mode), high.unwrap_or(n))
}

/// Wilson's interval of a share, `count` of `n`.
pub fn of_share(count: u64, n: u64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (count, n) = (count as f64, n as f64);
    let share = count / n;
    let z2 = Z * Z;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // Rounding must not leave the share itself outside: of all, or of none, an end is exact.
    ((middle - reach).clamp(0.0, share), (middle + reach).clamp(share, 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::random::Stream;
    use super::*;

    /// How often the interval of `p` covers the true percentile of `n` uniform numbers.
    fn coverage(n: u64, p: f64) -> f64 {
        let mut stream = Stream::new(7, "coverage", n);
        let ranks = Ranks::of(n, p).unwrap();
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
        assert_eq!(Ranks::of(0, 0.5), None);
        assert_eq!(Ranks::of(1, 0.5), Some(Ranks { at: 0, low: None, high: None }));
        assert_eq!(Ranks::of(5, 0.5), Some(Ranks { at: 2, low: None, high: None }));
        // With six values the chance that all lie on one side is 1 in 64 for each.
        assert_eq!(Ranks::of(6, 0.5), Some(Ranks { at: 2, low: Some(0), high: Some(5) }));
        assert_eq!(Ranks::of(100, 0.5), Some(Ranks { at: 49, low: Some(39), high: Some(60) }));
        assert_eq!(Ranks::of(50, 0.99).unwrap().high, None);
    }

    #[test]
    fn large_numbers_agree_with_the_normal_approximation() {
        let n = 2_000_000_u64;
        let ranks = Ranks::of(n, 0.5).unwrap();
        let reach = Z * (0.25 * n as f64).sqrt();
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
                let (low, high) = of_share(count, n);
                (low..=high).contains(&share)
            });
            let covered = covered.count() as f64 / f64::from(trials);
            assert!((0.93..0.97).contains(&covered), "{n} {share}: {covered}");
        }
    }

    #[test]
    fn intervals_of_shares_stay_inside() {
        for n in 1..2000 {
            assert_eq!((of_share(n, n).1, of_share(0, n).0), (1.0, 0.0), "{n}");
        }
        let none = of_share(0, 50);
        assert_eq!(none.0, 0.0);
        assert!((none.1 - 0.0713).abs() < 1e-3);
        assert!(of_share(50, 50).1 <= 1.0);
        assert_eq!(of_share(0, 0), (0.0, 1.0));
    }
}
