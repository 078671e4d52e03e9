//! What is whole of a damaged database, in a new one.
//!
//! An event is whole where its own hash, with what its operation says, proves it. Of each character the events are taken up
//! to the first that is not; what comes after can't be known, for it rests on that. Everything keeps its number: where an
//! event was lost stands one that says so, so that what names an event or an operation still names the same. The new log
//! has a chain of its own, and says at its end where it comes from.

mod copy;
mod decide;
mod end;
mod plan;
mod texts;

use super::backend::{Access, ReadTx, WriteTx};
use super::error::StoreError;
use super::texts::{RulesetText, Settings, set_settings};
use super::verify::{self, Chain, Problem, Verified};
use super::watcher::Watcher;
use super::{Step, Store, server_address, sqlite};
use crate::ledger::Intent;
use crate::text::hex;
use copy::Copy;
use plan::Plan;
use std::path::Path;
use texts::Texts;

/// What was saved, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// Events that were saved.
    pub events: u64,
    /// Events that were lost, up to where the log was written to end.
    pub lost: u64,
    /// Operations of which nothing could be proved.
    pub lost_operations: u64,
    /// Characters with all of their events, as far as is known.
    pub characters: u64,
    /// Characters of whom events were lost.
    pub cut: u64,
    /// The hash of the last event that the damaged log was written to end with, hexadecimal.
    pub from: String,
    /// What was lost, in the order of the log, and what else is not as it was.
    pub problems: Vec<Problem>,
}

impl Store {
    /// Writes what is whole of a damaged database to a new one. A ruleset that can't be proved is replaced by `stand_in`,
    /// which may be the very text that its hash proves. A file is not opened as a database, for it may be too damaged for
    /// that: its rows are looked for on all of its pages.
    ///
    /// # Errors
    /// That there is a file already, that nothing is whole, or what the disk says.
    pub fn salvage(
        from: &Path,
        to: &Path,
        stand_in: &RulesetText,
        intent: &Intent,
        watcher: &mut dyn Watcher,
    ) -> Result<Salvaged, StoreError> {
        let mut readers = match server_address::is_address(from) {
            true => Store::open_for(Access::Read, from, watcher)?.readers()?,
            false => vec![sqlite::found(from, stand_in, &mut || !watcher.is_stopped())?],
        };
        let count = readers.len();
        readers.iter().try_for_each(|reader| reader.expect_long_work(count))?;
        let mut done = 0;
        let mut more = |watcher: &mut dyn Watcher, more: u64, of: u64| {
            done += more;
            watcher.progress("events", Step { done, of: of.max(done) })
        };
        let mut verified = Verified::new();
        let chain = verify::follow(&mut readers, None, &mut verified, &mut |done| more(watcher, done, 0))?;
        let of = chain.events.saturating_mul(4);
        let Some(reader) = readers.into_iter().next() else {
            return Err(StoreError::Backend("nothing can be read".to_owned()));
        };
        let from = Damaged { tx: &*reader, chain: &chain, last: chain.last_whole.ok_or_else(nothing)? };
        let mut texts = Texts::read(from.tx, stand_in)?;
        let mut plan = Plan::make(&from, &texts, &mut |done| more(watcher, done, of))?;
        plan.lost += from.past_the_last_whole();
        let mut salvaged = Store::grow(to, watcher, |tx, watcher| {
            fill(tx, &from, &mut texts, &mut plan, intent, &mut |done| more(watcher, done, of))
        })?;
        let mut problems = std::mem::take(&mut salvaged.problems);
        problems.append(&mut verified.problems);
        problems.append(&mut texts.problems());
        verified.problems = problems;
        verified.settle(&reader);
        salvaged.problems = verified.problems;
        Ok(salvaged)
    }
}

fn nothing() -> StoreError {
    StoreError::Corrupt("no event of its log can be proved, so there is nothing to save".to_owned())
}

/// What is told how many more events are done, and answers whether to go on.
type More<'m> = &'m mut dyn FnMut(u64) -> bool;

/// The damaged database.
struct Damaged<'d> {
    tx: &'d dyn ReadTx,
    chain: &'d Chain,
    /// The last event that is whole.
    last: u64,
}

impl Damaged<'_> {
    /// Whether the log is whole up to where it was written to end.
    fn is_all_there(&self) -> bool {
        let written = self.tx.heads().ok().and_then(|heads| heads.written);
        self.chain.bad.is_empty() && written.is_some_and(|head| head.hash == self.chain.head)
    }

    /// How many events were written after the last one that is whole.
    fn past_the_last_whole(&self) -> u64 {
        let written = self.tx.heads().ok().and_then(|heads| heads.written);
        let end = written.map(|head| head.sequence.0).filter(|end| *end <= i64::MAX.cast_unsigned());
        end.map_or(0, |end| end.saturating_sub(self.last))
    }
}

fn fill(
    tx: &dyn WriteTx,
    from: &Damaged,
    texts: &mut Texts,
    plan: &mut Plan,
    intent: &Intent,
    more: More,
) -> Result<Salvaged, StoreError> {
    set_settings(tx, Settings { require_reason: requires_reason(from.tx) })?;
    tx.drop_event_indexes()?;
    let mut copy = Copy::new(tx, from, texts, plan, intent);
    copy.all(more)?;
    let (log, mut problems) = copy.end();
    tx.make_event_indexes()?;
    let head = from.tx.heads().ok().and_then(|heads| heads.written).map_or(from.chain.head, |head| head.hash);
    let head = hex::encode(&head);
    let lost_operations = problems.len() as u64;
    end::finish(tx, log, (plan, intent, &head), more)?;
    problems.append(&mut plan.problems);
    Ok(Salvaged {
        events: plan.kept,
        lost: plan.lost,
        lost_operations,
        characters: plan.whole_characters(),
        cut: plan.broken.len() as u64 + plan.creations.len() as u64,
        from: head,
        problems,
    })
}

/// What can't be read demands nothing.
fn requires_reason(tx: &dyn ReadTx) -> bool {
    super::texts::settings(tx).is_ok_and(|settings| settings.require_reason)
}
