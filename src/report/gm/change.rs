//! What a mutation did, or would do: before and after.

use super::difference::{Difference, Differences};
use super::explain::Explained;
use super::facts::{CharacterFact, EventFact, NoRoomFact};
use super::snapshot::StateFacts;
use super::{ACCOUNT, REASON};
use crate::ledger::{CharacterId, OperationId};
use crate::progression::{Command, Event, NoRoom, State, idle};
use crate::report::numbers::{clipped, whole};
use crate::report::{Cell, Column, Screen, Sheet, Spell, Step, View};
use crate::rules::gain::Amount;
use crate::rules::ruleset::Ruleset;
use crate::rules::units::Xp;
use schemars::JsonSchema;
use serde::Serialize;

/// What a mutation of one character came to.
#[derive(Debug, Clone, Copy)]
pub struct Changed<'a> {
    /// The character; `None` for one that a dry run would create.
    pub character: Option<CharacterId>,
    /// Where it stood; [`State::default`] for one that is new.
    pub before: &'a State,
    /// Where it stands, or would.
    pub after: &'a State,
    /// What happened in between; none when nothing had to.
    pub events: &'a [Event],
    /// The ruleset in force.
    pub ruleset: &'a Ruleset,
    /// The operation; `None` when nothing was written.
    pub operation: Option<OperationId>,
    /// Whether every factor of gained XP is told.
    pub explain: bool,
    /// What was carried out, where the rules can say why nothing came of it.
    pub command: Option<&'a Command>,
    /// What of the amounts had no room.
    pub no_room: &'a [NoRoom],
    /// Whether people see it in a table.
    pub has_screen: bool,
}

/// A mutation's before and after. It is also the answer of `paragon distribute` and `prestige reset`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChangeView {
    operation: Option<u64>,
    dry_run: bool,
    character: CharacterFact,
    /// None for a character that is new.
    before: Option<StateFacts>,
    after: StateFacts,
    events: Vec<EventFact>,
    /// None unless it was asked for.
    explain: Option<Vec<Explained>>,
    /// What of the amounts had no room.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_room: Vec<NoRoomFact>,
    #[serde(skip)]
    rows: Vec<Difference>,
    #[serde(skip)]
    unchanged: Vec<&'static str>,
    /// Why nothing happened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nothing_because: Vec<String>,
    #[serde(skip)]
    given_up: Option<String>,
    #[serde(skip)]
    kept: Vec<String>,
    #[serde(skip)]
    is_preview: bool,
    /// What else to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

impl ChangeView {
    /// Whether nothing was written is told by the missing operation.
    pub fn new(changed: &Changed<'_>) -> ChangeView {
        let Changed { before, after, events, ruleset, .. } = *changed;
        let is_new = events.iter().any(|event| matches!(event, Event::Created(_)));
        let differences = changed.has_screen.then(|| Differences::between(before, after, ruleset));
        let unchanged = differences.as_ref().map(Differences::unchanged).unwrap_or_default();
        let rows = differences.filter(|_| !is_new).map(|differences| differences.rows).unwrap_or_default();
        ChangeView {
            operation: changed.operation.map(|operation| operation.0),
            dry_run: changed.operation.is_none(),
            character: CharacterFact { id: changed.character.map(|id| id.0), name: after.name.clone() },
            before: (!is_new).then(|| StateFacts::new(before, ruleset)),
            after: StateFacts::new(after, ruleset),
            events: events.iter().map(EventFact::new).collect(),
            explain: changed.explain.then(|| Explained::all(events)),
            no_room: NoRoomFact::all(changed.no_room),
            rows,
            unchanged,
            nothing_because: nothing_because(changed),
            given_up: events.iter().find_map(given_up),
            kept: events.iter().filter_map(kept).collect(),
            is_preview: false,
            notes: Vec::new(),
        }
    }

    /// The character that it is about; none for one that would be created.
    pub fn character(&self) -> Option<CharacterId> {
        self.character.id.map(CharacterId)
    }

    /// The operation; none when nothing was written.
    pub fn operation(&self) -> Option<OperationId> {
        self.operation.map(OperationId)
    }

