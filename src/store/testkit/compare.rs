//! Everything that a store answers, held against the model.

use super::Game;
use super::model::{Model, key};
use crate::ledger::{
    Board, Character, CharacterQuery, Column, Comparison, Condition, Entry, EventKind, Fact, Feature, Filter,
    HistoryQuery, OperationId, Page, Point, Sequence, Standing, Summary, Value, Who,
};
use crate::progression::{Event, State};
use crate::rules::track::TrackName;
use crate::store::Store;

pub(super) fn boards(game: &Game) -> Vec<Board> {
    let masteries = game.ruleset.masteries.iter().map(|mastery| Board::Mastery(mastery.id.clone()));
    masteries.chain([Board::Paragon, Board::Prestige, Board::Xp]).collect()
}

/// Everyone, archived or not.
pub(in crate::store) fn everyone() -> CharacterQuery {
    let (column, comparison, value) = (Column::Archived.into(), Comparison::AtLeast, Value::Number(0));
    let condition = Condition { column, comparison, value };
    CharacterQuery { filter: Filter::Is(condition), sort: Vec::new(), page: Page { skip: 0, take: 1000 } }
}

/// Characters, boards and sums, now or at the point that the store looks at.
pub(super) fn characters_agree(store: &Store, model: &Model, game: &Game) {
    let point = store.point();
    let expected = model.characters(point);
    for character in &expected {
        let found = store.character(&Who::Id(character.id)).unwrap();
        assert_eq!(found.as_ref(), Some(character));
    }
    let (found, count) = store.characters(&everyone()).unwrap();
    assert_eq!((found.as_slice(), count), (expected.as_slice(), expected.len() as u64));
    for board in boards(game) {
        board_agrees(store, model, &board, &expected, point);
    }
    summary_agrees(&store.summary().unwrap(), model, &expected, point);
}

fn board_agrees(store: &Store, model: &Model, board: &Board, all: &[Character], point: Option<Point>) {
    let expected = model.board(board, point);
    let top = store.top(board, 0, 1000).unwrap();
    let places = top.iter().map(|place| (place.character.0, (place.level, place.xp, place.since.0)));
    let sorted = expected.iter().map(|(id, place)| (*id, (place.level, place.xp, place.since)));
    assert_eq!(places.collect::<Vec<_>>(), sorted.collect::<Vec<_>>(), "{board}");
    for (at, standing) in top.iter().enumerate() {
        assert_eq!(standing.rank, at as u64 + 1);
        let character = all.iter().find(|character| character.id == standing.character).unwrap();
        assert_eq!(standing.name, character.state.name);
    }
    for skip in 1..=top.len() {
        let part: Vec<Standing> = top.iter().skip(skip).take(2).cloned().collect();
        assert_eq!(store.top(board, skip as u64, 2).unwrap(), part, "{board} after {skip}");
    }
    for character in all {
        let rank = store.rank(board, character.id).unwrap();
        let at = expected.iter().position(|(id, _)| *id == character.id.0);
        assert_eq!((rank.rank, rank.of), (at.map(|at| at as u64 + 1), expected.len() as u64), "{board}");
    }
}

fn summary_agrees(summary: &Summary, model: &Model, all: &[Character], point: Option<Point>) {
    let present: Vec<&State> = all.iter().map(|one| &one.state).filter(|state| !state.archived).collect();
    let board = model.board(&Board::Paragon, point);
    let levels = present.iter().map(|state| u128::from(state.progress(&TrackName::Paragon).level.0));
    let average = if present.is_empty() { 0.0 } else { levels.sum::<u128>() as f64 / present.len() as f64 };
    let spent = present.iter().map(|state| u128::from(state.points_spent_in_all().0)).sum::<u128>();
    assert_eq!((summary.on_board, summary.characters), (board.len() as u64, present.len() as u64));
    assert_eq!((summary.average_level, u128::from(summary.points_spent)), (average, spent));
    assert_eq!(summary.highest_level, board.first().map_or(0, |(_, place)| place.level));
}

