//! Entries of the log, as a table and one by one.

use super::facts::{CharacterFact, EventFact, OperationFact};
use super::request::asked_text;
use super::{ACCOUNT, WORD, counted};
use crate::ledger::{Asked, CharacterId, Entry, Fact, Sequence, Who, Work};
use crate::progression::Command;
use crate::report::command_text::command_text;
use crate::report::numbers::{clipped, whole};
use crate::report::sheet::kept_of;
use crate::report::time::Time;
use crate::report::{Cell, Column, Records, ReportError, Rows, Screen, Sheet, Spell, View};
use crate::text::name::key;
use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::json;
use std::collections::BTreeMap;

/// A part of the log, in its order.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HistoryView {
    entries: Vec<EntryFact>,
    /// How many there are in all where that is known, and the first that is shown where there are older ones.
    #[serde(flatten, serialize_with = "page_of")]
    #[schemars(with = "PageFact")]
    pub page: Option<(Option<u64>, Option<Sequence>)>,
    /// What to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct EntryFact {
    sequence: u64,
    at: Time,
    /// None for what is about the database itself.
    character: Option<CharacterFact>,
    version: u64,
    /// The other character that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<CharacterFact>,
    operation: OperationFact,
    /// Who approved the operation, and what had asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    approval: Option<ApprovalFact>,
    ruleset: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(flatten)]
    event: EventFact,
}

/// What [`page_of`] writes, as a schema tells it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its fields are told")]
struct PageFact {
    /// How many there are in all, where that is known.
    total: Option<u64>,
    /// The event up to which the page before this one goes, where there is one.
    older_until: Option<u64>,
}

