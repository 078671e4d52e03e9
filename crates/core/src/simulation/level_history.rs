//! How many players stood at each level at the end of each day.
//!
//! Only changes are recorded: a level-up on a day takes one player from a bin and puts one into another. Levels change
//! far less often than days pass, and the running sum over the days gives the histogram of any day.
//!
//! Where a bin stands for several levels their sum and the sum of their squares are kept too: they can be taken from as well
//! as added to, and tell when all players of a bin stand at the same level.

use super::blocks::Blocks;
use super::histogram::{Bin, EXACT, Histogram, bin_of, value_of};
use serde::{Deserialize, Serialize};

/// Level changes by day and bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelHistory {
    days: usize,
    /// Levels a row has room for; a power of two.
    width: usize,
    /// `days + 1` rows, the first for day 0, before anyone has played, with a cell for each of the lower levels.
    changes: Vec<i64>,
    /// As many rows for the others, by bins after those; none where nobody gets so far.
    coarse: Vec<Blocks<Crowd>>,
}

/// Players of a bin, or how they change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Crowd {
    /// How many.
    count: i64,
    /// How far they stand above the bin's first level, summed up. Both sums wrap around, which a sum of differences may.
    above: i128,
    /// The sum of the squares of that.
    squares: i128,
}

impl Crowd {
    /// `count` players at `level`.
    fn at(level: u64, count: i64) -> Crowd {
        let above = i128::from(level - value_of(bin_of(level)));
        let times = |one: i128| one.wrapping_mul(i128::from(count));
        Crowd { count, above: times(above), squares: times(above.wrapping_mul(above)) }
    }

    fn add(&mut self, other: Crowd) {
        self.count += other.count;
        self.above = self.above.wrapping_add(other.above);
        self.squares = self.squares.wrapping_add(other.squares);
    }

    /// The bin with this number, of the coarse ones.
    fn bin(self, number: usize) -> Bin {
        let bin = EXACT as usize + number;
        let (first, count) = (value_of(bin), self.count.unsigned_abs());
        // By Cauchy and Schwarz these are equal only if all stand at the same level.
        let players = i128::from(self.count);
        let is_one = players.wrapping_mul(self.squares) == self.above.wrapping_mul(self.above);
        let last = if bin == bin_of(u64::MAX) { u64::MAX } else { value_of(bin + 1) - 1 };
        match u64::try_from(self.above / players) {
            Ok(above) if is_one && above <= last - first => {
                Bin { least: first + above, most: first + above, count }
            }
            _ => Bin { least: first, most: last, count },
        }
    }
}

impl LevelHistory {
    /// No players yet, `days` days.
    pub fn new(days: u32) -> LevelHistory {
        let width = 128;
        let changes = vec![0; (days as usize + 1) * width];
        LevelHistory { days: days as usize, width, changes, coarse: Vec::new() }
    }

    /// A player who stands at `level` from day 0.
    pub fn enter(&mut self, level: u64) {
        self.shift(0, level, 1);
    }

    /// A player who goes from one level to another on `day`, counted from 1.
    pub fn change(&mut self, day: u32, from: u64, to: u64) {
        self.shift(day as usize, from, -1);
        self.shift(day as usize, to, 1);
    }

    #[inline]
    fn shift(&mut self, day: usize, level: u64, by: i64) {
        if level >= self.width as u64 {
            return self.shift_far(day, level, by);
        }
        self.changes[day * self.width + level as usize] += by;
    }

    #[cold]
    fn shift_far(&mut self, day: usize, level: u64, by: i64) {
        if level >= EXACT {
            return self.add(day, bin_of(level) - EXACT as usize, Crowd::at(level, by));
        }
        self.widen(level as usize);
        self.changes[day * self.width + level as usize] += by;
    }

    fn add(&mut self, day: usize, bin: usize, crowd: Crowd) {
        if self.coarse.is_empty() {
            self.coarse = vec![Blocks::default(); self.days + 1];
        }
        if let Some(cell) = self.coarse.get_mut(day).and_then(|row| row.cell(bin)) {
            cell.add(crowd);
        }
    }

    fn widen(&mut self, level: usize) {
        let width = (level + 1).next_power_of_two();
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
        for (day, row) in other.coarse.iter().enumerate() {
            changed(row).for_each(|(bin, crowd)| self.add(day, bin, crowd));
        }
    }

    /// The histogram of levels at the end of each day, from day 0.
    pub fn by_day(&self) -> impl Iterator<Item = Histogram> + '_ {
        let mut standing = vec![0_i64; self.width];
        let mut far = Blocks::<Crowd>::default();
        self.changes.chunks(self.width).enumerate().map(move |(day, row)| {
            standing.iter_mut().zip(row).for_each(|(count, change)| *count += change);
            for (bin, crowd) in self.coarse.get(day).into_iter().flat_map(changed) {
                if let Some(cell) = far.cell(bin) {
                    cell.add(crowd);
                }
            }
            let mut histogram = Histogram::default();
            let near = (0..).zip(&standing).filter(|&(_, &count)| count > 0);
            let near =
                near.map(|(level, count)| Bin { least: level, most: level, count: count.unsigned_abs() });
            let far = far.cells().filter(|(_, crowd)| crowd.count > 0);
            near.chain(far.map(|(bin, crowd)| crowd.bin(bin))).for_each(|bin| histogram.add_bin(bin));
            histogram
        })
    }
}

