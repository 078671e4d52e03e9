//! Who and what is meant: names, ids, archived and merged characters, actors, moments and operations.

use crate::world::World;

fn has(told: &str, parts: &[&str]) {
    for part in parts {
        assert!(told.contains(part), "no `{part}` in {told}");
    }
}

/// Runs lines that must succeed.
fn done(world: &World, lines: &[&str]) {
    for line in lines {
        let told = world.run(line);
        assert!(told.ends_with("exit 0\n"), "{told}");
    }
}

#[test]
fn a_name_is_one_however_it_is_written() {
    let world = World::lived();
    done(&world, &["character create José"]);
    let again = world.run("character create JOSE\u{301}");
    has(&again, &["belongs to the character id:4", "exit 3"]);
    assert_eq!(world.json("character show jose\u{301}")["character"]["id"], 4);
    assert_eq!(world.json("character find jose\u{301}")["characters"].as_array().unwrap().len(), 1);
    done(&world, &["character rename Mo Ze\u{301}", "character show Zé"]);
}

#[test]
fn a_bare_number_is_neither_an_id_nor_a_name() {
    let world = World::lived();
    has(&world.run("character create 2"), &["a name can't be digits alone", "exit 3"]);
    has(&world.run("character rename Mo 77"), &["a name can't be digits alone", "exit 3"]);
    for line in [
        "character show 2",
        "character grant 2 --currency 5",
        "character merge 2 Vex --yes",
        "history 2",
        "leaderboard xp --who 2",
        "paragon stats 2",
    ] {
        has(&world.run(line), &["`id:2` for the id", "`name:2` for the name", "exit 2"]);
    }
    has(&world.run("character show name:2"), &["there is no character `name:2`", "exit 3"]);
    has(&world.run("character show id:two"), &["an id is a whole number", "exit 2"]);
    assert_eq!(world.json("character show ID:2")["character"]["name"], "Mo");
    assert_eq!(world.json("character show name:mo")["character"]["id"], 2);
}

#[test]
fn rows_tell_ids_from_names() {
    let world = World::lived();
    let file = |name: &str, text: &str| std::fs::write(world.folder.path(name), text).unwrap();
    file("bare.csv", "command,character,currency\naward,2,5\n");
    file("bare.jsonl", "{\"command\":\"award\",\"character\":2,\"currency\":5}\n");
    for name in ["bare.csv", "bare.jsonl"] {
        has(
            &world.run(&format!("batch apply {name} --yes")),
            &["id:2", "name:2", "nothing was changed", "exit 2"],
        );
    }
    // What an export calls an id is one.
    let list = world.run("character list --sort id --format csv");
    assert!(list.contains("\n2,Mo,"), "{list}");
    file("ids.csv", "command,id,currency\naward,2,5\naward,ID:3,5\n");
    file(
        "ids.jsonl",
        "{\"command\":\"award\",\"id\":2,\"currency\":5}\n{\"command\":\"award\",\"character\":\"ID:3\",\"currency\":5}\n",
    );
    done(&world, &["batch apply ids.csv --yes --reason r", "batch apply ids.jsonl --yes --reason r"]);
    for id in ["id:2", "id:3"] {
        assert_eq!(world.json(&format!("character show {id}"))["currency"], 10);
    }
    file("both.csv", "command,id,character,currency\naward,2,Mo,5\naward,,Mo,5\naward,two,,5\ncreate,9,,\n");
    let told = world.run("batch apply both.csv --yes");
    has(
        &told,
        &[
            "row 1 (line 2): `character` and `id` both say who it is",
            "row 3 (line 4): `id` is `two`: an id is a whole number",
            "row 4 (line 5): `character` is missing",
            "`create` takes no `id`",
        ],
    );
    assert!(!told.contains("row 2"), "{told}");
}

