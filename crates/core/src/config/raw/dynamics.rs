//! What makes players like real ones, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::Spanned;
use super::population::LogNormal;

/// How players of an archetype differ for life: log-normal factors, of which the median is 1.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlayerSpread {
    /// Of sessions a week, as `sigma` of a log-normal quantity, 0 to 3. Default 0.
    #[schemars(range(min = 0, max = 3))]
    pub sessions: Option<Spanned<f64>>,
    /// Of minutes a session.
    #[schemars(range(min = 0, max = 3))]
    pub minutes: Option<Spanned<f64>>,
    /// Of XP an hour.
    #[schemars(range(min = 0, max = 3))]
    pub xp: Option<Spanned<f64>>,
    /// Which of them go together. Default: none.
    pub correlation: Option<Spanned<Correlation>>,
}

/// Correlations between what players differ in, −1 to 1. Default 0.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// Whether who plays more often plays longer.
    #[schemars(range(min = -1, max = 1))]
    pub sessions_minutes: Option<Spanned<f64>>,
    /// Whether who plays more often earns more an hour.
    #[schemars(range(min = -1, max = 1))]
    pub sessions_xp: Option<Spanned<f64>>,
    /// Whether who plays longer earns more an hour.
    #[schemars(range(min = -1, max = 1))]
    pub minutes_xp: Option<Spanned<f64>>,
}

/// Relative play by weekday: `{ sat: 3, sun: 3 }` for three times as much on each as on any other day.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weekdays {
    /// Monday; 0 or more. Default 1, as for the others.
    #[schemars(range(min = 0))]
    pub mon: Option<Spanned<f64>>,
    /// Tuesday.
    #[schemars(range(min = 0))]
    pub tue: Option<Spanned<f64>>,
    /// Wednesday.
    #[schemars(range(min = 0))]
    pub wed: Option<Spanned<f64>>,
    /// Thursday.
    #[schemars(range(min = 0))]
    pub thu: Option<Spanned<f64>>,
    /// Friday.
    #[schemars(range(min = 0))]
    pub fri: Option<Spanned<f64>>,
    /// Saturday.
    #[schemars(range(min = 0))]
    pub sat: Option<Spanned<f64>>,
    /// Sunday.
    #[schemars(range(min = 0))]
    pub sun: Option<Spanned<f64>>,
}

impl Weekdays {
    /// All of them, from Monday on.
    pub fn all(&self) -> [Option<Spanned<f64>>; 7] {
        [self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun]
    }
}

/// Leaving because nothing happens.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stuck {
    /// So many days must have passed without anything, breaks not counted; 1 to 3650.
    #[schemars(range(min = 1, max = 3650))]
    pub after_days: Spanned<u32>,
    /// The chance to leave in a week from then on, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub per_week: Spanned<f64>,
    /// What counts as something. Default: all of it.
    pub since: Option<Spanned<Vec<StepKind>>>,
}

/// A kind of step forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A level of the character or of paragon.
    Level,
    /// A level of a mastery.
    Mastery,
    /// A milestone or a reward of a track.
    Reward,
    /// A reset.
    Reset,
}

/// Leaving in the days after a reset.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AfterReset {
    /// So many days after each reset, 1 to 3650.
    #[schemars(range(min = 1, max = 3650))]
    pub days: Spanned<u32>,
    /// The chance to leave in a week during them, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub per_week: Spanned<f64>,
}

/// Leaving once there is nothing more to reach: every track with a last level is full, every milestone and reward is had, and no
/// reset is left that the player would make.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtEnd {
    /// The chance to leave in a week from then on, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub per_week: Spanned<f64>,
}

/// Pauses after which players go on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breaks {
    /// The chance to begin one in a week, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub per_week: Spanned<f64>,
    /// How many days it lasts, at least 1.
    pub days: LogNormal,
}

/// Players who come on some days.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrivals {
    /// The first day, counted from 1.
    #[schemars(range(min = 1))]
    pub from_day: Spanned<u32>,
    /// The last day. Default: the first.
    #[schemars(range(min = 1))]
    pub to_day: Option<Spanned<u32>>,
    /// How many come on each of these days, relative to the others: `{ a_day: 300 }` and `{ a_day: 10 }`.
    #[schemars(range(min = 0))]
    pub a_day: Spanned<f64>,
}

/// XP an hour that changes with hours played, from the archetype's towards `factor` times that.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Where it leads: 1.5 for half as much again, 0.8 for a fifth less. More than 0.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub factor: Spanned<f64>,
    /// Hours of play in which half of the way is gone, and half of the rest in as many again. More than 0.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub hours: Spanned<f64>,
}

/// How factors of events that meet act together.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stacking {
    /// Their product: ×2 and ×1.5 are ×3.
    Multiply,
    /// The sum of what each adds: ×2 and ×1.5 are ×2.5.
    Add,
    /// The largest alone: ×2 and ×1.5 are ×2.
    Highest,
}
