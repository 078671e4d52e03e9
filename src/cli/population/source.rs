//! Real histories: the sessions of a database or of a CSV file.

use super::super::context::{Context, is_standard};
use super::super::database::long;
use super::super::failure::{Failure, Location};
use crate::app::Session;
use crate::app::when::{When, parse_when};
use crate::config::rows::{RowsFault, SessionsFault, read_sessions};
use crate::ledger::{GAME, Moment};
use crate::report::numbers::{escaped, whole};
use crate::simulation::fit::habits::History;
use crate::simulation::fit::joiner::Joining;
use crate::simulation::fit::recorder::{Happened, Listener, Recorded, Recorder};
use crate::simulation::fit::tells_lengths;
use crate::store::{Deed, Step};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How the gains of a database are read as play.
#[derive(Debug, Clone, clap::Args)]
pub struct PlayArgs {
    /// A session ends when nothing is gained for so long
    #[arg(long, value_name = "TIME", default_value = "30min", value_parser = parse_gap, help_heading = "Sessions")]
    session_gap: i64,
    /// How many minutes of play a gain that stands alone is for; without it nobody knows
    #[arg(long, value_name = "MINUTES", value_parser = crate::cli::numbers_in::counted::<u32>(1, 1_440), allow_negative_numbers = true, help_heading = "Sessions")]
    grant_minutes: Option<u32>,
    /// Who writes what players gain; what others grant is no play. Several may be named
    #[arg(long = "by", value_name = "ACTOR", default_value = GAME, help_heading = "Sessions")]
    actors: Vec<String>,
}

/// `30min`, in milliseconds.
fn parse_gap(text: &str) -> Result<i64, String> {
    match parse_when(text) {
        Ok(When::Ago(gap)) if (1_000..=86_400_000).contains(&gap) => Ok(gap),
        _ => Err("expected a time from 1 second to a day, like `30min` or `1h`".to_owned()),
    }
}

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
    /// Nothing tells how long anybody played: every gain counts as [`MINUTES_OF_A_GAIN`].
    pub lengths_are_assumed: bool,
}

/// Where nobody knows how long anybody played, every gain counts as an hour: then XP an hour is XP of a gain.
pub const MINUTES_OF_A_GAIN: u32 = 60;

impl PlayArgs {
    /// The same where every gain is a session of [`MINUTES_OF_A_GAIN`].
    pub fn each_by_itself(&self) -> PlayArgs {
        // What one operation gives has one time.
        PlayArgs { session_gap: 1, grant_minutes: Some(MINUTES_OF_A_GAIN), ..self.clone() }
    }

    /// Nobody who counts as the game wrote a gain.
    pub fn nothing_played(&self) -> Failure {
        let message = format!("no character gained anything by {}", escaped(&self.actors.join(" or ")));
        Failure::not_found("nothing-to-fit", message)
            .hint("who writes what players gain? --by ACTOR; for a try: endgame db seed --sessions")
    }

    /// Reads the log of a database; `listener` is told of sessions and gifts.
    ///
    /// # Errors
    /// When an event is damaged, or Ctrl-C was pressed.
    pub fn record(
        &self,
        session: &Session,
        context: &Context,
        listener: Listener,
    ) -> Result<Recorded, Failure> {
        let minutes = self.grant_minutes.map(f64::from);
        let mut recorder = Recorder::new(Joining { gap: self.session_gap, minutes }, session.ruleset());
        let mut take = |deed: &Deed| {
            let Deed { character, at: Moment(at), operation, actor, event } = *deed;
            let is_play = self.actors.iter().any(|known| known == actor);
            let (character, operation) = (character.0, operation.0);
            recorder.put(&Happened { character, at, operation, is_play, event }, listener);
        };
        long(context, "events", |progress| session.store.each_deed(&mut take, progress))?;
        Ok(recorder.finish(listener))
    }

