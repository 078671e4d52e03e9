//! Which snapshots are kept how long.

use crate::ledger::Moment;

/// A day in milliseconds; days begin at midnight UTC.
const DAY: i64 = 86_400_000;

/// A span of time that ends at a midnight, from the shortest. The end of a longer one is the end of every shorter one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Span {
    Day,
    /// From Monday.
    Week,
    FourWeeks,
}

impl Span {
    pub(in super::super) const ALL: [Span; 3] = [Span::Day, Span::Week, Span::FourWeeks];

    /// As it is stored.
    pub(in super::super) const fn number(self) -> i64 {
        self as i64
    }

    /// For how many days the ends of such spans are kept.
    const fn kept_days(self) -> i64 {
        match self {
            Span::Day => 14,
            Span::Week => 10 * 7,
            Span::FourWeeks => 26 * 7,
        }
    }
}

fn day(at: Moment) -> i64 {
    at.0.div_euclid(DAY)
}

/// 1970 began on a Thursday.
fn week(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}

/// The longest span that ended between an event and the next, and the day of the next; `None` on one day.
pub(in super::super) fn ended(event: Moment, next: Moment) -> Option<(Span, i64)> {
    let (before, after) = (day(event), day(next));
    let has_ended = |span: Span| match span {
        Span::Day => after > before,
        Span::Week => week(after) > week(before),
        Span::FourWeeks => week(after).div_euclid(4) > week(before).div_euclid(4),
    };
    Span::ALL.into_iter().rev().find(|&span| has_ended(span)).map(|span| (span, after))
}

/// The first day on which an event may have ended a state that held at a moment.
pub(in super::super) fn first_day(at: Moment) -> i64 {
    day(at)
}

/// The time within its day, in milliseconds.
pub(super) fn within_day(at: Moment) -> u64 {
    at.0.rem_euclid(DAY).cast_unsigned()
}

/// The moment of a time within a day.
pub(super) fn moment(day: i64, within: u64) -> Moment {
    Moment(day.wrapping_mul(DAY).wrapping_add(within.cast_signed()))
}

/// Which snapshots are kept.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Keep {
    /// The day that the log has reached.
    newest: i64,
}

impl Keep {
    /// Where the log has reached this moment: the clock does not matter.
    pub(in super::super) fn until(reached: Moment) -> Keep {
        Keep { newest: day(reached) }
    }

    /// Whether those are kept that an event of this day ended.
    pub(in super::super) fn keeps(self, span: Span, day: i64) -> bool {
        day > self.newest - span.kept_days()
    }

    /// The first day of each span whose snapshots are kept.
    pub(in super::super) fn firsts(self) -> [(Span, i64); 3] {
        Span::ALL.map(|span| (span, self.newest - span.kept_days() + 1))
    }
}
