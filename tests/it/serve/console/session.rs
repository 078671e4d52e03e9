//! The cookie of who signed in: what keeps it, and from where it counts.

use super::super::client::{Answer, Server};
use super::{served, token};
use crate::lab::Lab;
use serde_json::json;

const OWN: (&str, &str) = ("X-Endgame-Page", "console");
const GRANT: &str = r#"{"track":"paragon","xp":5,"reason":"x"}"#;
const PATH: &str = "/v1/characters/Vex/grants";

/// Signs in, and answers what was set as a cookie.
fn sign_in(server: &Server, token: &str, more: &[(&str, &str)]) -> String {
    let bearer = format!("Bearer {token}");
    let headers = [&[("Authorization", bearer.as_str()), OWN], more].concat();
    let answer = server.send("POST", "/console/session", &headers, b"").is(204);
    answer.header("set-cookie").unwrap().to_owned()
}

#[test]
fn a_browser_keeps_the_token_where_no_script_reads_it() {
    let server = served(Lab::with_lives());
    let ana = token(&server, "ana", "lead");
    let plain = sign_in(&server, &ana, &[]);
    assert_eq!(plain, format!("endgame={ana}; Path=/; HttpOnly; SameSite=Strict"));
    let secret = sign_in(&server, &ana, &[("X-Forwarded-Proto", "https")]);
    assert_eq!(secret, format!("__Host-endgame={ana}; Path=/; HttpOnly; SameSite=Strict; Secure"));
    let me = |cookie: &str, more: &[(&str, &str)]| {
        server.send("GET", "/v1/me", &[&[("Cookie", cookie)], more].concat(), b"")
    };
    let kept = plain.split(';').next().unwrap();
    assert_eq!(me(kept, &[]).is(200).json()["actor"], "ana");
    assert_eq!(me(&format!("a=b; {kept}; c=d"), &[]).is(200).json()["role"], "lead");
    // Under TLS a cookie that others than this host could have set does not count.
    me(kept, &[("X-Forwarded-Proto", "https")]).refused(401, "unauthenticated");
    me(secret.split(';').next().unwrap(), &[("X-Forwarded-Proto", "https")]).is(200);
    me("endgame=wrong", &[]).refused(401, "unauthenticated");
    me("", &[]).refused(401, "unauthenticated");
    let wrong = [("Authorization", "Bearer nonsense"), OWN];
    let refused = server.send("POST", "/console/session", &wrong, b"").refused(401, "unauthenticated");
    assert_eq!(refused.header("set-cookie"), None);
    let out = server.send("DELETE", "/console/session", &[("Cookie", kept), OWN], b"").is(204);
    assert_eq!(out.header("set-cookie"), Some("endgame=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"));
}

/// A change by the cookie, with other headers.
fn change(server: &Server, cookie: &str, more: &[(&str, &str)]) -> Answer {
    server.send("POST", PATH, &[&[("Cookie", cookie)], more].concat(), GRANT.as_bytes())
}

#[test]
fn what_a_page_from_elsewhere_asks_is_refused_and_recorded() {
    let server = served(Lab::with_lives());
    let ana = token(&server, "ana", "lead");
    let cookie = format!("endgame={ana}");
    let own = format!("http://{}", server.address);
    change(&server, &cookie, &[OWN]).is(200);
    change(&server, &cookie, &[OWN, ("Origin", &own), ("Sec-Fetch-Site", "same-origin")]).is(200);
    let elsewhere: [&[(&str, &str)]; 6] = [
        // As a form of another page sends it, where a browser sent the cookie at all.
        &[],
        &[("Origin", &own)],
        &[OWN, ("Origin", "https://evil.example")],
        &[OWN, ("Origin", "null")],
        &[OWN, ("Origin", &own), ("Sec-Fetch-Site", "same-site")],
        &[OWN, ("Sec-Fetch-Site", "cross-site")],
    ];
    for more in elsewhere {
        change(&server, &cookie, more).refused(403, "not-from-here");
    }
    // A proxy adds the token to what any page asks.
    let bearer = format!("Bearer {ana}");
    let by_token = |origin: &str| {
        server.send("POST", PATH, &[("Authorization", &bearer), ("Origin", origin)], GRANT.as_bytes())
    };
    by_token("https://evil.example").refused(403, "not-from-here");
    by_token(&own).is(200);
    // What only reads is read by no other page either, not even over a socket.
    let read = |more: &[(&str, &str)]| {
        let upgrade = [
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ];
        server.send("GET", "/v1/events", &[&[("Cookie", cookie.as_str())], &upgrade[..], more].concat(), b"")
    };
    read(&[("Origin", "https://evil.example")]).refused(403, "not-from-here");
    server.send("GET", "/v1/me", &[("Cookie", &cookie), ("Sec-Fetch-Site", "cross-site")], b"").is(403);
    let lab = server.end();
    let told = lab.run("history --kind refused --format json").exits(0).out;
    for text in ["POST /v1/characters/Vex/grants", "https://evil.example", "x-endgame-page", "GET /v1/events"]
    {
        assert!(told.contains(text), "{text} in {told}");
    }
    assert_eq!(
        told.matches("\"about\": \"POST /v1/characters/Vex/grants").count(),
        7,
        "each attempt is recorded: {told}"
    );
    lab.run("db verify").exits(0);
}

#[test]
fn without_tokens_nobody_signs_in() {
    let open = Server::on(Lab::new());
    assert_eq!(open.send("POST", "/console/session", &[OWN], b"").is(204).header("set-cookie"), None);
    let me = open.get("/v1/me").is(200).json();
    assert_eq!((&me["actor"], &me["role"], &me["proved"]), (&json!("gm"), &json!("lead"), &json!(false)));
    let foreign = [("Origin", "http://localhost:1")];
    open.send("POST", "/v1/characters", &foreign, br#"{"name":"Bo","reason":"x"}"#)
        .refused(403, "not-from-here");
}
