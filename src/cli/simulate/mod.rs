//! `endgame simulate`: a year of players.

mod sessions;

use super::apart::keep_apart;
use super::context::Context;
use super::failure::{Exit, Failure};
use super::merge::ShardFile;
use super::picture::PictureFile;
use super::progress::{Bar, catch_interrupts, interrupted};
use super::scenario::{Loaded, ScenarioArgs};
use crate::report::numbers;
use crate::report::replay::ReplayView;
use crate::report::simulation::SimulationView;
use crate::rules::ruleset::Ruleset;
use crate::simulation::outcome::Outcome;
use crate::simulation::replay::replay;
use crate::simulation::run::{Part, run as run_part};
use crate::simulation::scenario::{MOST_PRESTIGE_MILESTONES, Milestone};
use crate::simulation::tally::Tally;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Simulate a population on a ruleset and report what comes of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame simulate
  endgame simulate --ruleset my.yaml --players 50000 --seed 7
  endgame simulate --target-error 1%              until every median is known to 1 %
  endgame simulate --replay hardcore/17           one player's life, event by event
  endgame simulate --shard 1/3 --output s1.json   a third of the run, for `endgame merge`")]
pub struct SimulateArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Run until the 95 % interval of every median is within this, e.g. `1%`
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true, value_parser = parse_percent, conflicts_with_all = ["shard", "replay"])]
    target_error: Option<f64>,
    /// Run only a part of the players, e.g. `2/3`, and write it for `endgame merge`
    #[arg(long, value_name = "N/OF", value_parser = parse_shard, requires = "output")]
    shard: Option<(u64, u64)>,
    /// Tell one player's life, e.g. `hardcore/17`
    #[arg(long, value_name = "ARCHETYPE/PLAYER", conflicts_with_all = ["shard", "chart"])]
    replay: Option<String>,
    /// Write the answer to a file; `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also chart the levels by day to a PNG or SVG file
    #[arg(long, value_name = "FILE", conflicts_with = "shard", value_parser = PictureFile::parser())]
    chart: Option<PictureFile>,
    /// Only write every session of every player to a CSV file, such as `endgame population fit` reads
    #[arg(long, value_name = "FILE", conflicts_with_all = ["target_error", "shard", "replay", "output", "chart"])]
    sessions: Option<PathBuf>,
}

/// No run goes further for the sake of `--target-error`: a median that lies between two kinds of players is never
/// known well, however many are asked.
const MOST_PLAYERS: u64 = 2_000_000;

/// Runs the command.
///
/// # Errors
/// Problems of the files or arguments, or when it was interrupted.
pub fn run(args: &SimulateArgs, context: &Context) -> Result<Exit, Failure> {
    let loaded = args.scenario.load(context)?;
    let read = [&loaded.ruleset.source, &loaded.population.source];
    let read = read.into_iter().flat_map(|source| source.files()).map(Path::new);
    let chart = args.chart.as_ref().map(PictureFile::path);
    keep_apart(read, args.output.as_deref().into_iter().chain(args.sessions.as_deref()).chain(chart))?;
    if let Some(who) = &args.replay {
        return tell_life(&loaded, who, args, context);
    }
    if let Some(path) = &args.sessions {
        return sessions::write(&loaded, path, context);
    }
    catch_interrupts();
    let started = Instant::now();
    let scenario = loaded.scenario();
    let milestones = scenario.all_milestones();
    if let (Some((shard, of)), Some(output)) = (args.shard, &args.output) {
        let part = Part { shard, of, ..Part::whole(args.scenario.players) };
        let tally = simulate(&loaded, &milestones, part, context)?;
        let file = ShardFile::new(&loaded, part, tally);
        file.write(output)?;
        context.tell(&format!(
            "shard {shard} of {of} written to {}; when all {of} are there: endgame merge …",
            output.display()
        ));
        return Ok(Exit::Done);
    }
    let (outcome, worst) = match args.target_error {
        None => (simulate_all(&loaded, &milestones, context)?, None),
        Some(target) => simulate_until(&loaded, &milestones, target, context)?,
    };
    if let Some(path) = &args.chart {
        super::chart::write_simulation(&loaded, &outcome, path)?;
    }
    let mut view = view(&loaded, outcome);
    view.reached_error = worst.as_ref().map(|worst| worst.0);
    view.took = Some(started.elapsed());
    view.notes = notes(args, worst.as_ref(), context);
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}

/// The view of an outcome, without anything that depends on how it was run.
pub fn view(loaded: &Loaded, outcome: Outcome) -> SimulationView {
    SimulationView {
        engine: env!("CARGO_PKG_VERSION"),
        ruleset: loaded.ruleset.value.name.clone(),
        ruleset_hash: loaded.ruleset.hash(),
        population: loaded.population.value.name.clone(),
        population_hash: loaded.population.hash(),
        reached_error: None,
        asked: loaded.milestones.iter().map(ToString::to_string).collect(),
        last_reset: last_reset(&loaded.ruleset.value),
        shares: loaded.population.value.archetypes.iter().map(|archetype| archetype.share).collect(),
        outcome,
        notes: Vec::new(),
        took: None,
    }
}

