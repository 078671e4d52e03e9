//! Reports as people read them, in a browser.

use crate::browser::{Browser, ESCAPE, RIGHT, Theme};
use crate::common::Folder;

const HOSTILE: &str = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>\\\"&lt;</script>";

fn report(folder: &Folder) {
    folder.answer("simulate --players 400 --days 120 --report year.html");
}

#[test]
fn a_report_answers_and_asks_nobody() {
    let Some(browser) = Browser::open("reports in a browser") else { return };
    let folder = Folder::empty();
    report(&folder);
    browser.size(1280, 1000).theme(Theme::Light).go_to_file(&folder.path("year.html"));
    browser.until_true("return document.querySelectorAll('.looks').length > 0");
    assert!(browser.find(".answer").text().contains("After 120 days half of all players stand at paragon"));

    // A table is sorted by its first heading, and back.
    let first = || browser.find("table.sorts tbody th").text();
    let before = first();
    browser.find("table.sorts thead th button").click();
    assert_eq!(browser.find("table.sorts thead th").attribute("aria-sort").as_deref(), Some("ascending"));
    let sorted = browser.run(
        "return [...document.querySelectorAll('table.sorts')[0].tBodies[0].rows].map((row) => row.cells[0].textContent)",
        &[],
    );
    let names: Vec<&str> = sorted.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let place = |name: &str| names.iter().position(|own| *own == name).unwrap();
    assert!(
        place("Character after 30 d") < place("Hours played")
            && place("Hours to paragon 25") < place("Hours to paragon 50")
    );
    browser.find("table.sorts thead th button").click();
    assert_eq!(browser.find("table.sorts thead th").attribute("aria-sort").as_deref(), Some("descending"));
    assert_ne!(first(), before);

    // A value is read by the pointer, and by the keyboard.
    let plot = browser.find(".panel .plot");
    plot.point(20, 10);
    let reading = || browser.find(".panel .reading").text();
    assert!(reading().starts_with("day ") && reading().contains("casual: "), "{}", reading());
    plot.type_text(ESCAPE);
    assert_eq!(reading(), "");
    plot.type_text(RIGHT);
    assert!(reading().starts_with("day 0"), "{}", reading());
    plot.type_text(RIGHT);
    assert!(reading().starts_with("day 1"), "{}", reading());

    // An archetype is switched off: in the legend, in what is read, and in the picture.
    let lines =
        || browser.run("return document.querySelectorAll('.panel')[0].querySelectorAll('.line').length", &[]);
    browser.run("document.querySelectorAll('.panel .looks button')[0].click()", &[]);
    let all = lines().as_u64().unwrap();
    browser.find(".legend button").click();
    assert_eq!(browser.find(".legend button").attribute("aria-pressed").as_deref(), Some("false"));
    assert_eq!(lines(), all - 1);
    assert!(!reading().contains("casual: "), "{}", reading());
    browser.find(".legend button").click();
    assert_eq!(lines(), all);

    // The axis is logarithmic since the first button was pressed; zooming shows less of the other.
    assert_eq!(browser.find(".looks button").attribute("aria-pressed").as_deref(), Some("true"));
    let ticks = || {
        browser.run("return [...document.querySelectorAll('.panel')[0].querySelectorAll('.tick.middle')].map((one) => one.textContent).join()", &[])
    };
    let whole = ticks();
    browser.find(".looks button[data-does=nearer]").click();
    assert_ne!(ticks(), whole);
    browser.find(".looks button[data-does=all]").click();
    assert_eq!(ticks(), whole);

    // The same numbers as a table.
    browser.find("figure details summary").click();
    browser.until_true("return document.querySelectorAll('figure details table').length > 1");
    let cells =
        browser.run("return [...document.querySelectorAll('figure details table')[0].rows].length", &[]);
    assert_eq!(cells, 122, "a row for each day and the heading");

    assert_eq!(browser.complaints(), [""; 0]);
    let foreign: Vec<String> = browser
        .requests()
        .into_iter()
        .filter(|address| !address.starts_with("file://") && !address.starts_with("data:"))
        .collect();
    assert_eq!(foreign, [""; 0]);
}

#[test]
fn everybody_can_use_reports_at_every_width_in_both_themes() {
    let Some(browser) = Browser::open("reports at every width") else { return };
    let files = [
        "curves/necpgame.yaml",
        "fixtures/steeper.yaml",
        "curves/populations/launch.yaml",
        "curves/expectations/necpgame.yaml",
    ];
    let folder = files.into_iter().fold(Folder::empty(), Folder::with_shipped);
    report(&folder);
    folder.run("compare curves/necpgame.yaml fixtures/steeper.yaml --players 200 --report compare.html");
    folder.run("check --ruleset fixtures/steeper.yaml --players 400 --report check.html");
    folder.run("prestige analyse --players 20 --report analyse.html");
    folder.run("ruleset show --report rules.html");
    for page in ["year", "compare", "check", "analyse", "rules"] {
        for theme in [Theme::Light, Theme::Dark] {
            for width in [400, 1280, 1920] {
                browser.size(width, 1200).theme(theme).go_to_file(&folder.path(&format!("{page}.html")));
                browser.until_true("return document.documentElement.classList.contains('script')");
                let wide = browser.run("return document.documentElement.scrollWidth", &[]);
                assert!(wide.as_u64().unwrap() <= u64::from(width), "{page} is {wide} wide at {width}");
                browser.picture(&format!("{page}-{width}-{theme:?}"));
            }
            // Long tables take axe long, and are made as short ones are.
            if page == "analyse" {
                browser
                    .run("document.querySelectorAll('details').forEach((one) => { one.open = true; })", &[]);
                browser.until_true("return document.querySelectorAll('figure details table').length > 0");
            }
            browser.is_accessible(&format!("{page} in {theme:?}"));
        }
        assert_eq!(browser.complaints(), [""; 0], "{page}");
    }
}

