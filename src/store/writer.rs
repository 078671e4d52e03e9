//! Carries out commands inside an operation: state, decision, events, read models.
//!
//! Characters are kept until the operation ends or there are too many of them, and then written once, however many events
//! they had.

mod holding;
mod saving;

use super::append::Appender;
use super::backend::WriteTx;
use super::chain::Hash;
use super::command::{CommandError, Done};
use super::error::StoreError;
use super::fold::{Folded, Places, Stamp};
use super::guard::Watch;
use super::lately::Lately;
use super::log::{head, version_of_database};
use super::models::{Pending, Stored};
use super::naming::only;
use super::rulebook::{ReadRuleset, Rulebook};
use super::snapshot::Snapshots;
use super::undone::used;
use super::wire::{write_event, write_fact};
use crate::ledger::{Board, CharacterId, Fact, Filter, GAME, Intent, Key, Moment, OperationId, Use, Who};
use crate::progression::{Command, Event, ExternalId, NoRoom, Refusal, State, decide, no_room};
use crate::rules::ruleset::Ruleset;
use std::collections::{BTreeMap, BTreeSet};

/// Runs the commands of one operation.
pub struct Writer<'a> {
    tx: &'a dyn WriteTx,
    pub(super) appender: Appender<'a>,
    ruleset: &'a Ruleset,
    pending: Pending,
    snapshots: Snapshots,
    held: BTreeMap<CharacterId, Held>,
    /// Keys that nobody has used and that nobody has asked for since that was found out.
    free_keys: BTreeSet<String>,
    /// Characters that operations before this one wrote, where they are kept together.
    lately: Option<&'a Lately>,
    /// The last id that was given.
    newest: u64,
    /// The rules of those who keep older curves.
    pub(super) book: Rulebook,
    /// The ruleset in force when the operation began.
    pub(super) began_under: Hash,
    pub(super) read: Option<ReadRuleset>,
    /// The last id that was given before this operation.
    known: u64,
    /// What limits count.
    pub(super) watch: Option<Watch>,
    /// What was taken back.
    taken_back: BTreeSet<OperationId>,
    /// Places that an undo may give back, where who undoes has read them already.
    pub(super) before: Option<(CharacterId, OperationId, Places)>,
    /// The numbers by which snapshots name boards, once they were needed.
    pub(super) boards_of_snapshots: Option<BTreeMap<Board, u64>>,
}

struct Held {
    folded: Folded,
    stored: Stored,
}

/// An operation with more events than this may use more memory.
const LONG: u64 = 10_000;

impl<'a> Writer<'a> {
    pub(super) fn new(
        tx: &'a dyn WriteTx,
        appender: Appender<'a>,
        (ruleset, read): (&'a Ruleset, Option<ReadRuleset>),
    ) -> Result<Writer<'a>, StoreError> {
        let newest = tx.newest_id()?;
        // What one operation says alone is not yet the time: its clock may be wrong.
        let now = appender.intent.at;
        let reached = tx.last_operation()?.map_or(now, |last| last.intent.at.min(now));
        let (pending, held) = (Pending::default(), BTreeMap::new());
        let book = Rulebook::new(read);
        let began_under = appender.ruleset_in_force().1;
        Ok(Writer {
            tx,
            appender,
            ruleset,
            pending,
            snapshots: Snapshots::new(reached, now),
            held,
            free_keys: BTreeSet::new(),
            lately: None,
            newest,
            book,
            began_under,
            read,
            known: newest,
            watch: None,
            taken_back: BTreeSet::new(),
            before: None,
            boards_of_snapshots: None,
        })
    }

    /// From now on characters are taken from those that operations before wrote, and given back to them.
    pub(super) fn remember_in(&mut self, lately: &'a Lately) -> Result<(), StoreError> {
        lately.begin(&head(self.tx)?);
        self.lately = Some(lately);
        Ok(())
    }

    /// Ends the operation here and begins another in the same transaction: both happen or neither. For lives that are
    /// told afterwards, such as those of a seed.
    ///
    /// # Errors
    /// When the database can't be written to.
    pub fn start_next_operation(&mut self, intent: &Intent) -> Result<(), StoreError> {
        self.appender.start_next_operation(intent)
    }

