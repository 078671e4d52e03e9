//! Operations that are kept together come to the same as one after another: the same answers, the same log to the last hash,
//! the same read models; and what is not kept leaves nothing, neither written nor remembered.

use super::installs::{kept, read};
use super::{Game, NewPlace, SMALL, intent};
use crate::config::{Source, load_policy};
use crate::ledger::{Board, CharacterId, Key, OperationId, Point, Sequence, Who};
use crate::progression::{Command, Keep, Merging};
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use crate::store::boards::{rank, summary};
use crate::store::guard::Guard;
use crate::store::{CommandError, Mode, PolicyText, Store, Writer};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub(super) enum Step {
    Create(u8),
    Pay(u64, u64),
    /// XP, which moves it on boards; the second under a key.
    Gain(u64, u64),
    GainOnce(u8, u64),
    /// Tried and forgotten.
    Try(u64, u64),
    /// Written and then given up.
    PayAndFail(u64, u64),
    /// Somebody new, who is given up.
    CreateAndFail(u8),
    /// Boards are looked at while it is written, and it is kept or given up.
    GainAndLook(u64, bool),
    /// Boards are looked at in between.
    Look(u64),
    Archive(u64),
    Rename(u64, u8),
    Merge(u64, u64),
    Restore(u64, u64),
    /// By who may not.
    Forbidden(u64),
    Undo(u64),
    /// Other rules, and another policy.
    Install(u8),
    Policy(u8),
    /// By who still goes by no policy.
    Outdated(u64),
}

pub(super) fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    let who = || 1_u64..6;
    let step = prop_oneof![
        3 => (0_u8..5).prop_map(Step::Create),
        2 => (who(), 1_u64..900).prop_map(|(who, xp)| Step::Pay(who, xp)),
        6 => (who(), 1_u64..900).prop_map(|(who, xp)| Step::Gain(who, xp)),
        1 => (0_u8..2, who()).prop_map(|(key, who)| Step::GainOnce(key, who)),
        1 => (who(), 1_u64..900).prop_map(|(who, xp)| Step::Try(who, xp)),
        1 => (who(), 1_u64..900).prop_map(|(who, xp)| Step::PayAndFail(who, xp)),
        1 => (0_u8..5).prop_map(Step::CreateAndFail),
        2 => (who(), any::<bool>()).prop_map(|(who, is_kept)| Step::GainAndLook(who, is_kept)),
        1 => who().prop_map(Step::Look),
        1 => who().prop_map(Step::Archive),
        1 => (who(), 0_u8..5).prop_map(|(who, name)| Step::Rename(who, name)),
        1 => (who(), who()).prop_map(|(from, into)| Step::Merge(from, into)),
        1 => (who(), 0_u64..20).prop_map(|(who, at)| Step::Restore(who, at)),
        1 => who().prop_map(Step::Forbidden),
        2 => (0_u64..20).prop_map(Step::Undo),
        1 => (0_u8..3).prop_map(Step::Install),
        1 => (0_u8..2).prop_map(Step::Policy),
        1 => who().prop_map(Step::Outdated),
    ];
    prop::collection::vec((step, any::<bool>()), 1..40)
}

fn gain(base: u64) -> Command {
    let tracks = ["paragon", "mastery.combat", "mastery.craft"];
    let track = TrackName::parse(tracks[usize::try_from(base % 3).unwrap()]).unwrap();
    Command::GrantXp { track, base: Xp::saturating(base), calendar: 1.0, source: None }
}

/// What the boards say.
fn look(writer: &Writer, who: u64) -> String {
    let ranks = [Board::Paragon, Board::Xp].map(|board| rank(writer.tx(), &board, CharacterId(who)));
    format!("{:?} {ranks:?}", summary(writer.tx()))
}

