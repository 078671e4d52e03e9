//! `character list` and `character find`.

use super::super::context::Context;
use super::super::database::{AsOfArgs, Session};
use super::super::failure::{Exit, Failure};
use super::super::when::parse_when;
use crate::config::suggest;
use crate::ledger::{CharacterQuery, Column, Comparison, Condition, Page, Value};
use crate::report::gm::CharacterListView;

/// All characters, page by page
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character list --sort -paragon_level
  endgame character list --page 2 --per-page 100 --format csv")]
pub struct ListArgs {
    #[command(flatten)]
    which: Which,
}

/// Characters whose name holds a text, or for which conditions hold
///
/// A condition is COLUMN, one of = != < <= > >= ~ and a value; ~ looks for a part of a name. Columns: id, name, created,
/// changed, version, character_level, character_xp, paragon_level, paragon_xp, prestige_level, prestige_points,
/// points_earned, points_spent, points_available, currency, lifetime_xp, archived (0 or 1).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character find vex
  endgame character find --where 'paragon_level>=100' --where 'changed<2026-11-01' --sort -currency")]
pub struct FindArgs {
    /// A part of the name, in any case
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, clap::Args)]
struct Which {
    /// A condition such as 'paragon_level>=100'; all of them hold
    #[arg(long = "where", value_name = "CONDITION", value_parser = parse_condition)]
    conditions: Vec<Typed>,
    /// A column to sort by, with a minus before it to begin with the highest; the first counts most
    #[arg(long, value_name = "COLUMN", value_parser = parse_sort, allow_hyphen_values = true)]
    sort: Vec<(Column, bool)>,
    /// Which page
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u64).range(1..=1 << 40))]
    page: u64,
    /// How many on a page
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    per_page: u64,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// A condition as typed: what a time means depends on the clock.
#[derive(Debug, Clone)]
struct Typed {
    column: Column,
    comparison: Comparison,
    value: String,
}

const COMPARISONS: [(&str, Comparison); 8] = [
    ("!=", Comparison::Unequal),
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("==", Comparison::Equal),
    ("=", Comparison::Equal),
    ("<", Comparison::Less),
    (">", Comparison::More),
    ("~", Comparison::Holds),
];

fn parse_column(name: &str) -> Result<Column, String> {
    Column::parse(name).ok_or_else(|| {
        let names = Column::ALL.map(Column::name);
        match suggest(name, names) {
            Some(meant) => format!("there is no column `{name}`; did you mean `{meant}`?"),
            None => format!("there is no column `{name}`; there are {}", names.join(", ")),
        }
    })
}

fn parse_sort(text: &str) -> Result<(Column, bool), String> {
    let name = text.strip_prefix('-');
    Ok((parse_column(name.unwrap_or(text))?, name.is_some()))
}

fn parse_condition(text: &str) -> Result<Typed, String> {
    let expected = "expected a condition such as 'paragon_level>=100' or 'name~vex'";
    let at = text.find(['!', '<', '>', '=', '~']).ok_or(expected)?;
    let (name, rest) = text.split_at(at);
    let (sign, comparison) =
        COMPARISONS.into_iter().find(|(sign, _)| rest.starts_with(sign)).ok_or(expected)?;
    let column = parse_column(name.trim())?;
    if comparison == Comparison::Holds && column != Column::Name {
        return Err(format!("`~` looks for a part of the name; compare `{}` with = < >", column.name()));
    }
    let typed = Typed { column, comparison, value: rest[sign.len()..].trim().to_owned() };
    // What is wrong shows here, before anything is opened; the clock does not matter for that.
    conditions(&typed, crate::ledger::Moment(0)).map(|_| typed)
}

/// A condition as the store takes it. A whole day is from its first moment to its last.
fn conditions(typed: &Typed, now: crate::ledger::Moment) -> Result<Vec<Condition>, String> {
    let Typed { column, comparison, value } = typed;
    let condition = |comparison, value| Condition { column: *column, comparison, value };
    match column {
        Column::Name => Ok(vec![condition(*comparison, Value::Text(value.clone()))]),
        Column::Created | Column::Changed => {
            let when = parse_when(value)?;
            let (start, end) = (Value::Number(when.start(now).0), Value::Number(when.end(now).0));
            Ok(match comparison {
                Comparison::Less | Comparison::AtLeast => vec![condition(*comparison, start)],
                Comparison::AtMost | Comparison::More => vec![condition(*comparison, end)],
                Comparison::Equal => {
                    vec![condition(Comparison::AtLeast, start), condition(Comparison::AtMost, end)]
                }
                Comparison::Unequal | Comparison::Holds => {
                    return Err(format!("compare `{}` with < or >", column.name()));
                }
            })
        }
        _ => {
            let digits: String = value.chars().filter(|c| !matches!(c, '_' | ',')).collect();
            let number = digits.parse().map_err(|_| {
                format!("`{}` is compared with a whole number up to 2^63 − 1, not `{value}`", column.name())
            })?;
            Ok(vec![condition(*comparison, Value::Number(number))])
        }
    }
}

pub(super) fn list(args: &ListArgs, context: &Context) -> Result<Exit, Failure> {
    answer(&args.which, Vec::new(), context)
}

pub(super) fn find(args: &FindArgs, context: &Context) -> Result<Exit, Failure> {
    let holds = |text: &String| Condition {
        column: Column::Name,
        comparison: Comparison::Holds,
        value: Value::Text(text.clone()),
    };
    answer(&args.which, args.text.iter().map(holds).collect(), context)
}

fn answer(which: &Which, mut wanted: Vec<Condition>, context: &Context) -> Result<Exit, Failure> {
    for typed in &which.conditions {
        let found = conditions(typed, context.now);
        wanted.extend(found.map_err(|error| Failure::usage("bad-condition", error))?);
    }
    let mut session = Session::open_at(context, &which.as_of)?;
    session.fill_past()?;
    let page = Page { skip: (which.page - 1).saturating_mul(which.per_page), take: which.per_page };
    let query = CharacterQuery { conditions: wanted, sort: which.sort.clone(), page };
    let (characters, total) = session.store.characters(&query)?;
    context.answer(&CharacterListView::new(&characters, total, page), None)?;
    Ok(Exit::Done)
}
