//! Two actors in a browser each: one asks, the other decides; a third only looks.

use super::super::client::Server;
use super::clicks::confirmed;
use super::{by, served, token};
use crate::browser::{Browser, ENTER};
use crate::lab::Lab;
use serde_json::{Value, json};

/// A browser in which somebody signed in.
fn signed_in(server: &Server, actor: &str, role: &str) -> Option<Browser> {
    let browser = Browser::open("the console with tokens")?;
    browser.size(1280, 900).go(&format!("http://{}/console", server.address));
    let token = token(server, actor, role);
    let field = browser.find("input[name=token]");
    field.type_text("nonsense").type_text(ENTER);
    browser.until_true("return document.querySelector('.sign-in .bad').innerText.includes('not believed')");
    browser.find("input[name=token]").clear().type_text(&token).type_text(ENTER);
    browser.until_true("return document.querySelector('#who').innerText.includes('Sign out')");
    assert_eq!(browser.run("return document.cookie", &[]), "", "no script reads it");
    Some(browser)
}

#[track_caller]
fn go(browser: &Browser, hash: &str, heading: &str) {
    browser.run("location.hash = arguments[0]", &[json!(hash)]);
    let script = format!("return (document.querySelector('h1')?.innerText ?? '').includes('{heading}')");
    browser.until_true(&script);
}

#[test]
fn a_second_actor_approves_what_waits() {
    let server = served(Lab::with_lives());
    let Some(asks) = signed_in(&server, "zed", "gm") else { return };
    go(&asks, "#/characters/1", "Vex");
    asks.find("button[data-call=grant]").click();
    asks.find("#beside input[name=amount]").type_text("20_000_000");
    asks.find("#beside input[name=reason]").type_text("outage");
    asks.find("#beside .buttons .main").click();
    asks.until_true("return document.querySelector('#beside .warn')?.innerText.includes('second actor')");
    asks.find("#beside .buttons .main").click();
    asks.until_true(
        "return document.querySelector('#outcome').innerText.includes('waits for a second actor')",
    );
    assert_eq!(
        asks.run("return document.querySelector('#waiting').hidden", &[]),
        true,
        "who asked may not decide"
    );
    let Some(decides) = signed_in(&server, "ana", "lead") else { return };
    for (hash, heading) in
        [("#/boards/paragon", "Leaderboards"), ("#/policy", "Policy"), ("#/characters/1", "Vex")]
    {
        go(&decides, hash, heading);
        decides.until_true("return document.querySelector('#waiting').innerText.includes('1 request waits')");
    }
    decides.find("#waiting button").click();
    decides.until_true(
        "return document.querySelector('#beside .difference')?.innerText.includes('+20,000,000')",
    );
    decides.find("#beside .buttons .main").click();
    confirmed(&decides, "seen");
    decides.until_true("return document.querySelector('#waiting').hidden");
    decides.until_true("return document.querySelector('.history')?.innerText.includes('+20,000,000')");
    // The other's page shows it too, without being loaded anew.
    asks.until_true("return document.querySelector('.history')?.innerText.includes('+20,000,000')");
    let ana = token(&server, "ana", "lead");
    let list = by(&server, &ana, "GET", "/v1/requests?all=true", &Value::Null).is(200).json();
    assert_eq!(
        (&list["requests"][0]["state"], &list["requests"][0]["by"]),
        (&json!("granted"), &json!("ana"))
    );
}

#[test]
fn who_may_change_nothing_sees_no_button_that_does() {
    let server = served(Lab::with_lives());
    let Some(browser) = signed_in(&server, "ro", "readonly") else { return };
    let changing =
        "return [...document.querySelectorAll('[data-call], .history .acts button, #waiting button')].length";
    for (hash, heading) in [
        ("#/characters/1", "Vex"),
        ("#/", "Characters"),
        ("#/requests", "Requests"),
        ("#/rulesets", "Ruleset"),
        ("#/policy", "Policy"),
        ("#/boards/paragon", "Leaderboards"),
    ] {
        go(&browser, hash, heading);
        assert_eq!(browser.run(changing, &[]), 0, "{hash}");
    }
    go(&browser, "#/characters/1", "Vex");
    browser.until_true("return document.querySelector('.history tbody tr') !== null");
    assert_eq!(browser.run(changing, &[]), 0, "nor in the history");
    let nav = browser.find("#nav").text();
    assert!(!nav.contains("Batches") && nav.contains("Policy"), "{nav}");
    // The browser's own session is refused all the same.
    let script = "const done = arguments[0]; fetch('/v1/characters/Vex/grants', {method: 'POST', headers: {'X-Endgame-Page': '1'}, \
                  body: JSON.stringify({currency: 5, reason: 'x'})}).then((answer) => done(answer.status))";
    assert_eq!(browser.run_async(script, &[]), 403);
    browser.find("#who button").click();
    browser.find("input[name=token]");
    let script = "const done = arguments[0]; fetch('/v1/me').then((answer) => done(answer.status))";
    assert_eq!(browser.run_async(script, &[]), 401, "signed out");
}
