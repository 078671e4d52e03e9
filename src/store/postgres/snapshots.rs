//! Snapshots: rows in, rows out; and the facts and places of everyone, for questions about the past.

use super::super::backend::{Flow, SnapshotRead, SnapshotWrite, Take, TakeFacts, TakeSnapshots};
use super::super::error::StoreError;
use super::super::fold::Place;
use super::super::snapshot::{Key, Row, Span};
use super::connection::Connection;
use super::tx::Tx;
use super::value::Value;
use super::{characters, stored};
use crate::ledger::{Board, CharacterId, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use tokio_postgres::Error;

/// So many snapshots are read at once.
const PAGE: usize = 8_192;

impl<C: Deref<Target = Connection>> SnapshotRead for Tx<C> {
    fn facts(&self, take: TakeFacts) -> Result<(), StoreError> {
        characters::facts(self, take)
    }

    fn places_on(&self, board: &Board, take: Take<(CharacterId, Place)>) -> Result<(), StoreError> {
        self.all_places(board, take)
    }

    fn board_numbers(&self) -> Result<BTreeMap<Board, u64>, StoreError> {
        self.all_board_numbers()
    }

    fn snapshots(&self, from_day: i64, take: TakeSnapshots) -> Result<(), StoreError> {
        self.flush()?;
        let sql = format!(
            "SELECT day, character, state FROM snapshots WHERE span = $1 AND (day, character) > ($2, $3) \
             ORDER BY day, character LIMIT {PAGE}"
        );
        for span in Span::ALL {
            let mut after = (from_day.saturating_sub(1), i64::MAX);
            loop {
                let rows = self.rows(&sql, &[span.number().into(), after.0.into(), after.1.into()])?;
                for row in &rows {
                    after = (row.try_get(0)?, row.try_get(1)?);
                    let key = Key { span, day: after.0, character: CharacterId(after.1.cast_unsigned()) };
                    if take(key, row.try_get(2)?)? == Flow::Enough {
                        return Ok(());
                    }
                }
                if rows.len() < PAGE {
                    break;
                }
            }
        }
        Ok(())
    }

    fn snapshots_of(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.flush()?;
        let sql = "SELECT s.state FROM unnest($1, $2, $3) WITH ORDINALITY k(span, day, character, at) \
                   LEFT JOIN snapshots s USING (span, day, character) ORDER BY k.at";
        let mut found = Vec::with_capacity(keys.len());
        for part in keys.chunks(PAGE) {
            let column = |of: fn(&Key) -> i64| Value::Ints(part.iter().map(of).collect());
            let values = [
                column(|key| key.span.number()),
                column(|key| key.day),
                column(|key| stored(key.character.0)),
            ];
            for row in &self.rows(sql, &values)? {
                found.push(row.try_get(0)?);
            }
        }
        Ok(found)
    }

    fn oldest_snapshots(&self) -> Result<BTreeMap<Span, i64>, StoreError> {
        self.flush()?;
        let sql = "SELECT (SELECT min(day) FROM snapshots s WHERE s.span = k.span) \
                   FROM unnest($1) WITH ORDINALITY k(span, at) ORDER BY k.at";
        let spans = Value::Ints(Span::ALL.iter().map(|span| span.number()).collect());
        let mut oldest = BTreeMap::new();
        for (row, span) in self.rows(sql, &[spans])?.iter().zip(Span::ALL) {
            oldest.extend(row.try_get::<_, Option<i64>>(0)?.map(|day| (span, day)));
        }
        Ok(oldest)
    }

    fn count_snapshots(&self) -> Result<u64, StoreError> {
        self.flush()?;
        self.count("SELECT count(*) FROM snapshots", &[])
    }

    fn unordered(&self) -> Result<BTreeSet<CharacterId>, StoreError> {
        self.flush()?;
        Ok(characters::ids(&self.rows("SELECT character FROM unordered", &[])?)?.into_iter().collect())
    }

    fn reached(&self) -> Result<Option<Moment>, StoreError> {
        self.flush()?;
        let rows = self.rows("SELECT time FROM operations ORDER BY time DESC LIMIT 2", &[])?;
        let times: Vec<i64> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, Error>>()?;
        Ok(times.last().map(|time| Moment(*time)))
    }
}

impl<C: Deref<Target = Connection>> SnapshotWrite for Tx<C> {
    fn board_number(&self, board: &Board) -> Result<u64, StoreError> {
        self.make_board_number(board)
    }

    fn add_snapshots(&self, rows: &[Row]) -> Result<(), StoreError> {
        for Row { key, bytes } in rows {
            let key = (key.span.number(), key.day, stored(key.character.0));
            self.pending.borrow_mut().add_snapshot(key, bytes.clone());
        }
        self.flush_if_long()
    }

    fn add_unordered(&self, characters: &[CharacterId]) -> Result<(), StoreError> {
        let mut pending = self.pending.borrow_mut();
        characters.iter().for_each(|id| pending.add_unordered(*id));
        Ok(())
    }

    fn drop_snapshots(&self, firsts: &[(Span, i64); 3], most: u64) -> Result<(), StoreError> {
        // It goes out with the rest; how many each span drops is bounded by what the ones before it left.
        let spans = firsts.iter().map(|(span, _)| span.number()).collect();
        let days = firsts.iter().map(|(_, first)| *first).collect();
        self.pending.borrow_mut().drop_snapshots(spans, days, stored(most));
        Ok(())
    }
}
