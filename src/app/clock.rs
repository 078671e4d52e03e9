//! Whether the clock fits the log: wrong clocks are told before they write, and afterwards.

use super::observer::Observer;
use super::problem::{Hint, Problem};
use crate::ledger::{Moment, Operation};
use crate::report::gm::AheadFact;
use crate::report::numbers::{clipped, escaped};
use crate::report::time::{Time, span};
use crate::store::{ClockCheck, Store, StoreError};

/// The clock of who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What it says.
    pub now: Moment,
    /// Whether it is right although more than a year passed since the last operation.
    pub is_accepted: bool,
}

/// The time; tests fix it by `ENDGAME_NOW`.
///
/// # Errors
/// When `ENDGAME_NOW` is not a time.
pub fn now() -> Result<Moment, Problem> {
    let Some(text) = std::env::var_os("ENDGAME_NOW").filter(|text| !text.is_empty()) else {
        return Ok(Moment(jiff::Timestamp::now().as_millisecond()));
    };
    let fixed = text.to_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let fixed = fixed.map(|at| Moment(at.as_millisecond()));
    fixed.ok_or_else(|| {
        let text = escaped(&clipped(&text.to_string_lossy(), 60));
        let hint = "write it as `2026-11-22T12:00:00Z`, or unset it: then the clock of the machine counts; \
                    nothing was changed";
        Problem::invalid("bad-now", format!("ENDGAME_NOW is not a time: `{text}`")).hint(hint)
    })
}

/// Warns where the log is ahead of a clock that is to write.
///
/// # Errors
/// That it jumped by more than a year and is not accepted, or what the store fails with.
pub fn check(store: &Store, clock: Clock, observer: &dyn Observer) -> Result<(), Problem> {
    match store.check_clock(clock.now)? {
        ClockCheck::FarAhead(last) if !clock.is_accepted => Err(jumped(&last, clock.now)),
        ClockCheck::Behind(later) => {
            observer.warn(&ahead(&later, clock.now));
            Ok(())
        }
        ClockCheck::Fits | ClockCheck::FarAhead(_) => Ok(()),
    }
}

fn jumped(last: &Operation, now: Moment) -> Problem {
    let message = format!(
        "the clock says {} UTC, which is {} after the last operation, #{} of {} UTC; nothing was changed",
        Time(now).shown(),
        between(last.intent.at, now),
        last.id,
        Time(last.intent.at).shown()
    );
    Problem::refused("clock-far-ahead", message).advise(Hint::AcceptClock)
}

fn ahead(later: &Operation, now: Moment) -> String {
    format!(
        "the log is ahead of the clock by {}: operation #{} says {} UTC, and the clock says {} UTC; \
         if the clock is behind, set it; if that operation's was ahead, only what it wrote has a wrong time",
        between(now, later.intent.at),
        later.id,
        Time(later.intent.at).shown(),
        Time(now).shown()
    )
}

fn between(from: Moment, to: Moment) -> String {
    span(to.0.saturating_sub(from.0))
}

/// By how much a log is ahead of a clock, if it is.
///
/// # Errors
/// What the store fails with.
pub fn ahead_of(store: &Store, now: Moment) -> Result<Option<AheadFact>, StoreError> {
    let ahead = |later: Operation| AheadFact {
        operation: later.id.0,
        time: Time(later.intent.at),
        seconds: later.intent.at.0.saturating_sub(now.0) / 1000,
    };
    Ok(store.ahead_of(now)?.map(ahead))
}
