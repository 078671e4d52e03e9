//! A history told again, with some of its operations left out.

use super::super::adapt::{Adaptation, Overspent, adapt};
use super::super::apply::apply;
use super::super::decide::{NextReset, outcome, points_between, unlocked};
use super::super::event::{
    Cause, Event, LevelChange, NodeId, Reset, Respec, Restoration, RewardId, XpGain, XpLoss,
};
use super::super::revert::restore;
use super::super::state::{Progress, State, capped_sum};
use super::Settlement;
use super::settle::settle;
use crate::rules::gain::Amount;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Points, Xp};
use std::collections::{BTreeMap, BTreeSet};

/// An event with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'e> {
    /// Its place in the log.
    pub sequence: u64,
    /// The event.
    pub event: &'e Event,
    /// The character before it, as it really stood.
    pub before: &'e State,
    /// The same after it.
    pub after: &'e State,
}

/// A character as it would stand had some of what happened not been.
#[derive(Debug, Clone, Default)]
pub struct Life {
    state: State,
    /// Nodes with what was paid for them, oldest first.
    unlocked: Vec<(NodeId, Points)>,
    /// Events after which it is looked at again, and what it was then.
    remembered: BTreeMap<u64, State>,
    wanted: BTreeSet<u64>,
}

impl Life {
    /// Before the first event. What comes is needed to know which moments it will be put back to.
    pub fn new<'e>(events: impl IntoIterator<Item = &'e Event>) -> Life {
        let wanted = events.into_iter().filter_map(|event| match event {
            Event::Restored(Restoration { cause: Cause::Restore(sequence), .. }) => Some(*sequence),
            _ => None,
        });
        Life { wanted: wanted.collect(), ..Life::default() }
    }

    /// What it was after an event, as it is to be looked at again from here on.
    pub fn remember(&mut self, sequence: u64, state: State) {
        self.remembered.insert(sequence, state);
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn unlocked(&self) -> &[(NodeId, Points)] {
        &self.unlocked
    }

    /// The next event, which happens to it where it `counts`. `ruleset` are the rules that hold for it.
    pub fn pass(&mut self, told: &Told, counts: bool, ruleset: &Ruleset) {
        // Who should not be there is set aside and not unmade.
        if counts || matches!(told.event, Event::Created(_)) {
            self.happens(told, ruleset);
        }
        if self.wanted.contains(&told.sequence) {
            self.remembered.insert(told.sequence, self.state.clone());
        }
    }

    /// Other rules come into force.
    pub fn adapt(&mut self, rules: (&Ruleset, &Ruleset), terms: &Adaptation) {
        self.state = adapt(&self.state, rules, terms).target;
    }

    fn happens(&mut self, told: &Told, ruleset: &Ruleset) {
        let state = &mut self.state;
        match told.event {
            Event::XpGained(gain) => gained(state, gain, ruleset),
            Event::XpRevoked(loss) => lost(state, loss, ruleset),
            Event::CurrencyGained { amount, .. } => {
                state.currency = state.currency.saturating_add(*amount).min(LARGEST_TOTAL);
            }
            Event::CurrencyRevoked { amount, .. } => state.currency = state.currency.saturating_sub(*amount),
            Event::Respecced(respec) => {
                let number = state.respecs.saturating_add(1);
                apply(state, &Event::Respecced(Respec { number, ..respec.clone() }));
            }
            Event::PrestigeReset(reset) => {
                let reset = reset_again(state, reset, ruleset);
                apply(state, &Event::PrestigeReset(reset));
            }
            Event::NodeUnlocked { node, cost } => {
                self.unlocked.push((node.clone(), *cost));
                if !state.nodes.contains(node) {
                    apply(state, told.event);
                }
            }
            Event::NodeLocked { node, .. } => {
                self.unlocked.retain(|(known, _)| known != node);
                if state.nodes.contains(node) {
                    apply(state, told.event);
                }
            }
            Event::Restored(restoration) => self.restored(restoration, told, ruleset),
            // What is set stays what it was set to.
            other => apply(state, other),
        }
    }

    fn restored(&mut self, restoration: &Restoration, told: &Told, ruleset: &Ruleset) {
        match &restoration.cause {
            // What was undone is left out from the start, and new rules have adapted it already.
            Cause::Undo(_) | Cause::UndoInPart { .. } | Cause::Ruleset => {}
            // Where nothing was overspent then, nothing was settled.
            Cause::Rebase { settlement, .. } if has_settled(restoration, settlement) => {
                settle(&mut self.state, told.before, &self.unlocked, settlement, ruleset);
            }
            Cause::Rebase { .. } => {}
            Cause::Restore(sequence) => match self.remembered.get(sequence) {
                Some(then) => restore(&self.state, then).apply(&mut self.state),
                None => restoration.change.apply(&mut self.state),
            },
            Cause::Merge(_) | Cause::Clone { .. } => {
                shift(&mut self.state, (told.before, told.after), ruleset);
                let tracks: Vec<TrackName> = self.state.tracks.keys().cloned().collect();
                for name in tracks {
                    let level = self.state.progress(&name).level;
                    let new = unlocked(&self.state, &name, LevelChange { from: level, to: level }, ruleset);
                    self.state
                        .rewards
                        .extend(new.into_iter().filter(|reward| told.after.rewards.contains(reward)));
                }
            }
        }
    }
}

