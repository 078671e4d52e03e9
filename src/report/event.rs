//! One event in a line, for lives, histories and tickets.

use super::numbers::whole;
use crate::ledger::EventKind;
use crate::progression::{Cause, Change, Event, NodeId, Reset, Respec, XpGain, XpLoss};
use crate::rules::gain::Amount;
use crate::rules::number::Number;
use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use std::collections::BTreeMap;

/// An event as columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventLine {
    /// A stable word: `xp`, `reset`.
    pub kind: &'static str,
    /// The track it is about.
    pub track: Option<String>,
    /// XP, currency or points; 0 where there is no amount.
    pub amount: u64,
    /// The level after it.
    pub level: Option<u64>,
    /// The rest in words.
    pub what: String,
}

impl EventLine {
    fn words(kind: &'static str, what: String) -> EventLine {
        EventLine { kind, track: None, amount: 0, level: None, what }
    }

    fn amount(self, amount: u64) -> EventLine {
        EventLine { amount, ..self }
    }

    fn on(self, track: &TrackName, level: u64) -> EventLine {
        EventLine { track: Some(track.to_string()), level: Some(level), ..self }
    }

    /// The event as columns.
    pub fn new(event: &Event) -> EventLine {
        let words = EventLine::words;
        let kind = EventKind::of_event(event).word();
        match event {
            Event::Created(creation) => {
                let external = creation.external_id.map_or(String::new(), |id| format!(" (ext:{id})"));
                words(kind, format!("as {}{external}", creation.name))
            }
            Event::Renamed { from, to } => words(kind, format!("{from} → {to}")),
            Event::Archived | Event::Unarchived => words(kind, String::new()),
            Event::XpGained(gain) => {
                words(kind, told_gain(gain)).amount(gain.gained.get()).on(&gain.track, gain.level.to.0)
            }
            Event::XpRevoked(loss) => {
                words(kind, told_loss(loss)).amount(loss.lost.get()).on(&loss.track, loss.level.to.0)
            }
            Event::CurrencyGained { amount, total } => {
                words(kind, format!("holds {}", whole(*total))).amount(*amount)
            }
            Event::CurrencyRevoked { amount, total } => {
                words(kind, format!("holds {}", whole(*total))).amount(*amount)
            }
            Event::PointsDistributed { points } => words(kind, told_points(points)).amount(sum(points)),
            Event::Respecced(respec) => words(kind, told_respec(respec)).amount(sum(&respec.points)),
            Event::PrestigeReset(reset) => words(kind, told_reset(reset))
                .amount(reset.cost)
                .on(&TrackName::Paragon, reset.paragon_level.to.0),
            Event::NodeUnlocked { node, cost } => EventLine {
                track: Some(mastery_track(node)),
                ..words(kind, format!("unlocks {} for {} mastery points", node.id, whole(cost.0)))
                    .amount(cost.0)
            },
            Event::RespeccedFree { points } => {
                words(kind, format!("free respec: {} points back", whole(sum(points)))).amount(sum(points))
            }
            Event::NodeGiven { node } => {
                EventLine { track: Some(mastery_track(node)), ..words(kind, phrase(event)) }
            }
            Event::NodeLocked { node, refund } => {
                EventLine { track: Some(mastery_track(node)), ..words(kind, phrase(event)) }.amount(refund.0)
            }
            Event::RewardGiven(reward) | Event::RewardTaken(reward) => {
                EventLine { track: Some(reward.track.to_string()), ..words(kind, phrase(event)) }
            }
            Event::Restored(restoration) => {
                words(kind, told_restoration(&restoration.cause, &restoration.change))
            }
        }
    }
}

