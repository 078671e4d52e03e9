//! Questions over HTTP: pages, the past, boards, the log.

use super::client::Server;
use crate::lab::Lab;
use serde_json::{Value, json};

/// The names of all pages, and how many pages there were; between two of them something may happen.
fn walk(server: &Server, first: &str, list: &str, mut between: impl FnMut()) -> (Vec<u64>, usize) {
    let (mut ids, mut address, mut pages) = (Vec::new(), first.to_owned(), 0);
    loop {
        let page = server.get(&address).is(200).json();
        pages += 1;
        ids.extend(
            page[list]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].as_u64().or(row["character"]["id"].as_u64()).unwrap()),
        );
        let links = page.get("links").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(next) = links.iter().find(|link| link["rel"] == "next") else {
            assert_eq!(page["next_cursor"], Value::Null);
            return (ids, pages);
        };
        address = next["href"].as_str().unwrap().to_owned();
        between();
    }
}

#[test]
fn pages_are_of_one_moment_whatever_happens_between_them() {
    let server = Server::on(Lab::with_lives());
    let (all, _) = walk(&server, "/v1/characters?sort=-paragon_xp&sort=name&limit=1000", "characters", || {});
    assert_eq!(all.len(), 14);
    let mut last = all.clone();
    let raise = || {
        // Whoever was to come last is first by now.
        let who = last.pop().unwrap();
        let body = json!({"track": "paragon", "xp": 90_000_000, "reason": "to the top"});
        server.post(&format!("/v1/characters/id:{who}/grants"), body).is(200);
    };
    let (paged, pages) =
        walk(&server, "/v1/characters?sort=-paragon_xp&sort=name&limit=4", "characters", raise);
    assert_eq!((paged, pages), (all, 4), "nobody stands twice, and nobody is left out");
    let cursor = server.get("/v1/characters?limit=4").json()["next_cursor"].as_str().unwrap().to_owned();
    server.get(&format!("/v1/characters?limit=4&text=e&cursor={cursor}")).refused(400, "bad-cursor");
    server.get("/v1/characters?cursor=hello").refused(400, "bad-cursor");
    server.get("/v1/characters?limit=0").refused(400, "bad-query");
}

