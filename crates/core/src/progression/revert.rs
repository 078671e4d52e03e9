//! Taking an operation back, and putting a character back to where it once stood.
//!
//! An operation is known by the states before and after it. What came later stays: of the state now, only the fields
//! that the operation touched change, and only if nothing else has touched them since.

use super::change::Change;
use super::event::{NodeId, RewardId};
use super::field::{Field, touched};
use super::state::State;
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use std::collections::BTreeSet;

/// What takes an operation back that led from `before` to `after`, for a character that stands at `now`.
///
/// Each field that the operation touched gets `before`'s value. Lifetime XP loses what the operation added, between 0
/// and 2^63 − 1. An operation that created the character (`before` is [`State::default`]) is taken back by archiving it:
/// its name and progress are kept. A track that only `after` knows goes to level 0.
///
/// # Errors
/// The fields in the way: those that have changed since; or, where the mixture of then and now would break the rules
/// (points spent that are not earned, nodes without what they need), those whose later change made it so.
pub fn revert(
    before: &State,
    after: &State,
    now: &State,
    ruleset: &Ruleset,
) -> Result<Change, BTreeSet<Field>> {
    let since = touched(after, now);
    if *before == State::default() {
        let archived = State { archived: true, ..now.clone() };
        return if since.is_empty() { Ok(Change::between(now, &archived)) } else { Err(since) };
    }
    let ours = touched(before, after);
    let in_the_way: BTreeSet<Field> = ours.intersection(&since).cloned().collect();
    if !in_the_way.is_empty() {
        return Err(in_the_way);
    }
    let mut merged = now.clone();
    ours.iter().for_each(|field| field.copy(before, &mut merged));
    merged.lifetime_xp = without(now.lifetime_xp, before.lifetime_xp, after.lifetime_xp);
    let broken = Merge { after, now, merged: &merged, since: &since, ruleset }.broken();
    if broken.is_empty() { Ok(Change::between(now, &merged)) } else { Err(broken) }
}

/// What puts a character back to where it stood `then`. It keeps its present name and stays archived or not, and a
/// reward once unlocked stays so.
pub fn restore(now: &State, then: &State) -> Change {
    let rewards: BTreeSet<RewardId> = now.rewards.union(&then.rewards).cloned().collect();
    let restored = State {
        name: now.name.clone(),
        archived: now.archived,
        rewards_taken: then.rewards_taken.difference(&rewards).cloned().collect(),
        rewards,
        ..then.clone()
    };
    Change::between(now, &restored)
}

/// `now` less what was added between `before` and `after`.
fn without(now: Xp, before: Xp, after: Xp) -> Xp {
    now.saturating_add(before.saturating_sub(after)).saturating_sub(after.saturating_sub(before))
}

/// The state after the operation, the state now, what that would become, and what has changed in between.
struct Merge<'a> {
    after: &'a State,
    now: &'a State,
    merged: &'a State,
    since: &'a BTreeSet<Field>,
    ruleset: &'a Ruleset,
}

impl Merge<'_> {
    /// The fields whose later change makes the merged state break a rule that the present one keeps. Where none has
    /// changed the character only goes back to where it was, which is always allowed.
    fn broken(&self) -> BTreeSet<Field> {
        let mut broken = self.points();
        for mastery in &self.ruleset.masteries {
            broken.extend(self.mastery_points(mastery));
        }
        for node in &self.merged.nodes {
            let lacking = self.lacking(node, self.merged);
            if !lacking.is_empty() && self.lacking(node, self.now).is_empty() {
                broken.extend(lacking.into_iter().chain([Field::Node(node.clone())]));
            }
        }
        broken.intersection(self.since).cloned().collect()
    }

    fn points(&self) -> BTreeSet<Field> {
        let is_overspent = |state: &State| state.points_spent_in_all() > state.points_earned();
        if !is_overspent(self.merged) || is_overspent(self.now) {
            return BTreeSet::new();
        }
        [Field::PointsSpent, Field::PointsFromLevels, Field::PointsFromPrestige].into()
    }

    fn mastery_points(&self, mastery: &Mastery) -> BTreeSet<Field> {
        let track = TrackName::Mastery(mastery.id.clone());
        let spent = |state: &State| state.mastery_points_spent(&mastery.id);
        let is_overspent = |state: &State| spent(state) > mastery.points_at(state.progress(&track).level);
        if !is_overspent(self.merged) || is_overspent(self.now) {
            return BTreeSet::new();
        }
        // The field is of all masteries together; another one's points are not in the way.
        let is_spent_since = spent(self.after) != spent(self.now);
        let spent = is_spent_since.then_some(Field::MasteryPointsSpent);
        spent.into_iter().chain([Field::Track(track)]).collect()
    }

    /// What a node is unlocked without: the level, nodes. One that the rules no longer know needs nothing.
    fn lacking(&self, node: &NodeId, state: &State) -> Vec<Field> {
        let mastery = self.ruleset.mastery(&node.mastery);
        let rules = mastery.and_then(|mastery| mastery.tree.node(&node.id));
        let Some(rules) = rules.filter(|_| state.nodes.contains(node)) else { return Vec::new() };
        let required = rules.requires.iter().map(|id| NodeId { id: id.clone(), ..node.clone() });
        let nodes = required.filter(|needed| !state.nodes.contains(needed)).map(Field::Node);
        let track = TrackName::Mastery(node.mastery.clone());
        let is_low = state.progress(&track).level.0 < rules.min_level;
        nodes.chain(is_low.then_some(Field::Track(track))).collect()
    }
}
