//! The policy in force: who may do what. Its text stands in the database as that of the ruleset does.

use super::chain::{self, Hash};
use super::error::StoreError;
use super::guard::{self, Check, Guard};
use super::write::{Mode, Written};
use super::{Rules, Store};
use crate::ledger::{Fact, Intent};
use rusqlite::{Connection, OptionalExtension, params};

/// The text of a policy with its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyText {
    /// Its name.
    pub name: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    /// The YAML.
    pub text: String,
}

impl Store {
    /// The policy that was installed last; `None` where none was.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn policy(&self) -> Result<Option<PolicyText>, StoreError> {
        let Some((id, hash)) = in_force(&self.connection)? else { return Ok(None) };
        let sql = "SELECT name, text FROM policies WHERE id = ?1";
        let found = self.connection.query_row(sql, [id], |row| {
            Ok(PolicyText { name: row.get(0)?, hash: chain::hex(&hash), text: row.get(1)? })
        });
        Ok(Some(found?))
    }

    /// Who made the database.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn founder(&self) -> Result<String, StoreError> {
        guard::founder(&self.connection)
    }

    /// From now on nothing is written that this policy does not allow.
    pub fn enforce(&mut self, guard: Guard) {
        self.guard = Some(guard);
    }

    /// Whether this may be tried at all, for commands that take long before they write.
    ///
    /// # Errors
    /// That the policy in force does not allow it; in any mode but [`Mode::DryRun`] the attempt is recorded.
    pub fn may(&mut self, intent: &Intent, mode: Mode) -> Result<(), StoreError> {
        let Some(guard) = &self.guard else { return Ok(()) };
        let check = Check::new(&self.connection, guard, intent)?;
        let Err(stop) = check.before() else { return Ok(()) };
        let fact = stop.fact(Some(&check));
        Err(self.stopped(intent, mode, stop, fact)?)
    }

    /// Puts a policy in force. Nothing changes when it is in force.
    ///
    /// # Errors
    /// That the policy in force does not allow it, or that the database can't be written to.
    pub fn install_policy(
        &mut self,
        intent: &Intent,
        rules: &Rules,
        mode: Mode,
        policy: &PolicyText,
    ) -> Result<Written<()>, StoreError> {
        let written = self.write(intent, rules, mode, |writer| {
            let hash = chain::from_hex(&policy.hash)
                .ok_or_else(|| StoreError::Corrupt(format!("`{}` is no SHA-256", policy.hash)))?;
            let connection = writer.connection();
            if in_force(connection)?.is_some_and(|(_, now)| now == hash) {
                return Ok(());
            }
            let sql = "INSERT INTO policies (hash, name, text) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            connection.execute(sql, params![hash, policy.name, policy.text])?;
            let sql = "INSERT INTO settings SELECT 'policy', id FROM policies WHERE hash = ?1 \
                       ON CONFLICT DO UPDATE SET value = excluded.value";
            connection.execute(sql, [hash])?;
            writer.tell(&Fact::PolicyInstalled { name: policy.name.clone(), hash: policy.hash.clone() })
        })?;
        if mode == Mode::Commit {
            // What was asked of the old policy is answered by the new one only when it has been read.
            self.guard = None;
        }
        Ok(written)
    }
}

/// The row and the hash of the policy in force.
pub(super) fn in_force(connection: &Connection) -> Result<Option<(i64, Hash)>, StoreError> {
    let sql = "SELECT value FROM settings WHERE name = 'policy'";
    let id: Option<String> = connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(None) };
    let sql = "SELECT id, hash FROM policies WHERE id = CAST(?1 AS INTEGER)";
    let found = connection.prepare_cached(sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)));
    let found = found.optional()?;
    found.map(Some).ok_or_else(|| StoreError::Corrupt("the policy in force is gone".to_owned()))
}
