//! Who is believed, and who may do what: tokens, roles, and every question of the service asked by each of them.

use super::client::{Answer, Server};
use crate::lab::Lab;
use serde_json::{Value, json};
use std::fs;

/// A policy with roles that can look at everything, at one thing, and at nothing.
const POLICY: &str = "policy: roles
roles:
  blind: { allow: [character.*], read: [] }
  narrow: { read: [character.show], allow: [character.rename] }
  mute: { deny: [history], allow: ['*'] }
";

/// A database with a character, keys, and a server that believes them.
fn served(options: &[&str]) -> Server {
    let lab = Lab::new();
    lab.run("character create Vex --reason new").exits(0);
    fs::write(lab.folder.path("policy.yaml"), POLICY).unwrap();
    lab.run("db policy install policy.yaml --reason roles --yes").exits(0);
    lab.run("token keygen key.pem --jwks jwks.json").exits(0);
    lab.run("token keygen other.pem --jwks other.json").exits(0);
    Server::with(lab, &[&["--keys", "jwks.json"], options].concat(), &[])
}

fn token(server: &Server, line: &str) -> String {
    server.lab.run(&format!("token sign {line}")).exits(0).out.trim().to_owned()
}

fn ask(server: &Server, token: &str, path: &str) -> Answer {
    server.send("GET", path, &[("Authorization", &format!("Bearer {token}"))], b"")
}

fn post(server: &Server, token: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    server.send("POST", path, &[("Authorization", &bearer)], body.to_string().as_bytes())
}

