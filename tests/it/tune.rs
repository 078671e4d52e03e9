//! `endgame tune` as a designer uses it.

use crate::common::{Folder, PLAYERS};
use serde_json::Value;

const RULES: &str = "ruleset: small # the season's rules
paragon:
  # Steep, so that nobody gets far.
  xp_to_next: { power: { base: 1000, exponent: 1.7, shift: 1 } } # was 1.5 once
  points_per_level: 2
  max_level: 500
";
const SIZE: &str = "players: 2000, days: 40";

/// Expectations that are what players really take under an exponent, give or take 4 %.
fn agreed(folder: &Folder, exponent: &str) -> String {
    let scenario = format!("scenario: {{ ruleset: true.yaml, population: players.yaml, {SIZE}, seed: 9 }}");
    let asked = [
        "hours_to.paragon.10:p50@regular",
        "hours_to.paragon.20:p50@regular",
        "hours_to.paragon.10:p50@casual",
    ];
    let open = asked.map(|name| format!("  - {{ metric: \"{name}\", min: 0 }}\n")).concat();
    std::fs::write(folder.path("true.yaml"), RULES.replace("1.7,", &format!("{exponent},"))).unwrap();
    std::fs::write(folder.path("open.yaml"), format!("expectations: open\n{scenario}\nexpect:\n{open}"))
        .unwrap();
    let told: Value = serde_json::from_str(&folder.answer("check --expect open.yaml --format json")).unwrap();
    let ranges = told["results"].as_array().unwrap().iter().map(|row| {
        let (name, value) = (row["metric"].as_str().unwrap(), row["found"]["value"].as_f64().unwrap());
        format!("  - {{ metric: \"{name}\", between: [{}, {}] }}\n", value * 0.96, value * 1.04)
    });
    let scenario = scenario.replace("true.yaml", "rules.yaml").replace("seed: 9", "seed: 1");
    format!("expectations: goal\n{scenario}\nexpect:\n{}", ranges.collect::<String>())
}

fn folder(exponent: &str) -> Folder {
    let folder = Folder::empty().with("rules.yaml", RULES).with("players.yaml", PLAYERS);
    let agreed = agreed(&folder, exponent);
    folder.with("goal.yaml", &agreed)
}

const TUNE: &str = "tune --expect goal.yaml --vary paragon.xp_to_next.power.exponent=1.2..1.9";

fn answer(folder: &Folder, line: &str) -> (Value, i32) {
    let words: Vec<&str> = line.split(' ').chain(["--format", "json"]).collect();
    let output = folder.command(&words).output().unwrap();
    let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", folder.run(line)));
    (value, output.status.code().unwrap())
}

/// The exponent comes back from the times of other players than those it is searched with.
#[test]
fn a_known_exponent_is_recovered_within_1_percent() {
    for exponent in ["1.3", "1.437", "1.55"] {
        let (told, code) = answer(&folder(exponent), &format!("{TUNE} --dry-run"));
        let found = told["numbers"][0]["after"].as_f64().unwrap();
        let truth: f64 = exponent.parse().unwrap();
        assert!((found / truth - 1.0).abs() < 0.01, "{found} for {exponent}");
        assert_eq!((code, &told["met"]), (0, &Value::Bool(true)), "{told}");
        assert!(told["evaluations"].as_u64().unwrap() <= 60, "{told}");
        assert!(!told["beside"].as_array().unwrap().is_empty(), "levels move too: {told}");
    }
}

#[test]
fn two_numbers_are_found_within_60_evaluations() {
    let folder = folder("1.437");
    let line = format!("{TUNE} --vary paragon.xp_to_next.power.base=500..2000 --dry-run");
    let (told, code) = answer(&folder, &line);
    assert_eq!(code, 0, "{told}");
    assert!(told["evaluations"].as_u64().unwrap() <= 60, "{told}");
    assert_eq!(answer(&folder, &format!("{line} --threads 1")).0, told, "threads change nothing");
}

/// Only the number changes: comments and layout are the designer's.
#[test]
fn the_ruleset_keeps_its_comments_and_a_patch_says_the_same() {
    let folder = folder("1.5");
    folder.answer(&format!("{TUNE} --dry-run"));
    assert_eq!(folder.read("rules.yaml"), RULES);
    folder.answer(&format!("{TUNE} --output change.patch"));
    assert_eq!(folder.read("rules.yaml"), RULES);
    folder.answer(TUNE);
    let written = folder.read("rules.yaml");
    let after = written.split("exponent: ").nth(1).unwrap().split(',').next().unwrap().to_owned();
    assert_eq!(written, RULES.replace("1.7", &after));
    let patch = folder.read("change.patch");
    assert!(patch.starts_with("--- a/rules.yaml\n+++ b/rules.yaml\n"), "{patch}");
    let line =
        |sign: char| patch.lines().filter(|line| line.starts_with(sign)).nth(1).unwrap()[1..].to_owned();
    assert!(RULES.contains(&line('-')) && written.contains(&line('+')), "{patch}");
    assert!(folder.run("check --expect goal.yaml").ends_with("── exit 0\n"));
}

