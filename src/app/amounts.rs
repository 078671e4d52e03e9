//! XP or currency that is given and taken, as somebody asks for it.

use super::intent::{Label, name_of};
use super::problem::Problem;
use super::tracks::named_track;
use crate::progression::Command;
use crate::report::numbers::whole;
use crate::rules::ruleset::Ruleset;
use crate::rules::units::{LARGEST_TOTAL, Points, Xp};
use std::collections::BTreeMap;

/// How much of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// XP on a track.
    Xp {
        /// The track, by its name.
        track: Option<String>,
        /// How much.
        xp: Xp,
    },
    /// Currency.
    Currency(u64),
}

/// What is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain {
    /// How much of what.
    pub amount: Amount,
    /// Where XP comes from; kept in the history.
    pub source: Option<String>,
    /// The factor of an event.
    pub calendar: f64,
    /// Just so much, without any factor.
    pub is_exact: bool,
}

/// The longest source, in characters.
const LONGEST_SOURCE: usize = 100;

impl Amount {
    /// The command that takes it.
    ///
    /// # Errors
    /// When there is no such track.
    pub fn taken(&self, ruleset: &Ruleset) -> Result<Command, Problem> {
        Ok(match self {
            Amount::Xp { track, xp } => {
                Command::RevokeXp { track: named_track(track.as_deref(), ruleset)?, amount: *xp }
            }
            Amount::Currency(amount) => Command::RevokeCurrency { amount: *amount },
        })
    }
}

impl Gain {
    /// The command that gives it.
    ///
    /// # Errors
    /// When there is no such track, or the source is far too long.
    pub fn given(&self, ruleset: &Ruleset, label: Label) -> Result<Command, Problem> {
        let calendar = self.calendar;
        let (track, base) = match &self.amount {
            Amount::Xp { track, xp } => (named_track(track.as_deref(), ruleset)?, *xp),
            Amount::Currency(amount) if self.is_exact => {
                return Ok(Command::GiveCurrency { amount: *amount });
            }
            Amount::Currency(base) => return Ok(Command::AwardCurrency { base: *base, calendar }),
        };
        let source = self.source.as_ref().filter(|source| !source.trim().is_empty());
        if source.is_some_and(|source| source.chars().count() > LONGEST_SOURCE) {
            let (field, reason) = (label("source"), label("reason"));
            let message = format!("{field} is longer than {LONGEST_SOURCE} characters");
            return Err(Problem::invalid("text-too-long", message)
                .hint(format!("a word will do; the rest fits into {reason}")));
        }
        let source = source.map(|source| name_of(&label("source"), source)).transpose()?;
        Ok(match self.is_exact {
            true => Command::GiveXp { track, amount: base, source },
            false => Command::GrantXp { track, base, calendar, source },
        })
    }
}

/// Makes sure that points to be spent are no more than there can be.
///
/// # Errors
/// That they are.
pub fn check_sum(points: &BTreeMap<String, Points>) -> Result<(), Problem> {
    let sum = points.values().try_fold(0_u64, |sum, share| sum.checked_add(share.0));
    if sum.is_some_and(|sum| sum <= LARGEST_TOTAL) {
        return Ok(());
    }
    let hint = format!("at most {} (2^63 − 1)", whole(LARGEST_TOTAL));
    Err(Problem::invalid("too-many-points", "together these are more points than there can be").hint(hint))
}
