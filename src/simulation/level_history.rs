//! How many players stood at each level at the end of each day.
//!
//! Only changes are recorded: a level-up on a day takes one player from a bin and puts one into another. Levels change
//! far less often than days pass, and the running sum over the days gives the histogram of any day.

use super::histogram::{Histogram, bin_of};
use serde::{Deserialize, Serialize};

/// Level changes by day and bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelHistory {
    days: usize,
    /// Bins a row has room for; a power of two.
    width: usize,
    /// `days + 1` rows, the first for day 0, before anyone has played.
    changes: Vec<i64>,
}

impl LevelHistory {
    /// No players yet, `days` days.
    pub fn new(days: u32) -> LevelHistory {
        let width = 128;
        LevelHistory { days: days as usize, width, changes: vec![0; (days as usize + 1) * width] }
    }

    /// A player who stands at `level` from day 0.
    pub fn enter(&mut self, level: u64) {
        self.shift(0, bin_of(level), 1);
    }

    /// A player who goes from one level to another on `day`, counted from 1.
    pub fn change(&mut self, day: u32, from: u64, to: u64) {
        self.shift(day as usize, bin_of(from), -1);
        self.shift(day as usize, bin_of(to), 1);
    }

    fn shift(&mut self, day: usize, bin: usize, by: i64) {
        if bin >= self.width {
            self.widen(bin);
        }
        self.changes[day * self.width + bin] += by;
    }

    fn widen(&mut self, bin: usize) {
        let width = (bin + 1).next_power_of_two();
        let mut changes = vec![0; (self.days + 1) * width];
        for (old, new) in self.changes.chunks(self.width).zip(changes.chunks_mut(width)) {
            new[..self.width].copy_from_slice(old);
        }
        (self.width, self.changes) = (width, changes);
    }

    /// How many days it covers.
    pub fn days(&self) -> usize {
        self.days
    }

    /// Adds all players of `other`, which must have as many days.
    pub fn merge(&mut self, other: &LevelHistory) {
        if other.width > self.width {
            self.widen(other.width - 1);
        }
        for (mine, theirs) in self.changes.chunks_mut(self.width).zip(other.changes.chunks(other.width)) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
    }

    /// The histogram of levels at the end of each day, from day 0.
    pub fn by_day(&self) -> impl Iterator<Item = Histogram> + '_ {
        let mut standing = vec![0_i64; self.width];
        self.changes.chunks(self.width).map(move |row| {
            standing.iter_mut().zip(row).for_each(|(count, change)| *count += change);
            let bins = standing.iter().enumerate().filter(|&(_, &count)| count > 0);
            Histogram::from(bins.map(|(bin, &count)| (bin, count.unsigned_abs())).collect::<Vec<_>>())
        })
    }
}

/// On paper: the number of days, and (day, bin, change) for every change.
#[derive(Serialize, Deserialize)]
struct Written {
    days: u32,
    changes: Vec<(u32, u32, i64)>,
}

impl Serialize for LevelHistory {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.changes.iter().enumerate().filter(|&(_, &change)| change != 0);
        let changes = cells
            .map(|(cell, &change)| ((cell / self.width) as u32, (cell % self.width) as u32, change))
            .collect();
        Written { days: self.days as u32, changes }.serialize(serializer)
    }
}

/// A year is 365; this bounds what a damaged file can make us allocate.
const MOST_DAYS: u32 = 100_000;

impl<'de> Deserialize<'de> for LevelHistory {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LevelHistory, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let wrong = |&(day, bin, _): &(u32, u32, i64)| day > written.days || bin as usize > bin_of(u64::MAX);
        if written.days > MOST_DAYS || written.changes.iter().any(wrong) {
            return Err(serde::de::Error::custom("a level change lies outside of the days or levels"));
        }
        let mut history = LevelHistory::new(written.days);
        for (day, bin, change) in written.changes {
            history.shift(day as usize, bin as usize, change);
        }
        Ok(history)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_add_up() {
        let mut history = LevelHistory::new(3);
        history.enter(0);
        history.enter(0);
        history.change(1, 0, 5);
        history.change(3, 5, 900);
        history.change(3, 0, 1);
        let days: Vec<Vec<(usize, u64)>> = history.by_day().map(|day| day.bins().collect()).collect();
        assert_eq!(
            days,
            vec![vec![(0, 2)], vec![(0, 1), (5, 1)], vec![(0, 1), (5, 1)], vec![(1, 1), (900, 1)]]
        );
        let mut doubled = LevelHistory::new(3);
        doubled.merge(&history);
        doubled.merge(&history);
        assert_eq!(doubled.by_day().last().unwrap().bins().collect::<Vec<_>>(), vec![(1, 2), (900, 2)]);
        let json = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<LevelHistory>(&json).unwrap(), history);
    }
}
