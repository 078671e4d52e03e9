//! The log as it grows.

use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::progress::{catch_interrupts, interrupted};
use crate::ledger::{Entry, HistoryQuery, Point, Sequence};
use crate::report::gm::{HistoryView, json_line, line};
use crate::report::{Format, render};
use crate::store::Store;
use anyhow::Context as _;
use std::io::{ErrorKind, Write};
use std::thread::sleep;
use std::time::Duration;

/// How often to look whether another process has written.
const EVERY: Duration = Duration::from_millis(200);
/// Events that are read at once: one operation may have a million.
const AT_ONCE: u64 = 10_000;

/// Prints what matches, then what comes, until Ctrl-C or until nobody reads it any more.
pub(super) fn run(store: &Store, query: HistoryQuery, context: &Context) -> Result<Exit, Failure> {
    catch_interrupts();
    let mut version = store.data_version()?;
    let mut seen = store.last_sequence()?;
    let before = HistoryQuery { until: Some(Point::Sequence(seen)), ..query.clone() };
    let mut is_open = write(&store.history(&before)?.unwrap_or_default(), context, true)?;
    if context.progress {
        context.tell("waiting for more; Ctrl-C ends it");
    }
    while is_open && !interrupted() {
        sleep(EVERY);
        let now = store.data_version()?;
        if now == version {
            continue;
        }
        version = now;
        is_open = write_new(store, &query, &mut seen, context)?;
    }
    Ok(if is_open { Exit::Interrupted } else { Exit::Done })
}

/// What came after `seen`, which then is the end of the log; whether anybody still reads.
fn write_new(
    store: &Store,
    query: &HistoryQuery,
    seen: &mut Sequence,
    context: &Context,
) -> Result<bool, Failure> {
    let end = store.last_sequence()?;
    while *seen < end && !interrupted() {
        let part = Sequence(seen.0.saturating_add(AT_ONCE).min(end.0));
        let new = HistoryQuery {
            after: Some(*seen),
            until: Some(Point::Sequence(part)),
            last: None,
            ..query.clone()
        };
        if !write(&store.history(&new)?.unwrap_or_default(), context, false)? {
            return Ok(false);
        }
        *seen = part;
    }
    Ok(true)
}

/// Writes a line for each entry; `false` when stdout is closed.
fn write(entries: &[Entry], context: &Context, is_first: bool) -> Result<bool, Failure> {
    let text = match context.format {
        Format::Table => entries.iter().map(|entry| line(entry) + "\n").collect(),
        Format::Json => json_lines(entries)?,
        Format::Csv => csv_rows(entries, is_first)?,
    };
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(anyhow::Error::new(error).context("can't write to stdout").into()),
    }
}

fn json_lines(entries: &[Entry]) -> Result<String, Failure> {
    let lines: Result<Vec<String>, _> =
        entries.iter().map(|entry| json_line(entry).map(|line| line + "\n")).collect();
    Ok(lines.context("the answer can't be written")?.concat())
}

/// The rows; the names of the columns stand above the first only.
fn csv_rows(entries: &[Entry], is_first: bool) -> Result<String, Failure> {
    let text = render(&HistoryView::new(entries), Format::Csv, 0).context("the answer can't be written")?;
    let rows = if is_first { Some(text.as_str()) } else { text.split_once('\n').map(|(_, rows)| rows) };
    Ok(rows.unwrap_or_default().to_owned())
}
