//! The bytes of refused attempts and requests, and what is refused of them.

use super::super::write_fact;
use super::{read_fact, refused};
use crate::ledger::{
    Asked, CharacterId, Fact, Installing, Key, Moment, OperationId, OperationKind, Point, Row, Sequence, Who,
    Work,
};
use crate::progression::{Adaptation, Command, Keep, Merging, Overspent, RewardId};
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Level, Points, Xp};

fn pin(fact: &Fact, kind: &str, json: &str) {
    pin_as(1, fact, kind, json);
}

fn pin_as(format: i64, fact: &Fact, kind: &str, json: &str) {
    let payload = write_fact(fact).unwrap();
    assert_eq!((payload.kind, payload.format, payload.json.as_str()), (kind, format, json));
    assert_eq!(read_fact(kind, format, json).unwrap(), *fact);
    let other = 3 - format;
    assert_eq!(refused(kind, other, json), format!("unknown format {other} of `{kind}`"));
}

fn row(command: Command) -> Row {
    Row { key: None, who: Who::Id(CharacterId(12)), command }
}

fn asked(rows: Vec<Row>) -> Fact {
    let reasons = vec!["too much".to_owned()];
    let (kind, work, seen) = (OperationKind::Batch, Work::Rows(rows), Vec::new());
    Fact::ApprovalAsked(Asked { kind, work, seen, reasons })
}