#[test]
fn an_archived_character_has_a_way_out_when_its_name_is_taken() {
    let world = World::lived();
    done(&world, &["character archive Vex --yes", "character create Vex"]);
    let undo = world.run("undo 10");
    has(&undo, &["belongs to the character id:4", "`endgame character rename id:1 NAME`", "exit 3"]);
    let unarchive = world.run("character unarchive id:1");
    has(&unarchive, &["belongs to the character id:4", "`endgame character rename id:1 NAME`", "exit 3"]);
    let grant = world.run("character grant id:1 --currency 5");
    has(&grant, &["it is archived", "`endgame character unarchive id:1` brings it back"]);
    done(&world, &["character rename id:1 Vexara", "undo 10 --reason back"]);
    assert_eq!(world.json("character show Vexara")["archived"], false);
    done(&world, &["character archive Vexara --yes", "character unarchive id:1 --name Vex-1 --reason back"]);
    assert_eq!(world.json("character show Vex-1")["character"]["id"], 1);
    has(&world.run("undo 15"), &["exit 0"]);
    assert_eq!(world.json("character show id:1")["archived"], true);
    has(&world.run("character unarchive Mo"), &["it is not archived", "exit 3"]);
    assert_eq!(world.json("db verify")["problems"], serde_json::json!([]));
}

#[test]
fn a_row_brings_back_what_was_archived() {
    let world = World::lived();
    done(&world, &["character archive Mo --yes", "character archive Zed --yes"]);
    let rows = "command,id,name\nunarchive,2,\nunarchive,3,Zedd\n";
    std::fs::write(world.folder.path("rows.csv"), rows).unwrap();
    done(&world, &["batch apply rows.csv --yes --reason back", "character show Mo", "character show Zedd"]);
    assert_eq!(world.json("db verify")["problems"], serde_json::json!([]));
}

#[test]
fn who_was_merged_says_where_it_went() {
    let world = World::lived();
    done(&world, &["character create Mo2", "character merge Mo Vex --yes --reason twice"]);
    let by_name = world.run("character show Mo");
    has(
        &by_name,
        &["id:2", "merged into Vex (id:1) by operation #11, bo", "`endgame undo 11 --rebase`", "exit 3"],
    );
    assert!(!by_name.contains("did you mean"), "{by_name}");
    has(&world.run("character show id:2"), &["merged into Vex (id:1) by #11, bo", "back: endgame undo 11"]);
    assert_eq!(world.json("character show id:2")["gone"]["merged_into"]["id"], 1);
    has(&world.run("history id:2 --last 1"), &["merged into Vex (id:1)"]);
    has(&world.run("history Vex --last 1"), &["gets what Mo (id:2) had"]);
    assert_eq!(world.json("history Vex --last 1")["entries"][0]["other"]["name"], "Mo");
    has(
        &world.run("character unarchive id:2"),
        &["merged into the character id:1, by operation #11", "exit 3"],
    );
    has(
        &world.run("leaderboard xp --who id:2"),
        &["Mo (id:2): on no board, for it was merged into Vex (id:1) by #11"],
    );
    // It was so however often the merge was taken back meanwhile.
    done(&world, &["undo 11 --yes", "undo 12 --yes"]);
    has(
        &world.run("character unarchive id:2"),
        &["merged into the character id:1, by operation #11", "exit 3"],
    );
    done(&world, &["undo 13 --yes"]);
    assert_eq!(world.json("character show Mo")["gone"], serde_json::Value::Null);
    let rows = "command,character,currency\naward,Mo3,5\naward,Mo,5\n";
    done(&world, &["character merge Mo Vex --yes"]);
    std::fs::write(world.folder.path("rows.csv"), rows).unwrap();
    has(&world.run("batch apply rows.csv --yes"), &["did you mean `Mo2`?", "it was merged into Vex (id:1)"]);
}

#[test]
fn who_is_archived_is_on_no_board_and_says_so() {
    let world = World::lived();
    done(&world, &["character archive Vex --yes --reason gone"]);
    for line in ["leaderboard paragon --who id:1", "paragon stats id:1"] {
        let told = world.run(line);
        has(&told, &["Vex (id:1): on no board, for it was archived by #10, bo, 2026-11-21 19:00", "exit 0"]);
    }
    has(&world.run("leaderboard xp --who id:1"), &["back: endgame character unarchive id:1"]);
    assert_eq!(world.json("leaderboard xp --who id:1")["own"]["gone"]["operation"]["id"], 10);
    has(
        &world.run("leaderboard xp --who Vex"),
        &["id:1 was called so: it was archived by operation #10", "exit 3"],
    );
    // In the past it was there.
    assert_eq!(world.json("leaderboard xp --who id:1 --as-of event:9")["own"]["rank"], 1);
}