    /// The rules that are in force.
    pub fn ruleset(&self) -> &'a Ruleset {
        self.ruleset
    }

    /// The id that the next new character gets.
    pub fn next_id(&self) -> CharacterId {
        CharacterId(self.newest + 1)
    }

    /// The id of a character.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, who: &Who) -> Result<CharacterId, CommandError> {
        let found = match who {
            Who::Id(id) => (1..=self.newest).contains(&id.0).then_some(*id),
            Who::Name(name) => only(&self.tx.ids_of(name, false, 2)?),
            Who::External(id) => self.tx.id_of_external(*id)?,
        };
        found.ok_or_else(|| CommandError::NotFound(who.clone()))
    }

    /// The ids of the characters that a filter chooses, as they stood before this operation.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn select(&self, which: &Filter) -> Result<Vec<CharacterId>, StoreError> {
        self.tx.select(which)
    }

    /// Where a character stands, with the events of this operation.
    ///
    /// # Errors
    /// When there is none.
    pub fn state(&mut self, id: CharacterId) -> Result<&State, CommandError> {
        Ok(&self.hold(id)?.folded.character.state)
    }

    /// Fails unless the character still has `version` events.
    ///
    /// # Errors
    /// [`StoreError::Outdated`].
    pub fn expect_version(&mut self, id: CharacterId, version: u64) -> Result<(), CommandError> {
        match self.version(id)? {
            held if held == version => Ok(()),
            _ => Err(StoreError::Outdated.into()),
        }
    }

    /// Makes a character and tells everything about it.
    ///
    /// # Errors
    /// A refusal when the name is taken or is none.
    pub fn create(&mut self, name: &str, at: Option<Moment>) -> Result<Done, CommandError> {
        self.create_as(name, None, at)
    }

    /// The same for one that the game itself names so.
    ///
    /// # Errors
    /// As [`Writer::create`], or that the external id is another's.
    pub fn create_as(
        &mut self,
        name: &str,
        external_id: Option<ExternalId>,
        at: Option<Moment>,
    ) -> Result<Done, CommandError> {
        let before = State::default();
        let command = Command::Create { name: name.to_owned(), external_id };
        let events = decide(&before, &command, self.ruleset);
        let mut reasons = events.as_ref().err().map(|refusal| refusal.reasons.clone()).unwrap_or_default();
        reasons.extend(self.name_taken(name, None)?);
        reasons.extend(self.external_id_taken(external_id)?);
        if !reasons.is_empty() {
            return Err(Refusal { reasons }.into());
        }
        let id = self.next_id();
        self.newest = id.0;
        let at = at.unwrap_or(self.appender.intent.at);
        self.make_room()?;
        self.held.insert(id, Held { folded: Folded::new(id, at), stored: Stored::default() });
        let events = events.unwrap_or_default();
        let key = self.appender.key.clone();
        for event in &events {
            self.append(id, event, at)?;
        }
        self.save(id)?;
        let named = || Who::Name(name.to_owned());
        self.watch.iter_mut().for_each(|watch| watch.carried_out(named(), &command, key.clone()));
        Ok(Done { character: id, before, after: self.state(id)?.clone(), events, no_room: Vec::new() })
    }

    /// Carries out a command and tells everything about it.
    ///
    /// # Errors
    /// A refusal with every reason, or that there is no such character.
    pub fn execute(&mut self, id: CharacterId, command: &Command) -> Result<Done, CommandError> {
        let before = self.state(id)?.clone();
        let (events, no_room) = self.decided(id, command, None)?;
        Ok(Done { character: id, before, after: self.state(id)?.clone(), events, no_room })
    }

    /// Carries out a command, at a time of its own if one is given, and tells what happened.
    ///
    /// # Errors
    /// As [`Writer::execute`].
    pub fn carry_out(
        &mut self,
        id: CharacterId,
        command: &Command,
        at: Option<Moment>,
    ) -> Result<Vec<Event>, CommandError> {
        self.decided(id, command, at).map(|(events, _)| events)
    }

    /// The same, with what of the amounts had no room.
    ///
    /// # Errors
    /// As [`Writer::execute`].
    pub fn decided(
        &mut self,
        id: CharacterId,
        command: &Command,
        at: Option<Moment>,
    ) -> Result<(Vec<Event>, Vec<NoRoom>), CommandError> {
        let kept = self.hold(id)?.folded.character.state.grandfathered.clone();
        let mixed = self.book.of(self.tx, self.ruleset, &kept)?;
        let ruleset = mixed.as_deref().unwrap_or(self.ruleset);
        let decided = decide(&self.hold(id)?.folded.character.state, command, ruleset);
        let against = match command {
            Command::Rename { name } => self.name_taken(name, Some(id))?,
            Command::Unarchive { name } => self.against_return(id, name.as_deref())?,
            _ => None,
        };
        let events = match (decided, against) {
            (Ok(events), None) => events,
            (decided, against) => {
                let mut reasons = decided.err().map(|refusal| refusal.reasons).unwrap_or_default();
                reasons.extend(against);
                return Err(Refusal { reasons }.into());
            }
        };
        let no_room = no_room(&self.hold(id)?.folded.character.state, command, &events, ruleset);
        let key = self.appender.key.clone();
        // Who is new has no id yet where this is carried out later.
        let who = if id.0 > self.known { Who::Name(self.state(id)?.name.clone()) } else { Who::Id(id) };
        self.append_all(id, &events, at)?;
        if let Some(watch) = self.watch.as_mut().filter(|_| !events.is_empty()) {
            watch.carried_out(who, command, key);
        }
        Ok((events, no_room))
    }

    /// How many events a character has.
    pub(super) fn version(&mut self, id: CharacterId) -> Result<u64, CommandError> {
        Ok(self.hold(id)?.folded.character.version)
    }

    /// Tells a fact about the database itself.
    pub(super) fn append_fact(&mut self, fact: &Fact) -> Result<(), StoreError> {
        let version = version_of_database(self.tx)? + 1;
        let at = self.appender.intent.at;
        self.appender.append(CharacterId::DATABASE, version, at, &write_fact(fact)?).map(|_| ())
    }

    /// When the operation happens.
    pub(super) fn at(&self) -> Moment {
        self.appender.intent.at
    }

    /// What `work` does first is remembered under a key, which is used from then on.
    pub fn keyed<T>(&mut self, key: Option<Key>, work: impl FnOnce(&mut Self) -> T) -> T {
        self.appender.key = key;
        let answer = work(self);
        self.appender.key = None;
        answer
    }

    /// Who has used a key, this operation included.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn used(&mut self, key: &str) -> Result<Option<Use>, StoreError> {
        // What is written under it from here on is not known.
        if self.free_keys.remove(key) { Ok(None) } else { used(self.tx, key) }
    }

    /// Appends events that were decided elsewhere.
    pub(super) fn append_all(
        &mut self,
        id: CharacterId,
        events: &[Event],
        at: Option<Moment>,
    ) -> Result<(), StoreError> {
        let at = at.unwrap_or(self.appender.intent.at);
        for event in events {
            self.append(id, event, at)?;
        }
        let may_move_a_name = |event: &Event| {
            matches!(event, Event::Renamed { .. } | Event::Archived | Event::Unarchived | Event::Restored(_))
        };
        // Names are looked up in the database.
        if events.iter().any(may_move_a_name) { self.save(id) } else { Ok(()) }
    }

    fn append(&mut self, id: CharacterId, event: &Event, at: Moment) -> Result<(), StoreError> {
        let before = self.places_before(id, event)?;
        let Some(held) = self.held.get_mut(&id) else { return Ok(()) };
        let version = held.folded.character.version + 1;
        if self.appender.events() == LONG {
            self.tx.expect_long_work(1)?;
        }
        if let Some(watch) = &mut self.watch {
            watch.event(id, &held.folded.character.state, event);
        }
        let sequence = self.appender.append(id, version, at, &write_event(event)?)?;
        let (operation, is_play) = (self.appender.operation, self.appender.intent.actor == GAME);
        let stamp = Stamp { sequence, operation, at, is_play };
        self.snapshots.before(self.tx, &held.folded, stamp)?;
        let Held { folded, stored } = held;
        folded.apply(event, stamp, &before, &mut |board, place| stored.leave(board, place));
        stored.change(event);
        if let Event::Restored(restoration) = event {
            self.take_back(restoration.cause.taken_back())?;
        }
        Ok(())
    }

    /// The operation that is being written.
    pub fn operation(&self) -> OperationId {
        self.appender.operation
    }

    pub(super) fn tx(&self) -> &'a dyn WriteTx {
        self.tx
    }

    /// Remembers that this operation took these back.
    pub(super) fn take_back(&mut self, operations: &[u64]) -> Result<(), StoreError> {
        let by = self.appender.operation;
        self.taken_back.extend(operations.iter().map(|id| OperationId(*id)));
        operations.iter().try_for_each(|id| self.tx.add_taken_back(OperationId(*id), by))
    }

    /// Events so far.
    pub fn events(&self) -> u64 {
        self.appender.events()
    }
}
