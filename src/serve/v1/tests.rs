use super::*;
use crate::ledger::OperationKind;
use crate::policy::{FILE_WORK, READS};
use std::collections::BTreeSet;

/// The operations of the document that make this kind; none for what no command makes.
fn makes(kind: OperationKind) -> Option<&'static str> {
    Some(match kind {
        OperationKind::Create => "createCharacter",
        OperationKind::Rename => "renameCharacter",
        OperationKind::Archive => "archiveCharacter",
        OperationKind::Unarchive => "unarchiveCharacter",
        OperationKind::Grant | OperationKind::GrantExact => "grant",
        OperationKind::Revoke => "revoke",
        OperationKind::RewardGive => "giveReward",
        OperationKind::RewardTake => "takeReward",
        OperationKind::Restore => "restoreCharacter",
        OperationKind::Merge => "mergeCharacter",
        OperationKind::Clone => "cloneCharacter",
        OperationKind::Distribute => "distribute",
        OperationKind::Respec | OperationKind::RespecFree => "respec",
        OperationKind::Reset => "resetPrestige",
        OperationKind::Unlock | OperationKind::UnlockFree => "unlockNode",
        OperationKind::Lock => "lockNode",
        OperationKind::Batch => "applyBatch",
        OperationKind::BatchGrant => "grantToMany",
        OperationKind::Undo => "undo",
        OperationKind::Ruleset => "installRuleset",
        OperationKind::Seed => "seedDatabase",
        OperationKind::Policy => "installPolicy",
        OperationKind::Approve => "grantRequest",
        OperationKind::Refuse => "refuseRequest",
        // A row of a batch, the game's own, and work on files.
        OperationKind::Award | OperationKind::Init | OperationKind::Play | OperationKind::Salvage => {
            return None;
        }
    })
}

#[test]
fn every_kind_of_operation_that_a_command_makes_has_a_route() {
    let table = table();
    for kind in OperationKind::ALL {
        let Some(id) = makes(*kind) else { continue };
        let route = table.iter().find(|route| route.id == id).unwrap_or_else(|| panic!("no route {id}"));
        assert!(route.kinds.contains(kind), "{id} does not say that it makes `{kind}`");
        assert!(kind.permission().is_some(), "{kind}");
    }
}

/// What only reads, and not a database that is served.
const OF_FILES: [&str; 30] = [
    "simulate",
    "population.fit",
    "check",
    "compare",
    "tune",
    "studio",
    "merge",
    "completions",
    "man",
    "curve.show",
    "curve.lookup",
    "curve.explain",
    "ruleset.check",
    "ruleset.new",
    "ruleset.schema",
    "chart.xp",
    "chart.bonus",
    "chart.simulation",
    "db.export.events",
    "db.export.characters",
    "prestige.analyse",
    "retention.analyse",
    "token.keygen",
    "token.sign",
    "balance.propose",
    "serve",
    "character.list",
    "leaderboard.prestige",
    "leaderboard.mastery",
    "leaderboard.xp",
];

#[test]
fn every_command_on_a_database_has_a_route() {
    let table = table();
    let told: BTreeSet<&str> = table.iter().map(|route| route.command).collect();
    let guarded = OperationKind::permissions();
    for command in READS.iter().filter(|command| !OF_FILES.contains(command)) {
        assert!(told.contains(command), "no route for `{command}`");
    }
    for route in &table {
        let is_known = READS.contains(&route.command) || guarded.contains(&route.command);
        assert!(is_known && !FILE_WORK.contains(&route.command), "{}: `{}`", route.id, route.command);
        assert_eq!(route.kinds.is_empty(), !route.does.change, "{}", route.id);
    }
}

#[test]
fn names_in_the_document_are_told_apart() {
    let table = table();
    let ids: BTreeSet<&str> = table.iter().map(|route| route.id).collect();
    assert_eq!(ids.len(), table.len(), "an operationId stands twice");
    let document = document::document(&table);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let numbered: Vec<&String> =
        schemas.keys().filter(|name| name.ends_with(|last: char| last.is_ascii_digit())).collect();
    assert!(numbered.is_empty(), "two types have one name; rename one for its schema: {numbered:?}");
}
