//! What makes players unlike each other and lets them come, pause, leave and return. All of it may be left out: a population
//! that uses none of it has players of an archetype who are alike but for chance, and who leave at one rate.

use super::population::LogNormal;
use super::random::exp;

/// What of this an archetype has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dynamics {
    /// How its players differ for life.
    pub spread: Option<PlayerSpread>,
    /// How much of the week's play falls on each weekday, from Monday on: relative numbers, as written.
    pub weekdays: Option<[f64; 7]>,
    /// When they leave, beside [`Archetype::leaves_per_week`](super::population::Archetype::leaves_per_week).
    pub leaving: Leaving,
    /// When they pause.
    pub breaks: Option<Breaks>,
    /// When they come; empty for the arrivals of the population.
    pub arrivals: Vec<Arrivals>,
    /// How XP an hour changes with hours played.
    pub learning: Option<Learning>,
}

/// Factors that each player draws once, for life: log-normal, the median player has what the archetype says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PlayerSpread {
    /// The standard deviation of the logarithm of sessions a week.
    pub sessions: f64,
    /// The same of minutes a session.
    pub minutes: f64,
    /// The same of XP an hour.
    pub xp: f64,
    /// Which of them go together.
    pub correlation: Correlation,
}

/// Correlations of the logarithms, −1 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Correlation {
    /// Of sessions a week and minutes a session.
    pub sessions_minutes: f64,
    /// Of sessions a week and XP an hour.
    pub sessions_xp: f64,
    /// Of minutes a session and XP an hour.
    pub minutes_xp: f64,
}

impl Correlation {
    /// Whether three numbers can be correlated like this: the determinant of their matrix is not negative.
    pub fn is_possible(&self) -> bool {
        let Correlation { sessions_minutes: a, sessions_xp: b, minutes_xp: c } = *self;
        let determinant = 1.0 + 2.0 * a * b * c - a * a - b * b - c * c;
        [a, b, c].iter().all(|r| (-1.0..=1.0).contains(r)) && determinant >= -1e-12
    }
}

/// Chances to leave, in a week, each beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Leaving {
    /// In the first week, in place of what holds later.
    pub first_week: Option<f64>,
    /// While nothing happens.
    pub stuck: Option<Stuck>,
    /// For some days after a reset.
    pub after_reset: Option<AfterReset>,
    /// From when there is nothing more to reach.
    pub at_end: f64,
}

/// Leaving because nothing happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stuck {
    /// So many days must have passed without anything. Breaks don't count.
    pub after_days: u32,
    /// The chance in a week from then on.
    pub per_week: f64,
    /// What counts as something.
    pub since: Steps,
}

/// Leaving because a reset made it feel done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AfterReset {
    /// So many days after each reset.
    pub days: u32,
    /// The chance in a week during them.
    pub per_week: f64,
}

/// Kinds of steps forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// A level of the character or of paragon.
    pub levels: bool,
    /// A level of a mastery.
    pub masteries: bool,
    /// A milestone or a reward of a track.
    pub rewards: bool,
    /// A reset.
    pub resets: bool,
}

impl Steps {
    /// Whatever happens.
    pub const ALL: Steps = Steps { levels: true, masteries: true, rewards: true, resets: true };
    /// Nothing.
    pub const NONE: Steps = Steps { levels: false, masteries: false, rewards: false, resets: false };
}

impl Default for Steps {
    fn default() -> Steps {
        Steps::ALL
    }
}

/// Pauses after which a player goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Breaks {
    /// The chance to begin one in a week.
    pub per_week: f64,
    /// How many days it lasts, at least one.
    pub days: LogNormal,
}

/// Players who come on some days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrivals {
    /// The first day, counted from 1.
    pub from_day: u32,
    /// The last.
    pub to_day: u32,
    /// How many a day, relative to other arrivals.
    pub a_day: f64,
}

/// XP an hour that changes with practice: it begins with what the archetype says and goes towards `factor` times that,
/// half of the way in `hours`: `1 + (factor − 1)·(1 − 2^(−played / hours))`, at the start of each session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learning {
    /// Where it leads; below 1 for players who slow down.
    pub factor: f64,
    /// Hours played in which half of the way is gone.
    pub hours: f64,
}

impl Learning {
    /// What XP an hour is multiplied by after so many minutes of play.
    #[inline(always)]
    pub fn factor_after(&self, minutes: f64) -> f64 {
        1.0 + (self.factor - 1.0) * (1.0 - exp(-minutes / 60.0 / self.hours * std::f64::consts::LN_2))
    }
}

/// What frames the lives of all players.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Setting {
    /// The weekday of day 1.
    pub first_weekday: Weekday,
    /// Its date in days since 1970, where that was said.
    pub first_date: Option<i32>,
    /// How factors of events that meet act together.
    pub stacking: Stacking,
    /// When players come; empty when all are there from day 1.
    pub arrivals: Vec<Arrivals>,
}

