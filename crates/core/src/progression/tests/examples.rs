//! Single commands, their reasons, and the edges of numbers.

use super::super::Event;
use super::*;
use crate::rules::units::{LARGEST_TOTAL, Level};

fn level(state: &State, track: &TrackName) -> u64 {
    state.progress(track).level.0
}

#[test]
fn character_xp_flows_on_into_paragon_and_unlocks_rewards() {
    let ruleset = small();
    // 400 fill the character. Of the other 600 paragon counts 100 whole, and takes 110 / 0.9 and 120 / 0.8 for its levels 1
    // and 2; half of the 227.78 that are left counts at level 3.
    let state = done(&vex(&ruleset), &[grant(TrackName::Character, 1000)], &ruleset);
    assert_eq!(state.progress(&TrackName::Character).xp, xp(400));
    assert_eq!(state.progress(&TrackName::Paragon).amount().to_string(), "443.888888");
    assert_eq!((level(&state, &TrackName::Character), level(&state, &TrackName::Paragon)), (5, 3));
    assert_eq!(state.points_earned(), Points(3));
    assert_eq!(state.rewards.len(), 1, "the milestone of level 2");
}

#[test]
fn a_reset_is_refused_for_every_reason_at_once() {
    let ruleset = small();
    let expected = [
        Reason::CharacterLevel { needed: Level(5), held: Level(1) },
        Reason::ParagonLevel { needed: Level(2), held: Level(0) },
        Reason::Currency { needed: 50, held: 0 },
    ];
    assert_eq!(reasons(&vex(&ruleset), &Command::Reset, &ruleset), expected);
}

#[test]
fn there_is_no_reset_after_the_last() {
    let ruleset = small();
    let mut state = vex(&ruleset);
    for number in 1..=3 {
        let ready = [grant(TrackName::Character, 20_000), award(1000), Command::Reset];
        state = done(&state, &ready, &ruleset);
        assert_eq!(state.prestige_level, number);
    }
    assert_eq!(reasons(&state, &Command::Reset, &ruleset), [Reason::NoResetLeft(3)]);
    let far = State { prestige_level: u64::MAX, ..state };
    assert_eq!(reasons(&far, &Command::Reset, &ruleset), [Reason::NoResetLeft(3)]);
}

#[test]
fn a_distribution_is_refused_for_every_reason_at_once() {
    let ruleset = small();
    let state = done(&vex(&ruleset), &[grant(TrackName::Paragon, 100)], &ruleset);
    let expected = [
        Reason::NoSuchAttribute("charm".to_owned()),
        Reason::OverCap { attribute: "strength".to_owned(), cap: Points(12), room: Points(12) },
        Reason::NotEnoughPoints { wanted: Points(15), available: Points(1) },
    ];
    assert_eq!(reasons(&state, &distribute(&[("strength", 13), ("charm", 2)]), &ruleset), expected);
}

#[test]
fn a_distribution_that_overflows_is_refused_and_not_wrapped() {
    let ruleset = small();
    // The sum wraps to u64::MAX − 1 or to a small number, whichever way it is added: never to what is available.
    let state = done(&vex(&ruleset), &[grant(TrackName::Paragon, LARGEST_TOTAL)], &ruleset);
    let available = state.points_available();
    for (a, b) in [(u64::MAX, u64::MAX), (u64::MAX, 1), (1 << 63, 1 << 63)] {
        let found = reasons(&state, &distribute(&[("luck", a), ("strength", b)]), &ruleset);
        assert!(
            found.contains(&Reason::NotEnoughPoints { wanted: Points(u64::MAX), available }),
            "{found:?}"
        );
    }
}

#[test]
fn a_node_is_refused_for_every_reason_at_once() {
    let ruleset = small();
    let expected = [
        Reason::NodesMissing(vec![node("combat", "a"), node("combat", "b")]),
        Reason::MasteryLevel { mastery: "combat".to_owned(), needed: Level(6), held: Level(1) },
        Reason::NotEnoughMasteryPoints {
            mastery: "combat".to_owned(),
            needed: Points(2),
            available: Points(0),
        },
    ];
    assert_eq!(reasons(&vex(&ruleset), &unlock("combat", "c"), &ruleset), expected);
}

