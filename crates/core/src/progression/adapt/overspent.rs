//! Points that are spent and that new rules no longer give or take.

use super::super::state::{State, capped_sum};
use super::mastery_points;
use crate::rules::paragon::Paragon;
use crate::rules::ruleset::Ruleset;
use crate::rules::units::Points;
use std::collections::BTreeMap;

/// What becomes of overspent points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overspent {
    /// All spent points come back, free of cost.
    Refund,
    /// They stay spent, and count as earned.
    Keep,
    /// As many as are too many are taken from attributes, in an order that the terms give.
    Trim,
}

impl Overspent {
    /// Its word: `refund`.
    pub fn word(self) -> &'static str {
        match self {
            Overspent::Refund => "refund",
            Overspent::Keep => "keep",
            Overspent::Trim => "trim",
        }
    }

    /// The choice with this word.
    pub fn parse(word: &str) -> Option<Overspent> {
        [Overspent::Refund, Overspent::Keep, Overspent::Trim].into_iter().find(|one| one.word() == word)
    }
}

/// Points that are too many by the new rules. What was so by the old rules too is no excess.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excess {
    /// Attribute points spent beyond those earned.
    pub unearned: Points,
    /// Points beyond an attribute's cap, or in one that is no more, by attribute.
    pub misplaced: BTreeMap<String, Points>,
    /// Mastery points spent beyond those earned, by mastery.
    pub masteries: BTreeMap<String, Points>,
}

impl Excess {
    /// Whether nothing is too many.
    pub fn is_empty(&self) -> bool {
        *self == Excess::default()
    }
}

/// What of `target`'s points is too many, and was not so of `state`'s.
pub(in super::super) fn excess(state: &State, target: &State, (old, new): (&Ruleset, &Ruleset)) -> Excess {
    let mut excess = Excess::default();
    if let Some(paragon) = &new.paragon {
        let lacking = |state: &State| state.points_spent_in_all().0.saturating_sub(state.points_earned().0);
        excess.unearned = worse(lacking(state), lacking(target));
        for (id, spent) in &target.points_spent {
            let before = old.paragon.as_ref().map_or(0, |old| over_cap(old, id, *spent));
            let over = worse(before, over_cap(paragon, id, *spent));
            excess.misplaced.extend(Some((id.clone(), over)).filter(|_| over.0 > 0));
        }
    }
    for mastery in &new.masteries {
        let spent = target.mastery_points_spent(&mastery.id).0;
        if spent == 0 {
            continue;
        }
        let known = old.mastery(&mastery.id);
        let before = known.map_or(0, |known| spent.saturating_sub(mastery_points(state, known).0));
        let over = worse(before, spent.saturating_sub(mastery_points(target, mastery).0));
        excess.masteries.extend(Some((mastery.id.clone(), over)).filter(|_| over.0 > 0));
    }
    excess
}

/// All that is too many now, unless it was so before.
fn worse(before: u64, now: u64) -> Points {
    Points(if now > before { now } else { 0 })
}

/// Points that an attribute does not take.
fn over_cap(paragon: &Paragon, id: &str, spent: Points) -> u64 {
    match paragon.attribute(id) {
        None => spent.0,
        Some(known) => known.cap.map_or(0, |cap| spent.0.saturating_sub(cap.0)),
    }
}

/// Settles what is too many as it was chosen.
pub(in super::super) fn settle(
    target: &mut State,
    excess: &Excess,
    (new, order): (&Ruleset, &[String]),
    choice: Overspent,
) {
    let has_attributes = excess.unearned.0 > 0 || !excess.misplaced.is_empty();
    if has_attributes {
        match (choice, &new.paragon) {
            (Overspent::Refund, _) => target.points_spent.clear(),
            (Overspent::Keep, _) => raise_earned(target),
            (Overspent::Trim, Some(paragon)) => trim(target, paragon, order),
            (Overspent::Trim, None) => {}
        }
    }
    for (id, over) in &excess.masteries {
        let Some(spent) = target.mastery_points_spent.get_mut(id) else { continue };
        match choice {
            Overspent::Refund => *spent = Points(0),
            Overspent::Keep => {}
            Overspent::Trim => *spent = Points(spent.0.saturating_sub(over.0)),
        }
    }
    target.mastery_points_spent.retain(|_, spent| spent.0 > 0);
}

/// What is spent was earned: earned is raised to it.
fn raise_earned(target: &mut State) {
    let lacking = target.points_spent_in_all().0.saturating_sub(target.points_earned().0);
    target.points_from_levels = capped_sum(target.points_from_levels, Points(lacking));
}

/// Takes what no attribute takes, then from attribute after attribute until the rest is earned.
fn trim(target: &mut State, paragon: &Paragon, order: &[String]) {
    for (id, spent) in &mut target.points_spent {
        spent.0 -= over_cap(paragon, id, *spent);
    }
    let named = order.iter().map(String::as_str);
    let others = paragon.attributes.iter().rev().map(|attribute| attribute.id.as_str());
    let order: Vec<&str> = named.chain(others).collect();
    let mut lacking = target.points_spent_in_all().0.saturating_sub(target.points_earned().0);
    for id in order {
        let Some(spent) = target.points_spent.get_mut(id) else { continue };
        let taken = spent.0.min(lacking);
        spent.0 -= taken;
        lacking -= taken;
    }
    target.points_spent.retain(|_, spent| spent.0 > 0);
}
