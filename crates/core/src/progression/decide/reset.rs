//! A prestige reset.

use super::super::event::{Event, LevelChange, Reset};
use super::super::refusal::Reason;
use super::super::state::{Progress, State, capped_sum};
use super::{Decision, refuse, unless};
use crate::rules::mastery::Mastery;
use crate::rules::paragon::Paragon;
use crate::rules::prestige::{PointsOnReset, Prestige};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Points};

pub(super) fn reset(state: &State, ruleset: &Ruleset) -> Decision {
    let next = match NextReset::new(state, ruleset) {
        Ok(next) => next,
        Err(reason) => return refuse(vec![reason]),
    };
    unless(against_reset(state, &next), || vec![Event::PrestigeReset(outcome(state, ruleset, &next))])
}

/// The reset that is next, and what it asks for.
pub(in super::super) struct NextReset<'a> {
    prestige: &'a Prestige,
    paragon: &'a Paragon,
    /// Which reset, from 1.
    pub(in super::super) number: u64,
    /// The character cap, where there is one.
    pub(in super::super) character: Option<Level>,
    /// The paragon level.
    pub(in super::super) paragon_level: Level,
    /// The currency.
    pub(in super::super) currency: u64,
}

impl NextReset<'_> {
    /// The next reset, or why there is none at all.
    pub(in super::super) fn new<'a>(state: &State, ruleset: &'a Ruleset) -> Result<NextReset<'a>, Reason> {
        let (Some(prestige), Some(paragon)) = (&ruleset.prestige, &ruleset.paragon) else {
            return Err(Reason::NoPrestige);
        };
        let number = state.prestige_level.saturating_add(1);
        if !prestige.allows(number) {
            return Err(Reason::NoResetLeft(prestige.max.unwrap_or(state.prestige_level)));
        }
        Ok(NextReset {
            prestige,
            paragon,
            number,
            character: ruleset.character.as_ref().and_then(Track::last),
            paragon_level: prestige.requires(number),
            currency: prestige.cost(number),
        })
    }
}

/// Whether the next reset is allowed.
pub fn can_reset(state: &State, ruleset: &Ruleset) -> bool {
    !state.archived && NextReset::new(state, ruleset).is_ok_and(|next| against_reset(state, &next).is_empty())
}

/// Every reason against the next reset.
pub(in super::super) fn against_reset(state: &State, next: &NextReset) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let held = state.progress(&TrackName::Character).level;
    if let Some(needed) = next.character.filter(|&cap| held < cap) {
        reasons.push(Reason::CharacterLevel { needed, held });
    }
    let (needed, held) = (next.paragon_level, state.progress(&TrackName::Paragon).level);
    if held < needed {
        reasons.push(Reason::ParagonLevel { needed, held });
    }
    let (needed, held) = (next.currency, state.currency);
    if held < needed {
        reasons.push(Reason::Currency { needed, held });
    }
    reasons
}

/// What the reset does, allowed or not.
pub(in super::super) fn outcome(state: &State, ruleset: &Ruleset, next: &NextReset) -> Reset {
    let &NextReset { prestige, paragon, number, .. } = next;
    let held = state.progress(&TrackName::Paragon);
    let (from_levels, from_prestige) = match prestige.points {
        PointsOnReset::Refund => (state.points_from_levels, state.points_from_prestige),
        PointsOnReset::Wipe => (Points(0), Points(0)),
        PointsOnReset::RefundPrestige => (Points(0), state.points_from_prestige),
    };
    let kept = |mastery: &Mastery| {
        let held = state.progress(&TrackName::Mastery(mastery.id.clone()));
        (mastery.id.clone(), kept(held, prestige, &mastery.track))
    };
    Reset {
        number,
        cost: next.currency,
        paragon_xp: held.xp,
        paragon_level: LevelChange { from: held.level, to: paragon.track.first() },
        points_from_levels: from_levels,
        points_from_prestige: capped_sum(from_prestige, prestige.attribute_points(number)),
        prestige_points: prestige.prestige_points(number),
        masteries: ruleset.masteries.iter().map(kept).collect(),
    }
}

/// What a reset leaves of a mastery. Where it takes no XP it takes no level, even if the curve has changed since.
fn kept(held: Progress, prestige: &Prestige, track: &Track) -> Progress {
    let amount = prestige.kept_mastery(held.amount());
    let takes_none = amount.whole == held.xp;
    let level = if takes_none { held.level } else { track.level_at(amount.whole).min(held.level) };
    Progress::new(amount, level)
}
