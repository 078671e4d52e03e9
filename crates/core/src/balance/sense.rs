//! Whether a metric makes sense in a scenario.

use super::metric::{EVERYONE, Goal, Metric, Quantity, Stand};
use super::name::MetricError;
use crate::rules::number::grouped;
use crate::rules::reward::Reward;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Xp};
use crate::simulation::population::Population;
use crate::simulation::sample::{Standing, Staying};
use crate::simulation::scenario::Milestone;

impl Metric {
    /// Whether `ruleset` and `population` have what it is about, within `days` days.
    ///
    /// # Errors
    /// What they lack, and what they have.
    pub fn check(&self, ruleset: &Ruleset, population: &Population, days: u32) -> Result<(), MetricError> {
        self.check_group(population)?;
        let Metric::Players { quantity, .. } = self else { return self.check_fact(ruleset) };
        match quantity {
            Quantity::HoursTo(goal) | Quantity::DaysTo(goal) | Quantity::Reached(goal) => {
                goal.milestone(ruleset).map(|_| ())
            }
            Quantity::After(_, day) if *day > days => Err(MetricError::new(
                format!("day {day} is past the last of {days} days"),
                format!("take a day up to {days}, or give the scenario more days"),
            )),
            Quantity::Stay(staying) => check_days(*staying, days),
            Quantity::After(stand, _) => match stand {
                Stand::Plain(Standing::Level(name)) => track(ruleset, name).map(|_| ()),
                Stand::Plain(Standing::PointsEarned | Standing::PointsSpent) => {
                    track(ruleset, &TrackName::Paragon).map(|_| ())
                }
                Stand::Plain(Standing::Currency) => Ok(()),
                Stand::Plain(Standing::Power) if ruleset.power.is_none() => Err(MetricError::new(
                    format!("the ruleset {} does not say what power is", ruleset.name),
                    "add a `power` section",
                )),
                Stand::Plain(Standing::Power) => Ok(()),
                Stand::Plain(Standing::Resets) | Stand::Bonus(_) => has_prestige(ruleset),
            },
        }
    }

    /// Whether `population` has the players it is about.
    ///
    /// # Errors
    /// Which players there are.
    pub fn check_group(&self, population: &Population) -> Result<(), MetricError> {
        let Metric::Players { group: Some(group), .. } = self else { return Ok(()) };
        let mut names = population.archetypes.iter().map(|archetype| &*archetype.id);
        if names.any(|name| name == group) {
            return Ok(());
        }
        let names: Vec<&str> = population.archetypes.iter().map(|archetype| &*archetype.id).collect();
        let message = format!("the population has no archetype `{group}`");
        Err(MetricError::new(message, format!("it has {}, and {EVERYONE}", names.join(", "))))
    }

    fn check_fact(&self, ruleset: &Ruleset) -> Result<(), MetricError> {
        let Metric::Fact(fact) = self else { return Ok(()) };
        match fact.track() {
            Some(name) => {
                track(ruleset, name)?;
                if matches!((fact, name), (super::fact::Fact::Points(..), TrackName::Character)) {
                    return Err(MetricError::new("character levels give no points", "take `points.paragon`"));
                }
            }
            None => has_prestige(ruleset)?,
        }
        if fact.value(ruleset).is_none() {
            let message = format!("the ruleset {} has no {}", ruleset.name, fact.words());
            return Err(MetricError::new(message, "take levels and resets that it has"));
        }
        Ok(())
    }
}

/// Whether a run of `days` days has what is asked of stays.
fn check_days(staying: Staying, days: u32) -> Result<(), MetricError> {
    let (asked, most) = match staying {
        Staying::PlaysAfter(after) => (after, days.saturating_sub(1)),
        Staying::Stays(day) | Staying::PlaysOn(day) | Staying::PlaysWithinMonth(day) => (day, days),
        Staying::LongestDry | Staying::RewardsPerHour => return Ok(()),
    };
    if (1..=most).contains(&asked) {
        return Ok(());
    }
    let message = format!("a run of {days} days does not tell who plays after {asked} days");
    Err(MetricError::new(message, format!("take a number from 1 to {most}, or give the scenario more days")))
}

impl Goal {
    /// What the simulation watches for.
    ///
    /// # Errors
    /// When `ruleset` has no such thing.
    pub fn milestone(&self, ruleset: &Ruleset) -> Result<Milestone, MetricError> {
        match self {
            Goal::Level(name, level) => {
                let found = track(ruleset, name)?;
                check_level(found, name, *level)?;
                Ok(Milestone::Level(name.clone(), *level))
            }
            Goal::Reward(name, id) => {
                track(ruleset, name)?;
                let rewards = rewards(ruleset, name);
                let reward = rewards.iter().find(|reward| reward.id == *id).ok_or_else(|| {
                    let ids: Vec<&str> = rewards.iter().map(|reward| &*reward.id).collect();
                    let has = if ids.is_empty() { "no rewards".to_owned() } else { ids.join(", ") };
                    MetricError::new(format!("`{name}` has no reward `{id}`"), format!("it has {has}"))
                })?;
                Ok(Milestone::Level(name.clone(), reward.level))
            }
            Goal::Prestige(number) => {
                has_prestige(ruleset)?;
                let allows = |prestige: &crate::rules::prestige::Prestige| prestige.allows(*number);
                if *number == 0 || !ruleset.prestige.as_ref().is_some_and(allows) {
                    let most = ruleset.prestige.as_ref().and_then(|prestige| prestige.max);
                    let most =
                        most.map_or_else(String::new, |most| format!(" to {}", grouped(&most.to_string())));
                    let message = format!("there is no prestige reset {number}");
                    return Err(MetricError::new(message, format!("they go from 1{most}")));
                }
                Ok(Milestone::Prestige(*number))
            }
        }
    }
}

fn rewards<'a>(ruleset: &'a Ruleset, name: &TrackName) -> &'a [Reward] {
    match name {
        TrackName::Character => &[],
        TrackName::Paragon => ruleset.paragon.as_ref().map_or(&[], |paragon| &paragon.milestones),
        TrackName::Mastery(id) => ruleset.mastery(id).map_or(&[], |mastery| &mastery.rewards),
    }
}

fn track<'a>(ruleset: &'a Ruleset, name: &TrackName) -> Result<&'a Track, MetricError> {
    ruleset.track(name).ok_or_else(|| {
        let names: Vec<String> = ruleset.track_names().iter().map(ToString::to_string).collect();
        let message = format!("the ruleset {} has no track `{name}`", ruleset.name);
        MetricError::new(message, format!("it has {}", names.join(", ")))
    })
}

fn has_prestige(ruleset: &Ruleset) -> Result<(), MetricError> {
    match &ruleset.prestige {
        Some(_) => Ok(()),
        None => Err(MetricError::new(
            format!("the ruleset {} has no prestige", ruleset.name),
            "leave this out, or add a `prestige` section",
        )),
    }
}

fn check_level(track: &Track, name: &TrackName, level: u64) -> Result<(), MetricError> {
    let first = track.first().0;
    if level <= first {
        return Err(MetricError::new(
            format!("everyone stands at {name} {first} or above from the start"),
            format!("take a level from {}", first + 1),
        ));
    }
    if track.total_xp(Level(level)).is_none() {
        let last = track.last().unwrap_or_else(|| track.level_at(Xp::MAX));
        return Err(MetricError::new(
            format!("`{name}` has no level {level}"),
            format!("its last level is {last}"),
        ));
    }
    Ok(())
}
