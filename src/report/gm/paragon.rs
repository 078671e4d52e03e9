//! Paragon levels of a character, and paragon over all characters.

use super::facts;
use super::facts::{CharacterFact, GoneFact};
use super::place::Place;
use crate::ledger::{Character, CharacterId, Gone, Moment, Rank, Summary};
use crate::progression::State;
use crate::report::numbers::{percent, real, whole};
use crate::report::time::Time;
use crate::report::{Screen, Spell, Step, View};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Paragon as the game's services name it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct ParagonFacts {
    current_level: u64,
    total_xp: u64,
    available_points: u64,
    /// Spent, by attribute; every attribute of the ruleset is there.
    points_distributed: BTreeMap<String, u64>,
    /// What the level costs in all; none at the last.
    xp_to_next_level: Option<u64>,
    /// XP gathered in this level.
    xp_progress: u64,
}

impl ParagonFacts {
    pub(super) fn new(state: &State, ruleset: &Ruleset) -> ParagonFacts {
        let place = Place::new(state, &TrackName::Paragon, ruleset);
        let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
        let mut points: BTreeMap<String, u64> =
            attributes.map(|attribute| (attribute.id.clone(), 0)).collect();
        points.extend(state.points_spent.iter().map(|(id, points)| (id.clone(), points.0)));
        ParagonFacts {
            current_level: place.current_level,
            total_xp: place.total_xp,
            available_points: state.points_available().0,
            points_distributed: points,
            xp_to_next_level: place.xp_to_next_level,
            xp_progress: place.xp_progress,
        }
    }
}

/// `paragon levels`: where a character stands, and what its points are spent on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ParagonLevelsView {
    #[serde(flatten)]
    paragon: ParagonFacts,
    last_updated: Option<Time>,
    #[serde(skip)]
    character: CharacterFact,
    #[serde(skip)]
    place: Place,
    #[serde(skip)]
    earned: u64,
}

impl ParagonLevelsView {
    /// Paragon of `character`, which last changed it at `last_updated`.
    pub fn new(character: &Character, ruleset: &Ruleset, last_updated: Option<Moment>) -> ParagonLevelsView {
        ParagonLevelsView {
            paragon: ParagonFacts::new(&character.state, ruleset),
            last_updated: last_updated.map(Time),
            character: CharacterFact::of(character),
            place: Place::new(&character.state, &TrackName::Paragon, ruleset),
            earned: character.state.points_earned().0,
        }
    }
}

impl View for ParagonLevelsView {
    fn schema(&self) -> &'static str {
        "endgame/paragon-levels/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let paragon = &self.paragon;
        let heading = format!("{} · paragon {}", self.character.shown(), whole(paragon.current_level));
        let mut rows = vec![
            ("level".to_owned(), self.place.shown()),
            ("XP in all".to_owned(), format!("{} XP", whole(paragon.total_xp))),
            (
                "points".to_owned(),
                format!("{} earned, {} free", whole(self.earned), whole(paragon.available_points)),
            ),
        ];
        rows.extend(
            paragon.points_distributed.iter().map(|(id, points)| (format!("  {id}"), whole(*points))),
        );
        let changed = self.last_updated.map_or("never".to_owned(), Time::shown);
        rows.push(("last updated".to_owned(), changed));
        let mut notes: Vec<String> = self.place.moved(&TrackName::Paragon).into_iter().collect();
        if paragon.available_points > 0
            && let Some(attribute) = paragon.points_distributed.keys().next()
        {
            let step = Step::Distribute { who: self.character.called(), attribute: attribute.clone() };
            notes.push(format!("spend a point: {}", spell(&step)));
        }
        Screen { heading: vec![heading], sheet: facts(rows), notes }
    }
}

/// `paragon stats`: paragon over all characters, and where one of them stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ParagonStatsView {
    character_count: u64,
    average_level: f64,
    highest_level: u64,
    total_points_distributed: u64,
    /// From 1; none without a character, and for one that has no paragon level.
    rank: Option<u64>,
    /// The share of the board that stands below, 0 to 100.
    percentile: Option<f64>,
    #[serde(skip)]
    on_board: u64,
    #[serde(skip)]
    own: Option<String>,
}

impl ParagonStatsView {
    /// `summary` of the paragon board, and the name of a character with its rank on it.
    pub fn new(summary: &Summary, own: Option<(&str, Rank)>) -> ParagonStatsView {
        let rank = own.map(|(_, rank)| rank);
        ParagonStatsView {
            character_count: summary.characters,
            average_level: summary.average_level,
            highest_level: summary.highest_level,
            total_points_distributed: summary.points_spent,
            rank: rank.and_then(|rank| rank.rank),
            percentile: rank.and_then(|rank| rank.percentile()),
            on_board: summary.on_board,
            own: own.map(|(name, rank)| standing(name, &rank)),
        }
    }
}

/// `Vex (id:1): on no board, for it was archived by #9, bo, 2026-11-21 19:00`
pub(super) fn standing_of_gone(name: &str, id: CharacterId, gone: &GoneFact) -> String {
    format!("{} (id:{id}): on no board, for it was {}", super::name(name), gone.said())
}

/// `Vex: rank 12 of 4,210, above 99.7 %`
pub(super) fn standing(name: &str, rank: &Rank) -> String {
    let name = super::name(name);
    match (rank.rank, rank.percentile()) {
        (Some(place), Some(percentile)) => format!(
            "{name}: rank {} of {}, above {} of them",
            whole(place),
            whole(rank.of),
            // Nobody is above all of them.
            percent((percentile * 10.0).floor() / 1000.0, 1)
        ),
        _ => format!("{name}: not ranked among {}, for there is nothing to rank yet", whole(rank.of)),
    }
}

impl ParagonStatsView {
    /// With how the character that was asked for came to be archived.
    #[must_use]
    pub fn gone(self, (id, name): (CharacterId, &str), gone: &Gone) -> ParagonStatsView {
        ParagonStatsView { own: Some(standing_of_gone(name, id, &GoneFact::new(gone))), ..self }
    }
}

impl View for ParagonStatsView {
    fn schema(&self) -> &'static str {
        "endgame/paragon-stats/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let rows = [
            (
                "characters",
                format!("{}, {} with paragon levels", whole(self.character_count), whole(self.on_board)),
            ),
            ("average level", real(self.average_level, 1)),
            ("highest level", whole(self.highest_level)),
            ("points distributed", whole(self.total_points_distributed)),
        ];
        let sheet = facts(rows.map(|(what, value)| (what.to_owned(), value)));
        let notes = match &self.own {
            Some(_) => Vec::new(),
            None => vec![format!("the highest: {}", spell(&Step::ParagonBoard))],
        };
        Screen { heading: self.own.clone().into_iter().collect(), sheet, notes }
    }
}
