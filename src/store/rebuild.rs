//! The read models from the events, character by character, so that no more than one is in memory.

use super::backend::{EventQuery, Flow, ReadTx, Scope, StoredEvent, WriteTx};
use super::error::StoreError;
use super::fold::Folded;
use super::happened::last_happened;
use super::log::{Log, Logged, event_count};
use super::models::{self, Pending};
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

/// Fills the read models of a database from its own events.
pub(super) fn fill(tx: &dyn WriteTx, check: Check, progress: Progress) -> Result<(), StoreError> {
    fill_from(tx, tx, None, check, progress)
}

/// Fills the read models in `models` from the events in `log`, up to a point.
pub(super) fn fill_from(
    models: &dyn WriteTx,
    log: &dyn ReadTx,
    until: Option<Point>,
    check: Check,
    progress: Progress,
) -> Result<(), StoreError> {
    models.begin_filling()?;
    let mut pending = Pending::default();
    each_character(log, until, check, progress, &mut |folded, undone| {
        undone.iter().try_for_each(|taken| take_back(models, taken))?;
        models::save(models, folded, None, &mut pending).map(|_| ())
    })?;
    undone_installs(log, until)?.iter().try_for_each(|taken| take_back(models, taken))?;
    pending.write(models)?;
    models.end_filling()
}

fn take_back(models: &dyn WriteTx, (operations, by): &TakenBack) -> Result<(), StoreError> {
    operations.iter().try_for_each(|id| models.add_taken_back(OperationId(*id), OperationId(*by)))
}

/// What is proved of events while they are folded, besides what each of them says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// None of a character is missing.
    Order,
    /// What came of each is what could come of it where the character stood.
    Outcomes,
}

/// Who takes folded characters, each with what its events took back.
pub(super) type TakeFolded<'t> = &'t mut dyn FnMut(&Folded, &[TakenBack]) -> Result<(), StoreError>;

/// Folds every character in the order of ids, up to a point.
pub(super) fn each_character(
    tx: &dyn ReadTx,
    until: Option<Point>,
    check: Check,
    progress: Progress,
    each: TakeFolded,
) -> Result<(), StoreError> {
    let of = event_count(tx)?;
    let mut fold = Fold { tx, log: Log::new(tx), until, check, current: None };
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
    tx: &'t dyn ReadTx,
    log: Log<'t>,
    until: Option<Point>,
    check: Check,
    current: Option<Past>,
}

impl Fold<'_> {
    /// Folds the next event, after telling of the character before where it is of another.
    fn take(&mut self, stored: &StoredEvent, each: TakeFolded) -> Result<(), StoreError> {
        if self.current.as_ref().is_some_and(|past| past.id != stored.character) {
            self.tell(each)?;
        }
        let until = self.until;
        let past = self.current.get_or_insert_with(|| Past::new(stored.character, until));
        if past.is_over {
            past.pass(stored);
            return Ok(());
        }
        let event = self.log.prove(stored)?;
        past.fold(&event, self.check)
    }

    /// Tells of the character whose events came, should it have had any up to the point.
    fn tell(&mut self, each: TakeFolded) -> Result<(), StoreError> {
        let Some(mut past) = self.current.take() else { return Ok(()) };
        if past.is_torn {
            past = Past::of(self.tx, past.id, self.until, self.check)?;
        }
        past.folded.as_ref().map_or(Ok(()), |folded| each(folded, &past.undone))
    }
}

/// Folds one character up to a point; `None` when it had no event then.
pub(super) fn one_character(
    tx: &dyn ReadTx,
    id: CharacterId,
    until: Option<Point>,
) -> Result<Option<Folded>, StoreError> {
    Ok(Past::of(tx, id, until, Check::Order)?.folded)
}

/// A character on its way to a point in the past.
struct Past {
    id: CharacterId,
    until: Option<Point>,
    folded: Option<Folded>,
    /// What its events took back.
    undone: Vec<TakenBack>,
    /// Whether the first event after that point was met. That one is proved too: an event that says by mistake that it
    /// came later would otherwise not be missed.
    is_over: bool,
    /// Whether an event after that one says that it was before the point: then all of its times decide how far it had come.
    is_torn: bool,
}

impl Past {
    fn new(id: CharacterId, until: Option<Point>) -> Past {
        Past { id, until, folded: None, undone: Vec::new(), is_over: false, is_torn: false }
    }

    /// One character at a point.
    fn of(tx: &dyn ReadTx, id: CharacterId, until: Option<Point>, check: Check) -> Result<Past, StoreError> {
        let last = until.map(|until| last_happened(tx, id, until)).transpose()?;
        let mut log = Log::new(tx);
        let mut past = Past::new(id, last.map(Point::Sequence));
        tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
            past.fold(&log.prove(stored)?, check)?;
            Ok(if past.is_over { Flow::Enough } else { Flow::More })
        })?;
        Ok(past)
    }

    /// Folds the next event of the character, in the order of versions, should it belong to the past.
    fn fold(&mut self, event: &Logged, check: Check) -> Result<(), StoreError> {
        let Fact::Progression(fact) = &event.fact else { return Ok(()) };
        let bad = |what: String| Err(StoreError::Damaged { sequence: event.sequence.0, what });
        let version = self.folded.as_ref().map_or(0, |folded| folded.character.version) + 1;
        if event.version != version || event.character != self.id {
            return bad(format!("event {version} of its character is missing"));
        }
        self.is_over = match self.until {
            None => false,
            Some(Point::Sequence(last)) => event.sequence > last,
            Some(Point::Time(until)) => event.at > until,
        };
        if self.is_over {
            return Ok(());
        }
        let folded = self.folded.get_or_insert_with(|| Folded::new(event.character, event.at));
        if let Some(what) = Some(check)
            .filter(|&check| check == Check::Outcomes)
            .and_then(|_| contradiction(&folded.character.state, fact))
        {
            return bad(what);
        }
        folded.apply(fact, event.stamp());
        if let Event::Restored(restoration) = fact
            && let Cause::Undo(operations) = &restoration.cause
        {
            self.undone.push((operations.clone(), event.operation.0));
        }
        Ok(())
    }

    /// Passes an event by that comes after the first one after the point.
    fn pass(&mut self, event: &StoredEvent) {
        self.is_torn |= matches!(self.until, Some(Point::Time(until)) if event.at <= until);
    }
}
