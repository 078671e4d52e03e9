//! Proves rulesets, operations and events one by one and puts them into the new database.

use super::texts::Texts;
use super::{Header, Imported, Wrong};
use crate::ledger::{CharacterId, Fact, Intent, Key, KindText, Moment, Operation, OperationId, Sequence};
use crate::store::backend::{Head, StoredEvent, TextKind, WriteTx};
use crate::store::chain::{self, GENESIS, Hash};
use crate::store::error::StoreError;
use crate::store::export::form::{EndForm, EventForm, OperationForm, TextForm};
use crate::store::log::link;
use crate::store::texts::{POLICY, Settings, set_settings};
use crate::store::wire;
use crate::text::hex;
use sha2::{Digest, Sha256};

/// The operation whose events come now.
struct Open {
    id: u64,
    digest: Hash,
    last: u64,
}

/// How many lines stand before the operations, without the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) texts: u64,
}

/// The log so far.
pub(super) struct Chain<'c> {
    tx: &'c dyn WriteTx,
    rulesets: Texts,
    policies: Texts,
    /// How many events the first line promises.
    promised: u64,
    operation: Option<Open>,
    operations: u64,
    /// The sequence that comes next.
    next: u64,
    /// The hash of the event before.
    hash: Hash,
    /// The row of the ruleset in force.
    in_force: Option<i64>,
    /// The row of the policy in force.
    policy: Option<i64>,
    /// How many events each character has, by its id.
    versions: Vec<u64>,
}

