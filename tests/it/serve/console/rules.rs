//! The pages about rules and about who is told of what happens.

use super::super::client::Server;
use super::super::receiver::Receiver;
use super::super::webhooks;
use super::clicks::{opened, until_says};
use crate::lab::Lab;
use serde_json::json;

const STEEPER: &str = include_str!("../../../../fixtures/steeper.yaml");

#[test]
fn two_rulesets_are_compared() {
    let server = Server::on(Lab::with_lives());
    let Some(browser) = opened(&server, "#/rulesets") else { return };
    let compare = "section[aria-labelledby] form button";
    browser.find(compare).click();
    until_says(&browser, "main", "Nothing differs");
    server
        .post("/v1/rulesets", json!({ "text": STEEPER, "overspent": "refund", "reason": "steeper" }))
        .is(201);
    browser.run("location.hash = '#/rulesets?again=1'", &[]);
    until_says(&browser, "h1", "necpgame-steeper");
    browser.find(compare).click();
    until_says(&browser, "section[aria-labelledby] table", "paragon");
    // From the one before to the one in force: it costs more.
    let changes = browser.all("section[aria-labelledby] td[data-title=change]");
    assert!(changes.iter().any(|change| change.text().starts_with('+')));
}

#[test]
fn an_address_that_was_cut_off_is_told() {
    let server = Server::on(Lab::with_lives());
    let Some(browser) = opened(&server, "#/boards/%E0%A4%A") else { return };
    until_says(&browser, "h1", "That did not work");
}

#[test]
fn what_a_receiver_did_not_take_is_told_again_or_let_go() {
    let receiver = Receiver::new();
    let server = webhooks::serve(webhooks::lab(), &receiver, "[0]");
    for amount in [5, 6] {
        webhooks::pay(&server, amount);
        assert_eq!(
            [
                receiver.hear("503 No").json()["data"]["amount"].clone(),
                receiver.hear("503 No").json()["data"]["amount"].clone()
            ],
            [json!(amount), json!(amount)]
        );
    }
    let Some(browser) = opened(&server, "#/webhooks") else { return };
    browser.until_true(
        "return document.querySelectorAll('.acts button').length === 4 || (location.reload(), false)",
    );
    until_says(&browser, "main", "crm did not take");
    let dead = || server.get("/v1/webhooks").is(200).json()[0]["dead"].as_array().unwrap().len();
    assert_eq!(dead(), 2);
    browser.find(".acts button").click();
    assert_eq!(receiver.hear("204 OK").json()["data"]["amount"], 5);
    until_says(&browser, "#outcome", "Event 2: crm took it");
    browser.until_true("return document.querySelectorAll('.acts button').length === 2");
    assert_eq!(dead(), 1);
    browser.all(".acts button")[1].click();
    until_says(&browser, "#outcome", "Event 3: crm is not told of it");
    browser.until_true("return document.querySelectorAll('.acts button').length === 0");
    assert_eq!(dead(), 0);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
