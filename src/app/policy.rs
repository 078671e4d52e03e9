//! The policy of a database, read and checked.

use super::problem::{Kind, Problem};
use crate::config::{self, Loaded, Source};
use crate::policy::Policy;
use crate::store::Store;

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

/// The policy that a text describes.
///
/// # Errors
/// All that is wrong with it.
pub fn load(source: &Source) -> Result<Loaded<Policy>, Problem> {
    let (loaded, problems) = config::load_policy(source);
    loaded.ok_or_else(|| Problem::in_file(source, &problems))
}
