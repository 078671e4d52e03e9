//! `endgame chart`: pictures.

use super::context::Context;
use super::failure::{Exit, Failure};
use super::inputs::{RulesetArgs, load_ruleset};
use super::levels::LevelRange;
use super::picture::{LookArgs, PictureFile};
use super::progress::catch_interrupts;
use super::scenario::{Loaded, ScenarioArgs, track_list};
use super::simulate::simulate_all;
use crate::chart::bonus::bonus_figure;
use crate::chart::simulation::SimulationChart;
use crate::chart::xp::{NamedTrack, NoSuchLevels, XpChart};
use crate::config;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::simulation::outcome::Outcome;
use std::path::PathBuf;

/// Draw charts, as PNG or SVG
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame chart xp --levels 1..200 --output xp.png
  endgame chart bonus --theme dark --output bonus.svg
  endgame chart simulation --players 20000 --output simulation.png")]
pub struct ChartArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Xp(XpArgs),
    Bonus(BonusArgs),
    Simulation(SimulationArgs),
}

/// Chart what levels cost: XP to the next, and XP in all
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame chart xp
  endgame chart xp --track character --scale log
  endgame chart xp --ruleset old.yaml --ruleset new.yaml --levels 1..200 --output change.svg")]
struct XpArgs {
    /// A ruleset's YAML file; several are drawn over each other [default: necpgame, built in]
    #[arg(long = "ruleset", short, value_name = "FILE", env = "ENDGAME_RULESET")]
    rulesets: Vec<PathBuf>,
    /// `character`, `paragon` or `mastery.<type>` [default: paragon, or the first that all rulesets have]
    #[arg(long)]
    track: Option<String>,
    /// First and last level, e.g. `1..200` [default: the first hundred]
    #[arg(long, value_name = "FROM..TO")]
    levels: Option<LevelRange>,
    /// The XP axis
    #[arg(long, value_enum, default_value = "linear")]
    scale: AxisScale,
    /// The picture; `.png` or `.svg` decides what it is
    #[arg(long, short, value_name = "FILE", default_value = "xp.png", value_parser = PictureFile::parser())]
    output: PictureFile,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum AxisScale {
    /// Equal differences are equally far apart
    Linear,
    /// Equal ratios are equally far apart
    Log,
}

/// Chart what progress gives: prestige bonuses and costs, attribute effects, XP multipliers
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame chart bonus
  endgame chart bonus --ruleset my.yaml --size 1920x1080 --output bonus.svg")]
struct BonusArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// The picture; `.png` or `.svg` decides what it is
    #[arg(long, short, value_name = "FILE", default_value = "bonus.png", value_parser = PictureFile::parser())]
    output: PictureFile,
    #[command(flatten)]
    look: LookArgs,
}

/// Simulate a population and chart its levels by day and its time to milestones
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame chart simulation
  endgame chart simulation --players 50000 --seed 7 --theme dark
  endgame chart simulation --milestone paragon=150 --output year.svg")]
struct SimulationArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Whose levels: `character` or `paragon` [default: paragon where there is one]
    #[arg(long)]
    track: Option<String>,
    /// The picture; `.png` or `.svg` decides what it is
    #[arg(long, short, value_name = "FILE", default_value = "simulation.png", value_parser = PictureFile::parser())]
    output: PictureFile,
    #[command(flatten)]
    look: LookArgs,
}

/// Runs the command.
///
/// # Errors
/// Problems of the rulesets or arguments, a ruleset that has nothing to draw, or a file that can't be written.
pub fn run(args: &ChartArgs, context: &Context) -> Result<Exit, Failure> {
    match &args.what {
        What::Xp(args) => xp(args, context),
        What::Bonus(args) => bonus(args, context),
        What::Simulation(args) => simulation(args, context),
    }
}

/// Charts the levels by day of `outcome`, and the time to its milestones, to `file`.
///
/// # Errors
/// When there are too many archetypes for a picture, or the file can't be written.
pub fn write_simulation(loaded: &Loaded, outcome: &Outcome, file: &PictureFile) -> Result<(), Failure> {
    let track = levels_track(&loaded.ruleset.value, None)?;
    file.draw(&simulation_chart(loaded, outcome, &track).figure())?;
    Ok(())
}

fn xp(args: &XpArgs, context: &Context) -> Result<Exit, Failure> {
    if let Some(range) = args.levels.filter(|range| range.step > 1) {
        let failure = Failure::usage("bad-levels", "a chart draws every level: it takes no step");
        return Err(failure.hint(format!("--levels {}", LevelRange { step: 1, ..range })));
    }
    let rulesets = if args.rulesets.is_empty() {
        vec![load_ruleset(None, context)?]
    } else {
        args.rulesets.iter().map(|path| load_ruleset(Some(path), context)).collect::<Result<_, _>>()?
    };
    let track_name = match &args.track {
        Some(track) => parse_track(track, &rulesets)?,
        None => common_track(&rulesets)?,
    };
    let chart = XpChart {
        tracks: named_tracks(&rulesets, &track_name)?,
        track_name,
        levels: args.levels.map(|range| (range.from, range.to)),
        log: args.scale == AxisScale::Log,
    };
    args.look.draw(&chart.figure().map_err(no_such_levels)?, &args.output, context)
}

