//! Random histories on a real database and on the model: after every step both must answer the same.

use super::asking::{Dice, character_query, dice, history_query, point};
use super::compare::{
    characters_agree, everyone, facts_agree, find_agrees, history_agrees, operations_agree,
};
use super::model::Model;
use super::running::run;
use super::steps::{Step, histories, stretched};
use super::{Game, NewPlace, Place, SMALL};
use crate::ledger::{Column, HistoryQuery, OperationId};
use crate::store::Store;
use proptest::prelude::*;

/// The database with two open handles, beside the model.
struct Pair<'g> {
    game: &'g Game,
    place: Box<dyn Place>,
    stores: [Store; 2],
    model: Model,
    clock: i64,
}

impl<'g> Pair<'g> {
    fn new(game: &'g Game, new: NewPlace) -> Pair<'g> {
        let place = new();
        let stores = [place.create(game), place.open()];
        let model = Model::new(stores[0].operation(OperationId(0)).unwrap().unwrap());
        Pair { game, place, stores, model, clock: 0 }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Operation(planned) => {
                self.clock += planned.clock;
                let clock = self.clock + planned.off;
                run(planned, &mut self.stores[planned.handle], &mut self.model, self.game, clock);
            }
            Step::Reopen => self.stores = [self.place.open(), self.place.open()],
            Step::Rebuild => self.stores[0].rebuild(&mut |_| true).unwrap(),
        }
    }

    /// What both handles answer, of the present.
    fn check(&self, dice: &Dice, at: usize) {
        let store = &self.stores[at % 2];
        characters_agree(store, &self.model, self.game);
        facts_agree(store, &self.model);
        find_agrees(store, &self.model, &character_query(dice, at, &self.model));
        let whole = HistoryQuery::default();
        let store = &self.stores[(at + 1) % 2];
        for query in [whole, history_query(dice, at, &self.model)] {
            history_agrees(store, &self.model, self.game, &query);
        }
        operations_agree(store, &self.model);
    }

    /// The same of a point in the past.
    fn check_past(&mut self, dice: &Dice, at: usize) {
        let store = &mut self.stores[at % 2];
        store.look_at(point(dice, at, &self.model));
        store.fill_past(&mut |_| true).unwrap();
        let store = &self.stores[at % 2];
        characters_agree(store, &self.model, self.game);
        find_agrees(store, &self.model, &character_query(dice, at, &self.model));
        history_agrees(store, &self.model, self.game, &history_query(dice, at, &self.model));
        operations_agree(store, &self.model);
        self.stores[at % 2].look_at_present();
    }

    fn verify(&mut self) {
        let verified = self.stores[0].verify(None, &mut |_| true).unwrap();
        assert_eq!(verified.problems, []);
        assert_eq!(verified.characters, self.model.ids().len() as u64);
        assert_eq!(verified.operations, self.model.operations.len() as u64);
    }
}

/// How far apart times are: milliseconds, hours, or days, so that a history has days, weeks and months.
fn pace() -> impl Strategy<Value = i64> {
    prop::sample::select(vec![1, 900_000, 10_000_000])
}

fn live(game: &Game, new: NewPlace, (steps, pace): (&[Step], i64), dice: &Dice) {
    let steps = &stretched(steps, pace);
    let mut pair = Pair::new(game, new);
    for (at, step) in steps.iter().enumerate() {
        pair.step(step);
        pair.check(dice, at);
        if at % 7 == 0 {
            pair.verify();
        }
        if at % 3 == 0 {
            pair.check_past(dice, at);
        }
    }
    for salt in 0..Column::ALL.len() {
        find_agrees(&pair.stores[0], &pair.model, &character_query(dice, salt, &pair.model));
    }
    pair.verify();
    let (before, _) = pair.stores[0].characters(&everyone()).unwrap();
    pair.stores[0].rebuild(&mut |_| true).unwrap();
    pair.verify();
    assert_eq!(pair.stores[0].characters(&everyone()).unwrap().0, before);
}

/// Few and long: a history that never grew old proves little. `PROPTEST_CASES` asks for more.
fn config(cases: u32) -> ProptestConfig {
    let more = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = more.unwrap_or(cases);
    ProptestConfig { max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

pub(in crate::store) fn cheap_rules_live_like_the_model(new: NewPlace) {
    proptest!(config(10), |(steps in histories(60, 90), pace in pace(), dice in dice())| {
        live(&Game::new(SMALL), new, (&steps, pace), &dice);
    });
}

pub(in crate::store) fn the_default_rules_live_like_the_model(new: NewPlace) {
    proptest!(config(4), |(steps in histories(300_000, 70), pace in pace(), dice in dice())| {
        live(&Game::new(include_str!("../../../curves/necpgame.yaml")), new, (&steps, pace), &dice);
    });
}
