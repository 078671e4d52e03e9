//! What a run remembers: whole-number histograms and sums, so that players can be added in any order, on any thread
//! and on any machine.

use super::histogram::Histogram;
use super::level_history::LevelHistory;
use super::life::Life;
use super::power::{PowerTally, thousandths};
use super::presence::{Departure, Record};
use super::recorder::{MainTrack, Moment, Recorder};
use super::retention::RetentionTally;
use super::scenario::{Milestone, Scenario};
use super::sessions::Session;
use serde::{Deserialize, Serialize};

/// Counts of a whole run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Parallel to the population's archetypes.
    pub archetypes: Vec<ArchetypeTally>,
}

/// Counts of one archetype, or of everyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchetypeTally {
    /// How many lived.
    pub players: u64,
    /// Character levels by day, where there is a character track.
    pub character: Option<LevelHistory>,
    /// Paragon levels by day, where there is paragon.
    pub paragon: Option<LevelHistory>,
    /// Parallel to the milestones of the scenario.
    pub milestones: Vec<MilestoneTally>,
    /// The last day on which each could have played.
    pub last_days: Histogram,
    /// Seconds played.
    pub seconds: Histogram,
    /// Resets of each.
    pub resets: Histogram,
    /// Resets of all together, exactly.
    pub resets_in_all: u64,
    /// Currency held at the end.
    pub currency: Histogram,
    /// Attribute points earned.
    pub points_earned: Histogram,
    /// Attribute points spent.
    pub points_spent: Histogram,
    /// Attribute points left.
    pub points_available: Histogram,
    /// Levels at the end, parallel to the ruleset's masteries.
    pub masteries: Vec<Histogram>,
    /// Who is still there, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<RetentionTally>,
    /// How strong they are, where the ruleset says it and it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<PowerTally>,
}

/// When a milestone was reached, by those who reached it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MilestoneTally {
    /// The day, counted from 1.
    pub days: Histogram,
    /// Seconds played by then.
    pub seconds: Histogram,
}

/// Played time to the nearest second, as it is counted.
pub fn seconds(minutes: f64) -> u64 {
    (minutes * 60.0 + 0.5) as u64
}

impl MilestoneTally {
    /// One player reaches it.
    pub fn reach(&mut self, moment: Moment) {
        self.days.add(u64::from(moment.day));
        self.seconds.add(seconds(moment.minutes));
    }

    fn merge(&mut self, other: &MilestoneTally) {
        self.days.merge(&other.days);
        self.seconds.merge(&other.seconds);
    }
}

impl Tally {
    /// No players yet.
    pub fn new(scenario: &Scenario, milestones: &[Milestone]) -> Tally {
        let archetypes = scenario.population.archetypes.iter();
        Tally { archetypes: archetypes.map(|_| ArchetypeTally::new(scenario, milestones.len())).collect() }
    }

    /// The same, in which it is counted how strong players are after these days, which the course watches.
    #[must_use]
    pub fn with_power(mut self, days: &[u32]) -> Tally {
        self.archetypes.iter_mut().for_each(|own| own.power = Some(PowerTally::new(days.to_vec())));
        self
    }

    /// The same, in which stays are told of too.
    #[must_use]
    pub fn with_retention(mut self, scenario: &Scenario) -> Tally {
        for archetype in &mut self.archetypes {
            let milestones = archetype.milestones.len();
            archetype.retention = Some(RetentionTally::new(scenario.days, milestones));
        }
        self
    }

    /// Adds all players of `other`, which must come from the same scenario.
    pub fn merge(&mut self, other: &Tally) {
        self.archetypes.iter_mut().zip(&other.archetypes).for_each(|(mine, theirs)| mine.merge(theirs));
    }

    /// How many players lived.
    pub fn players(&self) -> u64 {
        self.archetypes.iter().map(|archetype| archetype.players).sum()
    }

