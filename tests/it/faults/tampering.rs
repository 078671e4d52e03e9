//! Somebody has changed the database behind the program's back: `db verify` says where.

use crate::forger::forge;
use crate::lab::{Lab, Told};

/// Runs SQL on the database, and asserts that it changes something.
fn tamper(lab: &Lab, sql: &str) {
    let connection = lab.sql();
    let before = connection.total_changes();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(connection.total_changes() > before, "{sql}");
    connection.close().unwrap();
}

/// `db verify` fails with 1, and names this event first; `None` where no event is to blame.
#[track_caller]
fn names(lab: &Lab, sql: &str, sequence: Option<i64>) -> Told {
    let told = lab.run("db verify --format json").exits(1);
    assert_eq!(told.json()["problems"][0]["sequence"].as_i64(), sequence, "{sql}: {told:#?}");
    lab.run("db verify").exits(1)
}

/// How many events [`Lab::with_lives`] has.
fn events(lab: &Lab) -> i64 {
    lab.number("SELECT count(*) FROM events")
}

#[test]
fn every_column_of_an_event_is_proved() {
    for (column, value) in [
        ("sequence", "99999"),
        ("sequence", "9223372036854775807"),
        ("version", "900, character = 2"),
        ("version", "77"),
        ("operation", "4"),
        ("operation", "99"),
        ("operation", "-1"),
        ("kind", "'currency'"),
        ("kind", "'ruleset'"),
        ("kind", "CAST(x'ff' AS TEXT)"),
        ("format", "3 - format"),
        ("payload", "replace(payload, '1', '2')"),
        ("payload", "payload || ' '"),
        ("payload", "'{}'"),
        ("payload", "CAST(x'7bff7d' AS TEXT)"),
        ("time", "time + 1"),
        ("time", "-9223372036854775808"),
        ("ruleset", "2"),
        ("hash", "zeroblob(32)"),
        ("hash", "zeroblob(33)"),
    ] {
        let sql = format!("UPDATE events SET {column} = {value} WHERE sequence = 4");
        let lab = Lab::with_lives();
        tamper(&lab, &sql);
        names(&lab, &sql, Some(4));
    }
    let lab = Lab::with_lives();
    tamper(&lab, "UPDATE events SET operation = -80 WHERE sequence = 4");
    names(&lab, "a negative operation", Some(4)).says("its operation #-80 is not in the database");
    let lab = Lab::with_lives();
    tamper(&lab, "UPDATE events SET sequence = -1 WHERE sequence = 0");
    names(&lab, "a negative sequence", Some(0));
}

#[test]
fn deleted_inserted_and_swapped_events_are_named() {
    let columns = "character, version + 1000, operation, kind, format, payload, time, ruleset, previous_hash, hash, key, request";
    let last = events(&Lab::with_lives()) - 1;
    for (sql, sequence) in [
        ("DELETE FROM events WHERE sequence = 4".to_owned(), 4),
        ("DELETE FROM events WHERE sequence = 0".to_owned(), 0),
        (format!("DELETE FROM events WHERE sequence = {last}"), last),
        ("DELETE FROM events WHERE sequence > 4".to_owned(), 5),
        ("DELETE FROM events".to_owned(), 0),
        (format!("INSERT INTO events SELECT {}, {columns} FROM events WHERE sequence = 4", last + 1), last + 1),
        (format!("INSERT INTO events SELECT 500000, {columns} FROM events WHERE sequence = 4"), last + 1),
        (format!("INSERT INTO events SELECT -3, {columns} FROM events WHERE sequence = 4"), 0),
        (
            format!(
                "UPDATE events SET sequence = -sequence WHERE sequence > 4; UPDATE events SET sequence = 1 - sequence \
                 WHERE sequence < 0; INSERT INTO events SELECT 5, {columns} FROM events WHERE sequence = 4"
            ),
            5,
        ),
        (
            "UPDATE events SET sequence = -4 WHERE sequence = 4; UPDATE events SET sequence = 4 WHERE sequence = 5; \
             UPDATE events SET sequence = 5 WHERE sequence = -4"
                .to_owned(),
            4,
        ),
        (
            "CREATE TEMP TABLE t AS SELECT * FROM events WHERE sequence IN (3, 6); \
             UPDATE events SET payload = (SELECT payload FROM t WHERE t.sequence = 9 - events.sequence) \
             WHERE sequence IN (3, 6)"
                .to_owned(),
            3,
        ),
    ] {
        let lab = Lab::with_lives();
        tamper(&lab, &sql);
        names(&lab, &sql, Some(sequence));
    }
}

