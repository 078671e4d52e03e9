//! Who may do what with a database: roles, what they allow and deny, and how much of it without a second pair of eyes.
//!
//! Pure. A [`Policy`] is asked before a command ([`Policy::may`]) and judges what it did before that is kept
//! ([`Policy::judge`]). It guards against mistakes: who can write to the file can also write past it.

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
pub use role::{Limits, Policy, Role, SecondActor};
