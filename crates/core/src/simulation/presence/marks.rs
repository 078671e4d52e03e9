//! What happened on which of a block's days: a bit for each, the first for the day after `gone` days.

/// The days of a block on which something happened that a stay depends on or that is told of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    /// Days before the block.
    gone: u32,
    /// Days with a step that counts against being stuck, with a reset, and with any step.
    pub counted: u64,
    pub resets: u64,
    any: u64,
    quiet: Option<Quiet>,
}

/// Days in a row, here, without any step.
#[derive(Debug, Clone, Copy, Default)]
struct Quiet {
    /// The last day with a step, as if all days since had been days here.
    since: u32,
    longest: u32,
}

impl Marks {
    /// Nothing yet, with or without an ear for quiet days.
    pub fn new(is_told: bool) -> Marks {
        Marks { quiet: is_told.then(Quiet::default), ..Marks::default() }
    }

    /// A block begins after so many days.
    pub fn turn_to(&mut self, gone: u32) {
        (self.gone, self.counted, self.resets, self.any) = (gone, 0, 0, 0);
    }

    /// A step on a day, which counts against being stuck or not.
    #[inline]
    pub fn step(&mut self, day: u32, counts: bool) {
        self.step_if(true, day, counts);
    }

    /// The same if there was a step, without a branch.
    #[inline]
    pub fn step_if(&mut self, is_step: bool, day: u32, counts: bool) {
        let bit = bit(self.gone, day) & 0_u64.wrapping_sub(u64::from(is_step));
        self.any |= bit;
        self.counted |= bit & 0_u64.wrapping_sub(u64::from(counts));
    }

    /// A reset.
    pub fn reset(&mut self, day: u32) {
        self.resets |= bit(self.gone, day);
    }

    /// The days of the block up to one.
    pub fn up_to(&self, day: u32) -> u64 {
        match day.saturating_sub(self.gone) {
            days @ 0..64 => (1 << days) - 1,
            _ => u64::MAX,
        }
    }

    /// The last of some days; 0 where there is none.
    pub fn last(&self, days: u64) -> u32 {
        if days == 0 { 0 } else { self.gone + u64::BITS - days.leading_zeros() }
    }

    /// The player comes, or comes back, after so many days that were not days here. What was marked before is remembered by
    /// others.
    pub fn come_back(&mut self, days: u32) {
        (self.counted, self.resets) = (0, 0);
        if let Some(quiet) = &mut self.quiet {
            quiet.since += days;
        }
    }

    /// Days here are over: those after `before`, up to `day`.
    pub fn end_days(&mut self, before: u32, day: u32) {
        let days = self.any & self.up_to(day) & !self.up_to(before);
        let (first, last) = (self.gone + days.trailing_zeros() + 1, self.last(days));
        let Some(Quiet { since, longest }) = &mut self.quiet else { return };
        if days != 0 {
            *longest = (*longest).max((first - 1).saturating_sub(*since));
            // Days between steps, in rows that are longer than the longest so far.
            let mut between =
                !days & (u64::MAX << (first - self.gone - 1)) & ((1 << (last - self.gone - 1)) - 1);
            between &= !within(!between, *longest);
            while between != 0 {
                *longest += 1;
                between &= between << 1;
            }
            *since = last;
        }
        *longest = (*longest).max(day.saturating_sub(*since));
    }

    /// The most days in a row, here, without any step.
    pub fn longest_quiet(&self) -> u32 {
        self.quiet.map_or(0, |quiet| quiet.longest)
    }
}

/// A day's bit, in a block after `gone` days; none of a day that is none of the block's.
#[inline]
pub(super) fn bit(gone: u32, day: u32) -> u64 {
    day.checked_sub(gone + 1).and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
}

/// The days that come after one of `days` by no more than `by`.
pub(super) fn within(days: u64, by: u32) -> u64 {
    let by = by.min(u64::BITS);
    if days == 0 || by == 0 {
        return 0;
    }
    let (mut found, mut reach) = (days << 1, 1);
    while reach < by {
        let more = reach.min(by - reach);
        found |= found << more;
        reach += more;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn days_after_others_are_found(days: u64, sparse: u64, by in 0_u32..80) {
            let days = days & sparse & sparse.rotate_left(17);
            let is_near = |at: u32| (1..=by.min(at)).any(|back| days >> (at - back) & 1 == 1);
            let expected = (0..64).filter(|at| is_near(*at)).fold(0_u64, |all, at| all | 1 << at);
            prop_assert_eq!(within(days, by), expected);
        }

        /// The same as counting day by day, however the days are cut, and over blocks and breaks.
        #[test]
        fn the_longest_quiet_is_found(
            blocks in prop::collection::vec((any::<[u64; 4]>(), 0_u32..64, 0_u32..9), 1..5),
        ) {
            let mut marks = Marks::new(true);
            let (mut dry, mut longest) = (0, 0);
            for (block, ([a, b, c, d], cut, away)) in (0..).zip(blocks) {
                let days = a & b & c & d;
                let gone = block * 64;
                marks.turn_to(gone);
                (0..64).filter(|at| days >> at & 1 == 1).for_each(|at| marks.step(gone + at + 1, false));
                // Some days after the cut are days away, with no step on them.
                marks.any &= !(((1 << away) - 1) << cut);
                let back = (cut + away).min(64);
                marks.end_days(gone, gone + cut);
                marks.come_back(back - cut);
                marks.end_days(gone + back, gone + 64);
                for at in (0..cut).chain(back..64) {
                    dry = if marks.any >> at & 1 == 1 { 0 } else { dry + 1 };
                    longest = longest.max(dry);
                }
            }
            prop_assert_eq!(marks.longest_quiet(), longest);
        }
    }

    #[test]
    fn days_outside_of_the_block_have_no_bit() {
        assert_eq!((bit(64, 64), bit(64, 65), bit(64, 128), bit(64, 129), bit(0, 0)), (0, 1, 1 << 63, 0, 0));
        let mut marks = Marks::new(false);
        marks.turn_to(64);
        assert_eq!((marks.up_to(3), marks.up_to(64), marks.up_to(66), marks.up_to(128)), (0, 0, 3, u64::MAX));
        assert_eq!((marks.last(0), marks.last(1), marks.last(u64::MAX)), (0, 65, 128));
    }
}
