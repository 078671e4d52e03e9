//! What `merge` takes, and what it says of shards that don't make one run.

use super::{RUN, split, whole};
use crate::common::Folder;
use insta::assert_snapshot;
use std::fs;

/// Every order of these words.
fn orders<'w>(words: &[&'w str]) -> Vec<Vec<&'w str>> {
    if words.len() < 2 {
        return vec![words.to_vec()];
    }
    let mut all = Vec::new();
    for (at, first) in words.iter().enumerate() {
        let rest: Vec<&str> =
            words.iter().enumerate().filter(|(own, _)| *own != at).map(|(_, word)| *word).collect();
        all.extend(orders(&rest).into_iter().map(|rest| [&[*first], &rest[..]].concat()));
    }
    all
}

/// What a merge says, the same for every order of what is named.
fn told_in_any_order(folder: &Folder, named: &[&str]) -> String {
    let mut told: Vec<String> = Vec::new();
    for order in orders(named) {
        let words = [&["merge"], &order[..]].concat();
        let (_, said) =
            folder.run_words(&words).split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        told.push(said);
    }
    assert!(told.iter().all(|said| *said == told[0]), "{told:#?}");
    format!("$ endgame merge {}\n{}", named.join(" "), told[0])
}

#[test]
fn a_folder_is_all_shards_in_it_by_content() {
    let folder = split(4);
    let expected = whole(&folder);
    fs::rename(folder.path("shards/shard-1-of-4.json"), folder.path("shards/zz")).unwrap();
    fs::rename(folder.path("shards/shard-2-of-4.json"), folder.path("elsewhere.txt")).unwrap();
    let spread = folder.read("shards/shard-3-of-4.json").replacen(":", " :\n ", 3);
    let folder = folder.with("shards/shard-3-of-4.json", &spread).with("shards/4710.out", "shard 1 of 4\n");
    fs::create_dir(folder.path("shards/logs")).unwrap();
    for order in orders(&["shards", "elsewhere.txt"]) {
        let line = format!("merge {} --format json", order.join(" "));
        assert_eq!(folder.answer(&line), expected);
    }
    let told = folder.run("merge shards elsewhere.txt --format json");
    assert!(told.contains("left out shards/4710.out, shards/logs, which are not shards"), "{told}");
    // A report may lie beside its shards: it is not one of them.
    folder.answer("merge shards elsewhere.txt --output shards/report.json");
    folder.answer("merge shards elsewhere.txt --output shards/report.json");
    assert_eq!(folder.read("shards/report.json"), expected);
}

#[test]
fn standard_input_is_shards_one_after_the_other() {
    let folder = split(3);
    let expected = whole(&folder);
    let shard = |number: u64| folder.read(&format!("shards/shard-{number}-of-3.json"));
    let merged = |named: &[&str], stream: String| {
        let words = [&["merge", "--format", "json"], named].concat();
        let output = folder.command(&words).write_stdin(stream).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(merged(&["-"], shard(3) + &shard(1) + "\n" + &shard(2)), expected);
    assert_eq!(merged(&["shards/shard-2-of-3.json", "-"], shard(1) + &shard(3)), expected);
    assert_eq!(merged(&["-", "shards/shard-1-of-3.json", "shards/shard-3-of-3.json"], shard(2)), expected);
    let cut = shard(1) + &shard(2)[..9000];
    let output = folder.command(&["merge", "-"]).write_stdin(cut).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("standard input is not a whole shard") && output.status.code() == Some(2),
        "{told}"
    );
}

