//! `endgame db import`: a database from an exported log.

use super::super::context::Context;
use super::super::database::{long, open_store};
use super::super::failure::{Exit, Failure, Location};
use crate::report::numbers::whole;
use crate::store::{BadLine, ImportError, Store};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Make a new database from an exported log, of which every event is proved
///
/// The new database is the one that --db names; there must be none yet. It has the same events, the same characters and
/// the same head as the one that was exported. When a line is not what it was, nothing is made.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db import log.jsonl --db new.db
  endgame db import - < log.jsonl")]
pub struct ImportArgs {
    /// What `endgame db export events --format jsonl` wrote; - is stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Bytes that are read at once.
const BUFFER: usize = 256 * 1024;

/// Runs the command.
///
/// # Errors
/// When the file is damaged or something else, or the database can't be made.
pub fn run(args: &ImportArgs, context: &Context) -> Result<Exit, Failure> {
    let path = context.database();
    let mut from = open(&args.file)?;
    let imported = long(context, "events", |progress| Store::import(&path, &mut *from, progress));
    let imported = imported.map_err(|error| failure(error, &args.file))?;
    let (events, operations) = (whole(imported.events), whole(imported.operations));
    context.tell(&format!("made {} of {events} events in {operations} operations", path.display()));
    super::health(&open_store(context)?, context)
}

fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::with_capacity(BUFFER, std::io::stdin())));
    }
    let opened = if file.is_dir() {
        Err(std::io::Error::from(std::io::ErrorKind::IsADirectory))
    } else {
        File::open(file)
    };
    let opened = opened.map_err(|error| failure(ImportError::Read(error), file))?;
    Ok(Box::new(BufReader::with_capacity(BUFFER, opened)))
}

fn failure(error: ImportError, file: &Path) -> Failure {
    let name = if file == Path::new("-") { "stdin".to_owned() } else { file.display().to_string() };
    match error {
        ImportError::Store(error) => error.into(),
        ImportError::Read(error) => {
            let message = format!("can't read {name}: {error}");
            Failure::usage("unreadable-file", message)
                .hint("name a file that `endgame db export events` wrote")
        }
        ImportError::Bad(BadLine { line, what, right }) => {
            let failure = Failure::usage("damaged-export", format!("{name}:{line}: {what}"));
            let line = usize::try_from(line).unwrap_or(usize::MAX);
            let location = Some(Location { file: name, line, column: 1 });
            let hint = "nothing was made; export again, or take an export that is whole";
            Failure { reasons: vec![right], location, ..failure }.hint(hint)
        }
    }
}
