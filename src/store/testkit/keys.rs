//! Keys through undo and redo at random, in batches and by several undos at once: each is used by at most one operation that
//! counts, and what counts is what was paid.

use super::{Game, NewPlace, SMALL, intent};
use crate::ledger::{CharacterId, Key, OperationId, Who};
use crate::progression::Command;
use crate::store::undo::UndoError;
use crate::store::{CommandError, Mode, Store, StoreError};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const CHARACTERS: u64 = 5;
const KEYS: usize = 5;

#[derive(Debug, Clone)]
enum Step {
    /// Rows: a key, for whom, how much.
    Pay(Vec<(usize, u64, u64)>),
    /// So many operations ago.
    Undo(Vec<usize>),
}

/// What an operation did.
#[derive(Debug, Clone)]
enum Did {
    Paid(Vec<(usize, u64, u64)>),
    Undid(BTreeSet<usize>),
}

/// From the first operation after those that made the characters.
#[derive(Debug, Clone, Default)]
struct Model(Vec<Did>);

impl Model {
    /// Whether each counts, judged after all later ones.
    fn counts(&self) -> Vec<bool> {
        let mut counts = vec![true; self.0.len()];
        for at in (0..self.0.len()).rev() {
            if let (true, Did::Undid(taken)) = (counts[at], &self.0[at]) {
                taken.iter().for_each(|&taken| counts[taken] = false);
            }
        }
        counts
    }

    /// By key, what counts.
    fn uses(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut uses: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, counts) in self.counts().into_iter().enumerate() {
            if let (true, Did::Paid(rows)) = (counts, &self.0[at]) {
                rows.iter().for_each(|(key, ..)| uses.entry(*key).or_default().push(at));
            }
        }
        uses
    }

    fn held(&self, who: u64) -> u64 {
        let counts = self.counts();
        let counted = self.0.iter().zip(counts).filter(|(_, counts)| *counts);
        let rows = counted.flat_map(|(did, _)| match did {
            Did::Paid(rows) => rows.as_slice(),
            Did::Undid(_) => &[],
        });
        rows.filter(|(_, whom, _)| *whom == who).map(|(.., amount)| amount).sum()
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let row = (0..KEYS, 1..=CHARACTERS, 1_u64..1_000);
    let step = prop_oneof![
        3 => prop::collection::vec(row, 1..4).prop_map(Step::Pay),
        4 => prop::collection::vec(0_usize..5, 1..3).prop_map(Step::Undo),
    ];
    prop::collection::vec(step, 10..60)
}

/// Pays the rows whose keys are free, as one operation that says before what it will ask for.
fn pay(store: &mut Store, game: &Game, rows: &[(usize, u64, u64)]) -> Vec<(usize, u64, u64)> {
    let whom: Vec<Who> = rows.iter().map(|&(_, who, _)| Who::Id(CharacterId(who))).collect();
    let keys: Vec<String> = rows.iter().map(|(number, ..)| format!("k{number}")).collect();
    let (whom, keys): (Vec<&Who>, Vec<&str>) =
        (whom.iter().collect(), keys.iter().map(|key| &**key).collect());
    let written = store.write(&intent("try", 5), &game.rules(), Mode::Commit, |writer| {
        writer.expect(&whom, &keys)?;
        let mut paid = Vec::new();
        for &(number, who, amount) in rows {
            let text = format!("k{number}");
            if writer.used(&text)?.is_none() {
                let key = Key { text, request: [who as u8; 16] };
                let command = Command::AwardCurrency { base: amount, calendar: 1.0 };
                writer.keyed(Some(key), |writer| writer.execute(CharacterId(who), &command))?;
                paid.push((number, who, amount));
            }
        }
        Ok::<_, CommandError>(paid)
    });
    written.unwrap().answer
}

fn live(steps: &[Step], new: NewPlace) {
    let (place, game) = (new(), Game::new(SMALL));
    let mut store = place.create(&game);
    let made = store.write(&intent("try", 5), &game.rules(), Mode::Commit, |writer| {
        (0..CHARACTERS).try_for_each(|number| writer.create(&format!("Hero{number}"), None).map(|_| ()))
    });
    let () = made.map_err(|error: CommandError| error).unwrap().answer;
    let (mut model, first) = (Model::default(), 2);
    for step in steps {
        match step {
            Step::Pay(rows) => {
                let taken = model.uses();
                let mut new: BTreeSet<usize> = BTreeSet::new();
                let free = |row: &&(usize, u64, u64)| !taken.contains_key(&row.0) && new.insert(row.0);
                let expected: Vec<(usize, u64, u64)> = rows.iter().filter(free).copied().collect();
                assert_eq!(pay(&mut store, &game, rows), expected);
                if !expected.is_empty() {
                    model.0.push(Did::Paid(expected));
                }
            }
            Step::Undo(back) => {
                let of = model.0.len();
                let taken: BTreeSet<usize> =
                    back.iter().filter_map(|back| of.checked_sub(back + 1)).collect();
                let counts = model.counts();
                if taken.is_empty() || taken.iter().any(|&at| !counts[at]) {
                    continue;
                }
                let mut next = model.clone();
                next.0.push(Did::Undid(taken.clone()));
                let is_doubled = next.uses().values().any(|users| users.len() > 1);
                let ids: Vec<OperationId> = taken.iter().map(|&at| OperationId(at as u64 + first)).collect();
                let undone = store.write(&intent("undo", 6), &game.rules(), Mode::Commit, |writer| {
                    writer.undo(&ids, 0, &mut |_| true)
                });
                match undone {
                    Ok(_) => {
                        assert!(!is_doubled, "{ids:?} brought a used key back");
                        model = next;
                    }
                    Err(UndoError::Store(StoreError::KeysHeld(_))) => assert!(is_doubled, "{ids:?}"),
                    Err(UndoError::InTheWay(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
        let uses = model.uses();
        for number in 0..KEYS {
            let used = store.used(&format!("k{number}")).unwrap().map(|used| used.operation.0);
            let expected = uses.get(&number).map(|users| users.as_slice());
            assert_eq!(used.map(|id| (id - first) as usize).as_slice(), expected.unwrap_or_default());
        }
        for who in 1..=CHARACTERS {
            let character = store.character(&Who::Id(CharacterId(who))).unwrap().unwrap();
            assert_eq!(character.state.currency, model.held(who));
        }
    }
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
}

pub(in crate::store) fn a_key_is_used_once_through_undo_and_redo(new: NewPlace) {
    let config =
        ProptestConfig { max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::with_cases(12) };
    proptest!(config, |(steps in steps())| {
        live(&steps, new);
    });
}
