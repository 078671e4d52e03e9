//! Names that were told apart by how they are written, in a database of before they were compared in one form.

use super::{File, connection, intent};
use crate::ledger::{Board, CharacterId, OperationId, Who};
use crate::progression::{Command, Event};
use crate::store::sqlite::characters::IDS_FROM;
use crate::store::testkit::{Game, Place, SMALL};
use crate::store::undo::UndoError;
use crate::store::{CommandError, Mode, Nobody, Store, Writer};

fn write(store: &mut Store, game: &Game, work: impl FnOnce(&mut Writer) -> Result<(), CommandError>) {
    store.write(&intent("try", 5), &game.rules(), Mode::Commit, work).unwrap();
}

fn award(id: CharacterId) -> impl FnOnce(&mut Writer) -> Result<(), CommandError> {
    move |writer| writer.execute(id, &Command::AwardCurrency { base: 5, calendar: 1.0 }).map(drop)
}

/// Two characters with one name, which a program of before took for two.
fn twins(place: &File, game: &Game) -> Store {
    let mut store = place.create(game);
    write(&mut store, game, |writer| {
        writer.create("José", None)?;
        let id = writer.create("Bo", None)?.character;
        let to = "Jose\u{301}".to_owned();
        Ok(writer.append_all(id, &[Event::Renamed { from: "Bo".to_owned(), to }], None)?)
    });
    store
}

#[test]
fn both_of_two_names_that_became_one_stay_and_are_named_by_their_ids() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = twins(&place, &game);
    let ids = [CharacterId(1), CharacterId(2)];
    for name in ["José", "jose\u{301}"] {
        let who = Who::Name(name.to_owned());
        assert_eq!(store.character(&who).unwrap(), None);
        assert_eq!(store.why_nobody(&who).unwrap(), Nobody::Several(ids.to_vec()));
    }
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
    store.rebuild(&mut |_| true).unwrap();
    // Each can still change, and what it did can be taken back.
    for (operation, id) in [(2, ids[0]), (4, ids[1])] {
        write(&mut store, &game, award(id));
        let undone = store.write(&intent("undo", 9), &game.rules(), Mode::Commit, |writer| {
            writer.undo(&[OperationId(operation)], 0, &mut |_| true).map(drop)
        });
        undone.unwrap_or_else(|error: UndoError| panic!("{error}"));
    }
    // No third comes to be.
    let third =
        store.write(&intent("try", 9), &game.rules(), Mode::Commit, |writer| writer.create("JOSÉ", None));
    assert!(matches!(third, Err(CommandError::Refused(_))));
    write(&mut store, &game, |writer| {
        writer.execute(ids[1], &Command::Rename { name: "Pepe".to_owned() }).map(drop)
    });
    assert_eq!(store.character(&Who::Name("JOSÉ".to_owned())).unwrap().unwrap().id, ids[0]);
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
}

#[test]
fn a_database_of_before_opens_with_both() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let store = twins(&place, &game);
    let old = "DROP INDEX characters_by_external_id; ALTER TABLE characters DROP COLUMN external_id; DROP TABLE snapshots; DROP TABLE unordered; DROP INDEX characters_by_name; UPDATE characters SET name_key = lower(name);\
               CREATE UNIQUE INDEX characters_by_name ON characters (name_key) WHERE archived = 0;";
    connection(&store).execute_batch(include_str!("older_events.sql")).unwrap();
    connection(&store).execute_batch(old).unwrap();
    connection(&store).pragma_update(None, "user_version", 4).unwrap();
    drop(store);
    let mut copies = 0;
    let store = Store::open(&place.path(), &mut |_| copies += 1).unwrap();
    assert_eq!(copies, 1);
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
    let found = store.why_nobody(&Who::Name("José".to_owned())).unwrap();
    assert_eq!(found, Nobody::Several(vec![CharacterId(1), CharacterId(2)]));
    assert_eq!(store.top(&Board::Xp, 0, 5).unwrap(), []);
}

#[test]
fn one_name_of_two_is_found_where_it_came_to_be() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = place.create(&game);
    write(&mut store, &game, |writer| {
        writer.create("Vex", None)?;
        let id = writer.create("Bo", None)?.character;
        let to = "VEX".to_owned();
        Ok(writer.append_all(id, &[Event::Renamed { from: "Bo".to_owned(), to }], None)?)
    });
    let problems = store.verify(None, &mut |_| true).unwrap().problems;
    assert!(problems.iter().any(|problem| problem.what.contains("have one name")), "{problems:?}");
    assert!(store.rebuild(&mut |_| true).is_err());
}

#[test]
fn names_that_begin_so_are_found_along_the_index_alone() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let store = place.create(&game);
    let sql = format!("EXPLAIN QUERY PLAN {IDS_FROM}");
    let mut statement = connection(&store).prepare(&sql).unwrap();
    let steps = statement.query_map(["a", "b", "10"], |row| row.get::<_, String>(3)).unwrap();
    let steps: Vec<String> = steps.map(Result::unwrap).collect();
    let only = "SEARCH characters USING COVERING INDEX characters_by_name (name_key>? AND name_key<?)";
    assert_eq!(steps, [only], "neither all rows are looked at, nor is anything sorted");
}
