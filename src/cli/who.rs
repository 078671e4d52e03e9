//! Whom a command is about.

use crate::ledger::{BadWho, Who};

/// Which character.
#[derive(Debug, Clone, clap::Args)]
pub struct WhoArgs {
    /// The character: its name, or its id as `id:12`
    #[arg(value_name = "WHO", value_parser = parse_who)]
    pub who: Who,
}

/// Reads `id:12`, `name:Vex` or a name.
///
/// # Errors
/// What would be right.
pub fn parse_who(text: &str) -> Result<Who, BadWho> {
    Who::parse(text)
}
