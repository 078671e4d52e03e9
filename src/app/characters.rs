//! Questions about characters: one of them, many of them, and how they stand among each other.

use super::names;
use super::problem::Problem;
use super::session::Session;
use crate::ledger::{
    Board, Character, CharacterId, CharacterQuery, Column, Comparison, Condition, Fact, Filter, Gone,
    HistoryQuery, Moment, Page, Rank, Value, Who,
};
use crate::progression::{Event, ExternalId, plan as plan_of};
use crate::report::gm::{
    BoardView, CharacterListView, CharacterView, FoundView, MasteryLevelsView, ParagonLevelsView,
    ParagonStatsView, PlanView, PrestigeBonusesView, PrestigeInfoView,
};
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::store::{Store, StoreError};

/// How many of the last operations fit on the screen.
const OPERATIONS: usize = 5;

/// Everything about a character.
///
/// # Errors
/// That there is no such character, or what the store fails with.
pub fn show(session: &Session, who: &Who) -> Result<CharacterView, Problem> {
    let character = session.character(who)?;
    let operations = session.store.last_operations(character.id, OPERATIONS)?;
    let gone = gone_of(session, &character)?;
    let view = CharacterView::new(&character, &*session.ruleset_of(&character.state)?, &operations);
    Ok(view.gone(gone.as_ref()))
}

/// What a character needs for what comes next.
///
/// # Errors
/// As [`show`].
pub fn plan(session: &Session, who: &Who) -> Result<PlanView, Problem> {
    let character = session.character(who)?;
    let plan = plan_of(&character.state, &*session.ruleset_of(&character.state)?);
    Ok(PlanView::new(&character, &plan))
}

/// Where a character stands in paragon, and what its points are spent on.
///
/// # Errors
/// As [`show`].
pub fn paragon(session: &Session, who: &Who) -> Result<ParagonLevelsView, Problem> {
    let character = session.character(who)?;
    let ruleset = session.ruleset_of(&character.state)?;
    Ok(ParagonLevelsView::new(&character, &ruleset, Some(character.changed)))
}

/// Every mastery of a character.
///
/// # Errors
/// As [`show`].
pub fn masteries(session: &Session, who: &Who) -> Result<MasteryLevelsView, Problem> {
    let character = session.character(who)?;
    Ok(MasteryLevelsView::new(&character, &*session.ruleset_of(&character.state)?))
}

/// A view of one mastery of a character.
///
/// # Errors
/// As [`show`], or a mastery that the ruleset lacks.
pub fn mastery<V>(
    session: &Session,
    (who, kind): (&Who, &str),
    view: impl Fn(&Character, &Mastery, &Ruleset) -> V,
) -> Result<V, Problem> {
    let known = names::mastery(session.ruleset(), kind)?;
    let character = session.character(who)?;
    let ruleset = session.ruleset_of(&character.state)?;
    Ok(view(&character, ruleset.mastery(&known.id).unwrap_or(known), &ruleset))
}

/// What a character's next reset needs.
///
/// # Errors
/// As [`show`].
pub fn prestige(session: &Session, who: &Who) -> Result<PrestigeInfoView, Problem> {
    let character = session.character(who)?;
    let last = last_reset(&session.store, &character)?;
    Ok(PrestigeInfoView::new(&character, &*session.ruleset_of(&character.state)?, last))
}

/// The permanent bonuses of a character.
///
/// # Errors
/// As [`show`].
pub fn bonuses(session: &Session, who: &Who) -> Result<PrestigeBonusesView, Problem> {
    Ok(PrestigeBonusesView::new(&session.character(who)?, session.ruleset()))
}

/// When the reset happened that gave the prestige level held; those that were taken back don't count.
///
/// # Errors
/// What the store fails with.
pub fn last_reset(store: &Store, character: &Character) -> Result<Option<Moment>, StoreError> {
    let resets = HistoryQuery {
        who: Some(Who::Id(character.id)),
        kind: Some("reset".to_owned()),
        ..HistoryQuery::default()
    };
    let level = character.state.prestige_level;
    let entries = store.history(&resets)?.unwrap_or_default();
    let held = entries.iter().rev().find(|entry| {
        matches!(&entry.fact, Fact::Progression(Event::PrestigeReset(reset)) if reset.number == level)
    });
    Ok(held.map(|entry| entry.at))
}

