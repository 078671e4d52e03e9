//! Rules or populations side by side, on the same players.

pub mod metrics;
pub mod sensitivity;
pub mod sides;

use crate::app::observer::{Meter, Observer};
use crate::app::problem::Problem;
use crate::balance::comparison::{Compared, Fates, compare, fates, plan, standing_metrics};
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::Metric;
use crate::chart::Figure;
use crate::chart::comparison::{ComparedSide, ComparisonChart};
use crate::report::balance::compare::{CompareRow, CompareView, FateRow, SideFacts};
use crate::report::numbers::run_words;
use crate::simulation::ENGINE;
use crate::simulation::outcome::Outcome;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, Sampled, sample};
use metrics::Chosen;
use sides::{Kind, OneSide, Run, Sides};

/// A comparison as it is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// How players live on every side.
    pub run: Run,
    /// What is compared.
    pub metrics: Chosen,
    /// Whether metrics that do not differ are shown too.
    pub all: bool,
    /// Whether a chart is wanted.
    pub wants_chart: bool,
}

/// What a comparison found.
#[derive(Debug)]
pub struct Found {
    /// All differences.
    pub view: CompareView,
    /// Whether a difference is certain.
    pub differs: bool,
    /// All sides over each other, if a chart was wanted.
    pub figure: Option<Figure>,
}

/// Compares every further side with the first.
///
/// # Errors
/// Problems of the metrics, that there is one side only, or that it was asked to end.
pub fn run(request: &Request, sides: &Sides, observer: &dyn Observer) -> Result<Found, Problem> {
    if sides.all.len() < 2 {
        let message = "there is nothing to compare with";
        return Err(Problem::invalid("one-side", message).hint("name two files or more"));
    }
    let run = &request.run;
    let metrics = request.metrics.or_usual(sides, run)?;
    let plans = plans(request, sides, &metrics);
    let sampled = live(request, sides, &plans, observer)?;
    let lived: Vec<Side> = sides
        .all
        .iter()
        .zip(plans.iter().zip(&sampled))
        .map(|(own, ((plan, _), sampled))| Side { scenario: own.scenario(run), plan, sampled })
        .collect();
    let mut compared = compare(&lived);
    compared.truncate(metrics.len());
    let standing = plans.first().map_or(&[][..], |(_, standing)| standing);
    let fates = fates(&lived, standing);
    let are_apart =
        matches!(sides.kind, Kind::Rulesets) && fates.iter().any(|own| own.ahead + own.behind > 0);
    // Players with the same sessions who stand elsewhere differ for sure, even where no metric shows it.
    let differs = compared.iter().any(Compared::differs) || are_apart;
    let view = view(request, sides, &compared, &fates);
    Ok(Found { view, differs, figure: request.wants_chart.then(|| figure(run, sides, &lived)) })
}

fn view(request: &Request, sides: &Sides, compared: &[Compared], fates: &[Fates]) -> CompareView {
    let Run { players, days, seed, .. } = request.run;
    let facts: Vec<SideFacts> = sides.facts();
    CompareView {
        engine: ENGINE,
        common: sides.common(),
        players,
        days,
        seed,
        fates: fates.iter().map(|fates| FateRow::new(fates, &facts)).collect(),
        sides: facts,
        metrics: compared.iter().map(CompareRow::new).collect(),
        shows_all: request.all || !request.metrics.is_empty(),
        notes: Vec::new(),
        took: None,
    }
}

/// What is asked on each side, and where in it the standing on the last day is.
fn plans(request: &Request, sides: &Sides, metrics: &[Metric]) -> Vec<(Plan, Vec<usize>)> {
    let Some(first) = sides.all.first() else { return Vec::new() };
    let standing = standing_metrics(&first.ruleset.value, request.run.days);
    let plan = |side: &OneSide| {
        let more =
            if request.wants_chart { side.scenario(&request.run).all_milestones() } else { Vec::new() };
        plan(metrics.to_vec(), &standing, &side.ruleset.value, more)
    };
    sides.all.iter().map(plan).collect()
}

/// Lets the players live on every side; rulesets share the sessions of their players.
fn live(
    request: &Request,
    sides: &Sides,
    plans: &[(Plan, Vec<usize>)],
    observer: &dyn Observer,
) -> Result<Vec<Sampled>, Problem> {
    let lived: Vec<sample::Side> = sides
        .all
        .iter()
        .zip(plans)
        .map(|(side, (plan, _))| sample::Side {
            scenario: side.scenario(&request.run),
            questions: &plan.questions,
        })
        .collect();
    let groups: Vec<&[sample::Side]> = match sides.kind {
        Kind::Rulesets => vec![&lived],
        Kind::Populations => lived.chunks(1).collect(),
    };
    let Run { players, threads, .. } = request.run;
    let meter = Meter::new(observer, "players", players * groups.len() as u64);
    let part = Part::whole(players);
    let mut all = Vec::new();
    for group in groups {
        let sampled = sample(group, part, request.wants_chart, threads, &|done| meter.advance(done));
        all.extend(sampled.map_err(|_| Problem::interrupted("nothing was compared"))?);
    }
    Ok(all)
}

/// All sides over each other.
fn figure(run: &Run, sides: &Sides, lived: &[Side]) -> Figure {
    let outcomes: Vec<Outcome> = lived
        .iter()
        .filter_map(|side| {
            let tally = side.sampled.tally.as_ref()?;
            Some(Outcome::new(&side.scenario, &side.plan.questions.milestones, tally))
        })
        .collect();
    let compared: Vec<ComparedSide> = sides
        .all
        .iter()
        .zip(&outcomes)
        .map(|(side, outcome)| ComparedSide { name: &side.name, ruleset: &side.ruleset.value, outcome })
        .collect();
    let subtitle = format!("{} · {}", sides.common(), run_words(run.players, run.days, run.seed));
    ComparisonChart { sides: &compared, subtitle }.figure()
}
