//! What a studio shows: plain numbers, from which a page draws.

use super::dials::Dial;
use super::moves::Move;
use serde::Serialize;

/// What there is to move.
#[derive(Debug, Clone, Serialize)]
pub struct StudioView {
    /// The name and version of this form.
    pub schema: &'static str,
    /// The version of this program.
    pub engine: &'static str,
    /// Counts the files as they were read.
    pub revision: u64,
    /// The rules.
    pub ruleset: FileFacts,
    /// The players.
    pub population: FileFacts,
    /// The file of what is agreed, if there is one.
    pub expectations: Option<String>,
    /// How many days are lived.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// So many players answer at once, and so many in the end.
    pub players: (u64, u64),
    /// Every number.
    pub dials: Vec<Dial>,
}

/// A file by name.
#[derive(Debug, Clone, Serialize)]
pub struct FileFacts {
    /// As it was named.
    pub file: String,
    /// The name in it.
    pub name: String,
    /// SHA-256 of its text.
    pub hash: String,
    /// Whether it can be written.
    pub can_be_saved: bool,
}

/// What becomes of some players under moved numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LivedView {
    /// How many players it is of.
    pub players: u64,
    /// Numbers that moved along.
    pub along: Vec<Move>,
    /// What levels cost, track by track.
    pub curves: Vec<CurveView>,
    /// Levels by day, archetype by archetype, and of everyone at the end.
    pub groups: Vec<GroupView>,
    /// Milestones and standings, with a cell for each of the groups.
    pub rows: Vec<RowView>,
    /// What each reset asks and gives.
    pub resets: Vec<ResetView>,
    /// What is agreed.
    pub checks: Vec<CheckView>,
}

/// What the levels of a track cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurveView {
    /// The track.
    pub track: String,
    /// Levels, rising.
    pub levels: Vec<u64>,
    /// XP from each to the next.
    pub costs: Vec<u64>,
    /// XP that it takes to stand there.
    pub totals: Vec<u64>,
}

/// The levels of a group by day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupView {
    /// The archetype, or `everyone`.
    pub name: String,
    /// Its share of all players.
    pub share: f64,
    /// How many players.
    pub players: u64,
    /// One for each track that has levels by day.
    pub tracks: Vec<DaysView>,
}

/// Levels at the end of each day, from day 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DaysView {
    /// The track.
    pub track: String,
    /// A tenth of the players is at or below.
    pub p10: Vec<Option<f64>>,
    /// The median.
    pub p50: Vec<Option<f64>>,
    /// Nine tenths.
    pub p90: Vec<Option<f64>>,
}

/// A figure of every group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowView {
    /// What it is: `Hours to paragon 25`.
    pub name: String,
    /// `h`, `d`, `%`, or empty.
    pub unit: &'static str,
    /// The track that it is about, or another word for what moves it; may be empty.
    pub about: String,
    /// Parallel to the groups.
    pub cells: Vec<CellView>,
}

/// A figure of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CellView {
    /// The median, or the share; `None` is never, or nobody.
    pub value: Option<f64>,
    /// A tenth of the players is at or below.
    pub low: Option<f64>,
    /// Nine tenths.
    pub high: Option<f64>,
    /// The share of those who got there, where it is a milestone.
    pub reached: Option<f64>,
}

/// A reset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResetView {
    /// Its number, from 1.
    pub number: u64,
    /// The paragon level that it needs.
    pub requires: u64,
    /// Currency.
    pub cost: u64,
    /// XP bonus after it; 0.02 is 2 %.
    pub xp: f64,
    /// Currency bonus after it.
    pub currency: f64,
    /// Drop-rate bonus after it.
    pub drop_rate: f64,
    /// Attribute points that it gives.
    pub attribute_points: u64,
    /// Prestige points that it gives.
    pub prestige_points: u64,
    /// The share of everyone who makes it.
    pub reached: Option<f64>,
    /// The median day of those groups that make it, parallel to the groups.
    pub days: Vec<Option<f64>>,
}

/// A range that was agreed, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckView {
    /// The metric's name.
    pub metric: String,
    /// In words, without the group.
    pub words: String,
    /// Whose it is; empty for a number of the rules.
    pub group: String,
    /// `passed`, `uncertain`, `warned`, `failed` or `unmeasured`.
    pub status: &'static str,
    /// The range, with its unit.
    pub agreed: String,
    /// What was found, with its unit and how sure it is.
    pub found: String,
    /// The number; `None` is never.
    pub value: Option<f64>,
    /// The ends of the range; `None` where it is open.
    pub range: (Option<f64>, Option<f64>),
    /// By how much it lies outside; empty where it lies inside.
    pub over: String,
    /// Why it was agreed; may be empty.
    pub why: String,
    /// Its line in the file.
    pub line: usize,
    /// The track that it is about; may be empty.
    pub about: String,
}
