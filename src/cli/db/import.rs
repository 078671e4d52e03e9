//! `endgame db import`: a database from an exported log.

use super::super::context::{Context, is_standard};
use super::super::failure::{Exit, Failure};
use super::super::observer::Terminal;
use crate::app::exchange::import;
use crate::app::observer::Deed;
use crate::report::numbers::whole;
use std::path::PathBuf;

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

/// Runs the command.
///
/// # Errors
/// When the file is damaged or something else, or the database can't be made.
pub fn run(args: &ImportArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let path = context.database();
    let file = (!is_standard(&args.file)).then_some(args.file.as_path());
    let imported = import(&path, file, &mut std::io::stdin(), &terminal)?;
    let (events, operations) = (whole(imported.events), whole(imported.operations));
    context.carried_out(Deed::File(format!("{} was made", path.display())));
    context.tell(&format!("made {} of {events} events in {operations} operations", path.display()));
    super::health(&terminal.store()?, context)
}