/// An event as one phrase: `+50,000 XP paragon, level 137 → 138 (raid)`. Names in it are as they were given, not escaped.
pub fn phrase(event: &Event) -> String {
    match event {
        Event::XpGained(gain) => {
            format!("+{} XP {}{}", gained(gain), gain.track, told_outcome(gain))
        }
        Event::XpRevoked(loss) => {
            format!("−{} XP {}{}", whole(loss.lost.get()), loss.track, told_loss_outcome(loss))
        }
        Event::CurrencyGained { amount, total } => {
            format!("+{} currency, holds {}", whole(*amount), whole(*total))
        }
        Event::CurrencyRevoked { amount, total } => {
            format!("−{} currency, holds {}", whole(*amount), whole(*total))
        }
        Event::PrestigeReset(reset) => {
            let paid =
                if reset.cost > 0 { format!(", pays {} currency", whole(reset.cost)) } else { String::new() };
            let (from, to) = (whole(reset.paragon_level.from.0), whole(reset.paragon_level.to.0));
            let number = reset.number;
            format!("prestige reset {} → {number}, paragon {from} → {to}{paid}", number.saturating_sub(1))
        }
        Event::NodeUnlocked { node, cost } => {
            let unit = if cost.0 == 1 { "point" } else { "points" };
            format!("unlocks {} in {} for {} {unit}", node.id, node.mastery, whole(cost.0))
        }
        Event::NodeGiven { node } => format!("unlocks {} in {} for nothing", node.id, node.mastery),
        Event::NodeLocked { node, refund } => {
            let back = match refund.0 {
                0 => String::new(),
                1 => ", 1 point back".to_owned(),
                points => format!(", {} points back", whole(points)),
            };
            format!("locks {} in {}{back}", node.id, node.mastery)
        }
        Event::RewardGiven(reward) => format!("is given the reward {} of {}", reward.id, reward.track),
        Event::RewardTaken(reward) => format!("loses the reward {} of {}", reward.id, reward.track),
        Event::Created(_) | Event::Renamed { .. } => {
            let EventLine { kind, what, .. } = EventLine::new(event);
            format!("{kind} {what}")
        }
        Event::Archived => "archived".to_owned(),
        Event::Unarchived => "unarchived".to_owned(),
        Event::PointsDistributed { .. }
        | Event::Respecced(_)
        | Event::RespeccedFree { .. }
        | Event::Restored(_) => EventLine::new(event).what,
    }
}

fn mastery_track(node: &NodeId) -> String {
    TrackName::Mastery(node.mastery.clone()).to_string()
}

fn sum(points: &BTreeMap<String, Points>) -> u64 {
    points.values().fold(0, |sum, points| sum.saturating_add(points.0))
}

/// The XP gained; where it makes no whole one, the fraction that came.
fn gained(gain: &XpGain) -> Amount {
    let part = |part| Amount { part, ..Amount::default() };
    if gain.gained > Xp::ZERO { gain.gained.into() } else { part(gain.part.to).less(part(gain.part.from)) }
}

/// The factors that made the gain, and what it led to.
fn told_gain(gain: &XpGain) -> String {
    let mut parts = vec![format!("base {}", gain.base)];
    let last = gain.stretches.last().map_or(gain.factors.track, |last| last.multiplier.1);
    let is_one = gain.stretches.iter().all(|stretch| stretch.multiplier == (gain.factors.track, last));
    let track = if is_one { gain.factors.track } else { 1.0 };
    let factors =
        [("calendar", gain.factors.calendar), ("prestige", gain.factors.prestige), ("track", track)];
    parts.extend(
        factors
            .into_iter()
            .filter(|&(_, f)| f != 1.0)
            .map(|(name, f)| format!("× {} {name}", Number::from_f64(f))),
    );
    if !is_one {
        let (first, last) = (Number::real(gain.factors.track), Number::real(last));
        parts.push(format!("× {first} to {last} track"));
    }
    parts.join(" ") + &told_outcome(gain)
}

/// What the gain led to, and where it came from.
fn told_outcome(gain: &XpGain) -> String {
    let mut text = String::new();
    if gain.gained == Xp::ZERO {
        text.push_str(", kept until it makes a whole one");
    }
    if gain.level.to > gain.level.from {
        text.push_str(&format!(", level {} → {}", whole(gain.level.from.0), whole(gain.level.to.0)));
    }
    if gain.points.0 > 0 {
        text.push_str(&format!(", +{} points", whole(gain.points.0)));
    }
    gain.rewards.iter().for_each(|reward| text.push_str(&format!(", unlocks {}", reward.id)));
    gain.source.iter().for_each(|source| text.push_str(&format!(" ({source})")));
    text
}

