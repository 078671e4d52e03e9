//! What is left of attempts, and what of it can't be changed unseen.

use crate::roles::{by, code, done, install, is_whole};
use crate::world::World;
use endgame::config::{Source, default_policy, load_policy, load_ruleset};
use endgame::ledger::{Intent, KindText, Moment, OperationKind};
use endgame::store::{CommandError, Guard, Mode, Rules, Store, StoreError};
use rusqlite::Connection;

const MINE: &str = "policy: mine\nactors: { kim: readonly }\n";

#[test]
fn an_attempt_is_recorded_with_who_what_and_why() {
    let world = World::lived();
    install(&world, "ana", MINE);
    insta::assert_snapshot!(
        [
            by(&world, "kim", "character grant Vex --xp 5 --track paragon --reason please --ticket T-9"),
            by(&world, "kim", "prestige reset Vex --reason please"),
            by(&world, "kim", "undo 9 --dry-run"),
            world.run("history --kind refused"),
            world.run("history --last 1 --format json"),
        ]
        .join("\n")
    );
    is_whole(&world);
    done(&world, "ana", "db rebuild");
    is_whole(&world);
}

#[test]
fn what_is_recorded_can_not_be_undone() {
    let world = World::lived();
    install(&world, "ana", MINE);
    assert_eq!(code(&world, "kim", "character create Neo --reason r"), "not-allowed");
    for operation in [10, 11] {
        assert_eq!(code(&world, "ana", &format!("undo {operation} --reason r")), "not-undoable");
    }
}

#[test]
fn a_database_that_wants_reasons_wants_them_here_too() {
    let world = World::lived();
    assert_eq!(
        code(&world, "zed", "character grant Vex --xp 20000000 --track paragon"),
        "waits-for-approval"
    );
    let connection = Connection::open(world.folder.path("gm.db")).unwrap();
    connection.execute("UPDATE settings SET value = 'yes' WHERE name = 'require_reason'", []).unwrap();
    for line in ["approval grant 10", "approval refuse 10", "db policy install policy.yaml"] {
        std::fs::write(world.folder.path("policy.yaml"), MINE).unwrap();
        assert_eq!(code(&world, "ana", line), "reason-required", "{line}");
    }
    // Who only looks needs no reason.
    assert_eq!(code(&world, "ana", "approval show 10"), "");
}

#[test]
fn verify_finds_what_was_done_to_policies_and_approvals() {
    let edits = [
        ("DELETE FROM settings WHERE name = 'policy'", "not the one that was installed last"),
        (
            "UPDATE policies SET text = replace(text, 'readonly', 'lead')",
            "the text of the policy `mine` was changed",
        ),
        ("UPDATE policies SET name = 'yours'", "has another name now"),
        (
            "INSERT INTO policies VALUES (9, zeroblob(32), 'x', 'x')",
            "a policy is stored that was never installed",
        ),
        ("UPDATE events SET payload = replace(payload, 'ana', 'kim') WHERE kind = 'approved'", "hash"),
        ("UPDATE operations SET actor = 'kim' WHERE kind = 'asks'", "hash"),
    ];
    for (edit, says) in edits {
        let world = World::lived();
        install(&world, "ana", MINE);
        assert_eq!(
            code(&world, "zed", "character grant Vex --xp 20000000 --track paragon"),
            "waits-for-approval"
        );
        done(&world, "ana", "approval grant 11 --reason r");
        is_whole(&world);
        let connection = Connection::open(world.folder.path("gm.db")).unwrap();
        assert!(connection.execute(edit, []).unwrap() > 0, "{edit}");
        let told = by(&world, "ana", "db verify");
        assert!(told.contains(says) && told.ends_with("── exit 1\n"), "{edit}: {told}");
    }
}

#[test]
fn a_policy_is_installed_once_and_judges_from_then_on() {
    let world = World::lived();
    std::fs::write(world.folder.path("policy.yaml"), MINE).unwrap();
    insta::assert_snapshot!(
        [
            by(&world, "kim", "db policy install policy.yaml --reason r"),
            by(&world, "ana", "db policy install policy.yaml --reason r --dry-run"),
            by(&world, "ana", "db policy install policy.yaml --reason r"),
            by(&world, "ana", "db policy install policy.yaml --reason r"),
            world.run("db policy show"),
            world.run("history --kind policy"),
        ]
        .join("\n")
    );
    assert_eq!(code(&world, "kim", "character create Neo --reason r"), "not-allowed");
    // The one before can be put in force again.
    install(&world, "ana", "policy: other\n");
    install(&world, "ana", MINE);
    is_whole(&world);
    assert_eq!(done(&world, "kim", "db policy show --yaml").lines().nth(1), Some("policy: mine"));
}

#[test]
fn a_policy_that_came_meanwhile_judges_nobody_by_the_one_before() {
    let world = World::lived();
    let mut store = Store::open(&world.folder.path("gm.db"), &mut |_| {}).unwrap();
    let text = store.ruleset().unwrap();
    let ruleset = load_ruleset(&Source::new("rules", &text.text)).0.unwrap().value;
    let policy = load_policy(&default_policy()).0.unwrap().value;
    store.enforce(Guard { policy, hash: None, about: String::new(), role: None });
    install(&world, "ana", MINE);
    let rules = Rules { text: &text, ruleset: &ruleset };
    let intent = Intent {
        kind: OperationKind::Create.into(),
        actor: "kim".to_owned(),
        reason: None,
        ticket: None,
        at: Moment(1_795_290_000_000),
    };
    let written = store.write(&intent, &rules, Mode::Commit, |writer| writer.create("Neo", None));
    assert!(matches!(written, Err(CommandError::Store(StoreError::PolicyChanged))), "{written:?}");
    is_whole(&world);
}

#[test]
fn a_kind_that_no_policy_knows_is_refused_and_not_passed() {
    let world = World::lived();
    let mut store = Store::open(&world.folder.path("gm.db"), &mut |_| {}).unwrap();
    let text = store.ruleset().unwrap();
    let ruleset = load_ruleset(&Source::new("rules", &text.text)).0.unwrap().value;
    let policy = load_policy(&default_policy()).0.unwrap().value;
    store.enforce(Guard { policy, hash: None, about: String::new(), role: None });
    let rules = Rules { text: &text, ruleset: &ruleset };
    let before = store.last_operation().unwrap();
    for kind in ["craete", "play"] {
        let intent = Intent {
            kind: KindText::stored(kind),
            actor: "ana".to_owned(),
            reason: None,
            ticket: None,
            at: Moment(1_795_290_000_000),
        };
        let written = store.write(&intent, &rules, Mode::Commit, |writer| writer.create("Neo", None));
        assert!(matches!(written, Err(CommandError::Store(StoreError::Unguarded(_)))), "{written:?}");
    }
    assert_eq!(store.last_operation().unwrap(), before);
}
