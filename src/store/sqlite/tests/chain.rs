//! The chain, computed once more with nothing but SHA-256, and pinned.

use super::{File, connection};
use crate::ledger::{CharacterId, Intent, Key, KindText, Moment, OperationId, Sequence};
use crate::progression::Command;
use crate::store::chain::{self, Link};
use crate::store::testkit::{Game, Place, SMALL, intent};
use crate::store::{CommandError, Mode};
use crate::text::hex;
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

/// These hashes stand in every log that exists: they were computed outside of this program.
#[test]
fn the_hash_of_an_event_is_what_it_has_always_been() {
    let (reason, ticket) = (Some("raid é".to_owned()), None);
    let (kind, actor, at) = (KindText::stored("grant"), "ana".to_owned(), Moment(1_795_284_240_000));
    let intent = Intent { kind, actor, reason, ticket, at };
    let operation = chain::digest(OperationId(8841), Sequence(9001), &intent);
    assert_eq!(hex::encode(&operation), "ce15be13b6eb85b355f8de1590c0e2eb8d334380ab57860fdd6b05d77569aeef");
    let link = Link {
        sequence: 9001,
        character: 7,
        version: 12,
        operation: 8841,
        format: 1,
        time: -5,
        ruleset: &[0xab; 32],
        kind: "xp",
        payload: r#"{"track":"paragon","base":5,"gained":5,"total":5,"from":1,"to":1}"#,
        key: None,
    };
    let previous = std::array::from_fn(|at| at as u8);
    let hash = chain::hash(&previous, &operation, &link);
    assert_eq!(hex::encode(&hash), "483129dd77cfaf13f36d3107725ae71358171d717fc7fbc0b766ac6e099b9ec4");
    let key = Key { text: "outage:7".to_owned(), request: [0xcd; 16] };
    let hash = chain::hash(&previous, &operation, &Link { key: Some(&key), ..link });
    assert_eq!(hex::encode(&hash), "d0c97419ddb42d00b4cd0fea913a85b93054788d7c6322c3340e96c7a2f347f7");
}

#[test]
fn hexadecimal_goes_both_ways() {
    let hash: chain::Hash = std::array::from_fn(|at| (at * 37) as u8);
    assert_eq!(hex::decode(&hex::encode(&hash)), Some(hash));
    let digits = "0".repeat(63);
    for text in ["", "00", &digits, &format!("{digits}g"), &format!("{}é", "0".repeat(62))] {
        assert_eq!(hex::decode::<32>(text), None, "{text}");
    }
}

fn number(row: &Row, at: &str) -> [u8; 8] {
    row.get::<_, i64>(at).unwrap().to_be_bytes()
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_be_bytes(), text.as_bytes()].concat()
}

fn maybe(found: Option<String>) -> Vec<u8> {
    [vec![u8::from(found.is_some())], text(&found.unwrap_or_default())].concat()
}

/// The chain as the documentation tells it, from the bare rows.
fn last_hash(connection: &Connection) -> Vec<u8> {
    let sql = "SELECT e.*, o.first, o.time AS began, o.kind AS what, o.actor, o.reason, o.ticket, r.hash AS rules FROM \
               events e JOIN operations o ON o.id = e.operation JOIN rulesets r ON r.id = e.ruleset ORDER BY sequence";
    let mut statement = connection.prepare(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut hash = vec![0; 32];
    while let Some(row) = rows.next().unwrap() {
        let words = |at: &str| text(&row.get::<_, String>(at).unwrap());
        let mut operation = [number(row, "operation"), number(row, "first"), number(row, "began")].concat();
        operation.extend([words("what"), words("actor")].concat());
        operation.extend([maybe(row.get("reason").unwrap()), maybe(row.get("ticket").unwrap())].concat());
        let mut event = [hash, Sha256::digest(operation).to_vec()].concat();
        for column in ["sequence", "character", "version", "operation", "format", "time"] {
            event.extend(number(row, column));
        }
        event.extend(row.get::<_, Vec<u8>>("rules").unwrap());
        event.extend([words("kind"), words("payload")].concat());
        hash = Sha256::digest(event).to_vec();
        assert_eq!(row.get::<_, Vec<u8>>("hash").unwrap(), hash);
    }
    hash
}

#[test]
fn the_chain_is_what_it_is_said_to_be() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = place.create(&game);
    for (name, reason) in [("Vex", None), ("Ana", Some("")), ("Åsa", Some("because"))] {
        let intent = Intent {
            reason: reason.map(str::to_owned),
            ticket: reason.map(str::to_owned),
            ..intent("new", -5)
        };
        let written = store.write(
            &intent,
            &game.rules(),
            Mode::Commit,
            |writer| -> Result<CharacterId, CommandError> {
                let id = writer.create(name, None)?.character;
                writer.execute(id, &Command::AwardCurrency { base: 5, calendar: 1.0 })?;
                Ok(id)
            },
        );
        written.unwrap();
    }
    let hash: String = last_hash(connection(&store)).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(store.health().unwrap().head, hash);
    let verified = store.verify(Some(&hash), &mut |_| true).unwrap();
    assert_eq!((verified.head, verified.problems.as_slice()), (hash, [].as_slice()));
}
