//! XP or currency that commands give and take.

use super::amount::{parse_currency, parse_factor, parse_xp};
use super::database::name_of;
use super::failure::Failure;
use crate::app::tracks::named_track;
use crate::progression::Command;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;

/// How much of what.
#[derive(Debug, clap::Args)]
pub struct AmountArgs {
    #[command(flatten)]
    what: Amount,
    /// The track of the XP: `character`, `paragon` or `mastery.<type>`
    #[arg(
        long,
        short,
        value_name = "TRACK",
        required_unless_present = "currency",
        conflicts_with = "currency"
    )]
    track: Option<String>,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Amount {
    /// How much XP, up to 2^63 − 1
    #[arg(long, value_name = "N", value_parser = parse_xp, allow_negative_numbers = true)]
    xp: Option<Xp>,
    /// How much currency, up to 2^63 − 1
    #[arg(long, value_name = "N", value_parser = parse_currency, allow_negative_numbers = true)]
    currency: Option<u64>,
}

/// What is given.
#[derive(Debug, clap::Args)]
pub struct GainArgs {
    #[command(flatten)]
    amount: AmountArgs,
    /// Where it comes from; kept in the history
    #[arg(long, value_name = "WORD", conflicts_with = "currency")]
    source: Option<String>,
    /// The factor of an event, such as 2 for a double-XP weekend
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = parse_factor, allow_negative_numbers = true)]
    calendar: f64,
    /// Just so much, without any factor
    #[arg(long, conflicts_with = "calendar")]
    exact: bool,
}

/// The longest source, in characters.
const LONGEST_SOURCE: usize = 100;

impl AmountArgs {
    /// XP on a track, or else currency.
    fn of(&self, ruleset: &Ruleset) -> Result<Result<(TrackName, Xp), u64>, Failure> {
        match self.what.xp {
            Some(xp) => Ok(Ok((named_track(self.track.as_deref(), ruleset)?, xp))),
            None => Ok(Err(self.what.currency.unwrap_or_default())),
        }
    }

    /// The command that takes it.
    ///
    /// # Errors
    /// When there is no such track.
    pub fn taken(&self, ruleset: &Ruleset) -> Result<Command, Failure> {
        Ok(match self.of(ruleset)? {
            Ok((track, amount)) => Command::RevokeXp { track, amount },
            Err(amount) => Command::RevokeCurrency { amount },
        })
    }
}

impl GainArgs {
    /// The command that gives it.
    ///
    /// # Errors
    /// When there is no such track, or the source is far too long.
    pub fn given(&self, ruleset: &Ruleset) -> Result<Command, Failure> {
        let calendar = self.calendar;
        let (track, base) = match self.amount.of(ruleset)? {
            Ok(xp) => xp,
            Err(amount) if self.exact => return Ok(Command::GiveCurrency { amount }),
            Err(base) => return Ok(Command::AwardCurrency { base, calendar }),
        };
        let source = self.source.clone().filter(|source| !source.trim().is_empty());
        if source.as_ref().is_some_and(|source| source.chars().count() > LONGEST_SOURCE) {
            let message = format!("--source is longer than {LONGEST_SOURCE} characters");
            return Err(
                Failure::usage("text-too-long", message).hint("a word will do; the rest fits into --reason")
            );
        }
        let source = source.map(|source| name_of("--source", &source)).transpose()?;
        if self.exact {
            return Ok(Command::GiveXp { track, amount: base, source });
        }
        Ok(Command::GrantXp { track, base, calendar, source })
    }
}
