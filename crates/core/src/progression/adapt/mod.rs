//! A character under other rules: what becomes of its levels, XP and points when a ruleset is installed.
//!
//! Nobody loses a reward or a node, whatever the terms. What a ruleset no longer knows (a track, a mastery) keeps its data
//! and counts for nothing, until a ruleset knows it again. What the character's resets gave stays as it was given.

mod overspent;
mod track;

pub use overspent::{Excess, Overspent};
pub(super) use overspent::{excess, settle};

use super::event::RewardId;
use super::state::{Grandfathered, Progress, State};
use crate::rules::mastery::Mastery;
use crate::rules::paragon::Paragon;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{LARGEST_TOTAL, Level, Points};
use std::collections::BTreeMap;

/// What stays where a curve changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// XP totals stay, levels follow the new curve. XP past what the new last level takes stays too, and counts again
    /// where there are more levels one day.
    #[default]
    Xp,
    /// Levels stay, with the same share of the way to the next. XP becomes what that takes. A level that the new curve
    /// does not have becomes the nearest that it has.
    Level,
}

/// The terms on which characters come under new rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Adaptation {
    /// What stays.
    pub keep: Keep,
    /// Who stands on a track at this level or above keeps its old curve.
    pub grandfather: BTreeMap<TrackName, Level>,
    /// The hash of the old ruleset, by which a kept curve is found again.
    pub old: String,
    /// The hash of the new ruleset.
    pub new: String,
    /// What becomes of points that are spent and no longer earned.
    pub overspent: Option<Overspent>,
    /// The attributes from which points are taken first; the others follow, the ruleset's last before its first.
    pub trim_order: Vec<String>,
}

/// A character under new rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapted {
    /// Where it stands.
    pub target: State,
    /// Rewards that come with it.
    pub rewards: Vec<RewardId>,
    /// Points that were spent and are too many by the new rules, before the terms had their say.
    pub excess: Excess,
}

/// The old curves that a character keeps under the new rules: those it kept before, and those of tracks on which it
/// stands where the terms say. Not one that is the new ruleset's own.
pub fn grandfathered(
    state: &State,
    (old, new): (&Ruleset, &Ruleset),
    terms: &Adaptation,
) -> BTreeMap<TrackName, Grandfathered> {
    let mut kept = state.grandfathered.clone();
    for (name, &from) in &terms.grandfather {
        let is_known = old.track(name).is_some() && new.track(name).is_some();
        if is_known && state.tracks.get(name).is_some_and(|held| held.level >= from) {
            let own = || Grandfathered { ruleset: terms.old.clone(), from };
            kept.entry(name.clone()).or_insert_with(own);
        }
    }
    kept.retain(|_, kept| kept.ruleset != terms.new);
    kept
}

/// `ruleset` with the curves (levels, their costs, what XP counts for, and the points of levels) of other rulesets on
/// some tracks. A track that one of them lacks stays away or as it is.
pub fn with_old_curves(ruleset: &Ruleset, kept: &BTreeMap<TrackName, &Ruleset>) -> Ruleset {
    let mut mixed = ruleset.clone();
    for (name, old) in kept {
        match name {
            TrackName::Character => {
                if let (Some(track), Some(old)) = (&mut mixed.character, &old.character) {
                    track.clone_from(old);
                }
            }
            TrackName::Paragon => {
                if let (Some(paragon), Some(old)) = (&mut mixed.paragon, &old.paragon) {
                    paragon.track.clone_from(&old.track);
                    paragon.points.clone_from(&old.points);
                }
            }
            TrackName::Mastery(kind) => {
                let mastery = mixed.masteries.iter_mut().find(|mastery| mastery.id == *kind);
                if let (Some(mastery), Some(old)) = (mastery, old.mastery(kind)) {
                    mastery.track.clone_from(&old.track);
                    mastery.points.clone_from(&old.points);
                }
            }
        }
    }
    mixed
}

