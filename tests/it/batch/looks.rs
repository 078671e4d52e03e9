//! What people and programs see.

use crate::world::World;

/// Rows for the three characters of the world.
const ROWS: &str = "\
key,command,character,track,xp,currency,source,points,name
o:1,grant,Vex,paragon,200,,outage,,
o:2,grant,id:2,character,40,,outage,,

o:3,award,Zed,,,50,,,
o:4,create,\"New, one\",,,,,,
o:5,grant,\"New, one\",mastery.combat,25,,,,
o:6,distribute,Vex,,,,,luck=2,
o:7,rename,Mo,,,,,,Moe
";

/// Good rows with bad ones between them.
const MIXED: &str = "\
key,command,character,track,xp,currency,name
a,grant,Vex,paragon,200,,
b,grant,Vix,paragon,200,,
c,grant,Vex,paragn,200,,
d,revoke,Zed,,,500,
e,reset,Mo,,,,
f,award,Zed,,,7,
f,award,Zed,,,7,
g,gift,Zed,,,,
";

fn world(name: &str, text: &str) -> World {
    let world = World::lived();
    std::fs::write(world.folder.path(name), text).unwrap();
    world
}

#[test]
fn a_batch_and_the_same_again() {
    let world = world("rows.csv", ROWS);
    let lines = [
        "batch apply rows.csv --dry-run --reason outage",
        "batch apply rows.csv --reason outage",
        "batch apply rows.csv --yes --reason outage",
        "batch apply rows.csv --yes --reason again",
        "history --last 3",
        "undo 10 --yes --reason wrong",
        "batch apply rows.csv --yes --reason anew --quiet",
    ];
    insta::assert_snapshot!(world.run_all(&lines));
}

#[test]
fn all_or_nothing() {
    let world = world("rows.csv", MIXED);
    let lines =
        ["batch apply rows.csv --yes --reason r", "batch apply rows.csv --yes --reason r --format json"];
    insta::assert_snapshot!(world.run_all(&lines));
}

#[test]
fn keep_going() {
    let world = world("rows.csv", MIXED);
    let lines = [
        "batch apply rows.csv --keep-going --dry-run --reason r",
        "batch apply rows.csv --keep-going --yes --reason r",
        "batch apply rows.csv --keep-going --yes --reason r --format csv",
        "batch apply rows.csv --keep-going --yes --reason r --format json",
    ];
    insta::assert_snapshot!(world.run_all(&lines));
}

#[test]
fn refusals_of_the_rules_only() {
    let world = world("rows.csv", "command,character,currency\naward,Vex,5\nrevoke,Zed,500\nreset,Mo,\n");
    insta::assert_snapshot!(world.run("batch apply rows.csv --yes --reason r"));
}

#[test]
fn a_key_of_another_row() {
    let world = world("rows.csv", "key,command,character,currency\nk,award,Vex,5\n");
    std::fs::write(world.folder.path("other.csv"), "key,command,character,currency\nk,award,Mo,5\n").unwrap();
    let lines = [
        "batch apply rows.csv --yes --reason r --quiet",
        "batch apply other.csv --yes --reason r",
        "undo 10 --yes --reason r",
        "batch apply other.csv --yes --reason r --format json",
    ];
    insta::assert_snapshot!(world.run_all(&lines));
}

#[test]
fn a_grant_to_a_selection() {
    let world = World::lived();
    let words = |more: &[&str]| {
        let start = [
            "batch",
            "grant",
            "--where",
            "character_level >= 2",
            "--xp",
            "50",
            "--track",
            "paragon",
            "--reason",
            "r",
        ];
        world.run_words(&[start.as_slice(), more].concat())
    };
    let all = [
        words(&["--dry-run"]),
        words(&["--key", "gift", "--yes"]),
        words(&["--key", "gift", "--yes"]),
        world.run_words(&["batch", "grant", "--where", "name ~ nobody", "--currency", "5", "--reason", "r"]),
        world.run_words(&["batch", "grant", "--where", "levle > 1", "--currency", "5", "--reason", "r"]),
        world.run("batch grant --where id>0 --xp 5 --track paragn --reason r"),
        world.run("batch grant --where id>0 --xp 5"),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn files_that_can_not_be_read() {
    let world = World::lived();
    let files: [(&str, &[u8]); 5] = [
        ("latin1.csv", b"command,character\nreset,Ren\xe9\n"),
        ("columns.csv", b"key,comand,character\n"),
        ("semicolons.csv", b"command;character\nreset;Vex\n"),
        ("empty.csv", b""),
        ("quote.csv", b"command,character\nreset,\"Vex\n"),
    ];
    let mut told = Vec::new();
    for (name, bytes) in files {
        std::fs::write(world.folder.path(name), bytes).unwrap();
        told.push(world.run(&format!("batch apply {name} --yes --keep-going --reason r")));
    }
    told.push(world.run("batch apply none.csv --yes --reason r"));
    told.push(world.run("batch apply . --yes --reason r"));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn rows_from_standard_input() {
    let world = World::lived();
    let text = "{\"key\": \"s\", \"command\": \"award\", \"character\": \"Vex\", \"currency\": 5}\n";
    let run = || {
        let words = ["batch", "apply", "-", "--yes", "--reason", "r", "--format", "json", "--keep-going"];
        let output = world.command(&words).write_stdin(text).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (answer["operation"].as_u64(), answer["results"][0]["result"].as_str().unwrap().to_owned())
    };
    assert_eq!(run(), (Some(10), "ok".to_owned()));
    assert_eq!(run(), (None, "already".to_owned()));
}
