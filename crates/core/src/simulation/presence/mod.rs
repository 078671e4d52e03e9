//! Players who come, pause, leave and return, and the sessions that they play: what a [`Life`] lives
//! through where its population has more than the plainest of players.
//!
//! What could be played is drawn without a look at the rules (`turnout`); whether a player is there to play it may depend on
//! what the rules made of them (`stay`), so a life is played and watched in turn ([`Visit`]).

mod marks;
mod notes;
mod practice;
mod record;
mod stay;
mod timetable;
mod turnout;
mod visit;
mod watch;

pub use record::{Departure, RETENTION_DAYS, Reason, Record};
pub use timetable::Timetable;
pub use visit::{Days, Offer, Visit, live};

use super::compiled_rules::CompiledRules;
use super::life::Life;
use super::population::Population;
use super::recorder::{MainTrack, Moment, Recorder};
use super::scenario::Scenario;
use super::sessions::{Session, Sessions};

/// The days of all archetypes of a population, in their order.
pub fn timetables(population: &Population, days: u32) -> Vec<Timetable<'_>> {
    population.archetypes.iter().map(|archetype| Timetable::new(population, archetype, days)).collect()
}

/// The sessions that player `index` of an archetype of `scenario` plays, as they are played: with what practice makes of them.
pub fn sessions_of(course: &CompiledRules, table: &Timetable, seed: u64, index: u64) -> (Vec<Session>, u32) {
    let mut played = Played::default();
    let life = &mut Life::new(course, table.archetype());
    live(table, (seed, index), false, course.ruleset, life, &mut played);
    (played.sessions, played.last_day)
}

/// Who plays what in a scenario.
#[derive(Debug)]
pub struct Playing<'a> {
    tables: Vec<Timetable<'a>>,
    course: CompiledRules<'a>,
    seed: u64,
    days: u32,
}

impl<'a> Playing<'a> {
    /// All that is the same for all players.
    pub fn new(scenario: &Scenario<'a>) -> Playing<'a> {
        let tables = timetables(scenario.population, scenario.days);
        let course = course(scenario, &[], &tables, false);
        Playing { tables, course, seed: scenario.seed, days: scenario.days }
    }

    /// The sessions of player `index` of the archetype at this place of the population.
    pub fn sessions(&self, archetype: usize, index: u64) -> Vec<Session> {
        match self.tables.get(archetype) {
            Some(table) if table.is_plain() => {
                Sessions::new(table.archetype(), self.seed, index, self.days).all()
            }
            Some(table) => sessions_of(&self.course, table, self.seed, index).0,
            None => Vec::new(),
        }
    }
}

/// The rules of a scenario as its players need them, when what they do is to be watched in full or not.
pub fn course<'a>(
    scenario: &Scenario<'a>,
    milestones: &[super::scenario::Milestone],
    tables: &[Timetable],
    is_watched: bool,
) -> CompiledRules<'a> {
    let hears = is_watched || tables.iter().any(Timetable::hears_masteries);
    CompiledRules::new(scenario, milestones).hearing_masteries(hears)
}

/// Collects what is played.
#[derive(Debug, Default)]
struct Played {
    sessions: Vec<Session>,
    last_day: u32,
}

impl Recorder for Played {
    fn enter(&mut self, _: &Life) {}

    fn change(&mut self, _: MainTrack, _: Moment, _: (u64, u64), _: &Life) {}

    fn reach(&mut self, _: usize, _: Moment) {}

    fn pause(&mut self, _: usize, _: &Life) {}

    fn play(&mut self, sessions: &[Session]) {
        self.sessions.extend_from_slice(sessions);
    }

    fn end(&mut self, _: &Life, last_day: u32) {
        self.last_day = last_day;
    }
}
