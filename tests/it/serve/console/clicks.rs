//! The pages as a game master uses them, in a browser.

use super::super::client::Server;
use crate::browser::{Browser, ENTER, ESCAPE, Theme};
use crate::lab::Lab;
use serde_json::json;

/// A name that would run, were it ever read as markup.
const NAME: &str = "<img src=x onerror=alert(1)>";

/// The console of a server, on its first page.
pub(super) fn opened(server: &Server, hash: &str) -> Option<Browser> {
    let browser = Browser::open("the console")?;
    browser.size(1280, 900).theme(Theme::Light);
    browser.go(&format!("http://{}/console{hash}", server.address));
    Some(browser)
}

/// Every request went to the service, and nothing was complained about.
#[track_caller]
fn stayed(browser: &Browser, server: &Server) {
    let own = format!("http://{}/", server.address);
    let sent = browser.requests();
    assert!(sent.len() > 10, "{sent:?}");
    // A browser's own pages ask nobody: `chrome://…`, `data:…`.
    for address in sent.iter().filter(|address| address.starts_with("http") || address.starts_with("ws")) {
        assert!(address.starts_with(&own), "{address} leaves the service");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The text of the first element of a selector, as soon as it holds another text.
#[track_caller]
pub(super) fn until_says(browser: &Browser, css: &str, text: &str) {
    browser.until(&format!("`{text}` in `{css}`"), || {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let shown = browser.run(script, &[json!(css)]);
        shown.as_str().is_some_and(|shown| shown.contains(text)).then_some(())
    });
}

/// Fills what asks for a change in, looks at what it would do, and does it.
#[track_caller]
pub(super) fn confirmed(browser: &Browser, reason: &str) {
    browser.find("#beside input[name=reason]").type_text(reason);
    browser.find("#beside .buttons .main").click();
    until_says(browser, "#beside", "Nothing is changed yet.");
    browser.find("#beside .buttons .main").click();
    browser.until_true("return document.querySelector('#beside').hidden");
}

/// Zeros at the end of a whole number are no decimals.
#[test]
fn no_share_loses_its_zeros() {
    let lab = Lab::new();
    lab.run("character create Vex --reason new").exits(0);
    let server = Server::on(lab);
    let Some(browser) = opened(&server, "#/characters/1") else { return };
    until_says(&browser, "td.bar + td", "0 %");
}

#[test]
fn find_grant_undo() {
    let server = Server::on(Lab::with_lives());
    let Some(browser) = opened(&server, "") else { return };
    browser.find("#search").type_text("ve");
    until_says(&browser, "#found", "Vex");
    browser.find("#search").type_text(ENTER);
    until_says(&browser, "h1", "Vex");
    browser.run("window.marker = true", &[]);
    browser.find("button[data-call=grant]").click();
    assert_eq!(browser.run("return document.activeElement.name", &[]), "what", "the focus is in the dialog");
    browser.find("#beside input[name=amount]").type_text("50,000");
    browser.find("#beside input[name=ticket]").type_text("T-9");
    browser.find("#beside input[name=reason]").type_text("raid");
    browser.find("#beside .buttons .main").click();
    until_says(&browser, "#beside .difference", "Paragon XP");
    until_says(&browser, "#beside .difference", "+50,000");
    let events = |server: &Server| server.get("/v1/database/health").json()["events"].clone();
    let before = events(&server);
    assert_eq!(server.get("/v1/history?who=Vex&ticket=T-9").json()["total"], 0, "only looked at");
    browser.find("#beside .buttons .main").click();
    until_says(&browser, "#outcome", "Done: #");
    until_says(&browser, ".history tbody tr", "+50,000 XP paragon");
    until_says(&browser, ".history tbody tr", "raid");
    assert_ne!(events(&server), before);
    assert_eq!(
        server.get("/v1/history?who=Vex&ticket=T-9").json()["entries"][0]["operation"]["reason"],
        "raid"
    );
    // Undone from the history; what was done is struck out.
    browser.find(".history tbody tr .acts button").click();
    confirmed(&browser, "by mistake");
    until_says(&browser, ".history tr.undone", "+50,000 XP paragon");
    assert_eq!(browser.run("return window.marker", &[]), true, "nothing was loaded anew");
    let reasons: Vec<String> = browser.all(".history .why").iter().map(|one| one.text()).collect();
    assert!(reasons.iter().any(|text| text.contains("by mistake")), "{reasons:?}");
    stayed(&browser, &server);
}

#[test]
fn what_others_do_shows_as_it_happens() {
    let server = Server::on(Lab::with_lives());
    let Some(browser) = opened(&server, "#/characters/1") else { return };
    until_says(&browser, "h1", "Vex");
    until_says(&browser, ".log", "History");
    browser.run("window.marker = true", &[]);
    server.lab.run("character grant Vex --currency 77 --reason elsewhere").exits(0);
    until_says(&browser, ".history tbody tr", "+77 currency");
    until_says(&browser, ".standing", "77\t◈");
    server.lab.run("character rename Vex Vixen --reason elsewhere").exits(0);
    until_says(&browser, "h1", "Vixen");
    assert_eq!(browser.run("return window.marker", &[]), true, "nothing was loaded anew");
    stayed(&browser, &server);
}

#[test]
fn what_was_previewed_is_what_is_done() {
    let server = Server::on(Lab::with_lives());
    let Some(browser) = opened(&server, "#/characters/1") else { return };
    browser.find("button[data-call=grant]").click();
    browser.find("#beside input[name=amount]").type_text("10");
    browser.find("#beside input[name=reason]").type_text("raid");
    browser.find("#beside .buttons .main").click();
    until_says(&browser, "#beside", "Nothing is changed yet.");
    // Somebody is faster: what was seen is not what would be done.
    server.lab.run("character grant Vex --currency 5 --reason elsewhere").exits(0);
    browser.find("#beside .buttons .main").click();
    until_says(&browser, "#beside .wrong", "version");
    assert_eq!(server.get("/v1/history?who=Vex&where=xp%20%3D%2010").json()["total"], 0);
    browser.find("#beside .buttons .main").click();
    browser.find("#beside input[name=amount]").type_text(ESCAPE);
    browser.until_true("return document.querySelector('#beside').hidden");
    assert_eq!(browser.run("return document.activeElement.dataset.call", &[]), "grant", "the focus is back");
    // What others do draws the page anew, and takes the focus from nobody.
    server.lab.run("character grant Vex --currency 6 --reason elsewhere").exits(0);
    until_says(&browser, ".history", "+6 currency");
    assert_eq!(
        browser.run("return document.activeElement.dataset.call", &[]),
        "grant",
        "the focus has stayed"
    );
}

#[test]
fn what_rests_on_it_is_told_with_the_ways_out() {
    let server = Server::on(Lab::with_lives());
    let grant = |xp: u64| {
        let body = json!({"track": "paragon", "xp": xp, "reason": "raid"});
        server.post("/v1/characters/Vex/grants", body).is(200).json()["operation"].as_u64().unwrap()
    };
    let (first, _) = (grant(90_000), grant(5_000));
    let Some(browser) = opened(&server, "#/characters/1") else { return };
    browser.find(&format!("tr[data-operation='{first}'] .acts button")).click();
    browser.find("#beside input[name=reason]").type_text("twice");
    browser.find("#beside .buttons .main").click();
    until_says(&browser, "#beside .wrong", "on it");
    until_says(&browser, "#beside .ways", "keep what came later");
    browser.find("#beside .ways button").click();
    until_says(&browser, "#beside h2", "Rebase");
    assert_eq!(browser.find("#beside input[name=reason]").property("value"), "twice", "asked for once");
    browser.find("#beside .buttons .main").click();
    until_says(&browser, "#beside .difference", "-90,000".replace('-', "\u{2212}").as_str());
    browser.find("#beside .buttons .main").click();
    until_says(&browser, ".history tr.undone", "+90,000 XP paragon");
}

#[test]
fn rows_of_a_file_are_looked_at_first() {
    let server = Server::on(Lab::with_lives());
    let Some(browser) = opened(&server, "#/batches") else { return };
    let rows = browser.find("textarea[name=rows]");
    rows.type_text("key,command,character,track,xp\nk1,grant,Vex,paragon,500\nk2,grant,Nobody,paragon,7\n");
    let look = "return document.querySelector('main form .main').click()";
    browser.run(look, &[]);
    browser.find("#beside input[name=reason]").type_text("outage");
    browser.find("#beside .buttons .main").click();
    until_says(&browser, "#beside .wrong", "row 2 (line 3)");
    rows.clear()
        .type_text("key,command,character,track,xp\nk1,grant,Vex,paragon,500\nk2,grant,Anara,paragon,7\n");
    browser.run(look, &[]);
    confirmed(&browser, "outage");
    until_says(&browser, "#outcome", "Done: #");
    let told = server.get("/v1/history?kind=batch&who=Anara").is(200).json();
    assert_eq!(told["entries"][0]["operation"]["reason"], "outage");
}

#[test]
fn names_and_reasons_full_of_markup_stay_texts() {
    let server = Server::on(Lab::new());
    let new =
        json!({"name": NAME, "reason": "<script>alert(2)</script>", "ticket": "\"><b onclick=alert(3)>"});
    server.post("/v1/characters", new).is(201);
    let Some(browser) = opened(&server, "") else { return };
    until_says(&browser, ".history", NAME);
    browser.find("#search").type_text("<img");
    until_says(&browser, "#found", NAME);
    browser.find("#search").type_text(ENTER);
    until_says(&browser, "h1", NAME);
    until_says(&browser, ".history", "<script>alert(2)</script>");
    browser.find("button[data-call=renameCharacter]").click();
    let field = browser.find("#beside input[name=name]");
    assert_eq!(field.property("value"), NAME);
    field.type_text("<svg/onload=alert(4)>");
    confirmed(&browser, "<i>why</i>");
    until_says(&browser, "h1", "<svg/onload=alert(4)>");
    for hash in ["#/boards/paragon", "#/requests", "#/rulesets", "#/policy", "#/batches", "#/"] {
        browser.run("location.hash = arguments[0]", &[json!(hash)]);
        browser.until_true("return document.querySelector('h1') !== null");
    }
    let foreign = "return document.querySelectorAll('main img, main script, main svg, main b[onclick], #beside i, main i').length";
    assert_eq!(browser.run(foreign, &[]), 0);
    stayed(&browser, &server);
}

#[test]
fn numbers_past_what_a_browser_counts_stay_exact() {
    let server = Server::on(Lab::with_lives());
    let much = "9223372036854770000";
    server
        .post("/v1/characters/Vex/grants", json!({"currency": much, "exact": true, "reason": "much"}))
        .is(200);
    let Some(browser) = opened(&server, "#/characters/1") else { return };
    until_says(&browser, ".standing", "9,223,372,036,854,770,000");
    browser.find("button[data-call=grant]").click();
    browser.find("#beside select[name=what] option[value=currency]").click();
    browser.find("#beside input[name=amount]").type_text("7");
    browser.find("#beside input[name=reason]").type_text("more");
    browser.find("#beside .buttons .main").click();
    until_says(&browser, "#beside .difference", "9,223,372,036,854,770,007 ◈");
    until_says(&browser, "#beside .difference", "+7");
}

#[test]
fn every_page_can_be_used_by_everybody() {
    let lab = Lab::with_lives();
    lab.run("character grant Vex --xp 90_000_000 --track paragon --exact --reason raid --ticket T-8")
        .exits(0);
    let server = Server::on(lab);
    let Some(browser) = opened(&server, "") else { return };
    let pages = [
        ("home", "#/"),
        ("character", "#/characters/1"),
        ("boards", "#/boards/paragon"),
        ("requests", "#/requests"),
        ("rulesets", "#/rulesets"),
        ("webhooks", "#/webhooks"),
        ("policy", "#/policy"),
        ("batches", "#/batches"),
    ];
    for theme in [Theme::Light, Theme::Dark] {
        browser.theme(theme);
        for width in [400, 1280, 1920] {
            browser.size(width, 900);
            for (name, hash) in pages {
                browser.run("location.hash = arguments[0]", &[json!(hash)]);
                browser.until_true("return document.querySelector('main h1') !== null && !document.querySelector('[aria-busy=true]')");
                if name == "character" {
                    browser.find("#tree-combat").click();
                    browser.find(".tree");
                    browser.find("button[data-call=grant]").click();
                    browser.find("#beside input[name=reason]");
                }
                let wide = browser.run("return document.documentElement.scrollWidth <= innerWidth", &[]);
                assert_eq!(wide, true, "{name} fits into {width} pixels");
                browser.picture(&format!("console-{name}-{width}-{theme:?}").to_lowercase());
                if width != 1920 {
                    browser.is_accessible(&format!("{name} at {width} px in {theme:?}"));
                }
            }
        }
    }
    stayed(&browser, &server);
}
