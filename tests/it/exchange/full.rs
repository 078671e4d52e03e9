//! No room for the new file.

use crate::exchange::files_of;
use crate::lab::{Lab, Told};
use std::fs;

/// What is in the folder, but for what SQLite keeps beside the database that is read.
fn others(lab: &Lab) -> Vec<String> {
    files_of(lab).into_iter().filter(|name| !name.starts_with("gm.db-")).collect()
}

/// A command that makes one file of about so many bytes says when it has no room and leaves nothing.
fn survives(lab: &Lab, bytes: usize, line: &str, makes: &str) {
    let most = bytes as u64 / 512 + 200;
    let before = others(lab);
    let (mut full, mut done) = (0, 0);
    for limit in [0, 1, 8, 16, 64].into_iter().chain((1..=12).map(|twelfth| most * twelfth / 12)) {
        let told = lab.limited(limit, line);
        if told.code == 0 {
            done += 1;
            fs::remove_file(lab.folder.path(makes)).unwrap();
        } else {
            full += 1;
            told.fails_as_storage().says("full");
        }
        assert_eq!(others(lab), before, "{limit} blocks: {line}");
    }
    assert!(full > 2 && done > 0, "{line}: {full} times full, {done} times done");
    lab.run(line).exits(0);
}

#[test]
fn an_import_without_room() {
    let lab = Lab::with_lives();
    lab.run("db export events --output log.jsonl").exits(0);
    let bytes = lab.bytes().len();
    fs::remove_file(lab.database()).unwrap();
    survives(&lab, bytes, "db import log.jsonl --db new.db", "new.db");
    lab.run("--db new.db db verify").exits(0);
}

#[test]
fn an_export_without_room() {
    let lab = Lab::with_lives();
    for line in ["db export events --output out", "db export events --output out --format csv"] {
        lab.run(line).exits(0);
        let bytes = fs::read(lab.folder.path("out")).unwrap().len();
        fs::remove_file(lab.folder.path("out")).unwrap();
        survives(&lab, bytes, line, "out");
        fs::remove_file(lab.folder.path("out")).unwrap();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn stdout_without_room() {
    let lab = Lab::with_lives();
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = lab.command(&["db", "export", "events"]).stdout(full).output().unwrap();
    let told = Told::new("db export events > /dev/full".to_owned(), output);
    told.exits(4).says("can't write to stdout");
}
