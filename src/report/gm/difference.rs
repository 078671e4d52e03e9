//! Two states side by side: what differs, and what does not.

use super::bonus;
use super::masteries::free_points;
use crate::progression::{Progress, State};
use crate::report::numbers::{difference, whole};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Points;
use std::collections::BTreeSet;

/// One thing that differs.
#[derive(Debug, Clone)]
pub(super) struct Difference {
    group: Group,
    pub(super) what: String,
    pub(super) before: String,
    pub(super) after: String,
    /// By how much, where it is a number; what came and went, where it is a list.
    pub(super) change: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Name,
    Character,
    Paragon,
    Prestige,
    Points,
    Currency,
    Masteries,
    Nodes,
    Rewards,
}

/// Names of rewards or nodes in one cell.
const MOST_NAMED: usize = 2;

/// All that differs between two states, as people look at it.
pub(super) struct Differences<'a> {
    before: &'a State,
    after: &'a State,
    ruleset: &'a Ruleset,
    pub(super) rows: Vec<Difference>,
}

impl<'a> Differences<'a> {
    pub(super) fn between(before: &'a State, after: &'a State, ruleset: &'a Ruleset) -> Differences<'a> {
        let mut all = Differences { before, after, ruleset, rows: Vec::new() };
        all.identity();
        all.tracks();
        all.prestige();
        all.points();
        all.mastery_points();
        all.lists();
        let currency = |state: &State| state.currency;
        all.number((Group::Currency, "Currency"), " ◈", currency(before), currency(after));
        all
    }

    /// The groups in which nothing differs, for people.
    pub(super) fn unchanged(&self) -> Vec<&'static str> {
        let rules = self.ruleset;
        let has_nodes = rules.masteries.iter().any(|mastery| !mastery.tree.nodes().is_empty());
        let groups = [
            (Group::Character, "character", rules.character.is_some()),
            (Group::Paragon, "paragon", rules.paragon.is_some()),
            (Group::Prestige, "prestige", rules.prestige.is_some()),
            (Group::Points, "points", rules.paragon.is_some()),
            (Group::Currency, "currency", true),
            (Group::Masteries, "masteries", !rules.masteries.is_empty()),
            (Group::Nodes, "nodes", has_nodes),
            (Group::Rewards, "rewards", true),
        ];
        let still = |group: &(Group, &str, bool)| group.2 && self.rows.iter().all(|row| row.group != group.0);
        groups.iter().filter(|group| still(group)).map(|group| group.1).collect()
    }

    fn put(&mut self, group: Group, what: &str, before: String, after: String, change: String) {
        if before != after || !change.is_empty() {
            self.rows.push(Difference { group, what: what.to_owned(), before, after, change });
        }
    }

    fn number(&mut self, (group, what): (Group, &str), unit: &str, before: u64, after: u64) {
        if before != after {
            let show = |value| format!("{}{unit}", whole(value));
            self.put(group, what, show(before), show(after), difference(before, after));
        }
    }

    fn identity(&mut self) {
        let (before, after) = (self.before, self.after);
        if before.name != after.name {
            self.put(Group::Name, "Name", super::name(&before.name), super::name(&after.name), String::new());
        }
        let told = |state: &State| if state.archived { "yes" } else { "no" }.to_owned();
        self.put(Group::Name, "Archived", told(before), told(after), String::new());
    }

    fn tracks(&mut self) {
        let (before, after) = (self.before, self.after);
        let names: BTreeSet<&TrackName> = before.tracks.keys().chain(after.tracks.keys()).collect();
        for name in names {
            let (group, what) = match name {
                TrackName::Character => (Group::Character, "Character".to_owned()),
                TrackName::Paragon => (Group::Paragon, "Paragon".to_owned()),
                TrackName::Mastery(kind) => (Group::Masteries, format!("Mastery {kind}")),
            };
            let (from, to) = (before.progress(name), after.progress(name));
            self.number((group, &what), "", from.level.0, to.level.0);
            self.number((group, &format!("{what} XP")), " XP", from.xp.get(), to.xp.get());
            if from.xp == to.xp && from.part != to.part {
                let show = |at: Progress| format!("{} XP", at.amount());
                let change = match (to.amount().less(from.amount()), from.amount().less(to.amount())) {
                    (more, less) if less < more => format!("+{more}"),
                    (_, less) => format!("−{less}"),
                };
                self.put(group, &format!("{what} XP"), show(from), show(to), change);
            }
        }
    }

