//! Characters under new rules.

use super::super::{Adaptation, Adapted, Excess, Keep, Overspent, Progress, adapt, with_old_curves};
use super::*;
use crate::rules::units::Level;
use std::collections::BTreeMap;

/// A ruleset in whose numbers a season may differ from the last.
#[derive(Debug, Clone)]
struct Season {
    character: (u64, u64),
    paragon: (u64, u64, u64),
    /// The last paragon level; 0 for none.
    last: u64,
    points: u64,
    cap: u64,
    attributes: Vec<&'static str>,
    combat: (u64, u64),
    reward: u64,
    masteries: Vec<&'static str>,
}

fn seasons() -> impl Strategy<Value = Season> {
    let tracks = (
        (1_u64..8, prop::sample::select(vec![50_u64, 100, 300])),
        (0_u64..3, prop::sample::select(vec![1_u64, 60, 100, 900]), 0_u64..40),
    );
    let paragon = (
        prop_oneof![2 => Just(0_u64), 1 => 4_u64..30],
        0_u64..4,
        1_u64..20,
        prop::sample::select(vec![vec!["strength", "luck"], vec!["strength"], vec!["wit", "luck"]]),
    );
    let combat = ((5_u64..30, prop::sample::select(vec![40_u64, 100, 250])), 1_u64..12);
    let masteries =
        prop::sample::select(vec![vec!["combat", "craft"], vec!["combat"], vec!["combat", "craft", "song"]]);
    (tracks, paragon, combat, masteries).prop_map(
        |((character, paragon), (last, points, cap, attributes), (combat, reward), masteries)| Season {
            character,
            paragon,
            last,
            points,
            cap,
            attributes,
            combat,
            reward,
            masteries,
        },
    )
}

fn rules_of(season: &Season) -> Ruleset {
    let Season { character, paragon, last, points, cap, attributes, combat, reward, masteries } = season;
    let last =
        if *last > 0 { format!("  max_level: {}\n", last.max(reward) + paragon.0) } else { String::new() };
    let attributes: Vec<String> = attributes.iter().map(|id| format!("{id}: {{ cap: {cap} }}")).collect();
    let mut text = format!(
        "ruleset: season\ncharacter: {{ max_level: {}, xp_to_next: {} }}\nparagon:\n  first_level: {}\n{last}  \
         xp_to_next: {{ linear: {{ base: {}, step: {} }} }}\n  points_per_level: {points}\n  attributes: {{ {} }}\n  \
         milestones: [{{ level: {}, kind: title, id: two, name: Two }}]\nprestige: {{ requires: 2, cost: 5, mastery_kept: 0.5 }}\n\
         masteries:\n",
        character.0 + 1,
        character.1,
        paragon.0,
        paragon.1,
        paragon.2,
        attributes.join(", "),
        paragon.0 + reward
    );
    for id in masteries {
        text.push_str(&format!(
            "  {id}:\n    max_level: {}\n    xp_to_next: {}\n    points_per_level: {}\n    rewards: [{{ level: {reward}, kind: title, id: {id}_title, name: T }}]\n    \
             tree: {{ a: {{ effect: {{ bonus: x, value: 1 }} }}, b: {{ cost: 2, requires: [a], effect: {{ bonus: x, value: 1 }} }} }}\n",
            combat.0.max(*reward), combat.1, points % 2 + 1
        ));
    }
    load(&text)
}

fn terms() -> impl Strategy<Value = Adaptation> {
    let keep = prop::sample::select(vec![Keep::Xp, Keep::Level]);
    let overspent = prop::sample::select(vec![Overspent::Refund, Overspent::Keep, Overspent::Trim]);
    let levels = prop::collection::btree_map(tracks(), (0_u64..8).prop_map(Level), 0..3);
    (keep, levels, overspent, prop::bool::ANY).prop_map(|(keep, grandfather, overspent, order)| Adaptation {
        keep,
        grandfather,
        old: "old".to_owned(),
        new: "new".to_owned(),
        overspent: Some(overspent),
        trim_order: if order { vec!["strength".to_owned()] } else { Vec::new() },
    })
}

/// A character with a past under one season, brought under another, with the rules that hold for it then.
struct Moved {
    state: State,
    adapted: Adapted,
    old: Ruleset,
    new: Ruleset,
    terms: Adaptation,
}

fn moved(seasons: (&Season, &Season), past: &[Command], terms: &Adaptation) -> Moved {
    let (old, plain) = (rules_of(seasons.0), rules_of(seasons.1));
    let state = tried(&vex(&old), past, &old).0;
    let adapted = adapt(&state, (&old, &plain), terms);
    let kept: BTreeMap<TrackName, &Ruleset> =
        adapted.target.grandfathered.keys().map(|name| (name.clone(), &old)).collect();
    let new = with_old_curves(&plain, &kept);
    let adapted = adapt(&state, (&old, &new), terms);
    Moved { state, adapted, old, new, terms: terms.clone() }
}

