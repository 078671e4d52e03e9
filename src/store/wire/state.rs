//! A character's state in the read model. It may change from version to version of the program, for it can be rebuilt.

use super::WireError;
use super::parts::{self, CurvesForm, NodesForm, PointsForm, RewardsForm, TracksForm, is_zero};
use crate::progression::State;
use crate::rules::units::Points;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StateForm {
    tracks: TracksForm,
    #[serde(default, skip_serializing_if = "is_zero")]
    prestige_level: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    prestige_points: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    points_from_levels: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    points_from_prestige: u64,
    #[serde(default, skip_serializing_if = "PointsForm::is_empty")]
    points_spent: PointsForm,
    #[serde(default, skip_serializing_if = "is_zero")]
    respecs: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    currency: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    lifetime_xp: u64,
    #[serde(default, skip_serializing_if = "PointsForm::is_empty")]
    mastery_points_spent: PointsForm,
    #[serde(default, skip_serializing_if = "NodesForm::is_empty")]
    nodes: NodesForm,
    #[serde(default, skip_serializing_if = "RewardsForm::is_empty")]
    rewards: RewardsForm,
    #[serde(default, skip_serializing_if = "NodesForm::is_empty")]
    nodes_free: NodesForm,
    #[serde(default, skip_serializing_if = "RewardsForm::is_empty")]
    rewards_taken: RewardsForm,
    #[serde(default, skip_serializing_if = "CurvesForm::is_empty")]
    grandfathered: CurvesForm,
}

/// The state as JSON; what [`Identity`] says of it stands in columns of its own.
pub(in super::super) fn write_state(state: &State) -> Result<String, WireError> {
    let form = StateForm {
        tracks: parts::tracks_form(&state.tracks),
        prestige_level: state.prestige_level,
        prestige_points: state.prestige_points.0,
        points_from_levels: state.points_from_levels.0,
        points_from_prestige: state.points_from_prestige.0,
        points_spent: parts::points_form(&state.points_spent),
        respecs: state.respecs,
        currency: state.currency,
        lifetime_xp: state.lifetime_xp.get(),
        mastery_points_spent: parts::points_form(&state.mastery_points_spent),
        nodes: parts::nodes_form(&state.nodes),
        rewards: parts::rewards_form(&state.rewards),
        nodes_free: parts::nodes_form(&state.nodes_free),
        rewards_taken: parts::rewards_form(&state.rewards_taken),
        grandfathered: parts::curves_form(&state.grandfathered),
    };
    Ok(serde_json::to_string(&form)?)
}

/// What of a state stands in columns of its own.
#[derive(Debug)]
pub(in super::super) struct Identity<'r> {
    pub(in super::super) name: String,
    pub(in super::super) external_id: Option<&'r str>,
    pub(in super::super) archived: bool,
}

/// The state that [`write_state`] wrote.
pub(in super::super) fn read_state(identity: Identity, json: &str) -> Result<State, WireError> {
    let Identity { name, external_id, archived } = identity;
    let form: StateForm = serde_json::from_str(json)?;
    Ok(State {
        name,
        external_id: external_id.map(parts::external_id).transpose()?,
        archived,
        tracks: parts::tracks(form.tracks)?,
        prestige_level: form.prestige_level,
        prestige_points: Points(form.prestige_points),
        points_from_levels: Points(form.points_from_levels),
        points_from_prestige: Points(form.points_from_prestige),
        points_spent: parts::points(form.points_spent),
        respecs: form.respecs,
        currency: form.currency,
        lifetime_xp: parts::xp(form.lifetime_xp)?,
        mastery_points_spent: parts::points(form.mastery_points_spent),
        nodes: parts::nodes(form.nodes),
        rewards: parts::rewards(form.rewards),
        nodes_free: parts::nodes(form.nodes_free),
        rewards_taken: parts::rewards(form.rewards_taken),
        grandfathered: parts::curves(form.grandfathered),
    })
}
