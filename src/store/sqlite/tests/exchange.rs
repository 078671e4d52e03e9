//! A log that is exported and imported is the same log; one that was damaged on the way is no log.

use super::{File, connection};
use crate::ledger::{CharacterId, HistoryQuery, Key, OperationId, Sequence};
use crate::progression::Command;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use crate::store::testkit::compare::everyone;
use crate::store::testkit::model::Model;
use crate::store::testkit::running::run;
use crate::store::testkit::steps::{Step, histories};
use crate::store::testkit::{Game, Place, SMALL, intent};
use crate::store::{
    BadLine, CommandError, ImportError, Mode, Store, Unwatched, Watcher, Writer, export_lines,
};
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn exported(store: &Store) -> String {
    let mut lines = Vec::new();
    export_lines(store, Sequence(0), &mut lines, &mut |_| true).unwrap();
    String::from_utf8(lines).unwrap()
}

/// The database that a text makes, in a place of its own.
fn imported(text: &str) -> Result<(File, Store), ImportError> {
    let place = File::new();
    let path = place.path();
    match Store::import(&path, &mut text.as_bytes(), &mut Unwatched) {
        Ok(_) => {
            let store = place.open();
            Ok((place, store))
        }
        Err(error) => {
            let left: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
            assert!(left.is_empty(), "{left:?}");
            Err(error)
        }
    }
}

/// Both answer the same, and each is whole.
fn are_same(one: &mut Store, other: &mut Store) {
    assert_eq!(one.health().unwrap(), other.health().unwrap());
    assert_eq!(one.characters(&everyone()).unwrap(), other.characters(&everyone()).unwrap());
    let all = HistoryQuery::default();
    assert_eq!(one.history(&all).unwrap(), other.history(&all).unwrap());
    let verify = |store: &mut Store| store.verify(None, &mut |_| true).unwrap();
    let (first, second) = (verify(one), verify(other));
    assert_eq!(first, second);
    assert_eq!(first.problems, []);
}

fn round_trip(game: &Game, steps: &[Step]) {
    let place = File::new();
    let mut store = place.create(game);
    let mut model = Model::new(store.operation(OperationId(0)).unwrap().unwrap());
    let mut clock = 0;
    for step in steps {
        if let Step::Operation(planned) = step {
            clock += planned.clock;
            run(planned, &mut store, &mut model, game, clock);
        }
    }
    let text = exported(&store);
    let (_place, mut copy) = imported(&text).unwrap();
    are_same(&mut store, &mut copy);
    assert_eq!(exported(&copy), text);
}

proptest! {
    #![proptest_config(ProptestConfig {
        max_shrink_iters: 400,
        failure_persistence: None,
        ..ProptestConfig::with_cases(12)
    })]

    #[test]
    fn what_is_imported_is_what_was_exported(steps in histories(60, 60)) {
        round_trip(&Game::new(SMALL), &steps);
    }
}

/// A database in which a little of everything has happened.
fn lived(place: &File, game: &Game) -> Store {
    let mut store = place.create(game);
    let mut write = |kind: &str, work: &mut dyn FnMut(&mut Writer) -> Result<(), CommandError>| {
        let mut intent = intent(kind, 5);
        intent.reason = Some("because, \"so\"\n=1+1".to_owned());
        store.write(&intent, &game.rules(), Mode::Commit, work).unwrap();
    };
    let grant = |track, amount| Command::GrantXp {
        track,
        base: Xp::saturating(amount),
        calendar: 1.0,
        source: Some("Ausfall".to_owned()),
    };
    write("create", &mut |writer| {
        writer.create("Åsa", None)?;
        writer.create("ΟΔΟΣ", None).map(drop)
    });
    write("grant", &mut |writer| {
        writer.execute(CharacterId(1), &grant(TrackName::Character, 1_000)).map(drop)
    });
    write("rename", &mut |writer| {
        writer.execute(CharacterId(2), &Command::Rename { name: "Ана".to_owned() }).map(drop)
    });
    write("batch", &mut |writer| {
        for (number, id) in [(1, 1), (2, 2)] {
            let key = Key { text: format!("outage:{number}"), request: [number; 16] };
            let command = grant(TrackName::Paragon, 500);
            writer.keyed(Some(key), |writer| writer.execute(CharacterId(id), &command))?;
        }
        Ok(())
    });
    write("archive", &mut |writer| writer.execute(CharacterId(2), &Command::Archive).map(drop));
    let undo = store.write(&intent("undo", 6), &game.rules(), Mode::Commit, |writer| {
        writer.undo(&[OperationId(4)], usize::MAX, &mut |_| true)
    });
    if undo.is_err() {
        // Who is archived stands in the way of an undo of everyone's.
        let undone = store.write(&intent("undo", 6), &game.rules(), Mode::Commit, |writer| {
            writer.undo(&[OperationId(5), OperationId(4)], usize::MAX, &mut |_| true)
        });
        undone.unwrap();
    }
    store
}

