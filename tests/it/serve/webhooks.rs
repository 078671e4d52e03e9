//! Webhooks: what a receiver is told, again when it did not take it, and where it goes on after the end.

use super::client::Server;
use super::receiver::Receiver;
use crate::lab::Lab;
use serde_json::json;

pub(super) fn serve(lab: Lab, receiver: &Receiver, waits: &str) -> Server {
    let folder = lab.database().parent().unwrap().to_owned();
    std::fs::write(folder.join("crm.secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
    let address = receiver.address("/hook");
    let config = format!(
        "service: studio\nwebhooks:\n  - {{ name: crm, address: \"{address}\", secrets: crm.secret, kinds: [currency], waits: {waits} }}\n"
    );
    std::fs::write(folder.join("serve.yaml"), config).unwrap();
    let config = folder.join("serve.yaml");
    Server::with(lab, &["--insecure", "--config", config.to_str().unwrap()], &[])
}

pub(super) fn lab() -> Lab {
    let lab = Lab::empty();
    lab.run("db init").exits(0);
    lab.run("character create Vex --reason new").exits(0);
    lab
}

pub(super) fn pay(server: &Server, amount: u64) {
    server.post("/v1/characters/Vex/grants", json!({"currency": amount, "reason": "r"})).is(200);
}

#[test]
fn a_receiver_is_told_in_order_until_it_has_heard_and_goes_on_after_the_end() {
    let receiver = Receiver::new();
    let server = serve(lab(), &receiver, "[0, 0, 0]");
    pay(&server, 5);
    pay(&server, 6);
    // What it does not take comes again, with the same id, before what comes after it.
    let first = receiver.hear("500 No");
    let again = receiver.hear("204 OK");
    assert_eq!(first.header("webhook-id"), again.header("webhook-id"));
    assert_eq!((&first.body, &first.json()["type"]), (&again.body, &json!("endgame.currency")));
    assert!(first.header("webhook-signature").starts_with("v1,"));
    let second = receiver.hear("204 OK");
    assert_eq!((&again.json()["data"]["amount"], &second.json()["data"]["amount"]), (&json!(5), &json!(6)));
    // What is written while nobody serves is told by the next who does.
    let lab = server.end();
    lab.run("character grant Vex --currency 7 --reason r").exits(0);
    let server = serve(lab, &receiver, "[0]");
    let mut amounts = vec![receiver.hear("204 OK").json()["data"]["amount"].as_u64().unwrap()];
    while amounts.last() != Some(&7) {
        // What had arrived just before the end may come once more.
        amounts.push(receiver.hear("204 OK").json()["data"]["amount"].as_u64().unwrap());
    }
    assert!(amounts.is_sorted(), "{amounts:?}");
    server.end().is_whole();
}

#[test]
fn what_never_arrives_is_a_dead_letter_that_can_be_told_again() {
    let receiver = Receiver::new();
    let server = serve(lab(), &receiver, "[0]");
    pay(&server, 5);
    let lost = [receiver.hear("503 No"), receiver.hear("503 No")];
    // What comes after it comes all the same.
    pay(&server, 6);
    assert_eq!(receiver.hear("204 OK").json()["data"]["amount"], 6);
    let told = server.get("/v1/webhooks").is(200).json();
    let dead = &told[0]["dead"][0];
    assert_eq!((&dead["sequence"], &dead["attempts"]), (&json!(2), &json!(2)), "{told}");
    let again = std::thread::scope(|scope| {
        let told = scope.spawn(|| server.send("POST", "/v1/webhooks/crm/dead/2", &[], b"").is(204));
        let heard = receiver.hear("204 OK");
        told.join().unwrap();
        heard
    });
    assert_eq!(again.header("webhook-id"), lost[0].header("webhook-id"));
    assert_eq!(server.get("/v1/webhooks").json()[0]["dead"], json!([]));
    server.send("DELETE", "/v1/webhooks/crm/dead/2", &[], b"").refused(404, "unknown-dead-letter");
    server.end().is_whole();
}
