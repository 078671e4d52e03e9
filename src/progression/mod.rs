//! What may happen to a character, and what then is: `decide` and `apply`. Pure.
//!
//! A command goes through [`decide`], which answers with events or with a refusal that gives every reason. [`apply`]
//! folds events into the state and needs no rules, for events carry outcomes. The simulator's replay runs on the same
//! two functions.

mod apply;
mod command;
mod decide;
mod event;
mod refusal;
mod state;

pub use apply::apply;
pub use command::Command;
pub use decide::decide;
pub use event::{Event, LevelChange, Reset, RewardId, XpGain};
pub use refusal::{Reason, Refusal};
pub use state::{Progress, State};
