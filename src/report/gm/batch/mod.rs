//! What a batch did, or would do.

mod no_room;
mod results;

use super::counted;
use super::operation::{Touched, TouchedFact};
use crate::batch::{Results, Summary};
use crate::ledger::OperationId;
use crate::report::numbers::{self, whole};
use crate::report::{Cell, Column, Records, Screen, Sheet, Spell, Step, View};
use crate::rules::ruleset::Ruleset;
use no_room::WithoutRoom;
use results::AllResults;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A batch: what it came to, the largest changes, and what became of each row.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BatchView {
    /// None when nothing was written.
    operation: Option<u64>,
    dry_run: bool,
    /// What the rows are of.
    of: String,
    rows: u64,
    done: u64,
    already: u64,
    failed: u64,
    /// Rows carried out that changed nothing.
    without_effect: u64,
    /// What of the amounts had no room; left out where all had.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_room: Option<WithoutRoom>,
    commands: BTreeMap<&'static str, u64>,
    characters: u64,
    created: u64,
    events: u64,
    tracks: BTreeMap<String, MovedFact>,
    currency: CurrencyFact,
    points_spent: u128,
    resets: u64,
    nodes: u64,
    nodes_locked: u64,
    rewards: u64,
    rewards_taken: u64,
    /// The largest changes, at most ten.
    largest: Vec<TouchedFact>,
    /// What became of each row; left out when it is all or nothing.
    #[serde(rename = "results", skip_serializing_if = "AllResults::is_unwanted")]
    #[schemars(with = "Vec<results::Fact>")]
    all: AllResults,
    #[serde(skip)]
    is_preview: bool,
    #[serde(skip)]
    is_brief: bool,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct MovedFact {
    /// What the rows ask for, before any factor.
    asked: u128,
    xp: Flow,
    levels: Flow,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
struct CurrencyFact {
    /// What the rows ask for, before any factor.
    asked: u128,
    #[serde(flatten)]
    moved: Flow,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
struct Flow {
    gained: u128,
    lost: u128,
}

/// Failures on a screen.
const SHOWN: usize = 20;
/// The longest reason on a screen.
const LONGEST: usize = 120;

impl BatchView {
    /// A batch `of` something; `operation` is `None` when nothing was written. `largest` are the largest changes.
    pub fn new(
        (operation, dry_run): (Option<OperationId>, bool),
        of: &str,
        results: &Results,
        summary: &Summary,
        (largest, ruleset): (&[Touched<'_>], &Ruleset),
    ) -> BatchView {
        let moved = |moved: &crate::batch::Moved| MovedFact {
            asked: moved.asked,
            xp: Flow { gained: moved.gained, lost: moved.lost },
            levels: Flow { gained: moved.levels_gained, lost: moved.levels_lost },
        };
        BatchView {
            operation: operation.map(|operation| operation.0),
            dry_run,
            of: of.to_owned(),
            rows: results.rows,
            done: results.done,
            already: results.already,
            failed: results.failed,
            without_effect: summary.without_effect,
            no_room: WithoutRoom::new(results, summary),
            commands: summary.commands.iter().map(|(kind, count)| (kind.word(), *count)).collect(),
            characters: summary.characters,
            created: summary.created,
            events: summary.events,
            tracks: summary.tracks.iter().map(|(track, one)| (track.to_string(), moved(one))).collect(),
            currency: CurrencyFact {
                asked: summary.currency_asked,
                moved: Flow { gained: summary.currency_gained, lost: summary.currency_lost },
            },
            points_spent: summary.points_spent,
            resets: summary.resets,
            nodes: summary.nodes,
            nodes_locked: summary.nodes_locked,
            rewards: summary.rewards,
            rewards_taken: summary.rewards_taken,
            largest: largest.iter().map(|touched| TouchedFact::new(touched, ruleset)).collect(),
            all: AllResults { results: results.clone(), is_wanted: false },
            is_preview: false,
            is_brief: false,
        }
    }

    /// With what became of each row in JSON, if `wanted`.
    pub fn with_results(mut self, wanted: bool) -> BatchView {
        self.all.is_wanted = wanted;
        self
    }

    /// As people see it before they are asked whether it is to happen.
    pub fn preview(self) -> BatchView {
        BatchView { is_preview: true, ..self }
    }

    /// As people see it when they have seen the preview.
    pub fn brief(self) -> BatchView {
        BatchView { is_brief: true, ..self }
    }

    fn heading(&self) -> String {
        let start = match self.operation {
            Some(id) => format!("operation #{id} · "),
            None if self.dry_run && !self.is_preview => "dry run · ".to_owned(),
            None => String::new(),
        };
        let of = numbers::clipped(&self.of, super::NAME);
        let (rows, characters) = (counted(self.rows, "row"), counted(self.characters, "character"));
        let verb = if self.operation.is_some() { "changed" } else { "would change" };
        match self.events {
            0 => format!("{start}{rows} of {of} · nothing changes"),
            _ => format!("{start}{rows} of {of} · {characters} {verb}"),
        }
    }

    /// What it came to, a line each.
    fn facts(&self) -> Sheet {
        let commands: Vec<String> =
            self.commands.iter().map(|(verb, count)| format!("{verb} {}", whole(*count))).collect();
        let mut rows = vec![("carried out".to_owned(), commands.join(" · "))];
        let mut count = |what: &str, number: u64, more: &str| {
            if number > 0 {
                rows.push((what.to_owned(), format!("{}{more}", whole(number))));
            }
        };
        count(
            "without effect",
            self.without_effect,
            " (it was so already, there was no room, or it counts for nothing there)",
        );
        if let Some(no_room) = &self.no_room {
            count("had no room", no_room.rows, &no_room.sums());
        }
        let rows_of = |number: u64| if number == 1 { " row" } else { " rows" };
        count("applied before", self.already, &format!("{}, left out", rows_of(self.already)));
        count("not carried out", self.failed, rows_of(self.failed));
        count("new characters", self.created, "");
        for (track, moved) in &self.tracks {
            let (xp, levels) = (flow(moved.xp, " XP"), flow(moved.levels, " levels"));
            let asked = asked(moved.asked, moved.xp);
            let parts: Vec<String> = asked.into_iter().chain(xp).chain(levels).collect();
            rows.push((track.clone(), parts.join(" · ")));
        }
        let CurrencyFact { asked: wanted, moved } = self.currency;
        let parts: Vec<String> = asked(wanted, moved).into_iter().chain(flow(moved, " ◈")).collect();
        rows.push(("currency".to_owned(), parts.join(" · ")));
        let spent = Flow { gained: 0, lost: self.points_spent };
        rows.extend(flow(spent, "").map(|text| ("attribute points".to_owned(), text)));
        let mut count = |what: &str, number: u64| {
            if number > 0 {
                rows.push((what.to_owned(), whole(number)));
            }
        };
        count("prestige resets", self.resets);
        count("nodes unlocked", self.nodes);
        count("nodes locked", self.nodes_locked);
        count("rewards unlocked", self.rewards);
        count("rewards taken", self.rewards_taken);
        super::facts(rows.into_iter().filter(|(_, value)| !value.is_empty()))
    }

    fn changes(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::text("character", "largest changes"),
            Column::number("id", "id"),
            Column::text("what", "before → after"),
        ]);
        self.largest.iter().for_each(|touched| sheet.row(touched.shown()));
        sheet
    }

    /// The rows of whose amounts some had no room.
    fn short(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::number("row", "row"),
            Column::number("line", "line"),
            Column::text("what", "had no room"),
        ]);
        for row in self.no_room.iter().flat_map(|no_room| &no_room.first).take(SHOWN) {
            sheet.row(row.shown());
        }
        sheet
    }

    fn failures(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::number("row", "row"),
            Column::number("line", "line"),
            Column::text("result", "result"),
            Column::text("reason", "reason"),
        ]);
        for (row, line, failed) in self.all.results.failures.iter().take(SHOWN) {
            sheet.row(vec![
                Cell::Whole(*row),
                if *line > 0 { Cell::Whole(*line) } else { Cell::None },
                Cell::Text(failed.word().name().to_owned()),
                Cell::Text(numbers::clipped(&failed.reasons().join("; "), LONGEST)),
            ]);
        }
        sheet
    }

    fn endings(&self, spell: Spell) -> Vec<String> {
        let mut notes = Vec::new();
        let more = self.failed.saturating_sub(SHOWN as u64);
        if more > 0 && !self.is_brief {
            notes.push(format!("and {} rows more; {} tells of all", whole(more), spell(&Step::AsJsonOrCsv)));
        }
        match self.operation {
            Some(id) => notes.push(format!("{} takes it back", spell(&Step::Undo(id)))),
            None if self.is_preview => {}
            None => notes.push("nothing was written".to_owned()),
        }
        notes
    }
}

