//! Every session of every player, as CSV.

use super::observer::{Meter, Observer};
use super::scenario::Loaded;
use crate::ledger::Moment;
use crate::report::time::Time;
use crate::simulation::presence::Playing;
use crate::simulation::rounding;
use crate::simulation::run::apportion;
use crate::simulation::sessions::Session;
use std::io::Write;

const DAY: i64 = 86_400_000;

/// Writes them, player after player. How many there are; `None` where it was asked to end before.
///
/// # Errors
/// When they can't be written.
pub fn write(loaded: &Loaded, to: &mut dyn Write, observer: &dyn Observer) -> std::io::Result<Option<u64>> {
    let of = loaded.players;
    let meter = Meter::new(observer, "players", of);
    writeln!(to, "character,start,minutes,xp,currency")?;
    let population = &loaded.population.value;
    let (mut done, mut sessions) = (0_u64, 0);
    let scenario = loaded.scenario();
    let playing = Playing::new(&scenario);
    let first = i64::from(population.setting.first_day()) * DAY;
    let archetypes = population.archetypes.iter().enumerate();
    for ((at, archetype), count) in archetypes.zip(apportion(population, of)) {
        for index in 0..count {
            let all = playing.sessions(at, index);
            sessions += all.len() as u64;
            write_life(to, &format!("{}/{index}", archetype.id), first, &all)?;
            done += 1;
            if done % 256 == 0 && !meter.advance(256) {
                return Ok(None);
            }
        }
    }
    to.flush()?;
    Ok(Some(sessions))
}

/// The sessions of a player, whose day 1 begins at `first`: the first of a day begins at noon, another an hour after the one before it.
fn write_life(to: &mut dyn Write, name: &str, first: i64, sessions: &[Session]) -> std::io::Result<()> {
    let mut free = 0;
    for session in sessions {
        let noon = first + i64::from(session.day - 1) * DAY + DAY / 2;
        let start = noon.max(free);
        free = start + (session.minutes * 60_000.0) as i64 + 3_600_000;
        let (xp, currency) = (rounding::whole(session.base_xp), rounding::whole(session.base_currency));
        let (start, minutes) = (Time(Moment(start)).written(), session.minutes);
        writeln!(to, "{name},{start},{minutes:.2},{xp},{currency}")?;
    }
    Ok(())
}
