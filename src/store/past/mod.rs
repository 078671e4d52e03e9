//! Looking into the past: the read models of today, under what stood differently then.

mod boards;
mod lists;

use super::backend::{Facts, Flow, ReadTx};
use super::error::StoreError;
use super::fold::{Folded, Stamp};
use super::log::Log;
use super::rebuild::{self, one_of};
use super::snapshot::{self, Key, Numbers, Snapshot, Span};
use super::{Progress, Step, Store};
use crate::ledger::{Board, CharacterId, Moment, OperationId, Point, Sequence};
use boards::Places;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A point in the past.
#[derive(Debug)]
pub(super) struct Past {
    point: Point,
    /// Found when something asks about more than one character.
    overlay: OnceCell<Overlay>,
    /// The board that was asked about last.
    board: RefCell<Option<(Board, Arc<Places>)>>,
}

/// Everyone who stood differently at a point than today.
#[derive(Debug)]
struct Overlay {
    numbers: Numbers,
    then: BTreeMap<CharacterId, Then>,
}

/// How somebody stood who stands differently today.
#[derive(Debug)]
enum Then {
    /// Not at all yet.
    Absent,
    /// Like this.
    Stood(Key, Box<[u8]>),
}

impl Then {
    fn snapshot(&self) -> Option<Snapshot<'_>> {
        match self {
            Then::Absent => None,
            Then::Stood(key, bytes) => snapshot::read(*key, bytes),
        }
    }
}

impl Store {
    /// From now on questions are about this point in the past. A single character is folded when it is asked for; for
    /// lists and boards call [`Store::fill_past`] first, which tells how far it has come.
    pub fn look_at(&mut self, point: Point) {
        self.past = Some(Past { point, overlay: OnceCell::new(), board: RefCell::new(None) });
    }

    /// From now on questions are about the present again.
    pub fn look_at_present(&mut self) {
        self.past = None;
    }

    /// Finds out who stood differently at the point in the past that is asked about; nothing where it is the present. The
    /// answers fit each other where [`Store::freeze`] was called, or nobody writes.
    ///
    /// # Errors
    /// When an event is damaged, or the work was asked to end.
    pub fn fill_past(&mut self, progress: Progress) -> Result<(), StoreError> {
        let Some(past) = &self.past else { return Ok(()) };
        past.overlay(&*self.backend.read()?, progress).map(|_| ())
    }

    /// The point in the past that questions are about.
    pub fn point(&self) -> Option<Point> {
        self.past.as_ref().map(|past| past.point)
    }
}

impl Past {
    fn overlay(&self, tx: &dyn ReadTx, progress: Progress) -> Result<&Overlay, StoreError> {
        if let Some(overlay) = self.overlay.get() {
            return Ok(overlay);
        }
        let overlay = Overlay::find(tx, self.point, progress)?;
        Ok(self.overlay.get_or_init(|| overlay))
    }

    /// The same for a question that nobody waits for with a bar.
    fn found(&self, tx: &dyn ReadTx) -> Result<&Overlay, StoreError> {
        self.overlay(tx, &mut |_| true)
    }
}

/// Snapshots that may answer for a point: of each character the first that ended after it.
type Candidates = BTreeMap<CharacterId, (Sequence, Key, Box<[u8]>)>;

impl Overlay {
    fn find(tx: &dyn ReadTx, point: Point, progress: Progress) -> Result<Overlay, StoreError> {
        tx.expect_long_work(1)?;
        let mut candidates = candidates(tx, point)?;
        let unordered = match point {
            Point::Time(_) => tx.unordered()?,
            Point::Sequence(_) => BTreeSet::new(),
        };
        let (mut then, mut open) = (BTreeMap::new(), Vec::new());
        tx.facts(&mut |facts| {
            let candidate = candidates.remove(&facts.id);
            let is_ordered = !unordered.contains(&facts.id);
            match judge(facts, candidate, point).filter(|_| is_ordered) {
                Some(Judged::AsToday) => {}
                Some(Judged::Then(stood)) => drop(then.insert(facts.id, stood)),
                None => open.push(facts.id),
            }
            Ok(Flow::More)
        })?;
        let mut overlay = Overlay { numbers: Numbers::load(tx)?, then };
        overlay.fold(tx, (point, &open), progress)?;
        Ok(overlay)
    }

    /// Folds those for whom no snapshot answers.
    fn fold(
        &mut self,
        tx: &dyn ReadTx,
        (point, open): (Point, &[CharacterId]),
        progress: Progress,
    ) -> Result<(), StoreError> {
        let mut log = Log::new(tx);
        for (done, &id) in (0_u64..).zip(open) {
            if done % (rebuild::STRIDE / 32) == 0 && !progress(Step { done, of: open.len() as u64 }) {
                return Err(StoreError::Interrupted);
            }
            let then = match one_of(tx, &mut log, id, Some(point))? {
                Some(folded) => self.stood(&folded)?,
                None => Then::Absent,
            };
            self.then.insert(id, then);
        }
        Ok(())
    }

    fn stood(&mut self, folded: &Folded) -> Result<Then, StoreError> {
        let character = &folded.character;
        let next = Stamp {
            sequence: Sequence(character.last.0.wrapping_add(1)),
            operation: OperationId(0),
            at: character.changed,
            is_play: false,
        };
        let key = Key { span: Span::Day, day: snapshot::first_day(next.at), character: character.id };
        let bytes = snapshot::encode(folded, key, next, &mut |board| Ok(self.numbers.give(board)))?;
        Ok(Then::Stood(key, bytes.into()))
    }
}

/// Whether an event of a character whose times never fall had happened at a point.
fn had_happened(point: Point, (at, sequence): (Moment, Sequence)) -> bool {
    match point {
        Point::Time(until) => at <= until,
        Point::Sequence(last) => sequence <= last,
    }
}

fn candidates(tx: &dyn ReadTx, point: Point) -> Result<Candidates, StoreError> {
    let from_day = match point {
        Point::Time(at) => snapshot::first_day(at),
        Point::Sequence(_) => i64::MIN,
    };
    let mut found = Candidates::new();
    tx.snapshots(from_day, &mut |key, bytes| {
        // Where one is damaged, the log answers.
        let Some(snapshot) = snapshot::read(key, bytes) else { return Ok(Flow::More) };
        let sequence = snapshot.next.1;
        let is_first = || found.get(&key.character).is_none_or(|known| sequence < known.0);
        if !had_happened(point, snapshot.next) && is_first() {
            found.insert(key.character, (sequence, key, bytes.into()));
        }
        Ok(Flow::More)
    })?;
    Ok(found)
}

enum Judged {
    /// It stood then as it stands today.
    AsToday,
    Then(Then),
}

/// What the read models alone say of a character; `None` where they can't tell.
fn judge(facts: &Facts, candidate: Option<(Sequence, Key, Box<[u8]>)>, point: Point) -> Option<Judged> {
    match candidate {
        None if had_happened(point, (facts.changed, facts.last)) => Some(Judged::AsToday),
        None => match point {
            Point::Time(at) if facts.created > at => Some(Judged::Then(Then::Absent)),
            _ => None,
        },
        Some((_, key, bytes)) => {
            let held = snapshot::read(key, &bytes).map(|snapshot| (snapshot.changed, snapshot.last));
            let was_there =
                matches!(point, Point::Sequence(_)) || had_happened(point, (facts.created, facts.last));
            match held {
                Some(held) if had_happened(point, held) => Some(Judged::Then(Then::Stood(key, bytes))),
                _ if !was_there => Some(Judged::Then(Then::Absent)),
                _ => None,
            }
        }
    }
}
