//! Names that are refused, each with every reason.

use super::*;

fn against(name: &str) -> Vec<Reason> {
    let ruleset = small();
    let found = reasons(&State::default(), &create(name), &ruleset);
    assert_eq!(found, reasons(&vex(&ruleset), &rename(name), &ruleset), "both ways to a name ask the same");
    found
}

#[test]
fn ordinary_names_are_allowed() {
    let ruleset = small();
    for name in ["Vex", "vex o'hara", "Żółw", "龍", "७a", "-1", "id", "id 7", "identity: 1", &"x".repeat(64)]
    {
        assert_eq!(done(&State::default(), &[create(name)], &ruleset).name, name);
        assert_eq!(done(&vex(&ruleset), &[rename(name)], &ruleset).name, name);
    }
}

#[test]
fn a_name_can_be_read() {
    assert_eq!(against(""), [Reason::NameEmpty]);
    assert_eq!(against("--"), [Reason::NameEmpty]);
    assert_eq!(against("   "), [Reason::NameEmpty, Reason::NameSpaces]);
    assert_eq!(against(" Vex"), [Reason::NameSpaces]);
    assert_eq!(against("Vex "), [Reason::NameSpaces]);
}

#[test]
fn a_name_is_no_longer_than_64_characters() {
    assert_eq!(against(&"ż".repeat(65)), [Reason::NameTooLong { length: 65, most: 64 }]);
    let length = 1 << 20;
    assert_eq!(against(&"x".repeat(length)), [Reason::NameTooLong { length, most: 64 }]);
}

#[test]
fn nothing_unseen_hides_in_a_name() {
    for unseen in ['\0', '\n', '\u{1b}', '\u{7f}', '\u{9b}', '\u{200b}', '\u{200d}', '\u{202e}', '\u{2066}'] {
        assert_eq!(against(&format!("Ve{unseen}x")), [Reason::NameUnseen(unseen)], "{unseen:?}");
    }
    for like_a_space in ['\u{a0}', '\u{2003}', '\u{202f}', '\u{205f}', '\u{2800}'] {
        assert_eq!(against(&format!("Vex{like_a_space}II")), [Reason::NameUnseen(like_a_space)]);
    }
    for unseen in ['\u{ad}', '\u{feff}', '\u{fe0f}', '\u{e0041}', '\u{3164}'] {
        assert_eq!(against(&format!("Ve{unseen}x")), [Reason::NameUnseen(unseen)], "{unseen:?}");
    }
    let both = [Reason::NameUnseen('\u{1b}'), Reason::NameUnseen('\u{202e}')];
    assert_eq!(against("V\u{202e}e\u{1b}x\u{1b}"), both);
}

#[test]
fn a_name_does_not_read_like_an_id() {
    assert_eq!(against("id:7"), [Reason::NameLikeId]);
    assert_eq!(against("ID:7"), [Reason::NameLikeId]);
    assert_eq!(against("id:vex"), [Reason::NameLikeId]);
    assert_eq!(against("Name:Vex"), [Reason::NameLikeId]);
    for name in ["op:5", "OP:vex", "operation:5", "event:5"] {
        assert_eq!(against(name), [Reason::NameLikeId], "{name}");
    }
    for number in ["2", "007", "७", "２"] {
        assert_eq!(against(number), [Reason::NameNumber], "{number}");
    }
}

#[test]
fn a_name_is_kept_as_everybody_writes_it() {
    let ruleset = small();
    assert_eq!(done(&State::default(), &[create("Jose\u{301}")], &ruleset).name, "José");
    assert_eq!(
        decide(&done(&State::default(), &[create("José")], &ruleset), &rename("Jose\u{301}"), &ruleset),
        Ok(vec![])
    );
}

#[test]
fn who_is_archived_can_have_another_name_and_come_back() {
    let ruleset = small();
    let there = vex(&ruleset);
    let unarchive = |name: Option<&str>| Command::Unarchive { name: name.map(str::to_owned) };
    let gone = done(&there, &[Command::Archive], &ruleset);
    assert_eq!(done(&gone, &[unarchive(None)], &ruleset), there);
    let renamed = done(&gone, &[rename("Vexara")], &ruleset);
    assert!(renamed.archived && renamed.name == "Vexara");
    assert_eq!(done(&gone, &[unarchive(Some("Vexara"))], &ruleset), State { archived: false, ..renamed });
    assert_eq!(reasons(&there, &unarchive(None), &ruleset), [Reason::NotArchived]);
    assert_eq!(reasons(&there, &unarchive(Some("2")), &ruleset), [Reason::NotArchived, Reason::NameNumber]);
}

#[test]
fn every_reason_is_given_at_once() {
    let name = format!("id:\n{}", " ".repeat(70));
    let expected = [
        Reason::NameSpaces,
        Reason::NameTooLong { length: 74, most: 64 },
        Reason::NameUnseen('\n'),
        Reason::NameLikeId,
    ];
    assert_eq!(against(&name), expected);
}

#[test]
fn a_character_is_not_created_twice() {
    let ruleset = small();
    let state = done(&vex(&ruleset), &[award(9)], &ruleset);
    let exists = Reason::Exists("Vex".to_owned());
    assert_eq!(reasons(&state, &create("Vex"), &ruleset), std::slice::from_ref(&exists));
    assert_eq!(reasons(&state, &create("-"), &ruleset), [Reason::NameEmpty, exists]);
}

#[test]
fn the_same_name_again_is_no_event() {
    let ruleset = small();
    assert_eq!(decide(&vex(&ruleset), &rename("Vex"), &ruleset), Ok(Vec::new()));
}

proptest! {
    #[test]
    fn what_is_allowed_shows_as_it_is(name in "\\PC{0,70}|.{0,70}") {
        let ruleset = small();
        if decide(&State::default(), &create(&name), &ruleset).is_ok() {
            prop_assert!(name.chars().count() <= 64 && name.trim() == name && !name.is_empty());
            prop_assert!(name.chars().all(|c| !c.is_control() && (c == ' ' || !c.is_whitespace())));
        }
    }
}