#[test]
fn keys_come_along() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = lived(&place, &game);
    let text = exported(&store);
    assert!(text.contains(r#""key":"outage:2","request":"02020202020202020202020202020202""#), "{text}");
    let (_place, mut copy) = imported(&text).unwrap();
    are_same(&mut store, &mut copy);
}

#[test]
fn the_form_is_pinned() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let text = exported(&lived(&place, &game));
    let ruleset = serde_json::to_string(SMALL).unwrap();
    let version = format!("\"endgame\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let mut shown = text.replace(&ruleset, "\"…\"").replace(&version, "\"endgame\":\"…\"");
    // The digest covers the version of the program; other tests prove it.
    let digest = shown.rfind("\"sha256\"").unwrap();
    shown.truncate(digest);
    insta::assert_snapshot!(shown);
}

/// The same with a last line that fits the lines before it.
fn sealed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let Some((last, before)) = lines.split_last() else { return String::new() };
    let Ok(mut end) = serde_json::from_str::<Value>(last) else { return text.to_owned() };
    if end.get("end").is_none() {
        return text.to_owned();
    }
    let before: String = before.iter().map(|line| format!("{line}\n")).collect();
    let digest: String = Sha256::digest(&before).iter().map(|byte| format!("{byte:02x}")).collect();
    end["end"]["sha256"] = Value::from(digest);
    format!("{before}{end}\n")
}

/// What is wrong with a text, as it is and when its last line was made to fit.
#[track_caller]
fn is_refused(text: &str, told: &str) -> BadLine {
    let [plain, sealed] = [text, &sealed(text)].map(|text| match imported(text) {
        Err(ImportError::Bad(bad)) => bad,
        other => panic!("{told}: {:?}", other.map(|_| ())),
    });
    assert_eq!(plain, sealed, "{told}");
    assert!(plain.line >= 1 && plain.right != "".into());
    plain
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_line_that_is_missing_doubled_or_moved() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let all = lines(&exported(&lived(&place, &game)));
    for at in 0..all.len() {
        let mut dropped = all.clone();
        dropped.remove(at);
        let bad = is_refused(&joined(&dropped), &format!("without line {}", at + 1));
        assert!(bad.line as usize <= dropped.len() + 1);
        let mut doubled = all.clone();
        doubled.insert(at, all[at].clone());
        let bad = is_refused(&joined(&doubled), &format!("line {} doubled", at + 1));
        assert_eq!(bad.line as usize, at + 2);
        if at + 1 < all.len() {
            let mut swapped = all.clone();
            swapped.swap(at, at + 1);
            let bad = is_refused(&joined(&swapped), &format!("line {} moved", at + 1));
            assert!(bad.line as usize > at && bad.line as usize <= at + 3, "{bad:?}");
        }
        let mut emptied = all.clone();
        emptied[at] = String::new();
        assert_eq!(is_refused(&joined(&emptied), "emptied").line as usize, at + 1);
    }
}

#[test]
fn a_file_that_was_cut_off_anywhere() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let text = exported(&lived(&place, &game));
    // Without the last line break it is still whole.
    imported(text.trim_end()).unwrap();
    let mut length = text.len() - 2;
    while length > 0 {
        if text.is_char_boundary(length) {
            is_refused(&text[..length], &format!("{length} bytes"));
        }
        length -= (length / 60).clamp(1, 41);
    }
    is_refused("", "nothing");
    assert_eq!(is_refused(&format!("{text}{text}"), "twice").line as usize, text.lines().count() + 1);
}

/// Every single value in it, changed in a few ways.
fn changes(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(fields) => {
            let mut changed = Vec::new();
            for (name, field) in fields {
                for other in changes(field) {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), other);
                    changed.push(Value::Object(fields));
                }
                let mut fields = fields.clone();
                fields.remove(name);
                changed.push(Value::Object(fields));
            }
            changed
        }
        Value::Number(number) => {
            let number = number.as_i64().unwrap();
            let others = [number + 1, number - 1, -number, i64::MAX, i64::MIN];
            let mut others: Vec<Value> =
                others.into_iter().filter(|other| *other != number).map(Value::from).collect();
            others.extend([Value::from(u64::MAX), Value::Null, Value::from("1"), Value::from(1.5)]);
            others
        }
        Value::Bool(flag) => vec![Value::from(!flag), Value::from(1)],
        Value::String(text) => {
            let longer = format!("{text}x");
            let last = text.chars().next_back().map_or(String::new(), |last| last.to_string());
            let shorter = text.strip_suffix(&last).unwrap_or_default().to_owned();
            vec![Value::from(longer), Value::from(shorter), Value::from(7), Value::Array(Vec::new())]
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_line_in_which_anything_was_changed() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let text = exported(&lived(&place, &game));
    let all = lines(&text);
    let mut count = 0;
    for (at, line) in all.iter().enumerate() {
        for changed in changes(&serde_json::from_str(line).unwrap()) {
            count += 1;
            let mut lines = all.clone();
            lines[at] = changed.to_string();
            let told = format!("line {}: {changed}", at + 1);
            // These no event proves: the digest of all lines does.
            if at == 0
                && ["\"require_reason\":true", "\"endgame\":\"0"]
                    .iter()
                    .any(|what| changed.to_string().contains(what))
            {
                assert!(matches!(imported(&joined(&lines)), Err(ImportError::Bad(_))), "{told}");
                continue;
            }
            if at + 1 == all.len() {
                let bad = imported(&joined(&lines)).map(|_| ());
                assert!(
                    matches!(bad, Err(ImportError::Bad(BadLine { line, .. })) if line as usize == at + 1),
                    "{told}: {bad:?}"
                );
                continue;
            }
            is_refused(&joined(&lines), &told);
        }
    }
    assert!(count > 600, "{count}");
}

