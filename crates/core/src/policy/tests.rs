//! What policies say, on small ones made by hand. The shipped ones are tried in `tests/roles`.

use super::{
    Actor, Amounts, Hand, Limits, Measure, Pattern, Policy, Reason, Role, SecondActor, Tally, Verdict,
};
use std::collections::BTreeMap;

fn role(allow: &[&str], deny: &[&str], limits: &[(&str, Limits)]) -> Role {
    let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(*text)).collect();
    let limits = limits.iter().map(|(pattern, limits)| (Pattern::new(*pattern), *limits)).collect();
    Role { description: String::new(), allow: patterns(allow), deny: patterns(deny), read: None, limits }
}

fn policy(roles: &[(&str, Role)]) -> Policy {
    Policy {
        name: "small".to_owned(),
        description: String::new(),
        founder: "lead".to_owned(),
        others: "gm".to_owned(),
        actors: BTreeMap::from([("mo".to_owned(), "helper".to_owned())]),
        roles: roles.iter().map(|(name, role)| ((*name).to_owned(), role.clone())).collect(),
    }
}

const ZED: Actor = Actor { name: "zed", founder: "ana", proved: None };

/// What `zed`, of the role `gm`, gets for `command`.
fn judged(gm: Role, command: &str, tally: Tally, today: &[(&str, u64)]) -> Verdict {
    let today = today.iter().map(|&(pattern, xp)| (Pattern::new(pattern), Amounts { xp, currency: 0 }));
    policy(&[("gm", gm)]).judge((&ZED, Hand::First), command, &tally, &today.collect())
}

fn xp(gained: u64, largest: u64) -> Tally {
    Tally {
        characters: 1,
        gained: Amounts { xp: gained, currency: 0 },
        largest: Amounts { xp: largest, currency: 0 },
        ..Tally::default()
    }
}

fn over(measure: Measure, amount: u64, limit: u64) -> Reason {
    Reason::Over { role: "gm".to_owned(), measure, amount, limit }
}

#[test]
fn patterns_are_about_whole_words() {
    let about = |pattern: &str, command: &str| Pattern::new(pattern).matches(command);
    assert!(about("*", "undo") && about("*", "character.grant"));
    assert!(about("character.*", "character.grant") && !about("character.*", "characters.grant"));
    assert!(about("db.policy.*", "db.policy.install") && !about("db.policy.*", "db.seed"));
    assert!(about("undo", "undo") && !about("undo", "undone") && !about("character", "character.grant"));
}

#[test]
fn an_actor_has_the_role_of_its_name_then_of_the_founder_then_of_everyone() {
    let policy = policy(&[("gm", Role::default()), ("lead", Role::default()), ("helper", Role::default())]);
    let role = |actor: &str, founder: &str| policy.role_of(&Actor::named(actor, founder)).0.to_owned();
    assert_eq!(role("ana", "ana"), "lead");
    assert_eq!(role("zed", "ana"), "gm");
    assert_eq!(role("mo", "ana"), "helper");
    assert_eq!(role("mo", "mo"), "helper", "the name counts more");
    assert_eq!(role("Mo", "ana"), "gm", "names are taken as they are");
}

#[test]
fn a_role_that_is_not_there_may_nothing() {
    let reason = policy(&[]).may(&ZED, "undo").unwrap_err();
    assert_eq!(reason.to_string(), "the role `gm` may not run `undo`");
}

#[test]
fn a_role_that_was_proved_counts_instead_of_the_name() {
    let all = role(&["*"], &[], &[]);
    let policy = policy(&[("lead", all.clone()), ("gm", Role::default()), ("helper", Role::default())]);
    let proved = |name: &'static str, role| Actor { name, founder: "ana", proved: Some(role) };
    assert_eq!(policy.may(&proved("zed", "lead"), "undo"), Ok(()), "more than the name has");
    assert!(policy.may(&proved("ana", "gm"), "undo").is_err(), "less than the founder has");
    let unknown = policy.may(&proved("ana", "king"), "undo").unwrap_err();
    assert_eq!(unknown.to_string(), "the role `king` is not one of the policy: it may do nothing");
    assert_eq!(policy.may_read(&proved("ana", "king"), "history"), Err(unknown), "nor read");
    let limits = Limits { xp_per_operation: Some(10), ..Limits::default() };
    let policy = self::policy(&[("lead", all), ("small", role(&["*"], &[], &[("*", limits)]))]);
    let judged = |role| {
        policy.judge((&proved("ana", role), Hand::First), "character.grant", &xp(11, 11), &BTreeMap::new())
    };
    assert_eq!(judged("lead"), Verdict::Allowed);
    assert!(matches!(judged("small"), Verdict::Waits(_)), "the limits are those of the proved role too");
}

