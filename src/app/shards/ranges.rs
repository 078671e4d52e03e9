//! Numbers of shards, told as ranges: there may be a million.

use std::fmt;

/// Rising ranges of numbers, first and last included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ranges(Vec<(u64, u64)>);

/// So many ranges are told.
const TOLD: usize = 20;

impl Ranges {
    /// These numbers, which rise.
    pub(super) fn of(numbers: impl IntoIterator<Item = u64>) -> Ranges {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for number in numbers {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == number => *last = number,
                _ => ranges.push((number, number)),
            }
        }
        Ranges(ranges)
    }

    /// What of the numbers from 1 to `last` is not in here.
    pub(super) fn missing(&self, last: u64) -> Ranges {
        let mut next = 1;
        let mut missing = Vec::new();
        for &(from, to) in &self.0 {
            if next < from {
                missing.push((next, from - 1));
            }
            next = to + 1;
        }
        if next <= last {
            missing.push((next, last));
        }
        Ranges(missing)
    }

    /// The least number; `None` where there is none.
    pub(super) fn first(&self) -> Option<u64> {
        self.0.first().map(|&(from, _)| from)
    }

    /// How many numbers.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|(from, to)| to - from + 1).sum()
    }
}

/// `2, 5 to 9, 12`
impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (from, to)) in self.0.iter().take(TOLD).enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            match to - from {
                0 => write!(f, "{comma}{from}")?,
                1 => write!(f, "{comma}{from}, {to}")?,
                _ => write!(f, "{comma}{from} to {to}")?,
            }
        }
        let more: u64 = self.0.iter().skip(TOLD).map(|(from, to)| to - from + 1).sum();
        if more > 0 { write!(f, " and {more} more") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_what_is_not_there() {
        let told = |numbers: &[u64], last| Ranges::of(numbers.iter().copied()).missing(last).to_string();
        assert_eq!(told(&[], 3), "1 to 3");
        assert_eq!(told(&[1, 2, 3], 3), "");
        assert_eq!(told(&[2, 3, 7, 9], 12), "1, 4 to 6, 8, 10 to 12");
        assert_eq!(told(&[1], u64::MAX), format!("2 to {}", u64::MAX));
    }

    #[test]
    fn every_number_counts_once() {
        for have in 0_u64..1 << 9 {
            let numbers = || (1..=9).filter(move |number| have & 1 << (number - 1) != 0);
            let missing = Ranges::of(numbers()).missing(9);
            assert_eq!(Ranges::of(numbers()).count() + missing.count(), 9, "{have:b}");
            assert_eq!(missing, Ranges::of((1..=9).filter(|number| have & 1 << (number - 1) == 0)));
        }
    }

    #[test]
    fn many_are_told_in_short() {
        let every_second = Ranges::of((1..=50).map(|number| number * 2));
        let told = every_second.to_string();
        assert!(told.starts_with("2, 4, 6") && told.ends_with("38, 40 and 30 more"), "{told}");
        assert_eq!((every_second.first(), every_second.count()), (Some(2), 50));
    }
}
