//! Numbers of the rulesets that ship, from the games' own tables.

use endgame_core::rules::prestige::Bonuses;
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::rules::track::TrackName;
use endgame_core::rules::units::{Level, Points, Xp};
use endgame_core::simulation::population::PrestigePolicy;

use super::files::{POPULATIONS, RULESETS, in_folder, population, ruleset};

fn total(ruleset: &Ruleset, track: &str, level: u64) -> u64 {
    let track = ruleset.track(&TrackName::parse(track).unwrap()).unwrap();
    track.total_xp(Level(level)).unwrap().get()
}

fn cost(ruleset: &Ruleset, track: &str, level: u64) -> u64 {
    let track = ruleset.track(&TrackName::parse(track).unwrap()).unwrap();
    track.xp_to_next(Level(level)).unwrap().get()
}

#[test]
fn every_file_that_ships_loads_without_a_remark() {
    for path in RULESETS {
        ruleset(path);
    }
    for (path, rules) in POPULATIONS {
        population(path, &ruleset(rules));
    }
    assert_eq!((in_folder("curves").len(), in_folder("curves/populations").len()), (4, 3));
}

#[test]
fn runescape_is_jagex_table() {
    let rules = ruleset("curves/runescape.yaml");
    let table = [
        (1, 0),
        (2, 83),
        (3, 174),
        (10, 1_154),
        (50, 101_333),
        (92, 6_517_253),
        (98, 11_805_606),
        (99, 13_034_431),
    ];
    for (level, xp) in table {
        assert_eq!(total(&rules, "character", level), xp, "level {level}");
    }
    let track = rules.character.unwrap();
    assert_eq!(track.level_at(Xp::new(13_034_430).unwrap()), Level(98));
    assert_eq!(track.level_at(Xp::MAX), Level(99));
}

#[test]
fn warframe_is_the_wikis_table() {
    let rules = ruleset("curves/warframe.yaml");
    for rank in 0..=30 {
        assert_eq!(total(&rules, "character", rank), 2_500 * rank * rank, "rank {rank}");
    }
    for rank in 31..=40 {
        assert_eq!(total(&rules, "character", rank), 2_250_000 + 147_500 * (rank - 30), "rank {rank}");
    }
}

#[test]
fn necpgame_has_the_games_own_numbers() {
    let rules = ruleset("curves/necpgame.yaml");
    let costs = [(0, 1_000), (1, 2_828), (2, 5_196), (3, 8_000), (99, 1_000_000), (100, 1_015_037)];
    for (level, xp) in costs {
        assert_eq!(cost(&rules, "paragon", level), xp, "level {level}");
    }
    let paragon = rules.paragon.as_ref().unwrap();
    assert_eq!((paragon.track.first(), paragon.track.last()), (Level(0), None));
    let points = |level| paragon.points_at(Level(level));
    assert_eq!(
        (points(0), points(1), points(9), points(10), points(20)),
        (Points(0), Points(1), Points(9), Points(11), Points(32))
    );
    let ids: Vec<&str> = paragon.attributes.iter().map(|attribute| attribute.id.as_str()).collect();
    assert_eq!(ids, ["strength", "agility", "intelligence", "vitality", "luck"]);
    let gain = |level| paragon.track.gain_multiplier(Level(level));
    assert_eq!((gain(0), gain(99), gain(100), gain(400), gain(10_000)), (1.0, 1.0, 1.0, 0.5, 0.2));

    let prestige = rules.prestige.as_ref().unwrap();
    let requires: Vec<u64> = (1..=5).map(|n| prestige.requires(n).0).collect();
    assert_eq!(requires, [100, 200, 500, 750, 1_000]);
    assert!(prestige.allows(10) && !prestige.allows(11));
    let costs: Vec<u64> = (1..=4).map(|n| prestige.cost(n)).collect();
    assert_eq!(costs, [15_000, 22_500, 33_750, 50_625]);
    for (n, xp) in [(0, 0.0), (1, 0.02), (2, 0.05), (3, 0.10), (4, 0.15), (10, 0.45)] {
        let Bonuses { xp: held, currency, drop_rate } = rules.bonuses(n);
        assert!((held - xp).abs() < 1e-12 && currency == held && (drop_rate - xp / 2.0).abs() < 1e-12, "{n}");
    }
    let given = |n| (prestige.attribute_points(n).0, prestige.prestige_points(n).0);
    assert_eq!((given(1), given(2), given(3), given(4)), ((1, 100), (2, 250), (3, 500), (3, 500)));

    let ids: Vec<&str> = rules.masteries.iter().map(|mastery| mastery.id.as_str()).collect();
    assert_eq!(ids, ["combat", "exploration", "social", "crafting", "trading"]);
    for mastery in &rules.masteries {
        assert_eq!((mastery.track.first(), mastery.track.last()), (Level(1), Some(Level(100))));
        assert!(mastery.tree.nodes().len() >= 6 && mastery.rewards.len() >= 4, "{}", mastery.id);
    }
}

