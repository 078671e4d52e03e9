//! What was damaged is not used: not the text of a policy, nor that of a ruleset, nor an event that a limit counts; and
//! `db verify` tells all of it.

use crate::lab::{Lab, Told};

const POLICY: &str = "policy: limits
roles:
  gm:
    extends: gm
    limits:
      \"*\": { xp_per_operation: 100_000, xp_per_day: 2_500 }
";

fn with_policy() -> Lab {
    let lab = Lab::with_lives();
    std::fs::write(lab.folder.path("policy.yaml"), POLICY).unwrap();
    lab.run("db policy install policy.yaml --reason roles").exits(0);
    lab
}

/// Changes a database behind the program's back.
fn edit(lab: &Lab, sql: &str) {
    let connection = lab.sql();
    let before = connection.total_changes();
    connection.execute_batch(sql).unwrap();
    assert!(connection.total_changes() > before, "{sql}");
    connection.close().unwrap();
}

/// The problems that `db verify` tells, as `part sequence: what`.
fn problems(lab: &Lab) -> Vec<String> {
    let told = lab.run("db verify --format json").exits(1).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let all = told["problems"].as_array().unwrap().iter();
    all.map(|one| format!("{} {}: {}", text(&one["part"]), one["sequence"], text(&one["what"]))).collect()
}

fn refuses(lab: &Lab, line: &str, words: &str) -> Told {
    lab.run(line).fails_as_storage().says(words)
}

#[test]
fn an_edited_policy_is_not_used() {
    let grant = "character grant Vex --xp 500_000_000 --track paragon --reason x --actor zed";
    for sql in [
        "UPDATE policies SET text = replace(text, '100_000', '900_000_000')",
        "UPDATE policies SET hash = zeroblob(32)",
        "UPDATE policies SET name = 'mine'",
        "DELETE FROM settings WHERE name = 'policy'",
    ] {
        let lab = with_policy();
        edit(&lab, sql);
        for line in [grant, "db policy show", "db health", "undo 3 --reason r --yes"] {
            refuses(&lab, line, "policy");
        }
        assert!(problems(&lab).iter().any(|line| line.contains("policy")), "{sql}");
    }
}

#[test]
fn a_policy_of_before_can_not_be_put_in_force_by_hand() {
    let lab = with_policy();
    std::fs::write(lab.folder.path("policy.yaml"), POLICY.replace("2_500", "100")).unwrap();
    lab.run("db policy install policy.yaml --reason stricter").exits(0);
    edit(&lab, "UPDATE settings SET value = '1' WHERE name = 'policy'");
    refuses(&lab, "character grant Vex --xp 5 --track paragon --reason x", "installed last");
}

#[test]
fn an_edited_ruleset_is_not_used() {
    for sql in [
        "UPDATE rulesets SET text = text || ' '",
        "UPDATE rulesets SET hash = zeroblob(32)",
        // Its text, and a hash that fits that.
        "UPDATE rulesets SET text = 'x', hash = x'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'",
    ] {
        let lab = Lab::with_lives();
        edit(&lab, sql);
        for line in [
            "character grant Vex --xp 5 --track paragon --reason x",
            "character show Vex",
            "leaderboard paragon",
            "db health",
            "db export events --output out.jsonl",
        ] {
            refuses(&lab, line, "damaged");
        }
        lab.run("db verify").exits(1);
    }
}

#[test]
fn a_daily_limit_counts_only_what_is_proved() {
    let lab = with_policy();
    let grant = "character grant Vex --xp 1_000 --track paragon --reason r --actor zed";
    lab.run(grant).exits(0);
    lab.run(grant).exits(0);
    edit(
        &lab,
        "UPDATE events SET payload = replace(payload, '\"gained\":', '\"gained\": ') \
         WHERE operation IN (SELECT id FROM operations WHERE actor = 'zed')",
    );
    refuses(&lab, grant, "event");
    // Others are not in its way.
    lab.run("character grant Vex --xp 1_000 --track paragon --reason r --actor ned").exits(0);
    let lab = with_policy();
    lab.run(grant).exits(0);
    edit(
        &lab,
        "UPDATE events SET kind = 'points' WHERE kind = 'xp' AND operation = (SELECT max(id) FROM operations)",
    );
    refuses(&lab, grant, "event");
}

#[test]
fn all_that_is_wrong_is_told() {
    let lab = Lab::with_lives();
    edit(
        &lab,
        "UPDATE events SET payload = payload || ' ' WHERE sequence = 3; \
         UPDATE events SET payload = payload || ' ' WHERE sequence = 5; \
         DELETE FROM events WHERE sequence IN (20, 21); \
         UPDATE characters SET currency = currency + 1 WHERE id = 13; \
         UPDATE rulesets SET text = text || ' '",
    );
    let found = problems(&lab);
    let has =
        |start: &str| assert!(found.iter().any(|line| line.starts_with(start)), "no {start} in {found:#?}");
    has("log 0: the text of the ruleset");
    has("log 3: its hash");
    has("log 5: its hash");
    has("log 20: missing");
    has("read-models null: the read model of id:13");
    for sequence in ["4", "6", "22"] {
        let starts =
            found.iter().any(|line| line.starts_with(&format!("log {sequence}: it does not follow")));
        assert!(!starts, "the chain is whole again: {found:#?}");
    }
    let told = lab.run("db verify --format json").json();
    let third = told["problems"].as_array().unwrap().iter().find(|one| one["sequence"] == 3).unwrap().clone();
    assert_eq!((third["name"].as_str(), third["operation"].as_u64()), (Some("Vex"), Some(3)), "{third}");
    lab.run("db verify").exits(1).says("Vex (id:1)");
}

/// Where in the file the entry of an index stands that leads to a row of operations.
fn flipped_index(lab: &Lab, actor: &str) -> Vec<u8> {
    let mut bytes = lab.bytes();
    let root = lab.number("SELECT rootpage FROM sqlite_schema WHERE name = 'operations_by_actor'");
    let size = lab.number("SELECT page_size FROM pragma_page_size");
    let (start, size) = (usize::try_from((root - 1) * size).unwrap(), usize::try_from(size).unwrap());
    let page = &bytes[start..start + size];
    // Past the header and the pointers, what is free first.
    let content = usize::from(u16::from_be_bytes([page[5], page[6]]));
    let at = page[content..].windows(actor.len()).position(|part| part == actor.as_bytes()).unwrap();
    bytes[start + content + at] ^= 1;
    bytes
}

#[test]
fn a_flipped_bit_in_an_index_is_told() {
    let lab = Lab::with_lives();
    let damaged = flipped_index(&lab, "gm");
    lab.put(&damaged);
    let found = problems(&lab);
    assert!(
        found.iter().all(|line| line.starts_with("file null: the index `operations_by_actor`")),
        "{found:#?}"
    );
    assert!(found.len() == 2, "the row that it lacks, and the entry that no row has: {found:#?}");
    refuses(&lab, "db health", "operations_by_actor");
}

#[test]
fn health_does_not_call_damaged_pages_whole() {
    let lab = Lab::with_lives();
    let mut bytes = lab.bytes();
    let root = lab.number("SELECT rootpage FROM sqlite_schema WHERE name = 'events'");
    let size = lab.number("SELECT page_size FROM pragma_page_size");
    let start = usize::try_from((root - 1) * size).unwrap();
    bytes[start + 8..start + 28].fill(0xA5);
    lab.put(&bytes);
    lab.run("db health").fails_as_storage();
    lab.run("db verify").exits(1);
}