impl<'c> Chain<'c> {
    pub(super) fn new(tx: &'c dyn WriteTx, header: &Header) -> Result<Chain<'c>, StoreError> {
        set_settings(tx, Settings { require_reason: header.require_reason })?;
        Ok(Chain {
            tx,
            rulesets: Texts::default(),
            policies: Texts::default(),
            promised: header.events,
            policy: None,
            operation: None,
            operations: 0,
            next: 0,
            hash: GENESIS,
            in_force: None,
            versions: Vec::new(),
        })
    }

    /// How many events there are.
    pub(super) fn events(&self) -> u64 {
        self.next
    }

    /// How many lines there were of what stands before the operations.
    pub(super) fn counts(&self) -> Counts {
        Counts { texts: self.rulesets.count() + self.policies.count() }
    }

    pub(super) fn text(&mut self, kind: TextKind, form: &TextForm) -> Result<(), Wrong> {
        if self.operations > 0 {
            let right = "rulesets and policies come before the operations";
            return Err(Wrong::line("a ruleset or a policy stands among the operations", right));
        }
        match kind {
            TextKind::Ruleset => self.rulesets.add(self.tx, kind, form),
            TextKind::Policy => self.policies.add(self.tx, kind, form),
        }
    }

    pub(super) fn operation(&mut self, form: &OperationForm) -> Result<(), Wrong> {
        self.check_operation_ended()?;
        let (expected, next) = (self.operations, self.next);
        if form.id != expected {
            let what = format!("operation #{} comes here", form.id);
            return Err(Wrong::line(what, format!("operation #{expected} comes next")));
        }
        if form.first != next || form.last < form.first || form.last > i64::MAX.cast_unsigned() {
            let what =
                format!("operation #{expected} says that its events are {} to {}", form.first, form.last);
            return Err(Wrong::line(
                what,
                format!("its first event is {next}, and its last comes no earlier"),
            ));
        }
        let text = |text: &Option<std::borrow::Cow<str>>| text.as_deref().map(str::to_owned);
        let intent = Intent {
            kind: KindText::stored(&*form.kind),
            actor: form.actor.to_string(),
            reason: text(&form.reason),
            ticket: text(&form.ticket),
            at: Moment(form.time),
        };
        let (id, first, last) = (OperationId(form.id), Sequence(form.first), Sequence(form.last));
        let digest = chain::digest(id, first, &intent);
        self.tx.add_operation(&Operation { id, intent, first, last, undone_by: None, left: 0 })?;
        self.operation = Some(Open { id: form.id, digest, last: form.last });
        self.operations += 1;
        Ok(())
    }

    fn check_operation_ended(&self) -> Result<(), Wrong> {
        match &self.operation {
            Some(open) if open.last + 1 != self.next => {
                let what = format!("operation #{} ends before its last event", open.id);
                Err(Wrong::line(what, format!("it says that its last event is {}", open.last)))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn event(&mut self, form: &EventForm) -> Result<(), Wrong> {
        let next = self.next;
        if form.sequence != next {
            return Err(Wrong::line(
                format!("event {} comes here", form.sequence),
                format!("event {next} comes next"),
            ));
        }
        let open = self.operation.as_ref().filter(|open| open.id == form.operation && next <= open.last);
        let Some(&Open { digest, .. }) = open else {
            let what = format!("event {next} says that it belongs to operation #{}", form.operation);
            return Err(Wrong::line(
                what,
                "every operation stands before its events, and says which they are",
            ));
        };
        let version = self.check_version(form)?;
        let Some(ruleset) = self.rulesets.get(form.ruleset) else {
            let what = format!("event {next} is under ruleset {}", form.ruleset);
            return Err(Wrong::line(what, "no such ruleset stands at the beginning"));
        };
        let key = key_of(form)?;
        let mut event = StoredEvent {
            sequence: Sequence(next),
            character: CharacterId(form.character),
            version,
            operation: OperationId(form.operation),
            kind: &form.kind,
            format: form.format,
            payload: &form.payload,
            at: Moment(form.time),
            ruleset: form.ruleset,
            previous: Some(self.hash),
            hash: GENESIS,
            key: key.as_ref(),
        };
        let hash = chain::hash(&self.hash, &digest, &link(&event, &ruleset.hash));
        event.hash = hash;
        if hex::decode(&form.hash) != Some(hash) {
            let what = format!("event {next} is not what it was, or what its operation says is not");
            return Err(Wrong::line(what, format!("the hash of what stands here is {}", hex::encode(&hash))));
        }
        let fact = wire::read_fact(&form.kind, form.format, &form.payload).map_err(|error| {
            Wrong::line(
                format!("event {next} can't be read: {error}"),
                "update endgame if a newer version wrote it",
            )
        })?;
        self.check_installed(form, &fact)?;
        self.tx.add_event(&event)?;
        (self.hash, self.next) = (hash, next + 1);
        Ok(())
    }

    /// Counts the events of its character.
    fn check_version(&mut self, form: &EventForm) -> Result<u64, Wrong> {
        let newest = self.versions.len();
        let at = usize::try_from(form.character).unwrap_or(usize::MAX);
        if at > newest {
            let what = format!("event {} is about character id:{}", self.next, form.character);
            return Err(Wrong::line(what, format!("the next new character is id:{newest}")));
        }
        if at == newest {
            self.versions.push(0);
        }
        let version = self.versions.get(at).map_or(1, |version| version + 1);
        if form.version != version {
            let what = format!("event {} is event {} of character id:{at}", self.next, form.version);
            return Err(Wrong::line(what, format!("it should be event {version} of its character")));
        }
        if let Some(known) = self.versions.get_mut(at) {
            *known = version;
        }
        Ok(version)
    }

    /// The ruleset of an event is the one that was installed last.
    fn check_installed(&mut self, form: &EventForm, fact: &Fact) -> Result<(), Wrong> {
        let next = self.next;
        let unknown = |name: &str, hash: &str| {
            let what = format!("event {next} installs what is not the text at its place");
            Err(Wrong::line(what, format!("`{name}` with the hash {hash}")))
        };
        match fact {
            Fact::RulesetInstalled { name, hash, .. } => {
                self.in_force = self.rulesets.install(name, hash);
                if self.in_force != Some(form.ruleset) {
                    return unknown(name, hash);
                }
            }
            Fact::PolicyInstalled { name, hash } => {
                self.policy = self.policies.install(name, hash);
                if self.policy.is_none() {
                    return unknown(name, hash);
                }
            }
            _ => {}
        }
        if self.in_force != Some(form.ruleset) {
            let what = format!("event {next} is under ruleset {}", form.ruleset);
            return Err(Wrong::line(what, "that is not the one that was in force"));
        }
        Ok(())
    }

    /// The end of the file: everything was there, and nothing else.
    pub(super) fn end(self, form: &EndForm, lines_before: Sha256) -> Result<Imported, Wrong> {
        self.check_operation_ended()?;
        let (events, operations) = (self.next, self.operations);
        if (form.events, form.operations) != (events, operations) {
            let what = format!("the end says {} events and {} operations", form.events, form.operations);
            return Err(Wrong::line(
                what,
                format!("{events} and {operations} stand before it: lines are missing"),
            ));
        }
        if self.promised != events {
            let what = format!("{events} events stand before the end");
            return Err(Wrong::line(what, format!("the first line says that there are {}", self.promised)));
        }
        let Some(in_force) = self.in_force else {
            return Err(Wrong::line(
                "there is no event",
                "a log begins with the event that installs a ruleset",
            ));
        };
        if hex::decode(&form.head) != Some(self.hash) {
            let right = format!("the hash of the last event is {}", hex::encode(&self.hash));
            return Err(Wrong::line("the end says another hash than the last event", right));
        }
        self.rulesets.check_installed(TextKind::Ruleset)?;
        self.policies.check_installed(TextKind::Policy)?;
        let digest: Hash = lines_before.finalize().into();
        if hex::decode(&form.sha256) != Some(digest) {
            let right = format!("the SHA-256 of the lines before is {}", hex::encode(&digest));
            return Err(Wrong::line("something that no event proves was changed in the lines before", right));
        }
        let sequence = Sequence(events - 1);
        self.tx.set_head(&Head { sequence, hash: self.hash, ruleset: in_force })?;
        self.policy.map_or(Ok(()), |policy| self.tx.set(POLICY, &policy.to_string()))?;
        Ok(Imported { events, operations })
    }
}

/// The key of an event: it comes with what it was used for, or not at all.
fn key_of(form: &EventForm) -> Result<Option<Key>, Wrong> {
    match (&form.key, form.request.as_deref().map(hex::decode::<16>)) {
        (None, None) => Ok(None),
        (Some(text), Some(Some(request))) => Ok(Some(Key { text: text.to_string(), request })),
        _ => {
            let what = format!("the key of event {} is not whole", form.sequence);
            Err(Wrong::line(
                what,
                "`key` stands there with `request`, 32 hexadecimal digits, or neither does",
            ))
        }
    }
}
