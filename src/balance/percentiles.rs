//! The difference between two percentiles that the same players gave.
//!
//! How far each percentile may be off is a range of ranks; how the two go together says which pairs of ranks are credible:
//! those inside an ellipse. The interval spans the differences between all of them. It follows the steps of the values,
//! which matters: levels and days are whole, and a percentile that jumps from 5 to 6 is nowhere in between. Combining
//! the two intervals alone ([`super::paired::difference`]) covers the truth in as few as 55 of 100 samples there, and is a
//! little narrower where values are many, so that is left to it.

use super::estimate::{Estimate, Meaning};
use super::paired::{Correlation, difference, of_answers};
use crate::simulation::histogram::value_of;
use crate::simulation::interval::Ranks;
use crate::simulation::sample::NEVER;

/// One value of each player, as bins, with what they mean; that must not fall.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    /// The bins, in the order of players.
    pub bins: &'a [u32],
    /// What the least value of a bin stands for.
    pub meaning: Meaning<'a>,
}

/// With so many values in the interval of a percentile the steps between them no longer matter.
const MANY_VALUES: usize = 12;

/// Points on the ellipse; the ends are found to a thousandth of their distance.
const POINTS: u32 = 128;

/// Percentile `p` of `b` less that of `a`, with its 95 % interval. Two that are both never do not differ.
///
/// `are_paired` says that value i of both comes from the same player. `None` when one has no players.
pub fn difference_at(p: f64, a: Column, b: Column, are_paired: bool) -> Option<Estimate> {
    let (one, two) = (Near::new(a, p)?, Near::new(b, p)?);
    let correlation = |ups: (bool, bool)| {
        if !are_paired {
            return 0.0;
        }
        let pairs = a.bins.iter().zip(b.bins);
        of_answers(pairs.map(|(x, y)| (one.is_below(*x, ups.0), two.is_below(*y, ups.1))))
    };
    if one.has_many_values() && two.has_many_values() {
        let rho = Correlation::Some(correlation((true, true)));
        return Some(difference(one.estimate(), two.estimate(), rho));
    }
    let value = minus(two.at(0.0), one.at(0.0));
    let mut found = Estimate { value, low: value, high: value };
    for ups in [(true, true), (true, false), (false, true), (false, false)] {
        // What a percentile crosses on its way up is the upper end of those who share its value; on its way down, the lower.
        let rho = correlation(ups).clamp(-1.0, 1.0);
        for point in 0..POINTS {
            let angle = f64::from(point) / f64::from(POINTS) * std::f64::consts::TAU;
            let (sin, cos) = libm::sincos(angle);
            let off = (cos, rho * cos + (1.0 - rho * rho).sqrt() * sin);
            if (off.0 >= 0.0, off.1 >= 0.0) == ups {
                let here = minus(two.at(off.1), one.at(off.0));
                (found.low, found.high) = (found.low.min(here), found.high.max(here));
            }
        }
    }
    Some(found)
}

fn minus(one: f64, other: f64) -> f64 {
    if one == other { 0.0 } else { one - other }
}

/// The values within the interval of a percentile.
struct Near<'a> {
    ranks: Ranks,
    /// How many values there are in all.
    count: u64,
    /// Sorted, from rank `first`.
    bins: Vec<u32>,
    first: u64,
    meaning: Meaning<'a>,
}

impl<'a> Near<'a> {
    fn new(column: Column<'a>, p: f64) -> Option<Near<'a>> {
        let count = column.bins.len() as u64;
        let ranks = Ranks::of(count, p)?;
        let (first, last) = (ranks.low.unwrap_or(0), ranks.high.unwrap_or(count - 1));
        let mut bins = column.bins.to_vec();
        bins.select_nth_unstable(last as usize);
        bins.truncate(last as usize + 1);
        bins.select_nth_unstable(first as usize);
        let mut bins = bins.split_off(first as usize);
        bins.sort_unstable();
        Some(Near { ranks, count, bins, first, meaning: column.meaning })
    }

    fn bin(&self, rank: u64) -> u32 {
        let place = rank.checked_sub(self.first).and_then(|place| self.bins.get(place as usize));
        place.copied().unwrap_or(NEVER)
    }

    /// Whether a value lies below the percentile, or, on the way up, at it.
    fn is_below(&self, bin: u32, is_up: bool) -> bool {
        let here = self.bin(self.ranks.at);
        if is_up { bin <= here } else { bin < here }
    }

    fn has_many_values(&self) -> bool {
        let steps = self.bins.windows(2).filter(|pair| pair[0] != pair[1]).count();
        steps + 1 >= MANY_VALUES && self.bins.last() != Some(&NEVER)
    }

    fn value(&self, rank: u64) -> f64 {
        let bin = self.bin(rank);
        if bin == NEVER { f64::INFINITY } else { (self.meaning)(value_of(bin as usize)) }
    }

    /// The percentile's value when it is off by `off`, where −1 and 1 are the ends of its interval.
    fn at(&self, off: f64) -> f64 {
        let at = self.ranks.at as f64;
        let end = match (off < 0.0, self.ranks.low, self.ranks.high) {
            (true, low, _) => low.map_or(-1.0, |low| low as f64),
            (false, _, high) => high.map_or(self.count as f64, |high| high as f64),
        };
        let rank = at + off.abs().min(1.0) * (end - at);
        if rank < 0.0 {
            return 0.0;
        }
        let (below, part) = (self.value(rank as u64), rank.fract());
        let above = if part > 0.0 { self.value(rank as u64 + 1) } else { below };
        if below == above { below } else { below + part * (above - below) }
    }

    fn estimate(&self) -> Estimate {
        Estimate { value: self.at(0.0), low: self.at(-1.0), high: self.at(1.0) }
    }
}
