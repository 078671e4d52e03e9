//! Characters found as they are typed.

use super::super::client::Server;
use crate::lab::Lab;
use serde_json::{Value, json};

/// The names that are found, in their order.
#[track_caller]
fn found(server: &Server, query: &str) -> Vec<String> {
    let answer = server.get(&format!("/v1/suggestions?{query}")).is(200).json();
    let all = answer["characters"].as_array().unwrap();
    all.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_field_finds_everybody_by_what_was_typed_so_far() {
    let server = Server::on(Lab::new());
    let id = "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37";
    let named = |name: &str, more: Value| {
        let mut body = json!({ "name": name, "reason": "new" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.post("/v1/characters", body).is(201);
    };
    named("Vexa", json!({}));
    named("Vex", json!({ "external_id": id }));
    named("vexxor", json!({}));
    named("Änne", json!({}));
    named("<b>2</b>", json!({}));
    assert_eq!(found(&server, "text=vE"), ["Vex", "Vexa", "vexxor"]);
    assert_eq!(found(&server, "text=vexx"), ["vexxor"]);
    assert_eq!(found(&server, "text=%C3%A4n"), ["Änne"], "in any case of any script");
    assert_eq!(found(&server, "text=%3Cb"), ["<b>2</b>"]);
    for whole in ["2", "%232", "id:2", id, &id.to_uppercase(), &format!("ext:{id}")] {
        assert_eq!(found(&server, &format!("text={whole}")), ["Vex"], "{whole}");
    }
    for none in ["", "%20", "exa", "id:", "99", "%25", "v%25"] {
        assert_eq!(found(&server, &format!("text={none}")).len(), 0, "`{none}`");
    }
    let two = server.get("/v1/suggestions?text=v&limit=2").is(200).json();
    assert_eq!((two["characters"].as_array().unwrap().len(), &two["has_more"]), (2, &json!(true)));
    assert_eq!(server.get("/v1/suggestions?text=v&limit=3").json()["has_more"], false);
    // Who is archived is found, behind who bears the name now.
    server.post("/v1/characters/Vex/archivals", json!({ "reason": "gone" })).is(200);
    named("Vex", json!({}));
    let all = server.get("/v1/suggestions?text=vex&limit=2").is(200).json();
    let is_archived = |at: usize| all["characters"][at]["archived"].clone();
    assert_eq!((is_archived(0), is_archived(1)), (json!(false), json!(true)), "{all}");
    server.get("/v1/suggestions?text=v&limit=0").refused(400, "bad-query");
}
