//! One character of two: what the one that stays gets of the one that goes.

use super::change::Change;
use super::decide::{NoRoom, beyond, points_between, unlocked};
use super::event::{Cause, Event, LevelChange, Restoration};
use super::refusal::{Reason, Refusal};
use super::state::{Progress, State, capped_sum};
use crate::rules::gain::Amount;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Points};

/// What becomes of XP that both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merging {
    /// All of it counts, on each track up to its last level.
    Sum,
    /// On each track the higher of the two counts.
    Highest,
}

/// What `into` gets of the character `id`, which stands at `from`: XP by `merging`, with the levels, points and rewards
/// that these bring; all its currency and rewards; its resets, where it has more. Attribute points spent, nodes and the
/// name stay those of `into`: what `from` had spent is free to spend again.
///
/// # Errors
/// That one of them is archived.
pub fn merge(
    into: &State,
    from: &State,
    id: u64,
    merging: Merging,
    ruleset: &Ruleset,
) -> Result<Event, Refusal> {
    if into.archived || from.archived {
        return Err(Refusal { reasons: vec![Reason::Archived] });
    }
    let both = |a: u64, b: u64| match merging {
        Merging::Sum => a.saturating_add(b).min(LARGEST_TOTAL),
        Merging::Highest => a.max(b),
    };
    let mut merged = into.clone();
    merged.prestige_level = into.prestige_level.max(from.prestige_level);
    merged.points_from_prestige = into.points_from_prestige.max(from.points_from_prestige);
    merged.prestige_points = Points(both(into.prestige_points.0, from.prestige_points.0));
    merged.currency = into.currency.saturating_add(from.currency).min(LARGEST_TOTAL);
    merged.rewards.extend(from.rewards.iter().cloned());
    merged.rewards_taken.extend(from.rewards_taken.iter().cloned());
    let held = &merged.rewards;
    merged.rewards_taken.retain(|reward| !held.contains(reward));
    merged.lifetime_xp = match merging {
        Merging::Sum => into.lifetime_xp.saturating_add(from.lifetime_xp),
        Merging::Highest => into.lifetime_xp.max(from.lifetime_xp),
    };
    for name in ruleset.track_names() {
        merge_track(&mut merged, from, &name, merging, ruleset);
    }
    let change = Box::new(Change::between(into, &merged));
    Ok(Event::Restored(Restoration { cause: Cause::Merge(id), change }))
}

/// What of the XP and the currency of `from` had no room in `into`, which stands at `merged` now.
pub fn no_room_in_merge(
    (into, from, merged): (&State, &State, &State),
    merging: Merging,
    ruleset: &Ruleset,
) -> Vec<NoRoom> {
    let of_track = |name: TrackName| {
        let given = from.progress(&name).xp.get();
        let sum = into.progress(&name).xp.get().saturating_add(given);
        let lost = sum.saturating_sub(merged.progress(&name).xp.get());
        // A fraction that two fractions make is no XP that had no room.
        let is_at_its_end =
            ruleset.track(&name).is_some_and(|track| merged.progress(&name).xp >= track.most_xp());
        beyond(Some(&name), (if is_at_its_end { lost } else { 0 }, given), ruleset)
    };
    let tracks = ruleset.track_names().into_iter().filter(|_| merging == Merging::Sum).filter_map(of_track);
    let purse = into.currency.saturating_add(from.currency).saturating_sub(merged.currency);
    tracks.chain(beyond(None, (purse, from.currency), ruleset)).collect()
}

fn merge_track(merged: &mut State, from: &State, name: &TrackName, merging: Merging, ruleset: &Ruleset) {
    let Some(track) = ruleset.track(name) else { return };
    let (held, other) = (merged.progress(name), from.progress(name));
    let amount = match merging {
        Merging::Sum => {
            let (sum, most) = (held.amount().plus(other.amount()), Amount::whole(track.most_xp()));
            sum.min(most.max(held.amount()))
        }
        Merging::Highest => held.amount().max(other.amount()),
    };
    // Never down: older rules may have given a level for less XP.
    let highest = if merging == Merging::Highest { held.level.max(other.level) } else { held.level };
    let level = track.level_at(amount.whole).max(highest);
    if let (TrackName::Paragon, Some(paragon)) = (name, &ruleset.paragon) {
        let points = points_between(paragon, held.level, level);
        merged.points_from_levels = capped_sum(merged.points_from_levels, points);
    }
    for reward in unlocked(merged, name, LevelChange { from: held.level, to: level }, ruleset) {
        merged.rewards_taken.remove(&reward);
        merged.rewards.insert(reward);
    }
    merged.tracks.insert(name.clone(), Progress::new(amount, level));
}
