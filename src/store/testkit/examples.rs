//! What went wrong once.

use super::compare::everyone;
use super::{Game, NewPlace, SMALL, intent};
use crate::ledger::{Board, CharacterId, OperationId, Point, Sequence, Who};
use crate::progression::{Command, ExternalId, Merging, Reason};
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use crate::store::undo::UndoError;
use crate::store::{CommandError, Mode, Store, Writer};
use std::sync::atomic::{AtomicBool, Ordering};

fn write<T>(store: &mut Store, game: &Game, work: impl FnOnce(&mut Writer) -> Result<T, CommandError>) -> T {
    store.write(&intent("try", 5), &game.rules(), Mode::Commit, work).unwrap().answer
}

fn grant(base: u64) -> Command {
    Command::GrantXp { track: TrackName::Paragon, base: Xp::saturating(base), calendar: 1.0, source: None }
}

fn rename(name: &str) -> Command {
    Command::Rename { name: name.to_owned() }
}

pub(in crate::store) fn names_that_went_round_come_back_together(new: NewPlace) {
    let (place, game) = (new(), Game::new(SMALL));
    let mut store = place.create(&game);
    let (a, b) = (CharacterId(1), CharacterId(2));
    write(&mut store, &game, |writer| {
        writer.create("Vex", None)?;
        writer.create("Ana", None)
    });
    for (id, name) in [(a, "Bo"), (b, "Vex"), (a, "Ana")] {
        write(&mut store, &game, |writer| writer.execute(id, &rename(name)));
    }
    let mut undo = |operations: &[u64]| {
        let operations: Vec<OperationId> = operations.iter().map(|&id| OperationId(id)).collect();
        let written = store.write(&intent("undo", 9), &game.rules(), Mode::Commit, |writer| {
            writer.undo(&operations, 0, &mut |_| true)
        });
        written.map(|written| written.answer.characters)
    };
    assert!(matches!(undo(&[3]), Err(UndoError::Refused(_))), "Ana's name is taken");
    assert!(matches!(undo(&[2]), Err(UndoError::InTheWay(_))));
    assert_eq!(undo(&[4, 3, 2]).unwrap(), 2);
    let name = |id: CharacterId| store.character(&Who::Id(id)).unwrap().unwrap().state.name;
    assert_eq!([name(a), name(b)], ["Vex", "Ana"]);
}

pub(in crate::store) fn an_operation_can_take_back_what_it_has_just_written_over(new: NewPlace) {
    let (place, game) = (new(), Game::new(SMALL));
    let mut store = place.create(&game);
    let id = write(&mut store, &game, |writer| Ok(writer.create("Vex", None)?.character));
    write(&mut store, &game, |writer| writer.execute(id, &grant(100)));
    let done =
        store.write(&intent("try", 5), &game.rules(), Mode::Commit, |writer| -> Result<bool, UndoError> {
            writer.execute(id, &grant(100))?;
            let is_refused =
                matches!(writer.undo(&[OperationId(2)], 9, &mut |_| true), Err(UndoError::InTheWay(_)));
            let is_unknown =
                matches!(writer.undo(&[OperationId(3)], 9, &mut |_| true), Err(UndoError::NotFound(_)));
            let then = crate::ledger::Point::Sequence(crate::ledger::Sequence(2));
            writer.restore(id, then)?;
            Ok(is_refused && is_unknown)
        });
    assert!(done.unwrap().answer);
    assert_eq!(store.character(&Who::Id(id)).unwrap().unwrap().state.lifetime_xp, Xp::saturating(100));
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
}

/// A paragon whose levels pass the largest number that SQLite stores.
const ENDLESS: &str = r#"
ruleset: endless
paragon: { first_level: 1000, xp_to_next: 1, points_per_level: 0, attributes: { luck: {} } }
"#;

pub(in crate::store) fn levels_past_the_largest_number_stay_on_the_board(new: NewPlace) {
    let (place, game) = (new(), Game::new(ENDLESS));
    let mut store = place.create(&game);
    let id = write(&mut store, &game, |writer| Ok(writer.create("Vex", None)?.character));
    write(&mut store, &game, |writer| writer.execute(id, &grant(u64::MAX)));
    let state = store.character(&Who::Id(id)).unwrap().unwrap().state;
    assert!(state.progress(&TrackName::Paragon).level.0 > i64::MAX.cast_unsigned());
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
    let (track, amount) = (TrackName::Paragon, Xp::saturating(5_000));
    write(&mut store, &game, |writer| writer.execute(id, &Command::RevokeXp { track, amount }));
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
    assert_eq!(store.rank(&Board::Paragon, id).unwrap().of, 1);
}

