//! Statements that put columns into tables.

use super::super::backend::Sums;
use super::super::fold::Place;
use super::pending::{Statements, Written};
use super::stored;
use super::value::Value;
use crate::ledger::Operation;
use std::collections::BTreeMap;

/// Puts columns into a table.
pub(super) fn insert(table: &str, columns: usize) -> String {
    let parameters: Vec<String> = (1..=columns).map(|at| format!("${at}")).collect();
    format!("INSERT INTO {table} SELECT * FROM unnest({})", parameters.join(", "))
}

pub(super) fn operations(all: impl Iterator<Item = Operation>) -> Vec<Value> {
    let (mut ids, mut times, mut firsts, mut lasts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut kinds, mut actors, mut reasons, mut tickets) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for Operation { id, intent, first, last, .. } in all {
        ids.push(stored(id.0));
        kinds.push(intent.kind.as_str().to_owned());
        actors.push(intent.actor);
        reasons.push(intent.reason);
        tickets.push(intent.ticket);
        times.push(intent.at.0);
        firsts.push(stored(first.0));
        lasts.push(stored(last.0));
    }
    vec![
        Value::Ints(ids),
        Value::Texts(kinds),
        Value::Texts(actors),
        Value::MaybeTexts(reasons),
        Value::MaybeTexts(tickets),
        Value::Ints(times),
        Value::Ints(firsts),
        Value::Ints(lasts),
    ]
}

/// The columns of characters, in the order of the table.
pub(super) fn characters(all: BTreeMap<i64, Written>) -> Vec<Value> {
    let (mut ids, mut names, mut keys, mut states) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut external_ids = Vec::new();
    let mut numbers: [Vec<i64>; 17] = Default::default();
    for (id, written) in all {
        ids.push(id);
        names.push(written.name);
        keys.push(written.name_key);
        states.push(written.state);
        external_ids.push(written.external_id);
        numbers.iter_mut().zip(written.numbers).for_each(|(column, number)| column.push(number));
    }
    let mut values = vec![Value::Ints(ids), Value::Texts(names), Value::Texts(keys)];
    let [.., _, last] = &mut numbers;
    let seen = std::mem::take(last);
    values.extend(numbers.into_iter().take(16).map(Value::Ints));
    values.extend([Value::Texts(states), Value::Ints(seen), Value::MaybeTexts(external_ids)]);
    values
}

/// The columns of a character after its id, in the order of the table.
const COLUMNS: &str = "name, name_key, archived, created, changed, version, last, character_level, character_xp, \
                       paragon_level, paragon_xp, prestige_level, prestige_points, points_earned, points_spent, \
                       points_available, currency, lifetime_xp, state, last_seen, external_id";

pub(super) fn update_characters() -> String {
    let new: Vec<String> = COLUMNS.split(", ").map(|column| format!("u.{column}")).collect();
    let parameters: Vec<String> = (1..=22).map(|at| format!("${at}")).collect();
    let (new, parameters) = (new.join(", "), parameters.join(", "));
    format!(
        "UPDATE characters c SET ({COLUMNS}) = ROW({new}) FROM unnest({parameters}) u(id, {COLUMNS}) WHERE c.id = u.id"
    )
}

/// Places, which may be the first of their characters on their boards, and the counts and sums over them. Where the sums are gone, the statement divides by none.
pub(super) fn models(
    (places, are_first): (BTreeMap<(i64, i64), Option<Place>>, bool),
    buckets: BTreeMap<(i64, i64), i64>,
    sums: Sums,
    to: &mut Statements,
) {
    let (mut put, mut gone): ([Vec<i64>; 5], [Vec<i64>; 2]) = Default::default();
    for ((character, board), place) in places {
        match place {
            Some(Place { level, xp, since }) => {
                let row = [character, board, stored(level), stored(xp), stored(since.0)];
                put.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            }
            None => gone.iter_mut().zip([character, board]).for_each(|(column, value)| column.push(value)),
        }
    }
    if !put[0].is_empty() && are_first {
        to.rows("standings", put.into_iter().map(Value::Ints).collect());
    } else if !put[0].is_empty() {
        let sql = format!(
            "{} ON CONFLICT (character, board) DO UPDATE \
             SET level = excluded.level, xp = excluded.xp, since = excluded.since",
            insert("standings", 5)
        );
        to.say(&sql, put.into_iter().map(Value::Ints).collect());
    }
    if !gone[0].is_empty() {
        let sql = "DELETE FROM standings s USING unnest($1, $2) u(character, board) \
                   WHERE s.character = u.character AND s.board = u.board";
        to.say(sql, gone.into_iter().map(Value::Ints).collect());
    }
    let changed: Vec<((i64, i64), i64)> = buckets.into_iter().filter(|(_, more)| *more != 0).collect();
    if !changed.is_empty() {
        let (keys, more): (Vec<(i64, i64)>, Vec<i64>) = changed.into_iter().unzip();
        let (boards, buckets) = keys.into_iter().unzip();
        let sql = format!(
            "{} ON CONFLICT (board, bucket) DO UPDATE \
             SET characters = board_buckets.characters + excluded.characters",
            insert("board_buckets", 3)
        );
        to.say(&sql, vec![Value::Ints(boards), Value::Ints(buckets), Value::Ints(more)]);
    }
    if sums != Sums::default() {
        let sql = "WITH changed AS (UPDATE totals SET characters = characters + $1, archived = archived + $2, \
                   points_spent = points_spent + $3::text::numeric, paragon_levels = paragon_levels + $4::text::numeric \
                   RETURNING 1) SELECT 1 / count(*) FROM changed";
        let (points, levels) = (sums.points_spent.to_string(), sums.paragon_levels.to_string());
        to.say(sql, vec![sums.characters.into(), sums.archived.into(), points.into(), levels.into()]);
    }
}

pub(super) const SNAPSHOTS: &str = "INSERT INTO snapshots SELECT * FROM unnest($1, $2, $3, $4) \
                         ON CONFLICT (span, day, character) DO UPDATE SET state = excluded.state";

/// The oldest of each span first, span after span, as long as some may go.
pub(super) const DROP_SNAPSHOTS: &str = "DELETE FROM snapshots s USING (SELECT o.span, o.day, o.character FROM \
     unnest($1, $2) WITH ORDINALITY k(span, first, at), LATERAL (SELECT span, day, character FROM snapshots \
     WHERE span = k.span AND day < k.first ORDER BY day, character LIMIT $3) o ORDER BY k.at, o.day, o.character LIMIT $3) old \
     WHERE (s.span, s.day, s.character) = (old.span, old.day, old.character)";

pub(super) fn snapshots(all: BTreeMap<(i64, i64, i64), Vec<u8>>) -> Vec<Value> {
    let (mut spans, mut days, mut characters, mut states) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((span, day, character), state) in all {
        spans.push(span);
        days.push(day);
        characters.push(character);
        states.push(state);
    }
    vec![Value::Ints(spans), Value::Ints(days), Value::Ints(characters), Value::Blobs(states)]
}
