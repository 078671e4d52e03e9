//! What waits for a second actor: all of it, and one request.

use super::facts::{CharacterFact, OperationFact};
use super::operation::{Touched, TouchedFact};
use super::{ACCOUNT, NAME, WORD, counted, facts};
use crate::ledger::{Asked, CharacterId, OperationId, Outcome, Point, Request, Row, Who, Work};
use crate::progression::{Command, Merging};
use crate::report::command_text::command_text;
use crate::report::numbers::{clipped, whole};
use crate::report::time::Time;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use crate::rules::ruleset::Ruleset;
use schemars::JsonSchema;
use serde::Serialize;

/// Finds the name of a character.
pub type NameOf<'a> = &'a dyn Fn(CharacterId) -> String;

/// Requests, oldest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RequestListView {
    /// How many there are.
    total: u64,
    requests: Vec<RequestFact>,
    /// What to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RequestFact {
    request: u64,
    asked: OperationFact,
    command: String,
    commands: u64,
    what: String,
    reasons: Vec<String>,
    state: &'static str,
    /// Who decided, and the operation that did.
    by: Option<String>,
    operation: Option<u64>,
}

impl RequestFact {
    fn new(request: &Request, name: NameOf) -> RequestFact {
        let (state, by, operation) = match &request.outcome {
            Outcome::Pending => ("waits", None, None),
            Outcome::Granted(operation, by) => ("granted", Some(by.clone()), Some(operation.0)),
            Outcome::Refused(operation) => {
                ("refused", Some(operation.intent.actor.clone()), Some(operation.id.0))
            }
        };
        RequestFact {
            request: request.operation.id.0,
            asked: OperationFact::new(&request.operation),
            command: request.asked.permission().to_owned(),
            commands: commands(&request.asked),
            what: asked_text(&request.asked, name),
            reasons: request.asked.reasons.clone(),
            state,
            by,
            operation,
        }
    }

    /// `granted by ana as #14`
    fn state(&self) -> String {
        let by = self.by.as_ref().map_or(String::new(), |by| format!(" by {}", clipped(by, WORD)));
        match (self.state, self.operation) {
            ("granted", Some(operation)) => format!("granted{by} as #{operation}"),
            (state, _) => format!("{state}{by}"),
        }
    }
}

/// How many things are asked for.
fn commands(asked: &Asked) -> u64 {
    match &asked.work {
        Work::Rows(rows) => rows.len() as u64,
        _ => 1,
    }
}

/// What is asked for, in words: `Vex: grant 50,000 XP paragon and 3 more`, `undo #12`.
pub(super) fn asked_text(asked: &Asked, name: NameOf) -> String {
    let at = |point: &Point| match point {
        Point::Sequence(sequence) => format!("after event {sequence}"),
        Point::Time(at) => format!("on {} UTC", Time(*at).shown()),
    };
    match &asked.work {
        Work::Rows(rows) => rows_text(rows, name),
        Work::Undo(operations) => format!("undo {}", list(operations)),
        Work::UndoSkipping(operations) => format!("undo {}, skipping who is touched since", list(operations)),
        Work::UndoRebasing(operations, _, words) => {
            format!("undo {}, keeping what came later ({words})", list(operations))
        }
        Work::Restore(id, point) => format!("restore {} to where it stood {}", name(*id), at(point)),
        Work::Merge(from, into, merging) => {
            let how = match merging {
                Merging::Sum => "all XP counts",
                Merging::Highest => "the higher XP counts",
            };
            format!("merge {} into {} ({how})", name(*from), name(*into))
        }
        Work::Clone(id, None, own) => format!("clone {} as {own}", name(*id)),
        Work::Clone(id, Some(point), own) => {
            format!("clone {} as {own}, as it stood {}", name(*id), at(point))
        }
        Work::Install(installing) => format!("install {} ({})", installing.name, installing.words),
    }
}

fn list(operations: &[OperationId]) -> String {
    operations.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ")
}

fn rows_text(rows: &[Row], name: NameOf) -> String {
    let first = rows.first().map(|row| {
        let who = whom(row, name);
        if who.name.is_empty() {
            command_text(&row.command)
        } else {
            format!("{}: {}", who.name, command_text(&row.command))
        }
    });
    let more = match rows.len() as u64 {
        0 | 1 => String::new(),
        many => format!(" and {} more", whole(many - 1)),
    };
    format!("{}{more}", first.unwrap_or_default())
}

