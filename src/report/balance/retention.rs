//! Who stays in a game, where the others leave, and what would keep them, for people and programs.

use super::check::Spot;
use crate::balance::walls::Wall;
use crate::report::numbers::{clipped, percent, real, run_words};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use crate::simulation::ENGINE;
use crate::simulation::outcome::{Group, Outcome, Retention};
use crate::simulation::recorder::MainTrack;
use crate::simulation::scenario::Scenario;
use serde::Serialize;

/// Longer names are clipped in the heading.
const LONGEST_NAME: usize = 48;

/// An analysis of retention.
#[derive(Debug, Clone, Serialize)]
pub struct RetentionView {
    /// The version of this program.
    pub engine: &'static str,
    /// The ruleset's name.
    pub ruleset: String,
    /// SHA-256 of its text.
    pub ruleset_hash: String,
    /// The population's name.
    pub population: String,
    /// SHA-256 of its text.
    pub population_hash: String,
    /// Players in all.
    pub players: u64,
    /// Days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// Whether anybody leaves because of what the rules make of them.
    pub depends_on_rules: bool,
    /// Each archetype.
    pub archetypes: Vec<KindRow>,
    /// Lines for people.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// The wall time, for people alone.
    #[serde(skip)]
    pub took: Option<std::time::Duration>,
}

/// One archetype.
#[derive(Debug, Clone, Serialize)]
pub struct KindRow {
    /// Its name.
    pub archetype: String,
    /// How many players.
    pub players: u64,
    /// The share that has not left by the last day.
    pub still_playing: f64,
    /// Retention as numbers.
    pub retention: Retention,
    /// Where they leave, the costliest first.
    pub walls: Vec<WallRow>,
}

/// Levels at which more leave than elsewhere.
#[derive(Debug, Clone, Serialize)]
pub struct WallRow {
    /// `character` or `paragon`.
    pub track: &'static str,
    /// The first level.
    pub from: u64,
    /// The last.
    pub to: u64,
    /// How often somebody left there.
    pub left: u64,
    /// That for each player of the archetype.
    pub share: f64,
    /// The lower end of its 95 % interval.
    pub share_low: f64,
    /// The upper end.
    pub share_high: f64,
    /// Calendar days that a level takes there.
    pub days_a_level: f64,
    /// What would keep players, the same players living under the changed rules: what keeps most first.
    pub fixes: Vec<FixRow>,
}

/// A number that would keep players.
#[derive(Debug, Clone, Serialize)]
pub struct FixRow {
    /// Whom.
    #[serde(skip)]
    pub archetype: String,
    /// The way to it: `paragon.xp_to_next.power.base`.
    pub path: String,
    /// Where it is written.
    pub at: Spot,
    /// What it is.
    pub before: f64,
    /// What it was made.
    pub after: f64,
    /// The share of the archetype's players that is still there on the last day because of it.
    pub kept: f64,
    /// The lower end of its 95 % interval.
    pub kept_low: f64,
    /// The upper end.
    pub kept_high: f64,
}

impl FixRow {
    /// Whether it is a number of the character track.
    pub fn is_of_character(&self) -> bool {
        self.path.starts_with("character.")
    }
}

impl RetentionView {
    /// The view of what came of a scenario, without the hashes of its files. `walls` are parallel to the archetypes.
    pub fn new(
        scenario: &Scenario,
        outcome: &Outcome,
        walls: &[Vec<Wall>],
        fixes: &[FixRow],
    ) -> RetentionView {
        let groups = outcome.archetypes.iter().zip(walls);
        RetentionView {
            engine: ENGINE,
            ruleset: scenario.ruleset.name.clone(),
            ruleset_hash: String::new(),
            population: scenario.population.name.clone(),
            population_hash: String::new(),
            players: outcome.players,
            days: scenario.days,
            seed: scenario.seed,
            depends_on_rules: false,
            archetypes: groups.filter_map(|(group, walls)| KindRow::new(group, walls, fixes)).collect(),
            notes: Vec::new(),
            took: None,
        }
    }

    fn heading(&self) -> String {
        let took = self.took.map_or_else(String::new, |took| format!(" · {:.1} s", took.as_secs_f64()));
        let (ruleset, population) =
            (clipped(&self.ruleset, LONGEST_NAME), clipped(&self.population, LONGEST_NAME));
        format!("{ruleset} × {population} · {}{took}", run_words(self.players, self.days, self.seed))
    }

    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.archetypes.iter().flat_map(KindRow::lines).collect();
        if lines.is_empty() {
            lines.push("no walls: nobody leaves at some levels much more than at others".to_owned());
        }
        if !self.depends_on_rules {
            lines.push(
                "who leaves does not depend on the rules here: no archetype has `stuck`, `after_reset` or `at_end` under \
                 `leaves`, so no number of the rules keeps anyone"
                    .to_owned(),
            );
        }
        lines
    }
}

impl KindRow {
    fn new(group: &Group, walls: &[Wall], fixes: &[FixRow]) -> Option<KindRow> {
        let wall = |wall: &Wall| WallRow::new(wall, &group.name, fixes);
        Some(KindRow {
            archetype: group.name.clone(),
            players: group.players,
            still_playing: group.still_playing.share,
            retention: group.retention.clone()?,
            walls: walls.iter().map(wall).collect(),
        })
    }

