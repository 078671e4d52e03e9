//! `endgame history`: who did what, when and why.

mod anomalies;
mod follow;

use super::context::Context;
use super::database::AsOfArgs;
use super::failure::{Exit, Failure};
use super::observer::Terminal;
use super::who::parse_who;
use super::wrap::wrapped;
use crate::app::asked_history::Asked;
use crate::app::filter::{TypedFilter, parse_entry_filter};
use crate::app::history::{self, Last, Named};
use crate::app::when::{Point, parse_beginning, parse_point};
use crate::ledger::{EntryColumn, HistoryQuery, OperationId, Who};
use crate::report::Format;
use crate::report::gm::HistoryView;
use crate::store::Store;

/// Who did what, when and why: the log of all changes, oldest first
///
/// Times are UTC. The history of everything is kept for good; what was undone stays in it, with the operation that took
/// it back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame history Vex
  endgame history --by ana --by ben --since 2h
  endgame history --not-by game --min-xp 1_000_000
  endgame history --where 'ticket = 4711 and kind in (grant, undo)'
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
    /// Made by this actor only; given several times, by any of them
    #[arg(long, value_name = "ACTOR")]
    by: Vec<String>,
    /// Not made by this actor
    #[arg(long, value_name = "ACTOR")]
    not_by: Vec<String>,
    /// With this ticket only
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
    /// Gains and losses of at least so much XP only
    #[arg(long, value_name = "XP", value_parser = crate::cli::numbers_in::counted::<u64>(0, i64::MAX as u64), allow_negative_numbers = true)]
    min_xp: Option<u64>,
    /// Which ones, such as 'actor != game and currency > 500'; given twice, both hold
    ///
    /// Columns: sequence, time, event (its kind), operation, kind (of the operation), actor, reason, ticket, name, id, track,
    /// source, xp, currency (below 0 where they were taken), undone_by (0 where nothing did).
    #[arg(long = "where", value_name = "FILTER", value_parser = parse_entry_filter)]
    filters: Vec<TypedFilter<EntryColumn>>,
    /// Of this operation only; `event:8789` means the one that this event is of
    #[arg(long, value_name = "N", value_parser = Named::parse)]
    operation: Option<Named>,
    /// What was asked for under this key only
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// From this time on: `2026-11-21 18:04`, `2026-11-21`, or `2h` ago; or from `event:8789` or `op:8790` on
    #[arg(long, value_name = "WHEN", value_parser = parse_beginning)]
    since: Option<Point>,
    /// Up to this time, or up to this event or operation: `event:8789` (a bare number is one too), `op:8790`
    #[arg(long, value_name = "WHEN", value_parser = parse_point, conflicts_with = "follow")]
    until: Option<Point>,
    /// The last so many events [default: 50 for people; CSV and JSON have all]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    last: Option<u64>,
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

/// Events that people are shown.
const SHOWN: u64 = 50;

/// `8841`, `#8841` or `op:8841`.
///
/// # Errors
/// What was expected.
pub fn parse_operation(text: &str) -> Result<OperationId, String> {
    match parse_point(text) {
        Ok(Point::Number(number) | Point::Operation(number)) => Ok(OperationId(number)),
        _ => Err("expected the number of an operation, like 8841 or `op:8841`".to_owned()),
    }
}

/// Runs the command.
///
/// # Errors
/// A character or operation that is not there, or what the store fails with.
pub fn run(args: &HistoryArgs, context: &Context) -> Result<Exit, Failure> {
    if let Some(Verb::Anomalies(args)) = &args.verb {
        return anomalies::run(args, context);
    }
    let terminal = Terminal::new(context);
    // The ruleset is not needed: the log can be read even where this program can't read the rules.
    let store = terminal.store_at(&args.as_of, false)?;
    if !args.follow {
        store.hold()?;
    }
    let query = history::checked(&store, args.query(&store, &terminal)?)?;
    if args.follow {
        return follow::run(store, query, context);
    }
    let Last { entries: shown, total, has_older } = history::last(&store, &query, args.most(context))?;
    let mut view = HistoryView::new(&shown);
    view.page = Some((total, shown.first().filter(|_| has_older).map(|first| first.sequence)));
    view.notes = match shown.first().filter(|_| has_older) {
        Some(first) => vec![format!("older: the same with --until {}", first.sequence.0.saturating_sub(1))],
        None if shown.is_empty() => args.kind.iter().flat_map(|kind| unknown_kind(kind, context)).collect(),
        None => Vec::new(),
    };
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

impl HistoryArgs {
    fn query(&self, store: &Store, terminal: &Terminal) -> Result<HistoryQuery, Failure> {
        let asked = Asked {
            who: self.who.clone(),
            kind: self.kind.clone(),
            by: self.by.clone(),
            not_by: self.not_by.clone(),
            ticket: self.ticket.clone(),
            min_xp: self.min_xp,
            filters: self.filters.clone(),
            operation: self.operation,
            key: self.key.clone(),
            since: self.since,
            until: self.until,
        };
        let context = terminal.context;
        Ok(asked.query(store, (context.now, self.most(context)), terminal)?)
    }

    /// How many at most. Programs get all there is, or an error.
    fn most(&self, context: &Context) -> u64 {
        let usual = if context.format == Format::Table || self.follow { SHOWN } else { history::MOST };
        self.last.unwrap_or(usual)
    }
}

/// What to say when no event was found of a kind that may be none.
fn unknown_kind(kind: &str, context: &Context) -> Vec<String> {
    let Some((meant, kinds)) = history::unknown_kind(kind) else { return Vec::new() };
    meant.into_iter().chain(wrapped(&kinds, context.width)).collect()
}
