//! The read models from the events, character by character, so that no more than one is in memory.

use super::backend::{EventQuery, Flow, ReadTx, Scope, StoredEvent, WriteTx};
use super::error::StoreError;
use super::fold::{Folded, Stamp};
use super::log::{Log, Logged, event_count};
use super::models::{self, Pending};
use super::snapshot::Snapshots;
use super::undone::{TakenBack, undone_installs};
use super::{Progress, Step, Store};
use crate::ledger::{CharacterId, Fact, OperationId, Point};
use crate::progression::{Cause, Event, contradiction};

/// After so many events progress is told.
pub(super) const STRIDE: u64 = 4_096;

impl Store {
    /// Makes the read models anew, in one transaction.
    ///
    /// # Errors
    /// When an event is damaged, or the database can't be written to.
    pub fn rebuild(&mut self, progress: Progress) -> Result<(), StoreError> {
        let tx = self.backend.write()?;
        tx.expect_long_work()?;
        fill(&*tx, Check::Order, progress)?;
        tx.commit()
    }
}

/// Fills the read models of a database from its events.
pub(super) fn fill(tx: &dyn WriteTx, check: Check, progress: Progress) -> Result<(), StoreError> {
    tx.begin_filling()?;
    let mut pending = Pending::default();
    let reached = tx.reached()?.unwrap_or_default();
    let mut snapshots = Snapshots::new(reached, reached);
    each_character(tx, check, progress, &mut |told| match told {
        Told::Before(folded, next) => snapshots.before(tx, folded, next),
        Told::Whole(folded, undone) => {
            undone.iter().try_for_each(|taken| take_back(tx, taken))?;
            models::save(tx, folded, None, &mut pending).map(|_| ())
        }
    })?;
    undone_installs(tx, None)?.iter().try_for_each(|taken| take_back(tx, taken))?;
    pending.write(tx)?;
    snapshots.finish(tx)?;
    tx.end_filling()
}

fn take_back(tx: &dyn WriteTx, (operations, by): &TakenBack) -> Result<(), StoreError> {
    operations.iter().try_for_each(|id| tx.add_taken_back(OperationId(*id), OperationId(*by)))
}

/// What is proved of events while they are folded, besides what each of them says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// None of a character is missing.
    Order,
    /// What came of each is what could come of it where the character stood.
    Outcomes,
}

/// What is told of a character that is folded.
pub(super) enum Told<'f> {
    /// How it stands before its next event.
    Before(&'f Folded, Stamp),
    /// How it stands after its last, with what its events took back.
    Whole(&'f Folded, &'f [TakenBack]),
}

/// Who takes folded characters.
pub(super) type TakeFolded<'t> = &'t mut dyn FnMut(Told) -> Result<(), StoreError>;

/// Folds every character in the order of ids.
pub(super) fn each_character(
    tx: &dyn ReadTx,
    check: Check,
    progress: Progress,
    each: TakeFolded,
) -> Result<(), StoreError> {
    let of = event_count(tx)?;
    let mut fold = Fold { log: Log::new(tx), check, current: None, undone: Vec::new() };
    let mut done = 0;
    tx.events(&EventQuery::all(Scope::EachCharacter), &mut |stored| {
        done += 1;
        if done % STRIDE == 0 && !progress(Step { done, of }) {
            return Err(StoreError::Interrupted);
        }
        fold.take(stored, each)?;
        Ok(Flow::More)
    })?;
    fold.tell(each)
}

/// The character whose events come now.
struct Fold<'t> {
    log: Log<'t>,
    check: Check,
    current: Option<Past>,
    /// What its events took back.
    undone: Vec<TakenBack>,
}

impl Fold<'_> {
    /// Folds the next event, after telling of the character before where it is of another.
    fn take(&mut self, stored: &StoredEvent, each: TakeFolded) -> Result<(), StoreError> {
        if self.current.as_ref().is_some_and(|past| past.id != stored.character) {
            self.tell(each)?;
        }
        let past = self.current.get_or_insert_with(|| Past::new(stored.character, None));
        let event = self.log.prove(stored)?;
        if let Some(folded) = &past.folded {
            each(Told::Before(folded, event.stamp()))?;
        }
        if past.fold(&event, self.check)?
            && let Fact::Progression(Event::Restored(restoration)) = &event.fact
            && let Cause::Undo(operations) = &restoration.cause
        {
            self.undone.push((operations.clone(), event.operation.0));
        }
        Ok(())
    }

    /// Tells of the character whose events came, should there have been any.
    fn tell(&mut self, each: TakeFolded) -> Result<(), StoreError> {
        let folded = self.current.take().and_then(|past| past.folded);
        folded.map_or(Ok(()), |folded| each(Told::Whole(&folded, &self.undone)))?;
        self.undone.clear();
        Ok(())
    }
}

/// Folds one character up to a point; `None` when it had no event then.
pub(super) fn one_character(
    tx: &dyn ReadTx,
    id: CharacterId,
    until: Option<Point>,
) -> Result<Option<Folded>, StoreError> {
    one_of(tx, &mut Log::new(tx), id, until)
}

/// The same for one of many.
pub(super) fn one_of(
    tx: &dyn ReadTx,
    log: &mut Log,
    id: CharacterId,
    until: Option<Point>,
) -> Result<Option<Folded>, StoreError> {
    let mut past = Past::new(id, until);
    tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
        past.fold(&log.prove(stored)?, Check::Order)?;
        Ok(if past.is_over { Flow::Enough } else { Flow::More })
    })?;
    Ok(past.folded)
}

/// A character on its way to a point in the past.
struct Past {
    id: CharacterId,
    until: Option<Point>,
    folded: Option<Folded>,
    /// Whether the first event after that point was met. That one is proved too: an event that says by mistake that it
    /// came later would otherwise not be missed.
    is_over: bool,
}

impl Past {
    fn new(id: CharacterId, until: Option<Point>) -> Past {
        Past { id, until, folded: None, is_over: false }
    }

    /// Folds the next event of the character, in the order of versions. Whether it belongs to the past.
    fn fold(&mut self, event: &Logged, check: Check) -> Result<bool, StoreError> {
        let Fact::Progression(fact) = &event.fact else { return Ok(false) };
        let bad = |what: String| Err(StoreError::Damaged { sequence: event.sequence.0, what });
        let version = self.folded.as_ref().map_or(0, |folded| folded.character.version) + 1;
        if event.version != version || event.character != self.id {
            return bad(format!("event {version} of its character is missing"));
        }
        // Neither the times nor the sequences of a character go backwards.
        self.is_over = self.until.is_some_and(|until| !until.includes(event.at, event.sequence));
        if self.is_over {
            return Ok(false);
        }
        let folded = self.folded.get_or_insert_with(|| Folded::new(event.character, event.at));
        if let Some(what) = Some(check)
            .filter(|&check| check == Check::Outcomes)
            .and_then(|_| contradiction(&folded.character.state, fact))
        {
            return bad(what);
        }
        folded.apply(fact, event.stamp());
        Ok(true)
    }
}
