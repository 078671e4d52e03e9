//! Operations taken back, and characters restored.

use super::super::{Cause, Change, Field, Restoration, restore, revert, touched};
use super::*;
use std::collections::BTreeSet;

fn changed(state: &State, change: &Change) -> State {
    let restoration = Restoration { cause: Cause::Undo(vec![1]), change: Box::new(change.clone()) };
    let mut state = state.clone();
    apply(&mut state, &Event::Restored(restoration));
    state
}

/// Takes `operation` back after `later`, both carried out by a character with `past`.
fn taken_back(past: &[Command], operation: &Command, later: &[Command]) -> Result<State, BTreeSet<Field>> {
    let ruleset = small();
    let before = done(&vex(&ruleset), past, &ruleset);
    let after = done(&before, std::slice::from_ref(operation), &ruleset);
    let now = done(&after, later, &ruleset);
    revert(&before, &after, &now, &ruleset).map(|change| changed(&now, &change))
}

fn in_the_way(past: &[Command], operation: &Command, later: &[Command]) -> Vec<Field> {
    taken_back(past, operation, later).expect_err("something is in the way").into_iter().collect()
}

fn xp_of(state: &State, track: TrackName) -> u64 {
    state.progress(&track).xp.get()
}

#[test]
fn what_came_later_stays() {
    let later = [grant(mastery("combat"), 500), award(7), rename("Ana"), unlock("combat", "a")];
    let state = taken_back(&[], &grant(TrackName::Paragon, 400), &later).unwrap();
    assert_eq!((xp_of(&state, TrackName::Paragon), xp_of(&state, mastery("combat"))), (0, 500));
    assert_eq!((state.points_earned(), state.currency, state.lifetime_xp), (Points(0), 7, xp(500)));
    assert_eq!(state.name, "Ana");
    let rewards: Vec<&str> = state.rewards.iter().map(|reward| reward.id.as_str()).collect();
    assert_eq!(rewards, ["three"], "the paragon's reward is locked again, the later one stays");
}

#[test]
fn a_field_that_has_moved_on_is_in_the_way() {
    let paragon = grant(TrackName::Paragon, 50);
    assert_eq!(in_the_way(&[], &paragon, std::slice::from_ref(&paragon)), [Field::Track(TrackName::Paragon)]);
    assert_eq!(in_the_way(&[], &award(5), &[award(1), rename("Ana")]), [Field::Currency]);
    assert_eq!(in_the_way(&[], &rename("Ana"), &[rename("Bo"), award(1)]), [Field::Name]);
    let ready = [grant(mastery("combat"), 300)];
    let found = in_the_way(&ready, &unlock("combat", "a"), &[unlock("combat", "b")]);
    assert_eq!(found, [Field::MasteryPointsSpent]);
}

#[test]
fn a_field_that_came_back_to_where_it_was_is_not_in_the_way() {
    let later = [award(5), Command::RevokeCurrency { amount: 5 }];
    assert_eq!(taken_back(&[], &award(9), &later).unwrap().currency, 0);
}

#[test]
fn points_spent_since_keep_what_earned_them() {
    let later = [distribute(&[("luck", 1)]), award(3)];
    assert_eq!(in_the_way(&[], &grant(TrackName::Paragon, 100), &later), [Field::PointsSpent]);
    let past = [grant(TrackName::Paragon, 100)];
    let state = taken_back(&past, &grant(TrackName::Paragon, 130), &later).unwrap();
    assert_eq!((state.points_earned(), state.points_available()), (Points(1), Points(0)));
}

#[test]
fn points_that_are_earned_no_more_are_not_spent_again() {
    let past = [grant(TrackName::Paragon, 223), distribute(&[("luck", 2)]), award(10)];
    let found = in_the_way(&past, &Command::Respec, &[revoke(TrackName::Paragon, 110)]);
    assert_eq!(found, [Field::PointsFromLevels]);
}

#[test]
fn nodes_unlocked_since_keep_what_they_need() {
    let past = [grant(mastery("combat"), 200)];
    let found =
        in_the_way(&past, &grant(mastery("combat"), 100), &[unlock("combat", "a"), unlock("combat", "b")]);
    assert_eq!(found, [Field::MasteryPointsSpent, Field::Node(node("combat", "b"))]);
    let past = [grant(mastery("craft"), 50)];
    assert_eq!(
        in_the_way(&past, &unlock("craft", "a"), &[unlock("craft", "free")]),
        [Field::Node(node("craft", "free"))]
    );
}

#[test]
fn points_of_another_mastery_are_not_in_the_way() {
    let ruleset = &variants()[0];
    let ready = [
        grant(mastery("craft"), 50),
        grant(mastery("combat"), 300),
        unlock("combat", "a"),
        unlock("combat", "b"),
        grant(TrackName::Character, 1000),
        award(50),
        Command::Reset,
        grant(mastery("craft"), 100),
    ];
    // The reset left 150 XP and level 2 in combat, where three points are spent; the grant pays for them again.
    let before = done(&vex(ruleset), &ready, ruleset);
    let after = done(&before, &[grant(mastery("combat"), 300)], ruleset);
    let now = done(&after, &[unlock("craft", "a")], ruleset);
    let state = changed(&now, &revert(&before, &after, &now, ruleset).unwrap());
    assert_eq!(state, done(&before, &[unlock("craft", "a")], ruleset));
}

