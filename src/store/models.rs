//! The read models: rows of characters, places and totals, from and to [`Folded`] characters.

use super::boards::{Boards, bucket};
use super::error::StoreError;
use super::fold::{Folded, Place};
use super::wire::{read_state, write_state};
use crate::ledger::{Board, Character, CharacterId, Moment, Sequence};
use crate::progression::State;
use crate::rules::track::TrackName;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// The columns that [`character`] reads.
pub(super) const CHARACTER_COLUMNS: &str =
    "id, name, archived, created, changed, version, last, state, last_seen";

/// As SQLite stores it: levels and points pass 2^63 only in rules that nobody plays.
pub(super) fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// By what a name is found, in any case. Letter by letter, so that a part of a name is found by the same letters, and the
/// two small sigmas are one.
pub(super) fn name_key(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

/// A character from a row of [`CHARACTER_COLUMNS`].
pub(super) fn character(row: &Row) -> Result<Character, StoreError> {
    let id = CharacterId(row.get::<_, i64>(0)?.cast_unsigned());
    let damaged = |what: String| StoreError::ReadModel { character: id.0, what };
    let unreadable = |error: rusqlite::Error| damaged(error.to_string());
    let number = |at: usize| row.get::<_, i64>(at).map_err(unreadable);
    let (name, archived) = (row.get(1).map_err(unreadable)?, row.get(2).map_err(unreadable)?);
    let state = row.get_ref(7)?.as_str().map_err(|error| damaged(error.to_string()))?;
    Ok(Character {
        id,
        state: read_state(name, archived, state).map_err(|error| damaged(error.to_string()))?,
        created: Moment(number(3)?),
        changed: Moment(number(4)?),
        version: number(5)?.cast_unsigned(),
        last: Sequence(number(6)?.cast_unsigned()),
        last_seen: Moment(number(8)?),
    })
}

/// Fails unless a character is stored as of its last event: what is appended to another would break the log.
pub(super) fn is_of_its_last_event(connection: &Connection, character: &Character) -> Result<(), StoreError> {
    let sql = "SELECT version, sequence FROM events WHERE character = ?1 ORDER BY version DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let last = statement.query_row([stored(character.id.0)], |row| Ok((row.get(0)?, row.get(1)?)));
    if last.optional()? == Some((stored(character.version), stored(character.last.0))) {
        return Ok(());
    }
    let what = "it is not as of the character's last event".to_owned();
    Err(StoreError::ReadModel { character: character.id.0, what })
}

/// The character with this id.
pub(super) fn load(connection: &Connection, id: CharacterId) -> Result<Option<Character>, StoreError> {
    let sql = format!("SELECT {CHARACTER_COLUMNS} FROM characters WHERE id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([stored(id.0)])?;
    rows.next()?.map(character).transpose()
}

/// The id of the character that has this name and is not archived.
pub(super) fn id_of(connection: &Connection, name: &str) -> Result<Option<CharacterId>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM characters WHERE name_key = ?1 AND archived = 0")?;
    let id: Option<i64> = statement.query_row([name_key(name)], |row| row.get(0)).optional()?;
    Ok(id.map(|id| CharacterId(id.cast_unsigned())))
}

/// The character with its places.
pub(super) fn load_folded(
    connection: &Connection,
    boards: &Boards,
    id: CharacterId,
) -> Result<Option<Folded>, StoreError> {
    let Some(character) = load(connection, id)? else { return Ok(None) };
    let mut statement =
        connection.prepare_cached("SELECT board, level, xp, since FROM standings WHERE character = ?1")?;
    let mut rows = statement.query([stored(id.0)])?;
    let mut places = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let number = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned);
        let place = Place { level: number(1)?, xp: number(2)?, since: Sequence(number(3)?) };
        let board: i64 = row.get(0)?;
        let name = boards.name(board).ok_or_else(|| {
            let what = format!("it stands on board {board}, which is none");
            StoreError::ReadModel { character: id.0, what }
        })?;
        places.insert(name, place);
    }
    Ok(Some(Folded { character, places }))
}

/// What the sums know of a character that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Counted {
    places: BTreeMap<Board, Place>,
    sums: Sums,
}

/// What one character, or many, add to the totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sums {
    characters: i64,
    archived: i64,
    points_spent: i128,
    paragon_levels: i128,
}

