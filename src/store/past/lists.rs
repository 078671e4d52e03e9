//! Lists of characters of the past.

use super::{Overlay, Past, Then};
use crate::ledger::{
    Character, CharacterId, CharacterQuery, Column, Comparison, Condition, Feature, Filter, Value,
};
use crate::progression::State;
use crate::rules::track::TrackName;
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
        let mut found: Vec<(Vec<Sorted>, CharacterId)> = Vec::new();
        self.chosen(tx, &query.filter, &mut |facts| {
            found.push((query.sort.iter().map(|(column, _)| sorted(facts, *column)).collect(), facts.id));
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
        let mut found = Vec::new();
        self.chosen(tx, which, &mut |facts| found.push(facts.id))?;
        Ok(found)
    }

    /// Tells the characters that a filter chooses in the order of ids; without one all of them, archived ones too.
    pub(in super::super) fn each(
        &self,
        tx: &dyn ReadTx,
        which: Option<&Filter>,
        take: &mut dyn FnMut(&Character) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut ids = Vec::new();
        match which {
            Some(which) => self.chosen(tx, which, &mut |facts| ids.push(facts.id))?,
            None => self.found(tx)?.each(tx, &mut |facts| {
                ids.push(facts.id);
                Ok(())
            })?,
        }
        let mut log = Log::new(tx);
        ids.into_iter().try_for_each(|id| match self.one(tx, &mut log, id)? {
            Some(character) => take(&character),
            None => Ok(()),
        })
    }

    /// Tells by what everyone was found whom a filter chooses.
    fn chosen(
        &self,
        tx: &dyn ReadTx,
        which: &Filter,
        take: &mut dyn FnMut(&Facts),
    ) -> Result<(), StoreError> {
        let (filter, with_archived) = (keyed(which), which.asks(Column::Archived));
        let with_names = which.asks(Column::Name);
        let mut log = Log::new(tx);
        self.found(tx)?.each(tx, &mut |facts| {
            if facts.archived && !with_archived {
                return Ok(());
            }
            let name = if with_names { name_key(facts.name) } else { String::new() };
            // What has no column of its own is known by the state, which is read only where it is asked for.
            let mut whole: Option<Character> = None;
            let is_chosen = filter.holds(&mut |condition: &Condition| {
                if !matches!(condition.column, Feature::Column(_)) && whole.is_none() {
                    whole = self.one(tx, &mut log, facts.id)?;
                }
                Ok::<_, StoreError>(is_met(condition, facts, &name, whole.as_ref().map(|one| &one.state)))
            })?;
            if is_chosen {
                take(facts);
            }
            Ok(())
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
    fn each(
        &self,
        tx: &dyn ReadTx,
        take: &mut dyn FnMut(&Facts) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        tx.facts(&mut |facts| {
            let then = self.then.get(&facts.id);
            match then.map(Then::snapshot) {
                None => take(facts)?,
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
                })?,
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
        Column::ExternalId => Sorted::Text(facts.external_id.to_owned()),
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
        Column::Name | Column::ExternalId => 0,
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

/// The same filter with the names that names are found by.
fn keyed(filter: &Filter) -> Filter {
    let all = |parts: &[Filter]| parts.iter().map(keyed).collect();
    match filter {
        Filter::All(parts) => Filter::All(all(parts)),
        Filter::Any(parts) => Filter::Any(all(parts)),
        Filter::Not(part) => Filter::Not(Box::new(keyed(part))),
        Filter::Is(Condition { column, comparison, value }) => {
            let value = match (column, value) {
                (Feature::Column(Column::Name), Value::Text(text)) => Value::Text(name_key(text)),
                (Feature::Column(column), Value::Number(number)) if column.is_text() => {
                    Value::Text(number.to_string())
                }
                (_, value) => value.clone(),
            };
            Filter::Is(Condition { column: column.clone(), comparison: *comparison, value })
        }
    }
}

/// Whether a character fits a condition of such a filter.
fn is_met(condition: &Condition, facts: &Facts, name: &str, state: Option<&State>) -> bool {
    let Condition { column, comparison, value } = condition;
    match (column, value) {
        (Feature::Column(Column::Name), Value::Text(text)) => text_is_met(name, *comparison, text),
        (Feature::Column(Column::ExternalId), Value::Text(text)) => {
            text_is_met(facts.external_id, *comparison, text)
        }
        // No number holds a text, and every number comes before it.
        (_, _) if *comparison == Comparison::Holds => false,
        (_, Value::Text(_)) => comparison.is_met(Ordering::Less),
        (Feature::Column(column), Value::Number(value)) => {
            comparison.is_met(number(facts, *column).cmp(value))
        }
        (feature, Value::Number(value)) => {
            let number = state.map_or(0, |state| number_in(state, feature));
            comparison.is_met(i128::from(number).cmp(&i128::from(*value)))
        }
    }
}

fn text_is_met(held: &str, comparison: Comparison, text: &str) -> bool {
    match comparison {
        Comparison::Holds => held.contains(text),
        comparison => comparison.is_met(held.cmp(text)),
    }
}

/// What has no column of its own.
fn number_in(state: &State, feature: &Feature) -> u64 {
    let mastery = |name: &String| state.tracks.get(&TrackName::Mastery(name.clone()));
    match feature {
        Feature::Column(_) => 0,
        Feature::MasteryLevel(name) => mastery(name).map_or(0, |at| at.level.0),
        Feature::MasteryXp(name) => mastery(name).map_or(0, |at| at.xp.get()),
        Feature::Attribute(name) => state.points_spent.get(name).map_or(0, |points| points.0),
        Feature::Reward(reward) => u64::from(state.rewards.contains(reward)),
        Feature::Node(node) => u64::from(state.nodes.contains(node)),
    }
}