    /// The histories of a database.
    ///
    /// # Errors
    /// As [`PlayArgs::record`].
    pub fn histories(&self, session: &Session, context: &Context) -> Result<Histories, Failure> {
        let mut recorded = self.record(session, context, &mut |_, _| {})?;
        let (all, without) = recorded.sessions;
        if all == 0 {
            return Err(self.nothing_played());
        }
        let lengths_are_assumed = !tells_lengths(all, without);
        if lengths_are_assumed {
            recorded = self.each_by_itself().record(session, context, &mut |_, _| {})?;
        }
        let characters = recorded.characters.into_iter().map(|(_, history)| history).collect();
        let Recorded { sessions, days, end, .. } = recorded;
        Ok(Histories { characters, sessions, days, end, overlaps: 0, lengths_are_assumed })
    }
}

/// The histories of a file of sessions; `-` is stdin.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn from_file(path: &Path, context: &Context) -> Result<Histories, Failure> {
    let wrong = |fault: SessionsFault| failure(fault, path);
    let unreadable = |error: std::io::Error| {
        wrong(SessionsFault::Rows(match error.kind() {
            std::io::ErrorKind::NotFound => RowsFault::Missing(path.to_owned()),
            std::io::ErrorKind::IsADirectory => RowsFault::Folder(path.to_owned()),
            _ => RowsFault::Unreadable { what: format!("`{}`", path.display()), error },
        }))
    };
    if path.is_dir() {
        return Err(wrong(SessionsFault::Rows(RowsFault::Folder(path.to_owned()))));
    }
    let (file, of): (Box<dyn Read>, u64) = if is_standard(path) {
        (Box::new(std::io::stdin().lock()), 0)
    } else {
        let file = File::open(path).map_err(unreadable)?;
        let of = file.metadata().map_or(0, |metadata| metadata.len());
        (Box::new(file), of)
    };
    let read =
        long(context, "bytes", |progress| read_sessions(file, &mut |done| progress(Step { done, of })));
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
        lengths_are_assumed: false,
    })
}

const HEADER_HINT: &str = "the columns are character, start, minutes, xp and, where there is any, currency";

fn failure(fault: SessionsFault, path: &Path) -> Failure {
    let file = path.display().to_string();
    match fault {
        SessionsFault::Rows(RowsFault::Stopped) => Failure::interrupted("nothing was fitted"),
        SessionsFault::Rows(fault) => {
            let hint = match fault {
                RowsFault::Missing(_) | RowsFault::Folder(_) => {
                    "name a CSV file with a session a row, or a database with --db".to_owned()
                }
                RowsFault::Empty | RowsFault::NoRows => HEADER_HINT.to_owned(),
                _ => fault.hint(),
            };
            Failure::usage(fault.code(), fault.to_string()).hint(hint)
        }
        SessionsFault::Header { ref meant, .. } => {
            let hint = match meant {
                Some(meant) => format!("did you mean `{meant}`? {HEADER_HINT}"),
                None => HEADER_HINT.to_owned(),
            };
            let location = Some(Location { file, line: 1, column: 1 });
            Failure { location, ..Failure::usage("bad-header", fault.to_string()).hint(hint) }
        }
        SessionsFault::Problems { first, count } => {
            let mut reasons: Vec<String> = first
                .iter()
                .map(|problem| format!("{file}:{}:{}: {}", problem.line, problem.column, problem.message))
                .collect();
            if count > first.len() as u64 {
                reasons.push(format!("and {} more", whole(count - first.len() as u64)));
            }
            let location = first.first().map(|problem| Location {
                file: file.clone(),
                line: usize::try_from(problem.line).unwrap_or(usize::MAX),
                column: problem.column,
            });
            let number =
                if count == 1 { "a problem".to_owned() } else { format!("{} problems", whole(count)) };
            let message = format!("{number} in the sessions of {file}; nothing was fitted");
            Failure { reasons, location, ..Failure::usage("bad-sessions", message) }
        }
    }
}
