//! What of an amount had no room, or counted for nothing.

use super::super::command::Command;
use super::super::event::{Event, XpGain};
use super::super::state::State;
use super::xp::{self, Grant, Made};
use crate::rules::gain::{End, Factor, Factors};
use crate::rules::number::{Number, grouped};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Level, Xp};
use std::fmt;

/// What of an amount did not reach a character.
#[derive(Debug, Clone, PartialEq)]
pub struct NoRoom {
    /// The track; `None` for currency.
    pub track: Option<TrackName>,
    /// What did not count, in XP or currency, as factors made it.
    pub lost: u64,
    /// The whole amount, as factors made it.
    pub of: u64,
    /// Why.
    pub why: Why,
}

/// Why an amount did not count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// The last level is reached.
    LastLevel(Level),
    /// All that can be held is held.
    Most,
    /// The multiplier at this level makes nothing of it.
    Worthless(Level, f64),
}

/// `4,090 of 5,000 XP had no room: mastery.combat is at its last level, 20`
impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = |number: u64| grouped(&number.to_string());
        let unit = if self.track.is_some() { "XP" } else { "currency" };
        write!(f, "{} of {} {unit} ", n(self.lost), n(self.of))?;
        let track = self.track.as_ref().map_or("the purse".to_owned(), ToString::to_string);
        match self.why {
            Why::LastLevel(level) => write!(f, "had no room: {track} is at its last level, {}", n(level.0)),
            Why::Most => write!(f, "had no room: {track} holds the most that there can be"),
            Why::Worthless(level, multiplier) => {
                let multiplier = Number::from_f64(multiplier);
                write!(
                    f,
                    "counted for nothing: the multiplier of {track} at level {} is {multiplier}",
                    n(level.0)
                )
            }
        }
    }
}

/// What of a grant did not count, where `events` came of it; nothing for other commands.
pub fn no_room(before: &State, command: &Command, events: &[Event], ruleset: &Ruleset) -> Vec<NoRoom> {
    match command {
        Command::GrantXp { track, base, calendar, source } => {
            if all_counted(events, ruleset) {
                return Vec::new();
            }
            let grant = Grant { base: *base, calendar: *calendar, source };
            let made = xp::made(before, track, &grant, ruleset);
            made.iter().filter_map(|made| of_gain(made, ruleset)).collect()
        }
        Command::AwardCurrency { base, calendar } => {
            if matches!(events.last(), Some(Event::CurrencyGained { total, .. }) if *total < LARGEST_TOTAL) {
                return Vec::new();
            }
            let prestige = 1.0 + ruleset.bonuses(before.prestige_level).currency;
            let factors = Factors { calendar: *calendar, prestige, track: 1.0 };
            let of = factors.whole(Xp::saturating(*base)).get();
            let lost = of.saturating_sub(LARGEST_TOTAL.saturating_sub(before.currency));
            told(NoRoom { track: None, lost, of, why: Why::Most }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// What of a sum that one track or the purse was to hold did not fit.
pub(in super::super) fn beyond(
    track: Option<&TrackName>,
    (lost, of): (u64, u64),
    ruleset: &Ruleset,
) -> Option<NoRoom> {
    let last = track.and_then(|name| ruleset.track(name)).and_then(|rules| rules.last());
    told(NoRoom { track: track.cloned(), lost, of, why: last.map_or(Why::Most, Why::LastLevel) })
}

fn told(found: NoRoom) -> Option<NoRoom> {
    Some(found).filter(|found| found.lost > 0)
}

/// Whether the events alone say that nothing was left over: nearly always, and quickly seen.
fn all_counted(events: &[Event], ruleset: &Ruleset) -> bool {
    let is_whole = |gain: &XpGain| {
        let most = ruleset.track(&gain.track).map(|track| track.most_xp());
        let counts = gain.stretches.last().is_some_and(|last| last.multiplier.1 > 0.0);
        counts && most.is_some_and(|most| gain.total < most)
    };
    matches!(events.last(), Some(Event::XpGained(gain)) if is_whole(gain))
}

fn of_gain(made: &Made, ruleset: &Ruleset) -> Option<NoRoom> {
    let Made { gain, end, left } = made;
    let (track, gained) = (&gain.track, gain.gained.get());
    let whole = |lost: u64| (lost, gained.saturating_add(lost));
    match (*end)? {
        // It goes on to paragon.
        End::Full if *track == TrackName::Character && ruleset.paragon.is_some() => None,
        End::Full => {
            let lost = left.times(Factor::new(last_multiplier(gain))).to_amount().whole.get();
            beyond(Some(track), whole(lost), ruleset)
        }
        End::Worthless { level, multiplier } => {
            let base = gain.stretches.last()?.base.whole;
            let (lost, of) = whole(gain.factors.gross(base).to_amount().whole.get());
            told(NoRoom { track: Some(track.clone()), lost, of, why: Why::Worthless(level, multiplier) })
        }
    }
}

/// The multiplier where the gain ended.
fn last_multiplier(gain: &XpGain) -> f64 {
    gain.stretches.last().map_or(gain.factors.track, |last| last.multiplier.1)
}
