//! Who may do what with a database: roles, what they allow and deny, and how much of it without a second pair of eyes.
//!
//! Pure. A [`Policy`] is asked before a command ([`Policy::may`]) and judges what it did before that is kept
//! ([`Policy::judge`]). On a file it guards against mistakes: who can write to the file can also write past it. Where the
//! service stands before the database it is a lock, for reading too ([`Policy::may_read`]).

mod commands;
mod denial;
mod judge;
mod pattern;
mod reason;
mod role;
#[cfg(test)]
mod tests;

pub use commands::{FILE_WORK, READS};
pub use denial::{Denial, Waiting};
pub use judge::{Amounts, Hand, Tally, Verdict};
pub use pattern::Pattern;
pub use reason::{Measure, Reason};
pub use role::{Actor, Limits, Policy, Role, SecondActor};
