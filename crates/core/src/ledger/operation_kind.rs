//! Every action once: its word, the permission that it needs, whether it can wait for a second actor, and whether it can be a
//! row of a batch. Command line, batches, policies, requests and the log ask here.

use crate::progression::Command;

/// Makes the enumeration, the list of all of it and the words from one table, so that none can lack a kind.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal,)*) => {
        /// What kind of operation it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OperationKind {
            $($(#[$doc])* $kind,)*
        }

        impl OperationKind {
            /// Every kind.
            pub const ALL: &[OperationKind] = &[$(OperationKind::$kind,)*];

            /// Its word: operations are kept under it, and rows of batches ask by it.
            pub const fn word(self) -> &'static str {
                match self {
                    $(OperationKind::$kind => $word,)*
                }
            }
        }
    };
}

kinds! {
    /// A new character.
    Create = "create",
    /// Another name for a character.
    Rename = "rename",
    /// A character out of lists and leaderboards.
    Archive = "archive",
    /// The same character back in them.
    Unarchive = "unarchive",
    /// XP for a track, or currency.
    Grant = "grant",
    /// XP or currency taken.
    Revoke = "revoke",
    /// Currency, as rows of a batch ask for it.
    Award = "award",
    /// Exactly so much XP or currency, without any factor.
    GrantExact = "grant-exact",
    /// A reward given by hand.
    RewardGive = "give-reward",
    /// A reward taken by hand.
    RewardTake = "take-reward",
    /// A character back to where it stood.
    Restore = "restore",
    /// Two characters into one.
    Merge = "merge",
    /// A copy of a character.
    Clone = "clone",
    /// Attribute points spent.
    Distribute = "distribute",
    /// Attribute points back.
    Respec = "respec",
    /// The same at no cost.
    RespecFree = "respec-free",
    /// A prestige reset.
    Reset = "reset",
    /// A node of a mastery's tree.
    Unlock = "unlock",
    /// The same for no points.
    UnlockFree = "unlock-free",
    /// A node taken back.
    Lock = "lock",
    /// The rows of a file.
    Batch = "batch",
    /// The same for all characters that a filter chooses.
    BatchGrant = "batch-grant",
    /// Operations taken back.
    Undo = "undo",
    /// A ruleset in force.
    Ruleset = "ruleset",
    /// Characters that lived elsewhere.
    Seed = "seed",
    /// A policy in force.
    Policy = "policy",
    /// What waited for a second actor, approved by one.
    Approve = "approve",
    /// The same, refused.
    Refuse = "refuse",
    /// A new database.
    Init = "init",
    /// What the game itself tells of its players.
    Play = "play",
    /// A damaged database saved.
    Salvage = "salvage",
}

impl OperationKind {
    /// The kind with this word.
    pub fn parse(word: &str) -> Option<OperationKind> {
        OperationKind::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// What a policy must allow for it, in the words of the command line joined by dots; `None` for what no policy guards.
    pub const fn permission(self) -> Option<&'static str> {
        Some(match self {
            OperationKind::Create => "character.create",
            OperationKind::Rename => "character.rename",
            OperationKind::Archive => "character.archive",
            OperationKind::Unarchive => "character.unarchive",
            OperationKind::Grant | OperationKind::Award | OperationKind::GrantExact => "character.grant",
            OperationKind::RewardGive => "character.reward.give",
            OperationKind::RewardTake => "character.reward.take",
            OperationKind::Revoke => "character.revoke",
            OperationKind::Restore => "character.restore",
            OperationKind::Merge => "character.merge",
            OperationKind::Clone => "character.clone",
            OperationKind::Distribute => "paragon.distribute",
            OperationKind::Respec => "paragon.respec",
            OperationKind::RespecFree => "paragon.respec.free",
            OperationKind::Reset => "prestige.reset",
            OperationKind::Unlock => "mastery.unlock",
            OperationKind::UnlockFree => "mastery.unlock.free",
            OperationKind::Lock => "mastery.lock",
            OperationKind::Batch => "batch.apply",
            OperationKind::BatchGrant => "batch.grant",
            OperationKind::Undo => "undo",
            OperationKind::Ruleset => "ruleset.install",
            OperationKind::Seed => "db.seed",
            OperationKind::Policy => "db.policy.install",
            OperationKind::Approve => "approval.grant",
            OperationKind::Refuse => "approval.refuse",
            OperationKind::Init | OperationKind::Play | OperationKind::Salvage => return None,
        })
    }

