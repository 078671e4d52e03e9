//! The policy of a database, read and checked.

use super::problem::{Kind, Problem};
use crate::config::{self, Loaded, Source};
use crate::policy::Policy;
use crate::store::Store;
use crate::text::name::{cleaned, shown};

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

/// The policy of a file that is to be put in force. Beyond what makes it readable, nobody in it may pass for another.
///
/// # Errors
/// All that is wrong with it.
pub fn load_new(source: &Source) -> Result<Loaded<Policy>, Problem> {
    let loaded = load(source)?;
    let wrong = loaded.value.actors.keys().filter_map(|actor| match cleaned(actor) {
        Ok(clean) if clean == *actor => None,
        Ok(_) => Some(format!("`{}` begins or ends with a space", shown(actor))),
        Err(hidden) => {
            Some(format!("`{}` holds the invisible character {}", shown(actor), hidden.escape_unicode()))
        }
    });
    let reasons: Vec<String> = wrong.collect();
    if reasons.is_empty() {
        return Ok(loaded);
    }
    let message = format!("{}: names of actors that nobody can act under", source.name);
    Err(Problem::invalid("bad-actor", message).reasons(reasons).hint("write them as `--actor` takes them"))
}

/// The policy that a text describes.
///
/// # Errors
/// All that is wrong with it.
pub fn load(source: &Source) -> Result<Loaded<Policy>, Problem> {
    let (loaded, problems) = config::load_policy(source);
    loaded.ok_or_else(|| Problem::in_file(source, &problems))
}
