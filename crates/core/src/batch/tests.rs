#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use super::*;
use crate::ledger::{CharacterId, Key, OperationKind, Who};
use crate::progression::{Command, RewardId};
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Points, Xp};
use proptest::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;

fn track() -> impl Strategy<Value = TrackName> {
    prop_oneof![
        Just(TrackName::Character),
        Just(TrackName::Paragon),
        "[a-z_.\"é]{1,8}".prop_map(TrackName::Mastery),
    ]
}

/// Text that no trimming changes.
fn word() -> impl Strategy<Value = String> {
    "[^ \\s\\pC]([^\\pC]{0,12}[^ \\s\\pC])?"
}

fn command() -> impl Strategy<Value = Command> {
    let amount = prop_oneof![0..10_u64, 0..=LARGEST_TOTAL];
    let calendar = prop_oneof![Just(1.0), 0.0..1e9_f64];
    let share = (word().prop_filter("no separator", |name| !name.contains(['=', ';'])), 1..100_u64);
    prop_oneof![
        word().prop_map(|name| Command::Create { name, external_id: None }),
        word().prop_map(|name| Command::Rename { name }),
        Just(Command::Archive),
        prop::option::of(word()).prop_map(|name| Command::Unarchive { name }),
        Just(Command::Respec),
        Just(Command::Reset),
        (track(), amount.clone(), calendar.clone(), prop::option::of("[a-z]{1,9}")).prop_map(
            |(track, base, calendar, source)| Command::GrantXp {
                track,
                base: Xp::saturating(base),
                calendar,
                source
            }
        ),
        (track(), amount.clone())
            .prop_map(|(track, amount)| Command::RevokeXp { track, amount: Xp::saturating(amount) }),
        (amount.clone(), calendar).prop_map(|(base, calendar)| Command::AwardCurrency { base, calendar }),
        amount.prop_map(|amount| Command::RevokeCurrency { amount }),
        prop::collection::btree_map(share.0, share.1.prop_map(Points), 1..4)
            .prop_map(|points| Command::Distribute { points }),
        (word(), word()).prop_map(|(mastery, node)| Command::Unlock { mastery, node }),
        (word(), word()).prop_map(|(mastery, node)| Command::FreeUnlock { mastery, node }),
        (word(), word(), any::<bool>()).prop_map(|(mastery, node, dependents)| Command::Lock {
            mastery,
            node,
            dependents
        }),
        (track(), word()).prop_map(|(track, id)| Command::GiveReward(RewardId { track, id })),
        (track(), word()).prop_map(|(track, id)| Command::TakeReward(RewardId { track, id })),
        Just(Command::FreeRespec),
        (track(), 0..=LARGEST_TOTAL, prop::option::of(word())).prop_map(|(track, amount, source)| {
            Command::GiveXp { track, amount: Xp::saturating(amount), source }
        }),
        (0..=LARGEST_TOTAL).prop_map(|amount| Command::GiveCurrency { amount }),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let who = prop_oneof![
        any::<u64>().prop_map(|id| Who::Id(CharacterId(id))),
        word()
            .prop_filter("a name", |name| Who::parse(name) == Ok(Who::Name(name.clone())))
            .prop_map(Who::Name)
    ];
    (prop::option::of(word()), who, command()).prop_map(|(key, who, command)| {
        let who = match &command {
            Command::Create { name, .. } => Who::Name(name.clone()),
            _ => who,
        };
        Row { key: key.map(|text| Key { text, request: [7; 16] }), who, command }
    })
}

/// The fields of a line of `name=value` cells, with a bar between them.
fn read(line: &str) -> Result<WrittenRow, Vec<Problem>> {
    let mut fields = Fields::default();
    for cell in line.split('|').map(str::trim) {
        let (name, value) = cell.split_once('=').unwrap();
        assert!(fields.put(Column::parse(name).unwrap(), Cell::Text(Cow::Borrowed(value))), "{name}");
    }
    WrittenRow::read(&fields)
}

fn problems(result: Result<WrittenRow, Vec<Problem>>) -> String {
    let problems = result.unwrap_err();
    assert!(!problems.is_empty());
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

proptest! {
    #[test]
    fn a_row_is_read_back_as_it_was(row in row()) {
        let text = row.without_key();
        prop_assert_eq!(WrittenRow::from_json(&text), Ok(WrittenRow { key: None, row: Row { key: None, ..row } }), "{}", text);
    }

    #[test]
    fn the_digest_knows_all_but_the_key(row in row(), other in row(), key in word()) {
        let again = Row { key: Some(Key { text: key, request: [9; 16] }), ..row.clone() };
        prop_assert_eq!(row.digest(), again.digest());
        let same = row.who == other.who && row.command == other.command;
        prop_assert_eq!(row.digest() == other.digest(), same);
    }

    #[test]
    fn any_text_is_a_row_or_has_problems(line in "[ -~é\u{0}\u{feff}]{0,40}", inner in "[a-z\":,{}0-9.\\[\\]-]{0,40}") {
        for text in [line, inner.clone(), format!("{{{inner}}}")] {
            if let Err(problems) = WrittenRow::from_json(&text) {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}

#[test]
fn digests_stay_as_they_are() {
    // They stand in databases: a row that is asked for again must have the same digest for ever.
    let row = read("command=grant|character=id:12|track=paragon|xp=5_000|source=outage|key=a").unwrap().row;
    let json = r#"{"command":"grant","character":"id:12","track":"paragon","xp":5000,"source":"outage"}"#;
    assert_eq!(row.without_key(), json);
    assert_eq!(crate::text::hex::encode(&row.digest()), "7b7e8ef18330adcea051a0c03cbd87e4");
}

#[test]
fn csv_and_json_say_the_same() {
    let pairs = [
        (
            "command=grant|character=Vex|currency=50,000",
            r#"{"command": "award", "character": "Vex", "currency": 50000}"#,
        ),
        (
            "command=distribute|character=Vex|points=strength=3 agility=2",
            r#"{"command": "distribute", "character": "Vex", "points": {"agility": 2, "strength": 3}}"#,
        ),
        (
            "command=unlock|character= Vex |mastery=combat|node=keen_edge|key=",
            r#"{"command": "unlock", "character": "Vex", "mastery": "combat", "node": "keen_edge", "xp": null}"#,
        ),
        (
            "command=grant|character=id:7|track=mastery.combat|xp=1|calendar=1.50",
            r#"{"command": "grant", "character": "id:7", "track": "mastery.combat", "xp": 1, "calendar": 1.5}"#,
        ),
    ];
    for (cells, json) in pairs {
        assert_eq!(read(cells).unwrap(), WrittenRow::from_json(json).unwrap(), "{json}");
        assert_eq!(read(cells).unwrap().keyed(), WrittenRow::from_json(json).unwrap().keyed(), "{json}");
    }
}

#[test]
fn every_problem_of_a_row_is_told_at_once() {
    let lines = [
        "xp=1",
        "command=grnat|character=Vex|xp=many",
        "command=grant|character=Vex",
        "command=grant|character=Vex|xp=5|currency=5|points=luck",
        "command=grant|character=Vex|xp=-5|track=paragorn|calendar=x|name=Mo",
        "command=grant|character=Vex|currency=5|source=raid",
        "command=revoke|character=Vex|track=paragon|calendar=2",
        "command=reset|character=Vex|xp=1|track=paragon",
        "command=distribute|character=Vex|points=luck=1 luck=2",
        "command=distribute|character=Vex|points=luck=0",
        "command=unlock|character=Vex",
        "command=lock|character=Vex|mastery=combat|node=edge|dependents=perhaps",
        "command=give-reward|character=Vex|node=edge",
        "command=grant-exact|character=Vex|xp=5|track=paragon|calendar=2",
        "command=respec-free|character=Vex|xp=5",
        "command=rename|character=Vex",
        "command=create|name=Vex",
        "command=award|character=Vex|xp=9223372036854775808|key=\u{7}",
    ];
    let told: Vec<String> = lines.iter().map(|line| format!("{line}\n{}\n", problems(read(line)))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn every_problem_of_a_line_of_json_is_told_at_once() {
    let lines = [
        "",
        "{",
        "[1]",
        "7",
        r#"{"command": "reset", "character": 12}"#,
        r#"{"command": "reset", "command": "reset", "character": "Vex", "charcter": "Mo"}"#,
        r#"{"command": true, "character": ["Vex"], "xp": {"a": 1}}"#,
        r#"{"command": "grant", "character": "Vex", "track": "paragon", "xp": 1000.0}"#,
        r#"{"command": "distribute", "character": "Vex", "points": {"luck": 1.5}}"#,
        r#"{"command": "distribute", "character": "Vex", "points": {"luck": 1, "luck": 1}}"#,
        r#"{"command": "distribute", "character": "Vex", "points": {}}"#,
    ];
    let told: Vec<String> =
        lines.iter().map(|line| format!("{line}\n{}\n", problems(WrittenRow::from_json(line)))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn names_and_lists_of_names_agree() {
    for column in Column::ALL {
        assert_eq!(Column::parse(column.name()), Some(column));
    }
    for verb in OperationKind::ROWS {
        assert_eq!(OperationKind::parse(verb.word()), Some(verb));
    }
    let verbs: BTreeSet<OperationKind> = OperationKind::ROWS.into_iter().collect();
    assert_eq!(verbs.len(), OperationKind::ROWS.len());
    assert!(Column::ALL.into_iter().enumerate().all(|(at, column)| column as usize == at));
    let (misspelt, known) =
        (Problem::UnknownCommand("grnat".to_owned()), OperationKind::ROWS.map(OperationKind::word));
    assert_eq!(misspelt.misspelt(), Some(("grnat", known.to_vec())));
}
