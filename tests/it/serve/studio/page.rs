//! The page as its user has it: in a browser.

use super::{AGREED, PLAYERS, RULES, Studio};
use crate::browser::{Browser, ENTER, ESCAPE, LEFT, RIGHT, TAB, Theme};
use crate::common::Folder;
use serde_json::{Value, json};

const BASE: &str = "[data-path='paragon.xp_to_next.power.base']";

/// A page whose figures have settled.
fn opened<'a>(browser: &'a Browser, studio: &Studio) -> &'a Browser {
    browser.go(&studio.page());
    settled(browser);
    browser
}

fn settled(browser: &Browser) {
    browser.until_true("return document.body.dataset.settled === 'true'");
}

fn text(browser: &Browser, css: &str) -> String {
    browser.text(css)
}

/// The line of the figure that is not pinned, of the last archetype.
fn line(browser: &Browser) -> Value {
    browser.run(
        "return [...document.querySelectorAll('#levels-figure .line:not(.pinned)')].at(-1).getAttribute('d')",
        &[],
    )
}

fn pinned(browser: &Browser) -> usize {
    browser.all("#levels-figure .line.pinned").len()
}

#[test]
fn a_dial_moves_the_figure_and_undo_takes_it_back_and_save_keeps_comments() {
    let Some(browser) = Browser::open("the page of the studio") else { return };
    let studio = Studio::of_the_shipped_game();
    let old = studio.folder.read(RULES);
    browser.size(1280, 900);
    opened(&browser, &studio);
    assert!(text(&browser, "#answer").contains("agreed ranges kept"), "{}", text(&browser, "#answer"));
    assert_eq!(text(&browser, "#facts"), "20,000 players · 365 days · seed 1");
    assert_eq!(pinned(&browser), 0, "what is now is not drawn over itself");
    let before = line(&browser);
    let value = || browser.find(&format!("{BASE} .value"));
    value().clear().type_text("2000").type_text(ENTER);
    browser.until_true("return document.querySelector('#answer .bad') !== null");
    settled(&browser);
    assert_ne!(line(&browser), before);
    assert_eq!(pinned(&browser), 4, "the state of before, dashed");
    assert!(browser.find(&format!("{BASE} .dot")).is_shown());
    assert!(browser.address().ends_with("#r:paragon.xp_to_next.power.base=2000"));
    assert!(browser.all("#rows .change").iter().any(|own| own.text().starts_with('−')));
    browser.find("#undo").click();
    browser.until_true("return document.querySelector('#answer .bad') === null");
    settled(&browser);
    assert_eq!((line(&browser), value().property("value")), (before.clone(), json!("1000")));
    // A slider does the same, step by step, and is one step of undo.
    let slide = "const [css, to] = arguments; const own = document.querySelector(css + ' [type=range]');
        for (const at of [400, 600, to]) { own.value = at; own.dispatchEvent(new Event('input')); }
        own.dispatchEvent(new Event('change'));";
    browser.run(slide, &[json!(BASE), json!(800)]);
    browser.until_true("return document.querySelector('#rows .change')?.textContent !== undefined && document.querySelectorAll('#levels-figure .pinned').length === 4");
    assert_eq!(value().property("value"), "2300");
    browser.find("#save").click();
    browser.until_true("return document.getElementById('save-box').open");
    let patch = text(&browser, "#save-patch");
    assert!(patch.contains("+  xp_to_next: { power: { base: 2300, exponent: 1.5, shift: 1 } }"), "{patch}");
    browser.find("#save-write").click();
    browser.until_true(
        "return !document.getElementById('save-box').open && document.getElementById('save').disabled",
    );
    let new = old.replace(
        "power: { base: 1000, exponent: 1.5, shift: 1 }",
        "power: { base: 2300, exponent: 1.5, shift: 1 }",
    );
    assert_ne!(new, old);
    assert_eq!(studio.folder.read(RULES), new);
    assert_eq!(value().property("value"), "2300");
    assert_eq!(browser.complaints(), [""; 0]);
    // The page that a new window has is the browser's own.
    let requests =
        browser.requests().into_iter().filter(|one| !one.starts_with("chrome:") && !one.starts_with("data:"));
    let elsewhere: Vec<String> = requests.filter(|one| !one.starts_with(&studio.page())).collect();
    assert_eq!(elsewhere, [""; 0]);
}

