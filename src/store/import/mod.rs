//! A database made again from an exported log.
//!
//! What is read comes from outside: every line is proved before it is stored, and the read models are folded from what
//! was proved. All of it goes to a file beside the new database, which gets its name when it is whole.

mod chain;
mod lines;
mod texts;

use super::backend::{EventQuery, Flow, TextKind, WriteTx};
use super::error::StoreError;
use super::export::form::{HeaderForm, LineForm, SCHEMA};
use super::rebuild::{self, Check, STRIDE};
use super::{Progress, Step, Store, Watcher};
use crate::ledger::Sequence;
use chain::{Chain, Counts};
use lines::Lines;
use std::borrow::Cow;
use std::io::BufRead;
use std::path::Path;
use thiserror::Error;

/// An import that can't be done.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The new database can't be made.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file is damaged, or is something else.
    #[error(transparent)]
    Bad(#[from] BadLine),
    /// The file can't be read.
    #[error("it can't be read: {0}")]
    Read(std::io::Error),
}

/// A line that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what}")]
pub struct BadLine {
    /// Which, from 1.
    pub line: u64,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub right: LineAdvice,
}

/// What would be right in a line of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineAdvice {
    /// In words that are the same everywhere.
    Text(Cow<'static, str>),
    /// Only a log that was exported as JSON Lines can be imported.
    OnlyJsonLines,
    /// Only an exported log can be imported.
    OnlyExports,
    /// It is a database: restore it, or copy it.
    Restore,
    /// Export it again, as JSON Lines.
    ExportJsonLines,
    /// Unpack it with this program first.
    Unpack(&'static str),
    /// Export the whole log.
    WholeLog,
}

impl From<&'static str> for LineAdvice {
    fn from(text: &'static str) -> LineAdvice {
        LineAdvice::Text(text.into())
    }
}

impl From<String> for LineAdvice {
    fn from(text: String) -> LineAdvice {
        LineAdvice::Text(text.into())
    }
}

/// What was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// How many events.
    pub events: u64,
    /// How many operations.
    pub operations: u64,
}

impl Store {
    /// Makes a new database from an exported log. When anything of it is not right, there is none.
    ///
    /// # Errors
    /// The first line that is not right; that there is a file already; what the disk says.
    pub fn import(
        path: &Path,
        from: &mut dyn BufRead,
        watcher: &mut dyn Watcher,
    ) -> Result<Imported, ImportError> {
        Store::grow(path, watcher, |tx, watcher| fill(tx, from, &mut |step| watcher.progress("events", step)))
    }
}

fn fill(tx: &dyn WriteTx, from: &mut dyn BufRead, progress: Progress) -> Result<Imported, ImportError> {
    let mut lines = Lines::new(from);
    let header = read_header(&mut lines)?;
    tx.drop_event_indexes()?;
    // Half of the work is to read the lines, the other to fold what they say.
    let of = header.events.saturating_mul(2);
    let (imported, counts) = read_log(tx, &mut lines, &header, &mut |done| progress(Step { done, of }))?;
    lines.nothing_more()?;
    tx.make_event_indexes()?;
    let mut second = |step: Step| {
        progress(Step { done: imported.events.saturating_add(step.done), of: of.max(step.done) })
    };
    let folded = rebuild::fill(tx, Check::Outcomes, &mut second);
    folded.map_err(|error| in_line(tx, counts, error))?;
    Ok(imported)
}