fn told_loss(loss: &XpLoss) -> String {
    format!("leaves {}{}", whole(loss.total.get()), told_loss_outcome(loss))
}

fn told_loss_outcome(loss: &XpLoss) -> String {
    let mut text = String::new();
    if loss.level.to < loss.level.from {
        text.push_str(&format!(", level {} → {}", whole(loss.level.from.0), whole(loss.level.to.0)));
    }
    if loss.points.0 > 0 {
        text.push_str(&format!(", −{} points", whole(loss.points.0)));
    }
    text
}

fn told_points(points: &BTreeMap<String, Points>) -> String {
    points.iter().map(|(id, points)| format!("{id} +{points}")).collect::<Vec<_>>().join(", ")
}

fn told_respec(respec: &Respec) -> String {
    let paid =
        if respec.cost > 0 { format!(", pays {} currency", whole(respec.cost)) } else { String::new() };
    format!("respec {}: {} points back{paid}", respec.number, whole(sum(&respec.points)))
}

fn told_reset(reset: &Reset) -> String {
    format!(
        "reset {}: paragon {} → {}, gives up {} XP, pays {} currency",
        reset.number,
        whole(reset.paragon_level.from.0),
        whole(reset.paragon_level.to.0),
        whole(reset.paragon_xp.get()),
        whole(reset.cost)
    )
}

fn told_restoration(cause: &Cause, change: &Change) -> String {
    let mut text = match cause {
        Cause::Undo(operations) => format!("takes back {}", numbers(operations)),
        Cause::UndoInPart { operations, left } => {
            let unit = if *left == 1 { "character" } else { "characters" };
            format!("takes back {}, except on {} {unit}", numbers(operations), whole(*left))
        }
        Cause::Rebase { operations, .. } => {
            format!("takes out what {} gave, keeps what came later", numbers(operations))
        }
        Cause::Restore(sequence) => format!("to where it stood after event {sequence}"),
        Cause::Merge(character) => format!("gets what id:{character} had"),
        Cause::Clone { character, sequence } => {
            format!("stands where id:{character} stood after event {sequence}")
        }
        Cause::Ruleset => "by the new rules".to_owned(),
    };
    let parts = told_change(change);
    if !parts.is_empty() {
        text.push_str(&format!(": {}", parts.join(", ")));
    }
    text
}

/// `#31, #30`
fn numbers(operations: &[u64]) -> String {
    let list: Vec<String> = operations.iter().map(|operation| format!("#{operation}")).collect();
    list.join(", ")
}

fn told_change(change: &Change) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(change.name.iter().map(|name| format!("name {name}")));
    parts.extend(
        change.archived.map(|archived| if archived { "archived" } else { "not archived" }.to_owned()),
    );
    parts.extend(change.tracks.iter().map(|(track, at)| format!("{track} {}", whole(at.level.0))));
    parts.extend(change.prestige_level.map(|level| format!("prestige {level}")));
    parts.extend(change.currency.map(|currency| format!("currency {}", whole(currency))));
    let earned = change.points_from_levels;
    parts.extend(earned.map(|points| format!("{} points from levels", whole(points.0))));
    let spent = change.points_spent.as_ref();
    parts.extend(spent.map(|points| format!("{} points spent", whole(sum(points)))));
    for (sign, rewards) in [('+', &change.rewards_added), ('−', &change.rewards_removed)] {
        parts.extend(rewards.iter().map(|reward| format!("{sign}{}", reward.id)));
    }
    for (sign, nodes) in [('+', &change.nodes_added), ('−', &change.nodes_removed)] {
        parts.extend(nodes.iter().map(|node| format!("{sign}{}", node.id)));
    }
    let kept = change.grandfathered.iter().flatten();
    parts.extend(kept.map(|(track, _)| format!("keeps the old curve of {track}")));
    parts
}
