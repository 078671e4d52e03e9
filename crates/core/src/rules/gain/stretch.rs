//! The stretches of a gain: levels passed, with what their multipliers made of the XP.

use super::exact::Exact;
use crate::rules::units::Level;

/// Levels on which some of a gain was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The first of them.
    pub from: Level,
    /// The last of them.
    pub to: Level,
    /// The multiplier at the first.
    pub first: f64,
    /// The multiplier at the last; the others lie on the way where it is another.
    pub last: f64,
    /// What was used up, before the track's multiplier.
    pub gross: Exact,
    /// What it made.
    pub xp: Exact,
}

/// A gain has at most so many, so that what is kept of it stays small.
pub const MOST_STRETCHES: usize = 20;

/// Takes stretches in order and keeps them few: one for all levels in a row that share a multiplier, and where there are
/// too many, two in a row become one.
#[derive(Debug, Clone, Default)]
pub(super) struct Stretches {
    kept: Vec<Stretch>,
    /// So many different multipliers are in each of those kept; a power of two.
    each: usize,
    /// How many are in the last.
    in_last: usize,
}

impl Stretches {
    pub(super) fn put(&mut self, next: Stretch) {
        self.each = self.each.max(1);
        match self.kept.last_mut() {
            Some(last) if last.first == last.last && last.last == next.first && next.first == next.last => {
                last.take(&next);
            }
            Some(last) if self.in_last < self.each => {
                last.take(&next);
                self.in_last += 1;
            }
            _ => {
                self.kept.push(next);
                self.in_last = 1;
            }
        }
        if self.kept.len() == 2 * MOST_STRETCHES {
            self.halve();
        }
    }

    /// At most [`MOST_STRETCHES`]; the last is what was lost, if anything was, and stays apart from the others.
    pub(super) fn end(mut self, lost: Option<Stretch>) -> Vec<Stretch> {
        while self.kept.len() + usize::from(lost.is_some()) > MOST_STRETCHES {
            self.halve();
        }
        self.kept.extend(lost);
        self.kept
    }

    fn halve(&mut self) {
        let halves = self.kept.chunks(2).filter_map(|pair| {
            let (first, rest) = pair.split_first()?;
            let mut both = *first;
            rest.iter().for_each(|next| both.take(next));
            Some(both)
        });
        self.kept = halves.collect();
        self.each *= 2;
        self.in_last = self.each;
    }
}

impl Stretch {
    fn take(&mut self, next: &Stretch) {
        self.to = next.to;
        self.last = next.last;
        self.gross = self.gross.plus(next.gross);
        self.xp = self.xp.plus(next.xp);
    }
}
