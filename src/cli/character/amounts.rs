//! `character grant` and `character revoke`.

use super::super::amount_args::{AmountArgs, GainArgs};
use super::super::context::Context;
use super::super::database::{Asked, ChangeArgs, change};
use super::super::failure::{Exit, Failure};
use super::super::who::WhoArgs;
use crate::app::change::Action;

/// Give XP or currency, multiplied by the factors that the rules know
///
/// What a character gets is the base amount × --calendar × the prestige bonus × the track's gain multiplier. Where it passes
/// a level, the rest goes on at the multiplier of the next. --explain shows each of them. A fraction of one XP is kept for
/// the next grant. XP on `character` that its last level leaves no room for flows on into paragon.
///
/// With --exact no factor counts and nothing flows on: what was lost is given back as it was, or nothing where it does not
/// fit.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character grant Vex --xp 50_000 --track paragon --source raid --reason outage --explain
  endgame character grant Vex --xp 50_000 --track paragon --exact --reason \"lost in the outage\"
  endgame character grant Vex --currency 1_000 --reason \"lost in the outage\" --dry-run")]
pub struct GrantArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    gift: GainArgs,
    /// Show every factor
    #[arg(long, conflicts_with = "exact")]
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
    amount: AmountArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn grant(args: &GrantArgs, context: &Context) -> Result<Exit, Failure> {
    change(context, &args.change, |session| {
        let command = args.gift.given(session.ruleset())?;
        let action = Action::Carry(args.who.who.clone(), command);
        Ok(Asked { explain: args.explain, ..action.into() })
    })
}

pub(super) fn revoke(args: &RevokeArgs, context: &Context) -> Result<Exit, Failure> {
    change(context, &args.change, |session| {
        Ok(Action::Carry(args.who.who.clone(), args.amount.taken(session.ruleset())?))
    })
}
