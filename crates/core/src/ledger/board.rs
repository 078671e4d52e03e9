//! Leaderboards.

use super::ids::{CharacterId, Sequence};

/// What characters are ranked by. Archived characters, and those with nothing to show, are on no board.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Board {
    /// Paragon level, then paragon XP.
    Paragon,
    /// Resets.
    Prestige,
    /// Level of a mastery, then its XP.
    Mastery(String),
    /// XP ever gained.
    Xp,
}

impl Board {
    /// The board that [`std::fmt::Display`] wrote.
    pub fn parse(name: &str) -> Option<Board> {
        match name {
            "paragon" => Some(Board::Paragon),
            "prestige" => Some(Board::Prestige),
            "xp" => Some(Board::Xp),
            _ => name.strip_prefix("mastery.").map(|kind| Board::Mastery(kind.to_owned())),
        }
    }
}

impl std::fmt::Display for Board {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Board::Paragon => f.write_str("paragon"),
            Board::Prestige => f.write_str("prestige"),
            Board::Mastery(kind) => write!(f, "mastery.{kind}"),
            Board::Xp => f.write_str("xp"),
        }
    }
}

/// A character's place on a board. Ties go to who was there first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// From 1.
    pub rank: u64,
    /// The character.
    pub character: CharacterId,
    /// Its name.
    pub name: String,
    /// Its level; resets on the prestige board, 0 on the XP board.
    pub level: u64,
    /// Its XP; 0 on the prestige board.
    pub xp: u64,
    /// The event that brought it here.
    pub since: Sequence,
}

/// Where a character stands among all that are on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// From 1; `None` for one with nothing to show.
    pub rank: Option<u64>,
    /// How many are on the board.
    pub of: u64,
}

impl Rank {
    /// The share of the board that stands below, 0 to 100; `None` without a rank.
    pub fn percentile(&self) -> Option<f64> {
        let rank = self.rank.filter(|_| self.of > 0)?;
        Some(100.0 * (self.of.saturating_sub(rank) as f64) / self.of as f64)
    }
}

/// A board in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Characters on the board.
    pub on_board: u64,
    /// Characters that are not archived.
    pub characters: u64,
    /// The mean level over all that are not archived.
    pub average_level: f64,
    /// The highest level.
    pub highest_level: u64,
    /// Attribute points that all of them have spent.
    pub points_spent: u64,
}
