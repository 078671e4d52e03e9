//! Which part of the log somebody asks for.

use super::filter::TypedFilter;
use super::history::Named;
use super::observer::Observer;
use super::problem::Problem;
use super::when::{Point, Side, Typed};
use crate::ledger::{
    Comparison, Condition, EntryColumn, Filter, HistoryQuery, Moment, Point as LedgerPoint, Sequence, Value,
    Who,
};
use crate::store::Store;

/// Which entries, as they were asked for; what is left empty leaves nothing out.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Of this character.
    pub who: Option<Who>,
    /// Of this kind of event or operation.
    pub kind: Option<String>,
    /// Made by any of these actors.
    pub by: Vec<String>,
    /// Made by none of these.
    pub not_by: Vec<String>,
    /// With this ticket.
    pub ticket: Option<String>,
    /// Gains and losses of at least so much XP.
    pub min_xp: Option<u64>,
    /// All of these hold.
    pub filters: Vec<TypedFilter<EntryColumn>>,
    /// Of this operation.
    pub operation: Option<Named>,
    /// What was asked for under this key.
    pub key: Option<String>,
    /// From here on.
    pub since: Option<Point>,
    /// Up to here.
    pub until: Option<Point>,
}

impl Asked {
    /// What the store is asked, by a clock that says `now`; at most so many of the last.
    ///
    /// # Errors
    /// That there is no such operation or event.
    pub fn query(
        &self,
        store: &Store,
        (now, most): (Moment, u64),
        observer: &dyn Observer,
    ) -> Result<HistoryQuery, Problem> {
        let resolved = |point, side| Typed { point, side, now }.resolve(store).map(|meant| meant.point);
        let (since, after) = match self.since {
            None => (None, None),
            Some(Point::At(when)) => (Some(when.start(now)), None),
            // Nothing is before the first event.
            Some(Point::Number(0) | Point::Event(0) | Point::Operation(0)) => (None, None),
            Some(point) => match resolved(point, Side::Before)? {
                LedgerPoint::Sequence(before) => (None, Some(before)),
                LedgerPoint::Time(at) => (Some(at), None),
            },
        };
        Ok(HistoryQuery {
            who: self.who.clone(),
            kind: self.kind.clone(),
            // One can be looked for in the database, others are left out of what it finds.
            actor: if let [by] = self.by.as_slice() { Some(by.clone()) } else { None },
            filter: Some(Filter::All(self.conditions(now))),
            operation: self.operation.map(|named| named.resolve(store, observer)).transpose()?,
            key: self.key.as_ref().map(|key| key.trim().to_owned()),
            since,
            until: match self.until {
                None => None,
                // Up to an event that is still to come is up to the end.
                Some(Point::Number(number) | Point::Event(number)) => {
                    Some(LedgerPoint::Sequence(Sequence(number)))
                }
                Some(until) => Some(resolved(until, Side::After)?),
            },
            after,
            last: Some(most),
        })
    }

    fn conditions(&self, now: Moment) -> Vec<Filter<EntryColumn>> {
        let is = |column, comparison, value| Filter::Is(Condition { column, comparison, value });
        let text = |column, comparison, text: &String| is(column, comparison, Value::Text(text.clone()));
        let mut all: Vec<Filter<EntryColumn>> =
            self.filters.iter().map(|filter| filter.resolve(now)).collect();
        if self.by.len() > 1 {
            let by = self.by.iter().map(|actor| text(EntryColumn::Actor, Comparison::Equal, actor));
            all.push(Filter::Any(by.collect()));
        }
        all.extend(self.not_by.iter().map(|actor| text(EntryColumn::Actor, Comparison::Unequal, actor)));
        all.extend(self.ticket.iter().map(|ticket| text(EntryColumn::Ticket, Comparison::Equal, ticket)));
        if let Some(least) = self.min_xp.map(u64::cast_signed) {
            let beyond = |comparison, number| is(EntryColumn::Xp, comparison, Value::Number(number));
            let gains = beyond(Comparison::AtLeast, least);
            all.push(Filter::Any(vec![gains, beyond(Comparison::AtMost, -least)]));
        }
        all
    }
}
