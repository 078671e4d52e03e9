//! Questions about characters.

use super::super::answer::{Told, told};
use super::super::links::Link;
use super::cursors::{Cursor, past_word};
use super::pages::{Page, page};
use super::route::{Route, question};
use super::values::{Texts, Whole};
use super::{limited, who};
use crate::app::filter::{TypedFilter, parse_column, parse_filter};
use crate::app::{Problem, Session, characters};
use crate::ledger::{CharacterQuery, Column, Filter, Moment, Page as Part};
use crate::report::gm::{
    CharacterListView, MasteryProgressView, MasteryRewardsView, MasteryTreeView, ParagonStatsView,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which character.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct OfCharacter {
    /// Its name, or its id as `id:12`; `name:Vex` where a name reads like an id.
    pub(super) who: String,
}

/// Which mastery of which character.
#[derive(Debug, Deserialize, JsonSchema)]
struct OfMastery {
    /// Its name, or its id as `id:12`.
    who: String,
    /// The type of mastery: `combat`.
    mastery: String,
}

/// Which characters.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Which {
    /// A filter, as of `endgame character find`: `paragon_level >= 100 and last_seen > 30d`; given several times, all hold.
    #[serde(rename = "where")]
    filters: Texts,
    /// A part of the name, in any case.
    text: Option<String>,
    /// A column to sort by, with a minus before it to begin with the highest; the first counts most.
    sort: Texts,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many on a page, up to 1,000; 100 where it is left out.
    limit: Option<Whole>,
}

/// What was typed so far.
#[derive(Debug, Deserialize, JsonSchema)]
struct TypedSoFar {
    /// The beginning of a name in any case, an id (`12`, `id:12`) or an external id.
    text: String,
    /// How many at most, up to 100; 10 where it is left out.
    limit: Option<Whole>,
}

/// Whose place.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Whose {
    /// Also where this character stands: its name, or its id as `id:12`.
    who: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        question("/characters", "listCharacters", "Characters, page by page", "character.find")
            .past()
            .answers(list),
        question(
            "/suggestions",
            "suggestCharacters",
            "The characters that what was typed so far may mean, archived ones too: by the beginning of the name, id or external id",
            "character.find",
        )
        .answers(|session, TypedSoFar { text, limit }, _| {
            Ok(told(characters::found(session, &text, limited(limit, 10, 100)?)?))
        }),
        question("/characters/{who}", "showCharacter", "Everything about a character", "character.show")
            .past()
            .of_character()
            .answers(|session, OfCharacter { who: name }, _| {
                let view = characters::show(session, &who(&name)?)?;
                let plan = Link::get("plan", format!("/v1/characters/{}/plan", escaped(&name)));
                Ok(told(view).link(plan))
            }),
        question(
            "/characters/{who}/plan",
            "planCharacter",
            "What a character needs for the next prestige, the next rewards, the next nodes",
            "character.plan",
        )
        .past()
        .of_character()
        .answers(|session, of: OfCharacter, _| Ok(told(characters::plan(session, &who(&of.who)?)?))),
        question(
            "/characters/{who}/paragon",
            "showParagon",
            "Where a character stands in paragon, and what its points are spent on",
            "paragon.levels",
        )
        .past()
        .of_character()
        .answers(|session, of: OfCharacter, _| Ok(told(characters::paragon(session, &who(&of.who)?)?))),
        question(
            "/characters/{who}/prestige",
            "showPrestige",
            "What a character's next reset needs, and what it has of it",
            "prestige.info",
        )
        .past()
        .of_character()
        .answers(|session, of: OfCharacter, _| Ok(told(characters::prestige(session, &who(&of.who)?)?))),
        question(
            "/characters/{who}/prestige/bonuses",
            "showBonuses",
            "The permanent bonuses of a character",
            "prestige.bonuses",
        )
        .past()
        .of_character()
        .answers(|session, of: OfCharacter, _| Ok(told(characters::bonuses(session, &who(&of.who)?)?))),
        question(
            "/characters/{who}/masteries",
            "listMasteries",
            "Every mastery of a character",
            "mastery.levels",
        )
        .past()
        .of_character()
        .answers(|session, of: OfCharacter, _| Ok(told(characters::masteries(session, &who(&of.who)?)?))),
        question(
            "/characters/{who}/masteries/{mastery}",
            "showMastery",
            "How far a character is into its level of one mastery",
            "mastery.progress",
        )
        .past()
        .of_character()
        .answers(|session, of: OfMastery, _| {
            let view = |one: &_, mastery: &_, _: &_| MasteryProgressView::new(one, mastery);
            Ok(told(characters::mastery(session, (&who(&of.who)?, &of.mastery), view)?))
        }),
        question(
            "/characters/{who}/masteries/{mastery}/rewards",
            "listRewards",
            "The rewards of one mastery: unlocked, next, and those to come",
            "mastery.rewards",
        )
        .past()
        .of_character()
        .answers(|session, of: OfMastery, _| {
            let view = |one: &_, mastery: &_, _: &_| MasteryRewardsView::new(one, mastery);
            Ok(told(characters::mastery(session, (&who(&of.who)?, &of.mastery), view)?))
        }),
        question(
            "/characters/{who}/masteries/{mastery}/tree",
            "showTree",
            "The specialization tree of one mastery: what is unlocked, what can be, and why not",
            "mastery.tree",
        )
        .past()
        .of_character()
        .answers(|session, of: OfMastery, _| {
            Ok(told(characters::mastery(session, (&who(&of.who)?, &of.mastery), MasteryTreeView::new)?))
        }),
        question("/stats/paragon", "showParagonStats", "Paragon over all characters", "paragon.stats")
            .past()
            .answers(stats),
    ]
}

