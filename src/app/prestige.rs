//! What resets are worth in a game.

use super::inputs::{load_population, load_ruleset};
use super::observer::Observer;
use super::problem::Problem;
use crate::balance::prestige::{self, Setting};
use crate::chart::Figure;
use crate::chart::prestige::PrestigeChart;
use crate::report::balance::prestige::PrestigeView;
use crate::report::numbers::{counted, escaped};
use std::path::PathBuf;

/// An analysis as it is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The ruleset's file; the built-in one if not.
    pub ruleset: Option<PathBuf>,
    /// The population's file; the built-in one if not.
    pub population: Option<PathBuf>,
    /// How many players of each archetype.
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
    /// When resets pay, and what is degenerate.
    pub view: PrestigeView,
    /// Whether nothing is degenerate.
    pub is_sound: bool,
    /// What each policy gives, if a chart was wanted and anybody can reset.
    pub figure: Option<Figure>,
}

/// When resetting pays, which policy is best, and which rules are degenerate.
///
/// # Errors
/// Problems of the files, or a ruleset without prestige.
pub fn analyse(request: &Request, observer: &dyn Observer) -> Result<Analysed, Problem> {
    let ruleset = load_ruleset(request.ruleset.as_deref(), observer)?;
    if ruleset.value.prestige.is_none() {
        let message = format!("the ruleset `{}` has no prestige", escaped(&ruleset.value.name));
        return Err(Problem::invalid("no-prestige", message)
            .hint("add a `prestige` section; curves/necpgame.yaml shows how to write it"));
    }
    let population = load_population(request.population.as_deref(), &ruleset.value, observer)?;
    let setting = Setting {
        ruleset: &ruleset.value,
        population: &population.value,
        players: request.players,
        days: request.days,
        seed: request.seed,
        threads: request.threads,
    };
    let analysis = prestige::analyse(&setting)
        .ok_or_else(|| Problem::invalid("no-prestige", "the ruleset has no prestige"))?;
    let chart = || {
        let (players, days) = (counted(request.players, "player"), counted(request.days.into(), "day"));
        let (ruleset, population) = (&setting.ruleset.name, &setting.population.name);
        let chart = PrestigeChart {
            analysis: &analysis,
            title: format!("{ruleset} × {population}: what a policy of resets gives"),
            subtitle: format!("{players} an archetype, none leaves · {days} · seed {}", request.seed),
        };
        chart.figure()
    };
    let figure = if request.wants_chart { chart() } else { None };
    let mut view = PrestigeView::new(&setting, &analysis);
    (view.ruleset_hash, view.population_hash) = (ruleset.hash(), population.hash());
    Ok(Analysed { view, is_sound: analysis.findings.is_empty(), figure })
}
