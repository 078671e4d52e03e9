//! Rulesets that come into force over a living database.

use super::super::{IfTouched, InstallError, Installed, Mode, Rules, Terms, UndoError, Undoing, Written};
use super::*;
use crate::ledger::{Board, Character, CharacterId, Impact, OperationId, Point, Sequence, Standing, Who};
use crate::progression::{Adaptation, Command, Keep, Overspent, State};
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};

/// Paragon levels cost ten times as much, and there is one mastery more.
fn steep() -> Game {
    Game::new(&(dear() + "  song: { xp_to_next: 10 }\n"))
}

/// The same without the mastery.
fn steep_alone() -> Game {
    Game::new(&dear())
}

fn dear() -> String {
    let text = SMALL
        .replace("linear: { base: 100, step: 10 } }\n  gain", "linear: { base: 1_000, step: 100 } }\n  gain");
    assert_ne!(text, SMALL);
    text
}

pub(in crate::store) fn read(text: &RulesetText) -> Option<Ruleset> {
    load_ruleset(&Source::new("ruleset.yaml", &text.text)).0.map(|loaded| loaded.value)
}

struct Lab {
    place: Box<dyn Place>,
    store: Store,
    small: Game,
    steep: Game,
    minutes: i64,
}

fn paragon(base: u64) -> Command {
    Command::GrantXp { track: TrackName::Paragon, base: Xp::saturating(base), calendar: 1.0, source: None }
}

pub(super) fn kept(keep: Keep) -> Terms {
    let adaptation = Adaptation { keep, overspent: Some(Overspent::Refund), ..Adaptation::default() };
    Terms { adaptation, words: format!("{keep:?}") }
}

impl Lab {
    /// Five characters: more than a writer holds at once here.
    fn new(new: NewPlace) -> Lab {
        let (place, small) = (new(), Game::new(SMALL));
        let mut store = place.create(&small);
        store.read_rulesets_with(read);
        let mut lab = Lab { place, store, small, steep: steep(), minutes: 0 };
        for (at, name) in ["Vex", "Mo", "Zed", "Ana", "Bo"].iter().enumerate() {
            lab.by_small(|writer| writer.create(name, None).map(|_| ()));
            lab.command(at as u64 + 1, &paragon(150 * at as u64 * at as u64));
        }
        lab.command(5, &Command::Distribute { points: [("luck".to_owned(), Points(5))].into() });
        lab.command(2, &Command::Archive);
        lab
    }

    fn at(&mut self) -> i64 {
        self.minutes += 1;
        self.minutes * 60_000
    }

    fn by_small(
        &mut self,
        work: impl FnOnce(&mut super::super::Writer) -> Result<(), super::super::CommandError>,
    ) {
        let at = self.at();
        self.store.write(&intent("test", at), &self.small.rules(), Mode::Commit, work).unwrap();
    }

    fn command(&mut self, id: u64, command: &Command) {
        self.by_small(|writer| writer.execute(CharacterId(id), command).map(|_| ()));
    }

    fn install(&mut self, to_steep: bool, terms: &Terms) -> Result<Written<Installed>, InstallError> {
        let at = self.at();
        let (old, new) = if to_steep { (&self.small, &self.steep) } else { (&self.steep, &self.small) };
        let (old, new): (Rules, Rules) = (old.rules(), new.rules());
        self.store.write(&intent("ruleset", at), &old, Mode::Commit, |writer| {
            writer.install(&new, terms, &mut |_| true)
        })
    }

    fn undo(&mut self, is_steep: bool, operations: &[u64]) -> Result<Written<Undoing>, UndoError> {
        let at = self.at();
        let rules = if is_steep { self.steep.rules() } else { self.small.rules() };
        let operations: Vec<OperationId> = operations.iter().copied().map(OperationId).collect();
        self.store.write(&intent("undo", at), &rules, Mode::Commit, |writer| {
            writer.undo(&operations, 9, &mut |_| true)
        })
    }

    fn impact(&self, terms: &Terms) -> Impact {
        let (old, new) = (self.small.rules(), self.steep.rules());
        self.store.preview(&old, &new, &terms.adaptation, &mut |_| true).unwrap()
    }

    fn character(&self, id: u64) -> Character {
        self.store.character(&Who::Id(CharacterId(id))).unwrap().unwrap()
    }

    fn states(&self) -> Vec<State> {
        (1..=5).map(|id| self.character(id).state).collect()
    }

    fn board(&self) -> Vec<Standing> {
        self.store.top(&Board::Paragon, 0, 9).unwrap()
    }

