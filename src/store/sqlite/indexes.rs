//! Whether every index holds what its table holds: `PRAGMA quick_check` does not look.
//!
//! Both are read once, in their own order, and summed up in a way that the order does not matter to: that takes a fraction
//! of what looking up each row by each index takes. Where the sums differ the entries are told.

use super::super::error::StoreError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

/// More entries than this of one index are not told one by one.
const MOST_ENTRIES: usize = 20;

struct Index {
    table: String,
    name: String,
    /// Its columns, and those by which it leads to its row.
    columns: String,
    /// Which rows it has.
    filter: String,
    /// Whether its table is kept in the order of its key, which counts as an index too.
    is_keyed: bool,
}

/// What of all indexes does not fit its table.
pub(super) fn wrong(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    for index in all(connection)? {
        let by_index = sum(connection, &index.select(true))?;
        let by_table = sum(connection, &index.select(false))?;
        if by_index != by_table {
            wrong.append(&mut index.differences(connection)?);
        }
    }
    Ok(wrong)
}

/// Every index that is not the table itself.
fn all(connection: &Connection) -> Result<Vec<Index>, StoreError> {
    let sql = "SELECT t.name, i.name, s.sql, t.wr FROM pragma_table_list t JOIN pragma_index_list(t.name) i \
               LEFT JOIN sqlite_schema s ON s.name = i.name \
               WHERE t.schema = 'main' AND t.type = 'table' AND NOT (t.wr AND i.origin = 'pk') ORDER BY 1, 2";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (table, name): (String, String) = (row.get(0)?, row.get(1)?);
        let sql: Option<String> = row.get(2)?;
        let filter = sql.as_deref().and_then(|sql| sql.split_once(" WHERE "));
        let filter = filter.map_or("1", |(_, filter)| filter).to_owned();
        let columns = columns_of(connection, &name)?;
        found.push(Index { table, name, columns, filter, is_keyed: row.get(3)? });
    }
    Ok(found)
}

/// The columns of an index, and what leads to the rows.
fn columns_of(connection: &Connection, index: &str) -> Result<String, StoreError> {
    let sql = "SELECT coalesce(name, 'rowid') FROM pragma_index_xinfo(?1) ORDER BY seqno";
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.query_map([index], |row| row.get::<_, String>(0))?;
    let columns: Vec<String> =
        columns.map(|name| name.map(|name| quoted(&name))).collect::<Result<_, _>>()?;
    Ok(columns.join(", "))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Index {
    fn select(&self, by_index: bool) -> String {
        let Index { table, name, columns, filter, is_keyed } = self;
        let by = match (by_index, is_keyed) {
            (true, _) => format!("INDEXED BY {}", quoted(name)),
            // Where there is no row id, "not indexed" may still be by an index that has all columns.
            (false, true) => format!("INDEXED BY {}", quoted(&format!("sqlite_autoindex_{table}_1"))),
            (false, false) => "NOT INDEXED".to_owned(),
        };
        format!("SELECT {columns} FROM {} {by} WHERE {filter}", quoted(table))
    }

    /// The entries that only one of the two has.
    fn differences(&self, connection: &Connection) -> Result<Vec<String>, StoreError> {
        let (by_index, by_table) = (self.select(true), self.select(false));
        let mut told = Vec::new();
        for (sql, what) in [
            (format!("{by_table} EXCEPT {by_index}"), "lacks the row"),
            (format!("{by_index} EXCEPT {by_table}"), "has an entry that no row has:"),
        ] {
            let mut statement = connection.prepare(&format!("SELECT * FROM ({sql}) LIMIT {MOST_ENTRIES}"))?;
            let count = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                told.push(format!("the index `{}` {what} {}", self.name, shown(row, count)?));
            }
        }
        if told.is_empty() {
            told.push(format!("the index `{}` does not have the rows of `{}`", self.name, self.table));
        }
        Ok(told)
    }
}

/// The values of a row, in words.
fn shown(row: &Row, count: usize) -> Result<String, StoreError> {
    let mut values = Vec::with_capacity(count);
    for at in 0..count {
        values.push(match row.get_ref(at)? {
            ValueRef::Null => "none".to_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(text) => format!("`{}`", String::from_utf8_lossy(text).escape_debug()),
            ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
        });
    }
    Ok(values.join(", "))
}

/// How many rows a query has, and a sum over them in which their order does not matter.
fn sum(connection: &Connection, sql: &str) -> Result<(u64, u64), StoreError> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let (mut count, mut sum) = (0_u64, 0_u64);
    while let Some(row) = rows.next()? {
        let mut mixed = 0_u64;
        for at in 0..columns {
            mixed = match row.get_ref(at)? {
                ValueRef::Null => mix(mixed, 0),
                ValueRef::Integer(number) => mix(mix(mixed, 1), number.cast_unsigned()),
                ValueRef::Real(number) => mix(mix(mixed, 2), number.to_bits()),
                ValueRef::Text(bytes) => bytes_into(mix(mixed, 3), bytes),
                ValueRef::Blob(bytes) => bytes_into(mix(mixed, 4), bytes),
            };
        }
        (count, sum) = (count + 1, sum.wrapping_add(mixed));
    }
    Ok((count, sum))
}

fn bytes_into(mixed: u64, bytes: &[u8]) -> u64 {
    let words = bytes.chunks(8).map(|part| {
        let mut word = [0; 8];
        word.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
        u64::from_le_bytes(word)
    });
    words.fold(mix(mixed, bytes.len() as u64), mix)
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014) over what is there and what comes: made for damage, not for
/// forgers, who can write an index that fits.
fn mix(mixed: u64, next: u64) -> u64 {
    let mut mixed = (mixed ^ next).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
