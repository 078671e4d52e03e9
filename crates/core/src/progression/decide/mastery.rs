//! Nodes of specialization trees.

use super::super::event::{Event, NodeId};
use super::super::refusal::Reason;
use super::super::state::State;
use super::{Decision, refuse, unless};
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::tree::Node;
use crate::rules::units::{Level, Points};

/// Unlocks a node, for its mastery points or for nothing.
pub(super) fn unlock(
    state: &State,
    (kind, node): (&str, &str),
    is_free: bool,
    ruleset: &Ruleset,
) -> Decision {
    let Some(mastery) = ruleset.mastery(kind) else {
        return refuse(vec![Reason::NoSuchTrack(TrackName::Mastery(kind.to_owned()))]);
    };
    let id = NodeId { mastery: kind.to_owned(), id: node.to_owned() };
    let Some(node) = mastery.tree.node(node) else { return refuse(vec![Reason::NoSuchNode(id)]) };
    if state.nodes.contains(&id) {
        return Ok(Vec::new());
    }
    if is_free {
        return unless(against_place(state, mastery, node), || vec![Event::NodeGiven { node: id }]);
    }
    unless(against_unlock(state, mastery, node), || {
        vec![Event::NodeUnlocked { node: id, cost: Points(node.cost) }]
    })
}

/// Takes a node back, with the nodes that require it where these are to go too. What was paid comes back: what the nodes
/// cost by the rules, as far as it is spent.
pub(super) fn lock(
    state: &State,
    (kind, node): (&str, &str),
    dependents: bool,
    ruleset: &Ruleset,
) -> Decision {
    let id = NodeId { mastery: kind.to_owned(), id: node.to_owned() };
    let mastery = ruleset.mastery(kind);
    if !state.nodes.contains(&id) {
        let is_known = mastery.is_some_and(|mastery| mastery.tree.node(node).is_some());
        return refuse(vec![if is_known { Reason::NodeNotHeld(id) } else { Reason::NoSuchNode(id) }]);
    }
    let others = mastery.map(|mastery| requiring(state, mastery, &id)).unwrap_or_default();
    if !others.is_empty() && !dependents {
        return refuse(vec![Reason::NodeRequired { node: id, by: others }]);
    }
    let mut spent = state.mastery_points_spent(kind).0;
    let locked = |node: NodeId| {
        let cost = mastery.and_then(|mastery| mastery.tree.node(&node.id)).map_or(0, |rules| rules.cost);
        let refund = if state.nodes_free.contains(&node) { 0 } else { cost.min(spent) };
        spent -= refund;
        Event::NodeLocked { node, refund: Points(refund) }
    };
    // What requires others goes before them.
    Ok(others.into_iter().rev().chain([id]).map(locked).collect())
}

/// The unlocked nodes that require this one, directly or by others, each after one that it requires.
fn requiring(state: &State, mastery: &Mastery, node: &NodeId) -> Vec<NodeId> {
    let mut found: Vec<NodeId> = Vec::new();
    loop {
        let is_gone = |id: &String| *id == node.id || found.iter().any(|gone| gone.id == *id);
        let next = mastery.tree.nodes().iter().find(|other| {
            let is_held = state.nodes.contains(&NodeId { id: other.id.clone(), ..node.clone() });
            is_held && !is_gone(&other.id) && other.requires.iter().any(is_gone)
        });
        match next {
            Some(next) => found.push(NodeId { id: next.id.clone(), ..node.clone() }),
            None => return found,
        }
    }
}

/// Every reason against unlocking a node.
pub(in super::super) fn against_unlock(state: &State, mastery: &Mastery, node: &Node) -> Vec<Reason> {
    let mut reasons = against_place(state, mastery, node);
    let earned = mastery.points_at(state.progress(&TrackName::Mastery(mastery.id.clone())).level);
    let available = Points(earned.0.saturating_sub(state.mastery_points_spent(&mastery.id).0));
    if available.0 < node.cost {
        let needed = Points(node.cost);
        reasons.push(Reason::NotEnoughMasteryPoints { mastery: mastery.id.clone(), needed, available });
    }
    reasons
}

/// Nodes and levels that a node requires and that are not there.
fn against_place(state: &State, mastery: &Mastery, node: &Node) -> Vec<Reason> {
    let id = |id: &str| NodeId { mastery: mastery.id.clone(), id: id.to_owned() };
    let missing: Vec<NodeId> = node
        .requires
        .iter()
        .map(|needed| id(needed))
        .filter(|needed| !state.nodes.contains(needed))
        .collect();
    let mut reasons = Vec::new();
    if !missing.is_empty() {
        reasons.push(Reason::NodesMissing(missing));
    }
    let held = state.progress(&TrackName::Mastery(mastery.id.clone())).level;
    if held.0 < node.min_level {
        let needed = Level(node.min_level);
        reasons.push(Reason::MasteryLevel { mastery: mastery.id.clone(), needed, held });
    }
    reasons
}
