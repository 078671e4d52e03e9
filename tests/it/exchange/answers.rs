//! What programs get of an answer: all of it, or how much there is and where it goes on.

use crate::lab::Lab;
use serde_json::Value;

fn rows(text: &str) -> usize {
    text.lines().count() - 1
}

fn json(lab: &Lab, line: &str) -> Value {
    serde_json::from_str(&lab.run(&format!("{line} --format json")).exits(0).out).unwrap()
}

/// 120 characters, of which each has a few events.
fn lab() -> Lab {
    let lab = Lab::new();
    lab.run("db seed --characters 120 --days 7 --reason demo").exits(0);
    lab
}

#[test]
fn csv_has_every_row() {
    let lab = lab();
    let events = lab.number("SELECT count(*) FROM events") as usize;
    assert!(events > 200, "{events}");
    assert_eq!(rows(&lab.run("history --format csv").exits(0).out), events);
    assert_eq!(rows(&lab.run("character list --format csv").exits(0).out), 120);
    assert_eq!(rows(&lab.run("character find --where id>20 --format csv").exits(0).out), 100);
    let standing =
        lab.number("SELECT count(*) FROM standings JOIN boards ON id = board WHERE name = 'paragon'");
    assert!(standing > 20, "{standing}");
    assert_eq!(rows(&lab.run("leaderboard paragon --format csv").exits(0).out), standing as usize);
    // Who asks for a part gets a part.
    assert_eq!(rows(&lab.run("history --last 7 --format csv").exits(0).out), 7);
    assert_eq!(rows(&lab.run("character list --per-page 9 --format csv").exits(0).out), 9);
    assert_eq!(rows(&lab.run("leaderboard paragon --top 5 --format csv").exits(0).out), 5);
}

#[test]
fn json_says_how_much_there_is_and_where_it_goes_on() {
    let lab = lab();
    let events = lab.number("SELECT count(*) FROM events");
    let all = json(&lab, "history");
    assert_eq!(all["total"], events);
    assert_eq!(all["entries"].as_array().unwrap().len() as i64, events);
    assert!(all["older_until"].is_null());
    let last = json(&lab, "history --last 10");
    assert_eq!(last["total"], events, "their numbers tell");
    assert!(json(&lab, "history --kind xp --last 1")["total"].is_null(), "they were not counted");
    let until = last["older_until"].as_i64().unwrap();
    let before = json(&lab, &format!("history --last 1 --until {until}"));
    assert_eq!(before["entries"][0]["sequence"].as_i64().unwrap(), until);
    assert_eq!(until + 1, last["entries"][0]["sequence"].as_i64().unwrap());

    let list = json(&lab, "character list");
    assert_eq!((list["total"].as_i64(), list["next_page"].as_i64()), (Some(120), Some(2)));
    assert!(json(&lab, "character list --page 6")["next_page"].is_null());
    let board = json(&lab, "leaderboard paragon --top 20");
    let everyone = json(&lab, "leaderboard paragon --top 200")["standings"].as_array().unwrap().len();
    assert_eq!((board["total"].as_u64(), board["next_from"].as_i64()), (Some(everyone as u64), Some(21)));
    assert!(json(&lab, "leaderboard paragon --from 101 --top 20")["next_from"].is_null());
}

