//! The fields of a state, each of which an operation may have touched.

use super::event::{NodeId, RewardId};
use super::state::State;
use crate::rules::track::TrackName;
use std::collections::BTreeSet;
use std::fmt;

/// A part of a state that is taken back as a whole. Lifetime XP is none: it is a running sum, from which what was undone
/// is taken off.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The name.
    Name,
    /// Whether it is archived.
    Archived,
    /// XP and level of a track.
    Track(TrackName),
    /// Resets so far.
    PrestigeLevel,
    /// Prestige points gathered.
    PrestigePoints,
    /// Attribute points from levels.
    PointsFromLevels,
    /// Attribute points from resets.
    PointsFromPrestige,
    /// Attribute points spent, on all attributes together.
    PointsSpent,
    /// Respecs so far.
    Respecs,
    /// Currency held.
    Currency,
    /// Mastery points spent, of all types together.
    MasteryPointsSpent,
    /// Whether a reward is unlocked.
    Reward(RewardId),
    /// Whether a node is unlocked.
    Node(NodeId),
    /// The older curves that it keeps, of all tracks together.
    Grandfathered,
}

impl fmt::Display for Field {
    /// In words: `paragon`, `the points spent`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Field::Name => f.write_str("the name"),
            Field::Archived => f.write_str("whether it is archived"),
            Field::Track(track) => track.fmt(f),
            Field::PrestigeLevel => f.write_str("the prestige level"),
            Field::PrestigePoints => f.write_str("the prestige points"),
            Field::PointsFromLevels => f.write_str("the points from levels"),
            Field::PointsFromPrestige => f.write_str("the points from resets"),
            Field::PointsSpent => f.write_str("the points spent"),
            Field::Respecs => f.write_str("the number of respecs"),
            Field::Currency => f.write_str("currency"),
            Field::MasteryPointsSpent => f.write_str("the mastery points spent"),
            Field::Reward(reward) => write!(f, "the reward `{}` of {}", reward.id, reward.track),
            Field::Node(node) => write!(f, "the node `{}` of {}", node.id, node.mastery),
            Field::Grandfathered => f.write_str("the older curves that it keeps"),
        }
    }
}

impl Field {
    /// Whether two states agree in it.
    pub(super) fn agrees(&self, a: &State, b: &State) -> bool {
        match self {
            Field::Name => a.name == b.name,
            Field::Archived => a.archived == b.archived,
            Field::Track(track) => a.progress(track) == b.progress(track),
            Field::PrestigeLevel => a.prestige_level == b.prestige_level,
            Field::PrestigePoints => a.prestige_points == b.prestige_points,
            Field::PointsFromLevels => a.points_from_levels == b.points_from_levels,
            Field::PointsFromPrestige => a.points_from_prestige == b.points_from_prestige,
            Field::PointsSpent => a.points_spent == b.points_spent,
            Field::Respecs => a.respecs == b.respecs,
            Field::Currency => a.currency == b.currency,
            Field::MasteryPointsSpent => a.mastery_points_spent == b.mastery_points_spent,
            Field::Reward(reward) => {
                let has =
                    |state: &State| (state.rewards.contains(reward), state.rewards_taken.contains(reward));
                has(a) == has(b)
            }
            Field::Node(node) => {
                let has = |state: &State| (state.nodes.contains(node), state.nodes_free.contains(node));
                has(a) == has(b)
            }
            Field::Grandfathered => a.grandfathered == b.grandfathered,
        }
    }

    /// Puts into `to` what `from` has in it.
    pub(super) fn copy(&self, from: &State, to: &mut State) {
        match self {
            Field::Name => to.name.clone_from(&from.name),
            Field::Archived => to.archived = from.archived,
            Field::Track(track) => {
                to.tracks.insert(track.clone(), from.progress(track));
            }
            Field::PrestigeLevel => to.prestige_level = from.prestige_level,
            Field::PrestigePoints => to.prestige_points = from.prestige_points,
            Field::PointsFromLevels => to.points_from_levels = from.points_from_levels,
            Field::PointsFromPrestige => to.points_from_prestige = from.points_from_prestige,
            Field::PointsSpent => to.points_spent.clone_from(&from.points_spent),
            Field::Respecs => to.respecs = from.respecs,
            Field::Currency => to.currency = from.currency,
            Field::MasteryPointsSpent => to.mastery_points_spent.clone_from(&from.mastery_points_spent),
            Field::Reward(reward) => {
                put(reward, &from.rewards, &mut to.rewards);
                put(reward, &from.rewards_taken, &mut to.rewards_taken);
            }
            Field::Node(node) => {
                put(node, &from.nodes, &mut to.nodes);
                put(node, &from.nodes_free, &mut to.nodes_free);
            }
            Field::Grandfathered => to.grandfathered.clone_from(&from.grandfathered),
        }
    }
}

/// Makes `to` have `item` or not, as `from` does.
fn put<T: Ord + Clone>(item: &T, from: &BTreeSet<T>, to: &mut BTreeSet<T>) {
    if from.contains(item) {
        to.insert(item.clone());
    } else {
        to.remove(item);
    }
}

/// The fields in which two states differ.
pub fn touched(from: &State, to: &State) -> BTreeSet<Field> {
    let single = [
        Field::Name,
        Field::Archived,
        Field::PrestigeLevel,
        Field::PrestigePoints,
        Field::PointsFromLevels,
        Field::PointsFromPrestige,
        Field::PointsSpent,
        Field::Respecs,
        Field::Currency,
        Field::MasteryPointsSpent,
        Field::Grandfathered,
    ];
    let tracks = from.tracks.keys().chain(to.tracks.keys()).cloned().map(Field::Track);
    let rewards = from.rewards.symmetric_difference(&to.rewards);
    let rewards = rewards.chain(from.rewards_taken.symmetric_difference(&to.rewards_taken)).cloned();
    let rewards = rewards.map(Field::Reward);
    let nodes = from.nodes.symmetric_difference(&to.nodes);
    let nodes = nodes.chain(from.nodes_free.symmetric_difference(&to.nodes_free)).cloned().map(Field::Node);
    let all = single.into_iter().chain(tracks).chain(rewards).chain(nodes);
    all.filter(|field| !field.agrees(from, to)).collect()
}
