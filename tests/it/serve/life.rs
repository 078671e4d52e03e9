//! It begins, answers and ends.

use super::client::Server;
use crate::lab::Lab;
use serde_json::json;

#[test]
fn a_grant_over_http_is_in_the_log_after_the_end() {
    let server = Server::on(Lab::with_lives());
    assert_ne!(server.id(), std::process::id(), "it is a program of its own");
    let body = json!({"track": "paragon", "xp": 5000, "reason": "quest"});
    server.post("/v1/characters/Vex/grants", body).is(200);
    server.get("/v1/nothing").refused(404, "unknown-address");
    let lab = server.end();
    lab.is_whole();
    lab.run("history Vex --last 1").exits(0).says("5,000").says("quest");
}
