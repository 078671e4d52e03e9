//! How an analysis of resets looks, and its rows for spreadsheets.

use super::{GoalRow, KindRow, PrestigeView, Valued};
use crate::balance::metric::Unit;
use crate::report::balance::amount::amount;
use crate::report::balance::compare::growth;
use crate::report::numbers::{clipped, counted, real, short, whole};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use serde::Serialize;

/// Longer names are clipped in the heading.
const LONGEST_NAME: usize = 48;

impl View for PrestigeView {
    fn schema(&self) -> &'static str {
        "endgame/prestige-analysis/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        Screen { heading: vec![self.heading()], sheet: self.policies(), notes: self.policy_notes() }
    }

    fn screens(&self, _: usize, spell: Spell) -> Vec<Screen> {
        let mut screens = Vec::new();
        if self.resetters().next().is_some() {
            screens.push(self.screen(spell));
            screens.push(Screen {
                sheet: self.resets(),
                notes: self.more_resets().into_iter().chain([self.reset_legend()]).collect(),
                ..Screen::default()
            });
        } else {
            screens.push(Screen {
                heading: vec![self.heading()],
                notes: self.nobody().into_iter().collect(),
                ..Screen::default()
            });
        }
        screens.push(Screen { notes: self.verdict(), ..Screen::default() });
        screens
    }

    /// A row for every figure.
    fn records(&self) -> Records {
        let kinds = self.archetypes.iter().flat_map(|kind| kind.figures(self.goals));
        let findings = self.findings.iter().map(|finding| Figure {
            figure: "degenerate",
            policy: finding.code,
            ..Figure::default()
        });
        let rows: Vec<Figure> = kinds.chain(findings).collect();
        Rows::of(&rows).fields().records()
    }
}

/// One figure, as CSV has it.
#[derive(Default, Serialize)]
struct Figure<'a> {
    archetype: &'a str,
    figure: &'static str,
    goal: Option<&'static str>,
    policy: &'a str,
    reset: Option<u64>,
    value: Option<f64>,
}

impl KindRow {
    fn figures(&self, goals: [&'static str; 2]) -> Vec<Figure<'_>> {
        let mut figures = Vec::new();
        let mut add = |figure, goal: Option<&'static str>, policy, reset, value| {
            figures.push(Figure { archetype: &self.archetype, figure, goal, policy, reset, value });
        };
        for goal in &self.goals {
            let name = Some(goal.goal);
            add("declared", name, goal.declared.policy.as_str(), None, Some(goal.declared.value));
            add("best", name, &goal.best.policy, None, Some(goal.best.value));
            add("gain", name, &goal.best.policy, None, goal.gain);
        }
        for reset in &self.resets {
            let n = Some(reset.number);
            add("made", None, "asap", n, Some(reset.made));
            add("hours", None, "asap", n, Some(reset.hours));
            add("hours_since_last", None, "asap", n, Some(reset.hours_since_last));
            add("level", None, "asap", n, Some(reset.level as f64));
            add("hours_back", None, "asap", n, reset.hours_back);
            for (goal, hours) in goals.into_iter().zip(reset.hours_until_it_pays) {
                add("hours_until_it_pays", Some(goal), "asap", n, hours);
            }
        }
        for policy in &self.policies {
            for (goal, value) in goals.into_iter().zip(policy.values) {
                add("value", Some(goal), &policy.policy, None, Some(value));
            }
        }
        figures
    }
}

impl PrestigeView {
    fn heading(&self) -> String {
        let took = self.took.map_or_else(String::new, |took| format!(" · {:.1} s", took.as_secs_f64()));
        format!(
            "{} × {} · {} an archetype · {} · seed {}{took}",
            clipped(&self.ruleset, LONGEST_NAME),
            clipped(&self.population, LONGEST_NAME),
            counted(self.players, "player"),
            counted(self.days.into(), "day"),
            self.seed
        )
    }

    fn resetters(&self) -> impl Iterator<Item = &KindRow> {
        self.archetypes.iter().filter(|kind| kind.can_reset)
    }

    /// `XP`, `points`, `level`
    fn goal_words(&self, goal: usize) -> &'static str {
        match self.goals[goal] {
            "xp" => "XP",
            words => words,
        }
    }

    fn policies(&self) -> Sheet {
        let columns = ["", "goal", "declared", "best"].map(|heading| Column::text(heading, heading));
        let mut sheet = Sheet::new(columns.into_iter().chain([Column::number("gain", "gain")]).collect());
        for kind in self.resetters() {
            for (at, goal) in kind.goals.iter().enumerate() {
                let name = if at == 0 { kind.archetype.clone() } else { String::new() };
                let cells = [
                    name,
                    self.goal_words(at).to_owned(),
                    words(&goal.declared),
                    words(&goal.best),
                    gain_words(goal),
                ];
                sheet.row(cells.map(Cell::Text).into());
            }
        }
        sheet
    }