    /// All is well, and the read models are what the events make.
    fn is_whole(&mut self) {
        let verified = self.store.verify(None, &mut |_| true).unwrap();
        assert_eq!(verified.problems, []);
        let before = self.states();
        self.store.rebuild(&mut |_| true).unwrap();
        assert_eq!(self.states(), before);
        let other = self.place.open();
        assert_eq!(other.verify(None, &mut |_| true).unwrap().problems, []);
    }
}

fn level(state: &State) -> u64 {
    state.progress(&TrackName::Paragon).level.0
}

pub(in crate::store) fn everybody_comes_under_the_new_rules_at_once(new: NewPlace) {
    for keep in [Keep::Xp, Keep::Level] {
        let mut lab = Lab::new(new);
        let before = lab.states();
        let impact = lab.impact(&kept(keep));
        assert_eq!(lab.states(), before, "a preview changes nothing");
        let written = lab.install(true, &kept(keep)).unwrap();
        assert_eq!(written.answer, Installed { characters: 5, changed: 5 });
        assert_eq!((impact.all().characters, impact.all().changed), (5, 5));
        assert_eq!(lab.store.ruleset().unwrap().hash, lab.steep.text.hash);
        for (before, after) in before.iter().zip(lab.states()) {
            match keep {
                Keep::Xp => {
                    assert_eq!(
                        before.progress(&TrackName::Paragon).xp,
                        after.progress(&TrackName::Paragon).xp
                    );
                }
                Keep::Level => assert_eq!(level(before), level(&after)),
            }
            assert!(after.tracks.contains_key(&TrackName::parse("mastery.song").unwrap()));
            assert!(after.rewards.is_superset(&before.rewards));
        }
        lab.is_whole();
        // By the old rules nobody writes any more, by the new ones all do.
        let old = lab.store.write(&intent("late", 0), &lab.small.rules(), Mode::Commit, |writer| {
            writer.execute(CharacterId(1), &paragon(5))
        });
        assert!(old.unwrap_err().to_string().contains("another ruleset"));
        assert!(lab.install(false, &kept(keep)).is_ok());
        lab.is_whole();
    }
}

pub(in crate::store) fn the_same_ruleset_again_changes_nothing(new: NewPlace) {
    let mut lab = Lab::new(new);
    let (rules, last) = (Game::new(SMALL), lab.store.last_operation().unwrap());
    let written = lab.store.write(&intent("ruleset", 0), &rules.rules(), Mode::Commit, |writer| {
        writer.install(&rules.rules(), &kept(Keep::Xp), &mut |_| true)
    });
    assert_eq!(written.unwrap().operation, None);
    assert_eq!(lab.store.last_operation().unwrap(), last);
    lab.is_whole();
}

pub(in crate::store) fn overspent_points_want_a_choice(new: NewPlace) {
    let mut lab = Lab::new(new);
    let terms = Terms::default();
    let last = lab.store.last_operation().unwrap();
    let Err(InstallError::Overspent { count, first }) = lab.install(true, &terms) else {
        panic!("it is refused")
    };
    assert_eq!((count, first[0].name.as_str(), first[0].excess.unearned), (1, "Bo", Points(3)));
    assert_eq!(lab.impact(&terms).overspent, first);
    assert_eq!(lab.store.last_operation().unwrap(), last);
    assert_eq!(lab.store.ruleset().unwrap().hash, lab.small.text.hash);
    lab.is_whole();
}

pub(in crate::store) fn an_installation_is_undone_like_anything_else(new: NewPlace) {
    let mut lab = Lab::new(new);
    let (before, end) = (lab.states(), lab.store.last_sequence().unwrap());
    let installed = lab.install(true, &kept(Keep::Xp)).unwrap().operation.unwrap().id.0;
    let after = lab.states();
    let undone = lab.undo(true, &[installed]).unwrap();
    assert_eq!(undone.answer.ruleset.as_deref(), Some("small"));
    assert_eq!(lab.store.ruleset().unwrap().hash, lab.small.text.hash);
    let with_song = |state: &State| {
        let mut state = state.clone();
        // A track that was not there is at nothing now.
        state.tracks.retain(|name, _| *name != TrackName::parse("mastery.song").unwrap());
        state
    };
    assert_eq!(lab.states().iter().map(with_song).collect::<Vec<_>>(), before);
    lab.is_whole();
    assert!(matches!(lab.undo(false, &[installed]), Err(UndoError::AlreadyUndone { .. })));
    let back = lab.store.operation(OperationId(installed)).unwrap().unwrap().undone_by.unwrap().0;
    lab.undo(false, &[back]).unwrap();
    assert_eq!(lab.states(), after);
    assert_eq!(lab.store.ruleset().unwrap().hash, lab.steep.text.hash);
    lab.is_whole();
    lab.store.look_at(Point::Sequence(end));
    assert_eq!(lab.store.ruleset().unwrap().hash, lab.small.text.hash, "then it was in force");
    assert_eq!(lab.states(), before);
}