impl Setting {
    /// The date of day 1 in days since 1970: what was said, or the first day of 2026 with its weekday.
    pub fn first_day(&self) -> i32 {
        const NEW_YEAR: i32 = 20_454;
        let is_on = |day: &i32| Weekday::on(*day) == self.first_weekday;
        self.first_date.unwrap_or_else(|| (NEW_YEAR..NEW_YEAR + 7).find(is_on).unwrap_or(NEW_YEAR))
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    #[default]
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// From Monday on.
    pub const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    /// As written in YAML: `sat`.
    pub fn name(self) -> &'static str {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][self as usize]
    }

    /// That of a day counted from 1970: the first of them was a Thursday.
    pub fn on(day: i32) -> Weekday {
        let place = usize::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or(0);
        Weekday::ALL.get(place).copied().unwrap_or_default()
    }

    /// The place in the week, from 0 for Monday, of a day counted from 1, where this is the weekday of day 1.
    pub fn of_day(self, day: u32) -> usize {
        (self as usize + (day.max(1) - 1) as usize % 7) % 7
    }
}

/// How the factors of events that meet on a day act together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stacking {
    /// Their product: ×2 and ×1.5 are ×3.
    #[default]
    Multiply,
    /// The sum of what each adds: ×2 and ×1.5 are ×2.5. Never below 0.
    Add,
    /// The largest alone: ×2 and ×1.5 are ×2.
    Highest,
}

impl Stacking {
    /// The factor of a day on which those of all its events are `factors`; 1 where there are none.
    pub fn together(self, factors: impl Iterator<Item = f64>) -> f64 {
        match self {
            Stacking::Multiply => factors.fold(1.0, |product, factor| product * factor),
            Stacking::Add => factors.fold(1.0, |sum, factor| sum + (factor - 1.0)).max(0.0),
            Stacking::Highest => factors.reduce(f64::max).unwrap_or(1.0),
        }
    }

    /// As written in YAML.
    pub fn name(self) -> &'static str {
        match self {
            Stacking::Multiply => "multiply",
            Stacking::Add => "add",
            Stacking::Highest => "highest",
        }
    }
}

/// What an event does to who plays.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draw {
    /// Multiplies how often players play on its days; `None` for 1.
    pub attendance: Option<ByArchetype>,
    /// The chance that a player who is on a break or gone comes back on its first day; `None` for none.
    pub returns: Option<ByArchetype>,
}

/// A number for everyone, or one for each of some archetypes.
#[derive(Debug, Clone, PartialEq)]
pub enum ByArchetype {
    /// The same for all.
    All(f64),
    /// For those with these ids; others have what holds without it.
    Each(Vec<(String, f64)>),
}

impl ByArchetype {
    /// What holds for this archetype, if anything is said of it.
    pub fn of(&self, archetype: &str) -> Option<f64> {
        match self {
            ByArchetype::All(number) => Some(*number),
            ByArchetype::Each(numbers) => {
                numbers.iter().find(|(id, _)| id == archetype).map(|(_, number)| *number)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_that_meet() {
        let of = |stacking: Stacking, factors: &[f64]| stacking.together(factors.iter().copied());
        assert_eq!(of(Stacking::Multiply, &[2.0, 1.5]), 3.0);
        assert_eq!(of(Stacking::Add, &[2.0, 1.5]), 2.5);
        assert_eq!(of(Stacking::Highest, &[2.0, 1.5]), 2.0);
        assert_eq!((of(Stacking::Highest, &[0.5]), of(Stacking::Add, &[0.2, 0.2])), (0.5, 0.0));
        for stacking in [Stacking::Multiply, Stacking::Add, Stacking::Highest] {
            assert_eq!(of(stacking, &[]), 1.0);
        }
    }

    #[test]
    fn practice_goes_half_of_the_way_again_and_again() {
        let learning = Learning { factor: 3.0, hours: 10.0 };
        let at = |hours: f64| learning.factor_after(hours * 60.0);
        let slows = Learning { factor: 0.5, hours: 10.0 };
        for (found, expected) in [
            (at(0.0), 1.0),
            (at(10.0), 2.0),
            (at(20.0), 2.5),
            (at(1e6), 3.0),
            (slows.factor_after(600.0), 0.75),
        ] {
            assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
        }
    }

    #[test]
    fn weekdays_go_on_from_that_of_day_one() {
        assert_eq!((Weekday::Sat.of_day(1), Weekday::Sat.of_day(2), Weekday::Sat.of_day(3)), (5, 6, 0));
        assert_eq!(Weekday::Mon.of_day(365), 0);
    }

    #[test]
    fn three_numbers_that_all_oppose_each_other_are_impossible() {
        let all = |r| Correlation { sessions_minutes: r, sessions_xp: r, minutes_xp: r };
        assert!(all(0.0).is_possible() && all(1.0).is_possible() && all(-0.5).is_possible());
        assert!(!all(-0.6).is_possible() && !all(1.1).is_possible());
    }
}
