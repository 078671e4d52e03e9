//! A backup takes the place of a database that others write to: what was acknowledged is in the one or in the other.

use crate::lab::Lab;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The reasons of all operations in a database, read behind the program's back.
fn reasons(path: &Path) -> BTreeSet<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare("SELECT reason FROM operations WHERE reason IS NOT NULL").unwrap();
    let reasons = statement.query_map([], |row| row.get(0)).unwrap();
    reasons.collect::<Result<_, _>>().unwrap()
}

/// The database, and everything that was replaced.
fn everywhere(lab: &Lab) -> BTreeSet<String> {
    let entries = fs::read_dir(lab.folder.path("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let databases = names.filter(|name| name.starts_with("gm.db") && name.ends_with("db"));
    databases.flat_map(|name| reasons(&lab.folder.path(&name))).collect()
}

/// Grants, one after the other, until told to stop: the reasons of those that were acknowledged.
fn grants(lab: &Lab, who: &str, is_over: &AtomicBool) -> BTreeSet<String> {
    let mut acknowledged = BTreeSet::new();
    let mut number = 0;
    while !is_over.load(Ordering::Relaxed) {
        number += 1;
        let reason = format!("{who}-{number}");
        let told = lab.run(&format!("character grant Vex --currency 1 --reason {reason}"));
        if told.code == 0 {
            acknowledged.insert(reason);
        }
    }
    acknowledged
}

#[test]
fn what_was_acknowledged_is_in_the_new_database_or_in_the_copy_of_the_old() {
    let lab = Lab::with_lives();
    lab.run("db backup bk.db").exits(0);
    let is_over = AtomicBool::new(false);
    let acknowledged: Vec<BTreeSet<String>> = thread::scope(|scope| {
        let writers: Vec<_> = ["a", "b", "c"]
            .into_iter()
            .map(|who| {
                let (lab, is_over) = (&lab, &is_over);
                scope.spawn(move || grants(lab, who, is_over))
            })
            .collect();
        let restored: Vec<_> = (0..12).map(|_| lab.run("db restore bk.db --yes")).collect();
        is_over.store(true, Ordering::Relaxed);
        restored.into_iter().for_each(|told| drop(told.exits(0)));
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    lab.is_whole();
    let found = everywhere(&lab);
    for reason in acknowledged.iter().flatten() {
        assert!(found.contains(reason), "{reason} was acknowledged and is nowhere");
    }
    assert!(acknowledged.iter().map(BTreeSet::len).sum::<usize>() > 10);
}

/// One long operation: the restore waits for it, and keeps it in the copy.
#[test]
fn a_batch_that_runs_is_waited_for() {
    let lab = Lab::with_lives();
    lab.run("db backup bk.db").exits(0);
    let mut rows = String::from("key,command,character,track,xp\n");
    (0..1_500).for_each(|row| rows.push_str(&format!("k{row},grant,Vex,paragon,100\n")));
    fs::write(lab.folder.path("rows.csv"), rows).unwrap();
    let words = ["batch", "apply", "rows.csv", "--yes", "--reason", "pay"];
    for wait in [30, 120, 400] {
        let batch = lab.command(&words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        thread::sleep(std::time::Duration::from_millis(wait));
        lab.run("db restore bk.db --yes").exits(0);
        let output = batch.wait_with_output().unwrap();
        if output.status.success() {
            assert!(everywhere(&lab).contains("pay"));
        }
        lab.is_whole();
    }
}

#[test]
fn a_database_is_not_restored_from_itself() {
    let lab = Lab::with_lives();
    let before = lab.bytes();
    for from in ["gm.db", "./gm.db"] {
        lab.run(&format!("db restore {from} --yes")).fails_as_storage().says("is the database itself");
    }
    assert!(lab.bytes() == before);
}