    /// Every permission there is, each once, in the order of the kinds.
    pub fn permissions() -> Vec<&'static str> {
        let mut all = Vec::new();
        for permission in OperationKind::ALL.iter().filter_map(|kind| kind.permission()) {
            if !all.contains(&permission) {
                all.push(permission);
            }
        }
        all
    }

    /// Whether it can wait for a second actor when it is over a limit: it can be carried out later, by the rules of then.
    pub const fn can_wait(self) -> bool {
        match self {
            OperationKind::Create
            | OperationKind::Rename
            | OperationKind::Archive
            | OperationKind::Unarchive
            | OperationKind::Grant
            | OperationKind::Award
            | OperationKind::GrantExact
            | OperationKind::RewardGive
            | OperationKind::RewardTake
            | OperationKind::Revoke
            | OperationKind::Distribute
            | OperationKind::Respec
            | OperationKind::RespecFree
            | OperationKind::Reset
            | OperationKind::Unlock
            | OperationKind::UnlockFree
            | OperationKind::Lock
            | OperationKind::Batch
            | OperationKind::BatchGrant
            | OperationKind::Restore
            | OperationKind::Merge
            | OperationKind::Clone
            | OperationKind::Undo
            | OperationKind::Ruleset => true,
            OperationKind::Seed
            | OperationKind::Policy
            | OperationKind::Approve
            | OperationKind::Refuse
            | OperationKind::Init
            | OperationKind::Play
            | OperationKind::Salvage => false,
        }
    }

    /// Whether it may give characters XP or currency by other ways than grants: what they had, what others had, or what new
    /// rules make of it.
    pub const fn gives_otherwise(self) -> bool {
        matches!(
            self,
            OperationKind::Restore
                | OperationKind::Merge
                | OperationKind::Clone
                | OperationKind::Undo
                | OperationKind::Ruleset
        )
    }

    /// Whether it carries out what other kinds do, each of which must be allowed too.
    pub const fn is_of_others(self) -> bool {
        matches!(self, OperationKind::Batch | OperationKind::BatchGrant | OperationKind::Undo)
    }

    /// What a row of a batch can ask for, as it is listed for people.
    pub const ROWS: [OperationKind; 17] = [
        OperationKind::Grant,
        OperationKind::GrantExact,
        OperationKind::Award,
        OperationKind::Revoke,
        OperationKind::Distribute,
        OperationKind::Respec,
        OperationKind::RespecFree,
        OperationKind::Reset,
        OperationKind::Unlock,
        OperationKind::UnlockFree,
        OperationKind::Lock,
        OperationKind::RewardGive,
        OperationKind::RewardTake,
        OperationKind::Create,
        OperationKind::Rename,
        OperationKind::Archive,
        OperationKind::Unarchive,
    ];

    /// The kind of a row that asks for a command.
    pub const fn of_row(command: &Command) -> OperationKind {
        match command {
            Command::Create { .. } => OperationKind::Create,
            Command::Rename { .. } => OperationKind::Rename,
            Command::Archive => OperationKind::Archive,
            Command::Unarchive { .. } => OperationKind::Unarchive,
            Command::GrantXp { .. } => OperationKind::Grant,
            Command::AwardCurrency { .. } => OperationKind::Award,
            Command::GiveXp { .. } | Command::GiveCurrency { .. } => OperationKind::GrantExact,
            Command::GiveReward(_) => OperationKind::RewardGive,
            Command::TakeReward(_) => OperationKind::RewardTake,
            Command::RevokeXp { .. } | Command::RevokeCurrency { .. } => OperationKind::Revoke,
            Command::Distribute { .. } => OperationKind::Distribute,
            Command::Respec => OperationKind::Respec,
            Command::FreeRespec => OperationKind::RespecFree,
            Command::Reset => OperationKind::Reset,
            Command::Unlock { .. } => OperationKind::Unlock,
            Command::FreeUnlock { .. } => OperationKind::UnlockFree,
            Command::Lock { .. } => OperationKind::Lock,
        }
    }

    /// The kind of an operation that carries out one command.
    pub const fn of_command(command: &Command) -> OperationKind {
        match OperationKind::of_row(command) {
            OperationKind::Award => OperationKind::Grant,
            kind => kind,
        }
    }
}

impl std::fmt::Display for OperationKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// The kind of an operation as the log has it: mostly one of this program's, but logs of other versions may have others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindText(String);

impl KindText {
    /// A word as it stands in a log.
    pub fn stored(word: impl Into<String>) -> KindText {
        KindText(word.into())
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind, should this program know it.
    pub fn known(&self) -> Option<OperationKind> {
        OperationKind::parse(&self.0)
    }
}

impl From<OperationKind> for KindText {
    fn from(kind: OperationKind) -> KindText {
        KindText(kind.word().to_owned())
    }
}

impl std::fmt::Display for KindText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn words_and_permissions_are_told_apart() {
        let words: BTreeSet<&str> = OperationKind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(words.len(), OperationKind::ALL.len());
        for kind in OperationKind::ALL {
            assert_eq!(OperationKind::parse(kind.word()), Some(*kind));
        }
        assert_eq!(OperationKind::parse("grants"), None);
        let permissions = OperationKind::permissions();
        assert_eq!(permissions.iter().collect::<BTreeSet<_>>().len(), permissions.len());
    }

    #[test]
    fn rows_can_wait_and_are_guarded() {
        for kind in OperationKind::ROWS {
            assert!(kind.can_wait() && kind.permission().is_some(), "{kind}");
        }
    }
}
