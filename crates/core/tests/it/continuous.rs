//! A session is continuous: what happens within it happens at its moment. Every figure here was computed by hand, or level by
//! level in this file.

use crate::common::{population, ruleset};
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::simulation::compiled_rules::CompiledRules;
use endgame_core::simulation::life::Life;
use endgame_core::simulation::outcome::Outcome;
use endgame_core::simulation::population::Population;
use endgame_core::simulation::recorder::{MainTrack, Moment, Recorder};
use endgame_core::simulation::run::{Part, run};
use endgame_core::simulation::scenario::{Milestone, Scenario};
use endgame_core::simulation::sessions::Sessions;

/// One archetype without noise: sessions of so many minutes every day, as often as makes 10 hours or less.
fn clockwork(ruleset: &Ruleset, minutes: f64, sessions: u32, xp_per_hour: f64) -> Population {
    let text = format!(
        "population: clockwork\narchetypes:\n  clock:\n    share: 1\n    sessions_per_week: {}\n    \
         session_minutes: {{ median: {minutes} }}\n    xp_per_hour: {{ median: {xp_per_hour} }}\n    \
         currency_per_hour: 600\n    prestige: asap\n",
        7 * sessions
    );
    population(&text, ruleset)
}

#[derive(Debug, Default, Clone, PartialEq)]
struct Diary {
    /// Seconds until each milestone.
    reached: Vec<Option<f64>>,
    /// Day, and seconds until each reset.
    resets: Vec<(u32, f64)>,
    paragon: u64,
    character: u64,
}

impl Recorder for Diary {
    fn enter(&mut self, _: &Life) {}

    fn change(&mut self, _: MainTrack, _: Moment, _: (u64, u64), _: &Life) {}

    fn reach(&mut self, milestone: usize, moment: Moment) {
        self.reached.resize(self.reached.len().max(milestone + 1), None);
        self.reached[milestone] = Some(moment.minutes * 60.0);
    }

    fn reset(&mut self, moment: Moment, _: u64, _: &Life) {
        self.resets.push((moment.day, moment.minutes * 60.0));
    }

    fn pause(&mut self, _: usize, _: &Life) {}

    fn end(&mut self, life: &Life, _: u32) {
        self.paragon = life.paragon.map_or(0, |at| at.standing.level);
        self.character = life.character.map_or(0, |at| at.standing.level);
    }
}

fn lived(ruleset: &Ruleset, population: &Population, days: u32, asked: &[&str]) -> Diary {
    let milestones: Vec<Milestone> = asked.iter().map(|text| Milestone::parse(text).unwrap()).collect();
    let scenario = Scenario { ruleset, population, days, seed: 1, milestones: &[] };
    let course = CompiledRules::new(&scenario, &milestones);
    let who = &population.archetypes[0];
    let mut diary = Diary { reached: vec![None; asked.len()], ..Diary::default() };
    Life::new(&course, who).live(Sessions::new(who, 1, 0, days), &mut diary);
    diary
}

fn assert_seconds(found: &[Option<f64>], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-6), "{found:?}, not {expected}");
    }
}

/// Ten hours a day: minutes of a session, and how many.
const CUTS: [(f64, u32); 3] = [(600.0, 1), (60.0, 10), (120.0, 5)];

#[test]
fn levels_are_reached_at_their_hour_in_long_sessions_and_in_short_ones() {
    for track in ["character", "paragon"] {
        let rules = ruleset(&format!("ruleset: grain\n{track}: {{ first_level: 1, xp_to_next: 1000 }}\n"));
        for (minutes, sessions) in CUTS {
            let players = clockwork(&rules, minutes, sessions, 10_000.0);
            let asked = [2, 6, 11].map(|level| format!("{track}={level}"));
            let diary = lived(&rules, &players, 30, &asked.each_ref().map(String::as_str));
            assert_seconds(&diary.reached, &[360.0, 1_800.0, 3_600.0]);
        }
    }
}

