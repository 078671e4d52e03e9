//! Tests of the store. [`model`] is what it should be: plain lists, folded anew for every question.

mod asking;
mod chain;
mod compare;
mod damage;
mod examples;
mod exchange;
mod installs;
mod model;
mod old;
mod running;
mod sequences;
mod steps;

use super::sqlite::Sqlite;
use super::{Rules, RulesetText, Settings, Store};
use crate::config::{Source, load_ruleset};
use crate::ledger::{Intent, KindText, Moment};
use crate::rules::ruleset::Ruleset;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Levels, caps and resets so cheap that a short sequence of commands meets every rule.
pub(super) const SMALL: &str = r#"
ruleset: small
character: { max_level: 3, xp_to_next: 100 }
paragon:
  xp_to_next: { linear: { base: 100, step: 10 } }
  gain_multiplier: { table: [1, 0.9, 0.8], then: 0.5 }
  points_per_level: 2
  attributes: { strength: { cap: 7 }, luck: {} }
  respec_cost: { linear: { base: 10, step: 10 } }
  milestones:
    - { level: 2, kind: title, id: two, name: Two }
    - { level: 6, kind: title, id: six, name: Six }
prestige:
  max: 3
  requires: 1
  cost: { linear: { base: 20, step: 20 } }
  mastery_kept: 0.5
  points: refund
  attribute_points: 2
  prestige_points: 10
  bonuses: { xp: { linear: { base: 0.1, step: 0.1 } }, currency: 0.25 }
masteries:
  combat:
    name: Combat
    max_level: 20
    xp_to_next: 100
    rewards:
      - { level: 3, kind: title, id: three, name: Three }
    tree:
      a: { effect: { bonus: damage, value: 0.1 } }
      b: { cost: 2, min_level: 4, requires: [a], effect: { bonus: damage, value: 0.1 } }
      c: { cost: 2, min_level: 6, requires: [a, b], effect: { bonus: damage, value: 0.1 } }
  craft:
    name: Craft
    xp_to_next: { linear: { base: 50, step: 5 } }
    tree:
      a: { effect: { bonus: quality, value: 0.1 } }
      free: { cost: 0, min_level: 2, requires: [a], effect: { bonus: quality, value: 0.1 } }
"#;

/// A ruleset as a database keeps it.
pub(super) struct Game {
    pub(super) text: RulesetText,
    pub(super) ruleset: Ruleset,
}

impl Game {
    pub(super) fn new(text: &str) -> Game {
        let source = Source::new("ruleset.yaml", text);
        let (loaded, problems) = load_ruleset(&source);
        let ruleset = loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value;
        let hash: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = RulesetText { name: ruleset.name.clone(), hash, text: text.to_owned() };
        Game { text, ruleset }
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules { text: &self.text, ruleset: &self.ruleset }
    }
}

/// A database in a folder that goes away with it.
pub(super) struct Place {
    folder: TempDir,
}

impl Place {
    pub(super) fn new() -> Place {
        Place { folder: TempDir::new().unwrap() }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("gm.db")
    }

    pub(super) fn create(&self, game: &Game) -> Store {
        Store::create(&self.path(), &game.text, Settings::default(), &intent("init", 0)).unwrap()
    }

    pub(super) fn open(&self) -> Store {
        Store::open(&self.path(), &mut |copy: &Path| panic!("migrated to {}", copy.display())).unwrap()
    }
}

/// The connection of a store, to damage what is stored.
pub(super) fn connection(store: &Store) -> &Connection {
    store.backend.as_any().downcast_ref::<Sqlite>().unwrap().connection()
}

pub(super) fn intent(kind: &str, at: i64) -> Intent {
    Intent {
        kind: KindText::stored(kind),
        actor: "ana".to_owned(),
        reason: None,
        ticket: None,
        at: Moment(at),
    }
}