pub(in crate::store) fn what_rests_on_an_installation_is_in_the_way_of_its_undo(new: NewPlace) {
    let mut lab = Lab::new(new);
    let first = lab.install(true, &kept(Keep::Xp)).unwrap().operation.unwrap().id.0;
    let second = lab.install(false, &kept(Keep::Xp)).unwrap().operation.unwrap().id.0;
    let Err(UndoError::InTheWay(later)) = lab.undo(false, &[first]) else { panic!("it is refused") };
    assert_eq!(later.first.iter().map(|one| one.operation.id.0).collect::<Vec<_>>(), [second]);
    let both = lab.undo(false, &[first, second]).unwrap();
    assert_eq!(both.answer.ruleset.as_deref(), Some("small"));
    lab.is_whole();
    lab.command(3, &paragon(40));
    let third = lab.install(true, &kept(Keep::Xp)).unwrap().operation.unwrap().id.0;
    let grant = lab.store.write(&intent("grant", 0), &lab.steep.rules(), Mode::Commit, |writer| {
        writer.execute(CharacterId(4), &paragon(9_000))
    });
    let grant = grant.unwrap().operation.unwrap().id.0;
    let Err(UndoError::InTheWay(later)) = lab.undo(true, &[third]) else { panic!("it is refused") };
    assert_eq!(later.first.iter().map(|one| one.operation.id.0).collect::<Vec<_>>(), [grant]);
    lab.undo(true, &[third, grant]).unwrap();
    lab.is_whole();
}

/// On a later day there are snapshots, by which most characters are put back without their histories: to the same, with the
/// same places. Whose track is new, or whose points came back, is read all the same.
pub(in crate::store) fn an_installation_is_undone_by_snapshots_as_by_histories(new: NewPlace) {
    for steep in [steep(), steep_alone()] {
        let mut lab = Lab::new(new);
        let mastery = TrackName::parse("mastery.combat").unwrap();
        let combat = |base| Command::GrantXp {
            track: mastery.clone(),
            base: Xp::saturating(base),
            calendar: 1.0,
            source: None,
        };
        lab.command(4, &combat(350));
        lab.command(3, &combat(350));
        lab.steep = steep;
        lab.minutes += 3 * 24 * 60;
        // Who has done something on that day has no snapshot of just before.
        lab.command(1, &paragon(700));
        let (before, board) = (lab.states(), lab.board());
        let installed = lab.install(true, &kept(Keep::Xp)).unwrap().operation.unwrap().id.0;
        assert_ne!(lab.board(), board);
        lab.undo(true, &[installed]).unwrap();
        for (before, after) in before.iter().zip(lab.states()) {
            let touched = crate::progression::touched(before, &after);
            assert!(touched.is_empty(), "{touched:?}");
        }
        assert_eq!(lab.board(), board, "and of equals the one that was there first");
        lab.is_whole();
    }
}

/// Names are set free before a redo, since they may have gone round. Who only comes under other rules, and is what it was,
/// gets its own back all the same.
pub(in crate::store) fn who_is_not_changed_by_a_redo_is_found_by_its_name(new: NewPlace) {
    let mut lab = Lab::new(new);
    lab.steep = steep_alone();
    let installed = lab.install(true, &kept(Keep::Xp)).unwrap().operation.unwrap().id.0;
    let back = lab.undo(true, &[installed]).unwrap().operation.unwrap().id;
    // At nothing, what a level costs makes no difference to it any more.
    let all = lab.character(3).state.progress(&TrackName::Paragon).xp;
    lab.command(3, &Command::RevokeXp { track: TrackName::Paragon, amount: all });
    let (at, before) = (lab.at(), lab.character(3));
    let redone = lab.store.write(&intent("undo", at), &lab.small.rules(), Mode::Commit, |writer| {
        writer.undo_after_play(&[back], &IfTouched::Rebase(kept(Keep::Xp)), 9, &mut |_| true)
    });
    assert_eq!(redone.unwrap().answer.ruleset.as_deref(), Some("small"));
    assert_eq!(lab.store.character(&Who::Name("Zed".to_owned())).unwrap(), Some(before));
    lab.is_whole();
}

