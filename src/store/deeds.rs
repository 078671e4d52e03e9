//! What characters gained, spent and gave up, in the order of the log, for those who look at how they play.

use super::error::StoreError;
use super::history::undone_by;
use super::log::{self, EVENT_COLUMNS, Log};
use super::rebuild::STRIDE;
use super::{Progress, Step, Store};
use crate::ledger::{CharacterId, Fact, Moment, OperationId};
use crate::progression::Event;
use std::collections::BTreeSet;

/// Something that a character gained, spent or gave up.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// Whose.
    pub character: CharacterId,
    /// When.
    pub at: Moment,
    /// By which operation.
    pub operation: OperationId,
    /// Whose operation that is.
    pub actor: &'a str,
    /// What happened.
    pub event: &'a Event,
}

/// The kinds of events that tell of play.
const KINDS: &str = "'xp', 'currency', 'points', 'reset'";

impl Store {
    /// Tells of every gain, every spending of points and every reset that was not undone, oldest first. Nothing is
    /// gathered: memory does not grow with the log.
    ///
    /// # Errors
    /// When an event is damaged or can't be read.
    pub fn each_deed(&self, take: &mut dyn FnMut(&Deed), progress: Progress) -> Result<(), StoreError> {
        let of = log::head(&self.connection)?.sequence.0 + 1;
        let undone = self.undone()?;
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE kind IN ({KINDS}) ORDER BY sequence");
        let mut log = Log::new(&self.connection);
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut told = 0_u64;
        while let Some(row) = rows.next()? {
            let logged = log.read(row)?;
            told += 1;
            if told.is_multiple_of(STRIDE) && !progress(Step { done: logged.sequence.0, of }) {
                return Err(StoreError::Interrupted);
            }
            let Fact::Progression(event) = &logged.fact else { continue };
            if undone.contains(&logged.operation) {
                continue;
            }
            let Some((operation, _)) = log.operation(logged.operation)? else { continue };
            take(&Deed {
                character: logged.character,
                at: logged.at,
                operation: logged.operation,
                actor: &operation.intent.actor,
                event,
            });
        }
        Ok(())
    }

    /// The operations that were undone, and whose undoing was not.
    fn undone(&self) -> Result<BTreeSet<OperationId>, StoreError> {
        let mut statement = self.connection.prepare("SELECT DISTINCT operation FROM undone")?;
        let ids: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut undone = BTreeSet::new();
        for id in ids.into_iter().map(|id| OperationId(id.cast_unsigned())) {
            if undone_by(&self.connection, id, None)?.is_some() {
                undone.insert(id);
            }
        }
        Ok(undone)
    }
}
