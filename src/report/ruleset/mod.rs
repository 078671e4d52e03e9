//! A whole ruleset: every value that its file gives, and how it looks at a glance.

mod difference;
mod screen;
mod story;

pub use difference::DifferenceView;

use crate::rules::mastery::Mastery;
use crate::rules::paragon::{Attribute, Paragon};
use crate::rules::prestige::{PointsOnReset, Prestige};
use crate::rules::reward::Reward;
use crate::rules::ruleset::Ruleset;
use crate::rules::running_total::Form;
use crate::rules::track::TrackName;
use crate::rules::tree::Node;
use crate::rules::units::{Level, Points};
use schemars::JsonSchema;
use serde::Serialize;

/// A ruleset, with its curves as they are written.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RulesetView {
    ruleset: String,
    description: String,
    hash: String,
    tracks: Vec<TrackPart>,
    paragon: Option<ParagonPart>,
    prestige: Option<PrestigePart>,
    masteries: Vec<MasteryPart>,
    /// What to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct TrackPart {
    track: String,
    first_level: u64,
    max_level: Option<u64>,
    /// `xp_to_next` or `total_xp`.
    gives: &'static str,
    curve: Option<String>,
    gain_multiplier: Option<String>,
    points_per_level: Option<String>,
    /// The last level; 100 past the first where there is none.
    at_level: u64,
    total_xp: Option<u64>,
    points: Option<u64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ParagonPart {
    attributes: Vec<AttributePart>,
    milestones: Vec<RewardPart>,
    respec_cost: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct AttributePart {
    id: String,
    bonus: String,
    cap: Option<u64>,
    effect: Option<String>,
    /// The size of the bonus at 100 points, where it takes so many; 0.02 is 2 %.
    at_100_points: Option<f64>,
    at_cap: Option<f64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RewardPart {
    level: u64,
    kind: &'static str,
    id: String,
    name: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct PrestigePart {
    max: Option<u64>,
    mastery_kept: f64,
    points: &'static str,
    resets: Vec<ResetPart>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ResetPart {
    number: u64,
    requires: u64,
    cost: u64,
    attribute_points: u64,
    prestige_points: u64,
    xp_bonus: f64,
    currency_bonus: f64,
    drop_rate_bonus: f64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MasteryOfRuleset")]
struct MasteryPart {
    id: String,
    name: String,
    rewards: Vec<RewardPart>,
    tree: Vec<NodePart>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct NodePart {
    id: String,
    name: String,
    cost: u64,
    min_level: u64,
    requires: Vec<String>,
    bonus: String,
    value: f64,
}

/// Resets told where there is no last one.
const RESETS: u64 = 10;
/// Resets told at all.
const MOST_RESETS: u64 = 1_000;

/// From a curve's name, such as `paragon.cost`, to its text in the file.
pub type Written<'a> = &'a dyn Fn(&str) -> Option<String>;

impl RulesetView {
    /// `ruleset`, whose text has the fingerprint `hash`.
    pub fn new(ruleset: &Ruleset, hash: String, written: Written<'_>) -> RulesetView {
        let names = ruleset.track_names();
        RulesetView {
            ruleset: ruleset.name.clone(),
            description: ruleset.description.clone(),
            hash,
            tracks: names.iter().filter_map(|name| TrackPart::new(ruleset, name, written)).collect(),
            paragon: ruleset.paragon.as_ref().map(|paragon| ParagonPart::new(paragon, written)),
            prestige: ruleset.prestige.as_ref().map(PrestigePart::new),
            masteries: ruleset.masteries.iter().map(MasteryPart::new).collect(),
            notes: Vec::new(),
        }
    }
}

impl TrackPart {
    fn new(ruleset: &Ruleset, name: &TrackName, written: Written<'_>) -> Option<TrackPart> {
        let track = ruleset.track(name)?;
        let first = track.first();
        let at = track.last().unwrap_or(Level(first.0.saturating_add(100)));
        Some(TrackPart {
            track: name.to_string(),
            first_level: first.0,
            max_level: track.last().map(|last| last.0),
            gives: if track.form() == Form::Total { "total_xp" } else { "xp_to_next" },
            curve: written(&format!("{name}.cost")),
            gain_multiplier: written(&format!("{name}.gain_multiplier")),
            points_per_level: written(&format!("{name}.points_per_level")),
            at_level: at.0,
            total_xp: track.total_xp(at).map(|xp| xp.get()),
            points: ruleset.points(name).and_then(|points| points.total(at.0).ok()),
        })
    }
}

impl ParagonPart {
    fn new(paragon: &Paragon, written: Written<'_>) -> ParagonPart {
        let attribute = |attribute: &Attribute| {
            let effect = |points| attribute.effect.is_some().then(|| attribute.effect(points));
            let takes_hundred = attribute.cap.is_none_or(|cap| cap >= Points(100));
            AttributePart {
                id: attribute.id.clone(),
                bonus: attribute.bonus.clone(),
                cap: attribute.cap.map(|cap| cap.0),
                effect: written(&format!("paragon.attributes.{}", attribute.id)),
                at_100_points: Some(Points(100)).filter(|_| takes_hundred).and_then(effect),
                at_cap: attribute.cap.and_then(effect),
            }
        };
        ParagonPart {
            attributes: paragon.attributes.iter().map(attribute).collect(),
            milestones: paragon.milestones.iter().map(RewardPart::new).collect(),
            respec_cost: written("paragon.respec_cost"),
        }
    }
}

impl RewardPart {
    fn new(reward: &Reward) -> RewardPart {
        let Reward { level, kind, id, name } = reward;
        RewardPart { level: *level, kind: kind.name(), id: id.clone(), name: name.clone() }
    }
}

impl PrestigePart {
    fn new(prestige: &Prestige) -> PrestigePart {
        let reset = |number| {
            let bonuses = prestige.bonuses(number);
            ResetPart {
                number,
                requires: prestige.requires(number).0,
                cost: prestige.cost(number),
                attribute_points: prestige.attribute_points(number).0,
                prestige_points: prestige.prestige_points(number).0,
                xp_bonus: bonuses.xp,
                currency_bonus: bonuses.currency,
                drop_rate_bonus: bonuses.drop_rate,
            }
        };
        let last = prestige.max.unwrap_or(RESETS).min(MOST_RESETS);
        PrestigePart {
            max: prestige.max,
            mastery_kept: prestige.mastery_kept,
            points: match prestige.points {
                PointsOnReset::Refund => "refund",
                PointsOnReset::Wipe => "wipe",
                PointsOnReset::RefundPrestige => "refund_prestige",
            },
            resets: (1..=last).map(reset).collect(),
        }
    }
}

impl MasteryPart {
    fn new(mastery: &Mastery) -> MasteryPart {
        let node = |node: &Node| NodePart {
            id: node.id.clone(),
            name: node.name.clone(),
            cost: node.cost,
            min_level: node.min_level,
            requires: node.requires.clone(),
            bonus: node.effect.bonus.clone(),
            value: node.effect.value,
        };
        MasteryPart {
            id: mastery.id.clone(),
            name: mastery.name.clone(),
            rewards: mastery.rewards.iter().map(RewardPart::new).collect(),
            tree: mastery.tree.nodes().iter().map(node).collect(),
        }
    }
}
