//! Taking back: what an operation changed goes back to what it was, where nothing has changed it since.

use super::hero::Hero;
use std::collections::BTreeSet;

const FIELDS: [&str; 13] = [
    "archived",
    "character",
    "paragon",
    "combat",
    "prestige",
    "from levels",
    "from prestige",
    "spent",
    "respecs",
    "currency",
    "third",
    "eighth",
    "fourth",
];

/// Puts into `to` what `from` has in a field.
fn copy(field: &'static str, from: &Hero, to: &mut Hero) {
    match field {
        "archived" => to.archived = from.archived,
        "character" => to.tracks[0] = from.tracks[0],
        "paragon" => to.tracks[1] = from.tracks[1],
        "combat" => to.tracks[2] = from.tracks[2],
        "prestige" => to.prestige = from.prestige,
        "from levels" => to.from_levels = from.from_levels,
        "from prestige" => to.from_prestige = from.from_prestige,
        "spent" => to.spent = from.spent,
        "respecs" => to.respecs = from.respecs,
        "currency" => to.currency = from.currency,
        reward if from.rewards.contains(reward) => drop(to.rewards.insert(reward)),
        reward => drop(to.rewards.remove(reward)),
    }
}

/// The fields in which two differ. Lifetime XP is none: it is a sum.
pub(super) fn changed(from: &Hero, to: &Hero) -> BTreeSet<&'static str> {
    let differs = |field: &&'static str| {
        let mut copied = to.clone();
        copy(field, from, &mut copied);
        copied != *to
    };
    FIELDS.into_iter().filter(differs).collect()
}

/// Where someone who stands at `now` stands without what led from `before` to `after`; `None` where something is in the
/// way.
pub fn taken_back(before: &Hero, after: &Hero, now: &Hero) -> Option<Hero> {
    let since = changed(after, now);
    if *before == Hero::default() {
        return since.is_empty().then(|| Hero { archived: true, ..now.clone() });
    }
    let ours = changed(before, after);
    if !ours.is_disjoint(&since) {
        return None;
    }
    let mut target = now.clone();
    ours.iter().for_each(|field| copy(field, before, &mut target));
    let gone = after.lifetime.saturating_sub(before.lifetime);
    target.lifetime = (now.lifetime + before.lifetime.saturating_sub(after.lifetime)).saturating_sub(gone);
    let is_broken = target.overspent() > 0 && now.overspent() == 0;
    let points = BTreeSet::from(["spent", "from levels", "from prestige"]);
    (!is_broken || points.is_disjoint(&since)).then_some(target)
}
