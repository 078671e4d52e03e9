//! Power: one number for how strong a character is, from the levels, attribute points, resets and bonuses that it has.
//!
//! `(base + Σ what is added) · Π factors · Π (1 + weight · bonus)`: curves over what is held say what each adds or multiplies
//! by, and bonuses, which attributes, nodes of trees and resets give under a name, count with a weight.

use super::curve::Curve;
use super::ruleset::Ruleset;
use super::units::{Level, Points};
use std::collections::BTreeMap;

/// The rule of a game's power.
#[derive(Debug, Clone)]
pub struct Power {
    /// What a new character begins with.
    pub base: f64,
    /// Curves over what is held.
    pub terms: Vec<Term>,
    /// Weights of bonuses by their names.
    pub bonuses: Vec<(String, f64)>,
}

/// What something that is held does to power.
#[derive(Debug, Clone)]
pub struct Term {
    /// What is held.
    pub source: Source,
    /// Whether it is added, or multiplied by.
    pub act: Act,
    /// By how much, at a level or a number of points or resets.
    pub curve: Curve,
}

/// Something that a character holds so many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Character levels.
    Character,
    /// Paragon levels.
    Paragon,
    /// Resets.
    Prestige,
    /// Levels of the mastery at this place of the ruleset.
    Mastery(usize),
    /// Points spent on the attribute at this place of paragon.
    Attribute(usize),
}

/// How a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It is added.
    Add,
    /// It is a factor.
    Multiply,
}

/// What a character holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// The character level; 0 where there are none.
    pub character: u64,
    /// The paragon level; 0 where there are none.
    pub paragon: u64,
    /// Resets.
    pub resets: u64,
    /// Levels, parallel to the ruleset's masteries.
    pub masteries: Vec<u64>,
    /// Points spent, parallel to the attributes.
    pub attributes: Vec<u64>,
}

impl Held {
    fn of(&self, source: Source) -> u64 {
        let at = |all: &[u64], at: usize| all.get(at).copied().unwrap_or(0);
        match source {
            Source::Character => self.character,
            Source::Paragon => self.paragon,
            Source::Prestige => self.resets,
            Source::Mastery(place) => at(&self.masteries, place),
            Source::Attribute(place) => at(&self.attributes, place),
        }
    }
}

impl Power {
    /// How strong a character is who holds this under `ruleset`; never below 0.
    pub fn of(&self, ruleset: &Ruleset, held: &Held) -> f64 {
        let terms = |act: Act| {
            let own = self.terms.iter().filter(move |term| term.act == act);
            own.map(|term| term.curve.value(held.of(term.source)).as_f64())
        };
        let sum = self.base + terms(Act::Add).sum::<f64>();
        let product: f64 = terms(Act::Multiply).product();
        let bonuses: f64 = if self.bonuses.is_empty() {
            1.0
        } else {
            let all = bonuses(ruleset, held);
            let factor = |(name, weight): &(String, f64)| {
                1.0 + weight * all.get(name.as_str()).copied().unwrap_or(0.0)
            };
            self.bonuses.iter().map(factor).product()
        };
        (sum * product * bonuses).max(0.0)
    }
}

/// Bonuses of resets, as they are called in a ruleset.
const OF_RESETS: [&str; 3] = ["xp", "currency", "drop_rate"];

/// The names of all bonuses that a ruleset gives.
pub fn names(ruleset: &Ruleset) -> Vec<&str> {
    let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
    let attributes = attributes.filter(|own| own.effect.is_some()).map(|own| own.bonus.as_str());
    let nodes = ruleset.masteries.iter().flat_map(|mastery| mastery.tree.nodes());
    let resets = OF_RESETS.into_iter().filter(|_| ruleset.prestige.is_some());
    let mut names: Vec<&str> =
        attributes.chain(nodes.map(|node| node.effect.bonus.as_str())).chain(resets).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// All bonuses that are held, by name.
fn bonuses<'r>(ruleset: &'r Ruleset, held: &Held) -> BTreeMap<&'r str, f64> {
    let mut all: BTreeMap<&str, f64> = BTreeMap::new();
    let mut add = |name: &'r str, value: f64| *all.entry(name).or_default() += value;
    let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
    for (attribute, points) in attributes.zip(&held.attributes) {
        if let Some(effect) = &attribute.effect {
            add(&attribute.bonus, effect.value(*points).as_f64());
        }
    }
    for (mastery, level) in ruleset.masteries.iter().zip(&held.masteries) {
        let Points(mut points) = mastery.points_at(Level(*level));
        let mut taken: Vec<&str> = Vec::new();
        // Nodes are taken in the order in which they are written, as soon as they can be.
        for node in mastery.tree.nodes() {
            let can = node.min_level <= *level && node.requires.iter().all(|id| taken.contains(&id.as_str()));
            if can && node.cost <= points {
                points -= node.cost;
                taken.push(&node.id);
                add(&node.effect.bonus, node.effect.value);
            }
        }
    }
    let resets = ruleset.bonuses(held.resets);
    if ruleset.prestige.is_some() {
        OF_RESETS
            .into_iter()
            .zip([resets.xp, resets.currency, resets.drop_rate])
            .for_each(|(name, value)| add(name, value));
    }
    all
}
