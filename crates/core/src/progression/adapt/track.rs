//! XP and level of one track under another curve.

use super::super::state::Progress;
use super::Keep;
use crate::rules::track::Track;
use crate::rules::units::{Level, Xp};

/// Where someone who stood at `held` by the old curve (`None` where the old rules had none) stands by the new one.
pub(super) fn moved(held: Progress, old: Option<&Track>, new: &Track, keep: Keep) -> Progress {
    match keep {
        Keep::Xp => with_xp(held, old, new),
        Keep::Level => with_level(held, old, new),
    }
}

/// The level that the XP reaches. Where both curves agree on that, the level held stays, even one that a curve of before
/// gave.
fn with_xp(held: Progress, old: Option<&Track>, new: &Track) -> Progress {
    let level = new.level_at(held.xp);
    let agree = old.is_some_and(|old| old.level_at(held.xp) == level);
    let is_known = held.level >= new.first() && new.last().is_none_or(|last| held.level <= last);
    if agree && is_known { held } else { Progress { level, ..held } }
}

fn with_level(held: Progress, old: Option<&Track>, new: &Track) -> Progress {
    let level = held.level.max(new.first()).min(new.last().unwrap_or(Level(u64::MAX)));
    let span = |track: &Track| (track.total_xp(level), track.xp_to_next(level));
    if level == held.level && old.is_some_and(|old| span(old) == span(new)) {
        return held;
    }
    let Some(start) = new.total_xp(level) else {
        // The level takes more XP than there is: the highest that there is.
        let standing = new.standing(Xp::MAX);
        return Progress::new(standing.level_start.into(), standing.level);
    };
    let into = match (old, new.xp_to_next(level)) {
        (Some(old), Some(cost)) if level == held.level => share(held, old, cost),
        (None, Some(cost)) if level == held.level => {
            // The share is not known; XP that fits the level stays.
            Some(held.xp.saturating_sub(start)).filter(|&into| into < cost).unwrap_or_default()
        }
        _ => Xp::ZERO,
    };
    Progress::new(start.saturating_add(into).into(), level)
}

/// The same share of `cost` as the XP held is of what the level cost by the old curve, rounded down.
fn share(held: Progress, old: &Track, cost: Xp) -> Xp {
    let (Some(start), Some(old_cost)) = (old.total_xp(held.level), old.xp_to_next(held.level)) else {
        return Xp::ZERO;
    };
    let most = old_cost.saturating_sub(Xp::saturating(1));
    let into = held.xp.saturating_sub(start).min(most);
    let share = u128::from(into.get()) * u128::from(cost.get()) / u128::from(old_cost.get().max(1));
    // Less than the cost, so it is XP.
    Xp::saturating(u64::try_from(share).unwrap_or(u64::MAX)).min(cost.saturating_sub(Xp::saturating(1)))
}
