//! The report of a simulation.

mod records;

use super::{Cell, Column, Records, Screen, Sheet, Spell, Step, View, numbers};
use crate::simulation::outcome::{Group, Outcome, Reached, Retention, Share, Spread};
use records::records;
use serde::Serialize;

/// A simulation's outcome with what produced it.
#[derive(Debug, Clone, Serialize)]
pub struct SimulationView {
    /// The version of this program that ran it.
    pub engine: &'static str,
    /// The ruleset's name.
    pub ruleset: String,
    /// SHA-256 of the ruleset's text.
    pub ruleset_hash: String,
    /// The population's name.
    pub population: String,
    /// SHA-256 of the population's text.
    pub population_hash: String,
    /// The largest relative half-width of a median's 95 % interval that was reached, when one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_error: Option<f64>,
    /// The result.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Milestones that were asked for, by name: each has a row, whoever reached it.
    #[serde(skip)]
    pub asked: Vec<String>,
    /// The last reset that has a row, where the rules allow more.
    #[serde(skip)]
    pub last_reset: Option<u64>,
    /// Shares of the archetypes, for the headings.
    #[serde(skip)]
    pub shares: Vec<f64>,
    /// Lines for people: how long it took, what to do next.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// The wall time, for people; never part of JSON or CSV, which depend on the scenario alone.
    #[serde(skip)]
    pub took: Option<std::time::Duration>,
}

/// How many milestones that nobody reached are named.
const MOST_NAMED: usize = 4;

/// Adds a row to the table: its name, and what its cell says of a group.
type AddRow<'a> = &'a mut dyn FnMut(String, &dyn Fn(&Group) -> String);

/// How much a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Ranges,
    Medians,
}

impl View for SimulationView {
    fn schema(&self) -> &'static str {
        "endgame/simulation/2"
    }

    fn screen(&self, spell: Spell) -> Screen {
        self.fitting(usize::MAX, spell)
    }

    fn screens(&self, width: usize, spell: Spell) -> Vec<Screen> {
        vec![self.fitting(width, spell)]
    }

    fn records(&self) -> Records {
        records(&self.outcome)
    }
}

impl SimulationView {
    /// Where the ranges don't fit, medians stand alone.
    fn fitting(&self, width: usize, spell: Spell) -> Screen {
        let full = self.table(Detail::Ranges);
        let (sheet, legend) = if full.width() <= width {
            (full, "median (p10–p90), ± half the 95 % interval of the median; never (6 %): 6 % got there")
        } else {
            (self.table(Detail::Medians), "medians; a wider terminal shows shares and ranges")
        };
        let mut notes = vec![legend.to_owned()];
        notes.extend(self.left_out(spell));
        notes.extend(self.notes.iter().cloned());
        Screen { heading: vec![self.heading()], sheet, notes }
    }

    fn heading(&self) -> String {
        let outcome = &self.outcome;
        let mut heading = format!(
            "{} × {} · {}",
            numbers::escaped(&self.ruleset),
            numbers::escaped(&self.population),
            numbers::run_words(outcome.players, outcome.days, outcome.seed)
        );
        if let Some(took) = self.took {
            heading.push_str(&format!(" · {:.1} s", took.as_secs_f64()));
        }
        heading
    }

    fn table(&self, detail: Detail) -> Sheet {
        let mut columns = vec![Column::text("metric", "")];
        for (group, share) in self.outcome.archetypes.iter().zip(&self.shares) {
            let heading = match detail {
                Detail::Ranges => format!("{} {}", group.name, numbers::percent(*share, 1)),
                Detail::Medians => group.name.clone(),
            };
            columns.push(Column::text(&group.name, &heading));
        }
        columns.push(Column::text("everyone", "everyone"));
        let mut sheet = Sheet::new(columns);
        let groups: Vec<&Group> = self.outcome.groups().collect();
        let mut row = |name: String, cell: &dyn Fn(&Group) -> String| {
            let cells = groups.iter().map(|group| match group.players {
                0 => Cell::Text("no players".to_owned()),
                _ => Cell::Text(cell(group)),
            });
            sheet.row([Cell::Text(name)].into_iter().chain(cells).collect());
        };
        self.level_rows(detail, &mut row);
        self.milestone_rows(detail, &mut row);
        self.end_rows(detail, &mut row);
        sheet
    }

