//! What support gives and takes by hand: exactly, once, and so that an undo leaves nothing of it.

use super::super::{Change, LevelChange, revert};
use super::*;
use crate::rules::units::Level;

fn give(track: TrackName, amount: u64) -> Command {
    Command::GiveXp { track, amount: xp(amount), source: None }
}

fn reward(track: TrackName, id: &str) -> RewardId {
    RewardId { track, id: id.to_owned() }
}

fn free(kind: &str, node: &str) -> Command {
    Command::FreeUnlock { mastery: kind.to_owned(), node: node.to_owned() }
}

fn lock(kind: &str, node: &str, dependents: bool) -> Command {
    Command::Lock { mastery: kind.to_owned(), node: node.to_owned(), dependents }
}

fn has(state: &State, reward: &RewardId) -> bool {
    state.rewards.contains(reward)
}

#[test]
fn no_factor_counts_and_the_fraction_stays() {
    let ruleset = small();
    // With the prestige bonus and at 0.9 a level, a grant of 333 makes a fraction.
    let past =
        [grant(TrackName::Character, 5_000), award(200), Command::Reset, grant(TrackName::Paragon, 333)];
    let before = done(&vex(&ruleset), &past, &ruleset);
    let held = before.progress(&TrackName::Paragon);
    assert!(held.part.get() > 0, "{held:?}");
    let after = done(&before, &[give(TrackName::Paragon, 333)], &ruleset);
    let now = after.progress(&TrackName::Paragon);
    assert_eq!((now.xp.get(), now.part), (held.xp.get() + 333, held.part));
    assert_eq!(after.lifetime_xp.get(), before.lifetime_xp.get() + 333);
}

#[test]
fn nothing_flows_on_and_what_does_not_fit_is_refused() {
    let ruleset = small();
    let state = done(&vex(&ruleset), &[grant(TrackName::Character, 350)], &ruleset);
    let told = reasons(&state, &give(TrackName::Character, 51), &ruleset)[0].to_string();
    assert_eq!(told, "51 XP can't be given exactly: character has room for 50 XP more");
    let full = done(&state, &[give(TrackName::Character, 50)], &ruleset);
    assert_eq!(full.progress(&TrackName::Character).level, Level(5));
    assert_eq!(full.progress(&TrackName::Paragon).xp, xp(0));
    let told = reasons(&state, &Command::GiveCurrency { amount: u64::MAX }, &ruleset)[0].to_string();
    assert!(
        told.contains("can't be given exactly: there is room for 9,223,372,036,854,775,807 more"),
        "{told}"
    );
}

#[test]
fn a_reward_that_was_taken_comes_back_only_when_its_level_is_reached_again() {
    let ruleset = small();
    let three = reward(mastery("combat"), "three");
    let take = Command::TakeReward(three.clone());
    let state = done(&vex(&ruleset), &[grant(mastery("combat"), 350), take.clone()], &ruleset);
    assert!(!has(&state, &three) && state.rewards_taken.contains(&three));
    // Not by the next gains on its track, and not by new rules.
    let later = done(&state, &[grant(mastery("combat"), 300), give(mastery("combat"), 1)], &ruleset);
    assert!(!has(&later, &three));
    let adapted = super::super::adapt(&later, (&ruleset, &ruleset), &super::super::Adaptation::default());
    assert!(!has(&adapted.target, &three));
    // Who falls below its level and reaches it again has earned it.
    let again = done(&later, &[revoke(mastery("combat"), 500), grant(mastery("combat"), 500)], &ruleset);
    assert!(has(&again, &three) && again.rewards_taken.is_empty());
    let told = reasons(&state, &take, &ruleset)[0].to_string();
    assert_eq!(told, "the reward `three` of mastery.combat is not unlocked");
}

#[test]
fn a_reward_is_given_once_and_must_be_known() {
    let ruleset = small();
    let nine = reward(mastery("combat"), "nine");
    let given = done(&vex(&ruleset), &[Command::GiveReward(nine.clone())], &ruleset);
    assert!(has(&given, &nine));
    assert_eq!(decide(&given, &Command::GiveReward(nine.clone()), &ruleset), Ok(Vec::new()));
    let reached = decide(&given, &grant(mastery("combat"), 2_000), &ruleset).unwrap();
    let Event::XpGained(gain) = &reached[0] else { panic!("a gain") };
    assert_eq!(gain.rewards, [reward(mastery("combat"), "three")], "the other is held");
    let ten = Command::GiveReward(reward(mastery("combat"), "ten"));
    assert_eq!(reasons(&given, &ten, &ruleset)[0].to_string(), "mastery.combat has no reward `ten`");
}