#[test]
fn reading_is_allowed_unless_something_else_is_said() {
    let may = |read: Option<&[&str]>, deny: &[&str], command: &str| {
        let read = read.map(|read| read.iter().map(|text| Pattern::new(*text)).collect());
        let gm = Role { read, ..role(&[], deny, &[]) };
        policy(&[("gm", gm)]).may_read(&ZED, command).is_ok()
    };
    assert!(may(None, &[], "history") && may(None, &["history"], "character.show"));
    assert!(!may(None, &["history"], "history") && !may(None, &["history"], "history.anomalies"));
    assert!(may(Some(&["character.*"]), &[], "character.show"));
    assert!(!may(Some(&["character.*"]), &[], "history") && !may(Some(&[]), &[], "history"));
    assert!(!may(Some(&["*"]), &["character.show"], "character.show"), "what is denied is denied");
}

#[test]
fn deny_wins_whatever_allows() {
    for (allow, deny) in [("*", "undo"), ("undo", "*"), ("undo", "undo")] {
        let policy = policy(&[("gm", role(&[allow], &[deny], &[]))]);
        let reason = policy.may(&ZED, "undo").unwrap_err();
        let says = format!("the role `gm` may not run `undo`: its rule `deny: {deny}` says so");
        assert_eq!(reason.to_string(), says);
    }
}

#[test]
fn a_limit_is_what_there_may_be() {
    let limits = Limits { xp_per_operation: Some(1_000), ..Limits::default() };
    let gm = role(&["*"], &[], &[("character.grant", limits)]);
    assert_eq!(judged(gm.clone(), "character.grant", xp(1_000, 1_000), &[]), Verdict::Allowed);
    let verdict = judged(gm.clone(), "character.grant", xp(1_001, 1_001), &[]);
    assert_eq!(verdict, Verdict::Waits(vec![over(Measure::Xp, 1_001, 1_000)]));
    let Verdict::Waits(reasons) = verdict else { panic!() };
    assert_eq!(reasons[0].to_string(), "1,001 XP in one operation; the role `gm` may give 1,000");
    // A limit on grants is none on resets.
    assert_eq!(judged(gm, "prestige.reset", xp(1_001, 1_001), &[]), Verdict::Allowed);
}

#[test]
fn what_can_not_wait_is_denied() {
    let limits = Limits { characters_per_operation: Some(3), ..Limits::default() };
    let gm = role(&["*"], &[], &[("*", limits)]);
    let tally = Tally { characters: 4, ..Tally::default() };
    let reason = over(Measure::Characters, 4, 3);
    assert_eq!(reason.to_string(), "4 characters in one operation; the role `gm` may change 3");
    assert_eq!(judged(gm.clone(), "db.seed", tally.clone(), &[]), Verdict::Denied(vec![reason.clone()]));
    assert_eq!(judged(gm, "batch.apply", tally, &[]), Verdict::Waits(vec![reason]));
}

#[test]
fn a_day_counts_what_was_before() {
    let limits = Limits { xp_per_day: Some(1_000), ..Limits::default() };
    let gm = role(&["*"], &[], &[("character.*", limits)]);
    let today = [("character.*", 600)];
    assert_eq!(judged(gm.clone(), "character.grant", xp(400, 400), &today), Verdict::Allowed);
    let verdict = judged(gm.clone(), "character.grant", xp(401, 401), &today);
    assert_eq!(verdict, Verdict::Waits(vec![over(Measure::XpOfDay, 1_001, 1_000)]));
    let Verdict::Waits(reasons) = verdict else { panic!() };
    assert_eq!(reasons[0].to_string(), "1,001 XP today, with this; the role `gm` may give 1,000 a day");
    // A rename gives nothing, so a day that is used up does not stop it.
    let used_up = [("character.*", 5_000)];
    assert_eq!(judged(gm, "character.rename", xp(0, 0), &used_up), Verdict::Allowed);
}

#[test]
fn a_limit_on_grants_holds_for_each_row_of_a_batch_and_for_the_day_of_all() {
    let limits = Limits { xp_per_operation: Some(100), xp_per_day: Some(1_000), ..Limits::default() };
    let gm = role(&["*"], &[], &[("character.grant", limits)]);
    assert_eq!(judged(gm.clone(), "batch.apply", xp(900, 100), &[]), Verdict::Allowed);
    let verdict = judged(gm.clone(), "batch.apply", xp(900, 101), &[]);
    assert_eq!(verdict, Verdict::Waits(vec![over(Measure::XpOfOne, 101, 100)]));
    let verdict = judged(gm.clone(), "batch.grant", xp(900, 1), &[("character.grant", 101)]);
    assert_eq!(verdict, Verdict::Waits(vec![over(Measure::XpOfDay, 1_001, 1_000)]));
    let pattern = Pattern::new("character.grant");
    assert!(Policy::counts(&pattern, "batch.apply") && Policy::counts(&pattern, "character.restore"));
    assert_eq!(policy(&[("gm", gm)]).daily(&ZED, "batch.apply"), [&pattern]);
}

