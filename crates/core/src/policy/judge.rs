//! What is to become of what a command did.

use super::pattern::Pattern;
use super::reason::{Measure, Reason};
use super::role::{Actor, Limits, Policy, SecondActor};
use crate::ledger::OperationKind;
use std::collections::{BTreeMap, BTreeSet};

/// XP and currency gained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// XP.
    pub xp: u64,
    /// Currency.
    pub currency: u64,
}

impl Amounts {
    /// Both sums.
    pub fn and(self, more: Amounts) -> Amounts {
        let (xp, currency) = (self.xp.saturating_add(more.xp), self.currency.saturating_add(more.currency));
        Amounts { xp, currency }
    }

    /// The larger of each.
    pub fn at_least(self, other: Amounts) -> Amounts {
        Amounts { xp: self.xp.max(other.xp), currency: self.currency.max(other.currency) }
    }
}

/// What an operation did, as far as limits count it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Characters it changed.
    pub characters: u64,
    /// All that was gained.
    pub gained: Amounts,
    /// The most that one of its commands gave or, where it is not made of commands, that one character gained.
    pub largest: Amounts,
    /// What it is made of that other operations do: `character.grant`.
    pub commands: BTreeSet<&'static str>,
}

/// Whose judgement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Who wants to do it.
    First,
    /// Who approves what another wants: that it takes two is no matter any more.
    Second,
}

/// What is to become of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It happens.
    Allowed,
    /// A second actor must look at it first.
    Waits(Vec<Reason>),
    /// It does not happen.
    Denied(Vec<Reason>),
}

/// How a limit looks at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// It is about the command that made the operation.
    Whole,
    /// It is about the commands that a batch is made of.
    Rows,
    /// It is about what characters gain by other ways than a grant.
    Characters,
}

impl Policy {
    /// The limits on an actor that look at what was gained earlier on the same day by this command. What they count is
    /// the sum over the operations whose commands [`Policy::counts`] names.
    pub fn daily<'a>(&'a self, actor: &Actor<'a>, command: &str) -> Vec<&'a Pattern> {
        let (_, role) = self.role_of(actor);
        let limits = role.limits.iter().filter(|(_, limits)| limits.count_the_day());
        limits.map(|(pattern, _)| pattern).filter(|pattern| scope(pattern, command).is_some()).collect()
    }

    /// Whether a daily limit counts what operations of this command gained.
    pub fn counts(pattern: &Pattern, command: &str) -> bool {
        scope(pattern, command).is_some()
    }

    /// What is to become of an operation of `command` that did so much; `today` is what was gained before on the same day,
    /// for each of [`Policy::daily`].
    pub fn judge(
        &self,
        (actor, hand): (&Actor, Hand),
        command: &str,
        tally: &Tally,
        today: &BTreeMap<Pattern, Amounts>,
    ) -> Verdict {
        if let Err(reason) = self.may(actor, command) {
            return Verdict::Denied(vec![reason]);
        }
        let (name, role) = self.role_of(actor);
        let mut over: BTreeMap<Measure, (u64, u64)> = BTreeMap::new();
        for (pattern, limits) in &role.limits {
            let Some(scope) = scope(pattern, command) else { continue };
            let before = today.get(pattern).copied().unwrap_or_default();
            for (measure, amount, limit) in counted(limits, scope, tally, before) {
                // Where several limits are broken, the narrowest is told.
                let Some(limit) = limit.filter(|&limit| amount > limit) else { continue };
                let known = over.entry(measure).or_insert((amount, limit));
                known.1 = known.1.min(limit);
            }
        }
        let reason =
            |(measure, (amount, limit))| Reason::Over { role: name.to_owned(), measure, amount, limit };
        let mut reasons: Vec<Reason> = over.into_iter().map(reason).collect();
        let can_wait = can_wait(command);
        let takes_two = |(pattern, limits): &(&Pattern, &Limits)| {
            limits.second_actor == SecondActor::Always && takes_part(pattern, command, tally)
        };
        if can_wait
            && hand == Hand::First
            && let Some((rule, _)) = role.limits.iter().find(takes_two)
        {
            let (role, command) = (name.to_owned(), command.to_owned());
            reasons.push(Reason::TakesTwo { role, command, rule: rule.clone() });
        }
        match (reasons.is_empty(), can_wait) {
            (true, _) => Verdict::Allowed,
            (false, true) => Verdict::Waits(reasons),
            (false, false) => Verdict::Denied(reasons),
        }
    }
}

/// The kinds of operations that a command makes.
fn kinds(command: &str) -> impl Iterator<Item = &'static OperationKind> {
    OperationKind::ALL.iter().filter(move |kind| kind.permission() == Some(command))
}

fn can_wait(command: &str) -> bool {
    kinds(command).any(|kind| kind.can_wait())
}

/// How a limit with this pattern looks at operations of a command, if it does. What is given is limited as grants are, by
/// whatever way it is given.
fn scope(pattern: &Pattern, command: &str) -> Option<Scope> {
    match pattern.covers(command) {
        true => Some(Scope::Whole),
        false if !pattern.covers("character.grant") => None,
        false if command.starts_with("batch.") => Some(Scope::Rows),
        false => Some(Scope::Characters).filter(|_| kinds(command).any(|kind| kind.gives_otherwise())),
    }
}

/// Whether a pattern is about a command, or about something of what it did.
fn takes_part(pattern: &Pattern, command: &str, tally: &Tally) -> bool {
    let is_given = tally.gained != Amounts::default();
    match scope(pattern, command) {
        Some(Scope::Whole) => true,
        Some(Scope::Characters) if is_given => true,
        Some(Scope::Rows | Scope::Characters) | None => {
            tally.commands.iter().any(|part| pattern.covers(part))
        }
    }
}

/// Each measure with how much of it there is and may be.
fn counted(
    limits: &Limits,
    scope: Scope,
    tally: &Tally,
    before: Amounts,
) -> Vec<(Measure, u64, Option<u64>)> {
    let day = before.and(tally.gained);
    let mut counted = match scope {
        Scope::Whole => vec![
            (Measure::Xp, tally.gained.xp, limits.xp_per_operation),
            (Measure::Currency, tally.gained.currency, limits.currency_per_operation),
            (Measure::Characters, tally.characters, limits.characters_per_operation),
        ],
        Scope::Rows => vec![
            (Measure::XpOfOne, tally.largest.xp, limits.xp_per_operation),
            (Measure::CurrencyOfOne, tally.largest.currency, limits.currency_per_operation),
        ],
        Scope::Characters => vec![
            (Measure::XpOfCharacter, tally.largest.xp, limits.xp_per_operation),
            (Measure::CurrencyOfCharacter, tally.largest.currency, limits.currency_per_operation),
        ],
    };
    // What gives nothing is not over the limit of a day that others used up.
    if tally.gained.xp > 0 {
        counted.push((Measure::XpOfDay, day.xp, limits.xp_per_day));
    }
    if tally.gained.currency > 0 {
        counted.push((Measure::CurrencyOfDay, day.currency, limits.currency_per_day));
    }
    counted
}
