//! An operation that touches many characters.

use super::difference::Differences;
use super::facts::{CharacterFact, NoRoomFact};
use super::snapshot::StateFacts;
use super::{ACCOUNT, counted};
use crate::ledger::{CharacterId, OperationId};
use crate::progression::{NoRoom, State};
use crate::report::numbers::{self, clipped};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use crate::rules::ruleset::Ruleset;
use schemars::JsonSchema;
use serde::Serialize;

/// One character of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Touched<'a> {
    /// The character.
    pub character: CharacterId,
    /// Where it stood.
    pub before: &'a State,
    /// Where it stands, or would.
    pub after: &'a State,
}

/// What an operation over many characters did, or would do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OperationView {
    /// None when nothing was written.
    operation: Option<u64>,
    kind: String,
    dry_run: bool,
    characters: u64,
    events: u64,
    /// Some of the characters, or all where they are few.
    touched: Vec<TouchedFact>,
    /// What of the amounts had no room, by the number of the command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_room: Vec<CommandWithoutRoom>,
    #[serde(skip)]
    is_preview: bool,
    /// What to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// A command of whose amounts some had no room.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct CommandWithoutRoom {
    /// From 1.
    command: u64,
    #[serde(flatten)]
    no_room: NoRoomFact,
}

/// Such a character as an answer tells of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct TouchedFact {
    character: CharacterFact,
    before: StateFacts,
    after: StateFacts,
    #[serde(skip)]
    summary: String,
}

/// Characters on a screen.
const SHOWN: usize = 10;

impl OperationView {
    /// An operation of this `kind` over so many `characters` and `events`; `operation` is `None` for a dry run.
    pub fn new(
        (operation, kind): (Option<OperationId>, &str),
        (characters, events): (u64, u64),
        touched: &[Touched<'_>],
        ruleset: &Ruleset,
    ) -> OperationView {
        OperationView {
            operation: operation.map(|operation| operation.0),
            kind: kind.to_owned(),
            dry_run: operation.is_none(),
            characters,
            events,
            touched: touched.iter().map(|touched| TouchedFact::new(touched, ruleset)).collect(),
            no_room: Vec::new(),
            is_preview: false,
            notes: Vec::new(),
        }
    }

    /// With what of the amounts had no room.
    pub fn without_room(self, found: &[(u64, NoRoom)]) -> OperationView {
        let fact = |(command, found): &(u64, NoRoom)| CommandWithoutRoom {
            command: *command,
            no_room: NoRoomFact::new(found),
        };
        OperationView { no_room: found.iter().map(fact).collect(), ..self }
    }

    /// As people see it before they are asked whether it is to happen.
    pub fn preview(self) -> OperationView {
        OperationView { is_preview: true, ..self }
    }

    /// As people see it when they have seen the preview.
    pub fn brief(self) -> OperationView {
        OperationView { touched: Vec::new(), ..self }
    }
}

impl OperationView {
    pub(super) fn touched(&self) -> &[TouchedFact] {
        &self.touched
    }

    pub(super) fn number(&self) -> Option<u64> {
        self.operation
    }
}

impl TouchedFact {
    pub(super) fn character(&self) -> &CharacterFact {
        &self.character
    }

    /// As a screen names the character.
    pub(super) fn named(&self) -> String {
        self.character.shown()
    }

    /// What happens to it, in one line.
    pub(super) fn summary(&self) -> &str {
        &self.summary
    }

    pub(super) fn new(touched: &Touched<'_>, ruleset: &Ruleset) -> TouchedFact {
        let Touched { character, before, after } = *touched;
        let name = if after.name.is_empty() { &before.name } else { &after.name };
        let is_new = before.name.is_empty();
        // What a new character has beyond the first levels.
        let first = State { name: after.name.clone(), ..State::new(ruleset) };
        let rows = Differences::between(if is_new { &first } else { before }, after, ruleset).rows;
        let parts = rows.iter().map(|row| format!("{} {} → {}", row.what, row.before, row.after));
        let parts: Vec<String> = is_new.then(|| "new".to_owned()).into_iter().chain(parts).collect();
        TouchedFact {
            character: CharacterFact::new(character, name),
            before: StateFacts::new(before, ruleset),
            after: StateFacts::new(after, ruleset),
            summary: if parts.is_empty() { "as it was".to_owned() } else { parts.join(" · ") },
        }
    }

    /// Its name, its id, and what differs.
    pub(super) fn shown(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.character.shown()),
            Cell::Text(format!("id:{}", self.character.id.unwrap_or_default())),
            Cell::Text(clipped(&self.summary, ACCOUNT)),
        ]
    }
}

impl View for OperationView {
    fn schema(&self) -> &'static str {
        "endgame/operation/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let number = match self.operation {
            Some(id) => format!("operation #{id} · "),
            None if self.is_preview => String::new(),
            None => "dry run · ".to_owned(),
        };
        let heading = format!(
            "{number}{} · {}, {}",
            clipped(&self.kind, super::WORD),
            counted(self.characters, "character"),
            counted(self.events, "event")
        );
        let mut sheet = Sheet::new(vec![
            Column::text("character", "character"),
            Column::number("id", "id"),
            Column::text("what", "what"),
        ]);
        for touched in self.touched.iter().take(SHOWN) {
            sheet.row(touched.shown());
        }
        let mut notes = Vec::new();
        let more = self.characters.saturating_sub(sheet.rows.len() as u64);
        if more > 0 && !sheet.rows.is_empty() {
            notes.push(format!("and {} more", numbers::whole(more)));
        }
        for CommandWithoutRoom { command, no_room } in self.no_room.iter().take(SHOWN) {
            let what = format!("command {}: {}", numbers::whole(*command), no_room.what);
            notes.push(clipped(&what, ACCOUNT));
        }
        let more = self.no_room.len().saturating_sub(SHOWN) as u64;
        if more > 0 {
            notes.push(format!("and {} commands more whose amounts had no room", numbers::whole(more)));
        }
        match self.operation {
            Some(id) => notes.push(format!("{} takes it back", spell(&Step::Undo(id)))),
            None if self.is_preview => {}
            None => notes.push("nothing was written".to_owned()),
        }
        notes.extend(self.notes.iter().cloned());
        let sheet = if sheet.rows.is_empty() { Sheet::default() } else { sheet };
        Screen { heading: vec![heading], sheet, notes }
    }

    fn records(&self) -> Records {
        Rows::of(&self.touched)
            .column("operation", |_| self.operation)
            .column("kind", |_| &self.kind)
            .column("character_id", |touched| touched.character.id)
            .column("character", |touched| &touched.character.name)
            .column("what", |touched| &touched.summary)
            .records()
    }
}
