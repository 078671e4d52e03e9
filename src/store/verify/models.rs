//! The read models: what is stored is what the events make.

use super::chain::Chain;
use super::snapshots::Snapshots;
use super::{Place, Problem, Verified};
use crate::ledger::{CharacterId, OperationId, Sequence, Who};
use crate::store::backend::{ReadTx, Reader};
use crate::store::error::StoreError;
use crate::store::fold::Folded;
use crate::store::models::{self, Pending};
use crate::store::rebuild::{self, Came, Check, Each, each_character};
use crate::store::side_by_side::{Told, cut, side_by_side};
use crate::store::snapshot::is_unordered;
use crate::store::undone::{TakenBack, undone_installs};
use std::collections::BTreeSet;

/// Characters are folded in so many parts.
const PARTS: u64 = 64;

/// A part of the work.
enum Part {
    /// The characters from one id to another.
    Characters(u64, u64),
    /// How the database keeps its rows.
    Storage,
    /// What helps to find them.
    Indexes,
}

/// What came of a part.
#[derive(Default)]
struct Piece {
    characters: u64,
    places: u64,
    events: u64,
    /// The first and the last id that has events.
    ids: Option<(u64, u64)>,
    /// Ids without events between these.
    gaps: Vec<(u64, u64)>,
    /// Characters whose events can't be followed to the end.
    broken: u64,
    /// Snapshots that are stored of the characters.
    snapshots: u64,
    /// Characters of which an event happened, by its clock, before the one before it.
    unordered: BTreeSet<CharacterId>,
    sums: Pending,
    taken_back: BTreeSet<(OperationId, OperationId)>,
    problems: Vec<Problem>,
}

impl Piece {
    fn problem(&mut self, place: Place, what: String) {
        self.problems.push(Problem::of_all(place, what));
    }

    fn take_back(&mut self, (operations, by): &TakenBack) {
        self.taken_back.extend(operations.iter().map(|id| (OperationId(*id), OperationId(*by))));
    }

    /// An id whose events come next.
    fn id(&mut self, id: u64) {
        match self.ids {
            None => self.ids = Some((id, id)),
            Some((first, last)) => {
                if id > last + 1 {
                    self.gaps.push((last + 1, id - 1));
                }
                self.ids = Some((first, id));
            }
        }
    }

    fn add(&mut self, other: Piece) {
        self.characters += other.characters;
        self.places += other.places;
        self.events += other.events;
        self.broken += other.broken;
        self.snapshots += other.snapshots;
        self.unordered.extend(other.unordered);
        self.sums.merge(other.sums);
        self.taken_back.extend(other.taken_back);
        if let Some((first, last)) = other.ids {
            self.id(first);
            self.gaps.extend(other.gaps);
            self.ids = self.ids.map(|(begin, _)| (begin, last));
        }
        self.problems.extend(other.problems);
    }
}

