//! Whatever happened: operations taken out are held against a life in which they never were.

use super::*;

/// What happens in both lives.
#[derive(Debug, Clone)]
enum Deed {
    Command(Command),
    /// Back to where it stood so many deeds before.
    Restore(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        12 => moves().prop_map(Deed::Command),
        1 => prop::sample::select(vec!["Ana", "Bo"]).prop_map(|name| Deed::Command(rename(name))),
        1 => (0_usize..8).prop_map(Deed::Restore),
    ];
    prop::collection::vec(deed, 0..30)
}

fn gifts() -> impl Strategy<Value = Vec<Command>> {
    let gift = prop_oneof![
        (1_u64..3_000).prop_map(|xp| grant(TrackName::Paragon, xp)),
        (1_u64..900).prop_map(|xp| grant(mastery("combat"), xp)),
        (1_u64..900).prop_map(|xp| grant(mastery("craft"), xp)),
        (1_u64..400).prop_map(|xp| grant(TrackName::Character, xp)),
        (1_u64..500).prop_map(award),
    ];
    prop::collection::vec(gift, 1..4)
}

/// A plain life: the states it went through, the first after it was made.
struct Plain {
    states: Vec<State>,
}

impl Plain {
    fn now(&self) -> &State {
        self.states.last().unwrap()
    }

    fn outcome(&self, command: &Command, ruleset: &Ruleset) -> Option<(Vec<Event>, State)> {
        let events = decide(self.now(), command, ruleset).ok()?;
        let mut state = self.now().clone();
        events.iter().for_each(|event| apply(&mut state, event));
        Some((events, state))
    }
}