/// Every address that can be asked, with something in the place of what is left open.
fn questions(server: &Server) -> Vec<String> {
    let document = server.get("/v1/openapi.json").is(200).json();
    let paths = document["paths"].as_object().unwrap();
    let asked = paths.iter().filter(|(_, methods)| methods.get("get").is_some());
    let filled = |path: &str| {
        let parts = path.split('/').map(|part| match part {
            "{who}" | "{name}" => "Vex",
            part if part.starts_with('{') => "1",
            part => part,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        if path.starts_with("/v1/") { path } else { format!("/v1{path}") }
    };
    let mut all: Vec<String> = asked.map(|(path, _)| filled(path)).collect();
    all.retain(|path| path != "/v1/openapi.json");
    let games =
        ["paragon/levels", "paragon/stats", "prestige/info", "mastery/rewards", "mastery/combat/progress"];
    all.extend(games.map(|path| format!("/api/v1/{path}?characterId=Vex&type=combat")));
    all.extend(games.map(|path| format!("/api/v1/progression/{path}?character_id=Vex")));
    all
}

#[test]
fn every_question_is_for_those_whose_role_may_ask_it() {
    let server = served(&[]);
    let questions = questions(&server);
    assert!(questions.len() > 30, "{questions:?}");
    let roles = ["lead", "readonly", "blind", "narrow", "king"];
    let tokens = roles.map(|role| (role, token(&server, &format!("key.pem --sub {role} --role {role}"))));
    for question in &questions {
        server.get(question).is(401);
        for (role, token) in &tokens {
            let status = ask(&server, token, question).status;
            let may = match *role {
                "lead" | "readonly" => true,
                "narrow" => question == "/v1/characters/Vex",
                _ => false,
            };
            assert_eq!(status != 403, may, "{role} asks {question}: {status}");
            assert!(![401, 429, 500, 503].contains(&status), "{role} asks {question}: {status}");
        }
    }
}

#[test]
fn what_a_role_may_not_read_is_recorded_with_the_role() {
    let server = served(&[]);
    let king = token(&server, "key.pem --sub ana --role king");
    let refused = ask(&server, &king, "/v1/characters/Vex").refused(403, "not-allowed");
    let reason = "the role `king` is not one of the policy: it may do nothing";
    assert_eq!(refused.json()["reasons"], json!([reason]));
    let mute = token(&server, "key.pem --sub mo --role mute");
    ask(&server, &mute, "/v1/events").refused(403, "not-allowed");
    ask(&server, &mute, "/v1/characters/Vex").is(200);
    let lab = server.end();
    let told = lab.run("history --kind refused --format json");
    let told = if told.code == 0 { told } else { lab.run("history --format json") };
    for text in ["GET /v1/characters/Vex (role king)", "GET /v1/events (role mute)", "character.show"] {
        assert!(told.out.contains(text), "{text} in {}", told.out);
    }
    lab.run("db verify").exits(0);
}

#[test]
fn the_role_of_a_token_counts_instead_of_the_name() {
    let server = served(&[]);
    let grant = json!({ "track": "paragon", "xp": 20_000_000, "reason": "quest" });
    let path = "/v1/characters/Vex/grants";
    // `gm` made the database and leads by its name; the token says less.
    let small = token(&server, "key.pem --sub gm --role gm");
    post(&server, &small, path, &grant).is(202);
    let blind = token(&server, "key.pem --sub zed --role readonly");
    post(&server, &blind, path, &grant).refused(403, "not-allowed");
    let none = token(&server, "key.pem --sub gm");
    post(&server, &none, path, &grant).refused(403, "not-allowed");
    let lead = token(&server, "key.pem --sub zed --role lead");
    post(&server, &lead, path, &grant).is(200);
    let lab = server.end();
    let told = lab.run("history Vex --format json").exits(0).out;
    assert!(told.contains("\"zed\""), "{told}");
}

#[test]
fn a_token_that_is_not_ours_is_not_believed() {
    let server = served(&["--audience", "endgame", "--issuer", "us"]);
    let good = "--sub ana --role lead --audience endgame --issuer us";
    let path = "/v1/characters/Vex";
    ask(&server, &token(&server, &format!("key.pem {good}")), path).is(200);
    let refused = |token: &str, why: &str| {
        let answer = ask(&server, token, path).refused(401, "unauthenticated");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(why), "{detail}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert!(token.len() < 8 || !answer.body.contains(token), "nothing of a token is told");
    };
    refused(&token(&server, &format!("other.pem {good}")), "a key that is not known here");
    refused(&token(&server, "key.pem --sub ana --role lead --issuer us"), "for somebody else (`aud`)");
    refused(&token(&server, "key.pem --sub ana --role lead --audience end --issuer us"), "(`aud`)");
    refused(&token(&server, "key.pem --sub ana --role lead --audience endgame"), "somebody else made it");
    let late = server.lab.run_at("2026-11-22T10:00:00Z", &format!("token sign key.pem {good}"));
    refused(late.out.trim(), "it has expired");
    let early = server.lab.run_at("2026-11-22T14:00:00Z", &format!("token sign key.pem {good}"));
    refused(early.out.trim(), "made in the future");
    // `{"alg":"none"}`, `{"sub":"ana","role":"lead","exp":9999999999}`
    let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEiLCJyb2xlIjoibGVhZCIsImV4cCI6OTk5OTk5OTk5OX0.";
    refused(none, "a known algorithm");
    refused("", "a known algorithm");
    server.get(path).refused(401, "unauthenticated");
    // In the form of each contract.
    let game = server.get("/api/v1/paragon/levels?characterId=1").is(401);
    assert_eq!(game.json()["code"], "401");
    assert_eq!(server.get("/api/v1/progression/paragon/levels").is(401).json()["code"], 401);
}

#[test]
fn keys_are_read_again_when_their_file_changes() {
    let server = served(&[]);
    let other = token(&server, "other.pem --sub ana --role lead");
    ask(&server, &other, "/v1/characters/Vex").is(401);
    fs::rename(server.lab.folder.path("other.json"), server.lab.folder.path("jwks.json")).unwrap();
    ask(&server, &other, "/v1/characters/Vex").is(200);
    let old = token(&server, "key.pem --sub ana --role lead");
    ask(&server, &old, "/v1/characters/Vex").is(401);
}

#[test]
fn a_secret_is_for_its_owner_only() {
    let lab = Lab::new();
    lab.run("token keygen secret --algorithm hs256").exits(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let rights =
            |mode| fs::set_permissions(lab.folder.path("secret"), fs::Permissions::from_mode(mode)).unwrap();
        let mode = fs::metadata(lab.folder.path("secret")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        rights(0o640);
        lab.run("serve --secret secret --check").exits(2).says("others than its owner may read");
        rights(0o600);
    }
    lab.run("serve --secret secret --check --listen 127.0.0.1:0").exits(0).says("it could serve");
    lab.run("token keygen secret --algorithm hs256").exits(2).says("a key is never replaced");
    lab.run("serve --check").exits(2).says("--insecure");
    lab.run("serve --insecure --check --listen 0.0.0.0:0").exits(2).says("only this machine is served");
}

#[test]
fn without_tokens_pages_from_elsewhere_are_refused() {
    let server = Server::on(Lab::new());
    let asked = |name: &str, value: &str| {
        let host = if name == "Host" { value } else { &server.address };
        let more = if name == "Host" { String::new() } else { format!("{name}: {value}\r\n") };
        let request =
            format!("GET /v1/characters HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n");
        server.raw(request.as_bytes())
    };
    asked("Accept", "*/*").is(200);
    asked("Origin", &format!("http://{}", server.address)).is(200);
    for (name, value) in
        [("Origin", "https://evil.example"), ("Origin", "null"), ("Host", "evil.example:8084")]
    {
        asked(name, value).refused(403, "not-from-here");
    }
}
