//! Rulesets, policies and settings.

use super::super::backend::{StoredText, TextKind, TextRead, TextWrite, value_of};
use super::super::chain::Hash;
use super::super::error::StoreError;
use super::connection::Connection;
use super::tx::Tx;
use super::value::Value;
use crate::text::hex;
use std::ops::Deref;
use tokio_postgres::{Error, Row};

impl<C: Deref<Target = Connection>> TextRead for Tx<C> {
    fn text_hash(&self, kind: TextKind, row: i64) -> Result<Option<Hash>, StoreError> {
        self.known.memo.text_hash((kind, row), &|| {
            let sql = format!("SELECT hash FROM {} WHERE id = $1", kind.table());
            self.row(&sql, &[row.into()])?.map(|row| hash_of(&row, 0)).transpose()
        })
    }

    fn text(&self, kind: TextKind, row: i64) -> Result<Option<StoredText>, StoreError> {
        let known = self.known.ruleset.borrow();
        if kind == TextKind::Ruleset
            && let Some(text) = known.as_ref().filter(|text| text.row == row)
        {
            return Ok(Some(text.clone()));
        }
        let sql = format!("SELECT id, name, hash, text FROM {} WHERE id = $1", kind.table());
        self.row(&sql, &[row.into()])?.as_ref().map(text_of).transpose()
    }

    fn text_by_hash(&self, kind: TextKind, hash: &Hash) -> Result<Option<StoredText>, StoreError> {
        let sql = format!("SELECT id, name, hash, text FROM {} WHERE hash = $1", kind.table());
        self.row(&sql, &[Value::Bytes(hash.to_vec())])?.as_ref().map(text_of).transpose()
    }

    fn texts(
        &self,
        kind: TextKind,
        take: &mut dyn FnMut(&StoredText) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT id, name, hash, text FROM {} ORDER BY id", kind.table());
        self.rows(&sql, &[])?.iter().try_for_each(|row| take(&text_of(row)?))
    }

    fn settings(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.known.memo.settings(&|| self.all_settings(), <[_]>::to_vec)
    }

    fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.known.memo.settings(&|| self.all_settings(), |all| value_of(name, all))
    }
}

impl<C: Deref<Target = Connection>> Tx<C> {
    fn all_settings(&self) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self.rows("SELECT name, value FROM settings ORDER BY name", &[])?;
        Ok(rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<_, Error>>()?)
    }
}

impl<C: Deref<Target = Connection>> TextWrite for Tx<C> {
    fn add_text(
        &self,
        kind: TextKind,
        row: Option<i64>,
        hash: &Hash,
        name: &str,
        text: &str,
    ) -> Result<i64, StoreError> {
        let table = kind.table();
        let values = [Value::Bytes(hash.to_vec()), name.into(), text.into()];
        let sql = match row {
            Some(row) => {
                format!("INSERT INTO {table} (id, hash, name, text) VALUES ({row}, $1, $2, $3) RETURNING id")
            }
            None => format!(
                "INSERT INTO {table} (id, hash, name, text) \
                 SELECT coalesce(max(id), 0) + 1, $1, $2, $3 FROM {table} RETURNING id"
            ),
        };
        let row = self.row(&sql, &values)?;
        let none = || StoreError::Backend("a text was not kept".to_owned());
        Ok(row.ok_or_else(none)?.try_get(0)?)
    }

    fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.known.memo.forget_settings();
        let sql = "INSERT INTO settings (name, value) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.rows(sql, &[name.into(), value.into()]).map(|_| ())
    }
}

/// What stands in a column of hashes.
pub(super) fn hash_of(row: &Row, at: usize) -> Result<Hash, StoreError> {
    let bytes: &[u8] = row.try_get(at)?;
    bytes.try_into().map_err(|_| StoreError::Corrupt("what stands in place of a hash is none".to_owned()))
}

/// A text from a row of number, name, hash and text.
pub(super) fn text_of(row: &Row) -> Result<StoredText, StoreError> {
    let hash = hash_of(row, 2)?;
    Ok(StoredText {
        row: row.try_get(0)?,
        name: row.try_get(1)?,
        hash: hex::encode(&hash),
        text: row.try_get(3)?,
    })
}
