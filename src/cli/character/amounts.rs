//! `character grant` and `character revoke`.

use super::super::amount::{parse_currency, parse_factor, parse_xp};
use super::super::context::Context;
use super::super::database::{Change, ChangeArgs, Session};
use super::super::failure::{Exit, Failure};
use super::super::track::named_track;
use super::super::who::{WhoArgs, carry_out};
use crate::progression::Command;
use crate::rules::units::Xp;

/// Give XP or currency, multiplied by the factors that the rules know
///
/// What a character gets is the base amount × --calendar × the prestige bonus × the track's gain multiplier, rounded down
/// once. --explain shows each of them. XP on `character` that its last level leaves no room for flows on into paragon.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character grant Vex --xp 50_000 --track paragon --source raid --reason outage --explain
  endgame character grant Vex --currency 1_000 --reason \"lost in the outage\" --dry-run")]
pub struct GrantArgs {
    #[command(flatten)]
    who: WhoArgs,
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
    /// Where it comes from: it stands in the history
    #[arg(long, value_name = "WORD", conflicts_with = "currency")]
    source: Option<String>,
    /// The factor of an event, such as 2 for a double-XP weekend
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = parse_factor, allow_negative_numbers = true)]
    calendar: f64,
    /// Show every factor
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Take XP or currency, exactly so much; rewards stay
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character revoke Vex --xp 50_000 --track paragon --reason \"ticket 4711\"
  endgame character revoke Vex --currency 1_000 --reason \"ticket 4711\"")]
pub struct RevokeArgs {
    #[command(flatten)]
    who: WhoArgs,
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
    #[command(flatten)]
    change: ChangeArgs,
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

/// The longest source, in characters.
const LONGEST_SOURCE: usize = 100;

pub(super) fn grant(args: &GrantArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let calendar = args.calendar;
    let command = match (args.what.xp, args.what.currency) {
        (Some(base), _) => {
            let track = named_track(args.track.as_deref(), session.ruleset())?;
            let source = args.source.clone().filter(|source| !source.trim().is_empty());
            if source.as_ref().is_some_and(|source| source.chars().count() > LONGEST_SOURCE) {
                let message = format!("--source is longer than {LONGEST_SOURCE} characters");
                return Err(Failure::usage("text-too-long", message)
                    .hint("a word will do; the rest fits into --reason"));
            }
            Command::GrantXp { track, base, calendar, source }
        }
        (None, currency) => Command::AwardCurrency { base: currency.unwrap_or_default(), calendar },
    };
    let change = Change { title: "the grant", explain: args.explain, question: None };
    carry_out(&mut session, ("grant", &args.who.who), &args.change, &change, &command)
}

pub(super) fn revoke(args: &RevokeArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let command = match (args.what.xp, args.what.currency) {
        (Some(amount), _) => {
            Command::RevokeXp { track: named_track(args.track.as_deref(), session.ruleset())?, amount }
        }
        (None, currency) => Command::RevokeCurrency { amount: currency.unwrap_or_default() },
    };
    let change = Change { title: "taking it", explain: false, question: None };
    carry_out(&mut session, ("revoke", &args.who.who), &args.change, &change, &command)
}
