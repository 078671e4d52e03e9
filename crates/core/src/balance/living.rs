//! What new rules would make of characters that exist: numbers that can be agreed on, without a simulation and without doubt.

use super::expectation::{Range, Severity};
use super::metric::Unit;

/// One number about all living characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Living {
    /// The share whose paragon level falls.
    LoseLevels,
    /// The share whose paragon level rises.
    GainLevels,
    /// The share with fewer attribute points.
    LosePoints,
    /// The share with more attribute points.
    GainPoints,
    /// The share who have spent more points than they would have.
    Overspent,
    /// The share who could reset at once, and could not before.
    ResetsPossible,
    /// The share who could reset, and no longer can.
    ResetsImpossible,
    /// The most paragon levels that one character loses.
    MostLevelsLost,
    /// The most paragon levels that one character gains.
    MostLevelsGained,
}

/// How the names of these numbers begin.
pub const PREFIX: &str = "living.";

impl Living {
    /// All of them, with their names and what they say.
    pub const ALL: [(Living, &'static str, &'static str); 9] = [
        (Living::LoseLevels, "living.lose_levels", "share of characters who lose paragon levels"),
        (Living::GainLevels, "living.gain_levels", "share of characters who gain paragon levels"),
        (Living::LosePoints, "living.lose_points", "share of characters who lose attribute points"),
        (Living::GainPoints, "living.gain_points", "share of characters who gain attribute points"),
        (Living::Overspent, "living.overspent", "share of characters with more points spent than earned"),
        (Living::ResetsPossible, "living.resets_possible", "share of characters who could suddenly reset"),
        (Living::ResetsImpossible, "living.resets_impossible", "share of characters who no longer could"),
        (Living::MostLevelsLost, "living.most_levels_lost", "most paragon levels that a character loses"),
        (Living::MostLevelsGained, "living.most_levels_gained", "most paragon levels that a character gains"),
    ];

    /// The number of that name.
    pub fn parse(name: &str) -> Option<Living> {
        Living::ALL.iter().find(|(_, known, _)| *known == name).map(|(living, ..)| *living)
    }

    /// Its name: `living.lose_levels`.
    pub fn name(self) -> &'static str {
        Living::ALL.iter().find(|(living, ..)| *living == self).map_or("", |(_, name, _)| name)
    }

    /// What it says.
    pub fn words(self) -> &'static str {
        Living::ALL.iter().find(|(living, ..)| *living == self).map_or("", |(.., words)| words)
    }

    /// What it is measured in.
    pub fn unit(self) -> Unit {
        match self {
            Living::MostLevelsLost | Living::MostLevelsGained => Unit::Levels,
            _ => Unit::Fraction,
        }
    }
}

/// A range that a number about living characters must keep.
#[derive(Debug, Clone, PartialEq)]
pub struct LivingExpectation {
    /// Which number.
    pub what: Living,
    /// The range.
    pub range: Range,
    /// What follows when it is left.
    pub severity: Severity,
    /// Why it was agreed; may be empty.
    pub why: String,
}

/// How many characters there are, and how many of them fare how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// All.
    pub characters: u64,
    /// Who loses paragon levels.
    pub lose_levels: u64,
    /// Who gains some.
    pub gain_levels: u64,
    /// Who loses attribute points.
    pub lose_points: u64,
    /// Who gains some.
    pub gain_points: u64,
    /// Who has spent too many.
    pub overspent: u64,
    /// Who could suddenly reset.
    pub resets_possible: u64,
    /// Who no longer could.
    pub resets_impossible: u64,
    /// The most levels that one loses.
    pub most_levels_lost: u64,
    /// The most levels that one gains.
    pub most_levels_gained: u64,
}

impl Census {
    /// A number of it; the share of no characters is 0.
    pub fn value(&self, what: Living) -> f64 {
        let share =
            |count: u64| if self.characters == 0 { 0.0 } else { count as f64 / self.characters as f64 };
        match what {
            Living::LoseLevels => share(self.lose_levels),
            Living::GainLevels => share(self.gain_levels),
            Living::LosePoints => share(self.lose_points),
            Living::GainPoints => share(self.gain_points),
            Living::Overspent => share(self.overspent),
            Living::ResetsPossible => share(self.resets_possible),
            Living::ResetsImpossible => share(self.resets_impossible),
            Living::MostLevelsLost => self.most_levels_lost as f64,
            Living::MostLevelsGained => self.most_levels_gained as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_numbers_and_shares_are_of_all() {
        for (living, name, words) in Living::ALL {
            assert_eq!((Living::parse(name), living.name(), living.words()), (Some(living), name, words));
            assert!(name.starts_with(PREFIX));
        }
        assert_eq!(Living::parse("living.levels"), None);
        let census = Census { characters: 200, lose_levels: 50, most_levels_lost: 7, ..Census::default() };
        assert_eq!(census.value(Living::LoseLevels), 0.25);
        assert_eq!(census.value(Living::MostLevelsLost), 7.0);
        assert_eq!(Census::default().value(Living::Overspent), 0.0);
    }
}
