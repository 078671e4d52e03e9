//! One player's life, event by event, through the same rules as a GM's command.
//!
//! The sessions are those of the fast path. It is slower by far and says everything.

use super::life::activity_base;
use super::population::{Archetype, PrestigePolicy};
use super::scenario::Scenario;
use super::sessions::{Session, Sessions};
use super::spending::spend;
use crate::progression::{Command, Event, State, apply, decide};
use crate::rules::track::TrackName;
use crate::rules::units::Xp;

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
        for command in commands(scenario, archetype, &session) {
            life.carry_out(scenario, &session, &command);
        }
        life.spend_points(scenario, archetype, &session);
        if wants_reset(archetype, &life.state) {
            life.carry_out(scenario, &session, &Command::Reset);
            life.spend_points(scenario, archetype, &session);
        }
    }
    life
}

impl Replay {
    fn spend_points(&mut self, scenario: &Scenario, archetype: &Archetype, session: &Session) {
        if let Some(paragon) = &scenario.ruleset.paragon {
            let points = spend(paragon, &archetype.spend, &self.state);
            self.carry_out(scenario, session, &Command::Distribute { points });
        }
    }

    /// A refusal is an answer too: a player who can't reset yet goes on playing.
    fn carry_out(&mut self, scenario: &Scenario, session: &Session, command: &Command) {
        for event in decide(&self.state, command, scenario.ruleset).unwrap_or_default() {
            apply(&mut self.state, &event);
            self.moments.push(Moment { day: session.day, minutes: self.minutes, event });
        }
    }
}

/// What a session asks of the rules, before points are spent.
fn commands(scenario: &Scenario, archetype: &Archetype, session: &Session) -> Vec<Command> {
    let ruleset = scenario.ruleset;
    let (calendar, currency) = scenario.population.factors(session.day);
    let base = Xp::saturating(session.base_xp);
    let grant = |track: TrackName, base: Xp| Command::GrantXp { track, base, calendar };
    let main = if ruleset.character.is_some() {
        Some(TrackName::Character)
    } else {
        ruleset.paragon.as_ref().map(|_| TrackName::Paragon)
    };
    let mut commands: Vec<Command> = main.map(|track| grant(track, base)).into_iter().collect();
    let activities = ruleset.masteries.iter().zip(&archetype.activities);
    commands.extend(
        activities.map(|(mastery, &share)| {
            grant(TrackName::Mastery(mastery.id.clone()), activity_base(base, share))
        }),
    );
    commands.push(Command::AwardCurrency { base: session.base_currency, calendar: currency });
    commands
}

fn wants_reset(archetype: &Archetype, state: &State) -> bool {
    match archetype.prestige {
        PrestigePolicy::Never => false,
        PrestigePolicy::Asap => true,
        PrestigePolicy::AtParagon(level) => state.progress(&TrackName::Paragon).level.0 >= level,
    }
}
