//! Fixtures of degenerate rules, cases that are counted by hand, and the search against every policy on a grid.

use super::live::Stage;
use super::policies::try_all;
use super::*;
use crate::config::{Source, load_population_in_part, load_ruleset};
use crate::simulation::population::PrestigePolicy::{Asap, AtParagon, Never};
use crate::simulation::run::{Part, run};
use crate::simulation::scenario::Scenario;

const NECPGAME: &str = include_str!("../../../../../curves/necpgame.yaml");
const LAUNCH: &str = include_str!("../../../../../curves/populations/launch.yaml");
const HARDCORE: &str = include_str!("../../../../../curves/populations/hardcore.yaml");
const PLAYERS: &str = include_str!("../../../../../fixtures/prestige/players.yaml");
const FIXTURES: [(&str, &str); 4] = [
    ("always-at-once", include_str!("../../../../../fixtures/prestige/always-at-once.yaml")),
    ("never-pays", include_str!("../../../../../fixtures/prestige/never-pays.yaml")),
    ("runaway", include_str!("../../../../../fixtures/prestige/runaway.yaml")),
    ("unreachable-cost", include_str!("../../../../../fixtures/prestige/unreachable-cost.yaml")),
];
/// One session of an hour a day, 1,000 XP an hour.
const CLOCKWORK: &str = "population: clockwork
archetypes:
  clock:
    share: 1
    sessions_per_week: 7
    session_minutes: { median: 60, sigma: 0 }
    xp_per_hour: { median: 1000, sigma: 0 }
    currency_per_hour: 10
    prestige: asap
    leaves: { per_week: 0.5 }
";

struct Game {
    ruleset: Ruleset,
    population: Population,
}

impl Game {
    fn new(ruleset: &str, population: &str) -> Game {
        let ruleset = load_ruleset(&Source::new("rules", ruleset)).0.unwrap().value;
        // Players leave out what small rules lack.
        let players = Source::new("players", population);
        let population = load_population_in_part(&players, &ruleset).0.unwrap().value;
        Game { ruleset, population }
    }

    fn setting(&self, players: u64, days: u32) -> Setting<'_> {
        let Game { ruleset, population } = self;
        Setting { ruleset, population, players, days, seed: 1, threads: 2 }
    }

    fn codes(&self, seed: u64) -> Vec<&'static str> {
        let setting = Setting { seed, ..self.setting(60, 365) };
        analyse(&setting).unwrap().findings.iter().map(Finding::code).collect()
    }
}

#[test]
fn each_fixture_is_named_for_what_it_is_and_for_nothing_else() {
    for (code, ruleset) in FIXTURES {
        let game = Game::new(ruleset, PLAYERS);
        for seed in 1..=3 {
            assert_eq!(game.codes(seed), [code], "seed {seed}");
        }
    }
}

const WORTHLESS: &str = include_str!("../../../../../fixtures/prestige/worthless.yaml");

/// Resets that give nothing never pay, whether or not a multiplier lets XP come faster at low levels.
#[test]
fn worthless_resets_never_pay_with_or_without_a_multiplier() {
    let (start, rest) = WORTHLESS.split_once("  gain_multiplier:").unwrap();
    let plain = format!("{start}{}", &rest[rest.find("  attributes:").unwrap()..]);
    for ruleset in [WORTHLESS, &plain] {
        for population in [PLAYERS, HARDCORE] {
            let game = Game::new(ruleset, population);
            for seed in 1..=2 {
                assert_eq!(game.codes(seed), ["never-pays"], "seed {seed}");
            }
        }
    }
}

/// 1,000 XP a level; at level 10 and above XP comes half as fast. An hour of play is 1,000 XP before the multiplier.
#[test]
fn xp_that_only_comes_from_standing_low_is_not_counted() {
    let game = |bonus: &str| {
        let ruleset = format!(
            "ruleset: hand\nparagon: {{ xp_to_next: 1000, points_per_level: 1, gain_multiplier: {{ table: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5] }} }}\n\
             prestige: {{ max: 1, requires: 10, bonuses: {{ xp: {bonus} }} }}\n"
        );
        Game::new(&ruleset, CLOCKWORK)
    };
    // Without a reset: 10 hours at 1, 30 at one half. With one: 20 hours at 1, 20 at one half.
    let worthless = game("0");
    let analysis = analyse(&worthless.setting(2, 40)).unwrap();
    let kind = &analysis.archetypes[0];
    let near = |found: [f64; 2], right: [f64; 2]| {
        found.iter().zip(right).all(|(found, right)| (found - right).abs() < 1e-6 * right)
    };
    assert!(near(kind.under(Never).unwrap().earned, [25_000.0, 40_000.0]));
    assert!(near(kind.under(Asap).unwrap().earned, [30_000.0, 40_000.0]));
    assert!((kind.under(Asap).unwrap().values[0] - 25_000.0).abs() < 0.1);
    assert_eq!(kind.resets[0].pays, [None, None]);
    // A bonus of a tenth: 30 of the 40 hours count 1.1 times. 10 hours to level 10, 9.09 to it again, 20.91 at 0.55.
    let analysis = analyse(&game("0.1").setting(2, 40)).unwrap();
    let asap = analysis.archetypes[0].under(Asap).unwrap();
    assert!(near(asap.earned, [20_000.0 + (30.0 - 10.0 / 1.1) * 550.0, 43_000.0]), "{asap:?}");
    // At the multiplier of those who never reset, 25,000 of 40,000.
    assert!((asap.values[0] - 43_000.0 * 0.625).abs() < 0.1, "{asap:?}");
}