/// A command asks many questions; another handle writes between them.
pub(in crate::store) fn all_answers_are_of_one_moment(new: NewPlace) {
    let (place, game) = (new(), Game::new(SMALL));
    let mut store = place.create(&game);
    place.hurry(&store);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for name in 0..150 {
                write(&mut store, &game, |writer| {
                    let id = writer.create(&format!("n{name}"), None)?.character;
                    writer.execute(id, &grant(100 + 2 * name))
                });
            }
            is_over.store(true, Ordering::Relaxed);
        });
        while !is_over.load(Ordering::Relaxed) {
            let reader = place.open();
            reader.freeze().unwrap();
            let (found, count) = reader.characters(&everyone()).unwrap();
            assert_eq!(found.len() as u64, count);
            let summary = reader.summary().unwrap();
            assert_eq!(summary.on_board, summary.characters);
            let health = reader.health().unwrap();
            assert_eq!(
                (health.events, health.operations),
                (1 + 2 * health.characters, 1 + health.characters)
            );
            if let Some(first) = found.first() {
                let rank = reader.rank(&Board::Paragon, first.id).unwrap();
                assert_eq!(rank.rank, Some(rank.of), "the first has the least");
            }
        }
    });
}

pub(in crate::store) fn an_external_id_is_one_characters_for_ever(new: NewPlace) {
    let (place, game) = (new(), Game::new(SMALL));
    let mut store = place.create(&game);
    let external = ExternalId::parse("0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37").unwrap();
    let (a, b) = (CharacterId(1), CharacterId(2));
    let refused = |store: &mut Store| {
        let taken = Reason::ExternalIdTaken { external_id: external, id: 1 };
        let done = store.write(&intent("try", 6), &game.rules(), Mode::Commit, |writer| {
            writer.create_as("Another", Some(external), None)
        });
        let is_taken = matches!(done, Err(CommandError::Refused(refusal)) if refusal.reasons == [taken]);
        assert!(is_taken);
    };
    write(&mut store, &game, |writer| {
        writer.create_as("Vex", Some(external), None)?;
        // Also before anything of it is stored.
        assert!(matches!(writer.create_as("Ana", Some(external), None), Err(CommandError::Refused(_))));
        assert_eq!(writer.find(&Who::External(external))?, a);
        writer.create("Ana", None)
    });
    write(&mut store, &game, |writer| writer.execute(a, &grant(100)));
    write(&mut store, &game, |writer| writer.execute(a, &rename("Vexara")));
    // A copy is another character, and one that gets what another had stays itself.
    let copy = write(&mut store, &game, |writer| writer.copy(a, None, "Copy")).unwrap();
    assert_eq!(copy.after.external_id, None);
    write(&mut store, &game, |writer| writer.merge(a, b, Merging::Sum));
    let held = |store: &Store, id| store.character(&Who::Id(id)).unwrap().unwrap().state.external_id;
    assert_eq!([held(&store, a), held(&store, b)], [Some(external), None]);
    let found = |store: &Store| store.character(&Who::External(external)).unwrap().unwrap();
    assert!(found(&store).state.archived);
    refused(&mut store);
    // So is what was taken back.
    let undone = |store: &mut Store, operation| {
        let undo = store.write(&intent("undo", 9), &game.rules(), Mode::Commit, |writer| {
            writer.undo(&[OperationId(operation)], 0, &mut |_| true)
        });
        undo.unwrap();
    };
    undone(&mut store, 5);
    assert_eq!((found(&store).state.name.as_str(), found(&store).state.archived), ("Vexara", false));
    write(&mut store, &game, |writer| writer.restore(a, Point::Sequence(Sequence(1))));
    assert_eq!(found(&store).id, a);
    refused(&mut store);
    let all = |store: &Store| store.characters(&everyone()).unwrap();
    let before = all(&store);
    store.rebuild(&mut |_| true).unwrap();
    assert_eq!(all(&store), before);
    assert_eq!(found(&place.open()).id, a);
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
    store.look_at(Point::Sequence(Sequence(1)));
    assert_eq!(found(&store).state.name, "Vex");
}

/// In any case and any script, in the order of their names, and who is archived after who bears the name now.
pub(in crate::store) fn characters_are_found_by_how_their_names_begin(new: NewPlace) {
    let (place, game) = (new(), Game::new(SMALL));
    let mut store = place.create(&game);
    write(&mut store, &game, |writer| {
        let names = ["Vexa", "vex", "Änne", "VEXXOR", "We%", "Ve"];
        names.into_iter().try_for_each(|name| writer.create(name, None).map(drop))
    });
    write(&mut store, &game, |writer| writer.execute(CharacterId(2), &Command::Archive));
    write(&mut store, &game, |writer| writer.create("Vex", None));
    let ids = |start: &str, most: u64| -> Vec<u64> {
        store.characters_from(start, most).unwrap().iter().map(|one| one.id.0).collect()
    };
    assert_eq!(ids("vE", 10), [6, 7, 2, 1, 4]);
    assert_eq!(ids("vE", 3), [6, 7, 2]);
    assert_eq!((ids("äN", 10), ids("we%", 10)), (vec![3], vec![5]));
    assert!(ids("%", 10).is_empty() && ids("exa", 10).is_empty() && ids("ve\0", 10).is_empty());
}
