//! Times and points of the log, as people type them. All times are UTC.

use crate::ledger::{Moment, Point as LedgerPoint, Sequence};
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// A point in time or in the log, as typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Point {
    /// After the event with this number.
    Event(u64),
    /// A time.
    At(When),
}

/// A time, as typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// A moment.
    Moment(i64),
    /// A whole day: from its first millisecond to its last.
    Day(i64, i64),
    /// So long before now, in milliseconds.
    Ago(i64),
}

impl When {
    /// The first moment that is meant.
    pub fn start(self, now: Moment) -> Moment {
        match self {
            When::Moment(at) | When::Day(at, _) => Moment(at),
            When::Ago(ago) => Moment(now.0.saturating_sub(ago)),
        }
    }

    /// The last moment that is meant.
    pub fn end(self, now: Moment) -> Moment {
        match self {
            When::Day(_, at) => Moment(at),
            other => other.start(now),
        }
    }
}

impl Point {
    /// As it was typed, in words that stay the same: two hours ago is that whenever it is asked.
    pub fn words(self) -> String {
        match self {
            Point::Event(sequence) => format!("event {sequence}"),
            Point::At(When::Moment(at)) => format!("moment {at}"),
            Point::At(When::Day(from, _)) => format!("day {from}"),
            Point::At(When::Ago(ago)) => format!("ago {ago}"),
        }
    }

    /// What it means now.
    pub fn resolve(self, now: Moment) -> LedgerPoint {
        match self {
            Point::Event(sequence) => LedgerPoint::Sequence(Sequence(sequence)),
            Point::At(when) => LedgerPoint::Time(when.end(now)),
        }
    }
}

const EXPECTED: &str = "expected a time (UTC) like `2026-11-21`, `2026-11-21 18:04` or `2026-11-21T18:04:00Z`, \
                        or how long ago: `30min`, `2h`, `3d`, `1w`";

/// Reads a time.
///
/// # Errors
/// What was expected.
pub fn parse_when(text: &str) -> Result<When, String> {
    let text = text.trim();
    let moment = |at: Timestamp| at.as_millisecond();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(When::Moment(moment(at)));
    }
    let utc =
        |at: DateTime| at.to_zoned(TimeZone::UTC).map(|at| moment(at.timestamp())).map_err(|e| e.to_string());
    if let Ok(day) = text.parse::<jiff::civil::Date>()
        && text.len() <= 10
    {
        let end =
            day.to_datetime(Time::midnight()).checked_add(Span::new().days(1)).map_err(|e| e.to_string())?;
        return Ok(When::Day(utc(day.to_datetime(Time::midnight()))?, utc(end)? - 1));
    }
    if let Ok(at) = text.parse::<DateTime>() {
        return Ok(When::Moment(utc(at)?));
    }
    let ago = text.strip_suffix(" ago").unwrap_or(text).trim_start_matches('-');
    let digits = ago.find(|c: char| !c.is_ascii_digit()).unwrap_or(ago.len());
    let (number, unit) = ago.split_at(digits);
    let milliseconds = match unit.trim() {
        "s" | "sec" | "second" | "seconds" => 1_000,
        "m" | "min" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        "w" | "week" | "weeks" => 604_800_000,
        _ => return Err(EXPECTED.to_owned()),
    };
    let number: i64 = number.parse().map_err(|_| EXPECTED.to_owned())?;
    number.checked_mul(milliseconds).map(When::Ago).ok_or_else(|| EXPECTED.to_owned())
}

/// Reads a time, or the number of an event.
///
/// # Errors
/// What was expected.
pub fn parse_point(text: &str) -> Result<Point, String> {
    let digits = text.trim().trim_start_matches('#');
    if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
        return digits
            .parse()
            .map(Point::Event)
            .map_err(|_| "that is more than any event's number".to_owned());
    }
    parse_when(text).map(Point::At).map_err(|error| format!("{error}; or the number of an event"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_type_them() {
        let at = |text: &str| parse_when(text).map(|when| (when.start(Moment(0)).0, when.end(Moment(0)).0));
        let minute = 1_795_284_240_000;
        for text in
            ["2026-11-21 18:04", "2026-11-21T18:04", "2026-11-21T18:04:00Z", "2026-11-21T19:04:00+01:00"]
        {
            assert_eq!(at(text), Ok((minute, minute)), "{text}");
        }
        let midnight = 1_795_219_200_000;
        assert_eq!(at("2026-11-21"), Ok((midnight, midnight + 86_400_000 - 1)));
        assert_eq!(at("2h"), Ok((-7_200_000, -7_200_000)));
        assert_eq!(at("3 days ago"), Ok((-259_200_000, -259_200_000)));
        for text in ["", "yesterday", "2026-13-01", "5", "5 parsecs", "99999999999999999999d", "-"] {
            assert!(parse_when(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_an_event() {
        assert_eq!(parse_point("8789"), Ok(Point::Event(8789)));
        assert_eq!(parse_point("#12"), Ok(Point::Event(12)));
        assert!(parse_point("99999999999999999999999").is_err());
    }
}
