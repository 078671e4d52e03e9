//! Text that wants to be something else: terminal escapes, marks that turn the reading direction, SQL, a megabyte.

use crate::lab::{Lab, Told};

/// What a terminal, a reader or a database could fall for. None of it has an argument's leading minus.
fn texts() -> Vec<String> {
    [
        "\u{1b}[2J\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]0;title\u{7}",
        "\u{9b}31mred",
        "two\nlines",
        "a\r\nb",
        "over\rwritten",
        "tab\there",
        "back\u{8}\u{8}space",
        "\u{202e}drawkcab\u{202c}",
        "\u{2066}isolated\u{2069}",
        "\u{200f}mark\u{200e}",
        "\u{200b}zero\u{feff}width",
        "line\u{2028}separator\u{2029}",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}",
        "'; DROP TABLE events; --",
        "\"; DROP TABLE events; --",
        "Vex' OR '1'='1",
        "%_*?[a-z]",
        "{\"json\": true}",
        "=HYPERLINK(\"http://example.com\")",
        "",
        " ",
        "👩‍👩‍👧‍👦",
        "ＶＥＸ",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([long(), "y".repeat(64), "y".repeat(65)])
    .collect()
}

/// As long as Linux lets one argument be, a little less.
fn long() -> String {
    "x".repeat(131_000)
}

/// Characters that could drive a terminal, or turn what stands beside them around.
fn is_raw(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{61c}' | '\u{feff}')
}

/// What came of it can be shown to anybody, and says clearly what it is.
fn is_harmless(told: &Told, format: &str) {
    assert!([0, 2, 3].contains(&told.code), "{told:#?}");
    match format {
        // Files of values keep them as they are.
        "csv" if told.code == 0 => {}
        "json" if told.code == 0 => drop(told.json()),
        "json" => {
            let error: serde_json::Value =
                serde_json::from_str(&told.err).unwrap_or_else(|_| panic!("{told:#?}"));
            assert!(
                error["error"]["message"].as_str().is_some_and(|message| !message.is_empty()),
                "{told:#?}"
            );
        }
        _ => {
            for (name, text) in [("stdout", &told.out), ("stderr", &told.err)] {
                assert!(!text.contains(is_raw), "{name} of {told:#?}");
            }
            assert!(told.code == 0 || told.err.starts_with("error: "), "{told:#?}");
        }
    }
}

/// Every command with an argument that is text; `@` is where it goes.
const COMMANDS: [&[&str]; 47] = [
    &["character", "create", "@", "--reason", "r"],
    &["character", "create", "New", "--reason", "@"],
    &["character", "create", "New", "--reason", "r", "--ticket", "@"],
    &["character", "create", "New", "--reason", "r", "--actor", "@"],
    &["character", "show", "@"],
    &["character", "show", "Vex", "--as-of", "@"],
    &["character", "plan", "@"],
    &["character", "list", "--where", "@"],
    &["character", "list", "--where", "name=@"],
    &["character", "list", "--where", "name~@"],
    &["character", "list", "--where", "paragon_level>@"],
    &["character", "list", "--where", "changed<@"],
    &["character", "list", "--sort", "@"],
    &["character", "list", "--page", "@"],
    &["character", "find", "@"],
    &["character", "grant", "@", "--currency", "1", "--reason", "r"],
    &["character", "grant", "Vex", "--currency", "@", "--reason", "r"],
    &["character", "grant", "Vex", "--currency", "1", "--calendar", "@", "--reason", "r"],
    &["character", "grant", "Vex", "--xp", "1", "--track", "@", "--reason", "r"],
    &["character", "grant", "Vex", "--xp", "1", "--track", "mastery.@", "--reason", "r"],
    &["character", "grant", "Vex", "--xp", "1", "--track", "paragon", "--source", "@", "--reason", "r"],
    &["character", "grant", "Vex", "--currency", "1", "--reason", "@", "--ticket", "@", "--actor", "@"],
    &["character", "revoke", "Vex", "--currency", "1", "--reason", "@"],
    &["character", "rename", "Vex", "@", "--reason", "r"],
    &["character", "rename", "@", "Vexara", "--reason", "r"],
    &["character", "archive", "@", "--reason", "@", "--yes"],
    &["character", "restore", "Vex", "--at", "@", "--reason", "r", "--yes"],
    &["character", "restore", "@", "--at", "3", "--reason", "r", "--yes"],
    &["paragon", "levels", "@"],
    &["paragon", "stats", "@"],
    &["paragon", "distribute", "Vex", "@=1", "--reason", "r"],
    &["paragon", "distribute", "Vex", "strength=@", "--reason", "r"],
    &["paragon", "respec", "@", "--reason", "@", "--yes"],
    &["prestige", "info", "@"],
    &["prestige", "reset", "@", "--reason", "@", "--yes"],
    &["prestige", "bonuses", "@"],
    &["mastery", "progress", "Vex", "@"],
    &["mastery", "tree", "@", "combat"],
    &["mastery", "unlock", "Vex", "combat", "@", "--reason", "r"],
    &["leaderboard", "mastery", "@"],
    &["leaderboard", "@"],
    &["history", "@"],
    &["history", "--kind", "@"],
    &["history", "--by", "@"],
    &["history", "--since", "@"],
    &["history", "--operation", "@"],
    &["undo", "@", "--reason", "@"],
];

#[test]
fn hostile_text_in_every_argument_does_no_harm() {
    hostile_text_in_arguments(3);
}

#[test]
#[ignore = "takes minutes: cargo test --test faults -- --ignored"]
fn every_hostile_text_in_every_argument_does_no_harm() {
    hostile_text_in_arguments(1);
}