#[test]
fn the_service_has_its_totals() {
    let rules = ruleset("curves/necpgame-service.yaml");
    let paragon = rules.paragon.as_ref().unwrap();
    assert_eq!(paragon.track.first(), Level(1));
    for level in [2, 3, 50, 100, 96_038_388] {
        assert_eq!(total(&rules, "paragon", level), 1_000 * level * level, "level {level}");
    }
    assert_eq!(paragon.track.level_at(Xp::MAX), Level(96_038_388));
    assert_eq!(paragon.points_at(Level(11)), Points(50));
    let masteries =
        [("raid", 8_000), ("dungeon", 6_000), ("world_boss", 10_000), ("pvp", 7_000), ("exploration", 4_000)];
    for (id, step) in masteries {
        for level in [2, 50, 100] {
            assert_eq!(total(&rules, &format!("mastery.{id}"), level), step * level, "{id} at {level}");
        }
        let levels: Vec<u64> = rules.mastery(id).unwrap().rewards.iter().map(|reward| reward.level).collect();
        assert_eq!(levels, [5, 10, 25]);
    }
    let held = rules.bonuses(3);
    assert!(
        (held.xp - 0.3).abs() < 1e-12
            && (held.currency - 0.3).abs() < 1e-12
            && (held.drop_rate - 0.15).abs() < 1e-12
    );
}

#[test]
fn the_year_is_what_the_other_programs_simulate() {
    let rules = ruleset("fixtures/year/ruleset.yaml");
    assert_eq!(
        (cost(&rules, "paragon", 1), cost(&rules, "paragon", 2), cost(&rules, "paragon", 100)),
        (1_000, 2_828, 1_000_000)
    );
    assert_eq!((cost(&rules, "mastery.combat", 1), cost(&rules, "mastery.trading", 99)), (10_000, 500_000));
    let prestige = rules.prestige.as_ref().unwrap();
    assert_eq!((prestige.max, prestige.requires(3), prestige.cost(3)), (Some(3), Level(500), 0));
    assert_eq!((rules.bonuses(1).xp, rules.bonuses(2).xp, rules.bonuses(3).xp), (0.02, 0.05, 0.1));
    assert!(
        rules.character.is_none() && rules.masteries.iter().all(|mastery| mastery.tree.nodes().is_empty())
    );
    let players = population("fixtures/year/population.yaml", &rules);
    let shares: Vec<f64> = players.archetypes.iter().map(|archetype| archetype.share).collect();
    assert_eq!(shares, [0.6, 0.3, 0.1]);
    for archetype in &players.archetypes {
        assert_eq!(archetype.activities, [0.30, 0.25, 0.20, 0.15, 0.10]);
        assert_eq!((archetype.prestige, archetype.leaves_per_week), (PrestigePolicy::Asap, 0.0));
    }
}
