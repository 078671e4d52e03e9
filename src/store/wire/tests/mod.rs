//! What is written can be read for ever: the bytes of every kind of event, and what is refused.

mod any;
mod pinned;
mod requests;

use super::{WireError, read_fact, read_state, write_event, write_ruleset_installed, write_state};
use crate::ledger::Fact;
use crate::progression::Event;

/// An event's kind, format and payload.
fn written(event: &Event) -> (&'static str, i64, String) {
    let payload = write_event(event).unwrap();
    (payload.kind, payload.format, payload.json)
}

fn read(kind: &str, format: i64, json: &str) -> Event {
    match read_fact(kind, format, json).unwrap() {
        Fact::Progression(event) => event,
        fact => panic!("a {}", fact.kind()),
    }
}

fn refused(kind: &str, format: i64, json: &str) -> String {
    read_fact(kind, format, json).unwrap_err().to_string()
}

#[test]
fn what_is_unknown_is_said() {
    assert_eq!(refused("teleported", 1, "{}"), "unknown kind of event `teleported`");
    assert_eq!(refused("archived", 2, "{}"), "unknown format 2 of `archived`");
    assert_eq!(refused("ruleset", 0, "{}"), "unknown format 0 of `ruleset`");
    assert_eq!(refused("ruleset", 2, "{}"), "unknown format 2 of `ruleset`");
    assert_eq!(refused("xp", 3, "{}"), "unknown format 3 of `xp`");
    let unknown = refused("renamed", 1, r#"{"from":"a","to":"b","via":"c"}"#);
    assert!(unknown.starts_with("unknown field `via`"), "{unknown}");
    let missing = refused("renamed", 1, r#"{"from":"a"}"#);
    assert!(missing.starts_with("missing field `to`"), "{missing}");
    let twice = refused("renamed", 1, r#"{"from":"a","from":"b","to":"c"}"#);
    assert!(twice.starts_with("duplicate field `from`"), "{twice}");
    assert!(refused("archived", 1, "{} {}").starts_with("trailing characters"));
    assert!(refused("archived", 1, "").starts_with("EOF"));
}

#[test]
fn numbers_that_no_event_has_are_refused() {
    let past_the_largest = r#"{"track":"paragon","lost":9223372036854775808,"total":0,"from":0,"to":0}"#;
    assert_eq!(refused("xp-revoked", 1, past_the_largest), "9223372036854775808 XP is more than 2^63 − 1");
    for number in ["-1", "1.5", "1e3", "\"1\"", "null"] {
        let json = format!(r#"{{"amount":{number},"total":0}}"#);
        assert!(
            refused("currency", 1, &json).starts_with("invalid type")
                || refused("currency", 1, &json).starts_with("invalid value"),
            "{number}"
        );
    }
    for track in ["", "mastery", "mastery.", "Paragon", "paragon.x"] {
        let json = format!(r#"{{"track":"{track}","lost":1,"total":0,"from":0,"to":0}}"#);
        assert_eq!(refused("xp-revoked", 1, &json), format!("`{track}` is not a track"));
    }
}

#[test]
fn fractions_have_a_format_of_their_own() {
    let at = |place: &str| format!(r#"{{"at":2,"change":{{"tracks":{{"paragon":{place}}}}}}}"#);
    assert!(read_fact("restored", 1, &at("[9,4]")).is_ok());
    assert!(read_fact("restored", 2, &at("[9,4,400000000000]")).is_ok());
    assert_eq!(refused("restored", 2, &at("[9,4]")), "unknown format 2 of `restored`");
    assert_eq!(refused("restored", 1, &at("[9,4,5]")), "unknown format 1 of `restored`");
    for strange in ["[9]", "[9,4,0]", "[9,4,5,6]", "[9,4,null]", "[9,4,-1]"] {
        assert!(refused("restored", 2, &at(strange)).starts_with("invalid"), "{strange}");
    }
    let too_much = refused("restored", 2, &at("[9,4,1000000000000]"));
    assert_eq!(too_much, "1000000000000 trillionths of one XP are no fraction");
    let plain = r#"{"track":"paragon","base":5,"gained":5,"total":5,"from":1,"to":1,"#;
    for second in [r#""part":[1,0]}"#, r#""base_part":1}"#, r#""stretches":[]}"#] {
        let told = refused("xp", 1, &format!("{plain}{second}"));
        assert_eq!(told, "a gain in format 1 has neither stretches nor fractions");
    }
    assert_eq!(refused("xp", 2, &format!(r#"{plain}"stretches":[]}}"#)), "unknown format 2 of `xp`");
}

#[test]
fn a_way_back_says_why_in_the_way_of_its_kind() {
    let says = [
        ("undone", r#""undo":[1]"#),
        ("restored", r#""at":2"#),
        ("merged", r#""of":2"#),
        ("cloned", r#""of":2,"at":9"#),
    ];
    // What was adapted says nothing but what came of it.
    assert!(read_fact("adapted", 1, r#"{"change":{}}"#).is_ok());
    for (_, strange) in says {
        assert!(read_fact("adapted", 1, &format!(r#"{{{strange},"change":{{}}}}"#)).is_err());
    }
    for (kind, own) in says {
        assert!(read_fact(kind, 1, &format!(r#"{{{own},"change":{{}}}}"#)).is_ok(), "{kind}");
        for (other, strange) in says.into_iter().filter(|(other, _)| *other != kind) {
            let json = format!(r#"{{{strange},"change":{{}}}}"#);
            assert_eq!(
                refused(kind, 1, &json),
                format!("what is `{kind}` can't say why it was so"),
                "{other}"
            );
        }
        let both = refused(kind, 1, r#"{"undo":[1],"of":3,"at":2,"change":{}}"#);
        assert_eq!(both, format!("what is `{kind}` can't say why it was so"));
    }
}

#[test]
fn a_factor_that_json_can_not_say_is_not_written() {
    for factor in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        let Event::XpGained(mut gain) = pinned::gain() else { panic!("a gain") };
        gain.factors.track = factor;
        let error = write_event(&Event::XpGained(gain.clone())).unwrap_err();
        assert!(matches!(error, WireError::Malformed(_)), "{error}");
        gain.factors.track = 1.0;
        gain.stretches[1].multiplier.1 = factor;
        let error = write_event(&Event::XpGained(gain)).unwrap_err();
        assert!(matches!(error, WireError::Malformed(_)), "{error}");
    }
}
