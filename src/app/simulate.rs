//! Simulations of a scenario: all of it, a shard, until medians are known, or one player.

use super::observer::{Meter, Observer};
use super::problem::Problem;
use super::scenario::Loaded;
use crate::report::replay::ReplayView;
use crate::report::simulation::SimulationView;
use crate::rules::ruleset::Ruleset;
use crate::simulation::ENGINE;
use crate::simulation::outcome::Outcome;
use crate::simulation::replay::replay;
use crate::simulation::run::{Part, nobody, run};
use crate::simulation::scenario::{MOST_PRESTIGE_MILESTONES, Milestone};
use crate::simulation::tally::Tally;

/// What came of a simulation that was to know every median well enough.
#[derive(Debug)]
pub struct Reached {
    /// What came of it.
    pub outcome: Outcome,
    /// How well the worst known median is known, and which it is.
    pub worst: (f64, String),
}

/// No run goes further to know a median well: a median that lies between two kinds of players is never
/// known well, however many are asked.
pub const MOST_PLAYERS: u64 = 2_000_000;

/// Runs all players of the scenario.
///
/// # Errors
/// When it was asked to end.
pub fn run_all(
    loaded: &Loaded,
    milestones: &[Milestone],
    observer: &dyn Observer,
) -> Result<Outcome, Problem> {
    let tally = run_part(loaded, milestones, Part::whole(loaded.players), observer)?;
    Ok(Outcome::new(&loaded.scenario(), milestones, &tally))
}

/// Doubles the players until the 95 % interval of every median is within `target`.
///
/// # Errors
/// When it was asked to end.
pub fn run_until(
    loaded: &Loaded,
    milestones: &[Milestone],
    target: f64,
    observer: &dyn Observer,
) -> Result<Reached, Problem> {
    let scenario = loaded.scenario();
    let mut tally = nobody(&scenario, milestones);
    let mut players = loaded.players;
    let mut already = 0;
    loop {
        tally.merge(&run_part(loaded, milestones, Part { already, ..Part::whole(players) }, observer)?);
        let outcome = Outcome::new(&scenario, milestones, &tally);
        let worst = outcome.worst_median();
        if worst.0 <= target || players > MOST_PLAYERS / 2 {
            return Ok(Reached { outcome, worst });
        }
        (already, players) = (players, players * 2);
    }
}

/// Runs a part of the players.
///
/// # Errors
/// When it was asked to end.
pub fn run_part(
    loaded: &Loaded,
    milestones: &[Milestone],
    part: Part,
    observer: &dyn Observer,
) -> Result<Tally, Problem> {
    let meter = Meter::new(observer, "players", (part.players - part.already) / part.of);
    run(&loaded.scenario(), milestones, part, loaded.threads, &|done| meter.advance(done))
        .map_err(|_| Problem::interrupted("nothing was written"))
}

/// The report of an outcome, without anything that depends on how it was run.
pub fn summary(loaded: &Loaded, outcome: Outcome) -> SimulationView {
    SimulationView {
        engine: ENGINE,
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

/// One player's life, event by event; `who` is an archetype and the player's index in it, such as `hardcore/17`.
///
/// # Errors
/// When there is no such player.
pub fn replay_player(loaded: &Loaded, who: &str) -> Result<ReplayView, Problem> {
    let archetypes = &loaded.population.value.archetypes;
    let names = || archetypes.iter().map(|archetype| archetype.id.as_str()).collect::<Vec<_>>().join(", ");
    let wrong = || {
        Problem::invalid("bad-player", format!("`{who}` names no player")).hint(format!(
            "write ARCHETYPE/PLAYER, such as {}/17; the archetypes are {}",
            archetypes.first().map_or("casual", |archetype| &archetype.id),
            names()
        ))
    };
    let (name, player) = who.split_once('/').ok_or_else(wrong)?;
    let player = player.parse().map_err(|_| wrong())?;
    let archetype = archetypes.iter().find(|archetype| archetype.id == name).ok_or_else(wrong)?;
    let scenario = loaded.scenario();
    Ok(ReplayView::new(&scenario, archetype, player, replay(&scenario, archetype, player)))
}
