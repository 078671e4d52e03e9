//! `endgame db copy`: a database from another, of the same kind or the other.

use super::super::context::Context;
use super::super::failure::{Exit, Failure};
use super::super::observer::Terminal;
use crate::app::exchange::copy;
use crate::app::observer::Deed;
use crate::app::session::open_store;
use crate::report::numbers::whole;
use crate::store::{Access, check_secret};
use std::path::PathBuf;

/// Copy a database to a new one, also from a file to a server and back
///
/// Each of the two is a file or `postgres://…`. The copy is made event by event, each proved, as it is at one moment; it has
/// the same operations, the same characters and the same head. When anything is not right, nothing is made.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db copy gm.db postgres://localhost/game
  endgame db copy postgres://localhost/game gm.db")]
pub struct CopyArgs {
    /// The database that is there
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The new one; there must be none yet
    #[arg(value_name = "TO")]
    to: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When one can't be opened, the other is there already, or an event is not what it was.
pub fn run(args: &CopyArgs, context: &Context) -> Result<Exit, Failure> {
    let CopyArgs { from, to } = args;
    check_secret(from)?;
    check_secret(to)?;
    let terminal = Terminal::new(context);
    let copied = copy(from, to, &terminal)?;
    let (events, operations) = (whole(copied.events), whole(copied.operations));
    context.carried_out(Deed::File(format!("{} was made", to.display())));
    context.tell(&format!("made {} of {events} events in {operations} operations", to.display()));
    let store = open_store(Access::Read, to, &terminal)?;
    store.freeze()?;
    super::health(&store, context)
}
