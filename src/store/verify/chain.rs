//! The hash chain: each event by its own hash, which covers that of the one before it, and by where it stands.
//!
//! An event that was changed is one problem, not the end of the chain: the event after it fits either the hash that is still
//! there, or the one that would be there, so the chain is whole again from there on. After one that is missing nothing proves
//! the next.

use super::{Bad, Place, Problem, Verified};
use crate::ledger::{CharacterId, OperationId, Sequence};
use crate::store::backend::{EventQuery, Flow, Heads, ReadTx, Reader, StoredEvent};
use crate::store::chain::{GENESIS, Hash};
use crate::store::error::StoreError;
use crate::store::log::Log;
use crate::store::readable::{self, Found};
use crate::store::rebuild::STRIDE;
use crate::store::side_by_side::{Told, cut, side_by_side};

/// The log is cut into so many parts, whoever does them: what is found does not depend on it.
const PARTS: u64 = 64;

/// What is found in the whole log.
#[derive(Debug, Default)]
pub(in crate::store) struct Chain {
    /// Events that can be read.
    pub(in crate::store) events: u64,
    /// Those of them that are whole and about a character.
    pub(in crate::store) of_characters: u64,
    /// The sequence past the last event that can be read.
    pub(in crate::store) next: u64,
    /// The last event that is whole.
    pub(in crate::store) last_whole: Option<u64>,
    /// The hash of the last event.
    pub(in crate::store) head: Hash,
    /// Events that are not what they were, or are missing.
    pub(in crate::store) bad: Bad,
    /// From which event on which row of rulesets is in force, by the events that are whole.
    pub(in crate::store) rulesets: Vec<(u64, i64)>,
    /// Whether the head that was kept is the hash of an event.
    pub(in crate::store) is_kept_met: bool,
}

/// Where the log should end: what says more than the other may be what is wrong.
fn end_of(heads: &Heads) -> Option<u64> {
    let number =
        |sequence: Sequence| Some(sequence.0).filter(|sequence| *sequence <= i64::MAX.cast_unsigned());
    let written = heads.written.and_then(|head| number(head.sequence));
    let last = heads.last.and_then(|head| number(head.sequence));
    match (written, last) {
        (Some(written), Some(last)) => Some(written.min(last)),
        (written, last) => written.or(last),
    }
}

