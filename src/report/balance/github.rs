//! A check as workflow commands of GitHub Actions: annotations on the lines of a pull request.
//!
//! The form is GitHub's "Workflow commands for GitHub Actions": `::error file=…,line=…,col=…::message`, in which `%`, CR and
//! LF of a message, and `:` and `,` of a property as well, are written as percent codes. Nothing that a file is called or
//! says can begin a command of its own.

use super::check::{CheckRow, CheckView, Spot, Status};
use crate::report::numbers::escaped;

/// What it all comes to, then one command a line for everything that is not kept: GitHub shows the first ten errors,
/// warnings and notices of a step and drops the rest, so what must be seen comes first.
pub fn github(view: &CheckView) -> String {
    let what = if view.is_failed() { "error" } else { "notice" };
    let headline = format!("::{what} title=endgame check::{}\n", data(&view.headline()));
    let told = view.results.iter().filter(|row| row.is_told());
    let gone = view.no_longer_checked.iter().map(|name| {
        let what = if view.strict { "error" } else { "warning" };
        format!(
            "::{what} title=endgame check::{} is in the baseline, and nothing is expected of it\n",
            data(name)
        )
    });
    std::iter::once(headline).chain(told.map(|row| command(view, row))).chain(gone).collect()
}

fn command(view: &CheckView, row: &CheckRow) -> String {
    let level = match row.status {
        _ if view.fails(row) => "error",
        Status::Warned | Status::Failed => "warning",
        Status::Uncertain | Status::Passed => "notice",
    };
    let Spot { file, line, column, end_column } = row.spot();
    let title = property(&row.metric);
    let file = property(&escaped(file));
    let end = if end_column > column { format!(",endColumn={end_column}") } else { String::new() };
    let why = if row.why.is_empty() { String::new() } else { format!("\n{}", row.why) };
    let message = data(&format!("{}{why}", row.message()));
    format!("::{level} file={file},line={line},col={column}{end},title={title}::{message}\n")
}

/// What was wrong with a check that could not judge, as one command; `place` is a file, a line and a column of it.
pub fn broken(message: &str, place: Option<(&str, usize, usize)>) -> String {
    let place = place.map_or_else(String::new, |(file, line, column)| {
        format!("file={},line={line},col={column},", property(&escaped(file)))
    });
    format!("::error {place}title=endgame check could not judge::{}\n", data(message))
}

fn data(text: &str) -> String {
    let plain = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped(&plain)
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
