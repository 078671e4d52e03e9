//! What is wrong with the file itself: its tables and indexes, and what SQLite finds of its pages.

use super::super::error::StoreError;
use super::schema;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Tables, indexes and nothing else are those that the migrations make: a trigger could write what nobody asked for.
pub(super) fn tables(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let made = Connection::open_in_memory()?;
    schema::create_all(&made)?;
    let (made, found) = (parts(&made)?, parts(connection)?);
    let mut wrong = Vec::new();
    for Part { kind, name, .. } in made.difference(&found) {
        wrong.push(format!("the {kind} `{name}` is missing or was changed"));
    }
    for Part { kind, name, .. } in found.difference(&made) {
        wrong.push(format!("the {kind} `{name}` is not one of endgame's"));
    }
    Ok(wrong)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    kind: String,
    name: String,
    sql: Option<String>,
}

/// What SQLite makes for itself starts with `sqlite_`.
fn parts(connection: &Connection) -> Result<BTreeSet<Part>, StoreError> {
    let sql = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'";
    let mut statement = connection.prepare(sql)?;
    let parts =
        statement.query_map([], |row| Ok(Part { kind: row.get(0)?, name: row.get(1)?, sql: row.get(2)? }))?;
    Ok(parts.collect::<Result<_, _>>()?)
}

/// More lines than this of one database are not told.
const MOST_LINES: usize = 100;

/// What SQLite finds wrong with its pages and rows. Whether indexes lead to the rows is looked at elsewhere.
pub(super) fn pages(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(&format!("PRAGMA quick_check({MOST_LINES})"))?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?;
    let found: Vec<String> = found.collect::<Result<_, _>>()?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}
