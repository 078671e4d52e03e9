//! Which entries of the log a filter chooses.

use super::backend::ReadTx;
use super::error::StoreError;
use super::log::Logged;
use super::names::name_key;
use super::undone::undone_by;
use crate::ledger::{Comparison, Condition, EntryColumn, Fact, Filter, Operation, Point, Value};
use crate::progression::Event;

/// Whether an entry, proved to be what was written, is one that a filter chooses, as it stood at a point.
pub(super) fn is_chosen(
    tx: &dyn ReadTx,
    filter: &Filter<EntryColumn>,
    (event, operation): (&Logged, &Operation),
    point: Option<Point>,
) -> Result<bool, StoreError> {
    filter.holds(&mut |condition| fits(tx, condition, (event, operation), point))
}

fn fits(
    tx: &dyn ReadTx,
    Condition { column, comparison, value }: &Condition<EntryColumn>,
    (event, operation): (&Logged, &Operation),
    point: Option<Point>,
) -> Result<bool, StoreError> {
    let intent = &operation.intent;
    let (xp, currency) = amounts(&event.fact);
    let found = match column {
        EntryColumn::Sequence => Found::of(event.sequence.0),
        EntryColumn::Time => Found::Number(event.at.0.into()),
        EntryColumn::Operation => Found::of(operation.id.0),
        EntryColumn::Id => Found::of(event.character.0),
        EntryColumn::UndoneBy => Found::of(undone_by(tx, operation.id, point)?.map_or(0, |by| by.0)),
        EntryColumn::Xp => Found::Number(xp),
        EntryColumn::Currency => Found::Number(currency),
        EntryColumn::Event => Found::text(event.fact.kind()),
        EntryColumn::Kind => Found::text(intent.kind.as_str()),
        EntryColumn::Actor => Found::text(&intent.actor),
        EntryColumn::Reason => Found::text(intent.reason.as_deref().unwrap_or_default()),
        EntryColumn::Ticket => Found::text(intent.ticket.as_deref().unwrap_or_default()),
        EntryColumn::Name => Found::Text(tx.name_of(event.character)?.unwrap_or_default()),
        EntryColumn::Track => Found::Text(track(&event.fact).unwrap_or_default()),
        EntryColumn::Source => Found::text(source(&event.fact).unwrap_or_default()),
    };
    Ok(found.compares(*comparison, value, *column == EntryColumn::Name))
}

/// What an entry has in a column.
enum Found {
    Number(i128),
    Text(String),
}

impl Found {
    fn of(number: u64) -> Found {
        Found::Number(number.into())
    }

    fn text(text: &str) -> Found {
        Found::Text(text.to_owned())
    }

    /// Parts of texts are found in any case, and names are the same in any.
    fn compares(&self, comparison: Comparison, value: &Value, is_name: bool) -> bool {
        match (self, value) {
            (Found::Text(text), Value::Text(part)) if comparison == Comparison::Holds => {
                name_key(text).contains(&name_key(part))
            }
            (Found::Text(text), Value::Text(other)) if is_name => {
                comparison.is_met(name_key(text).cmp(&name_key(other)))
            }
            (Found::Text(text), Value::Text(other)) => comparison.is_met(text.as_str().cmp(other)),
            (Found::Number(number), Value::Number(other)) => {
                comparison.is_met(number.cmp(&i128::from(*other)))
            }
            // No text is a number.
            (Found::Number(_), Value::Text(_)) | (Found::Text(_), Value::Number(_)) => false,
        }
    }
}

/// XP and currency that an event gave; below 0 where it took them.
fn amounts(fact: &Fact) -> (i128, i128) {
    let Fact::Progression(event) = fact else { return (0, 0) };
    match event {
        Event::XpGained(gain) => (gain.gained.get().into(), 0),
        Event::XpRevoked(loss) => (-i128::from(loss.lost.get()), 0),
        Event::CurrencyGained { amount, .. } => (0, i128::from(*amount)),
        Event::CurrencyRevoked { amount, .. } => (0, -i128::from(*amount)),
        _ => (0, 0),
    }
}

fn track(fact: &Fact) -> Option<String> {
    match fact {
        Fact::Progression(Event::XpGained(gain)) => Some(gain.track.to_string()),
        Fact::Progression(Event::XpRevoked(loss)) => Some(loss.track.to_string()),
        _ => None,
    }
}

fn source(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::Progression(Event::XpGained(gain)) => gain.source.as_deref(),
        _ => None,
    }
}
