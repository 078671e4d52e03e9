//! Every figure of a simulation as a row, for spreadsheets and notebooks.

use super::super::{Cell, Column, Sheet};
use crate::simulation::outcome::{Group, Outcome, Share, Spread};

/// The columns that hold numbers.
const NUMBERS: [&str; 12] = [
    "p10",
    "p25",
    "p50",
    "p75",
    "p90",
    "p50_low",
    "p50_high",
    "resolution",
    "share",
    "share_low",
    "share_high",
    "players",
];

/// A row for each figure of each group.
pub(super) fn records(outcome: &Outcome) -> Sheet {
    let texts = ["archetype", "metric"].map(|key| Column::text(key, ""));
    let mut columns = Vec::from(texts);
    columns.extend([Column::number("day", ""), Column::text("unit", "")]);
    columns.extend(NUMBERS.map(|key| Column::number(key, "")));
    let mut sheet = Sheet::new(columns);
    outcome.groups().for_each(|group| Rows { group, sheet: &mut sheet }.all());
    sheet
}

/// The rows of a group.
struct Rows<'a> {
    group: &'a Group,
    sheet: &'a mut Sheet,
}

impl Rows<'_> {
    fn all(&mut self) {
        let group = self.group;
        for levels in &group.levels {
            for (day, spread) in levels.by_day.iter().enumerate() {
                self.row(format!("{} level", levels.track), Some(day as u64), "level", (Some(spread), None));
            }
        }
        for reached in &group.milestones {
            let (hours, days) = (Some(&reached.hours), Some(&reached.days));
            let share = Some(&reached.reached);
            self.row(format!("hours to {}", reached.milestone), None, "h", (hours, share));
            self.row(format!("days to {}", reached.milestone), None, "d", (days, share));
        }
        for mastery in &group.masteries {
            self.spread(&format!("mastery.{} level", mastery.mastery), "level", &mastery.level);
        }
        self.spread("prestige level", "resets", &group.prestige_level);
        let bonuses = &group.bonuses;
        self.spread("xp bonus", "fraction", &bonuses.xp);
        self.spread("currency bonus", "fraction", &bonuses.currency);
        self.spread("drop_rate bonus", "fraction", &bonuses.drop_rate);
        self.spread("points earned", "points", &group.points_earned);
        self.spread("points spent", "points", &group.points_spent);
        self.spread("points available", "points", &group.points_available);
        self.spread("currency", "currency", &group.currency);
        self.spread("hours played", "h", &group.hours_played);
        self.row("still playing".to_owned(), None, "", (None, Some(&group.still_playing)));
    }

    fn spread(&mut self, metric: &str, unit: &str, spread: &Spread) {
        self.row(metric.to_owned(), None, unit, (Some(spread), None));
    }

    fn row(
        &mut self,
        metric: String,
        day: Option<u64>,
        unit: &str,
        (spread, share): (Option<&Spread>, Option<&Share>),
    ) {
        let number = |value: Option<f64>| {
            value.filter(|value| value.is_finite()).map_or(Cell::None, |value| Cell::Real(value, 0))
        };
        let percentiles = |s: &Spread| {
            [s.p10, s.p25, s.p50, s.p75, s.p90, s.p50_interval.0, s.p50_interval.1, Some(s.resolution)]
        };
        let shares = |s: &Share| [Some(s.share), Some(s.interval.0), Some(s.interval.1)];
        let mut cells = vec![Cell::Text(self.group.name.clone()), Cell::Text(metric)];
        cells.extend([Cell::whole(day), Cell::Text(unit.to_owned())]);
        cells.extend(spread.map_or([None; 8], percentiles).map(number));
        cells.extend(share.map_or([None; 3], shares).map(number));
        cells.push(Cell::Whole(self.group.players));
        self.sheet.row(cells);
    }
}