/// Who is found by a name, in any case; and what is known of the database as a whole. Of the present only.
pub(super) fn facts_agree(store: &Store, model: &Model) {
    for name in super::model::NAMES.concat() {
        let found = store.character(&Who::Name(name.to_owned())).unwrap();
        assert_eq!(found.map(|found| found.id.0), model.holder(name), "{name}");
    }
    let health = store.health().unwrap();
    let all = model.characters(None);
    let archived = all.iter().filter(|one| one.state.archived).count();
    assert_eq!((health.characters, health.archived), ((all.len() - archived) as u64, archived as u64));
    assert_eq!(
        (health.events, health.operations),
        (model.log.len() as u64 + 1, model.operations.len() as u64)
    );
}

/// The entry of the log that the model knows; the database's own is left out.
fn entry(model: &Model, sequence: u64, game: &Game, point: Option<Point>) -> Entry {
    let happened = &model.log[sequence as usize - 1];
    let mut operation = model.operations[happened.operation as usize].clone();
    (operation.undone_by, operation.left) = model.undone_by(happened.operation, point);
    operation.undone_by =
        model.undone_on(happened.operation, happened.character, point).or(operation.undone_by);
    let character = model.character(happened.character, None).unwrap();
    Entry {
        approval: None,
        sequence: Sequence(sequence),
        character: character.id,
        name: character.state.name,
        version: happened.version,
        operation,
        at: crate::ledger::Moment(happened.at),
        // The chain has tests of its own.
        hash: String::new(),
        ruleset: game.text.hash.clone(),
        key: None,
        fact: Fact::Progression(happened.event.clone()),
        other: None,
    }
}

/// The log, whole, and by a question.
pub(super) fn history_agrees(store: &Store, model: &Model, game: &Game, query: &HistoryQuery) {
    let found = store.history(query).unwrap();
    if let Some(Who::Id(id)) = query.who {
        assert_eq!(found.is_some(), model.ids().contains(&id.0));
    }
    let mut found = found.unwrap_or_default();
    found.retain(|entry| entry.sequence.0 > 0);
    found.iter_mut().for_each(|entry| entry.hash.clear());
    let is_meant = |sequence: &u64| {
        model.had_happened(*sequence, store.point()) && is_meant(&entry(model, *sequence, game, None), query)
    };
    let meant: Vec<u64> = (1..=model.log.len() as u64).filter(is_meant).collect();
    let most = query.last.map_or(usize::MAX, |last| usize::try_from(last).unwrap());
    let last = meant.iter().skip(meant.len().saturating_sub(most));
    let expected: Vec<Entry> = last.map(|sequence| entry(model, *sequence, game, store.point())).collect();
    assert_eq!(found, expected, "{query:?}");
}

fn is_meant(entry: &Entry, query: &HistoryQuery) -> bool {
    let Fact::Progression(event) = &entry.fact else { return false };
    let is_until = |point: Point| match point {
        Point::Time(at) => entry.at <= at,
        Point::Sequence(sequence) => entry.sequence <= sequence,
    };
    query.who.as_ref().is_none_or(|who| *who == Who::Id(entry.character))
        && query.kind.as_ref().is_none_or(|kind| {
            kind == entry.operation.intent.kind.as_str() || kind == EventKind::of_event(event).word()
        })
        && query.actor.as_ref().is_none_or(|actor| *actor == entry.operation.intent.actor)
        && query.operation.is_none_or(|operation| operation == entry.operation.id)
        && query.since.is_none_or(|since| entry.at >= since)
        && query.until.is_none_or(is_until)
        && query.after.is_none_or(|after| entry.sequence > after)
}

/// Every operation, and the last ones on each character.
pub(super) fn operations_agree(store: &Store, model: &Model) {
    for (id, operation) in (0..).zip(&model.operations) {
        let (undone_by, left) = model.undone_by(id, store.point());
        let expected = crate::ledger::Operation { undone_by, left, ..operation.clone() };
        assert_eq!(store.operation(OperationId(id)).unwrap(), Some(expected));
    }
    assert_eq!(store.operation(OperationId(model.operations.len() as u64)).unwrap(), None);
    for character in model.characters(store.point()) {
        let mut expected: Vec<(u64, Vec<Event>)> = Vec::new();
        for (_, happened) in model.events(character.id.0, store.point()) {
            match expected.last_mut().filter(|(operation, _)| *operation == happened.operation) {
                Some((_, events)) => events.push(happened.event.clone()),
                None => expected.push((happened.operation, vec![happened.event.clone()])),
            }
        }
        expected.reverse();
        expected.truncate(3);
        let found = store.last_operations(character.id, 3).unwrap().into_iter();
        let found: Vec<(u64, Vec<Event>)> =
            found.map(|(operation, events)| (operation.id.0, events)).collect();
        assert_eq!(found, expected);
    }
}

