//! How a ruleset looks: tracks, attributes, resets.

use super::{MasteryPart, ParagonPart, PrestigePart, RewardPart, RulesetView};
use crate::report::{Cell, Column, Screen, Sheet, View, numbers};

/// Resets on the screen.
const SHOWN_RESETS: usize = 12;

impl View for RulesetView {
    fn schema(&self) -> &'static str {
        "endgame/ruleset/1"
    }

    fn screen(&self) -> Screen {
        let name = numbers::escaped(&self.ruleset);
        let heading = match self.description.as_str() {
            "" => name,
            description => format!("{name} · {}", numbers::escaped(description)),
        };
        Screen { heading: vec![heading], sheet: self.tracks(), notes: Vec::new() }
    }

    fn screens(&self) -> Vec<Screen> {
        let paragon = self.paragon.as_ref().filter(|paragon| !paragon.attributes.is_empty());
        let attributes = paragon.map(|paragon| Screen { sheet: paragon.sheet(), ..Screen::default() });
        let prestige = self.prestige.as_ref().map(PrestigePart::screen);
        let notes = Screen { notes: self.notes.clone(), ..Screen::default() };
        [Some(self.screen()), attributes, prestige, Some(notes)].into_iter().flatten().collect()
    }

    /// Every value with the way to it: a ruleset is no table.
    fn records(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![Column::text("path", ""), Column::text("value", "")]);
        let value = serde_json::to_value(self).unwrap_or_default();
        flatten(&mut sheet, String::new(), &value);
        sheet
    }
}

fn flatten(sheet: &mut Sheet, path: String, value: &serde_json::Value) {
    use serde_json::Value;
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| flatten(sheet, below(name), value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| flatten(sheet, below(&at.to_string()), value));
        }
        Value::Null => sheet.row(vec![Cell::Text(path), Cell::None]),
        Value::String(text) => sheet.row(vec![Cell::Text(path), Cell::Text(text.clone())]),
        plain => sheet.row(vec![Cell::Text(path), Cell::Text(plain.to_string())]),
    }
}

impl RulesetView {
    fn tracks(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::text("track", "track"),
            Column::text("levels", "levels"),
            Column::number("at_level", "at level"),
            Column::number("total_xp", "XP in all"),
            Column::number("points", "points"),
            Column::text("rewards", "rewards at"),
            Column::text("tree", "tree"),
        ]);
        for track in &self.tracks {
            let mastery = track.track.strip_prefix("mastery.");
            let mastery = mastery.and_then(|id| self.masteries.iter().find(|mastery| mastery.id == id));
            let paragon = self.paragon.as_ref().filter(|_| track.track == "paragon");
            let rewards = mastery.map(|mastery| &mastery.rewards).or(paragon.map(|paragon| &paragon.milestones));
            let last = track.max_level.map_or_else(|| "without end".to_owned(), numbers::whole);
            sheet.row(vec![
                Cell::Text(track.track.clone()),
                Cell::Text(format!("{} – {last}", track.first_level)),
                Cell::Whole(track.at_level),
                Cell::whole(track.total_xp),
                Cell::whole(track.points),
                rewards.map_or(Cell::None, |rewards| reward_levels(rewards)),
                mastery.map_or(Cell::None, MasteryPart::tree_size),
            ]);
        }
        sheet
    }
}

/// The levels with rewards, as many as a table has room for.
fn reward_levels(rewards: &[RewardPart]) -> Cell {
    const SHOWN: usize = 5;
    if rewards.is_empty() {
        return Cell::None;
    }
    let mut levels: Vec<u64> = rewards.iter().map(|reward| reward.level).collect();
    levels.dedup();
    let shown: Vec<String> = levels.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = if levels.len() > SHOWN { ", …" } else { "" };
    Cell::Text(shown.join(", ") + more)
}

impl MasteryPart {
    fn tree_size(&self) -> Cell {
        if self.tree.is_empty() {
            return Cell::None;
        }
        let points: u64 = self.tree.iter().fold(0, |sum, node| sum.saturating_add(node.cost));
        Cell::Text(format!("{} nodes, {} points", self.tree.len(), numbers::whole(points)))
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
    fn screen(&self) -> Screen {
        let max = self.max.map_or_else(|| "without end".to_owned(), |max| format!("at most {}", numbers::whole(max)));
        let points = match self.points {
            "refund" => "all points come back",
            "wipe" => "all points are gone",
            _ => "points from resets come back, those from levels are gone",
        };
        let kept = numbers::percent(self.mastery_kept, 1);
        let heading = vec![format!("prestige {max} · masteries keep {kept} of their XP · {points}")];
        let mut sheet = Sheet::new(vec![
            Column::number("number", "reset"),
            Column::number("requires", "paragon"),
            Column::number("cost", "currency"),
            Column::number("xp_bonus", "XP"),
            Column::number("currency_bonus", "currency"),
            Column::number("drop_rate_bonus", "drops"),
            Column::number("attribute_points", "attr. points"),
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
        let more = self.max.unwrap_or(u64::MAX) > sheet.rows.len() as u64;
        let notes = more.then(|| "further resets: --format json".to_owned()).into_iter().collect();
        Screen { heading, sheet, notes }
    }
}
