//! `endgame --db gm.db check`: what new rules would do to the characters that exist.

use crate::common::Folder;
use serde_json::Value;

const RULES: &str = "ruleset: small
paragon:
  xp_to_next: { power: { base: 1000, exponent: 1.5, shift: 1 } }
  points_per_level: 2
  attributes: { strength: {} }
prestige:
  max: 2
  requires: { table: [12, 20] }
";
const PLAYERS: &str = "population: few
archetypes:
  regular:
    share: 1
    sessions_per_week: 5
    session_minutes: { median: 90, sigma: 0.4 }
    xp_per_hour: { median: 20_000, sigma: 0.2 }
    spend: { strength: 1 }
";
const AGREED: &str = "expectations: season 2
scenario: { ruleset: rules.yaml, population: players.yaml, players: 200, days: 20 }
expect:
  - { metric: cost.paragon.5, max: 50_000 }
  - { metric: living.lose_levels, max: 0.1, why: nobody likes to wake up weaker }
  - { metric: living.overspent, max: 0 }
  - { metric: living.most_levels_lost, max: 3, severity: warn }
  - { metric: living.resets_possible, max: 0.05 }
";

/// A database of sixty characters, and rules under which costs are doubled.
fn folder() -> Folder {
    let dearer = RULES.replace("base: 1000", "base: 2000").replace("[12, 20]", "[3, 20]");
    let folder = Folder::empty().with("rules.yaml", RULES).with("players.yaml", PLAYERS);
    let folder = folder.with("agreed.yaml", AGREED).with("dearer.yaml", &dearer);
    folder.answer("--db gm.db --actor lead db init --ruleset rules.yaml");
    folder.answer(
        "--db gm.db --actor lead db seed --characters 60 --days 20 --population players.yaml --reason test",
    );
    folder
}

#[test]
fn rules_in_force_change_nothing_and_dearer_ones_are_told() {
    let folder = folder();
    let holds = folder.run("--db gm.db check --expect agreed.yaml");
    assert!(holds.ends_with("── exit 0\n") && holds.contains("none changes"), "{holds}");
    let told = folder.run("--db gm.db check --expect agreed.yaml --ruleset dearer.yaml");
    insta::with_settings!({ filters => vec![(r" · \d+\.\d s", "")] }, { insta::assert_snapshot!(told) });
    let answer = folder.run("--db gm.db check --expect agreed.yaml --ruleset dearer.yaml --format json");
    let answer: Value =
        serde_json::from_str(answer.split_once('\n').unwrap().1.split("── ").next().unwrap()).unwrap();
    let rows = answer["results"].as_array().unwrap();
    let lost = rows.iter().find(|row| row["metric"] == "living.lose_levels").unwrap();
    let group = &answer["living"][0];
    let (losers, all) =
        (group["all"]["paragon_levels"]["lose"]["characters"].as_f64(), group["all"]["characters"].as_f64());
    assert_eq!(lost["found"]["value"].as_f64().unwrap(), losers.unwrap() / all.unwrap(), "{group}");
    // What would happen is what does happen.
    let preview = folder.run("--db gm.db --actor lead ruleset install dearer.yaml --dry-run --overspent refund --reason x --format json");
    let preview: Value =
        serde_json::from_str(preview.split_once('\n').unwrap().1.split("── ").next().unwrap()).unwrap();
    assert_eq!(preview["all"], group["all"]);
}

#[test]
fn without_a_database_it_is_told_and_strict_fails() {
    let folder = folder();
    let told = folder.run("check --expect agreed.yaml");
    assert!(told.contains("4 on living characters not checked, which needs --db"), "{told}");
    assert!(told.ends_with("── exit 0\n"), "{told}");
    let told = folder.run("check --expect agreed.yaml --strict --format github");
    assert!(told.contains("::error title=endgame check::1 passed; 4 on living"), "{told}");
    assert!(told.ends_with("── exit 1\n"), "{told}");
    let told = folder.run("check --expect agreed.yaml --format junit");
    assert_eq!(told.matches("<skipped message=\"it needs a database: --db FILE\"").count(), 4, "{told}");
    let told = folder.run("--db none.db check --expect agreed.yaml");
    assert!(!told.ends_with("── exit 0\n"), "{told}");
}

/// A gate that judges nothing does not pass: neither without a database nor on an empty one.
#[test]
fn what_judges_nobody_is_broken() {
    let only = AGREED.replace("  - { metric: cost.paragon.5, max: 50_000 }\n", "");
    let folder = folder().with("only.yaml", &only);
    for line in ["check --expect only.yaml", "check --expect only.yaml --update-baseline base.json"] {
        let told = folder.run(line);
        assert!(told.contains("nothing was judged") && told.ends_with("── exit 2\n"), "{told}");
    }
    assert!(!folder.path("base.json").exists());
    folder.answer("--db empty.db --actor lead db init --ruleset rules.yaml");
    let told = folder.run("--db empty.db check --expect only.yaml");
    assert!(told.contains("the database has no characters") && told.ends_with("── exit 2\n"), "{told}");
}

#[test]
fn mistakes_are_told_at_their_place() {
    let wrong = "expectations: season 2
scenario: { ruleset: rules.yaml, population: players.yaml }
expect:
  - { metric: living.lose_level, max: 0.1 }
  - { metric: living.lose_points, of: regular, max: 0.1 }
  - { metric: living.gain_points, max: 10 }
  - { metric: living.overspent, max: 0 }
  - { metric: living.overspent, max: 0.1 }
";
    let told = folder().with("agreed.yaml", wrong).run("check --expect agreed.yaml");
    insta::assert_snapshot!(told);
}
