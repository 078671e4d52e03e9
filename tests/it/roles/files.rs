//! Files of policies: what they may say, and every mistake at its place.

use crate::common::Folder;
use endgame::config::{Source, default_policy, load_policy, policy_schema};
use endgame::policy::{Policy, SecondActor};

fn load(yaml: &str) -> Policy {
    let source = Source::new("policy.yaml", yaml);
    let (loaded, problems) = load_policy(&source);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
}

fn problems(yaml: &str) -> String {
    let source = Source::new("policy.yaml", yaml);
    let (loaded, problems) = load_policy(&source);
    assert!(loaded.is_none(), "{yaml}");
    problems.render(&source, false)
}

#[test]
fn a_name_is_a_policy_already() {
    let (least, shipped) = (load("policy: least\n"), load(&default_policy().text));
    assert_eq!(least.roles, shipped.roles);
    assert_eq!(
        (least.founder, least.others, least.actors),
        (shipped.founder, shipped.others, shipped.actors)
    );
}

#[test]
fn a_role_takes_over_what_it_extends() {
    let policy = load(
        "policy: p
others: helper
roles:
  gm: { extends: gm, deny: [undo], limits: { \"*\": {} } }
  helper:
    extends: gm
    description: helps
    allow: [db.seed]
    limits: { character.grant: { xp_per_operation: 5 } }
",
    );
    let gm = &policy.roles["gm"];
    assert!(gm.allows("character.grant") && !gm.allows("undo") && !gm.allows("db.seed"));
    assert!(gm.limits.values().all(|limits| *limits == Default::default()), "{:?}", gm.limits);
    let helper = &policy.roles["helper"];
    assert!(helper.allows("db.seed") && helper.allows("batch.apply") && !helper.allows("undo"));
    assert_eq!((helper.description.as_str(), helper.limits.len()), ("helps", 2));
}

#[test]
fn mistakes_are_told_at_their_place() {
    insta::assert_snapshot!(problems(
        "policy: wrong
founder: leed
others: gm
actors:
  mo: designr
roles:
  gm:
    alow: [character.*]
    limits:
      character.grants: { xp_per_day: -1 }
  Team Lead: { allow: [\"*\"] }
  eyes:
    extends: readony
    allow: [character.show, db.backup, \"char*\", batch.aply, 7]
    limits: { \"*\": { xp_per_week: 5, characters_per_operation: many } }
  one: { extends: two }
  two: { extends: one }
"
    ));
}

#[test]
fn patterns_must_be_about_commands_that_can_be_guarded() {
    insta::assert_snapshot!(problems(
        "policy: patterns
roles:
  eyes:
    allow: [character.show, db.backup, \"char*\", batch.aply, \"*.grant\", ruleset.*, character]
    deny: [histori]
    limits: { prestige.rest: {}, \"\": {} }
"
    ));
}

#[test]
fn what_takes_two_must_be_able_to_wait() {
    let policy = load(
        "policy: two
roles:
  lead: { allow: [\"*\"], limits: { \"*\": { second_actor: over_limits }, undo: { second_actor: always } } }
",
    );
    let takes_two = |pattern: &str| {
        let mut limits = policy.roles["lead"].limits.iter();
        limits.any(|(own, limits)| own.as_str() == pattern && limits.second_actor == SecondActor::Always)
    };
    assert!(takes_two("undo") && !takes_two("*"));
    insta::assert_snapshot!(problems(
        "policy: two
roles:
  lead:
    allow: [\"*\"]
    limits:
      db.policy.install: { second_actor: always }
      undo: { second_actor: allways }
      approval.*: { second_actor: always }
"
    ));
}

#[test]
fn a_policy_that_nobody_could_change_is_refused() {
    insta::assert_snapshot!(problems("policy: shut\nfounder: gm\nothers: readonly\n"));
}

#[test]
fn an_empty_file_and_a_missing_one_are_told() {
    let folder = Folder::empty().with("empty.yaml", "").with("list.yaml", "- policy\n");
    insta::assert_snapshot!(
        ["db policy check empty.yaml", "db policy check list.yaml", "db policy check none.yaml"]
            .map(|line| folder.run(line))
            .join("\n")
    );
}

#[test]
fn a_check_shows_who_could_do_what() {
    let folder = Folder::empty().with_shipped("policies/default.yaml");
    insta::assert_snapshot!(folder.run("db policy check policies/default.yaml"));
}

#[test]
fn the_schema_takes_the_shipped_file_and_no_other_field() {
    let schema = jsonschema::validator_for(&policy_schema()).unwrap();
    let valid = serde_json::json!({
        "policy": "p",
        "actors": { "ana": "lead" },
        "roles": { "gm": { "extends": "gm", "limits": { "*": { "xp_per_day": 5 } } } },
    });
    assert!(schema.is_valid(&valid));
    assert!(!schema.is_valid(&serde_json::json!({ "policy": "p", "role": {} })));
    assert!(!schema.is_valid(&serde_json::json!({})));
    let folder = Folder::empty();
    assert!(folder.answer("ruleset schema --policy").contains("endgame policy"));
}
