//! By what names are found.

/// By what a name is found, in any case. Letter by letter, so that a part of a name is found by the same letters, and the
/// two small sigmas are one.
pub(super) fn name_key(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}
