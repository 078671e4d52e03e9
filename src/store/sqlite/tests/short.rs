//! What is stored is short, and SQL shows all of it.

use super::super::schema;
use crate::store::short::{PHRASES, PLAIN, lengthen, shorten};
use proptest::prelude::*;
use rusqlite::Connection;

/// What the view shows of payloads that are stored in their short form.
fn shown(payloads: &[String]) -> Vec<String> {
    let connection = Connection::open_in_memory().unwrap();
    schema::create_all(&connection).unwrap();
    let mut insert = connection
        .prepare("INSERT INTO log VALUES (?1, 1, ?1, 0, 'xp', 2, ?2, 0, 1, zeroblob(32), NULL, NULL)")
        .unwrap();
    for (sequence, payload) in payloads.iter().enumerate() {
        insert.execute((sequence as i64, shorten(payload))).unwrap();
    }
    let mut select = connection.prepare("SELECT payload FROM events ORDER BY sequence").unwrap();
    select.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_phrase_is_shown_by_the_view() {
    let all: Vec<String> = PHRASES.iter().map(|phrase| (*phrase).to_owned()).collect();
    assert!(all.iter().all(|phrase| shorten(phrase).len() == 1));
    assert_eq!(shown(&all), all);
    assert!(PHRASES.is_sorted_by(|one, next| one.len() >= next.len()), "the longest that fits is taken");
}

/// Some of it phrases, some of it what phrases are written as, some of it neither.
fn payloads() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => (0..PHRASES.len()).prop_map(|at| PHRASES[at].to_owned()),
        2 => "[0-9]{1,6}",
        2 => "[a-zé\"\\[\\]{},:]{0,4}",
        1 => (1_u8..=33).prop_map(|byte| char::from(byte).to_string()),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_leads_back_to_what_was_said(payloads in prop::collection::vec(payloads(), 1..30)) {
        for payload in &payloads {
            let short = shorten(payload);
            let long = lengthen(&short);
            prop_assert_eq!(long.as_deref(), Some(payload.as_str()));
            let is_plain = short.first() == Some(&PLAIN);
            prop_assert!(!is_plain || payload.bytes().any(|byte| !(32..128).contains(&byte)));
            prop_assert!(short.len() <= payload.len() + 1);
        }
        prop_assert_eq!(shown(&payloads), payloads);
    }
}
