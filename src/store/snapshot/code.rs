//! A snapshot as bytes: small, for there are many.

use super::keep::{moment, within_day};
use super::{Key, NumberOf};
use crate::ledger::{Board, Moment, Sequence};
use crate::rules::units::LARGEST_TOTAL;
use crate::store::error::StoreError;
use crate::store::fold::{Folded, Place, Stamp};
use crate::store::models::{
    AVAILABLE, EARNED, LIFETIME_XP, PARAGON_LEVEL, PARAGON_XP, PRESTIGE_LEVEL, SPENT,
};
use crate::store::models::{NUMBERS, numbers_of};

/// The form of the bytes; another form is a new migration.
const FORM: u8 = 1;

/// Set in the first byte of one who is archived.
const ARCHIVED: u8 = 0x80;

/// The character as it stood, until its next event.
pub(in super::super) fn encode(
    folded: &Folded,
    key: Key,
    next: Stamp,
    number_of: NumberOf,
) -> Result<Vec<u8>, StoreError> {
    Unnumbered::of(folded, next).number(key, number_of)
}

/// The same where the numbers of its boards are not known yet.
#[derive(Debug)]
pub(in super::super) struct Unnumbered {
    bytes: Vec<u8>,
    /// The boards, each with where in the bytes its number is to stand, and whether its place is told.
    boards: Vec<(Board, usize, bool)>,
}

impl Unnumbered {
    pub(in super::super) fn of(folded: &Folded, next: Stamp) -> Unnumbered {
        let (character, state) = (&folded.character, &folded.character.state);
        let numbers = numbers_of(state);
        let mut out = Out(Vec::with_capacity(160));
        out.0.push(if state.archived { FORM | ARCHIVED } else { FORM });
        out.unsigned(within_day(next.at));
        out.unsigned(next.sequence.0);
        out.unsigned(next.sequence.0.wrapping_sub(character.last.0));
        out.signed(next.at.0.wrapping_sub(character.changed.0));
        out.signed(character.changed.0.wrapping_sub(character.last_seen.0));
        out.unsigned(character.version);
        out.text(&state.name);
        numbers.iter().enumerate().filter(|&(at, _)| at != AVAILABLE).for_each(|(_, &n)| out.unsigned(n));
        out.unsigned(folded.places.len() as u64);
        let mut boards = Vec::with_capacity(folded.places.len());
        for (board, place) in &folded.places {
            let is_told = shown(board, &numbers) != Some((place.level, place.xp));
            boards.push((board.clone(), out.0.len(), is_told));
            out.unsigned(character.last.0.wrapping_sub(place.since.0));
            if is_told {
                out.unsigned(place.level);
                out.unsigned(place.xp);
            }
        }
        Unnumbered { bytes: out.0, boards }
    }

    /// With the numbers of its boards it is whole.
    pub(in super::super) fn number(self, key: Key, number_of: NumberOf) -> Result<Vec<u8>, StoreError> {
        let mut out = Out(Vec::with_capacity(self.bytes.len() + 2 * self.boards.len() + 2));
        let mut done = 0;
        for (board, at, is_told) in &self.boards {
            out.0.extend(self.bytes.get(done..*at).unwrap_or_default());
            out.unsigned((number_of(board)? << 1) | u64::from(*is_told));
            done = *at;
        }
        out.0.extend(self.bytes.get(done..).unwrap_or_default());
        let sum = checksum(key, &out.0);
        out.0.extend(sum);
        Ok(out.0)
    }
}

/// What a board shows of these numbers; `None` for a mastery, which they leave out.
fn shown(board: &Board, numbers: &[u64; NUMBERS]) -> Option<(u64, u64)> {
    match board {
        Board::Paragon => Some((numbers[PARAGON_LEVEL].min(LARGEST_TOTAL), numbers[PARAGON_XP])),
        Board::Prestige => Some((numbers[PRESTIGE_LEVEL], 0)),
        Board::Xp => Some((0, numbers[LIFETIME_XP])),
        Board::Mastery(_) => None,
    }
}

/// By this a damaged snapshot is told from a whole one: FNV-1a in 32 bits, folded to 16.
fn checksum(key: Key, bytes: &[u8]) -> [u8; 2] {
    let names = [key.span.number(), key.day, key.character.0.cast_signed()];
    let names = names.into_iter().flat_map(i64::to_le_bytes);
    let mix = |sum: u32, byte: u8| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let sum = names.chain(bytes.iter().copied()).fold(0x811c_9dc5, mix);
    ((sum >> 16) as u16 ^ sum as u16).to_le_bytes()
}

/// A snapshot, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Snapshot<'b> {
    /// The event that ended it.
    pub(in super::super) next: (Moment, Sequence),
    pub(in super::super) last: Sequence,
    pub(in super::super) changed: Moment,
    pub(in super::super) last_seen: Moment,
    pub(in super::super) version: u64,
    pub(in super::super) archived: bool,
    pub(in super::super) name: &'b str,
    /// As [`numbers_of`] a state.
    pub(in super::super) numbers: [u64; NUMBERS],
    places: &'b [u8],
}

/// Reads a snapshot; `None` where it is damaged.
pub(in super::super) fn read(key: Key, bytes: &[u8]) -> Option<Snapshot<'_>> {
    let (content, sum) = bytes.split_last_chunk::<2>()?;
    if *sum != checksum(key, content) {
        return None;
    }
    let (first, rest) = content.split_first()?;
    if first & !ARCHIVED != FORM {
        return None;
    }
    let mut from = In(rest);
    let at = moment(key.day, from.unsigned()?);
    let sequence = from.unsigned()?;
    let last = Sequence(sequence.wrapping_sub(from.unsigned()?));
    let changed = Moment(at.0.wrapping_sub(from.signed()?));
    let last_seen = Moment(changed.0.wrapping_sub(from.signed()?));
    let version = from.unsigned()?;
    let name = from.text()?;
    let mut numbers = [0; NUMBERS];
    for (_, number) in numbers.iter_mut().enumerate().filter(|&(at, _)| at != AVAILABLE) {
        *number = from.unsigned()?;
    }
    numbers[AVAILABLE] = numbers[EARNED].saturating_sub(numbers[SPENT]);
    let (archived, next) = (first & ARCHIVED != 0, (at, Sequence(sequence)));
    Some(Snapshot { next, last, changed, last_seen, version, archived, name, numbers, places: from.0 })
}

impl Snapshot<'_> {
    /// The place on a board, which snapshots name by this number.
    pub(in super::super) fn place(&self, board: &Board, number: u64) -> Option<Place> {
        let mut from = In(self.places);
        for _ in 0..from.unsigned()? {
            let named = from.unsigned()?;
            let since = Sequence(self.last.0.wrapping_sub(from.unsigned()?));
            let told = if named & 1 == 1 { Some((from.unsigned()?, from.unsigned()?)) } else { None };
            if named >> 1 == number {
                let (level, xp) = told.or_else(|| shown(board, &self.numbers))?;
                return Some(Place { level, xp, since });
            }
        }
        None
    }
}

struct Out(Vec<u8>);

impl Out {
    /// Seven bits a byte, the lowest first.
    fn unsigned(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Small on both sides of 0.
    fn signed(&mut self, number: i64) {
        self.unsigned(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.0.extend(text.as_bytes());
    }
}

struct In<'b>(&'b [u8]);

impl<'b> In<'b> {
    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn text(&mut self) -> Option<&'b str> {
        let length = usize::try_from(self.unsigned()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}
