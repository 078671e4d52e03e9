//! Real histories: the sessions of a database or of a CSV file.

use crate::app::distinct_files::is_standard;
use crate::app::observer::{Observer, long};
use crate::app::problem::{Hint, Location, Problem};
use crate::config::rows::{Renamed, RowsFault, SessionProblem, SessionsFault, read_sessions};
use crate::ledger::Moment;
use crate::report::numbers::{escaped, whole};
use crate::rules::ruleset::Ruleset;
use crate::simulation::fit::habits::History;
use crate::simulation::fit::joiner::Joining;
use crate::simulation::fit::recorder::{Happened, Listener, Recorded, Recorder};
use crate::simulation::fit::tells_lengths;
use crate::store::{PlayEvent, Step, Store};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Characters with their sessions.
#[derive(Debug)]
pub struct Histories {
    /// The characters.
    pub characters: Vec<History>,
    /// Their sessions, and how many of them tell no length.
    pub sessions: (u64, u64),
    /// The first and last day, counted from 1970.
    pub days: (i32, i32),
    /// When the last session of all began, in milliseconds since 1970.
    pub end: i64,
    /// How many sessions began while the one before them was not over.
    pub overlaps: u64,
    /// The line of the first of them.
    pub first_overlap: Option<u64>,
    /// Columns of a file that were not looked at.
    pub left_over: Vec<String>,
    /// Nothing tells how long anybody played: every gain counts as [`MINUTES_OF_A_GAIN`].
    pub lengths_are_assumed: bool,
}

/// Where nobody knows how long anybody played, every gain counts as an hour: then XP an hour is XP of a gain.
pub const MINUTES_OF_A_GAIN: u32 = 60;

/// How the gains of a database are read as play.
#[derive(Debug, Clone)]
pub struct Play {
    /// A session ends when nothing is gained for so long, in milliseconds.
    pub session_gap: i64,
    /// How many minutes of play a gain that stands alone is for, if that is known.
    pub grant_minutes: Option<u32>,
    /// Who writes what players gain; what others grant was not played for.
    pub actors: Vec<String>,
}

/// A database whose log is read, with the rules in force.
#[derive(Clone, Copy)]
pub struct Log<'a> {
    /// The database.
    pub store: &'a Store,
    /// The rules in force.
    pub ruleset: &'a Ruleset,
}

impl Play {
    /// The same where every gain is a session of [`MINUTES_OF_A_GAIN`].
    pub fn each_by_itself(&self) -> Play {
        // What one operation gives has one time.
        Play { session_gap: 1, grant_minutes: Some(MINUTES_OF_A_GAIN), ..self.clone() }
    }

    /// Nobody who counts as the game wrote a gain.
    pub fn nothing_played(&self) -> Problem {
        let message = format!("no character gained anything by {}", escaped(&self.actors.join(" or ")));
        Problem::refused("nothing-to-fit", message).advise(Hint::WhoWritesGains)
    }

    /// Reads the log of a database; `listener` is told of sessions and gifts.
    ///
    /// # Errors
    /// When an event is damaged, or it was asked to end.
    pub fn record(&self, log: Log, observer: &dyn Observer, listener: Listener) -> Result<Recorded, Problem> {
        let minutes = self.grant_minutes.map(f64::from);
        let mut recorder = Recorder::new(Joining { gap: self.session_gap, minutes }, log.ruleset);
        let mut take = |deed: &PlayEvent| {
            let PlayEvent { character, at: Moment(at), operation, actor, event } = *deed;
            let is_play = self.actors.iter().any(|known| known == actor);
            let (character, operation) = (character.0, operation.0);
            recorder.put(&Happened { character, at, operation, is_play, event }, listener);
        };
        long(observer, "events", |progress| log.store.each_play_event(&mut take, progress))?;
        Ok(recorder.finish(listener))
    }

    /// The histories of a database.
    ///
    /// # Errors
    /// As [`Play::record`], or that nothing was played.
    pub fn histories(&self, log: Log, observer: &dyn Observer) -> Result<Histories, Problem> {
        let mut recorded = self.record(log, observer, &mut |_, _| {})?;
        let (all, without) = recorded.sessions;
        if all == 0 {
            return Err(self.nothing_played());
        }
        let lengths_are_assumed = !tells_lengths(all, without);
        if lengths_are_assumed {
            recorded = self.each_by_itself().record(log, observer, &mut |_, _| {})?;
        }
        let characters = recorded.characters.into_iter().map(|(_, history)| history).collect();
        let Recorded { sessions, days, end, .. } = recorded;
        Ok(Histories {
            characters,
            sessions,
            days,
            end,
            overlaps: 0,
            first_overlap: None,
            left_over: Vec::new(),
            lengths_are_assumed,
        })
    }
}

