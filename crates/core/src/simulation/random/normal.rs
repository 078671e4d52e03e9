//! Standard normal numbers, two of 64 random bits: G. E. P. Box and M. E. Muller, "A Note on the Generation of Random Normal
//! Deviates", Ann. Math. Statist. 29 (1958).

use super::elementary::{ln, sin_cos};

/// Two independent standard normal numbers.
///
/// 40 bits are the distance from the origin, which reaches 7.5; one number in 10^13 lies farther. The other 24 are the
/// direction: two of them a quarter turn, the rest a place in it.
#[inline(always)]
pub fn pair(bits: u64) -> (f64, f64) {
    // In the middle of each of 2^40 parts of (0, 1), and of each of 2^22 of (−¼, ¼).
    let unit = (2.0 - from_one_on(bits >> 24 << 12)) - 1.0 / 2_199_023_255_552.0;
    let place = 0.5 * from_one_on((bits & 0x3f_ffff) << 30) - (0.75 - 1.0 / 16_777_216.0);
    let radius = (-2.0 * ln(unit)).sqrt();
    let (sine, cosine) = sin_cos(place);
    // By masks: where a choice becomes a branch there are no vectors.
    let (sine, cosine) = ((radius * sine).to_bits(), (radius * cosine).to_bits());
    let swap = (sine ^ cosine) & 0_u64.wrapping_sub(bits >> 22 & 1);
    let sign = (bits >> 23 & 1) << 63;
    (f64::from_bits(cosine ^ swap ^ sign), f64::from_bits(sine ^ swap ^ sign))
}

/// The number in [1, 2) with these 52 bits behind the point.
#[inline(always)]
fn from_one_on(fraction: u64) -> f64 {
    f64::from_bits(0x3ff0_0000_0000_0000 | fraction)
}

#[cfg(test)]
mod tests {
    use super::super::Streams;
    use super::*;

    fn draw(number: u64) -> Vec<f64> {
        let row = Streams::new(7, "normal", 0).row(1);
        let pairs = (0..number / 2).map(|place| pair(row.at(place)));
        pairs.flat_map(|(first, second)| [first, second]).collect()
    }

    /// The share of normal numbers below `x`.
    fn below(x: f64) -> f64 {
        0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
    }

    /// √n times the largest distance between the share found below a number and the share expected: the test of Kolmogorov and
    /// Smirnov, which is beyond 1.95 once in a thousand.
    fn distance(mut found: Vec<f64>) -> f64 {
        found.sort_unstable_by(f64::total_cmp);
        let n = found.len() as f64;
        let apart = found.iter().enumerate().map(|(at, &x)| {
            let expected = below(x);
            (expected - at as f64 / n).max((at + 1) as f64 / n - expected)
        });
        apart.fold(0.0, f64::max) * n.sqrt()
    }

    fn is_normal(number: u64) {
        let found = draw(number);
        let n = number as f64;
        let moment =
            |power: i32| found.iter().map(|x| (0..power).fold(1.0, |all, _| all * x)).sum::<f64>() / n;
        // Each with its own standard deviation.
        for (power, expected, error) in
            [(1, 0.0, 1.0_f64), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0), (6, 15.0, 10_170.0)]
        {
            let off = (moment(power) - expected) / (error / n).sqrt();
            assert!(off.abs() < 4.0, "moment {power}: {off} standard errors off");
        }
        for limit in [1.0, 2.0, 3.0, 4.0, 4.5, 5.0] {
            for side in [-1.0, 1.0] {
                let expected = n * below(-limit);
                let count = found.iter().filter(|x| *x * side > limit).count() as f64;
                assert!((count - expected).abs() < 4.0 * expected.sqrt() + 1.0, "{side}·{limit}: {count}");
            }
        }
        let (first, second): (Vec<f64>, Vec<f64>) = found.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
        let together = |f: fn(f64) -> f64| {
            first.iter().zip(&second).map(|(a, b)| f(*a) * f(*b)).sum::<f64>() / (n / 2.0).sqrt()
        };
        // The two of a pair are of no account to each other, nor are their sizes.
        assert!(together(|x| x).abs() < 4.0);
        assert!(together(|x| (x * x - 1.0) * std::f64::consts::FRAC_1_SQRT_2).abs() < 4.0);
        // Nor is a pair's direction to its distance: a sum and a difference are normal too.
        let turned = first.iter().zip(&second).map(|(a, b)| (a + b) * std::f64::consts::FRAC_1_SQRT_2);
        for numbers in [turned.collect(), first, second] {
            assert!(distance(numbers) < 1.95);
        }
    }

    #[test]
    fn normal_numbers_are_normal() {
        is_normal(400_000);
    }

    #[test]
    #[ignore = "half a minute"]
    fn ten_million_normal_numbers_are_normal() {
        is_normal(10_000_000);
    }

    #[test]
    fn the_ends_are_finite_and_far() {
        // All bits of the distance 0 or 1, in each of the four quarters.
        for quarter in 0..4_u64 {
            let near = pair(quarter << 22);
            let far = pair(!0 << 24 | quarter << 22);
            assert!((near.0 * near.0 + near.1 * near.1).sqrt() < 1e-5, "{near:?}");
            let reached = (far.0 * far.0 + far.1 * far.1).sqrt();
            assert!((7.53..7.55).contains(&reached), "{far:?}");
        }
    }
}
