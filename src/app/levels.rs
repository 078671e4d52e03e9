//! Ranges of levels as people write them: `1..100`, `1..100/5`, `50`.

use std::fmt;
use std::str::FromStr;

use crate::rules::amount::parse_level;

/// Levels from one to another, both included, every `step`-th of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelRange {
    /// The first level.
    pub from: u64,
    /// The last level, at least `from`; it belongs to the range even where the step passes over it.
    pub to: u64,
    /// From one level to the next; at least 1.
    pub step: u64,
}

/// Why a text is not a range of levels.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LevelRangeError {
    /// Not of the form `FROM..TO`, `FROM..TO/STEP` or `LEVEL`.
    #[error("'{0}' is not a range of levels: write 1..100, 1..100/5 or 50")]
    Malformed(String),
    /// It ends before it starts.
    #[error("{from}..{to} ends before it starts: write {to}..{from}")]
    Backwards {
        /// The first level.
        from: u64,
        /// The last.
        to: u64,
    },
    /// A step of 0 never arrives.
    #[error("the step is 0; the least is 1")]
    NoStep,
}

impl LevelRange {
    /// The levels, rising, in constant memory.
    pub fn levels(self) -> impl Iterator<Item = u64> {
        let steps = (self.to - self.from) / self.step;
        let last = self.from + steps * self.step;
        let stepped = (0..=steps).map(move |at| self.from + at * self.step);
        stepped.chain((last < self.to).then_some(self.to))
    }
}

impl FromStr for LevelRange {
    type Err = LevelRangeError;

    fn from_str(text: &str) -> Result<LevelRange, LevelRangeError> {
        let level = |part: &str| parse_level(part).map_err(|_| LevelRangeError::Malformed(text.to_owned()));
        let (levels, step) = match text.split_once('/') {
            Some((levels, step)) => (levels, level(step)?),
            None => (text, 1),
        };
        let (from, to) = match levels.split_once("..") {
            Some((from, to)) => (level(from)?, level(to)?),
            None if !text.contains('/') => (level(levels)?, level(levels)?),
            None => return Err(LevelRangeError::Malformed(text.to_owned())),
        };
        if step == 0 {
            return Err(LevelRangeError::NoStep);
        }
        if to < from {
            return Err(LevelRangeError::Backwards { from, to });
        }
        Ok(LevelRange { from, to, step })
    }
}

impl fmt::Display for LevelRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            _ if self.from == self.to => write!(f, "{}", self.from),
            1 => write!(f, "{}..{}", self.from, self.to),
            step => write!(f, "{}..{}/{step}", self.from, self.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(text: &str) -> Vec<u64> {
        text.parse::<LevelRange>().unwrap().levels().collect()
    }

    #[test]
    fn both_ends_belong_to_the_range() {
        assert_eq!(levels("50"), [50]);
        assert_eq!(levels("1..3"), [1, 2, 3]);
        assert_eq!(levels("0..10/5"), [0, 5, 10]);
        assert_eq!(levels("1..10/4"), [1, 5, 9, 10]);
        assert_eq!(levels("1..2/1_000"), [1, 2]);
        assert_eq!(levels("1..1k/500"), [1, 501, 1_000]);
        assert_eq!(levels("7..7/3"), [7]);
    }

    #[test]
    fn the_largest_levels_do_not_overflow() {
        assert_eq!(levels("18446744073709551614..18446744073709551615"), [u64::MAX - 1, u64::MAX]);
        assert_eq!(levels("0..18446744073709551615/18446744073709551615"), [0, u64::MAX]);
    }

    #[test]
    fn reads_what_it_prints() {
        for text in ["50", "1..100", "1..100/5", "0..18446744073709551615"] {
            assert_eq!(text.parse::<LevelRange>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_by_kind() {
        for text in [
            "",
            "..",
            "1..",
            "..5",
            "-1..5",
            "a",
            "1...5",
            "1..5/",
            "5/5",
            "50/1",
            "1.5",
            "1,5",
            "1..99999999999999999999",
            "_1",
        ] {
            assert_eq!(
                text.parse::<LevelRange>(),
                Err(LevelRangeError::Malformed(text.to_owned())),
                "{text}"
            );
        }
        assert_eq!("5..1".parse::<LevelRange>(), Err(LevelRangeError::Backwards { from: 5, to: 1 }));
        assert_eq!("1..5/0".parse::<LevelRange>(), Err(LevelRangeError::NoStep));
    }
}
