//! The read models from the events, character by character, so that no more than one is in memory.

use super::backend::{EventQuery, Flow, ReadTx, Scope, StoredEvent, WriteTx};
use super::error::StoreError;
use super::fold::{Folded, Life, Stamp};
use super::happened::last_happened;
use super::log::{Log, Logged, event_count};
use super::models::{self, Pending};
use super::refill;
use super::snapshot::Snapshots;
use super::undone::{TakenBack, undone_installs};
use super::verify::Bad;
use super::{Progress, Step, Store};
use crate::ledger::{CharacterId, Fact, OperationId, Point, Sequence};
use crate::progression::{Event, contradiction};

/// After so many events progress is told.
pub(super) const STRIDE: u64 = 4_096;

impl Store {
    /// Makes the read models anew, in one transaction, on all cores.
    ///
    /// # Errors
    /// When an event is damaged, or the database can't be written to.
    pub fn rebuild(&mut self, progress: Progress) -> Result<(), StoreError> {
        // What others write before the transaction begins is not seen by these readers.
        let readers = self.readers()?;
        let tx = self.backend.write()?;
        let heads = tx.heads()?;
        let see_all = readers.iter().map(|reader| reader.heads().map(|seen| seen == heads));
        if see_all.collect::<Result<Vec<bool>, StoreError>>()?.contains(&false) || readers.len() < 2 {
            drop(readers);
            tx.expect_long_work(1)?;
            fill(&*tx, Check::Order, progress)?;
        } else {
            let shares = readers.len() + 1;
            readers.iter().try_for_each(|reader| reader.expect_long_work(shares))?;
            tx.expect_long_work(shares)?;
            refill::fill(&*tx, readers, progress)?;
        }
        tx.commit()
    }
}

/// Fills the read models of a database from its own events.
pub(super) fn fill(tx: &dyn WriteTx, check: Check, progress: Progress) -> Result<(), StoreError> {
    tx.begin_filling()?;
    let mut snapshots = Snapshots::of_log(tx)?;
    fold_into(tx, &mut snapshots, check, progress)?;
    snapshots.finish(tx)?;
    tx.end_filling()
}

/// The same between the beginning and the end of filling.
pub(super) fn fold_into(
    tx: &dyn WriteTx,
    snapshots: &mut Snapshots,
    check: Check,
    progress: Progress,
) -> Result<(), StoreError> {
    let mut pending = Pending::default();
    let (of, mut done) = (event_count(tx)?, 0);
    let mut more = |more: u64| {
        done += more;
        if progress(Step { done, of }) { Ok(()) } else { Err(StoreError::Interrupted) }
    };
    each_character(tx, &Each::of_all(check), &mut more, &mut |came| match came {
        Came::Before(folded, next) => snapshots.before(tx, folded, next),
        Came::Whole(folded, undone) => {
            undone.iter().try_for_each(|taken| take_back(tx, taken))?;
            models::add(tx, models::row_of(&folded.character)?, &folded.places, &mut pending)
        }
        Came::Broken(..) => Ok(()),
    })?;
    undone_installs(tx)?.iter().try_for_each(|taken| take_back(tx, taken))?;
    pending.write(tx)
}

pub(super) fn take_back(models: &dyn WriteTx, (operations, by): &TakenBack) -> Result<(), StoreError> {
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

/// Which characters are folded, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Each<'e> {
    /// The first id and the last.
    pub(super) ids: (CharacterId, CharacterId),
    pub(super) check: Check,
    /// The events that are not what they were, where all hashes were checked at this moment. Then a character whose events
    /// are not whole is told as that, and the others go on.
    pub(super) bad: Option<&'e Bad>,
}

impl Each<'_> {
    /// Every character, each of whose events is proved.
    pub(super) fn of_all(check: Check) -> Each<'static> {
        let Scope::Characters(first, last) = Scope::EACH_CHARACTER else {
            return Each { ids: (CharacterId(1), CharacterId(1)), check, bad: None };
        };
        Each { ids: (first, last), check, bad: None }
    }
}

