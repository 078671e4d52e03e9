//! Names that a row says and a ruleset lacks.

use super::problem::Problem;
use crate::ledger::Row;
use crate::progression::{Command, RewardId};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;

/// What a row names that is not in the ruleset. Sections that a ruleset leaves out are for the rules to refuse.
pub fn unknown_names(row: &Row, ruleset: &Ruleset) -> Vec<Problem> {
    match &row.command {
        Command::GrantXp { track, .. }
        | Command::GiveXp { track, .. }
        | Command::RevokeXp { track, .. } => {
            unknown_track(track, ruleset).into_iter().collect()
        }
        Command::Distribute { points } => {
            let Some(paragon) = &ruleset.paragon else { return Vec::new() };
            let known = || paragon.attributes.iter().map(|attribute| attribute.id.clone()).collect();
            let unknown = points.keys().filter(|name| paragon.attribute(name).is_none());
            unknown.map(|name| missing("attribute", name, known())).collect()
        }
        Command::GiveReward(reward) => unknown_reward(reward, ruleset).into_iter().collect(),
        Command::Unlock { mastery, node } | Command::FreeUnlock { mastery, node } => {
            let Some(found) = ruleset.mastery(mastery) else {
                let known = ruleset.masteries.iter().map(|mastery| mastery.id.clone()).collect();
                return vec![missing("mastery", mastery, known)];
            };
            if found.tree.node(node).is_some() {
                return Vec::new();
            }
            let known = found.tree.nodes().iter().map(|node| node.id.clone()).collect();
            vec![missing("node", node, known)]
        }
        Command::Create { .. }
        | Command::Rename { .. }
        | Command::Archive
        | Command::Unarchive { .. }
        | Command::AwardCurrency { .. }
        | Command::GiveCurrency { .. }
        | Command::RevokeCurrency { .. }
        // What is held may be taken, also when the rules know it no longer.
        | Command::TakeReward(_)
        | Command::Lock { .. }
        | Command::Respec
        | Command::FreeRespec
        | Command::Reset => Vec::new(),
    }
}

fn unknown_track(track: &TrackName, ruleset: &Ruleset) -> Option<Problem> {
    if ruleset.track(track).is_some() {
        return None;
    }
    let known = ruleset.track_names().iter().map(ToString::to_string).collect();
    Some(missing("track", &track.to_string(), known))
}

fn unknown_reward(reward: &RewardId, ruleset: &Ruleset) -> Option<Problem> {
    if let Some(problem) = unknown_track(&reward.track, ruleset) {
        return Some(problem);
    }
    let known = ruleset.rewards(&reward.track);
    if known.iter().any(|known| known.id == reward.id) {
        return None;
    }
    let known = known.iter().map(|reward| reward.id.clone()).collect();
    Some(missing("reward", &reward.id, known))
}

fn missing(what: &'static str, text: &str, known: Vec<String>) -> Problem {
    Problem::NotInRuleset { what, text: text.to_owned(), known }
}
