//! The pure layers on their own: level from XP, loading a ruleset, a simulated year, one replayed life.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark fails by panicking")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use endgame::config::{Source, load_population, load_ruleset};
use endgame::rules::ruleset::Ruleset;
use endgame::rules::track::{Track, TrackName};
use endgame::rules::units::Xp;
use endgame::simulation::replay::replay;
use endgame::simulation::run::{Part, run};
use endgame::simulation::scenario::Scenario;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use std::hint::black_box;

const SHIPPED: [(&str, &str); 4] = [
    ("necpgame", include_str!("../curves/necpgame.yaml")),
    ("necpgame-service", include_str!("../curves/necpgame-service.yaml")),
    ("runescape", include_str!("../curves/runescape.yaml")),
    ("warframe", include_str!("../curves/warframe.yaml")),
];
const LINEAR: (&str, &str) =
    ("linear", "ruleset: linear\ncharacter:\n  xp_to_next: { linear: { base: 1000, step: 500 } }\n");
const TABLE: (&str, &str) = (
    "table-with-tail",
    "ruleset: table\ncharacter:\n  xp_to_next: { table: [100, 250, 500, 900], then: { linear: { base: 1500, step: 700 } } }\n",
);
const YEAR: (&str, &str) = ("year", include_str!("../fixtures/year/ruleset.yaml"));
const YEAR_PLAYERS: &str = include_str!("../fixtures/year/population.yaml");

/// The ruleset, or the end of the benchmark with its problems.
fn ruleset((name, text): (&str, &str)) -> Ruleset {
    let (loaded, problems) = load_ruleset(&Source::new(name, text));
    loaded.unwrap_or_else(|| panic!("{name}: {problems:?}")).value
}

/// XP of every magnitude: random bits, shifted by a random amount.
fn amounts() -> Vec<Xp> {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut bits = || generator.next_u64();
    (0..4096).map(|_| Xp::saturating(bits() >> 1 >> (bits() % 56))).collect()
}

fn levels(c: &mut Criterion) {
    let mut group = c.benchmark_group("level from XP");
    let amounts = amounts();
    let cases = [
        (SHIPPED[0], TrackName::Paragon),
        (SHIPPED[1], TrackName::Paragon),
        (SHIPPED[2], TrackName::Character),
        (LINEAR, TrackName::Character),
        (TABLE, TrackName::Character),
    ];
    for (file, name) in cases {
        let ruleset = ruleset(file);
        let track: &Track = ruleset.track(&name).expect("the ruleset has this track");
        // The first question compiles the tables.
        amounts.iter().for_each(|&xp| _ = track.level_at(xp));
        let mut next = amounts.iter().cycle();
        group.bench_function(file.0, |b| {
            b.iter(|| track.level_at(black_box(*next.next().unwrap_or(&Xp::MAX))))
        });
    }
    group.finish();
}

fn loading(c: &mut Criterion) {
    let mut group = c.benchmark_group("load and check");
    for (name, text) in SHIPPED {
        let source = Source::new(name, text);
        group.bench_function(name, |b| b.iter(|| load_ruleset(black_box(&source))));
    }
    group.finish();
}

fn simulation(c: &mut Criterion) {
    let ruleset = ruleset(YEAR);
    let (population, problems) = load_population(&Source::new("year", YEAR_PLAYERS), &ruleset);
    let population = population.unwrap_or_else(|| panic!("{problems:?}")).value;
    let scenario =
        Scenario { ruleset: &ruleset, population: &population, days: 365, seed: 42, milestones: &[] };
    let milestones = scenario.all_milestones();
    let mut group = c.benchmark_group("a simulated year");
    group.throughput(Throughput::Elements(1000 * 365)).sample_size(20);
    group.bench_function("1,000 players, one thread, in player-days", |b| {
        b.iter(|| run(&scenario, &milestones, Part::whole(1000), 1, &|_| true));
    });
    group.throughput(Throughput::Elements(365));
    let hardcore = population.archetypes.last().expect("the population has archetypes");
    group.bench_function("one replayed life, in player-days", |b| {
        b.iter(|| replay(&scenario, hardcore, black_box(17)));
    });
    group.finish();
}

criterion_group!(benches, levels, loading, simulation);
criterion_main!(benches);
