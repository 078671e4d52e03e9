//! What `verify` must see: every table, edited by hand.

use super::{File, connection};
use crate::progression::Command;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use crate::store::testkit::{Game, Place, SMALL, intent};
use crate::store::{CommandError, Mode, Store};

/// Two characters, a few operations, one of them undone.
fn lived(place: &File, game: &Game) -> Store {
    let mut store = place.create(game);
    for name in ["Vex", "Ana"] {
        let work = |writer: &mut crate::store::Writer| -> Result<(), CommandError> {
            let id = writer.create(name, None)?.character;
            let base = Xp::saturating(1_000);
            let (track, source) = (TrackName::Character, None);
            writer.execute(id, &Command::GrantXp { track, base, calendar: 1.0, source }).map(drop)
        };
        store.write(&intent("create", 5), &game.rules(), Mode::Commit, work).unwrap();
    }
    let undo = store.write(&intent("undo", 6), &game.rules(), Mode::Commit, |writer| {
        writer.undo(&[crate::ledger::OperationId(2)], 0, &mut |_| true)
    });
    undo.unwrap();
    store
}

/// The first problem after this SQL: the event to blame, and the words.
fn problem(sql: &str) -> Option<(Option<u64>, String)> {
    let (place, game) = (File::new(), Game::new(SMALL));
    let store = lived(&place, &game);
    connection(&store).execute_batch(sql).unwrap();
    let verified = store.verify(None, &mut |_| true).unwrap();
    let first = verified.problems.into_iter().next()?;
    Some((first.sequence.map(|sequence| sequence.0), first.what))
}

fn blames(sql: &str, sequence: Option<u64>, words: &str) {
    let (found, what) = problem(sql).unwrap_or_else(|| panic!("nothing is found after {sql}"));
    assert_eq!(found, sequence, "{sql}: {what}");
    assert!(what.contains(words), "{sql}: {what}");
}

#[test]
fn nothing_is_wrong_with_what_nobody_touched() {
    assert_eq!(problem("SELECT 1"), None);
}

#[test]
fn the_log() {
    blames(
        "UPDATE events SET payload = replace(payload, '1000', '1001') WHERE sequence = 2",
        Some(2),
        "hash",
    );
    for column in ["character", "version", "operation", "time", "format"] {
        let sql = format!("UPDATE events SET {column} = {column} + 1 WHERE sequence = 7");
        blames(&sql, Some(7), "");
    }
    blames("UPDATE events SET ruleset = 9 WHERE sequence = 3", Some(3), "ruleset");
    blames("UPDATE events SET hash = zeroblob(32) WHERE sequence = 3", Some(3), "hash");
    blames("DELETE FROM events WHERE sequence = 3", Some(3), "missing");
    blames("DELETE FROM events WHERE sequence >= 6", Some(6), "missing");
    blames(
        "INSERT INTO events SELECT 8, 1, 9, 4, kind, 1, payload, time, 1, hash, hash, NULL, NULL FROM events WHERE sequence = 7",
        Some(8),
        "",
    );
}

#[test]
fn who_and_why() {
    for column in ["kind", "actor", "reason", "ticket"] {
        blames(&format!("UPDATE operations SET {column} = 'x' WHERE id = 2"), Some(4), "operation");
    }
    blames("UPDATE operations SET time = time - 1 WHERE id = 1", Some(1), "operation");
    blames("DELETE FROM operations WHERE id = 1", Some(1), "operation");
    blames("UPDATE operations SET last = last + 1 WHERE id = 1", Some(4), "begin");
    blames("UPDATE operations SET last = last + 1 WHERE id = 3", Some(8), "operation");
    blames("UPDATE head SET ruleset = 2", Some(7), "ruleset in force");
    blames("UPDATE head SET sequence = sequence - 1", Some(7), "goes on");
    blames("DELETE FROM head", None, "head");
    blames("DROP TABLE head", None, "head");
    blames("UPDATE events SET sequence = -5 WHERE sequence = 0", Some(0), "-5 comes in its place");
    blames("UPDATE rulesets SET text = text || ' '", Some(0), "ruleset");
}

