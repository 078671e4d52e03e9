//! XP or currency that commands give and take.

use super::amount::{parse_currency, parse_factor, parse_xp};
use super::database::option;
use super::failure::Failure;
use crate::app::amounts::{Amount, Gain};
use crate::progression::Command;
use crate::rules::ruleset::Ruleset;
use crate::rules::units::Xp;

/// How much of what.
#[derive(Debug, clap::Args)]
pub struct AmountArgs {
    #[command(flatten)]
    what: What,
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
struct What {
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

impl AmountArgs {
    fn amount(&self) -> Amount {
        match self.what.xp {
            Some(xp) => Amount::Xp { track: self.track.clone(), xp },
            None => Amount::Currency(self.what.currency.unwrap_or_default()),
        }
    }

    /// The command that takes it.
    ///
    /// # Errors
    /// When there is no such track.
    pub fn taken(&self, ruleset: &Ruleset) -> Result<Command, Failure> {
        Ok(self.amount().taken(ruleset)?)
    }
}

impl GainArgs {
    /// The command that gives it.
    ///
    /// # Errors
    /// When there is no such track, or the source is far too long.
    pub fn given(&self, ruleset: &Ruleset) -> Result<Command, Failure> {
        let GainArgs { amount, source, calendar, exact } = self;
        let gain =
            Gain { amount: amount.amount(), source: source.clone(), calendar: *calendar, is_exact: *exact };
        Ok(gain.given(ruleset, option)?)
    }
}