fn bonus(args: &BonusArgs, context: &Context) -> Result<Exit, Failure> {
    let ruleset = args.ruleset.load(context)?;
    let figure = bonus_figure(&ruleset.value).ok_or_else(|| {
        let message = format!(
            "{} has nothing to draw: no prestige, no attribute effects, no gain multipliers",
            ruleset.value.name
        );
        Failure::usage("nothing-to-draw", message).hint("`endgame chart xp` draws what its levels cost")
    })?;
    args.look.draw(&figure, &args.output, context)
}

fn simulation(args: &SimulationArgs, context: &Context) -> Result<Exit, Failure> {
    let loaded = args.scenario.load(context)?;
    let track = levels_track(&loaded.ruleset.value, args.track.as_deref())?;
    catch_interrupts();
    let outcome = simulate_all(&loaded, &loaded.scenario().all_milestones(), context)?;
    args.look.draw(&simulation_chart(&loaded, &outcome, &track).figure(), &args.output, context)
}

fn simulation_chart<'a>(loaded: &'a Loaded, outcome: &'a Outcome, track: &'a str) -> SimulationChart<'a> {
    SimulationChart {
        ruleset: &loaded.ruleset.value.name,
        population: &loaded.population.value.name,
        outcome,
        track,
        asked: &loaded.milestones,
    }
}

/// The track whose levels by day are drawn: `asked`, or paragon, or character.
fn levels_track(ruleset: &Ruleset, asked: Option<&str>) -> Result<String, Failure> {
    let names = [TrackName::Paragon, TrackName::Character];
    let mut tracks =
        names.into_iter().filter(|name| ruleset.track(name).is_some()).map(|name| name.to_string());
    let Some(asked) = asked else {
        return tracks.next().ok_or_else(|| {
            Failure::usage(
                "unknown-track",
                format!("{} has neither paragon nor character levels", ruleset.name),
            )
        });
    };
    let tracks: Vec<String> = tracks.collect();
    tracks.iter().find(|track| *track == asked).cloned().ok_or_else(|| {
        Failure::usage("unknown-track", format!("there are no levels by day of `{}`", asked.escape_debug()))
            .hint(format!("there are those of {}", tracks.join(" and ")))
    })
}

fn parse_track(text: &str, rulesets: &[config::Loaded<Ruleset>]) -> Result<TrackName, Failure> {
    let tracks = rulesets.first().map_or_else(String::new, |ruleset| track_list(&ruleset.value));
    TrackName::parse(text).ok_or_else(|| {
        Failure::usage("unknown-track", format!("`{}` is no track", text.escape_debug()))
            .hint(format!("the tracks are {tracks}"))
    })
}

/// Paragon, or the first track that all rulesets have.
fn common_track(rulesets: &[config::Loaded<Ruleset>]) -> Result<TrackName, Failure> {
    let first = rulesets.first().map_or_else(Vec::new, |ruleset| ruleset.value.track_names());
    let mut candidates = [TrackName::Paragon].into_iter().chain(first);
    let in_all = |name: &TrackName| rulesets.iter().all(|ruleset| ruleset.value.track(name).is_some());
    candidates.find(in_all).ok_or_else(|| {
        let mut failure = Failure::usage("unknown-track", "the rulesets have no track in common");
        failure.reasons = rulesets
            .iter()
            .map(|ruleset| format!("{}: {}", ruleset.value.name, track_list(&ruleset.value)))
            .collect();
        failure
    })
}

/// The track in each ruleset; rulesets of the same name are told apart by their files.
fn named_tracks<'a>(
    rulesets: &'a [config::Loaded<Ruleset>],
    name: &TrackName,
) -> Result<Vec<NamedTrack<'a>>, Failure> {
    let track = |loaded: &'a config::Loaded<Ruleset>| {
        let ruleset = &loaded.value;
        let track = ruleset.track(name).ok_or_else(|| {
            Failure::usage("unknown-track", format!("{} has no track `{name}`", ruleset.name))
                .hint(format!("it has {}", track_list(ruleset)))
        })?;
        let namesakes = rulesets.iter().filter(|other| other.value.name == ruleset.name).count();
        let name = match namesakes {
            1 => ruleset.name.clone(),
            _ => format!("{} ({})", ruleset.name, loaded.source.name),
        };
        Ok(NamedTrack { name, track })
    };
    rulesets.iter().map(track).collect()
}

fn no_such_levels(error: NoSuchLevels) -> Failure {
    let there_are = error.there_are.iter().map(|(name, from, to)| format!("{name} has {from}..{to}"));
    Failure::usage("bad-levels", error.to_string()).hint(there_are.collect::<Vec<_>>().join(", "))
}
