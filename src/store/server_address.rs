//! Addresses of servers, which every build knows: one that can't go there says so.

use super::error::StoreError;
use std::path::Path;

/// Whether a path is the address of a server.
pub fn is_address(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.starts_with("postgres://") || text.starts_with("postgresql://"))
}

/// Fails where an address has a password in it: whoever lists the processes of the machine would read it.
///
/// # Errors
/// [`StoreError::Secret`].
pub fn check_secret(path: &Path) -> Result<(), StoreError> {
    let Some(text) = path.to_str().filter(|_| is_address(path)) else { return Ok(()) };
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    let (before, asked) = rest.split_once('?').unwrap_or((rest, ""));
    let who = before.rsplit_once('@').map(|(who, _)| who);
    let has_it = who.is_some_and(|who| who.contains(':'))
        || asked.split('&').any(|part| decoded(part.split('=').next().unwrap_or("")) == "password");
    if has_it { Err(StoreError::Secret) } else { Ok(()) }
}

/// Without the percent signs by which an address writes what would mean something else.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let digits = more.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
