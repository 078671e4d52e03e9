//! Who may do what with a database: read, checked, put in force.

use super::problem::{Kind, Problem};
use super::session::Session;
use crate::config::{self, Loaded, Source};
use crate::ledger::Intent;
use crate::policy::Policy;
use crate::store::{Mode, PolicyText, Store, Written};

/// The policy in force, with the hash of its text where it was installed.
///
/// # Errors
/// When this program can't read it.
pub fn in_force(store: &Store) -> Result<(Policy, Option<String>), Problem> {
    let installed = store.policy()?;
    let source = match &installed {
        Some(text) => Source::new(format!("the policy `{}` of the database", text.name), &text.text),
        None => config::default_policy(),
    };
    let loaded = load(&source).map_err(|problem| Problem { kind: Kind::Storage, ..problem })?;
    Ok((loaded.value, installed.map(|text| text.hash)))
}

/// The text of the policy in force.
///
/// # Errors
/// When the database can't be read.
pub fn text(store: &Store) -> Result<String, Problem> {
    Ok(store.policy()?.map_or_else(|| config::default_policy().text.to_string(), |policy| policy.text))
}

/// The policy that a text describes.
///
/// # Errors
/// All that is wrong with it.
pub fn load(source: &Source) -> Result<Loaded<Policy>, Problem> {
    let (loaded, problems) = config::load_policy(source);
    loaded.ok_or_else(|| Problem::in_file(source, &problems))
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
    let is_own = loaded.value.may(&intent.actor, &founder, "db.policy.install").is_ok();
    let text = PolicyText {
        name: loaded.value.name.clone(),
        hash: loaded.hash(),
        text: loaded.source.text.to_string(),
    };
    let (store, rules) = session.parts();
    let written = store.install_policy(intent, &rules, mode, &text)?;
    if !is_own {
        session.observer.remark("with it, you may not install another");
    }
    Ok(Installed { written, hash: text.hash, founder })
}
