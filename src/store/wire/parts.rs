//! Parts that several forms share.

use super::WireError;
use crate::progression::{Grandfathered, LevelChange, NodeId, Progress, RewardId};
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};
use std::collections::{BTreeMap, BTreeSet};

/// XP and level.
pub(super) type ProgressForm = (u64, u64);
/// Progress by the name of the track.
pub(super) type TracksForm = BTreeMap<String, ProgressForm>;
/// Points by attribute or mastery.
pub(super) type PointsForm = BTreeMap<String, u64>;
/// Ids by what they belong to: rewards by track, nodes by mastery.
pub(super) type IdsForm = BTreeMap<String, Vec<String>>;
/// Older curves that are kept, by the name of the track: the hash of the ruleset, and from which level on.
pub(super) type CurvesForm = BTreeMap<String, (String, u64)>;

pub(super) fn xp(amount: u64) -> Result<Xp, WireError> {
    Xp::new(amount).ok_or_else(|| WireError::Malformed(format!("{amount} XP is more than 2^63 − 1")))
}

pub(super) fn track(name: &str) -> Result<TrackName, WireError> {
    TrackName::parse(name).ok_or_else(|| WireError::Malformed(format!("`{name}` is no track")))
}

pub(super) fn progress_form(progress: Progress) -> ProgressForm {
    (progress.xp.get(), progress.level.0)
}

pub(super) fn progress((amount, level): ProgressForm) -> Result<Progress, WireError> {
    Ok(Progress { xp: xp(amount)?, level: Level(level) })
}

pub(super) fn tracks_form(tracks: &BTreeMap<TrackName, Progress>) -> TracksForm {
    tracks.iter().map(|(name, &at)| (name.to_string(), progress_form(at))).collect()
}

pub(super) fn tracks(form: TracksForm) -> Result<BTreeMap<TrackName, Progress>, WireError> {
    form.into_iter().map(|(name, at)| Ok((track(&name)?, progress(at)?))).collect()
}

pub(super) fn points_form(points: &BTreeMap<String, Points>) -> PointsForm {
    points.iter().map(|(id, points)| (id.clone(), points.0)).collect()
}

pub(super) fn points(form: PointsForm) -> BTreeMap<String, Points> {
    form.into_iter().map(|(id, points)| (id, Points(points))).collect()
}

pub(super) fn rewards_form(rewards: &BTreeSet<RewardId>) -> IdsForm {
    let mut form = IdsForm::new();
    for reward in rewards {
        form.entry(reward.track.to_string()).or_default().push(reward.id.clone());
    }
    form
}

pub(super) fn rewards(form: IdsForm) -> Result<BTreeSet<RewardId>, WireError> {
    let mut rewards = BTreeSet::new();
    for (name, ids) in form {
        let track = track(&name)?;
        rewards.extend(ids.into_iter().map(|id| RewardId { track: track.clone(), id }));
    }
    Ok(rewards)
}

pub(super) fn nodes_form(nodes: &BTreeSet<NodeId>) -> IdsForm {
    let mut form = IdsForm::new();
    for node in nodes {
        form.entry(node.mastery.clone()).or_default().push(node.id.clone());
    }
    form
}

pub(super) fn nodes(form: IdsForm) -> BTreeSet<NodeId> {
    let of = |(mastery, ids): (String, Vec<String>)| {
        ids.into_iter().map(move |id| NodeId { mastery: mastery.clone(), id })
    };
    form.into_iter().flat_map(of).collect()
}

pub(super) fn curves_form(kept: &BTreeMap<TrackName, Grandfathered>) -> CurvesForm {
    kept.iter().map(|(name, kept)| (name.to_string(), (kept.ruleset.clone(), kept.from.0))).collect()
}

pub(super) fn curves(form: CurvesForm) -> Result<BTreeMap<TrackName, Grandfathered>, WireError> {
    let curve = |(name, (ruleset, from)): (String, (String, u64))| {
        Ok((track(&name)?, Grandfathered { ruleset, from: Level(from) }))
    };
    form.into_iter().map(curve).collect()
}

pub(super) fn levels(from: u64, to: u64) -> LevelChange {
    LevelChange { from: Level(from), to: Level(to) }
}

pub(super) fn is_zero(number: &u64) -> bool {
    *number == 0
}

pub(super) fn is_one(factor: &f64) -> bool {
    *factor == 1.0
}

pub(super) fn one() -> f64 {
    1.0
}
