//! Whom a command is about, and commands of the rules that are about one character.

use super::database::{Change, ChangeArgs, Session};
use super::failure::{Exit, Failure};
use crate::ledger::Who;
use crate::progression::Command;
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

/// Carries out a command of the rules as one operation of this kind, and answers with before and after.
///
/// # Errors
/// A refusal, that there is no such character, or what the store fails with.
pub fn carry_out(
    session: &mut Session,
    (kind, who): (&str, &Who),
    args: &ChangeArgs,
    change: &Change,
    command: &Command,
) -> Result<Exit, Failure> {
    session.change(kind, args, change, &|writer| {
        let id = writer.find(who)?;
        writer.execute(id, command)
    })
}
