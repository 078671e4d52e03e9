//! What a state is after an event. Needs no rules: the event says what came of it.

use super::event::{Event, Reset, XpGain};
use super::state::{Progress, State};
use crate::rules::track::TrackName;
use crate::rules::units::Xp;

/// Changes `state` as `event` says.
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::XpGained(gain) => gained(state, gain),
        Event::CurrencyGained { total, .. } => state.currency = *total,
        Event::PointsDistributed { points } => {
            for (attribute, &more) in points {
                let spent = state.points_spent.entry(attribute.clone()).or_default();
                *spent = spent.saturating_add(more);
            }
        }
        Event::PrestigeReset(reset) => after_reset(state, reset),
    }
}

fn gained(state: &mut State, gain: &XpGain) {
    state.tracks.insert(gain.track.clone(), Progress { xp: gain.total, level: gain.level.to });
    state.points_from_levels = state.points_from_levels.saturating_add(gain.points);
    state.rewards.extend(gain.rewards.iter().cloned());
}

fn after_reset(state: &mut State, reset: &Reset) {
    let first = Progress { xp: Xp::ZERO, level: reset.paragon_level.to };
    state.tracks.insert(TrackName::Paragon, first);
    state.prestige_level = reset.number;
    state.currency = state.currency.saturating_sub(reset.cost);
    state.prestige_points = state.prestige_points.saturating_add(reset.prestige_points);
    state.points_from_levels = reset.points_from_levels;
    state.points_from_prestige = reset.points_from_prestige;
    state.points_spent.clear();
    for (kind, &(xp, level)) in &reset.masteries {
        state.tracks.insert(TrackName::Mastery(kind.clone()), Progress { xp, level });
    }
}
