//! One player's life, event by event, through the same rules as a GM's command.
//!
//! The sessions are those of the fast path. It is slower by far and says everything.

use super::play::{Earned, Player, play};
use super::population::Archetype;
use super::scenario::Scenario;
use super::sessions::Sessions;
use crate::progression::{Command, Event, State, apply, decide};
use crate::rules::ruleset::Ruleset;
use std::convert::Infallible;

/// An event of a life, with its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// The day, counted from 1.
    pub day: u32,
    /// Minutes played by the end of the session.
    pub minutes: f64,
    /// What happened.
    pub event: Event,
}

/// A whole life.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// Every event, in order.
    pub moments: Vec<Moment>,
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
    let sessions = Sessions::new(archetype, scenario.seed, index, scenario.days);
    let state = State::new(scenario.ruleset);
    let last_day = sessions.last_day();
    let mut life = Replay { moments: Vec::new(), state, sessions: 0, minutes: 0.0, last_day };
    for session in sessions.all() {
        life.sessions += 1;
        life.minutes += session.minutes;
        let mut player = Living { life: &mut life, day: session.day, ruleset: scenario.ruleset };
        let Ok(()) = play(scenario, archetype, &Earned::of(scenario, &session), &mut player);
    }
    life
}

/// A player on one day of a life that is being told.
struct Living<'a> {
    life: &'a mut Replay,
    day: u32,
    ruleset: &'a Ruleset,
}

impl Player for Living<'_> {
    type Error = Infallible;

    fn state(&mut self) -> Result<&State, Infallible> {
        Ok(&self.life.state)
    }

    fn carry_out(&mut self, command: &Command) -> Result<(), Infallible> {
        for event in decide(&self.life.state, command, self.ruleset).unwrap_or_default() {
            apply(&mut self.life.state, &event);
            self.life.moments.push(Moment { day: self.day, minutes: self.life.minutes, event });
        }
        Ok(())
    }
}
