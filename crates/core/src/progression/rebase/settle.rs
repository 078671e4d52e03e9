//! What is overspent once an operation was taken out.

use super::super::adapt::{Excess, Overspent, excess, settle as settle_points};
use super::super::event::NodeId;
use super::super::state::State;
use super::Settlement;
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Points;
use std::collections::BTreeSet;

/// Settles what of `target` is too much and was not so `before`. `unlocked` are nodes with their cost, oldest first.
/// Answers with the attribute points that were too many, and the nodes that are locked.
pub(super) fn settle(
    target: &mut State,
    before: &State,
    unlocked: &[(NodeId, Points)],
    settlement: &Settlement,
    ruleset: &Ruleset,
) -> (Excess, BTreeSet<NodeId>) {
    let mut locked = BTreeSet::new();
    for mastery in &ruleset.masteries {
        Tree { mastery, before, unlocked }.settle(target, &mut locked);
    }
    let excess = excess(before, target, (ruleset, ruleset));
    if settlement.overspent == Overspent::Keep {
        // What is kept is still no more than an attribute takes.
        for (id, over) in &excess.misplaced {
            target.points_spent.entry(id.clone()).and_modify(|spent| spent.0 -= over.0);
        }
    }
    if !excess.is_empty() {
        settle_points(target, &excess, (ruleset, &settlement.trim_order), settlement.overspent);
    }
    (excess, locked)
}

/// A mastery whose nodes may be too many.
struct Tree<'a> {
    mastery: &'a Mastery,
    before: &'a State,
    unlocked: &'a [(NodeId, Points)],
}

impl Tree<'_> {
    fn settle(&self, target: &mut State, locked: &mut BTreeSet<NodeId>) {
        while let Some((node, cost)) = self.next(target) {
            target.nodes.remove(&node);
            self.give_back(target, cost.0);
            locked.insert(node);
        }
        let over = self.over(target);
        if over > 0 {
            // Points that no node shows for: older rules gave the nodes away.
            self.give_back(target, over);
        }
    }

    fn give_back(&self, target: &mut State, points: u64) {
        let left = target.mastery_points_spent(&self.mastery.id).0.saturating_sub(points);
        if left == 0 {
            target.mastery_points_spent.remove(&self.mastery.id);
        } else {
            target.mastery_points_spent.insert(self.mastery.id.clone(), Points(left));
        }
    }

    /// The node that goes next, with what was paid for it: one that lacks something, or one that is not paid for and that
    /// no other rests on.
    fn next(&self, target: &State) -> Option<(NodeId, Points)> {
        let held = self.newest_first(target);
        let lacks =
            |node: &&(NodeId, Points)| self.lacks(&node.0, target) && !self.lacks(&node.0, self.before);
        if let Some(found) = held.iter().find(lacks) {
            return Some(found.clone());
        }
        if self.over(target) == 0 {
            return None;
        }
        held.into_iter().find(|(node, cost)| cost.0 > 0 && !self.carries(node, target))
    }

    /// The nodes held, the last unlocked first; what is known of no unlocking comes last.
    fn newest_first(&self, target: &State) -> Vec<(NodeId, Points)> {
        let is_held = |node: &NodeId| node.mastery == self.mastery.id && target.nodes.contains(node);
        let mut held: Vec<(NodeId, Points)> = Vec::new();
        let rest = self.mastery.tree.nodes().iter().map(|node| {
            (NodeId { mastery: self.mastery.id.clone(), id: node.id.clone() }, Points(node.cost))
        });
        for (node, cost) in self.unlocked.iter().rev().cloned().chain(rest.rev()) {
            if is_held(&node) && held.iter().all(|(known, _)| *known != node) {
                held.push((node, cost));
            }
        }
        held
    }

    /// Mastery points spent beyond those earned, and beyond what was so before.
    fn over(&self, target: &State) -> u64 {
        let lacking = |state: &State| {
            let level = state.progress(&TrackName::Mastery(self.mastery.id.clone())).level;
            state.mastery_points_spent(&self.mastery.id).0.saturating_sub(self.mastery.points_at(level).0)
        };
        lacking(target).saturating_sub(lacking(self.before))
    }

    /// Whether a node is held without its level or a node that it needs.
    fn lacks(&self, node: &NodeId, state: &State) -> bool {
        let Some(rules) = self.mastery.tree.node(&node.id).filter(|_| state.nodes.contains(node)) else {
            return false;
        };
        let level = state.progress(&TrackName::Mastery(self.mastery.id.clone())).level;
        let needs = |id: &String| NodeId { id: id.clone(), ..node.clone() };
        level.0 < rules.min_level || rules.requires.iter().any(|id| !state.nodes.contains(&needs(id)))
    }

    /// Whether a node that is held needs this one.
    fn carries(&self, node: &NodeId, state: &State) -> bool {
        self.mastery.tree.nodes().iter().any(|other| {
            let id = NodeId { id: other.id.clone(), ..node.clone() };
            other.requires.contains(&node.id) && state.nodes.contains(&id)
        })
    }
}
