//! `simulate` and `merge`, as a user runs them.

use crate::common::Folder;

/// The wall time is for people and differs from run to run.
fn without_time(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let heading = first.rsplit_once(" · ").map_or(first, |(rest, _)| rest);
    text.replacen(first, heading, 1)
}

const YEAR: &str = "--ruleset fixtures/year/ruleset.yaml --population fixtures/year/population.yaml";

fn year() -> Folder {
    Folder::empty().with_shipped("fixtures/year/ruleset.yaml").with_shipped("fixtures/year/population.yaml")
}

#[test]
fn a_simulation_reads_well() {
    insta::assert_snapshot!(without_time(&Folder::empty().answer("simulate --players 400")));
}

/// One player is of one kind: the others have nobody of whom anything could be said. What was asked for has its row.
#[test]
fn groups_without_players_say_so_and_what_was_asked_for_is_there() {
    let folder = Folder::empty();
    let asked = "--milestone paragon=400 --milestone mastery.combat=20 --milestone prestige=10";
    let told = without_time(&folder.answer(&format!("simulate --players 1 --days 90 {asked}")));
    let rows: Vec<&str> = told.lines().filter(|line| line.contains("no players")).collect();
    let empty = rows.iter().all(|row| row.matches("no players").count() == 3);
    assert!(rows.len() > 10 && empty, "{told}");
    for row in ["Hours to paragon 400", "Hours to mastery.combat 20", "Days to prestige 10"] {
        assert!(rows.iter().any(|line| line.trim_start().starts_with(row)), "{told}");
    }
    let csv = folder.answer("simulate --players 1 --days 3 --format csv");
    let empty = csv.lines().find(|line| line.starts_with("hardcore,still playing")).unwrap();
    assert_eq!(empty, "hardcore,still playing,,,,,,,,,,,,0,1,0");
}

