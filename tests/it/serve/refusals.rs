//! What is wrong with a request is told as a problem, whatever is wrong and wherever it was noticed.

use super::client::Server;
use crate::lab::Lab;
use serde_json::json;

#[test]
fn whatever_is_wrong_is_a_problem_with_its_status() {
    let server = Server::on(Lab::with_lives());
    let send = |method: &str, path: &str, body: &str| server.send(method, path, &[], body.as_bytes());
    let grants = "/v1/characters/Vex/grants";
    for (method, path, body, status, code) in [
        ("GET", "/nothing", "", 404, "unknown-address"),
        ("GET", "/v1/nothing", "", 404, "unknown-address"),
        ("GET", "/v1/characters/Nobody", "", 404, "unknown-character"),
        ("GET", "/v1/characters/12", "", 400, "bad-character"),
        ("GET", "/v1/characters/%FF", "", 400, "bad-path"),
        ("GET", "/v1/operations/99999", "", 404, "unknown-operation"),
        ("GET", "/v1/operations/x", "", 400, "bad-path"),
        ("GET", "/v1/rulesets/9", "", 404, "unknown-ruleset"),
        ("GET", "/v1/rulesets/x", "", 400, "bad-path"),
        ("GET", "/v1/rulesets/diff?a=necpgame&b=/etc/passwd", "", 400, "unknown-ruleset"),
        ("GET", "/v1/requests/3", "", 404, "unknown-request"),
        ("GET", "/v1/characters/Vex/masteries/x", "", 404, "unknown-mastery"),
        ("GET", "/v1/characters?limt=5", "", 400, "bad-query"),
        ("GET", "/v1/characters?limit=5&limit=6", "", 400, "bad-query"),
        ("GET", "/v1/characters?where=nonsense", "", 400, "bad-query"),
        ("GET", "/v1/characters/Vex?who=Ana", "", 400, "bad-query"),
        ("DELETE", "/v1/characters/Vex", "", 405, "method-not-allowed"),
        ("POST", "/v1/characters/Vex/plan", "{}", 405, "method-not-allowed"),
        ("POST", grants, "{", 400, "bad-body"),
        ("POST", grants, "[]", 400, "bad-body"),
        ("POST", grants, "", 400, "bad-body"),
        ("POST", grants, r#"{"xp": 5, "xp": 6, "track": "paragon"}"#, 400, "bad-body"),
        ("POST", grants, r#"{"xp": 5}"#, 400, "bad-body"),
        ("POST", grants, r#"{"xp": -5, "track": "paragon"}"#, 400, "bad-body"),
        ("POST", grants, r#"{"xp": 9223372036854775808, "track": "paragon"}"#, 400, "bad-body"),
        ("POST", grants, r#"{"xp": 5, "currency": 5}"#, 400, "bad-body"),
        ("POST", grants, r#"{"xp": 5, "track": "paragn"}"#, 400, "unknown-track"),
        ("POST", grants, r#"{"xp": 5, "track": "paragon", "reason": "a\u0007b"}"#, 400, "hidden-character"),
        ("POST", grants, r#"{"currency": 5, "source": "raid"}"#, 400, "bad-body"),
        ("POST", "/v1/characters/Vex/grants?dryrun=true", "{}", 400, "bad-query"),
        ("POST", "/v1/characters/Vex/grants?dry_run=maybe", "{}", 400, "bad-query"),
        ("POST", "/v1/characters/Vex/renames", r#"{"name": "Anara"}"#, 409, "refused"),
        ("POST", "/v1/characters/Vex/merges", r#"{"into": "Vex"}"#, 400, "same-character"),
        ("POST", "/v1/characters/Vex/distributions", r#"{"points": {"strength": 0}}"#, 400, "bad-body"),
        (
            "POST",
            "/v1/characters/Vex/distributions",
            r#"{"points": {"strenth": 1}}"#,
            400,
            "unknown-attribute",
        ),
        ("POST", "/v1/characters/Vex/restorations", "{}", 400, "no-moment"),
        ("POST", "/v1/rulesets", r#"{"text": "ruleset: x\ncharacter: 5\n"}"#, 400, "wrong-type"),
        ("POST", "/v1/undos", "{}", 400, "bad-body"),
        ("POST", "/v1/operations/3/undos", r#"{"keep": "level"}"#, 400, "bad-body"),
    ] {
        let answer = send(method, path, body);
        let told = format!("{method} {path} {body}\n{answer:#?}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{told}");
        assert_eq!((answer.status, answer.json()["code"].as_str().unwrap()), (status, code), "{told}");
        assert_eq!(answer.json()["status"], status, "{told}");
        assert!(!answer.json()["detail"].as_str().unwrap().is_empty(), "{told}");
        assert!(!answer.body.contains("`--") && !answer.body.contains("endgame "), "no command line: {told}");
        if status == 405 {
            assert!(answer.header("allow").is_some(), "{told}");
        }
    }
    server.end().is_whole();
}

#[test]
fn fields_that_are_not_known_are_told_with_what_was_meant() {
    let server = Server::on(Lab::with_lives());
    let body = json!({"track": "paragon", "xp": 5, "raeson": "x"});
    let refused = server.post("/v1/characters/Vex/grants", body).refused(400, "bad-body").json();
    assert!(refused["hint"].as_str().unwrap().contains("did you mean `reason`?"), "{refused}");
    let refused = server.get("/v1/history?knd=xp").refused(400, "bad-query").json();
    assert!(refused["hint"].as_str().unwrap().contains("did you mean `kind`?"), "{refused}");
}

#[test]
fn a_body_is_json_whatever_it_says_it_is() {
    let server = Server::on(Lab::with_lives());
    let body = br#"{"track":"paragon","xp":5000,"reason":"quest"}"#;
    for kind in ["application/x-www-form-urlencoded", "text/plain", "application/json", "nonsense"] {
        server.send("POST", "/v1/characters/Vex/grants", &[("Content-Type", kind)], body).is(200);
    }
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    let server = Server::on(Lab::with_lives());
    let body = format!("{{\"reason\": \"{}\"}}", "x".repeat(3 << 20));
    server.send("POST", "/v1/characters/Vex/grants", &[], body.as_bytes()).refused(413, "body-too-large");
}

#[test]
fn an_uploaded_ruleset_reads_no_files_of_the_service() {
    let lab = Lab::with_lives();
    std::fs::write(lab.folder.path("secret.csv"), "1\n2\n").unwrap();
    let text = "ruleset: x\ncharacter:\n  max_level: 3\n  xp_to_next: {table: {file: secret.csv}}\n";
    let server = Server::on(lab);
    let answer = server.post("/v1/rulesets/impacts", json!({"text": text}));
    assert_eq!(answer.status, 400, "{answer:#?}");
}
