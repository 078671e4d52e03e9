//! The policy in force, as those who answer questions saw it last.

use super::super::caller::Caller;
use crate::app::{Problem, Session, policy};
use crate::policy::{Actor, Denial, Policy};
use std::sync::{Arc, Mutex, PoisonError};

/// A policy with what it takes to ask it.
#[derive(Debug)]
pub(in crate::serve) struct InForce {
    policy: Policy,
    hash: Option<String>,
    founder: String,
}

impl InForce {
    /// The role of who asks.
    pub(in crate::serve) fn role<'a>(&'a self, caller: &'a Caller) -> &'a str {
        self.policy.role_of(&self.actor(caller)).0
    }

    /// Whether somebody may run a command that changes something.
    pub(in crate::serve) fn may(&self, caller: &Caller, command: &str) -> bool {
        self.policy.may(&self.actor(caller), command).is_ok()
    }

    fn actor<'a>(&'a self, caller: &'a Caller) -> Actor<'a> {
        Actor { name: &caller.actor, founder: &self.founder, proved: caller.role.as_deref() }
    }

    /// Whether somebody may run a command that only reads.
    ///
    /// # Errors
    /// Why not, and who may.
    pub(in crate::serve) fn may_read(&self, caller: &Caller, command: &str) -> Result<(), Denial> {
        self.policy.may_read(&self.actor(caller), command).map_err(|reason| Denial {
            command: command.to_owned(),
            reasons: vec![reason.to_string()],
            who_may: Vec::new(),
            recorded: None,
        })
    }
}

/// Keeps the policy in force. Whoever answers questions looks at it first, so it is never older than an answer.
pub(in crate::serve) struct Policies(Mutex<Arc<InForce>>);

impl Policies {
    /// Of a database that was opened.
    ///
    /// # Errors
    /// When the policy can't be read.
    pub(in crate::serve) fn new(session: &Session) -> Result<Policies, Problem> {
        Ok(Policies(Mutex::new(Arc::new(read(session)?))))
    }

    /// The policy in force.
    pub(in crate::serve) fn now(&self) -> Arc<InForce> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks whether another came into force.
    ///
    /// # Errors
    /// When that can't be read.
    pub(in crate::serve) fn look(&self, session: &Session) -> Result<(), Problem> {
        if session.store.policy_hash()? != self.now().hash {
            let read = Arc::new(read(session)?);
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = read;
        }
        Ok(())
    }
}

fn read(session: &Session) -> Result<InForce, Problem> {
    let (policy, hash) = policy::in_force(&session.store)?;
    Ok(InForce { policy, hash, founder: session.store.founder()? })
}