/// Where a character stands under new rules. `old` and `new` are the rulesets with the curves that it keeps from before
/// and from now on (see [`grandfathered`] and [`with_old_curves`]).
///
/// Under rules that say the same nothing changes.
pub fn adapt(state: &State, (old, new): (&Ruleset, &Ruleset), terms: &Adaptation) -> Adapted {
    let mut target = state.clone();
    target.grandfathered = grandfathered(state, (old, new), terms);
    let mut rewards = Vec::new();
    let mut place = |name: &TrackName, track: &Track, held: Option<Progress>| {
        let placed = match held {
            Some(held) if target.grandfathered.contains_key(name) => held,
            Some(held) => track::moved(held, old.track(name), track, terms.keep),
            None => Progress { level: track.first(), ..Progress::default() },
        };
        rewards.extend(newly_reached(state, name, (held, placed), (old, new)));
        if *name == TrackName::Paragon {
            let points = (old.paragon.as_ref(), new.paragon.as_ref());
            target.points_from_levels = points_from_levels(state, (held, placed), points);
        }
        placed
    };
    let mut known = 0;
    for (name, slot) in &mut target.tracks {
        if let Some(track) = new.track(name) {
            *slot = place(name, track, Some(*slot));
            known += 1;
        }
    }
    // Nearly everybody stands on every track already: no names are made for them.
    let names = if known < new.track_count() { new.track_names() } else { Vec::new() };
    for name in names {
        if let Some(track) = new.track(&name).filter(|_| !state.tracks.contains_key(&name)) {
            let placed = place(&name, track, None);
            target.tracks.insert(name, placed);
        }
    }
    target.rewards.extend(rewards.iter().cloned());
    let excess = overspent::excess(state, &target, (old, new));
    if let Some(choice) = terms.overspent.filter(|_| !excess.is_empty()) {
        overspent::settle(&mut target, &excess, (new, &terms.trim_order), choice);
    }
    Adapted { target, rewards, excess }
}

/// Rewards of the level held that the old rules did not give there. One that is due and was not given comes with the next
/// gain of XP, as ever.
fn newly_reached(
    state: &State,
    name: &TrackName,
    (held, placed): (Option<Progress>, Progress),
    (old, new): (&Ruleset, &Ruleset),
) -> Vec<RewardId> {
    let was_due = |id: &str| {
        let level = held.map(|held| held.level.0);
        let mut known = old.rewards(name).iter();
        known.any(|reward| reward.id == id && level.is_some_and(|level| reward.level <= level))
    };
    let reached = new.rewards(name).iter().take_while(|reward| reward.level <= placed.level.0);
    reached
        .filter(|reward| !was_due(&reward.id))
        .map(|reward| RewardId { track: name.clone(), id: reward.id.clone() })
        .filter(|reward| !state.rewards.contains(reward) && !state.rewards_taken.contains(reward))
        .collect()
}

/// Points from levels: what they were, by as much more or less as the levels held now give. What a reset left of earlier
/// levels stays. What a character that was never reset has above what the old rules gave for its levels (it was kept when
/// points were fewer, or when there was no paragon) counts towards what the new rules give more.
fn points_from_levels(
    state: &State,
    (held, placed): (Option<Progress>, Progress),
    (old, new): (Option<&Paragon>, Option<&Paragon>),
) -> Points {
    let given = |paragon: Option<&Paragon>, level: Option<Level>| {
        paragon.zip(level).map_or(0, |(paragon, level)| paragon.points_at(level).0)
    };
    let (before, after) = (given(old, held.map(|held| held.level)), given(new, Some(placed.level)));
    let kept = if state.prestige_level == 0 || old.is_none() {
        state.points_from_levels.0.saturating_sub(before)
    } else {
        0
    };
    let after = if after > before { after.saturating_sub(kept).max(before) } else { after };
    let points = i128::from(state.points_from_levels.0) + i128::from(after) - i128::from(before);
    Points(u64::try_from(points.clamp(0, i128::from(LARGEST_TOTAL))).unwrap_or_default())
}

/// Mastery points that the level held gives.
fn mastery_points(state: &State, mastery: &Mastery) -> Points {
    let held = state.tracks.get(&TrackName::Mastery(mastery.id.clone()));
    mastery.points_at(held.map_or(mastery.track.first(), |held| held.level))
}