/// Proves and stores line by line.
fn read_log(
    tx: &dyn WriteTx,
    lines: &mut Lines,
    header: &Header,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<(Imported, Counts), ImportError> {
    let mut chain = Chain::new(tx, header)?;
    loop {
        if !lines.advance()? {
            return Err(lines.cut_off(chain.events(), header.events).into());
        }
        let number = lines.number();
        let taken = match lines.parse::<LineForm>()? {
            LineForm::Ruleset(form) => chain.text(TextKind::Ruleset, &form),
            LineForm::Policy(form) => chain.text(TextKind::Policy, &form),
            LineForm::Operation(form) => chain.operation(&form),
            LineForm::Event(form) => chain.event(&form),
            LineForm::End(form) => {
                let counts = chain.counts();
                let imported = chain.end(&form, lines.digest()).map_err(|wrong| wrong.at(number))?;
                return Ok((imported, counts));
            }
        };
        taken.map_err(|wrong| wrong.at(number))?;
        let done = chain.events();
        if done.is_multiple_of(STRIDE) && !progress(done) {
            return Err(StoreError::Interrupted.into());
        }
    }
}

/// What the fold of the events found, with the line of the event that is to blame.
fn in_line(tx: &dyn WriteTx, counts: Counts, error: StoreError) -> ImportError {
    match error {
        StoreError::Damaged { sequence, what } => {
            let right = "what could have come of it where its character stood";
            let what = format!("event {sequence}: {what}");
            BadLine::new(line_of(tx, counts, sequence), what, right).into()
        }
        StoreError::NameTwice => {
            let right = "a name belongs to one character that is not archived";
            BadLine::new(line_of(tx, counts, u64::MAX), "two characters have the same name", right).into()
        }
        error => error.into(),
    }
}

/// The line of an event, or of the last one before it: one line is the header, and one each are texts, operations up to
/// its own, and events.
fn line_of(tx: &dyn WriteTx, counts: Counts, sequence: u64) -> u64 {
    let query = EventQuery { newest_first: true, ..EventQuery::part(Sequence(0), Sequence(sequence)) };
    let mut line = 1;
    let found = tx.events(&query, &mut |event| {
        line = 1 + counts.texts + event.sequence.0 + 1 + event.operation.0 + 1;
        Ok(Flow::Enough)
    });
    found.map_or(1, |()| line)
}

/// What the first line must say.
#[derive(Debug, Clone, Copy)]
struct Header {
    events: u64,
    require_reason: bool,
}

fn read_header(lines: &mut Lines) -> Result<Header, ImportError> {
    let bad = |what: String, right: LineAdvice| Err(BadLine::new(1, what, right).into());
    if !lines.advance()? {
        return bad("the file is empty".to_owned(), LineAdvice::OnlyJsonLines);
    }
    if let Some((what, right)) = lines.stranger() {
        return bad(what.to_owned(), right);
    }
    match lines.schema() {
        Some(schema) if schema == SCHEMA => {}
        Some(schema) if schema.starts_with("endgame.log/") => {
            let right = "update endgame, or export again with a program of this version";
            return bad(
                format!("its form is `{}`, and this program reads `{SCHEMA}`", shown(&schema)),
                right.into(),
            );
        }
        Some(schema) => return bad(format!("its form is `{}`", shown(&schema)), LineAdvice::OnlyJsonLines),
        None => {
            return bad(
                "it does not begin with what a log begins with".to_owned(),
                LineAdvice::OnlyJsonLines,
            );
        }
    }
    let header: HeaderForm = lines.parse()?;
    match header.since {
        None => Ok(Header { events: header.events, require_reason: header.require_reason }),
        Some(since) => {
            let what = format!("it has the log only from event {since} on");
            bad(what, LineAdvice::WholeLog)
        }
    }
}

/// What a file says, short enough for a message.
fn shown(text: &str) -> String {
    const MOST: usize = 80;
    let mut shown: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

impl BadLine {
    fn new(line: u64, what: impl Into<String>, right: impl Into<LineAdvice>) -> BadLine {
        BadLine { line, what: what.into(), right: right.into() }
    }
}

/// What is wrong with a line, before it is known which.
enum Wrong {
    Line(String, LineAdvice),
    Store(StoreError),
}

impl Wrong {
    fn line(what: impl Into<String>, right: impl Into<LineAdvice>) -> Wrong {
        Wrong::Line(what.into(), right.into())
    }

    fn at(self, line: u64) -> ImportError {
        match self {
            Wrong::Line(what, right) => BadLine { line, what, right }.into(),
            Wrong::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Wrong {
    fn from(error: StoreError) -> Wrong {
        Wrong::Store(error)
    }
}
