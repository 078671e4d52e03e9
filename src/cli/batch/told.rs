//! Runs a batch with its preview and question, and tells what came of it.

use super::engine::{BatchError, Carried, Engine};
use crate::batch::{Failed, Results, Summary};
use crate::cli::confirm::Confirm;
use crate::cli::context::Context;
use crate::cli::database::{ChangeArgs, Session, long};
use crate::cli::failure::{Exit, Failure};
use crate::config::rows::RowsFault;
use crate::config::suggest;
use crate::ledger::Intent;
use crate::report::Format;
use crate::report::gm::{BatchView, Touched};
use crate::report::numbers::{escaped, whole};
use crate::store::{Mode, Progress, StoreError, Written};

/// Gives the rows to an engine, one after the other.
pub type Feed<'f> = &'f mut dyn FnMut(&mut Engine, Progress) -> Result<(), BatchError>;

/// A batch that is about to happen.
pub struct Batch<'a, 'c> {
    /// The database.
    pub session: &'a mut Session<'c>,
    /// Where it runs.
    pub context: &'a Context,
    /// Who, why, when.
    pub intent: Intent,
    /// Whether the good rows happen when others can't.
    pub keep_going: bool,
    /// What the rows are of: a file's name, or a selection.
    pub of: String,
    /// What can be done about rows that can't be carried out.
    pub hint: &'a str,
}

impl Batch<'_, '_> {
    /// Shows what would happen and asks, where that is wanted; then does it and tells about it.
    ///
    /// # Errors
    /// Rows that can't be carried out, a no, or what the store fails with.
    pub fn run(&mut self, args: &ChangeArgs, feed: Feed) -> Result<Exit, Failure> {
        let mut shown: Option<Summary> = None;
        if !args.dry_run && !args.yes {
            let preview = self.write(Mode::Preview, None, feed)?;
            if preview.operation.is_none() {
                return self.answer(&preview, args.dry_run, false);
            }
            // Who reads JSON gets one document, and a preview by --dry-run.
            if self.context.format == Format::Table {
                self.context.preview(&self.view(&preview, true).preview())?;
            }
            self.context.confirm(&question(&preview.answer))?;
            shown = Some(preview.answer.summary);
        }
        let mode = if args.dry_run { Mode::DryRun } else { Mode::Commit };
        let written = self.write(mode, shown.as_ref(), feed)?;
        let is_known = shown.is_some() && self.context.format == Format::Table;
        self.answer(&written, args.dry_run, is_known)
    }

    fn write(
        &mut self,
        mode: Mode,
        shown: Option<&Summary>,
        feed: Feed,
    ) -> Result<Written<Carried>, Failure> {
        let Batch { session, context, intent, keep_going, .. } = self;
        let written = long(context, "rows", |progress| {
            session.write(intent, mode, |writer| {
                let mut engine = Engine::new(writer);
                feed(&mut engine, progress)?;
                let carried = engine.end()?;
                if carried.results.failed > 0 && !*keep_going {
                    return Err(BatchError::Failed(Box::new(carried)));
                }
                if shown.is_some_and(|shown| *shown != carried.summary) {
                    return Err(BatchError::OtherThanShown);
                }
                Ok(carried)
            })
        });
        written.map_err(|error| self.failure(error))
    }

    fn view(&self, written: &Written<Carried>, is_dry: bool) -> BatchView {
        let Carried { results, summary, largest } = &written.answer;
        let largest: Vec<Touched> = largest
            .iter()
            .map(|one| Touched { character: one.character, before: &one.before, after: &one.after })
            .collect();
        let operation = written.operation.as_ref().filter(|_| !is_dry).map(|operation| operation.id);
        BatchView::new((operation, is_dry), &self.of, results, summary, (&largest, self.session.ruleset()))
            .with_results(self.keep_going)
    }

    fn answer(&self, written: &Written<Carried>, is_dry: bool, is_known: bool) -> Result<Exit, Failure> {
        let view = self.view(written, is_dry);
        self.context.answer(&if is_known { view.brief() } else { view }, None)?;
        Ok(if written.answer.results.failed > 0 { Exit::Refused } else { Exit::Done })
    }

    fn failure(&self, error: BatchError) -> Failure {
        match error {
            BatchError::Failed(carried) => self.rows_failed(carried.results),
            BatchError::OtherThanShown => {
                let message = "what the batch would do is not what was shown any more; nothing was changed";
                Failure::not_found("batch-changed", message).hint("look at it again, then repeat the command")
            }
            BatchError::Rows(fault) => file_failure(&self.of, &fault),
            BatchError::Store(error) => error.into(),
        }
    }

    fn rows_failed(&self, mut results: Results) -> Failure {
        for (_, _, failed) in results.failures.iter_mut().take(SHOWN) {
            if let Failed::Nobody(who, meant) = failed {
                let name = who.to_string();
                let names = self.session.store.names_like(&name).unwrap_or_default();
                *meant = suggest(&name, names.iter().map(String::as_str)).map(str::to_owned);
            }
        }
        let reasons: Vec<String> = results.failures.iter().take(MOST_TOLD).flat_map(lines).collect();
        let shown: Vec<&String> = reasons.iter().take(SHOWN).collect();
        let message = format!(
            "{} of {} rows can't be carried out; nothing was changed",
            whole(results.failed),
            whole(results.rows)
        );
        let mut text = format!("error: {message}");
        shown.iter().for_each(|reason| text.push_str(&format!("\n  {}", escaped(reason))));
        let told = reasons.len() - shown.len();
        if told > 0 {
            text.push_str(&format!("\n  and {} more, which --format json lists", whole(told as u64)));
        }
        text.push_str(&format!("\n  hint: {}", self.hint));
        let (exit, code) =
            if results.problems > 0 { (Exit::Usage, "bad-rows") } else { (Exit::Refused, "refused-rows") };
        let failure = Failure { exit, reasons, shown: Some(text), ..Failure::usage(code, message) };
        failure.hint(self.hint)
    }
}

/// Reasons that people see.
const SHOWN: usize = 20;
/// Rows that programs are told of.
const MOST_TOLD: usize = 10_000;

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

fn question(carried: &Carried) -> String {
    let (summary, results) = (&carried.summary, &carried.results);
    let failed = match results.failed {
        0 => String::new(),
        failed => format!(" ({} rows can't be carried out)", whole(failed)),
    };
    format!("This changes {} characters{failed}. Apply?", whole(summary.characters))
}

/// A file that can't be read as rows.
pub fn file_failure(name: &str, fault: &RowsFault) -> Failure {
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
    let exit = if matches!(fault, RowsFault::NoRoom { .. }) { Exit::Storage } else { Exit::Usage };
    Failure { exit, ..Failure::usage(fault.code(), message) }.hint(fault.hint())
}
