//! The difference between two states, field by field.

use super::event::{NodeId, RewardId};
use super::state::{Grandfathered, Progress, State};
use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use std::collections::{BTreeMap, BTreeSet};

/// New values for the fields that differ; the others stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// The name.
    pub name: Option<String>,
    /// Whether it is archived.
    pub archived: Option<bool>,
    /// Tracks on which it stands elsewhere.
    pub tracks: BTreeMap<TrackName, Progress>,
    /// Resets so far.
    pub prestige_level: Option<u64>,
    /// Prestige points gathered.
    pub prestige_points: Option<Points>,
    /// Attribute points from levels.
    pub points_from_levels: Option<Points>,
    /// Attribute points from resets.
    pub points_from_prestige: Option<Points>,
    /// All attribute points spent, by attribute.
    pub points_spent: Option<BTreeMap<String, Points>>,
    /// Respecs so far.
    pub respecs: Option<u64>,
    /// Currency held.
    pub currency: Option<u64>,
    /// XP ever gained.
    pub lifetime_xp: Option<Xp>,
    /// All mastery points spent, by type.
    pub mastery_points_spent: Option<BTreeMap<String, Points>>,
    /// Rewards that come.
    pub rewards_added: BTreeSet<RewardId>,
    /// Rewards that go.
    pub rewards_removed: BTreeSet<RewardId>,
    /// Nodes that come.
    pub nodes_added: BTreeSet<NodeId>,
    /// Nodes that go.
    pub nodes_removed: BTreeSet<NodeId>,
    /// All nodes that are unlocked for nothing.
    pub nodes_free: Option<BTreeSet<NodeId>>,
    /// All rewards that were taken away by hand.
    pub rewards_taken: Option<BTreeSet<RewardId>>,
    /// All older curves that are kept, by track.
    pub grandfathered: Option<BTreeMap<TrackName, Grandfathered>>,
}

/// Where two values differ, the second.
fn other<T: Clone + PartialEq>(from: &T, to: &T) -> Option<T> {
    (from != to).then(|| to.clone())
}

fn missing<T: Clone + Ord>(from: &BTreeSet<T>, to: &BTreeSet<T>) -> BTreeSet<T> {
    to.difference(from).cloned().collect()
}

fn put<T>(value: &mut T, new: &Option<T>)
where
    T: Clone,
{
    if let Some(new) = new {
        value.clone_from(new);
    }
}

impl Change {
    /// What leads from one state to another. A track that only `from` knows is put to nothing.
    pub fn between(from: &State, to: &State) -> Change {
        let names: BTreeSet<&TrackName> = from.tracks.keys().chain(to.tracks.keys()).collect();
        let moved = names.into_iter().filter(|name| from.progress(name) != to.progress(name));
        Change {
            name: other(&from.name, &to.name),
            archived: other(&from.archived, &to.archived),
            tracks: moved.map(|name| (name.clone(), to.progress(name))).collect(),
            prestige_level: other(&from.prestige_level, &to.prestige_level),
            prestige_points: other(&from.prestige_points, &to.prestige_points),
            points_from_levels: other(&from.points_from_levels, &to.points_from_levels),
            points_from_prestige: other(&from.points_from_prestige, &to.points_from_prestige),
            points_spent: other(&from.points_spent, &to.points_spent),
            respecs: other(&from.respecs, &to.respecs),
            currency: other(&from.currency, &to.currency),
            lifetime_xp: other(&from.lifetime_xp, &to.lifetime_xp),
            mastery_points_spent: other(&from.mastery_points_spent, &to.mastery_points_spent),
            rewards_added: missing(&from.rewards, &to.rewards),
            rewards_removed: missing(&to.rewards, &from.rewards),
            nodes_added: missing(&from.nodes, &to.nodes),
            nodes_removed: missing(&to.nodes, &from.nodes),
            nodes_free: other(&from.nodes_free, &to.nodes_free),
            rewards_taken: other(&from.rewards_taken, &to.rewards_taken),
            grandfathered: other(&from.grandfathered, &to.grandfathered),
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Change::default()
    }

    /// Puts the new values into `state`.
    pub fn apply(&self, state: &mut State) {
        put(&mut state.name, &self.name);
        put(&mut state.archived, &self.archived);
        state.tracks.extend(self.tracks.iter().map(|(name, &progress)| (name.clone(), progress)));
        put(&mut state.prestige_level, &self.prestige_level);
        put(&mut state.prestige_points, &self.prestige_points);
        put(&mut state.points_from_levels, &self.points_from_levels);
        put(&mut state.points_from_prestige, &self.points_from_prestige);
        put(&mut state.points_spent, &self.points_spent);
        put(&mut state.respecs, &self.respecs);
        put(&mut state.currency, &self.currency);
        put(&mut state.lifetime_xp, &self.lifetime_xp);
        put(&mut state.mastery_points_spent, &self.mastery_points_spent);
        state.rewards.extend(self.rewards_added.iter().cloned());
        state.rewards.retain(|reward| !self.rewards_removed.contains(reward));
        state.nodes.extend(self.nodes_added.iter().cloned());
        state.nodes.retain(|node| !self.nodes_removed.contains(node));
        put(&mut state.nodes_free, &self.nodes_free);
        put(&mut state.rewards_taken, &self.rewards_taken);
        put(&mut state.grandfathered, &self.grandfathered);
    }
}
