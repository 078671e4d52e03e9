//! Operations taken out from under what came later, held against a life in which they never were.

use super::super::{
    Cause, Change, Life, Overspent, Rebased, Restoration, Settlement, Told, rebase, restore, revert,
    taken_back,
};
use super::sequences::check;
use super::*;

/// What happened to one character: each event with its operation.
#[derive(Debug, Clone, Default)]
struct Past {
    events: Vec<(u64, Event)>,
    operation: u64,
}

impl Past {
    fn state(&self) -> State {
        let mut state = State::default();
        self.events.iter().for_each(|(_, event)| apply(&mut state, event));
        state
    }

    /// The next operation, of events that were decided.
    fn add(&mut self, events: impl IntoIterator<Item = Event>) -> u64 {
        self.operation += 1;
        self.events.extend(events.into_iter().map(|event| (self.operation, event)));
        self.operation
    }

    fn done(&mut self, command: &Command, ruleset: &Ruleset) -> u64 {
        let events = decide(&self.state(), command, ruleset);
        self.add(events.unwrap_or_else(|refusal| panic!("{command:?}: {refusal}")))
    }

    fn put(&mut self, cause: Cause, target: &State) -> u64 {
        let change = Box::new(Change::between(&self.state(), target));
        self.add([Event::Restored(Restoration { cause, change })])
    }

    fn lives(&self, without: &[u64], ruleset: &Ruleset) -> [Life; 2] {
        [&[][..], without].map(|without| {
            let newest_first = self.events.iter().rev().map(|(operation, event)| (*operation, event));
            let gone = taken_back(newest_first, without);
            let mut life = Life::new(self.events.iter().map(|(_, event)| event));
            let mut state = State::default();
            for (sequence, (operation, event)) in (0..).zip(&self.events) {
                let before = state.clone();
                apply(&mut state, event);
                let told = Told { sequence, event, before: &before, after: &state };
                life.pass(&told, !gone.contains(operation), ruleset);
            }
            life
        })
    }

    fn without(&self, operations: &[u64], choice: Overspent, ruleset: &Ruleset) -> Rebased {
        let [with, without] = self.lives(operations, ruleset);
        rebase(&self.state(), (&with, &without), &settlement(choice), ruleset)
    }

    /// Takes an operation out, as a further operation.
    fn rebase(&mut self, operation: u64, ruleset: &Ruleset) -> Rebased {
        let rebased = self.without(&[operation], Overspent::Refund, ruleset);
        let settlement = settlement(Overspent::Refund);
        self.put(Cause::Rebase { operations: vec![operation], settlement }, &rebased.target);
        rebased
    }
}

fn settlement(overspent: Overspent) -> Settlement {
    Settlement { overspent, trim_order: vec!["luck".to_owned()] }
}

/// The small rules where XP counts for what it is.
fn flat(variant: usize) -> Ruleset {
    let points = ["points: refund", "", "points: wipe"][variant % 3];
    let kept = ["0.5", "1", "0"][variant % 3];
    load(
        &SMALL
            .replace("  gain_multiplier: { table: [1, 0.9, 0.8], then: 0.5 }\n", "")
            .replace("bonuses: { xp: { linear: { base: 0.1, step: 0.1 } }, currency: 0.25 }", "bonuses: {}")
            .replace("points: refund", points)
            .replace("mastery_kept: 0.5", &format!("mastery_kept: {kept}")),
    )
}

fn born(commands: &[Command], ruleset: &Ruleset) -> Past {
    let mut past = Past::default();
    for command in [create("Vex")].iter().chain(commands) {
        past.done(command, ruleset);
    }
    past
}

fn paragon(state: &State) -> (u64, u64) {
    let held = state.progress(&TrackName::Paragon);
    (held.xp.get(), held.level.0)
}

#[test]
fn what_came_later_keeps_its_amount() {
    let ruleset = flat(0);
    let mut past = born(&[grant(TrackName::Paragon, 150)], &ruleset);
    let wrong = past.done(&grant(TrackName::Paragon, 5_000), &ruleset);
    past.done(&grant(TrackName::Paragon, 60), &ruleset);
    past.done(&grant(mastery("combat"), 300), &ruleset);
    let target = past.without(&[wrong], Overspent::Refund, &ruleset).target;
    assert_eq!(paragon(&target), (210, 2));
    assert_eq!((target.points_earned(), target.lifetime_xp), (Points(2), xp(510)));
    let rewards: Vec<&str> = target.rewards.iter().map(|reward| reward.id.as_str()).collect();
    assert_eq!(rewards, ["two", "three"], "`six` was never earned; `two` is by what came later");
}

#[test]
fn what_a_reset_gave_up_is_not_taken_twice() {
    let ruleset = flat(0);
    let ready = [grant(TrackName::Character, 1_000), award(500), grant(mastery("combat"), 200)];
    let mut past = born(&ready, &ruleset);
    let wrong = past.add(
        [grant(TrackName::Paragon, 900), grant(mastery("combat"), 600)]
            .iter()
            .flat_map(|command| decide(&past.state(), command, &ruleset).unwrap())
            .collect::<Vec<_>>(),
    );
    past.done(&Command::Reset, &ruleset);
    past.done(&grant(TrackName::Paragon, 130), &ruleset);
    let target = past.without(&[wrong], Overspent::Refund, &ruleset).target;
    assert_eq!(paragon(&target), (130, 1), "the paragon XP went with the reset");
    assert_eq!(
        target.progress(&mastery("combat")).xp,
        xp(100),
        "half of it was kept, and half of that is wrong"
    );
    assert_eq!(target.prestige_level, 1, "the reset is a fact");
}

