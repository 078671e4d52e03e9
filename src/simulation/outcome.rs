//! What came of a run: percentiles with intervals, per archetype and for everyone.
//!
//! A percentile is the order statistic of nearest rank, over *all* players of the group; who never reached a milestone
//! counts as infinitely late, so a percentile is `None` where that many never got there. Intervals are those of
//! [`super::interval`], at 95 %.

use super::histogram::Histogram;
use super::interval::{Ranks, of_share};
use super::level_history::LevelHistory;
use super::scenario::{Milestone, Scenario};
use super::tally::{ArchetypeTally, MilestoneTally, Tally};
use crate::rules::track::TrackName;
use serde::Serialize;

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

/// How many players a group has, and between which of them the median lies.
#[derive(Debug, Clone, Copy)]
struct Players {
    count: u64,
    median: Option<Ranks>,
}

impl Players {
    fn new(count: u64) -> Players {
        Players { count, median: Ranks::of(count, 0.5) }
    }
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
        let players = Players::new(tally.players);
        let spread = |histogram: &Histogram| Spread::of(histogram, players, |value| value as f64);
        let bonus = |of: fn(&crate::rules::prestige::Bonuses) -> f64| {
            Spread::of(&tally.resets, players, |resets| of(&scenario.ruleset.bonuses(resets)))
        };
        let levels = [(TrackName::Character, &tally.character), (TrackName::Paragon, &tally.paragon)];
        let by_day = |history: &LevelHistory| history.by_day().map(|day| spread(&day)).collect();
        let reached = milestones.iter().zip(&tally.milestones);
        let masteries = scenario.ruleset.masteries.iter().zip(&tally.masteries);
        let playing = players.count
            - tally
                .last_days
                .bins()
                .filter(|&(day, _)| day < scenario.days as usize)
                .map(|(_, n)| n)
                .sum::<u64>();
        Group {
            name: name.to_owned(),
            players: players.count,
            still_playing: Share::of(playing, players.count),
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
    fn of(milestone: &Milestone, tally: &MilestoneTally, players: Players) -> Reached {
        Reached {
            milestone: milestone.to_string(),
            reached: Share::of(tally.days.count(), players.count),
            days: Spread::of(&tally.days, players, |day| day as f64),
            hours: Spread::of(&tally.minutes, players, hours),
        }
    }
}

impl Spread {
    /// The distribution of `histogram` over `players` players, of whom those missing count as infinite.
    fn of(histogram: &Histogram, players: Players, unit: impl Fn(u64) -> f64) -> Spread {
        let at = |rank: u64| histogram.at_rank(rank).map(&unit);
        let n = players.count;
        let percentile = |p: f64| at((((p * n as f64).ceil().max(1.0)) as u64).min(n).saturating_sub(1));
        // Where too few are there to be sure, any value is possible.
        let low = |ranks: Ranks| at(ranks.low.unwrap_or(0));
        let interval = players.median.map_or((None, None), |ranks| (low(ranks), ranks.high.and_then(at)));
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
    /// `count` of `players`, with its interval.
    fn of(count: u64, players: u64) -> Share {
        let share = if players == 0 { 0.0 } else { count as f64 / players as f64 };
        Share { count, share, interval: of_share(count, players) }
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
        let spread = Spread::of(&histogram(1..=100), Players::new(100), |value| value as f64);
        assert_eq!((spread.p10, spread.p50, spread.p90), (Some(10.0), Some(50.0), Some(90.0)));
        assert_eq!(spread.p50_interval, (Some(40.0), Some(61.0)));
        let never = Spread::of(&histogram(1..=30), Players::new(100), |value| value as f64);
        assert_eq!((never.p10, never.p25, never.p50), (Some(10.0), Some(25.0), None));
        let nobody = Spread::of(&histogram([]), Players::new(0), |value| value as f64);
        assert_eq!((nobody.p50, nobody.relative_error(1.0)), (None, 0.0));
    }
}
