//! Events in the order of the log: those that are proved at the places where they are, those that are proved at others
//! where nothing is, and what is not proved last.

use super::super::super::backend::{LogRead, StoredEvent};
use super::super::super::chain::{GENESIS, Hash};
use super::super::super::error::StoreError;
use super::super::events;
use super::super::tx::Tx;
use super::GoesOn;
use super::cell::Cell;
use super::gather::{Failed, add, numbered};
use super::pages::Pages;
use super::prove::Prover;
use super::record::Value;
use crate::ledger::{CharacterId, Key, Moment, OperationId, Sequence};
use rusqlite::{Connection, params};
use std::collections::{HashMap, HashSet};

/// Where an event is, and which number it is under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Spot {
    pub(super) sequence: i64,
    pub(super) page: u32,
    pub(super) at: u16,
}

/// More events than this that are not proved where they are, and more places without one, are not looked at again.
const MOST: usize = 100_000;

/// An event as it is found.
struct Found {
    cell: Cell,
    record: Vec<u8>,
    key: Option<Key>,
}

impl Found {
    fn at(pages: &mut Pages, spot: Spot) -> Result<Option<Found>, Failed> {
        let Some((cell, record)) = pages.record(spot.page, spot.at)? else { return Ok(None) };
        let values = cell.types.values(&record).unwrap_or_default();
        let text = values.get(11).and_then(|value| value.text());
        let request = values.get(12).and_then(|value| value.blob());
        let key = match (text, request) {
            (None, None) => None,
            (text, request) => {
                Some(Key { text: text.unwrap_or_default().to_owned(), request: request.unwrap_or_default() })
            }
        };
        Ok(Some(Found { cell, record, key }))
    }

    /// The event under a number; `None` where a text of it is none.
    fn event(&self, sequence: u64) -> Option<StoredEvent<'_>> {
        let values = self.cell.types.values(&self.record)?;
        let number = |at: usize| values.get(at).and_then(|value| value.integer());
        let hash = |at: usize| values.get(at).and_then(|value| value.blob());
        let text = |at: usize| values.get(at).and_then(|value: &Value| value.text());
        Some(StoredEvent {
            sequence: Sequence(sequence),
            character: CharacterId(number(1)?.cast_unsigned()),
            version: number(2)?.cast_unsigned(),
            operation: OperationId(number(3)?.cast_unsigned()),
            kind: text(4)?,
            format: number(5)?,
            payload: text(6)?,
            at: Moment(number(7)?),
            ruleset: number(8)?,
            previous: hash(9)?,
            hash: hash(10)?,
            key: self.key.as_ref(),
        })
    }
}

/// Places where no event is proved.
struct Gap {
    from: u64,
    to: u64,
    /// The hash of the event before, and the hash that the event after says the one before it has.
    before: Hash,
    after: Option<Hash>,
}

struct Order<'o, 'p, 'f, 'c> {
    own: &'o Connection,
    pages: &'p mut Pages<'f>,
    prover: &'p mut Prover<'c>,
    /// The number after the last event that is proved, and the hash of that.
    next: u64,
    last: Hash,
    gaps: Vec<Gap>,
    strays: Vec<Spot>,
}

/// Puts events into a database in the order of the log.
pub(super) fn into_own(
    own: &Connection,
    pages: &mut Pages,
    spots: &mut [Spot],
    prover: &mut Prover,
    goes_on: GoesOn,
) -> Result<(), Failed> {
    spots.sort_unstable();
    let mut order =
        Order { own, pages, prover, next: 0, last: GENESIS, gaps: Vec::new(), strays: Vec::new() };
    for (index, group) in spots.chunk_by(|one, other| one.sequence == other.sequence).enumerate() {
        order.take(group)?;
        if index % 1_000 == 0 && !goes_on() {
            return Err(StoreError::Interrupted.into());
        }
    }
    order.fill()?;
    order.keep_strays()?;
    order.mend_head()
}

