//! Operations that differ from a damaged one in one byte: the hash of an event covers what its operation says, so it tells
//! which of them it was.

use crate::ledger::{Intent, KindText, Moment, Operation, OperationId, Sequence};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};

/// An operation as its row has it: a text may be none any more.
pub(super) struct Stated {
    id: OperationId,
    /// Kind, actor, reason and ticket; `None` for one that was not given.
    texts: [Option<Vec<u8>>; 4],
    at: i64,
    first: Sequence,
    last: Sequence,
}

/// What a row says; `None` where there is none, or its values are not of their kinds.
pub(super) fn stated(own: &Connection, id: OperationId) -> rusqlite::Result<Option<Stated>> {
    let sql = "SELECT kind, actor, reason, ticket, time, first, last FROM operations WHERE id = ?1";
    let mut statement = own.prepare_cached(sql)?;
    let found = statement.query_row([id.0.cast_signed()], |row| Ok(Stated::of(id, row))).optional()?;
    Ok(found.flatten())
}

impl Stated {
    fn of(id: OperationId, row: &Row) -> Option<Stated> {
        let number = |at: usize| row.get::<_, i64>(at).ok();
        let text = |at: usize| match row.get_ref(at).ok()? {
            ValueRef::Null => Some(None),
            ValueRef::Text(bytes) => Some(Some(bytes.to_vec())),
            _ => None,
        };
        Some(Stated {
            id,
            texts: [text(0)?, text(1)?, text(2)?, text(3)?],
            at: number(4)?,
            first: Sequence(number(5)?.cast_unsigned()),
            last: Sequence(number(6)?.cast_unsigned()),
        })
    }

    /// The first of the operations one byte away, in any text or in the time, that is the one that is looked for.
    pub(super) fn near(mut self, is_it: &mut dyn FnMut(&Operation) -> bool) -> Option<Operation> {
        for text in 0..self.texts.len() {
            for at in 0..self.texts[text].as_ref().map_or(0, Vec::len) {
                for change in 1..=u8::MAX {
                    self.flip(text, at, change);
                    let found = self.operation().filter(|operation| is_it(operation));
                    if found.is_some() {
                        return found;
                    }
                    self.flip(text, at, change);
                }
            }
        }
        for byte in 0..8 {
            for change in 1..=i64::from(u8::MAX) {
                let held = self.at;
                self.at ^= change << (8 * byte);
                let found = self.operation().filter(|operation| is_it(operation));
                if found.is_some() {
                    return found;
                }
                self.at = held;
            }
        }
        None
    }

    fn flip(&mut self, text: usize, at: usize, change: u8) {
        if let Some(byte) =
            self.texts.get_mut(text).and_then(Option::as_mut).and_then(|text| text.get_mut(at))
        {
            *byte ^= change;
        }
    }

    /// The operation, where its texts are texts.
    fn operation(&self) -> Option<Operation> {
        let text = |text: &Option<Vec<u8>>| match text {
            None => Some(None),
            Some(bytes) => std::str::from_utf8(bytes).ok().map(|text| Some(text.to_owned())),
        };
        let [kind, actor, reason, ticket] = &self.texts;
        let intent = Intent {
            kind: KindText::stored(text(kind)??),
            actor: text(actor)??,
            reason: text(reason)?,
            ticket: text(ticket)?,
            at: Moment(self.at),
        };
        let Stated { id, first, last, .. } = *self;
        Some(Operation { id, intent, first, last, undone_by: None, left: 0 })
    }
}
