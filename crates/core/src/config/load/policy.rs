//! Policies: roles, who has them, and what they may do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::de::IgnoredAny;

use super::super::node::{Entry, Node};
use super::super::raw::policy as raw;
use super::super::{Entries, Source, Spanned, decode, words};
use super::{Loader, entries, entry};
use crate::ledger::OperationKind;
use crate::policy::{FILE_WORK, Limits, Pattern, Policy, READS, Role, SecondActor};
use crate::text::name::composed;

/// The policy in force where none was installed, and its name in messages.
const BUILT_IN: (&str, &str) =
    ("policies/default.yaml", include_str!("../../../../../policies/default.yaml"));
/// More roles or actors than anyone keeps apart.
const MOST: usize = 10_000;
/// What must be possible, or the policy could never be changed again.
const INSTALL: &str = "db.policy.install";

/// Which commands a list is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Those that a policy guards everywhere.
    Changes,
    /// Those that only read.
    Reads,
    Both,
}

impl Of {
    fn names(self) -> Vec<&'static str> {
        match self {
            Of::Changes => OperationKind::permissions(),
            Of::Reads => READS.to_vec(),
            Of::Both => OperationKind::permissions().into_iter().chain(READS).collect(),
        }
    }
}

/// A role with what it takes over, which is added when all are known.
struct Draft {
    role: Role,
    extends: Option<Spanned<String>>,
}

/// The text of the policy that is built in, under its name.
pub fn default_policy() -> Source {
    Source::new(BUILT_IN.0, BUILT_IN.1)
}

/// The roles that every policy knows.
fn shipped() -> &'static BTreeMap<String, Role> {
    static SHIPPED: OnceLock<BTreeMap<String, Role>> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let source = default_policy();
        let mut loader = Loader::new(&source);
        let root = loader.root();
        let policy = root.and_then(|root| loader.policy_with(&root, &BTreeMap::new()));
        policy.map(|policy| policy.roles).unwrap_or_default()
    })
}

