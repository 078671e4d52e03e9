//! What was put in comes out: archetypes, their number, their shares, how much they play.

use super::archetypes::hours_per_week;
use super::habits::{Habits, History, Seen};
use super::*;
use crate::simulation::population::{Archetype, LogNormal, PrestigePolicy};
use crate::simulation::run::apportion;
use crate::simulation::sessions::Sessions;

const NO_RULES: Ruleset = Ruleset {
    name: String::new(),
    description: String::new(),
    character: None,
    paragon: None,
    prestige: None,
    masteries: Vec::new(),
};

fn archetype(id: &str, share: f64, often: f64, minutes: (f64, f64), rate: (f64, f64), leaves: f64) -> Archetype {
    let of = |(median, sigma)| LogNormal { median, sigma };
    Archetype {
        id: id.to_owned(),
        share,
        sessions_per_week: often,
        session_minutes: of(minutes),
        xp_per_hour: of(rate),
        currency_per_hour: 1_000.0,
        activities: Vec::new(),
        prestige: PrestigePolicy::Never,
        spend: Vec::new(),
        leaves_per_week: leaves,
    }
}

fn launch() -> Vec<Archetype> {
    vec![
        archetype("casual", 0.5, 3.0, (45.0, 0.5), (50_000.0, 0.25), 0.02),
        archetype("weekend", 0.18, 2.0, (150.0, 0.4), (70_000.0, 0.25), 0.012),
        archetype("regular", 0.24, 5.0, (90.0, 0.4), (110_000.0, 0.2), 0.008),
        archetype("hardcore", 0.08, 6.5, (240.0, 0.3), (220_000.0, 0.15), 0.003),
    ]
}

fn population(archetypes: Vec<Archetype>) -> Population {
    Population { name: String::new(), description: String::new(), archetypes, calendar: Vec::new() }
}

fn histories(population: &Population, players: u64, days: u32, seed: u64) -> Vec<History> {
    let mut all = Vec::new();
    for (archetype, count) in population.archetypes.iter().zip(apportion(population, players)) {
        for index in 0..count {
            let mut habits = Habits::default();
            for session in Sessions::new(archetype, seed, index, days).all() {
                habits.put(&Seen::simulated(&session)).unwrap();
            }
            if habits.sessions > 0 {
                all.push(History { habits, ..History::default() });
            }
        }
    }
    all
}

fn fitted(archetypes: Vec<Archetype>, players: u64, days: u32, seed: u64) -> (Population, Fitted) {
    let mut truth = population(archetypes);
    truth.archetypes.sort_by(|a, b| hours_per_week(a).total_cmp(&hours_per_week(b)));
    let histories = histories(&truth, players, days, seed);
    let last_day = i32::try_from(days).unwrap() - 1;
    let request = Request { archetypes: None, seed: 1, ruleset: &NO_RULES, last_day };
    (truth, fit(&histories, "fitted", &request).unwrap())
}

fn assert_recovered(truth: &Population, fitted: &Fitted) {
    let found = &fitted.population.archetypes;
    for archetype in found {
        println!("{archetype:?}");
    }
    assert_eq!(found.len(), truth.archetypes.len());
    for (real, found) in truth.archetypes.iter().zip(found) {
        assert!((real.share - found.share).abs() < 0.03, "{real:?} {found:?}");
        let ratio = hours_per_week(found) / hours_per_week(real);
        assert!((ratio - 1.0).abs() < 0.05, "{ratio} {real:?} {found:?}");
        let ratio = found.xp_per_hour.median / real.xp_per_hour.median;
        assert!((ratio - 1.0).abs() < 0.05, "{ratio} {real:?} {found:?}");
        assert!((real.leaves_per_week - found.leaves_per_week).abs() < 0.004, "{real:?} {found:?}");
    }
}

#[test]
fn a_year_of_the_launch_mix_is_recovered() {
    for seed in 1..=3 {
        let (truth, fitted) = fitted(launch(), 3_000, 365, seed);
        assert_recovered(&truth, &fitted);
    }
}

#[test]
fn one_two_and_three_kinds_are_told_by_number() {
    for kinds in 1..=3 {
        let mut kinds: Vec<Archetype> = launch().into_iter().skip(1).take(kinds).collect();
        let sum: f64 = kinds.iter().map(|kind| kind.share).sum();
        kinds.iter_mut().for_each(|kind| kind.share /= sum);
        let (truth, fitted) = fitted(kinds, 1_500, 180, 7);
        assert_recovered(&truth, &fitted);
    }
}

#[test]
fn several_sessions_a_day_and_few_days_are_recovered() {
    let kinds = vec![
        archetype("many", 0.6, 17.5, (20.0, 0.6), (9_000.0, 0.4), 0.05),
        archetype("few", 0.4, 2.5, (120.0, 0.3), (12_000.0, 0.3), 0.01),
    ];
    let (truth, fitted) = fitted(kinds, 1_000, 90, 3);
    assert_recovered(&truth, &fitted);
}
