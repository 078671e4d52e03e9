//! Boards of the past: everyone's place, in order.

use super::{Overlay, Past};
use crate::ledger::{Board, CharacterId, Rank, Standing, Summary};
use crate::store::backend::{Flow, ReadTx, Sums};
use crate::store::boards::summary_of;
use crate::store::error::StoreError;
use crate::store::fold::Place;
use crate::store::models::{PARAGON_LEVEL, SPENT};
use std::cmp::Reverse;
use std::sync::Arc;

/// The places of a board, best first.
pub(super) type Places = Vec<(CharacterId, Place)>;

impl Past {
    /// Everyone's place on a board.
    fn places(&self, tx: &dyn ReadTx, board: &Board) -> Result<Arc<Places>, StoreError> {
        if let Some((known, places)) = &*self.board.borrow()
            && known == board
        {
            return Ok(Arc::clone(places));
        }
        let places = Arc::new(self.found(tx)?.places(tx, board)?);
        *self.board.borrow_mut() = Some((board.clone(), Arc::clone(&places)));
        Ok(places)
    }

    /// The places of a board after the first `skip`, best first.
    pub(in super::super) fn top(
        &self,
        tx: &dyn ReadTx,
        board: &Board,
        (skip, take): (u64, u64),
    ) -> Result<Vec<Standing>, StoreError> {
        let (places, overlay) = (self.places(tx, board)?, self.found(tx)?);
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let ranked = (1_u64..).zip(places.iter()).skip(count(skip)).take(count(take));
        ranked
            .map(|(rank, &(character, Place { level, xp, since }))| {
                let name = overlay.name(tx, character)?;
                Ok(Standing { rank, character, name, level, xp, since })
            })
            .collect()
    }

    /// Where a character stood on a board.
    pub(in super::super) fn rank(
        &self,
        tx: &dyn ReadTx,
        board: &Board,
        id: CharacterId,
    ) -> Result<Rank, StoreError> {
        let places = self.places(tx, board)?;
        let rank = (1_u64..).zip(places.iter()).find(|(_, place)| place.0 == id).map(|(rank, _)| rank);
        Ok(Rank { rank, of: places.len() as u64 })
    }

    /// How many were on a board.
    pub(in super::super) fn count_on(&self, tx: &dyn ReadTx, board: &Board) -> Result<u64, StoreError> {
        Ok(self.places(tx, board)?.len() as u64)
    }

    /// The paragon board in a few numbers.
    pub(in super::super) fn summary(&self, tx: &dyn ReadTx) -> Result<Summary, StoreError> {
        let places = self.places(tx, &Board::Paragon)?;
        let sums = self.found(tx)?.sums(tx)?;
        Ok(summary_of(sums, places.len() as u64, places.first().map(|(_, best)| best.level)))
    }
}

impl Overlay {
    fn places(&self, tx: &dyn ReadTx, board: &Board) -> Result<Places, StoreError> {
        let mut places = Places::new();
        tx.places_on(board, &mut |place| {
            if !self.then.contains_key(&place.0) {
                places.push(*place);
            }
            Ok(Flow::More)
        })?;
        if let Some(number) = self.numbers.get(board) {
            let snapshots = self.then.iter().filter_map(|(id, then)| Some((*id, then.snapshot()?)));
            places.extend(snapshots.filter_map(|(id, then)| Some((id, then.place(board, number)?))));
        }
        places.sort_by_key(|(id, place)| (Reverse((place.level, place.xp)), place.since, *id));
        Ok(places)
    }

    fn name(&self, tx: &dyn ReadTx, id: CharacterId) -> Result<String, StoreError> {
        match self.then.get(&id).and_then(|then| then.snapshot()) {
            Some(snapshot) => Ok(snapshot.name.to_owned()),
            None => Ok(tx.name_of(id)?.unwrap_or_default()),
        }
    }

    fn sums(&self, tx: &dyn ReadTx) -> Result<Sums, StoreError> {
        let mut sums = Sums::default();
        let mut add = |archived: bool, (points, levels): (u64, u64)| match archived {
            true => sums.archived += 1,
            false => {
                sums.characters += 1;
                sums.points_spent += i128::from(points);
                sums.paragon_levels += i128::from(levels);
            }
        };
        for then in self.then.values().filter_map(|then| then.snapshot()) {
            add(then.archived, (then.numbers[SPENT], then.numbers[PARAGON_LEVEL]));
        }
        tx.facts(&mut |facts| {
            if self.then.contains_key(&facts.id) {
                return Ok(Flow::More);
            }
            let [points, levels] = [SPENT, PARAGON_LEVEL].map(|at| facts.numbers[at]);
            // A number that is larger than a column is known by the state only.
            let exact = if points.max(levels) == i64::MAX { tx.character(facts.id)? } else { None };
            let numbers = exact.map(|one| crate::store::models::numbers_of(&one.state));
            let stored = (points.cast_unsigned(), levels.cast_unsigned());
            add(facts.archived, numbers.map_or(stored, |all| (all[SPENT], all[PARAGON_LEVEL])));
            Ok(Flow::More)
        })?;
        Ok(sums)
    }
}
