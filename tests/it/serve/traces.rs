//! Traces: what a collector is told of a request, and of what the database was asked for it.

use super::client::Server;
use super::receiver::Receiver;
use crate::lab::Lab;
use serde_json::{Value, json};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn lab() -> Lab {
    let lab = Lab::empty();
    lab.run("db init").exits(0);
    lab.run("character create Vex --reason new").exits(0);
    lab
}

fn fact<'a>(span: &'a Value, key: &str) -> &'a Value {
    let all = span["attributes"].as_array().unwrap();
    &all.iter().find(|fact| fact["key"] == key).unwrap()["value"]
}

/// As the standard has it: who asks decides by `traceparent`; the names are those of OpenTelemetry's conventions.
#[test]
fn a_request_is_told_with_what_was_asked_of_the_database() {
    let collector = Receiver::new();
    let server = Server::with(lab(), &["--insecure", "--traces", &collector.address("")], &[]);
    let path = "/v1/characters/Vex";
    let unwanted = format!("00-{TRACE}-b7ad6b7169203331-00");
    server.send("GET", path, &[("traceparent", &unwanted)], b"").is(200);
    let wanted = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let grant = json!({"currency": 5, "reason": "r"}).to_string();
    let headers = [("traceparent", wanted.as_str()), ("content-type", "application/json")];
    server.send("POST", "/v1/characters/Vex/grants", &headers, grant.as_bytes()).is(200);
    let heard = collector.hear("200 OK");
    assert_eq!(heard.header("content-type"), "application/json");
    let told = heard.json();
    let resource = &told["resourceSpans"][0];
    assert_eq!(fact(&resource["resource"], "service.name"), &json!({"stringValue": "endgame"}));
    let spans = resource["scopeSpans"][0]["spans"].as_array().unwrap();
    let (request, below) = spans.split_last().unwrap();
    assert_eq!(request["name"], "POST /v1/characters/{who}/grants");
    assert_eq!((&request["kind"], &request["parentSpanId"]), (&json!(2), &json!("00f067aa0ba902b7")));
    assert_eq!(fact(request, "http.response.status_code"), &json!({"intValue": "200"}));
    assert_eq!(fact(request, "user.id"), &json!({"stringValue": "gm"}));
    assert!(
        spans.iter().all(|span| span["traceId"] == TRACE),
        "the request that was not wanted is told: {told}"
    );
    let names: Vec<&Value> = below.iter().map(|span| &span["name"]).collect();
    assert!(names.contains(&&json!("change")), "{told}");
    let time = |span: &Value, name: &str| span[name].as_str().unwrap().parse::<u64>().unwrap();
    for span in below {
        assert_eq!(span["parentSpanId"], request["spanId"]);
        assert!(time(span, "startTimeUnixNano") >= time(request, "startTimeUnixNano"));
        assert!(time(span, "endTimeUnixNano") <= time(request, "endTimeUnixNano") + 1_000_000);
    }
    server.end().is_whole();
}

#[test]
fn a_collector_that_is_gone_keeps_nobody_waiting() {
    let nobody = Receiver::new().address("");
    let server = Server::with(lab(), &["--insecure", "--traces", &nobody], &[]);
    for _ in 0..20 {
        server.get("/v1/characters/Vex").is(200);
    }
    server.end().is_whole();
    let lab = lab();
    lab.run("serve --insecure --check --traces ftp://example").exits(2).says("http://127.0.0.1:4318");
    let text = "service: studio\ntraces: { address: \"http://127.0.0.1:4318\", share: 2 }\n";
    std::fs::write(lab.folder.path("serve.yaml"), text).unwrap();
    lab.run("serve --insecure --check --config serve.yaml").exits(2).says("from 0 to 1");
}
