//! What may happen to a character, and what then is: `decide` and `apply`. Pure.
//!
//! A command goes through [`decide`], which answers with events or with a refusal that gives every reason. [`apply`]
//! folds events into the state and needs no rules, for events carry outcomes. The simulator's replay runs on the same
//! two functions. [`revert`] takes an operation back, [`restore`] a whole character, and [`plan`] says what lies ahead.
//! [`adapt`] moves a character to other rules.
//! [`contradiction`] finds events that can't have come of the state before them.

mod adapt;
mod apply;
mod change;
mod command;
mod contradiction;
mod decide;
mod event;
mod external_id;
mod field;
mod merge;
mod plan;
mod rebase;
mod refusal;
mod revert;
mod state;
#[cfg(test)]
mod tests;

pub use adapt::{Adaptation, Adapted, Excess, Keep, Overspent, adapt, grandfathered, with_old_curves};
pub use apply::apply;
pub use change::Change;
pub use command::Command;
pub use contradiction::contradiction;
pub use decide::{Idle, NoRoom, Why, can_reset, decide, idle, no_room};
pub use event::{
    Cause, Creation, Event, GainStretch, LevelChange, NodeId, PartChange, Reset, Respec, Restoration,
    RewardId, XpGain, XpLoss,
};
pub use external_id::ExternalId;
pub use field::{Field, touched};
pub use merge::{Merging, merge, no_room_in_merge};
pub use plan::{MasteryPlan, Needed, NeededLevel, NodePlan, Plan, ResetPlan, RewardPlan, plan};
pub use rebase::{Life, Rebased, Settlement, Told, rebase, taken_back};
pub use refusal::{Reason, Refusal};
pub use revert::{restore, revert};
pub use state::{Grandfathered, Progress, State};
