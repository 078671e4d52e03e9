//! The game's own contract: every call as a strict client asks it, and every mistake as it expects to be told of it.

use super::client::Server;
use super::contract::Contract;
use super::strict::call;
use crate::lab::Lab;
use serde_json::{Value, json};

pub const NYX: &str = "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37";

/// With a character that the game knows by its own id, and that has something of everything.
pub fn with_nyx() -> Lab {
    let lab = Lab::with_lives();
    lab.run(&format!("character create Nyxara --external-id {NYX} --reason new")).exits(0);
    for line in [
        "character grant Nyxara --xp 9_000_000 --track character --reason first",
        "character grant Nyxara --xp 90_000_000 --track paragon --reason second --yes",
        "character grant Nyxara --xp 500_000 --track mastery.combat --reason third",
        "character grant Nyxara --currency 100_000 --reason fourth",
    ] {
        lab.run(line).exits(0);
    }
    lab
}

const CONTRACT: &str = include_str!("../../../docs/api/game.yaml");

const QUESTIONS: [(&str, &str); 7] = [
    ("/paragon/levels", ""),
    ("/paragon/stats", ""),
    ("/prestige/info", ""),
    ("/prestige/bonuses", ""),
    ("/mastery/levels", ""),
    ("/mastery/combat/progress", ""),
    ("/mastery/rewards", "&type=combat"),
];

#[test]
fn every_call_and_every_field_is_answered_as_the_contract_says() {
    let server = Server::on(with_nyx());
    let contract = Contract::of(CONTRACT);
    let template = |path: &str| match path {
        "/mastery/combat/progress" => "/mastery/{type}/progress".to_owned(),
        other => other.to_owned(),
    };
    contract.holds("GET", "/health", &call(&server, "GET", "/health", "", None).is(200));
    let points = json!({"characterId": NYX, "distribution": {"strength": 3, "luck": 1, "agility": 0}});
    let spent = call(&server, "POST", "/paragon/distribute", "", Some(points)).is(200);
    let spent = contract.holds("POST", "/paragon/distribute", &spent);
    assert_eq!(spent["pointsDistributed"]["strength"], 3);
    let ask = |path: &str, more: &str| {
        let answer = call(&server, "GET", path, &format!("?characterId={NYX}{more}"), None).is(200);
        contract.holds("GET", &template(path), &answer)
    };
    assert_eq!(ask("/paragon/levels", ""), spent);
    // A place is held only as long as there is a level.
    ask("/paragon/stats", "");
    assert_eq!(ask("/prestige/info", "")["canReset"], true);
    let reset = call(&server, "POST", "/prestige/reset", "", Some(json!({"characterId": NYX}))).is(200);
    let reset = contract.holds("POST", "/prestige/reset", &reset);
    assert_eq!(
        (&reset["currentLevel"], &reset["lastReset"]),
        (&json!(1), &json!("2026-11-22T12:00:00.000Z"))
    );
    for (path, more) in QUESTIONS {
        ask(path, more);
    }
    let progress = ask("/mastery/combat/progress", "");
    assert_eq!(progress["unlockedAt"], "2026-11-22T12:00:00.000Z");
    assert!(!ask("/mastery/rewards", "&type=combat")["unlockedRewards"].as_array().unwrap().is_empty());
    // Vex is there under a name, an id with its beginning, and a number.
    for who in ["Vex", "id:1", "1", "vex", "name:Vex"] {
        call(&server, "GET", "/paragon/levels", &format!("?characterId={who}"), None).is(200);
    }
    call(&server, "GET", "/paragon/stats", "?characterId=1", None).is(200);
    let contract_here = server.get("/api/v1/openapi.yaml").is(200);
    assert_eq!(
        (contract_here.header("content-type"), &*contract_here.body),
        (Some("application/yaml"), CONTRACT)
    );
    // Nothing was asked of the cache before the first question.
    let unmet: Vec<String> = contract.unmet();
    assert!(unmet.iter().all(|field| field == "GET /health.cacheHitRate"), "{unmet:?}");
    let lab = server.end();
    lab.is_whole();
    lab.run("history Nyxara --last 1").exits(0).says("the game's service").says("gm");
}