impl Loader<'_> {
    /// The policy written at `root`, as far as it has no mistakes.
    pub(super) fn whole_policy(&mut self, root: &Node) -> Option<Policy> {
        self.policy_with(root, shipped())
    }

    fn policy_with(&mut self, root: &Node, known: &BTreeMap<String, Role>) -> Option<Policy> {
        let outline: Option<raw::Policy> = decode(root, &mut self.diagnostics);
        let drafts = entry(root, "roles").map(|entry| self.drafts(entry)).unwrap_or_default();
        let roles = self.resolved(&drafts, known);
        let outline = outline?;
        let name = self.name(Some(&outline.policy), "");
        let description = self.description(outline.description.as_ref());
        let mut role_of = |written: Option<&Spanned<String>>, default: &str| match written {
            Some(name) => {
                self.known_role(name, &roles);
                name.value.clone()
            }
            None => default.to_owned(),
        };
        let founder = role_of(outline.founder.as_ref(), "lead");
        let others = role_of(outline.others.as_ref(), "gm");
        let mut actors = BTreeMap::from([("game".to_owned(), "game".to_owned())]);
        let written = outline.actors.unwrap_or_default();
        self.at_most("actors", MOST, &written);
        for (actor, role) in &written {
            self.name(Some(actor), "");
            self.known_role(role, &roles);
            actors.insert(composed(&actor.value).into_owned(), role.value.clone());
        }
        let policy = Policy { name, description, founder, others, actors, roles };
        self.check_changeable(&policy, outline.policy);
        Some(policy)
    }

    /// A policy that nobody may change is a mistake of the hand.
    fn check_changeable(&mut self, policy: &Policy, place: Spanned<String>) {
        let names = policy.actors.values().chain([&policy.founder, &policy.others]);
        let may = |name: &String| policy.roles.get(name).is_some_and(|role| role.allows(INSTALL));
        if !self.diagnostics.has_errors() && !names.into_iter().any(may) {
            let message = format!("nobody may run `{INSTALL}`: this policy could never be changed again");
            self.error("locked-out", place.span, message, "give somebody a role that may, such as `lead`");
        }
    }

    fn drafts(&mut self, entry: &Entry) -> BTreeMap<String, Draft> {
        let Some(outline) = self.section::<Entries<IgnoredAny>>(entry) else { return BTreeMap::new() };
        if !self.at_most("roles", MOST, &outline) {
            return BTreeMap::new();
        }
        let draft = |entry: &Entry| Some((entry.key.text().to_owned(), self.draft(entry)?));
        entries(&entry.value).into_iter().filter_map(draft).collect()
    }

    fn draft(&mut self, entry: &Entry) -> Option<Draft> {
        let id = Spanned { value: entry.key.text().to_owned(), span: entry.key.span };
        self.id("a role", &id);
        let written: raw::Role = self.section(entry)?;
        let description = self.description(written.description.as_ref());
        let allow = self.patterns(written.allow.as_deref(), Of::Changes);
        let deny = self.patterns(written.deny.as_deref(), Of::Both);
        let read = written.read.as_deref().map(|read| self.patterns(Some(read), Of::Reads));
        let mut limits = BTreeMap::new();
        for (pattern, most) in written.limits.iter().flatten() {
            self.check_pattern(pattern, Of::Changes);
            let most = limits_of(*most);
            self.check_can_wait(pattern, most);
            limits.insert(Pattern::new(pattern.value.clone()), most);
        }
        Some(Draft { role: Role { description, allow, deny, read, limits }, extends: written.extends })
    }

    fn patterns(&mut self, written: Option<&[Spanned<String>]>, of: Of) -> Vec<Pattern> {
        let mut found = Vec::new();
        for pattern in written.unwrap_or_default() {
            self.check_pattern(pattern, of);
            found.push(Pattern::new(pattern.value.clone()));
        }
        found
    }

    /// Tells when there is no command that a pattern is about.
    fn check_pattern(&mut self, written: &Spanned<String>, of: Of) {
        let text = written.value.as_str();
        let pattern = Pattern::new(text);
        let is_plain = match text.split_once('*') {
            Some((start, "")) => start.is_empty() || start.ends_with('.'),
            Some(_) => false,
            None => true,
        };
        let names = of.names();
        if is_plain && names.iter().any(|name| pattern.matches(name)) {
            return;
        }
        let shown = words::clipped(text);
        if !is_plain {
            let message = format!("`{shown}` names no commands");
            let label = "write `*` alone or at the end, after a dot: `character.*`";
            return self.error("bad-pattern", written.span, message, label);
        }
        if READS.contains(&text) {
            let message = format!("`{shown}` only reads, and is not a change");
            let label = "what may be read stands under `read`, and without it all that `deny` does not name";
            return self.error("not-guarded", written.span, message, label);
        }
        if FILE_WORK.contains(&text) {
            let message =
                format!("`{shown}` works on the file as a whole, and no policy in it can guard that");
            let label = "leave it out: guard the file by the rights of the system";
            return self.error("not-guarded", written.span, message, label);
        }
        if of == Of::Reads && OperationKind::permissions().contains(&text) {
            let message = format!("`{shown}` is a change, and is not read");
            return self.error("not-a-read", written.span, message, "write it under `allow`");
        }
        let label = words::instead_of(text, &names);
        self.error("unknown-command", written.span, format!("there is no command `{shown}`"), label);
    }

    /// What takes a second actor must be able to wait for one.
    fn check_can_wait(&mut self, written: &Spanned<String>, limits: Limits) {
        let pattern = Pattern::new(written.value.as_str());
        let guarded = || OperationKind::ALL.iter().filter_map(|kind| Some((kind, kind.permission()?)));
        let mut covered = guarded().filter(|(_, name)| pattern.covers(name)).peekable();
        if limits.second_actor == SecondActor::OverLimits || covered.peek().is_none() {
            return;
        }
        if !covered.any(|(kind, _)| kind.can_wait()) {
            let message = format!("`{}` can't wait for a second actor", words::clipped(&written.value));
            let label = "leave `second_actor` out: seeds, policies and approvals can't wait";
            self.error("cant-wait", written.span, message, label);
        }
    }

    fn known_role(&mut self, name: &Spanned<String>, roles: &BTreeMap<String, Role>) {
        if !roles.contains_key(&name.value) {
            let known: Vec<&str> = roles.keys().map(String::as_str).collect();
            self.unknown("role", name, &known);
        }
    }

    /// The shipped roles and those of the file, each with what it takes over.
    fn resolved(
        &mut self,
        drafts: &BTreeMap<String, Draft>,
        known: &BTreeMap<String, Role>,
    ) -> BTreeMap<String, Role> {
        let mut roles = known.clone();
        for (name, draft) in drafts {
            let mut role = draft.role.clone();
            let (mut current, mut seen) = ((name, draft), BTreeSet::from([name]));
            while let Some(parent) = &current.1.extends {
                match drafts.get_key_value(&parent.value) {
                    // `gm: { extends: gm }` means the one that ships.
                    Some((other, next)) if other != current.0 => {
                        add(&mut role, &next.role);
                        if !seen.insert(other) {
                            let message = format!("the role `{name}` extends itself");
                            self.error("circle", parent.span, message, "take one `extends` away");
                            break;
                        }
                        current = (other, next);
                    }
                    _ => {
                        match known.get(&parent.value) {
                            Some(shipped) => add(&mut role, shipped),
                            None => self.unknown_parent(parent, drafts, known),
                        }
                        break;
                    }
                }
            }
            roles.insert(name.clone(), role);
        }
        roles
    }

    fn unknown_parent(
        &mut self,
        parent: &Spanned<String>,
        drafts: &BTreeMap<String, Draft>,
        known: &BTreeMap<String, Role>,
    ) {
        let names: BTreeSet<&str> = drafts.keys().chain(known.keys()).map(String::as_str).collect();
        let names: Vec<&str> = names.into_iter().filter(|name| *name != parent.value).collect();
        self.unknown("role", parent, &names);
    }
}

/// What a role takes over from another.
fn add(role: &mut Role, parent: &Role) {
    role.allow.extend(parent.allow.iter().cloned());
    role.deny.extend(parent.deny.iter().cloned());
    // Where the parent reads all, what is written here says what of it.
    match (&mut role.read, &parent.read) {
        (Some(read), Some(more)) => read.extend(more.iter().cloned()),
        (read @ None, more) => read.clone_from(more),
        (Some(_), None) => {}
    }
    for (pattern, limits) in &parent.limits {
        role.limits.entry(pattern.clone()).or_insert(*limits);
    }
    if role.description.is_empty() {
        role.description.clone_from(&parent.description);
    }
}

fn limits_of(written: raw::Limits) -> Limits {
    let raw::Limits { xp_per_operation, xp_per_day, currency_per_operation, currency_per_day, .. } = written;
    let characters_per_operation = written.characters_per_operation;
    let second_actor = match written.second_actor {
        Some(raw::SecondActor::Always) => SecondActor::Always,
        Some(raw::SecondActor::OverLimits) | None => SecondActor::OverLimits,
    };
    Limits {
        xp_per_operation,
        xp_per_day,
        currency_per_operation,
        currency_per_day,
        characters_per_operation,
        second_actor,
    }
}