/// What of an outcome must be the same in two lives, for a deed to be the same deed: what was gained on which track.
fn gains(events: &[Event]) -> Vec<(Option<TrackName>, u64)> {
    let gain = |event: &Event| match event {
        Event::XpGained(gain) => (Some(gain.track.clone()), gain.gained.get()),
        Event::CurrencyGained { amount, .. } => (None, *amount),
        _ => (None, 0),
    };
    events.iter().map(gain).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_end_is_that_of_the_life_without(variant in 0_usize..3, early in deeds(), wrong in gifts(), late in deeds()) {
        let ruleset = &flat(variant);
        let mut past = Past::default();
        past.add(decide(&State::default(), &create("Vex"), ruleset).unwrap());
        // Moments are counted by deeds; the log has an event's place for each.
        let mut moments = vec![0_u64];
        let start = || Plain { states: vec![vex(ruleset)] };
        let (mut with, mut without) = (start(), start());
        let mut mistake = None;
        let script = early.into_iter().map(Some).chain([None]).chain(late.into_iter().map(Some));
        for deed in script {
            match deed {
                None => {
                    let (state, events) = tried(with.now(), &wrong, ruleset);
                    mistake = Some(past.add(events));
                    *with.states.last_mut().unwrap() = state;
                    *moments.last_mut().unwrap() = past.events.len() as u64 - 1;
                    // Not a moment of the other life: what was restored to it would be another deed.
                    with.states.push(with.now().clone());
                    without.states.push(without.now().clone());
                    moments.push(past.events.len() as u64 - 1);
                }
                Some(Deed::Command(command)) => {
                    let (Some(one), Some(other)) = (with.outcome(&command, ruleset), without.outcome(&command, ruleset)) else { continue };
                    if gains(&one.0) != gains(&other.0) || one.0.is_empty() {
                        continue;
                    }
                    past.add(one.0);
                    with.states.push(one.1);
                    without.states.push(other.1);
                    moments.push(past.events.len() as u64 - 1);
                }
                Some(Deed::Restore(back)) => {
                    let Some(at) = with.states.len().checked_sub(back + 1) else { continue };
                    let back_to = |life: &Plain| {
                        let mut state = life.now().clone();
                        restore(&state, &life.states[at]).apply(&mut state);
                        state
                    };
                    let (one, other) = (back_to(&with), back_to(&without));
                    past.put(Cause::Restore(moments[at]), &one);
                    with.states.push(one);
                    without.states.push(other);
                    moments.push(past.events.len() as u64 - 1);
                }
            }
            prop_assert_eq!(&past.state(), with.now());
        }
        let rebased = past.without(mistake.as_slice(), Overspent::Refund, ruleset);
        prop_assert!(rebased.excess.is_empty());
        // Where a reset had left nodes without their level, and the operation gave it back, they are locked now.
        if rebased.locked.is_empty() || without.now().prestige_level == 0 {
            prop_assert_eq!(&rebased.target, without.now());
            prop_assert!(rebased.locked.is_empty());
        }
    }

    #[test]
    fn whatever_came_later_the_rules_are_kept(
        (variant, early) in pasts(),
        wrong in prop::collection::vec(moves(), 1..5),
        late in prop::collection::vec(moves(), 0..30),
        choice in prop::sample::select(vec![Overspent::Refund, Overspent::Keep, Overspent::Trim]),
    ) {
        let ruleset = &variants()[variant];
        let mut past = born(&[], ruleset);
        let mut operations = Vec::new();
        for command in early.iter().chain(&wrong).chain(&late) {
            operations.push(past.add(decide(&past.state(), command, ruleset).unwrap_or_default()));
        }
        let wrong = &operations[early.len()..early.len() + wrong.len()];
        let now = past.state();
        let Rebased { target, .. } = past.without(wrong, choice, ruleset);
        check(&target, ruleset);
        for mastery in &ruleset.masteries {
            let over = |state: &State| {
                let level = state.progress(&TrackName::Mastery(mastery.id.clone())).level;
                state.mastery_points_spent(&mastery.id).0.saturating_sub(mastery.points_at(level).0)
            };
            prop_assert!(over(&target) <= over(&now), "{}", mastery.id);
        }
        // Nothing taken out changes nothing, and what takes it all back leads to where it was.
        prop_assert_eq!(past.without(&[], choice, ruleset).target, now.clone());
        let back = revert(&now, &target, &target, ruleset).unwrap();
        let mut state = target.clone();
        back.apply(&mut state);
        prop_assert_eq!(state, now);
    }

    #[test]
    fn without_anything_later_it_is_an_undo((variant, early) in pasts(), wrong in prop::collection::vec(moves(), 1..5)) {
        let ruleset = &variants()[variant];
        let mut past = born(&[], ruleset);
        for command in &early {
            past.add(decide(&past.state(), command, ruleset).unwrap_or_default());
        }
        let before = past.state();
        let operation = past.add(tried(&before, &wrong, ruleset).1);
        let Rebased { target, locked, .. } = past.without(&[operation], Overspent::Refund, ruleset);
        // Where a reset had left nodes without their level, and the operation gave it back, they are locked now.
        prop_assert!(target == before || (!locked.is_empty() && before.prestige_level > 0), "{:?}", target);
    }

    #[test]
    fn two_can_be_taken_out_in_any_order(
        (variant, early) in pasts(),
        gifts in (gifts(), gifts()),
        between in prop::collection::vec(moves(), 0..10),
        late in prop::collection::vec(moves(), 0..10),
    ) {
        let ruleset = &variants()[variant];
        let mut past = born(&[], ruleset);
        let add = |past: &mut Past, commands: &[Command]| past.add(tried(&past.state(), commands, ruleset).1);
        add(&mut past, &early);
        let first = add(&mut past, &gifts.0);
        add(&mut past, &between);
        let second = add(&mut past, &gifts.1);
        add(&mut past, &late);
        let (mut one, mut other) = (past.clone(), past.clone());
        let rebased = [
            one.rebase(first, ruleset),
            one.rebase(second, ruleset),
            other.rebase(second, ruleset),
            other.rebase(first, ruleset),
        ];
        if rebased.iter().all(|rebased| rebased.excess.is_empty() && rebased.locked.is_empty()) {
            prop_assert_eq!(one.state(), other.state());
            prop_assert_eq!(one.state(), past.without(&[first, second], Overspent::Refund, ruleset).target);
        }
    }
}
