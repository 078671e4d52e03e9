//! `batch grant`: the same for everyone whom a filter chooses.

use super::engine::BatchError;
use super::told::Batch;
use crate::batch::Row;
use crate::cli::context::Context;
use crate::cli::database::{ChangeArgs, Session};
use crate::cli::failure::{Exit, Failure};
use crate::cli::filter::{TypedFilter, parse_filter};
use crate::cli::gift::GiftArgs;
use crate::ledger::{Filter, Who};
use crate::progression::Command;
use crate::store::{Step, StoreError};

/// Give XP or currency to everyone whom a filter chooses: all of them or nobody
///
/// The filter is that of `endgame character find`. With --key, each character gets the key PREFIX:id, so that a second run
/// gives nothing to those who have it already.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame batch grant --where 'paragon_level >= 100 and last_seen > 2026-11-01' --xp 5_000 \\
      --track paragon --source outage --key outage-2026-11-20 --reason outage --dry-run
  endgame batch grant --where 'prestige_level > 0' --currency 1_000 --reason anniversary")]
pub struct GrantArgs {
    /// To whom, such as 'paragon_level >= 100 and last_seen > 30d'
    #[arg(long = "where", value_name = "FILTER", value_parser = parse_filter)]
    filter: TypedFilter,
    #[command(flatten)]
    gift: GiftArgs,
    /// What the keys begin with: nobody gets the same key's gift twice
    #[arg(long, value_name = "PREFIX", value_parser = parse_prefix)]
    key: Option<String>,
    /// Give to those who can get it, and tell of each
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

fn parse_prefix(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.len() > 150 || text.contains(crate::text::hidden::is_control) {
        return Err("a prefix has 1 to 150 bytes and no control characters".to_owned());
    }
    Ok(text.to_owned())
}

pub(super) fn run(args: &GrantArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let intent = context.intent("batch-grant", &args.change)?;
    let command = args.gift.given(session.ruleset())?;
    let filter = args.filter.resolve(context.now);
    if args.key.is_none() {
        context.tell("without --key a second run would give it again");
    }
    let mut batch = Batch {
        session: &mut session,
        context,
        intent,
        keep_going: args.keep_going,
        of: "the selection".to_owned(),
        hint: "choose others with --where, or give to the others with --keep-going",
    };
    batch.run(&args.change, &mut |engine, progress| feed(&filter, args, &command, engine, progress))
}

/// A row for everyone who is chosen at this moment, by id.
fn feed(
    filter: &Filter,
    args: &GrantArgs,
    command: &Command,
    engine: &mut super::engine::Engine,
    progress: &mut dyn FnMut(Step) -> bool,
) -> Result<(), BatchError> {
    let chosen = engine.writer().select(filter)?;
    let of = chosen.len() as u64;
    for (row, id) in (1..).zip(chosen) {
        let key = args.key.as_ref().map(|prefix| format!("{prefix}:{id}"));
        let content = Row { key, who: Who::Id(id), command: command.clone() };
        engine.row((row, 0), Ok(content))?;
        if row % 256 == 0 && !progress(Step { done: row, of }) {
            return Err(StoreError::Interrupted.into());
        }
    }
    Ok(())
}
