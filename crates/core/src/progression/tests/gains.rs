//! Gains that pass levels, flow on, leave fractions, or come to nothing.

use super::super::{Idle, Merging, Progress, Restoration, XpGain, idle, merge, restore, revert};
use super::*;
use crate::rules::gain::{Amount, Part};
use crate::rules::units::Level;

const GRAIN: &str = "
ruleset: grain
character: { max_level: 2, xp_to_next: 3_000_000 }
paragon: { xp_to_next: 1_000_000_000 }
prestige: { requires: 0, mastery_kept: 0.45, bonuses: { xp: 0.5 } }
masteries:
  combat: { max_level: 300, xp_to_next: 100, gain_multiplier: { table: [0.1], then: { linear: { base: 0.1, step: 0 } } } }
  fading: { max_level: 200, xp_to_next: 1000, gain_multiplier: { linear: { base: 1, step: -0.01 }, min: 0 } }
  steps: { max_level: 5000, xp_to_next: 100, gain_multiplier: { table: [10, 0.1] } }
  short: { max_level: 3, xp_to_next: 10 }
";

fn times(track: TrackName, base: u64, calendar: f64) -> Command {
    Command::GrantXp { track, base: xp(base), calendar, source: None }
}

fn held(state: &State, track: &TrackName) -> String {
    state.progress(track).amount().to_string()
}

fn gains(state: &State, command: &Command, ruleset: &Ruleset) -> Vec<XpGain> {
    let gain = |event| match event {
        Event::XpGained(gain) => gain,
        other => panic!("{other:?}"),
    };
    decide(state, command, ruleset).unwrap().into_iter().map(gain).collect()
}

#[test]
fn what_the_character_does_not_need_flows_on_unrounded() {
    let ruleset = load(GRAIN);
    let state = done(&vex(&ruleset), &[grant(TrackName::Character, 2_999_999)], &ruleset);
    // One XP is needed; today's event makes a thousand of each.
    let state_after = done(&state, &[times(TrackName::Character, 1_000, 1_000.0)], &ruleset);
    assert_eq!(held(&state_after, &TrackName::Character), "3,000,000");
    assert_eq!(held(&state_after, &TrackName::Paragon), "999,999");
    let flowing = gains(&state, &times(TrackName::Character, 1_000, 1_000.0), &ruleset);
    assert_eq!(flowing[1].base.to_string(), "999.999");
    // By a factor of 1.5, of the calendar or of resets.
    let state_after = done(&state, &[times(TrackName::Character, 2_673_366, 1.5)], &ruleset);
    assert_eq!(held(&state_after, &TrackName::Paragon), "4,010,048");
    let reborn = State { prestige_level: 1, ..state };
    let state_after = done(&reborn, &[grant(TrackName::Character, 2_673_366)], &ruleset);
    assert_eq!(held(&state_after, &TrackName::Paragon), "4,010,048");
    // In whole numbers past 2^53 too.
    let large = (1 << 53) + 1;
    let state_after = done(&reborn, &[grant(TrackName::Character, large)], &ruleset);
    assert_eq!(state_after.progress(&TrackName::Paragon).amount().whole.get(), large + large / 2 - 1);
    assert_eq!(state_after.progress(&TrackName::Paragon).part.get(), Part::ONE / 2);
}

#[test]
fn an_event_tells_the_levels_it_passed() {
    let ruleset = load(GRAIN);
    let found = gains(&vex(&ruleset), &grant(mastery("steps"), 10_000), &ruleset);
    let [gain] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((gain.gained, gain.level.to, gain.factors.track), (xp(1_099), Level(11), 10.0));
    let told: Vec<_> = gain
        .stretches
        .iter()
        .map(|one| {
            (one.level.from.0, one.level.to.0, one.multiplier.1, one.base.to_string(), one.xp.to_string())
        })
        .collect();
    let expected = [(1, 1, 10.0, "10", "100"), (2, 11, 0.1, "9,990", "999")];
    assert_eq!(told, expected.map(|(from, to, by, base, xp)| (from, to, by, base.to_owned(), xp.to_owned())));
    // A hundred levels, each at another multiplier, are told in few.
    let found = gains(&vex(&ruleset), &grant(mastery("fading"), 1_000_000), &ruleset);
    assert_eq!((found[0].level.to, found[0].gained), (Level(101), xp(100_000)));
    let stretches = &found[0].stretches;
    assert!(stretches.len() <= 20, "{}", stretches.len());
    assert_eq!(
        stretches.last().map(|last| (last.level.from.0, last.multiplier, last.xp)),
        Some((101, (0.0, 0.0), Amount::default()))
    );
    let base = stretches.iter().fold(Amount::default(), |sum, one| sum.plus(one.base));
    assert!((base.to_f64() - 1e6).abs() < 1e-9, "{base}");
}

