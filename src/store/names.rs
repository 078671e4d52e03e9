//! By what names are found.

pub(super) use crate::text::name::key as name_key;

/// The same without regard to the form in which a name is written, as it was once.
pub(super) fn written_key(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

/// Whether two names are found by the same key and are still written in two ways, as it was once possible.
pub(super) fn is_twin(one: &str, other: &str) -> bool {
    name_key(one) == name_key(other) && written_key(one) != written_key(other)
}
