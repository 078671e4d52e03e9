//! Files that are no whole log, and how that is told.

use crate::exchange::files_of;
use crate::forger::forge;
use crate::lab::Lab;
use std::fs;

/// A folder with the log of a small database, and the log.
fn exported() -> (Lab, String) {
    let lab = Lab::with_lives();
    lab.run("db export events --output log.jsonl").exits(0);
    let log = lab.folder.read("log.jsonl");
    (lab, log)
}

#[test]
fn damage_is_told_with_its_line() {
    let (lab, log) = exported();
    let lines: Vec<&str> = log.lines().collect();
    let at = lines.iter().position(|line| line.contains("\"sequence\":3,")).unwrap();
    let write = |changed: &[&str]| fs::write(lab.folder.path("bad.jsonl"), changed.join("\n")).unwrap();
    let mut told = String::new();
    let mut refused = |title: &str, changed: &[&str]| {
        write(changed);
        let failed = lab.run("db import bad.jsonl --db new.db").exits(2);
        told.push_str(&format!("── {title}\n{}\n", failed.err));
    };
    let edited = lines[at].replace("\\\"total\\\":", "\\\"total\\\":1");
    let mut changed = lines.clone();
    changed[at] = &edited;
    refused("a number edited", &changed);
    let mut changed = lines.clone();
    changed.remove(at);
    refused("a line gone", &changed);
    let mut changed = lines.clone();
    changed.swap(at, at + 1);
    refused("two lines swapped", &changed);
    refused("cut off between lines", &lines[..at]);
    let half = &lines[at][..40];
    let mut changed = lines[..at].to_vec();
    changed.push(half);
    refused("cut off in a line", &changed);
    let strict = lines[0].replace("\"require_reason\":false", "\"require_reason\":true");
    let mut changed = lines.clone();
    changed[0] = &strict;
    refused("what no event proves", &changed);
    refused("nothing", &[]);
    let newer = lines[0].replace("endgame.log/1", "endgame.log/9");
    refused("newer", &[&newer]);
    refused("a table", &["sequence,time"]);
    write(&lines[..at]);
    let json = lab.run("db import bad.jsonl --db new.db --format json").exits(2);
    told.push_str(&format!("── as JSON\n{}", json.err));
    let mut settings = insta::Settings::clone_current();
    settings.add_filter("[0-9a-f]{64}", "[hash]");
    settings.bind(|| insta::assert_snapshot!(told));
    assert_eq!(files_of(&lab), ["bad.jsonl", "gm.db", "log.jsonl"]);
}

/// A log that somebody wrote anew, hashes and all, must still tell what can have happened.
#[test]
fn what_can_not_have_happened() {
    for (from, to, words) in
        [("\"total\":5000", "\"total\":6000", ""), ("\"to\":\"Anara\"", "\"to\":\"Vex\"", "name")]
    {
        let lab = Lab::with_lives();
        let sql = lab.sql();
        let changed =
            sql.execute("UPDATE events SET payload = replace(payload, ?1, ?2)", [from, to]).unwrap();
        assert!(changed > 0);
        forge(&sql);
        drop(sql);
        lab.run("db export events --output log.jsonl").exits(0);
        let told = lab.run("db import log.jsonl --db new.db").exits(2).says(words);
        assert!(told.err.starts_with("error: log.jsonl:"), "{told:#?}");
        assert_eq!(files_of(&lab), ["gm.db", "log.jsonl"]);
    }
    // Told by its own line.
    let lab = Lab::with_lives();
    lab.sql()
        .execute_batch("UPDATE events SET payload = replace(payload, '\"total\":5000', '\"total\":6000')")
        .unwrap();
    forge(&lab.sql());
    lab.run("db export events --output log.jsonl").exits(0);
    let log = lab.folder.read("log.jsonl");
    let line = log.lines().position(|line| line.contains("\\\"total\\\":6000")).unwrap() + 1;
    lab.run("db import log.jsonl --db new.db").exits(2).says(&format!("error: log.jsonl:{line}: event "));
}

#[test]
fn a_ruleset_that_is_not_the_one_of_its_hash() {
    let (lab, log) = exported();
    let changed = log.replacen("# NECPGAME", "# necpgame", 1);
    assert_ne!(changed, log);
    fs::write(lab.folder.path("bad.jsonl"), changed).unwrap();
    lab.run("db import bad.jsonl --db new.db").exits(2).says("bad.jsonl:2: the hash of ruleset 1");
}

#[test]
fn names_of_files_drive_no_terminal() {
    let (lab, _) = exported();
    let name = "\u{1b}[2J.jsonl";
    fs::write(lab.folder.path(name), "x").unwrap();
    let told = lab.run_words(&["db", "import", name, "--db", "new.db"]).exits(2);
    assert!(!told.err.contains('\u{1b}'), "{told:#?}");
    let text = "{\"schema\":\"\u{1b}[2J\"}";
    fs::write(lab.folder.path("x"), text.replace('\u{1b}', "\\u001b")).unwrap();
    let told = lab.run("db import x --db new.db").exits(2);
    assert!(!told.err.contains('\u{1b}'), "{told:#?}");
}
