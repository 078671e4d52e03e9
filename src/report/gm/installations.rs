//! Every ruleset that came into force.

use super::facts::OperationFact;
use super::{ACCOUNT, WORD};
use crate::ledger::{Entry, Fact};
use crate::report::numbers::clipped;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use schemars::JsonSchema;
use serde::Serialize;

/// Every ruleset that came into force, oldest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InstallationsView {
    installations: Vec<InstallationFact>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct InstallationFact {
    /// By this number other commands know it: `installed:1`.
    number: u64,
    name: String,
    hash: String,
    in_force: bool,
    terms: String,
    /// The operations that this took back.
    undo: Vec<u64>,
    operation: OperationFact,
}

impl InstallationsView {
    /// The entries of the log by which rulesets came into force.
    pub fn new(entries: &[Entry]) -> InstallationsView {
        let mut installations = Vec::new();
        for entry in entries {
            let Fact::RulesetInstalled { name, hash, terms, undo } = &entry.fact else { continue };
            installations.push(InstallationFact {
                number: installations.len() as u64 + 1,
                name: name.clone(),
                hash: hash.clone(),
                in_force: false,
                terms: terms.clone(),
                undo: undo.clone(),
                operation: OperationFact::new(&entry.operation),
            });
        }
        if let Some(last) = installations.last_mut() {
            last.in_force = true;
        }
        InstallationsView { installations }
    }
}

impl InstallationFact {
    /// On which terms, what it took back, and why.
    fn account(&self) -> String {
        let back = self.undo.iter().map(|id| format!("takes back #{id}"));
        let parts = [self.terms.clone()].into_iter().chain(back).chain([self.operation.why()]);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Whole(self.number),
            Cell::Text(clipped(&self.name, WORD)),
            Cell::Text(self.hash.chars().take(8).collect()),
            Cell::Text(format!("#{}", self.operation.id)),
            self.operation.at.shown_cell(),
            Cell::Text(self.operation.actor()),
            Cell::Text(clipped(&self.account(), ACCOUNT)),
        ]
    }
}

impl View for InstallationsView {
    fn schema(&self) -> &'static str {
        "endgame/ruleset-history/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let mut sheet = Sheet::new(vec![
            Column::number("number", "n"),
            Column::text("name", "ruleset"),
            Column::text("hash", "hash"),
            Column::text("operation", "op"),
            Column::text("time", "time (UTC)"),
            Column::text("actor", "actor"),
            Column::text("account", "how and why"),
        ]);
        self.installations.iter().for_each(|one| sheet.row(one.cells()));
        let last = self.installations.last();
        let mut notes: Vec<String> = last
            .map(|last| format!("in force: {} (n {})", clipped(&last.name, WORD), last.number))
            .into_iter()
            .collect();
        notes.push(format!("one of them: {}", spell(&Step::ShowInstalled)));
        notes.push(format!("in force again: {}", spell(&Step::InstallAgain)));
        Screen { heading: Vec::new(), sheet, notes }
    }

    fn records(&self) -> Records {
        Rows::of(&self.installations)
            .column("number", |own| own.number)
            .column("name", |own| &own.name)
            .column("hash", |own| &own.hash)
            .column("in_force", |own| own.in_force)
            .column("operation", |own| own.operation.id)
            .column("time", |own| own.operation.at)
            .column("actor", |own| &own.operation.actor)
            .column("terms", |own| &own.terms)
            .column("reason", |own| &own.operation.reason)
            .column("ticket", |own| &own.operation.ticket)
            .records()
    }
}
