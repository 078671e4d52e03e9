//! Putting a character back to where it stood.

use super::super::command::{CommandError, Done};
use super::super::error::StoreError;
use super::super::rebuild::one_character;
use super::super::undone::check_restored_keys;
use super::super::writer::Writer;
use crate::ledger::{CharacterId, Point, Sequence, Work};
use crate::progression::{Cause, Event, Reason, Refusal, Restoration, State, restore};

impl Writer<'_> {
    /// Where a character stood before this operation; at nothing when it is new.
    ///
    /// # Errors
    /// When an event is damaged.
    pub fn state_before(&self, id: CharacterId) -> Result<State, StoreError> {
        let Some(last) = self.appender.start().0.checked_sub(1) else { return Ok(State::default()) };
        let point = Point::Sequence(Sequence(last));
        let then = one_character(self.tx(), id, Some(point))?;
        Ok(then.map(|folded| folded.character.state).unwrap_or_default())
    }

    /// Puts a character's progression back to where it stood. `None` when it did not exist then.
    ///
    /// # Errors
    /// When it is archived, or an event is damaged.
    pub fn restore(&mut self, id: CharacterId, point: Point) -> Result<Option<Done>, CommandError> {
        let now = self.state(id)?.clone();
        if now.archived {
            return Err(Refusal { reasons: vec![Reason::Archived] }.into());
        }
        self.does(&[id], || Work::Restore(id, point))?;
        let Some(then) = one_character(self.tx(), id, Some(point))? else { return Ok(None) };
        check_restored_keys(self.tx(), id, point)?;
        let change = restore(&now, &then.character.state);
        let mut events = Vec::new();
        if !change.is_empty() {
            let cause = Cause::Restore(then.character.last.0);
            events.push(Event::Restored(Restoration { cause, change: Box::new(change) }));
            self.append_all(id, &events, None)?;
        }
        let (after, no_room) = (self.state(id)?.clone(), Vec::new());
        Ok(Some(Done { character: id, before: now, after, events, no_room }))
    }
}
