//! `endgame curve`: what levels cost, where XP stands, and why.

use super::amount::{parse_level, parse_xp, parse_xp_per_hour};
use super::context::Context;
use super::failure::{Exit, Failure};
use super::levels::LevelRange;
use super::track::{Chosen, TrackArgs};
use crate::config::{Source, Span};
use crate::report::curve::{CurveView, LevelRow};
use crate::report::explain::{Computation, ExplainView, Place};
use crate::report::lookup::LookupView;
use crate::report::numbers;
use crate::rules::pace::Pace;
use crate::rules::running_total::Form;
use crate::rules::track::Track;
use crate::rules::units::{Level, Xp};
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
    at: At,
    #[command(flatten)]
    pace: PaceArgs,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct At {
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

/// What fits on a screen when nobody asked for more.
const FIRST_LEVELS: u64 = 30;
/// More rows than this are a mistake, or want a step.
const MOST_ROWS: u64 = 100_000;

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
    let range = match args.levels {
        Some(range) => range,
        None => first_levels(track),
    };
    chosen.check(range.from)?;
    chosen.check(range.to)?;
    check_rows(range)?;
    let mut pace = Pace::new(track, args.pace.xp_per_hour as f64);
    let points = chosen.points();
    let view = CurveView {
        ruleset: chosen.ruleset.value.name.clone(),
        track: chosen.name.to_string(),
        first_level: track.first().0,
        max_level: track.last().map(|last| last.0),
        xp_per_hour: args.pace.xp_per_hour,
        levels: range.levels().filter_map(|level| LevelRow::new(track, points, level, &mut pace)).collect(),
        notes: notes(args, track, range),
        has_multiplier: track.gain_multiplier_curve().is_some(),
    };
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}

fn first_levels(track: &Track) -> LevelRange {
    let from = track.first().0;
    let reachable = |to: &u64| track.total_xp(Level(*to)).is_some();
    let to = (from..from.saturating_add(FIRST_LEVELS)).take_while(reachable).last().unwrap_or(from);
    LevelRange { from, to, step: 1 }
}

fn check_rows(range: LevelRange) -> Result<(), Failure> {
    let steps = (range.to - range.from) / range.step;
    if steps < MOST_ROWS {
        return Ok(());
    }
    let (asked, most) = (numbers::whole(steps.saturating_add(1)), numbers::whole(MOST_ROWS));
    let message = format!("{range} are {asked} levels; at most {most} are shown");
    let step = (range.to - range.from).div_ceil(MOST_ROWS - 1).max(1);
    let hint = format!("take steps: --levels {}", LevelRange { step: step.next_power_of_two(), ..range });
    Err(Failure::usage("too-many-rows", message).hint(hint))
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
    let track = chosen.track()?;
    let xp = match (args.at.xp, args.at.level) {
        (Some(xp), _) => xp,
        (None, level) => {
            let level = level.unwrap_or_default();
            chosen.check(level)?;
            track.total_xp(Level(level)).unwrap_or_default()
        }
    };
    let names = (chosen.ruleset.value.name.as_str(), chosen.name.to_string());
    let mut view = LookupView::new(names, (track, chosen.points()), xp, args.pace.xp_per_hour);
    let level = track.level_at(xp);
    view.notes = vec![format!("why: endgame curve explain{} --level {level}", args.track.again())];
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn explain(args: &ExplainArgs, context: &Context) -> Result<Exit, Failure> {
    let chosen = args.track.load(context)?;
    chosen.check(args.level)?;
    let track = chosen.track()?;
    let level = Level(args.level);
    let total = |level| track.total_xp(level).map(Xp::get);
    let cost = track.xp_to_next(level).map(Xp::get);
    let (curve, values) = match track.form() {
        Form::Total => ("total_xp", vec![(level, total(level)), (level.next(), total(level.next()))]),
        Form::StepFrom | Form::StepTo => ("xp_to_next", vec![(level, cost)]),
    };
    let values = values.into_iter().filter_map(|(level, xp)| Some((level, xp?)));
    let view = ExplainView {
        ruleset: chosen.ruleset.value.name.clone(),
        track: chosen.name.to_string(),
        level: level.0,
        curve,
        xp_to_next: cost,
        total_xp: total(level).unwrap_or_default(),
        computations: values.map(|(level, xp)| computation(&chosen, track, level, xp)).collect(),
    };
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn computation(chosen: &Chosen, track: &Track, level: Level, xp: u64) -> Computation {
    let explanation = track.explain(level);
    let span = chosen.ruleset.places.locate(&chosen.name, &explanation.path);
    let place = span.map(|span| place(&chosen.ruleset.source, span));
    let is_first_total = track.form() == Form::Total && level == track.first();
    let mut computation = Computation::new(explanation, place, xp);
    computation.is_first_total = is_first_total;
    computation
}

fn place(source: &Source, span: Span) -> Place {
    let (source, span) = source.origin(span);
    let at = source.location(span.start);
    let line = source.line_at(span.start);
    let end = span.end.min(line.end);
    Place {
        file: source.name.clone(),
        line: at.line,
        column: at.column,
        text: source.text.get(line).unwrap_or_default().to_owned(),
        length: source.text.get(span.start..end).unwrap_or_default().chars().count(),
    }
}