/// Whom a row is about; nobody who is there yet for a new character.
fn whom(row: &Row, name: NameOf) -> CharacterFact {
    match (&row.command, &row.who) {
        (Command::Create { .. }, _) => CharacterFact { id: None, name: String::new() },
        (_, Who::Id(id)) => CharacterFact::new(*id, &name(*id)),
        (_, Who::Name(name)) => CharacterFact { id: None, name: name.clone() },
        (_, who @ Who::External(_)) => CharacterFact { id: None, name: who.to_string() },
    }
}

impl RequestListView {
    /// These requests; `name` finds the names of characters.
    pub fn new(requests: &[Request], name: NameOf) -> RequestListView {
        let total = requests.len() as u64;
        let requests = requests.iter().map(|request| RequestFact::new(request, name)).collect();
        RequestListView { total, requests, notes: Vec::new() }
    }
}

impl View for RequestListView {
    fn schema(&self) -> &'static str {
        "endgame/approvals/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        if self.requests.is_empty() {
            let heading = vec!["nothing waits for approval".to_owned()];
            return Screen { heading, notes: self.notes.clone(), ..Screen::default() };
        }
        let mut sheet = Sheet::new(vec![
            Column::number("request", "request"),
            Column::text("at", "asked (UTC)"),
            Column::text("actor", "by"),
            Column::text("what", "what"),
            Column::text("why", "why it waits"),
        ]);
        let all_wait = self.requests.iter().all(|request| request.operation.is_none());
        for request in &self.requests {
            let why = if all_wait { request.reasons.join("; ") } else { request.state() };
            sheet.row(vec![
                Cell::Text(format!("#{}", request.request)),
                request.asked.at.shown_cell(),
                Cell::Text(request.asked.actor()),
                Cell::Text(clipped(&request.what, ACCOUNT)),
                Cell::Text(clipped(&why, ACCOUNT)),
            ]);
        }
        if !all_wait && let Some(column) = sheet.columns.last_mut() {
            column.heading = "became".to_owned();
        }
        let heading = vec![counted(self.requests.len() as u64, "request")];
        Screen { heading, sheet, notes: self.notes.clone() }
    }

    fn records(&self) -> Records {
        Rows::of(&self.requests)
            .column("request", |own| own.request)
            .column("at", |own| own.asked.at)
            .column("actor", |own| &own.asked.actor)
            .column("reason", |own| &own.asked.reason)
            .column("ticket", |own| &own.asked.ticket)
            .column("command", |own| &own.command)
            .column("commands", |own| own.commands)
            .column("what", |own| &own.what)
            .column("reasons", |own| own.reasons.join("; "))
            .column("state", |own| own.state)
            .column("by", |own| &own.by)
            .column("operation", |own| own.operation)
            .records()
    }
}

/// One request: who asked for what and why it waits, and what it would do now.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RequestView {
    #[serde(flatten)]
    request: RequestFact,
    wishes: Vec<RowFact>,
    /// What it would do now, for some of the characters; none when it waits no longer or can't be carried out.
    preview: Option<Vec<TouchedFact>>,
    /// Why it can't be carried out now.
    problems: Vec<String>,
    /// Characters that have changed since it was asked for.
    since: Vec<SinceFact>,
    #[serde(skip)]
    characters: u64,
    /// What to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct SinceFact {
    character: CharacterFact,
    events: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RowFact {
    key: Option<String>,
    character: CharacterFact,
    what: String,
}

/// Rows of a request on a screen.
const SHOWN: usize = 10;

impl RequestView {
    /// A request; `name` finds the names of characters.
    pub fn new(request: &Request, name: NameOf) -> RequestView {
        let fact = |row: &Row| RowFact {
            key: row.key.as_ref().map(|key| key.text.clone()),
            character: whom(row, name),
            what: command_text(&row.command),
        };
        RequestView {
            request: RequestFact::new(request, name),
            wishes: request.asked.rows().iter().map(fact).collect(),
            preview: None,
            problems: Vec::new(),
            since: Vec::new(),
            characters: 0,
            notes: Vec::new(),
        }
    }

