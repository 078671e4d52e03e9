//! The form of a change of many fields at once.

use super::WireError;
use super::parts::{self, CurvesForm, NodesForm, PointsForm, RewardsForm, TracksForm};
use crate::progression::Change;
use crate::rules::units::Points;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    archived: Option<bool>,
    #[serde(default, skip_serializing_if = "TracksForm::is_empty")]
    tracks: TracksForm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prestige_level: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prestige_points: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points_from_levels: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points_from_prestige: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points_spent: Option<PointsForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    respecs: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    currency: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifetime_xp: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mastery_points_spent: Option<PointsForm>,
    #[serde(default, skip_serializing_if = "RewardsForm::is_empty")]
    rewards_added: RewardsForm,
    #[serde(default, skip_serializing_if = "RewardsForm::is_empty")]
    rewards_removed: RewardsForm,
    #[serde(default, skip_serializing_if = "NodesForm::is_empty")]
    nodes_added: NodesForm,
    #[serde(default, skip_serializing_if = "NodesForm::is_empty")]
    nodes_removed: NodesForm,
    /// From version 3 on, as those of the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nodes_free: Option<NodesForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rewards_taken: Option<RewardsForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grandfathered: Option<CurvesForm>,
}

impl ChangeForm {
    pub(super) fn new(change: &Change) -> ChangeForm {
        ChangeForm {
            name: change.name.clone(),
            archived: change.archived,
            tracks: parts::tracks_form(&change.tracks),
            prestige_level: change.prestige_level,
            prestige_points: change.prestige_points.map(|points| points.0),
            points_from_levels: change.points_from_levels.map(|points| points.0),
            points_from_prestige: change.points_from_prestige.map(|points| points.0),
            points_spent: change.points_spent.as_ref().map(parts::points_form),
            respecs: change.respecs,
            currency: change.currency,
            lifetime_xp: change.lifetime_xp.map(|xp| xp.get()),
            mastery_points_spent: change.mastery_points_spent.as_ref().map(parts::points_form),
            rewards_added: parts::rewards_form(&change.rewards_added),
            rewards_removed: parts::rewards_form(&change.rewards_removed),
            nodes_added: parts::nodes_form(&change.nodes_added),
            nodes_removed: parts::nodes_form(&change.nodes_removed),
            nodes_free: change.nodes_free.as_ref().map(parts::nodes_form),
            rewards_taken: change.rewards_taken.as_ref().map(parts::rewards_form),
            grandfathered: change.grandfathered.as_ref().map(parts::curves_form),
        }
    }

    pub(super) fn read(self) -> Result<Change, WireError> {
        Ok(Change {
            name: self.name,
            archived: self.archived,
            tracks: parts::tracks(self.tracks)?,
            prestige_level: self.prestige_level,
            prestige_points: self.prestige_points.map(Points),
            points_from_levels: self.points_from_levels.map(Points),
            points_from_prestige: self.points_from_prestige.map(Points),
            points_spent: self.points_spent.map(parts::points),
            respecs: self.respecs,
            currency: self.currency,
            lifetime_xp: self.lifetime_xp.map(parts::xp).transpose()?,
            mastery_points_spent: self.mastery_points_spent.map(parts::points),
            rewards_added: parts::rewards(self.rewards_added),
            rewards_removed: parts::rewards(self.rewards_removed),
            nodes_added: parts::nodes(self.nodes_added),
            nodes_removed: parts::nodes(self.nodes_removed),
            nodes_free: self.nodes_free.map(parts::nodes),
            rewards_taken: self.rewards_taken.map(parts::rewards),
            grandfathered: self.grandfathered.map(parts::curves),
        })
    }
}
