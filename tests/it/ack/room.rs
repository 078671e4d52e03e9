//! What had no room is told: by a single change, by a row, in the sums.

use crate::world::World;

/// Combat holds 90 XP, of which Vex has 34.
const GIFT: &str = "character grant Vex --xp 5000 --track mastery.combat --reason gift --actor ana";

#[test]
fn a_single_gift_tells_what_had_no_room() {
    let world = World::lived();
    let lines = [&format!("{GIFT} --dry-run"), GIFT, GIFT];
    for (line, text) in lines.iter().zip(["4,944 of 5,000", "4,944 of 5,000", "5,000 of 5,000"]) {
        let told = world.run(line);
        assert!(
            told.contains(&format!("{text} XP had no room: mastery.combat is at its last level, 10")),
            "{told}"
        );
    }
    let world = World::lived();
    let answer = world.json(GIFT);
    assert_eq!(answer["no_room"][0]["lost"], 4_944);
    assert_eq!(
        (&answer["no_room"][0]["of"], &answer["no_room"][0]["track"]),
        (&5_000.into(), &"mastery.combat".into())
    );
    let plenty = world.json("character grant Vex --xp 10 --track paragon --reason gift --actor ana");
    assert!(plenty.get("no_room").is_none(), "{plenty}");
}

#[test]
fn factors_are_in_the_figure() {
    let world = World::lived();
    let told = world.run(&format!("{GIFT} --calendar 2"));
    assert!(told.contains("9,944 of 10,000 XP had no room"), "{told}");
}

#[test]
fn currency_at_its_cap_and_a_merge_tell_it_too() {
    let world = World::lived();
    let told = world.run(&format!("character grant Vex --currency {} --reason r --actor ana", i64::MAX));
    assert!(
        told.contains("100 of 9,223,372,036,854,775,807 currency had no room: the purse holds the most"),
        "{told}"
    );
    let told = world.run("character grant Vex --currency 3 --reason r --actor ana");
    assert!(told.contains("3 of 3 currency had no room"), "{told}");
    world.run("character grant Mo --xp 80 --track mastery.combat --reason r --actor ana");
    let told = world.run("character merge Mo Vex --yes --reason r --actor ana");
    assert!(told.contains("24 of 80 XP had no room: mastery.combat is at its last level, 10"), "{told}");
}

#[test]
fn rows_and_sums_of_a_batch_tell_it() {
    let world = World::lived();
    let rows = "key,command,character,track,xp,currency
a,grant,Vex,mastery.combat,5000,
b,grant,Mo,mastery.combat,20,
c,grant,Mo,mastery.trading,5000,
d,grant,Zed,,,7
e,grant,Mo,mastery.trading,50,
";
    std::fs::write(world.folder.path("rows.csv"), rows).unwrap();
    let dry = "batch apply rows.csv --dry-run --reason r --actor ana";
    insta::assert_snapshot!(world.run(dry));
    let answer = world.json(dry);
    assert_eq!(
        (&answer["no_room"]["rows"], &answer["no_room"]["xp"]["mastery.combat"]),
        (&3.into(), &4_944.into())
    );
    assert_eq!(answer["no_room"]["first"][0]["row"], 1);
    assert_eq!(answer["no_room"]["first"][1]["line"], 4);
    let all = world.json("batch apply rows.csv --keep-going --yes --reason r --actor ana");
    assert_eq!(all["results"][0]["no_room"][0]["lost"], 4_944);
    assert!(all["results"][1].get("no_room").is_none());
    let csv = world.run("batch apply rows.csv --dry-run --keep-going --format csv --reason r --actor ana");
    assert!(csv.contains("row,") && csv.contains("no_room"), "{csv}");
}

#[test]
fn what_is_approved_tells_it() {
    let world = World::lived();
    std::fs::write(
        world.folder.path("policy.yaml"),
        "policy: waits\nroles: { gm: { extends: gm, limits: { \"*\": { characters_per_operation: 0 } } } }\n",
    )
    .unwrap();
    world.run("db policy install policy.yaml --reason r --actor ana");
    world.run("character grant Vex --xp 5000 --track mastery.combat --reason gift --actor zed");
    let told = world.run("approval grant 11 --yes --reason r --actor ana");
    assert!(told.contains("4,944 of 5,000 XP had no room"), "{told}");
}

const OTHERS: &str = "ruleset: others
character: { max_level: 3, xp_to_next: 10 }
masteries: { combat: { max_level: 3, xp_to_next: 10, gain_multiplier: { table: [1], then: 0 } } }
";

const CAPPED: &str = "ruleset: capped
character: { max_level: 3, xp_to_next: 10 }
paragon: { max_level: 3, xp_to_next: 10, gain_multiplier: 0.5, points_per_level: 1 }
";

#[test]
fn tracks_that_end_and_multipliers_of_nothing_tell_it() {
    let cases = [
        (OTHERS, "character", "80 of 100 XP had no room: character is at its last level, 3"),
        (
            OTHERS,
            "mastery.combat",
            "90 of 100 XP counted for nothing: the multiplier of mastery.combat at level 2 is 0",
        ),
        // 80 flow on to paragon, where they make 40, of which it takes 30.
        (CAPPED, "character", "10 of 40 XP had no room: paragon is at its last level, 3"),
        (CAPPED, "paragon", "20 of 50 XP had no room: paragon is at its last level, 3"),
    ];
    for (rules, track, expected) in cases {
        let folder = crate::common::Folder::empty().with("rules.yaml", rules);
        let run = |line: &str| folder.run(&format!("{line} --db gm.db --actor ana"));
        run("db init --ruleset rules.yaml");
        run("character create Vex --reason r");
        let told = run(&format!("character grant Vex --xp 100 --track {track} --reason r"));
        assert!(told.contains(expected), "{track}: {told}");
    }
}
