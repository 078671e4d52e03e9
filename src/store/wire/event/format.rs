//! The version of the form that an event is written in.

use super::super::gain;
use crate::progression::{Cause, Event, Progress};
use crate::rules::gain::Part;

/// The version of the form in which an event is written.
pub(in crate::store::wire) fn format(event: &Event) -> i64 {
    let has_part = |at: &Progress| at.part != Part::ZERO;
    let is_second = match event {
        Event::XpGained(gain) => return gain::format(gain),
        Event::Created(creation) if creation.external_id.is_some() => return 3,
        Event::Created(creation) => creation.tracks.values().any(has_part),
        Event::PrestigeReset(reset) => reset.masteries.values().any(has_part),
        Event::Restored(restoration)
            if restoration.change.rewards_taken.is_some() || restoration.change.nodes_free.is_some() =>
        {
            return 3;
        }
        Event::Restored(restoration) => match restoration.cause {
            Cause::UndoInPart { .. } | Cause::Rebase { .. } => return 3,
            _ => restoration.change.tracks.values().any(has_part),
        },
        _ => false,
    };
    if is_second { 2 } else { 1 }
}