/// What comes of the events of a character.
pub(super) enum Came<'c> {
    /// How the character stands before its next event.
    Before(&'c Folded, Stamp),
    /// The character, and what its events took back.
    Whole(Box<Folded>, Vec<TakenBack>),
    /// Its events can't be followed to the end: what is wrong, should it not be known from the log.
    Broken(CharacterId, Option<(Sequence, &'c str)>),
}

/// The last id that has events, as its last event proves: a damaged one may be any number.
pub(super) fn newest_id(tx: &dyn ReadTx) -> Result<u64, StoreError> {
    let query = EventQuery { newest_first: true, ..EventQuery::all(Scope::EACH_CHARACTER) };
    let mut newest = 0;
    let mut log = Log::new(tx);
    tx.events(&query, &mut |stored| {
        log.check(stored)?;
        newest = stored.character.0;
        Ok(Flow::Enough)
    })?;
    Ok(newest)
}

/// Who takes what comes of each character.
pub(super) type TakeCame<'t> = &'t mut dyn FnMut(Came) -> Result<(), StoreError>;

/// Folds characters in the order of ids; `done` is told how many more events are.
pub(super) fn each_character(
    tx: &dyn ReadTx,
    each: &Each,
    done: &mut dyn FnMut(u64) -> Result<(), StoreError>,
    take: TakeCame,
) -> Result<(), StoreError> {
    let mut fold = Fold { log: Log::new(tx), each, current: None };
    let mut count = 0_u64;
    let (first, last) = each.ids;
    tx.events(&EventQuery::all(Scope::Characters(first, last)), &mut |stored| {
        count += 1;
        if count.is_multiple_of(STRIDE) {
            done(STRIDE)?;
        }
        fold.take(stored, take)?;
        Ok(Flow::More)
    })?;
    done(count % STRIDE)?;
    fold.tell(take)
}

/// The character whose events come now.
struct Fold<'t> {
    log: Log<'t>,
    each: &'t Each<'t>,
    current: Option<Past>,
}

impl Fold<'_> {
    /// Folds the next event, after telling of the character before where it is of another.
    fn take(&mut self, stored: &StoredEvent, take: TakeCame) -> Result<(), StoreError> {
        if self.current.as_ref().is_some_and(|past| past.id != stored.character) {
            self.tell(take)?;
        }
        let past = self.current.get_or_insert_with(|| Past::new(stored.character, None));
        if past.is_broken {
            return Ok(());
        }
        let event = match self.each.bad {
            None => self.log.prove(stored)?,
            Some(bad) if bad.has(stored.sequence.0) => {
                if stored.version != past.next_version() {
                    // It may be an event of another character; one of this one is missed by the next.
                    return Ok(());
                }
                past.is_broken = true;
                return take(Came::Broken(past.id, None));
            }
            Some(_) => match self.log.read(stored) {
                Err(StoreError::Damaged { sequence, what }) => {
                    past.is_broken = true;
                    return take(Came::Broken(past.id, Some((Sequence(sequence), &what))));
                }
                read => read?,
            },
        };
        if let Some(life) = &past.life {
            take(Came::Before(&life.folded, event.stamp()))?;
        }
        match past.fold(&event, self.each.check) {
            Err(StoreError::Damaged { sequence, what }) if self.each.bad.is_some() => {
                past.is_broken = true;
                take(Came::Broken(past.id, Some((Sequence(sequence), &what))))
            }
            folded => folded,
        }
    }

    /// Tells of the character whose events came, should it have had any.
    fn tell(&mut self, take: TakeCame) -> Result<(), StoreError> {
        let Some(past) = self.current.take().filter(|past| !past.is_broken) else { return Ok(()) };
        past.life.map_or(Ok(()), |life| take(Came::Whole(Box::new(life.folded), past.undone)))
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
    let last = until.map(|until| last_happened(tx, id, until)).transpose()?;
    let mut past = Past::new(id, last);
    tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
        past.fold(&log.prove(stored)?, Check::Order)?;
        Ok(if past.is_over { Flow::Enough } else { Flow::More })
    })?;
    Ok(past.life.map(|life| life.folded))
}

/// A character on its way to a point in the past.
struct Past {
    id: CharacterId,
    /// Its last event that belongs to the past; all of them where there is none.
    last: Option<Sequence>,
    life: Option<Life>,
    /// What its events took back.
    undone: Vec<TakenBack>,
    /// Whether the first event after that point was met. That one is proved too: an event that says by mistake that it
    /// came later would otherwise not be missed.
    is_over: bool,
    /// Whether its events can't be followed any further.
    is_broken: bool,
}

impl Past {
    fn new(id: CharacterId, last: Option<Sequence>) -> Past {
        Past { id, last, life: None, undone: Vec::new(), is_over: false, is_broken: false }
    }

    fn next_version(&self) -> u64 {
        self.life.as_ref().map_or(0, |life| life.folded.character.version) + 1
    }

    /// Folds the next event of the character, in the order of versions, should it belong to the past.
    fn fold(&mut self, event: &Logged, check: Check) -> Result<(), StoreError> {
        let Fact::Progression(fact) = &event.fact else { return Ok(()) };
        let bad = |what: String| Err(StoreError::Damaged { sequence: event.sequence.0, what });
        let version = self.next_version();
        let last = self.life.as_ref().map(|life| life.folded.character.last);
        if event.version != version || event.character != self.id {
            return bad(format!("event {version} of its character is missing"));
        }
        if last.is_some_and(|last| event.sequence <= last) {
            return bad(format!(
                "it is event {version} of its character, and comes before the one before it"
            ));
        }
        self.is_over = self.last.is_some_and(|last| event.sequence > last);
        if self.is_over {
            return Ok(());
        }
        let life = self.life.get_or_insert_with(|| Life::new(event.character, event.at));
        if let Some(what) = Some(check)
            .filter(|&check| check == Check::Outcomes)
            .and_then(|_| contradiction(&life.folded.character.state, fact))
        {
            return bad(what);
        }
        life.apply(fact, event.stamp());
        if let Event::Restored(restoration) = fact
            && !restoration.cause.taken_back().is_empty()
        {
            self.undone.push((restoration.cause.taken_back().to_vec(), event.operation.0));
        }
        Ok(())
    }
}