impl Order<'_, '_, '_, '_> {
    /// Takes what is found under one number.
    fn take(&mut self, group: &[Spot]) -> Result<(), Failed> {
        let mut proved: Option<(Found, i64)> = None;
        for &spot in group {
            let Some(found) = Found::at(self.pages, spot)? else { continue };
            let event = u64::try_from(spot.sequence).ok().and_then(|sequence| found.event(sequence));
            let row = match &event {
                Some(event) => self.prover.prove(event)?,
                None => None,
            };
            match (event, row) {
                (Some(event), Some(row)) => {
                    let follows = event.previous == self.last;
                    if proved.is_none() || follows {
                        proved = Some((found, row));
                    }
                }
                _ => self.strays.push(spot),
            }
        }
        let at = group.first().map_or(0, |spot| spot.sequence.cast_unsigned());
        let Some((found, row)) = proved else { return Ok(()) };
        let Some(event) = found.event(at) else { return Ok(()) };
        if at > self.next && self.gaps.len() < MOST {
            let (from, to) = (self.next, at - 1);
            self.gaps.push(Gap { from, to, before: self.last, after: Some(event.previous) });
        }
        events::add(self.own, &StoredEvent { ruleset: row, ..event })?;
        (self.next, self.last) = (at + 1, event.hash);
        Ok(())
    }

    /// Looks for what belongs where no event is proved: it says which hash the event before it has, and the event after it
    /// says which hash it has.
    fn fill(&mut self) -> Result<(), Failed> {
        if self.strays.is_empty() || self.strays.len() > MOST {
            return Ok(());
        }
        let (mut after, mut with) = (HashMap::new(), HashMap::new());
        for &spot in &self.strays {
            let Some(found) = Found::at(self.pages, spot)? else { continue };
            if let Some(event) = found.event(0) {
                after.insert(event.previous, spot);
                with.insert(event.hash, spot);
            }
        }
        let most = self.strays.len() as u64;
        let mut gaps = std::mem::take(&mut self.gaps);
        gaps.push(Gap {
            from: self.next,
            to: self.next.saturating_add(most),
            before: self.last,
            after: None,
        });
        let mut used = HashSet::new();
        for mut gap in gaps {
            while gap.from <= gap.to
                && let Some(&spot) = after.get(&gap.before)
                && let Some((hash, _)) = self.put(spot, gap.from)?
            {
                used.insert(spot);
                (gap.from, gap.before) = (gap.from + 1, hash);
                if gap.from > self.next {
                    (self.next, self.last) = (gap.from, hash);
                }
            }
            while gap.from < gap.to
                && let Some(&spot) = gap.after.and_then(|hash| with.get(&hash))
                && let Some((_, previous)) = self.put(spot, gap.to)?
            {
                used.insert(spot);
                (gap.to, gap.after) = (gap.to - 1, Some(previous));
            }
        }
        self.strays.retain(|spot| !used.contains(spot));
        Ok(())
    }

    /// Adds an event under a number, should it be proved there: its hash, and that of the event before.
    fn put(&mut self, spot: Spot, sequence: u64) -> Result<Option<(Hash, Hash)>, Failed> {
        let Some(found) = Found::at(self.pages, spot)? else { return Ok(None) };
        let Some(event) = found.event(sequence) else { return Ok(None) };
        let Some(row) = self.prover.prove(&event)? else { return Ok(None) };
        events::add(self.own, &StoredEvent { ruleset: row, ..event })?;
        Ok(Some((event.hash, event.previous)))
    }

    /// What is not proved stays where it is, for what it says of itself, unless it can't be there.
    fn keep_strays(&mut self) -> Result<(), Failed> {
        let end = self.next.saturating_add(self.strays.len() as u64).cast_signed();
        let marks = vec!["?"; 13].join(", ");
        let sql = format!("INSERT OR IGNORE INTO events VALUES ({marks})");
        for &spot in self.strays.iter().filter(|spot| (0..end).contains(&spot.sequence)) {
            let Some(found) = Found::at(self.pages, spot)? else { continue };
            let Some(values) = found.cell.types.values(&found.record) else { continue };
            let none = [Value::Null, Value::Null];
            add(self.own, &sql, numbered(spot.sequence, &values).chain(none).take(13))?;
        }
        Ok(())
    }

    /// Where the log was written to end is known by the hash of the event that it ends with.
    fn mend_head(&mut self) -> Result<(), Failed> {
        let written = Tx::new(self.own).heads().map(|heads| heads.written);
        if let (Ok(Some(head)), Some(last)) = (written, self.next.checked_sub(1))
            && head.hash == self.last
        {
            let sql =
                "UPDATE head SET sequence = ?1, ruleset = (SELECT ruleset FROM events WHERE sequence = ?1)";
            self.own.execute(sql, params![last.cast_signed()])?;
        }
        Ok(())
    }
}
