//! `endgame curve`: what levels cost, where XP stands, and why.

use super::amount::{parse_level, parse_xp, parse_xp_per_hour};
use super::context::Context;
use super::failure::{Exit, Failure};
use super::inputs::TrackArgs;
use crate::app::curves::{self, At, first_levels};
use crate::app::levels::LevelRange;
use crate::rules::track::Track;
use crate::rules::units::Xp;
use std::path::PathBuf;

/// See what levels cost, where some XP stands, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame curve show --levels 1..100/10
  endgame curve lookup --xp 1_000_000
  endgame curve explain --level 42")]
pub struct CurveArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Show(ShowArgs),
    Lookup(LookupArgs),
    Explain(ExplainArgs),
}

/// A table of levels: XP to the next, total XP, points, gain multiplier, hours
///
/// The hours are those from the track's first level at the given base XP per hour, each level's XP divided by its gain
/// multiplier. Calendar events, prestige bonuses and the levels of other tracks are not in them. Beyond 100,000 levels
/// they are within 0.1 %.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame curve show
  endgame curve show --track character --levels 1..50
  endgame curve show --ruleset my.yaml --levels 0..1000/50 --xp-per-hour 80_000
  endgame curve show -t mastery.combat --levels 1..100 --format csv > combat.csv")]
struct ShowArgs {
    #[command(flatten)]
    track: TrackArgs,
    /// Which levels, e.g. `1..100`, `1..1000/50` or `50` [default: the first 30]
    #[arg(long, value_name = "FROM..TO[/STEP]")]
    levels: Option<LevelRange>,
    #[command(flatten)]
    pace: PaceArgs,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The level that some XP reaches, or the XP that a level takes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame curve lookup --xp 1_000_000
  endgame curve lookup --track character --level 50 --format json")]
struct LookupArgs {
    #[command(flatten)]
    track: TrackArgs,
    #[command(flatten)]
    at: AtArgs,
    #[command(flatten)]
    pace: PaceArgs,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct AtArgs {
    /// XP gathered on the track, up to 2^63 − 1
    #[arg(long, value_name = "N", value_parser = parse_xp, allow_negative_numbers = true)]
    xp: Option<Xp>,
    /// A level of the track
    #[arg(long, value_name = "N", value_parser = parse_level, allow_negative_numbers = true)]
    level: Option<u64>,
}

/// Which piece of the curve, and which numbers, made the cost of a level
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame curve explain --level 42
  endgame curve explain --ruleset curves/runescape.yaml --level 98")]
struct ExplainArgs {
    #[command(flatten)]
    track: TrackArgs,
    /// The level
    #[arg(long, value_name = "N", value_parser = parse_level, allow_negative_numbers = true)]
    level: u64,
}

#[derive(Debug, Clone, clap::Args)]
struct PaceArgs {
    /// Base XP per hour of play, for the hours
    #[arg(long, value_name = "N", default_value = "50000", value_parser = parse_xp_per_hour, allow_negative_numbers = true)]
    xp_per_hour: u64,
}

/// Runs the command.
///
/// # Errors
/// Problems of the file, or a track or level that is not there.
pub fn run(args: &CurveArgs, context: &Context) -> Result<Exit, Failure> {
    match &args.verb {
        Verb::Show(args) => show(args, context),
        Verb::Lookup(args) => lookup(args, context),
        Verb::Explain(args) => explain(args, context),
    }
}

fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    let chosen = args.track.load(context)?;
    let track = chosen.track()?;
    let range = args.levels.unwrap_or_else(|| first_levels(track));
    let mut view = curves::table(&chosen, range, args.pace.xp_per_hour)?;
    view.notes = notes(args, track, range);
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}

fn notes(args: &ShowArgs, track: &Track, shown: LevelRange) -> Vec<String> {
    let more = match track.last() {
        _ if args.levels.is_some() => None,
        Some(last) if last.0 <= shown.to => None,
        Some(last) => Some(format!("all levels: --levels {}..{last}", shown.from)),
        None => Some(format!("more: --levels {}..1000/50", shown.from)),
    };
    let why = format!("why: endgame curve explain{} --level {}", args.track.again(), shown.from);
    more.into_iter().chain([why]).collect()
}

fn lookup(args: &LookupArgs, context: &Context) -> Result<Exit, Failure> {
    let chosen = args.track.load(context)?;
    let at = args.at.xp.map_or_else(|| At::Level(args.at.level.unwrap_or_default()), At::Xp);
    let (mut view, level) = curves::lookup(&chosen, at, args.pace.xp_per_hour)?;
    view.notes = vec![format!("why: endgame curve explain{} --level {level}", args.track.again())];
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn explain(args: &ExplainArgs, context: &Context) -> Result<Exit, Failure> {
    let chosen = args.track.load(context)?;
    context.answer(&curves::explain(&chosen, args.level)?, None)?;
    Ok(Exit::Done)
}
