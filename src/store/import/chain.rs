//! Proves rulesets, operations and events one by one and puts them into the new database.

use super::{Header, Imported, Wrong};
use crate::ledger::{Fact, Intent, Moment, OperationId, Sequence};
use crate::store::chain::{self, GENESIS, Hash, Link};
use crate::store::export::form::{EndForm, EventForm, OperationForm, RulesetForm};
use crate::store::models::stored;
use crate::store::wire;
use rusqlite::{Connection, Statement, params};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A ruleset of the file.
struct Ruleset {
    name: String,
    hash: Hash,
    is_installed: bool,
}

/// The operation whose events come now.
struct Open {
    id: u64,
    digest: Hash,
    last: u64,
}

/// The log so far.
pub(super) struct Chain<'c> {
    connection: &'c Connection,
    insert: Statement<'c>,
    rulesets: BTreeMap<i64, Ruleset>,
    operation: Option<Open>,
    operations: u64,
    /// The sequence that comes next.
    next: u64,
    /// The hash of the event before.
    hash: Hash,
    /// The row of the ruleset in force.
    in_force: Option<i64>,
    /// How many events each character has, by its id.
    versions: Vec<u64>,
}

impl<'c> Chain<'c> {
    pub(super) fn new(connection: &'c Connection, header: &Header) -> rusqlite::Result<Chain<'c>> {
        let require_reason = if header.require_reason { "yes" } else { "no" };
        connection.execute("INSERT INTO settings VALUES ('require_reason', ?1)", [require_reason])?;
        let sql = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        Ok(Chain {
            connection,
            insert: connection.prepare(sql)?,
            rulesets: BTreeMap::new(),
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

    pub(super) fn ruleset(&mut self, form: &RulesetForm) -> Result<(), Wrong> {
        let right = "the rulesets come before the operations, each once, with the SHA-256 of its text";
        let wrong = |what: String| Err(Wrong::line(what, right));
        if self.operations > 0 {
            return wrong("a ruleset stands among the operations".to_owned());
        }
        let hash = chain::of_text(&form.text);
        if chain::from_hex(&form.hash) != Some(hash) {
            return wrong(format!("its hash is not that of its text, which is {}", chain::hex(&hash)));
        }
        if self.rulesets.values().any(|known| known.hash == hash) || self.rulesets.contains_key(&form.id) {
            return wrong(format!("ruleset {} was there before", form.id));
        }
        let sql = "INSERT INTO rulesets VALUES (?1, ?2, ?3, ?4)";
        self.connection.execute(sql, params![form.id, hash, form.name, form.text])?;
        let ruleset = Ruleset { name: form.name.to_string(), hash, is_installed: false };
        self.rulesets.insert(form.id, ruleset);
        Ok(())
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
            kind: form.kind.to_string(),
            actor: form.actor.to_string(),
            reason: text(&form.reason),
            ticket: text(&form.ticket),
            at: Moment(form.time),
        };
        let sql = "INSERT INTO operations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        self.connection.prepare_cached(sql)?.execute(params![
            stored(form.id),
            intent.kind,
            intent.actor,
            intent.reason,
            intent.ticket,
            intent.at.0,
            stored(form.first),
            stored(form.last)
        ])?;
        let digest = chain::digest(OperationId(form.id), Sequence(form.first), &intent);
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
        let Some(ruleset) = self.rulesets.get(&form.ruleset) else {
            let what = format!("event {next} is under ruleset {}", form.ruleset);
            return Err(Wrong::line(what, "no such ruleset stands at the beginning"));
        };
        let link = Link {
            sequence: next,
            character: form.character,
            version,
            operation: form.operation,
            format: form.format,
            time: form.time,
            ruleset: &ruleset.hash,
            kind: &form.kind,
            payload: &form.payload,
        };
        let hash = chain::hash(&self.hash, &digest, &link);
        if chain::from_hex(&form.hash) != Some(hash) {
            let what = format!("event {next} is not what it was, or what its operation says is not");
            return Err(Wrong::line(what, format!("the hash of what stands here is {}", chain::hex(&hash))));
        }
        let fact = wire::read_fact(&form.kind, form.format, &form.payload).map_err(|error| {
            Wrong::line(
                format!("event {next} can't be read: {error}"),
                "update endgame if a newer version wrote it",
            )
        })?;
        self.check_ruleset(form, &fact)?;
        self.insert(form, &hash)?;
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
    fn check_ruleset(&mut self, form: &EventForm, fact: &Fact) -> Result<(), Wrong> {
        let Fact::RulesetInstalled { name, hash } = fact else {
            if self.in_force == Some(form.ruleset) {
                return Ok(());
            }
            let what = format!("event {} is under ruleset {}", self.next, form.ruleset);
            return Err(Wrong::line(what, "that is not the one that was in force"));
        };
        match self.rulesets.get_mut(&form.ruleset) {
            Some(ruleset) if ruleset.name == *name && chain::from_hex(hash) == Some(ruleset.hash) => {
                ruleset.is_installed = true;
                self.in_force = Some(form.ruleset);
                Ok(())
            }
            _ => {
                let what = format!("event {} installs another ruleset than it is under", self.next);
                Err(Wrong::line(what, format!("ruleset `{name}` with the hash {hash}")))
            }
        }
    }

    fn insert(&mut self, form: &EventForm, hash: &Hash) -> rusqlite::Result<()> {
        self.insert.execute(params![
            stored(form.sequence),
            stored(form.character),
            stored(form.version),
            stored(form.operation),
            form.kind,
            form.format,
            form.payload,
            form.time,
            form.ruleset,
            self.hash,
            hash
        ])?;
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
        let Some(in_force) = self.in_force else {
            return Err(Wrong::line(
                "there is no event",
                "a log begins with the event that installs a ruleset",
            ));
        };
        if chain::from_hex(&form.head) != Some(self.hash) {
            let right = format!("the hash of the last event is {}", chain::hex(&self.hash));
            return Err(Wrong::line("the end says another hash than the last event", right));
        }
        if let Some((id, _)) = self.rulesets.iter().find(|(_, ruleset)| !ruleset.is_installed) {
            let what = format!("ruleset {id} was never installed");
            return Err(Wrong::line(what, "every ruleset of a log is installed by an event"));
        }
        let digest: Hash = lines_before.finalize().into();
        if chain::from_hex(&form.sha256) != Some(digest) {
            let right = format!("the SHA-256 of the lines before is {}", chain::hex(&digest));
            return Err(Wrong::line("something that no event proves was changed in the lines before", right));
        }
        let sql = "INSERT INTO head VALUES (1, ?1, ?2, ?3)";
        self.connection.execute(sql, params![stored(events - 1), self.hash, in_force])?;
        Ok(Imported { events, operations })
    }
}