#[test]
fn what_is_given_otherwise_is_limited_as_grants_are_for_each_character() {
    let limits = Limits { xp_per_operation: Some(100), ..Limits::default() };
    let gm = role(&["*"], &[], &[("character.grant", limits)]);
    for command in ["undo", "character.restore", "character.merge", "character.clone", "ruleset.install"] {
        assert_eq!(judged(gm.clone(), command, xp(900, 100), &[]), Verdict::Allowed, "{command}");
        let reason = over(Measure::XpOfCharacter, 101, 100);
        assert_eq!(judged(gm.clone(), command, xp(900, 101), &[]), Verdict::Waits(vec![reason]), "{command}");
    }
}

#[test]
fn what_is_denied_or_limited_is_so_in_all_its_forms_and_what_is_allowed_is_not() {
    let gm = role(&["paragon.*", "mastery.unlock"], &["paragon.respec"], &[]);
    let may = |command: &str| policy(&[("gm", gm.clone())]).may(&ZED, command).is_ok();
    assert!(may("paragon.distribute") && !may("paragon.respec") && !may("paragon.respec.free"));
    assert!(may("mastery.unlock") && !may("mastery.unlock.free"));
    let limits = Limits { characters_per_operation: Some(0), ..Limits::default() };
    let gm = role(&["*"], &[], &[("paragon.respec", limits)]);
    let verdict = judged(gm, "paragon.respec.free", xp(0, 0), &[]);
    assert_eq!(verdict, Verdict::Waits(vec![over(Measure::Characters, 1, 0)]));
}

/// What takes two always waits, unless it can't; for who approves it, that is no reason any more.
#[test]
fn what_takes_two_waits_however_little_it_is() {
    let limits = Limits { second_actor: SecondActor::Always, ..Limits::default() };
    let with = |pattern: &str| role(&["*"], &[], &[(pattern, limits)]);
    let waits = |pattern: &str, command: &str, tally: Tally| {
        matches!(judged(with(pattern), command, tally, &[]), Verdict::Waits(_))
    };
    for command in ["character.grant", "undo", "ruleset.install"] {
        assert!(waits("*", command, xp(1, 1)), "{command}");
    }
    for command in ["db.policy.install", "db.seed", "approval.grant", "approval.refuse"] {
        assert_eq!(judged(with("*"), command, xp(1, 1), &[]), Verdict::Allowed, "{command}");
    }
    assert!(!waits("ruleset.*", "character.grant", xp(1, 1)));
    // No way round it: a batch that grants, and what gives without a grant.
    let batch = Tally { commands: ["character.grant"].into(), ..xp(1, 1) };
    assert!(waits("character.grant", "batch.apply", batch));
    let other = Tally { commands: ["character.rename"].into(), ..xp(0, 0) };
    assert!(!waits("character.grant", "batch.apply", other));
    assert!(waits("character.grant", "undo", xp(1, 1)) && !waits("character.grant", "undo", xp(0, 0)));
    let second = policy(&[("gm", with("*"))]);
    let who = (&ZED, Hand::Second);
    assert_eq!(second.judge(who, "undo", &xp(1, 1), &BTreeMap::new()), Verdict::Allowed);
}

#[test]
fn of_several_limits_the_narrowest_is_told() {
    let limits = |most| Limits { xp_per_operation: Some(most), ..Limits::default() };
    let gm = role(&["*"], &[], &[("*", limits(50)), ("character.*", limits(20)), ("undo", limits(1))]);
    let verdict = judged(gm, "character.grant", xp(60, 60), &[]);
    assert_eq!(verdict, Verdict::Waits(vec![over(Measure::Xp, 60, 20)]));
}

#[test]
fn who_may_is_told_by_name() {
    let policy = policy(&[
        ("lead", role(&["*"], &[], &[])),
        ("helper", role(&["undo"], &[], &[])),
        ("gm", role(&["character.*"], &[], &[])),
    ]);
    assert_eq!(policy.who_may("ana", "undo"), ["ana (lead)", "mo (helper)"]);
    assert_eq!(policy.who_may("ana", "character.grant"), ["ana (lead)", "everyone who is not named (gm)"]);
}
