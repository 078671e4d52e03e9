//! Commands, events and states, held to what must always be true.

mod adapts;
mod examples;
mod gains;
mod merges;
mod names;
mod plans;
mod rebases;
mod reverts;
mod sequences;
mod support;

use super::{Command, Event, NodeId, Reason, RewardId, State, apply, decide};
use crate::config::{Source, load_ruleset};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use proptest::prelude::*;

/// Levels so cheap that a short sequence of commands meets every rule.
const SMALL: &str = r#"
ruleset: small
character: { max_level: 5, xp_to_next: 100 }
paragon:
  xp_to_next: { linear: { base: 100, step: 10 } }
  gain_multiplier: { table: [1, 0.9, 0.8], then: 0.5 }
  points_per_level: 1
  attributes: { strength: { cap: 12 }, luck: {} }
  respec_cost: { linear: { base: 10, step: 10 } }
  milestones:
    - { level: 2, kind: title, id: two, name: Two }
    - { level: 6, kind: title, id: six, name: Six }
prestige:
  max: 3
  requires: { linear: { base: 2, step: 2 } }
  cost: { linear: { base: 50, step: 50 } }
  mastery_kept: 0.5
  points: refund
  attribute_points: 2
  prestige_points: 10
  bonuses: { xp: { linear: { base: 0.1, step: 0.1 } }, currency: 0.25 }
masteries:
  combat:
    name: Combat
    max_level: 20
    xp_to_next: 100
    rewards:
      - { level: 3, kind: title, id: three, name: Three }
      - { level: 9, kind: title, id: nine, name: Nine }
    tree:
      a: { effect: { bonus: damage, value: 0.1 } }
      b: { cost: 2, min_level: 4, requires: [a], effect: { bonus: damage, value: 0.1 } }
      c: { cost: 2, min_level: 6, requires: [a, b], effect: { bonus: damage, value: 0.1 } }
  craft:
    name: Craft
    xp_to_next: { linear: { base: 50, step: 5 } }
    tree:
      a: { effect: { bonus: quality, value: 0.1 } }
      free: { cost: 0, min_level: 2, requires: [a], effect: { bonus: quality, value: 0.1 } }
"#;

fn load(text: &str) -> Ruleset {
    let source = Source::new("ruleset.yaml", text);
    let (loaded, problems) = load_ruleset(&source);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
}

fn small() -> Ruleset {
    load(SMALL)
}

/// The small rules, with each way in which a reset may treat points and masteries.
fn variants() -> Vec<Ruleset> {
    let with = |points: &str, kept: &str| {
        load(
            &SMALL
                .replace("points: refund", points)
                .replace("mastery_kept: 0.5", &format!("mastery_kept: {kept}")),
        )
    };
    vec![with("", "0.5"), with("points: refund", "1"), with("points: wipe", "0")]
}

fn xp(amount: u64) -> Xp {
    Xp::saturating(amount)
}

fn mastery(kind: &str) -> TrackName {
    TrackName::Mastery(kind.to_owned())
}

fn node(kind: &str, id: &str) -> NodeId {
    NodeId { mastery: kind.to_owned(), id: id.to_owned() }
}

fn grant(track: TrackName, base: u64) -> Command {
    Command::GrantXp { track, base: xp(base), calendar: 1.0, source: None }
}

fn revoke(track: TrackName, amount: u64) -> Command {
    Command::RevokeXp { track, amount: xp(amount) }
}

fn award(base: u64) -> Command {
    Command::AwardCurrency { base, calendar: 1.0 }
}

fn distribute(points: &[(&str, u64)]) -> Command {
    let points = points.iter().map(|&(attribute, points)| (attribute.to_owned(), Points(points)));
    Command::Distribute { points: points.collect() }
}

fn unlock(kind: &str, node: &str) -> Command {
    Command::Unlock { mastery: kind.to_owned(), node: node.to_owned() }
}

fn create(name: &str) -> Command {
    Command::Create { name: name.to_owned(), external_id: None }
}

fn rename(name: &str) -> Command {
    Command::Rename { name: name.to_owned() }
}

/// A new character called Vex.
fn vex(ruleset: &Ruleset) -> State {
    done(&State::default(), &[create("Vex")], ruleset)
}

/// The state after commands that are all allowed.
fn done(state: &State, commands: &[Command], ruleset: &Ruleset) -> State {
    let mut state = state.clone();
    for command in commands {
        let events =
            decide(&state, command, ruleset).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        events.iter().for_each(|event| apply(&mut state, event));
    }
    state
}

