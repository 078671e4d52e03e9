//! The sections of a ruleset.

use serde::de::IgnoredAny;

use super::super::Entries;
use super::super::decode::decode;
use super::super::node::Node;
use super::super::raw::ruleset as raw;
use super::paragon::ParagonLevels;
use super::{Loader, entries, entry};
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;

/// More than any game has.
const MOST_MASTERIES: usize = 1_000;

impl Loader<'_> {
    /// The ruleset written at `root`, as far as it has no mistakes.
    pub(super) fn ruleset(&mut self, root: &Node) -> Option<Ruleset> {
        let outline: Option<raw::Ruleset> = decode(root, &mut self.diagnostics);
        let character = entry(root, "character").and_then(|entry| {
            let written = self.section(entry)?;
            self.character(entry.key.span, &written)
        });
        let (paragon, levels) = match entry(root, "paragon") {
            None => (None, ParagonLevels::Absent),
            Some(entry) => match self.section(entry) {
                Some(written) => self.paragon(entry.key.span, &written),
                None => (None, ParagonLevels::Unknown),
            },
        };
        let prestige = entry(root, "prestige").and_then(|entry| {
            let written = self.section(entry)?;
            self.prestige(entry.key.span, &written, levels)
        });
        let masteries = self.masteries(root);
        let outline = outline?;
        let name = self.name(Some(&outline.ruleset), "");
        let description = self.description(outline.description.as_ref());
        if ["character", "paragon", "masteries"].iter().all(|section| entry(root, section).is_none()) {
            let label = "add `character`, `paragon` or `masteries`";
            self.error("missing-section", outline.ruleset.span, "the ruleset has no track", label);
        }
        let mut ruleset = Ruleset { name, description, character, paragon, prestige, masteries, power: None };
        ruleset.power = entry(root, "power").and_then(|entry| {
            let written = self.section(entry)?;
            self.power(&written, &ruleset)
        });
        Some(ruleset)
    }

    fn masteries(&mut self, root: &Node) -> Vec<Mastery> {
        let Some(entry) = entry(root, "masteries") else { return Vec::new() };
        let Some(outline) = self.section::<Entries<IgnoredAny>>(entry) else { return Vec::new() };
        if outline.is_empty() {
            self.error("empty-list", entry.key.span, "`masteries` is empty", "one mastery or more");
        }
        if !self.at_most("masteries", MOST_MASTERIES, &outline) {
            return Vec::new();
        }
        entries(&entry.value).into_iter().filter_map(|entry| self.mastery(entry)).collect()
    }
}