#[test]
fn what_is_missing_is_told_by_number() {
    let folder = split(24);
    for number in [3, 7, 8, 9, 10, 24] {
        fs::remove_file(folder.path(&format!("shards/shard-{number:02}-of-24.json"))).unwrap();
    }
    let many = folder.run("merge shards");
    let folder =
        folder.with("shards/shard-07-of-24.json.endgame-part-1", "{\"schema\":").with("shards/empty", "");
    let suspects = folder.run("merge shards");
    let none = Folder::empty().with("a.log", "done");
    fs::create_dir(none.path("empty")).unwrap();
    let told = [many, suspects, none.run("merge ."), none.run("merge empty"), none.run("merge - -")];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_doubled_or_of_another_run_is_told_in_any_order() {
    let folder = split(3);
    fs::copy(folder.path("shards/shard-2-of-3.json"), folder.path("copy.json")).unwrap();
    folder.answer("simulate --players 61 --days 3 --seed 6 --shard 2/3 --output seed.json");
    folder.answer("simulate --players 61 --days 3 --seed 5 --shard 2/4 --output four.json");
    folder.answer(
        "simulate --players 61 --days 3 --seed 5 --milestone paragon=9 --shard 2/3 --output more.json",
    );
    let rules = include_str!("../../../curves/necpgame.yaml").replace("exponent: 1.5", "exponent: 1.6");
    let folder = folder.with("r.yaml", &rules);
    folder.answer(&format!("{RUN} --ruleset r.yaml --shard 2/3 --output rules.json"));
    let told = [
        told_in_any_order(&folder, &["shards", "copy.json"]),
        told_in_any_order(&folder, &["shards", "copy.json", "shards/shard-1-of-3.json"]),
        told_in_any_order(&folder, &["copy.json", "shards/shard-1-of-3.json", "shards/shard-2-of-3.json"]),
        told_in_any_order(&folder, &["shards", "seed.json"]),
        told_in_any_order(&folder, &["shards", "seed.json", "rules.json", "four.json"]),
        told_in_any_order(&folder, &["shards/shard-1-of-3.json", "more.json"]),
    ];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_half_there_or_damaged_is_told() {
    let folder = split(3);
    let text = folder.read("shards/shard-2-of-3.json");
    fs::remove_file(folder.path("shards/shard-2-of-3.json")).unwrap();
    let players = text.find("\"tally\"").unwrap()
        + text[text.find("\"tally\"").unwrap()..].find("\"players\":").unwrap();
    let more = format!("{}\"players\":9{}", &text[..players], &text[players + "\"players\":".len()..]);
    let number = text.replace("\"shard\":2", "\"shard\":4");
    assert!(number != text);
    let folder = folder
        .with("half.json", &text[..text.len() / 2])
        .with("almost.json", &text[..text.len() - 1])
        .with("empty.json", "")
        .with("more.json", &more)
        .with("number.json", &number)
        .with("old.json", &text.replace("endgame/shard/2", "endgame/shard/1"));
    folder.answer(&format!("{RUN} --output report.json"));
    let mut told: Vec<String> = Vec::new();
    for name in ["half", "almost", "empty", "more", "number", "old", "report"] {
        told.push(told_in_any_order(&folder, &["shards", &format!("{name}.json")]));
    }
    told.push(told_in_any_order(&folder, &["shards", "half.json", "empty.json", "nowhere.json"]));
    // In a folder it is known by its beginning.
    fs::copy(folder.path("almost.json"), folder.path("shards/almost.json")).unwrap();
    told.push(folder.run("merge shards"));
    assert_snapshot!(told.join("\n"));
}

#[test]
fn a_report_is_not_written_over_a_shard() {
    let folder = split(2);
    let before = folder.read("shards/shard-1-of-2.json");
    for named in ["shards", "shards/shard-1-of-2.json shards/shard-2-of-2.json"] {
        let told = folder.run(&format!("merge {named} --output shards/shard-1-of-2.json"));
        assert!(told.contains("would be written over") && told.ends_with("── exit 2\n"), "{told}");
    }
    assert_eq!(folder.read("shards/shard-1-of-2.json"), before);
}

/// There may be fewer players than shards.
#[test]
fn empty_shards_count() {
    let folder = Folder::empty();
    let run = "simulate --players 2 --days 2";
    for number in 1..=3 {
        folder.answer(&format!("{run} --shard {number}/3 --output s{number}.json"));
    }
    let expected = folder.answer(&format!("{run} --format json"));
    assert_eq!(folder.answer("merge s2.json s3.json s1.json --format json"), expected);
}

/// The built-in players leave out what a game lacks; so they do when their shards are merged.
#[test]
fn the_built_in_players_of_another_game_merge() {
    let folder = Folder::empty().with_shipped("curves/runescape.yaml");
    let run = "simulate --ruleset curves/runescape.yaml --players 20 --days 2";
    for number in 1..=2 {
        folder.answer(&format!("{run} --shard {number}/2 --output s{number}.json"));
    }
    let expected = folder.answer(&format!("{run} --format json"));
    assert_eq!(folder.answer("merge s1.json s2.json --format json"), expected);
}