/// Characters that what was typed so far may mean: the one with this id or external id, and those whose names begin so.
///
/// # Errors
/// What the store fails with.
pub fn found(session: &Session, typed: &str, most: u64) -> Result<FoundView, Problem> {
    let typed = typed.trim();
    let store = &session.store;
    let mut found: Vec<Character> = Vec::new();
    let number = typed.strip_prefix("id:").or_else(|| typed.strip_prefix('#')).unwrap_or(typed);
    let by_id = number.parse().ok().map(|id| Who::Id(CharacterId(id)));
    let by_external_id = ExternalId::parse(typed.strip_prefix("ext:").unwrap_or(typed)).map(Who::External);
    for who in by_id.into_iter().chain(by_external_id) {
        found.extend(store.character(&who)?);
    }
    let begin = if typed.is_empty() { Vec::new() } else { store.characters_from(typed, most + 1)? };
    let known: Vec<CharacterId> = found.iter().map(|one| one.id).collect();
    found.extend(begin.into_iter().filter(|one| !known.contains(&one.id)));
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    Ok(FoundView::new(found.get(..most).unwrap_or(&found), found.len() > most))
}

/// Characters page by page.
///
/// # Errors
/// What the store fails with.
pub fn list(session: &mut Session, query: &CharacterQuery) -> Result<CharacterListView, Problem> {
    session.fill_past()?;
    let (characters, total) = session.store.characters(query)?;
    Ok(CharacterListView::new(&characters, total, query.page))
}

/// Those whose name holds a text.
pub fn named(text: &str) -> Filter {
    let (column, comparison, value) = (Column::Name, Comparison::Holds, Value::Text(text.to_owned()));
    Filter::Is(Condition { column: column.into(), comparison, value })
}

/// Paragon over all characters, and where one of them stands.
///
/// # Errors
/// As [`show`].
pub fn paragon_stats(session: &mut Session, who: Option<&Who>) -> Result<ParagonStatsView, Problem> {
    let own = rank(session, &Board::Paragon, who)?;
    let shown = own.as_ref().map(|own| (own.name.as_str(), own.rank));
    let view = ParagonStatsView::new(&session.store.summary()?, shown);
    Ok(match own.as_ref().and_then(|own| Some((own, own.gone.as_ref()?))) {
        Some((own, gone)) => view.gone((own.id, &own.name), gone),
        None => view,
    })
}

/// Which board, for a mastery by its name.
///
/// # Errors
/// A mastery that the ruleset lacks.
pub fn mastery_board(session: &Session, kind: &str) -> Result<Board, Problem> {
    Ok(Board::Mastery(names::mastery(session.ruleset(), kind)?.id.clone()))
}

/// Who stands where: the places after the first `page.skip`, and where one of them stands.
///
/// # Errors
/// As [`show`].
pub fn board(
    session: &mut Session,
    board: &Board,
    page: Page,
    who: Option<&Who>,
) -> Result<BoardView, Problem> {
    let own = rank(session, board, who)?;
    let shown = own.as_ref().map(|own| (own.name.as_str(), own.rank));
    let mut standings = session.store.top(board, page.skip, page.take.saturating_add(1))?;
    // One more tells whether there are more.
    let has_more = standings.len() as u64 > page.take;
    standings.truncate(usize::try_from(page.take).unwrap_or(usize::MAX));
    let mut view = BoardView::new(board, &standings, shown);
    if let Some((own, gone)) = own.as_ref().and_then(|own| Some((own, own.gone.as_ref()?))) {
        view = view.gone(own.id, gone);
    }
    view.total = session.store.count_on(board)?;
    view.from = page.skip + 1;
    view.next_from = has_more.then(|| view.from.saturating_add(page.take));
    Ok(view)
}

/// Where a character stands on a board.
///
/// # Errors
/// As [`show`].
pub fn rank_of(session: &mut Session, board: &Board, who: &Who) -> Result<Rank, Problem> {
    let id = session.character(who)?.id;
    session.fill_past()?;
    Ok(session.store.rank(board, id)?)
}

/// Where a character stands that was asked for.
struct Own {
    id: CharacterId,
    name: String,
    rank: Rank,
    gone: Option<Gone>,
}

fn rank(session: &mut Session, board: &Board, who: Option<&Who>) -> Result<Option<Own>, Problem> {
    let character = who.map(|who| session.character(who)).transpose()?;
    session.fill_past()?;
    let Some(character) = character else { return Ok(None) };
    let (id, gone) = (character.id, gone_of(session, &character)?);
    Ok(Some(Own { id, name: character.state.name, rank: session.store.rank(board, id)?, gone }))
}

/// How a character came to be archived, where it is.
fn gone_of(session: &Session, character: &Character) -> Result<Option<Gone>, StoreError> {
    if character.state.archived { session.store.gone(character.id) } else { Ok(None) }
}
