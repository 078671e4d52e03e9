//! The groups of players that are compared: archetypes of the same name in several sides.

use super::ComparedSide;
use crate::rules::number::grouped;
use crate::simulation::outcome::{Group, Reached};

/// Groups with a panel of their own.
const MOST: usize = 4;
/// More names than this are counted.
const MOST_NAMES: usize = 3;

/// A group of players in each side that has it.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub name: &'a str,
    /// One for each side.
    sides: Vec<Option<&'a Group>>,
}

/// The rows that are drawn and the archetypes that are not.
#[derive(Debug, Clone)]
pub(super) struct Rows<'a> {
    pub shown: Vec<Row<'a>>,
    hidden: Vec<Row<'a>>,
}

impl<'a> Rows<'a> {
    /// The archetypes with most players, in the order in which the sides name them. Where the sides have other
    /// archetypes, or more players of one, everyone comes first: that is what they have in common.
    pub fn of(sides: &'a [ComparedSide<'a>]) -> Rows<'a> {
        let row = |name: &'a str| {
            let group = |side: &'a ComparedSide| {
                side.outcome.archetypes.iter().find(|group| group.name == name && group.players > 0)
            };
            Row { name, sides: sides.iter().map(group).collect() }
        };
        let mut archetypes: Vec<Row> = Vec::new();
        for group in sides.iter().flat_map(|side| &side.outcome.archetypes).filter(|group| group.players > 0)
        {
            if archetypes.iter().all(|row| row.name != group.name) {
                archetypes.push(row(&group.name));
            }
        }
        let mut shown = Vec::new();
        if archetypes.iter().any(|row| !row.same_players()) {
            let everyone = sides.iter().map(|side| Some(&side.outcome.everyone)).collect();
            shown.push(Row { name: "everyone", sides: everyone });
        }
        let room = MOST - shown.len();
        let mut by_players: Vec<usize> = (0..archetypes.len()).collect();
        by_players.sort_by_key(|&at| std::cmp::Reverse(archetypes[at].players()));
        let most = &by_players[..room.min(by_players.len())];
        let mut hidden = Vec::new();
        for (at, row) in archetypes.into_iter().enumerate() {
            if most.contains(&at) { shown.push(row) } else { hidden.push(row) }
        }
        Rows { shown, hidden }
    }

    /// What was left out, if anything was.
    pub fn left_out(&self) -> Option<String> {
        let names: Vec<&str> = self.hidden.iter().map(|row| row.name).collect();
        match names.len() {
            0 => None,
            1..=MOST_NAMES => Some(format!("not shown: {}", names.join(", "))),
            many => Some(format!("not shown: {many} archetypes with fewer players")),
        }
    }
}

impl<'a> Row<'a> {
    /// The groups with the places of their sides.
    pub fn groups(&self) -> impl Iterator<Item = (usize, &'a Group)> {
        self.sides.iter().enumerate().filter_map(|(side, group)| Some((side, (*group)?)))
    }

    /// When each side that has the row and the milestone reached it.
    pub fn reached(&self, milestone: &str) -> Vec<(usize, &'a Reached)> {
        let of = |group: &'a Group| group.milestones.iter().find(|reached| reached.milestone == milestone);
        self.groups().filter_map(|(side, group)| Some((side, of(group)?))).collect()
    }

    /// The name, with the players where that is one number, and the sides where those are not all.
    pub fn title(&self, sides: &[ComparedSide]) -> String {
        let has: Vec<usize> = self.groups().map(|(side, _)| side).collect();
        match has.as_slice() {
            [only] if sides.len() > 1 => format!("{}, only in {}", self.name, sides[*only].name),
            some if some.len() < sides.len() => {
                format!("{}, in {} of {}", self.name, some.len(), sides.len())
            }
            _ if !self.same_players() => self.name.to_owned(),
            _ => {
                let players = self.groups().next().map_or(0, |(_, group)| group.players);
                format!("{}, {} players", self.name, grouped(&players.to_string()))
            }
        }
    }

    fn players(&self) -> u64 {
        self.groups().map(|(_, group)| group.players).sum()
    }

    /// Whether all sides have the row, with equally many players.
    fn same_players(&self) -> bool {
        let players = |group: &Option<&Group>| group.map(|group| group.players);
        self.sides.windows(2).all(|pair| players(&pair[0]) == players(&pair[1]))
    }
}