/// The history that an auditor asks for.
#[test]
fn history_is_narrowed_by_who_why_and_how_much() {
    let lab = Lab::new();
    for name in ["Vex", "Myr"] {
        lab.run(&format!("character create {name} --reason new --actor ana")).exits(0);
    }
    lab.run("character grant Vex --xp 5000 --track paragon --reason quest --ticket T-1 --actor ana").exits(0);
    lab.run("character grant Vex --xp 90 --track paragon --reason quest --ticket T-2 --actor ben").exits(0);
    lab.run("character grant Myr --currency 700 --reason sale --actor cid --ticket T-1").exits(0);
    lab.run("character revoke Vex --xp 4000 --track paragon --reason wrong --actor ben").exits(0);
    lab.run("undo 5 --reason twice --yes --actor ana").exits(0);
    let sequences = |line: &str| -> Vec<i64> {
        let found = json(&lab, &format!("history {line}"));
        found["entries"].as_array().unwrap().iter().map(|own| own["sequence"].as_i64().unwrap()).collect()
    };
    assert_eq!(
        sequences("--ticket T-1"),
        sequences("--operation 3").into_iter().chain(sequences("--operation 5")).collect::<Vec<_>>()
    );
    assert_eq!(sequences("--by ben --by cid").len(), 3);
    assert_eq!(sequences("--by ben --by cid --not-by ben"), sequences("--by cid"));
    assert_eq!(
        sequences("--min-xp 4k"),
        sequences("--operation 3").into_iter().chain(sequences("--operation 6")).collect::<Vec<_>>()
    );
    let of = |filter: &str| {
        let words = ["history", "--format", "json", "--where", filter];
        let found: Value = serde_json::from_str(&lab.run_words(&words).exits(0).out).unwrap();
        let all = found["entries"].as_array().unwrap().clone();
        all.iter().map(|own| own["operation"]["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(of("undone_by = #7"), [5]);
    assert_eq!(of("name = vex and xp < 0"), [6]);
    assert_eq!(of("currency >= 700 or reason ~ WICE"), [5, 7]);
    assert_eq!(of("id = id:2 and event = currency"), [5]);
    assert_eq!(of("kind in (revoke, undo)"), [6, 7]);
    let wrong = lab.run_words(&["history", "--where", "tikcet = 1"]).exits(2).err;
    assert!(wrong.contains("did you mean `ticket`?"), "{wrong}");
}

/// Characters are chosen by what they have, wherever characters are chosen; now and as of then.
#[test]
fn characters_are_chosen_by_masteries_attributes_rewards_and_nodes() {
    let lab = Lab::new();
    for name in ["Vex", "Myr", "Ona"] {
        lab.run(&format!("character create {name} --reason new")).exits(0);
    }
    lab.run("character grant Vex --xp 900000 --track mastery.combat --reason x").exits(0);
    lab.run("character grant Myr --xp 5000000 --track paragon --reason x").exits(0);
    lab.run("paragon distribute Myr strength=3 --reason x").exits(0);
    let then = lab.number("SELECT max(sequence) FROM events");
    lab.run("character grant Ona --xp 900000 --track mastery.combat --reason x").exits(0);
    let names = |filter: &str, more: &[&str]| {
        let words = [&["db", "export", "characters", "--format", "jsonl", "--where", filter], more].concat();
        let out = lab.run_words(&words).exits(0).out;
        let name = |line: &str| {
            let one: Value = serde_json::from_str(line).unwrap();
            one["name"].as_str().unwrap().to_owned()
        };
        out.lines().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names("mastery.combat.level >= 5", &[]), ["Vex", "Ona"]);
    assert_eq!(names("mastery.combat.level >= 5", &["--as-of", &then.to_string()]), ["Vex"]);
    assert_eq!(names("mastery.combat.xp = 0", &[]), ["Myr"]);
    assert_eq!(names("attribute.strength > 2", &[]), ["Myr"]);
    let rewards = json(&lab, "character show Myr");
    let reward = rewards["rewards"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(names(&format!("reward.paragon.{reward} = yes"), &[]), ["Myr"]);
    assert_eq!(names(&format!("reward.paragon.{reward} = no"), &[]), ["Vex", "Ona"]);
    let wrong = lab.run_words(&["character", "find", "--where", "mastery = 3"]).exits(2).err;
    assert!(wrong.contains("mastery.TYPE.level"), "{wrong}");
}

/// Columns to sum up, without taking the payload apart.
#[test]
fn events_are_exported_with_amounts_names_and_what_took_them_back() {
    let lab = Lab::new();
    lab.run("character create Vex --reason new").exits(0);
    lab.run("character grant Vex --xp 5000 --track paragon --reason quest").exits(0);
    lab.run("character revoke Vex --xp 2000 --track paragon --reason wrong").exits(0);
    lab.run("undo 3 --reason right --yes").exits(0);
    lab.run("db export events --output e.csv").exits(0);
    let mut reader = ::csv::Reader::from_path(lab.folder.path("e.csv")).unwrap();
    let names = reader.headers().unwrap().clone();
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        let at = names.iter().position(|own| own == name).unwrap();
        rows[row][at].to_owned()
    };
    let last = rows.len() - 1;
    assert_eq!((cell(last - 1, "xp"), cell(last - 1, "track")), ("-2000".to_owned(), "paragon".to_owned()));
    assert_eq!((cell(last - 1, "undone_by"), cell(last - 1, "name")), ("4".to_owned(), "Vex".to_owned()));
    assert_eq!((cell(last - 2, "xp"), cell(last - 2, "undone_by")), ("5000".to_owned(), String::new()));
    assert_eq!(cell(last - 2, "level_from"), "0");
}
