//! `endgame prestige analyse` as a designer uses it.

use crate::common::Folder;

const CODES: [&str; 4] = ["always-at-once", "never-pays", "runaway", "unreachable-cost"];

fn folder() -> Folder {
    let names = CODES.iter().map(|code| format!("fixtures/prestige/{code}.yaml"));
    let folder = names.fold(Folder::empty(), |folder, name| folder.with_shipped(&name));
    folder.with_shipped("fixtures/prestige/players.yaml").with_shipped("curves/runescape.yaml")
}

fn line(code: &str) -> String {
    format!(
        "prestige analyse --ruleset fixtures/prestige/{code}.yaml --population fixtures/prestige/players.yaml --players 40"
    )
}

#[test]
fn the_shipped_game_is_analysed() {
    let folder = folder();
    insta::assert_snapshot!(folder.timeless("prestige analyse --players 40 --chart prestige.png"));
    assert!(std::fs::metadata(folder.path("prestige.png")).unwrap().len() > 10_000);
}

#[test]
fn degenerate_rules_are_named() {
    let folder = folder();
    let told = CODES.map(|code| folder.timeless(&line(code)));
    for (code, told) in CODES.iter().zip(&told) {
        let named = |code: &&&str| told.contains(&format!(" ✗ {code}: "));
        assert_eq!(CODES.iter().filter(named).collect::<Vec<_>>(), [code], "{told}");
        assert!(told.ends_with("── exit 1"), "{told}");
    }
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn nobody_to_chart_is_no_reason_not_to_answer() {
    let folder = folder();
    let told = folder.timeless(&format!("{} --chart none.svg", line("unreachable-cost")));
    assert!(told.contains("no chart: nobody can reset") && told.ends_with("── exit 1"), "{told}");
    assert!(!folder.path("none.svg").exists());
}

#[test]
fn programs_get_every_figure() {
    let folder = folder();
    let line = line("never-pays");
    let output = folder.command(&[]).args(line.split(' ')).args(["--format", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["schema"], "endgame/prestige-analysis/1");
    assert_eq!(json["findings"][0]["code"], "never-pays");
    let kind = &json["archetypes"][1];
    assert_eq!(kind["archetype"], "devoted");
    assert_eq!(kind["goals"][0]["declared"]["policy"], "at_paragon: 60");
    assert_eq!(kind["goals"][0]["best"]["policy"], "never");
    assert_eq!(kind["resets"][0]["hours_until_it_pays"], serde_json::json!([null, null]));
    let output = folder.command(&[]).args(line.split(' ')).args(["--output", "a.csv"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let csv = folder.read("a.csv");
    let first: Vec<&str> = csv.lines().take(9).collect();
    insta::assert_snapshot!(first.join("\n"));
    assert!(csv.contains(",degenerate,,never-pays,,"), "{csv}");
}

#[test]
fn threads_change_no_byte_and_seeds_do() {
    let folder = folder();
    let of = |more: &str| {
        let words = format!("{} --format json {more}", line("runaway"));
        folder.command(&words.split_whitespace().collect::<Vec<_>>()).output().unwrap().stdout
    };
    assert_eq!(of("--threads 1"), of("--threads 3"));
    assert_ne!(of("--seed 1"), of("--seed 2"));
}

#[test]
fn what_cannot_be_analysed_says_why() {
    let folder = folder();
    let told = [
        "prestige analyse --ruleset curves/runescape.yaml",
        "prestige analyse --ruleset curves/runescape.yaml --format json",
        "prestige analyse --chart prestige.gif",
    ]
    .map(|line| folder.run(line));
    insta::assert_snapshot!(told.join("\n"));
}

/// However many resets a session holds, each level is back after what its XP takes: 10,000 XP at 100,000 an hour, half as much
/// more for every reset.
#[test]
fn levels_are_back_at_their_moment_however_many_resets_come_before() {
    let rules = "ruleset: run
character: { max_level: 10, xp_to_next: 1000 }
paragon: { xp_to_next: 1000, points_per_level: 1 }
prestige: { max: 30, requires: 10, cost: 0, bonuses: { xp: { linear: { base: 0.5, step: 0.5 } } } }
";
    let players = "population: p
archetypes:
  long:
    share: 1
    sessions_per_week: 7
    session_minutes: { median: 180, sigma: 0 }
    xp_per_hour: { median: 100_000, sigma: 0 }
    prestige: asap
";
    let folder = Folder::empty().with("run.yaml", rules).with("players.yaml", players);
    let line =
        "prestige analyse --ruleset run.yaml --population players.yaml --players 1 --days 2 --format json";
    let output = folder.command(&line.split(' ').collect::<Vec<_>>()).output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let resets = answer["archetypes"][0]["resets"].as_array().unwrap();
    assert_eq!(resets.len(), 12, "{answer}");
    for (before, reset) in resets.iter().enumerate() {
        let expected = 0.1 / (1.0 + 0.5 * (before as f64 + 1.0));
        let back = reset["hours_back"].as_f64().unwrap_or(f64::INFINITY);
        assert!((back - expected).abs() < 1e-9, "{}: {back}, not {expected}", reset["number"]);
    }
}
