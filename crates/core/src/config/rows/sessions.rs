//! Sessions from CSV: `character,start,minutes,xp` and, where there is any, `currency`; in any order of columns, also by other
//! names, other columns between them; the rows of
//! a character in the order of time. Read once and as a stream: only what is remembered of each character is kept.

use super::super::suggest;
use super::csv::Record;
use super::fault::RowsFault;
use super::lines::Lines;
use crate::rules::amount::{parse_xp, unrounded};
use crate::simulation::fit::habits::{Habits, Seen};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

/// The columns; the last may be left out.
const COLUMNS: [&str; 5] = ["character", "start", "minutes", "xp", "currency"];
const CURRENCY: usize = 4;
/// Problems that are told of; more are counted.
const MOST_TOLD: usize = 20;
/// The longest name of a character, in bytes.
const LONGEST_NAME: usize = 1_000;
/// A month without a break is a mistake in the unit.
const MOST_MINUTES: f64 = 43_200.0;
/// After so many rows progress is told.
const STRIDE: u64 = 4_096;

/// What a file of sessions says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SessionsRead {
    /// The characters in the order in which they first appear.
    pub characters: Vec<Habits>,
    /// How many sessions.
    pub sessions: u64,
    /// The first and the last day on which one began, counted from 1970.
    pub days: (i32, i32),
    /// How many began while the session before them was not over.
    pub overlaps: u64,
    /// The line of the first of them.
    pub first_overlap: Option<u64>,
    /// Columns that are not looked at.
    pub left_over: Vec<String>,
}

