//! The OpenAPI document of `/v1`, and answers held against it.

use super::client::Server;
use crate::lab::Lab;
use serde_json::{Value, json};

/// The document, without the version that every release changes.
fn document(server: &Server) -> Value {
    let mut document = server.get("/v1/openapi.json").is(200).json();
    document["info"]["version"] = json!("0");
    document
}

#[test]
fn the_document_is_as_it_was() {
    let server = Server::on(Lab::new());
    let document = document(&server);
    assert_eq!(document["openapi"], "3.1.0");
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
}

/// What stands for the parameters of a path.
fn filled(path: &str) -> String {
    [
        ("{who}", "Vex"),
        ("{mastery}", "combat"),
        ("{operation}", "3"),
        ("{board}", "paragon"),
        ("{number}", "1"),
        ("{request}", "REQUEST"),
    ]
    .iter()
    .fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

/// What else a question needs.
fn query(path: &str) -> &'static str {
    match path {
        "/v1/rulesets/diff" => "?a=necpgame&b=runescape",
        "/v1/characters" => "?limit=2&sort=-id",
        "/v1/leaderboards/{board}" => "?limit=3&who=Vex",
        "/v1/history" => "?limit=50",
        "/v1/anomalies" => "?grant_minutes=60",
        "/v1/requests" => "?all=true",
        "/v1/suggestions" => "?text=ve",
        _ => "",
    }
}

/// A policy under which `gm` needs a second actor for more than 1,000 XP.
const STRICT: &str = "policy: strict
roles:
  lead:
    allow: ['*']
    limits: {'*': {xp_per_operation: 1000}}
founder: lead
others: lead
";

/// A lab in which things have happened, one of them a request that waits.
fn eventful() -> (Server, u64) {
    let server = Server::on(Lab::with_lives());
    server.post("/v1/policies", json!({"text": STRICT, "reason": "strict"})).is(201);
    let large = json!({"track": "paragon", "xp": 5000, "reason": "large"});
    let waits = server.post("/v1/characters/Vex/grants", large).is(202);
    let request = waits.json()["request"].as_u64().unwrap();
    assert_eq!(waits.header("location"), Some(&*format!("/v1/requests/{request}")));
    (server, request)
}

#[test]
fn every_answer_is_as_the_document_says() {
    let (server, request) = eventful();
    let document = server.get("/v1/openapi.json").is(200).json();
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(operation) = methods.get("get") else { continue };
        let address = filled(path).replace("REQUEST", &request.to_string()) + query(path);
        let answer = server.get(&address).is(200).json();
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        check(&document, schema, &answer, &address);
        asked += 1;
    }
    assert!(asked > 20, "{asked} questions");
    let problem = server.get("/v1/characters/Nobody").is(404).json();
    check(&document, &json!({"$ref": "#/components/schemas/Problem"}), &problem, "a problem");
}

/// Holds an answer against its schema, in which every field must be told.
#[track_caller]
fn check(document: &Value, schema: &Value, answer: &Value, address: &str) {
    let whole = json!({
        "allOf": [schema],
        "unevaluatedProperties": false,
        "components": document["components"],
    });
    let validator = jsonschema::draft202012::new(&whole).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(answer).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{address}\n{}\n{answer:#}", wrong.join("\n"));
}

#[test]
fn changes_answer_as_the_document_says() {
    let server = Server::on(Lab::with_lives());
    let document = server.get("/v1/openapi.json").is(200).json();
    let changes = [
        ("/v1/characters", json!({"name": "Bo"})),
        ("/v1/characters/{who}/grants", json!({"track": "paragon", "xp": "50_000"})),
        ("/v1/characters/{who}/revocations", json!({"track": "paragon", "xp": 5})),
        ("/v1/characters/{who}/distributions", json!({"points": {"strength": 1}})),
        (
            "/v1/batches",
            json!({"rows": [{"command": "grant", "character": "Vex", "track": "paragon", "xp": 5}]}),
        ),
        ("/v1/batches/grants", json!({"where": "id > 0", "grant": {"currency": 5}, "keep_going": true})),
        ("/v1/operations/{operation}/undos", json!({"how": "rebase"})),
        ("/v1/rulesets", json!({"built_in": "necpgame-service", "overspent": "refund"})),
    ];
    for (path, mut body) in changes {
        body["reason"] = json!("a test");
        let operation = &document["paths"][path]["post"];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        check(&document, schema, &body, path);
        for query in ["?dry_run=true", ""] {
            let answer = server.post(&(filled(path) + query), body.clone());
            assert!(matches!(answer.status, 200 | 201), "{path}: {answer:#?}");
            let schema =
                &operation["responses"][answer.status.to_string()]["content"]["application/json"]["schema"];
            check(&document, schema, &answer.json(), path);
        }
    }
}
