//! Operations, and what the database demands.

use super::Verified;
use crate::store::error::StoreError;
use rusqlite::Connection;

/// Every operation has its events, one after the other, and no event is without one. What an operation says of itself is
/// covered by the hashes of its events.
pub(super) fn check(connection: &Connection, verified: &mut Verified) -> Result<(), StoreError> {
    check_settings(connection)?;
    let mut statement = connection.prepare("SELECT id, first, last FROM operations ORDER BY id")?;
    let mut rows = statement.query([])?;
    let (mut next, mut expected): (u64, i64) = (0, 0);
    let bad = |sequence: u64, what: String| Err(StoreError::Damaged { sequence, what });
    while let Some(row) = rows.next()? {
        let (id, first, last): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if id != expected {
            return bad(next, format!("operation #{expected} is missing: #{id} comes in its place"));
        }
        if u64::try_from(first) != Ok(next) || last < first {
            let what =
                format!("operation #{id} says that its events are {first} to {last}; they begin at {next}");
            // Where its beginning is right by its hashes, the end of the one before is wrong.
            return bad(u64::try_from(first).map_or(next, |first| next.min(first)), what);
        }
        next = last.cast_unsigned() + 1;
        expected += 1;
        verified.operations += 1;
    }
    if verified.problems.is_empty() && next != verified.events {
        return bad(
            next.min(verified.events),
            "its operation does not say that it is one of its events".to_owned(),
        );
    }
    Ok(())
}

fn check_settings(connection: &Connection) -> Result<(), StoreError> {
    let sql = "SELECT count(*) FROM settings WHERE name = 'require_reason' AND value IN ('yes', 'no')";
    let known: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    let sql = "SELECT count(*) FROM settings WHERE name <> 'policy'";
    let all: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    match (known, all) {
        (1, 1) => Ok(()),
        _ => Err(StoreError::Corrupt("its settings are not those that it was made with".to_owned())),
    }
}
