//! Rewards: unlocked by reaching a level, for good.

/// Something a level unlocks. Once unlocked it is never locked again and never granted twice, whatever is reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reward {
    /// The level that unlocks it.
    pub level: u64,
    /// What it is.
    pub kind: RewardKind,
    /// Unique within its track.
    pub id: String,
    /// As players see it.
    pub name: String,
}

/// The kinds of reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RewardKind {
    /// A title beside the name.
    Title,
    /// Something to wear or show.
    Cosmetic,
    /// Something to do.
    Ability,
    /// A permanent bonus.
    Bonus,
}

impl RewardKind {
    /// As written in YAML and JSON.
    pub fn name(self) -> &'static str {
        match self {
            RewardKind::Title => "title",
            RewardKind::Cosmetic => "cosmetic",
            RewardKind::Ability => "ability",
            RewardKind::Bonus => "bonus",
        }
    }
}
