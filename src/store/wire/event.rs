//! The forms of events.
//!
//! Version 3 of what was put back says also which rewards were taken by hand and which nodes were free, where that differs.
//! Gains of XP have a form of their own from version 2 on ([`gain`]). In all other events version 2 says no more than that
//! a fraction of one XP stands somewhere in it; one without is written in version 1 as ever. In what is `undone` version 3
//! says that it was not undone as a whole: only in part, or from under what came later. In what was `created` it says how
//! the game itself names the character.

mod format;

pub(super) use format::format;

use super::change::ChangeForm;
use super::parts::{self, PointsForm, ProgressForm, TracksForm, is_zero};
use super::{WireError, gain};
use crate::progression::{
    Cause, Creation, Event, NodeId, Overspent, Reset, Respec, Restoration, RewardId, Settlement, XpLoss,
};
use crate::rules::units::Points;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreatedForm {
    name: String,
    /// From version 3 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    tracks: TracksForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RenamedForm {
    from: String,
    to: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchivedForm {}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct XpRevokedForm {
    track: String,
    lost: u64,
    total: u64,
    from: u64,
    to: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    points: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CurrencyForm {
    amount: u64,
    total: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DistributedForm {
    points: PointsForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RespeccedForm {
    number: u64,
    cost: u64,
    points: PointsForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetForm {
    number: u64,
    cost: u64,
    paragon_xp: u64,
    from: u64,
    to: u64,
    points_from_levels: u64,
    points_from_prestige: u64,
    prestige_points: u64,
    masteries: BTreeMap<String, ProgressForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnlockedForm {
    mastery: String,
    node: String,
    cost: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RespeccedFreeForm {
    points: PointsForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NodeGivenForm {
    mastery: String,
    node: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NodeLockedForm {
    mastery: String,
    node: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    refund: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RewardForm {
    track: String,
    reward: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoredForm {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    undo: Vec<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<u64>,
    /// Characters on which the operations stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rebase: Option<SettlementForm>,
    change: ChangeForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettlementForm {
    overspent: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trim_order: Vec<String>,
}

/// The payload of an event.
pub(super) fn write(event: &Event) -> Result<String, WireError> {
    let json = match event {
        Event::Created(creation) => {
            let tracks = parts::tracks_form(&creation.tracks);
            let external_id = creation.external_id.map(|id| id.to_string());
            serde_json::to_string(&CreatedForm { name: creation.name.clone(), external_id, tracks })
        }
        Event::Renamed { from, to } => {
            serde_json::to_string(&RenamedForm { from: from.clone(), to: to.clone() })
        }
        Event::Archived | Event::Unarchived => serde_json::to_string(&ArchivedForm {}),
        Event::XpGained(gain) => return gain::write(gain),
        Event::XpRevoked(loss) => serde_json::to_string(&XpRevokedForm::new(loss)),
        Event::CurrencyGained { amount, total } | Event::CurrencyRevoked { amount, total } => {
            serde_json::to_string(&CurrencyForm { amount: *amount, total: *total })
        }
        Event::PointsDistributed { points } => {
            serde_json::to_string(&DistributedForm { points: parts::points_form(points) })
        }
        Event::Respecced(respec) => serde_json::to_string(&RespeccedForm {
            number: respec.number,
            cost: respec.cost,
            points: parts::points_form(&respec.points),
        }),
        Event::PrestigeReset(reset) => serde_json::to_string(&ResetForm::new(reset)),
        Event::NodeUnlocked { node, cost } => serde_json::to_string(&UnlockedForm {
            mastery: node.mastery.clone(),
            node: node.id.clone(),
            cost: cost.0,
        }),
        Event::RespeccedFree { points } => {
            serde_json::to_string(&RespeccedFreeForm { points: parts::points_form(points) })
        }
        Event::NodeGiven { node } => {
            serde_json::to_string(&NodeGivenForm { mastery: node.mastery.clone(), node: node.id.clone() })
        }
        Event::NodeLocked { node, refund } => serde_json::to_string(&NodeLockedForm {
            mastery: node.mastery.clone(),
            node: node.id.clone(),
            refund: refund.0,
        }),
        Event::RewardGiven(reward) | Event::RewardTaken(reward) => {
            serde_json::to_string(&RewardForm { track: reward.track.to_string(), reward: reward.id.clone() })
        }
        Event::Restored(restoration) => serde_json::to_string(&RestoredForm::new(restoration)),
    };
    Ok(json?)
}

/// The event of this kind, format and payload; `None` for a kind that is unknown.
pub(super) fn read(kind: &str, format: i64, json: &str) -> Result<Option<Event>, WireError> {
    let event = match kind {
        "created" => {
            let form: CreatedForm = serde_json::from_str(json)?;
            let external_id = form.external_id.as_deref().map(parts::external_id).transpose()?;
            Event::Created(Creation { name: form.name, external_id, tracks: parts::tracks(form.tracks)? })
        }
        "renamed" => {
            let form: RenamedForm = serde_json::from_str(json)?;
            Event::Renamed { from: form.from, to: form.to }
        }
        "archived" => {
            let ArchivedForm {} = serde_json::from_str(json)?;
            Event::Archived
        }
        "unarchived" => {
            let ArchivedForm {} = serde_json::from_str(json)?;
            Event::Unarchived
        }
        "xp" => Event::XpGained(gain::read(format, json)?),
        "xp-revoked" => Event::XpRevoked(serde_json::from_str::<XpRevokedForm>(json)?.read()?),
        "currency" => {
            let CurrencyForm { amount, total } = serde_json::from_str(json)?;
            Event::CurrencyGained { amount, total }
        }
        "currency-revoked" => {
            let CurrencyForm { amount, total } = serde_json::from_str(json)?;
            Event::CurrencyRevoked { amount, total }
        }
        "points" => {
            let form: DistributedForm = serde_json::from_str(json)?;
            Event::PointsDistributed { points: parts::points(form.points) }
        }
        "respec" => {
            let RespeccedForm { number, cost, points } = serde_json::from_str(json)?;
            Event::Respecced(Respec { number, cost, points: parts::points(points) })
        }
        "reset" => Event::PrestigeReset(serde_json::from_str::<ResetForm>(json)?.read()?),
        "node" => {
            let form: UnlockedForm = serde_json::from_str(json)?;
            let node = NodeId { mastery: form.mastery, id: form.node };
            Event::NodeUnlocked { node, cost: Points(form.cost) }
        }
        "respec-free" => {
            let form: RespeccedFreeForm = serde_json::from_str(json)?;
            Event::RespeccedFree { points: parts::points(form.points) }
        }
        "node-given" => {
            let NodeGivenForm { mastery, node } = serde_json::from_str(json)?;
            Event::NodeGiven { node: NodeId { mastery, id: node } }
        }
        "node-locked" => {
            let NodeLockedForm { mastery, node, refund } = serde_json::from_str(json)?;
            Event::NodeLocked { node: NodeId { mastery, id: node }, refund: Points(refund) }
        }
        "reward-given" => Event::RewardGiven(serde_json::from_str::<RewardForm>(json)?.read()?),
        "reward-taken" => Event::RewardTaken(serde_json::from_str::<RewardForm>(json)?.read()?),
        "undone" | "restored" | "merged" | "cloned" | "adapted" => {
            Event::Restored(serde_json::from_str::<RestoredForm>(json)?.read(kind)?)
        }
        _ => return Ok(None),
    };
    if self::format(&event) != format {
        return Err(WireError::UnknownFormat { kind: kind.to_owned(), format });
    }
    Ok(Some(event))
}

impl RewardForm {
    fn read(self) -> Result<RewardId, WireError> {
        Ok(RewardId { track: parts::track(&self.track)?, id: self.reward })
    }
}

impl XpRevokedForm {
    fn new(loss: &XpLoss) -> XpRevokedForm {
        XpRevokedForm {
            track: loss.track.to_string(),
            lost: loss.lost.get(),
            total: loss.total.get(),
            from: loss.level.from.0,
            to: loss.level.to.0,
            points: loss.points.0,
        }
    }

    fn read(self) -> Result<XpLoss, WireError> {
        Ok(XpLoss {
            track: parts::track(&self.track)?,
            lost: parts::xp(self.lost)?,
            total: parts::xp(self.total)?,
            level: parts::levels(self.from, self.to),
            points: Points(self.points),
        })
    }
}

impl ResetForm {
    fn new(reset: &Reset) -> ResetForm {
        let masteries = reset.masteries.iter();
        ResetForm {
            number: reset.number,
            cost: reset.cost,
            paragon_xp: reset.paragon_xp.get(),
            from: reset.paragon_level.from.0,
            to: reset.paragon_level.to.0,
            points_from_levels: reset.points_from_levels.0,
            points_from_prestige: reset.points_from_prestige.0,
            prestige_points: reset.prestige_points.0,
            masteries: masteries.map(|(kind, &at)| (kind.clone(), parts::progress_form(at))).collect(),
        }
    }

    fn read(self) -> Result<Reset, WireError> {
        let mastery = |(kind, form)| Ok((kind, parts::progress(form)?));
        Ok(Reset {
            number: self.number,
            cost: self.cost,
            paragon_xp: parts::xp(self.paragon_xp)?,
            paragon_level: parts::levels(self.from, self.to),
            points_from_levels: Points(self.points_from_levels),
            points_from_prestige: Points(self.points_from_prestige),
            prestige_points: Points(self.prestige_points),
            masteries: self.masteries.into_iter().map(mastery).collect::<Result<_, WireError>>()?,
        })
    }
}

impl RestoredForm {
    fn new(restoration: &Restoration) -> RestoredForm {
        let (of, at) = match &restoration.cause {
            Cause::Restore(sequence) => (None, Some(*sequence)),
            Cause::Merge(character) => (Some(*character), None),
            Cause::Clone { character, sequence } => (Some(*character), Some(*sequence)),
            Cause::Undo(_) | Cause::UndoInPart { .. } | Cause::Rebase { .. } | Cause::Ruleset => (None, None),
        };
        let left = match &restoration.cause {
            Cause::UndoInPart { left, .. } => Some(*left),
            _ => None,
        };
        let rebase = match &restoration.cause {
            Cause::Rebase { settlement, .. } => Some(SettlementForm::new(settlement)),
            _ => None,
        };
        let undo = restoration.cause.taken_back().to_vec();
        RestoredForm { undo, of, at, left, rebase, change: ChangeForm::new(&restoration.change) }
    }

    /// The cause is told by the kind; what belongs to another cause may not stand beside it.
    fn read(self, kind: &str) -> Result<Restoration, WireError> {
        let unsaid = || WireError::Malformed(format!("what is `{kind}` can't say why it was so"));
        let is_undo = kind == "undone" && self.of.is_none() && self.at.is_none();
        let cause = match (self.left, self.rebase) {
            (Some(left), None) if is_undo => Cause::UndoInPart { operations: self.undo, left },
            (None, Some(form)) if is_undo => {
                Cause::Rebase { operations: self.undo, settlement: form.read()? }
            }
            (None, None) => match (kind, self.of, self.at, self.undo.is_empty()) {
                ("undone", None, None, _) => Cause::Undo(self.undo),
                ("restored", None, Some(sequence), true) => Cause::Restore(sequence),
                ("merged", Some(character), None, true) => Cause::Merge(character),
                ("cloned", Some(character), Some(sequence), true) => Cause::Clone { character, sequence },
                ("adapted", None, None, true) => Cause::Ruleset,
                _ => return Err(unsaid()),
            },
            _ => return Err(unsaid()),
        };
        Ok(Restoration { cause, change: Box::new(self.change.read()?) })
    }
}

impl SettlementForm {
    fn new(settlement: &Settlement) -> SettlementForm {
        let overspent = settlement.overspent.word().to_owned();
        SettlementForm { overspent, trim_order: settlement.trim_order.clone() }
    }

    fn read(self) -> Result<Settlement, WireError> {
        let unknown = || WireError::Malformed(format!("unknown settlement `{}`", self.overspent));
        let overspent = Overspent::parse(&self.overspent).ok_or_else(unknown)?;
        Ok(Settlement { overspent, trim_order: self.trim_order })
    }
}