#[test]
fn an_edit_shows_at_once_and_a_mistake_in_it_with_its_line() {
    let Some(browser) = Browser::open("the page of the studio") else { return };
    let studio = Studio::of_the_shipped_game();
    browser.size(1280, 900);
    opened(&browser, &studio);
    let old = studio.folder.read(RULES);
    let write = |text: &str| std::fs::write(studio.folder.path(RULES), text).unwrap();
    let line = old.lines().position(|line| line.contains("exponent: 1.5, shift: 1")).unwrap() + 1;
    write(&old.replace("exponent: 1.5, shift: 1", "exponant: 1.5, shift: 1"));
    browser.until_true("return !document.getElementById('problem').hidden");
    let told = text(&browser, "#problem");
    assert!(
        told.contains("unknown field `exponant`") && told.contains(&format!("{RULES}:{line}:")),
        "{told}"
    );
    assert!(text(&browser, "#answer").contains("kept"), "the last good state stays");
    write(&old.replace("base: 1000, exponent: 1.5, shift: 1", "base: 3000, exponent: 1.5, shift: 1"));
    browser.until_true(
        "return document.getElementById('problem').hidden && document.querySelector('#answer .bad') !== null",
    );
    assert_eq!(browser.find(&format!("{BASE} .value")).property("value"), "3000");
    assert_eq!(pinned(&browser), 4, "what the file said before is still beside it");
}

#[test]
fn names_full_of_markup_stay_text_and_a_wrong_number_is_told_at_its_dial() {
    let Some(browser) = Browser::open("the page of the studio") else { return };
    let name = "<img src=x onerror=alert(1)>";
    let rules = format!(
        "ruleset: '{name}'\ncharacter: {{ max_level: 5, xp_to_next: 100 }}\nparagon:\n  xp_to_next: {{ power: {{ base: 900, exponent: 1.5, shift: 1 }} }} # <b>dear</b>\n"
    );
    // The longest that a name may be, without a place where a line could end.
    let players = "population: '<script>alert(2)</script>'\narchetypes:\n  LONG: { share: 1, sessions_per_week: 5, session_minutes: { median: 60, sigma: 0.1 }, xp_per_hour: { median: 9000, sigma: 0.1 } }\n";
    let players = players.replace("LONG", &"w".repeat(60));
    let folder = Folder::empty().with("my.yaml", &rules).with("players.yaml", &players);
    let studio = Studio::open(folder, &["my.yaml", "--population", "players.yaml", "--days", "30"]);
    browser.size(1280, 900);
    opened(&browser, &studio);
    assert_eq!(text(&browser, "#title"), format!("{name} × <script>alert(2)</script>"));
    assert!(browser.all("img, b.dear, #title *").is_empty());
    browser.find(&format!("{BASE} .value")).clear().type_text("-5").type_text(ENTER);
    let why = browser.find(&format!("{BASE}.wrong .why"));
    browser.until("why not", || why.text().contains("can't be -5").then_some(()));
    browser.find("#undo").click();
    browser.until_true("return document.querySelector('.wrong') === null");
    // Neither 17 nor, to somebody who writes commas, 1.
    browser.find(&format!("{BASE} .value")).clear().type_text("1,7").type_text(ENTER);
    browser.until("why not", || why.text().contains("“1,7” is not a number").then_some(()));
    browser.find(&format!("{BASE} .value")).clear().type_text("1,700").type_text(ENTER);
    browser.until_true("return document.querySelector('.wrong') === null && document.querySelector(\".dial.moved\") !== null");
    for width in [390, 1280] {
        browser.size(width, 900);
        let wide = browser.run("return document.documentElement.scrollWidth", &[]);
        assert_eq!(wide, width, "as wide as the window");
    }
    assert_eq!(browser.complaints().iter().filter(|own| !own.contains("422")).count(), 0);
}

