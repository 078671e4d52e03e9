//! Merging two characters, and cloning one.

use super::command::{CommandError, Done};
use super::rebuild::one_character;
use super::writer::Writer;
use crate::ledger::{CharacterId, Point, Work};
use crate::progression::{Cause, Event, Merging, Restoration, State, merge, no_room_in_merge, restore};

impl Writer<'_> {
    /// Gives `into` what `from` has, and archives `from`.
    ///
    /// # Errors
    /// When one of them is archived.
    pub fn merge(
        &mut self,
        from: CharacterId,
        into: CharacterId,
        merging: Merging,
    ) -> Result<Done, CommandError> {
        self.does(&[from, into], || Work::Merge(from, into, merging))?;
        let (given, before) = (self.state(from)?.clone(), self.state(into)?.clone());
        let event = merge(&before, &given, from.0, merging, self.ruleset())?;
        self.append_all(from, &[Event::Archived], None)?;
        self.append_all(into, std::slice::from_ref(&event), None)?;
        let after = self.state(into)?.clone();
        let no_room = no_room_in_merge((&before, &given, &after), merging, self.ruleset());
        Ok(Done { character: into, before, after, events: vec![event], no_room })
    }

    /// Makes a new character that stands where another stood; an external id is one character's, so it has none. `None` when that one did not exist then.
    ///
    /// # Errors
    /// When the name is taken or is none, or an event is damaged.
    pub fn copy(
        &mut self,
        source: CharacterId,
        point: Option<Point>,
        name: &str,
    ) -> Result<Option<Done>, CommandError> {
        // Where it stands then is meant where no point is said.
        let about: &[CharacterId] = if point.is_none() { &[source] } else { &[] };
        self.does(about, || Work::Clone(source, point, name.to_owned()))?;
        let Some(then) = one_character(self.tx(), source, point)? else { return Ok(None) };
        let mut done = self.create(name, None)?;
        let change = restore(&done.after, &then.character.state);
        let cause = Cause::Clone { character: source.0, sequence: then.character.last.0 };
        let event = Event::Restored(Restoration { cause, change: Box::new(change) });
        self.append_all(done.character, std::slice::from_ref(&event), None)?;
        done.events.push(event);
        done.after = self.state(done.character)?.clone();
        Ok(Some(Done { before: State::default(), ..done }))
    }
}
