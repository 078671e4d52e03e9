//! The log: who did what, when and why; operations, and taking them back; whose gains play does not explain.

use super::super::answer::{Told, told};
use super::super::links::Link;
use super::changing::{Making, undo};
use super::pages::{Page, page};
use super::route::{Made, Nothing, Route, change, question};
use super::rulesets::{KeepTerm, OverspentTerm};
use super::values::{Texts, Whole};
use super::{limited, who};
use crate::app::asked_history::Asked;
use crate::app::change::again;
use crate::app::filter::parse_entry_filter;
use crate::app::fit::history::Play;
use crate::app::history::{self, Last, Named};
use crate::app::undo::{Answer as Undone, Undo, rebasing, requested};
use crate::app::when::{Point, When, parse_beginning, parse_point, parse_when};
use crate::app::{Problem, Session, anomalies, clock};
use crate::ledger::{GAME, Moment, OperationId, OperationKind};
use crate::progression::Adaptation;
use crate::report::anomalies::AnomaliesView;
use crate::report::gm::{AppliedView, ChangeView, HistoryView, UndoView};
use crate::report::{Screen, Spell, View};
use crate::store::IfTouched;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
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
struct OfOperation {
    /// Its number, or `event:8840` for the one that this event is of.
    operation: String,
}

/// How operations are taken back.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct UndoBody {
    /// What becomes of characters on which something later rests.
    how: How,
    /// With `rebase`: what becomes of spent points that are no longer earned; `refund` where it is left out.
    overspent: Option<OverspentTerm>,
    /// With `rebase`: from which attributes points are taken first.
    trim_order: Vec<String>,
    /// With `rebase` of a ruleset that was installed: what stays where a curve changes; `xp` where it is left out.
    keep: Option<KeepTerm>,
}

/// Several operations, and how they are taken back.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct UndosBody {
    /// Their numbers.
    operations: Vec<Whole>,
    /// What becomes of characters on which something later rests.
    how: How,
    /// With `rebase`: what becomes of spent points that are no longer earned; `refund` where it is left out.
    overspent: Option<OverspentTerm>,
    /// With `rebase`: from which attributes points are taken first.
    trim_order: Vec<String>,
    /// With `rebase` of a ruleset that was installed: what stays where a curve changes; `xp` where it is left out.
    keep: Option<KeepTerm>,
}

/// What becomes of characters on which something later rests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum How {
    /// Nothing happens, and the alternatives are told.
    #[default]
    Plain,
    /// They are left as they are.
    SkipTouched,
    /// What the operations gave is taken out, and what came later is kept.
    Rebase,
}

/// How gains are read as play.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct PlayOf {
    /// A session ends when nothing is gained for so long; `30min` where it is left out.
    session_gap: Option<String>,
    /// How many minutes of play a gain that stands alone is for.
    grant_minutes: Option<Whole>,
    /// Who writes what players gain; `game` where it is left out.
    by: Texts,
}

/// What an undo came to: one character, many together, or an operation that did it before.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum UndoneView {
    One(Box<ChangeView>),
    Many(Box<UndoView>),
    Before(AppliedView),
}

impl View for UndoneView {
    fn schema(&self) -> &'static str {
        match self {
            UndoneView::One(view) => view.schema(),
            UndoneView::Many(view) => view.schema(),
            UndoneView::Before(view) => view.schema(),
        }
    }

    fn screen(&self, spell: Spell) -> Screen {
        match self {
            UndoneView::One(view) => view.screen(spell),
            UndoneView::Many(view) => view.screen(spell),
            UndoneView::Before(view) => view.screen(spell),
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        question(
            "/history",
            "listHistory",
            "Who did what, when and why: the last first page, each page oldest first",
            "history",
        )
        .past()
        .answers(list),
        question("/operations/{operation}", "showOperation", "What one operation did", "history")
            .answers(operation),
        change("/operations/{operation}/undos", "undo", "Take an operation back", &[OperationKind::Undo])
            .once()
            .makes_of(|session, making, of: OfOperation, body: UndoBody| {
                let operation = named(session, &of.operation)?;
                let UndoBody { how, overspent, trim_order, keep } = body;
                undone(session, making, &[operation], if_touched(how, overspent, trim_order, keep)?)
            }),
        change("/undos", "undoSeveral", "Take several operations back, as one", &[OperationKind::Undo])
            .once()
            .makes_of(|session, making, _: Nothing, body: UndosBody| {
                let UndosBody { operations, how, overspent, trim_order, keep } = body;
                let operations: Vec<OperationId> =
                    operations.iter().map(|number| OperationId(number.0)).collect();
                if operations.is_empty() {
                    return Err(Problem::invalid("bad-body", "`operations` names none"));
                }
                undone(session, making, &operations, if_touched(how, overspent, trim_order, keep)?)
            }),
        question(
            "/anomalies",
            "listAnomalies",
            "Characters whose gains no archetype fitted to this database explains",
            "history.anomalies",
        )
        .answers(suspects),
    ]
}

