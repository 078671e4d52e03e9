//! A ruleset as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{Entries, Number, Spanned};
use super::power::Power;
use super::{Curve, Section};

/// The rules of a game's progression. Every section may be left out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ruleset {
    /// The name of the ruleset; tables and charts show it.
    pub ruleset: Spanned<String>,
    /// What it is, for people.
    pub description: Option<Spanned<String>>,
    /// The levels of a character up to its cap. XP beyond the cap flows on into paragon.
    pub character: Option<Section<Character>>,
    /// Levels beyond the character cap, each giving attribute points.
    pub paragon: Option<Section<Paragon>>,
    /// Giving up paragon progress for permanent bonuses. Needs `paragon`.
    pub prestige: Option<Section<Prestige>>,
    /// A level for each kind of content, by its id.
    #[schemars(extend("propertyNames" = { "pattern": "^[a-z0-9_-]+$" }))]
    pub masteries: Option<Section<Entries<Section<Mastery>>>>,
    /// How strong a character is, as one number. Nothing depends on it: it is told of a simulation.
    pub power: Option<Section<Power>>,
}

/// Character levels.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Character {
    /// The level that a new character has. Default 1.
    pub first_level: Option<Spanned<u64>>,
    /// The cap. Default 50.
    pub max_level: Option<Spanned<u64>>,
    /// XP from each level to the next. Give this or `total_xp`.
    pub xp_to_next: Option<Curve>,
    /// XP that it takes to stand at each level, counted from the first. Give this or `xp_to_next`.
    pub total_xp: Option<Curve>,
    /// What gained XP is multiplied by at each level. Default 1.
    pub gain_multiplier: Option<Curve>,
}

/// Paragon levels.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paragon {
    /// The level held when the character cap is reached. Default 0.
    pub first_level: Option<Spanned<u64>>,
    /// The last level. Default: without end.
    pub max_level: Option<Spanned<u64>>,
    /// XP from each level to the next. Give this or `total_xp`.
    pub xp_to_next: Option<Curve>,
    /// XP that it takes to stand at each level, counted from the first. Give this or `xp_to_next`.
    pub total_xp: Option<Curve>,
    /// What gained XP is multiplied by at each level; let it fall and returns diminish. Default 1.
    pub gain_multiplier: Option<Curve>,
    /// Attribute points for reaching each level, rounded down. Default 0.
    pub points_per_level: Option<Curve>,
    /// What attribute points are spent on, by id.
    #[schemars(extend("propertyNames" = { "pattern": "^[a-z0-9_-]+$" }))]
    pub attributes: Option<Entries<Attribute>>,
    /// Currency that the n-th respec costs: a curve of n, counted from 1. Default: free.
    pub respec_cost: Option<Curve>,
    /// Rewards for reaching levels.
    pub milestones: Option<Vec<Reward>>,
}

/// An attribute that points are spent on.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// The most points it takes. Default: without end.
    #[schemars(range(min = 1))]
    pub cap: Option<Spanned<u64>>,
    /// What it raises, in a word or two: physical damage. Default: the id.
    pub bonus: Option<Spanned<String>>,
    /// The size of the bonus by points spent: a curve of points, counted from 0. 0.02 is 2 %.
    pub effect: Option<Curve>,
}

/// Something that a level unlocks, once and for good.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reward {
    /// The level that unlocks it.
    pub level: Spanned<u64>,
    /// What it is.
    pub kind: RewardKind,
    /// Unique within the track: small letters, digits, `_` and `-`.
    #[schemars(regex(pattern = "^[a-z0-9_-]+$"))]
    pub id: Spanned<String>,
    /// As players see it. Default: the id.
    pub name: Option<Spanned<String>>,
}

/// The kinds of reward.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RewardKind {
    /// A title beside the name.
    Title,
    /// Something to wear or show.
    Cosmetic,
    /// Something to do.
    Ability,
    /// A permanent bonus.
    Bonus,
}

/// Prestige: a reset sets paragon back to its first level and gives permanent bonuses. Curves here are functions of n,
/// the number of the reset, counted from 1.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prestige {
    /// How many resets there are. Default: without end.
    #[schemars(range(min = 1))]
    pub max: Option<Spanned<u64>>,
    /// The paragon level that the n-th reset needs, rounded down.
    pub requires: Curve,
    /// Currency that the n-th reset costs, rounded down. Default: free.
    pub cost: Option<Curve>,
    /// The share of each mastery's XP that a reset keeps, 0 to 1. Default 1.
    #[schemars(range(min = 0, max = 1))]
    pub mastery_kept: Option<Spanned<f64>>,
    /// What becomes of attribute points: all come back (refund), or all are gone (wipe). Default: those from resets
    /// come back, those from levels are gone.
    pub points: Option<PointsOnReset>,
    /// Attribute points that the n-th reset gives for good. Default 0.
    pub attribute_points: Option<Curve>,
    /// Prestige points that the n-th reset gives. Default 0.
    pub prestige_points: Option<Curve>,
    /// Permanent bonuses after n resets.
    pub bonuses: Option<Bonuses>,
}

/// What a reset does with all attribute points.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointsOnReset {
    /// All come back, unspent.
    Refund,
    /// All are gone.
    Wipe,
}

/// Permanent bonuses after n resets, not added up: the curve at 3 is what is held after the third. 0.02 is 2 %.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bonuses {
    /// On XP. Default 0.
    pub xp: Option<Curve>,
    /// On currency. Default 0.
    pub currency: Option<Curve>,
    /// On drop rates. Default 0.
    pub drop_rate: Option<Curve>,
}

/// A kind of content with levels of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mastery {
    /// As players see it. Default: the id.
    pub name: Option<Spanned<String>>,
    /// The level that everyone starts with. Default 1.
    pub first_level: Option<Spanned<u64>>,
    /// The cap. Default 100.
    pub max_level: Option<Spanned<u64>>,
    /// XP from each level to the next. Give this or `total_xp`.
    pub xp_to_next: Option<Curve>,
    /// XP that it takes to stand at each level, counted from the first. Give this or `xp_to_next`.
    pub total_xp: Option<Curve>,
    /// What gained XP is multiplied by at each level. Default 1.
    pub gain_multiplier: Option<Curve>,
    /// Mastery points for reaching each level, rounded down. Default 1.
    pub points_per_level: Option<Curve>,
    /// Rewards for reaching levels.
    pub rewards: Option<Vec<Reward>>,
    /// The specialization tree: nodes by id, bought with mastery points.
    #[schemars(extend("propertyNames" = { "pattern": "^[a-z0-9_-]+$" }))]
    pub tree: Option<Entries<TreeNode>>,
}

/// A node of a specialization tree.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TreeNode {
    /// As players see it. Default: the id.
    pub name: Option<Spanned<String>>,
    /// Mastery points it costs. Default 1.
    pub cost: Option<u64>,
    /// The mastery level it needs. Default: the first.
    pub min_level: Option<Spanned<u64>>,
    /// Ids of the nodes that must be unlocked before. Default: none.
    pub requires: Option<Vec<Spanned<String>>>,
    /// What it gives.
    pub effect: Effect,
}

/// A bonus with its size.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// What grows: `crit_chance`.
    pub bonus: Spanned<String>,
    /// By how much; 0.02 is 2 %.
    pub value: Number,
}
