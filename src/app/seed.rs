//! Players of a population live in a database, by the same rules as everyone.

use super::problem::Problem;
use super::session::Session;
use crate::ledger::{CharacterId, GAME, Intent, Moment, OperationKind};
use crate::progression::{Command, State};
use crate::simulation::dynamics::Weekday;
use crate::simulation::play::{Earned, Player, Purse, play, stretches};
use crate::simulation::population::{Archetype, Population};
use crate::simulation::presence::Playing;
use crate::simulation::run::apportion;
use crate::simulation::scenario::Scenario;
use crate::simulation::sessions::Session as Played;
use crate::store::{CommandError, Mode, Progress, Step, StoreError, Writer};

/// How many players live how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lives {
    /// How many characters.
    pub characters: u64,
    /// The same seed gives the same players.
    pub seed: u64,
    /// How many days they have lived, up to today.
    pub days: u32,
    /// How many days are granted together.
    pub every: u32,
    /// Whether each stretch of each session is granted, in place of several days together.
    pub sessions: bool,
}

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

/// Fills a database with players of a population who have lived in it. How many events that makes.
///
/// # Errors
/// That it is not allowed, or what the store fails with.
pub fn seed(
    session: &mut Session,
    population: &Population,
    lives: Lives,
    (intent, mode): (&Intent, Mode),
) -> Result<u64, Problem> {
    session.decided_anew(|session| seed_once(session, population, lives, (intent, mode)))
}

fn seed_once(
    session: &mut Session,
    population: &Population,
    lives: Lives,
    (intent, mode): (&Intent, Mode),
) -> Result<u64, Problem> {
    let ruleset = session.ruleset().clone();
    let (days, seed) = (lives.days, lives.seed);
    let from = Moment(intent.at.0 - i64::from(days) * DAY);
    // The days are days of the calendar, whatever the population starts on.
    let mut population = population.clone();
    population.setting.first_weekday =
        Weekday::on(i32::try_from((from.0 + DAY / 2).div_euclid(DAY)).unwrap_or(0));
    let scenario = Scenario { ruleset: &ruleset, population: &population, days, seed, milestones: &[] };
    let playing = Playing::new(&scenario);
    let seeding = Seeding { scenario: &scenario, playing, lives, intent, from };
    let written = session.write_long((intent, mode), "characters' periods", |writer, progress| {
        seeding.run(writer, progress)?;
        Ok::<u64, CommandError>(writer.events())
    });
    Ok(written.map_err(|error| session.problem(error, "the seed", &[]))?.answer)
}

struct Seeding<'a> {
    scenario: &'a Scenario<'a>,
    playing: Playing<'a>,
    lives: Lives,
    intent: &'a Intent,
    /// When the first day begins.
    from: Moment,
}

/// A player who is to live.
struct Settler<'a> {
    id: CharacterId,
    archetype: &'a Archetype,
    /// The place of the archetype, and which of its players.
    who: (usize, u64),
    purse: Purse,
}

/// So many players live side by side: as many as a writer keeps without writing them in between.
const SIDE_BY_SIDE: usize = 10_000;

