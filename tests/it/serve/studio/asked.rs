//! What the studio answers to whom.

use super::{RULES, Studio};
use serde_json::{Value, json};
use std::net::TcpStream;

const BASE: &str = "paragon.xp_to_next.power.base";

fn moves(value: f64) -> Value {
    json!({ "page": "p", "number": 1, "revision": 1, "moves": [{ "file": "ruleset", "path": BASE, "value": value }] })
}

#[test]
fn only_who_has_the_address_is_answered_and_only_pages_of_it() {
    let studio = Studio::of_the_shipped_game();
    let own = studio.address.clone();
    let (port, token) = (own.rsplit(':').next().unwrap(), studio.token.clone());
    assert!(own.starts_with("127.0.0.1:") && token.len() == 48, "{own} {token}");
    let page = format!("/{token}/");
    for path in [
        "/",
        "/studio.js",
        "/api/dials",
        "//",
        &format!("/{}/", "0".repeat(48)),
        &format!("/x{token}/api/dials"),
    ] {
        let refused = studio.send("GET", path, &[("Host", &own)], "").is(403);
        assert!(!refused.body.contains(&token), "{path}");
    }
    studio.send("POST", "/api/save", &[("Host", &own)], "{}").is(403);
    // A name that somebody made lead here, as in DNS rebinding, is no name of the studio.
    for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", "127.0.0.1:1", ""] {
        studio.send("GET", &page, &[("Host", host)], "").is(403);
    }
    studio.send("GET", &page, &[("Host", &format!("localhost:{port}"))], "").is(200);
    let from = |origin: &str| studio.send("GET", &page, &[("Host", &own), ("Origin", origin)], "");
    from("http://evil.example").is(403);
    from("null").is(403);
    from(&format!("http://{own}")).is(200);
    studio.send("GET", &page, &[("Host", &own), ("Sec-Fetch-Site", "cross-site")], "").is(403);
    // Nobody but this machine reaches it: it listens on no other address.
    let elsewhere = format!("127.0.0.2:{port}");
    assert!(TcpStream::connect(elsewhere).is_err());
}

#[test]
fn pages_load_nothing_from_elsewhere_and_run_nothing_that_is_written_into_them() {
    let studio = Studio::of_the_shipped_game();
    let page = studio.get("").is(200);
    let named = |text: &str, before: &str| -> Vec<String> {
        text.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let mut files = [named(&page.body, "src=\""), named(&page.body, "href=\"")].concat();
    files.extend(named(&studio.get("studio.js").body, "from \"./"));
    files.retain(|name| !name.starts_with('#'));
    assert!(files.len() >= 8, "{files:?}");
    for name in files.iter().map(String::as_str).chain([""]) {
        let part = studio.get(name).is(200);
        let policy = part.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(part.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(part.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(part.header("cache-control"), Some("no-store"));
        let foreign = part.body.replace("http://www.w3.org/2000/svg", "");
        for never in [
            "http://",
            "https://",
            "//cdn",
            " style=",
            " onclick=",
            "<style",
            "innerHTML",
            "eval(",
            "@import",
        ] {
            assert!(!foreign.contains(never), "{name} has `{never}`");
        }
    }
    studio.get("nothing.js").is(404);
    studio.get("../Cargo.toml").is(404);
}

#[test]
fn a_move_is_answered_settled_refused_by_name_and_shown_as_a_patch() {
    let studio = Studio::of_the_shipped_game();
    let told = studio.get("api/dials").is(200).json();
    assert_eq!((&told["studio"]["schema"], &told["problem"]), (&json!("endgame/studio/1"), &Value::Null));
    let dials = told["studio"]["dials"].as_array().unwrap();
    let dial = dials.iter().find(|dial| dial["path"] == BASE).unwrap();
    assert_eq!(
        (&dial["value"], &dial["is_log"], &dial["is_whole"]),
        (&json!(1000.0), &json!(true), &json!(false))
    );
    let now =
        studio.post("move", &json!({ "page": "p", "number": 1, "revision": 1, "moves": [] })).is(200).json();
    let dear = studio.post("move", &moves(2000.0)).is(200).json();
    for (answer, first) in [(&now, 1000), (&dear, 2000)] {
        let view = &answer["view"];
        assert_eq!((&view["players"], &answer["settled"]), (&json!(2000), &json!(false)));
        let curves = view["curves"].as_array().unwrap();
        assert_eq!(curves.iter().find(|own| own["track"] == "paragon").unwrap()["costs"][0], first);
    }
    assert_ne!(now["view"]["checks"], dear["view"]["checks"]);
    let again =
        studio.post("move", &json!({ "page": "p", "number": 3, "revision": 1, "moves": [] })).is(200).json();
    assert_eq!(again["view"], now["view"], "the same players, to the last bit");
    let refused = studio.post("move", &moves(-1.0)).is(422).json();
    assert!(
        refused["message"].as_str().unwrap().starts_with(&format!("`{BASE}` can't be -1: ")),
        "{refused}"
    );
    let patch = studio.post("patch", &moves(1500.0)).is(200).json();
    assert!(
        patch["patch"]
            .as_str()
            .unwrap()
            .contains("+  xp_to_next: { power: { base: 1500, exponent: 1.5, shift: 1 } }")
    );
    studio.post("move", &json!({ "moves": "all" })).is(422);
    // What was read in another state of the files is not written.
    let old = json!({ "revision": 0, "moves": moves(5.0)["moves"] });
    assert_eq!(studio.post("save", &old).is(409).json()["code"], "edited");
    assert!(studio.folder.read(RULES).contains("base: 1000, exponent: 1.5"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_well_also_while_a_page_listens() {
    use std::io::{Read, Write};
    let studio = Studio::of_the_shipped_game();
    let mut page = TcpStream::connect(&studio.address).unwrap();
    let request =
        format!("GET /{}/api/events?page=p HTTP/1.1\r\nHost: {}\r\n\r\n", studio.token, studio.address);
    page.write_all(request.as_bytes()).unwrap();
    let mut said = String::new();
    let mut part = [0; 512];
    while !said.contains("event: files") {
        let length = page.read(&mut part).unwrap();
        assert!(length > 0, "{said}");
        said.push_str(&String::from_utf8_lossy(&part[..length]));
    }
    assert_eq!(studio.interrupt(), (Some(0), String::new()));
    let mut rest = Vec::new();
    page.read_to_end(&mut rest).unwrap();
}

#[test]
fn what_cannot_be_opened_says_why() {
    let folder =
        crate::common::Folder::empty().with("bad.yaml", "ruleset: bad\nparagon:\n  xp_to_next: -5\n");
    let told = folder.run("studio bad.yaml --no-open");
    assert!(told.contains("bad.yaml:3:") && told.contains("── exit 2"), "{told}");
    let told = folder.run("studio none.yaml --no-open");
    assert!(told.contains("there is no file `none.yaml`") && told.contains("── exit 2"), "{told}");
}