/// The histories of a file of sessions; `-` is stdin.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn from_file(path: &Path, renamed: &[Renamed], observer: &dyn Observer) -> Result<Histories, Problem> {
    let wrong = |fault: SessionsFault| problem(fault, path);
    let (file, of) = open(path).map_err(|fault| wrong(SessionsFault::Rows(fault)))?;
    let read = long(observer, "bytes", |progress| {
        read_sessions(file, renamed, &mut |done| progress(Step { done, of }))
    });
    let read = read.map_err(wrong)?;
    let without =
        read.characters.iter().map(|habits| u64::from(habits.sessions - habits.minutes.count)).sum();
    let end = read.characters.iter().map(|habits| habits.last).max().unwrap_or(0);
    let characters = read.characters.into_iter();
    let characters = characters.map(|habits| History { habits, ..History::default() }).collect();
    let sessions = (read.sessions, without);
    Ok(Histories {
        characters,
        sessions,
        days: read.days,
        end,
        overlaps: read.overlaps,
        first_overlap: read.first_overlap,
        left_over: read.left_over,
        lengths_are_assumed: false,
    })
}

/// The file to read and how many bytes it has, which nobody knows of stdin.
fn open(path: &Path) -> Result<(Box<dyn Read>, u64), RowsFault> {
    if path.is_dir() {
        return Err(RowsFault::Folder(path.to_owned()));
    }
    if is_standard(path) {
        return Ok((Box::new(std::io::stdin().lock()), 0));
    }
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => RowsFault::Missing(path.to_owned()),
        ErrorKind::IsADirectory => RowsFault::Folder(path.to_owned()),
        _ => RowsFault::Unreadable { what: format!("`{}`", path.display()), error },
    })?;
    let of = file.metadata().map_or(0, |metadata| metadata.len());
    Ok((Box::new(file), of))
}

const HEADER_HINT: &str = "the columns are character, start, minutes, xp and, where there is any, currency";

fn problem(fault: SessionsFault, path: &Path) -> Problem {
    let file = path.display().to_string();
    match fault {
        SessionsFault::Rows(RowsFault::Stopped) => Problem::interrupted("nothing was fitted"),
        SessionsFault::Rows(fault) => {
            let hint = match fault {
                RowsFault::Missing(_) | RowsFault::Folder(_) => Hint::NameSessions,
                RowsFault::Empty | RowsFault::NoRows => Hint::Text(HEADER_HINT.into()),
                _ => Hint::Text(fault.hint().into()),
            };
            Problem::invalid(fault.code(), fault.to_string()).advise(hint)
        }
        SessionsFault::Header { ref meant, .. } => {
            let hint = match meant {
                Some((column, meant)) => {
                    format!("did you mean `{meant}`? --column {column}={meant} says so; {HEADER_HINT}")
                }
                None => HEADER_HINT.to_owned(),
            };
            let location = Some(Location { file, line: 1, column: 1 });
            Problem { location, ..Problem::invalid("bad-header", fault.to_string()).hint(hint) }
        }
        SessionsFault::Problems { first, count } => in_rows(&first, count, file),
    }
}

/// What is wrong with `count` rows, of which these are the `first`.
fn in_rows(first: &[SessionProblem], count: u64, file: String) -> Problem {
    let line =
        |problem: &SessionProblem| format!("{file}:{}:{}: {}", problem.line, problem.column, problem.message);
    let mut reasons: Vec<String> = first.iter().map(line).collect();
    if count > first.len() as u64 {
        reasons.push(format!("and {} more", whole(count - first.len() as u64)));
    }
    let number = if count == 1 { "a problem".to_owned() } else { format!("{} problems", whole(count)) };
    let message = format!("{number} in the sessions of {file}; nothing was fitted");
    let location = first.first().map(|problem| Location {
        file,
        line: usize::try_from(problem.line).unwrap_or(usize::MAX),
        column: problem.column,
    });
    Problem { reasons, location, ..Problem::invalid("bad-sessions", message) }
}
