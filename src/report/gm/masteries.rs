//! All masteries of a character.

use super::counted;
use super::facts::{CharacterFact, RewardFact};
use super::place::Place;
use crate::ledger::Character;
use crate::progression::State;
use crate::report::numbers::whole;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Points;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A mastery as the game's services name it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct MasteryFacts {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) current_level: u64,
    /// XP gathered in this level.
    current_xp: u64,
    total_xp: u64,
    /// Those unlocked.
    pub(super) rewards: Vec<RewardFact>,
}

impl MasteryFacts {
    pub(super) fn new(state: &State, mastery: &Mastery) -> MasteryFacts {
        let place = place(state, mastery);
        MasteryFacts {
            kind: mastery.id.clone(),
            current_level: place.current_level,
            current_xp: place.xp_progress,
            total_xp: place.total_xp,
            rewards: unlocked(state, mastery),
        }
    }

    /// All of the ruleset, by id.
    pub(super) fn all(state: &State, ruleset: &Ruleset) -> BTreeMap<String, MasteryFacts> {
        let facts = |mastery: &Mastery| (mastery.id.clone(), MasteryFacts::new(state, mastery));
        ruleset.masteries.iter().map(facts).collect()
    }
}

pub(super) fn track(mastery: &Mastery) -> TrackName {
    TrackName::Mastery(mastery.id.clone())
}

pub(super) fn place(state: &State, mastery: &Mastery) -> Place {
    Place::on(Some(&mastery.track), state, &track(mastery))
}

/// Rewards of this mastery that are unlocked, by level.
pub(super) fn unlocked(state: &State, mastery: &Mastery) -> Vec<RewardFact> {
    let track = track(mastery);
    let held = state.rewards.iter().filter(|reward| reward.track == track);
    let mut facts: Vec<RewardFact> = held.map(|reward| RewardFact::new(reward, &mastery.rewards)).collect();
    facts.sort_by_key(|reward| reward.level);
    facts
}

/// Mastery points that are not spent.
pub(super) fn free_points(state: &State, mastery: &Mastery) -> Points {
    let earned = mastery.points_at(state.progress(&track(mastery)).level);
    Points(earned.0.saturating_sub(state.mastery_points_spent(&mastery.id).0))
}

/// Nodes of this mastery that are unlocked.
pub(super) fn nodes(state: &State, mastery: &str) -> u64 {
    state.nodes.iter().filter(|node| node.mastery == mastery).count() as u64
}

/// `mastery levels`: every mastery of a character.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MasteryLevelsView {
    masteries: BTreeMap<String, MasteryFacts>,
    #[serde(skip)]
    character: CharacterFact,
    /// As the ruleset has them.
    #[serde(skip)]
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    id: String,
    place: Place,
    nodes: u64,
    of_nodes: u64,
    free_points: u64,
    rewards: u64,
    of_rewards: u64,
}

impl MasteryLevelsView {
    /// The masteries of `character`.
    pub fn new(character: &Character, ruleset: &Ruleset) -> MasteryLevelsView {
        let state = &character.state;
        let row = |mastery: &Mastery| Row {
            id: mastery.id.clone(),
            place: place(state, mastery),
            nodes: nodes(state, &mastery.id),
            of_nodes: mastery.tree.nodes().len() as u64,
            free_points: free_points(state, mastery).0,
            rewards: unlocked(state, mastery).len() as u64,
            of_rewards: mastery.rewards.len() as u64,
        };
        MasteryLevelsView {
            masteries: MasteryFacts::all(state, ruleset),
            character: CharacterFact::of(character),
            rows: ruleset.masteries.iter().map(row).collect(),
        }
    }

    fn notes(&self, spell: Spell) -> Vec<String> {
        let moved = self.rows.iter().filter_map(|row| row.place.moved(&TrackName::Mastery(row.id.clone())));
        let free = self.rows.iter().find(|row| row.free_points > 0 && row.nodes < row.of_nodes);
        let tree = free.map(|row| {
            let points = counted(row.free_points, "point");
            let step = Step::MasteryTree { who: self.character.called(), mastery: Some(row.id.clone()) };
            format!("{points} free in {}: {}", row.id, spell(&step))
        });
        moved.chain(tree).collect()
    }
}

impl View for MasteryLevelsView {
    fn schema(&self) -> &'static str {
        "endgame/mastery-levels/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        self.fitting(usize::MAX, spell)
    }

    fn screens(&self, width: usize, spell: Spell) -> Vec<Screen> {
        vec![self.fitting(width, spell)]
    }

    fn records(&self) -> Records {
        let rows = self.rows.iter().filter_map(|row| self.masteries.get(&row.id));
        Rows::of(rows)
            .column("type", |own| &own.kind)
            .column("current_level", |own| own.current_level)
            .column("current_xp", |own| own.current_xp)
            .column("total_xp", |own| own.total_xp)
            .column("rewards", |own| own.rewards.iter().map(|reward| &*reward.id).collect::<Vec<_>>())
            .records()
    }
}

impl MasteryLevelsView {
    /// Where bars don't fit, numbers do.
    fn fitting(&self, width: usize, spell: Spell) -> Screen {
        let sheet = match self.sheet(Place::shown) {
            full if full.width() <= width => full,
            _ => self.sheet(Place::shown_briefly),
        };
        let sum = self.rows.iter().fold(0, |sum: u64, row| sum.saturating_add(row.place.current_level));
        let heading = format!("{} · {} mastery levels in all", self.character.shown(), whole(sum));
        Screen { heading: vec![heading], sheet, notes: self.notes(spell) }
    }

    fn sheet(&self, progress: fn(&Place) -> String) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::text("type", "mastery"),
            Column::number("current_level", "level"),
            Column::text("progress", ""),
            Column::text("rewards", "rewards"),
            Column::text("nodes", "nodes"),
        ]);
        let of = |some: u64, all: u64| Cell::Text(format!("{some} of {all}"));
        for row in &self.rows {
            sheet.row(vec![
                Cell::Text(row.id.clone()),
                Cell::Whole(row.place.current_level),
                Cell::Text(progress(&row.place)),
                of(row.rewards, row.of_rewards),
                of(row.nodes, row.of_nodes),
            ]);
        }
        sheet
    }
}
