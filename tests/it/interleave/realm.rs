//! What the database should hold: the deeds of each character, and the plain rules by which they come about.

use super::ask::{Ask, COSTS, Gift, How};
use super::hero::Hero;
use super::life::{Deed, Entry, Era, gone};
use std::collections::{BTreeMap, BTreeSet};

/// What comes of an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An operation is in the log.
    Done,
    /// It ends well, and nothing was to be done.
    Idle,
    Refused,
}

/// A key that an operation used for somebody.
#[derive(Debug, Clone)]
struct Use {
    gift: Gift,
    operation: usize,
}

/// Everything.
#[derive(Debug, Clone)]
pub struct Realm {
    /// Characters from 1 on.
    pub(super) heroes: BTreeMap<usize, Vec<Entry>>,
    /// How many operations there are, the first of which made the database.
    pub operations: usize,
    /// Those by which one character went into another.
    pub(super) merges: BTreeSet<usize>,
    pub(super) rules: Vec<Era>,
    /// Operations that put rules in force, by what they took back of such.
    pub(super) installs: BTreeMap<usize, Vec<usize>>,
    uses: Vec<Use>,
    /// The number of the next deed, by which ties are told apart.
    pub(super) stamp: u64,
}

pub(super) type Tried = Option<Outcome>;
/// What is refused.
pub(super) const REFUSED: Tried = None;
const DONE: Tried = Some(Outcome::Done);
const IDLE: Tried = Some(Outcome::Idle);

impl Realm {
    pub fn new() -> Realm {
        let first = Era { operation: 0, cost: COSTS[0], refund: false };
        Realm {
            heroes: BTreeMap::new(),
            operations: 1,
            merges: BTreeSet::new(),
            rules: vec![first],
            installs: BTreeMap::new(),
            uses: Vec::new(),
            stamp: 0,
        }
    }

    pub fn ids(&self) -> Vec<usize> {
        self.heroes.keys().copied().collect()
    }

    pub fn entries(&self, who: usize) -> &[Entry] {
        self.heroes.get(&who).map_or(&[], Vec::as_slice)
    }

    pub fn tell(&self, who: usize) -> String {
        self.entries(who).iter().map(Entry::tell).collect()
    }

    pub fn now(&self, who: usize) -> Hero {
        self.entries(who).last().map(|entry| entry.after.clone()).unwrap_or_default()
    }

    /// How often rules came into force.
    pub fn eras(&self) -> usize {
        self.rules.len()
    }

    pub fn cost(&self) -> u64 {
        self.rules.last().unwrap().cost
    }

    /// The operation that holds a key, if one does, and for what.
    pub fn holder(&self, key: &str) -> Option<(usize, &Gift)> {
        self.used(key).map(|used| (used.operation, &used.gift))
    }

    /// Every key that was ever used, with what it was used for.
    pub fn keys(&self) -> impl Iterator<Item = &Gift> {
        self.uses.iter().map(|used| &used.gift)
    }

    /// Does what is asked for, as a whole or not at all.
    pub fn ask(&mut self, ask: &Ask) -> Outcome {
        let mut next = self.clone();
        match next.tried(ask) {
            Some(Outcome::Done) => {
                next.operations += 1;
                *self = next;
                Outcome::Done
            }
            Some(outcome) => outcome,
            None => Outcome::Refused,
        }
    }

    fn tried(&mut self, ask: &Ask) -> Tried {
        match ask {
            Ask::Create(name) => {
                self.append(self.heroes.len() + 1, Deed::Created, Hero::new(name));
                DONE
            }
            Ask::Give(gift) => self.give_once(gift, false),
            Ask::Batch { rows, .. } => {
                let rows: Vec<Outcome> =
                    rows.iter().map(|gift| self.give_once(gift, true)).collect::<Option<_>>()?;
                if rows.contains(&Outcome::Done) { DONE } else { IDLE }
            }
            Ask::Merge { from, into } => self.merge(*from, *into),
            Ask::Restore { who, before } => self.restore(*who, *before),
            Ask::Undo { operations, how } => self.undo(operations, *how),
            Ask::Install(cost) => self.install(*cost),
            Ask::Unarchive(who) => {
                let now = self.now(*who);
                let is_back = now.archived && self.merged(*who).is_none();
                is_back.then(|| self.append(*who, Deed::Unarchived, Hero { archived: false, ..now }))?;
                DONE
            }
            Ask::Lose { who, .. } | Ask::Take { who, .. } | Ask::Spend { who, .. } => self.on(*who, ask),
            Ask::Respec(who) | Ask::Reset(who) | Ask::Archive(who) => self.on(*who, ask),
            Ask::Backup | Ask::Replace => IDLE,
        }
    }

