//! Policies, and requests that waited for a second actor.

use super::{Place, Verified};
use crate::ledger::{Fact, OperationId};
use crate::store::approvals::is_same;
use crate::store::backend::{ReadTx, TextKind};
use crate::store::chain;
use crate::store::error::StoreError;
use crate::store::log::Logged;
use crate::store::texts::policy_in_force;
use crate::text::hex;
use std::collections::{BTreeMap, BTreeSet};

/// What the events of the database itself have said so far.
#[derive(Default)]
pub(in crate::store) struct Policies {
    /// The hash of the policy that was installed last.
    installed: Option<String>,
    /// The hashes of all that were installed.
    all: BTreeSet<String>,
    /// Requests that wait, with who asked.
    open: BTreeMap<OperationId, String>,
}

impl Policies {
    /// Takes the next event, by `actor`. What is wrong with it, if something is.
    pub(in crate::store) fn follow(
        &mut self,
        tx: &dyn ReadTx,
        event: &Logged,
        actor: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(match &event.fact {
            Fact::PolicyInstalled { name, hash } => {
                self.installed = Some(hash.clone());
                self.all.insert(hash.clone());
                check_text(tx, name, hash)?
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
    pub(super) fn check_end(&self, tx: &dyn ReadTx, verified: &mut Verified) -> Result<(), StoreError> {
        let now = policy_in_force(tx)?.map(|(_, hash)| hex::encode(&hash));
        if now != self.installed {
            verified.problem(Place::Log, "the policy in force is not the one that was installed last");
        }
        let mut is_unknown = false;
        tx.texts(TextKind::Policy, &mut |text| {
            is_unknown |= !self.all.contains(&text.hash);
            Ok(())
        })?;
        if is_unknown {
            verified.problem(Place::Log, "a policy is stored that was never installed");
        }
        Ok(())
    }
}

/// A policy is still the one that was installed.
fn check_text(tx: &dyn ReadTx, name: &str, hash: &str) -> Result<Option<String>, StoreError> {
    let found = hex::decode(hash).map(|hash| tx.text_by_hash(TextKind::Policy, &hash)).transpose()?;
    let Some(text) = found.flatten() else {
        return Ok(Some("its policy is not in the database".to_owned()));
    };
    let digest = chain::of_text(&text.text);
    Ok(match (hex::encode(&digest) == hash, text.name == name) {
        (false, _) => Some(format!("the text of the policy `{name}` was changed")),
        (true, false) => Some(format!("the policy `{name}` has another name now")),
        (true, true) => None,
    })
}
