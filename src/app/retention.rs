//! Who stays in a game, where the others leave, and which number would keep some of them.

use super::inputs::{load_population, load_ruleset, population_of, ruleset_of};
use super::observer::{Meter, Observer};
use super::places::spot;
use super::problem::Problem;
use super::whole_numbers::is_whole;
use crate::balance::estimate::Estimate;
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::{Metric, Quantity, Statistic};
use crate::balance::walls::{Wall, walls};
use crate::chart::Figure;
use crate::chart::retention::RetentionChart;
use crate::config::{Leaf, Leaves, Loaded};
use crate::report::balance::retention::{FixRow, RetentionView};
use crate::rules::ruleset::Ruleset;
use crate::simulation::outcome::Outcome;
use crate::simulation::population::{Archetype, Population};
use crate::simulation::recorder::MainTrack;
use crate::simulation::run::{Part, run_told};
use crate::simulation::sample::{self, Sampled, Staying, sample};
use crate::simulation::scenario::Scenario;
use crate::simulation::tally::Tally;
use std::path::PathBuf;

/// An analysis as it is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The ruleset's file; the built-in one if not.
    pub ruleset: Option<PathBuf>,
    /// The population's file; the built-in one if not.
    pub population: Option<PathBuf>,
    /// How many players in all.
    pub players: u64,
    /// How many days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// How many threads.
    pub threads: usize,
    /// Whether a chart is wanted.
    pub wants_chart: bool,
}

/// What an analysis found.
pub struct Analysed {
    /// Who stays, and where the others leave.
    pub view: RetentionView,
    /// The same as a picture, if one was wanted.
    pub figure: Option<Figure>,
}

/// So many changed rulesets are lived under at a time: their players share sessions.
const AT_A_TIME: usize = 8;
/// A number is made smaller by so much.
const LESS: f64 = 0.1;
/// So many numbers are told for a wall.
const MOST_FIXES: usize = 2;

/// A number that was made smaller, or a multiplier that was made larger.
struct Changed {
    leaf: Leaf,
    after: f64,
    ruleset: Loaded<Ruleset>,
    population: Loaded<Population>,
}

/// Who stays, where the others leave, and what would keep them.
///
/// # Errors
/// Problems of the files, or when it was asked to end.
pub fn analyse(request: &Request, observer: &dyn Observer) -> Result<Analysed, Problem> {
    let ruleset = load_ruleset(request.ruleset.as_deref(), observer)?;
    let population = load_population(request.population.as_deref(), &ruleset.value, observer)?;
    let scenario = request.scenario(&ruleset.value, &population.value);
    let milestones = scenario.all_milestones();
    let meter = Meter::new(observer, "players", request.players);
    let part = Part::whole(request.players);
    let tally = run_told(&scenario, &milestones, part, request.threads, &|done| meter.advance(done), true)
        .map_err(|_| stopped())?;
    let outcome = Outcome::new(&scenario, &milestones, &tally);
    let found: Vec<Vec<Wall>> = tally
        .archetypes
        .iter()
        .map(|own| own.retention.as_ref().map(|retention| walls(retention, own.players)).unwrap_or_default())
        .collect();
    let archetypes = &population.value.archetypes;
    let depends = archetypes.iter().any(by_rules);
    let fixes = if depends { fixes(request, &ruleset, &population, &found, observer)? } else { Vec::new() };
    let mut view = RetentionView::new(&scenario, &outcome, &found, &fixes);
    (view.ruleset_hash, view.population_hash) = (ruleset.hash(), population.hash());
    view.depends_on_rules = depends;
    let figure = request.wants_chart.then(|| chart(&scenario, &tally));
    Ok(Analysed { view, figure })
}

fn chart(scenario: &Scenario, tally: &Tally) -> Figure {
    RetentionChart { scenario: *scenario, tally }.figure()
}

/// Whether players of an archetype leave because of what the rules make of them.
fn by_rules(archetype: &Archetype) -> bool {
    let leaving = &archetype.dynamics.leaving;
    leaving.stuck.is_some() || leaving.after_reset.is_some() || leaving.at_end > 0.0
}

impl Request {
    fn scenario<'a>(&self, ruleset: &'a Ruleset, population: &'a Population) -> Scenario<'a> {
        Scenario { ruleset, population, days: self.days, seed: self.seed, milestones: &[] }
    }
}

