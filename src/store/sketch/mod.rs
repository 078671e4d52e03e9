//! A transaction whose changes nobody keeps and that locks nothing: what an operation would do, asked as a question.
//!
//! It answers from what was stored at one moment and from what was written to it since. It knows no more of that than a
//! writer asks for: characters, names, places, keys, and which operation took back which.

mod snapshots;

use super::backend::{
    BucketEnds, Buckets, CharacterRow, EventQuery, Flow, Head, Heads, LogRead, LogWrite, ModelRead,
    ModelWrite, ReadTx, StoredEvent, StoredText, Sums, Take, TakeEvents, TakeKeys, TextKind, TextRead,
    TextWrite, WriteTx,
};
use super::chain::Hash;
use super::error::StoreError;
use super::fold::Place;
use super::names::name_key;
use crate::ledger::{
    Board, Character, CharacterId, CharacterQuery, EventKind, Filter, Moment, Operation, OperationId,
    Sequence, Standing, Use,
};
use crate::progression::ExternalId;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What is stored, with changes that are forgotten.
pub(super) struct Sketch<'t> {
    base: &'t dyn ReadTx,
    notes: RefCell<Notes>,
}

#[derive(Default)]
struct Notes {
    characters: BTreeMap<CharacterId, Character>,
    places: BTreeMap<CharacterId, BTreeMap<Board, Option<Place>>>,
    /// Who gave up their names for now.
    nameless: BTreeSet<CharacterId>,
    last: BTreeMap<CharacterId, (u64, Sequence)>,
    uses: Vec<(String, Use)>,
    taken_back: Vec<(OperationId, OperationId)>,
}

impl<'t> Sketch<'t> {
    pub(super) fn new(base: &'t dyn ReadTx) -> Sketch<'t> {
        Sketch { base, notes: RefCell::default() }
    }
}

impl ReadTx for Sketch<'_> {
    fn expect_long_work(&self, readers: usize) -> Result<(), StoreError> {
        self.base.expect_long_work(readers)
    }

    fn wrong_tables(&self) -> Result<Vec<String>, StoreError> {
        self.base.wrong_tables()
    }

    fn wrong_storage(&self) -> Result<Vec<String>, StoreError> {
        self.base.wrong_storage()
    }

    fn wrong_indexes(&self) -> Result<Vec<String>, StoreError> {
        self.base.wrong_indexes()
    }

    fn size(&self) -> Result<u64, StoreError> {
        self.base.size()
    }

    fn schema_version(&self) -> Result<i64, StoreError> {
        self.base.schema_version()
    }
}

impl LogRead for Sketch<'_> {
    fn heads(&self) -> Result<Heads, StoreError> {
        self.base.heads()
    }

    fn events(&self, query: &EventQuery, take: TakeEvents) -> Result<(), StoreError> {
        self.base.events(query, take)
    }

    fn hash_of(&self, sequence: Sequence) -> Result<Option<Hash>, StoreError> {
        self.base.hash_of(sequence)
    }

    fn below_all(&self) -> Result<Vec<i64>, StoreError> {
        self.base.below_all()
    }

    fn last_operations(&self, most: u64) -> Result<Vec<Operation>, StoreError> {
        self.base.last_operations(most)
    }

    fn latest_operation(&self) -> Result<Option<Operation>, StoreError> {
        self.base.latest_operation()
    }

    fn keys_used_elsewhere(&self, operation: &Operation, take: TakeKeys) -> Result<(), StoreError> {
        self.base.keys_used_elsewhere(operation, take)
    }

    fn last_event_of(&self, id: CharacterId) -> Result<Option<(u64, Sequence)>, StoreError> {
        match self.notes.borrow().last.get(&id) {
            Some(last) => Ok(Some(*last)),
            None => self.base.last_event_of(id),
        }
    }

    fn operation(&self, id: OperationId) -> Result<Option<Operation>, StoreError> {
        self.base.operation(id)
    }

    fn last_operation(&self) -> Result<Option<Operation>, StoreError> {
        self.base.last_operation()
    }

    fn operations(&self, take: Take<Operation>) -> Result<(), StoreError> {
        self.base.operations(take)
    }

    fn operations_by(
        &self,
        actor: &str,
        times: Range<Moment>,
        before: OperationId,
    ) -> Result<Vec<Operation>, StoreError> {
        self.base.operations_by(actor, times, before)
    }

    fn taken_back_by(&self, id: OperationId) -> Result<Vec<OperationId>, StoreError> {
        let mut found = self.base.taken_back_by(id)?;
        let notes = self.notes.borrow();
        found.extend(notes.taken_back.iter().filter(|(operation, _)| *operation == id).map(|(_, by)| *by));
        Ok(found)
    }

    fn all_taken_back(&self) -> Result<Vec<(OperationId, OperationId)>, StoreError> {
        let mut found = self.base.all_taken_back()?;
        found.extend(self.notes.borrow().taken_back.iter().copied());
        Ok(found)
    }

    fn uses(&self, key: &str) -> Result<Vec<Use>, StoreError> {
        let notes = self.notes.borrow();
        let own = notes.uses.iter().rev().filter(|(known, _)| known == key);
        let mut found: Vec<Use> = own.map(|(_, used)| *used).collect();
        found.extend(self.base.uses(key)?);
        Ok(found)
    }
}