/// Every argument takes one text in so many, and every text goes into one argument in so many.
fn hostile_text_in_arguments(stride: usize) {
    let lab = Lab::with_lives();
    let events = lab.number("SELECT count(*) FROM events");
    let mut texts = texts();
    // What a minus starts is an option to every command; here it stands for all of them.
    texts.push("-x\u{1b}[0m".to_owned());
    for (at, text) in texts.iter().enumerate() {
        for (number, template) in
            COMMANDS.iter().enumerate().filter(|(number, _)| (number + at) % stride == 0)
        {
            let format = ["table", "json", "table", "csv"][(at / stride + number) % 4];
            let mut words: Vec<String> = template.iter().map(|word| word.replace('@', text)).collect();
            words.extend(["--format".to_owned(), format.to_owned()]);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let told = lab.run_words(&words);
            is_harmless(&told, format);
            if template[1] == "rename" && told.code == 0 {
                lab.run("character rename id:1 Vex --reason back").exits(0);
            }
        }
    }
    assert!(lab.number("SELECT count(*) FROM events") > events);
    reads(&lab);
    lab.is_whole();
}

/// Everything that shows what was stored.
fn reads(lab: &Lab) {
    for line in
        ["character list --per-page 500", "history --last 500", "character show Vex", "leaderboard paragon"]
    {
        for format in ["table", "json"] {
            let told = lab.run(&format!("{line} --format {format}")).exits(0);
            is_harmless(&told, format);
        }
    }
}

/// What the program would never store can still stand in the file.
#[test]
fn hostile_text_that_is_stored_already_is_shown_harmlessly() {
    let texts = texts().into_iter().filter(|text| text.len() < 1_000).chain(["x".repeat(1 << 20)]);
    for (at, text) in texts.enumerate() {
        let lab = Lab::with_lives();
        let connection = lab.sql();
        connection.execute("UPDATE characters SET name = ?1 WHERE id = 2", [&text]).unwrap();
        connection
            .execute("UPDATE operations SET actor = ?1, reason = ?1, ticket = ?1 WHERE id = 4", [&text])
            .unwrap();
        crate::forger::forge(&connection);
        connection.close().unwrap();
        for (number, line) in [
            "character list",
            "character show id:2",
            "history",
            "history id:2",
            "undo 2 --reason r",
            "db verify",
        ]
        .iter()
        .enumerate()
        {
            let format = ["table", "table", "json"][(at + number) % 3];
            let told = lab.run(&format!("{line} --format {format}"));
            assert!([0, 1, 3].contains(&told.code), "{told:#?}");
            if format == "json" {
                let answer = if told.code == 3 { &told.err } else { &told.out };
                serde_json::from_str::<serde_json::Value>(answer).unwrap();
            } else {
                assert!(!told.out.contains(is_raw) && !told.err.contains(is_raw), "{told:#?}");
            }
        }
    }
}

/// Names of files are text too.
#[test]
fn hostile_names_of_files() {
    let lab = Lab::with_lives();
    for name in [
        "\u{1b}[2Jcleared.db",
        "two\nlines.db",
        "\u{202e}bd.drawkcab",
        "'; DROP TABLE events; --",
        "%41?mode=ro",
        "",
    ] {
        for words in [
            ["--db", name, "db", "health"].as_slice(),
            &["--db", name, "db", "init"],
            &["--db", name, "db", "health"],
            &["db", "backup", name],
            &["db", "restore", name],
        ] {
            let told = lab.run_words(words);
            assert!([0, 2, 4].contains(&told.code), "{told:#?}");
            assert!(!told.out.contains(is_raw) && !told.err.contains(is_raw), "{told:#?}");
        }
    }
    lab.is_whole();
}

/// A ruleset's own names go into the database and back out of it.
#[test]
fn hostile_names_in_a_ruleset() {
    for name in ["\\u001b[2J", "two\\nlines", "\\u202edrawkcab", &"x".repeat(1 << 20)] {
        let text =
            crate::common::Folder::empty().with_shipped("curves/necpgame.yaml").read("curves/necpgame.yaml");
        let line = text.lines().find(|line| line.starts_with("ruleset:")).unwrap().to_owned();
        let lab = Lab {
            folder: crate::common::Folder::empty()
                .with("my.yaml", &text.replace(&line, &format!("ruleset: \"{name}\""))),
        };
        let told = lab.run("db init --ruleset my.yaml");
        is_harmless(&told, "table");
        if told.code == 0 {
            for line in ["db health", "history", "db verify", "character create Vex --reason r"] {
                is_harmless(&lab.run(line), "table");
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn arguments_that_are_not_text() {
    use std::os::unix::ffi::OsStrExt;
    let lab = Lab::with_lives();
    let bad = std::ffi::OsStr::from_bytes(b"Vex\xff\xfe");
    for words in [["character", "show"], ["character", "find"], ["history", "--by"], ["db", "backup"]] {
        let output = lab.command(&words).arg(bad).output().unwrap();
        let told = Told::new(words.join(" "), output);
        assert!([0, 2, 3, 4].contains(&told.code), "{told:#?}");
    }
    for name in ["ENDGAME_ACTOR", "ENDGAME_NOW", "ENDGAME_DB"] {
        let mut command = lab.command(&["character", "grant", "Vex", "--currency", "1", "--reason", "r"]);
        let told = Told::new(name.to_owned(), command.env(name, bad).output().unwrap());
        assert!([0, 2, 4].contains(&told.code), "{told:#?}");
    }
    lab.is_whole();
}
