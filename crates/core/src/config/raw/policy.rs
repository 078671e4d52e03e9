//! A policy as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{Entries, Spanned};
use super::Section;

/// Who may do what with a database. It guards against mistakes and leaves evidence; on a file that its user owns it can't
/// do more.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The name of the policy; histories show it.
    pub policy: Spanned<String>,
    /// What it is, for people.
    pub description: Option<Spanned<String>>,
    /// The role of who made the database. Default lead.
    pub founder: Option<Spanned<String>>,
    /// The role of everyone who is not named. Default gm.
    pub others: Option<Spanned<String>>,
    /// The role of each actor who is named. The actor game has the role game unless something else is said here.
    pub actors: Option<Entries<Spanned<String>>>,
    /// Roles by name. There are designer, game, gm, lead and readonly; one that is written here takes the place of the
    /// one of that name.
    #[schemars(extend("propertyNames" = { "pattern": "^[a-z0-9_-]+$" }))]
    pub roles: Option<Section<Entries<Section<Role>>>>,
}

/// What a role may do. What is not allowed is denied.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// What it is, for people.
    pub description: Option<Spanned<String>>,
    /// A role whose allow, deny and limits this one has too; limits for the same commands take the place of its own.
    pub extends: Option<Spanned<String>>,
    /// Commands it may run: `character.grant`, `character.*`, or `*` for all.
    pub allow: Option<Vec<Spanned<String>>>,
    /// Commands it may not run, whatever allows them.
    pub deny: Option<Vec<Spanned<String>>>,
    /// Commands that only read, such as character.show, history or leaderboard.*, which it may run where the service can
    /// refuse it. Default all that deny does not name. On a file that its user can read nothing could stop them.
    pub read: Option<Vec<Spanned<String>>>,
    /// How much of commands, written as in allow, without a second actor. Every limit whose commands fit holds.
    pub limits: Option<Entries<Limits>>,
}

/// The most of something without a second actor; what is left out is without end.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// XP gained in one operation, by whatever it does: undo, restore, merge, clone and ruleset.install give too. Limits on
    /// `character.grant` hold for each row of a batch, and for what each character gains by these.
    pub xp_per_operation: Option<u64>,
    /// XP gained in the operations of one actor on one day (UTC), those that were undone or approved left out.
    pub xp_per_day: Option<u64>,
    /// Currency gained in one operation.
    pub currency_per_operation: Option<u64>,
    /// Currency gained in the operations of one actor on one day (UTC).
    pub currency_per_day: Option<u64>,
    /// Characters changed in one operation.
    pub characters_per_operation: Option<u64>,
    /// When a second actor must look at it. Default over_limits.
    pub second_actor: Option<SecondActor>,
}

/// When a second actor must look at an operation.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecondActor {
    /// Where it is over a limit.
    OverLimits,
    /// Always, however little it is. What can't wait (seeds, policies, approvals) is left alone.
    Always,
}
