//! How often an answer is waited for.

use super::{Schema, backend, is_there};
use crate::ledger::CharacterId;
use crate::progression::Command;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use crate::store::postgres::models::IDS_FROM;
use crate::store::testkit::{Game, SMALL, intent};
use crate::store::{CommandError, Mode, Store, Writer};

fn write<T>(store: &mut Store, game: &Game, work: impl FnOnce(&mut Writer) -> Result<T, CommandError>) -> T {
    store.write(&intent("try", 5), &game.rules(), Mode::Commit, work).unwrap().answer
}

fn grant(base: u64) -> Command {
    Command::GrantXp { track: TrackName::Paragon, base: Xp::saturating(base), calendar: 1.0, source: None }
}

#[test]
fn an_operation_on_one_character_takes_at_most_four_round_trips() {
    if !is_there() {
        return;
    }
    let game = Game::new(SMALL);
    let (_schema, mut store) = Schema::made(&game);
    let id = write(&mut store, &game, |writer| Ok(writer.create("Vex", None)?.character));
    for _ in 0..5 {
        let before = backend(&store).connection.trips();
        write(&mut store, &game, |writer| writer.execute(id, &grant(150)));
        let trips = backend(&store).connection.trips() - before;
        assert!(trips <= 4, "{trips}");
    }
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
}

#[test]
fn many_characters_are_written_together() {
    if !is_there() {
        return;
    }
    let game = Game::new(SMALL);
    let (_schema, mut store) = Schema::made(&game);
    write(&mut store, &game, |writer| {
        (0..50).try_for_each(|name| writer.create(&format!("n{name}"), None).map(|_| ()))
    });
    let before = backend(&store).connection.trips();
    write(&mut store, &game, |writer| {
        (1..=50).try_for_each(|id| writer.execute(CharacterId(id), &grant(100)).map(|_| ()))
    });
    let trips = backend(&store).connection.trips() - before;
    // Tests keep three characters in memory at most.
    assert!(trips <= 50 + 20, "{trips}");
}

#[test]
fn names_that_begin_so_are_found_along_the_index() {
    if !is_there() {
        return;
    }
    let game = Game::new(SMALL);
    let (schema, _store) = Schema::made(&game);
    let connection = schema.connection();
    // Of so few rows any plan is good; this asks for the one that many rows get.
    connection.execute("SET enable_seqscan TO off; SET enable_bitmapscan TO off").unwrap();
    let values = ["a".to_owned().into(), "b".to_owned().into(), 10_i64.into()];
    let rows = connection.query(&format!("EXPLAIN {IDS_FROM}"), &values).unwrap();
    let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let plan = plan.join("\n");
    assert!(plan.contains("using characters_by_name") && plan.contains("Index Cond"), "{plan}");
}
