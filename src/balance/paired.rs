//! The difference between two numbers that the same players gave.
//!
//! Each number has an interval of its own. Because the players are the same, both err in the same direction, and their
//! difference is known far better than either. Its interval follows from the two and from the correlation of what they
//! are made of (G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures", Statistics in Medicine
//! 27 (2008), with the correlation of G. Y. Zou, Psychological Methods 12 (2007); for shares it is R. G. Newcombe's
//! method 10, Statistics in Medicine 17 (1998)). Nothing is assumed of the distribution.

use super::estimate::Estimate;

/// How the errors of two estimates go together, from −1 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Correlation {
    /// Every player gave the same value: there is no difference.
    Same,
    /// So much.
    Some(f64),
}

/// `b` − `a` with its 95 % interval. Two that are both never do not differ.
pub fn difference(a: Estimate, b: Estimate, correlation: Correlation) -> Estimate {
    let rho = match correlation {
        Correlation::Same => return Estimate::exact(0.0),
        Correlation::Some(rho) => rho.clamp(-1.0, 1.0),
    };
    let value = if a.value == b.value { 0.0 } else { b.value - a.value };
    let reach = |up: f64, down: f64| {
        if up.is_finite() && down.is_finite() {
            (up * up + down * down - 2.0 * rho * up * down).max(0.0).sqrt()
        } else {
            f64::INFINITY
        }
    };
    let gap = |one: f64, other: f64| if one == other { 0.0 } else { one - other };
    let below = reach(gap(b.value, b.low), gap(a.high, a.value));
    let above = reach(gap(b.high, b.value), gap(a.value, a.low));
    if value.is_infinite() {
        // One side never gets there; how far it is from doing so is what its other end says.
        let (low, high) = (b.low - a.high, b.high - a.low);
        let or = |end: f64, open: f64| if end.is_nan() { open } else { end };
        return Estimate { value, low: or(low, f64::NEG_INFINITY), high: or(high, f64::INFINITY) };
    }
    Estimate { value, low: value - below, high: value + above }
}

/// The correlation of two yes-or-no answers, given for each player in the same order.
pub fn of_answers(pairs: impl Iterator<Item = (bool, bool)>) -> f64 {
    let (mut n, mut a, mut b, mut both) = (0_u64, 0_u64, 0_u64, 0_u64);
    for (one, other) in pairs {
        n += 1;
        a += u64::from(one);
        b += u64::from(other);
        both += u64::from(one && other);
    }
    let share = |count: u64| if n == 0 { 0.0 } else { count as f64 / n as f64 };
    let (a, b, both) = (share(a), share(b), share(both));
    let scale = (a * (1.0 - a) * b * (1.0 - b)).sqrt();
    let together = both - a * b;
    // Newcombe's correction: where nearly all answers agree, those that don't are too few to count on.
    let together = if together > 0.0 { (together - 0.5 / n as f64).max(0.0) } else { together };
    if scale > 0.0 { together / scale } else { 0.0 }
}

/// The correlation of two numbers, given for each player in the same order.
pub fn of_numbers(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let n = pairs.clone().count() as f64;
    let (a, b) = pairs.clone().fold((0.0, 0.0), |(a, b), (one, other)| (a + one / n, b + other / n));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (one, other) in pairs {
        aa += (one - a) * (one - a);
        bb += (other - b) * (other - b);
        ab += (one - a) * (other - b);
    }
    let scale = (aa * bb).sqrt();
    if scale > 0.0 { ab / scale } else { 0.0 }
}
