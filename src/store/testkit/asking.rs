//! Random questions. What they compare with is taken from those who are there, so that they hit.

use super::compare::{external_id, feature, folded, number};
use super::model::Model;
use crate::ledger::{
    Character, CharacterId, CharacterQuery, Column, Comparison, Condition, Feature, Filter, HistoryQuery,
    Moment, OperationId, Page, Point, Sequence, Value, Who,
};
use crate::rules::track::TrackName;
use proptest::prelude::*;

/// Numbers from which a question is made.
pub(super) type Dice = Vec<usize>;

pub(super) fn dice() -> impl Strategy<Value = Dice> {
    prop::collection::vec(0_usize..10_000, 24)
}

/// Takes one number after the other.
struct Throws<'a> {
    dice: std::iter::Cycle<std::slice::Iter<'a, usize>>,
}

impl<'a> Throws<'a> {
    fn new(dice: &'a Dice, salt: usize) -> Throws<'a> {
        let mut dice = dice.iter().cycle();
        dice.by_ref().take(salt % 24).for_each(drop);
        Throws { dice }
    }

    fn below(&mut self, end: usize) -> usize {
        self.dice.next().unwrap() % end.max(1)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

const COMPARISONS: [Comparison; 6] = [
    Comparison::Equal,
    Comparison::Unequal,
    Comparison::Less,
    Comparison::AtMost,
    Comparison::More,
    Comparison::AtLeast,
];

/// A question about characters; with `salt` over all columns it is asked by each of them.
pub(super) fn character_query(dice: &Dice, salt: usize, model: &Model) -> CharacterQuery {
    let throws = &mut Throws::new(dice, salt);
    let mut parts = vec![Filter::Is(condition(Column::ALL[salt % Column::ALL.len()], throws, model))];
    if throws.one_in(2) {
        parts.push(Filter::Is(condition(Column::ALL[throws.below(Column::ALL.len())], throws, model)));
    }
    let joined = if throws.one_in(3) { Filter::Any(parts) } else { Filter::All(parts) };
    let filter = if throws.one_in(4) { Filter::Not(Box::new(joined)) } else { joined };
    let sort = (0..throws.below(3)).map(|_| (Column::ALL[throws.below(Column::ALL.len())], throws.one_in(2)));
    let sort = sort.collect();
    let page = Page { skip: throws.below(3) as u64, take: throws.below(5) as u64 };
    CharacterQuery { filter, sort, page }
}

/// What of a character has no column: of one that is there, or of nobody.
fn part(throws: &mut Throws, chosen: Option<&Character>) -> Feature {
    let state = chosen.map(|one| one.state.clone()).unwrap_or_default();
    let mut masteries = state.tracks.keys().filter_map(|track| match track {
        TrackName::Mastery(mastery) => Some(mastery.clone()),
        TrackName::Character | TrackName::Paragon => None,
    });
    let mastery = masteries.next_back().unwrap_or_else(|| "nothing".to_owned());
    let attribute = state.points_spent.keys().next().cloned().unwrap_or_else(|| "nothing".to_owned());
    let node = || state.nodes.first().cloned().map(Feature::Node);
    let reward = || state.rewards.last().cloned().map(Feature::Reward);
    match throws.below(5) {
        0 => Some(Feature::MasteryLevel(mastery)),
        1 => Some(Feature::MasteryXp(mastery)),
        2 => Some(Feature::Attribute(attribute)),
        3 => node(),
        _ => reward(),
    }
    .unwrap_or(Feature::Column(Column::Version))
}

fn condition(column: Column, throws: &mut Throws, model: &Model) -> Condition {
    let all = model.characters(None);
    let chosen = all.get(throws.below(all.len()));
    if throws.one_in(3) {
        let column = part(throws, chosen);
        let near = throws.below(3) as i64 - 1;
        let value = chosen.map_or(0, |one| feature(one, &column)).saturating_add(near);
        let comparison = COMPARISONS[throws.below(6)];
        return Condition { column, comparison, value: Value::Number(value) };
    }
    if column == Column::ExternalId {
        let held = chosen.map_or_else(|| "0190".to_owned(), external_id);
        let (comparison, text) = match throws.below(3) {
            0 => (Comparison::Holds, held.chars().skip(30).take(3 + throws.below(4)).collect()),
            _ => (COMPARISONS[throws.below(6)], held),
        };
        return Condition { column: column.into(), comparison, value: Value::Text(text) };
    }
    if column != Column::Name {
        let near = throws.below(3) as i64 - 1;
        let value = chosen.map_or(0, |one| number(one, column)).saturating_add(near);
        let comparison = COMPARISONS[throws.below(6)];
        return Condition { column: column.into(), comparison, value: Value::Number(value) };
    }
    let name = chosen.map_or_else(|| "x".to_owned(), |one| folded(&one.state.name));
    if throws.one_in(2) {
        let part: String = name.chars().skip(1).take(1 + throws.below(2)).collect();
        return Condition { column: column.into(), comparison: Comparison::Holds, value: Value::Text(part) };
    }
    Condition { column: column.into(), comparison: COMPARISONS[throws.below(6)], value: Value::Text(name) }
}

/// A question about the log.
pub(super) fn history_query(dice: &Dice, salt: usize, model: &Model) -> HistoryQuery {
    let throws = &mut Throws::new(dice, salt);
    let kinds = ["try", "xp", "undone", "created", "reset", "nothing"];
    let mut maybe = |end: usize| throws.one_in(3).then(|| throws.below(end));
    let (events, operations) = (model.log.len() + 2, model.operations.len() + 1);
    let at = |at: usize| Moment(model.log.get(at).map_or(0, |happened| happened.at));
    HistoryQuery {
        who: maybe(model.ids().len() + 1).map(|id| Who::Id(CharacterId(id as u64 + 1))),
        kind: maybe(kinds.len()).map(|kind| kinds[kind].to_owned()),
        filter: None,
        actor: maybe(3).map(|actor| ["ana", "game", "x' OR '1'='1"][actor].to_owned()),
        operation: maybe(operations).map(|id| OperationId(id as u64)),
        key: None,
        since: maybe(events).map(at),
        until: maybe(events).map(|event| match event % 2 {
            0 => Point::Time(at(event)),
            _ => Point::Sequence(Sequence(event as u64)),
        }),
        after: maybe(events).map(|event| Sequence(event as u64)),
        last: maybe(20).map(|last| last as u64),
    }
}

/// A point in the past, or in the future.
pub(super) fn point(dice: &Dice, salt: usize, model: &Model) -> Point {
    let throws = &mut Throws::new(dice, salt);
    let at = throws.below(model.log.len() + 2);
    if throws.one_in(2) {
        return Point::Sequence(Sequence(at as u64));
    }
    const DAY: i64 = 86_400_000;
    let at = model.log.get(at).map_or(0, |happened| happened.at);
    let end_of_day = at - at.rem_euclid(DAY) + DAY - 1;
    Point::Time(Moment([at, at - 1, end_of_day, end_of_day - DAY][throws.below(4)]))
}
