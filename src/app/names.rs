//! Names that a ruleset may lack, with those that were perhaps meant.

use super::problem::Problem;
use crate::config::suggest;
use crate::progression::RewardId;
use crate::report::numbers::clipped;
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::rules::units::Points;
use std::collections::BTreeMap;

/// The mastery of this name; `mastery.combat`, as the track is called, will do too.
///
/// # Errors
/// That the ruleset has none, with those that it has.
pub fn mastery<'r>(ruleset: &'r Ruleset, kind: &str) -> Result<&'r Mastery, Problem> {
    let id = kind.strip_prefix("mastery.").unwrap_or(kind);
    ruleset.mastery(id).ok_or_else(|| {
        let names: Vec<&str> = ruleset.masteries.iter().map(|mastery| mastery.id.as_str()).collect();
        let message = format!("the ruleset `{}` has no mastery `{}`", ruleset.name, clipped(kind, 40));
        let problem = Problem::refused("unknown-mastery", message);
        problem.hint(one_of(id, &names).unwrap_or_else(|| "it has no masteries at all".to_owned()))
    })
}

/// Makes sure that a mastery's tree has this node.
///
/// # Errors
/// That it has not, with those that it has.
pub fn check_node(mastery: &Mastery, node: &str) -> Result<(), Problem> {
    if mastery.tree.node(node).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = mastery.tree.nodes().iter().map(|node| node.id.as_str()).collect();
    let message = format!("the tree of {} has no node `{}`", mastery.id, clipped(node, 40));
    let hint = one_of(node, &names).unwrap_or_else(|| format!("{} has no tree", mastery.id));
    Err(Problem::refused("unknown-node", message).hint(hint))
}

/// Makes sure that a track has this reward.
///
/// # Errors
/// That it has not, with those that it has.
pub fn check_reward(reward: &RewardId, ruleset: &Ruleset) -> Result<(), Problem> {
    let known = ruleset.rewards(&reward.track);
    if known.iter().any(|known| known.id == reward.id) {
        return Ok(());
    }
    let names: Vec<&str> = known.iter().map(|reward| reward.id.as_str()).collect();
    let message = format!("{} has no reward `{}`", reward.track, clipped(&reward.id, 40));
    let hint = one_of(&reward.id, &names).unwrap_or_else(|| format!("{} has no rewards", reward.track));
    Err(Problem::refused("unknown-reward", message).hint(hint))
}

/// Makes sure that the ruleset has the attributes. What else is wrong is for the rules to say.
///
/// # Errors
/// The first that it lacks, with those that it has.
pub fn check_attributes(points: &BTreeMap<String, Points>, ruleset: &Ruleset) -> Result<(), Problem> {
    let Some(paragon) = &ruleset.paragon else { return Ok(()) };
    let Some(unknown) = points.keys().find(|name| paragon.attribute(name).is_none()) else { return Ok(()) };
    let names: Vec<&str> = paragon.attributes.iter().map(|attribute| attribute.id.as_str()).collect();
    let message = format!("the ruleset has no attribute `{}`", clipped(unknown, 40));
    Err(Problem::refused("unknown-attribute", message).hint(or_all(unknown, &names)))
}

/// What was perhaps meant, and all that there is; `None` where there is nothing.
fn one_of(name: &str, names: &[&str]) -> Option<String> {
    (!names.is_empty()).then(|| or_all(name, names))
}

/// What was perhaps meant, and all that there is.
pub fn or_all(name: &str, names: &[&str]) -> String {
    let all = names.join(", ");
    match suggest(name, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? It has {all}"),
        None => format!("it has {all}"),
    }
}