#[test]
fn xp_that_pays_for_something_is_not_taken() {
    let ruleset = small();
    let ready = [grant(mastery("combat"), 300), unlock("combat", "a"), unlock("combat", "b")];
    let state = done(&vex(&ruleset), &ready, &ruleset);
    let expected = [
        Reason::MasteryPointsSpent { mastery: "combat".to_owned(), spent: Points(3), earned: Points(2) },
        Reason::NodeHeld { node: node("combat", "b"), needed: Level(4), left: Level(3) },
    ];
    assert_eq!(reasons(&state, &revoke(mastery("combat"), 1), &ruleset), expected);

    let ready = [grant(TrackName::Paragon, 223), distribute(&[("luck", 2)])];
    let state = done(&vex(&ruleset), &ready, &ruleset);
    let expected = [Reason::PointsSpent { lost: Points(1), available: Points(0) }];
    assert_eq!(reasons(&state, &revoke(TrackName::Paragon, 1), &ruleset), expected);
    let wanted = Reason::NotEnoughXp { track: TrackName::Paragon, wanted: xp(211), held: xp(210) };
    assert_eq!(reasons(&state, &revoke(TrackName::Paragon, 211), &ruleset), [wanted]);
}

#[test]
fn nodes_that_a_reset_left_unpaid_do_not_hold_xp() {
    let ruleset = &variants()[0];
    let ready = [
        grant(mastery("combat"), 600),
        unlock("combat", "a"),
        unlock("combat", "b"),
        unlock("combat", "c"),
        grant(TrackName::Character, 1000),
        award(50),
        Command::Reset,
    ];
    let state = done(&vex(ruleset), &ready, ruleset);
    assert_eq!((state.progress(&mastery("combat")).xp, state.nodes.len()), (xp(300), 3));
    // Level 4 of the 7 that there were: node c and five points are more than it gives, which is no reason against this.
    assert!(decide(&state, &revoke(mastery("combat"), 0), ruleset).is_ok());
    let found = reasons(&state, &revoke(mastery("combat"), 1), ruleset);
    assert_eq!(found, [Reason::NodeHeld { node: node("combat", "b"), needed: Level(4), left: Level(3) }]);
}

#[test]
fn a_factor_that_is_no_factor_gives_nothing() {
    let ruleset = small();
    for (calendar, told) in [(-1.0, "-1"), (-0.001, "-0.001"), (f64::NAN, "NaN"), (f64::INFINITY, "inf")] {
        let told = Reason::Calendar(told.to_owned());
        let none = TrackName::Mastery("none".to_owned());
        let xp_grant = |track| Command::GrantXp { track, base: xp(9), calendar, source: None };
        let found = reasons(&vex(&ruleset), &xp_grant(TrackName::Paragon), &ruleset);
        assert_eq!(found, std::slice::from_ref(&told));
        let found = reasons(&vex(&ruleset), &xp_grant(none.clone()), &ruleset);
        assert_eq!(found, [told.clone(), Reason::NoSuchTrack(none)]);
        let currency = Command::AwardCurrency { base: 9, calendar };
        assert_eq!(reasons(&vex(&ruleset), &currency, &ruleset), [told]);
    }
}

#[test]
fn totals_stop_at_the_largest_number_there_is() {
    let ruleset = small();
    let most =
        [grant(TrackName::Paragon, u64::MAX), grant(TrackName::Paragon, u64::MAX), award(u64::MAX), award(1)];
    let state = done(&vex(&ruleset), &most, &ruleset);
    assert_eq!(state.progress(&TrackName::Paragon).xp, Xp::MAX);
    assert_eq!((state.currency, state.lifetime_xp), (LARGEST_TOTAL, Xp::MAX));
}