/// `asked 5,000`, where factors or the room made something else of it.
fn asked(asked: u128, moved: Flow) -> Option<String> {
    let grouped = crate::rules::number::grouped(&asked.to_string());
    (asked > 0 && asked != moved.gained).then(|| format!("asked {grouped}"))
}

/// `+1,250 XP, −3 XP`; none where nothing moved.
fn flow(flow: Flow, unit: &str) -> Option<String> {
    let grouped = |number: u128| crate::rules::number::grouped(&number.to_string());
    let gained = (flow.gained > 0).then(|| format!("+{}{unit}", grouped(flow.gained)));
    let lost = (flow.lost > 0).then(|| format!("−{}{unit}", grouped(flow.lost)));
    match (gained, lost) {
        (Some(gained), Some(lost)) => Some(format!("{gained}, {lost}")),
        (gained, lost) => gained.or(lost),
    }
}

impl View for BatchView {
    fn schema(&self) -> &'static str {
        "endgame/batch/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        Screen { heading: vec![self.heading()], sheet: self.facts(), notes: self.endings(spell) }
    }

    fn screens(&self, _width: usize, spell: Spell) -> Vec<Screen> {
        if self.is_brief {
            return vec![Screen { sheet: Sheet::default(), ..self.screen(spell) }];
        }
        let whole = self.screen(spell);
        let mut screens = vec![Screen { notes: Vec::new(), ..whole.clone() }];
        let parts = [self.changes(), self.short(), self.failures()]
            .into_iter()
            .filter(|sheet| !sheet.rows.is_empty());
        screens.extend(parts.map(|sheet| Screen { sheet, ..Screen::default() }));
        screens.push(Screen { notes: whole.notes, ..Screen::default() });
        screens
    }

    fn records(&self) -> Records {
        self.all.records()
    }
}
