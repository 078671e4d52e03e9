//! `endgame db export`: the log or the characters, for other programs, and for `db import`.

mod characters;
mod csv;
mod events;
mod parquet;
mod table;
mod target;

use super::super::context::{Context, FormatArg};
use super::super::database::open_store;
use super::super::failure::{Exit, Failure};
use super::super::progress::catch_interrupts;
use crate::report::numbers::whole;
use crate::store::{ExportError, is_database};
use clap::builder::PossibleValue;
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use target::Target;

/// Write the log or the characters to a file, for other programs and for `db import`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db export events --output log.jsonl
  endgame db export characters --output characters.csv")]
pub struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Events(EventsArgs),
    Characters(CharactersArgs),
}

/// The log: every event, each proved by its hash
///
/// JSON Lines is all that the database is, and what `endgame db import` makes it from again. CSV and Parquet are for
/// looking at it elsewhere: a row an event, with who, why and when, and what happened as JSON.
///
/// All of it is of one moment, whoever writes meanwhile. The file is for its owner only, like the database.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db export events --output log.jsonl
  endgame db export events --format parquet --output events.parquet
  endgame db export events --since 120000 --format jsonl")]
struct EventsArgs {
    /// Only this event of the log and those after it, for a feed; `db import` wants the whole log
    #[arg(long, value_name = "SEQUENCE", default_value = "0", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    since: u64,
    #[command(flatten)]
    to: ToArgs,
}

/// The characters as they stand now, archived ones too, with the columns of `character find`
///
/// JSON Lines has an object a line. In CSV and Parquet the masteries stand in one column, as JSON.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db export characters --output characters.csv
  endgame db export characters --format jsonl")]
struct CharactersArgs {
    #[command(flatten)]
    to: ToArgs,
}

#[derive(Debug, clap::Args)]
struct ToArgs {
    /// The file; without it, stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How it is written [default: by the ending of --output, else jsonl]
    ///
    /// In CSV a text that a spreadsheet would take for a formula has a ' before it, and control characters are written
    /// as \u{1b}; JSON Lines and Parquet hold texts as they are.
    #[arg(long, value_name = "FORMAT", value_parser = formats(), help_heading = "Output")]
    format: Option<FormatArg>,
}

/// In place of the global `--format`, with other values.
fn formats() -> impl clap::builder::TypedValueParser<Value = FormatArg> {
    use clap::builder::TypedValueParser;
    let value = |name: &'static str, help: &'static str| PossibleValue::new(name).help(help);
    let values = [
        value("jsonl", "JSON Lines, in full").alias("json"),
        value("csv", "For spreadsheets"),
        value("parquet", "For DuckDB, Spark or a warehouse; a build with the feature `parquet` has it"),
    ];
    clap::builder::PossibleValuesParser::new(values).map(|name| match name.as_str() {
        "csv" => FormatArg::Csv,
        "parquet" => FormatArg::Parquet,
        _ => FormatArg::Lines,
    })
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    Csv,
    Parquet,
}

impl ToArgs {
    /// What is asked for; a format named for all commands, before `db`, counts too.
    fn form(&self) -> Form {
        match self.format {
            Some(FormatArg::Lines | FormatArg::Json) => Form::Lines,
            Some(FormatArg::Csv) => Form::Csv,
            Some(FormatArg::Parquet) => Form::Parquet,
            _ => {
                let ending =
                    self.output.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
                match ending.map(str::to_lowercase).as_deref() {
                    Some("csv") => Form::Csv,
                    Some("parquet" | "pq") => Form::Parquet,
                    _ => Form::Lines,
                }
            }
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the database can't be read, or the file can't be written.
pub fn run(args: &ExportArgs, context: &Context) -> Result<Exit, Failure> {
    let (to, unit) = match &args.what {
        What::Events(args) => (&args.to, "events"),
        What::Characters(args) => (&args.to, "characters"),
    };
    let form = to.form();
    if form == Form::Parquet {
        parquet::check_built()?;
        if to.output.is_none() && std::io::stdout().is_terminal() {
            let message = "Parquet is no text for a terminal";
            return Err(Failure::usage("binary-output", message).hint("name a file with --output"));
        }
    }
    catch_interrupts();
    let store = open_store(context)?;
    store.freeze()?;
    to.output.as_deref().map_or(Ok(()), |output| check_no_database(output, &context.database()))?;
    let mut target = Target::open(to.output.as_deref())?;
    let written = match &args.what {
        What::Events(args) => events::write(&store, args.since, form, &mut target, context),
        What::Characters(_) => characters::write(&store, form, &mut target, context),
    };
    let written = written.and_then(|count| target.finish().map_err(ExportError::from).map(|()| count));
    match written {
        Ok(count) => {
            if let Some(file) = &to.output {
                context.tell(&format!("wrote {} {unit} to {}", whole(count), file.display()));
            }
            Ok(Exit::Done)
        }
        // Nobody wants the rest.
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(ExportError::Write(error)) => Err(unwritten(&error, to.output.as_deref())),
        Err(ExportError::Store(error)) => Err(error.into()),
    }
}

/// An export takes the place of an older one, but of no database and nothing that belongs to one.
fn check_no_database(output: &Path, database: &Path) -> Result<(), Failure> {
    let real = |path: &Path| path.canonicalize().ok();
    let beside = ["-wal", "-shm", "-journal"].map(|ending| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    });
    let is_ours = real(output).is_some_and(|output| {
        real(database).as_ref() == Some(&output)
            || beside.iter().any(|path| real(path).as_ref() == Some(&output))
    });
    if output.is_file() && (is_ours || is_database(output)) {
        let message = format!("{} is a database, and an export would take its place", output.display());
        return Err(
            Failure::usage("output-is-a-database", message).hint("name another file; nothing was written")
        );
    }
    Ok(())
}

/// That a file, or stdout, can't be written.
fn unwritten(error: &std::io::Error, output: Option<&Path>) -> Failure {
    let to = output.map_or("stdout".to_owned(), |path| path.display().to_string());
    let is_full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::FileTooLarge);
    let (code, what, hint) = match error.kind() {
        _ if is_full => (
            "disk-full",
            "the disk is full, or a limit on the size of files is reached".to_owned(),
            "make space, or name a file on a larger disk; nothing is left there",
        ),
        ErrorKind::NotFound => {
            ("no-folder", "there is no such folder".to_owned(), "make the folder first, or name another file")
        }
        ErrorKind::IsADirectory => ("output-is-a-folder", "it is a folder".to_owned(), "name a file"),
        _ => ("output-failed", error.to_string(), "name another file; nothing is left there"),
    };
    let exit = if is_full { Exit::Storage } else { Exit::Usage };
    Failure { exit, ..Failure::usage(code, format!("can't write to {to}: {what}")) }.hint(hint)
}