/// The tracks that both rulesets know.
fn known(moved: &Moved) -> Vec<TrackName> {
    moved.old.track_names().into_iter().filter(|name| moved.new.track(name).is_some()).collect()
}

fn check(moved: &Moved) {
    let Moved { state, adapted, new, terms, .. } = moved;
    let target = &adapted.target;
    assert!(target.rewards.is_superset(&state.rewards), "a reward is taken");
    assert_eq!(target.nodes, state.nodes);
    for name in known(moved) {
        let (before, after) = (state.progress(&name), target.progress(&name));
        let track = new.track(&name).unwrap();
        if target.grandfathered.contains_key(&name) {
            assert_eq!(before, after, "a kept curve keeps XP and level");
            continue;
        }
        assert_eq!(after.level, track.level_at(after.xp), "{name}: {after:?}");
        let reachable = track.first()..=track.last().unwrap_or(Level(u64::MAX));
        match terms.keep {
            Keep::Xp => assert_eq!(before.xp, after.xp, "{name}"),
            Keep::Level if reachable.contains(&before.level) => {
                let most = track.level_at(Xp::MAX);
                assert_eq!(before.level.min(most), after.level, "{name}");
            }
            Keep::Level => assert!(after.level == track.first() || Some(after.level) == track.last()),
        }
    }
    assert!(target.points_spent_in_all() <= target.points_earned(), "{target:?}");
    if terms.overspent == Some(Overspent::Trim) {
        let paragon = new.paragon.as_ref().unwrap();
        for (id, spent) in &target.points_spent {
            let known = paragon.attribute(id).unwrap_or_else(|| panic!("points in {id}, which is no more"));
            assert!(known.cap.is_none_or(|cap| *spent <= cap));
        }
    }
    if terms.overspent != Some(Overspent::Keep) {
        for mastery in &new.masteries {
            // What a reset had left too little for is no matter of the new rules.
            let lacking = |state: &State, rules: &Ruleset| {
                let Some(mastery) = rules.mastery(&mastery.id) else { return 0 };
                let held = state.progress(&TrackName::Mastery(mastery.id.clone())).level;
                state.mastery_points_spent(&mastery.id).0.saturating_sub(mastery.points_at(held).0)
            };
            assert!(lacking(target, new) <= lacking(state, &moved.old));
        }
    }
    let settled = adapted.excess.is_empty();
    assert!(!settled || target.points_spent == state.points_spent, "what fits is left alone");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn whatever_the_rules_and_terms(old in seasons(), new in seasons(), past in prop::collection::vec(moves(), 0..30), terms in terms()) {
        check(&moved((&old, &new), &past, &terms));
    }

    #[test]
    fn the_same_rules_change_nothing(season in seasons(), past in prop::collection::vec(moves(), 0..30), terms in terms()) {
        let terms = Adaptation { grandfather: BTreeMap::new(), ..terms };
        let moved = moved((&season, &season), &past, &terms);
        prop_assert_eq!(moved.adapted.target, moved.state);
        prop_assert!(moved.adapted.excess.is_empty());
    }

    #[test]
    fn twice_is_once(old in seasons(), new in seasons(), past in prop::collection::vec(moves(), 0..30), terms in terms()) {
        let moved = moved((&old, &new), &past, &terms);
        let again = Adaptation { grandfather: BTreeMap::new(), old: "other".to_owned(), new: "else".to_owned(), ..terms };
        let target = &moved.adapted.target;
        prop_assert_eq!(&adapt(target, (&moved.new, &moved.new), &again).target, target);
    }
}

fn season(text: &str) -> Ruleset {
    load(&format!("ruleset: s\nparagon: {text}"))
}

fn at(level: u64, xp: u64) -> State {
    let held = Progress::new(Xp::saturating(xp).into(), Level(level));
    State { name: "Vex".to_owned(), tracks: [(TrackName::Paragon, held)].into(), ..State::default() }
}

fn kept(keep: Keep) -> Adaptation {
    Adaptation { keep, ..Adaptation::default() }
}

fn place(state: &State) -> (u64, u64) {
    let held = state.progress(&TrackName::Paragon);
    (held.level.0, held.xp.get())
}

#[test]
fn a_level_is_kept_with_its_share_of_the_way() {
    let old = season("{ xp_to_next: 100, points_per_level: 2, attributes: { luck: {} } }");
    let new = season("{ xp_to_next: 1_000, points_per_level: 3, attributes: { luck: {} } }");
    let state = State { points_from_levels: Points(8), ..at(4, 433) };
    let by = |keep| adapt(&state, (&old, &new), &kept(keep)).target;
    assert_eq!((place(&by(Keep::Level)), by(Keep::Level).points_from_levels), ((4, 4_330), Points(12)));
    assert_eq!((place(&by(Keep::Xp)), by(Keep::Xp).points_from_levels), ((0, 433), Points(0)));
}

