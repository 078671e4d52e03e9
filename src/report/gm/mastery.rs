//! One mastery of a character: its progress and its rewards.

use super::facts::{CharacterFact, RewardFact};
use super::masteries::{place, track, unlocked};
use super::place::Place;
use crate::ledger::Character;
use crate::progression::RewardId;
use crate::report::numbers::whole;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use crate::rules::mastery::Mastery;
use crate::rules::reward::Reward;
use schemars::JsonSchema;
use serde::Serialize;

/// `mastery progress`: how far into a level.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MasteryProgressView {
    #[serde(rename = "type")]
    kind: String,
    current_level: u64,
    /// XP gathered in this level.
    current_xp: u64,
    /// What this level costs in all; none at the last.
    xp_to_next_level: Option<u64>,
    /// 0 to 100; none at the last level.
    progress_percentage: Option<f64>,
    total_xp: u64,
    #[serde(skip)]
    character: CharacterFact,
    #[serde(skip)]
    place: Place,
    #[serde(skip)]
    moved: Option<String>,
}

impl MasteryProgressView {
    /// The progress of `character` in `mastery`.
    pub fn new(character: &Character, mastery: &Mastery) -> MasteryProgressView {
        let place = place(&character.state, mastery);
        MasteryProgressView {
            kind: mastery.id.clone(),
            current_level: place.current_level,
            current_xp: place.xp_progress,
            xp_to_next_level: place.xp_to_next_level,
            progress_percentage: place.progress_percentage,
            total_xp: place.total_xp,
            character: CharacterFact::of(character),
            moved: place.moved(&track(mastery)),
            place,
        }
    }
}

impl View for MasteryProgressView {
    fn schema(&self) -> &'static str {
        "endgame/mastery-progress/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let of = self.place.max_level.map_or(String::new(), |max| format!(" of {}", whole(max)));
        let heading = format!("{} · {} {}{of}", self.character.shown(), self.kind, whole(self.current_level));
        let line = format!("{} · {} XP in all", self.place.shown(), whole(self.total_xp));
        Screen {
            heading: vec![heading, line],
            notes: self.moved.clone().into_iter().collect(),
            ..Screen::default()
        }
    }
}

/// `mastery rewards`: what is unlocked, and what comes next.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MasteryRewardsView {
    #[serde(rename = "type")]
    kind: String,
    unlocked_rewards: Vec<RewardFact>,
    /// None when all are unlocked.
    next_reward: Option<RewardFact>,
    next_reward_level: Option<u64>,
    #[serde(skip)]
    character: CharacterFact,
    #[serde(skip)]
    level: u64,
    #[serde(skip)]
    locked: Vec<RewardFact>,
}

impl MasteryRewardsView {
    /// The rewards of `character` in `mastery`.
    pub fn new(character: &Character, mastery: &Mastery) -> MasteryRewardsView {
        let state = &character.state;
        let id = |reward: &Reward| RewardId { track: track(mastery), id: reward.id.clone() };
        let locked = mastery.rewards.iter().map(id).filter(|reward| !state.rewards.contains(reward));
        let locked: Vec<RewardFact> = locked.map(|id| RewardFact::new(&id, &mastery.rewards)).collect();
        let next = locked.first().cloned();
        MasteryRewardsView {
            kind: mastery.id.clone(),
            unlocked_rewards: unlocked(state, mastery),
            next_reward_level: next.as_ref().and_then(|next| next.level),
            next_reward: next,
            character: CharacterFact::of(character),
            level: state.progress(&track(mastery)).level.0,
            locked,
        }
    }

    /// All rewards, and whether each is unlocked.
    fn rewards(&self) -> impl Iterator<Item = (&RewardFact, bool)> {
        let unlocked = self.unlocked_rewards.iter().map(|reward| (reward, true));
        unlocked.chain(self.locked.iter().map(|reward| (reward, false)))
    }
}

impl View for MasteryRewardsView {
    fn schema(&self) -> &'static str {
        "endgame/mastery-rewards/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let next = match (&self.next_reward, self.next_reward_level) {
            (Some(next), Some(level)) => format!("next: {} at {}", next.shown(), whole(level)),
            _ => "all unlocked".to_owned(),
        };
        let heading = format!("{} · {} {} · {next}", self.character.shown(), self.kind, whole(self.level));
        let mut sheet = Sheet::new(vec![
            Column::number("level", "level"),
            Column::text("name", "reward"),
            Column::text("kind", "kind"),
            Column::text("unlocked", ""),
        ]);
        for (reward, is_unlocked) in self.rewards() {
            sheet.row(vec![
                Cell::whole(reward.level),
                Cell::Text(reward.shown()),
                Cell::Text(reward.kind.unwrap_or("no longer in the ruleset").to_owned()),
                Cell::Text(if is_unlocked { "✓ unlocked" } else { "" }.to_owned()),
            ]);
        }
        Screen { heading: vec![heading], sheet, ..Screen::default() }
    }

    fn records(&self) -> Records {
        Rows::of(self.rewards())
            .column("level", |(reward, _)| reward.level)
            .column("id", |(reward, _)| &reward.id)
            .column("name", |(reward, _)| &reward.name)
            .column("kind", |(reward, _)| reward.kind)
            .column("unlocked", |(_, is_unlocked)| is_unlocked)
            .records()
    }
}
