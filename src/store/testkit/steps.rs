//! What is done to a store, at random.

use super::model::NAMES;
use crate::progression::{Command, Overspent, RewardId};
use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use proptest::prelude::*;

/// One thing that is done.
#[derive(Debug, Clone)]
pub(in crate::store) enum Step {
    /// One operation.
    Operation(PlannedOperation),
    /// The program ends and starts again.
    Reopen,
    /// The read models are made anew.
    Rebuild,
}

/// An operation: all of it, or nothing.
#[derive(Debug, Clone)]
pub(in crate::store) struct PlannedOperation {
    /// Which of two open handles writes.
    pub(in crate::store) handle: usize,
    pub(in crate::store) is_dry: bool,
    /// How far the clock went, sometimes back.
    pub(in crate::store) clock: i64,
    /// How far off the clock is, for this operation only.
    pub(in crate::store) off: i64,
    pub(in crate::store) actor: &'static str,
    pub(in crate::store) actions: Vec<Action>,
}

/// A part of an operation. Characters, operations and events are chosen among those there are.
#[derive(Debug, Clone)]
pub(in crate::store) enum Action {
    Create {
        name: &'static str,
        /// One of a few external ids.
        external: Option<u8>,
        at: Option<i64>,
    },
    Do {
        who: Who,
        by_name: bool,
        command: Command,
        at: Option<i64>,
    },
    /// So many operations ago; −1 is the one that is being written, [`LONG_AGO`] the first.
    Undo {
        back: Vec<i64>,
        how: How,
    },
    Restore {
        who: Who,
        back: u64,
        by_time: bool,
    },
}

/// What an undo does where something later rests on what it takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum How {
    Refuse,
    Skip,
    Rebase(Overspent),
}

/// When the database was made.
pub(in crate::store) const LONG_AGO: i64 = 1_000;

/// Whom an action is about: someone, or nobody.
pub(in crate::store) type Who = Option<usize>;

fn someone() -> impl Strategy<Value = Who> {
    prop::option::weighted(0.96, 0_usize..4)
}

fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(NAMES.concat())
}

fn tracks() -> impl Strategy<Value = TrackName> {
    let tracks = ["character", "paragon", "paragon", "mastery.combat", "mastery.craft", "mastery.trading"];
    prop::sample::select(tracks.map(|name| TrackName::parse(name).unwrap()).to_vec())
}

/// XP: mostly a few levels' worth by `scale`, sometimes all there is.
fn amounts(scale: u64) -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..scale, 8 => 0..8 * scale, 3 => 0..50 * scale, 1 => any::<u64>()]
}

fn commands(scale: u64) -> impl Strategy<Value = Command> {
    let grant = |(track, base, calendar, is_raid)| Command::GrantXp {
        track,
        base: Xp::saturating(base),
        calendar,
        source: Some("raid".to_owned()).filter(|_| is_raid),
    };
    let spent = prop::collection::btree_map(
        prop::sample::select(vec!["strength", "luck", "none"]).prop_map(str::to_owned),
        (0_u64..4).prop_map(Points),
        1..3,
    );
    let nodes = [("combat", "a"), ("combat", "b"), ("combat", "c"), ("craft", "a"), ("craft", "free")];
    let unlock = |(mastery, node): (&str, &str)| Command::Unlock {
        mastery: mastery.to_owned(),
        node: node.to_owned(),
    };
    let calendars = prop_oneof![3 => Just(1.0), 1 => 0.0_f64..3.0];
    prop_oneof![
        12 => (tracks(), amounts(scale), calendars, any::<bool>()).prop_map(grant),
        4 => (tracks(), amounts(scale)).prop_map(|(track, amount)| Command::RevokeXp { track, amount: Xp::saturating(amount) }),
        5 => amounts(scale).prop_map(|base| Command::AwardCurrency { base, calendar: 1.0 }),
        2 => (0..2 * scale).prop_map(|amount| Command::RevokeCurrency { amount }),
        4 => spent.prop_map(|points| Command::Distribute { points }),
        1 => Just(Command::Respec),
        5 => Just(Command::Reset),
        6 => prop::sample::select(nodes.to_vec()).prop_map(unlock),
        4 => by_hand(scale),
        3 => names().prop_map(|name| Command::Rename { name: name.to_owned() }),
        1 => Just(Command::Archive),
        2 => prop::option::of(names()).prop_map(|name| Command::Unarchive { name: name.map(str::to_owned) }),
    ]
}

