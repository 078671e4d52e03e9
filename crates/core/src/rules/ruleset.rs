//! A ruleset: every rule of a game's progression. Whole sections may be missing.

use super::mastery::Mastery;
use super::paragon::Paragon;
use super::power::Power;
use super::prestige::{Bonuses, Prestige};
use super::reward::Reward;
use super::running_total::RunningTotal;
use super::track::{Track, TrackName};

/// The rules of a game.
#[derive(Debug, Clone)]
pub struct Ruleset {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// Character levels.
    pub character: Option<Track>,
    /// Paragon.
    pub paragon: Option<Paragon>,
    /// Prestige; only together with paragon.
    pub prestige: Option<Prestige>,
    /// Mastery types, as written.
    pub masteries: Vec<Mastery>,
    /// How strong a character is, where the ruleset says it.
    pub power: Option<Power>,
}

impl Ruleset {
    /// The track of this name.
    pub fn track(&self, name: &TrackName) -> Option<&Track> {
        match name {
            TrackName::Character => self.character.as_ref(),
            TrackName::Paragon => self.paragon.as_ref().map(|paragon| &paragon.track),
            TrackName::Mastery(kind) => self.mastery(kind).map(|mastery| &mastery.track),
        }
    }

    /// The points that the levels of this track give; none for the character's.
    pub fn points(&self, name: &TrackName) -> Option<&RunningTotal> {
        match name {
            TrackName::Character => None,
            TrackName::Paragon => self.paragon.as_ref().map(|paragon| &paragon.points),
            TrackName::Mastery(kind) => self.mastery(kind).map(|mastery| &mastery.points),
        }
    }

    /// The names of all tracks there are.
    pub fn track_names(&self) -> Vec<TrackName> {
        let character = self.character.as_ref().map(|_| TrackName::Character);
        let paragon = self.paragon.as_ref().map(|_| TrackName::Paragon);
        let masteries = self.masteries.iter().map(|mastery| TrackName::Mastery(mastery.id.clone()));
        character.into_iter().chain(paragon).chain(masteries).collect()
    }

    /// How many tracks there are.
    pub fn track_count(&self) -> usize {
        usize::from(self.character.is_some()) + usize::from(self.paragon.is_some()) + self.masteries.len()
    }

    /// The mastery type with this id.
    pub fn mastery(&self, id: &str) -> Option<&Mastery> {
        self.masteries.iter().find(|mastery| mastery.id == id)
    }

    /// The rewards of a track, by level; the character's has none.
    pub fn rewards(&self, name: &TrackName) -> &[Reward] {
        match name {
            TrackName::Character => &[],
            TrackName::Paragon => self.paragon.as_ref().map_or(&[], |paragon| paragon.milestones.as_slice()),
            TrackName::Mastery(kind) => self.mastery(kind).map_or(&[], |mastery| mastery.rewards.as_slice()),
        }
    }

    /// The prestige bonuses held after `resets` resets; none where there is no prestige.
    pub fn bonuses(&self, resets: u64) -> Bonuses {
        self.prestige.as_ref().map(|prestige| prestige.bonuses(resets)).unwrap_or_default()
    }
}
