//! What many commands came to together, and for whom it was most.

use crate::ledger::{CharacterId, OperationKind};
use crate::progression::{Command, Event, NoRoom};
use crate::rules::track::TrackName;
use std::collections::{BTreeMap, BTreeSet};

/// What many commands came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows carried out, by what they asked for.
    pub commands: BTreeMap<OperationKind, u64>,
    /// Rows carried out that changed nothing: it was so already, or there was no room.
    pub without_effect: u64,
    /// Rows of whose amounts some had no room.
    pub rows_without_room: u64,
    /// XP that had no room, by track.
    pub xp_without_room: BTreeMap<TrackName, u128>,
    /// Currency that had no room.
    pub currency_without_room: u128,
    /// Characters that changed.
    pub characters: u64,
    /// Of them, how many are new.
    pub created: u64,
    /// Events.
    pub events: u64,
    /// What moved on each track.
    pub tracks: BTreeMap<TrackName, Moved>,
    /// Currency that commands asked for, before any factor.
    pub currency_asked: u128,
    /// Currency gained.
    pub currency_gained: u128,
    /// Currency taken or paid.
    pub currency_lost: u128,
    /// Attribute points spent.
    pub points_spent: u128,
    /// Prestige resets.
    pub resets: u64,
    /// Nodes unlocked.
    pub nodes: u64,
    /// Nodes locked.
    pub nodes_locked: u64,
    /// Rewards unlocked or given.
    pub rewards: u64,
    /// Rewards taken.
    pub rewards_taken: u64,
}

/// What moved on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// XP that commands asked for on it, before any factor.
    pub asked: u128,
    /// XP gained.
    pub gained: u128,
    /// XP lost.
    pub lost: u128,
    /// Levels gained.
    pub levels_gained: u128,
    /// Levels lost.
    pub levels_lost: u128,
}

/// Counts what happens.
#[derive(Debug, Default)]
pub struct Tally {
    summary: Summary,
    sizes: BTreeMap<CharacterId, Size>,
}

/// How much changed for a character: XP moved, then currency moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Size {
    xp: u64,
    currency: u64,
}

impl Tally {
    /// A command was carried out, led to these events, and this had no room.
    pub fn add(
        &mut self,
        command: &Command,
        character: CharacterId,
        (events, no_room): (&[Event], &[NoRoom]),
    ) {
        *self.summary.commands.entry(OperationKind::of_row(command)).or_default() += 1;
        self.summary.asked(command);
        self.summary.left_out(no_room);
        if events.is_empty() {
            self.summary.without_effect += 1;
            return;
        }
        let size = self.sizes.entry(character).or_default();
        for event in events {
            let more = self.summary.add(event);
            size.xp = size.xp.saturating_add(more.xp);
            size.currency = size.currency.saturating_add(more.currency);
        }
    }

    /// What it all came to, and the `most` characters for whom most changed, the largest change first.
    pub fn end(mut self, most: usize) -> (Summary, Vec<CharacterId>) {
        self.summary.characters = self.sizes.len() as u64;
        // Among equals the smaller id comes first.
        let mut largest: BTreeSet<(Size, std::cmp::Reverse<CharacterId>)> = BTreeSet::new();
        for (character, size) in self.sizes {
            largest.insert((size, std::cmp::Reverse(character)));
            if largest.len() > most {
                largest.pop_first();
            }
        }
        (self.summary, largest.into_iter().rev().map(|(_, character)| character.0).collect())
    }
}

impl Summary {
    fn left_out(&mut self, no_room: &[NoRoom]) {
        self.rows_without_room += u64::from(!no_room.is_empty());
        for NoRoom { track, lost, .. } in no_room {
            match track {
                Some(track) => *self.xp_without_room.entry(track.clone()).or_default() += u128::from(*lost),
                None => self.currency_without_room += u128::from(*lost),
            }
        }
    }

    fn add(&mut self, event: &Event) -> Size {
        self.events += 1;
        match event {
            Event::Created(_) => self.created += 1,
            Event::XpGained(gain) => {
                let levels = (gain.level.from.0, gain.level.to.0);
                self.moved(&gain.track, (gain.gained.get(), 0), levels);
                self.rewards += gain.rewards.len() as u64;
                return Size { xp: gain.gained.get(), currency: 0 };
            }
            Event::XpRevoked(loss) => {
                let levels = (loss.level.from.0, loss.level.to.0);
                self.moved(&loss.track, (0, loss.lost.get()), levels);
                return Size { xp: loss.lost.get(), currency: 0 };
            }
            Event::CurrencyGained { amount, .. } => {
                self.currency_gained += u128::from(*amount);
                return Size { xp: 0, currency: *amount };
            }
            Event::CurrencyRevoked { amount, .. } => return self.paid(*amount),
            Event::PointsDistributed { points } => {
                self.points_spent += points.values().map(|points| u128::from(points.0)).sum::<u128>();
            }
            Event::Respecced(respec) => return self.paid(respec.cost),
            Event::PrestigeReset(reset) => {
                self.resets += 1;
                let levels = (reset.paragon_level.from.0, reset.paragon_level.to.0);
                self.moved(&TrackName::Paragon, (0, reset.paragon_xp.get()), levels);
                return Size { xp: reset.paragon_xp.get(), ..self.paid(reset.cost) };
            }
            Event::NodeUnlocked { .. } | Event::NodeGiven { .. } => self.nodes += 1,
            Event::NodeLocked { .. } => self.nodes_locked += 1,
            Event::RewardGiven(_) => self.rewards += 1,
            Event::RewardTaken(_) => self.rewards_taken += 1,
            Event::RespeccedFree { .. }
            | Event::Renamed { .. }
            | Event::Archived
            | Event::Unarchived
            | Event::Restored(_) => {}
        }
        Size::default()
    }

    /// What a command is to give, whatever factors make of it.
    fn asked(&mut self, command: &Command) {
        match command {
            Command::GrantXp { track, base, .. } | Command::GiveXp { track, amount: base, .. } => {
                self.on(track, |moved| moved.asked += u128::from(base.get()));
            }
            Command::AwardCurrency { base, .. } | Command::GiveCurrency { amount: base } => {
                self.currency_asked += u128::from(*base);
            }
            _ => {}
        }
    }

    fn paid(&mut self, amount: u64) -> Size {
        self.currency_lost += u128::from(amount);
        Size { xp: 0, currency: amount }
    }

    fn moved(&mut self, track: &TrackName, (gained, lost): (u64, u64), (from, to): (u64, u64)) {
        self.on(track, |moved| {
            moved.gained += u128::from(gained);
            moved.lost += u128::from(lost);
            moved.levels_gained += u128::from(to.saturating_sub(from));
            moved.levels_lost += u128::from(from.saturating_sub(to));
        });
    }

    fn on(&mut self, track: &TrackName, change: impl FnOnce(&mut Moved)) {
        // Most are on a track that is known: no name is copied for them.
        if !self.tracks.contains_key(track) {
            self.tracks.insert(track.clone(), Moved::default());
        }
        if let Some(moved) = self.tracks.get_mut(track) {
            change(moved);
        }
    }
}
