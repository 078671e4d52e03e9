//! The lists of a ruleset: attributes, rewards, masteries and the nodes of their trees.

use super::super::mastery::Mastery;
use super::super::paragon::Paragon;
use super::super::prestige::PointsOnReset;
use super::super::reward::Reward;
use super::super::ruleset::Ruleset;
use super::super::track::TrackName;
use super::super::tree::Node;
use super::{Found, LOOKED_AT_SMALL, Value, points, track};

pub(super) fn on_reset(points: PointsOnReset) -> Value {
    Value::text(match points {
        PointsOnReset::Refund => "refund",
        PointsOnReset::Wipe => "wipe",
        PointsOnReset::RefundPrestige => "refund those from resets",
    })
}

/// Pairs of the same id, first as the new list has them, then those that it has no more.
fn pairs<'a, T>(old: &'a [T], new: &'a [T], id: impl Fn(&T) -> &str) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let known = |one: &T, all: &'a [T]| all.iter().find(|other| id(other) == id(one));
    let now = new.iter().map(|one| (known(one, old), Some(one)));
    let gone = old.iter().filter(|one| known(one, new).is_none()).map(|one| (Some(one), None));
    now.chain(gone).collect()
}

/// Whether both are there; if not, that is told.
fn both<'a, T>(
    found: &mut Found,
    (part, what): (&str, &str),
    pair: (Option<&'a T>, Option<&'a T>),
    told: impl Fn(&T) -> String,
) -> Option<(&'a T, &'a T)> {
    match pair {
        (Some(old), Some(new)) => Some((old, new)),
        (old, new) => {
            let value = |one: Option<&T>| one.map_or(Value::None, |one| Value::text(told(one)));
            found.value(part, what, value(old), value(new));
            None
        }
    }
}

pub(super) fn attributes(found: &mut Found, old: &Paragon, new: &Paragon) {
    for pair in pairs(&old.attributes, &new.attributes, |attribute| &attribute.id) {
        let Some(id) = pair.0.or(pair.1).map(|attribute| attribute.id.clone()) else { continue };
        let what = format!("attribute {id}");
        let Some((old, new)) = both(found, ("paragon", &what), pair, |_| "there".to_owned()) else {
            continue;
        };
        let cap = |cap: Option<super::Points>| Value::whole(cap.map(|cap| cap.0));
        found.value("paragon", &format!("{what} cap"), cap(old.cap), cap(new.cap));
        found.value("paragon", &format!("{what} bonus"), Value::text(&old.bonus), Value::text(&new.bonus));
        let last = old.cap.zip(new.cap).map_or(LOOKED_AT_SMALL, |(old, new)| old.min(new).0);
        let curves = [old.effect.as_ref(), new.effect.as_ref()];
        found.curve(("paragon", &format!("{what} effect")), (0, Some(last.min(LOOKED_AT_SMALL))), curves);
    }
}

pub(super) fn rewards(found: &mut Found, part: &str, old: &[Reward], new: &[Reward]) {
    for pair in pairs(old, new, |reward| &reward.id) {
        let Some(id) = pair.0.or(pair.1).map(|reward| reward.id.clone()) else { continue };
        let what = format!("reward {id}");
        let told =
            |reward: &Reward| format!("level {}: {} {}", reward.level, reward.kind.name(), reward.name);
        let Some((old, new)) = both(found, (part, &what), pair, told) else { continue };
        found.value(part, &format!("{what} level"), Value::Whole(old.level), Value::Whole(new.level));
        let words = |reward: &Reward| Value::text(format!("{} {}", reward.kind.name(), reward.name));
        found.value(part, &what, words(old), words(new));
    }
}

pub(super) fn masteries(found: &mut Found, old: &Ruleset, new: &Ruleset) {
    for pair in pairs(&old.masteries, &new.masteries, |mastery| &mastery.id) {
        let Some(id) = pair.0.or(pair.1).map(|mastery| mastery.id.clone()) else { continue };
        let name = TrackName::Mastery(id);
        let part = name.to_string();
        let Some((old, new)) = both(found, (&part, "mastery"), pair, |_| "there".to_owned()) else {
            continue;
        };
        mastery(found, &name, old, new);
    }
}

fn mastery(found: &mut Found, name: &TrackName, old: &Mastery, new: &Mastery) {
    let part = name.to_string();
    found.value(&part, "name", Value::text(&old.name), Value::text(&new.name));
    track(found, name, (Some(&old.track), Some(&new.track)));
    points(found, &part, [&old.track, &new.track], |is_new, level| {
        if is_new { new.points_at(level) } else { old.points_at(level) }
    });
    rewards(found, &part, &old.rewards, &new.rewards);
    for pair in pairs(old.tree.nodes(), new.tree.nodes(), |node| &node.id) {
        let Some(id) = pair.0.or(pair.1).map(|node| node.id.clone()) else { continue };
        let what = format!("node {id}");
        let told = |node: &Node| format!("{} for {} points", node.name, node.cost);
        let Some((old, new)) = both(found, (&part, &what), pair, told) else { continue };
        node(found, (&part, &what), old, new);
    }
}

fn node(found: &mut Found, (part, what): (&str, &str), old: &Node, new: &Node) {
    let mut field = |field: &str, of: &dyn Fn(&Node) -> Value| {
        found.value(part, &format!("{what} {field}"), of(old), of(new));
    };
    field("name", &|node| Value::text(&node.name));
    field("cost", &|node| Value::Whole(node.cost));
    field("min_level", &|node| Value::Whole(node.min_level));
    field("requires", &|node| {
        // All are needed, in whatever order they are written.
        let mut needed = node.requires.clone();
        needed.sort();
        Value::text(if needed.is_empty() { "nothing".to_owned() } else { needed.join(", ") })
    });
    field("bonus", &|node| Value::text(&node.effect.bonus));
    field("value", &|node| Value::Real(node.effect.value));
}