    fn level_rows(&self, detail: Detail, row: AddRow) {
        let everyone = &self.outcome.everyone;
        for levels in &everyone.levels {
            let (track, last) = (&levels.track, self.outcome.days);
            let early = 30.min(last);
            let days = if early < last { vec![early, last] } else { vec![last] };
            for day in days {
                row(format!("{} after {day} d", capitalised(track)), &|group| {
                    group.level_on(track, day).map_or_else(String::new, |spread| detail.range(spread))
                });
            }
        }
    }

    fn milestone_rows(&self, detail: Detail, row: AddRow) {
        for (at, milestone) in self.outcome.everyone.milestones.iter().enumerate() {
            let name = &milestone.milestone;
            if !self.has_row(milestone) {
                continue;
            }
            if let Some(number) = name.strip_prefix("prestige ") {
                row(format!("Days to prestige {number}"), &|group| {
                    group
                        .milestones
                        .get(at)
                        .map_or_else(String::new, |reached| detail.time(reached, &reached.days, "d"))
                });
            } else {
                row(format!("Hours to {name}"), &|group| {
                    group
                        .milestones
                        .get(at)
                        .map_or_else(String::new, |reached| detail.time(reached, &reached.hours, "h"))
                });
            }
        }
    }

    /// Whether a milestone has a row: what was asked for, and what somebody reached but for the many milestones of masteries.
    fn has_row(&self, milestone: &Reached) -> bool {
        let is_usual = milestone.reached.count > 0 && !milestone.milestone.starts_with("mastery.");
        is_usual || self.asked.contains(&milestone.milestone)
    }

    /// Lines that say which milestones have no row.
    fn left_out(&self, spell: Spell) -> Vec<String> {
        let milestones = self.outcome.everyone.milestones.iter();
        let left_out: Vec<&Reached> = milestones.filter(|milestone| !self.has_row(milestone)).collect();
        let (reached, unreached): (Vec<&Reached>, Vec<&Reached>) =
            left_out.into_iter().partition(|milestone| milestone.reached.count > 0);
        let mut notes = Vec::new();
        let names: Vec<&str> = unreached.iter().map(|milestone| milestone.milestone.as_str()).collect();
        let (shown, more) = names.split_at(names.len().min(MOST_NAMED));
        let all = format!("{} lists all", spell(&Step::AsCsv));
        if !shown.is_empty() {
            let more =
                if more.is_empty() { String::new() } else { format!(" and {} more: {all}", more.len()) };
            notes.push(format!("nobody reached {}{more}", shown.join(", ")));
        }
        if let Some(first) = reached.first() {
            let count = numbers::counted(reached.len() as u64, "milestone");
            let asked = first.milestone.replace(' ', "=");
            let one = spell(&Step::Milestone(asked));
            notes.push(format!("not shown: {count} of masteries; {all}, {one} shows one"));
        }
        let is_last = |reached: &Reached, last: u64| reached.milestone == format!("prestige {last}");
        let mut milestones = self.outcome.everyone.milestones.iter();
        if let Some(last) = self.last_reset
            && milestones.any(|reached| is_last(reached, last) && reached.reached.count > 0)
        {
            let one = spell(&Step::Milestone(format!("prestige={}", last + 1)));
            notes.push(format!("not shown: resets after number {last}; {one} shows one"));
        }
        notes
    }

