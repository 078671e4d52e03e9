//! Whether an event can have come of the state before it. Needs no rules: totals are sums, and numbers count on.
//!
//! `decide` makes no other events. One that contradicts was decided on a state that its character did not have: somebody
//! changed what was stored, or it was damaged, and the change went on into the log from there.

use super::change::Change;
use super::event::{Cause, Event, LevelChange, NodeId, XpGain};
use super::state::State;
use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use std::collections::{BTreeMap, BTreeSet};

/// What of an event does not fit the state before it, in words; `None` when all does.
pub fn contradiction(state: &State, event: &Event) -> Option<String> {
    let is_new = *state == State::default();
    if matches!(event, Event::Created(_)) != is_new {
        let what = if is_new { "its character was never created" } else { "its character was there already" };
        return Some(what.to_owned());
    }
    let expected = |what: &str, before: u64, says: u64| {
        (before != says).then(|| format!("by it {what} comes to {says}, by the events before it to {before}"))
    };
    match event {
        Event::Created(_) | Event::Archived => None,
        Event::Unarchived => {
            (!state.archived).then(|| "it brings back a character that was not archived".to_owned())
        }
        Event::Restored(restoration) => match restoration.cause {
            Cause::Ruleset => against_adaptation(&restoration.change),
            Cause::Undo(_)
            | Cause::UndoInPart { .. }
            | Cause::Rebase { .. }
            | Cause::Restore(_)
            | Cause::Merge(_)
            | Cause::Clone { .. } => None,
        },
        Event::Renamed { from, .. } => {
            (*from != state.name).then(|| format!("it renames `{from}`, and the name was `{}`", state.name))
        }
        Event::XpGained(gain) => {
            let total = state.progress(&gain.track).xp.saturating_add(gain.gained);
            let wrong = expected("XP", total.get(), gain.total.get());
            wrong
                .or_else(|| against_part(state, gain))
                .or_else(|| against_level(state, &gain.track, gain.level))
        }
        Event::XpRevoked(loss) => {
            let total = state.progress(&loss.track).xp.checked_sub(loss.lost).unwrap_or(Xp::ZERO);
            let wrong = expected("XP", total.get(), loss.total.get());
            wrong.or_else(|| against_level(state, &loss.track, loss.level))
        }
        Event::CurrencyGained { amount, total } => {
            expected("currency", state.currency.saturating_add(*amount), *total)
        }
        Event::CurrencyRevoked { amount, total } => {
            expected("currency", state.currency.saturating_sub(*amount), *total)
        }
        Event::PointsDistributed { points } => {
            let wanted = points.values().fold(Points(0), |sum, &points| sum.saturating_add(points));
            let available = state.points_available();
            let (wanted, available) = (wanted.0, available.0);
            (wanted > available).then(|| format!("it spends {wanted} points, and {available} were available"))
        }
        Event::Respecced(respec) => {
            let wrong = expected("the number of respecs", state.respecs.saturating_add(1), respec.number);
            wrong.or_else(|| (respec.cost > state.currency).then(|| unpaid(respec.cost, state.currency)))
        }
        Event::PrestigeReset(reset) => {
            let wrong = expected("the prestige level", state.prestige_level.saturating_add(1), reset.number);
            let given_up = state.progress(&TrackName::Paragon).xp;
            wrong
                .or_else(|| expected("the XP given up", given_up.get(), reset.paragon_xp.get()))
                .or_else(|| (reset.cost > state.currency).then(|| unpaid(reset.cost, state.currency)))
        }
        Event::NodeUnlocked { node, .. } => is_unlocked_twice(state, node),
        Event::NodeGiven { node } => is_unlocked_twice(state, node),
        Event::NodeLocked { node, refund } => {
            let spent = state.mastery_points_spent(&node.mastery).0;
            if !state.nodes.contains(node) {
                return Some(format!("it locks `{}`, which was not unlocked", node.id));
            }
            let (refund, node) = (refund.0, &node.id);
            (refund > spent)
                .then(|| format!("locking `{node}` gives {refund} points back, and {spent} were spent"))
        }
        Event::RespeccedFree { points } => {
            (*points != state.points_spent).then(|| "it gives other points back than were spent".to_owned())
        }
        Event::RewardGiven(reward) => {
            let what = || format!("it gives the reward `{}`, which was there", reward.id);
            state.rewards.contains(reward).then(what)
        }
        Event::RewardTaken(reward) => {
            let what = || format!("it takes the reward `{}`, which was not there", reward.id);
            (!state.rewards.contains(reward)).then(what)
        }
    }
}

fn is_unlocked_twice(state: &State, node: &NodeId) -> Option<String> {
    state.nodes.contains(node).then(|| format!("it unlocks `{}`, which was unlocked", node.id))
}

fn against_part(state: &State, gain: &XpGain) -> Option<String> {
    let (held, says) = (state.progress(&gain.track).part, gain.part.from);
    (held != says).then(|| {
        let track = &gain.track;
        format!(
            "by it {} trillionths of one XP waited on {track}, by the events before it {}",
            says.get(),
            held.get()
        )
    })
}

fn against_level(state: &State, track: &TrackName, level: LevelChange) -> Option<String> {
    let held = state.progress(track).level;
    (level.from != held).then(|| {
        format!("by it the level of {track} was {}, by the events before it {}", level.from.0, held.0)
    })
}

/// New rules take nothing that was unlocked, and leave who somebody is and what it holds.
fn against_adaptation(change: &Change) -> Option<String> {
    let takes = !change.rewards_removed.is_empty() || !change.nodes_removed.is_empty();
    let others = Change {
        tracks: BTreeMap::new(),
        points_from_levels: None,
        points_spent: None,
        mastery_points_spent: None,
        rewards_added: BTreeSet::new(),
        grandfathered: None,
        ..change.clone()
    };
    let what = "new rules changed what no rules change: a name, what was unlocked, currency or resets";
    (takes || !others.is_empty()).then(|| what.to_owned())
}

fn unpaid(cost: u64, held: u64) -> String {
    format!("it costs {cost} currency, and {held} was held")
}