#[test]
fn a_creation_is_taken_back_by_the_archive() {
    let ruleset = small();
    let (nothing, after) = (State::default(), vex(&ruleset));
    let state = changed(&after, &revert(&nothing, &after, &after, &ruleset).unwrap());
    assert_eq!(state, State { archived: true, ..after.clone() });
    let now = done(&after, &[award(1), grant(TrackName::Paragon, 1)], &ruleset);
    let expected = [Field::Track(TrackName::Paragon), Field::Currency].into();
    assert_eq!(revert(&nothing, &after, &now, &ruleset), Err(expected));
    // And the archive is taken back like anything else.
    assert_eq!(changed(&state, &revert(&after, &state, &state, &ruleset).unwrap()), after);
}

#[test]
fn lifetime_xp_keeps_within_its_range() {
    let ruleset = small();
    let at = |lifetime: u64| State { lifetime_xp: xp(lifetime), ..vex(&ruleset) };
    let back = |before: u64, after: u64, now: u64| {
        let change = revert(&at(before), &at(after), &at(now), &ruleset).unwrap();
        changed(&at(now), &change).lifetime_xp.get()
    };
    assert_eq!((back(10, 30, 35), back(30, 10, 15), back(10, 30, 5)), (15, 35, 0));
    assert_eq!(back(u64::MAX, 0, u64::MAX), Xp::MAX.get());
}

#[test]
fn fields_read_well() {
    let all = [
        (Field::Track(TrackName::Paragon), "paragon"),
        (Field::Track(mastery("combat")), "mastery.combat"),
        (Field::PointsSpent, "the points spent"),
        (Field::Currency, "currency"),
        (Field::Node(node("combat", "a")), "the node `a` of combat"),
    ];
    for (field, words) in all {
        assert_eq!(field.to_string(), words);
    }
}

#[test]
fn touched_names_each_field_once() {
    let ruleset = small();
    let before = vex(&ruleset);
    let ready = [grant(TrackName::Character, 1000), award(60), distribute(&[("luck", 1)]), Command::Respec];
    let after =
        done(&before, &[&ready[..], &[award(60), Command::Reset, Command::Archive]].concat(), &ruleset);
    let words: Vec<String> = touched(&before, &after).iter().map(ToString::to_string).collect();
    let expected = [
        "whether it is archived",
        "character",
        "the prestige level",
        "the prestige points",
        "the points from levels",
        "the points from resets",
        "the number of respecs",
        "currency",
        "the reward `two` of paragon",
    ];
    assert_eq!(words, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_last_operation_can_always_be_taken_back((variant, past) in pasts(), last in prop::collection::vec(commands(), 1..4)) {
        let ruleset = &variants()[variant];
        let before = tried(&vex(ruleset), &past, ruleset).0;
        let after = tried(&before, &last, ruleset).0;
        let change = revert(&before, &after, &after, ruleset);
        prop_assert_eq!(change.map(|change| changed(&after, &change)), Ok(before));
    }

    #[test]
    fn of_two_independent_operations_one_is_as_if_it_had_never_been((variant, past) in pasts(), one in commands(), two in commands()) {
        let ruleset = &variants()[variant];
        let before = tried(&vex(ruleset), &past, ruleset).0;
        let (after, _) = tried(&before, std::slice::from_ref(&one), ruleset);
        let (now, events) = tried(&after, std::slice::from_ref(&two), ruleset);
        let (alone, same) = tried(&before, std::slice::from_ref(&two), ruleset);
        let is_independent = touched(&before, &after).is_disjoint(&touched(&after, &now)) && events == same;
        if is_independent && now.lifetime_xp < Xp::MAX && alone.lifetime_xp < Xp::MAX {
            let change = revert(&before, &after, &now, ruleset);
            prop_assert_eq!(change.map(|change| changed(&now, &change)), Ok(alone));
        }
    }

    #[test]
    fn what_is_taken_back_leaves_a_state_that_keeps_the_rules(
        (variant, past) in pasts(), one in moves(), later in prop::collection::vec(commands(), 0..4)
    ) {
        let ruleset = &variants()[variant];
        let before = tried(&vex(ruleset), &past, ruleset).0;
        let after = tried(&before, std::slice::from_ref(&one), ruleset).0;
        let now = tried(&after, &later, ruleset).0;
        match revert(&before, &after, &now, ruleset) {
            Ok(change) => {
                let state = changed(&now, &change);
                prop_assert!(state.points_spent_in_all() <= state.points_earned());
                prop_assert!(touched(&now, &state).is_subset(&touched(&before, &after)));
            }
            Err(fields) => {
                prop_assert!(!fields.is_empty());
                prop_assert!(fields.is_subset(&touched(&after, &now)), "blamed without having changed: {fields:?}");
            }
        }
    }

    #[test]
    fn a_restore_brings_all_back_but_rewards_and_the_name((variant, past) in pasts(), later in prop::collection::vec(commands(), 0..20)) {
        let ruleset = &variants()[variant];
        let then = tried(&vex(ruleset), &past, ruleset).0;
        let now = tried(&then, &later, ruleset).0;
        let state = changed(&now, &restore(&now, &then));
        prop_assert!(state.rewards.is_superset(&now.rewards) && state.rewards.is_superset(&then.rewards));
        prop_assert_eq!(&state.name, &now.name);
        // What is held was not taken.
        let taken: BTreeSet<_> = then.rewards_taken.difference(&state.rewards).cloned().collect();
        prop_assert_eq!(&state.rewards_taken, &taken);
        let (rewards, rewards_taken) = (then.rewards.clone(), then.rewards_taken.clone());
        prop_assert_eq!(State { name: then.name.clone(), rewards, rewards_taken, ..state }, then);
    }
}
