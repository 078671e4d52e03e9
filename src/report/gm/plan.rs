//! `character plan`: what a character needs next.

use super::facts::CharacterFact;
use super::{bonus, called, counted, name};
use crate::ledger::Character;
use crate::progression::{Needed, NeededLevel, NodePlan, Plan, ResetPlan, RewardPlan};
use crate::report::numbers::whole;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use schemars::JsonSchema;
use serde::Serialize;

/// What a character needs for the next reset, the next rewards and the next nodes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlanView {
    character: CharacterFact,
    prestige: PrestigeFact,
    rewards: Vec<RewardFact>,
    nodes: Vec<NodeFact>,
    #[serde(skip)]
    called: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct PrestigeFact {
    /// Which reset is next; none where there is none.
    number: Option<u64>,
    can_reset: bool,
    needs: Vec<Need>,
    reasons: Vec<String>,
    /// What it gives.
    gives: Option<Gives>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PlannedNeed")]
struct Need {
    what: &'static str,
    needed: u64,
    held: u64,
    missing: u64,
    /// XP still to earn to the level; none for currency, and where no XP leads there.
    xp_missing: Option<u64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Gives {
    xp_bonus: f64,
    currency_bonus: f64,
    drop_rate_bonus: f64,
    attribute_points: u64,
    prestige_points: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PlannedReward")]
struct RewardFact {
    track: String,
    level: u64,
    kind: &'static str,
    id: String,
    name: String,
    xp_missing: Option<u64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PlannedNode")]
struct NodeFact {
    mastery: String,
    id: String,
    name: String,
    cost: u64,
    points_available: u64,
    can_be_unlocked: bool,
    missing: Vec<String>,
    xp_missing: Option<u64>,
}

impl Need {
    fn level(what: &'static str, level: &NeededLevel) -> Need {
        Need { xp_missing: level.xp_missing.map(|xp| xp.get()), ..Need::amount(what, &level.level) }
    }

    fn amount(what: &'static str, amount: &Needed) -> Need {
        let Needed { needed, held, missing } = *amount;
        Need { what, needed, held, missing, xp_missing: None }
    }

    fn told(&self) -> String {
        let numbers = format!("{} {} (has {})", self.what, whole(self.needed), whole(self.held));
        match (self.missing, self.xp_missing) {
            (0, _) => format!("✓ {numbers}"),
            (_, Some(xp)) => format!("✗ {numbers}: {} XP to go", whole(xp)),
            (missing, None) => format!("✗ {numbers}: {} to go", whole(missing)),
        }
    }
}

impl PrestigeFact {
    fn new(plan: &Plan) -> PrestigeFact {
        match &plan.reset {
            Ok(reset) => PrestigeFact::next(reset),
            Err(reason) => PrestigeFact {
                number: None,
                can_reset: false,
                needs: Vec::new(),
                reasons: vec![reason.to_string()],
                gives: None,
            },
        }
    }

    fn next(reset: &ResetPlan) -> PrestigeFact {
        let character = reset.character.iter().map(|level| Need::level("character level", level));
        let others =
            [Need::level("paragon level", &reset.paragon), Need::amount("currency", &reset.currency)];
        let bonuses = reset.bonuses_after;
        PrestigeFact {
            number: Some(reset.number),
            can_reset: reset.reasons.is_empty(),
            needs: character.chain(others).collect(),
            reasons: reset.reasons.iter().map(ToString::to_string).collect(),
            gives: Some(Gives {
                xp_bonus: bonuses.xp,
                currency_bonus: bonuses.currency,
                drop_rate_bonus: bonuses.drop_rate,
                attribute_points: reset.points_after.0.saturating_sub(reset.outcome.points_from_levels.0),
                prestige_points: reset.outcome.prestige_points.0,
            }),
        }
    }

    fn rows(&self) -> Vec<(String, String)> {
        let Some(number) = self.number else {
            return vec![("Prestige".to_owned(), self.reasons.join(", "))];
        };
        let mut rows: Vec<(String, String)> =
            self.needs.iter().map(|need| (String::new(), need.told())).collect();
        if let Some(gives) = &self.gives {
            let told = format!(
                "gives {} XP, {} currency, {} drops in all, and {} prestige points",
                bonus(gives.xp_bonus),
                bonus(gives.currency_bonus),
                bonus(gives.drop_rate_bonus),
                whole(gives.prestige_points)
            );
            rows.push((String::new(), told));
        }
        if let Some(first) = rows.first_mut() {
            first.0 = format!("Prestige {number}");
        }
        rows
    }
}

impl RewardFact {
    fn new(plan: &RewardPlan) -> RewardFact {
        RewardFact {
            track: plan.track.to_string(),
            level: plan.reward.level,
            kind: plan.reward.kind.name(),
            id: plan.reward.id.clone(),
            name: plan.reward.name.clone(),
            xp_missing: plan.xp_missing.map(|xp| xp.get()),
        }
    }

    fn told(&self) -> String {
        let what =
            format!("{} {}: {} \u{201c}{}\u{201d}", self.track, whole(self.level), self.kind, self.name);
        match self.xp_missing {
            Some(0) => format!("{what}, with the next XP"),
            Some(xp) => format!("{what} in {} XP", whole(xp)),
            None => format!("{what}, which no XP reaches"),
        }
    }
}

impl NodeFact {
    fn new(mastery: &str, available: u64, plan: &NodePlan) -> NodeFact {
        NodeFact {
            mastery: mastery.to_owned(),
            id: plan.node.id.clone(),
            name: plan.node.name.clone(),
            cost: plan.node.cost,
            points_available: available,
            can_be_unlocked: plan.reasons.is_empty(),
            missing: plan.reasons.iter().map(ToString::to_string).collect(),
            xp_missing: plan.level.xp_missing.map(|xp| xp.get()),
        }
    }

    fn told(&self) -> String {
        let what = format!("{} {}, {}", self.mastery, self.id, counted(self.cost, "point"));
        if self.can_be_unlocked {
            format!("✓ {what}: can be unlocked")
        } else {
            format!("✗ {what}: {}", self.missing.join(", "))
        }
    }
}

impl PlanView {
    /// What `plan` says of `character`.
    pub fn new(character: &Character, plan: &Plan) -> PlanView {
        let nodes = plan.masteries.iter().flat_map(|mastery| {
            let available = mastery.points_available.0;
            mastery.nodes.iter().map(move |node| NodeFact::new(&mastery.mastery, available, node))
        });
        PlanView {
            character: CharacterFact::of(character),
            prestige: PrestigeFact::new(plan),
            rewards: plan.rewards.iter().map(RewardFact::new).collect(),
            nodes: nodes.collect(),
            called: called(&character.state.name, character.id),
        }
    }
}

/// More nodes than this of all masteries together don't fit on a screen.
const MOST_NODES: usize = 10;

impl View for PlanView {
    fn schema(&self) -> &'static str {
        "endgame/plan/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let mut sheet = Sheet::new(vec![Column::text("for", ""), Column::text("needs", "")]);
        let mut add = |what: String, needs: String| sheet.row(vec![Cell::Text(what), Cell::Text(needs)]);
        self.prestige.rows().into_iter().for_each(|(what, needs)| add(what, needs));
        let title = |at: usize, text: &str| if at == 0 { text.to_owned() } else { String::new() };
        for (at, reward) in self.rewards.iter().enumerate() {
            add(title(at, "Rewards"), reward.told());
        }
        // What can be had now comes first.
        let mut nodes: Vec<&NodeFact> = self.nodes.iter().collect();
        nodes.sort_by_key(|node| !node.can_be_unlocked);
        for (at, node) in nodes.iter().take(MOST_NODES).enumerate() {
            add(title(at, "Nodes"), node.told());
        }
        let mut notes = Vec::new();
        if nodes.len() > MOST_NODES {
            let more = nodes.len() - MOST_NODES;
            let tree = Step::MasteryTree { who: self.called.clone(), mastery: None };
            notes.push(format!("{more} more nodes: {}, or {}", spell(&tree), spell(&Step::AsJson)));
        }
        let heading = format!("What {} needs next", name(&self.character.name));
        Screen { heading: vec![heading], sheet, notes }
    }

    fn records(&self) -> Records {
        #[derive(Default, Serialize)]
        struct Row<'a> {
            kind: &'a str,
            track: &'a str,
            what: &'a str,
            needed: u64,
            held: Option<u64>,
            xp_missing: Option<u64>,
        }
        let prestige = self.prestige.needs.iter().map(|need| {
            let Need { what, needed, held, xp_missing, .. } = *need;
            Row { kind: "prestige", track: "", what, needed, held: Some(held), xp_missing }
        });
        let rewards = self.rewards.iter().map(|RewardFact { track, id, level, xp_missing, .. }| Row {
            kind: "reward",
            track,
            what: id,
            needed: *level,
            held: None,
            xp_missing: *xp_missing,
        });
        let nodes = self.nodes.iter().map(|node| Row {
            kind: "node",
            track: &node.mastery,
            what: &node.id,
            needed: node.cost,
            held: Some(node.points_available),
            xp_missing: node.xp_missing,
        });
        let rows: Vec<Row> = prestige.chain(rewards).chain(nodes).collect();
        Rows::of(&rows).fields().records()
    }
}
