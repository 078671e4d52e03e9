//! Lists of characters of the past.

use super::{Overlay, Past, Then};
use crate::ledger::{Character, CharacterId, CharacterQuery, Column, Comparison, Condition, Filter, Value};
use crate::store::backend::{Facts, Flow, ReadTx, signed};
use crate::store::error::StoreError;
use crate::store::log::Log;
use crate::store::names::name_key;
use crate::store::rebuild::one_of;
use std::cmp::Ordering;

impl Past {
    /// The characters that a query finds, and how many there are on all pages.
    pub(in super::super) fn find(
        &self,
        tx: &dyn ReadTx,
        query: &CharacterQuery,
    ) -> Result<(Vec<Character>, u64), StoreError> {
        let filter = Keyed::new(&query.filter);
        let mut found: Vec<(Vec<Sorted>, CharacterId)> = Vec::new();
        self.found(tx)?.each(tx, &mut |facts| {
            if filter.holds(facts) {
                found.push((query.sort.iter().map(|(column, _)| sorted(facts, *column)).collect(), facts.id));
            }
        })?;
        found.sort_by(|one, other| order(&query.sort, one, other));
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let page = found.iter().skip(count(query.page.skip)).take(count(query.page.take));
        let mut log = Log::new(tx);
        let one = |(_, id): &(_, CharacterId)| self.one(tx, &mut log, *id).transpose();
        Ok((page.filter_map(one).collect::<Result<_, _>>()?, found.len() as u64))
    }

    /// The ids of the characters that a filter chooses, in their order.
    pub(in super::super) fn select(
        &self,
        tx: &dyn ReadTx,
        which: &Filter,
    ) -> Result<Vec<CharacterId>, StoreError> {
        let (filter, mut found) = (Keyed::new(which), Vec::new());
        self.found(tx)?
            .each(tx, &mut |facts| found.extend(Some(facts.id).filter(|_| filter.holds(facts))))?;
        Ok(found)
    }

    /// Tells every character in the order of ids, archived ones too.
    pub(in super::super) fn each(
        &self,
        tx: &dyn ReadTx,
        take: &mut dyn FnMut(&Character) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut ids = Vec::new();
        self.found(tx)?.each(tx, &mut |facts| ids.push(facts.id))?;
        let mut log = Log::new(tx);
        ids.into_iter().try_for_each(|id| match self.one(tx, &mut log, id)? {
            Some(character) => take(&character),
            None => Ok(()),
        })
    }

    /// One of those who were there.
    fn one(&self, tx: &dyn ReadTx, log: &mut Log, id: CharacterId) -> Result<Option<Character>, StoreError> {
        match self.found(tx)?.then.contains_key(&id) {
            false => tx.character(id),
            true => Ok(one_of(tx, log, id, Some(self.point))?.map(|folded| folded.character)),
        }
    }
}

impl Overlay {
    /// Tells what everyone was found by then, in the order of ids.
    fn each(&self, tx: &dyn ReadTx, take: &mut dyn FnMut(&Facts)) -> Result<(), StoreError> {
        tx.facts(&mut |facts| {
            let then = self.then.get(&facts.id);
            match then.map(Then::snapshot) {
                None => take(facts),
                Some(None) => {}
                Some(Some(then)) => take(&Facts {
                    name: then.name,
                    archived: then.archived,
                    changed: then.changed,
                    version: then.version,
                    last: then.last,
                    last_seen: then.last_seen,
                    numbers: then.numbers.map(signed),
                    ..*facts
                }),
            }
            Ok(Flow::More)
        })
    }
}

/// What characters are sorted by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sorted {
    Number(i64),
    Text(String),
}

fn sorted(facts: &Facts, column: Column) -> Sorted {
    match column {
        Column::Name => Sorted::Text(name_key(facts.name)),
        other => Sorted::Number(number(facts, other)),
    }
}

fn order(
    sort: &[(Column, bool)],
    one: &(Vec<Sorted>, CharacterId),
    other: &(Vec<Sorted>, CharacterId),
) -> Ordering {
    let by_column = sort.iter().zip(one.0.iter().zip(&other.0)).map(|((_, falls), (one, other))| {
        let order = one.cmp(other);
        if *falls { order.reverse() } else { order }
    });
    by_column.fold(Ordering::Equal, Ordering::then).then(one.1.cmp(&other.1))
}

fn number(facts: &Facts, column: Column) -> i64 {
    let n = &facts.numbers;
    match column {
        Column::Id => signed(facts.id.0),
        Column::Name => 0,
        Column::Created => facts.created.0,
        Column::Changed => facts.changed.0,
        Column::LastSeen => facts.last_seen.0,
        Column::Version => signed(facts.version),
        Column::CharacterLevel => n[0],
        Column::CharacterXp => n[1],
        Column::ParagonLevel => n[2],
        Column::ParagonXp => n[3],
        Column::PrestigeLevel => n[4],
        Column::PrestigePoints => n[5],
        Column::PointsEarned => n[6],
        Column::PointsSpent => n[7],
        Column::PointsAvailable => n[8],
        Column::Currency => n[9],
        Column::LifetimeXp => n[10],
        Column::Archived => i64::from(facts.archived),
    }
}

/// A filter whose names are those that names are found by.
struct Keyed {
    filter: Filter,
    with_archived: bool,
    with_names: bool,
}

impl Keyed {
    fn new(filter: &Filter) -> Keyed {
        Keyed {
            filter: keyed(filter),
            with_archived: filter.asks(Column::Archived),
            with_names: filter.asks(Column::Name),
        }
    }

    fn holds(&self, facts: &Facts) -> bool {
        let name = if self.with_names { name_key(facts.name) } else { String::new() };
        (self.with_archived || !facts.archived) && holds(&self.filter, facts, &name)
    }
}

fn keyed(filter: &Filter) -> Filter {
    let all = |parts: &[Filter]| parts.iter().map(keyed).collect();
    match filter {
        Filter::All(parts) => Filter::All(all(parts)),
        Filter::Any(parts) => Filter::Any(all(parts)),
        Filter::Not(part) => Filter::Not(Box::new(keyed(part))),
        Filter::Is(Condition { column, comparison, value }) => {
            let value = match (column, value) {
                (Column::Name, Value::Text(text)) => Value::Text(name_key(text)),
                (Column::Name, Value::Number(number)) => Value::Text(number.to_string()),
                (_, value) => value.clone(),
            };
            Filter::Is(Condition { column: *column, comparison: *comparison, value })
        }
    }
}

fn holds(filter: &Filter, facts: &Facts, name: &str) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().all(|part| holds(part, facts, name)),
        Filter::Any(parts) => parts.iter().any(|part| holds(part, facts, name)),
        Filter::Not(part) => !holds(part, facts, name),
        Filter::Is(Condition { column: Column::Name, comparison, value: Value::Text(text) }) => {
            match comparison {
                Comparison::Holds => name.contains(text),
                comparison => compares(*comparison, name.cmp(text)),
            }
        }
        Filter::Is(Condition { column, comparison, value: Value::Number(value) }) => {
            compares(*comparison, number(facts, *column).cmp(value))
        }
        // A number comes before every text.
        Filter::Is(Condition { comparison, value: Value::Text(_), .. }) => {
            compares(*comparison, Ordering::Less)
        }
    }
}

fn compares(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
        Comparison::Holds => false,
    }
}
