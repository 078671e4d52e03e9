//! What came of a run: percentiles with intervals, per archetype and for everyone.
//!
//! A percentile is the order statistic of nearest rank, over *all* players of the group; who never reached a milestone
//! counts as infinitely late, so a percentile is `None` where that many never got there. Intervals are the
//! distribution-free ones of the order statistics around it (W. J. Conover, "Practical Nonparametric Statistics", 3.2),
//! shares have Wilson's (E. B. Wilson, 1927); both at 95 %.

use super::histogram::Histogram;
use super::level_history::LevelHistory;
use super::scenario::{Milestone, Scenario};
use super::tally::{ArchetypeTally, MilestoneTally, Tally};
use crate::rules::track::TrackName;
use serde::Serialize;

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// How many players lived.
    pub players: u64,
    /// How many days each.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// Each archetype, in the order of the population.
    pub archetypes: Vec<Group>,
    /// All of them together.
    pub everyone: Group,
}

/// What came of a group of players.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// The archetype, or `everyone`.
    pub name: String,
    /// How many.
    pub players: u64,
    /// Who still plays on the last day.
    pub still_playing: Share,
    /// Hours played.
    pub hours_played: Spread,
    /// Levels of the character and paragon tracks at the end of each day, from day 0.
    pub levels: Vec<LevelsByDay>,
    /// When milestones were reached.
    pub milestones: Vec<Reached>,
    /// Resets of all players together.
    pub resets: u64,
    /// Resets of each.
    pub prestige_level: Spread,
    /// Prestige bonuses at those percentiles of the prestige level; 0.02 is 2 %.
    pub bonuses: BonusSpread,
    /// Attribute points earned.
    pub points_earned: Spread,
    /// Attribute points spent.
    pub points_spent: Spread,
    /// Attribute points left.
    pub points_available: Spread,
    /// Mastery levels at the end.
    pub masteries: Vec<MasteryLevels>,
    /// Currency held at the end.
    pub currency: Spread,
}

/// The distribution of a quantity over a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// A tenth of the players is at or below.
    pub p10: Option<f64>,
    /// A quarter.
    pub p25: Option<f64>,
    /// The median.
    pub p50: Option<f64>,
    /// Three quarters.
    pub p75: Option<f64>,
    /// Nine tenths.
    pub p90: Option<f64>,
    /// The 95 % interval of the median.
    pub p50_interval: (Option<f64>, Option<f64>),
}

/// A share of the players of a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Their share, 0 to 1.
    pub share: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
}

/// The levels of one track.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LevelsByDay {
    /// The track.
    pub track: String,
    /// From day 0, before anyone has played, to the last day.
    pub by_day: Vec<Spread>,
}

/// When a milestone was reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reached {
    /// Its name: `paragon 100`, `prestige 1`.
    pub milestone: String,
    /// Who reached it.
    pub reached: Share,
    /// The calendar day, counted from 1.
    pub days: Spread,
    /// Hours played by then.
    pub hours: Spread,
}

/// Prestige bonuses at the percentiles of the prestige level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BonusSpread {
    /// On XP.
    pub xp: Spread,
    /// On currency.
    pub currency: Spread,
    /// On drop rates.
    pub drop_rate: Spread,
}

/// The levels of one mastery type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MasteryLevels {
    /// The type.
    pub mastery: String,
    /// Levels at the end.
    pub level: Spread,
}

impl Outcome {
    /// Sums up `tally`, which came from `scenario` with `milestones`.
    pub fn new(scenario: &Scenario, milestones: &[Milestone], tally: &Tally) -> Outcome {
        let group = |name: &str, tally: &ArchetypeTally| Group::new(name, scenario, milestones, tally);
        let archetypes = scenario.population.archetypes.iter().zip(&tally.archetypes);
        let archetypes: Vec<Group> =
            archetypes.map(|(archetype, tally)| group(&archetype.id, tally)).collect();
        let everyone = tally.everyone().unwrap_or_else(|| ArchetypeTally::new(scenario, milestones.len()));
        Outcome {
            players: tally.players(),
            days: scenario.days,
            seed: scenario.seed,
            archetypes,
            everyone: group("everyone", &everyone),
        }
    }

