//! Lets players live under a policy and looks at them whenever something changes.

use super::{Goal, Setting};
use crate::rules::ruleset::Ruleset;
use crate::simulation::compiled_rules::CompiledRules;
use crate::simulation::dynamics::{self, Dynamics};
use crate::simulation::life::Life;
use crate::simulation::population::{Archetype, Population, PrestigePolicy};
use crate::simulation::presence::Playing;
use crate::simulation::recorder::{MainTrack, Moment, Recorder};
use crate::simulation::scenario::Scenario;
use crate::simulation::sessions::Session;
use std::sync::OnceLock;

/// The players of one archetype and what they play by.
pub(super) struct Stage<'a> {
    setting: &'a Setting<'a>,
    pub ruleset: &'a Ruleset,
    who: Archetype,
    pub goals: [Goal; 2],
    /// Paragon XP that those earn who never reset, with paragon's multiplier and without it.
    pub earned_without_resets: OnceLock<[f64; 2]>,
}

impl<'a> Stage<'a> {
    /// `ruleset` has no masteries.
    pub fn new(
        setting: &'a Setting<'a>,
        ruleset: &'a Ruleset,
        who: &Archetype,
        goals: [Goal; 2],
    ) -> Stage<'a> {
        // Nobody leaves, pauses or comes late; that they differ, have weekends and learn stays.
        let Dynamics { spread, weekdays, learning, .. } = who.dynamics;
        let dynamics = Dynamics { spread, weekdays, learning, ..Dynamics::default() };
        let who = Archetype { leaves_per_week: 0.0, activities: Vec::new(), dynamics, ..who.clone() };
        Stage { setting, ruleset, who, goals, earned_without_resets: OnceLock::new() }
    }

    /// What the population says that they do.
    pub fn declared(&self) -> PrestigePolicy {
        self.who.prestige
    }

    /// How many players there are.
    pub fn players(&self) -> u64 {
        self.setting.players
    }

    /// The archetype under another policy.
    pub fn under(&self, policy: PrestigePolicy) -> Archetype {
        Archetype { prestige: policy, ..self.who.clone() }
    }

    /// A population of nobody else, all of whom are there from day 1.
    fn alone(&self) -> Population {
        let Population { name, description, calendar, setting, .. } = self.setting.population.clone();
        let setting = dynamics::Setting { arrivals: Vec::new(), ..setting };
        Population { name, description, archetypes: vec![self.who.clone()], calendar, setting }
    }

    /// The tables of `rules` for the days of the setting.
    pub fn course<'r>(&self, rules: &'r Ruleset) -> CompiledRules<'r>
    where
        'a: 'r,
    {
        let Setting { population, days, seed, .. } = *self.setting;
        CompiledRules::new(&Scenario { ruleset: rules, population, days, seed, milestones: &[] }, &[])
    }

    /// What `live` makes of each player's sessions, in the order of players, whatever thread they were lived on.
    pub fn each_player<T: Send>(&self, live: impl Fn(&[Session]) -> T + Sync) -> Vec<T> {
        let Setting { players, days, seed, threads, .. } = *self.setting;
        let threads = (threads.max(1) as u64).min(players.max(1));
        let at_a_time = players.div_ceil(threads);
        let population = self.alone();
        let scenario =
            Scenario { ruleset: self.ruleset, population: &population, days, seed, milestones: &[] };
        let playing = Playing::new(&scenario);
        let one = |player| live(&playing.sessions(0, player));
        std::thread::scope(|scope| {
            let crews: Vec<_> = (0..threads)
                .map(|crew| {
                    let own = crew * at_a_time..players.min((crew + 1) * at_a_time);
                    let one = &one;
                    scope.spawn(move || own.map(one).collect::<Vec<T>>())
                })
                .collect();
            let lived = crews.into_iter().map(|crew| crew.join());
            lived.flat_map(|all| all.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        })
    }
}

/// A look at a life.
pub(super) struct Look<'l, 'c> {
    /// As it is at this moment.
    pub life: &'l Life<'c>,
    /// XP that went to paragon so far, before paragon's own multiplier.
    pub plain_xp: f64,
    /// The paragon level that was given up right now.
    pub given_up: Option<u64>,
}

/// Lives through `sessions` and shows the life to `each` before the first of them, at the moment of every paragon level and
/// every reset, the latter with the level given up, and after every session. Between two looks the level stays as it is and
/// XP grows evenly with the minutes played.
pub(super) fn live<'c>(
    course: &'c CompiledRules<'c>,
    who: &'c Archetype,
    sessions: &[Session],
    each: impl FnMut(&Look),
) -> Life<'c> {
    let mut life = Life::new(course, who);
    let mut watch = Watch { each, plain_xp: 0.0, minutes: 0.0, rate: 0.0, factor: 0.0 };
    watch.look(&life, None);
    for session in sessions {
        let calendar = course.xp_of_day.get((session.day - 1) as usize).copied().unwrap_or(1.0);
        watch.rate = session.base_xp / session.minutes.max(f64::MIN_POSITIVE) * calendar;
        life.play_block(std::slice::from_ref(session), &mut watch);
        watch.look(&life, None);
    }
    life
}

/// Paragon XP earned in all.
pub(super) fn earned_xp(life: &Life) -> f64 {
    life.paragon_xp_earned()
}

/// The paragon level held.
pub(super) fn level(life: &Life) -> u64 {
    life.paragon.map_or(0, |position| position.standing.level)
}

/// What a player holds right now of the second goal.
pub(super) fn held(goal: Goal, life: &Life) -> u64 {
    match goal {
        Goal::Points => life.points_earned().0,
        Goal::Xp | Goal::Level => level(life),
    }
}

/// Looks at every paragon level and every reset.
struct Watch<F> {
    each: F,
    plain_xp: f64,
    /// Minutes played by the last look.
    minutes: f64,
    /// Base XP a minute, times the calendar's factor.
    rate: f64,
    /// The factor of resets since the last look; 0 as long as XP goes to the character.
    factor: f64,
}

impl<F: FnMut(&Look)> Watch<F> {
    fn look(&mut self, life: &Life, given_up: Option<u64>) {
        self.count(life);
        (self.each)(&Look { life, plain_xp: self.plain_xp, given_up });
    }

    fn count(&mut self, life: &Life) {
        self.plain_xp += (life.minutes - self.minutes) * self.rate * self.factor;
        self.minutes = life.minutes;
        self.factor = if life.is_at_cap() { life.xp_factor() } else { 0.0 };
    }
}

impl<F: FnMut(&Look)> Recorder for Watch<F> {
    const EVERY_LEVEL: bool = true;

    fn enter(&mut self, _: &Life) {}

    fn change(&mut self, track: MainTrack, _: Moment, (from, to): (u64, u64), life: &Life) {
        match track {
            MainTrack::Character => self.count(life),
            // A reset is looked at once it is over.
            MainTrack::Paragon if to > from => self.look(life, None),
            MainTrack::Paragon => {}
        }
    }

    fn reach(&mut self, _: usize, _: Moment) {}

    fn reset(&mut self, _: Moment, given_up: u64, life: &Life) {
        self.look(life, Some(given_up));
    }

    fn pause(&mut self, _: usize, _: &Life) {}

    fn end(&mut self, _: &Life, _: u32) {}
}
