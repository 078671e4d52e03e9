//! The contract of the design documents, and what stands around it.

use super::client::{Answer, Server};
use super::contract::Contract;
use super::game::{NYX, with_nyx};
use crate::lab::Lab;
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../../../docs/api/progression.yaml");

struct Asking {
    server: Server,
    contract: Contract,
}

impl Asking {
    fn of(lab: Lab) -> Asking {
        Asking { server: Server::on(lab), contract: Contract::of(CONTRACT) }
    }

    /// Asks by the path of the contract and what stands for its parameters.
    #[track_caller]
    fn get(&self, template: &str, [from, to]: [&str; 2], query: &str) -> Answer {
        let path = if from.is_empty() { template.to_owned() } else { template.replace(from, to) };
        self.check("GET", template, self.server.get(&format!("/api/v1{path}{query}")))
    }

    #[track_caller]
    fn post(&self, path: &str, query: &str, body: Value) -> Answer {
        self.check("POST", path, self.server.post(&format!("/api/v1{path}{query}"), body))
    }

    #[track_caller]
    fn check(&self, method: &str, template: &str, answer: Answer) -> Answer {
        let body = self.contract.holds(method, template, &answer);
        assert!(answer.status == 200 || body["code"] == answer.status, "{answer:#?}");
        answer
    }
}

const NONE: [&str; 2] = ["", ""];
const KIND: [&str; 2] = ["{type}", "combat"];

const QUESTIONS: [(&str, [&str; 2]); 7] = [
    ("/progression/paragon/levels", NONE),
    ("/progression/paragon/stats", NONE),
    ("/progression/prestige/info", NONE),
    ("/progression/prestige/bonuses", NONE),
    ("/progression/mastery/levels", NONE),
    ("/progression/mastery/{type}/progress", KIND),
    ("/progression/mastery/rewards", NONE),
];

fn award(amount: Value) -> Value {
    json!({"playerId": NYX, "amount": amount, "source": "raid", "reason": "boss"})
}

#[test]
fn every_call_and_every_field_is_answered_as_the_contract_says() {
    let asking = Asking::of(with_nyx());
    let whose = format!("?character_id={NYX}");
    let shares =
        json!({"allocations": [{"stat_type": "luck", "points": 1}, {"stat_type": "luck", "points": 2}]});
    let spent = asking.post("/progression/paragon/distribute", &whose, shares).is(200).json();
    assert_eq!(spent["allocations"], json!([{"stat_type": "luck", "points_allocated": 3}]));
    assert_eq!(spent["character_id"], NYX);
    let points = |of: &str| spent[format!("paragon_points_{of}")].as_u64().unwrap();
    assert_eq!(points("total"), points("spent") + points("available"));
    asking.get("/progression/paragon/levels", NONE, &whose).is(200);
    asking.get("/progression/prestige/info", NONE, &whose).is(200);
    let reset = asking.post("/progression/prestige/reset", &whose, json!({"confirm": true})).is(200).json();
    assert_eq!((&reset["prestige_level"], &reset["reset_count"]), (&json!(1), &json!(1)));
    let awarded = asking.post("/experience/award", "", award(json!(10_000))).is(200).json();
    assert_eq!(awarded["leveledUp"], awarded["levelAfter"].as_u64() > awarded["levelBefore"].as_u64());
    for (path, kind) in QUESTIONS {
        asking.get(path, kind, &whose).is(200);
    }
    let one = asking.get("/progression/mastery/rewards", NONE, &format!("{whose}&mastery_type=combat"));
    let one = one.is(200).json()["rewards"].as_array().unwrap().clone();
    assert!(one.iter().all(|reward| reward["mastery_type"] == "combat") && one[0]["unlocked"] == true);
    let nobody = json!({"playerId": "nobody", "amount": 1, "source": "raid"});
    let many = json!({"awards": [award(json!(1)), nobody]});
    let many = asking.post("/experience/batch-award", "", many).is(200).json();
    assert_eq!((&many["succeeded"], &many["failed"]), (&json!(1), &json!(1)));
    assert_eq!(many["results"][1]["error"]["code"], 404);
    let player = ["{player_id}", NYX];
    let events = asking.get("/progression/events/{player_id}", player, "?limit=3").is(200).json();
    let next = events["next_before"].as_u64().unwrap();
    let older =
        asking.get("/progression/events/{player_id}", player, &format!("?before={next}")).is(200).json();
    assert!(older["events"].as_array().unwrap().iter().all(|one| one["sequence"].as_u64().unwrap() < next));
    let board = ["{id}", "paragon"];
    let around = asking.get("/leaderboards/{id}/ranking", board, &format!("?aroundPlayer={NYX}&limit=100"));
    let entries = around.is(200).json()["entries"].clone();
    let own =
        entries.as_array().unwrap().iter().find(|entry| entry["isCurrentPlayer"] == true).unwrap().clone();
    let path = format!("/api/v1/leaderboards/paragon/rank/{NYX}");
    let rank = asking.server.get(&path).is(200);
    let rank = asking.contract.holds("GET", "/leaderboards/{id}/rank/{playerId}", &rank);
    assert_eq!((&rank["rank"], &rank["score"]), (&own["rank"], &own["score"]));
    let unmet: Vec<String> = asking.contract.unmet();
    // What the service can't know it leaves out, and the contract says so; a reset left the rest behind.
    let silent = [
        "rewards_unlocked[].unlocked_at",
        ".completions_count",
        ".previousRank",
        ".rankChange",
        ".details.reasons",
    ];
    let left: Vec<&String> =
        unmet.iter().filter(|field| !silent.iter().any(|end| field.ends_with(end))).collect();
    assert_eq!(left, Vec::<&String>::new());
    let lab = asking.server.end();
    lab.is_whole();
    lab.run("history Nyxara --last 1").exits(0).says("boss");
}

