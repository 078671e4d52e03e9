//! Running it: what it measures, what it writes, and how it is told to run.

use super::client::Server;
use crate::lab::Lab;
use endgame::config::{Source, load_service, service_schema};
use std::collections::BTreeSet;
use std::fs;

#[test]
fn alerts_ask_only_for_what_is_measured() {
    let server = Server::on(Lab::with_lives());
    server.get("/v1/characters").is(200);
    server.get("/v1/characters/Nobody").is(404);
    let metrics = server.get("/metrics").is(200);
    let kind = metrics.header("content-type").unwrap();
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let line = metrics.body.lines().filter(|line| line.starts_with("# TYPE "));
    let mut known = BTreeSet::new();
    for (name, of) in line.filter_map(|line| line.trim_start_matches("# TYPE ").split_once(' ')) {
        match of {
            "counter" => _ = known.insert(format!("{name}_total")),
            "histogram" => ["_bucket", "_sum", "_count"].iter().for_each(|end| {
                known.insert(format!("{name}{end}"));
            }),
            _ => {
                known.insert(name.to_owned());
            }
        }
    }
    let alerts = include_str!("../../../docs/alerts.yaml");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut asked = 0;
    for line in alerts.lines().filter_map(|line| line.trim_start().strip_prefix("expr:")) {
        // Names are followed by a choice of labels or a range; functions by a bracket.
        for (at, _) in line.match_indices(['{', '[']) {
            let before = &line[..at];
            let start = before.rfind(|c: char| !is_word(c)).map_or(0, |end| end + 1);
            let name = &before[start..];
            if !name.is_empty() {
                assert!(known.contains(name), "`{name}` is not measured: {line}\n{known:#?}");
                asked += 1;
            }
        }
    }
    assert!(asked >= 8, "the alerts were read: {asked}");
    assert!(
        metrics
            .body
            .contains("http_requests_total{method=\"GET\",route=\"/v1/characters\",status=\"200\"} 1")
    );
    assert!(metrics.body.contains("error_rate_total{kind=\"client\"} 1"), "{}", metrics.body);
}

#[test]
fn a_configuration_is_checked_as_every_file_is() {
    let sample = include_str!("../../../fixtures/serve.yaml");
    let (loaded, problems) = load_service(&Source::new("serve.yaml", sample));
    assert!(loaded.is_some(), "{problems:#?}");
    let schema = jsonschema::validator_for(&service_schema()).unwrap();
    assert!(schema.is_valid(&serde_json::json!({ "service": "game", "limits": { "body_bytes": 5 } })));
    assert!(!schema.is_valid(&serde_json::json!({ "service": "game", "limit": {} })));
    let lab = Lab::new();
    let wrong = "service: game\nlisten: nowhere\nlimits: { body_bytes: 0, head_seconds: -1 }\ntokens: { secret: a, keys: b }\n";
    fs::write(lab.folder.path("serve.yaml"), wrong).unwrap();
    let told = lab.run("serve --config serve.yaml --check").exits(2);
    for text in [
        "`nowhere` is not an address",
        "serve.yaml:3:",
        "-1 s is out of range",
        "0 is out of range",
        "not by both",
    ] {
        assert!(told.err.contains(text), "{text} in {}", told.err);
    }
    fs::write(lab.folder.path("serve.yaml"), "policy: x\n").unwrap();
    lab.run("serve --config serve.yaml").exits(2).says("this is a policy");
}

#[cfg(unix)]
#[test]
fn asked_to_end_it_ends_well_and_has_told_of_everything() {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::process::Stdio;
    let lab = Lab::new();
    lab.run("token keygen key.pem --jwks jwks.json").exits(0);
    let token = lab.run("token sign key.pem --sub ana --role lead").exits(0).out.trim().to_owned();
    let words = ["serve", "--listen", "127.0.0.1:0", "--keys", "jwks.json"];
    let mut command = lab.command(&words);
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut says = BufReader::new(process.stderr.take().unwrap());
    let mut line = String::new();
    says.read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split(';').next().unwrap().to_owned();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let body = r#"{"name":"Nim","reason":"new"}"#;
    let length = body.len();
    let request = format!(
        "POST /v1/characters HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\nX-Request-Id: r-1\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 201");
    let id = rustix::process::Pid::from_raw(process.id().cast_signed()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    let mut told = String::new();
    says.read_to_string(&mut told).unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(0), "{told}");
    let lines: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked = lines.iter().find(|line| line["request_id"] == "r-1").unwrap();
    assert_eq!(
        (&asked["status"], &asked["actor"], &asked["role"], &asked["path"]),
        (&201.into(), &"ana".into(), &"lead".into(), &"/v1/characters".into())
    );
    assert!(told.contains("everything that was begun is kept"), "{told}");
    let secret = token.rsplit('.').next().unwrap();
    assert!(!told.contains(secret), "nothing of a token is in it: {told}");
    lab.run("character show Nim").exits(0);
}
