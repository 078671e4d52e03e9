//! What is said of everyone, of small groups, of players on two sides and after several looks holds as often as promised.

use super::game::{expectation, judge, population, population_with, ruleset, scenario};
use endgame_core::balance::estimate::Estimate;
use endgame_core::balance::expectation::Verdict;
use endgame_core::balance::measure::{Plan, Side};
use endgame_core::balance::metric::Metric;
use endgame_core::balance::pair::{Change, Pair};
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::simulation::population::Population;
use endgame_core::simulation::run::Part;
use endgame_core::simulation::sample::{Side as Lived, sample};

/// A seed that no trial has, for what is true.
const TRUTH: u64 = 1_000_000;

/// What `players` players of a seed show of `names`.
fn estimates(names: &[&str], seed: u64, players: u64) -> Vec<Estimate> {
    let rules = ruleset(&[]);
    let population = population(&rules);
    let metrics = names.iter().map(|name| Metric::parse(name).unwrap()).collect();
    let plan = Plan::new(metrics, &rules, Vec::new());
    let scenario = scenario(&rules, &population, seed);
    let lived = [Lived { scenario, questions: &plan.questions }];
    let sampled = sample(&lived, Part::whole(players), false, 2, &|_| true).unwrap();
    let side = Side { scenario, plan: &plan, sampled: &sampled[0] };
    (0..names.len()).map(|at| side.estimate(at).0).collect()
}

/// How `players` players of a seed differ between two sides.
fn changes(names: &[&str], sides: [(&Ruleset, &Population); 2], seed: u64, players: u64) -> Vec<Change> {
    let metrics: Vec<Metric> = names.iter().map(|name| Metric::parse(name).unwrap()).collect();
    let plan = Plan::new(metrics, sides[0].0, Vec::new());
    let scenarios = sides.map(|(rules, population)| scenario(rules, population, seed));
    let sampled = scenarios.map(|scenario| {
        let lived = [Lived { scenario, questions: &plan.questions }];
        sample(&lived, Part::whole(players), false, 2, &|_| true).unwrap().swap_remove(0)
    });
    let [a, b] = [0, 1].map(|at| Side { scenario: scenarios[at], plan: &plan, sampled: &sampled[at] });
    let pair = Pair::new(a, b);
    (0..names.len()).map(|at| pair.change(at)).collect()
}

/// Of many trials: how often the truth was covered, how often nothing was said, and half the stated width as a multiple
/// of what it should be by how the values scatter.
#[derive(Debug, Clone, Copy)]
struct Score {
    covered: f64,
    unknown: f64,
    width: f64,
}

fn score(found: &[Estimate], truth: f64) -> Score {
    let n = found.len() as f64;
    let share = |is: &dyn Fn(&&Estimate) -> bool| found.iter().filter(is).count() as f64 / n;
    let mean = found.iter().map(|own| own.value).sum::<f64>() / n;
    let variance = found.iter().map(|own| (own.value - mean) * (own.value - mean)).sum::<f64>() / (n - 1.0);
    let mut widths: Vec<f64> = found.iter().map(Estimate::half_width).collect();
    widths.sort_by(f64::total_cmp);
    Score {
        covered: share(&|own| !own.is_of_too_few() && (own.low..=own.high).contains(&truth)),
        unknown: share(&|own| own.is_of_too_few()),
        width: widths[widths.len() / 2] / (1.96 * variance.sqrt()),
    }
}

fn scores(names: &[&str], trials: u64, found: impl Fn(u64) -> Vec<Estimate>, truth: &[f64]) -> Vec<Score> {
    let mut all: Vec<Vec<Estimate>> = vec![Vec::new(); names.len()];
    for seed in 1..=trials {
        all.iter_mut().zip(found(seed)).for_each(|(all, own)| all.push(own));
    }
    let scores: Vec<Score> = all.iter().zip(truth).map(|(all, truth)| score(all, *truth)).collect();
    for (name, Score { covered, unknown, width }) in names.iter().zip(&scores) {
        println!("{name}: covered {covered:.3}, not told {unknown:.3}, stated / actual {width:.2}");
    }
    scores
}

