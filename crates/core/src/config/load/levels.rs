//! The first and the last level of a track.

use super::super::Spanned;
use super::Loader;
use crate::rules::units::LARGEST_TOTAL;

/// From where to where a track goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Levels {
    /// The first level.
    pub first: u64,
    /// The last level; without end when `None`.
    pub last: Option<u64>,
}

/// Far past any game's first level, and far from where arithmetic ends.
const LARGEST_FIRST: u64 = 1_000_000_000;

impl Loader<'_> {
    /// The levels as written, with `default` for what isn't.
    pub(super) fn levels(
        &mut self,
        first: Option<Spanned<u64>>,
        last: Option<Spanned<u64>>,
        default: Levels,
    ) -> Option<Levels> {
        let levels = Levels {
            first: first.map_or(default.first, |first| first.value),
            last: last.map_or(default.last, |last| Some(last.value)),
        };
        let mut is_sound = true;
        if let Some(first) = first.filter(|first| first.value > LARGEST_FIRST) {
            let message = format!("the first level is {}", first.value);
            self.error("out-of-range", first.span, message, format!("at most {LARGEST_FIRST}"));
            is_sound = false;
        }
        if let Some(last) = last.filter(|last| last.value > LARGEST_TOTAL) {
            let message = format!("`max_level` is {}, past 2^63", last.value);
            self.error("out-of-range", last.span, message, format!("at most {LARGEST_TOTAL}"));
            is_sound = false;
        }
        if let (Some(end), Some(place)) = (levels.last.filter(|&end| end < levels.first), last.or(first)) {
            let message = format!("the last level, {end}, comes before the first, {}", levels.first);
            let label = if last.is_some() { "raise it, or lower `first_level`" } else { "say `max_level`" };
            self.error("out-of-range", place.span, message, label);
            is_sound = false;
        }
        is_sound.then_some(levels)
    }
}
