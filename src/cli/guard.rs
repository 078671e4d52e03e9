//! The policy of a database: read, enforced, and what it says told to the user.

use super::context::Context;
use super::failure::{Exit, Failure};
use crate::config::{self, Source};
use crate::policy::Policy;
use crate::store::{Denial, Guard, Store, Waiting};

/// The policy in force, with the hash of its text where it was installed.
///
/// # Errors
/// When it can't be read by this program.
pub fn policy(store: &Store, context: &Context) -> Result<(Policy, Option<String>), Failure> {
    let installed = store.policy()?;
    let source = match &installed {
        Some(text) => Source::new(format!("the policy `{}` of the database", text.name), &text.text),
        None => config::default_policy(),
    };
    let (loaded, problems) = config::load_policy(&source);
    let loaded = loaded.ok_or_else(|| {
        let failure = Failure::problems(&source, &problems, context.color);
        Failure { exit: Exit::Storage, ..failure }
    })?;
    Ok((loaded.value, installed.map(|text| text.hash)))
}

/// Has the store keep to the policy in force.
///
/// # Errors
/// When it can't be read by this program.
pub fn enforce(store: &mut Store, context: &Context) -> Result<(), Failure> {
    let (policy, hash) = policy(store, context)?;
    store.enforce(Guard { policy, hash, about: context.line.clone() });
    Ok(())
}

/// A refusal by the policy.
pub fn denied(denial: &Denial) -> Failure {
    let recorded = match denial.recorded {
        Some(operation) => format!("; the attempt is recorded as #{operation}"),
        None => String::new(),
    };
    let message = format!("`{}` is not allowed here{recorded}", denial.command);
    let hint = match denial.who_may.as_slice() {
        [] => "nobody else may; `endgame db policy show` tells who may do what".to_owned(),
        names => format!("{} may; `endgame db policy show` tells more", names.join(", ")),
    };
    Failure { reasons: denial.reasons.clone(), ..Failure::not_found("not-allowed", message).hint(hint) }
}

/// What waits for a second actor.
pub fn waits(waiting: &Waiting) -> Failure {
    let Waiting { request, command, .. } = waiting;
    let message = format!(
        "`{command}` waits for approval by somebody else, as request #{request}; nothing was changed"
    );
    let hint = match waiting.who_may.as_slice() {
        [] => "nobody else may approve it: `endgame db policy install` names a second lead".to_owned(),
        names => format!("`endgame approval grant {request}` carries it out; {} may", names.join(", ")),
    };
    Failure {
        reasons: waiting.reasons.clone(),
        ..Failure::not_found("waits-for-approval", message).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::Cli;
    use crate::policy::{FILE_WORK, GUARDED, READS};
    use clap::CommandFactory;
    use std::collections::BTreeSet;

    fn leaves(command: &clap::Command, before: &str, found: &mut BTreeSet<String>) {
        for inner in command.get_subcommands() {
            let name = format!("{before}{}", inner.get_name());
            leaves(inner, &format!("{name}."), found);
            // A command may have others below it and do something by itself, as `history` does.
            if !inner.is_subcommand_required_set() {
                found.insert(name);
            }
        }
    }

    #[test]
    fn every_command_is_guarded_or_said_to_be_beyond_guarding() {
        let mut commands = BTreeSet::new();
        leaves(&Cli::command(), "", &mut commands);
        let guarded = GUARDED.iter().map(|command| command.name);
        let known: Vec<&str> = guarded.chain(FILE_WORK).chain(READS).collect();
        let once: BTreeSet<&str> = known.iter().copied().collect();
        assert_eq!(known.len(), once.len(), "a command is in two lists");
        let forgotten: Vec<&String> = commands.iter().filter(|name| !once.contains(name.as_str())).collect();
        assert!(forgotten.is_empty(), "guarded, file work or reading? {forgotten:?}");
        let gone: Vec<&&str> = once.iter().filter(|name| !commands.contains(**name)).collect();
        assert!(gone.is_empty(), "no such commands: {gone:?}");
    }
}
