//! What a character needs for the next prestige reset, the next reward of each track, and the next nodes.
//!
//! It asks the same functions as `decide`, so that what it promises is what will be allowed.

use super::apply::apply;
use super::decide::{NextReset, against_reset, against_unlock, outcome};
use super::event::{Event, NodeId, Reset, RewardId};
use super::refusal::Reason;
use super::state::State;
use crate::rules::mastery::Mastery;
use crate::rules::prestige::Bonuses;
use crate::rules::reward::Reward;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::tree::Node;
use crate::rules::units::{Level, Points, Xp};

/// What lies ahead of a character.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The next reset, or why there is none: no prestige in the rules, or all resets made.
    pub reset: Result<ResetPlan, Reason>,
    /// The next reward of every track that has one left, in the order of the ruleset.
    pub rewards: Vec<RewardPlan>,
    /// The next nodes of every mastery with a tree, in the order of the ruleset.
    pub masteries: Vec<MasteryPlan>,
}

/// How much is needed of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed {
    /// What it takes.
    pub needed: u64,
    /// What there is.
    pub held: u64,
    /// What is missing; 0 where there is enough.
    pub missing: u64,
}

/// A level that is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeededLevel {
    /// Levels.
    pub level: Needed,
    /// XP still to earn, after all factors; `None` where the level can't be reached.
    pub xp_missing: Option<Xp>,
}

/// A prestige reset ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct ResetPlan {
    /// Which reset, from 1.
    pub number: u64,
    /// The character cap, where there is one.
    pub character: Option<NeededLevel>,
    /// The paragon level.
    pub paragon: NeededLevel,
    /// The currency it costs.
    pub currency: Needed,
    /// Every reason against it now; none when it is allowed.
    pub reasons: Vec<Reason>,
    /// What it would do now, allowed or not.
    pub outcome: Reset,
    /// Bonuses held now.
    pub bonuses_before: Bonuses,
    /// Bonuses held after it.
    pub bonuses_after: Bonuses,
    /// Attribute points earned so far.
    pub points_before: Points,
    /// Attribute points that it would leave, all of them free.
    pub points_after: Points,
}

/// A reward ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewardPlan {
    /// The track.
    pub track: TrackName,
    /// The reward.
    pub reward: Reward,
    /// XP still to earn on the track, after all factors; `None` where its level can't be reached, 0 where the next gain
    /// of XP brings it.
    pub xp_missing: Option<Xp>,
}

/// A mastery's tree.
#[derive(Debug, Clone, PartialEq)]
pub struct MasteryPlan {
    /// The mastery type.
    pub mastery: String,
    /// As players see it.
    pub name: String,
    /// Mastery points to spend.
    pub points_available: Points,
    /// Nodes that are not unlocked and miss no other node, as written.
    pub nodes: Vec<NodePlan>,
}

/// A node ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct NodePlan {
    /// The node: id, name, cost, effect.
    pub node: Node,
    /// Every reason against it now; none when it can be unlocked.
    pub reasons: Vec<Reason>,
    /// The mastery level that allows it and pays for it, as long as no points go elsewhere.
    pub level: NeededLevel,
}

/// What `state` needs next under `ruleset`.
pub fn plan(state: &State, ruleset: &Ruleset) -> Plan {
    let reward = |track: TrackName| next_reward(state, track, ruleset);
    let with_tree = ruleset.masteries.iter().filter(|mastery| !mastery.tree.nodes().is_empty());
    Plan {
        reset: NextReset::new(state, ruleset).map(|next| next_reset(state, ruleset, &next)),
        rewards: ruleset.track_names().into_iter().filter_map(reward).collect(),
        masteries: with_tree.map(|mastery| next_nodes(state, mastery, ruleset)).collect(),
    }
}

fn needed(needed: u64, held: u64) -> Needed {
    Needed { needed, held, missing: needed.saturating_sub(held) }
}

/// A level of a track, against the one held.
fn level(state: &State, track: &TrackName, level: Level, ruleset: &Ruleset) -> NeededLevel {
    let held = state.progress(track);
    let missing = || Some(ruleset.track(track)?.total_xp(level)?.saturating_sub(held.xp));
    let xp_missing = if held.level >= level { Some(Xp::ZERO) } else { missing() };
    NeededLevel { level: needed(level.0, held.level.0), xp_missing }
}

fn next_reset(state: &State, ruleset: &Ruleset, next: &NextReset) -> ResetPlan {
    let outcome = outcome(state, ruleset, next);
    let mut after = state.clone();
    apply(&mut after, &Event::PrestigeReset(outcome.clone()));
    ResetPlan {
        number: next.number,
        character: next.character.map(|cap| level(state, &TrackName::Character, cap, ruleset)),
        paragon: level(state, &TrackName::Paragon, next.paragon_level, ruleset),
        currency: needed(next.currency, state.currency),
        reasons: against_reset(state, next),
        outcome,
        bonuses_before: ruleset.bonuses(state.prestige_level),
        bonuses_after: ruleset.bonuses(after.prestige_level),
        points_before: state.points_earned(),
        points_after: after.points_earned(),
    }
}

fn next_reward(state: &State, track: TrackName, ruleset: &Ruleset) -> Option<RewardPlan> {
    let held = state.progress(&track).level;
    let is_new = |reward: &&Reward| {
        let id = RewardId { track: track.clone(), id: reward.id.clone() };
        // One that was taken away comes back when its level is reached again.
        let is_behind = reward.level <= held.0 && state.rewards_taken.contains(&id);
        !state.rewards.contains(&id) && !is_behind
    };
    let reward = ruleset.rewards(&track).iter().find(is_new)?.clone();
    let xp_missing = level(state, &track, Level(reward.level), ruleset).xp_missing;
    Some(RewardPlan { track, reward, xp_missing })
}

fn next_nodes(state: &State, mastery: &Mastery, ruleset: &Ruleset) -> MasteryPlan {
    let spent = state.mastery_points_spent(&mastery.id);
    let is_locked =
        |node: &&Node| !state.nodes.contains(&NodeId { mastery: mastery.id.clone(), id: node.id.clone() });
    let track = TrackName::Mastery(mastery.id.clone());
    let node = |node: &Node| {
        let reasons = against_unlock(state, mastery, node);
        let is_behind = reasons.iter().any(|reason| matches!(reason, Reason::NodesMissing(_)));
        let paid = level_with_points(mastery, spent.saturating_add(Points(node.cost)));
        let needed = paid.max(Level(node.min_level));
        let level = level(state, &track, needed, ruleset);
        (!is_behind).then(|| NodePlan { node: node.clone(), reasons, level })
    };
    let earned = mastery.points_at(state.progress(&track).level);
    MasteryPlan {
        mastery: mastery.id.clone(),
        name: mastery.name.clone(),
        points_available: Points(earned.0.saturating_sub(spent.0)),
        nodes: mastery.tree.nodes().iter().filter(is_locked).filter_map(node).collect(),
    }
}

/// The lowest level whose points are at least so many.
fn level_with_points(mastery: &Mastery, points: Points) -> Level {
    match points.0.checked_sub(1) {
        None => mastery.track.first(),
        Some(fewer) => Level(mastery.points.level_at(fewer).0).next(),
    }
}
