//! The log: who did what, when and why.

use super::super::answer::{Told, told};
use super::super::links::Link;
use super::changing::undo;
use super::pages::{Page, page};
use super::route::{Route, question};
use super::values::{Texts, Whole};
use super::{limited, who};
use crate::app::asked_history::Asked;
use crate::app::filter::parse_entry_filter;
use crate::app::history::{self, Last, Named};
use crate::app::when::{Point, parse_beginning, parse_point};
use crate::app::{Problem, Session};
use crate::ledger::{Moment, OperationId};
use crate::report::gm::HistoryView;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Which entries.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Which {
    /// Of this character: its name, or its id as `id:12`.
    who: Option<String>,
    /// Of this kind: an event's (`xp`, `points`, `reset`) or an operation's (`grant`, `undo`).
    kind: Option<String>,
    /// Made by this actor; given several times, by any of them.
    by: Texts,
    /// Not made by this actor.
    not_by: Texts,
    /// With this ticket.
    ticket: Option<String>,
    /// Gains and losses of at least so much XP.
    min_xp: Option<Whole>,
    /// A filter, as of `endgame history`: `actor != game and currency > 500`; given several times, all hold.
    #[serde(rename = "where")]
    filters: Texts,
    /// Of this operation: `8841`, or `event:8789` for the one that this event is of.
    operation: Option<String>,
    /// What was asked for under this key.
    key: Option<String>,
    /// From this time on: `2026-11-21 18:04`, `2026-11-21`, or `2h` ago; or from `event:8789` or `op:8790` on.
    since: Option<String>,
    /// Up to this time, event or operation.
    until: Option<String>,
    /// `next_cursor` of the page before: what is older.
    cursor: Option<String>,
    /// How many on a page, up to 1,000; 100 where it is left out.
    limit: Option<Whole>,
}

/// Which operation.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct OfOperation {
    /// Its number, or `event:8840` for the one that this event is of.
    pub(super) operation: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        question(
            "/history",
            "listHistory",
            "Who did what, when and why: page by page, the newest first; each page is oldest first",
            "history",
        )
        .past()
        .answers(list),
        question("/operations/{operation}", "showOperation", "What one operation did", "history")
            .answers(operation),
    ]
}

fn wrong(field: &'static str) -> impl Fn(String) -> Problem {
    move |error| Problem::invalid("bad-query", format!("`{field}`: {error}"))
}

pub(super) fn named(session: &Session, text: &str) -> Result<OperationId, Problem> {
    let named = Named::parse(text).map_err(|error| Problem::invalid("bad-path", error))?;
    named.resolve(&session.store, session.observer())
}

impl Which {
    /// What the log is asked, and the same as it stands in an address.
    fn asked(&self) -> Result<Asked, Problem> {
        let parse = |field: &'static str, text: &Option<String>, parse: fn(&str) -> Result<Point, String>| {
            text.as_deref().map(parse).transpose().map_err(wrong(field))
        };
        let filters =
            self.filters.0.iter().map(|filter| parse_entry_filter(filter)).collect::<Result<_, _>>();
        let operation = self.operation.as_deref().map(Named::parse).transpose();
        Ok(Asked {
            who: self.who.as_deref().map(who).transpose()?,
            kind: self.kind.clone(),
            by: self.by.0.clone(),
            not_by: self.not_by.0.clone(),
            ticket: self.ticket.clone(),
            min_xp: self.min_xp.map(|Whole(xp)| xp),
            filters: filters.map_err(wrong("where"))?,
            operation: operation.map_err(wrong("operation"))?,
            key: self.key.clone(),
            since: parse("since", &self.since, parse_beginning)?,
            until: parse("until", &self.until, parse_point)?,
        })
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let one = |name, text: &Option<String>| text.clone().map(|text| (name, text));
        let many = |name, texts: &Texts| -> Vec<(&'static str, String)> {
            texts.0.iter().map(|text| (name, text.clone())).collect()
        };
        let mut words: Vec<(&'static str, String)> = [
            one("who", &self.who),
            one("kind", &self.kind),
            one("ticket", &self.ticket),
            self.min_xp.map(|Whole(xp)| ("min_xp", xp.to_string())),
            one("operation", &self.operation),
            one("key", &self.key),
            one("since", &self.since),
            one("until", &self.until),
        ]
        .into_iter()
        .flatten()
        .collect();
        words.extend(many("by", &self.by));
        words.extend(many("not_by", &self.not_by));
        words.extend(many("where", &self.filters));
        words
    }
}

fn list(session: &mut Session, which: Which, now: Moment) -> Result<Told<Page<HistoryView>>, Problem> {
    let mut asked = which.asked()?;
    // What is older than what was told: a place in the log, which nothing that comes later moves.
    if let Some(cursor) = &which.cursor {
        let bad = || {
            Problem::invalid("bad-cursor", "`cursor` is not one that this service gave out")
                .hint("begin again without a cursor")
        };
        let before = u64::from_str_radix(cursor, 16).map_err(|_| bad())?;
        asked.until = Some(Point::Event(before));
    }
    let most = limited(which.limit, 100, 1_000)?;
    let query = asked.query(&session.store, (now, most), session.observer())?;
    let query = history::checked(&session.store, query)?;
    let Last { entries, total, has_older } = history::last(&session.store, &query, most)?;
    let first = entries.first().filter(|_| has_older).map(|first| first.sequence);
    let mut view = HistoryView::new(&entries);
    view.page = Some((total, first));
    let next = first.map(|first| format!("{:x}", first.0.saturating_sub(1)));
    let mut words = which.words();
    words.push(("limit", most.to_string()));
    let mut told = page(view, next, "/v1/history", words);
    if let (true, Some(kind)) = (entries.is_empty(), &which.kind) {
        told.notes.extend(history::unknown_kind(kind).map(|(meant, kinds)| meant.unwrap_or(kinds)));
    }
    Ok(told)
}

fn operation(session: &mut Session, of: OfOperation, now: Moment) -> Result<Told<HistoryView>, Problem> {
    let id = named(session, &of.operation)?;
    let asked = Asked { operation: Some(Named::Operation(id)), ..Asked::default() };
    let query = asked.query(&session.store, (now, 1_000), session.observer())?;
    let query = history::checked(&session.store, query)?;
    let Last { entries, total, has_older } = history::last(&session.store, &query, 1_000)?;
    let mut view = HistoryView::new(&entries);
    view.page = Some((total, entries.first().filter(|_| has_older).map(|first| first.sequence)));
    let mut told = told(view).link(Link::get("history", format!("/v1/history?operation={id}")));
    let undone_by = entries.first().and_then(|entry| entry.operation.undone_by);
    told.links.push(match undone_by {
        Some(by) => Link::get("undone-by", format!("/v1/operations/{by}")),
        None => undo(id),
    });
    if undone_by.is_none() {
        let rebase = Link::post("rebase", format!("/v1/operations/{id}/undos"), json!({"how": "rebase"}));
        told.links.push(rebase);
    }
    Ok(told)
}