/// What support gives and takes.
fn by_hand(scale: u64) -> impl Strategy<Value = Command> {
    let node =
        prop::sample::select(vec![("combat", "a"), ("combat", "b"), ("craft", "a"), ("craft", "free")]);
    let node = node.prop_map(|(mastery, node)| (mastery.to_owned(), node.to_owned()));
    let reward = prop::sample::select(vec![("paragon", "two"), ("mastery.combat", "three")]);
    let reward = reward
        .prop_map(|(track, id)| RewardId { track: TrackName::parse(track).unwrap(), id: id.to_owned() });
    prop_oneof![
        3 => (tracks(), amounts(scale)).prop_map(|(track, amount)| {
            Command::GiveXp { track, amount: Xp::saturating(amount), source: None }
        }),
        1 => (0..scale).prop_map(|amount| Command::GiveCurrency { amount }),
        1 => Just(Command::FreeRespec),
        1 => node.clone().prop_map(|(mastery, node)| Command::FreeUnlock { mastery, node }),
        2 => (node, any::<bool>()).prop_map(|((mastery, node), dependents)| {
            Command::Lock { mastery, node, dependents }
        }),
        1 => reward.clone().prop_map(Command::GiveReward),
        1 => reward.prop_map(Command::TakeReward),
    ]
}

/// Mostly at the time of the operation.
fn times() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![5 => Just(None), 1 => (-50_i64..400).prop_map(Some)]
}

fn actions(scale: u64) -> impl Strategy<Value = Action> {
    let back = prop::collection::vec(
        prop_oneof![30 => 0_i64..6, 8 => 0_i64..60, 1 => prop::sample::select(vec![-1, LONG_AGO])],
        1..4,
    );
    prop_oneof![
        2 => (names(), prop::option::of(0_u8..4), times())
            .prop_map(|(name, external, at)| Action::Create { name, external, at }),
        30 => (someone(), any::<bool>(), commands(scale), times())
            .prop_map(|(who, by_name, command, at)| Action::Do { who, by_name, command, at }),
        7 => (back, hows()).prop_map(|(back, how)| Action::Undo { back, how }),
        3 => (someone(), 0_u64..15, any::<bool>())
            .prop_map(|(who, back, by_time)| Action::Restore { who, back, by_time }),
    ]
}

fn hows() -> impl Strategy<Value = How> {
    let choices = vec![Overspent::Refund, Overspent::Keep, Overspent::Trim];
    prop_oneof![
        3 => Just(How::Refuse),
        2 => Just(How::Skip),
        3 => prop::sample::select(choices).prop_map(How::Rebase),
    ]
}

fn as_a_whole(action: Action) -> Action {
    match action {
        Action::Undo { back, how: How::Skip } => Action::Undo { back, how: How::Refuse },
        other => other,
    }
}

fn deeds(scale: u64) -> impl Strategy<Value = Step> {
    let actions = prop_oneof![
        3 => prop::collection::vec(actions(scale), 1..2),
        // What an operation leaves out it says in its last event: nothing else stands in it.
        1 => prop::collection::vec(actions(scale).prop_map(as_a_whole), 2..9),
    ];
    let actors = prop::sample::select(vec!["ana", "game", "x' OR '1'='1"]);
    let is_dry = prop::bool::weighted(0.1);
    let off = prop_oneof![8 => Just(0), 1 => -LONG_AGO..LONG_AGO, 1 => any::<i64>().prop_map(|at| at / 4)];
    (0_usize..2, is_dry, -5_i64..40, off, actors, actions).prop_map(
        |(handle, is_dry, clock, off, actor, actions)| {
            Step::Operation(PlannedOperation { handle, is_dry, clock, off, actor, actions })
        },
    )
}

/// The same, with times that are so many times as far apart.
pub(in crate::store) fn stretched(steps: &[Step], pace: i64) -> Vec<Step> {
    let mut steps = steps.to_vec();
    let operations = steps.iter_mut().filter_map(|step| match step {
        Step::Operation(planned) => Some(planned),
        Step::Reopen | Step::Rebuild => None,
    });
    for planned in operations {
        planned.clock *= pace;
        // Some clocks are off by more than any history is long.
        if planned.off.abs() <= LONG_AGO {
            planned.off *= pace;
        }
        for action in &mut planned.actions {
            if let Action::Create { at: Some(at), .. } | Action::Do { at: Some(at), .. } = action {
                *at *= pace;
            }
        }
    }
    steps
}

/// Three who can do what there is to do.
fn beginning(scale: u64) -> Step {
    let action = |who: usize| {
        let grant = |track: &str, base: u64| Command::GrantXp {
            track: TrackName::parse(track).unwrap(),
            base: Xp::saturating(base),
            calendar: 1.0,
            source: None,
        };
        let money = Command::AwardCurrency { base: 10 * scale, calendar: 1.0 };
        let commands = [grant("character", 1_000 * scale), money, grant("mastery.combat", 10 * scale)];
        let act = move |command| Action::Do { who: Some(who), by_name: false, command, at: None };
        let name = NAMES[who][0];
        [Action::Create { name, external: None, at: None }].into_iter().chain(commands.into_iter().map(act))
    };
    let actions = (0..3).flat_map(action).collect();
    Step::Operation(PlannedOperation { handle: 0, is_dry: false, clock: 0, off: 0, actor: "game", actions })
}

/// A long history; `scale` is about what a level costs.
pub(in crate::store) fn histories(scale: u64, steps: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![40 => deeds(scale), 1 => Just(Step::Reopen), 1 => Just(Step::Rebuild)];
    let later = prop::collection::vec(step, steps / 2..steps);
    later.prop_map(move |later| [beginning(scale)].into_iter().chain(later).collect())
}
