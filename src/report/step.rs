//! What people can do next, as values: a front end words them, as a command here or as a link there.

/// Something that can be done next. `who` is a character as it is named: its name, or its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Take this operation back.
    Undo(u64),
    /// Bring an archived character back.
    Unarchive {
        /// Its id.
        id: u64,
    },
    /// Take operations back from under what came later.
    Rebase(Vec<u64>),
    /// Verify the log by a head that was kept elsewhere.
    VerifyHead,
    /// Prove the whole database.
    Verify,
    /// Save what of a damaged database is whole.
    Salvage,
    /// Rebuild the read models.
    Rebuild,
    /// Bring a backup back.
    Restore,
    /// Spend an attribute point.
    Distribute {
        /// Whose.
        who: String,
        /// On which attribute.
        attribute: String,
    },
    /// See who has the highest paragon levels.
    ParagonBoard,
    /// See what a character needs next.
    Plan {
        /// Whose plan.
        who: String,
    },
    /// See what the next reset takes and gives.
    PrestigeInfo {
        /// Whose reset.
        who: String,
    },
    /// Try a reset without making it.
    TryReset {
        /// Whose reset.
        who: String,
    },
    /// See the specialization tree of a mastery; of any where none is named.
    MasteryTree {
        /// Whose nodes.
        who: String,
        /// Which mastery.
        mastery: Option<String>,
    },
    /// Unlock a node.
    Unlock {
        /// For whom.
        who: String,
        /// In which mastery.
        mastery: String,
        /// Which node.
        node: String,
    },
    /// See a character's history.
    History {
        /// Whose.
        who: String,
    },
    /// See one of the rulesets that were installed.
    ShowInstalled,
    /// Put one of them in force again.
    InstallAgain,
    /// Look for gains that nothing explains.
    Anomalies,
    /// Have the whole answer, in a form for programs.
    AsJson,
    /// The same, or in a form for spreadsheets.
    AsJsonOrCsv,
    /// Have the whole answer in a form for spreadsheets.
    AsCsv,
    /// Show everything.
    All,
    /// Name metrics.
    NameMetrics,
    /// Report the time to a milestone: `paragon=150`.
    Milestone(String),
}

/// How a front end words a step, to stand within a sentence.
pub type Spell = fn(&Step) -> String;
