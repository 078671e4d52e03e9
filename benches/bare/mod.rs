//! The bare loop that the store is raced against: the same rows, in one transaction, and nothing read, decided or hashed.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use std::time::Instant;

const PLACE: &str = "INSERT INTO standings VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE \
                     SET level = excluded.level, xp = excluded.xp, since = excluded.since";

/// All rows of a query, in memory.
pub fn rows(path: &Path, sql: &str) -> Vec<Vec<Value>> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// Seconds of the bare loop: every event row, and after each its character's row, and its places where they are given.
pub fn bare(
    path: &Path,
    events: &[Vec<Value>],
    characters: &[Vec<Value>],
    places: &[[Vec<Value>; 2]],
) -> f64 {
    let mut connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    let marks = |count: usize| vec!["?"; count].join(", ");
    let names: Vec<String> = {
        let statement = connection.prepare("SELECT * FROM characters").unwrap();
        statement.column_names().iter().skip(1).map(|name| (*name).to_owned()).collect()
    };
    let new: Vec<String> = names.iter().map(|name| format!("excluded.{name}")).collect();
    let insert = format!("INSERT INTO log VALUES ({})", marks(events[0].len()));
    let upsert = format!(
        "INSERT INTO characters VALUES ({}) ON CONFLICT (id) DO UPDATE SET ({}) = ({})",
        marks(names.len() + 1),
        names.join(", "),
        new.join(", ")
    );
    let start = Instant::now();
    let transaction = connection.transaction().unwrap();
    {
        let mut insert = transaction.prepare(&insert).unwrap();
        let mut upsert = transaction.prepare(&upsert).unwrap();
        let mut place = transaction.prepare(PLACE).unwrap();
        for (at, event) in events.iter().enumerate() {
            insert.execute(params_from_iter(event)).unwrap();
            let Value::Integer(id) = event[1] else { continue };
            upsert.execute(params_from_iter(&characters[usize::try_from(id).unwrap() - 1])).unwrap();
            for row in places.get(at).into_iter().flatten() {
                place.execute(params_from_iter(row)).unwrap();
            }
        }
    }
    transaction.commit().unwrap();
    start.elapsed().as_secs_f64()
}
