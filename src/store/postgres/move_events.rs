//! Moves the events of a database of before into the table that says nothing twice, page by page.

use super::super::error::StoreError;
use super::super::short::shorten;
use super::connection::Connection;
use super::copy;
use super::value::Value;
use tokio_postgres::Row;

/// So many events are read and written at once.
const PAGE: usize = 8_192;
const COLUMNS: &str = "sequence, character, operation, time, version, ruleset, format, kind, payload, hash, \
                       coalesce(key, ''), coalesce(request, '')";

/// Fills `log` from the table `events`.
pub(super) fn move_events(connection: &Connection) -> Result<(), StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM events WHERE sequence > $1 ORDER BY sequence LIMIT {PAGE}");
    let mut after = i64::MIN;
    loop {
        let rows = connection.query(&sql, &[after.into()])?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.try_get(0)?;
        connection.copy("log", copy::binary(&columns(&rows)?))?;
        if rows.len() < PAGE {
            return Ok(());
        }
    }
}

/// The rows of a page as columns of `log`.
fn columns(rows: &[Row]) -> Result<Vec<Value>, StoreError> {
    let numbers = |at: usize| rows.iter().map(|row| row.try_get(at)).collect::<Result<Vec<i64>, _>>();
    let texts = |at: usize| rows.iter().map(|row| row.try_get(at)).collect::<Result<Vec<String>, _>>();
    let blobs = |at: usize| rows.iter().map(|row| row.try_get(at)).collect::<Result<Vec<Vec<u8>>, _>>();
    let payloads = rows.iter().map(|row| row.try_get(8).map(shorten)).collect::<Result<Vec<Vec<u8>>, _>>()?;
    // Narrower than they were; what does not fit was never given, and its hash says so.
    let words = |numbers: Vec<i64>| -> Vec<i32> {
        numbers.into_iter().map(|number| i32::try_from(number).unwrap_or(i32::MAX)).collect()
    };
    let formats = numbers(6)?.into_iter().map(|number| i16::try_from(number).unwrap_or(i16::MAX)).collect();
    Ok(vec![
        Value::Ints(numbers(0)?),
        Value::Ints(numbers(1)?),
        Value::Ints(numbers(2)?),
        Value::Ints(numbers(3)?),
        Value::Words(words(numbers(4)?)),
        Value::Words(words(numbers(5)?)),
        Value::Shorts(formats),
        Value::Texts(texts(7)?),
        Value::Blobs(payloads),
        Value::Blobs(blobs(9)?),
        Value::Texts(texts(10)?),
        Value::Blobs(blobs(11)?),
    ])
}