/// The last reset that is a milestone unless asked for, where the rules allow more.
fn last_reset(ruleset: &Ruleset) -> Option<u64> {
    let prestige = ruleset.prestige.as_ref()?;
    prestige.max.is_none_or(|max| max > MOST_PRESTIGE_MILESTONES).then_some(MOST_PRESTIGE_MILESTONES)
}

/// Runs all players of the scenario and sums up.
///
/// # Errors
/// When it was interrupted.
pub fn simulate_all(
    loaded: &Loaded,
    milestones: &[Milestone],
    context: &Context,
) -> Result<Outcome, Failure> {
    let tally = simulate(loaded, milestones, Part::whole(loaded.players), context)?;
    Ok(Outcome::new(&loaded.scenario(), milestones, &tally))
}

/// Doubles the players until every median is known well enough.
fn simulate_until(
    loaded: &Loaded,
    milestones: &[Milestone],
    target: f64,
    context: &Context,
) -> Result<(Outcome, Option<(f64, String)>), Failure> {
    let scenario = loaded.scenario();
    let mut tally = Tally::new(&scenario, milestones);
    let mut players = loaded.players;
    let mut already = 0;
    loop {
        tally.merge(&simulate(loaded, milestones, Part { already, ..Part::whole(players) }, context)?);
        let outcome = Outcome::new(&scenario, milestones, &tally);
        let worst = outcome.worst_median();
        if worst.0 <= target || players > MOST_PLAYERS / 2 {
            return Ok((outcome, Some(worst)));
        }
        (already, players) = (players, players * 2);
    }
}

fn simulate(
    loaded: &Loaded,
    milestones: &[Milestone],
    part: Part,
    context: &Context,
) -> Result<Tally, Failure> {
    let total = (part.players - part.already) / part.of;
    let bar = Bar::new(context, total, "players");
    let progress = |done| {
        bar.advance(done);
        !interrupted()
    };
    let tally = run_part(&loaded.scenario(), milestones, part, loaded.threads, &progress);
    bar.finish();
    tally.map_err(|_| Failure::interrupted("nothing was written"))
}

fn tell_life(loaded: &Loaded, who: &str, args: &SimulateArgs, context: &Context) -> Result<Exit, Failure> {
    let archetypes = &loaded.population.value.archetypes;
    let names = || archetypes.iter().map(|archetype| archetype.id.as_str()).collect::<Vec<_>>().join(", ");
    let wrong = || {
        Failure::usage("bad-player", format!("`{who}` names no player")).hint(format!(
            "write ARCHETYPE/PLAYER, such as {}/17; the archetypes are {}",
            archetypes.first().map_or("casual", |archetype| &archetype.id),
            names()
        ))
    };
    let (name, player) = who.split_once('/').ok_or_else(wrong)?;
    let player = player.parse().map_err(|_| wrong())?;
    let archetype = archetypes.iter().find(|archetype| archetype.id == name).ok_or_else(wrong)?;
    let scenario = loaded.scenario();
    let view = ReplayView::new(&scenario, archetype, player, replay(&scenario, archetype, player));
    context.answer(&view, args.output.as_ref())?;
    Ok(Exit::Done)
}

fn notes(args: &SimulateArgs, worst: Option<&(f64, String)>, context: &Context) -> Vec<String> {
    let mut notes = Vec::new();
    if let (Some(target), Some((reached, name))) = (args.target_error, worst) {
        let percent = |share| numbers::percent(share, 2);
        let (target, shown) = (percent(target), percent(*reached));
        notes.push(if *reached <= args.target_error.unwrap_or_default() {
            format!("every median is known to {target} (worst: {shown})")
        } else {
            format!("not every median is known to {target} with {MOST_PLAYERS} players or fewer: {name} is to {shown}")
        });
    }
    if let Some(chart) = &args.chart {
        notes.push(format!("chart: {}", chart.display()));
    }
    if context.hints {
        notes.push(
            "more: --format json · chart: --chart year.png · one life: --replay ARCHETYPE/17".to_owned(),
        );
    }
    notes
}

fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    match number.parse::<f64>() {
        Ok(percent) if percent > 0.0 && percent <= 100.0 => Ok(percent / 100.0),
        _ => Err("expected a percentage such as `1%`, more than 0".to_owned()),
    }
}

fn parse_shard(text: &str) -> Result<(u64, u64), String> {
    let numbers = text.split_once('/').and_then(|(n, of)| Some((n.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((shard, of)) if (1..=of).contains(&shard) && of <= 1_000_000 => Ok((shard, of)),
        _ => Err("expected a shard such as `2/3`: the second of three".to_owned()),
    }
}
