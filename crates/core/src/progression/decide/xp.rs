//! XP gained and taken.

use super::super::event::{Event, GainStretch, LevelChange, NodeId, PartChange, RewardId, XpGain, XpLoss};
use super::super::refusal::Reason;
use super::super::state::State;
use super::{Decision, against_calendar, refuse, unless};
use crate::rules::gain::{self, Amount, End, Exact, Factors, Gained, Stand, Stretch};
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
    if ruleset.track(name).is_none() {
        reasons.push(Reason::NoSuchTrack(name.clone()));
    }
    if !reasons.is_empty() {
        return refuse(reasons);
    }
    let gains = made(state, name, grant, ruleset).into_iter().map(|made| made.gain);
    let changes_something = |gain: &XpGain| gain.gained > Xp::ZERO || gain.part.from != gain.part.to;
    Ok(gains.filter(changes_something).map(Event::XpGained).collect())
}

/// What a grant makes of one track, whether that changes anything or not.
pub(super) struct Made {
    pub(super) gain: XpGain,
    /// What ended it early.
    pub(super) end: Option<End>,
    /// What of the gross amount was not needed.
    pub(super) left: Exact,
}

/// What a grant makes of its track and, where the character's levels leave some of it, of paragon.
pub(super) fn made(state: &State, name: &TrackName, grant: &Grant, ruleset: &Ruleset) -> Vec<Made> {
    let prestige = 1.0 + ruleset.bonuses(state.prestige_level).xp;
    let factors = Factors { calendar: grant.calendar, prestige, track: 1.0 };
    let gross = factors.gross(grant.base);
    let Some(track) = ruleset.track(name) else { return Vec::new() };
    let whole = Offered { base: grant.base.into(), gross, factors, source: grant.source };
    let first = gain(state, (name, track), &whole, ruleset);
    let left = first.left;
    let mut made = vec![first];
    if let (TrackName::Character, Some(paragon)) = (name, &ruleset.paragon)
        && !left.is_zero()
    {
        // What no level needed goes on as it is, not rounded.
        let base = if left == gross { whole.base } else { factors.base_of(left).to_amount() };
        let rest = Offered { base, gross: left, ..whole };
        made.push(gain(state, (&TrackName::Paragon, &paragon.track), &rest, ruleset));
    }
    made
}

/// What is offered to one track.
struct Offered<'a> {
    base: Amount,
    /// The base with all factors but the track's.
    gross: Exact,
    factors: Factors,
    source: &'a Option<String>,
}

/// The gain on one track.
fn gain(state: &State, (name, track): (&TrackName, &Track), offered: &Offered, ruleset: &Ruleset) -> Made {
    let held = state.progress(name);
    let from = Stand { xp: held.amount(), level: held.level };
    let Gained { to, left, end, stretches } = gain::gain(track, from, offered.gross);
    // Never down: after a change of the curve the same XP may be worth less than the level that was reached with it, and
    // a level lost and gained again would give its points twice.
    let level = LevelChange { from: held.level, to: to.level.max(held.level) };
    let points = match (name, &ruleset.paragon) {
        (TrackName::Paragon, Some(paragon)) => points_between(paragon, level.from, level.to),
        _ => Points(0),
    };
    let multiplier = stretches.first().map_or_else(|| track.gain_multiplier(held.level), |first| first.first);
    let is_one = stretches.len() == 1 && left.is_zero();
    let stretch = |stretch: Stretch| GainStretch {
        level: LevelChange { from: stretch.from, to: stretch.to },
        multiplier: (stretch.first, stretch.last),
        base: if is_one { offered.base } else { offered.factors.base_of(stretch.gross).to_amount() },
        xp: stretch.xp.to_amount(),
    };
    let gain = XpGain {
        track: name.clone(),
        base: offered.base,
        factors: Factors { track: multiplier, ..offered.factors },
        stretches: stretches.into_iter().map(stretch).collect(),
        gained: to.xp.whole.saturating_sub(held.xp),
        part: PartChange { from: held.part, to: to.xp.part },
        total: to.xp.whole,
        level,
        points,
        rewards: unlocked(state, name, level, ruleset),
        source: offered.source.clone(),
    };
    Made { gain, end, left }
}

/// Points that the levels above `low`, up to `high`, give.
pub(in super::super) fn points_between(paragon: &Paragon, low: Level, high: Level) -> Points {
    Points(paragon.points_at(high).0.saturating_sub(paragon.points_at(low).0))
}

/// Rewards of a track that a character gets on its way to a level: those up to it that it never had, and of those that
/// were taken away the ones whose levels it reaches again.
pub(in super::super) fn unlocked(
    state: &State,
    track: &TrackName,
    level: LevelChange,
    ruleset: &Ruleset,
) -> Vec<RewardId> {
    let reached = ruleset.rewards(track).iter().take_while(|reward| reward.level <= level.to.0);
    let id = |reward: &Reward| RewardId { track: track.clone(), id: reward.id.clone() };
    let is_new = |(at, reward): &(u64, RewardId)| {
        let is_earned = *at > level.from.0 || !state.rewards_taken.contains(reward);
        is_earned && !state.rewards.contains(reward)
    };
    reached.map(|reward| (reward.level, id(reward))).filter(is_new).map(|(_, reward)| reward).collect()
}

/// Gives exactly so much XP on one track, or nothing.
pub(super) fn give(
    state: &State,
    name: &TrackName,
    (amount, source): (Xp, &Option<String>),
    ruleset: &Ruleset,
) -> Decision {
    let Some(track) = ruleset.track(name) else { return refuse(vec![Reason::NoSuchTrack(name.clone())]) };
    let held = state.progress(name);
    // The fraction that waits stays, and the last level has no room for it beyond its start.
    let room = Amount::from(track.most_xp()).less(held.amount()).whole;
    if amount > room {
        return refuse(vec![Reason::NoRoom { track: name.clone(), wanted: amount, room }]);
    }
    if amount == Xp::ZERO {
        return Ok(Vec::new());
    }
    let total = held.xp.saturating_add(amount);
    let level = LevelChange { from: held.level, to: track.level_at(total).max(held.level) };
    let points = match (name, &ruleset.paragon) {
        (TrackName::Paragon, Some(paragon)) => points_between(paragon, level.from, level.to),
        _ => Points(0),
    };
    let base = Amount::from(amount);
    Ok(vec![Event::XpGained(XpGain {
        track: name.clone(),
        base,
        factors: Factors { calendar: 1.0, prestige: 1.0, track: 1.0 },
        stretches: vec![GainStretch { level, multiplier: (1.0, 1.0), base, xp: base }],
        gained: amount,
        part: PartChange { from: held.part, to: held.part },
        total,
        level,
        points,
        rewards: unlocked(state, name, level, ruleset),
        source: source.clone(),
    })])
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
