//! Why a grant changes nothing.

use super::super::command::Command;
use super::super::state::State;
use super::xp::{self, Grant, Made};
use crate::rules::gain::{Amount, End, Factors};
use crate::rules::number::Number;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Level, Xp};
use thiserror::Error;

/// Why a grant that the rules allow changes nothing.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Idle {
    /// Nothing was granted.
    #[error("the grant is of 0 {0}")]
    Nothing(&'static str),
    /// The factor of the day's events is 0.
    #[error("the calendar's factor is 0")]
    Calendar,
    /// The bonus of resets takes all away.
    #[error("the prestige factor is {}", Number::from_f64(*.0))]
    Prestige(f64),
    /// The last level is reached.
    #[error("{track} has no room: level {} is the last", told(*.level))]
    Full {
        /// The track.
        track: TrackName,
        /// Its last level.
        level: Level,
    },
    /// All that can be held is held.
    #[error("{0} has no room: it holds the most that there can be")]
    Most(String),
    /// What is gained at the level held counts for nothing.
    #[error("{track} gains nothing: the multiplier at level {} is {}", told(*.level), Number::from_f64(*.multiplier))]
    Worthless {
        /// The track.
        track: TrackName,
        /// The level.
        level: Level,
        /// The multiplier there.
        multiplier: f64,
    },
    /// It is less than the least fraction that is kept.
    #[error("{0} gains less than a trillionth of one XP")]
    TooSmall(TrackName),
    /// It is less than one, and currency has no fractions.
    #[error("{0} currency rounds down to 0")]
    Rounded(Amount),
}

fn told(level: Level) -> String {
    crate::rules::number::grouped(&level.0.to_string())
}

/// Every reason why a grant of XP or currency changes nothing; none for other commands, or where it changes something.
pub fn idle(state: &State, command: &Command, ruleset: &Ruleset) -> Vec<Idle> {
    match command {
        Command::GrantXp { track, base, calendar, source } => {
            let grant = Grant { base: *base, calendar: *calendar, source };
            let prestige = 1.0 + ruleset.bonuses(state.prestige_level).xp;
            match without_a_product("XP", base.get(), (*calendar, prestige)) {
                Some(idle) => vec![idle],
                None => xp::made(state, track, &grant, ruleset)
                    .iter()
                    .filter_map(|made| of_gain(made, ruleset))
                    .collect(),
            }
        }
        Command::AwardCurrency { base, calendar } => {
            let prestige = 1.0 + ruleset.bonuses(state.prestige_level).currency;
            let factors = Factors { calendar: *calendar, prestige, track: 1.0 };
            let idle = without_a_product("currency", *base, (*calendar, prestige)).unwrap_or_else(|| {
                match state.currency {
                    LARGEST_TOTAL.. => Idle::Most("the purse".to_owned()),
                    _ => Idle::Rounded(factors.gross(Xp::saturating(*base)).to_amount()),
                }
            });
            vec![idle]
        }
        _ => Vec::new(),
    }
}

fn without_a_product(of: &'static str, base: u64, (calendar, prestige): (f64, f64)) -> Option<Idle> {
    if base == 0 {
        Some(Idle::Nothing(of))
    } else if calendar == 0.0 {
        Some(Idle::Calendar)
    } else {
        Some(Idle::Prestige(prestige)).filter(|_| prestige <= 0.0)
    }
}

/// Why one track gains nothing. What flows on from a full one is told of where it flows to.
fn of_gain(made: &Made, ruleset: &Ruleset) -> Option<Idle> {
    let track = made.gain.track.clone();
    let flows_on = track == TrackName::Character && ruleset.paragon.is_some();
    match made.end {
        Some(End::Full) if flows_on => None,
        Some(End::Full) => Some(match ruleset.track(&track).and_then(|rules| rules.last()) {
            Some(level) => Idle::Full { track, level },
            None => Idle::Most(track.to_string()),
        }),
        Some(End::Worthless { level, multiplier }) => Some(Idle::Worthless { track, level, multiplier }),
        None => Some(Idle::TooSmall(track)),
    }
}
