//! `endgame history`: who did what, when and why.

mod anomalies;
mod follow;

use super::context::Context;
use super::database::{AsOfArgs, look_back, nobody, open_store};
use super::failure::{Exit, Failure};
use super::when::{Point, When, parse_point, parse_when};
use super::who::parse_who;
use super::wrap::wrapped;
use crate::config::suggest;
use crate::ledger::{CharacterId, EventKind, HistoryQuery, OperationId, Who};
use crate::report::gm::HistoryView;
use crate::report::numbers::clipped;
use crate::store::Store;

/// Who did what, when and why: the log of all changes, oldest first
///
/// Times are UTC. The history of everything is kept for good; what was undone stays in it, with the operation that took
/// it back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame history Vex
  endgame history --by ana --since 2h
  endgame history --kind reset --since 2026-11-01 --until 2026-11-07
  endgame history --operation 8841 --format json
  endgame history --follow
  endgame history anomalies                       whose gains play does not explain")]
#[command(args_conflicts_with_subcommands = true, subcommand_value_name = "anomalies")]
pub struct HistoryArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// Of this character only: its name, or its id as `id:12`
    #[arg(value_name = "WHO", value_parser = parse_who)]
    who: Option<Who>,
    /// Of this kind only: an event's (`xp`, `points`, `reset`) or an operation's (`grant`, `undo`)
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Made by this actor only
    #[arg(long, value_name = "ACTOR")]
    by: Option<String>,
    /// Of this operation only
    #[arg(long, value_name = "N", value_parser = parse_operation)]
    operation: Option<OperationId>,
    /// From this time on: `2026-11-21 18:04`, `2026-11-21`, or `2h` ago
    #[arg(long, value_name = "WHEN", value_parser = parse_when)]
    since: Option<When>,
    /// Up to this time, or up to the event with this number
    #[arg(long, value_name = "WHEN", value_parser = parse_point, conflicts_with = "follow")]
    until: Option<Point>,
    /// The last so many events
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    last: u64,
    /// Then wait for more, and print a line for each event as others write it, until Ctrl-C
    #[arg(long, short, conflicts_with = "as_of")]
    follow: bool,
    #[command(flatten)]
    as_of: AsOfArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Anomalies(anomalies::AnomaliesArgs),
}

/// `8841` or `#8841`.
///
/// # Errors
/// What was expected.
pub fn parse_operation(text: &str) -> Result<OperationId, String> {
    let number = text.trim().trim_start_matches('#').parse();
    number.map(OperationId).map_err(|_| "expected the number of an operation, like 8841".to_owned())
}

/// Runs the command.
///
/// # Errors
/// A character or operation that is not there, or what the store fails with.
pub fn run(args: &HistoryArgs, context: &Context) -> Result<Exit, Failure> {
    if let Some(Verb::Anomalies(args)) = &args.verb {
        return anomalies::run(args, context);
    }
    // The ruleset is not needed: the log can be read even where this program can't read the rules.
    let mut store = open_store(context)?;
    look_back(&mut store, context, &args.as_of)?;
    let query = query(args, &store, context)?;
    if args.follow {
        return follow::run(&store, query, context);
    }
    // One more tells whether there are older ones.
    let more = HistoryQuery { last: Some(args.last.saturating_add(1)), ..query };
    let entries = store.history(&more)?.unwrap_or_default();
    let older = entries.len().saturating_sub(usize::try_from(args.last).unwrap_or(usize::MAX));
    let shown = entries.get(older..).unwrap_or_default();
    let mut view = HistoryView::new(shown);
    view.notes = match shown.first().filter(|_| older > 0) {
        Some(first) => vec![format!("older: the same with --until {}", first.sequence.0.saturating_sub(1))],
        None if shown.is_empty() => args.kind.iter().flat_map(|kind| unknown_kind(kind, context)).collect(),
        None => Vec::new(),
    };
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn query(args: &HistoryArgs, store: &Store, context: &Context) -> Result<HistoryQuery, Failure> {
    if let Some(id) = args.operation
        && store.operation(id)?.is_none()
    {
        return Err(no_operation(store, id)?);
    }
    Ok(HistoryQuery {
        // By id, so that who is followed stays the same under another name.
        who: args.who.as_ref().map(|who| id_of(store, who)).transpose()?.map(Who::Id),
        kind: args.kind.clone(),
        actor: args.by.clone(),
        operation: args.operation,
        since: args.since.map(|when| when.start(context.now)),
        until: args.until.map(|point| point.resolve(context.now)),
        after: None,
        last: Some(args.last),
    })
}

fn id_of(store: &Store, who: &Who) -> Result<CharacterId, Failure> {
    match who {
        Who::Id(CharacterId::DATABASE) => Ok(CharacterId::DATABASE),
        _ => Ok(store.character(who)?.ok_or_else(|| nobody(store, who))?.id),
    }
}

/// That there is no such operation, and which is the last.
///
/// # Errors
/// When the database can't be read.
pub fn no_operation(store: &Store, id: OperationId) -> Result<Failure, Failure> {
    let failure = Failure::not_found("unknown-operation", format!("there is no operation #{id}"));
    let last = store.last_operation()?.map_or(id, |operation| operation.id);
    Ok(failure.hint(format!("the last is #{last}; `endgame history` lists them")))
}

/// What to say when no event was found of a kind that may be none.
fn unknown_kind(kind: &str, context: &Context) -> Vec<String> {
    let words: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
    if words.contains(&kind) {
        return Vec::new();
    }
    let meant = suggest(kind, words.iter().copied()).map(|meant| format!("did you mean `{meant}`?"));
    let kinds = format!("no event is of the kind `{}`; there are {}", clipped(kind, 40), words.join(", "));
    meant.into_iter().chain(wrapped(&kinds, context.width)).collect()
}
