//! What several views say in the same words: characters, rewards, events, operations.

use super::details::details;
use crate::ledger::{Character, CharacterId, Gone, Operation};
use crate::progression::{Event, NoRoom, RewardId};
use crate::report::Step;
use crate::report::event::{EventLine, phrase};
use crate::report::time::Time;
use crate::rules::reward::Reward;
use schemars::JsonSchema;
use serde::Serialize;

/// Whom something is about.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(super) struct CharacterFact {
    /// None for one that does not exist yet.
    pub(super) id: Option<u64>,
    pub(super) name: String,
}

impl CharacterFact {
    pub(super) fn new(id: CharacterId, name: &str) -> CharacterFact {
        CharacterFact { id: Some(id.0), name: name.to_owned() }
    }

    pub(super) fn of(character: &Character) -> CharacterFact {
        CharacterFact::new(character.id, &character.state.name)
    }

    /// As a command names it.
    pub(super) fn called(&self) -> String {
        super::called(&self.name, CharacterId(self.id.unwrap_or_default()))
    }

    /// As a screen names it.
    pub(super) fn shown(&self) -> String {
        super::name(&self.name)
    }

    /// The same with its id, where another may have the name.
    pub(super) fn shown_with_id(&self) -> String {
        self.id.map_or_else(|| self.shown(), |id| format!("{} (id:{id})", self.shown()))
    }
}

/// How a character came to be archived.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct GoneFact {
    /// The operation that archived it.
    operation: OperationFact,
    /// Who has what it had.
    merged_into: Option<CharacterFact>,
    /// The operation that merged them.
    merged_by: Option<u64>,
}

impl GoneFact {
    pub(super) fn new(gone: &Gone) -> GoneFact {
        let merged = gone.merged.as_ref();
        GoneFact {
            operation: OperationFact::new(&gone.operation),
            merged_into: merged.map(|(_, into, name)| CharacterFact::new(*into, name)),
            merged_by: merged.map(|(operation, ..)| operation.0),
        }
    }

    /// `merged into Vex (id:1) by #9, bo, 2026-11-21 19:00`
    pub(super) fn said(&self) -> String {
        let OperationFact { id, at, .. } = &self.operation;
        let by = format!("by #{id}, {}, {}", self.operation.actor(), at.shown());
        match &self.merged_into {
            Some(into) => format!("merged into {} {by}", into.shown_with_id()),
            None => format!("archived {by}"),
        }
    }

    /// What brings it back.
    pub(super) fn back(&self, id: u64) -> Step {
        self.merged_by.map_or(Step::Unarchive { id }, Step::Undo)
    }
}

/// A reward with what the ruleset knows of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct RewardFact {
    pub(super) track: String,
    pub(super) id: String,
    pub(super) kind: Option<&'static str>,
    pub(super) name: Option<String>,
    pub(super) level: Option<u64>,
}

impl RewardFact {
    /// One that is unlocked; the ruleset may have forgotten it.
    pub(super) fn new(id: &RewardId, rewards: &[Reward]) -> RewardFact {
        let known = rewards.iter().find(|reward| reward.id == id.id);
        RewardFact {
            track: id.track.to_string(),
            id: id.id.clone(),
            kind: known.map(|reward| reward.kind.name()),
            name: known.map(|reward| reward.name.clone()),
            level: known.map(|reward| reward.level),
        }
    }

    /// Its name, or its id.
    pub(super) fn shown(&self) -> String {
        super::name(self.name.as_ref().unwrap_or(&self.id))
    }
}

/// One event.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct EventFact {
    pub(super) kind: &'static str,
    pub(super) track: Option<String>,
    /// XP, currency or points; 0 where there is no amount.
    pub(super) amount: u64,
    pub(super) level: Option<u64>,
    /// In words.
    pub(super) what: String,
    /// Every value of it.
    pub(super) details: serde_json::Value,
}

impl EventFact {
    pub(super) fn new(event: &Event) -> EventFact {
        let EventLine { kind, track, amount, level, .. } = EventLine::new(event);
        EventFact { kind, track, amount, level, what: phrase(event), details: details(event) }
    }
}

/// What of an amount had no room.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct NoRoomFact {
    /// None for currency.
    pub(super) track: Option<String>,
    /// XP or currency that did not count.
    pub(super) lost: u64,
    /// The whole amount.
    pub(super) of: u64,
    /// In words.
    pub(super) what: String,
}

impl NoRoomFact {
    pub(super) fn new(found: &NoRoom) -> NoRoomFact {
        let NoRoom { track, lost, of, .. } = found;
        NoRoomFact {
            track: track.as_ref().map(ToString::to_string),
            lost: *lost,
            of: *of,
            what: found.to_string(),
        }
    }

    pub(super) fn all(found: &[NoRoom]) -> Vec<NoRoomFact> {
        found.iter().map(NoRoomFact::new).collect()
    }
}

/// Who did something, when and why.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct OperationFact {
    pub(super) id: u64,
    pub(super) kind: String,
    pub(super) at: Time,
    pub(super) actor: String,
    pub(super) reason: Option<String>,
    pub(super) ticket: Option<String>,
    pub(super) undone_by: Option<u64>,
    /// Characters on which it stands all the same.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) undone_except: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(value: &u64) -> bool {
    *value == 0
}

impl OperationFact {
    pub(super) fn new(operation: &Operation) -> OperationFact {
        let intent = &operation.intent;
        OperationFact {
            id: operation.id.0,
            kind: intent.kind.to_string(),
            at: Time(intent.at),
            actor: intent.actor.clone(),
            reason: intent.reason.clone(),
            ticket: intent.ticket.clone(),
            undone_by: operation.undone_by.map(|id| id.0),
            undone_except: operation.left,
        }
    }

    pub(super) fn actor(&self) -> String {
        crate::report::numbers::person(&self.actor, super::WORD)
    }

    /// Ticket, reason, and who took it back.
    pub(super) fn why(&self) -> String {
        let (clipped, person) = (crate::report::numbers::clipped, crate::report::numbers::person);
        let ticket = self.ticket.as_ref().map(|ticket| format!("ticket {}", person(ticket, super::WORD)));
        let reason = self.reason.as_ref().map(|reason| clipped(reason, super::REASON));
        let undone = self.undone_by.map(|by| match self.undone_except {
            0 => format!("undone by #{by}"),
            left => format!("undone by #{by} except on {}", super::counted(left, "character")),
        });
        let parts: Vec<String> = [undone, ticket, reason].into_iter().flatten().collect();
        parts.join(" · ")
    }
}