    /// Whether `other` has the same shape, so that the two can be merged.
    pub fn fits(&self, other: &Tally) -> bool {
        let shape = |tally: &ArchetypeTally| {
            let histories =
                (tally.character.as_ref().map(|h| h.days()), tally.paragon.as_ref().map(|h| h.days()));
            (histories, tally.milestones.len(), tally.masteries.len())
        };
        let stays = |a: &ArchetypeTally, b: &ArchetypeTally| match (&a.retention, &b.retention) {
            (Some(a), Some(b)) => a.fits(b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let looked_at = |tally: &ArchetypeTally| tally.power.as_ref().map(|power| power.days.clone());
        self.archetypes.len() == other.archetypes.len()
            && self
                .archetypes
                .iter()
                .zip(&other.archetypes)
                .all(|(a, b)| stays(a, b) && looked_at(a) == looked_at(b))
            && self.archetypes.iter().zip(&other.archetypes).all(|(a, b)| shape(a) == shape(b))
    }
}

impl ArchetypeTally {
    /// No players yet, `milestones` milestones.
    pub fn new(scenario: &Scenario, milestones: usize) -> ArchetypeTally {
        let ruleset = scenario.ruleset;
        ArchetypeTally {
            players: 0,
            character: ruleset.character.as_ref().map(|_| LevelHistory::new(scenario.days)),
            paragon: ruleset.paragon.as_ref().map(|_| LevelHistory::new(scenario.days)),
            milestones: vec![MilestoneTally::default(); milestones],
            last_days: Histogram::default(),
            seconds: Histogram::default(),
            resets: Histogram::default(),
            resets_in_all: 0,
            currency: Histogram::default(),
            points_earned: Histogram::default(),
            points_spent: Histogram::default(),
            points_available: Histogram::default(),
            masteries: vec![Histogram::default(); ruleset.masteries.len()],
            retention: None,
            power: None,
        }
    }

    fn merge(&mut self, other: &ArchetypeTally) {
        self.players += other.players;
        self.resets_in_all += other.resets_in_all;
        for (mine, theirs) in [(&mut self.character, &other.character), (&mut self.paragon, &other.paragon)] {
            if let (Some(mine), Some(theirs)) = (mine, theirs) {
                mine.merge(theirs);
            }
        }
        if let (Some(mine), Some(theirs)) = (&mut self.retention, &other.retention) {
            mine.merge(theirs);
        }
        if let (Some(mine), Some(theirs)) = (&mut self.power, &other.power) {
            mine.merge(theirs);
        }
        self.milestones.iter_mut().zip(&other.milestones).for_each(|(mine, theirs)| mine.merge(theirs));
        self.masteries.iter_mut().zip(&other.masteries).for_each(|(mine, theirs)| mine.merge(theirs));
        for (mine, theirs) in [
            (&mut self.last_days, &other.last_days),
            (&mut self.seconds, &other.seconds),
            (&mut self.resets, &other.resets),
            (&mut self.currency, &other.currency),
            (&mut self.points_earned, &other.points_earned),
            (&mut self.points_spent, &other.points_spent),
            (&mut self.points_available, &other.points_available),
        ] {
            mine.merge(theirs);
        }
    }
}

impl Recorder for ArchetypeTally {
    fn enter(&mut self, life: &Life) {
        if let (Some(history), Some(position)) = (&mut self.character, &life.character) {
            history.enter(position.standing.level);
        }
        if let (Some(history), Some(position)) = (&mut self.paragon, &life.paragon) {
            history.enter(position.standing.level);
        }
    }

    fn change(&mut self, track: MainTrack, moment: Moment, (from, to): (u64, u64), _: &Life) {
        let history = match track {
            MainTrack::Character => &mut self.character,
            MainTrack::Paragon => &mut self.paragon,
        };
        if let Some(history) = history {
            history.change(moment.day, from, to);
        }
        if let Some(retention) = &mut self.retention {
            retention.change(track, moment, (from, to));
        }
    }

    fn arrive(&mut self, day: u32, life: &Life) {
        if let Some(retention) = &mut self.retention {
            retention.arrive(day, life);
        }
    }

    fn play(&mut self, sessions: &[Session]) {
        if let Some(retention) = &mut self.retention {
            retention.play(sessions);
        }
    }

    fn leave(&mut self, departure: Departure, life: &Life) {
        if let Some(retention) = &mut self.retention {
            retention.leave(departure, life);
        }
    }

    fn stayed(&mut self, record: &Record, life: &Life) {
        if let Some(retention) = &mut self.retention {
            retention.stayed(record, life, seconds(life.minutes));
        }
    }

    fn reach(&mut self, milestone: usize, moment: Moment) {
        self.milestones[milestone].reach(moment);
    }

    fn pause(&mut self, at: usize, life: &Life) {
        let Some(day) = self.power.as_mut().and_then(|power| power.by_day.get_mut(at)) else { return };
        day.add(life.power().map_or(0, thousandths));
    }

    fn end(&mut self, life: &Life, last_day: u32) {
        self.players += 1;
        self.last_days.add(u64::from(last_day));
        self.seconds.add(seconds(life.minutes));
        self.resets.add(life.resets);
        self.resets_in_all += life.resets;
        self.currency.add(life.currency());
        let (earned, spent) = (life.points_earned().0, life.points_spent().0);
        self.points_earned.add(earned);
        self.points_spent.add(spent);
        self.points_available.add(earned - spent);
        self.masteries.iter_mut().zip(life.mastery_levels()).for_each(|(levels, level)| levels.add(level));
    }
}
