//! Operations taken out from under what came later.

mod laws;

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
