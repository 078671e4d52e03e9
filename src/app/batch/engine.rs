//! Carries out rows, wherever they come from, as one operation.

use crate::batch::{Failed, Outcome, Problem, Results, Row, Summary, Tally};
use crate::config::rows::RowsFault;
use crate::ledger::CharacterId;
use crate::progression::{Command, Event, NoRoom, State};
use crate::store::{CommandError, StoreError, Writer};

/// What many rows came to.
#[derive(Debug)]
pub struct Carried {
    /// What became of each row.
    pub results: Results,
    /// What it all came to.
    pub summary: Summary,
    /// The largest changes.
    pub largest: Vec<Largest>,
}

/// One of the largest changes.
#[derive(Debug)]
pub struct Largest {
    /// For whom.
    pub character: CharacterId,
    /// Where it stood before all rows.
    pub before: State,
    /// Where it stands after them.
    pub after: State,
}

/// Why rows were not carried out.
#[derive(Debug)]
pub enum BatchError {
    /// Some of them can't be, and all or nothing was asked for.
    Failed(Box<Carried>),
    /// It is no longer what was shown before.
    OtherThanShown,
    /// The file can't be read any more.
    Rows(RowsFault),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for BatchError {
    fn from(error: StoreError) -> BatchError {
        BatchError::Store(error)
    }
}

impl From<RowsFault> for BatchError {
    fn from(fault: RowsFault) -> BatchError {
        BatchError::Rows(fault)
    }
}

/// So many of the largest changes are told.
const LARGEST: usize = 10;

/// Carries out one row after the other.
pub struct Engine<'e, 'w> {
    writer: &'e mut Writer<'w>,
    tally: Tally,
    results: Results,
    /// Rows that are carried out together with those that come, for what they ask can be read at once.
    waiting: Vec<(u64, u64, Content)>,
}

/// What a row asks for, or why it can't be read.
pub type Content = Result<Row, Vec<Problem>>;

/// So many rows wait at most.
const WAITING: usize = 1_000;

impl<'e, 'w> Engine<'e, 'w> {
    /// With nothing done yet.
    pub fn new(writer: &'e mut Writer<'w>) -> Engine<'e, 'w> {
        Engine { writer, tally: Tally::default(), results: Results::default(), waiting: Vec::new() }
    }

    /// What the rows are written with, for those who make rows of what is there.
    pub fn writer(&self) -> &Writer<'w> {
        self.writer
    }

    /// Takes the next row, and carries out those that wait once they are many; what the rules have against one is
    /// remembered.
    ///
    /// # Errors
    /// When the store fails.
    pub fn row(&mut self, (row, line): (u64, u64), content: Content) -> Result<(), StoreError> {
        self.waiting.push((row, line, content));
        if self.waiting.len() < WAITING { Ok(()) } else { self.carry_out() }
    }

    /// Carries out the rows that wait.
    fn carry_out(&mut self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        let rows = || waiting.iter().filter_map(|(.., content)| content.as_ref().ok());
        let whom: Vec<_> = rows().filter(|row| !matches!(row.command, Command::Create { .. })).collect();
        let whom: Vec<_> = whom.iter().map(|row| &row.who).collect();
        let keys: Vec<&str> = rows().filter_map(|row| row.key.as_ref()).map(|key| &*key.text).collect();
        self.writer.expect(&whom, &keys)?;
        for (row, line, content) in waiting {
            let outcome = match content {
                Ok(row) => self.outcome(row)?,
                Err(problems) => Outcome::Failed(Failed::Problems(problems)),
            };
            self.results.put(row, line, outcome);
        }
        Ok(())
    }

    fn outcome(&mut self, row: Row) -> Result<Outcome, StoreError> {
        if let Some(key) = &row.key
            && let Some(used) = self.writer.used(&key.text)?
        {
            let operation = used.operation;
            let is_same = used.request == key.request || self.writer.is_same_request(&row, &used)?;
            return Ok(if is_same {
                Outcome::Already(operation)
            } else {
                Outcome::Failed(Failed::KeyOfAnother { key: key.text.clone(), operation })
            });
        }
        let done = self.writer.keyed(row.key, |writer| match &row.command {
            Command::Create { name, external_id } => writer
                .create_as(name, *external_id, None)
                .map(|done| (done.character, (done.events, done.no_room))),
            command => {
                let id = writer.find(&row.who)?;
                Ok::<(CharacterId, (Vec<Event>, Vec<NoRoom>)), CommandError>((
                    id,
                    writer.decided(id, command, None)?,
                ))
            }
        });
        Ok(match done {
            Ok((character, (events, no_room))) => {
                self.tally.add(&row.command, character, (&events, &no_room));
                Outcome::Done(no_room)
            }
            Err(CommandError::NotFound(_)) => Outcome::Failed(Failed::Nobody(row.who, None)),
            Err(CommandError::Refused(refusal)) => Outcome::Failed(Failed::Refused(refusal.reasons)),
            Err(CommandError::Store(error)) => return Err(error),
        })
    }

    /// What it all came to.
    ///
    /// # Errors
    /// When a character can't be read.
    pub fn end(mut self) -> Result<Carried, StoreError> {
        self.carry_out()?;
        let (summary, ids) = self.tally.end(LARGEST);
        let mut largest = Vec::with_capacity(ids.len());
        for character in ids {
            let before = self.writer.state_before(character)?;
            let after = match self.writer.state(character) {
                Ok(state) => state.clone(),
                Err(CommandError::Store(error)) => return Err(error),
                Err(CommandError::NotFound(_) | CommandError::Refused(_)) => continue,
            };
            largest.push(Largest { character, before, after });
        }
        Ok(Carried { results: self.results, summary, largest })
    }
}
