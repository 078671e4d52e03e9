//! Simulated figures agree with figures that were computed without this program.

use crate::common::{population, ruleset};
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::simulation::outcome::Outcome;
use endgame_core::simulation::population::Population;
use endgame_core::simulation::run::{Part, run};
use endgame_core::simulation::scenario::Scenario;
use endgame_core::simulation::tally::Tally;

fn simulate(
    ruleset: &Ruleset,
    population: &Population,
    players: u64,
    days: u32,
    seed: u64,
) -> (Outcome, Tally) {
    let scenario = Scenario { ruleset, population, days, seed, milestones: &[] };
    let milestones = scenario.all_milestones();
    let tally = run(&scenario, &milestones, Part::whole(players), 2, &|_| true).unwrap();
    (Outcome::new(&scenario, &milestones, &tally), tally)
}

/// A player who plays two hours every day and earns 5,000 XP an hour has 10,000·d XP after day d. With a cost of
/// 1,000 + 200·L for level L, level L starts at 1,000·L + 100·L·(L − 1); the rest is arithmetic.
#[test]
fn constant_xp_a_day_gives_the_levels_of_arithmetic() {
    let rules = ruleset(
        "ruleset: line
paragon:
  xp_to_next: { linear: { base: 1000, step: 200 } }
  points_per_level: 3
  milestones:
    - { level: 50, kind: title, id: fifty, name: Fifty }
    - { level: 400, kind: title, id: far, name: Far }
",
    );
    let players = population(
        "population: clockwork
archetypes:
  machine:
    share: 1
    sessions_per_week: 7
    session_minutes: { median: 120 }
    xp_per_hour: { median: 5000 }
",
        &rules,
    );
    let (outcome, _) = simulate(&rules, &players, 100, 200, 9);
    let start = |level: u64| 1000 * level + 100 * level * (level - 1);
    let machine = &outcome.archetypes[0];
    for day in [1, 7, 30, 100, 200] {
        let expected = (1..).take_while(|&level| start(level) <= 10_000 * u64::from(day)).last().unwrap();
        let levels = machine.level_on("paragon", day).unwrap();
        assert_eq!(
            (levels.p10, levels.p50, levels.p90),
            (Some(expected as f64), Some(expected as f64), Some(expected as f64))
        );
        if day == 200 {
            assert_eq!(machine.points_earned.p50, Some(3.0 * expected as f64));
        }
    }
    // Level 50 starts at 295,000 XP: day 30, after 59 hours.
    assert_eq!(machine.milestones[0].days.p50, Some(30.0));
    assert_eq!(machine.milestones[0].hours.p50, Some(59.0));
    assert_eq!((machine.milestones[1].reached.count, machine.milestones[1].days.p50), (0, None));
    assert_eq!(machine.hours_played.p50, Some(400.0));
}

/// Diminishing gains, a calendar and a prestige bonus, followed by hand: 1,000 XP a day, doubled on days 2 and 3.
#[test]
fn factors_multiply_as_the_rules_say() {
    let rules = ruleset(
        "ruleset: factors
paragon:
  xp_to_next: { linear: { base: 1000, step: 0 } }
  gain_multiplier: { piecewise: [ { from: 0, linear: { base: 1, step: 0 } }, { from: 5, linear: { base: 0.5, step: 0 } } ] }
prestige:
  max: 1
  requires: 8
  bonuses: { xp: 0.5 }
",
    );
    let players = population(
        "population: one
archetypes:
  steady:
    share: 1
    sessions_per_week: 7
    session_minutes: { median: 60 }
    xp_per_hour: { median: 1000 }
    prestige: asap
calendar:
  - { name: weekend, from_day: 2, to_day: 3, xp: 2 }
",
        &rules,
    );
    let (outcome, _) = simulate(&rules, &players, 1, 15, 1);
    // 1, 3, 5, then half: 5.5, 6, 6.5, 7, 7.5, 8 on day 9, where the reset comes; then 1.5 a day to 4.5, and on day 13
    // half a level in a third of the day and another half in the rest of it: 5.5, 6.25, 7.
    let expected = [0, 1, 3, 5, 5, 6, 6, 7, 7, 0, 1, 3, 4, 5, 6, 7];
    for (day, level) in expected.into_iter().enumerate() {
        let levels = outcome.everyone.level_on("paragon", day as u32).unwrap();
        assert_eq!(levels.p50, Some(f64::from(level)), "day {day}");
    }
    assert_eq!(outcome.everyone.milestones.last().unwrap().days.p50, Some(9.0));
}

/// Figures of an independent vectorised script (benches/peers/) for the `year` scenario with 100,000 players: about
/// 10,040 resets, a mean sum of mastery levels of 170.4, a median final paragon level of 46. It draws how many players
/// belong to each archetype (a tenth are hardcore, give or take 0.1 %), which is most of its noise.
#[test]
fn the_year_agrees_with_an_independent_script() {
    let rules = ruleset(include_str!("../../../../fixtures/year/ruleset.yaml"));
    let players = population(include_str!("../../../../fixtures/year/population.yaml"), &rules);
    let n = 20_000;
    let (outcome, tally) = simulate(&rules, &players, n, 365, 42);
    let resets = outcome.everyone.resets as f64 / n as f64;
    assert!((resets - 0.1004).abs() < 0.003, "{resets}");
    let levels = tally.archetypes.iter().flat_map(|archetype| &archetype.masteries);
    let sum: u64 = levels.flat_map(|levels| levels.bins()).map(|bin| bin.least * bin.count).sum();
    let mean = sum as f64 / n as f64;
    assert!((mean - 170.4).abs() < 0.6, "{mean}");
    assert_eq!(outcome.everyone.level_on("paragon", 365).unwrap().p50, Some(46.0));
}
