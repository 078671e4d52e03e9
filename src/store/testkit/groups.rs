//! Operations that are kept together come to the same as one after another: the same answers, the same log to the last hash;
//! and what is not kept leaves nothing.

use super::{Game, NewPlace, SMALL, intent};
use crate::ledger::{CharacterId, OperationId, Who};
use crate::progression::Command;
use crate::store::guard::Guard;
use crate::store::{CommandError, Mode, Store};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub(super) enum Step {
    Create(u8),
    Pay(u64, u64),
    /// Tried and forgotten.
    Try(u64, u64),
    /// Written and then given up.
    PayAndFail(u64, u64),
    Archive(u64),
    /// By who may not.
    Forbidden(u64),
    Undo(u64),
}

pub(super) fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    let who = || 1_u64..6;
    let step = prop_oneof![
        2 => (0_u8..5).prop_map(Step::Create),
        4 => (who(), 1_u64..900).prop_map(|(who, xp)| Step::Pay(who, xp)),
        1 => (who(), 1_u64..900).prop_map(|(who, xp)| Step::Try(who, xp)),
        1 => (who(), 1_u64..900).prop_map(|(who, xp)| Step::PayAndFail(who, xp)),
        1 => who().prop_map(Step::Archive),
        1 => who().prop_map(Step::Forbidden),
        2 => (0_u64..12).prop_map(Step::Undo),
    ];
    prop::collection::vec((step, any::<bool>()), 1..30)
}

/// Carries a step out, and tells what came of it.
pub(super) fn carry_out(store: &mut Store, game: &Game, step: &Step, at: i64) -> String {
    let grant = |xp| Command::AwardCurrency { base: xp, calendar: 1.0 };
    let execute = |store: &mut Store, kind: &str, mode: Mode, who: u64, command: &Command| {
        let written = store.write(&intent(kind, at), &game.rules(), mode, |writer| {
            let id = writer.find(&Who::Id(CharacterId(who)))?;
            writer.execute(id, command)
        });
        format!("{written:?}")
    };
    match step {
        Step::Create(name) => {
            let made = store.write(&intent("create", at), &game.rules(), Mode::Commit, |writer| {
                writer.create(&format!("Hero{name}"), None)
            });
            format!("{made:?}")
        }
        Step::Pay(who, xp) => execute(store, "grant", Mode::Commit, *who, &grant(*xp)),
        Step::Try(who, xp) => execute(store, "grant", Mode::DryRun, *who, &grant(*xp)),
        Step::PayAndFail(who, xp) => {
            let written = store.write(&intent("grant", at), &game.rules(), Mode::Commit, |writer| {
                writer.execute(CharacterId((*who).min(writer.next_id().0 - 1)), &grant(*xp))?;
                Err::<(), _>(CommandError::NotFound(Who::Id(CharacterId(99))))
            });
            format!("{written:?}")
        }
        Step::Archive(who) => execute(store, "archive", Mode::Commit, *who, &Command::Archive),
        Step::Forbidden(who) => execute(store, "reset", Mode::Commit, *who, &Command::Reset),
        Step::Undo(id) => {
            let undone = store.write(&intent("undo", at), &game.rules(), Mode::Commit, |writer| {
                writer.undo(&[OperationId(*id)], 0, &mut |_| true)
            });
            format!("{undone:?}")
        }
    }
}

/// A policy by which everybody may do all but reset.
fn guard() -> Guard {
    let source = crate::config::Source::new(
        "policy.yaml",
        "policy: kit\nfounder: all\nothers: all\nroles: { all: { allow: ['*'], deny: [prestige.reset] } }\n",
    );
    let (loaded, problems) = crate::config::load_policy(&source);
    let policy = loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value;
    Guard { policy, hash: None, about: "kit".to_owned(), role: None }
}

/// A store with one character.
pub(super) fn begun(place: &dyn super::Place, game: &Game) -> Store {
    let mut store = place.create(game);
    store.enforce(guard());
    let made =
        store.write(&intent("create", 1), &game.rules(), Mode::Commit, |writer| writer.create("First", None));
    made.map_err(|error: CommandError| error).unwrap();
    store
}

fn live(steps: &[(Step, bool)], new: NewPlace) {
    let (one, other, game) = (new(), new(), Game::new(SMALL));
    let (mut alone, mut grouped) = (begun(&*one, &game), begun(&*other, &game));
    let singly: Vec<String> =
        (5..).zip(steps).map(|(at, (step, _))| carry_out(&mut alone, &game, step, at)).collect();
    let mut together = Vec::new();
    let numbered: Vec<(i64, &(Step, bool))> = (5..).zip(steps).collect();
    for group in numbered.chunk_by(|(_, (_, ends)), _| !ends) {
        let answers = Store::together(
            |store: &mut Store| store,
            &mut grouped,
            |store| {
                let each = group.iter().map(|(at, (step, _))| carry_out(store, &game, step, *at));
                each.collect::<Vec<_>>()
            },
        );
        together.extend(answers.unwrap());
    }
    assert_eq!(together, singly);
    assert_eq!(grouped.tip().unwrap(), alone.tip().unwrap());
    let head = |store: &Store| store.verify(None, &mut |_| true).unwrap();
    let (grouped, alone) = (head(&grouped), head(&alone));
    assert_eq!((&grouped.problems, &grouped.head), (&alone.problems, &alone.head));
    assert_eq!(grouped.problems, []);
}

pub(in crate::store) fn operations_kept_together_are_as_one_after_another(new: NewPlace) {
    let config =
        ProptestConfig { max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::with_cases(16) };
    proptest!(config, |(steps in steps())| {
        live(&steps, new);
    });
}

pub(in crate::store) fn a_question_during_a_group_sees_what_was_kept(new: NewPlace) {
    let (place, game) = (new(), Game::new(SMALL));
    let mut store = begun(&*place, &game);
    let other = place.open();
    let held = |store: &Store| {
        let character = store.character(&Who::Id(CharacterId(1))).unwrap().unwrap();
        character.state.currency
    };
    let seen = Store::together(
        |store: &mut Store| store,
        &mut store,
        |store| {
            let answers: BTreeMap<u64, String> =
                (1..4).map(|step| (step, carry_out(store, &game, &Step::Pay(1, 10), 5))).collect();
            (answers.len(), held(store), held(&other))
        },
    );
    assert_eq!(seen.unwrap(), (3, 30, 0));
    assert_eq!(held(&other), 30);
}
