//! Characters, their places on boards and the sums over them: read models, which the events can make anew.

use super::super::error::StoreError;
use super::super::fold::Place;
use super::events::Take;
use crate::ledger::{Board, Character, CharacterId, CharacterQuery, Filter, Sequence, Standing};
use crate::progression::ExternalId;
use std::collections::BTreeMap;
use std::ops::Range;

/// A character with what it is found and sorted by.
#[derive(Debug)]
pub(in crate::store) struct CharacterRow<'a> {
    pub(in crate::store) character: &'a Character,
    /// By what its name is found.
    pub(in crate::store) name_key: String,
    /// Levels, XP, points and currency, in the order of the columns.
    pub(in crate::store) numbers: [i64; 11],
    /// The state as JSON.
    pub(in crate::store) state: String,
}

/// What a row is, to who writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Put {
    /// One that is not stored yet.
    New,
    /// One that is stored.
    Again,
    /// One that is stored, and neither its name nor whether it is archived has changed.
    Progress,
}

/// How a character moves on a board.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Move<'a> {
    pub(in crate::store) character: CharacterId,
    pub(in crate::store) board: &'a Board,
    /// The place that is stored.
    pub(in crate::store) from: Option<Place>,
    /// The place that it has; `None` takes it from the board.
    pub(in crate::store) to: Option<Place>,
}

/// What one character, or many, add to the totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::store) struct Sums {
    pub(in crate::store) characters: i64,
    pub(in crate::store) archived: i64,
    pub(in crate::store) points_spent: i128,
    pub(in crate::store) paragon_levels: i128,
}

impl Sums {
    pub(in crate::store) fn add(&mut self, other: Sums, sign: i64) {
        self.characters += sign * other.characters;
        self.archived += sign * other.archived;
        self.points_spent += i128::from(sign) * other.points_spent;
        self.paragon_levels += i128::from(sign) * other.paragon_levels;
    }
}

/// Sums over all characters that are not archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Totals {
    pub(in crate::store) characters: u64,
    pub(in crate::store) archived: u64,
    pub(in crate::store) points_spent: u128,
    pub(in crate::store) paragon_levels: u128,
}

impl From<Sums> for Totals {
    fn from(sums: Sums) -> Totals {
        Totals {
            characters: sums.characters.max(0).cast_unsigned(),
            archived: sums.archived.max(0).cast_unsigned(),
            points_spent: sums.points_spent.max(0).cast_unsigned(),
            paragon_levels: sums.paragon_levels.max(0).cast_unsigned(),
        }
    }
}

/// How many characters stand in each bucket of each board; see [`super::super::boards::bucket`].
pub(in crate::store) type Buckets = BTreeMap<Board, BTreeMap<i64, i64>>;

/// Where the bucket of a place ends: the highest level in it, and the most XP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct BucketEnds {
    pub(in crate::store) level: u64,
    pub(in crate::store) xp: u64,
}

/// Questions about characters and boards.
pub(in crate::store) trait ModelRead {
    /// The character with this id.
    fn character(&self, id: CharacterId) -> Result<Option<Character>, StoreError>;

    /// The ids of at most so many characters that have this name, in any case and in any way of writing it, and are
    /// archived or are not, in their order.
    fn ids_of(&self, name: &str, archived: bool, most: u64) -> Result<Vec<CharacterId>, StoreError>;

    /// The character with this external id, archived or not.
    fn id_of_external(&self, id: ExternalId) -> Result<Option<CharacterId>, StoreError>;

    /// Whether two characters that are not archived have one name, written in the same way but for its case.
    fn has_doubled_names(&self) -> Result<bool, StoreError>;

    /// The name of a character today, archived or not.
    fn name_of(&self, id: CharacterId) -> Result<Option<String>, StoreError>;

    /// The last id that was given; 0 when there is no character.
    fn newest_id(&self) -> Result<u64, StoreError>;

    /// The characters with these ids, in their order, archived ones too; from 0 to the largest number all that are stored.
    fn characters(&self, ids: Range<u64>, take: Take<Character>) -> Result<(), StoreError>;

    /// The characters that a query finds, and how many there are on all pages.
    fn find(&self, query: &CharacterQuery) -> Result<(Vec<Character>, u64), StoreError>;

    /// The ids of the characters that a filter chooses, in their order.
    fn select(&self, which: &Filter) -> Result<Vec<CharacterId>, StoreError>;

    /// At most so many names that begin, in any case, with these letters.
    fn names_from(&self, start: &str, most: u64) -> Result<Vec<String>, StoreError>;

    /// The ids of at most so many characters, archived or not, whose names begin, in any case, with these letters: in the
    /// order of their names, those that are not archived first.
    fn ids_from(&self, start: &str, most: u64) -> Result<Vec<CharacterId>, StoreError>;

    /// The ids of all characters that are not archived and have a name that another of them has.
    fn names_twice(&self) -> Result<Vec<CharacterId>, StoreError>;

    /// Whether what a character is found and sorted by is stored like this.
    fn is_found_by(&self, row: &CharacterRow) -> Result<bool, StoreError>;

    /// The places of a character.
    fn places(&self, id: CharacterId) -> Result<BTreeMap<Board, Place>, StoreError>;

    /// The places of a board at or below the end of a bucket, from `skip` on of these, best first; ranks count from the first of these.
    fn top(
        &self,
        board: &Board,
        below: BucketEnds,
        skip: u64,
        take: u64,
    ) -> Result<Vec<Standing>, StoreError>;

    /// The place of a character on a board.
    fn place(&self, board: &Board, id: CharacterId) -> Result<Option<Place>, StoreError>;

    /// How many stand on a board in this bucket and those above.
    fn count_in_buckets(&self, board: &Board, from: i64) -> Result<u64, StoreError>;

    /// How many stand on a board before a place, up to the end of its bucket: with a higher level, with more XP at the same
    /// level, or there earlier with the same of both.
    fn count_before(&self, board: &Board, place: Place, ends: BucketEnds) -> Result<u64, StoreError>;

    /// The sums over all characters.
    fn sums(&self) -> Result<Sums, StoreError>;

    /// The buckets in which anybody stands.
    fn buckets(&self) -> Result<Buckets, StoreError>;

    /// How many characters and how many places are stored.
    fn counts(&self) -> Result<(u64, u64), StoreError>;
}

/// Changes of read models.
pub(in crate::store) trait ModelWrite {
    /// Writes characters.
    fn put_characters(&self, rows: &[(CharacterRow, Put)]) -> Result<(), StoreError>;

    /// Writes places.
    fn put_places(&self, moves: &[Move]) -> Result<(), StoreError>;

    /// Adds to the sums, and to how many stand in each bucket.
    fn add_counts(&self, sums: Sums, buckets: &Buckets) -> Result<(), StoreError>;

    /// Frees the names of all characters that the events of these ranges, each given by its first and last sequence,
    /// created, renamed or put back. Each gets its name when it is written, or the transaction is given up.
    fn free_names(&self, ranges: &[(Sequence, Sequence)]) -> Result<(), StoreError>;

    /// Empties the read models, and what remembers which operation took back which. What helps to find rows may be made
    /// when [`ModelWrite::end_filling`] says that all are in.
    fn begin_filling(&self) -> Result<(), StoreError>;

    /// Ends what [`ModelWrite::begin_filling`] began.
    ///
    /// # Errors
    /// [`StoreError::NameTwice`] when two characters that are not archived have one name.
    fn end_filling(&self) -> Result<(), StoreError>;
}
