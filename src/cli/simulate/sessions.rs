//! Every session of every player, as CSV.

use crate::cli::context::{Context, is_standard, spare_databases};
use crate::cli::database::long;
use crate::cli::failure::{Exit, Failure};
use crate::cli::scenario::Loaded;
use crate::ledger::Moment;
use crate::report::numbers::whole;
use crate::report::time::Time;
use crate::simulation::rounding;
use crate::simulation::run::apportion;
use crate::simulation::sessions::{Session, Sessions};
use crate::store::Step;
use anyhow::Context as _;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

/// Day 1: 2026-01-01.
const FIRST_DAY: i64 = 1_767_225_600_000;
const DAY: i64 = 86_400_000;

/// Writes them, player after player; `-` is stdout.
pub(super) fn write(loaded: &Loaded, path: &Path, context: &Context) -> Result<Exit, Failure> {
    spare_databases(path)?;
    let cannot = || format!("can't write {}", path.display());
    let to: Box<dyn Write> = if is_standard(path) {
        Box::new(std::io::stdout().lock())
    } else {
        Box::new(File::create(path).with_context(cannot)?)
    };
    let mut file = BufWriter::with_capacity(1 << 18, to);
    let written = long(context, "players", |progress| -> std::io::Result<Option<u64>> {
        writeln!(file, "character,start,minutes,xp,currency")?;
        let population = &loaded.population.value;
        let (mut done, mut sessions) = (0, 0);
        for (archetype, count) in population.archetypes.iter().zip(apportion(population, loaded.players)) {
            for index in 0..count {
                let all = Sessions::new(archetype, loaded.seed, index, loaded.days).all();
                sessions += all.len() as u64;
                life(&mut file, &format!("{}/{index}", archetype.id), &all)?;
                done += 1;
                if done % 256 == 0 && !progress(Step { done, of: loaded.players }) {
                    return Ok(None);
                }
            }
        }
        file.flush()?;
        Ok(Some(sessions))
    });
    match written {
        // Nobody wants the rest.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Done),
        written => told(written.with_context(cannot)?, path, context),
    }
}

fn told(written: Option<u64>, path: &Path, context: &Context) -> Result<Exit, Failure> {
    match written {
        Some(_) if is_standard(path) => Ok(Exit::Done),
        Some(sessions) => {
            context.tell(&format!("{} sessions written to {}", whole(sessions), path.display()));
            context.tell(&format!("next: endgame population fit {}", path.display()));
            Ok(Exit::Done)
        }
        None => Err(Failure::interrupted(&format!("{} is incomplete", path.display()))),
    }
}

/// The sessions of a player: the first of a day begins at noon, another an hour after the one before it.
fn life(file: &mut impl Write, name: &str, sessions: &[Session]) -> std::io::Result<()> {
    let mut free = 0;
    for session in sessions {
        let noon = FIRST_DAY + i64::from(session.day - 1) * DAY + DAY / 2;
        let start = noon.max(free);
        free = start + (session.minutes * 60_000.0) as i64 + 3_600_000;
        let (xp, currency) = (rounding::whole(session.base_xp), rounding::whole(session.base_currency));
        let (start, minutes) = (Time(Moment(start)).written(), session.minutes);
        writeln!(file, "{name},{start},{minutes:.2},{xp},{currency}")?;
    }
    Ok(())
}
