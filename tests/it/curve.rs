//! `endgame curve`: tables, lookups, explanations, and what they refuse.

use crate::common::Folder;
use insta::assert_snapshot;

/// Small numbers that can be checked by hand.
const SMALL: &str = "\
ruleset: small
character:
  max_level: 40
  xp_to_next: 100
paragon:
  xp_to_next: { power: { base: 1000, exponent: 1.5, shift: 1 } }
  gain_multiplier: { piecewise: [ { from: 0, linear: { base: 1, step: 0 } }, { from: 2, linear: { base: 0.5, step: 0 } } ] }
  points_per_level: 2
masteries:
  combat:
    max_level: 5
    total_xp:
      piecewise:
        - { from: 1, table: [0, 50, 120] }
        - { from: 4, linear: { step: 100 }, continue: true }
    gain_multiplier: { table: [1, 1, 0] }
";

fn small() -> Folder {
    Folder::empty().with("small.yaml", SMALL)
}

#[test]
fn show_as_a_table() {
    let folder = small();
    assert_snapshot!("show", folder.run("curve show -r small.yaml --levels 0..4 --xp-per-hour 1000"));
    assert_snapshot!("show_step", folder.run("curve show -r small.yaml -t character --levels 1..40/13"));
}

#[test]
fn show_tells_how_to_see_more() {
    let folder = small();
    let told = folder.run("curve show --ruleset small.yaml --track character");
    assert!(told.contains("\n    30         100     2,900"), "{told}");
    assert!(!told.contains("\n    31 "), "{told}");
    assert!(told.contains("all levels: --levels 1..40"), "{told}");
    let told = folder.run("curve show --ruleset small.yaml --track mastery.combat");
    assert!(!told.contains("all levels"), "{told}");
}

#[test]
fn show_as_json_and_csv() {
    let folder = small();
    assert_snapshot!("show_json", folder.run("curve show -r small.yaml --levels 1..2 --format json"));
    assert_snapshot!(
        "show_csv",
        folder.run("curve show -r small.yaml -t mastery.combat --levels 1..5 --format csv")
    );
}