const OF_EVERYONE: [&str; 8] = [
    "resets.day.30:mean",
    "points_earned.day.20:mean",
    "currency.day.30:mean",
    "level.paragon.day.20:mean",
    "reached.prestige.4",
    "reached.paragon.9",
    "hours_to.paragon.8:p25",
    "hours_to.paragon.8:p75",
];

/// Coverage and width of what is said of everyone. Chance moves 95 % to `least` in one of a thousand cases.
fn everyone(trials: u64, players: u64, (least, most): (f64, f64), widths: std::ops::Range<f64>) {
    let truth: Vec<f64> = estimates(&OF_EVERYONE, TRUTH, 400_000).iter().map(|own| own.value).collect();
    let found = |seed| estimates(&OF_EVERYONE, seed, players);
    for (name, score) in OF_EVERYONE.iter().zip(scores(&OF_EVERYONE, trials, found, &truth)) {
        assert!((least..=most).contains(&score.covered), "{name}: {score:?}");
        assert!(widths.contains(&score.width), "{name}: {score:?}");
    }
}

/// Before the shares of archetypes counted as fixed, intervals were up to five times too wide and covered every time.
#[test]
fn what_is_said_of_everyone_is_as_wide_as_it_should_be() {
    everyone(300, 500, (0.91, 0.99), 0.85..1.25);
}

#[test]
#[ignore = "minutes: narrower bounds, at the size of a real check"]
fn what_is_said_of_everyone_holds_at_large() {
    everyone(600, 4000, (0.925, 0.98), 0.9..1.15);
}

/// Means of so few players that skewness matters.
#[test]
fn means_of_small_groups_are_covered_or_not_told() {
    let names = [
        "currency.day.30:mean@regular",
        "points_earned.day.20:mean@regular",
        "resets.day.30:mean@regular",
        "level.paragon.day.5:mean@regular",
        "level.mastery.combat.day.10:mean@regular",
    ];
    let truth: Vec<f64> = estimates(&names, TRUTH, 400_000).iter().map(|own| own.value).collect();
    // 32 of 53 players are regular.
    let found = |seed| estimates(&names, seed, 53);
    for (name, score) in names.iter().zip(scores(&names, 500, found, &truth)) {
        assert!(score.covered + score.unknown >= 0.92, "{name}: {score:?}");
    }
}

/// Another cost of resets changes few players, by whole resets and all that hangs on them.
#[test]
fn rare_large_changes_are_covered_or_not_told() {
    // What hangs on them, levels and points, also shifts a little for many, and then a few large jumps of which no sample has any
    // can't be seen in it.
    let names = ["resets.day.30:mean@regular"];
    let rules = [ruleset(&[]), ruleset(&[("COST", "2020")])];
    let population = population(&rules[0]);
    let sides = [0, 1].map(|at| (&rules[at], &population));
    let truth: Vec<f64> = changes(&names, sides, TRUTH, 400_000).iter().map(|own| own.by.value).collect();
    println!("{truth:?}");
    for players in [53, 160, 2667] {
        let found = |seed| changes(&names, sides, seed, players).into_iter().map(|own| own.by).collect();
        let trials = if players > 1000 { 200 } else { 400 };
        for (name, score) in names.iter().zip(scores(&names, trials, found, &truth)) {
            assert!(score.covered + score.unknown >= 0.905, "{players} {name}: {score:?}");
        }
    }
}

