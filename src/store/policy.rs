//! The policy in force: who may do what. Its text stands in the database as that of the ruleset does.

use super::backend::TextKind;
use super::error::StoreError;
use super::guard::{self, Check, Guard};
use super::texts::{self, PolicyText, policy_in_force};
use super::write::{Mode, Written};
use super::{Rules, Store};
use crate::ledger::{Fact, Intent};
use crate::policy::Denial;
use crate::text::hex;

impl Store {
    /// The policy that was installed last; `None` where none was.
    ///
    /// # Errors
    /// When the database can't be read, or the policy is not what was installed.
    pub fn policy(&self) -> Result<Option<PolicyText>, StoreError> {
        Ok(texts::proved_policy_in_force(&*self.backend.read()?)?.map(PolicyText::from))
    }

    /// Who made the database.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn founder(&self) -> Result<String, StoreError> {
        guard::founder(&*self.backend.read()?)
    }

    /// From now on nothing is written that this policy does not allow.
    pub fn enforce(&mut self, guard: Guard) {
        self.guard = Some(guard);
    }

    /// What is tried from now on, and under which role where one was proved: it is kept where it is refused.
    pub fn tries(&mut self, about: &str, role: Option<&str>) {
        if let Some(guard) = &mut self.guard {
            about.clone_into(&mut guard.about);
            guard.role = role.map(str::to_owned);
        }
    }

    /// Records that something was refused that this store did not refuse itself: the reading of what it holds.
    ///
    /// # Errors
    /// When the database can't be written to.
    pub fn record_refusal(&mut self, intent: &Intent, denial: Denial) -> Result<Denial, StoreError> {
        let about = self.guard.as_ref().map(Guard::tried).unwrap_or_default();
        let Denial { command, reasons, .. } = &denial;
        let (command, reasons) = (command.clone(), reasons.clone());
        let recorded = self.record(intent, &Fact::AttemptRefused { command, about, reasons })?;
        Ok(Denial { recorded: Some(recorded), ..denial })
    }

    /// The hash of the policy in force; `None` where none was installed.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn policy_hash(&self) -> Result<Option<String>, StoreError> {
        Ok(policy_in_force(&*self.backend.read()?)?.map(|(_, hash)| hex::encode(&hash)))
    }

    /// Whether a policy judges what is written.
    pub fn is_guarded(&self) -> bool {
        self.guard.is_some()
    }

    /// Whether this may be tried at all, for commands that take long before they write.
    ///
    /// # Errors
    /// That the policy in force does not allow it; in any mode but [`Mode::DryRun`] the attempt is recorded.
    pub fn may(&mut self, intent: &Intent, mode: Mode) -> Result<(), StoreError> {
        let Some(guard) = &self.guard else { return Ok(()) };
        let check = Check::new(&*self.backend.read()?, guard, intent)?;
        let Err(stop) = check.before() else { return Ok(()) };
        let fact = stop.fact(Some(&check));
        Err(self.stopped(intent, mode, stop, fact)?)
    }

    /// Puts a policy in force. Nothing changes when it is in force.
    ///
    /// # Errors
    /// That the policy in force does not allow it, or that the database can't be written to.
    pub fn install_policy(
        &mut self,
        intent: &Intent,
        rules: &Rules,
        mode: Mode,
        policy: &PolicyText,
    ) -> Result<Written<()>, StoreError> {
        let written = self.write(intent, rules, mode, |writer| {
            let (tx, hash) = (writer.tx(), texts::parsed(&policy.hash)?);
            if policy_in_force(tx)?.is_some_and(|(_, now)| now == hash) {
                return Ok(());
            }
            let row = texts::store(tx, TextKind::Policy, &hash, &policy.name, &policy.text)?;
            tx.set(texts::POLICY, &row.to_string())?;
            writer
                .append_fact(&Fact::PolicyInstalled { name: policy.name.clone(), hash: policy.hash.clone() })
        })?;
        if mode == Mode::Commit {
            // What was asked of the old policy is answered by the new one only when it has been read.
            self.guard = None;
        }
        Ok(written)
    }
}
