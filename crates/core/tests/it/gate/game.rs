//! A small game that has everything a metric can ask for, and is quick to simulate.

use endgame_core::balance::expectation::{Expectation, Range, Severity, Tolerance};
use endgame_core::balance::gate::{Checked, Effort, check};
use endgame_core::balance::measure::Plan;
use endgame_core::balance::metric::Metric;
use endgame_core::config::{Diagnostics, Source, load_population, load_ruleset};
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::simulation::population::Population;
use endgame_core::simulation::scenario::Scenario;

/// Numbers in capitals are put in by [`ruleset`].
const RULES: &str = "ruleset: small
character: { max_level: 10, xp_to_next: CHARACTER }
paragon:
  xp_to_next: { power: { base: 1000, exponent: EXPONENT, shift: 1 } }
  points_per_level: POINTS
  attributes: { strength: { cap: CAP } }
  milestones: [{ level: 12, kind: title, id: climber }]
prestige:
  max: 4
  requires: { linear: { base: REQUIRES, step: 2 } }
  cost: { linear: { base: COST, step: 500 } }
  bonuses:
    xp: { linear: { base: 0.05, step: 0.05 }, scale: BONUS }
    currency: { linear: { base: 0.1, step: 0.1 } }
    drop_rate: { linear: { base: 0.01, step: 0.01 } }
masteries:
  combat: { max_level: 20, xp_to_next: MASTERY }
";
const USUAL: [(&str, &str); 8] = [
    ("CHARACTER", "2000"),
    ("MASTERY", "4000"),
    ("EXPONENT", "1.5"),
    ("POINTS", "2"),
    ("CAP", "60"),
    ("REQUIRES", "10"),
    ("COST", "2000"),
    ("BONUS", "1"),
];
const PLAYERS: &str = "population: few
archetypes:
  regular:
    share: 0.6
    sessions_per_week: 5
    session_minutes: { median: 90, sigma: 0.4 }
    xp_per_hour: { median: 30_000, sigma: 0.2 }
    currency_per_hour: 300
    activities: { combat: 0.5 }
    prestige: asap
    spend: { strength: 1 }
  casual:
    share: 0.4
    sessions_per_week: 2
    session_minutes: { median: 45, sigma: 0.5 }
    xp_per_hour: { median: 20_000, sigma: 0.3 }
    currency_per_hour: 200
    activities: { combat: 0.2 }
    prestige: never
    spend: { strength: 1 }
";
/// How long the game is played.
pub const DAYS: u32 = 30;

/// The rules, with some of their numbers changed: `("EXPONENT", "1.6")`.
pub fn ruleset(changes: &[(&str, &str)]) -> Ruleset {
    let mut text = RULES.to_owned();
    for (name, value) in changes.iter().chain(&USUAL) {
        text = text.replace(name, value);
    }
    let source = Source::new("small.yaml", text);
    let (loaded, diagnostics) = load_ruleset(&source);
    loaded.unwrap_or_else(|| panic!("{}", diagnostics.render(&source, false))).value
}

/// Who plays it.
pub fn population(ruleset: &Ruleset) -> Population {
    population_with(ruleset, &[])
}

/// The same with some of the text changed: `("share: 0.6", "share: 0.7")`.
pub fn population_with(ruleset: &Ruleset, changes: &[(&str, &str)]) -> Population {
    let text = changes.iter().fold(PLAYERS.to_owned(), |text, (from, to)| text.replace(from, to));
    let source = Source::new("few.yaml", text);
    let (loaded, found): (_, Diagnostics) = load_population(&source, ruleset);
    loaded.unwrap_or_else(|| panic!("{}", found.render(&source, false))).value
}

/// What is simulated.
pub fn scenario<'a>(ruleset: &'a Ruleset, population: &'a Population, seed: u64) -> Scenario<'a> {
    Scenario { ruleset, population, days: DAYS, seed, milestones: &[] }
}

/// A range of a metric.
pub fn expectation(metric: &str, min: f64, max: f64) -> Expectation {
    Expectation {
        metric: Metric::parse(metric).unwrap(),
        range: Range { min, max },
        severity: Severity::Error,
        why: String::new(),
        tolerance: Tolerance::Relative(0.02),
    }
}

/// Checks with `players` to begin with and `most` while something is uncertain.
pub fn judge(
    ruleset: &Ruleset,
    expectations: &[Expectation],
    seed: u64,
    (players, most): (u64, u64),
) -> Checked {
    let population = population(ruleset);
    let metrics = expectations.iter().map(|own| own.metric.clone()).collect();
    let plan = Plan::new(metrics, ruleset, Vec::new());
    let effort = Effort { players, most_players: most, threads: 1 };
    check(scenario(ruleset, &population, seed), &plan, expectations, effort, &|_| true).unwrap()
}
