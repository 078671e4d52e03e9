//! Another ruleset comes into force: every character is brought under it in the same operation.

use super::backend::{Flow, ReadTx, TextKind};
use super::chain::Hash;
use super::command::{CommandError, Done};
use super::error::StoreError;
use super::rulebook::Rulebook;
use super::texts;
use super::writer::Writer;
use super::{Progress, Rules, Step};
use crate::ledger::{Character, CharacterId, Fact, Installing, OVERSPENT_TOLD, OverspentBy, Work};
use crate::progression::{
    Adaptation, Adapted, Cause, Change, Event, Restoration, State, adapt, grandfathered,
};
use crate::rules::ruleset::Ruleset;
use crate::text::hex;
use std::sync::Arc;
use thiserror::Error;

/// How a ruleset is installed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// What becomes of the characters.
    pub adaptation: Adaptation,
    /// The same as people say it; it stands in the history.
    pub words: String,
}

/// What an installation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Installed {
    /// Characters that were looked at.
    pub characters: u64,
    /// Characters that changed.
    pub changed: u64,
}

/// Why a ruleset can't be installed.
#[derive(Debug, Error)]
pub enum InstallError {
    /// Characters have spent points that they no longer would have, and nobody said what becomes of these.
    #[error("{count} characters have spent more points than the new rules give or take")]
    Overspent {
        /// How many.
        count: u64,
        /// The first of them.
        first: Vec<OverspentBy>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CommandError> for InstallError {
    fn from(error: CommandError) -> InstallError {
        match error {
            CommandError::Store(error) => error.into(),
            CommandError::NotFound(_) | CommandError::Refused(_) => {
                StoreError::Corrupt("a character is gone".to_owned()).into()
            }
        }
    }
}

/// So many characters are read before any of them is written.
const CHUNK: u64 = 2_000;

/// A ruleset with older curves; `None` for the ruleset itself.
type Mixed = Option<Arc<Ruleset>>;

/// Characters from old rules to new ones, with the curves that each keeps.
pub(super) struct Mover<'r> {
    old: &'r Ruleset,
    new: &'r Ruleset,
    terms: &'r Adaptation,
    old_book: Rulebook,
    new_book: Rulebook,
}

impl<'r> Mover<'r> {
    pub(super) fn new(
        (old, new): (&'r Ruleset, &'r Ruleset),
        terms: &'r Adaptation,
        read: Option<super::ReadRuleset>,
    ) -> Mover<'r> {
        Mover { old, new, terms, old_book: Rulebook::new(read), new_book: Rulebook::new(read) }
    }

    /// The rules of a character before and after.
    pub(super) fn rules(&mut self, tx: &dyn ReadTx, state: &State) -> Result<[Mixed; 2], StoreError> {
        let old = self.old_book.of(tx, self.old, &state.grandfathered)?;
        if state.grandfathered.is_empty() && self.terms.grandfather.is_empty() {
            return Ok([old, None]);
        }
        let kept = grandfathered(state, (old.as_deref().unwrap_or(self.old), self.new), self.terms);
        let new = self.new_book.of(tx, self.new, &kept)?;
        Ok([old, new])
    }

    /// Where a character stands by the new rules.
    pub(super) fn adapt(&mut self, tx: &dyn ReadTx, state: &State) -> Result<Adapted, StoreError> {
        let [old, new] = self.rules(tx, state)?;
        let rules = (old.as_deref().unwrap_or(self.old), new.as_deref().unwrap_or(self.new));
        Ok(adapt(state, rules, self.terms))
    }
}