/// What keeps players of each wall: the numbers that do most, the same players living under the rules with each of them changed.
fn fixes(
    request: &Request,
    ruleset: &Loaded<Ruleset>,
    population: &Loaded<Population>,
    found: &[Vec<Wall>],
    observer: &dyn Observer,
) -> Result<Vec<FixRow>, Problem> {
    let archetypes = population.value.archetypes.iter().zip(found);
    let stuck: Vec<(&Archetype, &Vec<Wall>)> =
        archetypes.filter(|(archetype, walls)| by_rules(archetype) && !walls.is_empty()).collect();
    let metric = |(archetype, _): &(&Archetype, _)| Metric::Players {
        quantity: Quantity::Stay(Staying::Stays(request.days)),
        statistic: Statistic::Share,
        group: Some(archetype.id.clone()),
    };
    let metrics: Vec<Metric> = stuck.iter().map(metric).collect();
    let plan = Plan::new(metrics, &ruleset.value, Vec::new());
    let base = request.scenario(&ruleset.value, &population.value);
    let lived = live(request, &[base], std::slice::from_ref(&plan), observer)?.swap_remove(0);
    let now = Side { scenario: base, plan: &plan, sampled: &lived };
    let tracks: Vec<MainTrack> =
        stuck.iter().flat_map(|(_, walls)| walls.iter().map(|wall| wall.track)).collect();
    let changed = changed(ruleset, population, &tracks);
    let mut rows = Vec::new();
    for some in changed.chunks(AT_A_TIME) {
        let scenarios: Vec<Scenario> =
            some.iter().map(|own| request.scenario(&own.ruleset.value, &own.population.value)).collect();
        let plans: Vec<Plan> = vec![plan.clone(); scenarios.len()];
        let sampled = live(request, &scenarios, &plans, observer)?;
        for ((own, scenario), sampled) in some.iter().zip(scenarios).zip(&sampled) {
            let other = Side { scenario, plan: &plan, sampled };
            for (at, (archetype, _)) in stuck.iter().enumerate() {
                rows.push(row(ruleset, own, archetype, &now.difference(&other, at)));
            }
        }
    }
    Ok(best(rows))
}

fn row(ruleset: &Loaded<Ruleset>, own: &Changed, archetype: &Archetype, kept: &Estimate) -> FixRow {
    FixRow {
        archetype: archetype.id.clone(),
        path: own.leaf.path.clone(),
        at: spot(&ruleset.source, own.leaf.span),
        before: own.leaf.number.unwrap_or_default(),
        after: own.after,
        kept: kept.value,
        kept_low: kept.low,
        kept_high: kept.high,
    }
}

/// Of each archetype and track those that keep most, and surely some.
fn best(mut rows: Vec<FixRow>) -> Vec<FixRow> {
    rows.retain(|row| row.kept_low > 0.0);
    rows.sort_by(|a, b| b.kept.total_cmp(&a.kept).then_with(|| a.path.cmp(&b.path)));
    let mut kept: Vec<FixRow> = Vec::new();
    for row in rows {
        let same = |known: &&FixRow| {
            known.archetype == row.archetype && known.is_of_character() == row.is_of_character()
        };
        if kept.iter().filter(same).count() < MOST_FIXES {
            kept.push(row);
        }
    }
    kept
}

/// The costs and multipliers of these tracks and of resets, each a tenth less, or a tenth more where more is easier.
fn changed(ruleset: &Loaded<Ruleset>, population: &Loaded<Population>, tracks: &[MainTrack]) -> Vec<Changed> {
    let all = Leaves::of(&ruleset.source).all.into_iter();
    let wanted = all.filter(|leaf| is_cost_of(&leaf.path, tracks));
    wanted.filter_map(|leaf| easier(ruleset, population, leaf)).collect()
}

fn is_cost_of(path: &str, tracks: &[MainTrack]) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["character", "xp_to_next" | "total_xp" | "gain_multiplier", ..] => {
            tracks.contains(&MainTrack::Character)
        }
        ["paragon", "xp_to_next" | "total_xp" | "gain_multiplier", ..]
        | ["prestige", "requires" | "cost", ..] => tracks.contains(&MainTrack::Paragon),
        _ => false,
    }
}

fn easier(ruleset: &Loaded<Ruleset>, population: &Loaded<Population>, leaf: Leaf) -> Option<Changed> {
    let number = leaf.number.filter(|number| *number != 0.0)?;
    let is_multiplier = leaf.path.contains("gain_multiplier");
    let factor = if is_multiplier { 1.0 + LESS } else { 1.0 - LESS };
    let after = if is_whole(ruleset, &leaf) {
        let step = (number.abs() * LESS).round().max(1.0);
        if is_multiplier { number + step } else { number - step }
    } else {
        format!("{:.12e}", number * factor).parse().unwrap_or(number * factor)
    };
    let source = ruleset.source.with(&[(leaf.span, after.to_string())]);
    let changed = ruleset_of(&source).ok()?;
    let population = population_of(&population.source, &changed.value).ok()?;
    Some(Changed { leaf, after, ruleset: changed, population })
}

fn live(
    request: &Request,
    scenarios: &[Scenario],
    plans: &[Plan],
    observer: &dyn Observer,
) -> Result<Vec<Sampled>, Problem> {
    let sides: Vec<sample::Side> = scenarios
        .iter()
        .zip(plans)
        .map(|(scenario, plan)| sample::Side { scenario: *scenario, questions: &plan.questions })
        .collect();
    let part = Part::whole(request.players);
    sample(&sides, part, false, request.threads, &|_| !observer.is_stopped()).map_err(|_| stopped())
}

fn stopped() -> Problem {
    Problem::interrupted("nothing was analysed")
}