/// One thing that is wrong in a file of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionProblem {
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// A file of sessions that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SessionsFault {
    /// It can't be read as rows.
    #[error(transparent)]
    Rows(#[from] RowsFault),
    /// Its header can't be used.
    #[error("the header can't be used: {message}")]
    Header {
        /// What is wrong.
        message: String,
        /// The column that is missing, and the one that may be meant.
        meant: Option<(&'static str, String)>,
    },
    /// Some rows can't be.
    #[error("{count} problems in the sessions")]
    Problems {
        /// The first of them.
        first: Vec<SessionProblem>,
        /// How many there are.
        count: u64,
    },
}

/// Times and lengths are written to the minute.
const ROUNDED: i64 = 60_000;

/// What columns are called in a file: one of ours, and its name there.
pub type Renamed = (String, String);

/// Reads sessions whose columns are called as here or as `renamed` says; `progress` is told of bytes, `false` ends the reading.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn read_sessions(
    from: impl Read,
    renamed: &[Renamed],
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<SessionsRead, SessionsFault> {
    let mut lines = Lines::new(from);
    let mut record = Record::default();
    let (columns, left_over) = header(&mut lines, &mut record, renamed)?;
    let width = record.cells().count();
    let nameless =
        record.cells().enumerate().filter(|(_, name)| name.trim().is_empty()).map(|(at, _)| at).collect();
    let mut reading = Reading {
        width,
        nameless,
        columns,
        names: BTreeMap::new(),
        last: None,
        before: Vec::new(),
        read: SessionsRead { left_over, ..SessionsRead::default() },
    };
    reading.read.days = (i32::MAX, i32::MIN);
    let (mut first, mut count) = (Vec::new(), 0_u64);
    while record.read(&mut lines)? {
        if let Err(problem) = reading.row(&record) {
            count += 1;
            if first.len() < MOST_TOLD {
                first.push(problem);
            }
        }
        reading.read.sessions += 1;
        if reading.read.sessions.is_multiple_of(STRIDE) && !progress(lines.bytes) {
            return Err(RowsFault::Stopped.into());
        }
    }
    if count > 0 {
        return Err(SessionsFault::Problems { first, count });
    }
    if reading.read.sessions == 0 { Err(RowsFault::NoRows.into()) } else { Ok(reading.read) }
}

/// Where each of [`COLUMNS`] stands, and the names of all others.
fn header<R: Read>(
    lines: &mut Lines<R>,
    record: &mut Record,
    renamed: &[Renamed],
) -> Result<([Option<usize>; 5], Vec<String>), SessionsFault> {
    record.read_header(lines)?;
    record.guess_separator();
    let called = COLUMNS.map(|column| {
        let own = renamed.iter().find(|(known, _)| known == column);
        own.map_or(column, |(_, name)| name.as_str())
    });
    let (mut columns, mut left_over) = ([None; 5], Vec::new());
    for (at, name) in record.cells().enumerate() {
        let name = name.trim();
        let place = called.iter().position(|column| *column == name);
        match place.and_then(|place| columns.get_mut(place)) {
            None if name.is_empty() => {}
            None => left_over.push(name.to_owned()),
            Some(place) => {
                if place.replace(at).is_some() {
                    let message = format!("`{}` is there twice", name.escape_debug());
                    return Err(SessionsFault::Header { message, meant: None });
                }
            }
        }
    }
    let is_missing =
        |at: &usize| columns[*at].is_none() && (*at != CURRENCY || called[CURRENCY] != COLUMNS[CURRENCY]);
    match (0..COLUMNS.len()).find(is_missing) {
        Some(at) => {
            let meant = suggest(called[at], left_over.iter().map(String::as_str)).map(str::to_owned);
            let message = format!("there is no column `{}`", called[at].escape_debug());
            let meant = meant.map(|meant| (COLUMNS[at], meant));
            Err(SessionsFault::Header { message, meant })
        }
        None => Ok((columns, left_over)),
    }
}

/// The session of a character that came last.
#[derive(Debug, Clone, Copy)]
struct Before {
    seen: Seen,
    /// When the latest of all was over.
    end: i64,
    line: u64,
}

struct Reading {
    columns: [Option<usize>; 5],
    /// Columns without a name: nothing stands in them.
    nameless: Vec<usize>,
    /// How many cells a row has.
    width: usize,
    names: BTreeMap<String, usize>,
    /// The character of the row before: most files have them one after the other.
    last: Option<(String, usize)>,
    /// What each character did last.
    before: Vec<Option<Before>>,
    read: SessionsRead,
}

impl Reading {
    fn row(&mut self, record: &Record) -> Result<(), SessionProblem> {
        let found = record.cells().count();
        if found != self.width {
            let message = format!("{found} cells where the header has {}", self.width);
            return Err(SessionProblem { line: record.line, column: 1, message });
        }
        let is_filled = |at: &&usize| record.cells().nth(**at).is_some_and(|cell| !cell.trim().is_empty());
        if let Some(at) = self.nameless.iter().find(is_filled) {
            let message = format!("column {} has no name in the header, and here it is not empty", at + 1);
            return Err(SessionProblem { line: record.line, column: 1, message });
        }
        let mut cells = [""; 5];
        for (cell, place) in cells.iter_mut().zip(self.columns) {
            *cell = place.and_then(|at| record.cells().nth(at)).unwrap_or("").trim();
        }
        let columns = self.columns;
        let bad = |column: usize, message: String| {
            let at = columns.get(column).copied().flatten().unwrap_or(0);
            let before = record.cells().take(at).map(|cell| cell.chars().count() + 1).sum::<usize>();
            let name = COLUMNS.get(column).copied().unwrap_or_default();
            SessionProblem { line: record.line, column: before + 1, message: format!("{name}: {message}") }
        };
        let is_no = |column: usize, what: &str| {
            let shown: String = cells.get(column).unwrap_or(&"").chars().take(40).collect();
            bad(column, format!("`{}` is no {what}", shown.escape_debug()))
        };
        let [name, start, minutes, xp, currency] = cells;
        if name.is_empty() || name.len() > LONGEST_NAME {
            return Err(is_no(0, "name"));
        }
        let start = moment(start).ok_or_else(|| is_no(1, "time (UTC) like `2026-11-21T18:04:00Z`"))?;
        let has_comma = record.has_free_comma() && minutes.contains(',');
        let decimal =
            if has_comma { Cow::Owned(minutes.replacen(',', ".", 1)) } else { Cow::Borrowed(minutes) };
        let minutes = decimal.parse().ok().filter(|minutes| (0.0..=MOST_MINUTES).contains(minutes));
        let minutes: f64 = minutes.ok_or_else(|| is_no(2, "number of minutes from 0 to 43,200"))?;
        let xp = amount(xp).ok_or_else(|| is_no(3, "amount of XP"))?;
        let currency = if currency.is_empty() { Some(0) } else { amount(currency) };
        let currency = currency.ok_or_else(|| is_no(CURRENCY, "amount of currency"))?;
        let seen = Seen { start, minutes: Some(minutes).filter(|minutes| *minutes > 0.0), xp, currency };
        let goes_back =
            bad(1, "the session before it began later: rows of a character are sorted by start".to_owned());
        let character = self.character(name);
        let before = self.before.get(character).copied().flatten();
        if let Some(before) = before.filter(|before| before.seen == seen) {
            return Err(bad(1, format!("the same session stands on line {}", before.line)));
        }
        let habits = self.read.characters.get_mut(character);
        habits.map_or(Ok(()), |habits| habits.put(&seen)).map_err(|_| goes_back)?;
        let end = start.saturating_add((minutes * 60_000.0) as i64);
        if before.is_some_and(|before| start.saturating_add(ROUNDED) < before.end) {
            self.read.overlaps += 1;
            self.read.first_overlap.get_or_insert(record.line);
        }
        if let Some(own) = self.before.get_mut(character) {
            let end = before.map_or(end, |before| before.end.max(end));
            *own = Some(Before { seen, end, line: record.line });
        }
        let day = i32::try_from(start.div_euclid(crate::simulation::fit::habits::DAY)).unwrap_or(0);
        let (first, last) = self.read.days;
        self.read.days = (first.min(day), last.max(day));
        Ok(())
    }

    fn character(&mut self, name: &str) -> usize {
        if let Some((last, at)) = &self.last
            && last == name
        {
            return *at;
        }
        let at = match self.names.get(name) {
            Some(at) => *at,
            None => {
                let at = self.read.characters.len();
                self.names.insert(name.to_owned(), at);
                self.read.characters.push(Habits::default());
                self.before.push(None);
                at
            }
        };
        self.last = Some((name.to_owned(), at));
        at
    }
}

fn amount(text: &str) -> Option<u64> {
    text.parse().ok().or_else(|| unrounded(text, parse_xp).ok().map(|xp| xp.get()))
}

/// More than so many seconds since 1970 are milliseconds: in seconds it would be the year 5138.
const MOST_SECONDS: i64 = 100_000_000_000;
/// Nor are fewer a time of play: 1973.
const LEAST_SECONDS: i64 = 100_000_000;

/// A time with its zone, or one of UTC: `2026-11-21T18:04:00Z`, `2026-11-21 18:04`; or seconds or milliseconds since 1970.
fn moment(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() > 8 {
        let number: i64 =
            text.parse().ok().filter(|number| (LEAST_SECONDS..=1000 * MOST_SECONDS).contains(number))?;
        return Some(if number < MOST_SECONDS { number * 1000 } else { number });
    }
    if text.ends_with('Z') {
        return text.parse::<Timestamp>().ok().map(|at| at.as_millisecond());
    }
    let civil = text.parse::<DateTime>().ok().and_then(|at| TimeZone::UTC.to_timestamp(at).ok());
    civil.or_else(|| text.parse::<Timestamp>().ok()).map(|at| at.as_millisecond())
}
