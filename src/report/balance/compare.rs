//! A comparison for people and programs.

use super::amount::{amount, distance, estimate, signed_estimate};
use super::check::{Ends, ends_of};
use crate::balance::comparison::{Compared, Fates};
use crate::balance::estimate::Estimate;
use crate::balance::metric::{EVERYONE, Unit};
use crate::balance::pair::Change;
use crate::report::numbers::{clipped, counted, percent, run_words, whole};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use serde::Serialize;

/// Two or more sides, compared with the first.
#[derive(Debug, Clone, Serialize)]
pub struct CompareView {
    /// The version of this program.
    pub engine: &'static str,
    /// The sides; their names differ.
    pub sides: Vec<SideFacts>,
    /// What all sides have in common, by name: the population, or the ruleset.
    pub common: String,
    /// Players on each side.
    pub players: u64,
    /// Days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// Who wins and who loses.
    pub fates: Vec<FateRow>,
    /// The metrics.
    pub metrics: Vec<CompareRow>,
    /// Whether people see metrics that do not differ.
    #[serde(skip)]
    pub shows_all: bool,
    /// Lines for people.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// The wall time, for people alone.
    #[serde(skip)]
    pub took: Option<std::time::Duration>,
}

/// One side.
#[derive(Debug, Clone, Serialize)]
pub struct SideFacts {
    /// What it is called here.
    pub name: String,
    /// Its file.
    pub file: String,
    /// SHA-256 of its text.
    pub hash: String,
}

/// How a group fares.
#[derive(Debug, Clone, Serialize)]
pub struct FateRow {
    /// The archetype, or `everyone`.
    pub group: String,
    /// On which side.
    pub side: String,
    /// Players further than on the first side: more resets, or as many and a higher level.
    pub ahead: u64,
    /// Players less far.
    pub behind: u64,
    /// All that were compared, one by one.
    pub players: u64,
}

/// One metric.
#[derive(Debug, Clone, Serialize)]
pub struct CompareRow {
    /// Its name.
    pub metric: String,
    /// Whose it is; empty for a number of the rules.
    pub group: String,
    /// In words, without the group.
    pub words: String,
    /// The name of its unit.
    pub unit: &'static str,
    /// What it is on each side; `None` is never, or of nobody.
    pub values: Vec<Ends>,
    /// Of how many players it is on each side.
    pub players: Vec<u64>,
    /// How much more it is on each further side than on the first, player by player.
    pub changes: Vec<Ends>,
    /// How many players are on each further side as well as on the first.
    pub paired_players: Vec<u64>,
    /// How many of them have another value there.
    pub differing_players: Vec<u64>,
    /// The same as a share of what it is on the first side; `None` where that is 0 or never.
    pub relative: Vec<Option<f64>>,
    /// Whether a difference is certain at 95 %.
    pub differs: bool,
    /// Whether all sides must be the same, whoever plays: rules and players are, by content.
    pub same: bool,
    #[serde(skip)]
    shown: Shown,
}

/// What is needed to write a row for people.
#[derive(Debug, Clone)]
struct Shown {
    unit: Unit,
    values: Vec<Estimate>,
    changes: Vec<Change>,
    is_never: bool,
}

/// Longer names of sides are clipped in headings.
const LONGEST_HEADING: usize = 24;

impl CompareRow {
    /// The row of a metric.
    pub fn new(compared: &Compared) -> CompareRow {
        let Compared { metric, values, players, changes } = compared;
        let first = values.first().map_or(f64::NAN, |found| found.value);
        let share = |change: &Change| {
            let share = change.by.value / first;
            Some(share).filter(|share| share.is_finite() && first != 0.0)
        };
        CompareRow {
            metric: metric.to_string(),
            group: metric.group().to_owned(),
            words: metric.words(),
            unit: metric.unit().name(),
            values: values.iter().map(ends_of).collect(),
            players: players.clone(),
            changes: changes.iter().map(|change| ends_of(&change.by)).collect(),
            paired_players: changes.iter().map(|change| change.paired).collect(),
            differing_players: changes.iter().map(|change| change.differing).collect(),
            relative: changes.iter().map(share).collect(),
            differs: compared.differs(),
            same: compared.is_same(),
            shown: Shown {
                unit: metric.unit(),
                values: values.clone(),
                changes: changes.clone(),
                is_never: compared.is_never(),
            },
        }
    }

