//! What is remembered of characters is what is there, whoever wrote, and also where one who remembers is behind another.

use super::groups::{Step, begun, carry_out, steps};
use super::{Game, NewPlace, SMALL};
use crate::ledger::{CharacterId, Who};
use crate::store::{Recall, Store};
use proptest::prelude::*;
use std::sync::Arc;

/// Asks for everybody: first what may be remembered, then what stands there.
fn agree(asking: &Store, knowing: &Store) {
    for id in 1..7 {
        let who = Who::Id(CharacterId(id));
        assert_eq!(asking.character(&who).unwrap(), knowing.character(&who).unwrap(), "{id}");
    }
}

fn at_one_moment(store: &mut Store) {
    store.thaw();
    store.freeze().unwrap();
    store.catch_up().unwrap();
}

fn live(steps: &[(Step, bool)], new: NewPlace) {
    let (place, game, recall) = (new(), Game::new(SMALL), Arc::new(Recall::default()));
    let mut writing = begun(&*place, &game);
    let [mut one, mut other] = [place.open(), place.open()];
    one.remember_in(&recall);
    other.remember_in(&recall);
    for (at, (step, is_one)) in (5..).zip(steps) {
        carry_out(&mut writing, step, at);
        let asking = if *is_one { &mut one } else { &mut other };
        at_one_moment(asking);
        agree(asking, &writing);
        agree(asking, &writing);
    }
    // The one that was not asked last is of a moment before, and still answers as of then.
    let behind = [&one, &other].map(|store| store.tip().unwrap().sequence);
    let mut fresh = place.open();
    fresh.look_at(crate::ledger::Point::Sequence(behind[0]));
    for id in 1..7 {
        let who = Who::Id(CharacterId(id));
        assert_eq!(one.character(&who).unwrap(), fresh.character(&who).unwrap(), "{id} at {behind:?}");
    }
    let (hits, misses) = recall.counts();
    assert!(hits > 0 || steps.is_empty() || misses == 0, "nothing was remembered");
}

pub(in crate::store) fn what_is_remembered_is_what_is_there(new: NewPlace) {
    let config =
        ProptestConfig { max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::with_cases(12) };
    proptest!(config, |(steps in steps())| {
        live(&steps, new);
    });
}
