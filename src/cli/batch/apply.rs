//! `batch apply`: the rows of a file.

use super::engine::{BatchError, Engine};
use super::told::{Batch, file_failure};
use crate::batch::{Problem, unknown_names};
use crate::cli::context::Context;
use crate::cli::database::{ChangeArgs, Session, long};
use crate::cli::failure::{Exit, Failure};
use crate::config::rows::{Checked, FileRow, RowFile, RowFormat, RowsFault};
use crate::report::numbers::whole;
use crate::rules::ruleset::Ruleset;
use crate::store::{Progress, Step, StoreError};
use std::path::PathBuf;

/// Carry out the rows of a file, CSV or JSON Lines: all of them or nothing
///
/// A row has `command` and `character` (a name, or id:12) and what the command takes: `track`, `xp`, `source`, `calendar`
/// or `currency` for grant; `track` and `xp` or `currency` for revoke; `currency` and `calendar` for award; `points` (such as
/// strength=3 agility=2) for distribute; `mastery` and `node` for unlock; `name` for rename; nothing more for create,
/// archive, respec and reset. `key` tells a row from all others, for ever: a row whose key was used is left out, so that a
/// file can be applied again after whatever went wrong, and each row happens once. An undone row's key is free again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame batch apply compensation.csv --dry-run --reason \"outage 2026-11-20\"
  endgame batch apply compensation.csv --yes --reason \"outage 2026-11-20\"
  endgame batch apply - --input-format jsonl --keep-going --yes --reason ticket")]
pub struct ApplyArgs {
    /// The file; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How it is written [default: by its name, else by its first letter]
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Carry out the rows that can be, and tell what became of each
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum InputFormat {
    /// A header, and a row a line
    Csv,
    /// JSON Lines: an object a line
    Jsonl,
}

pub(super) fn run(args: &ApplyArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let intent = context.intent("batch", &args.change)?;
    let is_stdin = args.file.as_os_str() == "-";
    let name = if is_stdin { "standard input".to_owned() } else { args.file.display().to_string() };
    let fault = |fault: RowsFault| file_failure(&name, &fault);
    let mut file = open(args, is_stdin).map_err(fault)?;
    let ruleset = session.ruleset().clone();
    let checked = check(&mut file, &ruleset, context).map_err(fault)?;
    let keyless = checked.rows - checked.keyed;
    if keyless > 0 && (args.keep_going || checked.problem_count == 0) {
        let (rows, them) = if keyless == 1 { ("row has", "it") } else { ("rows have", "them") };
        context.tell(&format!("{} {rows} no key: a second run would carry {them} out again", whole(keyless)));
    }
    let hint = "fix these rows and run the command again, or carry out the others with --keep-going";
    let keep_going = args.keep_going;
    let mut batch = Batch { session: &mut session, context, intent, keep_going, of: name.clone(), hint };
    batch.run(&args.change, &mut |engine, progress| feed(&mut file, &checked, &ruleset, engine, progress))
}

fn open(args: &ApplyArgs, is_stdin: bool) -> Result<RowFile, RowsFault> {
    let format = args.input_format.map(|format| match format {
        InputFormat::Csv => RowFormat::Csv,
        InputFormat::Jsonl => RowFormat::JsonLines,
    });
    if is_stdin {
        RowFile::copy(&mut std::io::stdin().lock(), format)
    } else {
        RowFile::open(&args.file, format)
    }
}

fn check(file: &mut RowFile, ruleset: &Ruleset, context: &Context) -> Result<Checked, RowsFault> {
    let of = file.bytes();
    long(context, "bytes checked", |progress| {
        file.check(&|row| unknown_names(row, ruleset), &mut |done| progress(Step { done, of }))
    })
}

/// The second reading.
fn feed(
    file: &mut RowFile,
    checked: &Checked,
    ruleset: &Ruleset,
    engine: &mut Engine,
    progress: Progress,
) -> Result<(), BatchError> {
    let mut failed: Option<StoreError> = None;
    let read = file.read(&mut |row, _| {
        let FileRow { row, line, content } = row;
        let content = content.and_then(|content| {
            let mut wrong = unknown_names(&content, ruleset);
            if let Some((&first, key)) = checked.doubled.get(&row).zip(content.key.clone()) {
                wrong.push(Problem::DoubledKey { key, row: first });
            }
            if wrong.is_empty() { Ok(content) } else { Err(wrong) }
        });
        let done = engine.row((row, line), content);
        failed = done.err();
        let goes_on = row % 256 != 0 || progress(Step { done: row, of: checked.rows });
        failed.is_none() && goes_on
    });
    match (failed, read) {
        (Some(error), _) => Err(error.into()),
        (None, Err(fault)) => Err(fault.into()),
        // Checked is what is carried out.
        (None, Ok(hash)) if hash != checked.hash => Err(RowsFault::Changed.into()),
        (None, Ok(_)) => Ok(()),
    }
}
