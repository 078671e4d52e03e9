//! The same for everyone whom a filter chooses.

use super::Rows;
use super::engine::{BatchError, Engine};
use crate::app::problem::Hint;
use crate::batch::{Row, WrittenRow};
use crate::ledger::{Filter, Who};
use crate::progression::Command;
use crate::store::{Progress, Step, StoreError};

/// Everyone whom a filter chooses at the moment, and what is done for each.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Who.
    pub filter: Filter,
    /// What.
    pub command: Command,
    /// Prefix of the keys: each key is granted at most once.
    pub key: Option<String>,
}

impl Rows for Selection {
    /// A row for each, by id.
    fn feed(&mut self, engine: &mut Engine, progress: Progress) -> Result<(), BatchError> {
        let chosen = engine.writer().select(&self.filter)?;
        let of = chosen.len() as u64;
        for (row, id) in (1..).zip(chosen) {
            let key = self.key.as_ref().map(|prefix| format!("{prefix}:{id}"));
            let content = Row { key: None, who: Who::Id(id), command: self.command.clone() };
            engine.row((row, 0), Ok(WrittenRow { key, row: content }.keyed()))?;
            if row % 256 == 0 && !progress(Step { done: row, of }) {
                return Err(StoreError::Interrupted.into());
            }
        }
        Ok(())
    }

    fn name(&self) -> &str {
        "the selection"
    }

    fn advice(&self) -> Hint {
        Hint::ChooseOthers
    }
}