/// `@` is the last operation.
#[test]
fn every_column_of_an_operation_is_proved() {
    let lab = Lab::with_lives();
    let last_id = lab.number("SELECT max(id) FROM operations");
    let first = |id: i64| lab.number(&format!("SELECT first FROM operations WHERE id = {id}"));
    let (fourth, fifth, last) = (first(4), first(5), events(&lab));
    for (sql, sequence) in [
        ("UPDATE operations SET id = 99 WHERE id = 4", fourth),
        ("UPDATE operations SET id = -1 WHERE id = 4", fourth),
        ("UPDATE operations SET kind = 'undo' WHERE id = 4", fourth),
        ("UPDATE operations SET actor = 'nobody' WHERE id = 4", fourth),
        ("UPDATE operations SET actor = CAST(x'ff' AS TEXT) WHERE id = 4", fourth),
        ("UPDATE operations SET reason = 'another' WHERE id = 4", fourth),
        ("UPDATE operations SET reason = NULL WHERE id = 4", fourth),
        ("UPDATE operations SET ticket = NULL WHERE id = 4", fourth),
        ("UPDATE operations SET reason = ticket, ticket = reason WHERE id = 4", fourth),
        ("UPDATE operations SET ticket = '' WHERE id = 5", fifth),
        ("UPDATE operations SET time = time + 1 WHERE id = 4", fourth),
        ("UPDATE operations SET first = first - 1 WHERE id = 4", fourth),
        ("UPDATE operations SET first = -9223372036854775808 WHERE id = 4", fourth),
        ("UPDATE operations SET last = last + 1 WHERE id = 4", fifth),
        ("UPDATE operations SET last = 9223372036854775807 WHERE id = 4", fifth),
        ("UPDATE operations SET last = -9223372036854775808 WHERE id = 4", fourth),
        ("UPDATE operations SET last = last - 1 WHERE id = @", last - 1),
        ("UPDATE operations SET last = last + 1 WHERE id = @", last),
        ("UPDATE operations SET last = 9223372036854775807 WHERE id = @", last),
        ("DELETE FROM operations WHERE id = 4", fourth),
        ("DELETE FROM operations WHERE id = @", first(last_id)),
        (
            "INSERT INTO operations SELECT @ + 1, kind, actor, reason, ticket, time, last + 1, last + 1 \
          FROM operations WHERE id = @",
            last,
        ),
        (
            "INSERT INTO operations SELECT @ + 1, kind, actor, reason, ticket, time, first, last \
          FROM operations WHERE id = @",
            first(last_id),
        ),
    ] {
        let lab = Lab::with_lives();
        let sql = sql.replace('@', &last_id.to_string());
        tamper(&lab, &sql);
        names(&lab, &sql, Some(sequence));
    }
}

