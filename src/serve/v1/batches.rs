//! Commands for many characters, as one operation: rows that are sent, or a filter that chooses.

use super::super::answer::told;
use super::changes::GrantBody;
use super::changing::{Making, field, undo};
use super::fields::Known;
use super::input::Input;
use super::route::{Made, Nothing, Route, change};
use super::values::Flag;
use crate::app::batch::{Batch, BatchFile, Rows, Selection};
use crate::app::filter::parse_filter;
use crate::app::intent::parse_key_prefix;
use crate::app::{Problem, Session, clock};
use crate::config::rows::RowFormat;
use crate::ledger::{Intent, OperationKind};
use crate::report::gm::BatchView;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// How rows are written in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Format {
    /// A header, and a row a line.
    Csv,
    /// An object a line.
    Jsonl,
}

/// Rows, as JSON or in a text. A row has `command` and `character`, and what the command takes, as in the file of `endgame
/// batch apply`; `key` identifies it for good: a row whose key was used is left out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct RowsBody {
    /// The rows, an object each.
    rows: Option<Vec<Map<String, Value>>>,
    /// The rows as a text, in place of `rows`.
    text: Option<String>,
    /// How that text is written; by its first letter where it is left out.
    format: Option<Format>,
    /// Carry out the rows that can be, and tell what became of each.
    keep_going: Flag,
}

/// What everybody gets whom a filter chooses.
#[derive(Debug, Deserialize, JsonSchema)]
struct SelectionBody {
    /// To whom: a filter, as of `endgame character find`.
    #[serde(rename = "where")]
    filter: String,
    /// What each of them gets.
    grant: GrantBody,
    /// Prefix of the keys: each character gets the key `PREFIX:id`, and each key is granted at most once.
    key_prefix: Option<String>,
    /// Give to those who can get it, and tell of each.
    #[serde(default)]
    keep_going: Flag,
}

/// What the address of rows in a file may say.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct RowsQuery {
    /// Where the body is a file: carry out the rows that can be, and tell what became of each.
    keep_going: Option<Flag>,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        change(
            "/batches",
            "applyBatch",
            "Carry out many rows as one operation: all of them or nothing",
            &[OperationKind::Batch],
        )
        .takes_rows()
        .makes_of(apply),
        change(
            "/batches/grants",
            "grantToMany",
            "Give XP or currency to everyone whom a filter chooses: all of them or nobody",
            &[OperationKind::BatchGrant],
        )
        .makes_of(grant),
    ]
}

/// The fields of the body; a file of rows is one of them.
///
/// # Errors
/// What can't be read.
pub(super) fn body(known: &Known, input: &Input) -> Result<Map<String, Value>, Problem> {
    let format = match input.content_type() {
        "text/csv" => "csv",
        "application/jsonl" | "application/x-ndjson" | "application/x-jsonlines" => "jsonl",
        _ => return known.body(&input.body),
    };
    let text = std::str::from_utf8(&input.body)
        .map_err(|error| Problem::invalid("bad-body", format!("the body is not UTF-8: {error}")))?;
    let fields = [("text", text), ("format", format)];
    Ok(fields.map(|(name, value)| (name.to_owned(), Value::from(value))).into_iter().collect())
}

fn apply(
    session: &mut Session,
    making: &Making,
    query: RowsQuery,
    body: RowsBody,
) -> Result<Made<BatchView>, Problem> {
    let RowsBody { rows, text, format, keep_going } = body;
    let (text, format) = match (rows, text, format) {
        (Some(rows), None, None) => {
            let lines: Vec<String> = rows.into_iter().map(|row| Value::Object(row).to_string()).collect();
            (lines.join("\n"), Some(RowFormat::JsonLines))
        }
        (None, Some(text), format) => (
            text,
            format.map(|format| match format {
                Format::Csv => RowFormat::Csv,
                Format::Jsonl => RowFormat::JsonLines,
            }),
        ),
        (Some(_), ..) => {
            return Err(Problem::invalid("bad-body", "give either `rows`, or a `text` with its `format`"));
        }
        (None, None, _) => {
            return Err(Problem::invalid("bad-body", "there are no rows")
                .hint("send `{\"rows\": [{\"command\": \"grant\", …}]}`, or a file as `text/csv`"));
        }
    };
    let intent = making.intent(OperationKind::Batch, clock::now()?)?;
    let mut rows =
        BatchFile::copy(&mut text.as_bytes(), "the body", format, session.ruleset(), session.observer())?;
    let keyless = rows.keyless();
    let keep_going = query.keep_going.unwrap_or(keep_going).0;
    let mut made = carry_out(session, making, (&mut rows, intent), keep_going)?;
    if keyless > 0 {
        made.told
            .notes
            .push(format!("{keyless} rows have no `key`: sent again, they would be carried out again"));
    }
    Ok(made)
}

fn grant(
    session: &mut Session,
    making: &Making,
    _: Nothing,
    body: SelectionBody,
) -> Result<Made<BatchView>, Problem> {
    let SelectionBody { filter, grant, key_prefix, keep_going } = body;
    let now = clock::now()?;
    let intent = making.intent(OperationKind::BatchGrant, now)?;
    let wrong =
        |field: &'static str| move |error| Problem::invalid("bad-body", format!("`{field}`: {error}"));
    let filter = parse_filter(&filter).map_err(wrong("where"))?.resolve(now);
    let command = grant.gain()?.given(session.ruleset(), field)?;
    let key = key_prefix.as_deref().map(parse_key_prefix).transpose().map_err(wrong("key_prefix"))?;
    let is_keyless = key.is_none();
    let mut rows = Selection { filter, command, key };
    let mut made = carry_out(session, making, (&mut rows, intent), keep_going.0)?;
    if is_keyless {
        made.told
            .notes
            .push("without `key_prefix` it would be given again, were it asked for again".to_owned());
    }
    Ok(made)
}

fn carry_out(
    session: &mut Session,
    making: &Making,
    (rows, intent): (&mut dyn Rows, Intent),
    keep_going: bool,
) -> Result<Made<BatchView>, Problem> {
    let mut batch = Batch { rows, intent, keep_going };
    let outcome = if making.is_dry { batch.dry_run(session)? } else { batch.commit(session, None)? };
    let mut told = told(batch.view(session, &outcome));
    told.links.extend(outcome.operation().map(undo));
    Ok(told.into())
}