impl Writer<'_> {
    /// Puts a ruleset in force and brings every character under it, archived ones too. Where it is in force already
    /// nothing happens.
    ///
    /// # Errors
    /// When characters are overspent and the terms don't say what becomes of that, or the store fails.
    pub fn install(
        &mut self,
        new: &Rules,
        terms: &Terms,
        progress: Progress,
    ) -> Result<Installed, InstallError> {
        self.install_and_keep(new, terms, 0, progress).map(|(installed, _)| installed)
    }

    /// The same, and what was done for the first `keep` of the characters that changed.
    pub(super) fn install_and_keep(
        &mut self,
        new: &Rules,
        terms: &Terms,
        keep: usize,
        progress: Progress,
    ) -> Result<(Installed, Vec<Done>), InstallError> {
        let adaptation = Adaptation {
            old: hex::encode(&self.ruleset_in_force().1),
            new: new.text.hash.clone(),
            ..terms.adaptation.clone()
        };
        if adaptation.old == adaptation.new {
            return Ok((Installed::default(), Vec::new()));
        }
        self.does(&[], || asked(new, terms))?;
        self.save_all()?;
        let hash = texts::parsed(&new.text.hash)?;
        let row = texts::store(self.tx(), TextKind::Ruleset, &hash, &new.text.name, &new.text.text)?;
        self.put_in_force((row, hash), (&new.text.name, &new.text.hash), &terms.words, &[])?;
        let mut mover = Mover::new((self.ruleset(), new.ruleset), &adaptation, self.read);
        let (mut installed, mut count, mut first) = (Installed::default(), 0, Vec::new());
        let mut told = Vec::new();
        let of = self.next_id().0 - 1;
        let mut after = 0;
        loop {
            let chunk = chunk(self.tx(), after)?;
            let Some(last) = chunk.last() else { break };
            after = last.id.0;
            for Character { id, state, .. } in &chunk {
                installed.characters += 1;
                let Adapted { target, excess, .. } = mover.adapt(self.tx(), state)?;
                if adaptation.overspent.is_none() && !excess.is_empty() {
                    count += 1;
                    if first.len() < OVERSPENT_TOLD {
                        first.push(OverspentBy { character: *id, name: state.name.clone(), excess });
                    }
                }
                // Nothing will have happened, so nothing more needs to be written.
                if count == 0
                    && let Some(done) = self.move_to(*id, state, &target)?
                {
                    installed.changed += 1;
                    told.extend(Some(done).filter(|_| told.len() < keep));
                }
            }
            self.let_go()?;
            if !progress(Step { done: installed.characters, of }) {
                return Err(StoreError::Interrupted.into());
            }
        }
        if count > 0 { Err(InstallError::Overspent { count, first }) } else { Ok((installed, told)) }
    }

    /// `None` where nothing changed.
    fn move_to(
        &mut self,
        id: CharacterId,
        state: &State,
        target: &State,
    ) -> Result<Option<Done>, InstallError> {
        if state == target {
            return Ok(None);
        }
        let change = Box::new(Change::between(state, target));
        let event = Event::Restored(Restoration { cause: Cause::Ruleset, change });
        self.state(id)?;
        self.append_all(id, std::slice::from_ref(&event), None)?;
        let (before, after) = (state.clone(), target.clone());
        Ok(Some(Done { character: id, before, after, events: vec![event], no_room: Vec::new() }))
    }

    /// From here on events are under this ruleset, and the log says so.
    pub(super) fn put_in_force(
        &mut self,
        row: (i64, Hash),
        names: (&str, &str),
        words: &str,
        undo: &[u64],
    ) -> Result<(), StoreError> {
        self.appender.put_in_force(row);
        let (name, hash) = (names.0.to_owned(), names.1.to_owned());
        self.append_fact(&Fact::RulesetInstalled { name, hash, terms: words.to_owned(), undo: undo.to_vec() })
    }
}

/// The installation as it is asked for where it has to wait.
fn asked(new: &Rules, terms: &Terms) -> Work {
    Work::Install(Box::new(Installing {
        name: new.text.name.clone(),
        text: new.text.text.clone(),
        adaptation: terms.adaptation.clone(),
        words: terms.words.clone(),
    }))
}

/// The next characters after an id.
pub(super) fn chunk(tx: &dyn ReadTx, after: u64) -> Result<Vec<Character>, StoreError> {
    let mut found = Vec::new();
    tx.characters(after + 1..u64::MAX, &mut |character| {
        found.push(character.clone());
        Ok(if found.len() as u64 == CHUNK { Flow::Enough } else { Flow::More })
    })?;
    Ok(found)
}