#[test]
fn the_shipped_example_shows_the_same_hours_for_both() {
    let rules = ruleset(include_str!("../../../../fixtures/numbers/grain.yaml"));
    let players = population(include_str!("../../../../fixtures/numbers/long-and-short.yaml"), &rules);
    let scenario = Scenario { ruleset: &rules, population: &players, days: 30, seed: 1, milestones: &[] };
    let milestones = scenario.all_milestones();
    let tally = run(&scenario, &milestones, Part::whole(1_000), 2, &|_| true).unwrap();
    let outcome = Outcome::new(&scenario, &milestones, &tally);
    let [long, short] = &outcome.archetypes[..] else { panic!() };
    assert_eq!(long.milestones, short.milestones);
    assert_eq!(long.levels, short.levels);
    assert_eq!((&long.prestige_level, &long.points_earned), (&short.prestige_level, &short.points_earned));
    let hours: Vec<Option<f64>> = long.milestones.iter().map(|reached| reached.hours.p50).collect();
    assert_eq!(hours[..3], [Some(0.1), Some(0.5), Some(1.0)]);
}

#[test]
fn a_multiplier_that_falls_to_nothing_ends_at_its_level() {
    let rules = ruleset(
        "ruleset: falling\nparagon: { xp_to_next: 1000, gain_multiplier: { linear: { base: 1, step: -0.01 }, min: 0 } }\n",
    );
    let players = clockwork(&rules, 600.0, 1, 100_000.0);
    let diary = lived(&rules, &players, 30, &["paragon=100", "paragon=101"]);
    assert_eq!(diary.paragon, 100);
    // 1,000 / (1 − level/100) base XP a level.
    let base: f64 = (0..100).map(|level| 1_000.0 / (1.0 - f64::from(level) / 100.0)).sum();
    assert!((diary.reached[0].unwrap() - base / 100_000.0 * 3_600.0).abs() < 1e-6);
    assert_eq!(diary.reached[1], None);
    for (minutes, sessions) in CUTS {
        assert_eq!(lived(&rules, &clockwork(&rules, minutes, sessions, 10_000.0), 30, &[]).paragon, 100);
    }
}

/// From 1 to 0.01 at level 10: ten levels at full speed, then 10 XP of 1,000.
#[test]
fn a_multiplier_holds_from_the_moment_of_its_level() {
    let rules = ruleset(
        "ruleset: wall\nparagon: { xp_to_next: 1000, gain_multiplier: { piecewise: [{ from: 0, linear: { base: 1, step: 0 } }, { from: 10, linear: { base: 0.01, step: 0 } }] } }\n",
    );
    for (minutes, sessions) in CUTS {
        // 300,000 base XP in 30 days of ten hours at 1,000 an hour: 10,000, then 290,000 × 0.01.
        let diary = lived(&rules, &clockwork(&rules, minutes, sessions, 1_000.0), 30, &["paragon=10"]);
        assert_eq!(diary.paragon, 12);
        assert_seconds(&diary.reached, &[36_000.0]);
    }
    let jump = ruleset(
        "ruleset: jump\nparagon: { first_level: 1, xp_to_next: 100, gain_multiplier: { table: [10, 0.1] } }\n",
    );
    // 10 base XP to level 2, 9,990 at a tenth.
    assert_eq!(lived(&jump, &clockwork(&jump, 600.0, 1, 1_000.0), 1, &[]).paragon, 11);
}

/// An XP rate in stages, 200 XP a kill: what the hours make of it is what kill after kill does.
#[test]
fn stages_of_a_rate_are_those_of_kill_after_kill() {
    let rules = ruleset(
        "ruleset: stages\ncharacter:\n  max_level: 500\n  xp_to_next: { power: { base: 50, exponent: 2 } }\n  \
         gain_multiplier: { piecewise: [{ from: 1, linear: { base: 500, step: 0 } }, { from: 51, linear: { base: 200, step: 0 } }, { from: 81, linear: { base: 50, step: 0 } }, { from: 101, linear: { base: 10, step: 0 } }, { from: 121, linear: { base: 2, step: 0 } }] }\n",
    );
    let players = clockwork(&rules, 240.0, 1, 60_000.0);
    let diary = lived(&rules, &players, 1, &[]);
    let track = rules.character.as_ref().unwrap();
    let (mut xp, mut level) = (0.0, track.first());
    // A kill is small enough to be at one level from its beginning to its end, but for the one that passes it.
    for _ in 0..240_000 {
        xp += track.gain_multiplier(level);
        level = track.level_at(endgame_core::rules::units::Xp::new(xp as u64).unwrap());
    }
    assert_eq!(diary.character, level.0);
    assert!(diary.character > 100);
}

