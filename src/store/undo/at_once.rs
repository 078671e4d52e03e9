//! How a character stood before an operation that was the last to touch it, without its history: by what the operation's
//! one event says, and by the snapshot that was kept before it.
//!
//! A ruleset touches everybody, and nearly nobody has played since when it is taken back at once: then it would take minutes to
//! read all that ever happened.

use super::super::backend::{EventQuery, Flow};
use super::super::error::StoreError;
use super::super::fold::Places;
use super::super::log::Log;
use super::super::models::{EARNED, OWN_LEVEL, OWN_XP, PARAGON_LEVEL, PARAGON_XP, numbers_of};
use super::super::snapshot::{self, Key, Snapshot, Span};
use super::super::writer::Writer;
use crate::ledger::{Board, CharacterId, Fact, Moment, Operation, Sequence};
use crate::progression::{Change, Event, Restoration, State};
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};

impl Writer<'_> {
    /// How a character, which stands at `now`, stood before an operation, with its places; `None` where only its history
    /// tells.
    pub(super) fn stood_before(
        &mut self,
        id: CharacterId,
        now: &State,
        operation: &Operation,
    ) -> Result<Option<(State, Places)>, StoreError> {
        let Some((version, last)) = self.tx().last_event_of(id)? else { return Ok(None) };
        if last < operation.first || last > operation.last || now.archived {
            return Ok(None);
        }
        let Some((change, at)) = self.changed_by(id, (operation, last))? else { return Ok(None) };
        if self.boards_of_snapshots.is_none() {
            self.boards_of_snapshots = Some(self.tx().board_numbers()?);
        }
        let key = |span| Key { span, day: snapshot::first_day(at), character: id };
        let keys = Span::ALL.map(key);
        let found = self.tx().snapshots_of(&keys)?;
        let boards = self.boards_of_snapshots.iter().flatten();
        let boards: Vec<(&Board, u64)> = boards.map(|(board, &number)| (board, number)).collect();
        for (key, bytes) in keys.into_iter().zip(&found) {
            let held = bytes.as_deref().and_then(|bytes| snapshot::read(key, bytes));
            // It must be of just before this event, and the event the only one of its operation.
            let held = held.filter(|held| held.next == (at, last) && held.last < operation.first);
            if let Some(held) = held.filter(|held| held.version + 1 == version) {
                let places = places(&held, &boards);
                return Ok(before(now, &change, &held, &places).map(|before| (before, places)));
            }
        }
        Ok(None)
    }

    /// What an event of an installation changed, and when.
    fn changed_by(
        &self,
        id: CharacterId,
        (operation, sequence): (&Operation, Sequence),
    ) -> Result<Option<(Change, Moment)>, StoreError> {
        let (mut log, mut found) = (Log::new(self.tx()), None);
        self.tx().events(&EventQuery::part(sequence, sequence), &mut |stored| {
            let event = log.prove(stored)?;
            if event.character == id
                && event.operation == operation.id
                && let Fact::Progression(Event::Restored(Restoration { cause, change })) = event.fact
                && cause.taken_back().is_empty()
            {
                found = Some((*change, event.at));
            }
            Ok(Flow::Enough)
        })?;
        Ok(found)
    }
}

fn places(held: &Snapshot, boards: &[(&Board, u64)]) -> Places {
    let place = |&(board, number): &(&Board, u64)| Some((board.clone(), held.place(board, number)?));
    boards.iter().filter_map(place).collect()
}

/// The state before a change; `None` where it can't be told, or would not lead to what is now.
fn before(now: &State, change: &Change, held: &Snapshot, places: &Places) -> Option<State> {
    let mut before = now.clone();
    for track in change.tracks.keys() {
        let (level, xp) = stood(track, held, places)?;
        let progress = before.tracks.get_mut(track)?;
        // What is below one XP is not in a snapshot: it is what it was where the XP are.
        if progress.xp != xp {
            return None;
        }
        progress.level = level;
    }
    before.rewards.retain(|reward| !change.rewards_added.contains(reward));
    before.rewards.extend(change.rewards_removed.iter().cloned());
    before.nodes.retain(|node| !change.nodes_added.contains(node));
    before.nodes.extend(change.nodes_removed.iter().cloned());
    before.points_from_levels = Points(held.numbers[EARNED].checked_sub(now.points_from_prestige.0)?);
    let known = Change {
        tracks: change.tracks.clone(),
        points_from_levels: change.points_from_levels,
        rewards_added: change.rewards_added.clone(),
        rewards_removed: change.rewards_removed.clone(),
        nodes_added: change.nodes_added.clone(),
        nodes_removed: change.nodes_removed.clone(),
        ..Change::default()
    };
    // All that it changed is known, the numbers are those of then, and the event leads from there to here.
    let mut after = before.clone();
    change.apply(&mut after);
    let fits =
        known == *change && numbers_of(&before) == held.numbers && after == *now && held.name == now.name;
    fits.then_some(before)
}

/// Where the character stood on a track.
fn stood(track: &TrackName, held: &Snapshot, places: &Places) -> Option<(Level, Xp)> {
    let (level, xp) = match track {
        TrackName::Character => (held.numbers[OWN_LEVEL], held.numbers[OWN_XP]),
        TrackName::Paragon => (held.numbers[PARAGON_LEVEL], held.numbers[PARAGON_XP]),
        TrackName::Mastery(kind) => {
            let place = places.get(&Board::Mastery(kind.clone()))?;
            (place.level, place.xp)
        }
    };
    Some((Level(level), Xp::new(xp)?))
}
