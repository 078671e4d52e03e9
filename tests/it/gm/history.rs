//! `endgame history`.

use crate::common::interrupt;
use crate::world::World;
use endgame::progression::Command;
use endgame::rules::track::TrackName;
use insta::assert_snapshot;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

#[test]
fn whole_and_in_part() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "history",
        "history Vex --last 2",
        "history --by game",
        "history --kind xp --since 2026-11-21T18:06:00Z",
        "history --operation #8",
        "history --until 2",
        "history Vex --as-of 6",
        "history id:0",
    ]));
}

#[test]
fn as_programs_read_it() {
    let world = World::lived();
    assert_snapshot!(
        world.run_all(&["history --operation 7 --format json", "history --last 2 --format csv"])
    );
}

#[test]
fn how_many_there_are_is_told_where_numbers_tell() {
    let world = World::lived();
    for line in ["history", "history Vex", "history --operation 8", "history --until 5"] {
        let all = world.json(&format!("{line} --last 1000"));
        let all = all["entries"].as_array().unwrap().len();
        let last = world.json(&format!("{line} --last 1"));
        assert_eq!(last["total"].as_u64(), Some(all as u64), "{line}");
    }
    // That would take reading all of them.
    assert!(world.json("history --kind xp --last 1")["total"].is_null());
}

#[test]
fn what_is_not_there() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "history Vxe",
        "history id:77",
        "history --operation 99",
        "history --kind resets",
        "history --kind reset",
        "history --by nobody",
        "history --since soon",
        "history --follow --as-of 5",
        "history Mo --as-of 1",
    ]));
}

/// The program as it follows the log.
struct Follower {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Follower {
    fn new(world: &World, words: &[&str]) -> Follower {
        Follower::of(std::process::Command::new(env!("CARGO_BIN_EXE_endgame")), world, words)
    }

    /// By a command that ends with the program.
    fn of(mut command: std::process::Command, world: &World, words: &[&str]) -> Follower {
        interrupt::heard();
        command.arg("--db").arg(world.folder.path("gm.db")).args(words);
        let mut child = command.env_clear().stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Follower { child, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }

    fn interrupt(&self) {
        interrupt::send(&self.child);
    }
}

#[test]
fn followed_until_ctrl_c() {
    let mut world = World::lived();
    let mut follower = Follower::new(&world, &["history", "Vex", "--last", "1", "--follow"]);
    let first = follower.line();
    assert!(first.contains("#9  game  Vex (id:1)  +25 XP paragon"), "{first}");
    world.grant("Mo", TrackName::Paragon, 1);
    world.one("rename", "ana", "Vex", Command::Rename { name: "Vexa".to_owned() });
    world.grant("Vexa", TrackName::Paragon, 7);
    let renamed = follower.line();
    assert!(renamed.contains("#11  ana  Vexa (id:1)  renamed Vex → Vexa  (ticket 4711)"), "{renamed}");
    let granted = follower.line();
    assert!(granted.contains("#12  game  Vexa (id:1)  +7 XP paragon"), "{granted}");
    follower.interrupt();
    assert!(follower.lines.next().is_none());
    assert_eq!(follower.child.wait().unwrap().code(), Some(130));
}

/// A shell starts in the background what shall not hear the Ctrl-C of the foreground.
#[test]
fn followed_in_the_background() {
    let mut world = World::lived();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "trap '' INT; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_endgame")]);
    let mut follower = Follower::of(shell, &world, &["history", "Vex", "--last", "1", "--follow"]);
    follower.line();
    follower.interrupt();
    world.grant("Vex", TrackName::Paragon, 7);
    assert!(follower.line().contains("+7 XP paragon"));
    follower.child.kill().unwrap();
    follower.child.wait().unwrap();
}

#[test]
fn followed_by_programs() {
    let mut world = World::lived();
    let words = ["history", "Mo", "--last", "1", "--follow", "--format"];
    let mut json = Follower::new(&world, &[&words[..], &["json"]].concat());
    let mut csv = Follower::new(&world, &[&words[..], &["csv"]].concat());
    let (first, heading, row) = (json.line(), csv.line(), csv.line());
    assert!(heading.starts_with("sequence,operation,at,"), "{heading}");
    assert!(row.contains(",2026-11-21T18:08:00.000Z,game,grant,"), "{row}");
    world.grant("Mo", TrackName::Paragon, 3);
    let row = csv.line();
    assert!(row.contains(",2026-11-21T18:10:00.000Z,game,grant,"), "{row}");
    let parse = |line: &str| -> serde_json::Value { serde_json::from_str(line).unwrap() };
    assert_eq!(parse(&first)["operation"]["id"].as_u64(), Some(8), "{first}");
    let next = parse(&json.line());
    assert_eq!((next["operation"]["id"].as_u64(), next["amount"].as_u64()), (Some(10), Some(3)), "{next}");
    for mut follower in [json, csv] {
        follower.interrupt();
        assert_eq!(follower.child.wait().unwrap().code(), Some(130));
    }
}

#[test]
fn following_ends_where_nobody_reads() {
    let mut world = World::lived();
    let Follower { mut child, lines } = Follower::new(&world, &["history", "--last", "1", "--follow"]);
    drop(lines);
    // The closed pipe is noticed when there is something to write.
    for xp in 1.. {
        world.grant("Mo", TrackName::Paragon, xp);
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(0));
            break;
        }
    }
}
