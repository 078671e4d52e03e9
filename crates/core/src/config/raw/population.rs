//! A population as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{Entries, NumberOr, Spanned};
use super::Section;
use super::dynamics::{
    AfterReset, Arrivals, AtEnd, Breaks, Learning, PlayerSpread, Stacking, Stuck, Weekdays,
};

/// Who plays: archetypes of players, and a calendar of events.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// The name of the population; tables and charts show it.
    pub population: Spanned<String>,
    /// What it is, for people.
    pub description: Option<Spanned<String>>,
    /// Kinds of players, by id. Their shares sum to 1.
    #[schemars(extend("minProperties" = 1, "propertyNames" = { "pattern": "^[a-z0-9_-]+$" }))]
    pub archetypes: Section<Entries<Section<Archetype>>>,
    /// The weekday of day 1, such as `tue`, or its date, such as `2026-11-24`. Default `mon`.
    pub starts_on: Option<Spanned<String>>,
    /// When players come: so many a day, relative to each other. Default: all on day 1.
    pub arrivals: Option<Spanned<Vec<Arrivals>>>,
    /// How factors of events that meet act together. Default `multiply`.
    pub stacking: Option<Stacking>,
    /// Events that multiply gains on some days. Where they overlap, their factors stack as `stacking` says.
    pub calendar: Option<Section<Vec<Section<Event>>>>,
}

/// One kind of player.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Archetype {
    /// The share of all players, 0 to 1. All shares sum to 1.
    #[schemars(range(min = 0, max = 1))]
    pub share: Spanned<f64>,
    /// Sessions a week on average, more than 0 and at most 70.
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 70))]
    pub sessions_per_week: Spanned<f64>,
    /// How its players differ for life, beside what varies from session to session. Default: not at all.
    pub spread: Option<PlayerSpread>,
    /// How much they play on each weekday, relative to the others; 1 for those not named. Default: all alike.
    pub weekdays: Option<Spanned<Weekdays>>,
    /// How long a session lasts, in minutes.
    pub session_minutes: LogNormal,
    /// XP an hour, before any multiplier.
    pub xp_per_hour: LogNormal,
    /// How XP an hour changes with hours played. Default: not at all.
    pub learning: Option<Learning>,
    /// Currency an hour, before any multiplier. Default 0.
    #[schemars(range(min = 0))]
    pub currency_per_hour: Option<Spanned<f64>>,
    /// The share of the XP that each mastery of the ruleset gets as well, 0 to 1; together at most 1. Default: none.
    pub activities: Option<Entries<Spanned<f64>>>,
    /// When they reset, given that they can. Default never.
    pub prestige: Option<Spanned<PrestigePolicy>>,
    /// How they spend attribute points: a weight for each attribute of the ruleset. Default: nothing is spent.
    pub spend: Option<Spanned<Entries<Spanned<f64>>>>,
    /// When they leave for good. Default: nobody leaves.
    pub leaves: Option<Leaves>,
    /// When they pause. Default: nobody does.
    pub breaks: Option<Breaks>,
    /// When they come, if not as the population's `arrivals` say.
    pub arrivals: Option<Spanned<Vec<Arrivals>>>,
}

/// A log-normal quantity.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogNormal {
    /// Half of the values are below it; more than 0.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub median: Spanned<f64>,
    /// The spread, 0 to 3: with 0.5, two thirds of the values are within a factor of 1.65. Default 0.
    #[schemars(range(min = 0, max = 3))]
    pub sigma: Option<Spanned<f64>>,
}

/// When players reset, given that the rules allow it.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrestigePolicy {
    /// Never.
    Never,
    /// As soon as the rules allow it.
    Asap,
    /// As soon as the rules allow it and they stand at this paragon level.
    AtParagon(u64),
}

/// When players leave for good.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaves {
    /// The chance to leave in a week, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub per_week: Spanned<f64>,
    /// The chance to leave in the first week, in place of `per_week`.
    #[schemars(range(min = 0, max = 1))]
    pub first_week: Option<Spanned<f64>>,
    /// Leaving because nothing happens, on top of the others.
    pub stuck: Option<Stuck>,
    /// Leaving in the days after a reset, on top of the others.
    pub after_reset: Option<AfterReset>,
    /// Leaving once there is nothing more to reach, on top of the others.
    pub at_end: Option<AtEnd>,
}

/// An event of the calendar.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its name.
    pub name: Spanned<String>,
    /// The first day, counted from 1.
    #[schemars(range(min = 1))]
    pub from_day: Spanned<u32>,
    /// The last day.
    #[schemars(range(min = 1))]
    pub to_day: Spanned<u32>,
    /// Multiplies XP; more than 0. Default 1.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub xp: Option<Spanned<f64>>,
    /// Multiplies currency; more than 0. Default 1.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub currency: Option<Spanned<f64>>,
    /// Multiplies how often they play on its days: a number for everyone, or one for each archetype by its id. Default 1.
    pub attendance: Option<Spanned<NumberOr<Entries<Spanned<f64>>>>>,
    /// The chance, 0 to 1, that a player who is on a break or gone comes back on its first day: a number for everyone, or one
    /// for each archetype by its id. Default 0.
    pub returns: Option<Spanned<NumberOr<Entries<Spanned<f64>>>>>,
}