#[test]
fn read_models() {
    let columns =
        ["name_key", "archived", "created", "changed", "version", "last", "character_level", "lifetime_xp"];
    for column in columns.iter().chain(&["points_available", "currency"]) {
        blames(&format!("UPDATE characters SET {column} = {column} + 1 WHERE id = 1"), None, "");
    }
    for sql in [
        "UPDATE characters SET state = replace(state, '\"lifetime_xp\":', '\"lifetime_xp\":9')",
        "UPDATE characters SET state = '{'",
        "UPDATE characters SET name = 'Bo' WHERE id = 1",
        "DELETE FROM characters WHERE id = 2",
        "INSERT INTO characters SELECT 3, 'Bo', 'bo', 0, 0, 0, 1, 1, 0,0,0,0,0,0,0,0,0,0,0, state, 0, NULL FROM characters WHERE id = 1",
        "UPDATE standings SET since = since + 1",
        "UPDATE standings SET board = 77 WHERE board = 1",
        "DELETE FROM standings WHERE board = 1",
        "INSERT INTO standings VALUES (99, 1, 1, 1, 1)",
        "UPDATE board_buckets SET characters = characters - 1",
        "INSERT INTO board_buckets VALUES (1, 3000, -1)",
        "UPDATE totals SET characters = characters + 1",
        "UPDATE totals SET paragon_levels_low = paragon_levels_low + 1",
        "DELETE FROM undone",
        "INSERT INTO undone VALUES (1, 2)",
        "INSERT INTO undone VALUES (3, 3)",
    ] {
        blames(sql, None, "");
    }
}

#[test]
fn a_circle_of_operations_that_undid_each_other_ends_nowhere() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let store = lived(&place, &game);
    connection(&store).execute_batch("INSERT INTO undone VALUES (1, 1), (3, 2), (1, 3), (2, 1)").unwrap();
    let by =
        |id: u64| store.operation(crate::ledger::OperationId(id)).unwrap().unwrap().undone_by.map(|by| by.0);
    assert_eq!([by(1), by(2), by(3)], [Some(3), Some(3), None]);
}

#[test]
fn a_number_below_all_is_not_read_as_a_large_one() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = lived(&place, &game);
    connection(&store).execute_batch("UPDATE events SET sequence = -5 WHERE sequence = 0").unwrap();
    let written = store.write(&intent("create", 9), &game.rules(), Mode::Commit, |writer| {
        Ok::<_, CommandError>(writer.create("Zed", None)?.character)
    });
    assert!(written.is_ok(), "what is not asked about is not in the way");
}

#[test]
fn the_indexes_of_every_database_are_made_again() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = lived(&place, &game);
    connection(&store)
        .execute_batch(
            "DROP INDEX events_by_key; DROP INDEX operations_by_actor; DROP INDEX characters_by_name; \
             CREATE INDEX characters_by_name ON characters (name_key)",
        )
        .unwrap();
    assert!(!store.verify(None, &mut |_| true).unwrap().problems.is_empty());
    store.rebuild(&mut |_| true).unwrap();
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
}

#[test]
fn a_character_with_a_number_that_was_never_given_is_exported() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let store = lived(&place, &game);
    let counted = store.export_characters(None, &mut |_| Ok(()), &mut |_| true).unwrap();
    connection(&store).execute_batch("UPDATE characters SET id = 9223372036854775807 WHERE id = 1").unwrap();
    let mut ids = Vec::new();
    let mut take = |one: &crate::ledger::Character| {
        ids.push(one.id.0);
        Ok(())
    };
    store.export_characters(None, &mut take, &mut |_| true).unwrap();
    assert_eq!(ids.len() as u64, counted);
    assert_eq!(ids.last(), Some(&i64::MAX.cast_unsigned()));
}

/// Where a ruleset is taken back before anybody played on, histories are not read: an event of long ago that was edited would
/// be told, and whoever waits would wait for all of them.
#[test]
fn an_undo_of_an_installation_reads_no_history() {
    let (place, old) = (File::new(), Game::new(SMALL));
    let new = Game::new(
        &SMALL
            .replace("linear: { base: 100, step: 10 } }\n  gain", "linear: { base: 900, step: 0 } }\n  gain"),
    );
    let mut store = lived(&place, &old);
    store.read_rulesets_with(crate::store::testkit::installs::read);
    let later = 9 * 86_400_000;
    let installed = store.write(&intent("ruleset", later), &old.rules(), Mode::Commit, |writer| {
        writer.install(&new.rules(), &crate::store::Terms::default(), &mut |_| true)
    });
    let installed = installed.unwrap();
    assert_eq!(installed.answer.changed, 2);
    let edit = "UPDATE events SET payload = replace(payload, '1000', '1001') WHERE sequence = 2";
    connection(&store).execute_batch(edit).unwrap();
    let undone = store.write(&intent("undo", later), &new.rules(), Mode::Commit, |writer| {
        writer.undo(&[installed.operation.unwrap().id], 9, &mut |_| true)
    });
    assert_eq!(undone.unwrap().answer.characters, 2);
    let verified = store.verify(None, &mut |_| true).unwrap();
    let bad: Vec<Option<u64>> = verified.problems.iter().map(|one| one.sequence.map(|at| at.0)).collect();
    assert_eq!(bad, [Some(2)]);
}