impl Sums {
    fn of(state: &State) -> Sums {
        if state.archived {
            return Sums { archived: 1, ..Sums::default() };
        }
        Sums {
            characters: 1,
            archived: 0,
            points_spent: i128::from(state.points_spent_in_all().0),
            paragon_levels: i128::from(state.progress(&TrackName::Paragon).level.0),
        }
    }

    fn add(&mut self, other: Sums, sign: i64) {
        self.characters += sign * other.characters;
        self.archived += sign * other.archived;
        self.points_spent += i128::from(sign) * other.points_spent;
        self.paragon_levels += i128::from(sign) * other.paragon_levels;
    }
}

impl Counted {
    pub(super) fn of(folded: &Folded) -> Counted {
        Counted { places: folded.places.clone(), sums: Sums::of(&folded.character.state) }
    }
}

/// Changes of counts and sums that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Pending {
    sums: Sums,
    buckets: BTreeMap<(i64, i64), i64>,
}

/// Writes a character and its places. `counted` is what the sums know of it, `None` for a new one; the answer is what
/// they know after `pending` is written.
pub(super) fn save(
    connection: &Connection,
    boards: &mut Boards,
    folded: &Folded,
    counted: Option<&Counted>,
    pending: &mut Pending,
) -> Result<Counted, StoreError> {
    save_character(connection, &folded.character, counted.is_none())?;
    let (new, nothing) = (Counted::of(folded), Counted::default());
    let old = counted.unwrap_or(&nothing);
    pending.sums.add(old.sums, -1);
    pending.sums.add(new.sums, 1);
    let id = stored(folded.character.id.0);
    for (board, place) in &old.places {
        if new.places.get(board) != Some(place) {
            let row = boards.id(connection, board)?;
            *pending.buckets.entry((row, bucket(board, place.level, place.xp))).or_default() -= 1;
            if !new.places.contains_key(board) {
                let sql = "DELETE FROM standings WHERE character = ?1 AND board = ?2";
                connection.prepare_cached(sql)?.execute([id, row])?;
            }
        }
    }
    for (board, place) in &new.places {
        if old.places.get(board) != Some(place) {
            let row = boards.id(connection, board)?;
            *pending.buckets.entry((row, bucket(board, place.level, place.xp))).or_default() += 1;
            let sql = "INSERT INTO standings VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE \
                       SET level = excluded.level, xp = excluded.xp, since = excluded.since";
            let values = [id, row, stored(place.level), stored(place.xp), stored(place.since.0)];
            connection.prepare_cached(sql)?.execute(values)?;
        }
    }
    Ok(new)
}

/// What stands in the columns after `last`, before the state.
fn numbers(state: &State) -> [i64; 11] {
    let (own, paragon) = (state.progress(&TrackName::Character), state.progress(&TrackName::Paragon));
    [
        own.level.0,
        own.xp.get(),
        paragon.level.0,
        paragon.xp.get(),
        state.prestige_level,
        state.prestige_points.0,
        state.points_earned().0,
        state.points_spent_in_all().0,
        state.points_available().0,
        state.currency,
        state.lifetime_xp.get(),
    ]
    .map(stored)
}

const NUMBERS: &str = "character_level, character_xp, paragon_level, paragon_xp, prestige_level, prestige_points, \
                       points_earned, points_spent, points_available, currency, lifetime_xp";

