//! Masteries: tracks with points, rewards and a specialization tree.

use super::super::node::Entry;
use super::super::raw::ruleset as raw;
use super::super::{Entries, Spanned};
use super::levels::Levels;
use super::track::TrackFields;
use super::{Loader, curve};
use crate::rules::mastery::Mastery;
use crate::rules::track::TrackName;
use crate::rules::tree::{Effect, Node, Tree, TreeFault};
use crate::rules::units::LARGEST_TOTAL;

/// Nodes in all trees of a file together.
const MOST_NODES: usize = 10_000;
/// Prerequisites in all trees of a file together.
const MOST_REQUIREMENTS: usize = 100_000;

impl Loader<'_> {
    pub(super) fn mastery(&mut self, entry: &Entry) -> Option<Mastery> {
        let id = Spanned { value: entry.key.text().to_owned(), span: entry.key.span };
        self.id("a mastery", &id);
        let written: raw::Mastery = self.section(entry)?;
        let name = self.name(written.name.as_ref(), &id.value);
        let fields = TrackFields {
            name: TrackName::Mastery(id.value.clone()),
            key: id.span,
            first_level: written.first_level,
            max_level: written.max_level,
            default: Levels { first: 1, last: Some(100) },
            xp_to_next: written.xp_to_next.as_ref(),
            total_xp: written.total_xp.as_ref(),
            gain_multiplier: written.gain_multiplier.as_ref(),
        };
        let levels = self.track_levels(&fields)?;
        let track = self.track(&fields, levels);
        let points = self.points(&fields.name, written.points_per_level.as_ref(), levels, 1);
        let track = match &points {
            Some(points) => track.map(|track| self.summable(&fields.name, track, points)),
            None => track,
        };
        let rewards = self.rewards(written.rewards.as_ref(), levels);
        let all_points = points.as_ref().and_then(|points| points.total(levels.last?).ok());
        let tree = self.tree(written.tree.as_ref(), levels, all_points);
        Some(Mastery { id: id.value, name, track: track?, points: points?, rewards, tree: tree? })
    }

    fn tree(
        &mut self,
        written: Option<&Entries<raw::TreeNode>>,
        levels: Levels,
        points: Option<u64>,
    ) -> Option<Tree> {
        let Some(written) = written else { return Some(Tree::default()) };
        let requirements: usize =
            written.iter().map(|(_, node)| node.requires.as_ref().map_or(0, Vec::len)).sum();
        if !self.may_grow(written, requirements) {
            return None;
        }
        let nodes = written.iter().map(|(id, node)| self.node(id, node, levels)).collect();
        match Tree::new(nodes, levels.last, points) {
            Ok(tree) => Some(tree),
            Err(faults) => {
                for fault in &faults {
                    self.tree_fault(fault, written);
                }
                None
            }
        }
    }

    /// Counts nodes and their prerequisites. Returns whether there are few enough.
    fn may_grow(&mut self, written: &Entries<raw::TreeNode>, requirements: usize) -> bool {
        self.work.nodes += written.len();
        self.work.requirements += requirements;
        let Some((key, _)) = written.0.first() else { return true };
        for (what, count, most) in [
            ("nodes", self.work.nodes, MOST_NODES),
            ("prerequisites", self.work.requirements, MOST_REQUIREMENTS),
        ] {
            if count > most {
                let message = format!("more than {most} {what} in the trees of one file");
                self.error("too-many", key.span, message, "");
                return false;
            }
        }
        true
    }

    fn node(&mut self, id: &Spanned<String>, written: &raw::TreeNode, levels: Levels) -> Node {
        self.id("a node", id);
        Node {
            id: id.value.clone(),
            name: self.name(written.name.as_ref(), &id.value),
            cost: written.cost.unwrap_or(1).min(LARGEST_TOTAL),
            min_level: written.min_level.map_or(levels.first, |level| level.value),
            requires: written.requires.iter().flatten().map(|id| id.value.clone()).collect(),
            effect: Effect {
                bonus: self.name(Some(&written.effect.bonus), ""),
                value: curve::number(written.effect.value).as_f64(),
            },
        }
    }

    fn tree_fault(&mut self, fault: &TreeFault, written: &Entries<raw::TreeNode>) {
        let Some((key, node)) = written.0.get(fault.node()) else { return };
        match fault {
            TreeFault::UnknownNode { requires, .. } => {
                if let Some(name) = node.requires.as_ref().and_then(|list| list.get(*requires)) {
                    let known: Vec<&str> = written.iter().map(|(id, _)| id.value.as_str()).collect();
                    self.unknown("node", name, &known);
                }
            }
            TreeFault::Cycle { through, .. } => {
                let way = shortened(through).join(" → ");
                let message = format!("the node `{}` needs itself: {way}", key.value);
                let label = "nobody can unlock it: take one of these out of `requires`";
                self.error("cyclic-tree", key.span, message, label);
            }
            TreeFault::LevelOutOfReach { last, .. } => {
                let place = node.min_level.map_or(key.span, |level| level.span);
                let level = node.min_level.map_or(0, |level| level.value);
                let message = format!(
                    "nobody reaches the node `{}` at level {level}: the mastery ends at {last}",
                    key.value
                );
                self.error("out-of-reach", place, message, format!("{last} or less"));
            }
            TreeFault::PointsOutOfReach { cost, points, .. } => {
                let message = format!(
                    "nobody can pay for the node `{}`: it costs {cost} points with all it needs, all levels give {points}",
                    key.value
                );
                let label = "make nodes cheaper, or raise `points_per_level`";
                self.error("out-of-reach", key.span, message, label);
            }
        }
    }
}

/// A long way round, its middle left out.
fn shortened(way: &[String]) -> Vec<&str> {
    const SHOWN: usize = 12;
    let ids: Vec<&str> = way.iter().map(String::as_str).collect();
    if ids.len() <= SHOWN {
        return ids;
    }
    let (start, end) = (&ids[..SHOWN / 2], &ids[ids.len() - SHOWN / 2..]);
    start.iter().chain(&["…"]).chain(end).copied().collect()
}
