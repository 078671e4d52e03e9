//! What resets are worth, for people and programs.

mod finding;
mod screen;

use crate::balance::prestige::{Analysis, Goal, Kind, MOST_RESETS, Reach, Reset, Setting};
use crate::simulation::ENGINE;
use crate::simulation::population::PrestigePolicy;
pub use finding::FindingRow;
use serde::Serialize;

/// An analysis of resets.
#[derive(Debug, Clone, Serialize)]
pub struct PrestigeView {
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
    /// Players of each archetype.
    pub players: u64,
    /// Days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// The goals: `xp`, then `points` or `level`.
    pub goals: [&'static str; 2],
    /// Each archetype.
    pub archetypes: Vec<KindRow>,
    /// Degenerate rules.
    pub findings: Vec<FindingRow>,
    #[serde(skip)]
    first: FirstReset,
    /// So many resets are looked at, where the rules allow more.
    #[serde(skip)]
    most_looked_at: Option<u64>,
    /// Lines for people.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// The wall time, for people alone.
    #[serde(skip)]
    pub took: Option<std::time::Duration>,
}

/// What the first reset needs.
#[derive(Debug, Clone, Copy, Default)]
struct FirstReset {
    level: u64,
    cost: u64,
}

/// One archetype.
#[derive(Debug, Clone, Serialize)]
pub struct KindRow {
    /// Its name.
    pub archetype: String,
    /// Its share of all players.
    pub share: f64,
    /// Whether anybody could reset.
    pub can_reset: bool,
    /// The declared policy and the best, for each goal.
    pub goals: [GoalRow; 2],
    /// The resets of those who reset as soon as they can.
    pub resets: Vec<ResetRow>,
    /// Every policy that was tried.
    pub policies: Vec<PolicyRow>,
    /// How far anybody got who resets as soon as they can.
    pub furthest: Furthest,
}

/// The declared policy and the best, for one goal.
#[derive(Debug, Clone, Serialize)]
pub struct GoalRow {
    /// The goal.
    pub goal: &'static str,
    /// What the population says that it does.
    pub declared: Valued,
    /// The best of all that were tried; the declared one where none is better.
    pub best: Valued,
    /// How much more the best gives, as a share of what the declared one does; `None` where that is nothing.
    pub gain: Option<f64>,
}

/// A policy and what it gives.
#[derive(Debug, Clone, Serialize)]
pub struct Valued {
    /// As in a population: `never`, `asap`, `at_paragon: 150`.
    pub policy: String,
    /// The mean over all players.
    pub value: f64,
}

/// One reset. Hours are medians over those who made it; `None` is not within the days.
#[derive(Debug, Clone, Serialize)]
pub struct ResetRow {
    /// Which reset, from 1.
    pub number: u64,
    /// The share of players who made it.
    pub made: f64,
    /// Hours played until then.
    pub hours: f64,
    /// Hours played since the one before.
    pub hours_since_last: f64,
    /// The paragon level given up.
    pub level: u64,
    /// Hours from the reset until that level was held again.
    pub hours_back: Option<f64>,
    /// Hours from the reset until it pays, parallel to the goals.
    pub hours_until_it_pays: [Option<f64>; 2],
}

/// One policy.
#[derive(Debug, Clone, Serialize)]
pub struct PolicyRow {
    /// As in a population.
    pub policy: String,
    /// What it gives, parallel to the goals.
    pub values: [f64; 2],
    /// Paragon XP earned, with paragon's multiplier and before it.
    pub xp_earned: [f64; 2],
    /// Resets of a player, on average.
    pub resets: f64,
}

/// Each figure of whoever got furthest.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Furthest {
    /// Resets.
    pub resets: u64,
    /// The highest paragon level held.
    pub paragon_level: u64,
    /// Currency earned.
    pub currency: u64,
}

/// As in a population.
fn written(policy: PrestigePolicy) -> String {
    match policy {
        PrestigePolicy::Never => "never".to_owned(),
        PrestigePolicy::Asap => "asap".to_owned(),
        PrestigePolicy::AtParagon(level) => format!("at_paragon: {level}"),
    }
}

fn name(goal: Goal) -> &'static str {
    match goal {
        Goal::Xp => "xp",
        Goal::Points => "points",
        Goal::Level => "level",
    }
}

impl PrestigeView {
    /// The view of an analysis, without the hashes of its files.
    pub fn new(setting: &Setting, analysis: &Analysis) -> PrestigeView {
        let prestige = setting.ruleset.prestige.as_ref();
        let first = |prestige: &crate::rules::prestige::Prestige| FirstReset {
            level: prestige.requires(1).0,
            cost: prestige.cost(1),
        };
        PrestigeView {
            engine: ENGINE,
            ruleset: setting.ruleset.name.clone(),
            ruleset_hash: String::new(),
            population: setting.population.name.clone(),
            population_hash: String::new(),
            players: setting.players,
            days: setting.days,
            seed: setting.seed,
            goals: analysis.goals.map(name),
            archetypes: analysis.archetypes.iter().map(|kind| KindRow::new(analysis, kind)).collect(),
            findings: analysis
                .findings
                .iter()
                .map(|finding| FindingRow::new(finding, analysis.goals, setting.days))
                .collect(),
            first: prestige.map(first).unwrap_or_default(),
            most_looked_at: Some(MOST_RESETS).filter(|most| prestige.is_some_and(|own| own.allows(most + 1))),
            notes: Vec::new(),
            took: None,
        }
    }
}

impl KindRow {
    fn new(analysis: &Analysis, kind: &Kind) -> KindRow {
        let asap = kind.under(PrestigePolicy::Asap);
        let Reach { resets, level, currency, .. } = asap.map(|asap| asap.reach).unwrap_or_default();
        KindRow {
            archetype: kind.id.clone(),
            share: kind.share,
            can_reset: kind.can_reset(),
            goals: [0, 1].map(|goal| GoalRow::new(analysis, kind, goal)),
            resets: kind.resets.iter().map(ResetRow::new).collect(),
            policies: kind
                .tried
                .iter()
                .map(|tried| PolicyRow {
                    policy: written(tried.policy),
                    values: tried.values,
                    xp_earned: tried.earned,
                    resets: tried.resets,
                })
                .collect(),
            furthest: Furthest { resets, paragon_level: level, currency },
        }
    }
}

impl GoalRow {
    fn new(analysis: &Analysis, kind: &Kind, goal: usize) -> GoalRow {
        let declared = kind.under(kind.declared).map_or(0.0, |tried| tried.values[goal]);
        let best = kind.best(goal);
        let (policy, value) = best.map_or((kind.declared, declared), |best| (best.policy, best.values[goal]));
        GoalRow {
            goal: name(analysis.goals[goal]),
            declared: Valued { policy: written(kind.declared), value: declared },
            best: Valued { policy: written(policy), value },
            gain: (declared > 0.0).then(|| value / declared - 1.0),
        }
    }
}

impl ResetRow {
    fn new(reset: &Reset) -> ResetRow {
        ResetRow {
            number: reset.number,
            made: reset.made,
            hours: reset.hours,
            hours_since_last: reset.since_last,
            level: reset.level,
            hours_back: reset.back,
            hours_until_it_pays: reset.pays,
        }
    }
}