/// Every character as its events make it is the character that is stored, and the sums are sums over these; rows and
/// indexes are sound.
pub(super) fn check(
    readers: &mut [Reader],
    chain: &Chain,
    verified: &mut Verified,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<(), StoreError> {
    let Some(newest) = readers.first().map(|reader| newest_id(&**reader)).transpose()? else { return Ok(()) };
    let mut parts = vec![Part::Storage, Part::Indexes];
    parts.extend(cut(1, newest, PARTS).into_iter().map(|(first, last)| Part::Characters(first, last)));
    parts.push(Part::Characters(newest + 1, i64::MAX.cast_unsigned()));
    let pieces = side_by_side(readers, &parts, |tx, part, told| piece(tx, part, chain, told), progress)?;
    let mut all = Piece { ids: Some((0, 0)), ..Piece::default() };
    pieces.into_iter().for_each(|piece| all.add(piece));
    if let Some(reader) = readers.first() {
        in_all(&**reader, chain, &mut all)?;
    }
    verified.characters = all.characters;
    verified.problems.append(&mut all.problems);
    Ok(())
}

/// The last id that has events; only to cut the work into parts.
fn newest_id(tx: &dyn ReadTx) -> Result<u64, StoreError> {
    match rebuild::newest_id(tx) {
        Err(StoreError::Corrupt(_) | StoreError::Damaged { .. }) => Ok(0),
        newest => Ok(newest?.min(i64::MAX.cast_unsigned() - 1)),
    }
}

fn piece(tx: &dyn ReadTx, part: &Part, chain: &Chain, told: &Told) -> Result<Piece, StoreError> {
    let mut piece = Piece::default();
    let done = match part {
        Part::Characters(first, last) => {
            characters(tx, (CharacterId(*first), CharacterId(*last)), chain, &mut piece, told)
        }
        Part::Storage => tx.wrong_storage().map(|wrong| lines(&mut piece, wrong)),
        Part::Indexes => tx.wrong_indexes().map(|wrong| lines(&mut piece, wrong)),
    };
    match done {
        Err(StoreError::Corrupt(what)) => piece.problem(Place::File, what),
        Err(StoreError::Damaged { sequence, what }) => {
            // A row that is none; the chain knows of it.
            piece.broken += 1;
            if !chain.bad.has(sequence) {
                piece.problems.push(Problem::of_event(sequence, what));
            }
        }
        done => return done.map(|()| piece),
    }
    piece.broken += 1;
    Ok(piece)
}

fn lines(piece: &mut Piece, wrong: Vec<String>) {
    wrong.into_iter().for_each(|what| piece.problem(Place::File, what));
}

fn characters(
    tx: &dyn ReadTx,
    ids: (CharacterId, CharacterId),
    chain: &Chain,
    piece: &mut Piece,
    told: &Told,
) -> Result<(), StoreError> {
    let each = Each { ids, check: Check::Outcomes, bad: Some(&chain.bad) };
    let mut snapshots = Snapshots::new(tx)?;
    each_character(tx, &each, &mut |more| told.done(more), &mut |came| {
        match came {
            Came::Before(folded, next) => {
                if is_unordered(folded, next) {
                    piece.unordered.insert(folded.character.id);
                }
                snapshots.before(folded, next)?;
            }
            Came::Whole(folded, taken_back) => {
                piece.id(folded.character.id.0);
                piece.characters += 1;
                piece.events += folded.character.version;
                piece.places += folded.places.len() as u64;
                piece.sums.count(&folded);
                taken_back.iter().for_each(|taken| piece.take_back(taken));
                let (met, differ) = snapshots.whole()?;
                piece.snapshots += met;
                let differ = differ.then(|| of_snapshot(folded.character.id));
                piece.problems.extend(differs(tx, &folded)?.or(differ));
            }
            Came::Broken(id, problem) => {
                if id.0 <= i64::MAX.cast_unsigned()
                    && (problem.is_some() || tx.character(id).is_ok_and(|known| known.is_some()))
                {
                    piece.id(id.0);
                }
                snapshots.forget();
                piece.broken += 1;
                piece.problems.extend(problem.map(|(sequence, what)| of_character(id, sequence, what)));
            }
        }
        Ok(())
    })
}

fn of_character(id: CharacterId, sequence: Sequence, what: &str) -> Problem {
    Problem { character: Some(id), ..Problem::of_event(sequence.0, what.to_owned()) }
}

fn of_snapshot(id: CharacterId) -> Problem {
    let what = format!("a snapshot of {} does not fit its events", Who::Id(id));
    Problem { character: Some(id), ..Problem::of_all(Place::ReadModels, what) }
}

/// What is wrong with the read model of a character.
fn differs(tx: &dyn ReadTx, folded: &Folded) -> Result<Option<Problem>, StoreError> {
    let id = folded.character.id;
    let who = Who::Id(id);
    let says = |what: &str| {
        let problem = Problem::of_all(Place::ReadModels, format!("the read model of {who} {what}"));
        Some(Problem { character: Some(id), ..problem })
    };
    Ok(match models::load_folded(tx, id) {
        Ok(Some(stored)) if stored == *folded && tx.is_found_by(&models::row_of(&folded.character)?)? => None,
        Ok(Some(stored)) if stored.character.version > folded.character.version => {
            let (version, last) = (folded.character.version, stored.character.version);
            says(&format!("is of its event {last}, and the log ends with its event {version}"))
        }
        Ok(Some(_)) => says("does not fit its events"),
        Ok(None) => says("is missing"),
        Err(StoreError::ReadModel { what, .. } | StoreError::Corrupt(what)) => {
            says(&format!("can't be read ({what})"))
        }
        Err(error) => return Err(error),
    })
}

/// What no single character accounts for.
fn in_all(tx: &dyn ReadTx, chain: &Chain, all: &mut Piece) -> Result<(), StoreError> {
    for (from, to) in std::mem::take(&mut all.gaps) {
        let what = match from == to {
            true => format!("id:{from} has no events, and a character of a later id has"),
            false => format!("id:{from} to id:{to} have no events, and a character of a later id has"),
        };
        all.problem(Place::Log, what);
    }
    if all.broken > 0 || !chain.bad.is_empty() {
        return Ok(());
    }
    let found = match differs_in_all(tx, chain, all) {
        Err(StoreError::Sums(what) | StoreError::Corrupt(what)) => vec![what],
        found => found?,
    };
    found.into_iter().for_each(|what| all.problem(Place::ReadModels, what));
    Ok(())
}

/// What is there that no character accounts for.
fn differs_in_all(tx: &dyn ReadTx, chain: &Chain, all: &mut Piece) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    let (characters, places) = tx.counts()?;
    let counts = [
        ("characters", characters, all.characters),
        ("standings", places, all.places),
        ("events of characters", all.events, chain.of_characters),
    ];
    for (what, stored, events) in counts {
        if stored != events {
            found.push(format!("{stored} {what} are stored, the events know {events}"));
        }
    }
    if tx.has_doubled_names()? {
        found.push("two characters that are not archived have one name".to_owned());
    }
    undone_installs(tx)?.iter().for_each(|taken| all.take_back(taken));
    let taken_back: BTreeSet<(OperationId, OperationId)> = tx.all_taken_back()?.into_iter().collect();
    if taken_back != all.taken_back {
        found.push("what is stored of undone operations is not what the events say".to_owned());
    }
    if !all.sums.is_stored(tx)? {
        found.push("the sums of the leaderboards don't fit the characters".to_owned());
    }
    let snapshots = tx.count_snapshots()?;
    if snapshots != all.snapshots {
        let known = all.snapshots;
        found.push(format!("{snapshots} snapshots are stored, the events know {known} of them"));
    }
    if tx.unordered()? != all.unordered {
        found.push("what is stored of clocks that went backwards is not what the events say".to_owned());
    }
    Ok(found)
}