    fn end_rows(&self, detail: Detail, row: AddRow) {
        let everyone = &self.outcome.everyone;
        let has_paragon = everyone.levels.iter().any(|levels| levels.track == "paragon");
        if everyone.milestones.iter().any(|reached| reached.milestone.starts_with("prestige")) {
            row("Prestige level".to_owned(), &|group| detail.range(&group.prestige_level));
            row("XP bonus".to_owned(), &|group| {
                group
                    .bonuses
                    .xp
                    .p50
                    .map_or_else(String::new, |bonus| format!("+{}", numbers::percent(bonus, 1)))
            });
        }
        for (at, mastery) in everyone.masteries.iter().enumerate() {
            row(format!("Mastery {}", mastery.mastery), &|group| {
                group.masteries.get(at).map_or_else(String::new, |mastery| detail.range(&mastery.level))
            });
        }
        if has_paragon && everyone.points_earned.p90 > Some(0.0) {
            row("Points spent / free".to_owned(), &|group| {
                let median =
                    |spread: &Spread| spread.p50.map_or_else(String::new, |points| numbers::real(points, 0));
                format!("{} / {}", median(&group.points_spent), median(&group.points_available))
            });
        }
        if everyone.currency.p90 > Some(0.0) {
            row("Currency held".to_owned(), &|group| {
                group.currency.p50.map_or_else(String::new, numbers::short)
            });
        }
        row("Hours played".to_owned(), &|group| detail.range(&group.hours_played));
        row("Still playing".to_owned(), &|group| numbers::percent(group.still_playing.share, 0));
        if let Some(retention) = &everyone.retention {
            retention_rows(retention, detail, row);
        }
    }
}

/// Who is still there, where that was counted.
fn retention_rows(everyone: &Retention, detail: Detail, row: AddRow) {
    let of = |group: &Group, tell: &dyn Fn(&Retention) -> Option<String>| {
        group.retention.as_ref().and_then(tell).unwrap_or_default()
    };
    for (at, played) in everyone.played_on.iter().enumerate().filter(|(_, on)| on.players.share.is_finite()) {
        row(format!("Plays {} d after the first", played.after), &|group| {
            let share = |own: &Retention| own.played_on.get(at).map(|on| on.players.share);
            of(group, &|own| {
                share(own).filter(|share| share.is_finite()).map(|share| numbers::percent(share, 0))
            })
        });
    }
    row("Daily / monthly players".to_owned(), &|group| {
        of(group, &|own| own.stickiness.map(|share| numbers::percent(share, 0)))
    });
    row("Longest dry spell, d".to_owned(), &|group| of(group, &|own| Some(detail.range(&own.dry_spell))));
    row("Levels, rewards an hour".to_owned(), &|group| {
        of(group, &|own| own.mean_rewards_per_hour.map(|rate| numbers::real(rate, 1)))
    });
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Detail {
    /// `58 (44–71)`; one number where there is no spread.
    fn range(self, spread: &Spread) -> String {
        let show =
            |value: Option<f64>| value.map_or_else(|| "never".to_owned(), |value| numbers::real(value, 0));
        match (show(spread.p50), show(spread.p10), show(spread.p90)) {
            (median, low, high) if low == high || self == Detail::Medians => median,
            (median, low, high) => format!("{median} ({low}–{high})"),
        }
    }

    /// `58.2 h ± 0.6`, or who got there where less than half did.
    fn time(self, reached: &Reached, when: &Spread, unit: &str) -> String {
        let Some(median) = when.p50 else { return self.never(&reached.reached) };
        let decimals = usize::from(unit == "h" && median < 100.0);
        let error = when.half_width();
        let shown = numbers::real(median, decimals);
        if self == Detail::Medians || !error.is_finite() {
            return format!("{shown} {unit}");
        }
        format!("{shown} {unit} ± {}", numbers::real(error, decimals_of_error(error)))
    }

    fn never(self, reached: &Share) -> String {
        match reached.share {
            share if share == 0.0 || self == Detail::Medians => "never".to_owned(),
            share if share < 0.005 => "never (<1 %)".to_owned(),
            share => format!("never ({})", numbers::percent(share, 0)),
        }
    }
}

/// Enough that it is not 0.0.
fn decimals_of_error(error: f64) -> usize {
    match error {
        10.0.. => 0,
        0.05.. => 1,
        _ => 2,
    }
}