    fn prestige(&mut self) {
        let (before, after) = (self.before, self.after);
        self.number((Group::Prestige, "Prestige"), "", before.prestige_level, after.prestige_level);
        let (from, to) =
            (self.ruleset.bonuses(before.prestige_level), self.ruleset.bonuses(after.prestige_level));
        for (what, from, to) in [
            ("XP bonus", from.xp, to.xp),
            ("Currency bonus", from.currency, to.currency),
            ("Drop-rate bonus", from.drop_rate, to.drop_rate),
        ] {
            self.put(Group::Prestige, what, bonus(from), bonus(to), String::new());
        }
        let points = |state: &State| state.prestige_points.0;
        self.number((Group::Prestige, "Prestige points"), "", points(before), points(after));
    }

    fn points(&mut self) {
        let (before, after) = (self.before, self.after);
        let pair = |of: fn(&State) -> Points| (of(before).0, of(after).0);
        let (from, to) = pair(State::points_earned);
        self.number((Group::Points, "Points earned"), "", from, to);
        let spent = |state: &State, id: &str| state.points_spent.get(id).copied().unwrap_or_default().0;
        let attributes: BTreeSet<&String> =
            before.points_spent.keys().chain(after.points_spent.keys()).collect();
        for id in attributes {
            let what = format!("Points in {id}");
            self.number((Group::Points, &what), "", spent(before, id), spent(after, id));
        }
        let (from, to) = pair(State::points_available);
        self.number((Group::Points, "Points free"), "", from, to);
        self.number((Group::Points, "Respecs"), "", before.respecs, after.respecs);
        let kept = |state: &State| joined_or_none(state.grandfathered.keys());
        self.put(Group::Points, "Old curves", kept(before), kept(after), String::new());
    }

    fn mastery_points(&mut self) {
        for mastery in &self.ruleset.masteries {
            let (from, to) = (free_points(self.before, mastery).0, free_points(self.after, mastery).0);
            let what = format!("Free points in {}", mastery.id);
            self.number((Group::Masteries, &what), "", from, to);
        }
    }

    fn lists(&mut self) {
        let (before, after) = (self.before, self.after);
        let node = |node: &crate::progression::NodeId| node.id.clone();
        let reward = |reward: &crate::progression::RewardId| reward.id.clone();
        self.list(Group::Nodes, "Nodes", ids(&before.nodes, &after.nodes, node), &before.nodes, &after.nodes);
        let came_and_went = ids(&before.rewards, &after.rewards, reward);
        self.list(Group::Rewards, "Rewards", came_and_went, &before.rewards, &after.rewards);
    }

    fn list<T>(&mut self, group: Group, what: &str, ids: String, before: &BTreeSet<T>, after: &BTreeSet<T>) {
        let count = |set: &BTreeSet<T>| whole(set.len() as u64);
        self.put(group, what, count(before), count(after), ids);
    }
}

/// `paragon, mastery.combat`
fn joined_or_none<'a>(names: impl Iterator<Item = &'a TrackName>) -> String {
    let names: Vec<String> = names.map(ToString::to_string).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// `+pathfinder, +exemplar`
fn ids<T: Ord>(before: &BTreeSet<T>, after: &BTreeSet<T>, id: impl Fn(&T) -> String) -> String {
    let came = after.difference(before).map(|one| format!("+{}", id(one)));
    let went = before.difference(after).map(|one| format!("−{}", id(one)));
    let all: Vec<String> = came.chain(went).collect();
    let more = all.len().saturating_sub(MOST_NAMED);
    let named = all.into_iter().take(MOST_NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}