/// 300 days of 1,017 are 305,100, a level of 10 each day and more: no value is rounded to a neighbour.
#[test]
fn clockwork_is_exact() {
    let rules = "ruleset: clockwork\nparagon: { xp_to_next: 10 }\n";
    let players = "population: clockwork\narchetypes:\n  all: { share: 1, sessions_per_week: 7, session_minutes: { median: 60 }, xp_per_hour: { median: 1_017 }, currency_per_hour: 1_017 }\n";
    let expected = "expectations: exact
scenario: { ruleset: rules.yaml, population: players.yaml, players: 100, days: 300, seed: 1 }
expect:
  - { metric: currency.day.300, of: all, between: [305_100, 305_100] }
  - { metric: currency.day.300, of: all, at: mean, between: [305_100, 305_100] }
  - { metric: level.paragon.day.300, of: all, between: [30_510, 30_510] }
  - { metric: hours_to.paragon.30510, of: all, max: 300 }
";
    let folder =
        Folder::empty().with("rules.yaml", rules).with("players.yaml", players).with("exact.yaml", expected);
    let told = folder.run("check --expect exact.yaml");
    assert!(told.contains("305,100") && told.ends_with("exit 0\n"), "{told}");
    let json = folder.answer(
        "simulate --ruleset rules.yaml --population players.yaml --players 100 --days 300 --format json",
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let all = &json["archetypes"][0];
    assert_eq!((&all["currency"]["p50"], &all["currency"]["resolution"]), (&305_100.0.into(), &0.0.into()));
    let last = &all["levels"][0]["by_day"][300];
    assert_eq!(
        (&last["p10"], &last["p90"], &last["resolution"]),
        (&30_510.0.into(), &30_510.0.into(), &0.0.into())
    );
}

#[test]
fn csv_has_a_row_for_every_figure() {
    let csv = year().answer(&format!("simulate {YEAR} --players 50 --days 3 --format csv"));
    insta::assert_snapshot!(csv);
}

#[test]
fn json_has_a_schema_and_full_precision() {
    let json = year().answer(&format!("simulate {YEAR} --players 50 --days 2 --format json"));
    insta::assert_snapshot!(json.lines().take(90).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_life_is_told_event_by_event() {
    let life = Folder::empty().answer("simulate --days 12 --replay regular/17");
    insta::assert_snapshot!(life);
}

#[test]
fn threads_and_shards_change_no_byte() {
    let folder = Folder::empty();
    let run = "simulate --players 700 --days 90 --seed 7 --milestone paragon=30 --format json";
    let whole = folder.answer(&format!("{run} --threads 1"));
    for threads in [2, 5] {
        assert_eq!(folder.answer(&format!("{run} --threads {threads}")), whole);
    }
    for shard in 1..=3 {
        folder.answer(&format!("{run} --shard {shard}/3 --output s{shard}.json --threads {shard}"));
    }
    assert_eq!(folder.answer("merge s2.json s3.json s1.json --format json"), whole);
    let refused = ["merge s1.json s3.json", "merge s1.json s2.json s2.json s3.json"];
    let told: Vec<String> = refused.iter().map(|line| folder.run(line)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn shards_of_different_runs_are_told_apart() {
    let folder = Folder::empty();
    folder.answer("simulate --players 60 --days 5 --shard 1/2 --output a.json");
    folder.answer("simulate --players 60 --days 5 --seed 2 --shard 2/2 --output b.json");
    let damaged = folder.read("a.json").replace("\"players\":[", "\"players\":{");
    let folder = folder.with("cut.json", &damaged[..damaged.len() / 2]).with("empty.json", "{}");
    let lines = ["merge a.json b.json", "merge cut.json", "merge empty.json", "merge nowhere.json"];
    let told: Vec<String> = lines.iter().map(|line| folder.run(line)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_target_error_is_reached_by_running_more_players() {
    let folder = year();
    let loose =
        folder.answer(&format!("simulate {YEAR} --players 100 --days 60 --target-error 20% --format json"));
    let tight =
        folder.answer(&format!("simulate {YEAR} --players 100 --days 60 --target-error 2% --format json"));
    let players =
        |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap()["players"].as_u64().unwrap();
    let reached = |json: &str| {
        serde_json::from_str::<serde_json::Value>(json).unwrap()["reached_error"].as_f64().unwrap()
    };
    assert!(reached(&loose) <= 0.2 && reached(&tight) <= 0.02);
    assert!(players(&tight) > players(&loose));
    let plain =
        folder.answer(&format!("simulate {YEAR} --players {} --days 60 --format csv", players(&tight)));
    let rounds =
        folder.answer(&format!("simulate {YEAR} --players 100 --days 60 --target-error 2% --format csv"));
    assert_eq!(plain, rounds, "a run in rounds is the run of all its players");
}

#[test]
fn the_ending_of_the_output_chooses_the_format() {
    let folder = Folder::empty();
    folder.answer("simulate --players 20 --days 2 --output out.csv");
    assert!(folder.read("out.csv").starts_with("archetype,metric,day,unit,p10"));
    folder.answer("simulate --players 20 --days 2 --output out.json");
    assert!(folder.read("out.json").contains("\"schema\": \"endgame/simulation/2\""));
}

#[test]
fn a_ruleset_of_one_section_is_complete() {
    let folder = Folder::empty().with_shipped("curves/runescape.yaml").with(
        "one.yaml",
        "population: one\narchetypes:\n  all: { share: 1, sessions_per_week: 7, session_minutes: { median: 60 }, xp_per_hour: { median: 30_000 } }\n",
    );
    let told = folder.answer("simulate --ruleset curves/runescape.yaml --population one.yaml --players 10");
    insta::assert_snapshot!(without_time(&told));
}

/// The built-in players know masteries and attributes that a small game has not; players of one's own must not.
#[test]
fn the_built_in_players_play_any_game() {
    let folder =
        Folder::empty().with_shipped("curves/runescape.yaml").with_shipped("curves/populations/launch.yaml");
    let told = folder.run("simulate --ruleset curves/runescape.yaml --players 10 --days 2");
    let note = "the built-in players leave out what `runescape` lacks: activity `combat` and 9 more; ";
    assert!(told.contains(note) && told.ends_with("exit 0\n"), "{told}");
    assert!(!folder.run("simulate --players 10 --days 2").contains("leave out"));
    let own =
        "simulate --ruleset curves/runescape.yaml --population curves/populations/launch.yaml --players 10";
    assert!(folder.run(own).ends_with("exit 2\n"));
}

#[test]
fn wrong_arguments_say_what_is_right() {
    let folder = Folder::empty();
    let lines = [
        "simulate --players 0",
        "simulate --days 99999",
        "simulate --replay nobody/1",
        "simulate --replay regular",
        "simulate --shard 4/3 --output s.json",
        "simulate --shard 1/3",
        "simulate --target-error -1%",
        "simulate --milestone paragon",
        "simulate --milestone mastery.fishing=3",
        "simulate --milestone character=99",
        "simulate --milestone prestige=99",
        "simulate --milestone paragon=0",
        "simulate --ruleset nowhere.yaml",
        "simulate --ruleset nowhere.yaml --format json",
        "simulate --players many --format json",
        "simulate --players 10 --output no/such/folder/x.json",
    ];
    let told: Vec<String> = lines.iter().map(|line| folder.run(line)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    use std::process::Stdio;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_endgame"))
        .args(["simulate", "--players", "50", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_cleanly() {
    use crate::common::interrupt;
    use std::io::Read;
    use std::process::Stdio;
    interrupt::heard();
    let folder = Folder::empty();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_endgame"))
        .args(["simulate", "--players", "100000000", "--output", "out.json"])
        .current_dir(folder.path(""))
        .env_clear()
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    interrupt::wait_until_caught(&mut child);
    interrupt::send(&child);
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    let status = child.wait().unwrap();
    // Where nothing tells that the signal is caught by now, it may end the process at once: nothing is written either way.
    let ended_at_once = !cfg!(target_os = "linux") && status.code().is_none();
    assert!(ended_at_once || status.code() == Some(130), "{status}: {told}");
    assert!(!folder.path("out.json").exists());
}
