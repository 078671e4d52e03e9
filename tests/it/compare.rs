//! `endgame compare` as a designer uses it.

use crate::common::{Folder, PLAYERS};

const RULES: &str = "ruleset: small
paragon:
  xp_to_next: { power: { base: 1000, exponent: 1.5, shift: 1 } }
  points_per_level: 2
  milestones: [{ level: 20, kind: title, id: twenty }]
prestige:
  max: 2
  requires: { table: [25, 40] }
  bonuses: { xp: { table: [0.1, 0.2] } }
";
const SIZE: &str = "--population players.yaml --players 300 --days 40";

fn folder() -> Folder {
    let players = PLAYERS.replace("  casual:", "    prestige: asap\n  casual:");
    let steeper = RULES.replace("1.5,", "1.6,").replace("ruleset: small", "ruleset: steeper");
    let keener = players
        .replace("population: few", "population: keen")
        .replace("sessions_per_week: 2", "sessions_per_week: 4");
    let folder = Folder::empty().with("rules.yaml", RULES).with("players.yaml", &players);
    folder.with("steeper.yaml", &steeper).with("keen.yaml", &keener)
}

#[test]
fn rules_are_compared_on_the_same_players() {
    let folder = folder();
    let told = [
        folder.timeless(&format!("compare rules.yaml steeper.yaml {SIZE} --chart c.png")),
        folder.timeless(
            &format!(
                "compare rules.yaml steeper.yaml rules.yaml {SIZE} --metric hours_to.paragon.20@regular --metric cost.paragon.20"
            ),
        ),
        folder.timeless("compare players.yaml keen.yaml --ruleset rules.yaml --players 300 --days 40"),
        folder.timeless(&format!("compare rules.yaml --sensitivity {SIZE}")),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
    assert!(std::fs::metadata(folder.path("c.png")).unwrap().len() > 10_000);
}

#[test]
fn the_same_rules_differ_in_nothing() {
    let folder = folder();
    let told = folder.timeless(&format!("compare rules.yaml rules.yaml {SIZE}"));
    assert!(told.contains("nothing differs, for any player") && told.ends_with("── exit 0"), "{told}");
    let json = folder.answer(&format!("compare rules.yaml rules.yaml {SIZE} --format json"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let rows = json["metrics"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        let change = &row["changes"][0];
        assert_eq!(
            (&change["value"], &change["low"], &change["high"]),
            (&0.0.into(), &0.0.into(), &0.0.into()),
            "{row}"
        );
    }
}

/// Rules that have no metric in common are told apart by how far players get; and no output takes the place of a side.
#[test]
fn strangers_are_compared_and_nothing_is_lost() {
    let alone = "ruleset: alone\ncharacter: { max_level: 90, xp_to_next: 1000 }\n";
    let folder = folder().with("alone.yaml", alone);
    let told = folder.run(&format!("compare rules.yaml alone.yaml {SIZE}"));
    assert!(told.contains("ahead") && !told.contains("nothing differs"), "{told}");
    for output in ["rules.yaml", "steeper.yaml", "players.yaml"] {
        let told = folder.run(&format!("compare rules.yaml steeper.yaml {SIZE} --output {output}"));
        assert!(told.contains("would be written over") && told.ends_with("── exit 2\n"), "{told}");
        let told =
            folder.run(&format!("simulate -r rules.yaml -p players.yaml --players 9 --output {output}"));
        assert_eq!(told.contains("would be written over"), output != "steeper.yaml", "{told}");
    }
    assert_eq!(folder.read("rules.yaml"), RULES);
}

#[test]
fn threads_change_no_byte() {
    let folder = folder();
    let with = |threads: u32| {
        let line = format!("compare rules.yaml steeper.yaml {SIZE} --format json --threads {threads}");
        folder.run(&line).replace(&format!("--threads {threads}"), "")
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn what_cannot_be_compared_says_why() {
    let folder = folder();
    let lines = [
        "compare rules.yaml".to_owned(),
        "compare rules.yaml players.yaml".to_owned(),
        "compare rules.yaml none.yaml".to_owned(),
        format!("compare rules.yaml steeper.yaml {SIZE} --metric hours_to.paragon.20@pirate"),
        format!("compare rules.yaml steeper.yaml {SIZE} --metric hours.paragon"),
        format!("compare rules.yaml steeper.yaml --sensitivity {SIZE}"),
        "compare rules.yaml steeper.yaml --ruleset rules.yaml".to_owned(),
        "compare players.yaml keen.yaml --population players.yaml".to_owned(),
    ];
    let told: Vec<String> = lines.iter().map(|line| folder.run(line)).collect();
    insta::assert_snapshot!(told.join("\n"));
}