/// Carries a step out by the rules and the policy that are in force, and tells what came of it.
pub(super) fn carry_out(store: &mut Store, step: &Step, at: i64) -> String {
    let game = Game::new(&store.ruleset().unwrap().text);
    let policy = store.policy().unwrap();
    store.enforce(guard(policy.as_ref().map(|policy| policy.text.as_str())));
    let who_is = |who: &u64| CharacterId(*who);
    let pay = |xp: &u64| Command::AwardCurrency { base: *xp, calendar: 1.0 };
    let mut write = |kind: &str, mode: Mode, work: &dyn Fn(&mut Writer) -> Result<String, CommandError>| {
        let written = store.write(&intent(kind, at), &game.rules(), mode, |writer| work(writer));
        format!("{written:?} {}", seen(store))
    };
    let execute = |writer: &mut Writer, who: &u64, command: &Command| {
        writer.expect(&[&Who::Id(who_is(who))], &[])?;
        let id = writer.find(&Who::Id(who_is(who)))?;
        writer.execute(id, command).map(|done| format!("{done:?}"))
    };
    let fail = || Err(CommandError::NotFound(Who::Id(CharacterId(99))));
    let create = |writer: &mut Writer, name: &u8| {
        writer.create(&format!("Hero{name}"), None).map(|done| format!("{done:?}"))
    };
    match step {
        Step::Create(name) => write("create", Mode::Commit, &|writer| create(writer, name)),
        Step::CreateAndFail(name) => {
            write("create", Mode::Commit, &|writer| create(writer, name).and_then(|_| fail()))
        }
        Step::Pay(who, xp) => write("grant", Mode::Commit, &|writer| execute(writer, who, &pay(xp))),
        Step::Try(who, xp) => write("grant", Mode::DryRun, &|writer| execute(writer, who, &gain(*xp))),
        Step::Gain(who, xp) => write("grant", Mode::Commit, &|writer| execute(writer, who, &gain(*xp))),
        Step::PayAndFail(who, xp) => write("grant", Mode::Commit, &|writer| {
            execute(writer, who, &gain(*xp)).and_then(|_| execute(writer, who, &pay(xp)))?;
            writer.save_all()?;
            fail()
        }),
        Step::GainOnce(key, who) => {
            write("grant", Mode::Commit, &|writer| match writer.used(&format!("k{key}"))? {
                Some(used) => Ok(format!("{used:?}")),
                None => {
                    let key = Key { text: format!("k{key}"), request: [*key; 16] };
                    writer.keyed(Some(key), |writer| execute(writer, who, &gain(70)))
                }
            })
        }
        Step::GainAndLook(who, is_kept) => write("grant", Mode::Commit, &|writer| {
            let before = look(writer, *who);
            let done = execute(writer, who, &gain(130))?;
            writer.save_all()?;
            let answer = format!("{before} {done} {}", look(writer, *who));
            if *is_kept { Ok(answer) } else { fail() }
        }),
        Step::Look(who) => {
            let ranks = [Board::Paragon, Board::Xp].map(|board| store.rank(&board, who_is(who)).unwrap());
            format!("{:?} {ranks:?} {:?}", store.summary().unwrap(), store.tip().unwrap())
        }
        Step::Archive(who) => {
            write("archive", Mode::Commit, &|writer| execute(writer, who, &Command::Archive))
        }
        Step::Rename(who, name) => write("rename", Mode::Commit, &|writer| {
            execute(writer, who, &Command::Rename { name: format!("Hero{name}") })
        }),
        Step::Merge(from, into) if from == into => String::new(),
        Step::Merge(from, into) => write("merge", Mode::Commit, &|writer| {
            let done = writer.merge(who_is(from), who_is(into), Merging::Sum)?;
            Ok(format!("{done:?}"))
        }),
        Step::Restore(who, at) => write("restore", Mode::Commit, &|writer| {
            let done = writer.restore(who_is(who), Point::Sequence(Sequence(*at)))?;
            Ok(format!("{done:?}"))
        }),
        Step::Forbidden(who) => write("reset", Mode::Commit, &|writer| execute(writer, who, &Command::Reset)),
        Step::Undo(id) => {
            let undone = store.write(&intent("undo", at), &game.rules(), Mode::Commit, |writer| {
                writer.undo(&[OperationId(*id)], 0, &mut |_| true)
            });
            format!("{undone:?}")
        }
        Step::Install(other) => {
            let to =
                Game::new(&SMALL.replace("points_per_level: 2", &format!("points_per_level: {}", 2 + other)));
            let installed = store.write(&intent("ruleset", at), &game.rules(), Mode::Commit, |writer| {
                writer.install(&to.rules(), &kept(Keep::Xp), &mut |_| true)
            });
            format!("{installed:?}")
        }
        Step::Policy(other) => {
            let text = POLICY
                .replace("prestige.reset", ["prestige.reset", "character.archive"][usize::from(*other)]);
            let hash = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
            let policy = PolicyText { name: "kit".to_owned(), hash, text };
            let intent = intent("policy", at);
            format!("{:?}", store.install_policy(&intent, &game.rules(), Mode::Commit, &policy))
        }
        Step::Outdated(who) => {
            store.enforce(Guard { about: "late".to_owned(), ..guard(None) });
            let written = store.write(&intent("grant", at), &game.rules(), Mode::Commit, |writer| {
                execute(writer, who, &gain(50))
            });
            format!("{written:?}")
        }
    }
}

