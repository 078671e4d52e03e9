//! What a command does under a ruleset.

use super::command::Command;
use super::event::{Event, LevelChange, Reset, RewardId, XpGain};
use super::refusal::{Reason, Refusal};
use super::state::State;
use crate::rules::gain::{Factors, left_over};
use crate::rules::paragon::Paragon;
use crate::rules::prestige::{PointsOnReset, Prestige};
use crate::rules::reward::Reward;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{LARGEST_TOTAL, Level, Points, Xp};
use std::collections::BTreeMap;

/// The events that `command` leads to; none when it changes nothing.
///
/// # Errors
/// A refusal with every reason.
pub fn decide(state: &State, command: &Command, ruleset: &Ruleset) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::GrantXp { track, base, calendar } => grant(state, track, *base, *calendar, ruleset),
        Command::AwardCurrency { base, calendar } => Ok(award(state, *base, *calendar, ruleset)),
        Command::Distribute { points } => distribute(state, points, ruleset),
        Command::Reset => reset(state, ruleset),
    }
}

fn refuse<T>(reasons: Vec<Reason>) -> Result<T, Refusal> {
    Err(Refusal { reasons })
}

fn grant(
    state: &State,
    name: &TrackName,
    base: Xp,
    calendar: f64,
    ruleset: &Ruleset,
) -> Result<Vec<Event>, Refusal> {
    let Some(track) = ruleset.track(name) else { return refuse(vec![Reason::NoSuchTrack(name.clone())]) };
    let first = gain(state, name, track, base, calendar, ruleset);
    let flows_on = *name == TrackName::Character;
    let rest = match (&ruleset.paragon, flows_on) {
        (Some(paragon), true) => {
            let room = track.most_xp().saturating_sub(state.progress(name).xp);
            let rest = if room == Xp::ZERO { base } else { left_over(base, first.1, room) };
            Some(gain(state, &TrackName::Paragon, &paragon.track, rest, calendar, ruleset))
        }
        _ => None,
    };
    let gains = [Some(first), rest].into_iter().flatten();
    Ok(gains.filter(|(gain, _)| gain.gained > Xp::ZERO).map(|(gain, _)| Event::XpGained(gain)).collect())
}

/// The gain of `base` on one track, and its effective XP before the track's end cut it off.
fn gain(
    state: &State,
    name: &TrackName,
    track: &Track,
    base: Xp,
    calendar: f64,
    ruleset: &Ruleset,
) -> (XpGain, Xp) {
    let held = state.progress(name);
    let prestige = 1.0 + ruleset.bonuses(state.prestige_level).xp;
    let factors = Factors { calendar, prestige, track: track.gain_multiplier(held.level) };
    let effective = factors.effective(base);
    let gained = effective.min(track.most_xp().saturating_sub(held.xp));
    let total = held.xp.saturating_add(gained);
    let level = LevelChange { from: held.level, to: track.level_at(total) };
    let points = match (name, &ruleset.paragon) {
        (TrackName::Paragon, Some(paragon)) => points_between(paragon, level),
        _ => Points(0),
    };
    let rewards = unlocked(state, name, rewards_of(ruleset, name), level.to);
    (XpGain { track: name.clone(), base, factors, gained, total, level, points, rewards }, effective)
}

fn points_between(paragon: &Paragon, level: LevelChange) -> Points {
    Points(paragon.points_at(level.to).0.saturating_sub(paragon.points_at(level.from).0))
}

fn rewards_of<'a>(ruleset: &'a Ruleset, name: &TrackName) -> &'a [Reward] {
    match name {
        TrackName::Character => &[],
        TrackName::Paragon => ruleset.paragon.as_ref().map_or(&[], |paragon| paragon.milestones.as_slice()),
        TrackName::Mastery(kind) => ruleset.mastery(kind).map_or(&[], |mastery| mastery.rewards.as_slice()),
    }
}

/// Rewards up to `level` that the character never had.
fn unlocked(state: &State, track: &TrackName, rewards: &[Reward], level: Level) -> Vec<RewardId> {
    let reached = rewards.iter().take_while(|reward| reward.level <= level.0);
    reached
        .map(|reward| RewardId { track: track.clone(), id: reward.id.clone() })
        .filter(|reward| !state.rewards.contains(reward))
        .collect()
}