/// However long a session is, several resets fit into it, and a game that runs away is named.
#[test]
fn a_runaway_is_named_in_sessions_of_any_length() {
    let ruleset = "ruleset: away\nparagon: { xp_to_next: { power: { base: 1000, exponent: 1.5, shift: 1 } }, points_per_level: 2 }\n\
        prestige: { requires: 10, cost: 100, max: 200, bonuses: { xp: { linear: { base: 0.5, step: 0.5 } } } }\n";
    for minutes in [10, 60, 180] {
        let players = format!(
            "population: clockwork\narchetypes:\n  clock:\n    share: 1\n    sessions_per_week: {}\n    session_minutes: {{ median: {minutes}, sigma: 0 }}\n    \
             xp_per_hour: {{ median: 60000, sigma: 0 }}\n    currency_per_hour: 5000\n    prestige: asap\n",
            if minutes == 10 { 70 } else { 7 }
        );
        let codes = Game::new(ruleset, &players).codes(1);
        assert!(codes.contains(&"runaway"), "{minutes}: {codes:?}");
    }
}

#[test]
fn the_shipped_game_has_no_degenerate_rule() {
    for population in [LAUNCH, HARDCORE] {
        let game = Game::new(NECPGAME, population);
        for seed in 1..=3 {
            assert_eq!(game.codes(seed), [""; 0], "seed {seed}");
        }
    }
}

/// `best` against every policy of `levels`, lived anew.
fn beats_all(game: &Game, players: u64, days: u32, levels: impl Iterator<Item = u64>) {
    let setting = game.setting(players, days);
    let analysis = analyse(&setting).unwrap();
    let policies: Vec<PrestigePolicy> = [Never, Asap].into_iter().chain(levels.map(AtParagon)).collect();
    for (kind, who) in analysis.archetypes.iter().zip(&game.population.archetypes) {
        let bare = Ruleset { masteries: Vec::new(), ..game.ruleset.clone() };
        let stage = Stage::new(&setting, &bare, who, analysis.goals);
        for goal in 0..2 {
            let best = kind.best(goal).unwrap();
            for tried in try_all(&stage, &policies) {
                assert!(best.values[goal] >= tried.values[goal], "{}: {best:?} < {tried:?}", kind.id);
            }
        }
    }
}

#[test]
fn the_best_policy_beats_every_policy_on_a_grid() {
    beats_all(&Game::new(NECPGAME, LAUNCH), 24, 365, 1..=260);
    for (_, ruleset) in FIXTURES {
        beats_all(&Game::new(ruleset, PLAYERS), 16, 365, 1..=200);
    }
}

#[test]
fn where_levels_are_too_many_to_try_all_the_best_still_beats_a_grid() {
    // 36,500 XP a player, 10 XP a level: thousands of levels.
    let ruleset = "ruleset: wide\nparagon:\n  xp_to_next: 10\n  points_per_level: 1\n  \
                   gain_multiplier: { formula: \"300 / (300 + level)\" }\n\
                   prestige:\n  requires: { linear: { base: 20, step: 10 } }\n  bonuses: { xp: { linear: { base: 0.05, step: 0.05 } } }\n";
    let game = Game::new(ruleset, CLOCKWORK);
    let setting = game.setting(1, 365);
    let tried = analyse(&setting).unwrap().archetypes.remove(0).tried;
    assert!(tried.len() < 300 && tried[0].reach.level > 1_000, "{} {:?}", tried.len(), tried[0]);
    beats_all(&game, 1, 365, (20..3_700).step_by(3));
}