fn has_settled(restoration: &Restoration, settlement: &Settlement) -> bool {
    let change = &restoration.change;
    change.points_spent.is_some()
        || !change.nodes_removed.is_empty()
        || settlement.overspent == Overspent::Keep
}

fn gained(state: &mut State, gain: &XpGain, ruleset: &Ruleset) {
    let before = Amount { whole: gain.total.saturating_sub(gain.gained), part: gain.part.from };
    let came = Amount { whole: gain.total, part: gain.part.to }.less(before);
    let left = more(state, &gain.track, came, ruleset);
    // What no level needs flows on, as ever.
    let flows_on = gain.track == TrackName::Character && ruleset.paragon.is_some();
    if flows_on && left > Amount::default() {
        more(state, &TrackName::Paragon, left, ruleset);
    }
}

/// So much more on a track, as far as it has room. What is left.
fn more(state: &mut State, name: &TrackName, came: Amount, ruleset: &Ruleset) -> Amount {
    let (held, from) = (state.progress(name).amount(), state.progress(name).level);
    let most = ruleset.track(name).map_or(Xp::MAX, |track| track.most_xp());
    let sum = held.plus(came);
    let to = sum.min(Amount::whole(most).max(held));
    place(state, name, to, ruleset);
    state.lifetime_xp = state.lifetime_xp.saturating_add(to.whole.saturating_sub(held.whole));
    let level = LevelChange { from, to: state.progress(name).level };
    let new = unlocked(state, name, level, ruleset);
    unlock(state, new);
    sum.less(to)
}

/// Rewards that come; what was taken by hand is earned anew by that.
fn unlock(state: &mut State, rewards: impl IntoIterator<Item = RewardId>) {
    for reward in rewards {
        state.rewards_taken.remove(&reward);
        state.rewards.insert(reward);
    }
}

fn lost(state: &mut State, loss: &XpLoss, ruleset: &Ruleset) {
    let held = state.progress(&loss.track);
    let lost = loss.lost.min(held.xp);
    if lost == Xp::ZERO {
        return;
    }
    let left = Amount { whole: held.xp.saturating_sub(lost), part: held.part };
    place(state, &loss.track, left, ruleset);
    state.lifetime_xp = state.lifetime_xp.saturating_sub(lost);
}

/// Puts a track at so much XP, with the level and the points from levels that go with it.
fn place(state: &mut State, name: &TrackName, amount: Amount, ruleset: &Ruleset) {
    let held = state.progress(name);
    let level = ruleset.track(name).map_or(held.level, |track| {
        let reached = track.level_at(amount.whole);
        // A level that an older curve gave goes only with XP.
        if amount < held.amount() { reached.min(held.level) } else { reached.max(held.level) }
    });
    state.tracks.insert(name.clone(), Progress::new(amount, level));
    if let (TrackName::Paragon, Some(paragon)) = (name, &ruleset.paragon) {
        let points = state.points_from_levels;
        state.points_from_levels = if level < held.level {
            Points(points.0.saturating_sub(points_between(paragon, level, held.level).0))
        } else {
            capped_sum(points, points_between(paragon, held.level, level))
        };
    }
}

/// What a reset does to who stands elsewhere. It costs what was paid.
fn reset_again(state: &State, reset: &Reset, ruleset: &Ruleset) -> Reset {
    match NextReset::new(state, ruleset) {
        Ok(next) => Reset { cost: reset.cost, ..outcome(state, ruleset, &next) },
        Err(_) => Reset { number: state.prestige_level.saturating_add(1), ..reset.clone() },
    }
}

