//! Parts that several forms share.

use super::WireError;
use crate::progression::{ExternalId, Grandfathered, LevelChange, NodeId, Progress, RewardId};
use crate::rules::gain::Part;
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// XP and level, and the fraction of one XP that waits, in trillionths, where there is one: `[63,2]`, `[63,2,400000000000]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ProgressForm(u64, u64, u64);

impl Serialize for ProgressForm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ProgressForm(xp, level, 0) => (xp, level).serialize(serializer),
            ProgressForm(xp, level, part) => (xp, level, part).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ProgressForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ProgressForm, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = ProgressForm;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("XP, a level, and a fraction above 0 where there is one")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<ProgressForm, A::Error> {
                let missing = |count| A::Error::invalid_length(count, &self);
                let xp = numbers.next_element()?.ok_or_else(|| missing(0))?;
                let level = numbers.next_element()?.ok_or_else(|| missing(1))?;
                let part: Option<u64> = numbers.next_element()?;
                // One that is written as nothing was never written.
                let is_sound = part.is_none_or(|part| part > 0) && numbers.next_element::<u64>()?.is_none();
                if is_sound { Ok(ProgressForm(xp, level, part.unwrap_or(0))) } else { Err(missing(3)) }
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}
/// Progress by the name of the track.
pub(super) type TracksForm = BTreeMap<TrackKey, ProgressForm>;
/// Points by attribute or mastery.
pub(super) type PointsForm = BTreeMap<String, u64>;
/// Ids of nodes by their mastery.
pub(super) type NodesForm = BTreeMap<String, Vec<String>>;
/// Ids of rewards by their track.
pub(super) type RewardsForm = BTreeMap<TrackKey, Vec<String>>;
/// Older curves that are kept, by the name of the track: the hash of the ruleset, and from which level on.
pub(super) type CurvesForm = BTreeMap<TrackKey, (String, u64)>;

/// A track as a key, read without a text in between: there are several in every state. In the order of the names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TrackKey(TrackName);

impl TrackKey {
    fn order(&self) -> (u8, &str) {
        match &self.0 {
            TrackName::Character => (0, ""),
            TrackName::Mastery(kind) => (1, kind),
            TrackName::Paragon => (2, ""),
        }
    }
}

impl Ord for TrackKey {
    fn cmp(&self, other: &TrackKey) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for TrackKey {
    fn partial_cmp(&self, other: &TrackKey) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for TrackKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TrackKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TrackKey, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = TrackKey;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("the name of a track")
            }
            fn visit_str<E: Error>(self, name: &str) -> Result<TrackKey, E> {
                track(name).map(TrackKey).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Name)
    }
}

pub(super) fn track_key(track: &TrackName) -> TrackKey {
    TrackKey(track.clone())
}

pub(super) fn track_of(key: TrackKey) -> TrackName {
    key.0
}

pub(super) fn xp(amount: u64) -> Result<Xp, WireError> {
    Xp::new(amount).ok_or_else(|| WireError::Malformed(format!("{amount} XP is more than 2^63 − 1")))
}

pub(super) fn external_id(text: &str) -> Result<ExternalId, WireError> {
    let id = ExternalId::parse(text).filter(|id| id.to_string() == text);
    id.ok_or_else(|| WireError::Malformed(format!("`{text}` is not an external id")))
}

pub(super) fn track(name: &str) -> Result<TrackName, WireError> {
    TrackName::parse(name).ok_or_else(|| WireError::Malformed(format!("`{name}` is not a track")))
}

pub(super) fn part(trillionths: u64) -> Result<Part, WireError> {
    Part::new(trillionths)
        .ok_or_else(|| WireError::Malformed(format!("{trillionths} trillionths of one XP are no fraction")))
}

pub(super) fn progress_form(progress: Progress) -> ProgressForm {
    ProgressForm(progress.xp.get(), progress.level.0, progress.part.get())
}

pub(super) fn progress(ProgressForm(amount, level, fraction): ProgressForm) -> Result<Progress, WireError> {
    Ok(Progress { xp: xp(amount)?, part: part(fraction)?, level: Level(level) })
}

pub(super) fn tracks_form(tracks: &BTreeMap<TrackName, Progress>) -> TracksForm {
    tracks.iter().map(|(name, &at)| (TrackKey(name.clone()), progress_form(at))).collect()
}

pub(super) fn tracks(form: TracksForm) -> Result<BTreeMap<TrackName, Progress>, WireError> {
    form.into_iter().map(|(name, at)| Ok((name.0, progress(at)?))).collect()
}

pub(super) fn points_form(points: &BTreeMap<String, Points>) -> PointsForm {
    points.iter().map(|(id, points)| (id.clone(), points.0)).collect()
}

pub(super) fn points(form: PointsForm) -> BTreeMap<String, Points> {
    form.into_iter().map(|(id, points)| (id, Points(points))).collect()
}

pub(super) fn rewards_form(rewards: &BTreeSet<RewardId>) -> RewardsForm {
    let mut form = RewardsForm::new();
    for reward in rewards {
        form.entry(TrackKey(reward.track.clone())).or_default().push(reward.id.clone());
    }
    form
}

pub(super) fn rewards(form: RewardsForm) -> BTreeSet<RewardId> {
    let of = |(TrackKey(track), ids): (TrackKey, Vec<String>)| {
        ids.into_iter().map(move |id| RewardId { track: track.clone(), id })
    };
    form.into_iter().flat_map(of).collect()
}

pub(super) fn nodes_form(nodes: &BTreeSet<NodeId>) -> NodesForm {
    let mut form = NodesForm::new();
    for node in nodes {
        form.entry(node.mastery.clone()).or_default().push(node.id.clone());
    }
    form
}

pub(super) fn nodes(form: NodesForm) -> BTreeSet<NodeId> {
    let of = |(mastery, ids): (String, Vec<String>)| {
        ids.into_iter().map(move |id| NodeId { mastery: mastery.clone(), id })
    };
    form.into_iter().flat_map(of).collect()
}

pub(super) fn curves_form(kept: &BTreeMap<TrackName, Grandfathered>) -> CurvesForm {
    kept.iter().map(|(name, kept)| (TrackKey(name.clone()), (kept.ruleset.clone(), kept.from.0))).collect()
}

pub(super) fn curves(form: CurvesForm) -> BTreeMap<TrackName, Grandfathered> {
    let curve = |(name, (ruleset, from)): (TrackKey, (String, u64))| {
        (name.0, Grandfathered { ruleset, from: Level(from) })
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