#[test]
fn names_full_of_markup_stay_text() {
    let Some(browser) = Browser::open("names in reports") else { return };
    let rules = format!(
        "ruleset: \"{HOSTILE}\"\nparagon: {{ xp_to_next: {{ power: {{ base: 1000, exponent: 1.5, shift: 1 }} }}, points_per_level: 2 }}\n"
    );
    // The longest that a name may be, without a place where a line could end.
    let long = "w".repeat(60);
    let players = crate::common::PLAYERS
        .replace("population: few", &format!("population: \"{HOSTILE}{long}\""))
        .replace("regular:", &format!("{long}:"));
    let players = format!("{players}calendar: [{{ name: {long}, from_day: 2, to_day: 5, xp: 2 }}]\n");
    let folder = Folder::empty().with("rules.yaml", &rules).with("players.yaml", &players);
    folder.answer(
        "simulate --ruleset rules.yaml --population players.yaml --players 100 --days 20 --report r.html",
    );
    browser.size(390, 800).go_to_file(&folder.path("r.html"));
    browser.until_true("return document.documentElement.classList.contains('script')");
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })", &[]);
    let name = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>\"&lt;</script>";
    assert!(browser.find("h1").text().starts_with(name), "{}", browser.find("h1").text());
    browser.find(".panel .plot").type_text(RIGHT);
    assert_eq!(browser.run("return document.documentElement.scrollWidth", &[]), 390);
    assert_eq!(
        browser
            .run("return [window.ran === undefined, document.images.length, document.scripts.length]", &[]),
        { serde_json::json!([true, 0, 2]) }
    );
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_place_in_a_file_leads_to_its_line() {
    let Some(browser) = Browser::open("links in reports") else { return };
    let files = [
        "curves/necpgame.yaml",
        "fixtures/steeper.yaml",
        "curves/populations/launch.yaml",
        "curves/expectations/necpgame.yaml",
    ];
    let folder = files.into_iter().fold(Folder::empty(), Folder::with_shipped);
    folder.run("check --ruleset fixtures/steeper.yaml --players 400 --report check.html");
    browser.size(390, 800).go_to_file(&folder.path("check.html"));
    let link = browser.find(".notes a");
    assert_eq!(link.text(), "fixtures/steeper.yaml:11:48");
    link.click();
    // What was folded opens, with or without the script.
    let line = browser.find(":target");
    browser.until_true("return document.querySelector(':target').closest('details').open");
    assert!(line.is_shown() && line.text().contains("exponent: 1.6"), "{}", line.text());
    // Every link leads somewhere.
    let lost = "return [...document.querySelectorAll('a')].filter((a) => !document.getElementById(a.hash.slice(1))).length";
    assert_eq!(browser.run(lost, &[]), 0);
    browser.find("nav a:last-child").click();
    assert_eq!(browser.run("return document.querySelector(':target').textContent", &[]), "How it was made");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_day_tells_its_event_and_a_life_its_resets() {
    let Some(browser) = Browser::open("events and lives in reports") else { return };
    let folder = Folder::empty();
    folder.answer("simulate --players 400 --days 365 --report year.html");
    browser.size(1280, 900).go_to_file(&folder.path("year.html"));
    browser.until_true("return document.querySelectorAll('.looks').length > 0");
    let plot = browser.find(".panel .plot");
    let at = browser.run(
        "const data = JSON.parse(document.querySelector('figure script').textContent); \
         const { during, text } = data.panels[0].marks.find((mark) => mark.during); return [during[0], text]",
        &[],
    );
    let (before, name) = (at[0].as_u64().unwrap(), at[1].as_str().unwrap());
    let reading = || browser.find(".panel .reading strong").text();
    plot.type_text(&RIGHT.repeat(usize::try_from(before).unwrap() + 1));
    assert_eq!(reading(), format!("day {before}"));
    plot.type_text(RIGHT);
    assert_eq!(reading(), format!("day {} · {name}", before + 1));
    assert!(browser.all(".panel:first-child .during").len() > 1);
    let lives =
        browser.run("return document.querySelectorAll('.panel')[1].querySelectorAll('.dots').length", &[]);
    assert!(lives.as_u64().unwrap() >= 1);
    // From as near as one likes everything still has a place.
    plot.type_text(&"+".repeat(70));
    let svg = browser.run("return document.querySelector('.plot svg').outerHTML", &[]);
    assert!(!svg.as_str().unwrap().contains("NaN") && !svg.as_str().unwrap().contains("Infinity"), "{svg}");
    assert_eq!(browser.complaints(), [""; 0]);
}