#[test]
fn namesakes_have_their_ids_in_a_history() {
    let world = World::lived();
    assert!(!world.run("history").contains("(id:"), "one of each name needs no id");
    done(
        &world,
        &["character archive Vex --yes", "character create Vex", "character grant Vex --currency 5"],
    );
    has(&world.run("history"), &["Vex (id:1)", "Vex (id:4)"]);
    assert!(!world.run("history Vex").contains("(id:4)"), "one character needs no id");
    has(&world.run("history --format csv"), &["character_id"]);
}

#[test]
fn an_undo_gives_the_place_back() {
    let world = World::empty();
    let first = |world: &World| world.json("leaderboard xp")["standings"][0]["character"]["name"].clone();
    for name in ["Ana", "Bo"] {
        let grant = format!("character grant {name} --xp 50 --track paragon");
        done(&world, &[&format!("character create {name}"), &grant]);
    }
    assert_eq!(first(&world), "Ana");
    done(&world, &["character archive Ana --yes", "undo 5"]);
    assert_eq!(first(&world), "Ana", "an archive that is taken back");
    done(&world, &["character revoke Ana --xp 20 --track paragon", "undo 7"]);
    assert_eq!(first(&world), "Ana", "a wrong revoke");
    done(&world, &["character grant Ana --xp 30 --track paragon", "undo 9", "undo 10", "undo 11"]);
    assert_eq!(first(&world), "Ana", "an undo of an undo of an undo");
    let board = world.run("leaderboard paragon");
    done(&world, &["db verify", "db rebuild", "db verify"]);
    assert_eq!(world.run("leaderboard paragon"), board);
    // Who comes back otherwise stands behind equals.
    done(&world, &["character archive Ana --yes", "character unarchive id:1"]);
    assert_eq!(first(&world), "Bo");
    done(&world, &["db verify"]);
}

