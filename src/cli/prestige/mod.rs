//! `endgame prestige`: giving up paragon for permanent bonuses.

mod analyse;

use super::context::Context;
use super::database::{AsOfArgs, Change, ChangeArgs, Session};
use super::failure::{Exit, Failure};
use super::who::{WhoArgs, carry_out};
use crate::ledger::{Character, Fact, HistoryQuery, Moment, Who};
use crate::progression::{Command, Event};
use crate::report::gm::{PrestigeBonusesView, PrestigeInfoView};
use crate::report::numbers::{clipped, whole};
use crate::rules::track::TrackName;
use crate::store::{Store, StoreError};

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
        Verb::Info(args) => info(args, context),
        Verb::Reset(args) => reset(args, context),
        Verb::Bonuses(args) => bonuses(args, context),
        Verb::Analyse(args) => analyse::run(args, context),
    }
}

fn info(args: &InfoArgs, context: &Context) -> Result<Exit, Failure> {
    let session = Session::open_at(context, &args.as_of)?;
    let character = session.character(&args.who.who)?;
    let last = last_reset(&session.store, &character)?;
    let ruleset = session.ruleset_of(&character.state)?;
    context.answer(&PrestigeInfoView::new(&character, &ruleset, last), None)?;
    Ok(Exit::Done)
}

fn bonuses(args: &BonusesArgs, context: &Context) -> Result<Exit, Failure> {
    let session = Session::open_at(context, &args.as_of)?;
    let character = session.character(&args.who.who)?;
    context.answer(&PrestigeBonusesView::new(&character, session.ruleset()), None)?;
    Ok(Exit::Done)
}

fn reset(args: &ResetArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let character = session.character(&args.who.who)?;
    let question = question(&character);
    let change = Change { title: "the reset", explain: false, question: Some(&question), command: None };
    let whom = ("reset", &Who::Id(character.id));
    carry_out(&mut session, whom, &args.change, &change, &Command::Reset)
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

/// When the reset happened that gave the prestige level held; those that were taken back don't count.
fn last_reset(store: &Store, character: &Character) -> Result<Option<Moment>, StoreError> {
    let resets = HistoryQuery {
        who: Some(Who::Id(character.id)),
        kind: Some("reset".to_owned()),
        ..HistoryQuery::default()
    };
    let level = character.state.prestige_level;
    let entries = store.history(&resets)?.unwrap_or_default();
    let held = entries.iter().rev().find(|entry| {
        matches!(&entry.fact, Fact::Progression(Event::PrestigeReset(reset)) if reset.number == level)
    });
    Ok(held.map(|entry| entry.at))
}
