//! Connections that are lost, servers that take no changes, and those that write at once.

use super::{Schema, is_there};
use crate::ledger::{CharacterId, Who};
use crate::progression::Command;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use crate::store::testkit::{Game, Place, SMALL, intent};
use crate::store::{CommandError, Mode, Store, StoreError, Writer};
use std::path::PathBuf;

fn try_write<T>(
    store: &mut Store,
    game: &Game,
    work: impl FnOnce(&mut Writer) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    store.write(&intent("try", 5), &game.rules(), Mode::Commit, work).map(|written| written.answer)
}

fn grant(base: u64) -> Command {
    Command::GrantXp { track: TrackName::Paragon, base: Xp::saturating(base), calendar: 1.0, source: None }
}

fn made() -> (Game, Schema, Store, CharacterId) {
    let game = Game::new(SMALL);
    let (schema, mut store) = Schema::made(&game);
    let id = try_write(&mut store, &game, |writer| Ok(writer.create("Vex", None)?.character)).unwrap();
    (game, schema, store, id)
}

/// Ends all other sessions of a schema's tests.
fn cut(schema: &Schema) {
    let sql = format!(
        "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND \
         application_name = '{}'",
        name_of(schema)
    );
    schema.connection().query(&sql, &[]).unwrap();
}

fn name_of(schema: &Schema) -> String {
    schema.path.to_string_lossy().rsplit('=').next().unwrap().to_owned()
}

/// The address with a name by which its sessions are found.
fn named(schema: &Schema) -> PathBuf {
    format!("{}&application_name={}", schema.path.display(), name_of(schema)).into()
}

#[test]
fn what_was_cut_before_its_end_did_not_happen() {
    if !is_there() {
        return;
    }
    let (game, schema, _store, id) = made();
    let mut store = Store::open(&named(&schema), &mut |_| ()).unwrap();
    let failed = try_write(&mut store, &game, |writer| {
        writer.execute(id, &grant(100))?;
        cut(&schema);
        writer.find(&Who::Name("Vex".to_owned()))
    });
    assert!(matches!(failed, Err(CommandError::Store(StoreError::Lost(_)))), "{failed:?}");
    let store = schema.open();
    assert_eq!(store.character(&Who::Id(id)).unwrap().unwrap().state.lifetime_xp, Xp::saturating(0));
}

#[test]
fn what_was_cut_while_it_was_kept_is_not_known() {
    if !is_there() {
        return;
    }
    let (game, schema, _store, id) = made();
    let mut store = Store::open(&named(&schema), &mut |_| ()).unwrap();
    let failed = try_write(&mut store, &game, |writer| {
        let done = writer.execute(id, &grant(100));
        cut(&schema);
        done
    });
    let Err(CommandError::Store(error @ StoreError::Unknown { operation: Some(2), .. })) = failed else {
        panic!("{failed:?}");
    };
    assert!(error.to_string().contains("it is not known whether operation #2 was carried out"), "{error}");
    let store = schema.open();
    assert_eq!(store.character(&Who::Id(id)).unwrap().unwrap().state.lifetime_xp, Xp::saturating(0));
}

#[test]
fn a_server_that_takes_no_changes_answers_questions() {
    if !is_there() {
        return;
    }
    let (game, schema, _store, id) = made();
    let address = format!("{}&options=-c%20default_transaction_read_only%3Don", schema.path.display());
    let mut store = Store::open(&PathBuf::from(address), &mut |_| ()).unwrap();
    assert!(store.character(&Who::Id(id)).unwrap().is_some());
    let sql = "SET default_transaction_read_only TO on";
    super::backend(&store).connection.execute(sql).unwrap();
    let failed = try_write(&mut store, &game, |writer| writer.execute(id, &grant(1)));
    assert!(matches!(failed, Err(CommandError::Store(StoreError::ReadOnly(_)))), "{failed:?}");
}

#[test]
fn a_statement_that_takes_too_long_changes_nothing() {
    if !is_there() {
        return;
    }
    let (_, schema, _store, _) = made();
    let connection = schema.connection();
    connection.execute("SET statement_timeout TO 20").unwrap();
    let error = connection.query("SELECT pg_sleep(2)::text", &[]).unwrap_err().to_string();
    assert!(error.contains("nothing was changed"), "{error}");
}

#[test]
fn a_schema_of_a_newer_version_is_refused() {
    if !is_there() {
        return;
    }
    let (_, schema, _store, _) = made();
    schema.connection().execute("UPDATE schema_version SET version = 99").unwrap();
    let failed = Store::open(&schema.path, &mut |_| ());
    assert!(matches!(failed, Err(StoreError::Newer { found: 99, .. })), "{failed:?}");
}

#[test]
fn a_schema_is_made_once_and_missed_where_it_is_not() {
    if !is_there() {
        return;
    }
    let schema = Schema::new();
    let missed = Store::open(&schema.path, &mut |_| ());
    assert!(matches!(missed, Err(StoreError::NoTables { .. })), "{missed:?}");
    let game = Game::new(SMALL);
    drop(schema.create(&game));
    let settings = crate::store::Settings::default();
    let again =
        Store::create(&schema.path, &game.text, settings, &intent("init", 0), &mut crate::store::Unwatched);
    assert!(matches!(again, Err(StoreError::Exists(_))), "{again:?}");
}

#[test]
fn nothing_is_lost_between_many_who_write_at_once() {
    if !is_there() {
        return;
    }
    let (game, schema, mut store, _) = made();
    try_write(&mut store, &game, |writer| {
        (0..20).try_for_each(|name| writer.create(&format!("n{name}"), None).map(|_| ()))
    })
    .unwrap();
    std::thread::scope(|scope| {
        for writer in 0..8_u64 {
            let (game, schema) = (&game, &schema);
            scope.spawn(move || {
                let mut store = schema.open();
                for turn in 0..10 {
                    let id = CharacterId(1 + (writer * 7 + turn) % 21);
                    try_write(&mut store, game, |writer| writer.execute(id, &grant(10))).unwrap();
                }
            });
        }
    });
    let mut all = 0;
    for id in 1..=21 {
        all += store.character(&Who::Id(CharacterId(id))).unwrap().unwrap().version - 1;
    }
    assert_eq!(all, 80);
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
}

#[test]
fn who_follows_is_told_of_what_others_write() {
    if !is_there() {
        return;
    }
    let (game, schema, mut store, id) = made();
    let follower = schema.open();
    let long = std::time::Duration::from_secs(20);
    // From here on it listens; nobody writes, so all of the time passes.
    follower.wait_for_change(std::time::Duration::from_millis(50)).unwrap();
    let before = follower.data_version().unwrap();
    try_write(&mut store, &game, |writer| writer.execute(id, &grant(1))).unwrap();
    let began = std::time::Instant::now();
    follower.wait_for_change(long).unwrap();
    assert!(began.elapsed() < long / 2);
    assert_ne!(follower.data_version().unwrap(), before);
}
