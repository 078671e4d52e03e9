//! Where the next page of a list begins.
//!
//! A cursor names the last event of the log when the list was begun, and how many entries were told. What comes later in the
//! log moves nothing: the next pages are of the same moment, so nobody is on two of them and nobody is left out. It is bound to
//! what was asked for.

use crate::app::when::{Point, Side, Typed};
use crate::app::{Problem, Session};
use crate::ledger::{Moment, Sequence};
use sha2::{Digest, Sha256};

/// A place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The last event when the list was begun.
    pub(super) at: Sequence,
    /// So many were told before.
    pub(super) skip: u64,
    /// What was asked for.
    asked: u32,
}

/// What is asked for, without its cursor and its limit.
fn asked(words: &[&str]) -> u32 {
    let digest: [u8; 32] = Sha256::digest(words.join("\0")).into();
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}

/// Part of what is asked for where the past is asked about: a cursor of then is none of now.
pub(super) fn past_word(session: &Session<'_>) -> Option<&'static str> {
    session.store.point().map(|_| "as_of")
}

impl Cursor {
    /// Of a list that is begun here and now.
    pub(super) fn begin(at: Sequence, words: &[&str]) -> Cursor {
        Cursor { at, skip: 0, asked: asked(words) }
    }

    /// Reads a cursor that was given out for what is asked for now.
    ///
    /// # Errors
    /// That it is none of ours, or of another question.
    pub(super) fn parse(text: &str, words: &[&str]) -> Result<Cursor, Problem> {
        let bad = |what: &str| Problem::invalid("bad-cursor", what).hint("begin again without a cursor");
        let mut parts = text.split('-').map(|part| u64::from_str_radix(part, 16).ok());
        let cursor = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(at)), Some(Some(skip)), Some(Some(asked)), None) => {
                u32::try_from(asked).ok().map(|asked| Cursor { at: Sequence(at), skip, asked })
            }
            _ => None,
        };
        match cursor {
            None => Err(bad("`cursor` is not one that this service gave out")),
            Some(cursor) if cursor.asked != asked(words) => {
                Err(bad("`cursor` was given out for another question"))
            }
            Some(cursor) => Ok(cursor),
        }
    }

    /// The one after `more`.
    pub(super) fn after(self, more: u64) -> Cursor {
        Cursor { skip: self.skip.saturating_add(more), ..self }
    }

    /// Asks about the moment at which the list was begun.
    ///
    /// # Errors
    /// What the question fails with.
    pub(super) fn ask<T>(
        self,
        session: &mut Session<'_>,
        question: impl FnOnce(&mut Session<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        // Another moment may be asked about already, and nothing may have happened since.
        if session.store.point().is_some() || session.store.last_sequence()? == self.at {
            return question(session);
        }
        let typed = Typed { point: Point::Event(self.at.0), side: Side::After, now: Moment(0) };
        session.ask_at(typed, question)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}-{:x}-{:08x}", self.at.0, self.skip, self.asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_of_one_question() {
        let cursor = Cursor::begin(Sequence(700), &["where", "x"]).after(20).after(20);
        assert_eq!(Cursor::parse(&cursor.to_string(), &["where", "x"]).unwrap(), cursor);
        assert_eq!(cursor.skip, 40);
        for (text, words) in [(cursor.to_string(), "y"), ("1-2".to_owned(), "x"), (String::new(), "x")] {
            assert_eq!(Cursor::parse(&text, &["where", words]).unwrap_err().code, "bad-cursor", "{text}");
        }
    }
}
