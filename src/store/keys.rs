//! Keys by which requests happen once.

use super::error::StoreError;
use super::history::undone_by;
use crate::ledger::{OperationId, Use};
use rusqlite::Connection;

/// The operation that used a key and was not undone since.
pub(super) fn used(connection: &Connection, key: &str) -> Result<Option<Use>, StoreError> {
    let sql = "SELECT operation, request FROM events WHERE key = ?1 ORDER BY sequence DESC";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([key])?;
    while let Some(row) = rows.next()? {
        let operation = OperationId(row.get::<_, i64>(0)?.cast_unsigned());
        if undone_by(connection, operation, None)?.is_none() {
            return Ok(Some(Use { operation, request: row.get(1)? }));
        }
    }
    Ok(None)
}