/// The state after commands of which some may be refused, and the events on the way.
fn tried(state: &State, commands: &[Command], ruleset: &Ruleset) -> (State, Vec<Event>) {
    let (mut state, mut all) = (state.clone(), Vec::new());
    for command in commands {
        let events = decide(&state, command, ruleset).unwrap_or_default();
        events.iter().for_each(|event| apply(&mut state, event));
        all.extend(events);
    }
    (state, all)
}

fn reasons(state: &State, command: &Command, ruleset: &Ruleset) -> Vec<Reason> {
    decide(state, command, ruleset).expect_err("it should be refused").reasons
}

fn tracks() -> impl Strategy<Value = TrackName> {
    let names = ["character", "paragon", "mastery.combat", "mastery.craft", "mastery.none"];
    prop::sample::select(names.map(|name| TrackName::parse(name).unwrap()).to_vec())
}

/// Mostly what a day brings, sometimes all there is.
fn amounts() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0_u64..800, 2 => 0_u64..10_000, 1 => any::<u64>(), 1 => Just(u64::MAX)]
}

fn calendars() -> impl Strategy<Value = f64> {
    let odd = prop::sample::select(vec![0.0, -1.0, f64::NAN, f64::INFINITY, 1e300]);
    prop_oneof![8 => Just(1.0), 3 => 0.0_f64..3.0, 1 => odd]
}

fn nodes() -> impl Strategy<Value = Command> {
    let nodes = [
        ("combat", "a"),
        ("combat", "b"),
        ("combat", "c"),
        ("craft", "a"),
        ("craft", "free"),
        ("craft", "x"),
    ];
    prop::sample::select(nodes.to_vec()).prop_map(|(kind, node)| unlock(kind, node))
}

/// Any command but those of names and the archive.
fn moves() -> impl Strategy<Value = Command> {
    let points = prop_oneof![8 => 0_u64..6, 1 => Just(u64::MAX)];
    let attribute = prop::sample::select(vec!["strength", "luck", "none"]);
    let spent = prop::collection::btree_map(attribute.prop_map(str::to_owned), points.prop_map(Points), 0..3);
    prop_oneof![
        6 => (tracks(), amounts(), calendars()).prop_map(|(track, base, calendar)| {
            Command::GrantXp { track, base: xp(base), calendar, source: None }
        }),
        3 => (tracks(), amounts()).prop_map(|(track, amount)| revoke(track, amount)),
        3 => (amounts(), calendars()).prop_map(|(base, calendar)| Command::AwardCurrency { base, calendar }),
        1 => amounts().prop_map(|amount| Command::RevokeCurrency { amount }),
        4 => spent.prop_map(|points| Command::Distribute { points }),
        1 => Just(Command::Respec),
        3 => Just(Command::Reset),
        4 => nodes(),
        4 => by_hand(),
    ]
}

/// What support gives and takes.
fn by_hand() -> impl Strategy<Value = Command> {
    let rewards =
        [("paragon", "two"), ("paragon", "six"), ("mastery.combat", "three"), ("mastery.combat", "x")];
    let rewards = prop::sample::select(rewards.to_vec())
        .prop_map(|(track, id)| RewardId { track: TrackName::parse(track).unwrap(), id: id.to_owned() });
    let node = || {
        nodes().prop_map(|command| match command {
            Command::Unlock { mastery, node } => (mastery, node),
            other => panic!("{other:?}"),
        })
    };
    prop_oneof![
        3 => (tracks(), amounts()).prop_map(|(track, amount)| {
            Command::GiveXp { track, amount: xp(amount), source: None }
        }),
        1 => amounts().prop_map(|amount| Command::GiveCurrency { amount }),
        1 => Just(Command::FreeRespec),
        2 => node().prop_map(|(mastery, node)| Command::FreeUnlock { mastery, node }),
        2 => (node(), any::<bool>()).prop_map(|((mastery, node), dependents)| {
            Command::Lock { mastery, node, dependents }
        }),
        1 => rewards.clone().prop_map(Command::GiveReward),
        2 => rewards.prop_map(Command::TakeReward),
    ]
}

/// Any command.
fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        20 => moves(),
        1 => prop::sample::select(vec!["Ana", "Vex", "", "id:1"]).prop_map(rename),
        1 => Just(create("Bo")),
    ]
}

/// A character with a past, under one of the variants of the rules.
fn pasts() -> impl Strategy<Value = (usize, Vec<Command>)> {
    (0_usize..3, prop::collection::vec(commands(), 0..40))
}