#[test]
fn fractions_wait_until_they_make_a_whole_one() {
    let ruleset = load(GRAIN);
    let combat = mastery("combat");
    let mut state = vex(&ruleset);
    for tenths in 1..=25_u64 {
        let before = state.clone();
        let found = gains(&state, &grant(combat.clone(), 1), &ruleset);
        state = done(&state, &[grant(combat.clone(), 1)], &ruleset);
        assert_eq!(found[0].gained, xp(u64::from(tenths % 10 == 0)));
        assert_eq!((state.progress(&combat).xp, state.lifetime_xp), (xp(tenths / 10), xp(tenths / 10)));
        assert_eq!(state.progress(&combat).part.get(), Part::ONE / 10 * (tenths % 10));
        let back = revert(&before, &state, &state, &ruleset).unwrap();
        let mut undone = state.clone();
        back.apply(&mut undone);
        assert_eq!(undone, before, "the undo of a fraction");
    }
    assert_eq!(held(&state, &combat), "2.5");
    // Whole XP are taken; the fraction waits on.
    let less = done(&state, &[revoke(combat.clone(), 2)], &ruleset);
    assert_eq!(held(&less, &combat), "0.5");
    assert!(
        super::super::contradiction(
            &less,
            &Event::XpGained(gains(&state, &grant(combat.clone(), 1), &ruleset)[0].clone())
        )
        .is_some()
    );
    // A way back restores it, and two fractions of half an XP are one.
    let mut restored = less.clone();
    apply(
        &mut restored,
        &Event::Restored(Restoration {
            cause: super::super::Cause::Restore(1),
            change: Box::new(restore(&less, &state)),
        }),
    );
    assert_eq!(held(&restored, &combat), "2.5");
    let both = |merging| {
        let mut merged = state.clone();
        apply(&mut merged, &merge(&state, &less, 2, merging, &ruleset).unwrap());
        held(&merged, &combat)
    };
    assert_eq!((both(Merging::Sum).as_str(), both(Merging::Highest).as_str()), ("3", "2.5"));
}

#[test]
fn a_reset_takes_the_fraction_of_paragon_and_its_share_of_a_mastery() {
    let ruleset = load(GRAIN);
    let ready = [
        grant(TrackName::Character, 3_000_000),
        times(TrackName::Paragon, 1, 0.5),
        grant(mastery("combat"), 101),
    ];
    let state = done(&vex(&ruleset), &ready, &ruleset);
    assert_eq!(
        (held(&state, &TrackName::Paragon), held(&state, &mastery("combat"))),
        ("0.5".to_owned(), "10.1".to_owned())
    );
    let state = done(&state, &[Command::Reset], &ruleset);
    assert_eq!(state.progress(&TrackName::Paragon), Progress::default());
    assert_eq!(held(&state, &mastery("combat")), "4.545");
    // 0.29 × 100 is 28.999… in floating point.
    let prestige = crate::rules::prestige::Prestige { mastery_kept: 0.29, ..ruleset.prestige.unwrap() };
    assert_eq!(prestige.kept_mastery(xp(100).into()).whole, xp(29));
}

#[test]
fn a_grant_that_changes_nothing_has_its_reason() {
    let ruleset = load(GRAIN);
    let why = |state: &State, command: &Command| {
        assert_eq!(decide(state, command, &ruleset), Ok(Vec::new()));
        idle(state, command, &ruleset).iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    let new = vex(&ruleset);
    let full = [grant(mastery("short"), 50), grant(mastery("fading"), 1_000_000), award(u64::MAX)];
    let full = done(&new, &full, &ruleset);
    assert_eq!(why(&full, &grant(mastery("short"), 5)), "mastery.short has no room: level 3 is the last");
    assert_eq!(
        why(&full, &grant(mastery("fading"), 5)),
        "mastery.fading gains nothing: the multiplier at level 101 is 0"
    );
    assert_eq!(why(&full, &award(1)), "the purse has no room: it holds the most that there can be");
    assert_eq!(why(&new, &grant(TrackName::Paragon, 0)), "the grant is of 0 XP");
    assert_eq!(why(&new, &times(TrackName::Character, 9, 0.0)), "the calendar's factor is 0");
    let small = Command::AwardCurrency { base: 2, calendar: 0.2 };
    assert_eq!(why(&new, &small), "0.4 currency rounds down to 0");
    let most =
        done(&new, &[grant(TrackName::Character, 3_000_000), grant(TrackName::Paragon, u64::MAX)], &ruleset);
    let told = "paragon has no room: it holds the most that there can be";
    assert_eq!(why(&most, &grant(TrackName::Character, 5)), told);
    assert_eq!(
        why(&new, &times(mastery("combat"), 1, 1e-12)),
        "mastery.combat gains less than a trillionth of one XP"
    );
    assert_eq!(idle(&new, &Command::Archive, &ruleset), Vec::<Idle>::new());
}

fn small_grants() -> impl Strategy<Value = (u64, u64, f64)> {
    (1_u64..3_000, 1_u64..=100, prop::sample::select(vec![1.0, 1.5, 0.33, 2.25]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn one_grant_or_many_come_to_the_same((variant, past) in pasts(), (base, parts, calendar) in small_grants(), track in tracks()) {
        let ruleset = &variants()[variant];
        let state = tried(&vex(ruleset), &past, ruleset).0;
        prop_assume!(ruleset.track(&track).is_some() && state.tracks.values().all(|held| held.xp.get() < 1 << 40));
        let at_once = done(&state, &[times(track.clone(), base, calendar)], ruleset);
        let each = (0..parts).map(|at| times(track.clone(), base / parts + u64::from(at < base % parts), calendar));
        let one_by_one = done(&state, &each.collect::<Vec<_>>(), ruleset);
        for (name, held) in &at_once.tracks {
            let apart = held.amount().to_f64() - one_by_one.progress(name).amount().to_f64();
            prop_assert!(apart.abs() < 1e-6, "{name}: {apart}");
        }
    }
}