/// Who may read a file stays as it was.
#[cfg(unix)]
#[test]
fn a_file_that_is_written_anew_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("1.5");
    let mode = |name: &str| std::fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    std::fs::set_permissions(folder.path("rules.yaml"), std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(folder.run(TUNE).ends_with("── exit 0\n"));
    assert_ne!(folder.read("rules.yaml"), RULES);
    assert_eq!(mode("rules.yaml"), 0o600);
}

#[test]
fn goals_out_of_reach_are_told_and_nothing_is_written() {
    let folder = folder("1.1");
    let told = folder.run(TUNE);
    assert!(told.contains("nothing was found in these ranges that meets the expectations"), "{told}");
    assert!(told.contains("is at the end of its range") && told.ends_with("── exit 1\n"), "{told}");
    assert_eq!(folder.read("rules.yaml"), RULES);
}

#[test]
fn what_cannot_be_tuned_says_why() {
    let folder = folder("1.5");
    let tune = |vary: &str| folder.run(&format!("tune --expect goal.yaml --dry-run --vary {vary}"));
    let told = [
        tune("paragon.xp_to_next.power.exponnet=1..2"),
        tune("ruleset=1..2"),
        tune("paragon.xp_to_next.power.exponent=2..1"),
        tune("paragon.xp_to_next.power.exponent"),
        tune("paragon.points_per_level=1..2 --vary paragon.points_per_level=1..3"),
        folder.run(&format!("{TUNE} --budget 0")),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

/// Nothing that is read, and no database, is lost to an output.
#[test]
fn outputs_spare_what_is_read_and_databases() {
    let folder = folder("1.5");
    folder.answer("--db gm.db db init --ruleset rules.yaml");
    let database = std::fs::read(folder.path("gm.db")).unwrap();
    for line in [
        format!("{TUNE} --output goal.yaml"),
        format!("{TUNE} --output players.yaml"),
        format!("{TUNE} --output gm.db"),
        "simulate --ruleset rules.yaml --population players.yaml --players 5 --sessions gm.db".to_owned(),
        "simulate --ruleset rules.yaml --population players.yaml --players 5 --sessions rules.yaml"
            .to_owned(),
        "simulate --ruleset rules.yaml --population players.yaml --players 5 --output gm.db".to_owned(),
    ] {
        let goal = folder.read("goal.yaml");
        let told = folder.run(&line);
        assert!(told.ends_with("── exit 2\n"), "{told}");
        assert_eq!((folder.read("goal.yaml"), folder.read("rules.yaml")), (goal, RULES.to_owned()), "{line}");
        assert!(std::fs::read(folder.path("gm.db")).unwrap() == database, "{line}");
    }
}

/// A goal so near that any other number looks as far off, and one about living characters alone.
#[test]
fn narrow_goals_are_met_and_goals_of_others_are_refused() {
    let folder = folder("1.437");
    let goal = folder.read("goal.yaml").lines().take(3).map(|line| format!("{line}\n")).collect::<String>();
    let value = |exponent: &str| {
        let narrow = format!("{goal}  - {{ metric: \"hours_to.paragon.20:p50@regular\", min: 0 }}\n");
        std::fs::write(folder.path("one.yaml"), narrow).unwrap();
        std::fs::write(folder.path("two.yaml"), RULES.replace("1.7,", exponent)).unwrap();
        let told = folder.answer("check --expect one.yaml --ruleset two.yaml --format json");
        serde_json::from_str::<Value>(&told).unwrap()["results"][0]["found"]["value"].as_f64().unwrap()
    };
    let truth = value("1.437,");
    let narrow = format!(
        "{goal}  - {{ metric: \"hours_to.paragon.20:p50@regular\", between: [{}, {}] }}\n",
        truth - 0.25,
        truth + 0.25
    );
    std::fs::write(folder.path("goal.yaml"), narrow).unwrap();
    let told = folder.run(&format!("{TUNE} --dry-run"));
    assert!(told.contains("✓") && told.ends_with("── exit 0\n"), "{told}");
    std::fs::write(folder.path("goal.yaml"), format!("{goal}  - {{ metric: living.overspent, max: 0 }}\n"))
        .unwrap();
    let told = folder.run(&format!("{TUNE} --dry-run"));
    assert!(told.contains("living characters") && told.ends_with("── exit 2\n"), "{told}");
}

/// Three numbers that four metrics of players are to have, as they are under a known ruleset; and a fourth of the curve.
#[test]
fn three_numbers_are_found_within_the_usual_budget() {
    let game = include_str!("../../curves/necpgame.yaml");
    let folder = Folder::empty().with("n.yaml", game);
    let true_rules = game.replace("mastery_kept: 1.0", "mastery_kept: 0.45").replace(
        "xp_to_next: { power: { base: 1000, exponent: 1.5, shift: 1 } }\n  points",
        "xp_to_next: { power: { base: 1300, exponent: 1.42, shift: 1 } }\n  points",
    );
    let folder = folder.with("true.yaml", &true_rules);
    let metrics = [
        ("hours_to.paragon.50:p50@regular", 0.04),
        ("hours_to.paragon.25:p50@casual", 0.03),
        ("days_to.prestige.1:p50@hardcore", 0.04),
        ("level.mastery.social.day.365:mean@hardcore", 0.04),
    ];
    let asked: String = metrics.iter().map(|(name, _)| format!(" --metric {name}")).collect();
    let told =
        folder.answer(&format!("simulate --ruleset true.yaml --players 4000 --seed 9 --format json{asked}"));
    let told: Value = serde_json::from_str(&told).unwrap();
    let goal = |(at, (name, off)): (usize, &(&str, f64))| {
        let value = told["metrics"][at]["value"].as_f64().unwrap();
        format!(" --goal {name}={}..{}", value * (1.0 - off), value * (1.0 + off))
    };
    let goals: String = metrics.iter().enumerate().map(goal).collect();
    let line = format!(
        "tune --ruleset n.yaml --players 2000 --vary paragon.xp_to_next.power.base=500..4000 \
         --vary paragon.xp_to_next.power.exponent=1.2..1.9 --vary prestige.mastery_kept=0..1 --dry-run{goals}"
    );
    let (found, code) = answer(&folder, &line.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!((code, &found["met"]), (0, &Value::Bool(true)), "{found}");
    assert!(found["evaluations"].as_u64().unwrap() <= 60, "{found}");
    assert_eq!((found["seed"].as_u64(), found["judged_seed"].as_u64()), (Some(1), Some(2)));
}

/// What curves say is met without a player: three costs that only base 2508, exponent 1.2488 and shift 3 have.
#[test]
fn three_costs_give_three_numbers_back() {
    let folder = Folder::empty().with("rules.yaml", RULES).with("players.yaml", PLAYERS);
    let cost = |level: f64| libm::floor(2508.0 * libm::pow(level + 3.0, 1.2488));
    let goals: String =
        [1.0, 20.0, 100.0].map(|level| format!(" --goal cost.paragon.{level}={}±0.1%", cost(level))).concat();
    let line = format!(
        "tune --ruleset rules.yaml --population players.yaml --players 200 --days 20 \
         --vary paragon.xp_to_next.power.base=500..4000 --vary paragon.xp_to_next.power.exponent=1..2 \
         --vary paragon.xp_to_next.power.shift=0..10 --dry-run{goals}"
    );
    let (found, code) = answer(&folder, &line.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!(code, 0, "{found}");
    let number = |at: usize| found["numbers"][at]["after"].as_f64().unwrap();
    assert!((number(0) / 2508.0 - 1.0).abs() < 0.02 && (number(1) - 1.2488).abs() < 0.01, "{found}");
    assert!((number(2) - 3.0).abs() < 0.1, "{found}");
}

/// A goal that is wrong is marked where it is wrong; one beside a file takes the place of what that says.
#[test]
fn goals_in_a_line_are_read_with_care() {
    let folder = folder("1.5");
    let vary = "--vary paragon.xp_to_next.power.exponent=1.2..1.9 --dry-run";
    let told = [
        folder.run(&format!("tune {vary}")),
        folder.run_words(
            &[&["tune", "--goal", "hours_to.paragon.10@regular = 60d", "--goal", "hour_to.paragon.1<=5h"][..],
              &vary.split(' ').collect::<Vec<_>>()]
            .concat(),
        ),
        folder.run(&format!("tune {vary} --ruleset rules.yaml --population players.yaml --goal hours_to.paragon.10@nobody=5h")),
        folder.run(&format!("tune {vary} --expect goal.yaml --goal hours_to.paragon.10@regular=1..2h --goal hours_to.paragon.10:p50@regular=3h")),
    ];
    insta::assert_snapshot!(told.join("\n"));
    let line = format!("tune {vary} --expect goal.yaml --goal hours_to.paragon.10@regular=1..200h");
    let (found, _) = answer(&folder, &line);
    let results = found["results"].as_array().unwrap();
    assert_eq!(results.len(), 3, "{found}");
    let own = results.iter().find(|row| row["metric"] == "hours_to.paragon.10:p50@regular").unwrap();
    assert_eq!(own["agreed"], serde_json::json!([1.0, 200.0]));
}

/// Any metric, as text, JSON and CSV, is what a check finds.
#[test]
fn single_metrics_are_those_of_a_check() {
    let folder = folder("1.5");
    let line = "simulate --ruleset rules.yaml --population players.yaml --players 2000 --days 40 \
                --metric hours_to.paragon.20@regular --metric cost.paragon.3";
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let (told, _) = answer(&folder, &line);
    let checked: Value = serde_json::from_slice(
        &folder.command(&["check", "--expect", "goal.yaml", "--format", "json"]).output().unwrap().stdout,
    )
    .unwrap();
    let is_it = |row: &&Value| row["metric"] == "hours_to.paragon.20:p50@regular";
    let expected = checked["results"].as_array().unwrap().iter().find(is_it).unwrap();
    assert_eq!(told["metrics"][0]["value"], expected["found"]["value"]);
    let csv = folder.run(&format!("{line} --format csv"));
    insta::assert_snapshot!(
        [folder.run(&line), csv, folder.run(&format!("{line} --metric level.paragon.day.90"))].join("\n")
    );
}
