//! Policies and the roles in them.

use super::pattern::Pattern;
use super::reason::Reason;
use std::collections::BTreeMap;

/// Who may do what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// The role of who made the database.
    pub founder: String,
    /// The role of everyone who is not named.
    pub others: String,
    /// The roles of those who are named.
    pub actors: BTreeMap<String, String>,
    /// The roles by their names.
    pub roles: BTreeMap<String, Role>,
}

/// What a role may do. What is not allowed is denied, and what is denied is denied whatever allows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Role {
    /// What it is, for people.
    pub description: String,
    /// What it may do.
    pub allow: Vec<Pattern>,
    /// What it may not do, even where something allows it.
    pub deny: Vec<Pattern>,
    /// What it may ask for where reading can be refused; all that is not denied where nothing is said.
    pub read: Option<Vec<Pattern>>,
    /// How much of it without a second actor. Every limit whose pattern fits holds.
    pub limits: BTreeMap<Pattern, Limits>,
}

/// Somebody who wants to do something, as far as a policy knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor<'a> {
    /// The name.
    pub name: &'a str,
    /// Who made the database.
    pub founder: &'a str,
    /// The role by what they proved: it counts instead of what the policy says of the name.
    pub proved: Option<&'a str>,
}

impl<'a> Actor<'a> {
    /// Somebody of whom no more is known than the name.
    pub fn named(name: &'a str, founder: &'a str) -> Actor<'a> {
        Actor { name, founder, proved: None }
    }
}

/// The most of something; `None` is without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// XP gained in one operation.
    pub xp_per_operation: Option<u64>,
    /// XP gained in the operations of one day, UTC.
    pub xp_per_day: Option<u64>,
    /// Currency gained in one operation.
    pub currency_per_operation: Option<u64>,
    /// Currency gained in the operations of one day, UTC.
    pub currency_per_day: Option<u64>,
    /// Characters changed in one operation.
    pub characters_per_operation: Option<u64>,
    /// When a second actor must look at it.
    pub second_actor: SecondActor,
}

/// When a second actor must look at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecondActor {
    /// Where it is over a limit.
    #[default]
    OverLimits,
    /// Always, where the operation can wait at all.
    Always,
}

impl Limits {
    /// Whether what was done before on the same day matters.
    pub fn count_the_day(&self) -> bool {
        self.xp_per_day.is_some() || self.currency_per_day.is_some()
    }
}

/// The role of those whose role the policy does not know: it may do nothing.
static NOTHING: Role = Role {
    description: String::new(),
    allow: Vec::new(),
    deny: Vec::new(),
    read: Some(Vec::new()),
    limits: BTreeMap::new(),
};

impl Policy {
    /// The role of an actor: the one that was proved, or the one of its name.
    pub fn role_of<'a>(&'a self, actor: &Actor<'a>) -> (&'a str, &'a Role) {
        let by_name = || match self.actors.get(actor.name) {
            Some(role) => role.as_str(),
            None if actor.name == actor.founder => self.founder.as_str(),
            None => self.others.as_str(),
        };
        let name = actor.proved.unwrap_or_else(by_name);
        (name, self.roles.get(name).unwrap_or(&NOTHING))
    }

    /// Whether an actor may run a command at all.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, actor: &Actor, command: &str) -> Result<(), Reason> {
        self.allowed(actor, command, |role| role.allow.iter().any(|pattern| pattern.matches(command)))
    }

    /// Whether an actor may run a command that only reads, where that can be refused.
    ///
    /// # Errors
    /// Why not.
    pub fn may_read(&self, actor: &Actor, command: &str) -> Result<(), Reason> {
        self.allowed(actor, command, |role| {
            role.read.as_ref().is_none_or(|read| read.iter().any(|pattern| pattern.matches(command)))
        })
    }

    fn allowed(&self, actor: &Actor, command: &str, allows: impl Fn(&Role) -> bool) -> Result<(), Reason> {
        let (name, role) = self.role_of(actor);
        if actor.proved.is_some() && !self.roles.contains_key(name) {
            return Err(Reason::UnknownRole(name.to_owned()));
        }
        let (role_name, command) = (name.to_owned(), command.to_owned());
        if let Some(rule) = role.deny.iter().find(|pattern| pattern.covers(&command)) {
            return Err(Reason::Denied { role: role_name, command, rule: rule.clone() });
        }
        match allows(role) {
            true => Ok(()),
            false => Err(Reason::NotAllowed { role: role_name, command }),
        }
    }

    /// Those who may run a command, as people read it: `ana (lead)`. Those who are not named come last.
    pub fn who_may(&self, founder: &str, command: &str) -> Vec<String> {
        let may = |actor: Option<&str>| {
            self.may(&Actor::named(actor.unwrap_or_default(), founder), command).is_ok()
        };
        self.actors_of(founder)
            .into_iter()
            .filter(|actor| may(*actor))
            .map(|one| self.shown(one, founder))
            .collect()
    }

    /// Who works on a database that `founder` made: the founder, those who are named, and last `None` for everyone else.
    pub fn actors_of<'a>(&'a self, founder: &'a str) -> Vec<Option<&'a str>> {
        let own = (!self.actors.contains_key(founder)).then_some(founder);
        let named = own.into_iter().chain(self.actors.keys().map(String::as_str));
        named.map(Some).chain([None]).collect()
    }

    /// One of [`Policy::actors_of`] as people read it: `ana (lead)`.
    pub fn shown(&self, actor: Option<&str>, founder: &str) -> String {
        match actor {
            Some(actor) => format!("{actor} ({})", self.role_of(&Actor::named(actor, founder)).0),
            None => format!("everyone who is not named ({})", self.others),
        }
    }
}

impl Role {
    /// Whether it allows a command and does not deny it.
    pub fn allows(&self, command: &str) -> bool {
        let is_denied = self.deny.iter().any(|pattern| pattern.covers(command));
        self.allow.iter().any(|pattern| pattern.matches(command)) && !is_denied
    }
}