#[test]
fn a_free_respec_costs_nothing_and_is_not_counted() {
    let ruleset = small();
    let past = [grant(TrackName::Paragon, 900), distribute(&[("luck", 2)]), award(100), Command::Respec];
    let before = done(&vex(&ruleset), &past, &ruleset);
    let state = done(&before, &[distribute(&[("luck", 2)]), Command::FreeRespec], &ruleset);
    assert_eq!((state.respecs, state.currency), (1, before.currency));
    assert_eq!(state.points_spent_in_all(), Points(0));
    assert_eq!(state.points_available(), state.points_earned());
}

#[test]
fn locking_gives_back_what_was_paid() {
    let ruleset = small();
    let past = [grant(mastery("combat"), 2_000), unlock("combat", "a"), unlock("combat", "b")];
    let state = done(&vex(&ruleset), &past, &ruleset);
    let told = reasons(&state, &lock("combat", "a", false), &ruleset)[0].to_string();
    assert_eq!(told, "`b` requires `a`; lock them first, or with it");
    let two = done(&state, &[unlock("combat", "c")], &ruleset);
    let told = reasons(&two, &lock("combat", "a", false), &ruleset)[0].to_string();
    assert_eq!(told, "`b`, `c` require `a`; lock them first, or with it");
    let events = decide(&two, &lock("combat", "a", true), &ruleset).unwrap();
    let ids = events.iter().map(|event| match event {
        Event::NodeLocked { node, refund } => (node.id.as_str(), refund.0),
        other => panic!("{other:?}"),
    });
    assert_eq!(ids.collect::<Vec<_>>(), [("c", 2), ("b", 2), ("a", 1)], "what requires others goes first");
    let none = done(&two, &[lock("combat", "a", true)], &ruleset);
    assert!(none.nodes.is_empty() && none.mastery_points_spent.is_empty());
    let told = reasons(&none, &lock("combat", "a", false), &ruleset)[0].to_string();
    assert_eq!(told, "the node `a` of combat is not unlocked");
}

#[test]
fn a_free_node_costs_nothing_needs_its_place_and_gives_nothing_back() {
    let ruleset = small();
    assert_eq!(reasons(&vex(&ruleset), &free("combat", "b"), &ruleset).len(), 2, "the level, and `a`");
    let past = [grant(mastery("combat"), 600), unlock("combat", "a"), free("combat", "b")];
    let state = done(&vex(&ruleset), &past, &ruleset);
    assert_eq!(state.mastery_points_spent("combat"), Points(1));
    // The one that was paid for gives its point back, whether the free one is still there or not.
    let locked = done(&state, &[lock("combat", "b", false)], &ruleset);
    assert_eq!((locked.mastery_points_spent("combat"), locked.nodes_free.len()), (Points(1), 0));
    let both = done(&state, &[lock("combat", "a", true)], &ruleset);
    assert_eq!(both.mastery_points_spent("combat"), Points(0));
    // Unlocked again for points, it is free no more.
    let paid = done(&locked, &[unlock("combat", "b"), lock("combat", "b", false)], &ruleset);
    assert_eq!(paid.mastery_points_spent("combat"), Points(1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// What a revocation took is given back as it was, to the last XP, whatever factors hold.
    #[test]
    fn what_was_lost_is_given_back_as_it_was((variant, past) in pasts(), track in tracks(), amount in 0_u64..3_000) {
        let ruleset = &variants()[variant];
        let before = tried(&vex(ruleset), &past, ruleset).0;
        let taken = amount.min(before.progress(&track).xp.get());
        let Ok(events) = decide(&before, &revoke(track.clone(), taken), ruleset) else { return Ok(()) };
        let mut after = before.clone();
        events.iter().for_each(|event| apply(&mut after, event));
        let again = done(&after, &[give(track.clone(), taken)], ruleset);
        prop_assert_eq!(again.progress(&track), before.progress(&track));
        if before.lifetime_xp.get() >= taken {
            prop_assert_eq!(again.lifetime_xp, before.lifetime_xp);
        }
        prop_assert!(again.rewards.is_superset(&before.rewards));
    }

    #[test]
    fn an_undo_leaves_nothing_of_it((variant, past) in pasts(), command in by_hand()) {
        let ruleset = &variants()[variant];
        let before = tried(&vex(ruleset), &past, ruleset).0;
        let (after, _) = tried(&before, std::slice::from_ref(&command), ruleset);
        let change = revert(&before, &after, &after, ruleset);
        let mut undone = after.clone();
        change.unwrap().apply(&mut undone);
        prop_assert_eq!(&undone, &before);
        let mut redone = before.clone();
        Change::between(&before, &after).apply(&mut redone);
        prop_assert_eq!(redone, after);
    }
}

#[test]
fn a_given_level_is_told_as_a_gain_of_one() {
    let ruleset = small();
    let events = decide(&vex(&ruleset), &give(TrackName::Paragon, 250), &ruleset).unwrap();
    let [Event::XpGained(gain)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(gain.level, LevelChange { from: Level(0), to: Level(2) });
    assert_eq!((gain.points, gain.gained), (Points(2), xp(250)));
    assert_eq!(gain.stretches[0].multiplier, (1.0, 1.0));
}