impl LogWrite for Sketch<'_> {
    fn add_operation(&self, _: &Operation) -> Result<(), StoreError> {
        Ok(())
    }

    fn end_operation(&self, _: OperationId, _: Sequence) -> Result<(), StoreError> {
        Ok(())
    }

    fn add_event(&self, event: &StoredEvent) -> Result<(), StoreError> {
        let mut notes = self.notes.borrow_mut();
        notes.last.insert(event.character, (event.version, event.sequence));
        if let Some(key) = event.key {
            let used = Use { operation: event.operation, request: key.request, character: event.character };
            notes.uses.push((key.text.clone(), used));
        }
        Ok(())
    }

    fn set_head(&self, _: &Head) -> Result<(), StoreError> {
        Ok(())
    }

    fn add_taken_back(&self, operation: OperationId, by: OperationId) -> Result<(), StoreError> {
        self.notes.borrow_mut().taken_back.push((operation, by));
        Ok(())
    }

    fn drop_event_indexes(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn make_event_indexes(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl TextRead for Sketch<'_> {
    fn text_hash(&self, kind: TextKind, row: i64) -> Result<Option<Hash>, StoreError> {
        self.base.text_hash(kind, row)
    }

    fn text(&self, kind: TextKind, row: i64) -> Result<Option<StoredText>, StoreError> {
        self.base.text(kind, row)
    }

    fn text_by_hash(&self, kind: TextKind, hash: &Hash) -> Result<Option<StoredText>, StoreError> {
        self.base.text_by_hash(kind, hash)
    }

    fn texts(
        &self,
        kind: TextKind,
        take: &mut dyn FnMut(&StoredText) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.base.texts(kind, take)
    }

    fn settings(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.base.settings()
    }

    fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.base.setting(name)
    }
}

