//! Names that a row says and a ruleset lacks.

use super::problem::Problem;
use crate::ledger::Row;
use crate::progression::Command;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;

/// What a row names that is not in the ruleset. Sections that a ruleset leaves out are for the rules to refuse.
pub fn unknown_names(row: &Row, ruleset: &Ruleset) -> Vec<Problem> {
    match &row.command {
        Command::GrantXp { track, .. } | Command::RevokeXp { track, .. } => {
            unknown_track(track, ruleset).into_iter().collect()
        }
        Command::Distribute { points } => {
            let Some(paragon) = &ruleset.paragon else { return Vec::new() };
            let known = || paragon.attributes.iter().map(|attribute| attribute.id.clone()).collect();
            let unknown = points.keys().filter(|name| paragon.attribute(name).is_none());
            unknown.map(|name| missing("attribute", name, known())).collect()
        }
        Command::Unlock { mastery, node } => {
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
        | Command::RevokeCurrency { .. }
        | Command::Respec
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

fn missing(what: &'static str, text: &str, known: Vec<String>) -> Problem {
    Problem::NotInRuleset { what, text: text.to_owned(), known }
}
