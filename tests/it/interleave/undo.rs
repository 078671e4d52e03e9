//! Operations taken back, in the plain model.

use super::ask::How;
use super::hero::Hero;
use super::life::{Deed, Entry, Era, History, gone};
use super::realm::{Outcome, REFUSED, Realm, Tried};
use super::taking::{changed, taken_back};
use std::collections::BTreeSet;

/// A character and what is to be taken back on it.
struct Target {
    who: usize,
    /// The operations, newest first.
    open: Vec<usize>,
    /// Where it stands without them; `None` where something is in the way.
    without: Option<Hero>,
    /// What it had went to another.
    is_merged: bool,
    /// Something is in the way of the other one of its merge.
    is_coupled: bool,
    /// Something happened to it since.
    is_later: bool,
}

impl Target {
    fn is_free(&self) -> bool {
        self.without.is_some() && !self.is_merged && !self.is_coupled
    }
}

pub fn undo(realm: &mut Realm, operations: &[usize], how: How) -> Tried {
    if operations.iter().any(|&one| one == 0 || one >= realm.operations || is_undone(realm, one)) {
        return REFUSED;
    }
    let is_install = operations.iter().any(|one| realm.installs.contains_key(one));
    let are_installs = operations.iter().all(|one| realm.installs.contains_key(one));
    if is_install && (how == How::Skip || (how == How::Rebase && !are_installs)) {
        return REFUSED;
    }
    let old = realm.cost();
    if is_install {
        put_back_rules(realm, operations, how == How::Rebase)?;
    }
    let mut targets: Vec<Target> =
        realm.ids().into_iter().filter_map(|who| target(realm, who, operations)).collect();
    couple(realm, operations, &mut targets);
    let free = targets.iter().filter(|one| one.is_free()).count();
    let is_moved = |who: &usize| has_moved(realm, *who, operations, old);
    let is_blocked =
        free < targets.len() || (is_install && how == How::Refuse && realm.ids().iter().any(is_moved));
    if is_blocked && (how == How::Refuse || (how == How::Skip && free == 0)) {
        return REFUSED;
    }
    if is_install && how == How::Rebase {
        rebase_rules(realm, &targets, operations, old);
        return Some(Outcome::Done);
    }
    let taken = targets.iter().filter(|one| how == How::Rebase || one.is_free());
    taken.for_each(|one| take(realm, one));
    Some(Outcome::Done)
}

/// Whether what happened since to one whom the operations did not touch would have led elsewhere by the rules of before.
fn has_moved(realm: &Realm, who: usize, operations: &[usize], old: u64) -> bool {
    let (entries, now) = (realm.entries(who), realm.now(who));
    let first = operations.iter().min().copied().unwrap_or_default();
    if entries.iter().any(|entry| operations.contains(&entry.operation)) {
        return false;
    }
    let then = entries.iter().take_while(|entry| entry.operation <= first).last();
    let then = then.map(|entry| entry.after.clone()).unwrap_or_default();
    let mut after = now.clone();
    after.adapt((old, realm.cost()), false);
    !changed(&then, &now).is_disjoint(&changed(&now, &after))
}

fn is_undone(realm: &Realm, operation: usize) -> bool {
    if realm.installs.contains_key(&operation) {
        return undone_installs(realm).contains(&operation);
    }
    let touched = |who: &usize| realm.entries(*who).iter().any(|entry| entry.operation == operation);
    let mut touched = realm.ids().into_iter().filter(touched).peekable();
    touched.peek().is_some() && touched.all(|who| gone(realm.entries(who), &[]).contains(&operation))
}

fn undone_installs(realm: &Realm) -> BTreeSet<usize> {
    let mut gone = BTreeSet::new();
    for (by, takes) in realm.installs.iter().rev() {
        if !gone.contains(by) {
            gone.extend(takes.iter().copied());
        }
    }
    gone
}

/// The rules of before come into force again, where those in force are the ones that came.
fn put_back_rules(realm: &mut Realm, operations: &[usize], refund: bool) -> Tried {
    let mut cost = realm.cost();
    let mut takes = Vec::new();
    for &one in operations.iter().rev().filter(|one| realm.installs.contains_key(one)) {
        let at = realm.rules.iter().position(|era| era.operation == one).unwrap();
        if realm.rules[at].cost != cost {
            return REFUSED;
        }
        cost = realm.rules[at - 1].cost;
        takes.push(one);
    }
    realm.installs.insert(realm.operations, takes);
    realm.rules.push(Era { operation: realm.operations, cost, refund });
    Some(Outcome::Done)
}