#[test]
fn the_ruleset_the_head_and_the_settings_are_proved() {
    let last = events(&Lab::with_lives()) - 1;
    for (sql, sequence) in [
        ("UPDATE rulesets SET text = replace(text, '1000', '1')", Some(0)),
        ("UPDATE rulesets SET text = text || ' '", Some(0)),
        ("UPDATE rulesets SET text = CAST(x'ff' AS TEXT)", Some(0)),
        ("UPDATE rulesets SET name = 'mine'", Some(0)),
        ("UPDATE rulesets SET hash = zeroblob(32)", Some(0)),
        ("UPDATE rulesets SET hash = x'00'", Some(0)),
        ("UPDATE rulesets SET id = 2", Some(0)),
        ("DELETE FROM rulesets", Some(0)),
        ("INSERT INTO rulesets VALUES (2, zeroblob(32), 'mine', 'ruleset: mine')", None),
        (
            "INSERT INTO rulesets VALUES (2, zeroblob(32), 'mine', ''); UPDATE head SET ruleset = 2",
            Some(last),
        ),
        ("UPDATE head SET ruleset = 2", Some(last)),
        ("UPDATE head SET sequence = sequence - 1", Some(last)),
        ("UPDATE head SET sequence = sequence + 1", Some(last + 1)),
        ("UPDATE head SET sequence = -1", Some(0)),
        ("UPDATE head SET sequence = -9223372036854775808", Some(0)),
        ("UPDATE head SET sequence = 9223372036854775807", Some(last + 1)),
        ("UPDATE head SET hash = zeroblob(32)", Some(last)),
        ("UPDATE head SET hash = x''", Some(last)),
        ("DELETE FROM head", None),
        ("UPDATE settings SET value = 'perhaps'", None),
        ("DELETE FROM settings", None),
        ("INSERT INTO settings VALUES ('other', 'yes')", None),
    ] {
        let lab = Lab::with_lives();
        tamper(&lab, sql);
        names(&lab, sql, sequence);
        for line in
            ["character show Vex", "db health", "history", "character grant Vex --currency 1 --reason r"]
        {
            let told = lab.run(line);
            assert!([0, 4].contains(&told.code), "{sql}: {told:#?}");
        }
        names(&lab, sql, sequence);
    }
}