#[test]
fn xp_past_a_new_last_level_stays_and_a_level_past_it_can_not() {
    let old = season("{ xp_to_next: 100, attributes: { luck: {} } }");
    let new = season("{ xp_to_next: 100, max_level: 3, attributes: { luck: {} } }");
    let by = |keep| place(&adapt(&at(7, 750), (&old, &new), &kept(keep)).target);
    assert_eq!((by(Keep::Xp), by(Keep::Level)), ((3, 750), (3, 300)));
}

#[test]
fn what_is_too_many_is_told_and_settled_as_chosen() {
    let old = season(
        "{ xp_to_next: 100, points_per_level: 2, attributes: { strength: {}, agility: {}, luck: {} } }",
    );
    let new =
        season("{ xp_to_next: 200, points_per_level: 2, attributes: { strength: {}, luck: { cap: 3 } } }");
    let spent =
        |points: &[(&str, u64)]| points.iter().map(|&(id, points)| (id.to_owned(), Points(points))).collect();
    let state = State {
        points_from_levels: Points(20),
        points_spent: spent(&[("strength", 9), ("agility", 4), ("luck", 5)]),
        ..at(10, 1_000)
    };
    let adapted = adapt(&state, (&old, &new), &kept(Keep::Xp));
    let misplaced: BTreeMap<String, Points> = spent(&[("agility", 4), ("luck", 2)]);
    assert_eq!(adapted.excess, Excess { unearned: Points(8), misplaced, masteries: BTreeMap::new() });
    assert_eq!(adapted.target.points_spent, state.points_spent, "nothing happens without a choice");
    let by = |overspent, order: &[&str]| {
        let trim_order = order.iter().map(|&id| id.to_owned()).collect();
        let terms = Adaptation { overspent: Some(overspent), trim_order, ..kept(Keep::Xp) };
        let target = adapt(&state, (&old, &new), &terms).target;
        (target.points_spent.clone(), target.points_earned().0)
    };
    assert_eq!(by(Overspent::Refund, &[]), (spent(&[]), 10));
    assert_eq!(by(Overspent::Keep, &[]), (state.points_spent.clone(), 18));
    assert_eq!(by(Overspent::Trim, &[]), (spent(&[("strength", 9), ("luck", 1)]), 10));
    assert_eq!(by(Overspent::Trim, &["strength"]), (spent(&[("strength", 7), ("luck", 3)]), 10));
}

#[test]
fn an_old_curve_is_kept_until_a_reset() {
    let text = |cost: u64| {
        format!(
            "{{ xp_to_next: {cost}, points_per_level: 1, attributes: {{ luck: {{}} }}, \
             milestones: [{{ level: 3, kind: title, id: three, name: Three }}] }}\nprestige: {{ requires: 2 }}"
        )
    };
    let (old, new) = (season(&text(100)), season(&text(1_000)));
    let terms = Adaptation {
        grandfather: [(TrackName::Paragon, Level(5))].into(),
        old: "old".to_owned(),
        new: "new".to_owned(),
        ..kept(Keep::Xp)
    };
    let below = adapt(&at(4, 400), (&old, &new), &terms).target;
    assert_eq!((place(&below), below.grandfathered.len()), ((0, 400), 0));
    let past = adapt(&at(5, 500), (&old, &new), &terms).target;
    assert_eq!((place(&past), past.grandfathered.len()), ((5, 500), 1));
    let mixed = with_old_curves(&new, &[(TrackName::Paragon, &old)].into());
    let later = done(&past, &[grant(TrackName::Paragon, 100)], &mixed);
    assert_eq!(place(&later), (6, 600));
    let again = done(&later, &[Command::Reset], &mixed);
    assert_eq!((place(&again), again.grandfathered.len()), ((0, 0), 0));
    let back = Adaptation { old: "new".to_owned(), new: "old".to_owned(), ..kept(Keep::Xp) };
    assert!(
        adapt(&later, (&mixed, &old), &back).target.grandfathered.is_empty(),
        "it is the ruleset's own again"
    );
}

/// Rules that never knew paragon, or gave fewer points, are no reason to give points twice when others come back.
#[test]
fn points_come_back_once() {
    let (rich, bare) = (small(), load("ruleset: bare\ncharacter: { max_level: 5, xp_to_next: 100 }\n"));
    let poor = load(&SMALL.replace("points_per_level: 1", "points_per_level: 0"));
    let spent = distribute(&[("strength", 6)]);
    let state = done(&vex(&rich), &[grant(TrackName::Paragon, 2_000), spent], &rich);
    let earned = state.points_earned();
    let keep = Adaptation { overspent: Some(Overspent::Keep), ..Adaptation::default() };
    for other in [&bare, &poor] {
        let there = adapt(&state, (&rich, other), &keep).target;
        let back = adapt(&there, (other, &rich), &keep).target;
        assert_eq!(back.points_earned(), earned, "{}", other.name);
        assert_eq!(back.points_spent, state.points_spent);
    }
}