/// What is to be taken back on a character, if anything is.
fn target(realm: &Realm, who: usize, operations: &[usize]) -> Option<Target> {
    let (entries, now) = (realm.entries(who), realm.now(who));
    let gone = gone(entries, &[]);
    let touched = |one: &&usize| !gone.contains(*one) && entries.iter().any(|entry| entry.operation == **one);
    let mut open: Vec<usize> = operations.iter().filter(touched).copied().collect();
    open.sort_unstable_by(|a, b| b.cmp(a));
    let newest = *open.first()?;
    let without = open.iter().try_fold(now.clone(), |target, one| {
        let (before, after) = span(entries, *one);
        taken_back(before, after, &target)
    });
    let merge = realm.merged(who).filter(|merge| now.archived && !operations.contains(merge));
    let is_merged = merge.is_some_and(|merge| operations.iter().any(|one| *one < merge));
    let is_later = entries.last().is_some_and(|entry| entry.operation > newest);
    Some(Target { who, open, without, is_merged, is_coupled: false, is_later })
}

/// Two who are one since a merge go together, or what the one had would be there twice.
fn couple(realm: &Realm, operations: &[usize], targets: &mut [Target]) {
    for &merge in &merges_behind(realm, operations) {
        let is_of = |who: usize| realm.entries(who).iter().any(|entry| entry.operation == merge);
        if targets.iter().any(|one| is_of(one.who) && !one.is_free()) {
            targets.iter_mut().filter(|one| is_of(one.who)).for_each(|one| one.is_coupled = true);
        }
    }
}

/// The merges among operations, and among what they took back.
fn merges_behind(realm: &Realm, operations: &[usize]) -> BTreeSet<usize> {
    let mut behind: BTreeSet<usize> = operations.iter().copied().collect();
    let mut open: Vec<usize> = operations.to_vec();
    while let Some(operation) = open.pop() {
        let entries = realm.ids().into_iter().flat_map(|who| realm.entries(who));
        let taken =
            entries.filter(|entry| entry.operation == operation).flat_map(|entry| entry.deed.takes_back());
        open.extend(taken.copied().filter(|taken| behind.insert(*taken)));
    }
    behind.intersection(&realm.merges).copied().collect()
}

/// Where a character stood before an operation, and after it.
fn span(entries: &[Entry], operation: usize) -> (&Hero, &Hero) {
    let mut own = entries.iter().filter(|entry| entry.operation == operation);
    let first = own.next().unwrap();
    (&first.before, &own.next_back().unwrap_or(first).after)
}

fn take(realm: &mut Realm, target: &Target) {
    let Target { who, open, without, .. } = target;
    match without {
        Some(without) => realm.append(*who, Deed::Undone(open.clone()), without.clone()),
        None => {
            let after = rebased(realm, *who, open);
            realm.append(*who, Deed::Rebased(open.clone()), after);
        }
    }
}

/// Where a character stands without operations on which something rests: moved by what lies between its history with
/// them and without them.
fn rebased(realm: &Realm, who: usize, operations: &[usize]) -> Hero {
    let (entries, now) = (realm.entries(who), realm.now(who));
    if operations.iter().any(|one| *span(entries, *one).0 == Hero::default()) {
        return Hero { archived: true, ..now };
    }
    let mut after = now.clone();
    let history = History { entries, eras: &realm.rules };
    after.shift(&history.lived(&[]), &history.lived(operations), realm.cost());
    after.settle(&now);
    after
}

/// Everybody comes under the rules of before: who did nothing since as it was, the others as by an installation.
fn rebase_rules(realm: &mut Realm, targets: &[Target], operations: &[usize], old: u64) {
    for who in realm.ids() {
        if let Some(target) = targets.iter().find(|one| one.who == who && !one.is_later) {
            take(realm, target);
            continue;
        }
        let (now, mut after) = (realm.now(who), realm.now(who));
        after.adapt((old, realm.cost()), true);
        if after != now {
            realm.append(who, Deed::Rebased(operations.to_vec()), after);
        }
    }
}
