//! Events in the order of the log: those that are proved at the places where they are, those that are proved at others
//! where nothing is, and what is not proved last.

use super::super::super::backend::{LogRead, StoredEvent};
use super::super::super::chain::{GENESIS, Hash};
use super::super::super::error::StoreError;
use super::super::super::short::{PLAIN, lengthen};
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
use std::borrow::Cow;
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
    /// Written out; `None` where what is stored is no text.
    payload: Option<String>,
    key: Option<Key>,
    /// Where its hash is among its columns: until version 6 that of the event before stood there.
    hash: usize,
}

/// Where the payload is.
const PAYLOAD: usize = 6;
/// Where the last hash is, and until version 6.
const HASH: usize = 9;
const OLD_HASH: usize = 10;

impl Found {
    fn at(pages: &mut Pages, spot: Spot) -> Result<Option<Found>, Failed> {
        let Some((cell, record)) = pages.record(spot.page, spot.at)? else { return Ok(None) };
        let values = cell.types.values(&record).unwrap_or_default();
        let is_old = values.get(OLD_HASH).and_then(|value| value.blob::<32>()).is_some();
        let hash = if is_old { OLD_HASH } else { HASH };
        let payload = match values.get(PAYLOAD) {
            Some(Value::Blob(short)) => lengthen(short).map(Cow::into_owned),
            payload => payload.and_then(|value| value.text()).map(str::to_owned),
        };
        let text = values.get(hash + 1).and_then(|value| value.text());
        let request = values.get(hash + 2).and_then(|value| value.blob());
        let key = match (text, request) {
            (None, None) => None,
            (text, request) => {
                Some(Key { text: text.unwrap_or_default().to_owned(), request: request.unwrap_or_default() })
            }
        };
        Ok(Some(Found { cell, record, payload, key, hash }))
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
            payload: self.payload.as_deref()?,
            at: Moment(number(7)?),
            ruleset: number(8)?,
            previous: if self.hash == OLD_HASH { hash(HASH) } else { None },
            hash: hash(self.hash)?,
            key: self.key.as_ref(),
        })
    }

    /// Adds it as it is, under a number that it may not be proved under.
    fn keep(&self, own: &Connection, sequence: i64) -> Result<(), StoreError> {
        let Some(values) = self.cell.types.values(&self.record) else { return Ok(()) };
        let (mut before, mut after) = (values, Vec::new());
        if self.hash == OLD_HASH {
            after = before.split_off(OLD_HASH);
            before.truncate(HASH);
        }
        // A payload of before is none in its short form.
        let plain = before
            .get(PAYLOAD)
            .and_then(|value| if let Value::Text(text) = value { Some(*text) } else { None });
        let plain = plain.map(|text| [&[PLAIN], text].concat()).unwrap_or_default();
        if let Some(payload) = before.get_mut(PAYLOAD).filter(|_| self.hash == OLD_HASH) {
            *payload = Value::Blob(&plain);
        }
        let sql = format!("INSERT OR IGNORE INTO log VALUES ({})", ["?"; COLUMNS].join(", "));
        let none = [Value::Null, Value::Null];
        add(own, &sql, numbered(sequence, &before).chain(after).chain(none).take(COLUMNS)).map(drop)
    }
}

