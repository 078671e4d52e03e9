//! `endgame ruleset`: check, show, new, schema.

use crate::common::Folder;
use insta::assert_snapshot;

const BAD: &str = "\
ruleset: bad
character:
  xp_to_next: { power: { base: 1000, exponant: 1.5 } }
masteries:
  combat:
    xp_to_next: 100
    tree:
      a: { requires: [b], effect: { bonus: x, value: 1 } }
      b: { requires: [a], effect: { bonus: x, value: 1 } }
";

/// Everything a screen of a ruleset can show.
const WHOLE: &str = "\
ruleset: whole
description: One of everything
character: { max_level: 10, xp_to_next: 100 }
paragon:
  xp_to_next: 1000
  points_per_level: 1
  attributes:
    strength: { cap: 50, bonus: damage, effect: { linear: { base: 0, step: 0.01 } } }
    luck: {}
  respec_cost: { linear: { base: 10, step: 5 } }
  milestones: [ { level: 5, kind: title, id: adept, name: Adept } ]
prestige:
  requires: { linear: { base: 10, step: 10 } }
  cost: { exponential: { base: 100, growth: 2 }, max: 9_000 }
  mastery_kept: 0.5
  points: wipe
  attribute_points: 1
  bonuses: { xp: { linear: { base: 0.02, step: 0.03 } } }
masteries:
  combat:
    xp_to_next: 100
    rewards: [ { level: 10, kind: ability, id: leap, name: Leap } ]
    tree: { edge: { name: Edge, cost: 2, effect: { bonus: crit, value: 0.02 } } }
";

#[test]
fn check_tells_all_problems_of_all_files() {
    let folder = Folder::empty().with("bad.yaml", BAD).with("good.yaml", WHOLE).with("odd.yaml", "a: [");
    assert_snapshot!("check", folder.run("ruleset check bad.yaml good.yaml odd.yaml god.yaml"));
    assert_snapshot!("check_json", folder.run("ruleset check bad.yaml god.yaml --format json"));
    assert_snapshot!("check_csv", folder.run("ruleset check bad.yaml --format csv"));
}

#[test]
fn check_of_what_is_sound() {
    let folder = Folder::empty().with("good.yaml", WHOLE);
    assert_snapshot!(folder.run("ruleset check good.yaml"), @r"
    $ endgame ruleset check good.yaml
    0 errors, 0 warnings
    ── exit 0
    ");
    assert_snapshot!(folder.run("ruleset check"), @r"
    $ endgame ruleset check
    0 errors, 0 warnings
    ── exit 0
    ");
}

#[test]
fn everything_that_ships_is_sound() {
    let shipped =
        ["necpgame", "necpgame-service", "runescape", "warframe"].map(|name| format!("curves/{name}.yaml"));
    let folder = shipped.iter().fold(Folder::empty(), |folder, name| folder.with_shipped(name));
    let told = folder.run(&format!("ruleset check {}", shipped.join(" ")));
    assert!(told.contains("\n0 errors, "), "{told}");
}

#[test]
fn check_reads_populations_by_the_rules_of_a_ruleset() {
    let population = "\
population: few
archetypes:
  casual:
    share: 0.5
    sessions_per_week: 3
    session_minutes: { median: 45 }
    xp_per_hour: { median: 40_000 }
    activities: { fighting: 0.5 }
";
    let folder = Folder::empty().with("whole.yaml", WHOLE).with("few.yaml", population);
    assert_snapshot!("check_population", folder.run("ruleset check few.yaml --ruleset whole.yaml"));
}

#[test]
fn warnings_count_only_under_strict() {
    let population = "\
population: few
archetypes:
  eager:
    share: 1
    sessions_per_week: 3
    session_minutes: { median: 45 }
    xp_per_hour: { median: 40_000 }
    prestige: asap
";
    let folder = Folder::empty().with_shipped("curves/runescape.yaml").with("few.yaml", population);
    let line = "ruleset check few.yaml --ruleset curves/runescape.yaml";
    let told = folder.run(line);
    assert!(told.contains("warning: ") && told.ends_with("\n0 errors, 1 warning\n── exit 0\n"), "{told}");
    let told = folder.run(&format!("{line} --strict"));
    assert!(told.ends_with("\n0 errors, 1 warning\n── exit 1\n"), "{told}");
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = Folder::empty().with("bad.yaml", BAD);
    let colours = |line: &str| folder.run(line).contains('\u{1b}');
    assert!(!colours("ruleset check bad.yaml"));
    assert!(colours("ruleset check bad.yaml --color always"));
    assert!(!colours("ruleset check bad.yaml --color never"));
    assert!(colours("curve show --ruleset bad.yaml --color always"));
    assert!(!colours("curve show --ruleset bad.yaml"));
}

#[test]
fn show_on_one_screen() {
    let folder = Folder::empty().with("whole.yaml", WHOLE).with_shipped("curves/runescape.yaml");
    assert_snapshot!("show", folder.run("ruleset show --ruleset whole.yaml"));
    assert_snapshot!("show_plain", folder.run("ruleset show --ruleset curves/runescape.yaml"));
    assert_snapshot!("show_json", folder.run("ruleset show --ruleset whole.yaml --format json"));
    let csv = folder.answer("ruleset show --ruleset whole.yaml --format csv");
    assert!(csv.contains("\nprestige.resets.1.cost,200\n"), "{csv}");
}

#[test]
fn new_is_a_sound_ruleset_to_start_from() {
    let folder = Folder::empty();
    assert_snapshot!("new", folder.run("ruleset new my.yaml"));
    assert_snapshot!(folder.run("ruleset check --strict my.yaml"), @r"
    $ endgame ruleset check --strict my.yaml
    0 errors, 0 warnings
    ── exit 0
    ");
    // The population that is built in plays by it.
    folder.answer("simulate --ruleset my.yaml --players 20 --days 3");
}

#[test]
fn new_overwrites_nothing_unasked() {
    let folder = Folder::empty().with("my.yaml", "mine\n");
    assert_snapshot!("new_refused", folder.run("ruleset new my.yaml"));
    assert_eq!(folder.read("my.yaml"), "mine\n");
    folder.answer("ruleset new my.yaml --force");
    assert!(folder.read("my.yaml").contains("\nruleset: \"my\"\n"));
}

#[test]
fn new_takes_its_name_from_the_file() {
    let folder = Folder::empty();
    folder.run_words(&["ruleset", "new", "it's: \"odd\" #1.yaml"]);
    let json = folder
        .command(&["ruleset", "show", "--format", "json", "-r", "it's: \"odd\" #1.yaml"])
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["ruleset"], "it's: \"odd\" #1");
}

#[test]
fn new_goes_to_stdout_where_no_file_is_named() {
    let folder = Folder::empty();
    let text = folder.answer("ruleset new");
    assert!(text.starts_with("# A ruleset"), "{text}");
    let folder = folder.with("copy.yaml", &text);
    folder.answer("ruleset check --strict copy.yaml");
}

#[test]
fn schema_of_both_files() {
    let folder = Folder::empty();
    let schema = |line: &str| serde_json::from_str::<serde_json::Value>(&folder.answer(line)).unwrap();
    assert_eq!(schema("ruleset schema")["title"], "endgame ruleset");
    assert_eq!(schema("ruleset schema --population")["title"], "endgame population");
}
