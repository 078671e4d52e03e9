//! One character of two.

use super::super::{Field, Merging, merge, revert, touched};
use super::*;

fn merged(into: &State, from: &State, merging: Merging, ruleset: &Ruleset) -> State {
    let mut state = into.clone();
    apply(&mut state, &merge(into, from, 7, merging, ruleset).unwrap());
    state
}

#[test]
fn the_one_that_stays_gets_what_the_other_has() {
    let ruleset = small();
    let spent = distribute(&[("strength", 2)]);
    let into = done(&vex(&ruleset), &[grant(TrackName::Paragon, 300), award(5), spent.clone()], &ruleset);
    let from = done(&vex(&ruleset), &[grant(TrackName::Paragon, 450), award(7), spent], &ruleset);
    let state = merged(&into, &from, Merging::Sum, &ruleset);
    let paragon = state.progress(&TrackName::Paragon);
    let [a, b] = [&into, &from].map(|one| one.progress(&TrackName::Paragon).amount());
    assert_eq!(paragon.amount(), a.plus(b), "with what waits");
    assert_eq!((state.currency, state.points_earned().0), (12, paragon.level.0));
    assert_eq!(state.points_spent_in_all(), Points(2), "what the other had spent is free");
    let highest = merged(&into, &from, Merging::Highest, &ruleset);
    assert_eq!(highest.progress(&TrackName::Paragon), from.progress(&TrackName::Paragon));
    assert_eq!(highest.points_earned(), from.points_earned());
}

#[test]
fn archived_characters_stay_as_they_are() {
    let ruleset = small();
    let (one, gone) = (vex(&ruleset), done(&vex(&ruleset), &[Command::Archive], &ruleset));
    for (into, from) in [(&one, &gone), (&gone, &one)] {
        assert_eq!(merge(into, from, 7, Merging::Sum, &ruleset).unwrap_err().reasons, [Reason::Archived]);
    }
}

proptest! {
    /// Nothing that either had is less afterwards, points add up, and it can be taken back.
    #[test]
    fn nobody_loses_by_a_merge((variant, past) in pasts(), other in prop::collection::vec(moves(), 0..30), sum in any::<bool>()) {
        let ruleset = &variants()[variant];
        let into = tried(&vex(ruleset), &past, ruleset).0;
        let from = tried(&vex(ruleset), &other, ruleset).0;
        prop_assume!(!into.archived && !from.archived);
        let merging = if sum { Merging::Sum } else { Merging::Highest };
        let state = merged(&into, &from, merging, ruleset);
        for one in [&into, &from] {
            prop_assert!(state.rewards.is_superset(&one.rewards));
            prop_assert!(state.currency >= one.currency && state.lifetime_xp >= one.lifetime_xp);
            prop_assert!(state.prestige_level >= one.prestige_level);
            for (name, progress) in &one.tracks {
                prop_assert!(state.progress(name).xp >= progress.xp, "{name}");
                prop_assert!(state.progress(name).level >= progress.level, "{name}");
            }
        }
        prop_assert_eq!(&state.points_spent, &into.points_spent);
        prop_assert!(state.points_spent_in_all() <= state.points_earned());
        prop_assert!(!touched(&into, &state).contains(&Field::Name));
        let mut back = state.clone();
        revert(&into, &state, &state, ruleset).unwrap().apply(&mut back);
        prop_assert_eq!(back, into);
    }
}
