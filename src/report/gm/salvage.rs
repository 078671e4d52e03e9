//! What was saved from a damaged database, and what was not.

use super::counted;
use super::health::{Problem, sheet_of};
use crate::report::numbers::whole;
use crate::report::{Records, Rows, Screen, Sheet, Spell, Step, View};
use schemars::JsonSchema;
use serde::Serialize;

/// `db salvage`: what is in the new database, and what is not.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SalvageView {
    /// The new database.
    pub file: String,
    /// Events that were saved.
    pub events: u64,
    /// Events that were lost, up to where the log was written to end.
    pub lost: u64,
    /// Operations of which nothing could be proved.
    pub lost_operations: u64,
    /// Characters with all of their events, as far as is known.
    pub characters: u64,
    /// Characters of whom some events, or all, were lost.
    pub cut: u64,
    /// The hash that the damaged log was written to end with: SHA-256, hexadecimal.
    pub from: String,
    /// What was lost, the first place first.
    pub problems: Vec<Problem>,
}

impl View for SalvageView {
    fn schema(&self) -> &'static str {
        "endgame/db-salvage/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let answer = match (self.lost, self.problems.is_empty()) {
            (0, true) => "everything was saved".to_owned(),
            (lost, _) => format!("{} saved, {} lost", counted(self.events, "event"), whole(lost)),
        };
        let characters =
            format!("{} whole, {} cut short or lost", counted(self.characters, "character"), whole(self.cut));
        let (sheet, left_out) = match self.problems.is_empty() {
            true => (Sheet::default(), None),
            false => sheet_of(&self.problems),
        };
        let next = format!("next: look {} over, then {} puts it in place", self.file, spell(&Step::Restore));
        Screen {
            heading: vec![answer, characters],
            sheet,
            notes: left_out.into_iter().chain([next]).collect(),
        }
    }

    fn records(&self) -> Records {
        Rows::of(&self.problems).fields().without("part").records()
    }
}