fn wrong(field: &'static str) -> impl Fn(String) -> Problem {
    move |error| Problem::invalid("bad-query", format!("`{field}`: {error}"))
}

fn named(session: &Session, text: &str) -> Result<OperationId, Problem> {
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

fn if_touched(
    how: How,
    overspent: Option<OverspentTerm>,
    trim_order: Vec<String>,
    keep: Option<KeepTerm>,
) -> Result<IfTouched, Problem> {
    let has_terms = overspent.is_some() || keep.is_some() || !trim_order.is_empty();
    match how {
        How::Plain | How::SkipTouched if has_terms => {
            let message = "`overspent`, `trim_order` and `keep` are the terms of a rebase";
            Err(Problem::invalid("bad-body", message).hint("leave them out, or say `\"how\": \"rebase\"`"))
        }
        How::Plain => Ok(IfTouched::Refuse),
        How::SkipTouched => Ok(IfTouched::Skip),
        How::Rebase => Ok(rebasing(Adaptation {
            keep: keep.unwrap_or_default().into(),
            overspent: overspent.map(Into::into),
            trim_order,
            ..Adaptation::default()
        })),
    }
}

fn undone(
    session: &mut Session,
    making: &Making,
    operations: &[OperationId],
    if_touched: IfTouched,
) -> Result<Made<UndoneView>, Problem> {
    let intent = making.intent(OperationKind::Undo, clock::now()?)?;
    let once = making.key().map(|key| requested(operations, &if_touched).under(key));
    let taking_back = Undo { operations, if_touched, intent: &intent, once };
    let came = match making.is_dry {
        true => taking_back.dry_run(session)?,
        false => taking_back.commit(session, None)?,
    };
    let view = match came {
        Ok(outcome) => match outcome.answer(session) {
            Undone::One(view) => UndoneView::One(view),
            Undone::Many(view) => UndoneView::Many(view),
        },
        Err(before) => {
            let used = making.key().map(|key| session.store.used(key)).transpose()?.flatten();
            // Of many the log tells what happened to each; the first answer told of them together.
            let first = match used {
                Some(used)
                    if session.store.operation(used.operation)?.is_some_and(|one| one.first == one.last) =>
                {
                    again(session, used)?
                }
                _ => None,
            };
            first.map_or(UndoneView::Before(before), |view| UndoneView::One(Box::new(view)))
        }
    };
    Ok(told(view).into())
}

fn suspects(session: &mut Session, of: PlayOf, _: Moment) -> Result<Told<AnomaliesView>, Problem> {
    let gap = match of.session_gap.as_deref().map(parse_when).transpose().map_err(wrong("session_gap"))? {
        None => 30 * 60_000,
        Some(When::Ago(gap)) if (1_000..=86_400_000).contains(&gap) => gap,
        Some(_) => {
            let message = "`session_gap`: expected a time from 1 second to a day, like `30min` or `1h`";
            return Err(Problem::invalid("bad-query", message));
        }
    };
    let minutes = of.grant_minutes.map(|Whole(minutes)| u32::try_from(minutes).unwrap_or(u32::MAX));
    if minutes.is_some_and(|minutes| !(1..=1_440).contains(&minutes)) {
        return Err(Problem::invalid("bad-query", "`grant_minutes` goes from 1 to 1,440"));
    }
    let actors = if of.by.0.is_empty() { vec![GAME.to_owned()] } else { of.by.0 };
    let play = Play { session_gap: gap, grant_minutes: minutes, actors };
    let (view, lengths_are_known) = anomalies::anomalies(session, None, &play)?;
    let mut told = told(view);
    if !lengths_are_known {
        let note = "every gain stands alone, so each is held against the others; `grant_minutes` says how long one takes";
        told.notes.push(note.to_owned());
    }
    Ok(told)
}