#[test]
fn what_comes_from_elsewhere() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let text = exported(&lived(&place, &game));
    let refused = |text: String| is_refused(&text, "other").what;
    assert!(refused(text.replace("endgame.log/1", "endgame.log/2")).contains("`endgame.log/2`"));
    assert!(refused("{}\n".to_owned()).contains("begin"));
    assert!(refused("sequence,time\n0,1\n".to_owned()).contains("CSV"));
    assert!(refused("PAR1".to_owned()).contains("Parquet"));
    assert!(refused("[".repeat(1_000_000)).contains("begin"));
    let deep = format!("{}\n{{\"event\":{}", text.lines().next().unwrap(), "[".repeat(1_000_000));
    assert_eq!(is_refused(&deep, "deep").line, 2);
    let long = format!("{}\n{}\n", text.lines().next().unwrap(), " ".repeat(18 * 1024 * 1024));
    assert!(refused(long).contains("17 MiB"));
    let unknown = text.replacen("{\"operation\":", "{\"rumour\":", 1);
    assert!(refused(unknown).contains("unknown variant `rumour`"));
    let binary = [text.as_bytes(), b"\xff\xfe\n"].concat();
    let place = File::new();
    let failed = Store::import(&place.path(), &mut binary.as_slice(), &mut Unwatched).unwrap_err();
    assert!(matches!(failed, ImportError::Bad(BadLine { .. })), "{failed:?}");
    // As a careless editor saves it.
    imported(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
}

#[test]
fn a_part_is_for_others() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let store = lived(&place, &game);
    let last = store.last_sequence().unwrap();
    let part = |since| {
        let mut lines = Vec::new();
        let told = export_lines(&store, Sequence(since), &mut lines, &mut |_| true).unwrap();
        (told.events, String::from_utf8(lines).unwrap())
    };
    let (events, text) = part(last.0);
    assert_eq!(events, 1);
    assert!(is_refused(&text, "a part").what.contains(&format!("from event {last} on")));
    assert_eq!(part(last.0 + 1).0, 0);
}

#[test]
fn a_damaged_log_is_not_exported() {
    let game = Game::new(SMALL);
    for sql in [
        "UPDATE events SET payload = replace(payload, '1000', '1001') WHERE sequence = 3",
        "DELETE FROM events WHERE sequence = 4",
        "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)",
        "UPDATE operations SET last = last + 1 WHERE id = 1",
        "UPDATE operations SET reason = 'other' WHERE id = 3",
        "UPDATE rulesets SET text = text || ' '",
        "UPDATE head SET sequence = sequence - 1",
        "UPDATE events SET key = 'other' WHERE key = 'outage:1'",
    ] {
        let place = File::new();
        let store = lived(&place, &game);
        connection(&store).execute_batch(sql).unwrap();
        let told = export_lines(&store, Sequence(0), &mut Vec::new(), &mut |_| true);
        assert!(told.is_err(), "{sql}");
    }
}

/// Asks work to end after it told so often how far it has come.
struct Impatient(u32);

impl Watcher for Impatient {
    fn progress(&mut self, _: &'static str, _: crate::store::Step) -> bool {
        let goes_on = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        goes_on
    }
}

#[test]
fn what_is_stopped_leaves_nothing() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = place.create(&game);
    let work = |writer: &mut Writer| -> Result<(), CommandError> {
        let id = writer.create("Vex", None)?.character;
        let grant = Command::AwardCurrency { base: 1, calendar: 1.0 };
        (0..5_000).try_for_each(|_| writer.execute(id, &grant).map(drop))
    };
    store.write(&intent("much", 5), &game.rules(), Mode::Commit, work).unwrap();
    let text = exported(&store);
    let new = File::new();
    for most in 0..2 {
        let stopped = Store::import(&new.path(), &mut text.as_bytes(), &mut Impatient(most));
        assert!(stopped.is_err());
        assert_eq!(std::fs::read_dir(new.path().parent().unwrap()).unwrap().count(), 0);
    }
    let stopped = export_lines(&store, Sequence(0), &mut Vec::new(), &mut |_| false);
    assert!(stopped.is_err());
}
