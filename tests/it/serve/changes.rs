//! Changes over HTTP: tried, made once, made on a version, refused.

use super::client::{Answer, Server};
use crate::lab::Lab;
use serde_json::{Value, json};

fn head(server: &Server) -> String {
    server.get("/v1/database/health").is(200).json()["head"].as_str().unwrap().to_owned()
}

fn grant(server: &Server, headers: &[(&str, &str)], xp: u64) -> Answer {
    let body = json!({"track": "paragon", "xp": xp, "reason": "quest"}).to_string();
    server.send("POST", "/v1/characters/Vex/grants", headers, body.as_bytes())
}

#[test]
fn what_is_tried_changes_nothing() {
    let server = Server::on(Lab::with_lives());
    let before = head(&server);
    let changes = [
        ("/v1/characters", json!({"name": "Bo"})),
        ("/v1/characters/Vex/grants", json!({"currency": 5})),
        ("/v1/characters/Vex/archivals", json!({})),
        ("/v1/characters/Anara/merges", json!({"into": "Vex"})),
        ("/v1/characters/Vex/clones", json!({"name": "Copy"})),
        ("/v1/characters/Vex/restorations", json!({"before": "op:3"})),
        ("/v1/batches/grants", json!({"where": "id > 0", "grant": {"currency": 5}})),
        ("/v1/operations/4/undos", json!({"how": "rebase"})),
        ("/v1/rulesets", json!({"built_in": "necpgame-service", "overspent": "refund"})),
        ("/v1/database/seeds", json!({"characters": 3})),
    ];
    for (path, mut body) in changes {
        body["reason"] = json!("a try");
        let told = server.post(&format!("{path}?dry_run=true"), body).is(200);
        assert_eq!(told.header("location"), None, "{path}: nothing is there");
        assert_eq!(head(&server), before, "{path}");
    }
}

#[test]
fn the_same_key_gets_the_first_answer_and_pays_once() {
    let server = Server::on(Lab::with_lives());
    let key = [("Idempotency-Key", "quest-1")];
    let first = grant(&server, &key, 5000).is(200);
    // What happens in between changes nothing of what was answered then.
    grant(&server, &[], 777).is(200);
    let before = head(&server);
    let again = grant(&server, &[("idempotency-key", "\"quest-1\"")], 5000).is(200);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let mut told = first.json();
    // How the factors came about is told once.
    told["explain"] = Value::Null;
    assert_eq!(again.json(), told);
    grant(&server, &key, 5001).refused(422, "key-of-another");
    assert_eq!(head(&server), before);
    // An undone request can be made again.
    let operation = first.json()["operation"].as_u64().unwrap();
    let rebase = json!({"how": "rebase", "reason": "wrong"});
    server.post(&format!("/v1/operations/{operation}/undos"), rebase).is(200);
    assert_eq!(grant(&server, &key, 5000).is(200).header("idempotency-replayed"), None);
}

#[test]
fn a_key_works_for_what_makes_and_merges_too() {
    let server = Server::on(Lab::with_lives());
    let send = |path: &str, key: &str, body: Value| {
        server.send("POST", path, &[("Idempotency-Key", key)], body.to_string().as_bytes())
    };
    for (path, key, body, status) in [
        ("/v1/characters", "n1", json!({"name": "Bo"}), 201),
        ("/v1/characters/Vex/clones", "c1", json!({"name": "Twin", "as_of": "op:3"}), 201),
        ("/v1/characters/Bo/merges", "m1", json!({"into": "Vex"}), 200),
        ("/v1/characters/Vex/restorations", "r1", json!({"before": "op:5"}), 200),
        ("/v1/operations/4/undos", "u1", json!({"how": "rebase"}), 200),
    ] {
        let first = send(path, key, body.clone()).is(status);
        let again = send(path, key, body).is(status);
        assert_eq!(again.header("location"), first.header("location"), "{path}");
        assert_eq!(again.header("idempotency-replayed"), Some("true"), "{path}");
        if key != "u1" {
            let plain = |answer: &Answer| {
                let mut told = answer.json();
                // What it means is said before it happens.
                told.as_object_mut().unwrap().remove("notes");
                told
            };
            assert_eq!(plain(&again), plain(&first), "{path}");
        }
    }
    server.post("/v1/batches", json!({"rows": []})).refused(400, "no-rows");
    send("/v1/batches", "b1", json!({"rows": []})).refused(400, "no-key-here");
}