/// `db rebuild` makes read models right again, whatever was done to them.
#[test]
fn every_column_of_the_read_models_is_compared() {
    let columns = |table: &str, lab: &Lab| -> Vec<String> {
        let connection = lab.sql();
        let mut statement =
            connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let plain = Lab::with_lives();
    plain.run("undo 5 --reason r").exits(0);
    let start = plain.bytes();
    let mut sqls = Vec::new();
    for table in ["characters", "standings", "boards", "board_buckets", "totals", "undone"] {
        let one = format!("WHERE rowid = (SELECT min(rowid) FROM {table})");
        let first = |column: &str| format!("WHERE {column} = (SELECT min({column}) FROM {table})");
        for column in columns(table, &plain) {
            let which = match table {
                "standings" => first("character"),
                "board_buckets" => first("bucket"),
                "undone" => String::new(),
                _ => one.clone(),
            };
            let value = match column.as_str() {
                "state" => "replace(state, '[', '[1')".to_owned(),
                // What is missing plus something is missing still.
                "external_id" => "'7777'".to_owned(),
                "name" | "name_key" => format!("{column} || 'x'"),
                "archived" if table == "characters" => "1 - archived".to_owned(),
                // The only row of its table.
                "id" if table == "totals" => continue,
                other => format!("{other} + 7777"),
            };
            sqls.push(format!("UPDATE {table} SET {column} = {value} {which}"));
        }
        sqls.push(format!("DELETE FROM {table}"));
    }
    sqls.extend([
        "INSERT INTO standings SELECT 7777, board, level, xp, since FROM standings LIMIT 1".to_owned(),
        "INSERT INTO board_buckets VALUES (1, 7777, 7)".to_owned(),
        "INSERT INTO undone VALUES (3, 7)".to_owned(),
        "INSERT INTO undone VALUES (3, 3), (4, 6), (6, 4)".to_owned(),
        "UPDATE characters SET state = '' WHERE id = 1".to_owned(),
        "UPDATE characters SET state = CAST(x'ff' AS TEXT), name = CAST(x'ff' AS TEXT) WHERE id = 1"
            .to_owned(),
        "UPDATE boards SET name = 'xyz' WHERE id = 1".to_owned(),
    ]);
    for sql in sqls {
        let lab = Lab::of(&start);
        tamper(&lab, &sql);
        names(&lab, &sql, None).says("db rebuild");
        for line in [
            "character show Vex",
            "character list",
            "leaderboard paragon",
            "paragon stats",
            "undo 3 --reason r",
        ] {
            let told = lab.run(&format!("{line} --format json"));
            assert!([0, 3, 4].contains(&told.code), "{sql}: {told:#?}");
        }
        lab.run("db rebuild").exits(0);
        lab.is_whole();
    }
}

/// What is written on top of a read model that was changed would carry the change into the log. It is refused where the
/// log would break, and found where it would not.
#[test]
fn a_changed_read_model_does_not_go_on_into_the_log_unseen() {
    for sql in [
        "UPDATE characters SET state = replace(state, '\"currency\":650', '\"currency\":90650') WHERE id = 2",
        "UPDATE characters SET version = version + 1 WHERE id = 2",
        "UPDATE characters SET version = version - 1 WHERE id = 2",
        "UPDATE characters SET last = last - 1 WHERE id = 2",
    ] {
        let lab = Lab::with_lives();
        tamper(&lab, sql);
        let told = lab.run("character grant Anara --currency 1 --reason r");
        if told.code == 4 {
            told.fails_as_storage().says("db rebuild");
            lab.run("db rebuild").exits(0);
            lab.is_whole();
        } else {
            told.exits(0);
            names(&lab, sql, Some(events(&lab) - 1));
        }
    }
}

#[test]
fn tables_indexes_and_triggers_are_those_that_were_made() {
    for sql in [
        "CREATE TRIGGER t AFTER INSERT ON log BEGIN UPDATE characters SET currency = 7; END",
        "DROP INDEX characters_by_name",
        "DROP INDEX events_by_character",
        "DROP INDEX standings_by_rank",
        "DROP INDEX characters_by_name; CREATE INDEX characters_by_name ON characters (name_key)",
        "ALTER TABLE log ADD COLUMN note TEXT",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE notes (id INTEGER)",
    ] {
        let lab = Lab::with_lives();
        lab.sql().execute_batch(sql).unwrap();
        lab.run("db verify").exits(1);
        let told = lab.run("db rebuild");
        if sql.starts_with("DROP INDEX") {
            told.exits(0);
            lab.is_whole();
        } else {
            // It was rebuilt, and that was not enough: not the same as an answer that was lost.
            assert!(!told.err.contains("don't repeat it"), "{told:#?}");
            told.exits(4)
                .says("the read models were rebuilt, and the database is still damaged: ")
                .says("db verify");
        }
    }
    // What SQLite keeps for itself is no harm.
    let lab = Lab::with_lives();
    lab.sql().execute_batch("ANALYZE; VACUUM").unwrap();
    lab.is_whole();
}

fn head(lab: &Lab) -> String {
    lab.run("db health --format json").exits(0).json()["head"].as_str().unwrap().to_owned()
}

#[test]
fn a_shortened_log_is_found_by_a_head_that_was_kept() {
    let lab = Lab::with_lives();
    let kept = head(&lab);
    let line = format!("db verify --head {kept}");
    lab.run(&line).exits(0);
    let sql = "DELETE FROM events WHERE operation >= 7; DELETE FROM operations WHERE id >= 7; \
               UPDATE head SET (sequence, hash) = (SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1)";
    tamper(&lab, sql);
    lab.run("db rebuild").exits(0);
    // Without what was kept elsewhere nobody can tell.
    lab.is_whole();
    lab.run(&line).exits(1).says(&kept);
    lab.run("character grant Vex --currency 1 --reason later").exits(0);
    lab.run(&line).exits(1).says(&kept);
    let earlier = head(&lab);
    lab.run("character grant Vex --currency 1 --reason later").exits(0);
    lab.run(&format!("db verify --head {earlier}")).exits(0);
}

#[test]
fn a_log_written_anew_is_found_by_a_head_that_was_kept() {
    let lab = Lab::with_lives();
    let kept = head(&lab);
    forge(&lab.sql());
    assert_eq!(head(&lab), kept, "the forger knows the chain");
    tamper(&lab, "UPDATE operations SET actor = 'somebody else' WHERE id = 4");
    names(&lab, "an edited actor", Some(5));
    forge(&lab.sql());
    lab.is_whole();
    lab.run(&format!("db verify --head {kept}")).exits(1).says(&kept);
}

/// A forger whose sums are wrong is found without a head.
#[test]
fn a_log_written_anew_must_add_up() {
    for (sequence, from, to) in [
        (3, "\"gained\":", "\"gained\":1"),
        (3, "\"from\":1", "\"from\":2"),
        (5, "\"total\":700", "\"total\":900700"),
        (7, "\"from\":\"Ana\"", "\"from\":\"Eve\""),
        (8, "\"amount\":50", "\"amount\":49"),
    ] {
        let lab = Lab::with_lives();
        let sql = format!(
            "UPDATE events SET payload = replace(payload, '{from}', '{to}') WHERE sequence = {sequence}"
        );
        let before: String = payload(&lab, sequence);
        tamper(&lab, &sql);
        assert_ne!(payload(&lab, sequence), before, "{sql}");
        forge(&lab.sql());
        lab.run("db rebuild").exits(4).says("still damaged");
        names(&lab, &sql, Some(sequence));
    }
}

fn payload(lab: &Lab, sequence: i64) -> String {
    let sql = "SELECT payload FROM events WHERE sequence = ?1";
    lab.sql().query_row(sql, [sequence], |row| row.get(0)).unwrap()
}

/// Whatever a forger writes, with hashes that fit, is an error or an answer, never a crash.
#[test]
fn a_forged_log_crashes_nothing() {
    for (sequence, sql) in [
        (3, "replace(payload, '\"total\":', '\"total\":9223372036854775807')"),
        (3, "replace(payload, '\"to\":', '\"to\":18446744073709551615')"),
        (3, "replace(payload, '\"to\":50', '\"to\":18446744073709551615')"),
        (3, "replace(payload, '\"gained\":', '\"gained\":-')"),
        (5, "'{\"amount\":18446744073709551615,\"total\":18446744073709551615}'"),
        (5, "'{\"amount\":0,\"total\":0}'"),
        (5, "'[]'"),
        (7, "'{\"from\":\"\",\"to\":\"\"}'"),
        (1, "'{\"name\":\"\",\"tracks\":{}}'"),
        (1, "'{\"name\":\"Vex\",\"tracks\":{\"paragon\":[9223372036854775807,18446744073709551615]}}'"),
        (1, "'{\"name\":\"Vex\",\"tracks\":{\"mastery.\":[1,1],\"character\":[1,1000000000000]}}'"),
    ] {
        let lab = Lab::with_lives();
        tamper(&lab, &format!("UPDATE events SET payload = {sql} WHERE sequence = {sequence}"));
        forge(&lab.sql());
        for line in [
            "db verify",
            "db rebuild",
            "db verify",
            "history --last 100",
            "character show id:1",
            "character show id:1 --format json",
            "character plan id:1",
            "character list",
            "character show id:1 --as-of 50",
            "leaderboard paragon",
            "leaderboard xp",
            "paragon levels id:1",
            "paragon stats",
            "prestige info id:1",
            "mastery levels id:1",
            "mastery tree id:1 combat",
            "character grant id:1 --xp 5 --track paragon --reason r",
            "undo 3 --reason r",
            "undo 4 --reason r",
            "character restore id:1 --at 2 --reason r --yes",
            "db verify",
        ] {
            let told = lab.run(line);
            assert!([0, 1, 3, 4].contains(&told.code), "{sql}: {told:#?}");
        }
    }
}