    /// All groups: the archetypes, then everyone.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.archetypes.iter().chain([&self.everyone])
    }

    /// The median that is known worst, with the relative half-width of its 95 % interval (0.01 is 1 %).
    ///
    /// A median of whole numbers is known when its interval spans no more than neighbours. Medians of 0 and those that
    /// are "never" count as known.
    pub fn worst_median(&self) -> (f64, String) {
        let medians = self.groups().flat_map(|group| {
            group
                .medians()
                .into_iter()
                .map(|(name, spread, step)| (spread.relative_error(step), format!("{}: {name}", group.name)))
        });
        medians.fold((0.0, String::new()), |worst, next| if next.0 > worst.0 { next } else { worst })
    }
}

impl Group {
    fn new(name: &str, scenario: &Scenario, milestones: &[Milestone], tally: &ArchetypeTally) -> Group {
        let players = tally.players;
        let spread = |histogram: &Histogram| Spread::of(histogram, players, |value| value as f64);
        let bonus = |of: fn(&crate::rules::prestige::Bonuses) -> f64| {
            Spread::of(&tally.resets, players, |resets| of(&scenario.ruleset.bonuses(resets)))
        };
        let levels = [(TrackName::Character, &tally.character), (TrackName::Paragon, &tally.paragon)];
        let by_day = |history: &LevelHistory| history.by_day().map(|day| spread(&day)).collect();
        let reached = milestones.iter().zip(&tally.milestones);
        let masteries = scenario.ruleset.masteries.iter().zip(&tally.masteries);
        let playing = players
            - tally
                .last_days
                .bins()
                .filter(|&(day, _)| day < scenario.days as usize)
                .map(|(_, n)| n)
                .sum::<u64>();
        Group {
            name: name.to_owned(),
            players,
            still_playing: Share::of(playing, players),
            hours_played: Spread::of(&tally.minutes, players, hours),
            levels: levels
                .into_iter()
                .filter_map(|(track, history)| {
                    let by_day = by_day(history.as_ref()?);
                    Some(LevelsByDay { track: track.to_string(), by_day })
                })
                .collect(),
            milestones: reached.map(|(milestone, tally)| Reached::of(milestone, tally, players)).collect(),
            resets: tally.resets_in_all,
            prestige_level: spread(&tally.resets),
            bonuses: BonusSpread {
                xp: bonus(|bonuses| bonuses.xp),
                currency: bonus(|bonuses| bonuses.currency),
                drop_rate: bonus(|bonuses| bonuses.drop_rate),
            },
            points_earned: spread(&tally.points_earned),
            points_spent: spread(&tally.points_spent),
            points_available: spread(&tally.points_available),
            masteries: masteries
                .map(|(mastery, levels)| MasteryLevels { mastery: mastery.id.clone(), level: spread(levels) })
                .collect(),
            currency: spread(&tally.currency),
        }
    }

    /// The levels of a track at the end of `day`; `None` where there is no such track or day.
    pub fn level_on(&self, track: &str, day: u32) -> Option<&Spread> {
        self.levels.iter().find(|levels| levels.track == track)?.by_day.get(day as usize)
    }

    /// Each reported median with its name and the distance between neighbouring values.
    fn medians(&self) -> Vec<(String, &Spread, f64)> {
        let mut medians = Vec::new();
        for levels in &self.levels {
            medians
                .extend(levels.by_day.last().map(|spread| (format!("{} level", levels.track), spread, 1.0)));
        }
        for reached in &self.milestones {
            medians.push((format!("days to {}", reached.milestone), &reached.days, 1.0));
            medians.push((format!("hours to {}", reached.milestone), &reached.hours, 1.0 / 60.0));
        }
        medians.extend(self.masteries.iter().map(|m| (format!("mastery {}", m.mastery), &m.level, 1.0)));
        medians.push(("hours played".to_owned(), &self.hours_played, 1.0 / 60.0));
        medians.push(("points earned".to_owned(), &self.points_earned, 1.0));
        medians.push(("currency".to_owned(), &self.currency, 1.0));
        medians
    }
}

