//! What is true after any sequence of commands.

use super::super::{Change, Event, State};
use super::*;
use crate::rules::units::LARGEST_TOTAL;

/// Everything that holds for every state that commands can lead to.
pub(super) fn check(state: &State, ruleset: &Ruleset) {
    let together = state.points_spent_in_all().saturating_add(state.points_available());
    assert_eq!(state.points_earned(), together, "earned = spent + available");
    let points = [state.points_earned(), state.prestige_points, state.points_spent_in_all()];
    assert!(points.iter().all(|points| points.0 <= LARGEST_TOTAL) && state.currency <= LARGEST_TOTAL);
    assert_eq!(state.tracks.len(), 4);
    for (name, held) in &state.tracks {
        assert_eq!(held.level, ruleset.track(name).unwrap().level_at(held.xp), "{name}");
        let most = ruleset.track(name).unwrap().most_xp();
        assert!(held.amount() <= most.into(), "{name}: {held:?}");
    }
    assert!(state.prestige_level <= 3);
    assert!(state.points_spent.get("strength").is_none_or(|points| points.0 <= 12));
    for mastery in &ruleset.masteries {
        let is_paid = |node: &&NodeId| node.mastery == mastery.id && !state.nodes_free.contains(node);
        let unlocked = state.nodes.iter().filter(is_paid);
        let costs: u64 = unlocked.map(|node| mastery.tree.node(&node.id).unwrap().cost).sum();
        assert_eq!(state.mastery_points_spent(&mastery.id), Points(costs));
    }
}

/// What an event may do to rewards, which come once and stay unless one is taken by hand.
fn check_rewards(before: &State, event: &Event, after: &State) {
    let mut kept = before.rewards.clone();
    if let Event::RewardTaken(reward) = event {
        assert!(kept.remove(reward) && after.rewards == kept);
    }
    assert!(after.rewards.is_superset(&kept));
    assert!(after.rewards.is_disjoint(&after.rewards_taken) && after.nodes.is_superset(&after.nodes_free));
    if let Event::XpGained(gain) = event {
        assert!(gain.rewards.iter().all(|reward| !before.rewards.contains(reward)), "granted twice");
        assert!(gain.level.to >= gain.level.from);
        assert!(gain.gained > Xp::ZERO || gain.part.from != gain.part.to);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_state_keeps_the_rules((variant, past) in pasts()) {
        let ruleset = &variants()[variant];
        let mut state = vex(ruleset);
        for command in &past {
            match decide(&state, command, ruleset) {
                Err(refusal) => prop_assert!(!refusal.reasons.is_empty()),
                Ok(events) => for event in events {
                    let before = state.clone();
                    apply(&mut state, &event);
                    prop_assert!(state != before, "an event that changes nothing: {event:?}");
                    check_rewards(&before, &event, &state);
                }
            }
            check(&state, ruleset);
        }
    }

    #[test]
    fn lifetime_xp_is_what_was_gained_less_what_was_revoked((variant, past) in pasts()) {
        let ruleset = &variants()[variant];
        let (state, events) = tried(&vex(ruleset), &past, ruleset);
        let gained = |event: &Event| match event {
            Event::XpGained(gain) => i128::from(gain.gained.get()),
            Event::XpRevoked(loss) => -i128::from(loss.lost.get()),
            _ => 0,
        };
        let step = |sum: i128, event: &Event| (sum + gained(event)).clamp(0, i128::from(LARGEST_TOTAL));
        prop_assert_eq!(i128::from(state.lifetime_xp.get()), events.iter().fold(0, step));
    }

    #[test]
    fn a_change_leads_from_any_state_to_any_other((variant, past) in pasts(), split in 0_usize..40) {
        let ruleset = &variants()[variant];
        let a = tried(&vex(ruleset), &past[..split.min(past.len())], ruleset).0;
        let b = tried(&vex(ruleset), &past, ruleset).0;
        for (from, to) in [(&a, &b), (&b, &a), (&a, &a)] {
            let change = Change::between(from, to);
            let mut state = from.clone();
            change.apply(&mut state);
            prop_assert_eq!(&state, to);
            prop_assert_eq!(change.is_empty(), from == to);
        }
    }

    #[test]
    fn an_archived_character_is_refused_for_that_and_for_all_else((variant, past) in pasts(), command in commands()) {
        prop_assume!(!matches!(command, Command::Rename { .. } | Command::Unarchive { .. }));
        let ruleset = &variants()[variant];
        let state = tried(&vex(ruleset), &past, ruleset).0;
        let archived = done(&state, &[Command::Archive], ruleset);
        let mut expected = vec![Reason::Archived];
        expected.extend(decide(&state, &command, ruleset).err().into_iter().flat_map(|refusal| refusal.reasons));
        prop_assert_eq!(reasons(&archived, &command, ruleset), expected);
    }
}
