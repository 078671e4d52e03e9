//! Many characters, a row each.

use crate::ledger::{Character, Page};
use crate::report::numbers::whole;
use crate::report::time::Time;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use crate::rules::track::TrackName;
use schemars::JsonSchema;
use serde::Serialize;

/// One page of characters.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CharacterListView {
    /// How many there are on all pages.
    total: u64,
    skip: u64,
    take: u64,
    /// The number of the next page, where there is one.
    next_page: Option<u64>,
    characters: Vec<Row>,
    /// What to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[schemars(rename = "CharacterRow")]
struct Row {
    id: u64,
    name: String,
    /// How the game itself names it.
    external_id: Option<String>,
    character_level: u64,
    paragon_level: u64,
    prestige_level: u64,
    points_available: u64,
    currency: u64,
    lifetime_xp: u64,
    archived: bool,
    created: Time,
    changed: Time,
    last_seen: Time,
}

/// How much of a time is shown.
#[derive(Debug, Clone, Copy)]
enum Detail {
    Minutes,
    Days,
}

impl Row {
    fn new(character: &Character) -> Row {
        let state = &character.state;
        Row {
            id: character.id.0,
            name: state.name.clone(),
            external_id: state.external_id.map(|id| id.to_string()),
            character_level: state.progress(&TrackName::Character).level.0,
            paragon_level: state.progress(&TrackName::Paragon).level.0,
            prestige_level: state.prestige_level,
            points_available: state.points_available().0,
            currency: state.currency,
            lifetime_xp: state.lifetime_xp.get(),
            archived: state.archived,
            created: Time(character.created),
            changed: Time(character.changed),
            last_seen: Time(character.last_seen),
        }
    }

    fn shown(&self, detail: Detail) -> Vec<Cell> {
        let mark = if self.archived { " (archived)" } else { "" };
        vec![
            Cell::Text(format!("id:{}", self.id)),
            Cell::Text(super::name(&self.name) + mark),
            Cell::Whole(self.character_level),
            Cell::Whole(self.paragon_level),
            Cell::Whole(self.prestige_level),
            Cell::Whole(self.points_available),
            Cell::Text(format!("{} ◈", whole(self.currency))),
            match detail {
                Detail::Minutes => self.changed.shown_cell(),
                Detail::Days => Cell::Text(self.changed.day()),
            },
        ]
    }
}

/// Characters that what was typed so far may mean.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FoundView {
    characters: Vec<Row>,
    /// Whether there are more.
    has_more: bool,
}

impl FoundView {
    /// The first of those that were found.
    pub fn new(characters: &[Character], has_more: bool) -> FoundView {
        FoundView { characters: characters.iter().map(Row::new).collect(), has_more }
    }
}

impl View for FoundView {
    fn schema(&self) -> &'static str {
        "endgame/found/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let sheet = match self.characters.is_empty() {
            true => Sheet::default(),
            false => sheet(&self.characters, Detail::Days),
        };
        let count = super::counted(self.characters.len() as u64, "character");
        let heading = if self.has_more { format!("the first {count}") } else { count };
        Screen { heading: vec![heading], sheet, notes: Vec::new() }
    }

    fn records(&self) -> Records {
        Rows::of(&self.characters).fields().records()
    }
}

fn sheet(rows: &[Row], detail: Detail) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::number("id", "id"),
        Column::text("name", "name"),
        Column::number("character_level", "level"),
        Column::number("paragon_level", "paragon"),
        Column::number("prestige_level", "prestige"),
        Column::number("points_available", "free points"),
        Column::number("currency", "currency"),
        Column::text("changed", "changed"),
    ]);
    rows.iter().for_each(|row| sheet.row(row.shown(detail)));
    sheet
}

impl CharacterListView {
    /// The `characters` of `page`, of `total` in all.
    pub fn new(characters: &[Character], total: u64, page: Page) -> CharacterListView {
        CharacterListView {
            total,
            skip: page.skip,
            take: page.take,
            next_page: (page.skip.saturating_add(page.take) < total)
                .then(|| page.skip / page.take.max(1) + 2),
            characters: characters.iter().map(Row::new).collect(),
            notes: Vec::new(),
        }
    }

    /// Whether there are more on pages to come.
    pub fn has_more(&self) -> bool {
        self.next_page.is_some()
    }

    fn heading(&self) -> String {
        let (shown, total) = (self.characters.len() as u64, self.total);
        match (shown, total) {
            (_, 0) => "no characters".to_owned(),
            (0, _) => format!("no characters on this page, {} before it", whole(total)),
            _ if shown == total => super::counted(total, "character"),
            _ => format!(
                "characters {} to {} of {}",
                whole(self.skip.saturating_add(1)),
                whole(self.skip.saturating_add(shown)),
                whole(total)
            ),
        }
    }

    /// Where times don't fit, days do.
    fn fitting(&self, width: usize) -> Screen {
        let sheet = match sheet(&self.characters, Detail::Minutes) {
            _ if self.characters.is_empty() => Sheet::default(),
            full if full.width() <= width => full,
            _ => sheet(&self.characters, Detail::Days),
        };
        Screen { heading: vec![self.heading()], sheet, notes: self.notes.clone() }
    }
}

impl View for CharacterListView {
    fn schema(&self) -> &'static str {
        "endgame/characters/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        self.fitting(usize::MAX)
    }

    fn screens(&self, width: usize, _: Spell) -> Vec<Screen> {
        vec![self.fitting(width)]
    }

    fn records(&self) -> Records {
        Rows::of(&self.characters).fields().records()
    }
}
