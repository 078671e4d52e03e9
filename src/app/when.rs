//! Times and points of the log, as people type them. All times are UTC.

use super::history::no_operation;
use super::problem::Problem;
use crate::ledger::{Entry, HistoryQuery, Moment, OperationId, Point as LedgerPoint, Sequence};
use crate::report::numbers::person;
use crate::report::time::Time;
use crate::store::Store;
use jiff::Timestamp;
use jiff::civil::{DateTime, Time as Midnight};
use jiff::tz::TimeZone;

/// A point in time or in the log, as typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Point {
    /// A bare number, which is that of an event.
    Number(u64),
    /// The event with this number.
    Event(u64),
    /// The operation with this number.
    Operation(u64),
    /// A time.
    At(When),
}

/// On which side of a point something is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Before it happened.
    Before,
    /// After it.
    After,
}

/// A point as typed, with what it needs to be found in a log.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Typed {
    /// The point.
    pub point: Point,
    /// Before or after it.
    pub side: Side,
    /// The time now.
    pub now: Moment,
}

/// A point of a log, and what it means in words: `after event 8789`.
#[derive(Debug, Clone, PartialEq)]
pub struct Meant {
    /// The point.
    pub point: LedgerPoint,
    /// In words, to stand behind "as it was".
    pub words: String,
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
            Point::Number(number) | Point::Event(number) => format!("event {number}"),
            Point::Operation(number) => format!("operation {number}"),
            Point::At(When::Moment(at)) => format!("moment {at}"),
            Point::At(When::Day(from, _)) => format!("day {from}"),
            Point::At(When::Ago(ago)) => format!("ago {ago}"),
        }
    }
}

impl Typed {
    /// What it means in a log.
    ///
    /// # Errors
    /// That there is no such event or operation, or none before it.
    pub fn resolve(self, store: &Store) -> Result<Meant, Problem> {
        let Typed { point, side, now } = self;
        let word = match side {
            Side::Before => "before",
            Side::After => "after",
        };
        let (last, words) = match point {
            Point::Number(number) | Point::Event(number) => (
                on_side((number, number), side),
                match self.entry(store, number)? {
                    Some(entry) => format!("{word} event {number}, {}", told(&entry)),
                    None => format!("{word} event {number}"),
                },
            ),
            Point::Operation(number) => {
                let id = OperationId(number);
                let operation = store.operation(id)?.ok_or_else(|| no_operation(store, id))?;
                let at = seconds(operation.intent.at);
                let (kind, actor) = (&operation.intent.kind, actor(&operation.intent.actor));
                (
                    on_side((operation.first.0, operation.last.0), side),
                    format!("{word} operation #{number} ({kind} by {actor}), {at} UTC"),
                )
            }
            Point::At(when) => {
                let at = match side {
                    Side::Before => Moment(when.start(now).0.saturating_sub(1)),
                    Side::After => when.end(now),
                };
                let words = match (when, side) {
                    (When::Day(start, _), Side::After) => {
                        format!("at the end of {} (UTC)", Time(Moment(start)).day())
                    }
                    (When::Day(start, _), Side::Before) => {
                        format!("before {} (UTC)", Time(Moment(start)).day())
                    }
                    (_, Side::After) => format!("at {} UTC", seconds(at)),
                    (_, Side::Before) => format!("before {} UTC", seconds(when.start(now))),
                };
                return Ok(Meant { point: LedgerPoint::Time(at), words });
            }
        };
        let nothing = || Problem::refused("nothing-before", "nothing was there before the first event");
        Ok(Meant { point: LedgerPoint::Sequence(Sequence(last.ok_or_else(nothing)?)), words })
    }

    fn entry(self, store: &Store, number: u64) -> Result<Option<Entry>, Problem> {
        let last = store.last_sequence()?;
        if number > last.0 {
            let message = format!("there is no event {number} yet");
            return Err(Problem::refused("unknown-event", message).hint(format!("the last event is {last}")));
        }
        entry(store, Sequence(number))
    }
}

/// The event on this side of a range.
fn on_side((first, last): (u64, u64), side: Side) -> Option<u64> {
    match side {
        Side::Before => first.checked_sub(1),
        Side::After => Some(last),
    }
}

/// The event with this number.
///
/// # Errors
/// When the database can't be read, or the event is damaged.
pub fn entry(store: &Store, sequence: Sequence) -> Result<Option<Entry>, Problem> {
    let after = sequence.0.checked_sub(1).map(Sequence);
    let until = Some(LedgerPoint::Sequence(sequence));
    let query = HistoryQuery { after, until, last: Some(1), ..HistoryQuery::default() };
    Ok(store.history(&query)?.unwrap_or_default().pop())
}