/// Follows the whole chain.
pub(in crate::store) fn follow(
    readers: &mut [Reader],
    kept: Option<Hash>,
    verified: &mut Verified,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Chain, StoreError> {
    let heads = match readers.first().map(|reader| reader.heads()) {
        Some(Ok(heads)) => heads,
        Some(Err(StoreError::Corrupt(what))) => {
            verified.problem(Place::File, what);
            Heads { written: None, last: None }
        }
        Some(Err(error)) => return Err(error),
        None => return Err(StoreError::Backend("nothing can be read".to_owned())),
    };
    let end = end_of(&heads);
    let first_past = end.map_or(0, |end| end + 1);
    let mut parts: Vec<Part> = Vec::new();
    parts.extend(end.iter().flat_map(|&end| cut(0, end, PARTS)).map(|(first, last)| Part {
        first,
        last,
        is_past: false,
    }));
    parts.push(Part { first: first_past, last: i64::MAX.cast_unsigned(), is_past: true });
    let work = |tx: &dyn ReadTx, part: &Part, told: &Told| piece(tx, part, kept, told);
    let pieces = side_by_side(readers, &parts, work, progress)?;
    let mut chain = Chain::default();
    let mut before: Option<End> = None;
    if let Some(reader) = readers.first() {
        below_all(&**reader, verified)?;
    }
    for piece in pieces {
        if let Some(problem) = piece.first.and_then(|first| first.follows(before.as_ref())) {
            chain.bad.add(first_of(&problem), first_of(&problem));
            verified.problems.push(problem);
        }
        chain.events += piece.events;
        chain.of_characters += piece.of_characters;
        chain.last_whole = piece.last_whole.or(chain.last_whole);
        chain.is_kept_met |= piece.is_kept_met;
        verified.problems.extend(piece.problems);
        piece.bad.iter().for_each(|(from, to)| chain.bad.add(from, to));
        piece.missing.into_iter().for_each(|(from, to)| chain.missing(from, to, verified));
        for (sequence, row) in piece.rulesets {
            if chain.rulesets.last().is_none_or(|(_, last)| *last != row) {
                chain.rulesets.push((sequence, row));
            }
        }
        before = piece.last.or(before);
    }
    chain.next = before.as_ref().map_or(0, |end| end.sequence.saturating_add(1));
    chain.head = before.as_ref().map_or(GENESIS, |end| end.hash);
    chain.check_end(&heads, verified);
    Ok(chain)
}

fn first_of(problem: &Problem) -> u64 {
    problem.sequence.map_or(0, |sequence| sequence.0)
}

/// What stands below 0 was never written.
fn below_all(tx: &dyn ReadTx, verified: &mut Verified) -> Result<(), StoreError> {
    let found = match tx.below_all() {
        // The pages that can't be read are told where the events are read.
        Err(StoreError::Corrupt(_)) => Vec::new(),
        found => found?,
    };
    for sequence in found {
        let what = format!("{sequence} comes in its place: no event was ever written there");
        verified.problems.push(Problem::of_event(0, what));
    }
    Ok(())
}

impl Chain {
    /// Takes note of events that are missing, of which the ones before them may be known.
    fn missing(&mut self, from: u64, to: u64, verified: &mut Verified) {
        self.bad.add(from, to);
        let goes_on = verified.problems.iter_mut().rev().find(|problem| {
            problem.last.is_some_and(|last| last.0.checked_add(1) == Some(from)) && problem.is_missing
        });
        match goes_on {
            Some(known) => known.last = Some(Sequence(to)),
            None => verified.problems.push(Problem::missing(from, to)),
        }
    }

    /// The log ends where it was written to end.
    fn check_end(&mut self, heads: &Heads, verified: &mut Verified) {
        let Some(written) = heads.written else {
            let is_known = verified.problems.iter().any(|problem| problem.place == Place::File);
            if !is_known {
                verified.problem(Place::File, "the head of the log is gone");
            }
            return;
        };
        // As it is stored: what is below 0 was never written.
        let at = written.sequence.0.cast_signed();
        let last = heads.last.map_or(-1, |last| last.sequence.0.cast_signed());
        if at > last {
            let from = last.max(-1) + 1;
            self.missing(from.cast_unsigned(), at.cast_unsigned(), verified);
        } else if at < last {
            let what = "the log goes on past the end that was written".to_owned();
            verified.problems.push(Problem::of_event((at.max(-1) + 1).cast_unsigned(), what));
        } else if written.hash != self.head {
            let what = "it is not the event that the log was written to end with".to_owned();
            verified.problems.push(Problem::of_event(at.max(0).cast_unsigned(), what));
        }
        let in_force = self.rulesets.last().map(|(_, row)| *row);
        if in_force.is_some_and(|row| row != written.ruleset) {
            let what = "the ruleset in force is not the one that was installed last".to_owned();
            verified.problems.push(Problem::of_event(at.max(0).cast_unsigned(), what));
        }
    }
}

/// A part of the log.
struct Part {
    first: u64,
    last: u64,
    /// Whether it is past the end.
    is_past: bool,
}

/// An event at the end of a part.
#[derive(Debug, Clone, Copy)]
struct End {
    sequence: u64,
    operation: u64,
    character: u64,
    hash: Hash,
    /// The hash that fits what it says, where that is not the one it has.
    meant: Option<Hash>,
    /// Whether it is what its hash says.
    is_whole: bool,
}

impl End {
    fn of(stored: &StoredEvent, is_whole: bool, log: &mut Log) -> End {
        let &StoredEvent { sequence, operation, character, hash, .. } = stored;
        let meant = match is_whole {
            true => None,
            false => log.previous(stored).and_then(|previous| log.hash(stored, &previous)).ok(),
        };
        End { sequence: sequence.0, operation: operation.0, character: character.0, hash, meant, is_whole }
    }

    /// What is wrong with where it stands, after the event that was read before it.
    fn follows(&self, before: Option<&End>) -> Option<Problem> {
        let bad = |what: &str| {
            let mut problem = Problem::of_event(self.sequence, what.to_owned());
            problem.character = Some(CharacterId(self.character));
            problem.operation = Some(OperationId(self.operation));
            Some(problem)
        };
        match before {
            _ if !self.is_whole => None,
            Some(before) if before.sequence.checked_add(1) != Some(self.sequence) => None,
            Some(before) if before.operation > self.operation && before.is_whole => {
                bad("its operation came before that of the event before it")
            }
            _ => None,
        }
    }
}

/// What is found in a part.
#[derive(Default)]
struct Piece {
    events: u64,
    of_characters: u64,
    last_whole: Option<u64>,
    /// The event before the part.
    before: Option<End>,
    first: Option<End>,
    last: Option<End>,
    problems: Vec<Problem>,
    bad: Bad,
    missing: Vec<(u64, u64)>,
    rulesets: Vec<(u64, i64)>,
    is_kept_met: bool,
}

fn piece(tx: &dyn ReadTx, part: &Part, kept: Option<Hash>, told: &Told) -> Result<Piece, StoreError> {
    let mut piece = Piece::default();
    let mut log = Log::new(tx);
    piece.before = before(tx, part.first, &mut log)?;
    let mut next = part.first;
    readable::each(tx, part.first, part.last, &mut |found| match found {
        Found::Unreadable(from, to, what) => {
            piece.unreadable(from, to, what);
            next = to.saturating_add(1);
            Ok(())
        }
        Found::Event(stored) => {
            if stored.sequence.0 > next && !part.is_past {
                piece.missing.push((next, stored.sequence.0 - 1));
            }
            next = stored.sequence.0.saturating_add(1);
            piece.take(stored, &mut log, kept)?;
            if piece.events.is_multiple_of(STRIDE) { told.done(STRIDE) } else { Ok(()) }
        }
    })?;
    if next <= part.last && !part.is_past {
        piece.missing.push((next, part.last));
    }
    Ok(piece)
}

/// The event before the first of a part, as far as it can be read.
fn before(tx: &dyn ReadTx, first: u64, log: &mut Log) -> Result<Option<End>, StoreError> {
    let Some(at) = first.checked_sub(1).map(Sequence) else { return Ok(None) };
    let mut found = None;
    let read = tx.events(&EventQuery::part(at, at), &mut |stored| {
        let is_whole = log.check(stored).is_ok();
        found = Some(End::of(stored, is_whole, log));
        Ok(Flow::Enough)
    });
    match read {
        // It is told by the part that it belongs to.
        Err(StoreError::Damaged { .. } | StoreError::Corrupt(_)) => Ok(None),
        read => read.map(|()| found),
    }
}

impl Piece {
    fn unreadable(&mut self, from: u64, to: u64, what: &str) {
        self.bad.add(from, to);
        let mut problem = Problem::of_event(from, format!("it can't be read: {what}"));
        problem.last = Some(Sequence(to)).filter(|_| to > from);
        self.problems.push(problem);
    }

    /// What is wrong with an event. Where it was the hash of the one before it that was changed, it fits the one that would
    /// be there.
    fn wrong(&self, stored: &StoredEvent, log: &mut Log) -> Result<Option<String>, StoreError> {
        let what = match log.check(stored) {
            Err(StoreError::Damaged { sequence, what }) if sequence == stored.sequence.0 => what,
            Err(StoreError::Damaged { .. }) => {
                "the event before it is missing, without which nothing proves it".to_owned()
            }
            checked => return checked.map(|()| None),
        };
        let before = self.last.or(self.before);
        let before = before.filter(|end| end.sequence.checked_add(1) == Some(stored.sequence.0));
        let Some(meant) = before.and_then(|end| end.meant) else { return Ok(Some(what)) };
        let fits = log.hash(stored, &meant).is_ok_and(|hash| hash == stored.hash);
        Ok(Some(what).filter(|_| !fits))
    }

    fn take(&mut self, stored: &StoredEvent, log: &mut Log, kept: Option<Hash>) -> Result<(), StoreError> {
        let sequence = stored.sequence.0;
        let wrong = self.wrong(stored, log)?;
        let is_whole = wrong.is_none();
        if let Some(what) = wrong {
            self.bad.add(sequence, sequence);
            self.problems.push(Problem::of_stored(stored, what));
        }
        let this = End::of(stored, is_whole, log);
        match &self.last {
            None => self.first = Some(this),
            before => {
                if let Some(problem) = this.follows(before.as_ref()) {
                    self.bad.add(sequence, sequence);
                    self.problems.push(problem);
                }
            }
        }
        if is_whole {
            self.last_whole = Some(sequence);
            self.of_characters += u64::from(stored.character != CharacterId::DATABASE);
            self.is_kept_met |= kept == Some(stored.hash);
            if self.rulesets.last().is_none_or(|(_, row)| *row != stored.ruleset) {
                self.rulesets.push((sequence, stored.ruleset));
            }
        }
        (self.last, self.events) = (Some(this), self.events + 1);
        Ok(())
    }
}
