//! What happened to one character, told with all of it and without some of it.

use super::hero::{Hero, rewards_at};
use std::collections::BTreeSet;

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

/// Rules that came into force with an operation: what a paragon level costs, and whether overspent points came back.
#[derive(Debug, Clone, Copy)]
pub struct Era {
    pub operation: usize,
    pub cost: u64,
    pub refund: bool,
}

/// What does not count: operations that were taken back by what counts itself, and `without`.
pub fn gone(entries: &[Entry], without: &[usize]) -> BTreeSet<usize> {
    let mut gone: BTreeSet<usize> = without.iter().copied().collect();
    for entry in entries.iter().rev() {
        if !gone.contains(&entry.operation) {
            gone.extend(entry.deed.takes_back());
        }
    }
    gone
}

/// Where the character would stand without some operations.
pub fn lived(entries: &[Entry], eras: &[Era], without: &[usize]) -> Hero {
    let gone = gone(entries, without);
    let (mut life, mut stood) = (Hero::default(), Vec::new());
    let mut era = 0;
    let end = usize::MAX;
    for entry in entries {
        era = pass_eras(&mut life, eras, era, entry.operation);
        if !gone.contains(&entry.operation) || entry.deed == Deed::Created {
            happen(&mut life, entry, eras[era].cost, &stood);
        }
        stood.push(life.clone());
    }
    pass_eras(&mut life, eras, era, end);
    life
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

fn happen(life: &mut Hero, entry: &Entry, cost: u64, stood: &[Hero]) {
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
        Deed::Restored(deeds) => life.restore(&stood[deeds - 1].clone()),
        // What was taken back is left out from the start, and new rules have come already.
        Deed::Adapted | Deed::Undone(_) => {}
        Deed::Rebased(_) if before.spent != after.spent => life.settle(before),
        Deed::Rebased(_) => {}
    }
}
