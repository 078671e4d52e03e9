//! Operations taken back from many characters: on whom they stand all the same, and what was taken out.

use super::facts::CharacterFact;
use super::operation::{OperationView, TouchedFact};
use super::{Step, counted};
use crate::ledger::{Left, Rebasing};
use crate::report::numbers::whole;
use crate::report::{Records, Rows, Screen, Spell, View};
use schemars::JsonSchema;
use serde::Serialize;

/// What an undo did to many characters, or would do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UndoView {
    #[serde(flatten)]
    operation: OperationView,
    /// Characters that stay as they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left: Vec<LeftFact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rebase: Option<RebaseFact>,
    /// The operations, as a command names them.
    #[serde(skip)]
    operations: Vec<u64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct LeftFact {
    character: CharacterFact,
    /// The later operations.
    later: Vec<u64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RebaseFact {
    /// Characters that keep what came later.
    rebased: u64,
    sums: Vec<SumFact>,
    rewards: u64,
    nodes: u64,
    overspent: u64,
    gone: Vec<GoneFact>,
    /// Characters that were merged into others since.
    merged: Vec<LeftFact>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct SumFact {
    what: String,
    gave: i64,
    taken: i64,
    gone: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "TakenOut")]
struct GoneFact {
    character: CharacterFact,
    what: String,
    gave: u64,
    gone: u64,
}

/// Characters that a note names.
const NAMED: usize = 10;

impl UndoView {
    /// Of an operation over many characters.
    pub fn new(operation: OperationView) -> UndoView {
        UndoView { operation, left: Vec::new(), rebase: None, operations: Vec::new() }
    }

    /// With the characters that stay as they are, of these operations.
    #[must_use]
    pub fn left(self, left: &[Left], operations: &[u64]) -> UndoView {
        UndoView { left: left.iter().map(LeftFact::new).collect(), operations: operations.to_vec(), ..self }
    }

    /// With what is taken out.
    #[must_use]
    pub fn rebase(self, rebase: Option<&Rebasing>) -> UndoView {
        UndoView { rebase: rebase.map(RebaseFact::new), ..self }
    }

    /// As people see it before they are asked whether it is to happen.
    #[must_use]
    pub fn preview(self) -> UndoView {
        UndoView { operation: self.operation.preview(), ..self }
    }

    /// As people see it when they have seen the preview.
    #[must_use]
    pub fn brief(self) -> UndoView {
        UndoView { operation: self.operation.brief(), left: Vec::new(), rebase: None, ..self }
    }

    fn left_note(&self, spell: Spell) -> Vec<String> {
        if self.left.is_empty() {
            return Vec::new();
        }
        let count = counted(self.left.len() as u64, "character");
        vec![
            format!("{count} left, for something later rests on it: {}", named(&self.left)),
            format!("{} takes it back from them too", spell(&Step::Rebase(self.operations.clone()))),
        ]
    }
}

impl LeftFact {
    fn new(left: &Left) -> LeftFact {
        LeftFact {
            character: CharacterFact::new(left.character, &left.name),
            later: left.later.iter().map(|id| id.0).collect(),
        }
    }

    /// `Vex (#33, #34)`
    fn shown(&self) -> String {
        let numbers: Vec<String> = self.later.iter().take(3).map(|id| format!("#{id}")).collect();
        let more = if self.later.len() > 3 { ", …" } else { "" };
        format!("{} ({}{more})", self.character.shown(), numbers.join(", "))
    }
}

/// The first of them.
fn named(all: &[LeftFact]) -> String {
    let mut names: Vec<String> = all.iter().take(NAMED).map(LeftFact::shown).collect();
    if all.len() > NAMED {
        names.push(format!("and {} more", whole((all.len() - NAMED) as u64)));
    }
    names.join(", ")
}

impl RebaseFact {
    fn new(rebase: &Rebasing) -> RebaseFact {
        let clamped =
            |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
        let sums = rebase.sums.iter().map(|(what, sum)| SumFact {
            what: what.to_string(),
            gave: clamped(sum.gave),
            taken: clamped(sum.taken),
            gone: u64::try_from(sum.gone).unwrap_or(u64::MAX),
        });
        let gone = rebase.gone.iter().map(|gone| GoneFact {
            character: CharacterFact::new(gone.character, &gone.name),
            what: gone.what.to_string(),
            gave: gone.gave,
            gone: gone.gone,
        });
        RebaseFact {
            rebased: rebase.rebased,
            sums: sums.collect(),
            rewards: rebase.rewards,
            nodes: rebase.nodes,
            overspent: rebase.overspent,
            gone: gone.collect(),
            merged: rebase.merged.iter().map(LeftFact::new).collect(),
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let side = |is_more: bool| {
            let wanted = self.sums.iter().filter(move |sum| (sum.taken < 0) == is_more && sum.taken != 0);
            wanted.map(|sum| format!("{} {}", whole(sum.taken.unsigned_abs()), sum.what))
        };
        let rewards = Some(self.rewards).filter(|&count| count > 0).map(|count| counted(count, "reward"));
        let taken: Vec<String> = side(false).chain(rewards).collect();
        let back: Vec<String> = side(true).collect();
        if !taken.is_empty() {
            notes.push(format!("takes out {}", taken.join(", ")));
        }
        if !back.is_empty() {
            notes.push(format!("gives back {}", back.join(", ")));
        }
        if self.rebased > 0 {
            let keep = if self.rebased == 1 { "keeps" } else { "keep" };
            notes.push(format!("{} {keep} what came later", counted(self.rebased, "character")));
        }
        if self.nodes > 0 {
            let what = counted(self.nodes, "node");
            notes.push(format!("{what} locked, for the level or the mastery points are gone"));
        }
        if self.overspent > 0 {
            let who = counted(self.overspent, "character");
            notes.push(format!("{who} had spent points that are no longer earned: settled by --overspent"));
        }
        notes.extend(self.gone_note());
        if !self.merged.is_empty() {
            let names = named(&self.merged);
            notes.push(format!("merged into others since, who keep what they got: {names}"));
        }
        notes
    }

    fn gone_note(&self) -> Option<String> {
        let one = |gone: &GoneFact| {
            format!("{}: {} of {} {}", gone.character.shown(), whole(gone.gone), whole(gone.gave), gone.what)
        };
        let mut names: Vec<String> = self.gone.iter().take(NAMED).map(one).collect();
        if self.gone.len() > NAMED {
            names.push(format!("and {} more", whole((self.gone.len() - NAMED) as u64)));
        }
        (!names.is_empty()).then(|| {
            format!("not taken, as it is gone or would have been gained anyway: {}", names.join("; "))
        })
    }
}

impl View for UndoView {
    fn schema(&self) -> &'static str {
        self.operation.schema()
    }

    fn screen(&self, spell: Spell) -> Screen {
        let mut screen = self.operation.screen(spell);
        screen.notes.extend(self.rebase.iter().flat_map(RebaseFact::notes));
        screen.notes.extend(self.left_note(spell));
        screen
    }

    fn records(&self) -> Records {
        let left = self.left.iter().map(|left| {
            let later: Vec<String> = left.later.iter().map(|id| format!("#{id}")).collect();
            (&left.character, format!("left, for {} came later", later.join(", ")))
        });
        let touched = self.operation.touched().iter();
        let touched =
            touched.map(|touched: &TouchedFact| (touched.character(), touched.summary().to_owned()));
        let rows: Vec<(&CharacterFact, String)> = touched.chain(left).collect();
        Rows::of(&rows)
            .column("operation", |_| self.operation.number())
            .column("kind", |_| "undo")
            .column("character_id", |(character, _)| character.id)
            .column("character", |(character, _)| &character.name)
            .column("what", |(_, what)| what)
            .records()
    }
}
