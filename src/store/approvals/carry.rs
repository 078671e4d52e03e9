//! What was asked for is carried out, on what is then.

use super::super::command::{CommandError, Done};
use super::super::error::StoreError;
use super::super::guard::Watch;
use super::super::install::Terms;
use super::super::texts::RulesetText;
use super::super::undo::IfTouched;
use super::super::writer::Writer;
use super::super::{Progress, Rules, Step};
use super::{ApprovalError, Approved};
use crate::ledger::{CharacterId, Installing, OperationId, Request, Row, Who, Work};
use crate::progression::{Command, NoRoom};
use crate::text::hex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What carrying it out came to.
struct Carried {
    characters: u64,
    already: u64,
    done: Vec<Done>,
    /// What of the amounts had no room, by the number of the command, from 1.
    no_room: Vec<(u64, NoRoom)>,
}

/// Failures that are told.
const MOST_TOLD: usize = 20;

impl Writer<'_> {
    /// Tells what is done where it is not made of commands, and about whom, in case that it has to wait.
    pub(in super::super) fn does(
        &mut self,
        about: &[CharacterId],
        work: impl FnOnce() -> Work,
    ) -> Result<(), CommandError> {
        if !self.watch.as_ref().is_some_and(Watch::keeps) {
            return Ok(());
        }
        let mut seen = Vec::new();
        for id in about {
            seen.push((*id, self.version(*id)?));
        }
        if let Some(watch) = &mut self.watch {
            watch.does(work(), seen);
        }
        Ok(())
    }

    /// Carries out what was asked for: all of it or, with every reason that is worth telling, nothing.
    pub(super) fn grant(
        &mut self,
        request: Request,
        keep: usize,
        progress: Progress,
    ) -> Result<Approved, ApprovalError> {
        let mut since = Vec::new();
        for (id, seen) in &request.asked.seen {
            let more = self.version(*id).map_err(ApprovalError::Command)?.saturating_sub(*seen);
            since.extend(Some((*id, more)).filter(|_| more > 0));
        }
        let before = self.events();
        let Carried { characters, already, done, no_room } =
            self.grant_work(&request.asked.work, keep, progress)?;
        Ok(Approved { request, characters, events: self.events() - before, already, done, no_room, since })
    }

    fn grant_work(&mut self, work: &Work, keep: usize, progress: Progress) -> Result<Carried, ApprovalError> {
        let one = |done: Result<Option<Done>, CommandError>, who: CharacterId| match done {
            Ok(Some(done)) => {
                let characters = u64::from(!done.events.is_empty());
                let no_room = done.no_room.iter().map(|lost| (1, lost.clone())).collect();
                Ok(Carried { characters, already: 0, done: vec![done], no_room })
            }
            Ok(None) => Err(ApprovalError::Command(CommandError::NotFound(Who::Id(who)))),
            Err(error) => Err(ApprovalError::Command(error)),
        };
        match work {
            Work::Rows(rows) => self.grant_rows(rows, keep, progress),
            Work::Undo(operations) => self.grant_undo(operations, &IfTouched::Refuse, keep, progress),
            Work::UndoSkipping(operations) => self.grant_undo(operations, &IfTouched::Skip, keep, progress),
            Work::UndoRebasing(operations, adaptation, words) => {
                let terms = Terms { adaptation: adaptation.clone(), words: words.clone() };
                self.grant_undo(operations, &IfTouched::Rebase(terms), keep, progress)
            }
            Work::Restore(id, point) => one(self.restore(*id, *point), *id),
            Work::Merge(from, into, merging) => one(self.merge(*from, *into, *merging).map(Some), *into),
            Work::Clone(id, point, name) => one(self.copy(*id, *point, name), *id),
            Work::Install(installing) => self.grant_install(installing, keep, progress),
        }
    }

    fn grant_undo(
        &mut self,
        operations: &[OperationId],
        if_touched: &IfTouched,
        keep: usize,
        progress: Progress,
    ) -> Result<Carried, ApprovalError> {
        let undoing = self.undo_after_play(operations, if_touched, keep, progress);
        let undoing = undoing.map_err(ApprovalError::Undo)?;
        let (characters, done) = (undoing.characters, undoing.done);
        Ok(Carried { characters, already: 0, done, no_room: Vec::new() })
    }

    fn grant_install(
        &mut self,
        installing: &Installing,
        keep: usize,
        progress: Progress,
    ) -> Result<Carried, ApprovalError> {
        let Installing { name, text, adaptation, words } = installing;
        let hash = hex::encode(&Sha256::digest(text.as_bytes()));
        let text = RulesetText { name: name.clone(), hash, text: text.clone() };
        let unreadable = || ApprovalError::Unreadable(name.clone());
        let ruleset = self.read.and_then(|read| read(&text)).ok_or_else(unreadable)?;
        let terms = Terms { adaptation: adaptation.clone(), words: words.clone() };
        let rules = Rules { text: &text, ruleset: &ruleset };
        let installed = self.install_and_keep(&rules, &terms, keep, progress);
        let (installed, done) = installed.map_err(ApprovalError::Install)?;
        Ok(Carried { characters: installed.changed, already: 0, done, no_room: Vec::new() })
    }

    /// Carries out commands: all of them or none.
    fn grant_rows(
        &mut self,
        rows: &[Row],
        keep: usize,
        progress: Progress,
    ) -> Result<Carried, ApprovalError> {
        let of = rows.len() as u64;
        let mut told: BTreeMap<CharacterId, Done> = BTreeMap::new();
        let mut characters: BTreeSet<CharacterId> = BTreeSet::new();
        let (mut failed, mut already, mut no_room) = (Vec::new(), 0, Vec::new());
        for (done, row) in (1_u64..).zip(rows) {
            match self.row(row) {
                Ok(None) => already += 1,
                Ok(Some(one)) => {
                    characters.insert(one.character);
                    no_room.extend(one.no_room.iter().map(|lost| (done, lost.clone())));
                    keep_one(&mut told, one, keep);
                }
                Err(ApprovalError::Failed(mut one, _)) => {
                    failed.extend(one.pop().map(|(_, row, error)| (done, row, error)));
                }
                Err(error) => return Err(error),
            }
            if failed.len() >= MOST_TOLD {
                break;
            }
            if done % 256 == 0 && !progress(Step { done, of }) {
                return Err(StoreError::Interrupted.into());
            }
        }
        if !failed.is_empty() {
            return Err(ApprovalError::Failed(failed, of));
        }
        let done = told.into_values().collect();
        Ok(Carried { characters: characters.len() as u64, already, done, no_room })
    }

    /// Carries out one row; `None` when its key says that this has happened.
    fn row(&mut self, row: &Row) -> Result<Option<Done>, ApprovalError> {
        if let Some(key) = &row.key
            && let Some(used) = self.used(&key.text)?
        {
            let is_same = used.request == key.request || self.is_same_request(row, &used)?;
            return if is_same { Ok(None) } else { Err(ApprovalError::KeyTaken(key.text.clone(), used)) };
        }
        let done = self.keyed(row.key.clone(), |writer| match &row.command {
            Command::Create { name, external_id } => writer.create_as(name, *external_id, None),
            command => writer.find(&row.who).and_then(|id| writer.execute(id, command)),
        });
        match done {
            Ok(done) => Ok(Some(done)),
            Err(CommandError::Store(error)) => Err(error.into()),
            Err(error) => Err(ApprovalError::Failed(vec![(0, row.clone(), error)], 0)),
        }
    }
}

/// One character is told of once, from where it stood first to where it stands last.
fn keep_one(told: &mut BTreeMap<CharacterId, Done>, one: Done, keep: usize) {
    let is_full = told.len() >= keep;
    if let Some(known) = told.get_mut(&one.character) {
        known.after = one.after;
        known.events.extend(one.events);
        known.no_room.extend(one.no_room);
    } else if !is_full {
        told.insert(one.character, one);
    }
}