impl TextWrite for Sketch<'_> {
    /// No row is its own: nothing reads it back.
    fn add_text(&self, _: TextKind, row: Option<i64>, _: &Hash, _: &str, _: &str) -> Result<i64, StoreError> {
        Ok(row.unwrap_or(-1))
    }

    fn set(&self, _: &str, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

impl ModelRead for Sketch<'_> {
    fn character(&self, id: CharacterId) -> Result<Option<Character>, StoreError> {
        match self.notes.borrow().characters.get(&id) {
            Some(known) => Ok(Some(known.clone())),
            None => self.base.character(id),
        }
    }

    fn ids_of(&self, name: &str, archived: bool, most: u64) -> Result<Vec<CharacterId>, StoreError> {
        let notes = self.notes.borrow();
        let key = name_key(name);
        let is_named = |id: &CharacterId| archived || !notes.nameless.contains(id);
        // Who has changed is judged by that.
        let changed = (notes.characters.len() + notes.nameless.len()) as u64;
        let stored = self.base.ids_of(name, archived, most.saturating_add(changed))?;
        let stored = stored.into_iter().filter(|id| !notes.characters.contains_key(id));
        let own = notes
            .characters
            .values()
            .filter(|one| one.state.archived == archived && name_key(&one.state.name) == key);
        let all: BTreeSet<CharacterId> = stored.chain(own.map(|one| one.id)).filter(is_named).collect();
        Ok(all.into_iter().take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
    }

    fn id_of_external(&self, id: ExternalId) -> Result<Option<CharacterId>, StoreError> {
        let notes = self.notes.borrow();
        let own = notes.characters.values().find(|one| one.state.external_id == Some(id));
        own.map_or_else(|| self.base.id_of_external(id), |one| Ok(Some(one.id)))
    }

    fn has_doubled_names(&self) -> Result<bool, StoreError> {
        self.base.has_doubled_names()
    }

    fn names_twice(&self) -> Result<Vec<CharacterId>, StoreError> {
        self.base.names_twice()
    }

    fn name_of(&self, id: CharacterId) -> Result<Option<String>, StoreError> {
        match self.notes.borrow().characters.get(&id) {
            Some(known) => Ok(Some(known.state.name.clone())),
            None => self.base.name_of(id),
        }
    }

    fn newest_id(&self) -> Result<u64, StoreError> {
        let own = self.notes.borrow().characters.keys().next_back().map_or(0, |id| id.0);
        Ok(self.base.newest_id()?.max(own))
    }

    fn characters(&self, ids: Range<u64>, take: Take<Character>) -> Result<(), StoreError> {
        self.base.characters(ids, take)
    }

    fn find(&self, query: &CharacterQuery) -> Result<(Vec<Character>, u64), StoreError> {
        self.base.find(query)
    }

    fn select(&self, which: &Filter) -> Result<Vec<CharacterId>, StoreError> {
        self.base.select(which)
    }

    fn names_from(&self, start: &str, most: u64) -> Result<Vec<String>, StoreError> {
        self.base.names_from(start, most)
    }

    fn ids_from(&self, start: &str, most: u64) -> Result<Vec<CharacterId>, StoreError> {
        self.base.ids_from(start, most)
    }

    fn is_found_by(&self, row: &CharacterRow) -> Result<bool, StoreError> {
        self.base.is_found_by(row)
    }

    fn places(&self, id: CharacterId) -> Result<BTreeMap<Board, Place>, StoreError> {
        let mut places = self.base.places(id)?;
        for (board, place) in self.notes.borrow().places.get(&id).into_iter().flatten() {
            match place {
                Some(place) => places.insert(board.clone(), *place),
                None => places.remove(board),
            };
        }
        Ok(places)
    }

    fn top(
        &self,
        board: &Board,
        below: BucketEnds,
        skip: u64,
        take: u64,
    ) -> Result<Vec<Standing>, StoreError> {
        self.base.top(board, below, skip, take)
    }

    fn place(&self, board: &Board, id: CharacterId) -> Result<Option<Place>, StoreError> {
        Ok(self.places(id)?.remove(board))
    }

    fn count_in_buckets(&self, board: &Board, from: i64) -> Result<u64, StoreError> {
        self.base.count_in_buckets(board, from)
    }

    fn count_before(&self, board: &Board, place: Place, ends: BucketEnds) -> Result<u64, StoreError> {
        self.base.count_before(board, place, ends)
    }

    fn sums(&self) -> Result<Sums, StoreError> {
        self.base.sums()
    }

    fn buckets(&self) -> Result<Buckets, StoreError> {
        self.base.buckets()
    }

    fn counts(&self) -> Result<(u64, u64), StoreError> {
        self.base.counts()
    }
}

impl ModelWrite for Sketch<'_> {
    fn put_character(&self, row: &CharacterRow, _: bool) -> Result<(), StoreError> {
        let mut notes = self.notes.borrow_mut();
        notes.nameless.remove(&row.character.id);
        notes.characters.insert(row.character.id, row.character.clone());
        Ok(())
    }

    fn put_places(&self, id: CharacterId, places: &[(&Board, Option<Place>)]) -> Result<(), StoreError> {
        let mut notes = self.notes.borrow_mut();
        let own = notes.places.entry(id).or_default();
        own.extend(places.iter().map(|(board, place)| ((*board).clone(), *place)));
        Ok(())
    }

    fn add_counts(&self, _: Sums, _: &Buckets) -> Result<(), StoreError> {
        Ok(())
    }

    fn free_names(&self, ranges: &[(Sequence, Sequence)]) -> Result<(), StoreError> {
        const KINDS: [EventKind; 4] =
            [EventKind::Created, EventKind::Renamed, EventKind::Unarchived, EventKind::Undone];
        let mut about = Vec::new();
        for (first, last) in ranges {
            let query = EventQuery { kinds: &KINDS, ..EventQuery::part(*first, *last) };
            self.base.events(&query, &mut |event| {
                about.push(event.character);
                Ok(Flow::More)
            })?;
        }
        self.notes.borrow_mut().nameless.extend(about);
        Ok(())
    }

    fn begin_filling(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn end_filling(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl WriteTx for Sketch<'_> {
    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