/// How many columns an event has.
const COLUMNS: usize = 12;
/// More rows under one number are not tried as the one before the next.
const MOST_BEFORE: usize = 8;
/// So often it is tried whether an event belongs where one is missing.
const TRIES: u32 = 200_000;

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
    /// The number that was looked at last, with the hashes that what is found there has or should have.
    seen: (u64, Vec<Hash>),
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
    let (last, seen, gaps, strays) = (GENESIS, (u64::MAX, vec![GENESIS]), Vec::new(), Vec::new());
    let mut order = Order { own, pages, prover, next: 0, last, seen, gaps, strays };
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
        let at = group.first().map_or(0, |spot| spot.sequence.cast_unsigned());
        let before =
            if self.seen.0.wrapping_add(1) == at { std::mem::take(&mut self.seen.1) } else { Vec::new() };
        let mut proved: Option<(Found, i64, Hash)> = None;
        let mut hashes = Vec::new();
        for &spot in group {
            let Some(found) = Found::at(self.pages, spot)? else { continue };
            let Some(event) = u64::try_from(spot.sequence).ok().and_then(|sequence| found.event(sequence))
            else {
                self.strays.push(spot);
                continue;
            };
            let said = event.previous.map(|said| [said]);
            let may_follow = said.as_ref().map_or(before.as_slice(), |said| said.as_slice());
            let mut row = None;
            for previous in may_follow {
                row = self.prover.prove(&event, previous)?.map(|row| (row, *previous));
                if row.is_some() {
                    break;
                }
            }
            hashes.push(event.hash);
            match row {
                Some((row, previous)) => {
                    if proved.is_none() || previous == self.last {
                        hashes.insert(0, event.hash);
                        proved = Some((found, row, previous));
                    }
                }
                None => {
                    if let Some(previous) = may_follow.first() {
                        hashes.extend(self.prover.meant(&event, previous)?);
                    }
                    self.strays.push(spot);
                }
            }
        }
        hashes.truncate(MOST_BEFORE);
        self.seen = (at, hashes);
        let Some((found, row, previous)) = proved else { return Ok(()) };
        let Some(event) = found.event(at) else { return Ok(()) };
        if at > self.next && self.gaps.len() < MOST {
            let (from, to) = (self.next, at - 1);
            self.gaps.push(Gap { from, to, before: self.last, after: Some(previous) });
        }
        events::add(self.own, &StoredEvent { ruleset: row, ..event })?;
        (self.next, self.last) = (at + 1, event.hash);
        Ok(())
    }

    /// Looks for what belongs where no event is proved: the hash of the event before is known, and the event after it fits
    /// the hash that it has.
    fn fill(&mut self) -> Result<(), Failed> {
        if self.strays.is_empty() || self.strays.len() > MOST {
            return Ok(());
        }
        let (mut after, mut with) = (HashMap::new(), HashMap::new());
        for &spot in &self.strays {
            let Some(found) = Found::at(self.pages, spot)? else { continue };
            if let Some(event) = found.event(0) {
                after.extend(event.previous.map(|previous| (previous, spot)));
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
        let (mut used, mut tries) = (HashSet::new(), TRIES);
        for mut gap in gaps {
            while gap.from <= gap.to
                && let Some((spot, hash)) = self.follows(&gap, after.get(&gap.before), &used, &mut tries)?
            {
                used.insert(spot);
                (gap.from, gap.before) = (gap.from + 1, hash);
                if gap.from > self.next {
                    (self.next, self.last) = (gap.from, hash);
                }
            }
            while gap.from < gap.to
                && let Some(&spot) = gap.after.and_then(|hash| with.get(&hash))
                && let Some((_, previous)) = self.put(spot, gap.to, None)?
            {
                used.insert(spot);
                (gap.to, gap.after) = (gap.to - 1, Some(previous));
            }
        }
        self.strays.retain(|spot| !used.contains(spot));
        Ok(())
    }

    /// What follows the event before a gap, with its hash: what says so, what stands under that number, or any other.
    fn follows(
        &mut self,
        gap: &Gap,
        says_so: Option<&Spot>,
        used: &HashSet<Spot>,
        tries: &mut u32,
    ) -> Result<Option<(Spot, Hash)>, Failed> {
        let at = gap.from.cast_signed();
        let here = self.strays.partition_point(|spot| spot.sequence < at);
        let here = self.strays.iter().skip(here).take_while(|spot| spot.sequence == at);
        let likely: Vec<Spot> = says_so.into_iter().chain(here).copied().collect();
        for spot in likely {
            if let Some((hash, _)) = self.put(spot, gap.from, Some(gap.before))? {
                return Ok(Some((spot, hash)));
            }
        }
        for index in 0..self.strays.len() {
            let Some(&spot) = self.strays.get(index).filter(|spot| !used.contains(spot)) else { continue };
            if *tries == 0 {
                break;
            }
            *tries -= 1;
            let Some(found) = Found::at(self.pages, spot)? else { continue };
            let event = found.event(gap.from).filter(|event| event.previous.is_none());
            let Some(event) = event else { continue };
            if let Some(row) = self.prover.prove_plainly(&event, &gap.before)? {
                events::add(self.own, &StoredEvent { ruleset: row, ..event })?;
                return Ok(Some((spot, event.hash)));
            }
        }
        Ok(None)
    }

    /// Adds an event under a number, should it be proved there after the event with this hash, or the one that it says: its
    /// hash, and that of the event before.
    fn put(
        &mut self,
        spot: Spot,
        sequence: u64,
        before: Option<Hash>,
    ) -> Result<Option<(Hash, Hash)>, Failed> {
        let Some(found) = Found::at(self.pages, spot)? else { return Ok(None) };
        let Some(event) = found.event(sequence) else { return Ok(None) };
        let Some(previous) = event.previous.or(before) else { return Ok(None) };
        let Some(row) = self.prover.prove(&event, &previous)? else { return Ok(None) };
        events::add(self.own, &StoredEvent { ruleset: row, ..event })?;
        Ok(Some((event.hash, previous)))
    }

    /// What is not proved stays where it is, for what it says of itself, unless it can't be there.
    fn keep_strays(&mut self) -> Result<(), Failed> {
        let end = self.next.saturating_add(self.strays.len() as u64).cast_signed();
        for &spot in self.strays.iter().filter(|spot| (0..end).contains(&spot.sequence)) {
            if let Some(found) = Found::at(self.pages, spot)? {
                found.keep(self.own, spot.sequence)?;
            }
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
                "UPDATE head SET sequence = ?1, ruleset = (SELECT ruleset FROM log WHERE sequence = ?1)";
            self.own.execute(sql, params![last.cast_signed()])?;
        }
        Ok(())
    }
}