/// A name as a part of an address.
fn escaped(name: &str) -> String {
    let address = super::super::links::address("", &[("", name.to_owned())]);
    address.trim_start_matches("?=").to_owned()
}

fn stats(session: &mut Session, whose: Whose, _: Moment) -> Result<Told<ParagonStatsView>, Problem> {
    let who = whose.who.as_deref().map(who).transpose()?;
    Ok(told(characters::paragon_stats(session, who.as_ref())?))
}

fn list(session: &mut Session, which: Which, now: Moment) -> Result<Told<Page<CharacterListView>>, Problem> {
    let Which { filters: Texts(filters), text, sort: Texts(sort), cursor, limit } = which;
    let wrong = |field: &str| {
        let field = field.to_owned();
        move |error| Problem::invalid("bad-query", format!("`{field}`: {error}"))
    };
    let typed: Vec<TypedFilter> = filters
        .iter()
        .map(|filter| parse_filter(filter))
        .collect::<Result<_, _>>()
        .map_err(wrong("where"))?;
    let columns: Vec<(Column, bool)> =
        sort.iter().map(|column| parse_sort(column)).collect::<Result<_, _>>().map_err(wrong("sort"))?;
    let mut words: Vec<(&str, String)> = filters.iter().map(|filter| ("where", filter.clone())).collect();
    words.extend(text.iter().map(|text| ("text", text.clone())));
    words.extend(sort.iter().map(|column| ("sort", column.clone())));
    let mut asked: Vec<&str> = words.iter().flat_map(|(name, value)| [*name, value]).collect();
    asked.extend(past_word(session));
    let begin = match cursor {
        Some(cursor) => Cursor::parse(&cursor, &asked)?,
        None => Cursor::begin(session.store.last_sequence()?, &asked),
    };
    let take = limited(limit, 100, 1_000)?;
    let filters = typed.iter().map(|filter| filter.resolve(now));
    let filter = Filter::All(text.as_deref().map(characters::named).into_iter().chain(filters).collect());
    let query = CharacterQuery { filter, sort: columns, page: Part { skip: begin.skip, take } };
    let view = begin.ask(session, |session| characters::list(session, &query))?;
    let next = view.has_more().then(|| begin.after(take).to_string());
    words.push(("limit", take.to_string()));
    Ok(page(view, next, "/v1/characters", words))
}

fn parse_sort(text: &str) -> Result<(Column, bool), String> {
    let name = text.strip_prefix('-');
    Ok((parse_column(name.unwrap_or(text))?, name.is_some()))
}