    fn change_words(&self, side: usize) -> String {
        let (change, unit) = (&self.shown.changes[side], self.shown.unit);
        if change.by == Estimate::exact(0.0) {
            return "=".to_owned();
        }
        if is_unseen(change) {
            let most = change.by.high.max(-change.by.low);
            let most =
                if most.is_finite() { format!(" (at most {})", distance(most, unit)) } else { String::new() };
            return format!("none in {}{most}", whole(change.paired));
        }
        let text = signed_estimate(&change.by, unit);
        match self.relative[side] {
            Some(share) if unit != Unit::Fraction && share != 0.0 => format!("{text} ({})", growth(share)),
            _ => text,
        }
    }

    /// Whether no player who was drawn has another value on any side.
    fn is_unseen(&self) -> bool {
        self.shown.changes.iter().all(|change| change.by == Estimate::exact(0.0) || is_unseen(change))
    }
}

/// Whether no player who was drawn has another value, which proves nothing of the others.
fn is_unseen(change: &Change) -> bool {
    let is_proved = change.by == Estimate::exact(0.0);
    !is_proved && change.paired > 0 && change.differing == 0 && change.by.value == 0.0
}

/// `+24 %`, `−2.7 %`
pub(in crate::report) fn growth(share: f64) -> String {
    let sign = if share > 0.0 { "+" } else { "−" };
    let decimals = match share.abs() {
        0.1.. => 0,
        0.001.. => 1,
        _ => 2,
    };
    format!("{sign}{}", percent(share.abs(), decimals))
}

impl FateRow {
    /// The row of a group.
    pub fn new(fates: &Fates, sides: &[SideFacts]) -> FateRow {
        FateRow {
            group: fates.group.clone().unwrap_or_else(|| EVERYONE.to_owned()),
            side: sides.get(fates.side).map_or_else(String::new, |side| side.name.clone()),
            ahead: fates.ahead,
            behind: fates.behind,
            players: fates.players,
        }
    }
}

impl View for CompareView {
    fn schema(&self) -> &'static str {
        "endgame/compare/2"
    }

    fn screen(&self, spell: Spell) -> Screen {
        Screen { heading: vec![self.heading()], sheet: self.metric_sheet(), notes: self.legend(spell) }
    }

    fn screens(&self, _: usize, spell: Spell) -> Vec<Screen> {
        let is_apart = self.fates.iter().any(|row| row.ahead + row.behind > 0);
        if self.metrics.iter().all(|row| row.same || row.is_unseen()) && !is_apart && !self.shows_all {
            let mut notes = vec![if self.metrics.iter().all(|row| row.same) {
                "nothing differs, for any player".to_owned()
            } else {
                let players = counted(self.players, "player");
                format!(
                    "nothing differs for any of the {players}; {} shows by how much others may differ",
                    spell(&Step::All)
                )
            }];
            notes.extend(self.notes.iter().cloned());
            return vec![Screen { heading: vec![self.heading()], notes, ..Screen::default() }];
        }
        let legend = if self.fates.iter().any(|row| row.players > 0) {
            "ahead: more resets, or as many and a higher level, on the last day"
        } else {
            "no archetype is on both sides, so no players can be compared one by one"
        };
        let fates = Screen {
            heading: vec![self.heading()],
            sheet: self.fate_sheet(),
            notes: vec![legend.to_owned()],
        };
        if self.metrics.is_empty() {
            let mut notes =
                vec![format!("no usual metric is on all sides: {} names others", spell(&Step::NameMetrics))];
            notes.extend(self.notes.iter().cloned());
            return vec![fates, Screen { heading: Vec::new(), notes, ..Screen::default() }];
        }
        vec![fates, Screen { heading: Vec::new(), sheet: self.metric_sheet(), notes: self.legend(spell) }]
    }

    fn records(&self) -> Records {
        let sides = |row| self.sides.iter().enumerate().map(move |(at, side)| (row, at, side));
        let rows: Vec<(&CompareRow, usize, &SideFacts)> = self.metrics.iter().flat_map(sides).collect();
        // The first side is what the others are compared with.
        fn of_change<T>(changes: &[T], at: usize) -> Option<&T> {
            at.checked_sub(1).and_then(|before| changes.get(before))
        }
        Rows::of(rows)
            .column("metric", |(row, ..)| &row.metric)
            .column("group", |(row, ..)| &row.group)
            .column("unit", |(row, ..)| row.unit)
            .column("side", |(.., side)| &side.name)
            .column("value", |(row, at, _)| row.values.get(at).and_then(|found| found.value))
            .column("low", |(row, at, _)| row.values.get(at).and_then(|found| found.low))
            .column("high", |(row, at, _)| row.values.get(at).and_then(|found| found.high))
            .column("change", |(row, at, _)| of_change(&row.changes, at).and_then(|change| change.value))
            .column("change_low", |(row, at, _)| of_change(&row.changes, at).and_then(|change| change.low))
            .column("change_high", |(row, at, _)| of_change(&row.changes, at).and_then(|change| change.high))
            .column("relative", |(row, at, _)| of_change(&row.relative, at))
            .records()
    }
}