fn award(state: &State, base: u64, calendar: f64, ruleset: &Ruleset) -> Vec<Event> {
    let prestige = 1.0 + ruleset.bonuses(state.prestige_level).currency;
    let factors = Factors { calendar, prestige, track: 1.0 };
    let amount = factors.effective(Xp::saturating(base)).get().min(LARGEST_TOTAL - state.currency);
    if amount == 0 {
        return Vec::new();
    }
    vec![Event::CurrencyGained { amount, total: state.currency + amount }]
}

fn distribute(
    state: &State,
    points: &BTreeMap<String, Points>,
    ruleset: &Ruleset,
) -> Result<Vec<Event>, Refusal> {
    let mut reasons = Vec::new();
    for (attribute, &wanted) in points {
        match ruleset.paragon.as_ref().and_then(|paragon| paragon.attribute(attribute)) {
            None => reasons.push(Reason::NoSuchAttribute(attribute.clone())),
            Some(known) => {
                let spent = state.points_spent.get(attribute).copied().unwrap_or_default();
                let cap = known.cap.unwrap_or(Points(u64::MAX));
                let room = Points(cap.0.saturating_sub(spent.0));
                if wanted > room {
                    reasons.push(Reason::OverCap { attribute: attribute.clone(), cap, room });
                }
            }
        }
    }
    let wanted = points.values().fold(Points(0), |sum, &points| sum.saturating_add(points));
    let available = state.points_available();
    if wanted > available {
        reasons.push(Reason::NotEnoughPoints { wanted, available });
    }
    match (reasons.is_empty(), wanted) {
        (false, _) => refuse(reasons),
        (true, Points(0)) => Ok(Vec::new()),
        (true, _) => Ok(vec![Event::PointsDistributed { points: points.clone() }]),
    }
}

fn reset(state: &State, ruleset: &Ruleset) -> Result<Vec<Event>, Refusal> {
    let (Some(prestige), Some(paragon)) = (&ruleset.prestige, &ruleset.paragon) else {
        return refuse(vec![Reason::NoPrestige]);
    };
    let reasons = against_reset(state, ruleset, prestige);
    if !reasons.is_empty() {
        return refuse(reasons);
    }
    let number = state.prestige_level + 1;
    let held = state.progress(&TrackName::Paragon);
    let (from_levels, from_prestige) = match prestige.points {
        PointsOnReset::Refund => (state.points_from_levels, state.points_from_prestige),
        PointsOnReset::Wipe => (Points(0), Points(0)),
        PointsOnReset::RefundPrestige => (Points(0), state.points_from_prestige),
    };
    let kept = |id: &str, track: &Track| {
        let xp = prestige.kept_mastery_xp(state.progress(&TrackName::Mastery(id.to_owned())).xp);
        (id.to_owned(), (xp, track.level_at(xp)))
    };
    Ok(vec![Event::PrestigeReset(Reset {
        number,
        cost: prestige.cost(number),
        paragon_xp: held.xp,
        paragon_level: LevelChange { from: held.level, to: paragon.track.first() },
        points_from_levels: from_levels,
        points_from_prestige: from_prestige.saturating_add(prestige.attribute_points(number)),
        prestige_points: prestige.prestige_points(number),
        masteries: ruleset.masteries.iter().map(|mastery| kept(&mastery.id, &mastery.track)).collect(),
    })])
}

fn against_reset(state: &State, ruleset: &Ruleset, prestige: &Prestige) -> Vec<Reason> {
    let number = state.prestige_level + 1;
    if !prestige.allows(number) {
        return vec![Reason::NoResetLeft(prestige.max.unwrap_or(state.prestige_level))];
    }
    let mut reasons = Vec::new();
    let held = state.progress(&TrackName::Character).level;
    if let Some(needed) = ruleset.character.as_ref().and_then(Track::last).filter(|&cap| held < cap) {
        reasons.push(Reason::CharacterLevel { needed, held });
    }
    let (needed, held) = (prestige.requires(number), state.progress(&TrackName::Paragon).level);
    if held < needed {
        reasons.push(Reason::ParagonLevel { needed, held });
    }
    let (needed, held) = (prestige.cost(number), state.currency);
    if held < needed {
        reasons.push(Reason::Currency { needed, held });
    }
    reasons
}
