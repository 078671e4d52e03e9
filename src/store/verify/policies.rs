//! Policies, and requests that waited for a second actor.

use super::{Place, Verified};
use crate::ledger::{Fact, OperationId};
use crate::store::approvals::is_same;
use crate::store::chain::{self, Hash};
use crate::store::error::StoreError;
use crate::store::log::Logged;
use crate::store::policy::in_force;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What the events of the database itself have said so far.
#[derive(Default)]
pub(super) struct Policies {
    /// The hash of the policy that was installed last.
    installed: Option<String>,
    /// Requests that wait, with who asked.
    open: BTreeMap<OperationId, String>,
}

impl Policies {
    /// Takes the next event, by `actor`. What is wrong with it, if something is.
    pub(super) fn follow(
        &mut self,
        connection: &Connection,
        event: &Logged,
        actor: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(match &event.fact {
            Fact::PolicyInstalled { name, hash } => {
                self.installed = Some(hash.clone());
                check_text(connection, name, hash)?
            }
            Fact::ApprovalAsked(_) => {
                self.open.insert(event.operation, actor.to_owned());
                None
            }
            Fact::ApprovalGranted { asked, by, .. } => match self.open.remove(asked) {
                None => Some(format!("it approves request #{asked}, which did not wait")),
                Some(asker) if is_same(&asker, by) => {
                    Some(format!("`{by}` approves what `{asker}` asked for"))
                }
                Some(asker) if asker != actor => Some(format!("request #{asked} was not by `{actor}`")),
                Some(_) => None,
            },
            Fact::ApprovalRefused { asked } => match self.open.remove(asked) {
                None => Some(format!("it refuses request #{asked}, which did not wait")),
                Some(_) => None,
            },
            _ => None,
        })
    }

    /// The policy in force is the one that was installed last, and every policy that is stored was installed.
    pub(super) fn check_end(
        &self,
        connection: &Connection,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        let now = in_force(connection)?.map(|(_, hash)| chain::hex(&hash));
        if now != self.installed {
            verified.problem(Place::Log, "the policy in force is not the one that was installed last");
        }
        let sql = "SELECT count(*) FROM policies WHERE lower(hex(hash)) NOT IN \
                   (SELECT payload ->> '$.hash' FROM events WHERE character = 0 AND kind = 'policy')";
        let unknown: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if unknown > 0 {
            verified.problem(Place::Log, "a policy is stored that was never installed");
        }
        Ok(())
    }
}

/// A policy is still the one that was installed.
fn check_text(connection: &Connection, name: &str, hash: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT name = ?2, text FROM policies WHERE hash = ?1";
    let found: Option<(bool, Vec<u8>)> = connection
        .query_row(sql, (chain::from_hex(hash), name), |row| {
            Ok((row.get(0)?, row.get_ref(1)?.as_bytes()?.to_vec()))
        })
        .optional()?;
    let Some((has_name, text)) = found else {
        return Ok(Some("its policy is not in the database".to_owned()));
    };
    let digest: Hash = Sha256::digest(&text).into();
    Ok(match (chain::hex(&digest) == hash, has_name) {
        (false, _) => Some(format!("the text of the policy `{name}` was changed")),
        (true, false) => Some(format!("the policy `{name}` has another name now")),
        (true, true) => None,
    })
}
