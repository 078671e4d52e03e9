//! What came of a run: percentiles with intervals, per archetype and for everyone.
//!
//! A percentile is the order statistic of nearest rank, over *all* players of the group; who never reached a milestone
//! counts as infinitely late, so a percentile is `None` where that many never got there. Intervals are those of
//! [`super::interval`], at 95 %. Of everyone they take into account that the number of players of each archetype is fixed.

mod retention;
mod spread;

pub use retention::{CohortRetention, Left, PlayedOn, Retention, WaitingFor};
pub use spread::{Share, Spread};

use super::histogram::Histogram;
use super::level_history::LevelHistory;
use super::power::{PowerTally, THOUSANDTHS};
use super::scenario::{Milestone, Scenario};
use super::tally::{ArchetypeTally, Tally};
use crate::rules::prestige::Bonuses;
use crate::rules::track::TrackName;
use serde::Serialize;
use spread::Players;

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
    /// Who is still there and where the others went, where players come and go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// How strong they are after some days, where the ruleset says it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub power: Vec<PowerAfter>,
}

/// How strong players are after a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PowerAfter {
    /// The day; 0 is before the first.
    pub day: u32,
    /// Their power.
    pub power: Spread,
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
        let group = |name: &str, parts: &[ArchetypeTally]| Group::new(name, scenario, milestones, parts);
        let archetypes = scenario.population.archetypes.iter().zip(&tally.archetypes);
        Outcome {
            players: tally.players(),
            days: scenario.days,
            seed: scenario.seed,
            archetypes: archetypes
                .map(|(archetype, tally)| group(&archetype.id, std::slice::from_ref(tally)))
                .collect(),
            everyone: group("everyone", &tally.archetypes),
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
    /// The group of all players that `parts` counted.
    fn new(name: &str, scenario: &Scenario, milestones: &[Milestone], parts: &[ArchetypeTally]) -> Group {
        let sum = Parts { players: Players::new(parts.iter().map(|part| part.players).collect()), parts };
        let whole = |value: u64| value as f64;
        let bonus = |of: fn(&Bonuses) -> f64| {
            sum.spread(|part| &part.resets, |resets| of(&scenario.ruleset.bonuses(resets)))
        };
        let masteries = scenario.ruleset.masteries.iter().enumerate();
        let levels = [
            (TrackName::Character, sum.by_day(|part| part.character.as_ref())),
            (TrackName::Paragon, sum.by_day(|part| part.paragon.as_ref())),
        ];
        Group {
            name: name.to_owned(),
            players: sum.players.all,
            still_playing: sum.share(|part| {
                let gone = part.last_days.bins().filter(|bin| bin.least < u64::from(scenario.days));
                part.players - gone.map(|bin| bin.count).sum::<u64>()
            }),
            hours_played: sum.spread(|part| &part.seconds, hours),
            levels: levels
                .into_iter()
                .filter_map(|(track, by_day)| Some(LevelsByDay { track: track.to_string(), by_day: by_day? }))
                .collect(),
            milestones: (0..).zip(milestones).map(|(at, milestone)| sum.reached(at, milestone)).collect(),
            resets: parts.iter().map(|part| part.resets_in_all).sum(),
            prestige_level: sum.spread(|part| &part.resets, whole),
            bonuses: BonusSpread {
                xp: bonus(|bonuses| bonuses.xp),
                currency: bonus(|bonuses| bonuses.currency),
                drop_rate: bonus(|bonuses| bonuses.drop_rate),
            },
            points_earned: sum.spread(|part| &part.points_earned, whole),
            points_spent: sum.spread(|part| &part.points_spent, whole),
            points_available: sum.spread(|part| &part.points_available, whole),
            masteries: masteries
                .map(|(at, mastery)| MasteryLevels {
                    mastery: mastery.id.clone(),
                    level: sum.spread(|part| &part.masteries[at], whole),
                })
                .collect(),
            currency: sum.spread(|part| &part.currency, whole),
            retention: Retention::of(
                &parts.iter().map(|part| part.retention.as_ref()).collect::<Vec<_>>(),
                &sum.players,
                milestones,
            ),
            power: sum.power(),
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
            medians.push((format!("hours to {}", reached.milestone), &reached.hours, 1.0 / 3600.0));
        }
        medians.extend(self.masteries.iter().map(|m| (format!("mastery {}", m.mastery), &m.level, 1.0)));
        medians.push(("hours played".to_owned(), &self.hours_played, 1.0 / 3600.0));
        medians.push(("points earned".to_owned(), &self.points_earned, 1.0));
        medians.push(("currency".to_owned(), &self.currency, 1.0));
        medians
    }
}

fn hours(seconds: u64) -> f64 {
    seconds as f64 / 3600.0
}

/// What is summed up: an archetype, or all of them, each a part of its own.
struct Parts<'a> {
    players: Players,
    parts: &'a [ArchetypeTally],
}

impl Parts<'_> {
    fn spread(&self, of: impl Fn(&ArchetypeTally) -> &Histogram, unit: impl Fn(u64) -> f64) -> Spread {
        let parts: Vec<&Histogram> = self.parts.iter().map(of).collect();
        Spread::of(&parts, &self.players, unit)
    }

    fn share(&self, of: impl Fn(&ArchetypeTally) -> u64) -> Share {
        let counts: Vec<u64> = self.parts.iter().map(of).collect();
        Share::of(&counts, &self.players)
    }

    /// The levels of a track day by day; `None` where there is no such track.
    fn by_day(&self, of: impl Fn(&ArchetypeTally) -> Option<&LevelHistory>) -> Option<Vec<Spread>> {
        let histories: Vec<&LevelHistory> = self.parts.iter().map(of).collect::<Option<_>>()?;
        let mut parts: Vec<_> = histories.iter().map(|history| history.by_day()).collect();
        let mut days = Vec::new();
        loop {
            let today: Vec<Histogram> = parts.iter_mut().map_while(Iterator::next).collect();
            if today.is_empty() {
                return Some(days);
            }
            let today: Vec<&Histogram> = today.iter().collect();
            days.push(Spread::of(&today, &self.players, |level| level as f64));
        }
    }

    /// Power after each day that was looked at; none where nobody looked.
    fn power(&self) -> Vec<PowerAfter> {
        let tallies: Option<Vec<&PowerTally>> = self.parts.iter().map(|part| part.power.as_ref()).collect();
        let Some(tallies) = tallies else { return Vec::new() };
        let days = tallies.first().map_or(&[][..], |first| &first.days);
        let of = |(at, day): (usize, &u32)| {
            let parts: Vec<&Histogram> = tallies.iter().filter_map(|tally| tally.by_day.get(at)).collect();
            let unit = |value: u64| value as f64 / THOUSANDTHS;
            PowerAfter { day: *day, power: Spread::of(&parts, &self.players, unit) }
        };
        days.iter().enumerate().map(of).collect()
    }

    fn reached(&self, at: usize, milestone: &Milestone) -> Reached {
        Reached {
            milestone: milestone.to_string(),
            reached: self.share(|part| part.milestones[at].days.count()),
            days: self.spread(|part| &part.milestones[at].days, |day| day as f64),
            hours: self.spread(|part| &part.milestones[at].seconds, hours),
        }
    }
}