fn hours(minutes: u64) -> f64 {
    minutes as f64 / 60.0
}

impl Reached {
    fn of(milestone: &Milestone, tally: &MilestoneTally, players: u64) -> Reached {
        Reached {
            milestone: milestone.to_string(),
            reached: Share::of(tally.days.count(), players),
            days: Spread::of(&tally.days, players, |day| day as f64),
            hours: Spread::of(&tally.minutes, players, hours),
        }
    }
}

impl Spread {
    /// The distribution of `histogram` over `players` players, of whom those missing count as infinite.
    fn of(histogram: &Histogram, players: u64, unit: impl Fn(u64) -> f64) -> Spread {
        let at = |rank: f64| {
            let rank = (rank.max(1.0) as u64).min(players).saturating_sub(1);
            histogram.at_rank(rank).map(&unit)
        };
        let n = players as f64;
        let percentile = |p: f64| at((p * n).ceil());
        let reach = Z * (0.25 * n).sqrt();
        let interval = (at((0.5 * n - reach).floor()), at((0.5 * n + reach).ceil() + 1.0));
        Spread {
            p10: percentile(0.10),
            p25: percentile(0.25),
            p50: percentile(0.50),
            p75: percentile(0.75),
            p90: percentile(0.90),
            p50_interval: interval,
        }
    }

    /// Half the width of the median's interval; infinite where its upper end is out of reach.
    pub fn half_width(&self) -> f64 {
        match self.p50_interval {
            (Some(low), Some(high)) => (high - low) / 2.0,
            (_, None) => f64::INFINITY,
            (None, _) => 0.0,
        }
    }

    /// Values are `step` apart.
    fn relative_error(&self, step: f64) -> f64 {
        match self.p50 {
            Some(median) if median > 0.0 && self.half_width() <= step / 2.0 => 0.0,
            Some(median) if median > 0.0 => self.half_width() / median,
            _ => 0.0,
        }
    }
}

impl Share {
    /// `count` of `players`, with Wilson's interval.
    fn of(count: u64, players: u64) -> Share {
        let n = players as f64;
        if players == 0 {
            return Share { count, share: 0.0, interval: (0.0, 1.0) };
        }
        let share = count as f64 / n;
        let z2 = Z * Z;
        let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let reach = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        Share { count, share, interval: ((middle - reach).max(0.0), (middle + reach).min(1.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(values: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::default();
        values.into_iter().for_each(|value| histogram.add(value));
        histogram
    }

    #[test]
    fn percentiles_are_nearest_ranks_over_all_players() {
        let spread = Spread::of(&histogram(1..=100), 100, |value| value as f64);
        assert_eq!((spread.p10, spread.p50, spread.p90), (Some(10.0), Some(50.0), Some(90.0)));
        assert_eq!(spread.p50_interval, (Some(40.0), Some(61.0)));
        let never = Spread::of(&histogram(1..=30), 100, |value| value as f64);
        assert_eq!((never.p10, never.p25, never.p50), (Some(10.0), Some(25.0), None));
        let nobody = Spread::of(&histogram([]), 0, |value| value as f64);
        assert_eq!((nobody.p50, nobody.relative_error(1.0)), (None, 0.0));
    }

    #[test]
    fn the_interval_of_a_median_covers_it_in_95_of_100_samples() {
        let mut stream = super::super::random::Stream::new(11, "coverage", 0);
        let trials = 4000;
        let covered = (0..trials).filter(|_| {
            let sample = histogram((0..201).map(|_| (stream.unit() * 4000.0) as u64));
            let (low, high) = Spread::of(&sample, 201, |value| value as f64).p50_interval;
            low.unwrap() <= 2000.0 && high.unwrap() >= 2000.0
        });
        let share = covered.count() as f64 / f64::from(trials);
        assert!((0.945..0.975).contains(&share), "{share}");
    }

    #[test]
    fn wilson_intervals_stay_inside() {
        let none = Share::of(0, 50);
        assert_eq!(none.interval.0, 0.0);
        assert!((none.interval.1 - 0.0713).abs() < 1e-3);
        assert!(Share::of(50, 50).interval.1 <= 1.0);
    }
}
