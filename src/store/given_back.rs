//! Places on boards that an undo gives back.

use super::error::StoreError;
use super::fold::{Life, Places, taken_back};
use super::log::Logged;
use super::rebuild::one_character;
use super::writer::Writer;
use crate::ledger::{CharacterId, Fact, Operation, Point, Sequence};
use crate::progression::Event;

impl Writer<'_> {
    /// The places that a character had before the operations that an event takes back.
    pub(super) fn places_before(&mut self, id: CharacterId, event: &Event) -> Result<Places, StoreError> {
        let Some(first) = taken_back(event) else { return Ok(Places::new()) };
        let known = self.before.take().filter(|(whose, of, _)| (*whose, *of) == (id, first));
        if let Some((.., places)) = known {
            return Ok(places);
        }
        let first = self.tx().operation(first)?.and_then(|operation| operation.first.0.checked_sub(1));
        let Some(last) = first else { return Ok(Places::new()) };
        let then = one_character(self.tx(), id, Some(Point::Sequence(Sequence(last))))?;
        Ok(then.map(|folded| folded.places).unwrap_or_default())
    }

    /// Takes note of the history of a character that was read, so that its places need not be read again when these
    /// operations are taken back.
    pub(super) fn remember_places(&mut self, id: CharacterId, history: &[Logged], operations: &[Operation]) {
        let Some(first) = operations.iter().min_by_key(|operation| operation.id) else { return };
        let mut life: Option<Life> = None;
        for event in history.iter().take_while(|event| event.sequence < first.first) {
            if let Fact::Progression(fact) = &event.fact {
                life.get_or_insert_with(|| Life::new(id, event.at)).apply(fact, event.stamp());
            }
        }
        self.before = Some((id, first.id, life.map(|life| life.folded.places).unwrap_or_default()));
    }
}
