//! A batch is the same as its commands one by one, and its undo is the state before.

use crate::lab::{Draw, Lab};
use crate::world::World;
use std::fmt::Write;

/// A row of a batch, and the words of the same command.
struct Pair {
    cells: [String; 10],
    words: Vec<String>,
}

const HEADER: &str = "key,command,character,track,xp,currency,points,mastery,node,name";

fn pair(draw: &mut Draw, number: usize) -> Pair {
    let who = ["Vex", "Mo", "id:3", "id:1", "New0", "Nobody"][draw.below(6) as usize];
    let track = ["character", "paragon", "mastery.combat"][draw.below(3) as usize];
    let (xp, currency) = (draw.below(400).to_string(), draw.below(120).to_string());
    let points = ["strength=1", "agility=2", "luck=1 strength=2", "nothing=1"][draw.below(4) as usize];
    let node = ["keen_edge", "executioner"][draw.below(2) as usize];
    let name = format!("New{}", draw.below(3));
    let key = if draw.below(4) == 0 { String::new() } else { format!("k{number}") };
    let mut cells: [String; 10] = Default::default();
    let mut put = |command: &str, more: &[(usize, &str)]| {
        cells[0].clone_from(&key);
        cells[1] = command.to_owned();
        cells[2] = who.to_owned();
        more.iter().for_each(|(at, text)| cells[*at] = (*text).to_owned());
    };
    let words: Vec<&str> = match draw.below(11) {
        0 | 1 => {
            put("grant", &[(3, track), (4, &xp)]);
            vec!["character", "grant", who, "--xp", &xp, "--track", track]
        }
        2 => {
            put("revoke", &[(3, track), (4, &xp)]);
            vec!["character", "revoke", who, "--xp", &xp, "--track", track]
        }
        3 => {
            put("award", &[(5, &currency)]);
            vec!["character", "grant", who, "--currency", &currency]
        }
        4 => {
            put("revoke", &[(5, &currency)]);
            vec!["character", "revoke", who, "--currency", &currency]
        }
        5 => {
            put("distribute", &[(6, points)]);
            ["paragon", "distribute", who].into_iter().chain(points.split(' ')).collect()
        }
        6 => {
            put("respec", &[]);
            vec!["paragon", "respec", who]
        }
        7 => {
            put("reset", &[]);
            vec!["prestige", "reset", who]
        }
        8 => {
            put("unlock", &[(7, "combat"), (8, node)]);
            vec!["mastery", "unlock", who, "combat", node]
        }
        9 => {
            put("create", &[(2, &name)]);
            vec!["character", "create", &name]
        }
        _ if draw.below(4) == 0 => {
            put("archive", &[]);
            vec!["character", "archive", who]
        }
        _ => {
            put("rename", &[(9, &name)]);
            vec!["character", "rename", who, &name]
        }
    };
    let words = words.into_iter().chain(["--yes", "--reason", "r"]).map(str::to_owned).collect();
    Pair { cells, words }
}

/// Every row of every table that tells of characters, without what an operation has of its own.
fn contents(world: &World) -> String {
    let connection = rusqlite::Connection::open(world.folder.path("gm.db")).unwrap();
    let mut all = String::new();
    for sql in [
        "SELECT id, name, archived, version, changed, last, state FROM characters ORDER BY id",
        "SELECT character, board, level, xp, since FROM standings ORDER BY character, board",
        "SELECT sequence, character, version, kind, payload, time FROM events ORDER BY sequence",
    ] {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for at in 0..columns {
                write!(all, "{:?} ", row.get::<_, rusqlite::types::Value>(at).unwrap()).unwrap();
            }
            all.push('\n');
        }
    }
    all
}

/// What those who are not new are like.
fn states(world: &World) -> String {
    let connection = rusqlite::Connection::open(world.folder.path("gm.db")).unwrap();
    let mut statement = connection
        .prepare("SELECT id, name, archived, state FROM characters WHERE id <= 3 ORDER BY id")
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok(format!(
            "{} {} {} {}\n",
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, bool>(2)?,
            row.get::<_, String>(3)?
        ))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn file(pairs: &[Pair]) -> String {
    let rows: Vec<String> = pairs.iter().map(|pair| pair.cells.join(",")).collect();
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn same(seed: u64) {
    let mut draw = Draw(seed);
    let pairs: Vec<Pair> = (0..24).map(|number| pair(&mut draw, number)).collect();
    let (together, single) = (World::lived(), World::lived());
    let before = states(&together);
    std::fs::write(together.folder.path("rows.csv"), file(&pairs)).unwrap();
    let batch = "batch apply rows.csv --keep-going --yes --reason r --quiet --format json";
    let output = together.command(&batch.split_whitespace().collect::<Vec<_>>()).output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut failures = 0;
    for (pair, result) in pairs.iter().zip(answer["results"].as_array().unwrap()) {
        let words: Vec<&str> = pair.words.iter().map(String::as_str).collect();
        let code = single.command(&words).output().unwrap().status.code();
        let is_done = result["result"] == "ok";
        failures += usize::from(!is_done);
        assert_eq!(code == Some(0), is_done, "{:?}: {code:?} {result}", pair.words);
    }
    assert_eq!(output.status.code(), Some(if failures > 0 { 3 } else { 0 }));
    assert!(failures < pairs.len());
    assert_eq!(contents(&together), contents(&single), "seed {seed}");

    let done = contents(&together);
    if let Some(operation) = answer["operation"].as_u64() {
        assert!(together.run(&format!("undo {operation} --yes --reason r")).contains("── exit 0"));
        assert_eq!(states(&together), before, "seed {seed}");
    }
    assert_ne!(contents(&together), done);
    assert!(together.run("db verify").contains("── exit 0"));
}

#[test]
fn a_batch_is_its_commands_one_by_one_and_its_undo_the_state_before() {
    (1..=4).for_each(same);
}

#[test]
#[ignore = "takes minutes: cargo test --test batch -- --ignored"]
fn a_hundred_batches_are_their_commands_one_by_one() {
    (100..200).for_each(same);
}

/// Characters that are left out of what is kept while writing come back as they were.
#[test]
fn a_batch_on_a_seeded_database() {
    let lab = Lab::with_lives();
    let mut text = "key,command,character,track,xp\n".to_owned();
    for round in 0..40 {
        (1..=14).for_each(|id| {
            writeln!(text, "{round}:{id},grant,id:{id},paragon,{}", id * 100 + round).unwrap()
        });
    }
    std::fs::write(lab.folder.path("rows.csv"), &text).unwrap();
    let before = lab.number("SELECT sum(lifetime_xp) FROM characters");
    lab.run("batch apply rows.csv --yes --reason r")
        .exits(0)
        .says("560 rows of rows.csv · 14 characters changed");
    lab.is_whole();
    lab.run("batch apply rows.csv --yes --reason r").exits(0).says("nothing changes");
    let operation = lab.number("SELECT max(id) FROM operations WHERE kind = 'batch'");
    lab.run(&format!("undo {operation} --yes --reason r")).exits(0);
    assert_eq!(lab.number("SELECT sum(lifetime_xp) FROM characters"), before);
    lab.run("batch apply rows.csv --yes --reason r").exits(0).says("14 characters changed");
    lab.is_whole();
}
