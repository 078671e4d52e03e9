//! Players who come and go, as commands tell of them.

use crate::common::Folder;

#[test]
fn an_analysis_names_the_walls_and_what_keeps() {
    let rules =
        "ruleset: steep\nparagon: { xp_to_next: { power: { base: 400, exponent: 1.7, shift: 1 } } }\n";
    let lab = Folder::empty().with("steep.yaml", rules).with(
        "few.yaml",
        "population: few\narchetypes:\n  casual:\n    share: 1\n    sessions_per_week: 5\n    session_minutes: { median: 60, sigma: 0.4 }\n    \
         xp_per_hour: { median: 1000, sigma: 0.3 }\n    spread: { xp: 0.3 }\n    leaves: { per_week: 0.01, stuck: { after_days: 6, \
         per_week: 0.1 } }\n",
    );
    let line = "retention analyse --ruleset steep.yaml --population few.yaml --players 1000 --days 120";
    insta::assert_snapshot!(lab.timeless(line));
    insta::assert_snapshot!(lab.timeless(&format!("{line} --format csv")));
    insta::assert_snapshot!(lab.timeless("retention analyse --players 200 --days 60"));
}

#[test]
fn a_simulation_tells_who_stays() {
    let lab = Folder::empty().with_shipped("curves/populations/living.yaml");
    let line = "simulate --population curves/populations/living.yaml --players 300 --days 90";
    insta::assert_snapshot!(lab.timeless(line));
}

/// Whoever comes so late that the run has no such day can't be asked, by the metric as by the table.
#[test]
fn a_metric_of_retention_is_of_those_who_can_be_asked() {
    let rules = "ruleset: flat\nparagon: { xp_to_next: 1000 }\n";
    let players = "population: arriving\narrivals: [{ from_day: 1, to_day: 100, a_day: 1 }]\narchetypes:\n  a: { share: 1, sessions_per_week: 7, \
         session_minutes: { median: 60, sigma: 0 }, xp_per_hour: { median: 1000, sigma: 0 } }\n";
    let folder = Folder::empty().with("flat.yaml", rules).with("arriving.yaml", players);
    let line =
        "simulate --ruleset flat.yaml --population arriving.yaml --players 500 --days 100 --format json";
    let told: serde_json::Value =
        serde_json::from_str(&folder.answer(&format!("{line} -m plays.90 -m plays.30@a"))).unwrap();
    let values: Vec<f64> =
        told["metrics"].as_array().unwrap().iter().map(|metric| metric["value"].as_f64().unwrap()).collect();
    assert_eq!(values, [1.0, 1.0], "nobody leaves");
}

/// The merged shards of a population that comes and goes are the run, byte for byte, and so is a run of any number of threads.
#[test]
fn shards_of_a_living_population_are_one_run() {
    let folder = Folder::empty().with_shipped("curves/populations/living.yaml");
    let line = "simulate --population curves/populations/living.yaml --players 120 --days 70";
    let whole = folder.answer(&format!("{line} --format json"));
    assert!(whole.contains("\"dry_spell\""));
    assert_eq!(folder.answer(&format!("{line} --format json --threads 3")), whole);
    for shard in 1..=3 {
        folder.answer(&format!("{line} --shard {shard}/3 --output s{shard}.json"));
    }
    assert_eq!(folder.answer("merge s2.json s3.json s1.json --format json"), whole);
    let until = folder.answer(&format!("{line} --target-error 60% --format json"));
    assert!(until.contains("\"dry_spell\""), "{until}");
}
