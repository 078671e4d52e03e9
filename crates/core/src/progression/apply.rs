//! What a state is after an event. Needs no rules: the event says what came of it.

use super::event::{Event, NodeId, Reset, Respec, XpGain, XpLoss};
use super::state::{Progress, State, capped_sum};
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points};

/// Changes `state` as `event` says.
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::Created(creation) => {
            *state = State {
                name: creation.name.clone(),
                external_id: creation.external_id,
                tracks: creation.tracks.clone(),
                ..State::default()
            };
        }
        Event::Renamed { to, .. } => state.name.clone_from(to),
        Event::Archived => state.archived = true,
        Event::Unarchived => state.archived = false,
        Event::XpGained(gain) => gained(state, gain),
        Event::XpRevoked(loss) => lost(state, loss),
        Event::CurrencyGained { total, .. } | Event::CurrencyRevoked { total, .. } => state.currency = *total,
        Event::PointsDistributed { points } => {
            for (attribute, &more) in points {
                let spent = state.points_spent.entry(attribute.clone()).or_default();
                *spent = capped_sum(*spent, more);
            }
        }
        Event::Respecced(respec) => respecced(state, respec),
        Event::RespeccedFree { .. } => state.points_spent.clear(),
        Event::PrestigeReset(reset) => after_reset(state, reset),
        Event::NodeUnlocked { node, cost } => {
            let spent = state.mastery_points_spent.entry(node.mastery.clone()).or_default();
            *spent = capped_sum(*spent, *cost);
            state.nodes.insert(node.clone());
        }
        Event::NodeGiven { node } => {
            state.nodes.insert(node.clone());
            state.nodes_free.insert(node.clone());
        }
        Event::NodeLocked { node, refund } => locked(state, node, *refund),
        Event::RewardGiven(reward) => {
            state.rewards.insert(reward.clone());
            state.rewards_taken.remove(reward);
        }
        Event::RewardTaken(reward) => {
            state.rewards.remove(reward);
            state.rewards_taken.insert(reward.clone());
        }
        Event::Restored(restoration) => restoration.change.apply(state),
    }
}

fn gained(state: &mut State, gain: &XpGain) {
    let held = Progress { xp: gain.total, part: gain.part.to, level: gain.level.to };
    state.tracks.insert(gain.track.clone(), held);
    state.points_from_levels = capped_sum(state.points_from_levels, gain.points);
    state.lifetime_xp = state.lifetime_xp.saturating_add(gain.gained);
    for reward in &gain.rewards {
        state.rewards_taken.remove(reward);
        state.rewards.insert(reward.clone());
    }
}

fn locked(state: &mut State, node: &NodeId, refund: Points) {
    state.nodes.remove(node);
    state.nodes_free.remove(node);
    if let Some(spent) = state.mastery_points_spent.get_mut(&node.mastery) {
        *spent = Points(spent.0.saturating_sub(refund.0));
        if spent.0 == 0 {
            state.mastery_points_spent.remove(&node.mastery);
        }
    }
}

fn lost(state: &mut State, loss: &XpLoss) {
    // The fraction below one XP stays: whole XP are taken.
    let part = state.progress(&loss.track).part;
    state.tracks.insert(loss.track.clone(), Progress { xp: loss.total, part, level: loss.level.to });
    state.points_from_levels = Points(state.points_from_levels.0.saturating_sub(loss.points.0));
    state.lifetime_xp = state.lifetime_xp.saturating_sub(loss.lost);
}

fn respecced(state: &mut State, respec: &Respec) {
    state.respecs = respec.number;
    state.currency = state.currency.saturating_sub(respec.cost);
    state.points_spent.clear();
}

fn after_reset(state: &mut State, reset: &Reset) {
    let first = Progress { level: reset.paragon_level.to, ..Progress::default() };
    state.tracks.insert(TrackName::Paragon, first);
    state.prestige_level = reset.number;
    state.currency = state.currency.saturating_sub(reset.cost);
    state.prestige_points = capped_sum(state.prestige_points, reset.prestige_points);
    state.points_from_levels = reset.points_from_levels;
    state.points_from_prestige = reset.points_from_prestige;
    state.points_spent.clear();
    for (kind, &left) in &reset.masteries {
        state.tracks.insert(TrackName::Mastery(kind.clone()), left);
    }
    // Who begins anew begins by the rules of the day.
    let tracks = &state.tracks;
    let is_above = |name: &TrackName, from: Level| tracks.get(name).is_some_and(|held| held.level >= from);
    state.grandfathered.retain(|name, kept| *name != TrackName::Paragon && is_above(name, kept.from));
}
