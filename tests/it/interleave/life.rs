//! What happened to one character, told with all of it and without some of it.

use super::hero::{Hero, rewards_at};
use std::collections::BTreeSet;
use std::ops::Range;

/// What happened, with the amounts that it happened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Created,
    Gained(usize, u64),
    Lost(usize, u64),
    Paid(u64),
    Took(u64),
    Spent([u64; 2]),
    Respecced,
    Reset,
    Archived,
    Unarchived,
    /// It got what another had.
    Got,
    /// It stands again where it stood after so many of its deeds.
    Restored(usize),
    /// Other rules came into force.
    Adapted,
    /// Operations were taken back as if they had never been.
    Undone(Vec<usize>),
    /// They were taken out from under what came later.
    Rebased(Vec<usize>),
}

impl Deed {
    pub fn takes_back(&self) -> &[usize] {
        match self {
            Deed::Undone(operations) | Deed::Rebased(operations) => operations,
            _ => &[],
        }
    }
}

/// A place on a board: what it is ranked by, and since when.
pub type Place = Option<([u64; 2], u64)>;

/// A deed of an operation.
#[derive(Debug, Clone)]
pub struct Entry {
    pub operation: usize,
    pub deed: Deed,
    pub before: Hero,
    pub after: Hero,
    pub places: [Place; 4],
}

impl Entry {
    /// A line of what happened.
    pub fn tell(&self) -> String {
        let Entry { operation, deed, after: Hero { tracks, spent, currency, lifetime, .. }, .. } = self;
        let xp = tracks.map(|track| (track.xp, track.level));
        format!("#{operation} {deed:?} → {xp:?} spent {spent:?} currency {currency} in all {lifetime}\n")
    }
}

/// Rules that came into force with an operation: what a paragon level costs, and whether overspent points came back.
#[derive(Debug, Clone, Copy)]
pub struct Era {
    pub operation: usize,
    pub cost: u64,
    pub refund: bool,
}

/// What does not count: operations that were taken back by what counts itself, and `without`.
pub fn gone(entries: &[Entry], without: &[usize]) -> BTreeSet<usize> {
    gone_but(entries, without, &[])
}

/// The same, where some of the deeds had not happened yet, for the character stands again as it did before them.
fn gone_but(entries: &[Entry], without: &[usize], later: &[Range<usize>]) -> BTreeSet<usize> {
    let mut gone: BTreeSet<usize> = without.iter().copied().collect();
    for (at, entry) in entries.iter().enumerate().rev() {
        if !gone.contains(&entry.operation) && !later.iter().any(|range| range.contains(&at)) {
            gone.extend(entry.deed.takes_back());
        }
    }
    gone
}

/// A character's history, and the rules of its time.
pub struct History<'h> {
    pub entries: &'h [Entry],
    pub eras: &'h [Era],
}

impl History<'_> {
    /// Where the character would stand without some operations.
    pub fn lived(&self, without: &[usize]) -> Hero {
        let (mut life, era) = self.until(self.entries.len(), without, &[]);
        pass_eras(&mut life, self.eras, era, usize::MAX);
        life
    }

    /// The same after so many deeds, and the rules at that time.
    fn until(&self, deeds: usize, without: &[usize], later: &[Range<usize>]) -> (Hero, usize) {
        let gone = gone_but(self.entries, without, later);
        let (mut life, mut era) = (Hero::default(), 0);
        for (at, entry) in self.entries[..deeds].iter().enumerate() {
            era = pass_eras(&mut life, self.eras, era, entry.operation);
            if gone.contains(&entry.operation) && entry.deed != Deed::Created {
                continue;
            }
            if let Deed::Restored(deeds) = entry.deed {
                let later = [later, std::slice::from_ref(&(deeds..at))].concat();
                life.restore(&self.until(deeds, without, &later).0);
            } else {
                happen(&mut life, entry, self.eras[era].cost);
            }
        }
        (life, era)
    }
}

fn pass_eras(life: &mut Hero, eras: &[Era], mut era: usize, until: usize) -> usize {
    while let Some(next) = eras.get(era + 1).filter(|next| next.operation <= until) {
        if *life != Hero::default() {
            life.adapt((eras[era].cost, next.cost), next.refund);
        }
        era += 1;
    }
    era
}

fn happen(life: &mut Hero, entry: &Entry, cost: u64) {
    let Entry { before, after, .. } = entry;
    match &entry.deed {
        Deed::Created => *life = Hero::new(&after.name),
        Deed::Gained(track, xp) => drop(life.gain(*track, *xp, cost)),
        Deed::Lost(track, xp) => life.lose(*track, *xp, cost),
        Deed::Paid(amount) => life.currency += amount,
        Deed::Took(amount) => life.currency = life.currency.saturating_sub(*amount),
        Deed::Spent(points) => (0..2).for_each(|at| life.spent[at] += points[at]),
        Deed::Respecced => life.respec(),
        Deed::Reset => life.reset(),
        Deed::Archived => life.archived = true,
        Deed::Unarchived => life.archived = false,
        Deed::Got => {
            life.shift(before, after, cost);
            for track in 0..3 {
                let reached = rewards_at(track, life.tracks[track].level);
                let reached: Vec<&str> = reached.filter(|reward| after.rewards.contains(reward)).collect();
                life.rewards.extend(reached);
            }
        }
        // What was taken back is left out from the start, new rules have come already, and a restore is looked up.
        Deed::Adapted | Deed::Undone(_) | Deed::Restored(_) => {}
        Deed::Rebased(_) if before.spent != after.spent => life.settle(before),
        Deed::Rebased(_) => {}
    }
}
