//! The log as it grows, a line for each event.

use crate::app::Observer;
use crate::app::follow::Follower;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::observer::Terminal;
use crate::cli::signals;
use crate::ledger::{Entry, HistoryQuery};
use crate::report::gm::{HistoryView, json_line, line};
use crate::report::{Format, render};
use crate::store::Store;
use anyhow::Context as _;
use std::io::{ErrorKind, Write};

/// Prints what matches, then what comes, until Ctrl-C or until nobody reads it any more.
pub(super) fn run(store: Store, query: HistoryQuery, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    // From here on Ctrl-C is an end in good order.
    terminal.is_stopped();
    let mut follower = Follower::new(store, query)?;
    let before = follower.before()?;
    context.unlocked.check()?;
    context.unlocked.told();
    let mut is_open = write(&before, context, true)?;
    if context.progress {
        context.tell("waiting for more; Ctrl-C ends it");
    }
    while is_open && !terminal.is_stopped() {
        is_open = match follower.run(&terminal, &mut |entries| write(entries, context, false)) {
            // Who may not write to the database can't follow it without opening it anew.
            Err(_) if context.unlocked.begin_anew() => {
                follower = follower.reopened(terminal.store()?)?;
                true
            }
            ended => ended?,
        };
    }
    Ok(if is_open { signals::exit() } else { Exit::Done })
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
    let text = render(&HistoryView::new(entries), Format::Csv, 0, hints::step)
        .context("the answer can't be written")?;
    let rows = if is_first { Some(text.as_str()) } else { text.split_once('\n').map(|(_, rows)| rows) };
    Ok(rows.unwrap_or_default().to_owned())
}
