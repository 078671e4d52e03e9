//! Rewards by level.

use std::collections::BTreeMap;

use super::super::raw::ruleset as raw;
use super::super::source::Span;
use super::Loader;
use super::levels::Levels;
use crate::rules::reward::{Reward, RewardKind};

impl Loader<'_> {
    /// Rewards of a track, in the order of their levels.
    pub(super) fn rewards(&mut self, written: Option<&Vec<raw::Reward>>, levels: Levels) -> Vec<Reward> {
        let mut known: BTreeMap<&str, Span> = BTreeMap::new();
        let mut rewards = Vec::new();
        for reward in written.into_iter().flatten() {
            self.id("a reward", &reward.id);
            if let Some(first) = known.insert(&reward.id.value, reward.id.span) {
                let line = self.source.location(first.start).line;
                let message = format!("the reward `{}` is given twice", reward.id.value);
                self.error("doubled-reward", reward.id.span, message, format!("the first is in line {line}"));
            }
            self.reward_level(reward, levels);
            rewards.push(Reward {
                level: reward.level.value,
                kind: kind(reward.kind),
                id: reward.id.value.clone(),
                name: self.name(reward.name.as_ref(), &reward.id.value),
            });
        }
        rewards.sort_by_key(|reward| reward.level);
        rewards
    }

    fn reward_level(&mut self, reward: &raw::Reward, levels: Levels) {
        let level = reward.level.value;
        if let Some(last) = levels.last.filter(|&last| level > last) {
            let message = format!("nobody reaches level {level}: the track ends at level {last}");
            self.error("out-of-reach", reward.level.span, message, format!("{last} or less"));
        } else if level < levels.first {
            let first = levels.first;
            let message = format!("level {level} comes before the track's first, {first}");
            self.error("out-of-reach", reward.level.span, message, format!("{first} or more"));
        }
    }
}

fn kind(kind: raw::RewardKind) -> RewardKind {
    match kind {
        raw::RewardKind::Title => RewardKind::Title,
        raw::RewardKind::Cosmetic => RewardKind::Cosmetic,
        raw::RewardKind::Ability => RewardKind::Ability,
        raw::RewardKind::Bonus => RewardKind::Bonus,
    }
}
