//! The views as people and programs see them, on values that rules and events made.

mod before_and_after;
mod characters;
mod hostile;
mod logs;
mod services;

use crate::config::{Source, load_ruleset};
use crate::ledger::{Character, CharacterId, Intent, KindText, Moment, Operation, OperationId, Sequence};
use crate::progression::{Command, Event, State, apply, decide};
use crate::report::{Format, View, render};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};

/// 2026-11-21 18:04
const NOW: i64 = 1_795_284_240_000;
const HOUR: i64 = 3_600_000;

fn ruleset() -> Ruleset {
    let text = include_str!("../../../../curves/necpgame.yaml");
    load_ruleset(&Source::new("necpgame.yaml", text)).0.unwrap().value
}

/// What the command leads to.
fn after(state: &State, command: &Command, rules: &Ruleset) -> (State, Vec<Event>) {
    let events = decide(state, command, rules).unwrap();
    let mut next = state.clone();
    events.iter().for_each(|event| apply(&mut next, event));
    (next, events)
}

fn lived(rules: &Ruleset, commands: &[Command]) -> State {
    commands.iter().fold(State::default(), |state, command| after(&state, command, rules).0)
}

fn create(name: &str) -> Command {
    Command::Create { name: name.to_owned(), external_id: None }
}

fn grant(track: &str, base: u64, source: Option<&str>) -> Command {
    Command::GrantXp {
        track: TrackName::parse(track).unwrap(),
        base: Xp::new(base).unwrap(),
        calendar: 1.0,
        source: source.map(str::to_owned),
    }
}

fn distribute(points: &[(&str, u64)]) -> Command {
    let points = points.iter().map(|(id, points)| ((*id).to_owned(), Points(*points)));
    Command::Distribute { points: points.collect() }
}

fn unlock(mastery: &str, node: &str) -> Command {
    Command::Unlock { mastery: mastery.to_owned(), node: node.to_owned() }
}

fn award(base: u64) -> Command {
    Command::AwardCurrency { base, calendar: 1.0 }
}

/// A character of some weeks: two resets, some masteries, points spent.
fn vex(rules: &Ruleset) -> Character {
    let state = lived(
        rules,
        &[
            create("Vex"),
            grant("character", 45_000_000, Some("quests")),
            award(50_000),
            Command::Reset,
            grant("paragon", 300_000_000, None),
            Command::Reset,
            grant("paragon", 80_000_000, None),
            grant("mastery.combat", 7_000_000, None),
            grant("mastery.exploration", 600_000, None),
            grant("mastery.social", 30_000, None),
            distribute(&[("strength", 80), ("agility", 60), ("vitality", 70)]),
            unlock("combat", "keen_edge"),
            unlock("combat", "blade_dancer"),
            unlock("exploration", "keen_eye"),
        ],
    );
    character(12, state)
}

fn character(id: u64, state: State) -> Character {
    Character {
        id: CharacterId(id),
        state,
        version: 15,
        created: Moment(NOW - 264 * 24 * HOUR),
        changed: Moment(NOW),
        last: Sequence(9_120),
        last_seen: Moment(NOW),
    }
}

fn operation(id: u64, kind: &str, actor: &str, last: u64) -> Operation {
    Operation {
        id: OperationId(id),
        intent: Intent {
            kind: KindText::stored(kind),
            actor: actor.to_owned(),
            reason: None,
            ticket: None,
            at: Moment(NOW - 40 * HOUR + (last as i64 - 9_080) * HOUR),
        },
        first: Sequence(last),
        last: Sequence(last),
        undone_by: None,
        left: 0,
    }
}

fn ticketed(operation: Operation, ticket: &str, reason: &str) -> Operation {
    let intent = Intent {
        ticket: Some(ticket.to_owned()),
        reason: Some(reason.to_owned()),
        ..operation.intent.clone()
    };
    Operation { intent, ..operation }
}

/// What a terminal of `width` columns shows; no line may be wider than it.
fn shown(view: &impl View, width: usize) -> String {
    let text = render(view, Format::Table, width, crate::cli::step_text).unwrap();
    for line in text.lines() {
        assert!(line.chars().count() <= width, "{} columns: {line}", line.chars().count());
    }
    text
}

fn json(view: &impl View) -> String {
    render(view, Format::Json, 80, crate::cli::step_text).unwrap()
}

fn csv(view: &impl View) -> String {
    render(view, Format::Csv, 80, crate::cli::step_text).unwrap()
}

/// The names of the top level of a view's JSON, without `schema`.
fn fields(view: &impl View) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(&json(view)).unwrap();
    let fields = value.as_object().unwrap().keys();
    fields.filter(|name| *name != "schema").cloned().collect()
}