/// Whether the columns that are found and sorted by hold what the state says.
pub(super) fn columns_fit(connection: &Connection, folded: &Folded) -> Result<bool, StoreError> {
    let sql = format!("SELECT name_key, {NUMBERS} FROM characters WHERE id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let state = &folded.character.state;
    let expected = numbers(state);
    Ok(statement.query_row([stored(folded.character.id.0)], |row| {
        let mut fits = row.get::<_, String>(0)? == name_key(&state.name);
        for (at, expected) in expected.iter().enumerate() {
            fits &= row.get::<_, i64>(at + 1)? == *expected;
        }
        Ok(fits)
    })?)
}

fn save_character(connection: &Connection, character: &Character, is_new: bool) -> Result<(), StoreError> {
    let state = &character.state;
    let values = "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21";
    let sql = if is_new {
        format!("INSERT INTO characters VALUES (?1, {values})")
    } else {
        let columns =
            format!("name, name_key, archived, created, changed, version, last, {NUMBERS}, state, last_seen");
        format!("UPDATE characters SET ({columns}) = ({values}) WHERE id = ?1")
    };
    let [n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11] = numbers(state);
    connection.prepare_cached(&sql)?.execute(params![
        stored(character.id.0),
        state.name,
        name_key(&state.name),
        state.archived,
        character.created.0,
        character.changed.0,
        stored(character.version),
        stored(character.last.0),
        n1,
        n2,
        n3,
        n4,
        n5,
        n6,
        n7,
        n8,
        n9,
        n10,
        n11,
        write_state(state)?,
        character.last_seen.0,
    ])?;
    Ok(())
}

/// Counts a character that is not to be written; on a board that is not stored it counts as on board 0, which is none.
pub(super) fn count(boards: &Boards, folded: &Folded, pending: &mut Pending) {
    pending.sums.add(Sums::of(&folded.character.state), 1);
    for (board, place) in &folded.places {
        let row = boards.known(board).unwrap_or(0);
        *pending.buckets.entry((row, bucket(board, place.level, place.xp))).or_default() += 1;
    }
}

/// Sums over all characters that are not archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) characters: u64,
    pub(super) archived: u64,
    pub(super) points_spent: u128,
    pub(super) paragon_levels: u128,
}

fn wide(high: i64, low: i64) -> i128 {
    (i128::from(high) << 32) + i128::from(low)
}

fn halves(sum: i128) -> (i64, i64) {
    (i64::try_from(sum >> 32).unwrap_or(i64::MAX), (sum & 0xffff_ffff) as i64)
}

fn sums(connection: &Connection) -> Result<Sums, StoreError> {
    let sql = "SELECT characters, archived, points_spent_high, points_spent_low, \
               paragon_levels_high, paragon_levels_low FROM totals";
    let mut statement = connection.prepare_cached(sql)?;
    let sums = statement.query_row([], |row| {
        Ok(Sums {
            characters: row.get(0)?,
            archived: row.get(1)?,
            points_spent: wide(row.get(2)?, row.get(3)?),
            paragon_levels: wide(row.get(4)?, row.get(5)?),
        })
    });
    sums.optional()?.ok_or_else(|| StoreError::Sums("the sums over all characters are gone".to_owned()))
}

/// The sums as they are stored.
pub(super) fn totals(connection: &Connection) -> Result<Totals, StoreError> {
    let sums = sums(connection)?;
    Ok(Totals {
        characters: sums.characters.max(0).cast_unsigned(),
        archived: sums.archived.max(0).cast_unsigned(),
        points_spent: sums.points_spent.max(0).cast_unsigned(),
        paragon_levels: sums.paragon_levels.max(0).cast_unsigned(),
    })
}

impl Pending {
    /// Whether the sums and counts that are stored are these.
    pub(super) fn is_stored(&self, connection: &Connection) -> Result<bool, StoreError> {
        let mut statement = connection
            .prepare("SELECT board, bucket, characters FROM board_buckets WHERE characters <> 0")?;
        let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
        let buckets: BTreeMap<(i64, i64), i64> = rows.collect::<Result<_, _>>()?;
        Ok(buckets == self.buckets && sums(connection)? == self.sums)
    }

    /// Writes what has gathered.
    pub(super) fn write(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let buckets = std::mem::take(&mut self.buckets);
        let sql = "INSERT INTO board_buckets VALUES (?1, ?2, ?3) \
                   ON CONFLICT DO UPDATE SET characters = characters + excluded.characters";
        for ((board, bucket), more) in buckets.into_iter().filter(|&(_, more)| more != 0) {
            connection.prepare_cached(sql)?.execute([board, bucket, more])?;
        }
        let more = std::mem::take(&mut self.sums);
        if more == Sums::default() {
            return Ok(());
        }
        let mut all = sums(connection)?;
        all.add(more, 1);
        let (points_high, points_low) = halves(all.points_spent);
        let (levels_high, levels_low) = halves(all.paragon_levels);
        let sql = "UPDATE totals SET characters = ?1, archived = ?2, points_spent_high = ?3, points_spent_low = ?4, \
                   paragon_levels_high = ?5, paragon_levels_low = ?6";
        let values = [all.characters, all.archived, points_high, points_low, levels_high, levels_low];
        connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}
