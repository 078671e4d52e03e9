//! Rows and tables that somebody changed.

use super::{Schema, is_there};
use crate::ledger::Who;
use crate::store::testkit::{Game, SMALL, intent};
use crate::store::{CommandError, Mode, Store, StoreError};

fn lived() -> (Schema, Store) {
    let game = Game::new(SMALL);
    let (schema, mut store) = Schema::made(&game);
    for name in ["Vex", "Ana", "Bo"] {
        let done = store.write(&intent("try", 5), &game.rules(), Mode::Commit, |writer| {
            Ok::<_, CommandError>(writer.create(name, None)?.character)
        });
        done.unwrap();
    }
    (schema, store)
}

#[test]
fn a_database_that_nobody_touched_has_nothing_wrong() {
    if !is_there() {
        return;
    }
    let (_schema, store) = lived();
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
}

#[test]
fn what_was_edited_is_named() {
    if !is_there() {
        return;
    }
    let edits = [
        ("UPDATE log SET payload = payload || '\\x20' WHERE sequence = 2", "Sequence(2)"),
        ("UPDATE operations SET actor = 'eve' WHERE id = 2", "OperationId(2)"),
        ("DELETE FROM log WHERE sequence = 3", "Sequence(3)"),
        ("UPDATE characters SET paragon_xp = 7 WHERE id = 1", "CharacterId(1)"),
        ("UPDATE totals SET characters = 9", "sums"),
        ("UPDATE head SET sequence = 1", "end"),
        (
            "CREATE TRIGGER x BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "trigger",
        ),
        ("DROP INDEX standings_by_rank", "standings_by_rank"),
        ("ALTER TABLE characters ADD COLUMN more bigint", "more"),
        ("CREATE TABLE notes (id bigint)", "notes"),
    ];
    for (sql, named) in edits {
        let (schema, store) = lived();
        schema.connection().execute(sql).unwrap();
        let verified = store.verify(None, &mut |_| true).unwrap();
        let told: Vec<String> = verified.problems.iter().map(|problem| format!("{problem:?}")).collect();
        assert!(told.iter().any(|told| told.contains(named)), "{sql}: {told:?}");
    }
}

#[test]
fn a_table_that_is_gone_is_told() {
    if !is_there() {
        return;
    }
    let (schema, store) = lived();
    schema.connection().execute("DROP TABLE characters").unwrap();
    let failed = store.character(&Who::Name("Vex".to_owned()));
    assert!(matches!(failed, Err(StoreError::Tables(_))), "{failed:?}");
    assert_eq!(failed.unwrap_err().code(), "database-damaged");
    schema.connection().execute("DROP TABLE schema_version").unwrap();
    assert!(Store::open(&schema.path, &mut |_| ()).is_err());
}
