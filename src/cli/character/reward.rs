//! `character reward`: rewards given and taken by hand.

use super::super::context::Context;
use super::super::database::{ChangeArgs, change};
use super::super::failure::{Exit, Failure};
use super::super::who::WhoArgs;
use crate::app::change::Action;

/// Give or take a reward by hand
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character reward give Vex mastery.combat veteran --reason \"ticket 4711\"
  endgame character reward take Vex paragon p100 --reason \"bought from a cheater\"")]
pub struct RewardNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Give(GiveArgs),
    Take(TakeArgs),
}

/// Give a reward, whatever level is held; one that is unlocked is given no second time
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character reward give Vex mastery.combat veteran --reason \"ticket 4711\"")]
struct GiveArgs {
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Take a reward away; it comes back only when its level is reached again from below
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character reward take Vex mastery.combat veteran --reason \"ticket 4711\"")]
struct TakeArgs {
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Which reward of which character.
#[derive(Debug, Clone, clap::Args)]
struct WhichArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// The track of the reward: `paragon` or `mastery.<type>`
    #[arg(value_name = "TRACK")]
    track: String,
    /// The reward, as `endgame mastery rewards` names it
    #[arg(value_name = "REWARD")]
    id: String,
}

/// Runs the command.
///
/// # Errors
/// A reward that is not there, a refusal, or what the store fails with.
pub(super) fn run(noun: &RewardNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Give(GiveArgs { which, change: args }) => change(context, args, |session| {
            Ok(Action::give_reward(session, &which.who.who, (&which.track, &which.id))?)
        }),
        Verb::Take(TakeArgs { which, change: args }) => change(context, args, |session| {
            Ok(Action::take_reward(session, &which.who.who, (&which.track, &which.id))?)
        }),
    }
}
