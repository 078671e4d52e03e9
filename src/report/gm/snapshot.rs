//! A whole state at one moment, under the names of the service operations.

use super::masteries::MasteryFacts;
use super::paragon::ParagonFacts;
use super::place::Place;
use super::prestige::PrestigeFacts;
use crate::progression::State;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that the rules know of a character.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct StateFacts {
    name: String,
    archived: bool,
    /// Character levels.
    character: Place,
    /// As `paragon levels`.
    paragon: ParagonFacts,
    /// As `prestige info`.
    prestige: PrestigeFacts,
    prestige_points: u64,
    points_earned: u64,
    points_from_levels: u64,
    points_from_prestige: u64,
    respecs: u64,
    currency: u64,
    lifetime_xp: u64,
    /// As `mastery levels`.
    masteries: BTreeMap<String, MasteryFacts>,
    mastery_points_spent: BTreeMap<String, u64>,
    nodes: Vec<NodeFact>,
    rewards: Vec<RewardFact>,
    /// The older curves that it keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    grandfathered: Option<serde_json::Value>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UnlockedNode")]
struct NodeFact {
    #[serde(rename = "type")]
    mastery: String,
    id: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UnlockedReward")]
struct RewardFact {
    track: String,
    id: String,
}

impl StateFacts {
    pub(super) fn new(state: &State, ruleset: &Ruleset) -> StateFacts {
        let node = |node: &crate::progression::NodeId| NodeFact {
            mastery: node.mastery.clone(),
            id: node.id.clone(),
        };
        let reward = |reward: &crate::progression::RewardId| RewardFact {
            track: reward.track.to_string(),
            id: reward.id.clone(),
        };
        StateFacts {
            name: state.name.clone(),
            archived: state.archived,
            character: Place::new(state, &TrackName::Character, ruleset),
            paragon: ParagonFacts::new(state, ruleset),
            prestige: PrestigeFacts::new(state, ruleset),
            prestige_points: state.prestige_points.0,
            points_earned: state.points_earned().0,
            points_from_levels: state.points_from_levels.0,
            points_from_prestige: state.points_from_prestige.0,
            respecs: state.respecs,
            currency: state.currency,
            lifetime_xp: state.lifetime_xp.get(),
            masteries: MasteryFacts::all(state, ruleset),
            mastery_points_spent: state
                .mastery_points_spent
                .iter()
                .map(|(mastery, points)| (mastery.clone(), points.0))
                .collect(),
            nodes: state.nodes.iter().map(node).collect(),
            rewards: state.rewards.iter().map(reward).collect(),
            grandfathered: Some(&state.grandfathered)
                .filter(|kept| !kept.is_empty())
                .map(super::details::grandfathered),
        }
    }
}
