//! Files and folders that may only be read, or not even that.

#![cfg(unix)]

use crate::faults::somebody::{Somebody, set_mode};
use crate::lab::Lab;
use std::fs;
use std::os::unix::fs::PermissionsExt;

const WRITES: [&str; 4] = [
    "character grant Vex --currency 1 --reason r",
    "character create Other --reason r",
    "db rebuild",
    "db seed --characters 2 --reason r",
];
const READS: [&str; 4] =
    ["character show Vex", "character list", "db health", "character show Vex --as-of 3"];

#[test]
fn a_file_that_may_only_be_read() {
    let lab = Lab::with_lives();
    let Some(somebody) = Somebody::new(&lab) else { return };
    let own: Vec<String> = READS.iter().map(|line| lab.run(line).exits(0).out).collect();
    for folder in [0o777, 0o555] {
        set_mode(&lab, "gm.db", 0o444);
        set_mode(&lab, "", folder);
        let before = fs::read(lab.database()).unwrap();
        for line in WRITES {
            somebody.run(&lab, line).fails_as_storage().says("writ");
        }
        for (line, own) in READS.iter().zip(&own) {
            assert_eq!(&somebody.run(&lab, line).exits(0).out, own, "{folder:o}");
        }
        assert_eq!(lab.bytes(), before);
        set_mode(&lab, "", 0o777);
        set_mode(&lab, "gm.db", 0o666);
        lab.is_whole();
    }
}

#[test]
fn a_file_that_may_not_be_read() {
    let lab = Lab::with_lives();
    let Some(somebody) = Somebody::new(&lab) else { return };
    set_mode(&lab, "", 0o777);
    set_mode(&lab, "gm.db", 0);
    for line in READS.into_iter().chain(WRITES).chain(["db verify", "db init"]) {
        somebody.run(&lab, line).fails_as_storage();
    }
    set_mode(&lab, "gm.db", 0o600);
    lab.is_whole();
}

#[test]
fn a_folder_that_may_only_be_read() {
    let lab = Lab::with_lives();
    let Some(somebody) = Somebody::new(&lab) else { return };
    set_mode(&lab, "gm.db", 0o666);
    set_mode(&lab, "", 0o555);
    for line in ["--db new.db db init", "db backup copy.db"].into_iter().chain(WRITES) {
        somebody.run(&lab, line).fails_as_storage();
    }
    set_mode(&lab, "", 0o777);
    lab.is_whole();
}

/// Who is not the owner can't read it, whatever the user's habits (umask) are.
#[test]
fn a_database_and_its_copies_are_the_owners_alone() {
    let lab = Lab::with_lives();
    lab.run("--db own.db db init").exits(0);
    lab.run("db backup copy.db").exits(0);
    lab.run("db restore copy.db --yes").exits(0);
    let old = crate::faults::kills::of_schema_1(&lab.bytes());
    fs::write(lab.folder.path("old.db"), old).unwrap();
    lab.run("--db old.db db migrate").exits(0);
    for name in ["own.db", "copy.db", "gm.db.before-restore.db", "old.db.schema-1.db"] {
        let mode = fs::metadata(lab.folder.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_migration_in_a_folder_that_can_not_be_written_to() {
    let lab = Lab::of(&crate::faults::kills::of_schema_1(&Lab::with_lives().bytes()));
    let Some(somebody) = Somebody::new(&lab) else { return };
    let before = lab.bytes();
    set_mode(&lab, "gm.db", 0o666);
    set_mode(&lab, "", 0o555);
    somebody.run(&lab, "db migrate").fails_as_storage();
    set_mode(&lab, "", 0o777);
    assert!(lab.bytes() == before, "the database has changed");
    assert!(!lab.folder.path("gm.db.schema-1.db").exists());
}