#[test]
fn a_link_brings_its_state_and_what_is_pinned_is_compared() {
    let Some(browser) = Browser::open("the page of the studio") else { return };
    let studio = Studio::of_the_shipped_game();
    browser.size(1280, 900);
    browser.go(&format!(
        "{}#r:paragon.xp_to_next.power.base=1500&p:archetypes.casual.share=0.4&r:none.such=1",
        studio.page()
    ));
    browser.until_true("return document.querySelectorAll('.dial.moved').length === 2 && document.querySelectorAll('.dial.along').length === 3");
    settled(&browser);
    assert!(text(&browser, "#notice").contains("1 number of this link is not in these files"));
    assert_eq!(pinned(&browser), 4);
    browser.find("#pin").click();
    browser.find("#reset").click();
    browser.until_true("return document.querySelectorAll('.pin').length === 2 && document.querySelectorAll('.dial.moved').length === 0 && document.querySelectorAll('#levels-figure .pinned').length === 4");
    settled(&browser);
    assert!(text(&browser, ".pin.on").contains("casual.share 0.4 +1"), "{}", text(&browser, ".pin.on"));
}

/// Without a pointer a figure tells its values, and a field moves by steps.
#[test]
fn keys_move_dials_and_read_figures() {
    let Some(browser) = Browser::open("the page of the studio") else { return };
    let studio = Studio::of_the_shipped_game();
    browser.size(1280, 900);
    opened(&browser, &studio);
    let figure = browser.find("#levels-figure .plot");
    figure.type_text(LEFT).type_text(LEFT);
    let told = browser.find("#levels-figure .reading");
    assert!(told.text().starts_with("day 364"), "{}", told.text());
    assert!(["casual", "weekend", "regular", "hardcore"].iter().all(|name| told.text().contains(name)));
    figure.type_text(RIGHT);
    assert!(told.text().starts_with("day 365"), "{}", told.text());
    figure.type_text(ESCAPE);
    assert_eq!(told.text(), "");
    looks_from_near(&browser);
    let value = browser.find(&format!("{BASE} .value"));
    value.clear().type_text("1_250").type_text(TAB);
    browser.until_true("return document.querySelectorAll('#levels-figure .pinned').length === 4");
    assert_eq!(value.property("value"), "1250");
    browser.find(&format!("{BASE} .dot")).click();
    browser.until_true("return document.querySelectorAll('.dial.moved').length === 0 && document.querySelectorAll('#levels-figure .pinned').length === 0");
}

/// Keys and buttons that a figure of a report has, too.
fn looks_from_near(browser: &Browser) {
    let figure = browser.find("#levels-figure .plot");
    let ends_at = |day: &str| {
        let label = figure.attribute("aria-label").unwrap();
        assert!(label.contains(&format!(" at day {day}: ")), "{label}");
    };
    ends_at("365");
    figure.type_text("+");
    ends_at("273");
    figure.type_text(LEFT);
    let told = text(browser, "#levels-figure .reading");
    assert!(told.starts_with("day 273"), "the last of those that are seen: {told}");
    let linear = line(browser);
    let log = browser.find("#levels-figure [data-does=log]");
    log.click();
    assert_ne!(line(browser), linear);
    log.click();
    assert_eq!(line(browser), linear);
    figure.type_text(ESCAPE);
    ends_at("365");
    browser.find("#levels-figure [data-does=nearer]").click();
    ends_at("273");
    browser.find("#levels-figure [data-does=all]").click();
    ends_at("365");
}

#[test]
fn it_reads_well_on_every_screen_and_for_everybody() {
    let Some(browser) = Browser::open("the page of the studio") else { return };
    let studio = Studio::of_the_shipped_game();
    assert!(std::path::Path::new(&studio.folder.path(PLAYERS)).is_file() && !AGREED.is_empty());
    let moved = format!("{}#r:paragon.xp_to_next.power.base=1400", studio.page());
    browser.go(&moved);
    for theme in [Theme::Light, Theme::Dark] {
        for (width, height) in [(400, 860), (1280, 900), (1920, 1080)] {
            browser.size(width, height).theme(theme);
            browser.until_true("return document.querySelectorAll('#levels-figure .pinned').length === 4");
            settled(&browser);
            let overflow = browser.run("return document.documentElement.scrollWidth - innerWidth", &[]);
            assert!(overflow.as_i64().unwrap() <= 0, "{width} px: {overflow} px too wide");
            browser.picture(&format!("studio-{width}-{theme:?}"));
            browser.is_accessible(&format!("the studio at {width} px, {theme:?}"));
        }
    }
}