#[test]
fn boards_show_the_places_around_a_character() {
    let server = Server::on(Lab::with_lives());
    let (all, _) = walk(&server, "/v1/leaderboards/paragon?limit=1000", "standings", || {});
    let (paged, _) = walk(&server, "/v1/leaderboards/paragon?limit=3", "standings", || {});
    assert_eq!(paged, all);
    let middle = all[6];
    let around = server.get(&format!("/v1/leaderboards/paragon?around=id:{middle}&limit=3")).is(200).json();
    let shown: Vec<u64> = around["standings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["character"]["id"].as_u64().unwrap())
        .collect();
    assert_eq!(shown, all[5..8]);
    assert_eq!(around["own"]["rank"], 7);
    server.get("/v1/leaderboards/mastery.combat").is(200);
    server.get("/v1/leaderboards/nonsense").refused(404, "unknown-board");
    server.get("/v1/leaderboards/mastery.nonsense").refused(404, "unknown-mastery");
    server.get("/v1/leaderboards/paragon?around=Vex&from=3").refused(400, "bad-query");
}

#[test]
fn the_past_is_answered_by_the_rules_of_then() {
    let server = Server::on(Lab::with_lives());
    let then = server.get("/v1/characters/Vex/paragon?as_of=op:5").is(200).json();
    let prestige = server.get("/v1/characters/Vex/prestige?as_of=op:5").is(200).json();
    let rules = json!({"built_in": "necpgame-service", "overspent": "refund", "reason": "season 2"});
    let last = server.post("/v1/rulesets", rules).is(201).json()["operation"].as_u64().unwrap();
    assert_ne!(server.get("/v1/characters/Vex/prestige").json(), prestige, "the rules are others");
    assert_eq!(server.get("/v1/characters/Vex/paragon?as_of=op:5").json(), then);
    assert_eq!(server.get("/v1/characters/Vex/prestige?as_of=op:5").json(), prestige);
    // And the present is the present again, on whichever thread.
    for _ in 0..20 {
        assert_ne!(server.get("/v1/characters/Vex/prestige").json(), prestige);
    }
    let tag = |path: &str| server.get(path).header("etag").map(str::to_owned);
    assert!(tag("/v1/characters/Vex").is_some() && tag("/v1/characters/Vex?as_of=op:5").is_none());
    server.get("/v1/characters/Vex?as_of=op:1").is(200);
    server.get("/v1/characters/Vex?as_of=op:0").refused(404, "unknown-character");
    server.get(&format!("/v1/characters/Vex?as_of=op:{}", last + 1)).refused(404, "unknown-operation");
    server.get("/v1/characters/Vex?as_of=yesterday").refused(400, "bad-query");
    assert_eq!(server.get("/v1/rulesets").json()["installations"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_list_of_the_past_goes_on_in_the_past() {
    let server = Server::on(Lab::with_lives());
    let first = server.post("/v1/characters", json!({"name": "Then", "reason": "new"})).is(201).json();
    let then = format!("op:{}", first["operation"]);
    for number in 0..3 {
        let name = format!("Later{number}");
        server.post("/v1/characters", json!({"name": name, "reason": "new"})).is(201);
        let xp = json!({"xp": 9_000_000_000_u64, "track": "paragon", "reason": "new"});
        server.post(&format!("/v1/characters/{name}/grants"), xp).is(200);
    }
    for list in ["/v1/characters", "/v1/leaderboards/paragon"] {
        let whole = server.get(&format!("{list}?as_of={then}")).is(200).json();
        let mut page = server.get(&format!("{list}?as_of={then}&limit=2")).is(200).json();
        let cursor = page["next_cursor"].as_str().unwrap();
        server.get(&format!("{list}?limit=2&cursor={cursor}")).refused(400, "bad-cursor");
        let rows = |page: &Value| {
            let rows = page["characters"].as_array().or(page["standings"].as_array()).unwrap();
            rows.iter().map(|row| row.to_string()).collect::<Vec<_>>()
        };
        let mut told = rows(&page);
        while let Some(next) =
            page["links"].as_array().and_then(|links| links.iter().find(|link| link["rel"] == "next"))
        {
            page = server.get(next["href"].as_str().unwrap()).is(200).json();
            assert_eq!(page["total"], whole["total"]);
            told.extend(rows(&page));
        }
        assert_eq!(told, rows(&whole), "{list}");
    }
}

#[test]
fn the_log_is_told_page_by_page_from_its_end() {
    let server = Server::on(Lab::with_lives());
    let all = server.get("/v1/history?limit=1000").is(200).json();
    let all: Vec<u64> =
        all["entries"].as_array().unwrap().iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect();
    let (mut found, mut address): (Vec<u64>, String) = (Vec::new(), "/v1/history?limit=7".to_owned());
    loop {
        let page = server.get(&address).is(200).json();
        let mut entries: Vec<u64> = page["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["sequence"].as_u64().unwrap())
            .collect();
        entries.append(&mut found);
        found = entries;
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        address = format!("/v1/history?limit=7&cursor={cursor}");
        let grant = json!({"currency": 1, "reason": "meanwhile"});
        server.post("/v1/characters/Vex/grants", grant).is(200);
    }
    assert_eq!(found, all);
    let by = server.get("/v1/history?not_by=nobody&kind=create&limit=2").is(200).json();
    assert_eq!(by["entries"].as_array().map(Vec::len), Some(2));
    let filtered = server.get("/v1/history?where=ticket%20%3D%20T-2").is(200).json();
    assert_eq!(filtered["entries"].as_array().map(Vec::len), Some(1));
    let unknown = server.get("/v1/history?kind=grnat").is(200).json();
    assert!(unknown["notes"][0].as_str().unwrap().contains("no event is of the kind `grnat`"), "{unknown}");
}

#[test]
fn numbers_past_2_to_the_53_are_told_as_texts_too() {
    let server = Server::on(Lab::with_lives());
    let most = i64::MAX.to_string();
    let body = json!({"currency": most, "exact": true, "reason": "all of it"});
    server.post("/v1/characters/Bo/grants", body.clone()).refused(404, "unknown-character");
    server.post("/v1/characters", json!({"name": "Bo", "reason": "new"})).is(201);
    let told = server.post("/v1/characters/Bo/grants", body).is(200).json();
    assert_eq!(told["large_numbers"]["/after/currency"], most);
    assert_eq!(told["after"]["currency"], i64::MAX);
    let shown = server.get("/v1/characters/Bo").is(200).json();
    assert_eq!(shown["large_numbers"]["/currency"], most);
    assert_eq!(server.get("/v1/characters/Vex").json().get("large_numbers"), None);
}
