//! Taking operations back, as the model does it.

use super::model::Happened;
use super::running::{Attempt, Outcome};
use super::steps::How;
use crate::progression::{
    Cause, Change, Event, Life, Restoration, Settlement, State, Told, rebase, revert, taken_back, touched,
};
use std::collections::{BTreeMap, BTreeSet};

impl Attempt<'_> {
    pub(super) fn undo(&mut self, ids: &BTreeSet<u64>, how: How) -> Outcome {
        for &id in ids.iter().rev() {
            if id >= self.id {
                return Outcome::NoOperation(id);
            }
            if let (Some(by), 0) = self.model.undone_by(id, None) {
                return Outcome::AlreadyUndone(id, by.0);
            }
        }
        if ids.contains(&0) {
            return Outcome::OfTheDatabase(0);
        }
        let of_them = self.model.log.iter().filter(|happened| ids.contains(&happened.operation));
        let characters: BTreeSet<u64> = of_them.map(|happened| happened.character).collect();
        let (mut in_the_way, mut targets, mut left) = (BTreeSet::new(), BTreeMap::new(), 0);
        for id in characters {
            let open = self.open(id, ids);
            match (self.undone(id, &open), how) {
                _ if open.is_empty() => {}
                (Ok(target), _) => drop(targets.insert(id, (open, Some(target)))),
                (Err(_), How::Rebase(_)) => drop(targets.insert(id, (open, None))),
                (Err(later), _) => {
                    in_the_way.extend(later);
                    left += 1;
                }
            }
        }
        if !in_the_way.is_empty() && (how == How::Refuse || targets.is_empty()) {
            return Outcome::InTheWay(in_the_way);
        }
        if let (Some(last), true) = (ids.last(), targets.is_empty()) {
            let by = self.model.undone_by(*last, None).0.unwrap();
            return Outcome::AlreadyUndone(*last, by.0);
        }
        let mut done = Vec::new();
        for (id, (open, target)) in targets {
            let operations: Vec<u64> = open.into_iter().rev().collect();
            let (cause, target) = match (target, how) {
                (Some(target), How::Skip) if left > 0 => (Cause::UndoInPart { operations, left }, target),
                (None, How::Rebase(overspent)) => {
                    let settlement = Settlement { overspent, trim_order: Vec::new() };
                    let target = self.rebased(id, &operations, &settlement);
                    (Cause::Rebase { operations, settlement }, target)
                }
                (target, _) => (Cause::Undo(operations), target.unwrap()),
            };
            let change = Box::new(Change::between(&self.model.state(id), &target));
            let event = Event::Restored(Restoration { cause, change });
            self.append(id, std::slice::from_ref(&event), None);
            assert_eq!(self.model.state(id), target);
            done.push((id, target, vec![event]));
        }
        if self.has_doubled_names() { Outcome::NameTaken } else { Outcome::Done(done) }
    }

    /// Those of the operations that touched a character and stand on it.
    fn open(&self, id: u64, ids: &BTreeSet<u64>) -> BTreeSet<u64> {
        let events = self.model.events(id, None);
        let mut gone = BTreeSet::new();
        for (_, happened) in events.iter().rev().filter(|(_, one)| matches!(one.event, Event::Restored(_))) {
            if let (Event::Restored(restoration), false) =
                (&happened.event, gone.contains(&happened.operation))
            {
                gone.extend(restoration.cause.taken_back().iter().copied());
            }
        }
        let mine: BTreeSet<u64> = events.iter().map(|(_, happened)| happened.operation).collect();
        ids.iter().copied().filter(|id| mine.contains(id) && !gone.contains(id)).collect()
    }

    /// Where a character stands with operations taken out from under what came later.
    fn rebased(&self, id: u64, operations: &[u64], settlement: &Settlement) -> State {
        let events = self.model.events(id, None);
        let now = self.model.state(id);
        if events.first().is_some_and(|(_, first)| operations.contains(&first.operation)) {
            return State { archived: true, ..now };
        }
        let last = events.last().map_or(0, |(sequence, _)| *sequence);
        let lives = [&[][..], operations].map(|without| self.life(&events, without, last, &[]));
        let target = rebase(&now, (&lives[0], &lives[1]), settlement, &self.game.ruleset).target;
        assert!(target.points_spent_in_all() <= target.points_earned().max(now.points_spent_in_all()));
        target
    }

    /// The life up to an event, where what was undone within the spans `ahead` has not been yet.
    fn life(&self, events: &[(u64, &Happened)], without: &[u64], last: u64, ahead: &[(u64, u64)]) -> Life {
        let is_ahead = |at: u64| ahead.iter().any(|(from, to)| *from < at && at < *to);
        let newest_first = events.iter().rev().filter(|(at, _)| !is_ahead(*at));
        let newest_first = newest_first.map(|(_, happened)| (happened.operation, &happened.event));
        let gone = taken_back(newest_first, without);
        let mut life = Life::new(events.iter().map(|(_, happened)| &happened.event));
        let mut state = State::default();
        for (sequence, happened) in events.iter().take_while(|(at, _)| *at <= last) {
            if let Event::Restored(Restoration { cause: Cause::Restore(then), .. }) = &happened.event {
                let ahead = [ahead, &[(*then, *sequence)]].concat();
                life.remember(*then, self.life(events, without, *then, &ahead).state().clone());
            }
            let before = state.clone();
            crate::progression::apply(&mut state, &happened.event);
            let told = Told { sequence: *sequence, event: &happened.event, before: &before, after: &state };
            life.pass(&told, !gone.contains(&happened.operation), &self.game.ruleset);
        }
        life
    }

    /// The state of a character without operations that touched it, or the later operations in the way.
    fn undone(&self, id: u64, ids: &BTreeSet<u64>) -> Result<State, BTreeSet<u64>> {
        let events = self.model.events(id, None);
        let mut states = vec![State::default()];
        for (_, happened) in &events {
            let mut state = states.last().unwrap().clone();
            crate::progression::apply(&mut state, &happened.event);
            states.push(state);
        }
        let mut target = states.last().unwrap().clone();
        for &operation in ids.iter().rev() {
            let mine: Vec<usize> =
                (0..events.len()).filter(|at| events_of(&events, *at) == operation).collect();
            let (Some(&first), Some(&last)) = (mine.first(), mine.last()) else { continue };
            let (before, after) = (&states[first], &states[last + 1]);
            match revert(before, after, &target, &self.game.ruleset) {
                Ok(change) => change.apply(&mut target),
                Err(fields) => {
                    let is_later = |at: &usize| *at > last && !ids.contains(&events_of(&events, *at));
                    let hits = |at: &usize| !touched(&states[*at], &states[at + 1]).is_disjoint(&fields);
                    let later = (0..events.len()).filter(is_later).filter(hits);
                    return Err(later.map(|at| events_of(&events, at)).collect());
                }
            }
        }
        self.check_last_ones(&events, &states, ids, &target);
        Ok(target)
    }

    /// Independent of how it is done: what takes back the last events of a character leads to the state before them.
    fn check_last_ones(
        &self,
        events: &[(u64, &Happened)],
        states: &[State],
        ids: &BTreeSet<u64>,
        target: &State,
    ) {
        let Some(first) = (0..events.len()).find(|at| ids.contains(&events_of(events, *at))) else { return };
        if (first..events.len()).any(|at| !ids.contains(&events_of(events, at))) {
            return;
        }
        if first == 0 {
            assert!(target.archived);
        } else {
            assert_eq!(*target, states[first]);
        }
    }
}

fn events_of(events: &[(u64, &Happened)], at: usize) -> u64 {
    events[at].1.operation
}