    /// As people see it before they are asked whether it is to happen. What it gives up is for the question to say.
    pub fn preview(self) -> ChangeView {
        ChangeView { is_preview: true, given_up: None, ..self }
    }

    /// As people see it when they have seen the preview: how to take it back.
    pub fn brief(self) -> ChangeView {
        ChangeView { rows: Vec::new(), given_up: None, kept: Vec::new(), ..self }
    }

    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::text("what", &self.character.shown()),
            Column::number("before", "before"),
            Column::number("after", "after"),
            Column::text("change", "change"),
        ]);
        for row in &self.rows {
            sheet.row(vec![
                Cell::Text(clipped(&row.what, REASON)),
                Cell::Text(row.before.clone()),
                Cell::Text(row.after.clone()),
                Cell::Text(clipped(&row.change, ACCOUNT)),
            ]);
        }
        sheet
    }

    /// Above the table, only where the table doesn't say it.
    fn heading(&self) -> Vec<String> {
        let name = self.character.shown();
        match (&self.before, self.events.is_empty()) {
            (None, _) => {
                let id = self.character.id.map_or("not created yet".to_owned(), |id| format!("id:{id}"));
                let cloned = self.events.iter().find(|event| event.kind == "cloned");
                let stands = cloned.map_or("at the first level of every track".to_owned(), |event| {
                    format!("that {}", clipped(&event.what, ACCOUNT))
                });
                vec![format!("{name} · {id} · a new character {stands}")]
            }
            (_, true) => {
                let because = match self.nothing_because.as_slice() {
                    [] => "it is so already".to_owned(),
                    reasons => reasons.join("; "),
                };
                vec![format!("{name} · nothing changes: {because}")]
            }
            _ => Vec::new(),
        }
    }

    fn endings(&self, spell: Spell) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.rows.is_empty() && !self.unchanged.is_empty() {
            notes.push(format!("unchanged: {}", self.unchanged.join(", ")));
        }
        notes.extend(self.no_room.iter().map(|found| clipped(&found.what, ACCOUNT)));
        notes.extend(self.given_up.clone());
        notes.extend(self.kept.clone());
        let ending = match self.operation {
            Some(id) => format!("operation #{id} · {} takes it back", spell(&Step::Undo(id))),
            None if self.is_preview => return notes,
            None if self.events.is_empty() => "nothing was written".to_owned(),
            None => "dry run: nothing was written".to_owned(),
        };
        notes.push(ending);
        notes.extend(self.notes.iter().cloned());
        notes
    }
}

/// What a gain that makes no whole XP came to.
fn kept(event: &Event) -> Option<String> {
    match event {
        Event::XpGained(gain) if gain.gained == Xp::ZERO => {
            let part = Amount { part: gain.part.to, ..Amount::default() };
            Some(format!("{part} XP is kept on {} until it makes a whole one", gain.track))
        }
        _ => None,
    }
}

/// Why nothing came of a command.
fn nothing_because(changed: &Changed<'_>) -> Vec<String> {
    let command = changed.command.filter(|_| changed.events.is_empty());
    let reasons = command.map(|command| idle(changed.before, command, changed.ruleset)).unwrap_or_default();
    reasons.iter().map(ToString::to_string).collect()
}

/// What a reset costs for good.
fn given_up(event: &Event) -> Option<String> {
    match event {
        Event::PrestigeReset(reset) => Some(format!("gives up {} paragon XP", whole(reset.paragon_xp.get()))),
        _ => None,
    }
}

impl View for ChangeView {
    fn schema(&self) -> &'static str {
        "endgame/change/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let sheet = if self.rows.is_empty() { Sheet::default() } else { self.sheet() };
        Screen { heading: self.heading(), sheet, notes: self.endings(spell) }
    }

    fn screens(&self, _width: usize, spell: Spell) -> Vec<Screen> {
        let whole = self.screen(spell);
        let gains: Vec<Screen> = self.explain.iter().flatten().map(Explained::screen).collect();
        if gains.is_empty() {
            return vec![whole];
        }
        let answer = Screen { notes: Vec::new(), ..whole.clone() };
        let end = Screen { notes: whole.notes, ..Screen::default() };
        [answer].into_iter().chain(gains).chain([end]).collect()
    }
}