/// The shares of archetypes differ, and so does nothing else: who is on both sides is compared one by one.
#[test]
fn populations_with_other_shares_are_compared_player_by_player() {
    let rules = ruleset(&[]);
    let moved = [("share: 0.6", "share: 0.61"), ("share: 0.4", "share: 0.39")];
    let populations = [population(&rules), population_with(&rules, &moved)];
    let sides = [0, 1].map(|at| (&rules, &populations[at]));
    let names =
        ["resets.day.30:mean", "currency.day.30:mean", "reached.prestige.4", "hours_to.paragon.8:p25"];
    let truth: Vec<f64> = changes(&names, sides, TRUTH, 400_000).iter().map(|own| own.by.value).collect();
    let found = |seed| changes(&names, sides, seed, 1000).into_iter().map(|own| own.by).collect();
    for (name, score) in names.iter().zip(scores(&names, 300, found, &truth)) {
        assert!((0.91..=1.0).contains(&score.covered), "{name}: {score:?}");
        // Means are as wide as they should be; Newcombe's correction and the steps of ranks count where hardly anything is left.
        let widest = if name.ends_with("mean") { 1.25 } else { 2.0 };
        assert!(score.width < widest, "{name}: {score:?}");
    }
    // A group that is the same by rules and players is the same, although more players of it were drawn on one side.
    let groups =
        ["resets.day.30:mean@regular", "hours_to.paragon.12:p50@regular", "reached.prestige.4@regular"];
    for change in changes(&groups, sides, 1, 1000) {
        assert_eq!((change.by, change.paired, change.differing), (Estimate::exact(0.0), 600, 0));
    }
}

/// That no player who was drawn differs is no proof that none does.
#[test]
fn no_difference_among_some_players_is_not_called_none() {
    let rules = [ruleset(&[]), ruleset(&[("MASTERY", "4001")])];
    let population = population(&rules[0]);
    let sides = [0, 1].map(|at| (&rules[at], &population));
    let names =
        ["resets.day.30:mean@regular", "hours_to.paragon.12:p50@regular", "reached.prestige.4@regular"];
    for change in changes(&names, sides, 1, 400) {
        assert_eq!((change.by.value, change.paired, change.differing), (0.0, 240, 0));
        assert!(change.by.low < 0.0 && change.by.high > 0.0 && change.by.half_width() < 0.4, "{change:?}");
    }
}

const AT_THE_EDGE: [&str; 15] = [
    "hours_to.paragon.12:p50@regular",
    "hours_to.paragon.12:p90@regular",
    "hours_to.paragon.10:p25@regular",
    "hours_to.paragon.6:p50@casual",
    "hours_to.paragon.8:p10@casual",
    "hours_to.paragon.8:p25",
    "hours_to.paragon.11:p50@regular",
    "hours_to.mastery.combat.3:p50@casual",
    "level.paragon.day.20:mean@casual",
    "currency.day.30:mean@regular",
    "resets.day.30:mean@regular",
    "points_earned.day.20:mean",
    "level.paragon.day.20:mean",
    "reached.paragon.9@casual",
    "reached.prestige.4",
];

/// Of metrics that stand exactly on the edge, the share that passes and the share that fails, over `trials` seeds.
fn decided_at_the_edge(trials: u64, looks: (u64, u64)) -> (f64, f64) {
    let truth = estimates(&AT_THE_EDGE, TRUTH, 1_000_000);
    let names = AT_THE_EDGE.iter().zip(&truth);
    let agreed: Vec<_> = names.map(|(name, own)| expectation(name, own.value, f64::INFINITY)).collect();
    let rules = ruleset(&[]);
    let (mut passed, mut failed) = (0, 0);
    for seed in 1..=trials {
        for judged in judge(&rules, &agreed, seed, looks).judged {
            passed += u64::from(judged.verdict == Verdict::Passed);
            failed += u64::from(judged.verdict == Verdict::Failed);
        }
    }
    let all = (trials * AT_THE_EDGE.len() as u64) as f64;
    println!("{looks:?}: {:.4} pass, {:.4} fail", passed as f64 / all, failed as f64 / all);
    (passed as f64 / all, failed as f64 / all)
}

/// Looking again is another chance to pass as well as to fail.
#[test]
fn several_looks_are_wrong_no_more_often_than_one() {
    for looks in [(400, 400), (100, 800)] {
        let (passed, failed) = decided_at_the_edge(200, looks);
        assert!(passed <= 0.04 && failed <= 0.04, "{looks:?}: {passed} {failed}");
    }
}

#[test]
#[ignore = "minutes: ten looks"]
fn ten_looks_are_wrong_no_more_often_than_one() {
    let (passed, failed) = decided_at_the_edge(200, (100, 51_200));
    assert!(passed <= 0.05 && failed <= 0.05, "{passed} {failed}");
}
