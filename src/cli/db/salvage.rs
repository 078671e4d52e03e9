//! `endgame db salvage`: what is whole of a damaged database.

use super::super::context::Context;
use super::super::database::OperationArgs;
use super::super::failure::{Exit, Failure};
use super::super::inputs::RulesetArgs;
use super::super::observer::Terminal;
use crate::app::database;
use crate::app::observer::Deed;
use crate::ledger::OperationKind;
use std::path::PathBuf;

/// Write what is whole of a damaged database to a new one, and list what is not
///
/// Of each character the events are saved up to the first that can't be proved. All numbers stay: where an event was lost
/// stands one that says so. The damaged database is only read. The new one is proved as `db verify` does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db salvage whole.db
  endgame db salvage whole.db --ruleset my.yaml --format csv > lost.csv")]
pub struct SalvageArgs {
    /// The new database
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// Why; kept in the history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The ticket it belongs to
    #[arg(long, value_name = "ID")]
    ticket: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When the new database can't be made, or nothing is whole.
pub fn run(args: &SalvageArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let stand_in = args.ruleset.load(context)?;
    let (reason, ticket) = (args.reason.clone(), args.ticket.clone());
    let change = OperationArgs { reason, ticket, dry_run: false, yes: false, accept_clock: true };
    let intent = context.intent(OperationKind::Salvage, &change)?;
    let view = database::salvage(&context.database(), &args.file, stand_in, &intent, &terminal)?;
    context.carried_out(Deed::File(format!("{} was made", args.file.display())));
    context.answer(&view, None)?;
    Ok(Exit::Done)
}
