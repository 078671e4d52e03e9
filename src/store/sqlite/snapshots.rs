//! Snapshots: rows in, rows out; and the facts and places of everyone, for questions about the past.

use super::super::backend::{Flow, SnapshotRead, SnapshotWrite, Take, TakeFacts, TakeSnapshots};
use super::super::error::StoreError;
use super::super::fold::Place;
use super::super::snapshot::{Key, Row, Span};
use super::order::Order;
use super::tx::{Base, Tx};
use super::{boards, characters, stored};
use crate::ledger::{Board, CharacterId, Moment};
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

impl<C: Base> SnapshotRead for Tx<C> {
    fn facts(&self, take: TakeFacts) -> Result<(), StoreError> {
        characters::facts(self.connection(), take)
    }

    fn places_on(&self, board: &Board, take: Take<(CharacterId, Place)>) -> Result<(), StoreError> {
        boards::all_places(self.connection(), board, take)
    }

    fn board_numbers(&self) -> Result<BTreeMap<Board, u64>, StoreError> {
        self.all_board_numbers()
    }

    fn snapshots(&self, from_day: i64, take: TakeSnapshots) -> Result<(), StoreError> {
        let sql = "SELECT day, character, state FROM snapshots WHERE span = ?1 AND day >= ?2 ORDER BY day, character";
        let mut statement = self.connection().prepare_cached(sql)?;
        for span in Span::ALL {
            let mut rows = statement.query([span.number(), from_day])?;
            let mut order = Order::rising("snapshots");
            while let Some(row) = rows.next()? {
                order.next((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))?;
                let character = CharacterId(row.get::<_, i64>(1)?.cast_unsigned());
                let key = Key { span, day: row.get(0)?, character };
                // What is not what it should be has no bytes that can be read.
                if take(key, row.get_ref(2)?.as_blob().unwrap_or_default())? == Flow::Enough {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn snapshots_of(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let sql = "SELECT state FROM snapshots WHERE span = ?1 AND day = ?2 AND character = ?3";
        let mut statement = self.connection().prepare_cached(sql)?;
        let mut one = |key: &Key| {
            let key = [key.span.number(), key.day, stored(key.character.0)];
            statement.query_row(key, |row| row.get(0)).optional().map_err(StoreError::from)
        };
        keys.iter().map(&mut one).collect()
    }

    fn oldest_snapshots(&self) -> Result<BTreeMap<Span, i64>, StoreError> {
        let sql = "SELECT min(day) FROM snapshots WHERE span = ?1";
        let mut statement = self.connection().prepare_cached(sql)?;
        let mut oldest = BTreeMap::new();
        for span in Span::ALL {
            let day: Option<i64> = statement.query_row([span.number()], |row| row.get(0))?;
            oldest.extend(day.map(|day| (span, day)));
        }
        Ok(oldest)
    }

    fn count_snapshots(&self) -> Result<u64, StoreError> {
        characters::count(self.connection(), "snapshots")
    }

    fn unordered(&self) -> Result<BTreeSet<CharacterId>, StoreError> {
        let mut statement = self.connection().prepare_cached("SELECT character FROM unordered")?;
        let ids = statement.query_map([], |row| row.get::<_, i64>(0))?;
        Ok(ids.map(|id| id.map(|id| CharacterId(id.cast_unsigned()))).collect::<Result<_, _>>()?)
    }

    fn reached(&self) -> Result<Option<Moment>, StoreError> {
        let sql = "SELECT time FROM operations ORDER BY time DESC LIMIT 2";
        let mut statement = self.connection().prepare_cached(sql)?;
        let times: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(times.last().map(|time| Moment(*time)))
    }
}

impl<C: Base> SnapshotWrite for Tx<C> {
    fn board_number(&self, board: &Board) -> Result<u64, StoreError> {
        self.make_board_number(board)
    }

    fn add_snapshots(&self, rows: &[Row]) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO snapshots VALUES (?1, ?2, ?3, ?4)";
        let mut statement = self.connection().prepare_cached(sql)?;
        if !rows.is_empty() {
            self.known().swept.take();
        }
        for Row { key, bytes } in rows {
            let key = (key.span.number(), key.day, stored(key.character.0));
            statement.execute(params![key.0, key.1, key.2, bytes])?;
        }
        Ok(())
    }

    fn add_unordered(&self, characters: &[CharacterId]) -> Result<(), StoreError> {
        let sql = "INSERT INTO unordered VALUES (?1) ON CONFLICT (character) DO NOTHING";
        for id in characters {
            self.connection().prepare_cached(sql)?.execute([stored(id.0)])?;
        }
        Ok(())
    }

    fn drop_snapshots(&self, firsts: &[(Span, i64); 3], most: u64) -> Result<(), StoreError> {
        if self.known().swept.get() == Some(*firsts) {
            return Ok(());
        }
        let find = "SELECT day, character FROM snapshots WHERE span = ?1 AND day < ?2 \
                    ORDER BY day, character LIMIT 1 OFFSET ?3";
        let drop = "DELETE FROM snapshots WHERE span = ?1 AND (day, character) < (?2, ?3)";
        let (mut left, mut has_any) = (most, false);
        for &(span, first) in firsts {
            let mut find = self.connection().prepare_cached(find)?;
            let oldest: Option<(i64, i64)> = find
                .query_row(params![span.number(), first, 0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if oldest.is_none() {
                continue;
            }
            has_any = true;
            let end: Option<(i64, i64)> = find
                .query_row(params![span.number(), first, stored(left)], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let (day, character) = end.unwrap_or((first, 0));
            let dropped = self.connection().prepare_cached(drop)?.execute([span.number(), day, character])?;
            left = left.saturating_sub(dropped as u64);
        }
        self.known().swept.set((!has_any).then_some(*firsts));
        Ok(())
    }
}
