//! What a player does with what a session earned: the commands, in order, whoever carries them out.
//!
//! The replay tells one life with it, and a seeded database lets thousands of players live in it.

use super::life::activity_base;
use super::population::{Archetype, PrestigePolicy};
use super::scenario::Scenario;
use super::sessions::Session;
use super::spending::spend;
use crate::progression::{Command, State};
use crate::rules::track::TrackName;
use crate::rules::units::Xp;

/// What one session earned, or several together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Earned {
    /// The day, counted from 1.
    pub day: u32,
    /// XP before any factor.
    pub base_xp: u64,
    /// Currency before any factor.
    pub base_currency: u64,
    /// The calendar's factors of XP and currency.
    pub calendar: (f64, f64),
}

impl Earned {
    /// What one session earned.
    pub fn of(scenario: &Scenario, session: &Session) -> Earned {
        let Session { day, base_xp, base_currency, .. } = *session;
        Earned { day, base_xp, base_currency, calendar: scenario.population.factors(day) }
    }

    /// What all of them earned, on the day of the last, with the calendar's mean factors; `None` of none.
    pub fn together(scenario: &Scenario, sessions: &[Session]) -> Option<Earned> {
        let last = sessions.last()?;
        let mut sum = Earned { day: last.day, base_xp: 0, base_currency: 0, calendar: (0.0, 0.0) };
        for session in sessions {
            let one = Earned::of(scenario, session);
            sum.base_xp = sum.base_xp.saturating_add(one.base_xp);
            sum.base_currency = sum.base_currency.saturating_add(one.base_currency);
            sum.calendar.0 += one.calendar.0 * one.base_xp as f64;
            sum.calendar.1 += one.calendar.1 * one.base_currency as f64;
        }
        let mean = |sum: f64, of: u64| if of == 0 { 1.0 } else { sum / of as f64 };
        sum.calendar = (mean(sum.calendar.0, sum.base_xp), mean(sum.calendar.1, sum.base_currency));
        Some(sum)
    }
}

/// Minutes of play after which a game tells what was earned.
const STRETCH_MINUTES: f64 = 20.0;

/// What a session earned stretch by stretch, as a game tells it: two stretches at least, all of a length.
pub fn stretches(scenario: &Scenario, session: &Session) -> Vec<Earned> {
    let whole = Earned::of(scenario, session);
    let number = ((session.minutes / STRETCH_MINUTES).ceil() as u64).max(2);
    let part = |of: u64, at: u64| of / number + u64::from(at < of % number);
    let earned = |at| Earned {
        base_xp: part(whole.base_xp, at),
        base_currency: part(whole.base_currency, at),
        ..whole
    };
    (0..number).map(earned).collect()
}

/// Who carries out a player's commands.
pub trait Player {
    /// What can go wrong; a refusal by the rules is none: a player who can't reset yet goes on playing.
    type Error;

    /// Where the player stands.
    ///
    /// # Errors
    /// When that can't be told.
    fn state(&mut self) -> Result<&State, Self::Error>;

    /// Carries out a command, or leaves everything as it is when the rules refuse it.
    ///
    /// # Errors
    /// When it can't be carried out.
    fn carry_out(&mut self, command: &Command) -> Result<(), Self::Error>;
}

/// Earns, spends points, and resets when the archetype's policy wants it.
///
/// # Errors
/// The first error of the player.
pub fn play<P: Player>(
    scenario: &Scenario,
    archetype: &Archetype,
    earned: &Earned,
    player: &mut P,
) -> Result<(), P::Error> {
    for command in commands(scenario, archetype, earned) {
        player.carry_out(&command)?;
    }
    spend_points(scenario, archetype, player)?;
    if wants_reset(archetype, player.state()?) {
        player.carry_out(&Command::Reset)?;
        spend_points(scenario, archetype, player)?;
    }
    Ok(())
}

fn spend_points<P: Player>(
    scenario: &Scenario,
    archetype: &Archetype,
    player: &mut P,
) -> Result<(), P::Error> {
    let Some(paragon) = &scenario.ruleset.paragon else { return Ok(()) };
    let points = spend(paragon, &archetype.spend, player.state()?);
    player.carry_out(&Command::Distribute { points })
}

/// What is asked of the rules before points are spent.
fn commands(scenario: &Scenario, archetype: &Archetype, earned: &Earned) -> Vec<Command> {
    let ruleset = scenario.ruleset;
    let (calendar, currency) = earned.calendar;
    let base = Xp::saturating(earned.base_xp);
    let grant = |track: TrackName, base: Xp| Command::GrantXp { track, base, calendar, source: None };
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
    commands.push(Command::AwardCurrency { base: earned.base_currency, calendar: currency });
    commands
}

fn wants_reset(archetype: &Archetype, state: &State) -> bool {
    match archetype.prestige {
        PrestigePolicy::Never => false,
        PrestigePolicy::Asap => true,
        PrestigePolicy::AtParagon(level) => state.progress(&TrackName::Paragon).level.0 >= level,
    }
}
