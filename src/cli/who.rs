//! Whom a command is about.

use crate::ledger::{BadWho, Who};
use crate::progression::ExternalId;

/// Which character.
#[derive(Debug, Clone, clap::Args)]
pub struct WhoArgs {
    /// The character: its name, its id as `id:12`, or how the game itself names it as `ext:UUID`
    #[arg(value_name = "WHO", value_parser = parse_who)]
    pub who: Who,
}

/// Reads `id:12`, `ext:` and a UUID, `name:Vex` or a name.
///
/// # Errors
/// What would be right.
pub fn parse_who(text: &str) -> Result<Who, BadWho> {
    Who::parse(text)
}

/// Reads a UUID.
///
/// # Errors
/// What would be right.
pub fn parse_external_id(text: &str) -> Result<ExternalId, String> {
    let right = "it is a UUID, such as 0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37";
    ExternalId::parse(text).ok_or_else(|| right.to_owned())
}