#[test]
fn what_is_asked_wrongly_has_the_declared_status() {
    let asking = Asking::of(with_nyx());
    let whose = format!("?character_id={NYX}");
    for (path, kind) in QUESTIONS {
        for query in [
            "",
            "?character_id=",
            "?character_id=nobody",
            "?character_id=%ff",
            "?character_id=1&character_id=2",
        ] {
            asking.get(path, kind, query).is(404);
        }
    }
    asking.get("/progression/mastery/{type}/progress", ["{type}", "nothing"], &whose).is(404);
    asking.get("/progression/mastery/rewards", NONE, &format!("{whose}&mastery_type=nothing")).is(404);
    for body in [json!(null), json!({}), json!({"confirm": "yes"}), json!({"confirm": false})] {
        asking.post("/progression/prestige/reset", &whose, body).is(400);
    }
    asking.post("/progression/prestige/reset", "?character_id=nobody", json!({"confirm": true})).is(404);
    // Anara can't pay for it.
    asking.post("/progression/prestige/reset", "?character_id=2", json!({"confirm": true})).is(400);
    for shares in [
        json!({}),
        json!({"allocations": []}),
        json!({"allocations": [{"stat_type": "luck"}]}),
        json!({"allocations": [{"stat_type": "luck", "points": 0}]}),
        json!({"allocations": [{"stat_type": "luck", "points": -1}]}),
        json!({"allocations": [{"stat_type": "courage", "points": 1}]}),
        json!({"allocations": [{"stat_type": "luck", "points": u64::MAX}, {"stat_type": "luck", "points": 9}]}),
    ] {
        asking.post("/progression/paragon/distribute", &whose, shares).is(400);
    }
    for amount in [json!(0), json!(10_001), json!(-1), json!(1.5), json!("1"), json!(null), json!(u64::MAX)] {
        asking.post("/experience/award", "", award(amount)).is(400);
    }
    asking.post("/experience/award", "", json!({"playerId": "nobody", "amount": 1, "source": "x"})).is(404);
    for awards in [json!([]), json!([award(json!(0))]), json!(vec![award(json!(1)); 101])] {
        asking.post("/experience/batch-award", "", json!({"awards": awards})).is(400);
    }
    asking.get("/leaderboards/{id}/ranking", ["{id}", "nothing"], "").is(404);
    asking.get("/leaderboards/{id}/ranking", ["{id}", "mastery.nothing"], "").is(404);
    for query in ["?limit=0", "?limit=101", "?limit=x", "?offset=-1", "?aroundPlayer=nobody"] {
        asking.get("/leaderboards/{id}/ranking", ["{id}", "xp"], query).is(404);
    }
    let nowhere = asking.server.get("/api/v1/leaderboards/prestige/rank/2").is(404);
    asking.contract.holds("GET", "/leaderboards/{id}/rank/{playerId}", &nowhere);
    asking.get("/progression/events/{player_id}", ["{player_id}", NYX], "?before=0").is(404);
    let lost = asking.server.get("/api/v1/progression/nothing").is(404);
    assert_eq!(lost.json()["code"], 404);
    asking.server.end().is_whole();
}

#[test]
fn awards_under_a_key_are_paid_once() {
    let asking = Asking::of(with_nyx());
    let levels = || asking.get("/progression/paragon/levels", NONE, &format!("?character_id={NYX}")).json();
    let keyed = |key: &str, amount: u64| {
        let mut body = award(json!(amount));
        body["metadata"] = json!({"idempotencyKey": key, "zone": {"id": 7}});
        asking.post("/experience/award", "", body)
    };
    let first = keyed("boss-1", 500).is(200).json();
    let then = levels();
    keyed("boss-2", 700).is(200);
    // The first answer again, whatever came since.
    assert_eq!(keyed("boss-1", 500).is(200).json(), first);
    keyed("boss-1", 501).is(400);
    assert_ne!(levels(), then);
    let batch = || {
        let body = json!({"awards": [award(json!(5)), award(json!(5))]}).to_string();
        let headers = [("Idempotency-Key", "wave")];
        let answer = asking.server.send("POST", "/api/v1/experience/batch-award", &headers, body.as_bytes());
        asking.check("POST", "/experience/batch-award", answer).is(200).json()
    };
    let (first, before) = (batch(), levels());
    assert_eq!((batch(), levels()), (first, before));
}

#[test]
fn who_may_not_reset_is_forbidden_and_it_is_recorded() {
    let lab = with_nyx();
    let policy = include_str!("../../../policies/default.yaml").replace("others: gm ", "others: designer ");
    std::fs::write(lab.folder.path("strict.yaml"), policy).unwrap();
    lab.run("db policy install strict.yaml --reason strict --yes").exits(0);
    let server = Server::with(lab, &["--insecure"], &[("ENDGAME_ACTOR", "stranger")]);
    let contract = Contract::of(CONTRACT);
    let path = "/progression/prestige/reset";
    let answer = server.post(&format!("/api/v1{path}?character_id={NYX}"), json!({"confirm": true})).is(403);
    contract.holds("POST", path, &answer);
    // The other contract knows no 403.
    server.post("/api/v1/prestige/reset", json!({"characterId": NYX})).is(400);
    let lab = server.end();
    lab.run("history --kind refused --last 2").exits(0).says("stranger").says("POST /api/v1/prestige/reset");
}