impl CompareView {
    fn heading(&self) -> String {
        let names: Vec<String> =
            self.sides.iter().map(|side| clipped(&side.name, 2 * LONGEST_HEADING)).collect();
        let took = self.took.map_or_else(String::new, |took| format!(" · {:.1} s", took.as_secs_f64()));
        format!(
            "{} × {} · {}{took}",
            names.join(" → "),
            clipped(&self.common, 2 * LONGEST_HEADING),
            run_words(self.players, self.days, self.seed)
        )
    }

    fn fate_sheet(&self) -> Sheet {
        if self.fates.iter().all(|row| row.players == 0) {
            return Sheet::default();
        }
        let mut columns = vec![Column::text("group", "")];
        let is_one = self.sides.len() == 2;
        if !is_one {
            columns.push(Column::text("side", "on"));
        }
        columns.extend(["ahead", "behind", "same"].map(|key| Column::number(key, key)));
        let mut sheet = Sheet::new(columns);
        for row in &self.fates {
            let share = |count: u64| match row.players {
                0 => Cell::None,
                players => Cell::Percent(count as f64 / players as f64, 1),
            };
            let mut cells = vec![Cell::Text(row.group.clone())];
            if !is_one {
                cells.push(Cell::Text(clipped(&row.side, LONGEST_HEADING)));
            }
            cells.extend([row.ahead, row.behind, row.players - row.ahead - row.behind].map(share));
            sheet.row(cells);
        }
        sheet
    }

    fn is_shown(&self, row: &CompareRow) -> bool {
        self.shows_all || !row.same && !row.is_unseen() && !row.shown.is_never
    }

    fn metric_sheet(&self) -> Sheet {
        let mut columns = vec![Column::text("group", ""), Column::text("metric", "")];
        for (at, side) in self.sides.iter().enumerate() {
            columns.push(Column::number("value", &clipped(&side.name, LONGEST_HEADING)));
            if at > 0 {
                columns.push(Column::number("change", "change"));
            }
        }
        let mut sheet = Sheet::new(columns);
        let mut group = None;
        for row in self.metrics.iter().filter(|row| self.is_shown(row)) {
            // A group is named once.
            let name = if group == Some(&row.group) { String::new() } else { row.group.clone() };
            group = Some(&row.group);
            let mut cells = vec![Cell::Text(name), Cell::Text(row.words.clone())];
            for (at, found) in row.shown.values.iter().enumerate() {
                let text = if at == 0 {
                    estimate(found, row.shown.unit)
                } else {
                    amount(found.value, row.shown.unit)
                };
                cells.push(Cell::Text(text));
                if let Some(side) = at.checked_sub(1) {
                    cells.push(Cell::Text(row.change_words(side)));
                }
            }
            sheet.row(cells);
        }
        sheet
    }

    fn legend(&self, spell: Spell) -> Vec<String> {
        let hidden = self.metrics.iter().filter(|row| !self.is_shown(row)).count();
        let is_paired = self.fates.iter().any(|row| row.players > 0);
        let paired = if is_paired { "; a change is that of the same players" } else { "" };
        let mut notes = vec![format!("± is half the 95 % interval{paired}")];
        let is_shown = |row: &&CompareRow| self.is_shown(row) && row.shown.changes.iter().any(is_unseen);
        if self.metrics.iter().filter(|row| !row.same).any(|row| is_shown(&row)) {
            notes.push(
                "none in N (at most x): it differs for none of N players, and at 95 % by no more than x"
                    .to_owned(),
            );
        }
        if hidden > 0 {
            let metrics = if hidden == 1 { "metric is" } else { "metrics are" };
            notes.push(format!(
                "{hidden} {metrics} the same for all players, or never reached, on every side: {} shows them",
                spell(&Step::All)
            ));
        }
        notes.extend(self.notes.iter().cloned());
        notes
    }
}
