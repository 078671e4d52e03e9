//! Rewards given and taken by hand.

use super::super::event::{Event, RewardId};
use super::super::refusal::Reason;
use super::super::state::State;
use super::{Decision, refuse};
use crate::rules::ruleset::Ruleset;

fn is_known(reward: &RewardId, ruleset: &Ruleset) -> bool {
    ruleset.rewards(&reward.track).iter().any(|known| known.id == reward.id)
}

/// Gives a reward; one that is held is given no second time.
pub(super) fn give(state: &State, reward: &RewardId, ruleset: &Ruleset) -> Decision {
    match (state.rewards.contains(reward), is_known(reward, ruleset)) {
        (true, _) => Ok(Vec::new()),
        (false, true) => Ok(vec![Event::RewardGiven(reward.clone())]),
        (false, false) => refuse(vec![Reason::NoSuchReward(reward.clone())]),
    }
}

/// Takes a reward, also one that the rules no longer know.
pub(super) fn take(state: &State, reward: &RewardId, ruleset: &Ruleset) -> Decision {
    match (state.rewards.contains(reward), is_known(reward, ruleset)) {
        (true, _) => Ok(vec![Event::RewardTaken(reward.clone())]),
        (false, true) => refuse(vec![Reason::RewardNotHeld(reward.clone())]),
        (false, false) => refuse(vec![Reason::NoSuchReward(reward.clone())]),
    }
}
