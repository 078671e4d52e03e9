//! What numbers that were found do to metrics that nobody tuned for.

use super::amount::{amount, signed_estimate};
use super::tune::{finite, unit_name};
use crate::balance::estimate::Estimate;
use crate::balance::metric::{Metric, Unit};
use crate::report::{Align, Cell, Column, Screen, Sheet};
use serde::Serialize;

/// A metric that nobody tuned for, before and after.
#[derive(Debug, Clone, Serialize)]
pub struct Beside {
    /// The metric's name.
    pub metric: String,
    /// Whose it is.
    pub group: String,
    /// The metric in words.
    pub words: String,
    /// What it is measured in.
    #[serde(serialize_with = "unit_name")]
    pub unit: Unit,
    /// As the ruleset stands; `null` is never.
    pub before: Option<f64>,
    /// With the numbers that were found.
    pub after: Option<f64>,
    /// By how much it is more, of the same players, with its 95 % interval: value, low, high.
    pub change: [Option<f64>; 3],
    #[serde(skip)]
    shown: [Estimate; 3],
}

impl Beside {
    /// A metric with what it was, is and by how much it changed.
    pub fn new(metric: &Metric, before: Estimate, after: Estimate, change: Estimate) -> Beside {
        Beside {
            metric: metric.to_string(),
            group: metric.group().to_owned(),
            words: metric.words(),
            unit: metric.unit(),
            before: finite(before.value),
            after: finite(after.value),
            change: [change.value, change.low, change.high].map(finite),
            shown: [before, after, change],
        }
    }

    /// How much it moved, as a share of what it was; infinitely from or to never.
    pub fn by_how_much(&self) -> f64 {
        let [before, after, _] = self.shown.map(|own| own.value);
        if before.is_infinite() || after.is_infinite() {
            f64::INFINITY
        } else {
            (after - before).abs() / before.abs().max(1e-9)
        }
    }
}

/// More of them are left to JSON.
const MOST_BESIDE: usize = 6;

/// What else moves, for people; `None` where nothing does for certain.
pub(super) fn screen_of(all: &[Beside]) -> Option<Screen> {
    let column = |key: &str, title: &str| Column { align: Align::Left, ..Column::text(key, title) };
    let mut sheet = Sheet::new(vec![
        column("group", "group"),
        column("metric", "beside"),
        column("before", "today"),
        column("after", "tuned"),
        column("change", "change"),
    ]);
    for row in all.iter().take(MOST_BESIDE) {
        let [before, after, change] = row.shown;
        let cells = [
            row.group.clone(),
            row.words.clone(),
            amount(before.value, row.unit),
            amount(after.value, row.unit),
            signed_estimate(&change, row.unit),
        ];
        sheet.row(cells.into_iter().map(Cell::Text).collect());
    }
    let more = all.len().saturating_sub(MOST_BESIDE);
    let notes = if more > 0 { vec![format!("{more} more move, in --format json")] } else { Vec::new() };
    (!all.is_empty()).then(|| Screen { heading: Vec::new(), sheet, notes })
}
