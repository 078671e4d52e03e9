//! `endgame prestige`: giving up paragon for permanent bonuses.

mod analyse;

use super::context::Context;
use super::database::{AsOfArgs, Asked, ChangeArgs, ask, change_as};
use super::failure::{Exit, Failure};
use super::who::WhoArgs;
use crate::app::change::Action;
use crate::app::characters;
use crate::app::once::Requested;
use crate::ledger::{Character, Who};
use crate::progression::Command;
use crate::report::numbers::{clipped, whole};
use crate::rules::track::TrackName;

/// Prestige: what the next reset needs, the reset itself, the bonuses that stay, and what resets are worth in a game
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame prestige info Vex
  endgame prestige reset Vex --reason \"ticket 4712\"
  endgame prestige bonuses Vex
  endgame prestige analyse --ruleset my.yaml               when resetting pays; needs no database")]
pub struct PrestigeNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Info(InfoArgs),
    Reset(ResetArgs),
    Bonuses(BonusesArgs),
    Analyse(analyse::AnalyseArgs),
}

/// What a character's next reset needs, and what it has of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame prestige info Vex
  endgame prestige info Vex --as-of \"2026-11-20 12:00\"")]
struct InfoArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// Give up paragon for the next prestige level; shows what it costs and asks first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame prestige reset Vex --dry-run                    see before and after, write nothing
  endgame prestige reset Vex --reason \"ticket 4712\"
  endgame prestige reset Vex --yes --reason \"event\"       in a script, where nobody can be asked")]
struct ResetArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

/// The permanent bonuses of a character
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame prestige bonuses Vex
  endgame prestige bonuses Vex --format json")]
struct BonusesArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// Runs the command.
///
/// # Errors
/// A refusal, or what the store fails with.
pub fn run(noun: &PrestigeNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Info(args) => ask(context, &args.as_of, |session| characters::prestige(session, &args.who.who)),
        Verb::Reset(args) => reset(args, context),
        Verb::Bonuses(args) => {
            ask(context, &args.as_of, |session| characters::bonuses(session, &args.who.who))
        }
        Verb::Analyse(args) => analyse::run(args, context),
    }
}

fn reset(args: &ResetArgs, context: &Context) -> Result<Exit, Failure> {
    let requested = Requested::of_command(&args.who.who, &Command::Reset);
    change_as(context, &args.change, Some(requested), |session| {
        let character = session.character(&args.who.who)?;
        let action = Action::Carry(Who::Id(character.id), Command::Reset);
        Ok(Asked { question: Some(question(&character)), ..action.into() })
    })
}

fn question(character: &Character) -> String {
    let xp = character.state.progress(&TrackName::Paragon).xp;
    let name = clipped(&character.state.name, 40);
    let xp = whole(xp.get());
    format!(
        "This gives up {xp} paragon XP.\n\
         `endgame undo` can take it back until {name} changes again.\n\
         Reset {name}?"
    )
}
