//! `endgame chart`: pictures.

use super::amount::parse_xp_per_hour;
use super::context::Context;
use super::failure::{Exit, Failure};
use super::inputs::RulesetArgs;
use super::observer::Terminal;
use super::picture::{LookArgs, PictureFile};
use super::scenario::ScenarioArgs;
use crate::app::charts;
use crate::app::levels::LevelRange;
use crate::app::simulate::run_all;
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

/// Chart what levels cost: XP to the next, XP in all, and the hours that takes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame chart xp
  endgame chart xp --track character --scale log
  endgame chart xp --xp-per-hour 60_000
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
    /// The axis of XP and hours
    #[arg(long, value_enum, default_value = "linear")]
    scale: AxisScale,
    /// Draw the hours to each level, too, at so much base XP per hour of play
    #[arg(long, value_name = "N", value_parser = parse_xp_per_hour, allow_negative_numbers = true)]
    xp_per_hour: Option<u64>,
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

fn xp(args: &XpArgs, context: &Context) -> Result<Exit, Failure> {
    if let Some(range) = args.levels.filter(|range| range.step > 1) {
        let failure = Failure::usage("bad-levels", "a chart draws every level: it takes no step");
        return Err(failure.hint(format!("--levels {}", LevelRange { step: 1, ..range })));
    }
    let request = charts::XpRequest {
        rulesets: args.rulesets.clone(),
        track: args.track.clone(),
        levels: args.levels.map(|range| (range.from, range.to)),
        log: args.scale == AxisScale::Log,
        xp_per_hour: args.xp_per_hour,
    };
    args.look.draw(&charts::xp(&request, &Terminal::new(context))?, &args.output, context)
}

fn bonus(args: &BonusArgs, context: &Context) -> Result<Exit, Failure> {
    let figure = charts::bonus(args.ruleset.ruleset.as_deref(), &Terminal::new(context))?;
    args.look.draw(&figure, &args.output, context)
}

fn simulation(args: &SimulationArgs, context: &Context) -> Result<Exit, Failure> {
    let loaded = args.scenario.load(context)?;
    let track = charts::levels_track(&loaded.ruleset.value, args.track.as_deref())?;
    let outcome = run_all(&loaded, &loaded.scenario().all_milestones(), &Terminal::new(context))?;
    args.look.draw(&charts::simulation(&loaded, &outcome, &track), &args.output, context)
}