    /// What happens to one who is there.
    fn on(&mut self, who: usize, ask: &Ask) -> Tried {
        let (now, cost) = (self.now(who), self.cost());
        if now == Hero::default() || now.archived {
            return REFUSED;
        }
        let mut after = now.clone();
        let (is_allowed, deed) = match *ask {
            Ask::Lose { track, xp, .. } => {
                after.lose(track, xp, cost);
                let is_free = after.overspent() == 0 || after.earned() == now.earned();
                (xp <= now.tracks[track].xp && is_free, Deed::Lost(track, xp))
            }
            Ask::Take { amount, .. } => {
                after.currency = now.currency.saturating_sub(amount);
                (amount <= now.currency, Deed::Took(amount))
            }
            Ask::Spend { points, .. } => {
                (0..2).for_each(|at| after.spent[at] += points[at]);
                (after.overspent() == 0, Deed::Spent(points))
            }
            Ask::Respec(_) if now.spent() == 0 => return IDLE,
            Ask::Respec(_) => {
                after.respec();
                (now.currency >= 30, Deed::Respecced)
            }
            Ask::Reset(_) => {
                after.reset();
                (now.can_reset(), Deed::Reset)
            }
            Ask::Archive(_) => {
                after.archived = true;
                (true, Deed::Archived)
            }
            _ => panic!("{ask:?}"),
        };
        is_allowed.then(|| self.append(who, deed, after))?;
        DONE
    }

    /// A gift that is given once under its key. A row whose key is used is passed over.
    fn give_once(&mut self, gift: &Gift, is_row: bool) -> Tried {
        if let Some(used) = gift.key.as_ref().and_then(|key| self.used(key)) {
            let is_same = used.gift == *gift;
            assert!(is_same || !is_row);
            return if is_same { IDLE } else { REFUSED };
        }
        let (mut now, cost) = (self.now(gift.who), self.cost());
        if now == Hero::default() || now.archived {
            return REFUSED;
        }
        match gift.track {
            None => {
                now.currency += gift.amount;
                self.append(gift.who, Deed::Paid(gift.amount), now);
            }
            Some(track) => {
                let came = now.clone().gain(track, gift.amount, cost);
                for &(at, xp) in &came {
                    now.gain(at, xp, cost);
                    self.append(gift.who, Deed::Gained(at, xp), now.clone());
                }
                if came.is_empty() {
                    return IDLE;
                }
            }
        }
        if gift.key.is_some() {
            self.uses.push(Use { gift: gift.clone(), operation: self.operations });
        }
        DONE
    }

    fn merge(&mut self, from: usize, into: usize) -> Tried {
        let (given, mut gets) = (self.now(from), self.now(into));
        if from == into || given.archived || gets.archived || self.entries(into).is_empty() {
            return REFUSED;
        }
        gets.get(&given, self.cost());
        self.append(from, Deed::Archived, Hero { archived: true, ..given });
        self.append(into, Deed::Got, gets);
        self.merges.insert(self.operations);
        DONE
    }

    /// The merge by which all that a character had is another's.
    pub(super) fn merged(&self, who: usize) -> Option<usize> {
        let (entries, gone) = (self.entries(who), gone(self.entries(who), &[]));
        let away = |entry: &&Entry| entry.deed == Deed::Archived && self.merges.contains(&entry.operation);
        entries.iter().rev().filter(away).map(|entry| entry.operation).find(|merge| !gone.contains(merge))
    }

    fn restore(&mut self, who: usize, before: usize) -> Tried {
        let deeds = self.entries(who).iter().take_while(|entry| entry.operation < before).count();
        let mut now = self.now(who);
        if deeds == 0 || now.archived || before >= self.operations {
            return REFUSED;
        }
        let then = &self.entries(who)[..deeds];
        // What a key says was not given must not come back.
        let back: BTreeSet<usize> =
            gone(self.entries(who), &[]).difference(&gone(then, &[])).copied().collect();
        let comes_back = |used: &Use| used.gift.who == who && back.contains(&used.operation);
        let happened = |used: &Use| then.iter().any(|entry| entry.operation == used.operation);
        if self.uses.iter().any(|used| comes_back(used) && happened(used)) {
            return REFUSED;
        }
        let (stood, before) = (then[deeds - 1].after.clone(), now.clone());
        now.restore(&stood);
        if now == before {
            return IDLE;
        }
        self.append(who, Deed::Restored(deeds), now);
        DONE
    }

    fn install(&mut self, cost: u64) -> Tried {
        let old = self.cost();
        if cost == old {
            return IDLE;
        }
        self.rules.push(Era { operation: self.operations, cost, refund: true });
        self.installs.insert(self.operations, Vec::new());
        for who in self.ids() {
            let (now, mut after) = (self.now(who), self.now(who));
            after.adapt((old, cost), true);
            if after != now {
                self.append(who, Deed::Adapted, after);
            }
        }
        DONE
    }

    fn undo(&mut self, operations: &[usize], how: How) -> Tried {
        super::undo::undo(self, operations, how)?;
        let held: Vec<&String> = self.standing().filter_map(|used| used.gift.key.as_ref()).collect();
        let once: BTreeSet<&&String> = held.iter().collect();
        if once.len() < held.len() { REFUSED } else { DONE }
    }

    fn standing(&self) -> impl Iterator<Item = &Use> {
        let stands = |used: &&Use| !gone(self.entries(used.gift.who), &[]).contains(&used.operation);
        self.uses.iter().filter(stands)
    }

    fn used(&self, key: &str) -> Option<&Use> {
        self.standing().find(|used| used.gift.key.as_deref() == Some(key))
    }

    /// One more deed of the operation that is under way.
    pub(super) fn append(&mut self, who: usize, deed: Deed, after: Hero) {
        let (before, operation) = (self.now(who), self.operations);
        self.stamp += 1;
        let places = std::array::from_fn(|board| self.place(who, board, &deed, &after));
        let entry = Entry { operation, deed, before, after, places };
        self.heroes.entry(who).or_default().push(entry);
    }
}
