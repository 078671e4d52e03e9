//! One player's life, event by event, through the same rules as a GM's command.
//!
//! The sessions are those of the fast path. It is slower by far and says everything.

use super::play::{Earned, Player, Purse, play};
use super::population::Archetype;
use super::presence::{Timetable, course, sessions_of};
use super::recorder::Moment;
use super::scenario::Scenario;
use super::sessions::Sessions;
use crate::progression::{Command, Event, State, apply, decide};
use crate::rules::ruleset::Ruleset;
use std::convert::Infallible;

/// An event of a life, with its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When it happened.
    pub moment: Moment,
    /// What happened.
    pub event: Event,
}

/// A whole life.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// Every event, in order.
    pub entries: Vec<Entry>,
    /// Where it ends.
    pub state: State,
    /// Sessions played.
    pub sessions: u64,
    /// Minutes played.
    pub minutes: f64,
    /// The last day on which the player could have played.
    pub last_day: u32,
}

/// The life of player `index`, counted from 0, of an archetype.
pub fn replay(scenario: &Scenario, archetype: &Archetype, index: u64) -> Replay {
    let table = Timetable::new(scenario.population, archetype, scenario.days);
    let (sessions, last_day) = if table.is_plain() {
        let sessions = Sessions::new(archetype, scenario.seed, index, scenario.days);
        let last_day = sessions.last_day();
        (sessions.all(), last_day)
    } else {
        let course = course(scenario, &[], std::slice::from_ref(&table), false);
        sessions_of(&course, &table, scenario.seed, index)
    };
    let state = State::new(scenario.ruleset);
    let mut life = Replay { entries: Vec::new(), state, sessions: 0, minutes: 0.0, last_day };
    let mut purse = Purse::default();
    for session in sessions {
        let start = Moment { day: session.day, minutes: life.minutes };
        let mut player = Living { life: &mut life, start, lasts: session.minutes, ruleset: scenario.ruleset };
        let earned = Earned::of(scenario, &session);
        let Ok(()) = play(scenario, archetype, &earned, &mut purse, &mut player);
        life.sessions += 1;
        life.minutes += session.minutes;
    }
    life
}

/// A player in one session of a life that is being told.
struct Living<'a> {
    life: &'a mut Replay,
    start: Moment,
    lasts: f64,
    ruleset: &'a Ruleset,
}

impl Player for Living<'_> {
    type Error = Infallible;

    const EVERY_LEVEL: bool = true;

    fn state(&mut self) -> Result<&State, Infallible> {
        Ok(&self.life.state)
    }

    fn carry_out(&mut self, command: &Command, share: f64) -> Result<(), Infallible> {
        let moment = Moment { minutes: self.start.minutes + self.lasts * share, ..self.start };
        for event in decide(&self.life.state, command, self.ruleset).unwrap_or_default() {
            apply(&mut self.life.state, &event);
            self.life.entries.push(Entry { moment, event });
        }
        Ok(())
    }
}
