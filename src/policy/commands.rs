//! The commands of the program by their names: the words of the command line, joined by dots.

use crate::progression::Command;

/// A command that changes the database through an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guarded {
    /// Its name: `character.grant`.
    pub name: &'static str,
    /// The kinds of operations that it makes: `grant`.
    pub kinds: &'static [&'static str],
    /// Whether it can wait for a second actor when it is over a limit: it can be carried out later, by the rules of then.
    pub can_wait: bool,
}

const fn can_wait(name: &'static str, kinds: &'static [&'static str]) -> Guarded {
    Guarded { name, kinds, can_wait: true }
}

const fn at_once(name: &'static str, kinds: &'static [&'static str]) -> Guarded {
    Guarded { name, kinds, can_wait: false }
}

/// Every command that a policy guards.
pub const GUARDED: [Guarded; 20] = [
    can_wait("character.create", &["create"]),
    can_wait("character.rename", &["rename"]),
    can_wait("character.archive", &["archive"]),
    can_wait("character.grant", &["grant", "award"]),
    can_wait("character.revoke", &["revoke"]),
    at_once("character.restore", &["restore"]),
    at_once("character.merge", &["merge"]),
    at_once("character.clone", &["clone"]),
    can_wait("paragon.distribute", &["distribute"]),
    can_wait("paragon.respec", &["respec"]),
    can_wait("prestige.reset", &["reset"]),
    can_wait("mastery.unlock", &["unlock"]),
    can_wait("batch.apply", &["batch"]),
    can_wait("batch.grant", &["batch-grant"]),
    at_once("undo", &["undo"]),
    at_once("ruleset.install", &["ruleset"]),
    at_once("db.seed", &["seed"]),
    at_once("db.policy.install", &["policy"]),
    at_once("approval.grant", &["approve"]),
    at_once("approval.refuse", &["refuse"]),
];

/// Commands that change or make the file as a whole. Whoever may write to it can do so without this program too.
pub const FILE_WORK: [&str; 6] =
    ["db.init", "db.rebuild", "db.backup", "db.restore", "db.migrate", "db.import"];

/// Commands that only read. Nothing on a file that its user can read could stop that.
pub const READS: [&str; 47] = [
    "simulate",
    "population.fit",
    "check",
    "compare",
    "tune",
    "merge",
    "history",
    "history.anomalies",
    "completions",
    "man",
    "curve.show",
    "curve.lookup",
    "curve.explain",
    "ruleset.check",
    "ruleset.show",
    "ruleset.new",
    "ruleset.schema",
    "ruleset.history",
    "ruleset.diff",
    "chart.xp",
    "chart.bonus",
    "chart.simulation",
    "db.health",
    "db.verify",
    "db.export.events",
    "db.export.characters",
    "db.policy.show",
    "db.policy.check",
    "character.list",
    "character.find",
    "character.show",
    "character.plan",
    "paragon.levels",
    "paragon.stats",
    "prestige.info",
    "prestige.bonuses",
    "prestige.analyse",
    "mastery.levels",
    "mastery.progress",
    "mastery.rewards",
    "mastery.tree",
    "leaderboard.paragon",
    "leaderboard.prestige",
    "leaderboard.mastery",
    "leaderboard.xp",
    "approval.list",
    "approval.show",
];

/// The command of this name.
pub fn guarded(name: &str) -> Option<&'static Guarded> {
    GUARDED.iter().find(|command| command.name == name)
}

/// The command that makes operations of this kind.
pub fn of_kind(kind: &str) -> Option<&'static Guarded> {
    GUARDED.iter().find(|command| command.kinds.contains(&kind))
}

/// The command of the command line that does the same as one of the rules: what a batch does is judged by it too.
pub fn carried_out(command: &Command) -> &'static str {
    match command {
        Command::Create { .. } => "character.create",
        Command::Rename { .. } => "character.rename",
        Command::Archive => "character.archive",
        Command::GrantXp { .. } | Command::AwardCurrency { .. } => "character.grant",
        Command::RevokeXp { .. } | Command::RevokeCurrency { .. } => "character.revoke",
        Command::Distribute { .. } => "paragon.distribute",
        Command::Respec => "paragon.respec",
        Command::Reset => "prestige.reset",
        Command::Unlock { .. } => "mastery.unlock",
    }
}
