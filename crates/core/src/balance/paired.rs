//! The difference between two numbers that the same players gave.
//!
//! Each number has an interval of its own. Because the players are the same, both err in the same direction, and their
//! difference is known far better than either. The interval of a difference of shares or percentiles follows from the two and
//! from the correlation of what they are made of (G. Y. Zou and A. Donner, "Construction of confidence limits about effect
//! measures", Statistics in Medicine 27 (2008), with the correlation of G. Y. Zou, Psychological Methods 12 (2007); for shares
//! it is R. G. Newcombe's method 10, Statistics in Medicine 17 (1998)). A difference of means is the mean of what each player
//! adds to it. Nothing is assumed of the distribution.
//!
//! Players who are on one side only, as where an archetype has another share, are independent of all others. That no player who
//! was drawn differs proves nothing of those who were not: how far they may take it is told.

use super::estimate::{Estimate, Meaning, gathered, of_part};
use super::strata::Strata;
use crate::simulation::interval::TAIL;
use crate::simulation::interval::mean::{LEAST, Moments, Part, Reach, reach, unseen};

/// `b` − `a` with its 95 % interval, where the errors of the two go together by `correlation`, from −1 to 1. Two that are
/// both never do not differ.
pub fn difference(a: Estimate, b: Estimate, correlation: f64) -> Estimate {
    let rho = correlation.clamp(-1.0, 1.0);
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

/// The correlation of the shares of two sides for whom something is true: `one` tells of a value of the first whether it is,
/// `two` of a value of the second. Parts of the same place are the same archetype, and player i of one is player i of
/// the other as far as both have so many.
pub fn correlation(
    (a, one): (&Strata, impl Fn(u64) -> bool),
    (b, two): (&Strata, impl Fn(u64) -> bool),
) -> f64 {
    let (n, m) = (a.count() as f64, b.count() as f64);
    let variance = |shares: Vec<(u64, u64)>| -> f64 {
        let part = |(count, n): (u64, u64)| count as f64 * (1.0 - count as f64 / n as f64);
        shares.into_iter().filter(|(_, n)| *n > 0).map(part).sum()
    };
    let mut together = 0.0;
    for (mine, theirs) in a.parts.iter().zip(&b.parts) {
        let (mut players, mut a, mut b, mut both) = (0.0, 0.0, 0.0, 0.0);
        for (mine, theirs) in mine.iter().zip(theirs.iter()) {
            let answers = (one(*mine), two(*theirs));
            players += 1.0;
            a += f64::from(u8::from(answers.0));
            b += f64::from(u8::from(answers.1));
            both += f64::from(u8::from(answers.0 && answers.1));
        }
        if players > 0.0 {
            together += both - a * b / players;
        }
    }
    let scale = (variance(a.shares(one)) / (n * n) * variance(b.shares(two)) / (m * m)).sqrt();
    // Newcombe's correction: where nearly all answers agree, those that don't are too few to count on.
    let together = if together > 0.0 { (together - 0.5).max(0.0) } else { together };
    if scale > 0.0 { together / (n * m) / scale } else { 0.0 }
}

/// The mean of `b` less that of `a`, `value`, with its 95 % interval.
pub fn of_means(value: f64, (a, mine): (&Strata, Meaning), (b, theirs): (&Strata, Meaning)) -> Estimate {
    let (n, m) = (a.count() as f64, b.count() as f64);
    let numbers = |part: &[u64], meaning: Meaning| part.iter().map(|own| meaning(*own)).collect::<Vec<f64>>();
    let pairs = a.parts.iter().zip(&b.parts).map(|(one, two)| {
        let pairs = one.iter().zip(two.iter());
        pairs.map(|(one, two)| theirs(*two) / m - mine(*one) / n).collect::<Vec<f64>>()
    });
    let mut parts: Vec<Part> = gathered(pairs).iter().map(|part| of_part(part, 1.0)).collect();
    for (one, two) in a.parts.iter().zip(&b.parts) {
        let both = one.len().min(two.len());
        for (side, all, meaning, factor) in [(a, one, mine, -1.0 / n), (b, two, theirs, 1.0 / m)] {
            if all.len() > both {
                // Those of one side alone scatter as all of their archetype do there, or as everyone where those are few.
                let is_few = all.len() < LEAST as usize;
                let alike = if is_few { side.values().map(meaning).collect() } else { numbers(all, meaning) };
                let moments = Moments::of(alike.into_iter());
                parts.push(Part { players: (all.len() - both) as f64, factor, moments });
            }
        }
    }
    match reach(&parts, TAIL) {
        Reach::Ends(below, above) => Estimate::within(value, (below, above)),
        Reach::Unknown => Estimate::of_too_few(value),
        Reach::Constant => {
            let all = a.values().map(mine).chain(b.values().map(theirs));
            let (least, most) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), own| {
                (least.min(own), most.max(own))
            });
            let step = (theirs(1) - theirs(0)).abs();
            let doubt = unseen(n.min(m), TAIL) * (most - least).max(step);
            Estimate::within(value, (doubt, doubt))
        }
    }
}
