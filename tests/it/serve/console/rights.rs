//! Who may do what over HTTP: every change of every API asked by every role, held against what the policy is meant to say, and
//! against what `/v1/me` tells, by which pages show their buttons.

use super::super::client::Server;
use super::{by, served, token};
use crate::lab::Lab;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every change under `/v1`: its `operationId`, a body that can be read, and the roles beside `lead` that may ask for it.
const CHANGES: &[(&str, &str, &str)] = &[
    ("createCharacter", r#"{"name": "Bo"}"#, "gm game"),
    ("grant", r#"{"track": "paragon", "xp": 5}"#, "gm game"),
    ("revoke", r#"{"track": "paragon", "xp": 5}"#, "gm game"),
    ("distribute", r#"{"points": {"strength": 1}}"#, "gm game"),
    ("respec", "{}", "gm game"),
    ("respec", r#"{"free": true}"#, "gm game"),
    ("resetPrestige", "{}", "gm game"),
    ("renameCharacter", r#"{"name": "Bo"}"#, "gm game"),
    ("archiveCharacter", "{}", "gm game"),
    ("unarchiveCharacter", "{}", "gm game"),
    ("restoreCharacter", r#"{"at": "op:3"}"#, "gm game"),
    ("mergeCharacter", r#"{"into": "Anara"}"#, "gm game"),
    ("cloneCharacter", r#"{"name": "Bo"}"#, "gm game"),
    ("unlockNode", r#"{"mastery": "combat", "node": "keen_edge"}"#, "gm game"),
    ("unlockNode", r#"{"mastery": "combat", "node": "keen_edge", "free": true}"#, "gm game"),
    ("lockNode", r#"{"mastery": "combat", "node": "keen_edge"}"#, "gm game"),
    ("giveReward", r#"{"track": "paragon", "reward": "pathfinder"}"#, "gm game"),
    ("takeReward", r#"{"track": "paragon", "reward": "pathfinder"}"#, "gm game"),
    (
        "applyBatch",
        r#"{"rows": [{"command": "grant", "character": "Vex", "track": "paragon", "xp": 5}]}"#,
        "gm game",
    ),
    ("grantToMany", r#"{"where": "id > 0", "grant": {"currency": 5}}"#, "gm game"),
    ("undo", "{}", "gm"),
    ("undoSeveral", r#"{"operations": [3]}"#, "gm"),
    ("installRuleset", r#"{"built_in": "necpgame-service", "overspent": "refund"}"#, "designer"),
    (
        "installPolicy",
        r#"{"text": "policy: x\nroles: {lead: {allow: ['*']}}\nfounder: lead\nothers: lead\n"}"#,
        "",
    ),
    ("grantRequest", "{}", ""),
    ("refuseRequest", "{}", ""),
    ("seedDatabase", r#"{"characters": 1, "days": 1}"#, ""),
];

const ROLES: [&str; 6] = ["lead", "gm", "designer", "game", "readonly", "king"];

fn filled(path: &str, request: u64) -> String {
    let request = request.to_string();
    [("{who}", "Vex"), ("{operation}", "3"), ("{request}", &request)]
        .iter()
        .fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

/// Every change of the document: its `operationId` and its path.
fn changes(server: &Server) -> Vec<(String, String)> {
    let document = server.get("/v1/openapi.json").is(200).json();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(post) = methods.get("post") else { continue };
        let parameters = post["parameters"].as_array();
        // What is tried by `dry_run` changes something.
        if parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "dry_run")) {
            all.push((post["operationId"].as_str().unwrap().to_owned(), path.clone()));
        }
    }
    all
}

#[test]
fn every_change_is_for_those_whose_role_may_make_it_and_they_are_told_so() {
    let server = served(Lab::with_lives());
    let known = changes(&server);
    let tabled: BTreeSet<&str> = CHANGES.iter().map(|(id, ..)| *id).collect();
    let named: BTreeSet<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(tabled, named, "the table has every change of the document, and no other");
    // Something waits, so that there is something to decide.
    let zed = token(&server, "zed", "gm");
    let large = json!({"track": "paragon", "xp": 20_000_000, "reason": "large"});
    let request = by(&server, &zed, "POST", "/v1/characters/Vex/grants", &large).is(202).json();
    let request = request["request"].as_u64().unwrap();
    for role in ROLES {
        let token = token(&server, "mo", role);
        let me = by(&server, &token, "GET", "/v1/me", &Value::Null).is(200).json();
        let told = me["calls"].as_array().unwrap().clone();
        for (id, body, roles) in CHANGES {
            let path = &known.iter().find(|(known, _)| known == id).unwrap().1;
            let mut body: Value = serde_json::from_str(body).unwrap();
            body["reason"] = json!("tried");
            let path = filled(path, request) + "?dry_run=true";
            let answer = by(&server, &token, "POST", &path, &body);
            let may = role == "lead" || roles.split(' ').any(|one| one == role);
            assert_eq!(answer.status != 403, may, "{role} tries {id}: {answer:#?}");
            assert!(
                ![400, 401, 404, 405, 429, 500].contains(&answer.status),
                "{role} tries {id}: {answer:#?}"
            );
            assert_eq!(told.contains(&json!(id)), may, "{role} is told of {id}");
        }
        let permissions = me["may"].as_array().unwrap();
        assert_eq!(
            permissions.contains(&json!("mastery.unlock.free")),
            ["lead", "gm", "game"].contains(&role),
            "{role}"
        );
    }
}

#[test]
fn what_the_games_apis_change_is_judged_by_the_same_policy() {
    let server = served(Lab::with_lives());
    // Method, path, body, and the roles beside `lead` that may ask for it.
    let changes = [
        (
            "POST",
            "/api/v1/paragon/distribute",
            json!({"characterId": "1", "distribution": {"luck": 1}}),
            "gm game",
        ),
        ("POST", "/api/v1/prestige/reset", json!({"characterId": "1"}), "gm game"),
        (
            "POST",
            "/api/v1/progression/paragon/distribute?character_id=1",
            json!({"allocations": [{"stat_type": "luck", "points": 1}]}),
            "gm game",
        ),
        ("POST", "/api/v1/progression/prestige/reset?character_id=1", json!({"confirm": true}), "gm game"),
        (
            "POST",
            "/api/v1/experience/award",
            json!({"playerId": "1", "amount": 5, "source": "raid"}),
            "gm game",
        ),
        (
            "POST",
            "/api/v1/experience/batch-award",
            json!({"awards": [{"playerId": "1", "amount": 5, "source": "raid"}]}),
            "gm game",
        ),
        ("POST", "/v1/webhooks/none/dead/1", Value::Null, "gm game designer readonly"),
        ("DELETE", "/v1/webhooks/none/dead/1", Value::Null, "gm game designer readonly"),
    ];
    for role in ROLES {
        let token = token(&server, "mo", role);
        for (method, path, body, roles) in &changes {
            let answer = by(&server, &token, method, path, body);
            let may = role == "lead" || roles.split(' ').any(|one| one == role);
            let is_denied = answer.status == 403
                || answer.body.contains("may not run")
                || answer.body.contains("not allowed");
            assert_eq!(!is_denied, may, "{role} tries {path}: {answer:#?}");
            assert!(![401, 405, 429, 500].contains(&answer.status), "{role} tries {path}: {answer:#?}");
        }
    }
}

#[test]
fn what_may_be_done_follows_the_policy_in_force() {
    let server = served(Lab::new());
    let (ana, mo) = (token(&server, "ana", "lead"), token(&server, "mo", "helper"));
    let calls =
        |token: &str| by(&server, token, "GET", "/v1/me", &Value::Null).is(200).json()["calls"].clone();
    assert_eq!(calls(&mo), json!([]), "the policy does not know the role");
    let text = "policy: one\nroles:\n  lead: { allow: ['*'] }\n  helper: { allow: [character.rename], read: [character.show] }\nfounder: lead\nothers: lead\n";
    by(&server, &ana, "POST", "/v1/policies", &json!({ "text": text, "reason": "one" })).is(201);
    assert_eq!(calls(&mo), json!(["showCharacter", "renameCharacter"]));
}