#[test]
fn a_question_that_asks_wrongly_is_not_found() {
    let server = Server::on(Lab::with_lives());
    let long = format!("?characterId={}", "x".repeat(5_000));
    for (path, more) in QUESTIONS {
        for query in [
            "",
            "?characterId=",
            "?characterId",
            "?characterid=1",
            "?characterId=1&characterId=2",
            "?characterId=nobody",
            "?characterId=0",
            "?characterId=99999",
            "?characterId=9223372036854775808",
            "?characterId=99999999999999999999999",
            "?characterId=-1",
            "?characterId=%ff%fe",
            "?characterId=%00",
            "?characterId=id:",
            "?characterId=id:vex",
            "?characterId=ext:12",
            "?characterId=0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37",
            "?characterId=' OR 1=1 --",
            &long,
        ] {
            let query = query.replace(' ', "%20") + more;
            call(&server, "GET", path, &query, None).is(404);
        }
    }
    for path in ["/mastery/%ff/progress", "/mastery/nothing/progress", "/mastery/a%2Fb/progress"] {
        call(&server, "GET", path, "?characterId=1", None).is(404);
    }
    call(&server, "GET", "/mastery/rewards", "?characterId=1", None).is(404);
    call(&server, "GET", "/mastery/rewards", "?characterId=1&type=nothing", None).is(404);
    let nothing = server.get("/api/v1/nothing").is(404);
    assert_eq!(nothing.json()["error"], "NOT_FOUND", "{nothing:#?}");
    for (method, path, allowed) in [
        ("GET", "/paragon/distribute", "POST"),
        ("DELETE", "/paragon/levels", "GET,HEAD"),
        ("TRACE", "/mastery/levels", "GET,HEAD"),
    ] {
        let answer = server.send(method, &format!("/api/v1{path}"), &[], b"").is(405);
        assert_eq!(answer.json()["error"], "METHOD_NOT_ALLOWED", "{answer:#?}");
        assert_eq!(answer.header("allow"), Some(allowed));
    }
    server.end().is_whole();
}

#[test]
fn a_change_that_asks_wrongly_is_a_bad_request_and_changes_nothing() {
    let server = Server::on(with_nyx());
    let head = server.lab.number("SELECT max(sequence) FROM events");
    let post = |path: &str, body: &str| {
        let answer = server.send("POST", &format!("/api/v1{path}"), &[], body.as_bytes());
        super::strict::read("POST", path, &answer);
        answer.is(400)
    };
    for body in
        ["", "{", "null", "[]", "1", "\"x\"", "{}", "\u{0}", "{\"characterId\":null}", "{\"characterId\":-1}"]
    {
        post("/paragon/distribute", body);
        post("/prestige/reset", body);
    }
    for who in ["nobody", "id:", "99999999999999999999", ""] {
        let body = json!({"characterId": who, "distribution": {"strength": 1}}).to_string();
        post("/paragon/distribute", &body);
        post("/prestige/reset", &body);
    }
    for distribution in [
        "null",
        "[]",
        "{}",
        "{\"strength\":0}",
        "{\"strength\":-1}",
        "{\"strength\":1.5}",
        "{\"strength\":1e400}",
        "{\"strength\":\"1\"}",
        "{\"strength\":18446744073709551616}",
        "{\"strength\":18446744073709551615,\"luck\":18446744073709551615}",
        "{\"strength\":9007199254740993}",
        "{\"courage\":1}",
    ] {
        post(
            "/paragon/distribute",
            &format!("{{\"characterId\":\"{NYX}\",\"distribution\":{distribution}}}"),
        );
    }
    // Anara can't pay for a reset.
    post("/prestige/reset", "{\"characterId\":2}");
    let bad_key = server.send(
        "POST",
        "/api/v1/prestige/reset",
        &[("Idempotency-Key", &"k".repeat(300))],
        json!({"characterId": NYX}).to_string().as_bytes(),
    );
    bad_key.is(400);
    let lab = server.end();
    assert_eq!(lab.number("SELECT max(sequence) FROM events"), head);
    lab.is_whole();
}

