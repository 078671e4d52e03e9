//! `character list` and `character find`.

use super::super::context::Context;
use super::super::database::{AsOfArgs, ask};
use super::super::failure::{Exit, Failure};
use crate::app::characters;
use crate::app::filter::{TypedFilter, parse_column, parse_filter};
use crate::ledger::{CharacterQuery, Column, Filter, Page};
use crate::report::Format;

/// All characters, page by page
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character list --sort -paragon_level
  endgame character list --page 2 --per-page 100 --format csv")]
pub struct ListArgs {
    #[command(flatten)]
    which: Which,
}

/// Find characters by part of a name, or by a filter
///
/// A filter is made of conditions, `and`, `or`, `not` and brackets. A condition is a column, one of = != < <= > >= ~ and
/// a value, or `in` and a list; ~ looks for a part of a name or of an external id. Values with spaces stand in quotes. Times are UTC:
/// 2026-11-01, "2026-11-01 18:04", or how long ago: 30min, 2h, 3d, 1w (`last_seen > 30d`: seen within
/// the last 30 days). Columns: id, name, external_id, created, changed, last_seen
/// (by the game itself), version, character_level, character_xp, paragon_level, paragon_xp, prestige_level,
/// prestige_points, points_earned, points_spent, points_available, currency, lifetime_xp, archived (0 or 1);
/// mastery.TYPE.level, mastery.TYPE.xp, attribute.NAME (points spent on it), reward.TRACK.ID and node.TYPE.ID (yes or no).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character find vex
  endgame character find --where 'paragon_level >= 100 and changed < 2026-11-01' --sort -currency
  endgame character find --where 'mastery.combat.level >= 50 and reward.paragon.pathfinder = no'
  endgame character find --where 'last_seen < 30d and not (prestige_level in (0, 1))'")]
pub struct FindArgs {
    /// A part of the name, in any case
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, clap::Args)]
struct Which {
    /// Which ones, such as 'paragon_level >= 100 and last_seen > 30d'; given twice, both hold
    #[arg(long = "where", value_name = "FILTER", value_parser = parse_filter)]
    filters: Vec<TypedFilter>,
    /// A column to sort by, with a minus before it to begin with the highest; the first counts most
    #[arg(long, value_name = "COLUMN", value_parser = parse_sort, allow_hyphen_values = true)]
    sort: Vec<(Column, bool)>,
    /// Which page
    #[arg(long, value_name = "N", default_value = "1", value_parser = crate::cli::numbers_in::counted::<u64>(1, 1 << 40), allow_negative_numbers = true)]
    page: u64,
    /// How many on a page [default: 20 for people; CSV has all, and JSON the total and the next page]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u64>(1, 100_000), allow_negative_numbers = true)]
    per_page: Option<u64>,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// Characters that a screen shows.
const SHOWN: u64 = 20;
/// More than any database has.
const ALL: u64 = 1 << 40;

fn parse_sort(text: &str) -> Result<(Column, bool), String> {
    let name = text.strip_prefix('-');
    Ok((parse_column(name.unwrap_or(text))?, name.is_some()))
}

pub(super) fn list(args: &ListArgs, context: &Context) -> Result<Exit, Failure> {
    answer(&args.which, None, context)
}

pub(super) fn find(args: &FindArgs, context: &Context) -> Result<Exit, Failure> {
    answer(&args.which, args.text.as_deref(), context)
}

fn answer(which: &Which, text: Option<&str>, context: &Context) -> Result<Exit, Failure> {
    let filters = which.filters.iter().map(|filter| filter.resolve(context.now));
    let wanted = text.map(characters::named).into_iter().chain(filters).collect();
    let per_page = which.per_page.unwrap_or(match context.format {
        // A row has no place to say that there are more.
        Format::Csv if which.page == 1 => ALL,
        _ => SHOWN,
    });
    let page = Page { skip: (which.page - 1).saturating_mul(per_page), take: per_page };
    let query = CharacterQuery { filter: Filter::All(wanted), sort: which.sort.clone(), page };
    ask(context, &which.as_of, |session| characters::list(session, &query))
}