/// Who was at nothing when the rules came was not touched by them, and has levels since that those of before don't give.
pub(in crate::store) fn who_moved_under_new_rules_is_in_the_way_of_their_undo(new: NewPlace) {
    let mut lab = Lab::new(new);
    lab.steep = steep_alone();
    // From steep to small: levels become cheap.
    lab.install(true, &kept(Keep::Xp)).unwrap();
    let cheap = lab.install(false, &kept(Keep::Xp)).unwrap().operation.unwrap().id.0;
    let gain = |lab: &mut Lab, id, base| {
        let at = lab.at();
        let work = |writer: &mut super::super::Writer| writer.execute(CharacterId(id), &paragon(base));
        lab.store
            .write(&intent("grant", at), &lab.small.rules(), Mode::Commit, work)
            .unwrap()
            .operation
            .unwrap()
            .id
            .0
    };
    assert_eq!(lab.character(1).state.progress(&TrackName::Paragon).xp, Xp::ZERO);
    // So little changes no level by either rules.
    let little = gain(&mut lab, 1, 40);
    assert!(lab.undo(false, &[cheap]).is_ok());
    let redone = lab.store.last_operation().unwrap().unwrap().id.0;
    assert!(lab.undo(true, &[redone]).is_ok());
    let cheap = lab.store.last_operation().unwrap().unwrap().id.0;
    let much = gain(&mut lab, 1, 400);
    let Err(UndoError::InTheWay(later)) = lab.undo(false, &[cheap]) else { panic!("it is refused") };
    assert_eq!(later.first.iter().map(|one| one.operation.id.0).collect::<Vec<_>>(), [much]);
    assert_ne!(little, much);
    lab.is_whole();
}

pub(in crate::store) fn who_keeps_an_old_curve_goes_on_by_it(new: NewPlace) {
    let mut lab = Lab::new(new);
    let mut terms = kept(Keep::Xp);
    terms.adaptation.grandfather = [(TrackName::Paragon, Level(4))].into();
    let before = lab.states();
    let above = |state: &State| level(state) >= 4;
    assert!(before.iter().any(above) && !before.iter().all(above));
    assert_eq!(
        lab.impact(&terms).all().grandfathered,
        before.iter().filter(|state| above(state)).count() as u64
    );
    lab.install(true, &terms).unwrap();
    for (before, after) in before.iter().zip(lab.states()) {
        assert_eq!(after.grandfathered.len(), usize::from(above(before)));
        if above(before) {
            assert_eq!(before.progress(&TrackName::Paragon), after.progress(&TrackName::Paragon));
            assert_eq!(before.points_from_levels, after.points_from_levels);
        }
    }
    lab.is_whole();
    let held = lab.character(5).state;
    let rules = lab.store.rules_of(&held, &lab.steep.ruleset).unwrap().into_owned();
    let own = rules.track(&TrackName::Paragon).unwrap();
    assert_eq!(
        own.xp_to_next(Level(9)),
        lab.small.ruleset.track(&TrackName::Paragon).unwrap().xp_to_next(Level(9))
    );
    let granted = lab.store.write(&intent("grant", 0), &lab.steep.rules(), Mode::Commit, |writer| {
        writer.execute(CharacterId(5), &paragon(2_000))
    });
    let after = granted.unwrap().answer.after;
    assert_eq!(level(&after), own.level_at(after.progress(&TrackName::Paragon).xp).0);
    lab.is_whole();
    // Who can't read rulesets is told, and changes nothing.
    let mut blind = lab.place.open();
    let refused = blind.write(&intent("grant", 0), &lab.steep.rules(), Mode::Commit, |writer| {
        writer.execute(CharacterId(5), &paragon(1))
    });
    assert!(refused.unwrap_err().to_string().contains("can't be read"));
}

pub(in crate::store) fn a_preview_is_the_same_however_it_is_cut(new: NewPlace) {
    let mut lab = Lab::new(new);
    for number in 0..40_u64 {
        lab.by_small(|writer| {
            let id = writer.create(&format!("Extra{number}"), None)?.character;
            writer.execute(id, &paragon(number * 70)).map(|_| ())
        });
    }
    let terms = kept(Keep::Xp);
    let impact = lab.impact(&terms);
    let mut one_by_one = Impact::default();
    for id in (1..=45).rev() {
        let state = lab.character(id).state;
        let rules = (&lab.small.ruleset, &lab.steep.ruleset);
        let adapted = crate::progression::adapt(&state, rules, &terms.adaptation);
        let resets = (
            crate::progression::can_reset(&state, rules.0),
            crate::progression::can_reset(&adapted.target, rules.1),
        );
        let mut part = Impact::default();
        let moved =
            crate::ledger::Moved { character: CharacterId(id), state: &state, adapted: &adapted, resets };
        part.count(crate::ledger::Band::of(&state, rules.0), &moved);
        one_by_one.add(part);
    }
    assert_eq!(impact, one_by_one);
    lab.install(true, &terms).unwrap();
    assert!(lab.store.last_sequence().unwrap() > Sequence(90));
    lab.is_whole();
}
