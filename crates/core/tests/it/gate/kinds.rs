//! For each kind of metric: rules that pass, rules that fail, and rules that stand at the edge.

use super::game::{expectation, judge, ruleset};
use endgame_core::balance::expectation::{Expectation, Verdict};
use endgame_core::balance::metric::Metric;
use endgame_core::balance::name::FAMILIES;

/// A metric of each kind, and the change of the rules that moves it far.
const KINDS: [(&str, (&str, &str)); 25] = [
    ("hours_to.paragon.12:p50@regular", ("EXPONENT", "1.9")),
    ("hours_to.prestige.1:p90@regular", ("REQUIRES", "16")),
    ("hours_to.mastery.combat.5:p25", ("MASTERY", "8000")),
    ("hours_to.reward.paragon.climber:p50@regular", ("EXPONENT", "1.9")),
    ("days_to.paragon.12:p75@regular", ("EXPONENT", "2.2")),
    ("days_to.prestige.1:p50@regular", ("REQUIRES", "20")),
    ("reached.paragon.8@casual", ("EXPONENT", "1.9")),
    ("reached.prestige.4@regular", ("REQUIRES", "16")),
    ("level.paragon.day.20:mean@casual", ("EXPONENT", "2.4")),
    ("level.character.day.5:mean@casual", ("CHARACTER", "9000")),
    ("level.mastery.combat.day.10:mean@casual", ("MASTERY", "8000")),
    ("points_earned.day.20:mean", ("POINTS", "4")),
    ("points_spent.day.30:mean@regular", ("CAP", "10")),
    ("bonus.xp.day.30:mean@regular", ("BONUS", "2")),
    ("currency.day.30:mean@regular", ("COST", "200")),
    ("resets.day.30:mean@regular", ("REQUIRES", "16")),
    ("rewards_per_hour:mean@regular", ("EXPONENT", "2.4")),
    ("cost.paragon.10", ("EXPONENT", "1.9")),
    ("total.paragon.10", ("EXPONENT", "1.9")),
    ("ratio.paragon.2", ("EXPONENT", "2.9")),
    ("max_ratio.paragon.2..10", ("EXPONENT", "2.9")),
    ("min_ratio.paragon.2..4", ("EXPONENT", "3.5")),
    ("points.paragon.10", ("POINTS", "4")),
    ("reset_level.2", ("REQUIRES", "16")),
    ("reset_cost.2", ("COST", "200")),
];

/// What a metric is of the usual rules, for many more players than a check has, and other ones.
fn truth(name: &str) -> f64 {
    let found =
        judge(&ruleset(&[]), &[expectation(name, f64::NEG_INFINITY, f64::INFINITY)], 7, (100_000, 100_000));
    found.judged[0].found.value
}

fn verdict(rules: &[(&str, &str)], expected: Expectation, seed: u64, players: (u64, u64)) -> Verdict {
    judge(&ruleset(rules), &[expected], seed, players).judged[0].verdict
}

#[test]
fn every_kind_is_here() {
    for family in FAMILIES {
        // Who stays depends on no rule in this game, its ruleset says nothing of power, and something comes on so many
        // tracks that no number alone makes a long dry spell.
        if ["plays", "stays", "daily", "monthly", "power", "dry_spell"].contains(&family.name) {
            continue;
        }
        let begins = [format!("{}.", family.name), format!("{}:", family.name)];
        let is_here = KINDS.iter().any(|(name, _)| begins.iter().any(|begin| name.starts_with(begin)));
        assert!(is_here, "{}", family.name);
    }
}

#[test]
fn what_holds_passes_and_what_does_not_fails() {
    for (name, change) in KINDS {
        let truth = truth(name);
        assert!(truth > 0.0 && truth.is_finite(), "{name}: {truth}");
        let agreed = || expectation(name, truth * 0.75, truth * 1.25);
        assert_eq!(verdict(&[], agreed(), 1, (1000, 8000)), Verdict::Passed, "{name}");
        assert_eq!(verdict(&[change], agreed(), 1, (1000, 8000)), Verdict::Failed, "{name} under {change:?}");
    }
}

/// At the edge of a range nothing is certain, from whichever side it is approached; facts have no doubt: an edge is inside.
#[test]
fn at_the_edge_players_leave_doubt_and_facts_do_not() {
    for (name, _) in KINDS {
        let truth = truth(name);
        for (min, max) in [(f64::NEG_INFINITY, truth), (truth, f64::INFINITY)] {
            let seeds = 1..=5;
            let failed = seeds.filter(|seed| {
                let verdict = verdict(&[], expectation(name, min, max), *seed, (500, 2000));
                let is_fact = matches!(Metric::parse(name).unwrap(), Metric::Fact(_));
                assert!(verdict == Verdict::Passed || !is_fact, "{name}: {verdict:?}");
                verdict == Verdict::Failed
            });
            assert!(failed.count() <= 1, "{name} between {min} and {max}");
        }
        if let Metric::Fact(_) = Metric::parse(name).unwrap() {
            let beyond = expectation(name, truth * (1.0 + 1e-12), f64::INFINITY);
            assert_eq!(verdict(&[], beyond, 1, (500, 2000)), Verdict::Failed, "{name}");
        }
    }
}

/// Doubt is settled by more players, up to a limit, and what is settled early keeps its players.
#[test]
fn more_players_settle_a_doubt_or_the_limit_ends_it() {
    let name = "hours_to.paragon.12:p50@regular";
    let truth = truth(name);
    let near = expectation(name, 0.0, truth * 1.004);
    let clear = expectation(name, 0.0, truth * 2.0);
    let checked = judge(&ruleset(&[]), &[near.clone(), clear], 4, (200, 102_400));
    let [near_found, clear_found] = checked.judged[..] else { panic!("two were asked for") };
    assert_eq!((near_found.verdict, clear_found.verdict), (Verdict::Passed, Verdict::Passed));
    assert!(near_found.of > 400, "{near_found:?}");
    assert_eq!((clear_found.of, checked.players), (200, near_found.of));
    let limited = judge(&ruleset(&[]), &[near], 4, (200, 300));
    assert_eq!((limited.judged[0].verdict, limited.players), (Verdict::Uncertain, 300));
}