/// The cells of a row in which anything changes.
fn changed(row: &Blocks<Crowd>) -> impl Iterator<Item = (usize, Crowd)> {
    row.cells().filter(|(_, crowd)| **crowd != Crowd::default()).map(|(bin, crowd)| (bin, *crowd))
}

/// On paper: the number of days, (day, level, change) for every change of the lower levels, and (day, bin, change) for the
/// others.
#[derive(Serialize, Deserialize)]
struct Written {
    days: u32,
    changes: Vec<(u32, u32, i64)>,
    coarse: Vec<(u32, u32, Crowd)>,
}

impl Serialize for LevelHistory {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.changes.iter().enumerate().filter(|&(_, &change)| change != 0);
        let changes = cells
            .map(|(cell, &change)| ((cell / self.width) as u32, (cell % self.width) as u32, change))
            .collect();
        let rows = self.coarse.iter().enumerate();
        let coarse =
            rows.flat_map(|(day, row)| changed(row).map(move |(bin, crowd)| (day as u32, bin as u32, crowd)));
        Written { days: self.days as u32, changes, coarse: coarse.collect() }.serialize(serializer)
    }
}

/// A year is 365; this bounds what a damaged file can make us allocate.
const MOST_DAYS: u32 = 100_000;

impl<'de> Deserialize<'de> for LevelHistory {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LevelHistory, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let wrong = |&(day, level, _): &(u32, u32, i64)| day > written.days || u64::from(level) >= EXACT;
        let most = bin_of(u64::MAX) - EXACT as usize;
        let wrong_bin = |&(day, bin, _): &(u32, u32, Crowd)| day > written.days || bin as usize > most;
        if written.days > MOST_DAYS
            || written.changes.iter().any(wrong)
            || written.coarse.iter().any(wrong_bin)
        {
            return Err(serde::de::Error::custom("a level change lies outside of the days or levels"));
        }
        let mut history = LevelHistory::new(written.days);
        for (day, level, change) in written.changes {
            history.shift(day as usize, u64::from(level), change);
        }
        for (day, bin, crowd) in written.coarse {
            history.add(day as usize, bin as usize, crowd);
        }
        Ok(history)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each day the values with how many players stand there, where that is known exactly.
    fn days(history: &LevelHistory) -> Vec<Vec<(u64, u64, u64)>> {
        let bins = |day: Histogram| day.bins().map(|bin| (bin.least, bin.most, bin.count)).collect();
        history.by_day().map(bins).collect()
    }

    #[test]
    fn the_days_add_up() {
        let mut history = LevelHistory::new(3);
        history.enter(0);
        history.enter(0);
        history.change(1, 0, 5);
        history.change(3, 5, 900);
        history.change(3, 0, 1);
        let one = |level, count| (level, level, count);
        assert_eq!(
            days(&history),
            vec![
                vec![one(0, 2)],
                vec![one(0, 1), one(5, 1)],
                vec![one(0, 1), one(5, 1)],
                vec![one(1, 1), one(900, 1)]
            ]
        );
        let mut doubled = LevelHistory::new(3);
        doubled.merge(&history);
        doubled.merge(&history);
        assert_eq!(days(&doubled)[3], vec![one(1, 2), one(900, 2)]);
        let json = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<LevelHistory>(&json).unwrap(), history);
    }

    /// Levels 30,496 to 30,503 share a bin.
    #[test]
    fn high_levels_are_exact_as_long_as_a_bin_holds_one() {
        let mut history = LevelHistory::new(3);
        for _ in 0..2 {
            history.enter(0);
            history.change(1, 0, 30_498);
        }
        history.change(2, 30_498, 30_500);
        history.change(3, 30_498, 30_500);
        let expected = vec![
            vec![(0, 0, 2)],
            vec![(30_498, 30_498, 2)],
            vec![(30_496, 30_503, 2)],
            vec![(30_500, 30_500, 2)],
        ];
        assert_eq!(days(&history), expected);
        let mut sum = LevelHistory::new(3);
        sum.merge(&history);
        let json = serde_json::to_string(&sum).unwrap();
        assert_eq!(days(&serde_json::from_str(&json).unwrap()), expected);
    }

    /// The highest levels there are have sums that wrap around, and they come back.
    #[test]
    fn sums_of_the_highest_levels_come_back() {
        let mut history = LevelHistory::new(1);
        let level = (1 << 62) + 12_345_678_901_234;
        (0..5).for_each(|_| history.enter(level));
        history.change(1, level, level + 1);
        assert_eq!(days(&history)[0].iter().map(|bin| bin.2).sum::<u64>(), 5);
        assert_eq!(days(&history)[1].iter().map(|bin| bin.2).sum::<u64>(), 5);
    }
}
