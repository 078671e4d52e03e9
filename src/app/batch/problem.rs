//! Why a batch was not carried out, row by row.

use super::Rows;
use super::engine::BatchError;
use crate::app::gone::told;
use crate::app::problem::{Kind, Problem};
use crate::app::session::Session;
use crate::batch::{Failed, Results};
use crate::config::rows::RowsFault;
use crate::config::suggest;
use crate::ledger::Who;
use crate::report::numbers::whole;
use crate::store::{Nobody, StoreError};

/// Rows for which names like the one that is not there are looked for.
const SUGGESTED: usize = 20;
/// Rows that are told of.
const MOST_TOLD: usize = 100_000;

/// Why the rows were not carried out.
pub(super) fn of(session: &Session, rows: &dyn Rows, error: BatchError) -> Problem {
    match error {
        BatchError::Failed(carried) => failed(session, rows, carried.results),
        BatchError::OtherThanShown => {
            let message = "what the batch would do has changed since the preview; nothing was changed";
            Problem::refused("batch-changed", message).hint("look at it again, then repeat the command")
        }
        BatchError::Rows(fault) => unreadable(rows.name(), &fault),
        BatchError::Store(error) => error.into(),
    }
}

fn failed(session: &Session, rows: &dyn Rows, mut results: Results) -> Problem {
    for (_, _, failed) in results.failures.iter_mut().take(SUGGESTED) {
        if let Failed::Nobody(who, advice) = failed {
            *advice = advice_on(session, who);
        }
    }
    let mut reasons: Vec<String> = results.failures.iter().take(MOST_TOLD).flat_map(lines).collect();
    let left = results.failed.saturating_sub(results.failures.len().min(MOST_TOLD) as u64);
    if left > 0 {
        reasons.push(format!("and {} more rows, which are counted and not told", whole(left)));
    }
    let message = format!(
        "{} of {} rows can't be carried out; nothing was changed",
        whole(results.failed),
        whole(results.rows)
    );
    let problem = match results.problems {
        0 => Problem::refused("refused-rows", message),
        _ => Problem::invalid("bad-rows", message),
    };
    problem.reasons(reasons).advise(rows.advice())
}

/// What became of whom a row names, or a name like it.
fn advice_on(session: &Session, who: &Who) -> Option<String> {
    match session.store.why_nobody(who) {
        Ok(Nobody::Several(ids)) => {
            let ids: Vec<String> = ids.into_iter().map(|id| Who::Id(id).to_string()).collect();
            return Some(format!("several are called so, written in different ways: {}", ids.join(", ")));
        }
        Ok(Nobody::Archived(found)) => {
            let (id, gone) = found.into_iter().next()?;
            return Some(format!("id:{id} was called so: {}", told(&gone?)));
        }
        Ok(Nobody::Unknown) | Err(_) => {}
    }
    let Who::Name(name) = who else { return None };
    let names = session.store.names_like(name).unwrap_or_default();
    suggest(name, names.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?"))
}

/// `row 17 (line 19): …`, a line for each reason.
fn lines((row, line, failed): &(u64, u64, Failed)) -> Vec<String> {
    let place = match line {
        0 => format!("row {}", whole(*row)),
        _ => format!("row {} (line {})", whole(*row), whole(*line)),
    };
    let advice = |at: usize| match failed {
        Failed::Problems(problems) => problems.get(at).and_then(|problem| {
            let (name, known) = problem.misspelt()?;
            suggest(name, known).map(|meant| format!("; did you mean `{meant}`?"))
        }),
        _ => None,
    };
    let reasons = failed.reasons().into_iter().enumerate();
    reasons.map(|(at, reason)| format!("{place}: {reason}{}", advice(at).unwrap_or_default())).collect()
}

/// A file that can't be read as rows.
pub(super) fn unreadable(name: &str, fault: &RowsFault) -> Problem {
    if matches!(fault, RowsFault::Stopped) {
        return StoreError::Interrupted.into();
    }
    let message = match fault {
        RowsFault::Missing(_)
        | RowsFault::Folder(_)
        | RowsFault::Unreadable { .. }
        | RowsFault::NoRoom { .. } => fault.to_string(),
        _ => format!("{name}: {fault}"),
    };
    let problem = Problem::invalid(fault.code(), message).hint(fault.hint());
    match fault {
        RowsFault::NoRoom { .. } => Problem { kind: Kind::Storage, ..problem },
        _ => problem,
    }
}