#[test]
fn points_of_many_resets_stop_there_too() {
    let text = SMALL
        .replace("  attribute_points: 2\n", "  attribute_points: 6000000000000000\n")
        .replace("  prestige_points: 10\n", "  prestige_points: 6000000000000000\n")
        .replace("  max: 3\n", "  max: 2000\n")
        .replace("requires: { linear: { base: 2, step: 2 } }", "requires: 0")
        .replace("  cost: { linear: { base: 50, step: 50 } }\n", "");
    let ruleset = load(&text);
    let mut state = done(&vex(&ruleset), &[grant(TrackName::Character, 400)], &ruleset);
    for _ in 0..2000 {
        state = done(&state, &[Command::Reset], &ruleset);
    }
    let most = Points(LARGEST_TOTAL);
    assert_eq!(
        (state.prestige_points, state.points_from_prestige, state.points_earned()),
        (most, most, most)
    );
    let state =
        done(&state, &[grant(TrackName::Paragon, 1000), distribute(&[("luck", LARGEST_TOTAL)])], &ruleset);
    assert_eq!(state.points_available(), Points(0));
}

#[test]
fn a_dearer_curve_takes_no_level_and_gives_no_points_twice() {
    let cheap = small();
    let dear = load(&SMALL.replace("linear: { base: 100, step: 10 }", "linear: { base: 1000, step: 10 }"));
    let before = done(&vex(&cheap), &[grant(TrackName::Paragon, 373)], &cheap);
    let after = done(&before, &[grant(TrackName::Paragon, 10)], &dear);
    assert!(after.lifetime_xp > before.lifetime_xp);
    assert_eq!((level(&before, &TrackName::Paragon), level(&after, &TrackName::Paragon)), (3, 3));
    // Level 4 takes 4,060 XP now, at half the base from level 3 on.
    let later = done(&after, &[grant(TrackName::Paragon, 10_000)], &dear);
    let gained = later.points_earned().0 - before.points_earned().0;
    let track = &dear.paragon.as_ref().unwrap();
    assert_eq!(
        gained,
        track.points_at(Level(level(&later, &TrackName::Paragon))).0 - track.points_at(Level(3)).0
    );
}

#[test]
fn a_respec_gives_all_back_for_its_price() {
    let ruleset = small();
    let ready = [grant(TrackName::Paragon, 373), distribute(&[("luck", 2), ("strength", 1)])];
    let state = done(&vex(&ruleset), &ready, &ruleset);
    assert_eq!(reasons(&state, &Command::Respec, &ruleset), [Reason::Currency { needed: 10, held: 0 }]);
    let state = done(&state, &[award(12), Command::Respec], &ruleset);
    assert_eq!((state.points_available(), state.currency, state.respecs), (state.points_earned(), 2, 1));
    assert_eq!(decide(&state, &Command::Respec, &ruleset), Ok(Vec::new()), "nothing is spent");
}

#[test]
fn a_missing_section_is_a_reason() {
    let ruleset = load("ruleset: bare\ncharacter: { max_level: 3, xp_to_next: 10 }\n");
    let state = vex(&ruleset);
    assert_eq!(reasons(&state, &Command::Respec, &ruleset), [Reason::NoParagon]);
    assert_eq!(reasons(&state, &distribute(&[]), &ruleset), [Reason::NoParagon]);
    assert_eq!(reasons(&state, &Command::Reset, &ruleset), [Reason::NoPrestige]);
    assert_eq!(reasons(&state, &unlock("combat", "a"), &ruleset), [Reason::NoSuchTrack(mastery("combat"))]);
    let events = decide(&state, &grant(TrackName::Character, 100), &ruleset).unwrap();
    assert!(matches!(events.as_slice(), [Event::XpGained(gain)] if gain.gained == xp(20)), "{events:?}");
}

#[test]
fn a_reset_changes_what_the_rules_say() {
    let kept = |ruleset: &Ruleset| {
        let ready = [
            grant(mastery("combat"), 400),
            grant(TrackName::Character, 1000),
            award(60),
            distribute(&[("luck", 3)]),
            Command::Reset,
        ];
        let state = done(&vex(ruleset), &ready, ruleset);
        assert_eq!((state.prestige_level, state.prestige_points, state.currency), (1, Points(10), 10));
        assert_eq!(state.progress(&TrackName::Paragon), super::super::Progress::default());
        assert_eq!(state.points_spent_in_all(), Points(0));
        (state.points_earned().0, state.progress(&mastery("combat")).xp.get())
    };
    let all = kept(&variants()[1]);
    assert_eq!((kept(&variants()[0]), all, kept(&variants()[2])), ((2, 200), (5, 400), (2, 0)));
}
