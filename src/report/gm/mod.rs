//! What a game master sees of the progression database: a view a file.
//!
//! Constructors take values of the ledger and the rules; what may happen, and why not, is asked of `decide`, so that no
//! rule is written down a second time. JSON and CSV hold text as it was given; only screens escape it.

mod applied;
mod bar;
mod batch;
mod board;
mod change;
mod character;
mod details;
mod difference;
mod explain;
mod facts;
mod health;
mod history;
mod impact;
mod installations;
mod list;
mod masteries;
mod mastery;
mod operation;
mod paragon;
mod place;
mod plan;
mod policy;
mod prestige;
mod request;
mod salvage;
mod snapshot;
#[cfg(test)]
mod tests;
mod tree;
mod undo;

pub use applied::AppliedView;
pub use batch::BatchView;
pub use board::BoardView;
pub use change::{ChangeView, Changed};
pub use character::CharacterView;
pub use health::{AheadFact, HealthView, Part, Problem, Proved, RulesetFact, VerifyView};
pub use history::{HistoryView, json_line, line};
pub use impact::{Change as RulesetChange, ImpactView, overspent_line};
pub use installations::InstallationsView;
pub use list::{CharacterListView, FoundView};
pub use masteries::MasteryLevelsView;
pub use mastery::{MasteryProgressView, MasteryRewardsView};
pub use operation::{OperationView, Touched};
pub use paragon::{ParagonLevelsView, ParagonStatsView};
pub(crate) use place::Place;
pub use plan::PlanView;
pub use policy::PolicyView;
pub use prestige::{PrestigeBonusesView, PrestigeInfoView};
pub use request::{RequestListView, RequestView};
pub use salvage::SalvageView;
pub use tree::MasteryTreeView;
pub use undo::UndoView;

use super::numbers::{self, counted};
use super::{Cell, Column, Sheet, Step};
use crate::ledger::CharacterId;
use crate::text::name::is_number;

/// The longest name that a screen shows in full.
const NAME: usize = 40;
/// The longest account of an event on a screen.
const ACCOUNT: usize = 160;
/// The longest reason on a screen.
const REASON: usize = 60;
/// The longest name of a ticket or an actor on a screen.
const WORD: usize = 24;

/// A table of two columns for people: what, and its value.
fn facts(rows: impl IntoIterator<Item = (String, String)>) -> Sheet {
    let mut sheet = Sheet::new(vec![Column::text("what", ""), Column::text("value", "")]);
    rows.into_iter().for_each(|(what, value)| sheet.row(vec![Cell::Text(what), Cell::Text(value)]));
    sheet
}

fn name(text: &str) -> String {
    numbers::clipped(text, NAME)
}

/// How a command names the character: what a shell would take apart is named by its id.
pub fn called(name: &str, id: CharacterId) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    // A name of digits, from before these were refused, would be taken for an id.
    if !name.is_empty() && name.chars().all(plain) && name.len() <= NAME && !is_number(name) {
        name.to_owned()
    } else {
        format!("id:{id}")
    }
}

/// Parts joined by dots, broken into lines before `width` is passed.
fn joined(parts: Vec<String>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + part.chars().count() + 3 <= width => {
                line.push_str(&format!(" · {part}"));
            }
            _ => lines.push(part),
        }
    }
    lines
}

/// A bonus as it is held: `+5 %`.
pub(crate) fn bonus(share: f64) -> String {
    format!("+{}", numbers::percent(share, 2))
}
