//! XP gained and taken.

use super::super::event::{Event, LevelChange, NodeId, RewardId, XpGain, XpLoss};
use super::super::refusal::Reason;
use super::super::state::State;
use super::{Decision, against_calendar, refuse, unless};
use crate::rules::gain::{Factors, left_over};
use crate::rules::paragon::Paragon;
use crate::rules::reward::Reward;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::tree::Node;
use crate::rules::units::{Level, Points, Xp};

/// What is granted.
pub(super) struct Grant<'a> {
    pub(super) base: Xp,
    pub(super) calendar: f64,
    pub(super) source: &'a Option<String>,
}

pub(super) fn grant(state: &State, name: &TrackName, grant: &Grant, ruleset: &Ruleset) -> Decision {
    let mut reasons: Vec<Reason> = against_calendar(grant.calendar).into_iter().collect();
    let track = ruleset.track(name);
    if track.is_none() {
        reasons.push(Reason::NoSuchTrack(name.clone()));
    }
    let (Some(track), []) = (track, reasons.as_slice()) else { return refuse(reasons) };
    let (first, effective) = gain(state, name, track, grant, ruleset);
    let flows_on = *name == TrackName::Character;
    let rest = match (&ruleset.paragon, flows_on) {
        (Some(paragon), true) => {
            let room = track.most_xp().saturating_sub(state.progress(name).xp);
            let rest = if room == Xp::ZERO { grant.base } else { left_over(grant.base, effective, room) };
            let rest = Grant { base: rest, ..*grant };
            Some(gain(state, &TrackName::Paragon, &paragon.track, &rest, ruleset).0)
        }
        _ => None,
    };
    let gains = [Some(first), rest].into_iter().flatten();
    Ok(gains.filter(|gain| gain.gained > Xp::ZERO).map(Event::XpGained).collect())
}

/// The gain of a grant on one track, and its effective XP before the track's end cut it off.
fn gain(state: &State, name: &TrackName, track: &Track, grant: &Grant, ruleset: &Ruleset) -> (XpGain, Xp) {
    let held = state.progress(name);
    let prestige = 1.0 + ruleset.bonuses(state.prestige_level).xp;
    let factors = Factors { calendar: grant.calendar, prestige, track: track.gain_multiplier(held.level) };
    let effective = factors.effective(grant.base);
    let gained = effective.min(track.most_xp().saturating_sub(held.xp));
    let total = held.xp.saturating_add(gained);
    // Never down: after a change of the curve the same XP may be worth less than the level that was reached with it, and
    // a level lost and gained again would give its points twice.
    let level = LevelChange { from: held.level, to: track.level_at(total).max(held.level) };
    let points = match (name, &ruleset.paragon) {
        (TrackName::Paragon, Some(paragon)) => points_between(paragon, level.from, level.to),
        _ => Points(0),
    };
    let rewards = unlocked(state, name, level.to, ruleset);
    let source = grant.source.clone();
    let gain = XpGain {
        track: name.clone(),
        base: grant.base,
        factors,
        gained,
        total,
        level,
        points,
        rewards,
        source,
    };
    (gain, effective)
}

/// Points that the levels above `low`, up to `high`, give.
pub(in super::super) fn points_between(paragon: &Paragon, low: Level, high: Level) -> Points {
    Points(paragon.points_at(high).0.saturating_sub(paragon.points_at(low).0))
}

pub(in super::super) fn rewards_of<'a>(ruleset: &'a Ruleset, name: &TrackName) -> &'a [Reward] {
    match name {
        TrackName::Character => &[],
        TrackName::Paragon => ruleset.paragon.as_ref().map_or(&[], |paragon| paragon.milestones.as_slice()),
        TrackName::Mastery(kind) => ruleset.mastery(kind).map_or(&[], |mastery| mastery.rewards.as_slice()),
    }
}

/// Rewards of a track up to `level` that the character never had.
pub(in super::super) fn unlocked(
    state: &State,
    track: &TrackName,
    level: Level,
    ruleset: &Ruleset,
) -> Vec<RewardId> {
    let reached = rewards_of(ruleset, track).iter().take_while(|reward| reward.level <= level.0);
    reached
        .map(|reward| RewardId { track: track.clone(), id: reward.id.clone() })
        .filter(|reward| !state.rewards.contains(reward))
        .collect()
}

/// Takes XP from one track. Rewards stay, whatever level is left; points that are spent can't be taken.
pub(super) fn revoke(state: &State, name: &TrackName, amount: Xp, ruleset: &Ruleset) -> Decision {
    let Some(track) = ruleset.track(name) else { return refuse(vec![Reason::NoSuchTrack(name.clone())]) };
    let held = state.progress(name);
    let Some(total) = held.xp.checked_sub(amount) else {
        return refuse(vec![Reason::NotEnoughXp { track: name.clone(), wanted: amount, held: held.xp }]);
    };
    let level = LevelChange { from: held.level, to: track.level_at(total).min(held.level) };
    let points = match (name, &ruleset.paragon) {
        (TrackName::Paragon, Some(paragon)) => points_between(paragon, level.to, level.from),
        _ => Points(0),
    };
    let points = points.min(state.points_from_levels);
    let mut reasons = Vec::new();
    if points > state.points_available() {
        reasons.push(Reason::PointsSpent { lost: points, available: state.points_available() });
    }
    reasons.extend(against_lower_mastery(state, name, level, ruleset));
    unless(reasons, || {
        let loss = XpLoss { track: name.clone(), lost: amount, total, level, points };
        if amount == Xp::ZERO { Vec::new() } else { vec![Event::XpRevoked(loss)] }
    })
}

/// Nodes that a mastery's lower level would no longer pay for or allow. What it doesn't pay for or allow as it is (a reset
/// may have taken levels) is no reason.
fn against_lower_mastery(
    state: &State,
    name: &TrackName,
    level: LevelChange,
    ruleset: &Ruleset,
) -> Vec<Reason> {
    let TrackName::Mastery(kind) = name else { return Vec::new() };
    let Some(mastery) = ruleset.mastery(kind) else { return Vec::new() };
    let (before, earned) = (mastery.points_at(level.from), mastery.points_at(level.to));
    let spent = state.mastery_points_spent(kind);
    let mut reasons = Vec::new();
    if spent > earned && spent <= before {
        reasons.push(Reason::MasteryPointsSpent { mastery: kind.clone(), spent, earned });
    }
    let is_lost = |node: &&Node| node.min_level > level.to.0 && node.min_level <= level.from.0;
    for node in mastery.tree.nodes().iter().filter(is_lost) {
        let (node, needed) = (NodeId { mastery: kind.clone(), id: node.id.clone() }, Level(node.min_level));
        if state.nodes.contains(&node) {
            reasons.push(Reason::NodeHeld { node, needed, left: level.to });
        }
    }
    reasons
}
