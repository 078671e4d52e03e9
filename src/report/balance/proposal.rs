//! A change of the rules in force that is proposed: who plays, what would be met, and what it does to those who live.

use super::tune::TuneView;
use crate::report::fit::FitView;
use crate::report::gm::ImpactView;
use crate::report::{Records, Screen, Spell, View};
use serde::Serialize;
use std::time::Duration;

/// What is proposed. Nothing of it is installed.
#[derive(Debug, Clone, Serialize)]
pub struct ProposalView {
    /// Who plays now, as far as the history tells.
    pub players: FitView,
    /// The numbers, the goals before and after, and what moves beside.
    pub change: TuneView,
    /// What it would make of the characters there are.
    pub living: ImpactView,
    /// The change as a patch of the rules in force; empty where nothing is to change.
    pub patch: String,
    /// Whether the goals are met by it.
    pub met: bool,
}

impl ProposalView {
    /// A proposal of these parts.
    pub fn new(players: FitView, change: TuneView, living: ImpactView, patch: String) -> ProposalView {
        ProposalView { met: change.met, players, change, living, patch }
    }

    /// Says how long the search took.
    pub fn took(&mut self, took: Duration) {
        self.change.took = Some(took);
    }
}

impl View for ProposalView {
    fn schema(&self) -> &'static str {
        "endgame/proposal/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        self.change.screen(spell)
    }

    fn screens(&self, width: usize, spell: Spell) -> Vec<Screen> {
        let mut all = self.players.screens(width, spell);
        all.extend(self.change.screens(width, spell));
        let is_change = !self.patch.is_empty();
        if is_change {
            all.extend(self.living.screens(width, spell));
        }
        if let Some(last) = all.last_mut().filter(|_| is_change) {
            last.notes.push(String::new());
            last.notes.extend(self.patch.lines().map(str::to_owned));
            last.notes.push(String::new());
            last.notes
                .push("nothing was installed: look at it, then install it with a person's name".to_owned());
        }
        all
    }

    fn records(&self) -> Records {
        self.change.records()
    }
}
