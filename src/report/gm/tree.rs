//! The specialization tree of a mastery: what is unlocked, what can be, and why the rest can't.

use super::counted;
use super::facts::CharacterFact;
use super::masteries::{free_points, nodes, track};
use crate::ledger::Character;
use crate::progression::{Command, NodeId, State, decide};
use crate::report::numbers::{percent, whole};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::rules::tree::Node;
use schemars::JsonSchema;
use serde::Serialize;

/// A tree as it stands for one character.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MasteryTreeView {
    #[serde(rename = "type")]
    kind: String,
    current_level: u64,
    points_spent: u64,
    points_available: u64,
    nodes: Vec<NodeFact>,
    #[serde(skip)]
    character: CharacterFact,
    #[serde(skip)]
    unlocked: u64,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[schemars(rename = "TreeNode")]
struct NodeFact {
    id: String,
    name: String,
    cost: u64,
    min_level: u64,
    requires: Vec<String>,
    bonus: String,
    value: f64,
    state: NodeState,
    /// Why it can't be unlocked; empty where it can or is.
    reasons: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum NodeState {
    Unlocked,
    CanBeUnlocked,
    #[default]
    Locked,
}

impl MasteryTreeView {
    /// The tree of `mastery` for `character`.
    pub fn new(character: &Character, mastery: &Mastery, ruleset: &Ruleset) -> MasteryTreeView {
        let state = &character.state;
        MasteryTreeView {
            kind: mastery.id.clone(),
            current_level: state.progress(&track(mastery)).level.0,
            points_spent: state.mastery_points_spent(&mastery.id).0,
            points_available: free_points(state, mastery).0,
            nodes: mastery
                .tree
                .nodes()
                .iter()
                .map(|node| NodeFact::new(state, mastery, node, ruleset))
                .collect(),
            character: CharacterFact::of(character),
            unlocked: nodes(state, &mastery.id),
        }
    }
}

impl NodeFact {
    fn new(state: &State, mastery: &Mastery, node: &Node, ruleset: &Ruleset) -> NodeFact {
        let id = NodeId { mastery: mastery.id.clone(), id: node.id.clone() };
        let unlock = Command::Unlock { mastery: mastery.id.clone(), node: node.id.clone() };
        let (now, reasons) = match decide(state, &unlock, ruleset) {
            _ if state.nodes.contains(&id) => (NodeState::Unlocked, Vec::new()),
            Ok(_) => (NodeState::CanBeUnlocked, Vec::new()),
            Err(refusal) => (NodeState::Locked, refusal.reasons.iter().map(ToString::to_string).collect()),
        };
        NodeFact {
            id: node.id.clone(),
            name: node.name.clone(),
            cost: node.cost,
            min_level: node.min_level,
            requires: node.requires.clone(),
            bonus: node.effect.bonus.clone(),
            value: node.effect.value,
            state: now,
            reasons,
        }
    }

    fn verdict(&self) -> String {
        match self.state {
            NodeState::Unlocked => "✓ unlocked".to_owned(),
            NodeState::CanBeUnlocked => "can be unlocked".to_owned(),
            NodeState::Locked => self.reasons.join("; "),
        }
    }
}

impl View for MasteryTreeView {
    fn schema(&self) -> &'static str {
        "endgame/mastery-tree/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let heading = format!(
            "{} · {} {} · {} of {} unlocked · {} free",
            self.character.shown(),
            self.kind,
            whole(self.current_level),
            self.unlocked,
            counted(self.nodes.len() as u64, "node"),
            counted(self.points_available, "point"),
        );
        let mut sheet = Sheet::new(vec![
            Column::text("node", "node"),
            Column::number("cost", "points"),
            Column::text("gives", "gives"),
            Column::text("state", ""),
        ]);
        for node in &self.nodes {
            sheet.row(vec![
                Cell::Text(node.id.clone()),
                Cell::Whole(node.cost),
                Cell::Text(format!("+{} {}", percent(node.value, 2), node.bonus.replace('_', " "))),
                Cell::Text(node.verdict()),
            ]);
        }
        let next = self.nodes.iter().find(|node| node.state == NodeState::CanBeUnlocked);
        let notes = next.map(|node| {
            let (who, mastery) = (self.character.called(), self.kind.clone());
            format!("unlock one: {}", spell(&Step::Unlock { who, mastery, node: node.id.clone() }))
        });
        Screen { heading: vec![heading], sheet, notes: notes.into_iter().collect() }
    }

    fn records(&self) -> Records {
        let rows = Rows::of(&self.nodes).fields().without("reasons");
        rows.column("reasons", |node| node.reasons.join("; ")).records()
    }
}