/// Characters that fit a question, in its order.
pub(super) fn find_agrees(store: &Store, model: &Model, query: &CharacterQuery) {
    let asks_for_archived = query.filter.asks(Column::Archived);
    let mut expected = model.characters(store.point());
    expected.retain(|one| asks_for_archived || !one.state.archived);
    expected.retain(|one| chosen(one, &query.filter));
    for (column, falls) in query.sort.iter().rev() {
        expected.sort_by(|a, b| {
            let order = by_column(a, b, *column);
            if *falls { order.reverse() } else { order }
        });
    }
    let count = expected.len() as u64;
    let page = expected.into_iter().skip(query.page.skip as usize).take(query.page.take as usize);
    assert_eq!(store.characters(query).unwrap(), (page.collect(), count), "{query:?}");
}

fn by_column(a: &Character, b: &Character, column: Column) -> std::cmp::Ordering {
    match column {
        Column::Name => folded(&a.state.name).cmp(&folded(&b.state.name)),
        Column::ExternalId => external_id(a).cmp(&external_id(b)),
        _ => number(a, column).cmp(&number(b, column)),
    }
}

/// The empty text where it has none.
pub(super) fn external_id(one: &Character) -> String {
    one.state.external_id.map_or(String::new(), |id| id.to_string())
}

/// For sorting: the names of one group are one.
pub(super) fn folded(name: &str) -> String {
    super::model::NAMES[key(name)][0].to_lowercase().replace('ς', "σ")
}

fn chosen(one: &Character, filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().all(|part| chosen(one, part)),
        Filter::Any(parts) => parts.iter().any(|part| chosen(one, part)),
        Filter::Not(part) => !chosen(one, part),
        Filter::Is(condition) => fits(one, condition),
    }
}

fn fits(one: &Character, Condition { column, comparison, value }: &Condition) -> bool {
    let order = match value {
        Value::Text(text) => {
            let held = match column {
                Feature::Column(Column::ExternalId) => external_id(one),
                _ => folded(&one.state.name),
            };
            if *comparison == Comparison::Holds {
                return held.contains(text.as_str());
            }
            held.cmp(text)
        }
        Value::Number(number) => feature(one, column).cmp(number),
    };
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

/// What a character is chosen by, as a number.
pub(super) fn feature(one: &Character, feature: &Feature) -> i64 {
    let state = &one.state;
    let at = |mastery: &String| state.progress(&TrackName::Mastery(mastery.clone()));
    let number = match feature {
        Feature::Column(column) => return number(one, *column),
        Feature::MasteryLevel(mastery) => at(mastery).level.0,
        Feature::MasteryXp(mastery) => at(mastery).xp.get(),
        Feature::Attribute(name) => state.points_spent.get(name).map_or(0, |points| points.0),
        Feature::Reward(reward) => u64::from(state.rewards.contains(reward)),
        Feature::Node(node) => u64::from(state.nodes.contains(node)),
    };
    i64::try_from(number).unwrap()
}

pub(super) fn number(one: &Character, column: Column) -> i64 {
    let state = &one.state;
    let (own, paragon) = (state.progress(&TrackName::Character), state.progress(&TrackName::Paragon));
    let number = match column {
        Column::Name | Column::ExternalId => 0,
        Column::Created => return one.created.0,
        Column::Changed => return one.changed.0,
        Column::LastSeen => return one.last_seen.0,
        Column::Id => one.id.0,
        Column::Version => one.version,
        Column::CharacterLevel => own.level.0,
        Column::CharacterXp => own.xp.get(),
        Column::ParagonLevel => paragon.level.0,
        Column::ParagonXp => paragon.xp.get(),
        Column::PrestigeLevel => state.prestige_level,
        Column::PrestigePoints => state.prestige_points.0,
        Column::PointsEarned => state.points_earned().0,
        Column::PointsSpent => state.points_spent_in_all().0,
        Column::PointsAvailable => state.points_available().0,
        Column::Currency => state.currency,
        Column::LifetimeXp => state.lifetime_xp.get(),
        Column::Archived => u64::from(state.archived),
    };
    i64::try_from(number).unwrap()
}
