//! Who may do what with a database: read, checked, put in force.

use super::problem::Problem;
use super::session::Session;
use crate::config::{self, Loaded};
use crate::ledger::Intent;
use crate::policy::{Actor, Policy};
use crate::store::{Mode, PolicyText, Store, Written};

/// The text of the policy in force.
///
/// # Errors
/// When the database can't be read.
pub fn text(store: &Store) -> Result<String, Problem> {
    Ok(store.policy()?.map_or_else(|| config::default_policy().text.to_string(), |policy| policy.text))
}

/// What came of installing a policy.
pub struct Installed {
    /// The operation; none where it is in force already. In a dry run, the one that it would have been.
    pub written: Written<()>,
    /// The hash of its text.
    pub hash: String,
    /// Who made the database.
    pub founder: String,
}

/// Puts a policy in force.
///
/// # Errors
/// That it is not allowed, or what the store fails with.
pub fn install(
    session: &mut Session,
    loaded: &Loaded<Policy>,
    (intent, mode): (&Intent, Mode),
) -> Result<Installed, Problem> {
    let founder = session.store.founder()?;
    let is_own = loaded.value.may(&Actor::named(&intent.actor, &founder), "db.policy.install").is_ok();
    let text = PolicyText {
        name: loaded.value.name.clone(),
        hash: loaded.hash(),
        text: loaded.source.text.to_string(),
    };
    let written = session.decided_anew(|session| {
        let (store, rules) = session.parts();
        Ok(store.install_policy(intent, &rules, mode, &text)?)
    })?;
    session.tell(mode, &written);
    if !is_own {
        session.observer.remark("under this policy you can't install another");
    }
    Ok(Installed { written, hash: text.hash, founder })
}