impl Seeding<'_> {
    /// Some thousand players after the other, period by period, so that the log tells of them side by side.
    fn run(&self, writer: &mut Writer, progress: Progress) -> Result<(), CommandError> {
        let players = self.players();
        let periods = self.lives.days.div_ceil(self.lives.every);
        let of = u64::from(periods) * players.len() as u64;
        let mut done = 0;
        for (chunk, some) in players.chunks(SIDE_BY_SIDE).enumerate() {
            writer.start_next_operation(self.intent)?;
            let mut settlers = Vec::with_capacity(some.len());
            for (at, &(archetype, who)) in some.iter().enumerate() {
                let number = (chunk * SIDE_BY_SIDE + at) as u64;
                settlers.push(Settler {
                    id: created(writer, self.lives.seed, number, self.from)?,
                    archetype,
                    who,
                    purse: Purse::default(),
                });
            }
            for period in 0..periods {
                for settler in &mut settlers {
                    self.live(writer, settler, period)?;
                    done += 1;
                    if done % 256 == 0 && !progress(Step { done, of }) {
                        return Err(StoreError::Interrupted.into());
                    }
                }
            }
        }
        Ok(())
    }

    /// Every player: an archetype, and which of its players.
    fn players(&self) -> Vec<(&Archetype, (usize, u64))> {
        let population = self.scenario.population;
        let counts = apportion(population, self.lives.characters);
        let of = |((place, archetype), count): ((usize, _), u64)| {
            (0..count).map(move |index| (archetype, (place, index)))
        };
        population.archetypes.iter().enumerate().zip(counts).flat_map(of).collect()
    }

    fn live(&self, writer: &mut Writer, settler: &mut Settler, period: u32) -> Result<(), CommandError> {
        let (first, last) = (period * self.lives.every + 1, (period + 1) * self.lives.every);
        let (place, index) = settler.who;
        let mut sessions = self.playing.sessions(place, index);
        sessions.retain(|session| (first..=last).contains(&session.day));
        if self.lives.sessions {
            return self.live_by_session(writer, settler, &sessions);
        }
        let Some(earned) = Earned::together(self.scenario, &sessions) else { return Ok(()) };
        // Some time on the day of the last session, the same for the same player.
        let within = settler.id.0.wrapping_mul(7_919_773) % DAY.unsigned_abs();
        let at = self.from.0 + i64::from(earned.day - 1) * DAY + within.cast_signed();
        self.play(writer, settler, &earned, at)
    }

    fn play(
        &self,
        writer: &mut Writer,
        settler: &mut Settler,
        earned: &Earned,
        at: i64,
    ) -> Result<(), CommandError> {
        let (kind, actor) = (OperationKind::Play.into(), GAME.to_owned());
        writer.start_next_operation(&Intent { kind, actor, reason: None, ticket: None, at: Moment(at) })?;
        let mut player = Seeded { writer, id: settler.id, at: Moment(at) };
        play(self.scenario, settler.archetype, earned, &mut settler.purse, &mut player)
    }

    /// Every session, stretch by stretch. It begins at the player's time of the day, or an hour after the one before it.
    fn live_by_session(
        &self,
        writer: &mut Writer,
        settler: &mut Settler,
        sessions: &[Played],
    ) -> Result<(), CommandError> {
        let usual = self.from.0 + settler.id.0.wrapping_mul(7_919_773).cast_signed().rem_euclid(DAY / 2);
        let mut free = i64::MIN;
        for session in sessions {
            let start = free.max(usual + i64::from(session.day - 1) * DAY);
            let all = stretches(self.scenario, session);
            let length = session.minutes * 60_000.0;
            for (number, earned) in (1..).zip(&all) {
                let at = start + (length * f64::from(number) / all.len() as f64) as i64;
                self.play(writer, settler, earned, at)?;
            }
            free = start + length as i64 + HOUR;
        }
        Ok(())
    }
}

/// Makes a character with a name of its own: the first ones have names that are easy to remember. A seed before this one,
/// or a GM, may have used a name.
fn created(writer: &mut Writer, seed: u64, number: u64, at: Moment) -> Result<CharacterId, CommandError> {
    let short = usize::try_from(number).ok().and_then(|number| FIRST.iter().rev().nth(number));
    let long = name(seed, number, writer.next_id());
    let names = short.map(|name| (*name).to_owned()).into_iter().chain([long.clone()]);
    for name in names {
        match writer.create(&name, Some(at)) {
            Err(CommandError::Refused(_)) => {}
            created => return Ok(created?.character),
        }
    }
    Ok(writer.create(&format!("{long}-{}", writer.events()), Some(at))?.character)
}

const FIRST: [&str; 16] = [
    "Ael", "Bran", "Cor", "Dra", "Eri", "Fen", "Gor", "Hal", "Isa", "Kael", "Lor", "Myr", "Nyx", "Oro",
    "Syl", "Vex",
];
const LAST: [&str; 16] = [
    "a", "ador", "an", "ara", "eth", "ia", "ien", "ion", "is", "ith", "mir", "on", "ora", "ric", "us", "wyn",
];

/// A name for a player: two syllables, and its id.
fn name(seed: u64, number: u64, id: CharacterId) -> String {
    let mixed = (seed ^ number)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(23)
        .wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let pick = |from: &[&'static str; 16], shift: u32| from[(mixed >> shift) as usize & 15];
    format!("{}{}{id}", pick(&FIRST, 60), pick(&LAST, 52))
}

/// A player who lives in the database.
struct Seeded<'a, 'w> {
    writer: &'a mut Writer<'w>,
    id: CharacterId,
    at: Moment,
}

impl Player for Seeded<'_, '_> {
    type Error = CommandError;

    const EVERY_LEVEL: bool = false;

    fn state(&mut self) -> Result<&State, CommandError> {
        self.writer.state(self.id)
    }

    fn carry_out(&mut self, command: &Command, _: f64) -> Result<(), CommandError> {
        match self.writer.carry_out(self.id, command, Some(self.at)) {
            Ok(_) | Err(CommandError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
