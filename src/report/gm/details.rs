//! Every value of an event, for JSON.

use super::explain::{self, StretchFact};
use crate::progression::{
    Cause, Change, Creation, Event, Grandfathered, LevelChange, NodeId, Progress, Reset, RewardId, XpGain,
};
use crate::rules::gain::{Amount, Part};
use crate::rules::track::TrackName;
use crate::rules::units::Points;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The values of `event`, by name.
pub(super) fn details(event: &Event) -> Value {
    match event {
        Event::Created(Creation { name, external_id: None, .. }) => json!({ "name": name }),
        Event::Created(Creation { name, external_id: Some(id), .. }) => {
            json!({ "name": name, "external_id": id.to_string() })
        }
        Event::Renamed { from, to } => json!({ "from": from, "to": to }),
        Event::Archived | Event::Unarchived => json!({}),
        Event::XpGained(gain) => gained(gain),
        Event::XpRevoked(loss) => json!({
            "lost": loss.lost.get(),
            "total": loss.total.get(),
            "level": level(loss.level),
            "points": loss.points.0,
        }),
        Event::CurrencyGained { amount, total } | Event::CurrencyRevoked { amount, total } => {
            json!({ "amount": amount, "total": total })
        }
        Event::PointsDistributed { points } => json!({ "points": by_name(points) }),
        Event::Respecced(respec) => json!({
            "number": respec.number,
            "cost": respec.cost,
            "points": by_name(&respec.points),
        }),
        Event::PrestigeReset(reset) => was_reset(reset),
        Event::NodeUnlocked { node, cost } => {
            json!({ "mastery": node.mastery, "node": node.id, "cost": cost.0 })
        }
        Event::RespeccedFree { points } => json!({ "points": by_name(points) }),
        Event::NodeGiven { node } => json!({ "mastery": node.mastery, "node": node.id }),
        Event::NodeLocked { node, refund } => {
            json!({ "mastery": node.mastery, "node": node.id, "refund": refund.0 })
        }
        Event::RewardGiven(reward) | Event::RewardTaken(reward) => {
            json!({ "track": reward.track.to_string(), "reward": reward.id })
        }
        Event::Restored(restoration) => match &restoration.cause {
            Cause::Undo(operations) => json!({ "undo": operations, "change": changed(&restoration.change) }),
            Cause::UndoInPart { operations, left } => {
                json!({ "undo": operations, "left": left, "change": changed(&restoration.change) })
            }
            Cause::Rebase { operations, settlement } => json!({
                "rebase": operations,
                "overspent": settlement.overspent.word(),
                "change": changed(&restoration.change),
            }),
            Cause::Restore(sequence) => {
                json!({ "restore": sequence, "change": changed(&restoration.change) })
            }
            Cause::Merge(character) => json!({ "merge": character, "change": changed(&restoration.change) }),
            Cause::Clone { character, sequence } => {
                json!({ "clone": character, "at": sequence, "change": changed(&restoration.change) })
            }
            Cause::Ruleset => json!({ "adapted": true, "change": changed(&restoration.change) }),
        },
    }
}

fn gained(gain: &XpGain) -> Value {
    let part = |part| amount(Amount { part, ..Amount::default() });
    let mut values = json!({
        "base": amount(gain.base),
        "calendar": gain.factors.calendar,
        "prestige": gain.factors.prestige,
        "track_multiplier": gain.factors.track,
        "effective": amount(explain::effective(gain)),
        "gained": gain.gained.get(),
        "total": gain.total.get(),
        "level": level(gain.level),
        "points": gain.points.0,
        "rewards": rewards(&gain.rewards),
        "source": gain.source,
    });
    // A gain of before multipliers changed on the way knows of neither.
    if !gain.stretches.is_empty() {
        values["stretches"] = json!(StretchFact::all(gain));
        values["kept"] = json!({ "from": part(gain.part.from), "to": part(gain.part.to) });
    }
    values
}

fn was_reset(reset: &Reset) -> Value {
    json!({
        "number": reset.number,
        "cost": reset.cost,
        "paragon_xp": reset.paragon_xp.get(),
        "paragon_level": level(reset.paragon_level),
        "points_from_levels": reset.points_from_levels.0,
        "points_from_prestige": reset.points_from_prestige.0,
        "prestige_points": reset.prestige_points.0,
        "masteries": reset.masteries.iter().map(|(id, at)| (id.clone(), place(*at))).collect::<BTreeMap<_, _>>(),
    })
}

/// Only what differs.
fn changed(change: &Change) -> Value {
    let tracks = change.tracks.iter().map(|(name, at)| (name.to_string(), place(*at)));
    let all = json!({
        "name": change.name,
        "archived": change.archived,
        "tracks": tracks.collect::<BTreeMap<_, _>>(),
        "prestige_level": change.prestige_level,
        "prestige_points": change.prestige_points.map(|points| points.0),
        "points_from_levels": change.points_from_levels.map(|points| points.0),
        "points_from_prestige": change.points_from_prestige.map(|points| points.0),
        "points_spent": change.points_spent.as_ref().map(by_name),
        "respecs": change.respecs,
        "currency": change.currency,
        "lifetime_xp": change.lifetime_xp.map(|xp| xp.get()),
        "mastery_points_spent": change.mastery_points_spent.as_ref().map(by_name),
        "rewards_added": rewards(&change.rewards_added),
        "rewards_removed": rewards(&change.rewards_removed),
        "nodes_added": nodes(&change.nodes_added),
        "nodes_removed": nodes(&change.nodes_removed),
        "nodes_free": change.nodes_free.as_ref().map(nodes),
        "rewards_taken": change.rewards_taken.as_ref().map(rewards),
        "grandfathered": change.grandfathered.as_ref().map(grandfathered),
    });
    let Value::Object(fields) = all else { return all };
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    Value::Object(
        fields
            .into_iter()
            .filter(|(name, value)| says(value) && !(name == "tracks" && change.tracks.is_empty()))
            .collect(),
    )
}

fn level(change: LevelChange) -> Value {
    json!({ "from": change.from.0, "to": change.to.0 })
}

/// XP with its fraction where it has one.
fn place(at: Progress) -> Value {
    json!({ "xp": amount(at.amount()), "level": at.level.0 })
}

/// A whole number where it is one.
fn amount(amount: Amount) -> Value {
    if amount.part == Part::ZERO { json!(amount.whole.get()) } else { json!(amount.to_f64()) }
}

fn by_name(points: &BTreeMap<String, Points>) -> Value {
    points.iter().map(|(name, points)| (name.clone(), json!(points.0))).collect()
}

/// The older curves that are kept, by track.
pub(super) fn grandfathered(kept: &BTreeMap<TrackName, Grandfathered>) -> Value {
    let curve = |kept: &Grandfathered| json!({ "ruleset": kept.ruleset, "from_level": kept.from.0 });
    kept.iter().map(|(track, kept)| (track.to_string(), curve(kept))).collect()
}

fn rewards<'a>(rewards: impl IntoIterator<Item = &'a RewardId>) -> Vec<Value> {
    rewards.into_iter().map(|reward| json!({ "track": reward.track.to_string(), "id": reward.id })).collect()
}

fn nodes(nodes: &BTreeSet<NodeId>) -> Vec<Value> {
    nodes.iter().map(|node| json!({ "mastery": node.mastery, "id": node.id })).collect()
}
