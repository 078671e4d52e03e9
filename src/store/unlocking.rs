//! When a character came to something, as the log tells.

use super::Store;
use super::backend::{EventQuery, Flow, Scope};
use super::error::StoreError;
use super::log::Log;
use super::undone::undone_by;
use crate::ledger::{CharacterId, EventKind, Fact, Moment};
use crate::progression::{Event, RewardId};
use crate::rules::track::TrackName;
use std::collections::BTreeMap;

/// Takes an event, whether its operation stands, and when it was.
type TakeStanding<'t> =
    &'t mut dyn FnMut(&Event, &dyn Fn() -> Result<bool, StoreError>, Moment) -> Result<Flow, StoreError>;

impl Store {
    /// When a character first gained XP on a track by an operation that stands; `None` where it came to it otherwise.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn first_gain(&self, id: CharacterId, track: &TrackName) -> Result<Option<Moment>, StoreError> {
        let mut first = None;
        self.each_of(id, &[EventKind::Xp], &mut |event, stands, at| {
            let is_here = matches!(event, Event::XpGained(gain) if gain.track == *track);
            if is_here && stands()? {
                first = Some(at);
                return Ok(Flow::Enough);
            }
            Ok(Flow::More)
        })?;
        Ok(first)
    }

    /// When a character unlocked the rewards of a track, each for the last time that it did; one that it came to otherwise is
    /// left out.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn unlocked_at(
        &self,
        id: CharacterId,
        track: &TrackName,
    ) -> Result<BTreeMap<String, Moment>, StoreError> {
        let mut found = BTreeMap::new();
        self.each_of(id, &[EventKind::Xp, EventKind::RewardGiven], &mut |event, stands, at| {
            let rewards: Vec<&RewardId> = match event {
                Event::XpGained(gain) => gain.rewards.iter().collect(),
                Event::RewardGiven(reward) => vec![reward],
                _ => Vec::new(),
            };
            let mut rewards = rewards.into_iter().filter(|reward| reward.track == *track).peekable();
            if rewards.peek().is_some() && stands()? {
                found.extend(rewards.map(|reward| (reward.id.clone(), at)));
            }
            Ok(Flow::More)
        })?;
        Ok(found)
    }

    /// Tells the events of some kinds that a character had.
    fn each_of(&self, id: CharacterId, kinds: &[EventKind], take: TakeStanding) -> Result<(), StoreError> {
        let tx = &*self.backend.read()?;
        let mut log = Log::new(tx);
        tx.events(&EventQuery { kinds, ..EventQuery::all(Scope::Character(id)) }, &mut |stored| {
            let event = log.prove(stored)?;
            match &event.fact {
                Fact::Progression(of) => {
                    take(of, &|| Ok(undone_by(tx, event.operation, None)?.is_none()), event.at)
                }
                _ => Ok(Flow::More),
            }
        })
    }
}