    fn played_on(&self, after: u32) -> Option<f64> {
        let on = self.retention.played_on.iter().find(|on| on.after == after)?;
        Some(on.players.share).filter(|share| share.is_finite())
    }

    fn lines(&self) -> Vec<String> {
        self.walls.iter().map(|wall| wall.line(&self.archetype)).collect()
    }
}

impl WallRow {
    fn new(wall: &Wall, archetype: &str, fixes: &[FixRow]) -> WallRow {
        let is_character = wall.track == MainTrack::Character;
        let own = |fix: &&FixRow| fix.archetype == archetype && fix.is_of_character() == is_character;
        WallRow {
            track: if is_character { "character" } else { "paragon" },
            from: wall.from,
            to: wall.to,
            left: wall.left,
            share: wall.share,
            share_low: wall.interval.0,
            share_high: wall.interval.1,
            days_a_level: wall.days_a_level,
            fixes: fixes.iter().filter(own).cloned().collect(),
        }
    }

    /// `12 % of casual leave between paragon 24 and 27, where a level takes 3.1 weeks; …`
    fn line(&self, archetype: &str) -> String {
        let place = if self.from == self.to {
            format!("at {} {}", self.track, self.from)
        } else {
            format!("between {} {} and {}", self.track, self.from, self.to)
        };
        let time = spell_of_days(self.days_a_level);
        let mut line =
            format!("{} of {archetype} leave {place}, where a level takes {time}", percent(self.share, 0));
        for fix in &self.fixes {
            let error = (fix.kept_high - fix.kept_low) / 2.0;
            line += &format!(
                "; {} {} in place of {} keeps {} ± {}",
                fix.path,
                fix.after,
                fix.before,
                percent(fix.kept, 1),
                percent(error, 1)
            );
        }
        line
    }
}

/// `3.1 weeks`, `4.2 days`.
fn spell_of_days(days: f64) -> String {
    if days >= 14.0 { format!("{} weeks", real(days / 7.0, 1)) } else { format!("{} days", real(days, 1)) }
}

impl View for RetentionView {
    fn schema(&self) -> &'static str {
        "endgame/retention-analysis/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let columns = [
            Column::text("archetype", ""),
            Column::number("still", "still there"),
            Column::number("day_1", "plays on day 1"),
            Column::number("day_7", "day 7"),
            Column::number("day_30", "day 30"),
            Column::number("day_90", "day 90"),
            Column::number("sticky", "daily/monthly"),
            Column::number("dry", "dry spell p50, p90"),
            Column::number("rewards", "rewards/h"),
        ];
        let mut sheet = Sheet::new(columns.into());
        let share = |share: Option<f64>| share.map_or_else(String::new, |share| percent(share, 0));
        for kind in &self.archetypes {
            let days = |days: Option<f64>| days.map_or_else(|| "never".to_owned(), |days| real(days, 0));
            let dry = &kind.retention.dry_spell;
            let rewards = kind.retention.mean_rewards_per_hour;
            sheet.row(
                [
                    kind.archetype.clone(),
                    share(Some(kind.still_playing)),
                    share(kind.played_on(1)),
                    share(kind.played_on(7)),
                    share(kind.played_on(30)),
                    share(kind.played_on(90)),
                    share(kind.retention.stickiness),
                    format!("{} d, {} d", days(dry.p50), days(dry.p90)),
                    rewards.map_or_else(String::new, |rate| real(rate, 1)),
                ]
                .map(Cell::Text)
                .into(),
            );
        }
        let mut notes = vec![
            "days are counted from the first day of play; a dry spell is the longest time without a level, a reward or a \
             reset"
                .to_owned(),
        ];
        notes.extend(self.lines());
        notes.extend(self.notes.iter().cloned());
        Screen { heading: vec![self.heading()], sheet, notes }
    }

    /// A row for every wall.
    fn records(&self) -> Records {
        let walls: Vec<(&KindRow, &WallRow)> =
            self.archetypes.iter().flat_map(|kind| kind.walls.iter().map(move |wall| (kind, wall))).collect();
        let fix = |(_, wall): &(&KindRow, &WallRow)| wall.fixes.first().cloned();
        Rows::of(&walls)
            .column("archetype", |(kind, _)| &kind.archetype)
            .column("players", |(kind, _)| kind.players)
            .column("track", |(_, wall)| wall.track)
            .column("from", |(_, wall)| wall.from)
            .column("to", |(_, wall)| wall.to)
            .column("left", |(_, wall)| wall.left)
            .column("share", |(_, wall)| wall.share)
            .column("share_low", |(_, wall)| wall.share_low)
            .column("share_high", |(_, wall)| wall.share_high)
            .column("days_a_level", |(_, wall)| wall.days_a_level)
            .column("fix", move |own| fix(own).map(|fix| fix.path))
            .column("before", move |own| fix(own).map(|fix| fix.before))
            .column("after", move |own| fix(own).map(|fix| fix.after))
            .column("kept", move |own| fix(own).map(|fix| fix.kept))
            .column("kept_low", move |own| fix(own).map(|fix| fix.kept_low))
            .column("kept_high", move |own| fix(own).map(|fix| fix.kept_high))
            .records()
    }
}
