//! By what a row of our tables is known: how many columns it has, and of which types. The tables are strict, so this has
//! been the same in every version but for columns that were added at the end, and for events, which until version 6 had the
//! hash of the event before as well.

/// A table of ours that is not made from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Settings,
    /// `rulesets` or `policies`, which look the same.
    Texts,
    Operations,
    Events,
    Head,
    /// A read model, which knows of whom events were lost.
    Characters,
}

/// The length of a hash.
const HASH: u64 = 32;
/// The length of what a request is known by.
const REQUEST: u64 = 16;
/// How many numbers a character has between its name and its state.
const CHARACTER_NUMBERS: usize = 16;

fn is_null(kind: u64) -> bool {
    kind == 0
}

fn is_integer(kind: u64) -> bool {
    matches!(kind, 1..=6 | 8 | 9)
}

fn is_text(kind: u64) -> bool {
    kind >= 13 && kind % 2 == 1
}

fn is_blob(kind: u64, length: u64) -> bool {
    kind == 12 + 2 * length
}

impl Table {
    /// The table that a row with columns of these types can be of. The column that is the row's number is stored as null.
    pub(super) fn of(types: &[u64]) -> Option<Table> {
        match *types {
            [name, value] if is_text(name) && is_text(value) => Some(Table::Settings),
            [id, hash, name, text]
                if is_null(id) && is_blob(hash, HASH) && is_text(name) && is_text(text) =>
            {
                Some(Table::Texts)
            }
            [id, sequence, hash, ruleset]
                if is_null(id) && is_integer(sequence) && is_blob(hash, HASH) && is_integer(ruleset) =>
            {
                Some(Table::Head)
            }
            [id, kind, actor, reason, ticket, time, first, last]
                if is_null(id)
                    && [kind, actor].into_iter().all(is_text)
                    && [reason, ticket].into_iter().all(|one| is_null(one) || is_text(one))
                    && [time, first, last].into_iter().all(is_integer) =>
            {
                Some(Table::Operations)
            }
            [
                sequence,
                character,
                version,
                operation,
                kind,
                format,
                payload,
                time,
                ruleset,
                ref more @ ..,
            ] if is_null(sequence)
                && [character, version, operation, format, time, ruleset].into_iter().all(is_integer)
                && is_text(kind)
                && is_end_of_event(payload, more) =>
            {
                Some(Table::Events)
            }
            [id, name, key, ref more @ ..]
                if is_null(id) && is_text(name) && is_text(key) && is_character(more) =>
            {
                Some(Table::Characters)
            }
            _ => None,
        }
    }
}

/// What a character has beside its name: numbers, its state, and since later versions when it was last seen, and by what
/// the game names it.
fn is_character(more: &[u64]) -> bool {
    let Some((numbers, [state, later @ ..])) = more.split_at_checked(CHARACTER_NUMBERS) else { return false };
    let is_later = match *later {
        [] => true,
        [seen] => is_integer(seen),
        [seen, external] => is_integer(seen) && (is_null(external) || is_text(external)),
        _ => false,
    };
    is_later && is_text(*state) && numbers.iter().copied().all(is_integer)
}

/// The hashes of an event, its own last, and its key. Until version 6 the payload was a text.
fn is_end_of_event(payload: u64, more: &[u64]) -> bool {
    match *more {
        [previous, hash, ref key @ ..] if is_text(payload) => {
            [previous, hash].into_iter().all(|one| is_blob(one, HASH)) && is_key(key)
        }
        [hash, key, request] => payload >= 12 && is_blob(hash, HASH) && is_key(&[key, request]),
        _ => false,
    }
}

/// The columns that events have had since keys were there.
fn is_key(more: &[u64]) -> bool {
    match *more {
        [] => true,
        [key] => is_null(key) || is_text(key),
        [key, request] => (is_null(key) || is_text(key)) && (is_null(request) || is_blob(request, REQUEST)),
        _ => false,
    }
}