/// Whether it is all there is, and where the page before it ends.
fn page_of<S: Serializer>(
    page: &Option<(Option<u64>, Option<Sequence>)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some((total, first)) = page else { return serializer.serialize_map(Some(0))?.end() };
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("total", total)?;
    map.serialize_entry("older_until", &first.map(|first| first.0.saturating_sub(1)))?;
    map.end()
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ApprovalFact {
    request: u64,
    by: String,
}

impl EntryFact {
    fn new(entry: &Entry) -> EntryFact {
        let has_character = entry.character != CharacterId::DATABASE;
        let other = entry.other.as_ref().map(|(id, name)| CharacterFact::new(*id, name));
        let mut event = told(&entry.fact);
        if let Some(other) = &other {
            event.what = with_other(&event.what, other);
        }
        EntryFact {
            sequence: entry.sequence.0,
            at: Time(entry.at),
            character: has_character.then(|| CharacterFact::new(entry.character, &entry.name)),
            version: entry.version,
            operation: OperationFact::new(&entry.operation),
            approval: entry
                .approval
                .as_ref()
                .map(|approval| ApprovalFact { request: approval.request.0, by: approval.by.clone() }),
            ruleset: entry.ruleset.clone(),
            key: entry.key.clone(),
            event,
            other,
        }
    }

    /// Whom it is about: with its id where another may have the name.
    fn whom(&self, with_id: bool) -> String {
        let shown = if with_id { CharacterFact::shown_with_id } else { CharacterFact::shown };
        self.character.as_ref().map_or("(database)".to_owned(), shown)
    }

    /// Who asked for it and, where it took two, who approved it.
    fn actors(&self) -> String {
        match &self.approval {
            None => self.operation.actor(),
            Some(approval) => {
                format!("{}, approved by {}", self.operation.actor(), clipped(&approval.by, WORD))
            }
        }
    }

    /// What happened; with why, where that has no column of its own.
    fn account(&self, with_why: bool) -> String {
        let (what, why) = (clipped(&self.event.what, ACCOUNT), self.operation.why());
        if with_why && !why.is_empty() { format!("{what} · {why}") } else { what }
    }

    fn cells(&self, with_why: bool, with_id: bool) -> Vec<Cell> {
        vec![
            Cell::Text(self.sequence.to_string()),
            Cell::Text(format!("#{}", self.operation.id)),
            self.at.shown_cell(),
            Cell::Text(self.actors()),
            Cell::Text(self.whom(with_id)),
            Cell::Text(self.event.kind.to_owned()),
            Cell::Text(self.account(with_why)),
            Cell::Text(self.operation.why()),
        ]
    }
}

fn told(fact: &Fact) -> EventFact {
    let of_database = |what: String, details: serde_json::Value| EventFact {
        kind: fact.kind(),
        track: None,
        amount: 0,
        level: None,
        what,
        details,
    };
    match fact {
        Fact::Progression(event) => EventFact::new(event),
        Fact::PolicyInstalled { name, hash } => {
            of_database(format!("{name} in force ({})", short(hash)), installed(name, hash, "", &[]))
        }
        Fact::RulesetInstalled { name, hash, terms, undo } => {
            let back: String = undo.iter().map(|id| format!(", takes back #{id}")).collect();
            let with = if terms.is_empty() { String::new() } else { format!(", {terms}") };
            let what = format!("{name} in force ({}){with}{back}", short(hash));
            of_database(what, installed(name, hash, terms, undo))
        }
        Fact::AttemptRefused { command, about, reasons } => of_database(
            format!("not allowed: {}", if about.is_empty() { command } else { about }),
            json!({ "command": command, "about": about, "reasons": reasons }),
        ),
        Fact::ApprovalAsked(asked) => of_database(
            format!("waits for approval: {}", asked_in_words(asked)),
            json!({ "command": asked.permission(), "commands": asked.rows().len(), "reasons": asked.reasons }),
        ),
        Fact::ApprovalGranted { asked, by, reason, ticket } => {
            let why = reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
            of_database(
                format!("request #{asked} approved by {by}{why}"),
                json!({ "asked": asked.0, "by": by, "reason": reason, "ticket": ticket }),
            )
        }
        Fact::ApprovalRefused { asked } => {
            of_database(format!("request #{asked} refused"), json!({ "asked": asked.0 }))
        }
        Fact::Lost { character, why } => {
            let whose = character.map_or(String::new(), |id| format!(" of id:{id}"));
            of_database(
                format!("an event{whose} was lost here: {why}"),
                json!({ "character": character.map(|id| id.0), "why": why }),
            )
        }
        Fact::Salvaged { head, events, lost } => of_database(
            format!(
                "saved from a damaged database that ended with {}: {events} events, {lost} lost",
                short(head)
            ),
            json!({ "head": head, "events": events, "lost": lost }),
        ),
    }
}

/// The account of an event with the name of the other character that it is about.
fn with_other(what: &str, other: &CharacterFact) -> String {
    let id = format!("id:{}", other.id.unwrap_or_default());
    let named = format!("{} ({id})", other.name);
    if what.contains(&id) { what.replacen(&id, &named, 1) } else { format!("{what}: merged into {named}") }
}

/// The beginning of a hash.
fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

/// Names that were not there from the start come only where they say something.
fn installed(name: &str, hash: &str, terms: &str, undo: &[u64]) -> serde_json::Value {
    let mut details = serde_json::json!({ "name": name, "hash": hash });
    if !terms.is_empty() {
        details["terms"] = terms.into();
    }
    if !undo.is_empty() {
        details["undo"] = undo.into();
    }
    details
}

/// `grant 50,000 XP paragon for id:12, and 3 more`
fn asked_in_words(asked: &Asked) -> String {
    if !matches!(asked.work, Work::Rows(_)) {
        return asked_text(asked, &|id| Who::Id(id).to_string());
    }
    let rows = asked.rows();
    let first = rows.first().map(|row| match row.command {
        Command::Create { .. } => command_text(&row.command),
        _ => format!("{} for {}", command_text(&row.command), row.who),
    });
    let more = match rows.len() {
        0 | 1 => String::new(),
        many => format!(", and {} more", whole(many as u64 - 1)),
    };
    format!("{}{more}", first.unwrap_or_else(|| asked.permission().to_owned()))
}

/// One entry as a line for people, without a line break.
pub fn line(entry: &Entry) -> String {
    let entry = EntryFact::new(entry);
    let mut line = format!(
        "{}  #{}  {}  {}  {}",
        entry.at.shown(),
        entry.operation.id,
        entry.actors(),
        // Others of this name may be told of before or after it.
        entry.whom(true),
        clipped(&entry.event.what, ACCOUNT)
    );
    let why = entry.operation.why();
    if !why.is_empty() {
        line.push_str(&format!("  ({why})"));
    }
    line
}

/// One entry as a line of JSON, as the entries of [`HistoryView`] are, without a line break.
///
/// # Errors
/// When the serialiser refuses a value, which would be a mistake here.
pub fn json_line(entry: &Entry) -> Result<String, ReportError> {
    Ok(serde_json::to_string(&EntryFact::new(entry))?)
}

/// What narrow terminals do without, first what is missed least. The number of the event stays: `--at` and `--as-of` take it.
const DROPPED: [&str; 2] = ["event", "why"];

impl HistoryView {
    /// `entries` in the order in which they are shown.
    pub fn new(entries: &[Entry]) -> HistoryView {
        let entries = entries.iter().map(EntryFact::new).collect();
        HistoryView { entries, page: None, notes: Vec::new() }
    }

    /// The table without some columns; what is left of "why" then stands in "what".
    fn sheet(&self, without: &[&str]) -> Sheet {
        let columns = vec![
            Column::number("seq", "seq"),
            Column::number("operation", "op"),
            Column::text("at", "time (UTC)"),
            Column::text("actor", "actor"),
            Column::text("character", "character"),
            Column::text("event", "event"),
            Column::text("what", "what"),
            Column::text("why", "why"),
        ];
        let kept: Vec<bool> = columns.iter().map(|column| !without.contains(&column.key.as_str())).collect();
        let mut sheet = Sheet::new(kept_of(columns, &kept));
        let with_why = without.contains(&"why");
        let with_id = self.has_namesakes();
        self.entries.iter().for_each(|entry| sheet.row(kept_of(entry.cells(with_why, with_id), &kept)));
        sheet
    }

    /// Whether two of the characters have one name, or look as if they had.
    fn has_namesakes(&self) -> bool {
        let mut ids: BTreeMap<String, Option<u64>> = BTreeMap::new();
        self.entries
            .iter()
            .filter_map(|entry| entry.character.as_ref())
            .any(|character| *ids.entry(key(&character.name)).or_insert(character.id) != character.id)
    }

    /// The character of all rows, whose name then needs no column.
    fn only(&self) -> Option<String> {
        let id = |entry: &EntryFact| entry.character.as_ref().map(|character| character.id);
        let first = self.entries.first()?;
        let is_only = self.entries.len() > 1 && self.entries.iter().all(|entry| id(entry) == id(first));
        is_only.then(|| first.whom(false))
    }

    fn fitting(&self, width: usize) -> Screen {
        if self.entries.is_empty() {
            let heading = vec!["no events".to_owned()];
            return Screen { heading, notes: self.notes.clone(), ..Screen::default() };
        }
        let only = self.only();
        let mut without: Vec<&str> = only.iter().map(|_| "character").collect();
        if self.entries.iter().all(|entry| entry.operation.why().is_empty()) {
            without.push("why");
        }
        for more in DROPPED {
            if self.sheet(&without).width() <= width {
                break;
            }
            without.push(more);
        }
        let count = counted(self.entries.len() as u64, "event");
        let heading = only.map_or(count.clone(), |name| format!("{name} · {count}"));
        Screen { heading: vec![heading], sheet: self.sheet(&without), notes: self.notes.clone() }
    }
}

impl View for HistoryView {
    fn schema(&self) -> &'static str {
        "endgame/history/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        self.fitting(usize::MAX)
    }

    fn screens(&self, width: usize, _: Spell) -> Vec<Screen> {
        vec![self.fitting(width)]
    }

    fn records(&self) -> Records {
        Rows::of(&self.entries)
            .column("sequence", |entry| entry.sequence)
            .column("operation", |entry| entry.operation.id)
            .column("at", |entry| entry.at)
            .column("actor", |entry| &entry.operation.actor)
            .column("operation_kind", |entry| &entry.operation.kind)
            .column("reason", |entry| &entry.operation.reason)
            .column("ticket", |entry| &entry.operation.ticket)
            .column("undone_by", |entry| entry.operation.undone_by)
            .column("undone_except", |entry| entry.operation.undone_except)
            .column("character_id", |entry| entry.character.as_ref().and_then(|character| character.id))
            .column("character", |entry| entry.character.as_ref().map(|character| &character.name))
            .column("version", |entry| entry.version)
            .column("kind", |entry| entry.event.kind)
            .column("track", |entry| &entry.event.track)
            .column("amount", |entry| entry.event.amount)
            .column("level", |entry| entry.event.level)
            .column("what", |entry| &entry.event.what)
            .column("ruleset", |entry| &entry.ruleset)
            .column("approved_by", |entry| entry.approval.as_ref().map(|approval| &approval.by))
            .records()
    }
}