/// `2026-11-27 12:00:03 UTC, of operation #8790 (grant by ana)`
pub fn told(entry: &Entry) -> String {
    let operation = &entry.operation;
    let (at, kind) = (seconds(entry.at), &operation.intent.kind);
    format!("{at} UTC, of operation #{} ({kind} by {})", operation.id, actor(&operation.intent.actor))
}

/// An actor's name as a sentence has it.
fn actor(name: &str) -> String {
    person(name, 24)
}

/// `2026-11-27 12:00:03`
fn seconds(at: Moment) -> String {
    let written = Time(at).written().replace('T', " ");
    written.split('.').next().unwrap_or_default().to_owned()
}

const EXPECTED: &str = "expected a time (UTC) like `2026-11-21`, `2026-11-21 18:04` or `2026-11-21T18:04:00Z`, \
                        or how long ago: `30min`, `2h`, `3d`, `1w`";

/// Reads a time.
///
/// # Errors
/// What was expected.
pub fn parse_when(text: &str) -> Result<When, String> {
    let text = text.trim();
    if let Some(ago) = text.strip_prefix('-') {
        return Err(match parse_when(ago.trim_start_matches('-')) {
            Ok(When::Ago(_)) => format!("how long ago is written without a minus: `{ago}`"),
            _ => EXPECTED.to_owned(),
        });
    }
    let moment = |at: Timestamp| at.as_millisecond();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(When::Moment(moment(at)));
    }
    let utc = |at: DateTime| {
        let at = at.to_zoned(TimeZone::UTC).map(|at| moment(at.timestamp()));
        at.map_err(|_| format!("there is no time so far away; the last day is {LAST_DAY}"))
    };
    if let Ok(day) = text.parse::<jiff::civil::Date>()
        && text.len() <= 10
    {
        let start = utc(day.to_datetime(Midnight::midnight()))?;
        return Ok(When::Day(start, start + DAY_MS - 1));
    }
    if let Ok(at) = text.parse::<DateTime>() {
        return Ok(When::Moment(utc(at)?));
    }
    let ago = text.strip_suffix(" ago").unwrap_or(text);
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

/// A day in milliseconds.
const DAY_MS: i64 = 86_400_000;
/// The last day of which every moment can be told.
const LAST_DAY: &str = "9999-12-30";

/// Reads the number of an operation, an event, or a time from which on something is asked for; a bare number could be either.
///
/// # Errors
/// What was expected.
pub fn parse_beginning(text: &str) -> Result<Point, String> {
    match parse_point(text)? {
        Point::Number(number) => Err(format!(
            "a bare number may be an event or an operation; write `event:{number}` or `op:{number}`, or a time"
        )),
        point => Ok(point),
    }
}

/// Reads a time, the number of an event, bare or as `event:8789`, or that of an operation: `op:8790`.
///
/// # Errors
/// What was expected.
pub fn parse_point(text: &str) -> Result<Point, String> {
    let text = text.trim();
    if let Some(number) = after(text, "op:").or_else(|| after(text, "operation:")) {
        return numbered(number).map(Point::Operation);
    }
    if let Some(number) = after(text, "event:") {
        return numbered(number).map(Point::Event);
    }
    let digits = text.trim_start_matches('#');
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return numbered(digits).map(Point::Number);
    }
    parse_when(text).map(Point::At).map_err(|error| {
        if error == EXPECTED {
            format!("{error}, or an event or an operation: `event:8789`, `op:8790`")
        } else {
            error
        }
    })
}

/// What stands after a beginning, written in any case.
pub fn after<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then_some(rest)
}

/// The number of an event or an operation.
fn numbered(text: &str) -> Result<u64, String> {
    let digits = text.trim_start_matches('#');
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|number| is_number && i64::try_from(*number).is_ok());
    number.ok_or_else(|| "expected a number of the log, as `endgame history` shows it".to_owned())
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
        assert_eq!(parse_point("8789"), Ok(Point::Number(8789)));
        assert_eq!(parse_point("#12"), Ok(Point::Number(12)));
        assert_eq!(parse_point("event:8789"), Ok(Point::Event(8789)));
        assert_eq!(parse_point("OP:#8790"), Ok(Point::Operation(8790)));
        assert!(parse_point("op:").is_err() && parse_point("event:-1").is_err());
        assert_eq!(parse_beginning("op:7"), Ok(Point::Operation(7)));
        assert!(parse_beginning("7").unwrap_err().contains("`event:7` or `op:7`"));
        assert!(parse_point("99999999999999999999999").is_err());
    }
}
