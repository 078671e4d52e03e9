//! Currency gained and taken.

use super::super::event::Event;
use super::super::refusal::Reason;
use super::super::state::State;
use super::{Decision, against_calendar, refuse};
use crate::rules::gain::Factors;
use crate::rules::ruleset::Ruleset;
use crate::rules::units::{LARGEST_TOTAL, Xp};

pub(super) fn award(state: &State, base: u64, calendar: f64, ruleset: &Ruleset) -> Decision {
    if let Some(reason) = against_calendar(calendar) {
        return refuse(vec![reason]);
    }
    let prestige = 1.0 + ruleset.bonuses(state.prestige_level).currency;
    let factors = Factors { calendar, prestige, track: 1.0 };
    let room = LARGEST_TOTAL.saturating_sub(state.currency);
    let amount = factors.whole(Xp::saturating(base)).get().min(room);
    if amount == 0 {
        return Ok(Vec::new());
    }
    Ok(vec![Event::CurrencyGained { amount, total: state.currency + amount }])
}

/// Gives exactly so much, or nothing.
pub(super) fn give(state: &State, amount: u64) -> Decision {
    let room = LARGEST_TOTAL.saturating_sub(state.currency);
    match amount {
        0 => Ok(Vec::new()),
        _ if amount > room => refuse(vec![Reason::NoRoomForCurrency { wanted: amount, room }]),
        _ => Ok(vec![Event::CurrencyGained { amount, total: state.currency + amount }]),
    }
}

pub(super) fn revoke(state: &State, amount: u64) -> Decision {
    match state.currency.checked_sub(amount) {
        None => refuse(vec![Reason::Currency { needed: amount, held: state.currency }]),
        Some(_) if amount == 0 => Ok(Vec::new()),
        Some(total) => Ok(vec![Event::CurrencyRevoked { amount, total }]),
    }
}
