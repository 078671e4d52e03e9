use super::*;
use crate::ledger::{Entry, Fact};
use crate::report::gm::{
    AheadFact, HealthView, HistoryView, Part, Problem, Proved, RulesetFact, VerifyView, json_line, line,
};
use crate::report::time::Time;
use insta::assert_snapshot;

const HASH: &str = "3f2a9c0e5b7d41668a0f1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061";

fn entry(sequence: u64, name: &str, operation: Operation, event: Event) -> Entry {
    Entry {
        approval: None,
        sequence: Sequence(sequence),
        character: CharacterId(12),
        name: name.to_owned(),
        version: sequence,
        at: operation.intent.at,
        operation,
        hash: HASH.to_owned(),
        ruleset: HASH.to_owned(),
        key: None,
        fact: Fact::Progression(event),
        other: None,
    }
}

fn entries(rules: &Ruleset) -> Vec<Entry> {
    let start = lived(rules, &[create("Vex"), grant("character", 45_000_000, None), award(50_000)]);
    let reset = after(&start, &Command::Reset, rules).1.remove(0);
    let gain = after(&vex(rules).state, &grant("paragon", 5_000_000, Some("raid")), rules).1.remove(0);
    let points = after(&start, &distribute(&[("strength", 5), ("agility", 3)]), rules).1.remove(0);
    let installed = Fact::RulesetInstalled {
        name: "necpgame".to_owned(),
        hash: HASH.to_owned(),
        terms: String::new(),
        undo: Vec::new(),
    };
    let mut first = entry(0, "", operation(0, "init", "root", 9_000), Event::Archived);
    first.character = CharacterId::DATABASE;
    first.fact = installed;
    let undone =
        Operation { undone_by: Some(OperationId(8_842)), ..operation(8_790, "reset", "game", 9_078) };
    vec![
        first,
        entry(9_078, "Vex", undone, reset),
        entry(9_100, "Vex", operation(8_800, "distribute", "Vex's player", 9_100), points),
        entry(
            9_120,
            "Vex",
            ticketed(operation(8_841, "grant", "ana", 9_120), "4711", "lost in the raid"),
            gain,
        ),
    ]
}

#[test]
fn a_history_fits_its_terminal() {
    let rules = ruleset();
    let all = entries(&rules);
    let view = HistoryView::new(&all);
    assert_snapshot!("history_80", shown(&view, 80));
    assert_snapshot!("history_120", shown(&view, 120));
    assert_snapshot!("history_160", shown(&view, 160));
    assert_snapshot!("history_of_one_80", shown(&HistoryView::new(&all[1..]), 80));
    assert_snapshot!("history_csv", csv(&view));
    assert_snapshot!("history_json", json(&HistoryView::new(&all[2..])));
}

#[test]
fn an_empty_history_is_an_answer() {
    let view = HistoryView::new(&[]);
    assert_eq!(shown(&view, 80), "no events\n");
    assert!(json(&view).contains(r#""entries": []"#));
    assert_eq!(csv(&view).lines().count(), 1);
}

#[test]
fn followed_entries_are_one_line_each() {
    let all = entries(&ruleset());
    let lines: Vec<String> = all.iter().map(line).collect();
    assert_snapshot!("history_lines", lines.join("\n"));
    // The line is the entry of the whole view.
    let whole: serde_json::Value = serde_json::from_str(&json(&HistoryView::new(&all))).unwrap();
    for (at, entry) in all.iter().enumerate() {
        let line = json_line(entry).unwrap();
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), whole["entries"][at]);
    }
}

#[test]
fn health_and_verify() {
    let health = HealthView {
        status: "ok".to_owned(),
        proved: Proved::Pages,
        version: "0.1.0".to_owned(),
        schema_version: 1,
        ruleset: RulesetFact { name: "necpgame".to_owned(), hash: HASH.to_owned() },
        characters: 100_000,
        events: 2_431_112,
        operations: 8_841,
        head: HASH.to_owned(),
        require_reason: true,
        ahead_of_clock: None,
    };
    assert_snapshot!("health", shown(&health, 80));
    assert_snapshot!("health_json", json(&health));
    let ahead = AheadFact { operation: 8_840, time: Time(Moment(4_004_000_000_000)), seconds: 2_208_715_760 };
    let health = HealthView { ahead_of_clock: Some(ahead.clone()), ..health };
    assert_snapshot!("health_ahead_of_its_clock", shown(&health, 160));
    let whole = VerifyView {
        events: 2_431_112,
        operations: 1,
        characters: 100_000,
        head: HASH.to_owned(),
        ahead_of_clock: None,
        problems: Vec::new(),
    };
    assert_snapshot!("verify", shown(&whole, 80));
    let early = VerifyView { ahead_of_clock: Some(ahead), ..whole.clone() };
    assert_snapshot!("verify_ahead_of_its_clock", shown(&early, 160));
    let problem = |sequence: Option<u64>, what: &str| Problem {
        part: if sequence.is_some() { Part::Log } else { Part::KeptHead },
        sequence,
        character: sequence.map(|_| 17),
        name: sequence.map(|_| "Vex".to_owned()),
        operation: sequence.map(|_| 12),
        what: what.to_owned(),
        ..Problem::default()
    };
    let broken = VerifyView {
        problems: vec![
            problem(Some(1_204), "its hash is not that of its content"),
            problem(None, "the head is not the one that was kept"),
        ],
        ..whole.clone()
    };
    assert_snapshot!("verify_broken", shown(&broken, 80));
    assert_snapshot!("verify_csv", csv(&broken));
    let cut = VerifyView {
        problems: vec![problem(None, "the head is not the one that was kept")],
        ..whole.clone()
    };
    assert_snapshot!("verify_cut", shown(&cut, 80));
    let what = "the read model of id:7 does not fit its events".to_owned();
    let stale = VerifyView {
        problems: vec![Problem { part: Part::ReadModels, what, ..Problem::default() }],
        ..whole
    };
    assert_snapshot!("verify_read_models", shown(&stale, 80));
}