/// As many resets as fit into a session, each when the last of what it needs is there.
#[test]
fn resets_come_when_they_can_and_as_many_as_fit() {
    let rules = ruleset(
        "ruleset: resets\ncharacter: { max_level: 2, xp_to_next: 1000 }\nparagon: { xp_to_next: 1000 }\n\
         prestige: { max: 4, requires: { table: [10, 10, 10, 5] }, cost: { table: [50, 200, 0, 0] }, bonuses: { xp: { table: [1, 1, 3] }, currency: 1 } }\n",
    );
    // 10 XP and 600 / 60 = 10 currency a minute: 6,000 XP an hour is 100 XP a minute.
    // Character 10 min. Reset 1: 10 levels, 100 min, has 110 × 10 currency: paid. At 110 min, 1,050 left.
    // Then ×2 XP: reset 2 at 160 min; 3 at 210 min; then ×4: 5 levels in 12.5 min.
    let minutes = [110.0, 160.0, 210.0, 222.5];
    for (session, sessions) in CUTS {
        let diary =
            lived(&rules, &clockwork(&rules, session, sessions, 6_000.0), 1, &["prestige=1", "prestige=4"]);
        let found: Vec<Option<f64>> = diary.resets.iter().map(|&(_, seconds)| Some(seconds)).collect();
        assert_seconds(&found, &minutes.map(|minutes| minutes * 60.0));
        assert_seconds(&diary.reached, &[6_600.0, 13_350.0]);
    }
}

#[test]
fn a_reset_that_waits_for_its_price_comes_when_it_is_earned() {
    let rules = ruleset(
        "ruleset: dear\nparagon: { xp_to_next: 1000 }\n\
         prestige: { max: 2, requires: 1, cost: { table: [3000, 1500] }, bonuses: { xp: 0, currency: 0.5 } }\n",
    );
    for (session, sessions) in CUTS {
        let diary = lived(&rules, &clockwork(&rules, session, sessions, 6_000.0), 2, &[]);
        // 10 currency a minute: 300 minutes; then 15 a minute: 100 more.
        let found: Vec<Option<f64>> = diary.resets.iter().map(|&(_, seconds)| Some(seconds)).collect();
        assert_seconds(&found, &[18_000.0, 24_000.0]);
    }
}

/// Resets without a price and without an end have no end: a life has 10,000 at most.
#[test]
fn resets_that_need_nothing_end() {
    let rules = ruleset(
        "ruleset: free\nparagon: { xp_to_next: 1000 }\nprestige: { requires: 0, bonuses: { xp: 0 } }\n",
    );
    let diary = lived(&rules, &clockwork(&rules, 600.0, 1, 6_000.0), 1, &[]);
    assert_eq!((diary.resets.len(), diary.resets[9_999]), (10_000, (1, 0.0)));
    assert_eq!(diary.paragon, 60);
}

#[test]
fn runaway_resets_are_as_many_in_long_sessions_as_in_short_ones() {
    let rules = ruleset(
        "ruleset: runaway\nparagon: { xp_to_next: 1000 }\n\
         prestige: { max: 200, requires: 10, cost: 100, bonuses: { xp: { linear: { base: 0.5, step: 0.5 } } } }\n",
    );
    let resets =
        |session, sessions| lived(&rules, &clockwork(&rules, session, sessions, 20_000.0), 30, &[]).resets;
    let long = resets(180.0, 1);
    assert_eq!(long.len(), 200);
    let short = resets(10.0, 10);
    assert_eq!(short.len(), 200);
    for (long, short) in long.iter().zip(&short) {
        assert!((long.1 - short.1).abs() < 1e-6, "{long:?} {short:?}");
    }
}