/// Moves `state` by what lies between two others. Where it agrees with the first it comes to agree with the second.
pub(super) fn shift(state: &mut State, (from, to): (&State, &State), ruleset: &Ruleset) {
    let names: BTreeSet<&TrackName> = from.tracks.keys().chain(to.tracks.keys()).collect();
    let levels_before = state.progress(&TrackName::Paragon).level;
    let earned_before = state.points_from_levels;
    for name in names {
        shift_track(state, name, (from.progress(name), to.progress(name)), ruleset);
    }
    // Points follow the levels; what lies between beside that (a reset gave them up, say) comes on top.
    let given = |low, high| {
        let points =
            |level| ruleset.paragon.as_ref().map_or(0, |paragon| i128::from(paragon.points_at(level).0));
        points(high) - points(low)
    };
    let paragon = |state: &State| state.progress(&TrackName::Paragon).level;
    let own = given(levels_before, paragon(state));
    let theirs = given(paragon(from), paragon(to));
    let beside = i128::from(to.points_from_levels.0) - i128::from(from.points_from_levels.0) - theirs;
    let points = (i128::from(earned_before.0) + own + beside).clamp(0, i128::from(LARGEST_TOTAL));
    state.points_from_levels = Points(u64::try_from(points).unwrap_or_default());
    shift_numbers(state, from, to);
    if from.archived != to.archived {
        state.archived = to.archived;
    }
    if from.name != to.name && state.name == from.name {
        state.name.clone_from(&to.name);
    }
    if from.grandfathered != to.grandfathered && state.grandfathered == from.grandfathered {
        state.grandfathered.clone_from(&to.grandfathered);
    }
    state.rewards.extend(to.rewards.difference(&from.rewards).cloned());
    state.rewards.retain(|reward| to.rewards.contains(reward) || !from.rewards.contains(reward));
    state.nodes.extend(to.nodes.difference(&from.nodes).cloned());
    state.nodes.retain(|node| to.nodes.contains(node) || !from.nodes.contains(node));
    state.nodes_free.extend(to.nodes_free.difference(&from.nodes_free).cloned());
    state.nodes_free.retain(|node| to.nodes_free.contains(node) || !from.nodes_free.contains(node));
    state.rewards_taken.extend(to.rewards_taken.difference(&from.rewards_taken).cloned());
    state.rewards_taken.retain(|own| to.rewards_taken.contains(own) || !from.rewards_taken.contains(own));
}

fn shift_track(state: &mut State, name: &TrackName, (from, to): (Progress, Progress), ruleset: &Ruleset) {
    let held = state.progress(name);
    if from == to {
        return;
    }
    if held == from {
        state.tracks.insert(name.clone(), to);
        return;
    }
    let (amount, from, to) = (held.amount(), from.amount(), to.amount());
    let most = ruleset.track(name).map_or(Xp::MAX, |track| track.most_xp());
    let moved = if to < from {
        amount.less(from.less(to))
    } else {
        amount.plus(to.less(from)).min(Amount::whole(most).max(amount))
    };
    place(state, name, moved, ruleset);
}

fn shift_numbers(state: &mut State, from: &State, to: &State) {
    let moved = |value: u64, from: u64, to: u64| {
        let sum = if to < from { value.saturating_sub(from - to) } else { value.saturating_add(to - from) };
        sum.min(LARGEST_TOTAL.max(value))
    };
    let points = |value: &mut Points, from: Points, to: Points| value.0 = moved(value.0, from.0, to.0);
    state.prestige_level = moved(state.prestige_level, from.prestige_level, to.prestige_level);
    state.respecs = moved(state.respecs, from.respecs, to.respecs);
    state.currency = moved(state.currency, from.currency, to.currency);
    let (lifetime, before, after) = (state.lifetime_xp.get(), from.lifetime_xp.get(), to.lifetime_xp.get());
    state.lifetime_xp = Xp::saturating(moved(lifetime, before, after));
    points(&mut state.prestige_points, from.prestige_points, to.prestige_points);
    points(&mut state.points_from_prestige, from.points_from_prestige, to.points_from_prestige);
    let maps = [
        (&mut state.points_spent, &from.points_spent, &to.points_spent),
        (&mut state.mastery_points_spent, &from.mastery_points_spent, &to.mastery_points_spent),
    ];
    for (values, from, to) in maps {
        let ids: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
        for id in ids {
            let (held, from, to) = (values.get(id).copied(), from.get(id).copied(), to.get(id).copied());
            if from == to {
                continue;
            }
            let zero = Points(0);
            let [held_now, low, high] = [held, from, to].map(|value| value.unwrap_or(zero).0);
            let new = if held == from { to } else { Some(Points(moved(held_now, low, high))) };
            if let Some(new) = new {
                values.insert(id.clone(), new);
            } else {
                values.remove(id);
            }
        }
    }
}
