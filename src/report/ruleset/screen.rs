//! How a ruleset looks: tracks, attributes, resets.

use super::{ParagonPart, PrestigePart, RulesetView, TrackPart};
use crate::report::sheet::kept_of;
use crate::report::{Cell, Column, Screen, Sheet, Spell, Step, View, numbers};

/// Resets on the screen.
const SHOWN_RESETS: usize = 12;

impl View for RulesetView {
    fn schema(&self) -> &'static str {
        "endgame/ruleset/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let name = numbers::escaped(&self.ruleset);
        let heading = match self.description.as_str() {
            "" => name,
            description => format!("{name} · {}", numbers::escaped(description)),
        };
        Screen { heading: vec![heading], sheet: self.tracks(), notes: Vec::new() }
    }

    fn screens(&self, _width: usize, spell: Spell) -> Vec<Screen> {
        let paragon = self.paragon.as_ref().filter(|paragon| !paragon.attributes.is_empty());
        let attributes = paragon.map(|paragon| Screen { sheet: paragon.sheet(), ..Screen::default() });
        let prestige = self.prestige.as_ref().map(|prestige| prestige.screen(spell));
        let notes = Screen { notes: self.notes.clone(), ..Screen::default() };
        [Some(self.screen(spell)), attributes, prestige, Some(notes)].into_iter().flatten().collect()
    }
}

impl RulesetView {
    /// A column that has nothing to say about this ruleset is left out.
    fn tracks(&self) -> Sheet {
        let columns = [
            Column::text("track", "track"),
            Column::text("levels", "levels"),
            Column::number("at_level", "at level"),
            Column::number("total_xp", "XP in all"),
            Column::number("points", "points"),
            Column::number("rewards", "rewards"),
            Column::number("nodes", "nodes"),
        ];
        let rows: Vec<Vec<Cell>> = self.tracks.iter().map(|track| self.track_row(track)).collect();
        let says = |at: usize| rows.iter().any(|row| row.get(at) != Some(&Cell::None));
        let kept: Vec<bool> = (0..columns.len()).map(says).collect();
        let mut sheet = Sheet::new(kept_of(columns.to_vec(), &kept));
        rows.into_iter().for_each(|row| sheet.row(kept_of(row, &kept)));
        sheet
    }

    fn track_row(&self, track: &TrackPart) -> Vec<Cell> {
        let mastery = track.track.strip_prefix("mastery.");
        let mastery = mastery.and_then(|id| self.masteries.iter().find(|mastery| mastery.id == id));
        let paragon = self.paragon.as_ref().filter(|_| track.track == "paragon");
        let rewards = mastery.map(|mastery| &mastery.rewards).or(paragon.map(|paragon| &paragon.milestones));
        let count = |count: usize| if count == 0 { Cell::None } else { Cell::Whole(count as u64) };
        let first = numbers::whole(track.first_level);
        let levels = track.max_level.map(|last| format!("{first} – {}", numbers::whole(last)));
        vec![
            Cell::Text(track.track.clone()),
            Cell::Text(levels.unwrap_or_else(|| format!("from {first}"))),
            Cell::Whole(track.at_level),
            Cell::whole(track.total_xp),
            Cell::whole(track.points),
            rewards.map_or(Cell::None, |rewards| count(rewards.len())),
            mastery.map_or(Cell::None, |mastery| count(mastery.tree.len())),
        ]
    }
}

impl ParagonPart {
    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::text("attribute", "attribute"),
            Column::text("bonus", "raises"),
            Column::number("at_100_points", "at 100 points"),
            Column::number("cap", "cap"),
            Column::number("at_cap", "at the cap"),
        ]);
        let share = |share: Option<f64>| share.map_or(Cell::None, |share| Cell::Percent(share, 1));
        for attribute in &self.attributes {
            sheet.row(vec![
                Cell::Text(attribute.id.clone()),
                Cell::Text(attribute.bonus.clone()),
                share(attribute.at_100_points),
                Cell::whole(attribute.cap),
                share(attribute.at_cap),
            ]);
        }
        sheet
    }
}

impl PrestigePart {
    fn screen(&self, spell: Spell) -> Screen {
        let max = self.max.map_or_else(
            || "resets without end".to_owned(),
            |max| format!("at most {} resets", numbers::whole(max)),
        );
        let points = match self.points {
            "refund" => "all attribute points",
            "wipe" => "no attribute points",
            _ => "attribute points from resets, not from levels",
        };
        let kept = numbers::percent(self.mastery_kept, 1);
        let heading = vec![
            format!("prestige: {max}; each needs a paragon level and currency"),
            format!("what stays: {kept} of mastery XP; {points}"),
        ];
        let mut sheet = Sheet::new(vec![
            Column::number("number", "reset"),
            Column::number("requires", "paragon"),
            Column::number("cost", "cost"),
            Column::number("xp_bonus", "XP"),
            Column::number("currency_bonus", "currency"),
            Column::number("drop_rate_bonus", "drops"),
            Column::number("attribute_points", "attribute"),
            Column::number("prestige_points", "prestige points"),
        ]);
        let bonus = |share: f64| Cell::Text(format!("+{}", numbers::percent(share, 1)));
        for reset in self.resets.iter().take(SHOWN_RESETS) {
            sheet.row(vec![
                Cell::Whole(reset.number),
                Cell::Whole(reset.requires),
                Cell::Whole(reset.cost),
                bonus(reset.xp_bonus),
                bonus(reset.currency_bonus),
                bonus(reset.drop_rate_bonus),
                Cell::Whole(reset.attribute_points),
                Cell::Whole(reset.prestige_points),
            ]);
        }
        let more = self.resets.len() > sheet.rows.len();
        let notes = more.then(|| format!("further resets: {}", spell(&Step::AsJson))).into_iter().collect();
        Screen { heading, sheet, notes }
    }
}
