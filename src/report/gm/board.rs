//! A leaderboard.

use super::facts::{CharacterFact, GoneFact};
use super::paragon::{standing, standing_of_gone};
use crate::ledger::{Board, CharacterId, Gone, Rank, Standing};
use crate::report::numbers::whole;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use schemars::JsonSchema;
use serde::Serialize;

/// The top of a board, and where one character stands on it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BoardView {
    board: String,
    /// How many are on the board.
    pub total: u64,
    standings: Vec<Row>,
    /// None unless a character was asked for.
    own: Option<Own>,
    #[serde(skip)]
    has_levels: bool,
    #[serde(skip)]
    has_xp: bool,
    #[serde(skip)]
    shown_own: Option<String>,
    /// What brings it back.
    #[serde(skip)]
    back: Option<Step>,
    /// The first place that was asked for.
    #[serde(skip)]
    pub from: u64,
    /// The first place after these, where there are more.
    pub next_from: Option<u64>,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[schemars(rename = "Standing")]
struct Row {
    rank: u64,
    character: CharacterFact,
    level: u64,
    xp: u64,
    /// The sequence of the event that brought it here: ties go to who was first.
    since: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OwnStanding")]
struct Own {
    name: String,
    /// From 1; none for one with nothing to show.
    rank: Option<u64>,
    of: u64,
    /// The share of the board that stands below, 0 to 100.
    percentile: Option<f64>,
    /// Why it is on no board, where it is archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<GoneFact>,
}

impl BoardView {
    /// The `standings` of `board`, and the name of a character with its rank.
    pub fn new(board: &Board, standings: &[Standing], own: Option<(&str, Rank)>) -> BoardView {
        let row = |standing: &Standing| Row {
            rank: standing.rank,
            character: CharacterFact::new(standing.character, &standing.name),
            level: standing.level,
            xp: standing.xp,
            since: standing.since.0,
        };
        BoardView {
            board: board.to_string(),
            total: own.map_or(standings.len() as u64, |(_, rank)| rank.of),
            standings: standings.iter().map(row).collect(),
            own: own.map(|(name, rank)| Own {
                name: name.to_owned(),
                rank: rank.rank,
                of: rank.of,
                percentile: rank.percentile(),
                gone: None,
            }),
            has_levels: *board != Board::Xp,
            has_xp: *board != Board::Prestige,
            shown_own: own.map(|(name, rank)| standing(name, &rank)),
            back: None,
            from: 1,
            next_from: None,
        }
    }

    /// With how the character that was asked for came to be archived.
    #[must_use]
    pub fn gone(mut self, id: CharacterId, gone: &Gone) -> BoardView {
        let fact = GoneFact::new(gone);
        self.back = Some(fact.back(id.0));
        if let Some(own) = &mut self.own {
            self.shown_own = Some(standing_of_gone(&own.name, id, &fact));
            own.gone = Some(fact);
        }
        self
    }

    fn heading(&self) -> String {
        let board = super::name(&self.board);
        let of = self.own.as_ref().map_or(String::new(), |own| format!(" of {}", whole(own.of)));
        match (self.standings.as_slice(), self.from) {
            ([], 1) => format!("{board} · nobody is on this board"),
            ([], from) => format!("{board} · nobody at rank {} or below{of}", whole(from)),
            (all, 1) => format!("{board} · top {}{of}", whole(all.len() as u64)),
            ([.., last], from) => format!("{board} · ranks {} to {}{of}", whole(from), whole(last.rank)),
        }
    }

    fn sheet(&self) -> Sheet {
        let level = if self.board == "prestige" { "resets" } else { "level" };
        let columns = [
            (Column::number("rank", "rank"), true),
            (Column::text("name", "name"), true),
            (Column::number("id", "id"), true),
            (Column::number("level", level), self.has_levels),
            (Column::number("xp", "XP"), self.has_xp),
        ];
        let kept: Vec<bool> = columns.iter().map(|(_, kept)| *kept).collect();
        let keep = |cells: Vec<Cell>| crate::report::sheet::kept_of(cells, &kept);
        let columns = columns.into_iter().filter(|(_, kept)| *kept).map(|(column, _)| column);
        let mut sheet = Sheet::new(columns.collect());
        for row in &self.standings {
            sheet.row(keep(vec![
                Cell::Whole(row.rank),
                Cell::Text(row.character.shown()),
                Cell::Text(format!("id:{}", row.character.id.unwrap_or_default())),
                Cell::Whole(row.level),
                Cell::Whole(row.xp),
            ]));
        }
        sheet
    }
}

impl View for BoardView {
    fn schema(&self) -> &'static str {
        "endgame/leaderboard/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let sheet = if self.standings.is_empty() { Sheet::default() } else { self.sheet() };
        let back = self.back.as_ref().map(|step| format!("back: {}", spell(step)));
        let more = self.next_from.map(|from| format!("the next places: --from {from}"));
        let notes = self.shown_own.iter().cloned().chain(back).chain(more).collect();
        Screen { heading: vec![self.heading()], sheet, notes }
    }

    fn records(&self) -> Records {
        let rows = Rows::of(&self.standings).fields();
        rows.renamed("character_id", "id").renamed("character_name", "name").records()
    }
}