#[test]
fn nobody_can_act_under_a_name_that_looks_like_another() {
    let world = World::lived();
    let act =
        |actor: &str| world.run_words(&["character", "grant", "Vex", "--currency", "1", "--actor", actor]);
    has(&act("root\u{200b}"), &["--actor holds the invisible character \\u{200b}", "exit 2"]);
    has(&act("ro\u{a0}ot"), &["--actor holds the invisible character \\u{a0}", "exit 2"]);
    for actor in ["root ", " root", "root", "Jose\u{301}"] {
        has(&act(actor), &["exit 0"]);
    }
    let entries = world.json("history --last 4");
    let actors: Vec<&str> = entries["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["operation"]["actor"].as_str().unwrap())
        .collect();
    assert_eq!(actors, ["root", "root", "root", "José"]);
    for (option, text, code) in [
        ("--ticket", "T\u{200b}1", "exit 2"),
        ("--source", "ra\u{ad}id", "exit 2"),
        ("--reason", "a\u{1b}[2J", "exit 2"),
        ("--reason", "two\nlines ❤\u{fe0f}", "exit 0"),
    ] {
        let words = ["character", "grant", "Vex", "--xp", "1", "--track", "paragon", option, text];
        has(&world.run_words(&words), &[code]);
    }
    let mut command = world.command(&["character", "grant", "Vex", "--currency", "1"]);
    let output = command.env("ENDGAME_ACTOR", "root\u{2060}").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_actor_that_is_stored_already_looks_like_what_it_is() {
    let mut world = World::lived();
    for actor in ["root", "root ", "root\u{200b}"] {
        let award = endgame::progression::Command::AwardCurrency { base: 1, calendar: 1.0 };
        world.one("award", actor, "Vex", award);
    }
    has(&world.run("history --last 3"), &["root\\u{20}", "root\\u{200b}"]);
}

#[test]
fn a_policy_names_nobody_that_could_pass_for_another() {
    let world = World::lived();
    let policy = "policy: p\nactors:\n  bo: lead\n  \"bo\\u200b\": lead\n  \"ana \": lead\n";
    std::fs::write(world.folder.path("p.yaml"), policy).unwrap();
    for line in ["db policy check p.yaml", "db policy install p.yaml --reason r"] {
        has(
            &world.run(line),
            &["`bo\\u{200b}` holds the invisible character", "`ana\\u{20}` begins or ends", "exit 2"],
        );
    }
}

#[test]
fn moments_and_operations_are_told_apart() {
    let world = World::lived();
    // Event 9 is of operation #8.
    let restore = world.run("character restore Vex --at 9 --dry-run");
    has(
        &restore,
        &["Vex as it stood after event 9", "9 is taken for an event; `op:9` is the operation", "exit 0"],
    );
    let asked = world.run("character restore Vex --before op:4");
    has(
        &asked,
        &[
            "Vex as it stood before operation #4 (grant by game)",
            "paragon 12 → 0",
            "not a terminal",
            "exit 2",
        ],
    );
    has(
        &world.run("character restore Vex --at op:5 --dry-run"),
        &["after operation #5 (grant by game)", "exit 0"],
    );
    has(
        &world.run("character restore Vex --at 2026-11-21 --dry-run"),
        &["at the end of 2026-11-21 (UTC)", "no level changes"],
    );
    has(&world.run("character restore Vex --before op:0 --dry-run"), &["nothing was there before", "exit 3"]);
    has(&world.run("character restore Vex --at op:99 --dry-run"), &["there is no operation #99", "exit 3"]);
    has(&world.run("character restore Vex --at 3 --before 4"), &["exit 2"]);
    has(&world.run("character show Vex --as-of 2026-11-21"), &["as it was at the end of 2026-11-21 (UTC)"]);
    has(&world.run("character show Vex --as-of op:5"), &["as it was after operation #5 (grant by game)"]);
    has(&world.run("character clone Vex Copy --as-of op:5 --dry-run"), &["as it stood after operation #5"]);
    assert_eq!(world.json("history --since op:9")["entries"].as_array().unwrap().len(), 1);
    assert_eq!(world.json("history --until op:1")["entries"].as_array().unwrap().len(), 2);
    assert_eq!(
        world.run("history --operation op:4").lines().count(),
        world.run("history --operation event:4").lines().count() - 2
    );
    has(&world.run("history --since 9"), &["`event:9` or `op:9`", "exit 2"]);
    has(&world.run("undo event:11 --dry-run"), &["event 11, ", "of operation #9 (grant by game)", "exit 0"]);
    has(&world.run("undo op:9 --dry-run"), &["exit 0"]);
}

#[test]
fn times_that_are_none_are_told_in_words() {
    let world = World::lived();
    has(&world.run("history --since 9999-12-31"), &["the last day is 9999-12-30", "exit 2"]);
    has(&world.run("history --since=-3d"), &["without a minus: `3d`", "exit 2"]);
    let filter = |text: &str| world.run_words(&["character", "list", "--where", text]);
    has(&filter("created > -3d"), &["without a minus: `3d`", "exit 2"]);
    has(&filter("archived = 2"), &["`archived` is compared with yes or no, not with `2`", "exit 2"]);
    has(&filter("archived >= 0"), &["`archived in (yes, no)`", "exit 2"]);
    for sound in ["archived = yes", "archived != 1", "archived in (yes, no)", "not archived = true"] {
        has(&filter(sound), &["exit 0"]);
    }
}

#[test]
fn commands_that_are_named_work_where_reasons_are_wanted() {
    let world = World::empty();
    let run = |line: &str| world.run(&format!("{line} --db wants.db --reason r"));
    for line in ["db init --require-reason", "character create Vex"] {
        has(&run(line), &["exit 0"]);
    }
    has(&run("character grant Vex --currency 5"), &["endgame undo 2 --reason TEXT", "exit 0"]);
    has(&run("character archive Vex --yes"), &["exit 0"]);
    has(
        &run("character grant id:1 --currency 5"),
        &["`endgame character unarchive id:1 --reason TEXT` brings it back"],
    );
    has(&run("undo 3"), &["exit 0"]);
    has(&run("undo 3"), &["`endgame undo 4 --reason TEXT` makes it count again"]);
}
