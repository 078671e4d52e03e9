//! Tables: from files, through every command that keeps or compares rulesets; published ones against their formulas; and what
//! can be misread in them.

use crate::common::{Folder, PLAYERS};
use endgame::config::{load_ruleset, read_file};
use endgame::rules::ruleset::Ruleset;
use endgame::rules::track::TrackName;
use endgame::rules::units::Level;
use insta::assert_snapshot;

fn fixture(name: &str) -> Ruleset {
    let source = read_file(std::path::Path::new(&format!("fixtures/numbers/{name}"))).unwrap();
    let (loaded, problems) = load_ruleset(&source);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
}

/// Every level of a track in two rulesets, and what it takes to stand at each.
fn totals(ruleset: &Ruleset, track: &str) -> Vec<u64> {
    let track = ruleset.track(&TrackName::parse(track).unwrap()).unwrap();
    let levels = track.first().0..=track.last().unwrap().0;
    levels.map(|level| track.total_xp(Level(level)).unwrap().get()).collect()
}

#[test]
fn published_totals_that_everybody_knows() {
    let files = fixture("from-a-file.yaml");
    for (track, at, total) in [
        ("character", 8, 4_200),
        ("character", 100, 15_694_800),
        ("mastery.erratic", 100, 600_000),
        ("mastery.fast", 100, 800_000),
        ("mastery.medium_fast", 100, 1_000_000),
        ("mastery.medium_slow", 100, 1_059_860),
        ("mastery.slow", 100, 1_250_000),
        ("mastery.fluctuating", 100, 1_640_000),
        ("mastery.rpg_maker", 99, 2_547_133),
        ("mastery.maplestory", 6, 333),
    ] {
        assert_eq!(totals(&files, track)[at - 1], total, "{track}");
    }
    assert_eq!(totals(&files, "mastery.minecraft")[16], 352);
    assert_eq!(totals(&files, "mastery.minecraft")[30], 1_395);
}

const WITH_FILE: &str = "ruleset: small
paragon:
  xp_to_next:
    table: { file: tables/exp.csv, column: exp, level: lvl }
    then: { exponential: { growth: 1.1 }, continue: true }
  points_per_level: 2
";

const TABLE: &str =
    "lvl,exp\n0,\"1,000\"\n1,\"2,828\"\n2,\"5,196\"\n3,\"8,000\"\n4,\"11,180\"\n5,\"14,696\"\n";

fn folder() -> Folder {
    let folder = Folder::empty().with("r.yaml", WITH_FILE).with("players.yaml", PLAYERS);
    std::fs::create_dir(folder.path("tables")).unwrap();
    folder.with("tables/exp.csv", TABLE)
}

#[test]
fn a_table_from_a_file_is_explained_and_checked_at_its_cells() {
    let folder = folder();
    let mut told = folder.run("ruleset check r.yaml");
    told += &folder.run("curve explain --ruleset r.yaml --track paragon --level 3");
    told += &folder.run("curve show --ruleset r.yaml --track paragon --levels 4..7 --format csv");
    let folder = folder.with("tables/exp.csv", &TABLE.replace("8,000", "8,ooo").replace("\n2,", "\n3,"));
    told += &folder.run("ruleset check r.yaml");
    let folder = folder.with("tables/exp.csv", &TABLE.replace("8,000", "-5"));
    told += &folder.run("ruleset check r.yaml");
    assert_snapshot!(told);
}

/// A comma between thousands without quotes makes a column more, which is not passed over.
#[test]
fn rows_with_too_many_columns_are_refused() {
    let folder = folder().with("tables/exp.csv", &TABLE.replace("\"2,828\"", "2,828"));
    let told = folder.run("ruleset check r.yaml");
    assert!(told.contains("the row has 3 columns, and the table 2") && told.contains("in quotes"), "{told}");
    assert!(told.contains("tables/exp.csv:3:5"), "{told}");
    // Empty cells at the end of a row are what spreadsheets leave.
    let folder = folder.with("tables/exp.csv", &TABLE.replace("\n3,", ",,\n3,"));
    assert!(folder.run("ruleset check r.yaml").contains("0 errors"));
}

