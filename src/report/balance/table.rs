//! A check as people see it on a terminal, and as CSV.

use super::check::{CheckRow, CheckView, ScenarioFacts, Status};
use crate::balance::estimate::Estimate;
use crate::report::numbers::{counted, escaped, whole};
use crate::report::{Align, Cell, Column, Records, Rows, Screen, Sheet, Spell, View};

impl Status {
    /// A mark of one character.
    pub fn mark(self) -> &'static str {
        match self {
            Status::Passed => "✓",
            Status::Uncertain => "?",
            Status::Warned => "!",
            Status::Failed => "✗",
        }
    }

    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Status::Passed => "passed",
            Status::Uncertain => "uncertain",
            Status::Warned => "warned",
            Status::Failed => "failed",
        }
    }
}

impl View for CheckView {
    fn schema(&self) -> &'static str {
        "endgame/check/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let heading = self.scenarios.iter().map(|scenario| {
            let ruleset = format!("{} ({})", escaped(&scenario.ruleset), escaped(&scenario.ruleset_file));
            let mut players = whole(scenario.players);
            if scenario.players_run > scenario.players {
                players = format!("{players} to {}", whole(scenario.players_run));
            }
            format!(
                "{}: {ruleset} × {} · {players} players · {} · seed {}",
                escaped(&scenario.expectations),
                escaped(&scenario.population),
                counted(scenario.days.into(), "day"),
                scenario.seed
            )
        });
        Screen { heading: heading.collect(), sheet: self.table(), notes: self.notes() }
    }

    fn screens(&self, width: usize, spell: Spell) -> Vec<Screen> {
        let living = self.living.iter().flat_map(|own| own.screens(width, spell));
        living.chain([self.screen(spell)]).collect()
    }

    fn records(&self) -> Records {
        records(&self.results)
    }
}

impl CheckView {
    fn table(&self) -> Sheet {
        let column = |key: &str, align| Column { align, ..Column::text(key, "") };
        let mut sheet = Sheet::new(vec![
            column("status", Align::Left),
            column("group", Align::Left),
            column("metric", Align::Left),
            column("agreed", Align::Left),
            column("found", Align::Left),
            column("off", Align::Left),
        ]);
        for row in &self.results {
            let cells = [
                row.status.mark(),
                &row.who(),
                &row.words,
                &row.agreed_words(),
                &row.found_words(),
                &row.off_words(),
            ];
            sheet.row(cells.into_iter().map(|text| Cell::Text(text.to_owned())).collect());
        }
        sheet
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for row in self.results.iter().filter(|row| row.is_told()) {
            notes.push(format!(" {} {}", row.status.mark(), escaped(&row.sentence())));
            if let Some(culprit) = &row.culprit {
                notes.push(format!(
                    "   {}  {}",
                    escaped(&culprit.line.spot.words()),
                    escaped(&culprit.words())
                ));
            }
            if !row.why.is_empty() {
                notes.push(format!("   why: {}", escaped(&row.why_words())));
            }
        }
        if !notes.is_empty() {
            notes.push(String::new());
        }
        if let Some(baseline) = &self.baseline {
            notes.push(baseline_words(&self.results, baseline));
        }
        notes.extend(self.scenarios.iter().flat_map(|scenario| self.differences(scenario)));
        for metric in &self.no_longer_checked {
            notes.push(format!(" ! {} is in the baseline, and nothing is expected of it", escaped(metric)));
        }
        let took = self.took.map_or_else(String::new, |took| format!(" · {:.1} s", took.as_secs_f64()));
        notes.push(format!("{}{took}", self.headline()));
        notes.extend(self.notes.iter().cloned());
        notes
    }
}

impl CheckView {
    /// What of a scenario is not as its files and its baseline have it, in sentences.
    fn differences(&self, scenario: &ScenarioFacts) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(file) = &scenario.in_place_of {
            let (own, file) = (escaped(&scenario.ruleset_file), escaped(file));
            told.push(format!(
                " ! the rules are those of {own}, in place of {file}, which the expectations name"
            ));
        }
        if let Some(baseline) = self.baseline.as_ref().filter(|_| scenario.before_other_players) {
            let baseline = escaped(baseline);
            told.push(format!(
                " ! {baseline} was recorded with another population: what changed may come from the players or from the rules"
            ));
        }
        told
    }
}

fn baseline_words(rows: &[CheckRow], baseline: &str) -> String {
    let compared: Vec<_> = rows.iter().filter_map(|row| row.before.as_ref()).collect();
    let is_same = compared.iter().all(|before| before.change == Estimate::exact(0.0));
    let changed = compared.iter().filter(|before| before.change.value != 0.0).count();
    let moved = compared.iter().filter(|before| before.moved).count();
    let told = match (changed, moved) {
        (0, 0) if is_same => "no difference".to_owned(),
        (0, 0) => "no metric differs among these players".to_owned(),
        (changed, 0) => format!("{changed} of {} differ, none beyond its tolerance", compared.len()),
        (changed, moved) => {
            format!("{changed} of {} differ, {moved} beyond the tolerance", compared.len())
        }
    };
    format!("against {}: {told}", escaped(baseline))
}

fn records(rows: &[CheckRow]) -> Records {
    let change = |row: &CheckRow| row.before.as_ref().map(|before| before.change);
    Rows::of(rows)
        .column("expectations", |row| &row.expectations)
        .column("metric", |row| &row.metric)
        .column("status", |row| row.status.name())
        .column("verdict", |row| row.verdict.name())
        .column("severity", |row| row.severity.name())
        .column("unit", |row| row.unit.name())
        .column("value", |row| row.found.value)
        .column("low", |row| row.found.low)
        .column("high", |row| row.found.high)
        .column("min", |row| row.agreed.min)
        .column("max", |row| row.agreed.max)
        .column("players", |row| row.players)
        .column("before", |row| row.before.as_ref().map(|before| before.value))
        .column("change", |row| change(row).map(|change| change.value))
        .column("change_low", |row| change(row).map(|change| change.low))
        .column("change_high", |row| change(row).map(|change| change.high))
        .column("file", |row| &row.spot().file)
        .column("line", |row| row.spot().line)
        .column("column", |row| row.spot().column)
        .column("culprit", |row| row.culprit.as_ref().map(|culprit| &culprit.line.path))
        .column("culprit_proven", |row| {
            row.culprit.as_ref().map(|culprit| if culprit.proven { "yes" } else { "no" })
        })
        .column("note", |row| row.note())
        .records()
}