    fn policy_notes(&self) -> Vec<String> {
        let second = match self.goals[1] {
            "points" => "points: attribute points held",
            _ => "level: paragon level held",
        };
        let legend = format!(
            "XP: paragon XP earned in {} by players who never leave, counted at most at the multiplier of `never`",
            counted(self.days.into(), "day")
        );
        let second = format!("{second}, averaged over the hours played");
        [Some(legend), Some(second), self.nobody()].into_iter().flatten().collect()
    }

    /// Who can't reset, and why.
    fn nobody(&self) -> Option<String> {
        let unable: Vec<&KindRow> = self.archetypes.iter().filter(|kind| !kind.can_reset).collect();
        let names: Vec<String> = unable.iter().map(|kind| clipped(&kind.archetype, LONGEST_NAME)).collect();
        let level = unable.iter().map(|kind| kind.furthest.paragon_level).max()?;
        let currency = unable.iter().map(|kind| kind.furthest.currency).max()?;
        let mut needs = format!("paragon {}", whole(self.first.level));
        let mut got = format!("get to {}", whole(level));
        if self.first.cost > 0 {
            needs.push_str(&format!(" and {} currency", whole(self.first.cost)));
            got.push_str(&format!(" and earn {}", whole(currency)));
        }
        Some(format!(
            "{} can't reset within {}: the first reset needs {needs},\nand the furthest {got}",
            names.join(", "),
            counted(self.days.into(), "day")
        ))
    }

    fn resets(&self) -> Sheet {
        let mut columns = vec![Column::text("archetype", "")];
        let pays = [0, 1].map(|goal| format!("pays: {}", self.goal_words(goal)));
        let headings = ["reset", "made by", "at", "gives up", "back", &pays[0], &pays[1]];
        columns.extend(headings.map(|heading| Column::number(heading, heading)));
        let mut sheet = Sheet::new(columns);
        let hours = |hours: Option<f64>| amount(hours.unwrap_or(f64::INFINITY), Unit::Hours);
        let until = |waited: Option<f64>| match waited {
            Some(0.0) => "at once".to_owned(),
            _ => hours(waited),
        };
        for kind in self.resetters() {
            for (at, reset) in kind.resets.iter().enumerate() {
                let name = if at == 0 { kind.archetype.clone() } else { String::new() };
                sheet.row(vec![
                    Cell::Text(name),
                    Cell::Whole(reset.number),
                    Cell::Percent(reset.made, 1),
                    Cell::Text(hours(Some(reset.hours))),
                    Cell::Text(format!("paragon {}", whole(reset.level))),
                    Cell::Text(hours(reset.hours_back)),
                    Cell::Text(until(reset.hours_until_it_pays[0])),
                    Cell::Text(until(reset.hours_until_it_pays[1])),
                ]);
            }
        }
        sheet
    }

    /// `devoted: and up to 188 more resets`
    fn more_resets(&self) -> Vec<String> {
        let more = |kind: &&KindRow| kind.furthest.resets.saturating_sub(kind.resets.len() as u64);
        let cut = self.resetters().filter(|kind| more(kind) > 0);
        let mut lines: Vec<String> = cut
            .map(|kind| {
                let name = clipped(&kind.archetype, LONGEST_NAME);
                format!("{name}: and {}", counted(more(&kind), "more reset"))
            })
            .collect();
        if let Some(most) =
            self.most_looked_at.filter(|most| self.resetters().any(|kind| kind.furthest.resets >= *most))
        {
            lines.push(format!("no more than {} resets of a player are looked at", whole(most)));
        }
        lines
    }

    fn reset_legend(&self) -> String {
        let more = if self.goals[1] == "points" { "more points" } else { "a higher level" };
        format!(
            "hours played, medians, by who resets asap: at the reset; then until the level is back, and\n\
             until it pays: more XP earned, or {more} held, than without it, for good; never: not in {}",
            counted(self.days.into(), "day")
        )
    }

    fn verdict(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for finding in &self.findings {
            lines.push(format!(" ✗ {}: {}", finding.code, finding.sentence));
            lines.push(format!("   {}", finding.figures));
            lines.push(format!("   change: {}", finding.change));
        }
        if self.findings.is_empty() {
            lines.push(" ✓ no degenerate rule".to_owned());
        }
        lines.extend(self.notes.iter().cloned());
        lines
    }
}

/// `asap: 309M`
fn words(valued: &Valued) -> String {
    let policy = valued.policy.replace("at_paragon: ", "at paragon ");
    let value = if valued.value < 1_000.0 { real(valued.value, 1) } else { short(valued.value) };
    format!("{policy}: {value}")
}

fn gain_words(goal: &GoalRow) -> String {
    match goal.gain {
        Some(gain) if gain < 0.0005 => "=".to_owned(),
        Some(gain) => growth(gain),
        None if goal.best.value > 0.0 => "from nothing".to_owned(),
        None => "=".to_owned(),
    }
}