#[test]
fn runescape_as_jagex_has_it() {
    let folder = Folder::empty().with_shipped("curves/runescape.yaml");
    let csv = folder
        .answer("curve show --ruleset curves/runescape.yaml --track character --levels 1..99 --format csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 100);
    assert!(lines[0].starts_with("level,xp_to_next,total_xp"), "{}", lines[0]);
    for (level, start) in [(1, "1,83,0,"), (2, "2,91,83,"), (50, "50,10612,101333,"), (99, "99,,13034431,")] {
        assert!(lines[level].starts_with(start), "{}", lines[level]);
    }
}

#[test]
fn show_into_a_file() {
    let folder = small();
    assert_snapshot!(folder.run("curve show -r small.yaml --levels 0..1 --output levels.csv"), @r"
    $ endgame curve show -r small.yaml --levels 0..1 --output levels.csv
    ── exit 0
    ");
    assert!(folder.read("levels.csv").starts_with("level,xp_to_next,total_xp"));
}

#[test]
fn hours_end_where_gains_count_nothing() {
    let folder = small();
    let told =
        folder.run("curve show -r small.yaml -t mastery.combat --levels 1..5 --xp-per-hour 10 --format csv");
    assert!(told.contains("\n3,100,120,2,0,12\n4,100,220,3,0,\n"), "{told}");
}

#[test]
fn lookup_by_xp_and_by_level() {
    let folder = small();
    assert_snapshot!("lookup", folder.run("curve lookup -r small.yaml --xp 5_000 --xp-per-hour 1000"));
    assert_snapshot!("lookup_json", folder.run("curve lookup -r small.yaml --xp 5000 --format json"));
    assert_snapshot!("lookup_csv", folder.run("curve lookup -r small.yaml --xp 5000 --format csv"));
    assert_snapshot!("lookup_level", folder.run("curve lookup -r small.yaml -t character --level 40"));
    assert_snapshot!("lookup_too_much", folder.run("curve lookup -r small.yaml -t character --xp 4000"));
}

#[test]
fn lookup_of_the_most_xp_there_is() {
    let folder = Folder::empty().with_shipped("curves/necpgame.yaml");
    let line =
        "curve lookup --ruleset curves/necpgame.yaml --track paragon --xp 9223372036854775807 --format json";
    let answer: serde_json::Value = serde_json::from_str(&folder.answer(line)).unwrap();
    let number = |field: &str| answer[field].as_u64().unwrap();
    assert_eq!(number("total_xp"), i64::MAX as u64);
    assert_eq!(number("level_start_xp") + number("xp_progress"), number("total_xp"));
    assert_eq!(number("xp_progress") + number("xp_missing"), number("xp_to_next_level"));
    // Σ 1000·(l + 1)^1.5 is close to 400·L^2.5.
    assert!((3_500_000..3_520_000).contains(&number("current_level")), "{answer}");
}

#[test]
fn explain_each_form() {
    let folder = small().with_shipped("curves/runescape.yaml");
    assert_snapshot!("explain_cost", folder.run("curve explain -r small.yaml --level 3"));
    assert_snapshot!("explain_totals", folder.run("curve explain -r small.yaml -t mastery.combat --level 3"));
    assert_snapshot!(
        "explain_first_total",
        folder.run("curve explain -r small.yaml -t mastery.combat --level 1")
    );
    assert_snapshot!("explain_last", folder.run("curve explain -r small.yaml -t mastery.combat --level 5"));
    assert_snapshot!("explain_json", folder.run("curve explain -r small.yaml --level 3 --format json"));
    assert_snapshot!(
        "explain_csv",
        folder.run("curve explain -r small.yaml -t mastery.combat --level 4 --format csv")
    );
    assert_snapshot!("explain_series", folder.run("curve explain -r curves/runescape.yaml --level 98"));
}

#[test]
fn explain_shows_all_digits_of_what_was_rounded() {
    let yaml = "ruleset: close\ncharacter: { xp_to_next: { formula: \"level * 0.99999999 + 9\" } }\n";
    let told = Folder::empty().with("close.yaml", yaml).run("curve explain -r close.yaml --level 1");
    assert!(told.contains("rounded down: 9.99999999 → 9 XP"), "{told}");
}

#[test]
fn explain_points_at_a_piece_far_to_the_right_and_escapes_the_line() {
    let pieces = "{ from: 1, linear: { base: 100, step: 1 } }, { from: 10, linear: { base: 200, step: 1 } }";
    let yaml =
        format!("ruleset: wide\ncharacter: {{ xp_to_next: {{ piecewise: [{pieces}] }} }} # \u{202e}\n");
    let folder = Folder::empty().with("wide.yaml", &yaml);
    assert_snapshot!("explain_wide", folder.run("curve explain -r wide.yaml --level 12"));
}

#[test]
fn tracks_that_are_not_there() {
    let folder = small().with_shipped("curves/runescape.yaml");
    assert_snapshot!("unknown_track", folder.run("curve show -r small.yaml --track paragn"));
    assert_snapshot!("unknown_mastery", folder.run("curve show -r small.yaml --track combat"));
    assert_snapshot!("missing_section", folder.run("curve show -r curves/runescape.yaml --track paragon"));
    assert_snapshot!(
        "unknown_track_json",
        folder.run("curve show -r small.yaml --track paragn --format json")
    );
}

#[test]
fn levels_that_are_not_there() {
    let folder = small();
    let lines = [
        "curve show -r small.yaml -t character --levels 0..10",
        "curve show -r small.yaml -t character --levels 1..41",
        "curve show -r small.yaml --levels 0..10000000",
        "curve show -r small.yaml --levels 0..1000000",
        "curve show -r small.yaml --levels 5..1",
        "curve show -r small.yaml --levels ten",
        "curve lookup -r small.yaml -t character --level 41",
        "curve explain -r small.yaml -t character --level 0",
        "curve explain -r small.yaml -t character --level -1",
        "curve explain -r small.yaml --level 99999999999999999999",
    ];
    assert_snapshot!("levels_refused", lines.map(|line| folder.run(line)).join("\n"));
}

#[test]
fn xp_that_is_not_there() {
    let folder = small();
    let lines = [
        "curve lookup -r small.yaml --xp 9223372036854775808",
        "curve lookup -r small.yaml --xp 99999999999999999999999",
        "curve lookup -r small.yaml --xp -5",
        "curve lookup -r small.yaml --xp many",
        "curve lookup -r small.yaml --xp 1e6",
        "curve lookup -r small.yaml",
        "curve lookup -r small.yaml --xp 5 --level 5",
        "curve lookup -r small.yaml --xp 5 --xp-per-hour 0",
        "curve lookup -r small.yaml --xp many --format json",
    ];
    assert_snapshot!("xp_refused", lines.map(|line| folder.run(line)).join("\n"));
}

#[test]
fn files_that_are_not_there_or_wrong() {
    let folder = small()
        .with("wrong.yaml", "ruleset: wrong\ncharacter: { xp_to_next: { linear: { base: 0, step: 1 } } }\n");
    assert_snapshot!("missing_file", folder.run("curve show --ruleset smal.yaml"));
    assert_snapshot!("wrong_file", folder.run("curve show --ruleset wrong.yaml"));
    assert_snapshot!("wrong_file_json", folder.run("curve show --ruleset wrong.yaml --format json"));
}