/// What masteries gain is multiplied level by level as well, and a reset takes its share at its moment.
#[test]
fn masteries_reach_their_levels_at_their_moment() {
    let rules = ruleset(
        "ruleset: crafts\nparagon: { xp_to_next: 1000 }\nprestige: { max: 1, requires: 20, mastery_kept: 0.5, bonuses: { xp: 1 } }\n\
         masteries:\n  plain: { max_level: 100, xp_to_next: 1000 }\n  hard: { max_level: 100, xp_to_next: 1000, gain_multiplier: { table: [1, 0.5, 0.25] } }\n",
    );
    let population = |minutes: f64, sessions: u32| {
        let mut players = clockwork(&rules, minutes, sessions, 6_000.0);
        players.archetypes[0].activities = vec![0.5, 0.5];
        players
    };
    let asked = [
        "mastery.plain=2",
        "mastery.plain=11",
        "mastery.hard=2",
        "mastery.hard=3",
        "mastery.hard=4",
        "mastery.plain=12",
    ];
    for (minutes, sessions) in CUTS {
        let diary = lived(&rules, &population(minutes, sessions), 1, &asked);
        // 50 XP a minute each. The reset comes at 200 minutes, where both have 10,000 base XP and lose half of their XP;
        // then 100 a minute. plain: 10,000 at 200 min → 5,000 → 11,000 60 minutes later.
        // hard: 1,000 in 20 min, 1,000 in 40 min, 1,000 in 80 min: level 4 at 140 min.
        assert_seconds(
            &diary.reached,
            &[20.0, 200.0, 20.0, 60.0, 140.0, 260.0].map(|minutes| minutes * 60.0),
        );
    }
}

/// 300 sessions of an hour that earn 1,017 currency each.
#[test]
fn whole_amounts_come_out_whole() {
    let rules = ruleset("ruleset: whole\nparagon: { xp_to_next: 1000 }\n");
    let mut players = clockwork(&rules, 60.0, 1, 10_000.0);
    players.archetypes[0].currency_per_hour = 1_017.0;
    let scenario = Scenario { ruleset: &rules, population: &players, days: 300, seed: 1, milestones: &[] };
    let course = CompiledRules::new(&scenario, &[]);
    let who = &players.archetypes[0];
    let mut life = Life::new(&course, who);
    life.live(Sessions::new(who, 1, 0, 300), &mut Diary::default());
    assert_eq!((life.currency(), life.paragon.unwrap().xp()), (305_100, 3_000_000));
    assert_eq!(life.paragon.unwrap().standing.level, 3_000);
}

/// The milestones of the shipped game without noise, level by level: to the second.
#[test]
fn the_shipped_game_without_noise_is_that_of_a_sum_over_levels() {
    let rules = ruleset(include_str!("../../../../curves/necpgame.yaml"));
    let rate = 100_000.0;
    let character = |level: u64| (100.0 * libm::pow(level as f64, 1.5)).floor();
    let paragon = |level: u64| (1_000.0 * libm::pow((level + 1) as f64, 1.5)).floor();
    let to_cap: f64 = (1..50).map(character).sum();
    let falls = |level: u64| if level < 100 { 1.0 } else { (10.0 / (level as f64).sqrt()).max(0.2) };
    let hours = |level: u64| (to_cap + (0..level).map(|l| paragon(l) / falls(l)).sum::<f64>()) / rate;
    for (minutes, sessions) in CUTS {
        let mut players = clockwork(&rules, minutes, sessions, rate);
        players.archetypes[0].prestige = endgame_core::simulation::population::PrestigePolicy::Never;
        let diary =
            lived(&rules, &players, 365, &["character=50", "paragon=25", "paragon=100", "paragon=150"]);
        let expected = [hours(0), hours(25), hours(100), hours(150)].map(|hours| hours * 3_600.0);
        for (found, expected) in diary.reached.iter().zip(expected) {
            assert!((found.unwrap() - expected).abs() < 0.5, "{found:?}, not {expected}");
        }
    }
}