/// Everybody as they are asked for, and how many there are.
fn seen(store: &Store) -> String {
    let all = (1..7).map(|id| store.character(&Who::Id(CharacterId(id))).unwrap());
    format!("{:?}", all.collect::<Vec<_>>())
}

/// A policy by which everybody may do all but reset.
const POLICY: &str =
    "policy: kit\nfounder: all\nothers: all\nroles: { all: { allow: ['*'], deny: [prestige.reset] } }\n";

/// What enforces a policy; the one above where none was installed.
fn guard(installed: Option<&str>) -> Guard {
    let source = Source::new("policy.yaml", installed.unwrap_or(POLICY));
    let (loaded, problems) = load_policy(&source);
    let policy = loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value;
    let hash = installed.map(|text| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect());
    Guard { policy, hash, about: "kit".to_owned(), role: None }
}

/// A store with one character.
pub(super) fn begun(place: &dyn super::Place, game: &Game) -> Store {
    let mut store = place.create(game);
    store.read_rulesets_with(read);
    store.enforce(guard(None));
    let made =
        store.write(&intent("create", 1), &game.rules(), Mode::Commit, |writer| writer.create("First", None));
    made.map_err(|error: CommandError| error).unwrap();
    store
}

fn live(steps: &[(Step, bool)], new: NewPlace) {
    let (one, other, game) = (new(), new(), Game::new(SMALL));
    let (mut alone, mut grouped) = (begun(&*one, &game), begun(&*other, &game));
    let mut beside = other.open();
    beside.read_rulesets_with(read);
    let singly: Vec<String> =
        (5..).zip(steps).map(|(at, (step, _))| carry_out(&mut alone, step, at)).collect();
    let mut together = Vec::new();
    let numbered: Vec<(i64, &(Step, bool))> = (5..).zip(steps).collect();
    for group in numbered.chunk_by(|(_, (_, ends)), _| !ends) {
        if let [(at, (step, _))] = group {
            // Somebody else writes between two groups.
            together.push(carry_out(&mut beside, step, *at));
            continue;
        }
        let answers = Store::together(
            |store: &mut Store| store,
            &mut grouped,
            |store| group.iter().map(|(at, (step, _))| carry_out(store, step, *at)).collect::<Vec<_>>(),
        );
        together.extend(answers.unwrap());
    }
    for (at, (together, singly)) in together.iter().zip(&singly).enumerate() {
        assert_eq!(together, singly, "step {at}: {:?}", steps[at].0);
    }
    assert_eq!(grouped.tip().unwrap(), alone.tip().unwrap());
    // As it is stored, whatever is remembered.
    let head = |store: &Store| store.verify(None, &mut |_| true).unwrap();
    let (grouped, alone) = (other.open(), one.open());
    assert_eq!((seen(&grouped), grouped.summary().unwrap()), (seen(&alone), alone.summary().unwrap()));
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

pub(in crate::store) fn boards_of_what_was_given_up_are_made_again(new: NewPlace) {
    let steps = [
        Step::Try(1, 1),
        Step::Gain(1, 2),
        Step::PayAndFail(1, 3),
        Step::GainAndLook(1, false),
        Step::Gain(1, 300),
        Step::Gain(1, 301),
    ];
    live(&steps.map(|step| (step, false)), new);
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
                (1..4).map(|step| (step, carry_out(store, &Step::Pay(1, 10), 5))).collect();
            (answers.len(), held(store), held(&other))
        },
    );
    assert_eq!(seen.unwrap(), (3, 30, 0));
    assert_eq!(held(&other), 30);
}