#[test]
fn of_those_who_race_on_a_version_one_wins() {
    let server = Server::on(Lab::with_lives());
    let tag = server.get("/v1/characters/Vex").is(200).header("etag").unwrap().to_owned();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|racer| {
                let (server, tag) = (&server, &tag);
                scope.spawn(move || grant(server, &[("If-Match", tag)], 100 + racer).status)
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 7, "{statuses:?}");
    let now = server.get("/v1/characters/Vex").is(200).header("etag").unwrap().to_owned();
    assert_ne!(now, tag);
    grant(&server, &[("If-Match", &format!("W/{now}"))], 5).refused(412, "version-changed");
    let next = grant(&server, &[("If-Match", &format!("\"1.1\", {now}"))], 5).is(200);
    grant(&server, &[("If-Match", next.header("etag").unwrap())], 5).is(200);
    grant(&server, &[("If-Match", "*")], 5).is(200);
    // Asked for again under its key it is not held against the version that it made itself.
    let tag = server.get("/v1/characters/Vex").header("etag").unwrap().to_owned();
    let headers = [("If-Match", &*tag), ("Idempotency-Key", "k")];
    grant(&server, &headers, 9).is(200);
    assert_eq!(grant(&server, &headers, 9).is(200).header("idempotency-replayed"), Some("true"));
}

#[test]
fn what_waits_is_told_by_a_try_and_granted_by_somebody_else() {
    let lab = Lab::with_lives();
    std::fs::write(
        lab.folder.path("policy.yaml"),
        "policy: strict\nroles:\n  lead:\n    allow: ['*']\n    limits: {'*': {xp_per_operation: 1000}}\n  boss:\n    allow: ['*']\nfounder: lead\nothers: lead\nactors: {ben: boss}\n",
    )
    .unwrap();
    lab.run("db policy install policy.yaml --reason strict").exits(0);
    let server = Server::on(lab);
    let body = json!({"track": "paragon", "xp": 5000, "reason": "large"});
    let tried = server.post("/v1/characters/Vex/grants?dry_run=true", body.clone()).is(200);
    assert_eq!(tried.json()["waits"].as_array().map(Vec::len), Some(1), "{tried:#?}");
    let waits = server.post("/v1/characters/Vex/grants", body).is(202);
    let place = waits.header("location").unwrap().to_owned();
    server.get(&place).is(200);
    server.post(&format!("{place}/grants"), json!({"reason": "mine"})).refused(403, "not-allowed");
    let id = place.rsplit('/').next().unwrap().to_owned();
    server.lab.run(&format!("--actor ben approval grant {id} --reason checked")).exits(0);
    server.post(&format!("{place}/refusals"), json!({"reason": "late"})).refused(409, "not-waiting");
}

#[test]
fn rows_come_as_json_csv_and_lines() {
    let server = Server::on(Lab::with_lives());
    let csv = "command,character,track,xp,key\ngrant,Vex,paragon,500,a\ngrant,Anara,paragon,700,b\n";
    let path = "/v1/batches?reason=outage&ticket=T-9";
    let tried = server.send(
        "POST",
        "/v1/batches?reason=outage&dry_run=true",
        &[("Content-Type", "text/csv; charset=utf-8")],
        csv.as_bytes(),
    );
    assert_eq!(tried.is(200).json()["operation"], Value::Null);
    let done = server.send("POST", path, &[("Content-Type", "text/csv")], csv.as_bytes()).is(200);
    assert_eq!((&done.json()["done"], &done.json()["rows"]), (&json!(2), &json!(2)));
    let lines =
        "{\"command\":\"grant\",\"character\":\"Vex\",\"track\":\"paragon\",\"xp\":500,\"key\":\"a\"}\n";
    let again = server.send("POST", path, &[("Content-Type", "application/jsonl")], lines.as_bytes()).is(200);
    assert_eq!(again.json()["already"], 1);
    let body = json!({"rows": [{"command": "grant", "character": "Nobody", "track": "paragon", "xp": 5}]});
    let refused = server.post("/v1/batches", body).refused(409, "refused-rows");
    assert!(refused.json()["hint"].as_str().unwrap().contains("keep_going"), "{refused:#?}");
}

#[test]
fn ways_out_of_what_is_in_the_way_are_links_that_work() {
    let server = Server::on(Lab::with_lives());
    grant(&server, &[], 5000).is(200);
    let operation = server.get("/v1/history?who=Vex&limit=1").is(200).json();
    let operation = operation["entries"][0]["operation"]["id"].as_u64().unwrap();
    grant(&server, &[], 700).is(200);
    let path = format!("/v1/operations/{operation}/undos");
    let refused = server.post(&path, json!({"reason": "wrong"})).refused(409, "in-the-way").json();
    let links = refused["links"].as_array().unwrap();
    assert!(links.len() > 1, "{refused:#}");
    for link in links {
        let mut body = link.get("body").cloned().unwrap_or_else(|| json!({}));
        body["reason"] = json!("a way out");
        let href = format!("{}?dry_run=true", link["href"].as_str().unwrap());
        assert_eq!(link["method"], "POST");
        server.post(&href, body).is(200);
    }
}
