//! What a plan promises is what the rules then allow.

use super::super::{MasteryPlan, Needed, NodePlan, Progress, ResetPlan, RewardPlan, plan};
use super::*;
use crate::rules::units::Level;

/// The state with so much more XP on a track.
fn with_xp(state: &State, track: &TrackName, more: u64, ruleset: &Ruleset) -> State {
    let total = state.progress(track).xp.checked_add(xp(more)).unwrap();
    let level = ruleset.track(track).unwrap().level_at(total);
    let mut state = state.clone();
    state.tracks.insert(track.clone(), Progress::new(total.into(), level));
    state
}

fn check_reset(state: &State, reset: &ResetPlan, ruleset: &Ruleset) {
    let character = reset.character.unwrap().xp_missing.unwrap().get();
    let paragon = reset.paragon.xp_missing.unwrap().get();
    let ready = |less: [u64; 3]| {
        let state = with_xp(state, &TrackName::Character, character - less[0], ruleset);
        let state = with_xp(&state, &TrackName::Paragon, paragon - less[1], ruleset);
        let currency = state.currency + reset.currency.missing - less[2];
        decide(&State { currency, ..state }, &Command::Reset, ruleset)
    };
    assert!(ready([0; 3]).is_ok(), "{reset:?}");
    let missing = [character, paragon, reset.currency.missing];
    for (at, _) in missing.iter().enumerate().filter(|(_, missing)| **missing > 0) {
        let mut less = [0; 3];
        less[at] = 1;
        assert_eq!(ready(less).unwrap_err().reasons.len(), 1);
    }
    match decide(state, &Command::Reset, ruleset) {
        Ok(events) => {
            assert!(reset.reasons.is_empty());
            assert_eq!(events, [Event::PrestigeReset(reset.outcome.clone())]);
            let after = done(state, &[Command::Reset], ruleset);
            assert_eq!(
                (after.points_earned(), after.points_available()),
                (reset.points_after, reset.points_after)
            );
            assert_eq!(ruleset.bonuses(after.prestige_level), reset.bonuses_after);
        }
        Err(refusal) => assert_eq!(refusal.reasons, reset.reasons),
    }
}

fn check_reward(state: &State, reward: &RewardPlan, ruleset: &Ruleset) {
    let missing = reward.xp_missing.unwrap().get();
    let level = |xp| with_xp(state, &reward.track, xp, ruleset).progress(&reward.track).level;
    assert!(level(missing) >= Level(reward.reward.level));
    assert!(missing == 0 || level(missing - 1) < Level(reward.reward.level));
}

fn check_node(state: &State, mastery: &MasteryPlan, node: &NodePlan, ruleset: &Ruleset) {
    let command = unlock(&mastery.mastery, &node.node.id);
    let found = decide(state, &command, ruleset).err().map(|refusal| refusal.reasons);
    assert_eq!(found.unwrap_or_default(), node.reasons);
    let Some(missing) = node.level.xp_missing.map(Xp::get) else { return };
    let track = TrackName::Mastery(mastery.mastery.clone());
    assert!(decide(&with_xp(state, &track, missing, ruleset), &command, ruleset).is_ok());
    assert!(
        missing == 0 || decide(&with_xp(state, &track, missing - 1, ruleset), &command, ruleset).is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn with_what_is_missing_it_is_allowed_and_with_one_less_it_is_not((variant, past) in pasts()) {
        let ruleset = &variants()[variant];
        let state = tried(&vex(ruleset), &past, ruleset).0;
        let plan = plan(&state, ruleset);
        match &plan.reset {
            Ok(reset) => check_reset(&state, reset, ruleset),
            Err(reason) => prop_assert_eq!(reason, &Reason::NoResetLeft(3)),
        }
        plan.rewards.iter().for_each(|reward| check_reward(&state, reward, ruleset));
        for mastery in &plan.masteries {
            mastery.nodes.iter().for_each(|node| check_node(&state, mastery, node, ruleset));
        }
    }
}

#[test]
fn a_new_character_has_everything_ahead() {
    let ruleset = small();
    let plan = plan(&vex(&ruleset), &ruleset);
    let reset = plan.reset.unwrap();
    assert_eq!((reset.number, reset.reasons.len()), (1, 3));
    assert_eq!(reset.character.unwrap().level, Needed { needed: 5, held: 1, missing: 4 });
    assert_eq!(reset.character.unwrap().xp_missing, Some(xp(400)));
    assert_eq!(reset.paragon.level, Needed { needed: 2, held: 0, missing: 2 });
    assert_eq!(reset.paragon.xp_missing, Some(xp(210)));
    assert_eq!(reset.currency, Needed { needed: 50, held: 0, missing: 50 });
    assert_eq!((reset.bonuses_before.xp, reset.bonuses_after.xp), (0.0, 0.1));
    assert_eq!((reset.points_after, reset.outcome.prestige_points), (Points(2), Points(10)));
    let rewards: Vec<(String, &str, u64)> = plan
        .rewards
        .iter()
        .map(|next| (next.track.to_string(), next.reward.id.as_str(), next.xp_missing.unwrap().get()))
        .collect();
    assert_eq!(rewards, [("paragon".to_owned(), "two", 210), ("mastery.combat".to_owned(), "three", 200)]);
    let nodes: Vec<(&str, &str, Option<Xp>)> = plan
        .masteries
        .iter()
        .flat_map(|next| {
            next.nodes
                .iter()
                .map(|node| (next.mastery.as_str(), node.node.id.as_str(), node.level.xp_missing))
        })
        .collect();
    assert_eq!(nodes, [("combat", "a", Some(xp(100))), ("craft", "a", Some(xp(50)))]);
}

#[test]
fn a_plan_says_why_there_is_no_reset() {
    let bare = load("ruleset: bare\ncharacter: { max_level: 3, xp_to_next: 10 }\n");
    assert_eq!(plan(&vex(&bare), &bare).reset, Err(Reason::NoPrestige));
}

#[test]
fn a_reward_that_came_into_the_rules_later_comes_with_the_next_xp() {
    let without = load(&SMALL.replace("    - { level: 2, kind: title, id: two, name: Two }\n", ""));
    let state = done(&vex(&without), &[grant(TrackName::Paragon, 330)], &without);
    let next = plan(&state, &small()).rewards.remove(0);
    assert_eq!((next.reward.id.as_str(), next.xp_missing), ("two", Some(Xp::ZERO)));
    let state = done(&state, &[grant(TrackName::Paragon, 10)], &small());
    assert!(state.rewards.iter().any(|reward| reward.id == "two"));
}
