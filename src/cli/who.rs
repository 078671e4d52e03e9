//! Whom a command is about.

use crate::ledger::Who;
use std::convert::Infallible;

/// Which character.
#[derive(Debug, Clone, clap::Args)]
pub struct WhoArgs {
    /// The character: its name, or its id as `id:12`
    #[arg(value_name = "WHO", value_parser = parse_who)]
    pub who: Who,
}

/// Reads a name or `id:12`; any text is one of them.
///
/// # Errors
/// None.
pub fn parse_who(text: &str) -> Result<Who, Infallible> {
    Ok(Who::parse(text))
}
