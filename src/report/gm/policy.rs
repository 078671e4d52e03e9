//! A policy on one screen: who has which role, and what each may do.

use super::{ACCOUNT, WORD, counted};
use crate::ledger::OperationKind;
use crate::policy::{Limits, Pattern, Policy, Role, SecondActor};
use crate::report::numbers::{clipped, whole};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A policy.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PolicyView {
    policy: String,
    description: String,
    /// None for the one that is in force where none was installed.
    hash: Option<String>,
    /// Who made the database; none where none is asked about.
    founder: Option<String>,
    founder_role: String,
    others_role: String,
    actors: BTreeMap<String, String>,
    roles: BTreeMap<String, RoleFact>,
    /// What to say below.
    #[serde(skip)]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RoleFact {
    description: String,
    allow: Vec<String>,
    deny: Vec<String>,
    /// What it may ask the service for; none where that is all.
    read: Option<Vec<String>>,
    limits: BTreeMap<String, BTreeMap<&'static str, Value>>,
    /// What comes of it, command by command.
    may: Vec<&'static str>,
    #[serde(skip)]
    short: String,
}

impl RoleFact {
    fn new(role: &Role) -> RoleFact {
        let words = |patterns: &[Pattern]| patterns.iter().map(ToString::to_string).collect::<Vec<_>>();
        let limits = role.limits.iter().map(|(pattern, limits)| {
            let most = given(limits).into_iter().map(|(name, _, most)| (name, most.into()));
            let two = takes_two(limits).then(|| ("second_actor", "always".into()));
            (pattern.to_string(), most.chain(two).collect())
        });
        let may: Vec<&str> =
            OperationKind::permissions().into_iter().filter(|name| role.allows(name)).collect();
        let short = match may.len() {
            0 => "only look".to_owned(),
            all if all == OperationKind::permissions().len() => "everything".to_owned(),
            _ => words(&role.allow).join(", "),
        };
        let deny = words(&role.deny);
        let but = if deny.is_empty() { String::new() } else { format!(", but not {}", deny.join(", ")) };
        let read = role.read.as_deref().map(words);
        let reads = read.as_ref().map(|read| match read.is_empty() {
            true => "; reads nothing from the service".to_owned(),
            false => format!("; reads {} from the service", read.join(", ")),
        });
        let short = format!("{short}{but}{}{}", limits_in_words(role), reads.unwrap_or_default());
        let description = role.description.clone();
        RoleFact { description, allow: words(&role.allow), deny, read, limits: limits.collect(), may, short }
    }
}

/// The limits that are given: their names, what they are of, and the most.
fn given(limits: &Limits) -> Vec<(&'static str, &'static str, u64)> {
    let all = [
        ("xp_per_operation", "XP", limits.xp_per_operation),
        ("xp_per_day", "XP a day", limits.xp_per_day),
        ("currency_per_operation", "currency", limits.currency_per_operation),
        ("currency_per_day", "currency a day", limits.currency_per_day),
        ("characters_per_operation", "characters", limits.characters_per_operation),
    ];
    all.into_iter().filter_map(|(name, of, most)| Some((name, of, most?))).collect()
}

fn takes_two(limits: &Limits) -> bool {
    limits.second_actor == SecondActor::Always
}

/// `; up to 10,000,000 XP, 100 characters`
fn limits_in_words(role: &Role) -> String {
    let one = |(pattern, limits): (&Pattern, &Limits)| {
        let most: Vec<String> =
            given(limits).iter().map(|(_, of, most)| format!("{} {of}", whole(*most))).collect();
        let most = (!most.is_empty()).then(|| format!("up to {}", most.join(", ")));
        let two = takes_two(limits).then(|| "with a second actor".to_owned());
        let all: Vec<String> = most.into_iter().chain(two).collect();
        match (all.is_empty(), pattern.as_str()) {
            (true, _) => None,
            (false, "*") => Some(format!("; {}", all.join(", "))),
            (false, pattern) => Some(format!("; {pattern} {}", all.join(", "))),
        }
    };
    role.limits.iter().filter_map(one).collect()
}

impl PolicyView {
    /// A policy with the hash of its text where it was installed, and who made the database.
    pub fn new(policy: &Policy, hash: Option<&str>, founder: Option<&str>) -> PolicyView {
        PolicyView {
            policy: policy.name.clone(),
            description: policy.description.clone(),
            hash: hash.map(str::to_owned),
            founder: founder.map(str::to_owned),
            founder_role: policy.founder.clone(),
            others_role: policy.others.clone(),
            actors: policy.actors.clone(),
            roles: policy.roles.iter().map(|(name, role)| (name.clone(), RoleFact::new(role))).collect(),
            notes: Vec::new(),
        }
    }

    /// Who has a role, the founder first.
    fn who(&self, role: &str) -> String {
        let mut names: Vec<String> = Vec::new();
        let is_named = self.founder.as_ref().is_some_and(|founder| self.actors.contains_key(founder));
        if self.founder_role == role && !is_named {
            names.push(match &self.founder {
                Some(founder) => format!("{} (founder)", clipped(founder, WORD)),
                None => "founder".to_owned(),
            });
        }
        let named = self.actors.iter().filter(|(_, own)| *own == role);
        names.extend(named.map(|(actor, _)| clipped(actor, WORD)));
        if self.others_role == role {
            names.push("everyone else".to_owned());
        }
        clipped(&names.join(", "), ACCOUNT)
    }
}

impl View for PolicyView {
    fn schema(&self) -> &'static str {
        "endgame/policy/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let mut sheet = Sheet::new(vec![
            Column::text("role", "role"),
            Column::text("who", "who"),
            Column::text("may", "may"),
        ]);
        for (name, role) in &self.roles {
            sheet.row(vec![
                Cell::Text(name.clone()),
                Cell::Text(self.who(name)),
                Cell::Text(role.short.clone()),
            ]);
        }
        let hash = match &self.hash {
            Some(hash) => format!(" ({})", hash.chars().take(12).collect::<String>()),
            None => String::new(),
        };
        let roles = counted(self.roles.len() as u64, "role");
        let mut heading = vec![format!("{}{hash} · {roles}", clipped(&self.policy, super::NAME))];
        heading.extend(self.description.lines().take(1).map(|line| clipped(line, ACCOUNT)));
        Screen { heading, sheet, notes: self.notes.clone() }
    }

    fn records(&self) -> Records {
        let commands =
            |(name, role)| OperationKind::permissions().into_iter().map(move |command| (name, role, command));
        let rows: Vec<(&String, &RoleFact, &str)> = self.roles.iter().flat_map(commands).collect();
        Rows::of(rows)
            .column("role", |(name, ..)| name)
            .column("command", |(.., command)| command)
            .column("may", |(_, role, command)| if role.may.contains(&command) { "yes" } else { "no" })
            .records()
    }
}