#[test]
fn a_change_under_a_key_happens_once() {
    let server = Server::on(with_nyx());
    let send = |strength: u64| {
        let body = json!({"characterId": NYX, "distribution": {"strength": strength}}).to_string();
        server.send("POST", "/api/v1/paragon/distribute", &[("Idempotency-Key", "q1")], body.as_bytes())
    };
    let first = send(2).is(200).json();
    assert_eq!(send(2).is(200).json(), first);
    assert_eq!(first["pointsDistributed"]["strength"], 2);
    send(3).is(400);
}

#[test]
fn numbers_past_two_to_the_53_are_whole() {
    let lab = with_nyx();
    lab.run("character grant Nyxara --xp 9_007_199_254_740_993 --exact --track mastery.trading --reason big --yes");
    let held = lab.run("mastery levels Nyxara --format json").exits(0).json()["masteries"].clone();
    lab.run("character grant Anara --xp 9_007_199_254_740_993 --exact --track paragon --reason big --yes")
        .exits(0);
    let server = Server::on(lab);
    let answer = call(&server, "GET", "/paragon/levels", "?characterId=Anara", None).is(200);
    assert!(answer.body.contains("\"totalXp\":9007199254740993,"), "{answer:#?}");
    let answer = call(&server, "GET", "/mastery/levels", &format!("?characterId={NYX}"), None).is(200);
    assert_eq!(answer.json()["masteries"]["trading"]["totalXp"], held["trading"]["total_xp"]);
}

#[test]
fn who_is_archived_or_merged_is_still_told_of_by_its_id() {
    let lab = with_nyx();
    lab.run("character merge Nyxara Anara --reason same --yes").exits(0);
    lab.run("character archive Vex --reason gone --yes").exits(0);
    let server = Server::on(lab);
    for (path, more) in QUESTIONS {
        for who in [NYX, "1"] {
            call(&server, "GET", path, &format!("?characterId={who}{more}"), None).is(200);
        }
        call(&server, "GET", path, &format!("?characterId=Vex{more}"), None).is(404);
    }
    for who in [NYX, "1", "Vex"] {
        let body = json!({"characterId": who, "distribution": {"luck": 1}});
        let refused = call(&server, "POST", "/paragon/distribute", "", Some(body.clone())).is(400);
        assert!(refused.json()["message"].as_str().unwrap().contains("archived"), "{refused:#?}");
        call(&server, "POST", "/prestige/reset", "", Some(body)).is(400);
    }
}

#[test]
fn a_ruleset_of_levels_alone_is_told_in_what_the_client_knows() {
    let lab = Lab::empty();
    std::fs::write(
        lab.folder.path("levels.yaml"),
        "ruleset: levels\ncharacter: { max_level: 10, xp_to_next: 100 }\n",
    )
    .unwrap();
    lab.run("db init --ruleset levels.yaml --require-reason").exits(0);
    lab.run("character create Vex --reason new").exits(0);
    lab.run("character grant Vex --xp 950 --track character --reason all").exits(0);
    let server = Server::on(lab);
    let ask = |path: &str| call(&server, "GET", path, "?characterId=Vex", None);
    let levels = ask("/paragon/levels").is(200).json();
    assert_eq!((&levels["currentLevel"], &levels["pointsDistributed"]), (&json!(0), &json!({})));
    let info = ask("/prestige/info").is(200).json();
    let expected = json!({"currentLevel": 0, "totalResets": 0, "bonusMultiplier": 1.0, "canReset": false});
    assert_eq!(info, expected);
    assert_eq!(ask("/mastery/levels").is(200).json(), json!({"masteries": {}}));
    assert_eq!(ask("/prestige/bonuses").is(200).json().get("maxPrestigeLevel"), None::<&Value>);
    ask("/paragon/stats").is(200);
    ask("/mastery/combat/progress").is(404);
    let body = json!({"characterId": "Vex", "distribution": {"strength": 1}});
    call(&server, "POST", "/paragon/distribute", "", Some(body.clone())).is(400);
    call(&server, "POST", "/prestige/reset", "", Some(body)).is(400);
}
