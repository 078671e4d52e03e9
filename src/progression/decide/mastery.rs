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

pub(super) fn unlock(state: &State, kind: &str, node: &str, ruleset: &Ruleset) -> Decision {
    let Some(mastery) = ruleset.mastery(kind) else {
        return refuse(vec![Reason::NoSuchTrack(TrackName::Mastery(kind.to_owned()))]);
    };
    let id = NodeId { mastery: kind.to_owned(), id: node.to_owned() };
    let Some(node) = mastery.tree.node(node) else { return refuse(vec![Reason::NoSuchNode(id)]) };
    if state.nodes.contains(&id) {
        return Ok(Vec::new());
    }
    unless(against_unlock(state, mastery, node), || {
        vec![Event::NodeUnlocked { node: id, cost: Points(node.cost) }]
    })
}

/// Every reason against unlocking a node.
pub(in super::super) fn against_unlock(state: &State, mastery: &Mastery, node: &Node) -> Vec<Reason> {
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
    let earned = mastery.points_at(held);
    let available = Points(earned.0.saturating_sub(state.mastery_points_spent(&mastery.id).0));
    if available.0 < node.cost {
        let needed = Points(node.cost);
        reasons.push(Reason::NotEnoughMasteryPoints { mastery: mastery.id.clone(), needed, available });
    }
    reasons
}
