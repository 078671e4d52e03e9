//! Questions about characters and boards.

use super::Store;
use super::backend::Totals;
use super::boards;
use super::error::StoreError;
use super::names::name_key;
use super::naming::only;
use super::rebuild::one_character;
use crate::ledger::{Board, Character, CharacterId, CharacterQuery, Filter, Rank, Standing, Summary, Who};

impl Store {
    /// The character; `None` when there is none, or a name leads to several: [`Store::why_nobody`] tells. In the past its
    /// name is still today's.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn character(&self, who: &Who) -> Result<Option<Character>, StoreError> {
        let tx = &*self.backend.read()?;
        let id = match who {
            Who::Id(id) => Some(*id),
            Who::Name(name) => only(&tx.ids_of(name, false, 2)?),
            Who::External(id) => tx.id_of_external(*id)?,
        };
        let Some(id) = id else { return Ok(None) };
        match self.point() {
            None => self.recalled(tx, id),
            Some(point) => Ok(one_character(tx, id, Some(point))?.map(|folded| folded.character)),
        }
    }

    /// Characters, and how many there are on all pages.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn characters(&self, query: &CharacterQuery) -> Result<(Vec<Character>, u64), StoreError> {
        let tx = &*self.backend.read()?;
        match &self.past {
            None => tx.find(query),
            Some(past) => past.find(tx, query),
        }
    }

    /// The ids of the characters that a filter chooses, in their order.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn select(&self, which: &Filter) -> Result<Vec<CharacterId>, StoreError> {
        let tx = &*self.backend.read()?;
        match &self.past {
            None => tx.select(which),
            Some(past) => past.select(tx, which),
        }
    }

    /// Names that hold some part of `name`, for "did you mean".
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn names_like(&self, name: &str) -> Result<Vec<String>, StoreError> {
        const MOST: u64 = 2_000;
        let start: String = name_key(name).chars().take(2).collect();
        self.backend.read()?.names_from(&start, MOST)
    }

    /// At most so many characters, archived or not, whose names begin, in any case, with these letters, in the order of their
    /// names. In the past, those whose names begin so today and who were there then.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn characters_from(&self, start: &str, most: u64) -> Result<Vec<Character>, StoreError> {
        let ids = self.backend.read()?.ids_from(start, most)?;
        ids.into_iter().filter_map(|id| self.character(&Who::Id(id)).transpose()).collect()
    }

    /// The best of a board.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn top(&self, board: &Board, skip: u64, take: u64) -> Result<Vec<Standing>, StoreError> {
        let tx = &*self.backend.read()?;
        match &self.past {
            None => boards::top(tx, board, (skip, take)),
            Some(past) => past.top(tx, board, (skip, take)),
        }
    }

    /// Where a character stands on a board.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn rank(&self, board: &Board, id: CharacterId) -> Result<Rank, StoreError> {
        let tx = &*self.backend.read()?;
        match &self.past {
            None => boards::rank(tx, board, id),
            Some(past) => past.rank(tx, board, id),
        }
    }

    /// How many are on a board.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn count_on(&self, board: &Board) -> Result<u64, StoreError> {
        let tx = &*self.backend.read()?;
        match &self.past {
            None => tx.count_in_buckets(board, i64::MIN),
            Some(past) => past.count_on(tx, board),
        }
    }

    /// How many characters stand on the paragon board in all, up to each of these levels and above the last, each counted
    /// once, and the sum of all levels. Exact where a level is at most 128 or ends a range of levels: 255, 511, 1023.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn paragon_levels(&self, up_to: &[u64]) -> Result<(Vec<u64>, u128), StoreError> {
        let tx = self.backend.read()?;
        let last = |level: u64| boards::bucket(&Board::Paragon, level, 0);
        let mut counts = Vec::with_capacity(up_to.len() + 1);
        let mut above = tx.count_in_buckets(&Board::Paragon, i64::MIN)?;
        for level in up_to {
            let higher = tx.count_in_buckets(&Board::Paragon, last(*level) + 1)?;
            counts.push(above.saturating_sub(higher));
            above = higher;
        }
        counts.push(above);
        Ok((counts, Totals::from(tx.sums()?).paragon_levels))
    }

    /// The paragon board in a few numbers.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn summary(&self) -> Result<Summary, StoreError> {
        let tx = &*self.backend.read()?;
        match &self.past {
            None => boards::summary(tx),
            Some(past) => past.summary(tx),
        }
    }
}