#[test]
fn what_is_decided() {
    let (command, about) = ("undo".to_owned(), "undo 4".to_owned());
    pin(
        &Fact::AttemptRefused { command, about, reasons: vec!["no".to_owned()] },
        "refused",
        r#"{"command":"undo","about":"undo 4","reasons":["no"]}"#,
    );
    let granted = |reason: Option<&str>, ticket: Option<&str>| Fact::ApprovalGranted {
        asked: OperationId(4),
        by: "ana".to_owned(),
        reason: reason.map(str::to_owned),
        ticket: ticket.map(str::to_owned),
    };
    pin(&granted(None, None), "approved", r#"{"asked":4,"by":"ana"}"#);
    let all = r#"{"asked":4,"by":"ana","reason":"fine","ticket":"T-1"}"#;
    pin(&granted(Some("fine"), Some("T-1")), "approved", all);
    pin(&Fact::ApprovalRefused { asked: OperationId(4) }, "declined", r#"{"asked":4}"#);
    let (character, why) = (Some(CharacterId(17)), "it could not be proved".to_owned());
    pin(&Fact::Lost { character, why }, "lost", r#"{"character":17,"why":"it could not be proved"}"#);
    let nobodys = Fact::Lost { character: None, why: "x".to_owned() };
    pin(&nobodys, "lost", r#"{"why":"x"}"#);
    let salvaged = Fact::Salvaged { head: "3f".to_owned(), events: 7, lost: 2 };
    pin(&salvaged, "salvaged", r#"{"head":"3f","events":7,"lost":2}"#);
}

#[test]
fn every_command_that_can_wait() {
    let track = || TrackName::Mastery("combat".to_owned());
    let xp = Xp::new(LARGEST_TOTAL).unwrap();
    let commands = [
        (Command::Rename { name: "B".to_owned() }, r#""command":"rename","character":"id:12","name":"B""#),
        (Command::Archive, r#""command":"archive","character":"id:12""#),
        (
            Command::GrantXp { track: track(), base: xp, calendar: 1.5, source: Some("raid".to_owned()) },
            r#""command":"grant","character":"id:12","track":"mastery.combat","xp":9223372036854775807,"calendar":1.5,"source":"raid""#,
        ),
        (
            Command::GrantXp { track: TrackName::Paragon, base: xp, calendar: 1.0, source: None },
            r#""command":"grant","character":"id:12","track":"paragon","xp":9223372036854775807"#,
        ),
        (
            Command::RevokeXp { track: track(), amount: xp },
            r#""command":"revoke","character":"id:12","track":"mastery.combat","xp":9223372036854775807"#,
        ),
        (
            Command::AwardCurrency { base: 7, calendar: 2.0 },
            r#""command":"award","character":"id:12","currency":7,"calendar":2.0"#,
        ),
        (Command::RevokeCurrency { amount: 7 }, r#""command":"revoke","character":"id:12","currency":7"#),
        (
            Command::Distribute { points: [("luck".to_owned(), Points(3))].into() },
            r#""command":"distribute","character":"id:12","points":{"luck":3}"#,
        ),
        (Command::Respec, r#""command":"respec","character":"id:12""#),
        (Command::Reset, r#""command":"reset","character":"id:12""#),
        (
            Command::Unlock { mastery: "combat".to_owned(), node: "edge".to_owned() },
            r#""command":"unlock","character":"id:12","mastery":"combat","node":"edge""#,
        ),
    ];
    for (command, json) in commands {
        let json = format!(
            r#"{{"command":"batch.apply","kind":"batch","wishes":[{{{json}}}],"reasons":["too much"]}}"#
        );
        pin(&asked(vec![row(command)]), "asks", &json);
    }
}

#[test]
fn commands_that_the_first_version_did_not_know() {
    let (mastery, node) = ("combat".to_owned(), "edge".to_owned());
    let reward = RewardId { track: TrackName::Paragon, id: "p1".to_owned() };
    let xp = Xp::new(5).unwrap();
    let commands = [
        (
            Command::GiveXp { track: TrackName::Paragon, amount: xp, source: Some("outage".to_owned()) },
            r#""command":"grant-exact","character":"id:12","track":"paragon","xp":5,"source":"outage""#,
        ),
        (Command::GiveCurrency { amount: 7 }, r#""command":"grant-exact","character":"id:12","currency":7"#),
        (Command::Unarchive { name: None }, r#""command":"unarchive","character":"id:12""#),
        (
            Command::Unarchive { name: Some("B".to_owned()) },
            r#""command":"unarchive","character":"id:12","name":"B""#,
        ),
        (Command::FreeRespec, r#""command":"respec-free","character":"id:12""#),
        (
            Command::FreeUnlock { mastery: mastery.clone(), node: node.clone() },
            r#""command":"unlock-free","character":"id:12","mastery":"combat","node":"edge""#,
        ),
        (
            Command::Lock { mastery: mastery.clone(), node: node.clone(), dependents: false },
            r#""command":"lock","character":"id:12","mastery":"combat","node":"edge""#,
        ),
        (
            Command::Lock { mastery, node, dependents: true },
            r#""command":"lock","character":"id:12","mastery":"combat","node":"edge","dependents":"yes""#,
        ),
        (
            Command::GiveReward(reward.clone()),
            r#""command":"give-reward","character":"id:12","track":"paragon","reward":"p1""#,
        ),
        (
            Command::TakeReward(reward),
            r#""command":"take-reward","character":"id:12","track":"paragon","reward":"p1""#,
        ),
    ];
    for (command, json) in commands {
        let json = format!(
            r#"{{"command":"batch.apply","kind":"batch","wishes":[{{{json}}}],"reasons":["too much"]}}"#
        );
        pin_as(2, &asked(vec![row(command)]), "asks", &json);
    }
}

#[test]
fn work_that_is_not_made_of_commands() {
    let (two, three) = (CharacterId(2), CharacterId(3));
    let adaptation = Adaptation {
        keep: Keep::Level,
        grandfather: [(TrackName::Paragon, Level(9))].into(),
        overspent: Some(Overspent::Trim),
        trim_order: vec!["luck".to_owned()],
        ..Adaptation::default()
    };
    let installing = |adaptation: Adaptation| {
        let (name, text, words) = (
            "S".to_owned(),
            "ruleset: S
"
            .to_owned(),
            "keep".to_owned(),
        );
        Work::Install(Box::new(Installing { name, text, adaptation, words }))
    };
    let event = Point::Sequence(Sequence(9));
    let all = [
        (OperationKind::Undo, Work::Undo(vec![OperationId(7), OperationId(4)]), "undo", r#"{"undo":[7,4]}"#),
        (OperationKind::Undo, Work::UndoSkipping(vec![OperationId(7)]), "undo", r#"{"skip-touched":[7]}"#),
        (
            OperationKind::Undo,
            Work::UndoRebasing(vec![OperationId(7)], Adaptation::default(), "keep xp".to_owned()),
            "undo",
            r#"{"rebase":{"undo":[7],"terms":{"keep":"xp","words":"keep xp"}}}"#,
        ),
        (
            OperationKind::Restore,
            Work::Restore(two, event),
            "character.restore",
            r#"{"restore":{"character":2,"to":{"event":9}}}"#,
        ),
        (
            OperationKind::Restore,
            Work::Restore(two, Point::Time(Moment(-5))),
            "character.restore",
            r#"{"restore":{"character":2,"to":{"time":-5}}}"#,
        ),
        (
            OperationKind::Merge,
            Work::Merge(two, three, Merging::Highest),
            "character.merge",
            r#"{"merge":{"from":2,"into":3,"xp":"highest"}}"#,
        ),
        (
            OperationKind::Clone,
            Work::Clone(two, None, "Neo".to_owned()),
            "character.clone",
            r#"{"clone":{"character":2,"name":"Neo"}}"#,
        ),
        (
            OperationKind::Clone,
            Work::Clone(two, Some(event), "Neo".to_owned()),
            "character.clone",
            r#"{"clone":{"character":2,"at":{"event":9},"name":"Neo"}}"#,
        ),
        (
            OperationKind::Ruleset,
            installing(Adaptation::default()),
            "ruleset.install",
            r#"{"ruleset":{"name":"S","text":"ruleset: S\n","terms":{"keep":"xp","words":"keep"}}}"#,
        ),
        (
            OperationKind::Ruleset,
            installing(adaptation),
            "ruleset.install",
            r#"{"ruleset":{"name":"S","text":"ruleset: S\n","terms":{"keep":"level","grandfather":{"paragon":9},"overspent":"trim","trim_order":["luck"],"words":"keep"}}}"#,
        ),
    ];
    for (kind, work, command, json) in all {
        let seen = vec![(two, 4)];
        let fact = Fact::ApprovalAsked(Asked { kind, work, seen, reasons: vec!["r".to_owned()] });
        let word = kind.word();
        let json = format!(
            r#"{{"command":"{command}","kind":"{word}","wishes":[],"work":{json},"seen":[[2,4]],"reasons":["r"]}}"#
        );
        pin_as(2, &fact, "asks", &json);
    }
}

#[test]
fn who_is_new_goes_by_name_and_a_key_with_its_request() {
    let who = Who::Name("Neo".to_owned());
    let key = Some(Key { text: "k:1".to_owned(), request: [0xab; 16] });
    let fact =
        asked(vec![Row { key, who, command: Command::Create { name: "Neo".to_owned(), external_id: None } }]);
    pin(
        &fact,
        "asks",
        r#"{"command":"batch.apply","kind":"batch","wishes":[{"key":"k:1","request":"abababababababababababababababab","command":"create","character":"Neo"}],"reasons":["too much"]}"#,
    );
}

#[test]
fn what_was_never_written_is_refused() {
    let wrong = |row: &str| {
        refused("asks", 1, &format!(r#"{{"command":"c","kind":"k","wishes":[{row}],"reasons":[]}}"#))
    };
    assert_eq!(wrong(r#"{"command":"teleport","character":"A"}"#), "`teleport` is not a command");
    assert_eq!(wrong(r#"{"command":"grant","character":"A","xp":5}"#), "a row lacks a text");
    assert_eq!(wrong(r#"{"command":"grant","character":"A","track":"paragon"}"#), "a row lacks a number");
    assert_eq!(wrong(r#"{"command":"reset","character":"A","xp":5}"#), "a row holds what it does not take");
    assert_eq!(wrong(r#"{"key":"k","command":"reset","character":"A"}"#), "`key` and `request` go together");
    let odd = r#"{"key":"k","request":"+babababababababababababababab12","command":"reset","character":"A"}"#;
    assert_eq!(wrong(odd), "`request` is not a digest");
    assert!(wrong(r#"{"command":"reset","character":"A","why":1}"#).starts_with("unknown field `why`"));
}

#[test]
fn a_factor_that_is_no_number_is_not_written() {
    for calendar in [f64::NAN, f64::INFINITY] {
        assert!(write_fact(&asked(vec![row(Command::AwardCurrency { base: 1, calendar })])).is_err());
    }
}
