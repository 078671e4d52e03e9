//! Attribute points spent and given back.

use super::super::event::{Event, Respec};
use super::super::refusal::Reason;
use super::super::state::State;
use super::{Decision, refuse, unless};
use crate::rules::ruleset::Ruleset;
use crate::rules::units::Points;
use std::collections::BTreeMap;

pub(super) fn distribute(state: &State, points: &BTreeMap<String, Points>, ruleset: &Ruleset) -> Decision {
    let Some(paragon) = &ruleset.paragon else { return refuse(vec![Reason::NoParagon]) };
    let mut reasons = Vec::new();
    for (attribute, &wanted) in points {
        match paragon.attribute(attribute) {
            None => reasons.push(Reason::NoSuchAttribute(attribute.clone())),
            Some(known) => {
                let spent = state.points_spent.get(attribute).copied().unwrap_or_default();
                let cap = known.cap.unwrap_or(Points(u64::MAX));
                let room = Points(cap.0.saturating_sub(spent.0));
                if wanted > room {
                    reasons.push(Reason::OverCap { attribute: attribute.clone(), cap, room });
                }
            }
        }
    }
    let wanted = points.values().fold(Points(0), |sum, &points| sum.saturating_add(points));
    let available = state.points_available();
    if wanted > available {
        reasons.push(Reason::NotEnoughPoints { wanted, available });
    }
    unless(reasons, || {
        let points: BTreeMap<String, Points> = points
            .iter()
            .filter(|(_, wanted)| wanted.0 > 0)
            .map(|(id, &wanted)| (id.clone(), wanted))
            .collect();
        if points.is_empty() { Vec::new() } else { vec![Event::PointsDistributed { points }] }
    })
}

/// Gives all spent points back for nothing.
pub(super) fn free_respec(state: &State, ruleset: &Ruleset) -> Decision {
    if ruleset.paragon.is_none() {
        return refuse(vec![Reason::NoParagon]);
    }
    if state.points_spent_in_all() == Points(0) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::RespeccedFree { points: state.points_spent.clone() }])
}

pub(super) fn respec(state: &State, ruleset: &Ruleset) -> Decision {
    let Some(paragon) = &ruleset.paragon else { return refuse(vec![Reason::NoParagon]) };
    if state.points_spent_in_all() == Points(0) {
        return Ok(Vec::new());
    }
    let number = state.respecs.saturating_add(1);
    let (cost, held) = (paragon.respec_cost(number), state.currency);
    if cost > held {
        return refuse(vec![Reason::Currency { needed: cost, held }]);
    }
    Ok(vec![Event::Respecced(Respec { number, cost, points: state.points_spent.clone() })])
}