#[test]
fn hours_are_those_counted_by_hand() {
    // A level an hour; a reset after ten hours doubles that.
    let ruleset = "ruleset: hand\nparagon: { xp_to_next: 1000, points_per_level: 1 }\n\
                   prestige: { max: 1, requires: 10, bonuses: { xp: 1 } }\n";
    let game = Game::new(ruleset, CLOCKWORK);
    let analysis = analyse(&game.setting(3, 40)).unwrap();
    let kind = &analysis.archetypes[0];
    let reset = Reset {
        number: 1,
        made: 1.0,
        hours: 10.0,
        since_last: 10.0,
        level: 10,
        back: Some(5.0),
        // Ahead in XP at once; in levels after 10.5 hours, when 21 is more than 20, which 11 hours make 22 and 21.
        pays: [Some(0.0), Some(10.5)],
    };
    assert_eq!(kind.resets, [reset]);
    // 0 … 39, an hour each.
    assert_eq!(kind.under(Never).unwrap().values, [40_000.0, 19.5]);
    // 0 … 9, an hour each, then 0 … 59, half an hour each.
    let of = |goal: usize| kind.under(Asap).unwrap().values[goal];
    assert_eq!(of(0), 70_000.0);
    assert!((of(1) - (45.0 + 885.0) / 40.0).abs() < 1e-9, "{}", of(1));
    // Who waits for level n doubles 40 − n hours.
    assert_eq!(kind.under(AtParagon(15)).unwrap().values[0], 65_000.0);
    assert_eq!(kind.best(0).unwrap().policy, Asap);
}

#[test]
fn a_reset_that_is_never_made_up_for_never_pays() {
    let ruleset = "ruleset: hand\nparagon: { xp_to_next: 1000 }\n\
                   prestige: { max: 1, requires: 30, bonuses: { xp: 0 } }\n";
    let game = Game::new(ruleset, CLOCKWORK);
    let analysis = analyse(&game.setting(3, 40)).unwrap();
    let reset = analysis.archetypes[0].resets[0];
    assert_eq!((reset.hours, reset.back, reset.pays), (30.0, None, [None, None]));
    assert_eq!(analysis.goals, [Goal::Xp, Goal::Level]);
    assert_eq!(analysis.findings.iter().map(Finding::code).collect::<Vec<_>>(), ["never-pays"]);
}

#[test]
fn a_later_reset_is_a_wall_where_it_is_ten_times_out_of_reach() {
    let game = |cost: &str, level: &str| {
        let ruleset = format!(
            "ruleset: hand\nparagon: {{ xp_to_next: 1000, points_per_level: 1 }}\n\
             prestige: {{ max: 9, requires: {{ table: [100, {level}] }}, cost: {{ table: [10, {cost}] }}, bonuses: {{ xp: 0.5 }} }}\n"
        );
        Game::new(&ruleset, CLOCKWORK)
    };
    // Players earn 10 currency an hour for 365 hours.
    assert_eq!(game("40_000", "120").codes(1), ["unreachable-cost"]);
    assert_eq!(game("30_000", "120").codes(1), [""; 0]);
    // Nobody stands high enough for the price to matter; the level takes 3.65 or 3.66 million XP to beat.
    assert_eq!(game("40_000", "3_600").codes(1), [""; 0]);
    assert_eq!(game("10", "5_000").codes(1), ["unreachable-cost"]);
}

/// Bonuses that grow by 30 % a reset are four times as large only after the twelfth.
#[test]
fn a_slow_start_is_no_excuse_for_a_runaway() {
    let game = |growth: &str| {
        let ruleset = format!(
            "ruleset: slow\nparagon: {{ xp_to_next: {{ power: {{ base: 1000, exponent: 1.5, shift: 1 }} }}, points_per_level: 1 }}\n\
             prestige: {{ requires: 30, bonuses: {{ xp: {{ exponential: {{ base: 0.3, growth: {growth} }}, max: 10 }} }} }}\n"
        );
        Game::new(&ruleset, PLAYERS).codes(60)
    };
    assert_eq!(game("1.3"), ["runaway"]);
    assert_eq!(game("1.25"), ["runaway"]);
}

#[test]
fn lives_are_those_of_the_simulator() {
    let mut game = Game::new(NECPGAME, HARDCORE);
    for archetype in &mut game.population.archetypes {
        archetype.leaves_per_week = 0.0;
        archetype.share = 1.0 / 3.0;
    }
    let Game { ruleset, population } = &game;
    let scenario = Scenario { ruleset, population, days: 365, seed: 1, milestones: &[] };
    let tally = run(&scenario, &[], Part::whole(30), 1, &|_| true).unwrap();
    let analysis = analyse(&game.setting(10, 365)).unwrap();
    for (kind, tally) in analysis.archetypes.iter().zip(&tally.archetypes) {
        assert_eq!(tally.players, 10);
        let declared = kind.under(kind.declared).unwrap();
        assert!((declared.resets * 10.0 - tally.resets_in_all as f64).abs() < 1e-6, "{declared:?}");
    }
}

#[test]
fn threads_change_nothing() {
    let game = Game::new(FIXTURES[0].1, PLAYERS);
    let of = |threads| analyse(&Setting { threads, ..game.setting(7, 60) }).unwrap();
    assert_eq!(of(1), of(2));
    assert_eq!(of(1), of(16));
}
