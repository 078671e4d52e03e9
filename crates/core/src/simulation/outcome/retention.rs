//! Who is still there, and where the others went.

use super::spread::Players;
use super::{Share, Spread};
use crate::simulation::presence::{RETENTION_DAYS, Reason};
use crate::simulation::retention::{Cohort, MONTH, PER_HOUR, RetentionTally};
use crate::simulation::scenario::Milestone;
use serde::Serialize;

/// Retention as numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Retention {
    /// Who plays on the first, seventh, … day after the first day of play, of those for whom the run has such a day.
    pub played_on: Vec<PlayedOn>,
    /// The same by the week in which players first played.
    pub cohorts: Vec<CohortRetention>,
    /// How many play on a day, on average.
    pub daily_players: f64,
    /// How many have played within 30 days, on average over the days that have so many before them; none in a shorter run.
    pub monthly_players: Option<f64>,
    /// Daily players for each monthly player on the same days, 0 to 1.
    pub stickiness: Option<f64>,
    /// Daily players on each day, from day 1.
    pub daily: Vec<u64>,
    /// The longest time without a level, a reward or a reset, in days here.
    pub dry_spell: Spread,
    /// Levels, rewards and resets an hour of each.
    pub rewards_per_hour: Spread,
    /// Of all together.
    pub mean_rewards_per_hour: Option<f64>,
    /// How many left, and why.
    pub left: Vec<Left>,
    /// What those who left were waiting for.
    pub waiting_for: Vec<WaitingFor>,
}

/// Who plays on a day after their first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PlayedOn {
    /// So many days after the first.
    pub after: u32,
    /// Who plays on it.
    pub players: Share,
}

/// The players whose first day of play lies in the same week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CohortRetention {
    /// The week, from 1.
    pub week: u32,
    /// How many.
    pub players: u64,
    /// The share that plays on each day of [`RETENTION_DAYS`] after the first; `null` where the run ends before.
    pub played_on: [Option<f64>; 4],
}

/// Players who left for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Left {
    /// The reason.
    pub reason: &'static str,
    /// How many.
    pub players: u64,
}

/// Players who left waiting for one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitingFor {
    /// A milestone, `currency` for a reset, or `nothing`.
    pub what: String,
    /// How many.
    pub players: u64,
}

impl Retention {
    /// Of a group that `parts` counted; `None` where nobody counted.
    pub(super) fn of(
        parts: &[Option<&RetentionTally>],
        players: &Players,
        milestones: &[Milestone],
    ) -> Option<Retention> {
        let parts: Vec<&RetentionTally> = parts.iter().copied().collect::<Option<_>>()?;
        let mut sum = (*parts.first()?).clone();
        parts.iter().skip(1).for_each(|part| sum.merge(part));
        let spread = |of: fn(&RetentionTally) -> &crate::simulation::histogram::Histogram, unit: f64| {
            let parts: Vec<_> = parts.iter().map(|part| of(part)).collect();
            Spread::of(&parts, players, |value| value as f64 / unit)
        };
        let (daily_players, monthly_players, stickiness) = activity(&sum);
        let hours = sum.seconds_in_all as f64 / 3_600.0;
        Some(Retention {
            played_on: played_on(&parts),
            cohorts: cohorts(&sum.cohorts),
            daily_players,
            monthly_players,
            stickiness,
            dry_spell: spread(|part| &part.dry, 1.0),
            rewards_per_hour: spread(|part| &part.rewards, PER_HOUR),
            mean_rewards_per_hour: (hours > 0.0).then(|| sum.rewards_in_all as f64 / hours),
            left: left(&sum),
            waiting_for: waiting_for(&sum, milestones),
            daily: sum.daily,
        })
    }

    /// How many left in all.
    pub fn left_in_all(&self) -> u64 {
        self.left.iter().map(|left| left.players).sum()
    }
}

fn played_on(parts: &[&RetentionTally]) -> Vec<PlayedOn> {
    let cohorts: Vec<Cohort> = parts.iter().map(|part| part.all_cohorts()).collect();
    let all = RETENTION_DAYS.into_iter().enumerate().map(|(at, after)| {
        let could = Players::new(cohorts.iter().map(|cohort| cohort.could[at]).collect());
        let did: Vec<u64> = cohorts.iter().map(|cohort| cohort.did[at]).collect();
        PlayedOn { after, players: Share::of(&did, &could) }
    });
    all.collect()
}

fn cohorts(all: &[Cohort]) -> Vec<CohortRetention> {
    let of = |cohort: &Cohort, at: usize| {
        let could = cohort.could[at];
        (could > 0).then(|| cohort.did[at] as f64 / could as f64)
    };
    let all = (1..).zip(all).filter(|(_, cohort)| cohort.players > 0);
    all.map(|(week, cohort)| CohortRetention {
        week,
        players: cohort.players,
        played_on: std::array::from_fn(|at| of(cohort, at)),
    })
    .collect()
}

/// Daily and monthly players on average, and the one for each of the other on the days that have both.
fn activity(sum: &RetentionTally) -> (f64, Option<f64>, Option<f64>) {
    let mean = |values: &[u64]| values.iter().sum::<u64>() as f64 / values.len() as f64;
    let before = MONTH as usize - 1;
    let monthly: Vec<u64> = sum.monthly().skip(before).collect();
    let daily = mean(&sum.daily);
    let Some(with_month) = sum.daily.get(before..).filter(|days| !days.is_empty()) else {
        return (daily, None, None);
    };
    let mean_monthly = mean(&monthly);
    let stickiness = (mean_monthly > 0.0).then(|| mean(with_month) / mean_monthly);
    (daily, Some(mean_monthly), stickiness)
}

fn left(sum: &RetentionTally) -> Vec<Left> {
    let all = Reason::ALL.iter().zip(sum.reasons).filter(|(_, players)| *players > 0);
    all.map(|(reason, players)| Left { reason: reason.name(), players }).collect()
}

fn waiting_for(sum: &RetentionTally, milestones: &[Milestone]) -> Vec<WaitingFor> {
    let others = ["currency".to_owned(), "nothing".to_owned()];
    let names = milestones.iter().map(ToString::to_string).chain(others);
    let all = names.zip(&sum.waiting).filter(|(_, players)| **players > 0);
    all.map(|(what, players)| WaitingFor { what, players: *players }).collect()
}
