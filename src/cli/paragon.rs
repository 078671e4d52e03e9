//! `endgame paragon`: levels, points and what they are spent on.

use super::amount::parse_points;
use super::context::Context;
use super::database::{AsOfArgs, ChangeArgs, ask, change};
use super::failure::{Exit, Failure};
use super::who::{WhoArgs, parse_who};
use crate::app::amounts::check_sum;
use crate::app::change::Action;
use crate::app::characters;
use crate::ledger::Who;
use crate::progression::Command;
use crate::report::numbers::clipped;
use crate::rules::units::Points;
use std::collections::BTreeMap;

/// Paragon levels, attribute points, and how all characters stand
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame paragon levels Vex
  endgame paragon distribute Vex strength=5 agility=3 --reason \"ticket 4711\"
  endgame paragon stats")]
pub struct ParagonNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Levels(LevelsArgs),
    Distribute(DistributeArgs),
    Respec(RespecArgs),
    Stats(StatsArgs),
}

/// Where a character stands, and what its points are spent on
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame paragon levels Vex
  endgame paragon levels Vex --as-of 2026-11-20
  endgame paragon levels id:12 --format json")]
struct LevelsArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// Spend attribute points
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame paragon distribute Vex strength=5 agility=3 --reason \"ticket 4711\"
  endgame paragon distribute Vex luck=10 --dry-run        see before and after, write nothing")]
struct DistributeArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// An attribute and how many points go to it: `strength=5`
    #[arg(value_name = "ATTRIBUTE=POINTS", required = true, value_parser = parse_share)]
    points: Vec<(String, Points)>,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Give back all spent attribute points, for what a respec costs
///
/// With --free it costs nothing, and it is not one of the respecs that make later ones dearer.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame paragon respec Vex --free --reason \"ticket 4711\"
  endgame paragon respec Vex --dry-run                    what it costs, and what comes back
  endgame paragon respec Vex --reason \"ticket 4711\"")]
struct RespecArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// At no cost
    #[arg(long)]
    free: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Paragon over all characters, and where one of them stands
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame paragon stats
  endgame paragon stats Vex
  endgame paragon stats --as-of 7d --format json")]
struct StatsArgs {
    /// Also show the rank of this character: its name, or its id as `id:12`
    #[arg(value_name = "WHO", value_parser = parse_who)]
    who: Option<Who>,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// Runs the command.
///
/// # Errors
/// Arguments that don't fit, a refusal, or what the store fails with.
pub fn run(noun: &ParagonNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Levels(args) => levels(args, context),
        Verb::Distribute(args) => distribute(args, context),
        Verb::Respec(args) => respec(args, context),
        Verb::Stats(args) => stats(args, context),
    }
}

fn levels(args: &LevelsArgs, context: &Context) -> Result<Exit, Failure> {
    ask(context, &args.as_of, |session| characters::paragon(session, &args.who.who))
}

fn distribute(args: &DistributeArgs, context: &Context) -> Result<Exit, Failure> {
    let points = sums(&args.points)?;
    change(context, &args.change, |session| Ok(Action::distribute(session, &args.who.who, points)?))
}

fn respec(args: &RespecArgs, context: &Context) -> Result<Exit, Failure> {
    let command = if args.free { Command::FreeRespec } else { Command::Respec };
    change(context, &args.change, |_| Ok(Action::Carry(args.who.who.clone(), command)))
}

fn stats(args: &StatsArgs, context: &Context) -> Result<Exit, Failure> {
    ask(context, &args.as_of, |session| characters::paragon_stats(session, args.who.as_ref()))
}

/// `strength=5`
fn parse_share(text: &str) -> Result<(String, Points), String> {
    match text.split_once('=') {
        Some((attribute, points)) if !attribute.is_empty() => {
            Ok((attribute.to_owned(), parse_points(points)?))
        }
        _ => Err("expected an attribute and its points, like `strength=5`".to_owned()),
    }
}

/// The points by attribute. One that is named twice is a slip of the hand as often as meant as the sum.
fn sums(shares: &[(String, Points)]) -> Result<BTreeMap<String, Points>, Failure> {
    let mut points: BTreeMap<String, Points> = BTreeMap::new();
    for (attribute, share) in shares {
        if let Some(before) = points.insert(attribute.clone(), *share) {
            let sum = before.saturating_add(*share);
            let attribute = clipped(attribute, 40);
            let message = format!("`{attribute}` is named twice, with {before} and {share} points");
            let hint = format!("name it once: {attribute}={sum}, if the sum is meant");
            return Err(Failure::usage("attribute-twice", message).hint(hint));
        }
    }
    check_sum(&points)?;
    Ok(points)
}
