//! Finds the tables of a ruleset that come from files, and what each of them is read as.

use super::super::node::{Entry, Map, Node, Value};
use super::super::yaml::MAX_VALUES;

/// What a curve gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Under {
    /// `xp_to_next`
    Costs,
    /// `total_xp`
    Totals,
    /// Any other.
    Plain,
}

/// Where a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub under: Under,
    /// The level (or the number of the reset, or the points) of its first value.
    pub from: u64,
    /// Whether another curve comes before it.
    pub is_later: bool,
}

/// Calls `read` with every map under `table`, outermost first. It answers how many values there are.
pub(super) fn each_table(root: &Node, read: &mut dyn FnMut(&Node, Place) -> Option<u64>) {
    let mut finder = Finder { read, steps: MAX_VALUES };
    for entry in finder.entries(root) {
        match entry.key.text() {
            "character" => finder.track(&entry.value, 1),
            "paragon" => finder.track(&entry.value, 0),
            "prestige" => finder.prestige(&entry.value),
            "masteries" => {
                for mastery in finder.entries(&entry.value) {
                    finder.track(&mastery.value, 1);
                }
            }
            _ => {}
        }
    }
}

struct Finder<'r> {
    read: &'r mut dyn FnMut(&Node, Place) -> Option<u64>,
    /// Merges of merges can name the same map without bound.
    steps: usize,
}

impl Finder<'_> {
    fn entries<'n>(&mut self, node: &'n Node) -> Vec<&'n Entry> {
        let Value::Map(map) = &node.value else { return Vec::new() };
        self.entries_of(map)
    }

    fn entries_of<'n>(&mut self, map: &'n Map) -> Vec<&'n Entry> {
        let steps = &mut self.steps;
        let mut spend = || {
            *steps = steps.saturating_sub(1);
            *steps > 0
        };
        map.entries(&mut spend).unwrap_or_default()
    }

    fn track(&mut self, node: &Node, default: u64) {
        let entries = self.entries(node);
        let written = entries.iter().find(|entry| entry.key.text() == "first_level");
        let first = written.map_or(Some(default), |entry| whole(&entry.value)).unwrap_or(default);
        for entry in entries {
            let (under, from) = match entry.key.text() {
                "xp_to_next" => (Under::Costs, first),
                "total_xp" => (Under::Totals, first),
                "gain_multiplier" | "points_per_level" => (Under::Plain, first),
                "respec_cost" => (Under::Plain, 1),
                "attributes" => {
                    self.attributes(&entry.value);
                    continue;
                }
                _ => continue,
            };
            self.curve(&entry.value, Place { under, from, is_later: false });
        }
    }

    fn attributes(&mut self, node: &Node) {
        for attribute in self.entries(node) {
            for entry in self.entries(&attribute.value) {
                if entry.key.text() == "effect" {
                    self.curve(&entry.value, Place { under: Under::Plain, from: 0, is_later: false });
                }
            }
        }
    }

    fn prestige(&mut self, node: &Node) {
        for entry in self.entries(node) {
            if entry.key.text() == "bonuses" {
                self.prestige(&entry.value);
            } else {
                self.curve(&entry.value, Place { under: Under::Plain, from: 1, is_later: false });
            }
        }
    }

    fn curve(&mut self, node: &Node, place: Place) {
        let entries = self.entries(node);
        let under =
            |name: &str| entries.iter().find(|entry| entry.key.text() == name).map(|entry| &entry.value);
        if let Some(table) = under("table") {
            let count = match &table.value {
                Value::Map(_) => (self.read)(table, place),
                Value::List(items) => Some(items.len() as u64),
                Value::Scalar(_) => None,
            };
            if let (Some(then), Some(count)) = (under("then"), count) {
                self.curve(then, Place { from: place.from.saturating_add(count), is_later: true, ..place });
            }
        }
        let Some(Node { value: Value::List(pieces), .. }) = under("piecewise") else { return };
        for piece in pieces.iter() {
            if self.steps == 0 {
                return;
            }
            let written = self.entries(piece).into_iter().find(|entry| entry.key.text() == "from");
            if let Some(from) = written.and_then(|entry| whole(&entry.value)) {
                self.curve(piece, Place { from, is_later: place.is_later || from > place.from, ..place });
            }
        }
    }
}

fn whole(node: &Node) -> Option<u64> {
    node.text().replace('_', "").parse().ok()
}