    /// With what it would do now to so many `characters`.
    pub fn preview(self, touched: &[Touched<'_>], characters: u64, ruleset: &Ruleset) -> RequestView {
        let touched = touched.iter().map(|touched| TouchedFact::new(touched, ruleset)).collect();
        RequestView { preview: Some(touched), characters, ..self }
    }

    /// With the characters that had so many events since it was asked for.
    pub fn since(self, since: &[(CharacterId, u64)], name: NameOf) -> RequestView {
        let fact = |(id, events): &(CharacterId, u64)| SinceFact {
            character: CharacterFact::new(*id, &name(*id)),
            events: *events,
        };
        RequestView { since: since.iter().map(fact).collect(), ..self }
    }

    /// With why it can't be carried out now.
    pub fn problems(self, problems: Vec<String>) -> RequestView {
        RequestView { problems, ..self }
    }

    fn facts(&self) -> Screen {
        let RequestFact { asked, reasons, .. } = &self.request;
        let mut rows = vec![
            ("asked".to_owned(), format!("{} UTC by {}", asked.at.shown(), asked.actor())),
            ("command".to_owned(), self.request.command.clone()),
        ];
        if self.wishes.is_empty() {
            rows.push(("asks for".to_owned(), clipped(&self.request.what, ACCOUNT)));
        }
        let said = [("reason", &asked.reason), ("ticket", &asked.ticket)];
        let said = said.into_iter().filter_map(|(what, text)| Some((what.to_owned(), text.clone()?)));
        rows.extend(said.map(|(what, text)| (what, clipped(&text, ACCOUNT))));
        rows.extend(reasons.iter().map(|reason| ("waits for".to_owned(), reason.clone())));
        rows.extend(self.since.iter().map(|since| {
            let (events, who) = (counted(since.events, "event"), since.character.shown());
            (
                "changed since".to_owned(),
                format!("{who} has {events} more; it starts from where {who} stands now"),
            )
        }));
        rows.extend(self.problems.iter().map(|problem| ("in the way".to_owned(), clipped(problem, ACCOUNT))));
        let heading = format!("request #{} · {}", self.request.request, self.request.state());
        Screen { heading: vec![heading], sheet: facts(rows), notes: Vec::new() }
    }

    /// What it would do, or what was asked for where that can't be told.
    fn rows(&self, spell: Spell) -> Screen {
        let mut sheet =
            Sheet::new(vec![Column::text("character", "character"), Column::text("what", "what")]);
        let (heading, of) = match &self.preview {
            Some(touched) => {
                touched.iter().take(SHOWN).for_each(|one| {
                    sheet.row(vec![Cell::Text(one.named()), Cell::Text(clipped(one.summary(), ACCOUNT))]);
                });
                (format!("would change {}", counted(self.characters, "character")), self.characters)
            }
            None => {
                self.wishes.iter().take(SHOWN).for_each(|row| {
                    let who = clipped(&row.character.name, NAME);
                    sheet.row(vec![Cell::Text(who), Cell::Text(clipped(&row.what, ACCOUNT))]);
                });
                if self.wishes.is_empty() {
                    sheet.row(vec![Cell::None, Cell::Text(clipped(&self.request.what, ACCOUNT))]);
                }
                (format!("asks for {}", counted(self.request.commands, "command")), self.request.commands)
            }
        };
        let more = of.saturating_sub(sheet.rows.len() as u64);
        let mut notes = Vec::new();
        if more > 0 {
            notes.push(format!("and {} more: {} has all", whole(more), spell(&Step::AsJson)));
        }
        notes.extend(self.notes.iter().cloned());
        Screen { heading: vec![heading], sheet, notes }
    }
}

impl View for RequestView {
    fn schema(&self) -> &'static str {
        "endgame/approval/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        self.rows(spell)
    }

    fn screens(&self, _: usize, spell: Spell) -> Vec<Screen> {
        vec![self.facts(), self.rows(spell)]
    }

    fn records(&self) -> Records {
        Rows::of(&self.wishes)
            .column("request", |_| self.request.request)
            .column("state", |_| self.request.state)
            .column("key", |row| &row.key)
            .column("character_id", |row| row.character.id)
            .column("character", |row| &row.character.name)
            .column("what", |row| &row.what)
            .records()
    }
}