/// A thousand in many countries, and one elsewhere: what it is read as is told.
#[test]
fn points_that_may_stand_between_thousands_are_warned_of() {
    let table = "lvl,exp\n0,100.000\n1,120.000\n2,150.000\n3,200.000\n4,250.000\n5,300.000\n";
    let folder = folder().with("tables/exp.csv", table);
    let told = folder.run("ruleset check r.yaml --strict");
    assert!(told.contains("is read as a decimal point") && told.contains("tables/exp.csv:2:3"), "{told}");
    assert!(told.ends_with("── exit 1\n"), "{told}");
    let folder = folder.with("tables/exp.csv", &table.replace("250.000", "250.5"));
    assert!(!folder.run("ruleset check r.yaml").contains("decimal point"));
}

#[test]
fn what_keeps_a_ruleset_keeps_its_tables() {
    let folder = folder();
    let run = "--ruleset r.yaml --population players.yaml --players 50 --days 20 --seed 3";
    let whole = folder.answer(&format!("simulate {run} --format json"));
    folder.answer("db init --db gm.db --ruleset r.yaml");
    for part in ["1", "2"] {
        folder.answer(&format!("simulate {run} --shard {part}/2 --output s{part}.json"));
    }
    folder.answer("--db gm.db character create Vex --reason new");
    // From here on the file is another one.
    let folder = folder.with("tables/exp.csv", &TABLE.replace("2,828", "2,900"));
    assert_eq!(folder.answer("merge s1.json s2.json --format json"), whole);
    let told = folder.run("--db gm.db ruleset diff installed r.yaml");
    assert!(told.contains("2,900") && told.ends_with("exit 1\n"), "{told}");
    let changed = folder.answer("--db gm.db ruleset install r.yaml --reason more --yes");
    assert!(!changed.is_empty());
    std::fs::remove_file(folder.path("tables/exp.csv")).unwrap();
    folder.answer("--db gm.db character grant Vex --xp 3000 --track paragon --reason gift");
    let told = folder.run("--db gm.db ruleset diff installed r.yaml");
    assert!(told.contains("there is no file") && told.ends_with("exit 2\n"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_ruleset_from_a_pipe_sees_the_folder_of_the_program() {
    let folder = folder();
    let text = folder.read("r.yaml");
    let output = folder
        .command(&[
            "curve",
            "show",
            "--ruleset",
            "/dev/stdin",
            "--track",
            "paragon",
            "--levels",
            "1..1",
            "--format",
            "csv",
        ])
        .write_stdin(text)
        .output()
        .unwrap();
    assert!(
        String::from_utf8(output.stdout).unwrap().contains("2828"),
        "{:?}",
        String::from_utf8(output.stderr)
    );
}

#[test]
fn what_can_be_misread_is_told() {
    let check = |text: &str| {
        let folder = Folder::empty().with("r.yaml", &format!("ruleset: r\n{text}\n"));
        folder.run("ruleset check --strict r.yaml")
    };
    let values: Vec<String> = (0..98).map(|at| (100 + at * 10).to_string()).collect();
    let mut told = String::new();
    for text in [
        "character: { max_level: 4, total_xp: { table: [2000, 4620, 8040, 12489] } }".to_owned(),
        "character: { max_level: 5, xp_to_next: { table: [100, 150, 210] } }".to_owned(),
        "character: { xp_to_next: { table: [100, 150, 210] } }".to_owned(),
        "character: { max_level: 4, xp_to_next: { table: [100, 150, 210, 280] } }".to_owned(),
        "character: { max_level: 7, xp_to_next: { table: [0, 14, 20, 36, 90, 152] } }".to_owned(),
        "character: { max_level: 3, total_xp: { table: [0, 14, 34, 70, 160] } }".to_owned(),
        "character: { max_level: 5, xp_to_next: { table: [10, 12, 14, 16], then: 18 } }".to_owned(),
        "character: { max_level: 9, xp_to_next: { piecewise: [{ from: 1, table: [10, 12, 14, 15] }, { from: 4, linear: { base: 3, step: 5 } }] } }".to_owned(),
        "character: { max_level: 4, total_xp: { points: [[1, 50], [4, 900]] } }".to_owned(),
        "paragon: { max_level: 3, xp_to_next: 100, points_per_level: { table: [5, 1, 2, 3, 4] } }".to_owned(),
        "paragon: { max_level: 3, xp_to_next: 100, gain_multiplier: { table: [1, 1, 0.9, 0.9, 0.8, 0.7] } }".to_owned(),
        "paragon: { xp_to_next: 100 }\nprestige: { max: 2, requires: 5, bonuses: { xp: { table: [0.1, 0.2, 0.3] } } }".to_owned(),
        "character: { max_level: 9, xp_to_next: { table: [10, 11], then: { exponential: { base: 3, growth: 1.1 }, continue: true } } }".to_owned(),
    ] {
        told += &check(&text);
        told.push('\n');
    }
    assert_snapshot!(told);
    let long = check(&format!("character: {{ xp_to_next: {{ table: [{}] }} }}", values.join(", ")));
    assert!(
        long.contains("the last level is 99, where the table ends") && long.ends_with("exit 0\n"),
        "{long}"
    );
    for fine in [
        "character: { max_level: 4, total_xp: { table: [0, 100, 220, 360] } }",
        "character: { max_level: 4, xp_to_next: { table: [100, 120, 140] } }",
        "character: { max_level: 9, xp_to_next: { table: [100, 120, 140], then: { linear: { step: 20 }, continue: true } } }",
        "character: { total_xp: { table: [0, 100, 220, 360] } }",
        "paragon: { max_level: 3, xp_to_next: 100, points_per_level: { table: [0, 1, 2, 3] } }",
    ] {
        let told = check(fine);
        assert!(told.ends_with("exit 0\n"), "{told}");
    }
}

#[test]
fn growth_counts_from_its_piece() {
    let costs = |curve: &str| {
        let text = format!("ruleset: r\ncharacter: {{ max_level: 9, xp_to_next: {curve} }}\n");
        let folder = Folder::empty().with("r.yaml", &text);
        let ruleset = load_ruleset(&read_file(&folder.path("r.yaml")).unwrap()).0.unwrap().value;
        let track = ruleset.track(&TrackName::Character).unwrap().clone();
        (1..9).map(|level| track.xp_to_next(Level(level)).unwrap().get()).collect::<Vec<_>>()
    };
    let line = "{ from: 1, linear: { base: 100, step: 100 } }";
    let own = costs(&format!(
        "{{ piecewise: [{line}, {{ from: 4, exponential: {{ base: 1000, growth: 1.1 }} }}] }}"
    ));
    assert_eq!(own, [100, 200, 300, 1000, 1100, 1210, 1331, 1464]);
    let on = costs(&format!(
        "{{ piecewise: [{line}, {{ from: 4, exponential: {{ growth: 1.1 }}, continue: true }}] }}"
    ));
    assert_eq!(on, [100, 200, 300, 330, 363, 399, 439, 483]);
    assert_eq!(
        costs("{ table: [100, 200, 300], then: { exponential: { growth: 1.1 }, continue: true } }"),
        on
    );
    assert_eq!(costs("{ table: [100, 200, 300], then: { exponential: { base: 1000, growth: 1.1 } } }"), own);
    let rounded = "{ table: [100, 200, 300], then: { exponential: { growth: 1.1 }, continue: true, round: { to: 10, mode: ceil } } }";
    assert_eq!(costs(rounded), [100, 200, 300, 330, 370, 400, 440, 490]);
    // The first piece counts from the track's first level, as a curve alone does.
    let alone = costs("{ exponential: { base: 100, growth: 2 } }");
    assert_eq!(costs("{ piecewise: [{ from: 0, exponential: { base: 100, growth: 2 } }] }"), alone);
    let folder = Folder::empty().with(
        "r.yaml",
        "ruleset: r\ncharacter: { max_level: 9, xp_to_next: { table: [100], then: { exponential: { growth: 1.1 }, continue: true, scale: 2 } } }\n",
    );
    assert!(folder.run("ruleset check r.yaml").contains("can't be scaled"));
}
