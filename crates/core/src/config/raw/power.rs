//! Power as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{Entries, Spanned};
use super::Curve;

/// One number for how strong a character is: `(base + what is added) · factors · (1 + weight · bonus)` for each bonus.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// What a new character begins with. Default 0.
    #[schemars(range(min = 0))]
    pub base: Option<Spanned<f64>>,
    /// What is added for what a character holds.
    pub add: Option<PowerTerms>,
    /// What the sum is multiplied by for what a character holds.
    pub multiply: Option<PowerTerms>,
    /// How much bonuses count, by the names that attributes, nodes and resets (`xp`, `currency`, `drop_rate`) give them: with
    /// `crit_chance: 0.5`, 10 % of it is 5 % more power. Nodes are taken in the order in which they are written, as soon as
    /// their level, points and prerequisites allow.
    pub bonuses: Option<Entries<Spanned<f64>>>,
}

/// Curves over what a character holds.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerTerms {
    /// A curve of the character level.
    pub character: Option<Curve>,
    /// A curve of the paragon level.
    pub paragon: Option<Curve>,
    /// A curve of the number of resets, from 0.
    pub prestige: Option<Curve>,
    /// Curves of mastery levels, by mastery.
    pub masteries: Option<Entries<Curve>>,
    /// Curves of the points spent on attributes, from 0, by attribute.
    pub attributes: Option<Entries<Curve>>,
}