#[test]
fn currency_that_is_spent_is_gone() {
    let ruleset = flat(0);
    let mut past = born(&[grant(TrackName::Paragon, 100), distribute(&[("luck", 1)])], &ruleset);
    let wrong = past.done(&award(15), &ruleset);
    past.done(&Command::Respec, &ruleset);
    past.done(&award(7), &ruleset);
    assert_eq!(past.state().currency, 12);
    let target = past.without(&[wrong], Overspent::Refund, &ruleset).target;
    assert_eq!(target.currency, 7, "what came after the respec is not taken for it");
}

#[test]
fn overspent_points_are_settled() {
    let ruleset = flat(0);
    let mut past = born(&[grant(TrackName::Paragon, 100)], &ruleset);
    let wrong = past.done(&grant(TrackName::Paragon, 400), &ruleset);
    past.done(&distribute(&[("strength", 2), ("luck", 2)]), &ruleset);
    let spent = |choice| {
        let Rebased { target, excess, .. } = past.without(&[wrong], choice, &ruleset);
        assert_eq!(excess.unearned, Points(3));
        (target.points_earned().0, target.points_spent.into_iter().map(|(id, spent)| (id, spent.0)).collect())
    };
    let spent: Vec<(u64, Vec<(String, u64)>)> =
        [Overspent::Refund, Overspent::Keep, Overspent::Trim].map(spent).into();
    let one = |id: &str, spent: u64| (id.to_owned(), spent);
    assert_eq!(
        spent,
        [(1, vec![]), (4, vec![one("luck", 2), one("strength", 2)]), (1, vec![one("strength", 1)]),]
    );
}

#[test]
fn nodes_that_are_not_paid_for_are_locked_the_last_first() {
    let ruleset = flat(0);
    let mut past = born(&[grant(mastery("combat"), 100), unlock("combat", "a")], &ruleset);
    let wrong = past.done(&grant(mastery("combat"), 600), &ruleset);
    past.done(&unlock("combat", "b"), &ruleset);
    past.done(&unlock("combat", "c"), &ruleset);
    past.done(&grant(mastery("combat"), 250), &ruleset);
    let Rebased { target, locked, .. } = past.without(&[wrong], Overspent::Refund, &ruleset);
    assert_eq!(target.progress(&mastery("combat")).level.0, 4);
    assert_eq!(locked, [node("combat", "c")].into());
    assert_eq!(target.nodes, [node("combat", "a"), node("combat", "b")].into());
    assert_eq!(target.mastery_points_spent("combat"), Points(3));
}

#[test]
fn a_revocation_takes_what_is_there() {
    let ruleset = flat(0);
    let mut past = born(&[grant(TrackName::Paragon, 100)], &ruleset);
    let wrong = past.done(&grant(TrackName::Paragon, 1_000), &ruleset);
    let right = past.done(&revoke(TrackName::Paragon, 1_000), &ruleset);
    let target = past.without(&[wrong], Overspent::Refund, &ruleset).target;
    assert_eq!(paragon(&target), (0, 0));
    let target = past.without(&[wrong, right], Overspent::Refund, &ruleset).target;
    assert_eq!(paragon(&target), (100, 1));
}

#[test]
fn what_was_undone_counts_in_neither_life() {
    let ruleset = flat(0);
    let mut past = born(&[grant(TrackName::Paragon, 100)], &ruleset);
    let wrong = past.done(&grant(TrackName::Paragon, 1_000), &ruleset);
    let (before, later) = (past.state(), past.done(&grant(TrackName::Paragon, 300), &ruleset));
    let undo = past.put(Cause::Undo(vec![later]), &before);
    assert_eq!(paragon(&past.without(&[wrong], Overspent::Refund, &ruleset).target), (100, 1));
    // And the undo itself can be taken out: what it took back counts again.
    assert_eq!(paragon(&past.without(&[undo], Overspent::Refund, &ruleset).target).0, 1_400);
    assert_eq!(paragon(&past.without(&[wrong, undo], Overspent::Refund, &ruleset).target).0, 400);
}

#[test]
fn a_rebase_can_be_rebased() {
    let ruleset = flat(0);
    let mut past = born(&[grant(TrackName::Paragon, 100)], &ruleset);
    let wrong = past.done(&grant(TrackName::Paragon, 1_000), &ruleset);
    past.done(&distribute(&[("strength", 5)]), &ruleset);
    past.rebase(wrong, &ruleset);
    let last = past.operation;
    assert_eq!((paragon(&past.state()).0, past.state().points_spent_in_all()), (100, Points(0)));
    past.done(&distribute(&[("luck", 1)]), &ruleset);
    past.done(&grant(TrackName::Paragon, 20), &ruleset);
    let target = past.without(&[last], Overspent::Refund, &ruleset).target;
    assert_eq!(paragon(&target).0, 1_120, "what it took out is given back");
    assert_eq!(target.points_spent_in_all(), Points(6), "and what it had settled is spent again");
}

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
