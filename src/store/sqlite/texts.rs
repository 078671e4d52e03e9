//! Rulesets, policies and settings.

use super::super::backend::{StoredText, TextKind, TextRead, TextWrite, value_of};
use super::super::chain::Hash;
use super::super::error::StoreError;
use super::order::Order;
use super::tx::{Base, Tx};
use crate::text::hex;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

impl<C: Base> TextRead for Tx<C> {
    fn text_hash(&self, kind: TextKind, row: i64) -> Result<Option<Hash>, StoreError> {
        self.known().memo.text_hash((kind, row), &|| {
            let sql = format!("SELECT hash FROM {} WHERE id = ?1", kind.table());
            let mut statement = self.connection().prepare_cached(&sql)?;
            Ok(statement.query_row([row], |row| row.get(0)).optional()?)
        })
    }

    fn text(&self, kind: TextKind, row: i64) -> Result<Option<StoredText>, StoreError> {
        one(self.connection(), kind, "id", [row])
    }

    fn text_by_hash(&self, kind: TextKind, hash: &Hash) -> Result<Option<StoredText>, StoreError> {
        one(self.connection(), kind, "hash", [hash])
    }

    fn texts(
        &self,
        kind: TextKind,
        take: &mut dyn FnMut(&StoredText) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT id, name, hash, text FROM {} ORDER BY id", kind.table());
        let mut statement = self.connection().prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut order = Order::rising(kind.table());
        while let Some(row) = rows.next()? {
            order.next(row.get::<_, i64>(0)?)?;
            take(&text_of(row)?)?;
        }
        Ok(())
    }

    fn settings(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.known().memo.settings(&|| settings(self.connection()), <[_]>::to_vec)
    }

    fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.known().memo.settings(&|| settings(self.connection()), |all| value_of(name, all))
    }
}

impl<C: Base> TextWrite for Tx<C> {
    fn add_text(
        &self,
        kind: TextKind,
        row: Option<i64>,
        hash: &Hash,
        name: &str,
        text: &str,
    ) -> Result<i64, StoreError> {
        let sql = format!(
            "INSERT INTO {} (id, hash, name, text) VALUES (?1, ?2, ?3, ?4) RETURNING id",
            kind.table()
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_row(params![row, hash, name, text], |row| row.get(0))?)
    }

    fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2) \
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.known().memo.forget_settings();
        self.connection().prepare_cached(sql)?.execute([name, value])?;
        Ok(())
    }
}

fn settings(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name, value FROM settings ORDER BY name")?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The text whose `column` has a value.
fn one(
    connection: &Connection,
    kind: TextKind,
    column: &str,
    value: impl Params,
) -> Result<Option<StoredText>, StoreError> {
    let sql = format!("SELECT id, name, hash, text FROM {} WHERE {column} = ?1", kind.table());
    Ok(connection.prepare_cached(&sql)?.query_row(value, text_of).optional()?)
}

fn text_of(row: &Row) -> rusqlite::Result<StoredText> {
    let lossy = |at: usize| -> rusqlite::Result<String> {
        Ok(String::from_utf8_lossy(row.get_ref(at)?.as_bytes()?).into_owned())
    };
    let hash: Hash = row.get(2)?;
    Ok(StoredText { row: row.get(0)?, name: lossy(1)?, hash: hex::encode(&hash), text: lossy(3)? })
}
