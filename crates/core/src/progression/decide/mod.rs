//! What a command does under a ruleset.

mod currency;
mod identity;
mod idle;
mod mastery;
mod points;
mod reset;
mod rewards;
mod room;
mod xp;

pub use idle::{Idle, idle};
pub(super) use mastery::against_unlock;
pub use reset::can_reset;
pub(super) use reset::{NextReset, against_reset, outcome};
pub(super) use room::beyond;
pub use room::{NoRoom, Why, no_room};
pub(super) use xp::{points_between, unlocked};

use super::command::Command;
use super::event::Event;
use super::refusal::{Reason, Refusal};
use super::state::State;
use crate::rules::ruleset::Ruleset;

type Decision = Result<Vec<Event>, Refusal>;

/// The events that `command` leads to; none when it changes nothing.
///
/// # Errors
/// A refusal with every reason.
pub fn decide(state: &State, command: &Command, ruleset: &Ruleset) -> Result<Vec<Event>, Refusal> {
    let decision = decide_active(state, command, ruleset);
    let is_for_archived = matches!(command, Command::Rename { .. } | Command::Unarchive { .. });
    if !state.archived || is_for_archived {
        return decision;
    }
    let others = decision.err().into_iter().flat_map(|refusal| refusal.reasons);
    refuse([Reason::Archived].into_iter().chain(others).collect())
}

/// As if the character were not archived.
fn decide_active(state: &State, command: &Command, ruleset: &Ruleset) -> Decision {
    match command {
        Command::Create { name, external_id } => identity::create(state, name, *external_id, ruleset),
        Command::Rename { name } => identity::rename(state, name),
        Command::Archive => Ok(vec![Event::Archived]),
        Command::Unarchive { name } => identity::unarchive(state, name.as_deref()),
        Command::GrantXp { track, base, calendar, source } => {
            let grant = xp::Grant { base: *base, calendar: *calendar, source };
            xp::grant(state, track, &grant, ruleset)
        }
        Command::GiveXp { track, amount, source } => xp::give(state, track, (*amount, source), ruleset),
        Command::RevokeXp { track, amount } => xp::revoke(state, track, *amount, ruleset),
        Command::AwardCurrency { base, calendar } => currency::award(state, *base, *calendar, ruleset),
        Command::GiveCurrency { amount } => currency::give(state, *amount),
        Command::RevokeCurrency { amount } => currency::revoke(state, *amount),
        Command::Distribute { points } => points::distribute(state, points, ruleset),
        Command::Respec => points::respec(state, ruleset),
        Command::FreeRespec => points::free_respec(state, ruleset),
        Command::Reset => reset::reset(state, ruleset),
        Command::Unlock { mastery, node } => mastery::unlock(state, (mastery, node), false, ruleset),
        Command::FreeUnlock { mastery, node } => mastery::unlock(state, (mastery, node), true, ruleset),
        Command::Lock { mastery, node, dependents } => {
            mastery::lock(state, (mastery, node), *dependents, ruleset)
        }
        Command::GiveReward(reward) => rewards::give(state, reward, ruleset),
        Command::TakeReward(reward) => rewards::take(state, reward, ruleset),
    }
}

fn refuse<T>(reasons: Vec<Reason>) -> Result<T, Refusal> {
    Err(Refusal { reasons })
}

/// A factor that no product may have: a negative one would count as the largest gain there is.
fn against_calendar(factor: f64) -> Option<Reason> {
    let is_sound = factor.is_finite() && factor >= 0.0;
    (!is_sound).then(|| Reason::Calendar(factor.to_string()))
}

/// Events, unless there is a reason against them.
fn unless(reasons: Vec<Reason>, events: impl FnOnce() -> Vec<Event>) -> Decision {
    if reasons.is_empty() { Ok(events()) } else { refuse(reasons) }
}
