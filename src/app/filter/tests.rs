//! What filters mean, and what is said of those that mean nothing.

use super::*;
use crate::ledger::{Condition, Value};
use proptest::prelude::*;

/// A filter with a bracket around everything that is joined.
fn shown(filter: &Filter) -> String {
    let all = |parts: &[Filter], by: &str| {
        let parts: Vec<String> = parts.iter().map(shown).collect();
        format!("({})", parts.join(by))
    };
    match filter {
        Filter::All(parts) => all(parts, " & "),
        Filter::Any(parts) => all(parts, " | "),
        Filter::Not(part) => format!("!{}", shown(part)),
        Filter::Is(Condition { column, comparison, value }) => {
            let sign = match comparison {
                Comparison::Equal => "=",
                Comparison::Unequal => "!=",
                Comparison::Less => "<",
                Comparison::AtMost => "<=",
                Comparison::More => ">",
                Comparison::AtLeast => ">=",
                Comparison::Holds => "~",
            };
            match value {
                Value::Number(number) => format!("{}{sign}{number}", column.name()),
                Value::Text(text) => format!("{}{sign}[{text}]", column.name()),
            }
        }
    }
}

fn read(text: &str) -> Result<String, String> {
    parse_filter(text).map(|filter| shown(&filter.resolve(Moment(1_000_000_000_000))))
}

#[test]
fn filters_as_people_type_them() {
    for (text, means) in [
        ("paragon_level>=100", "paragon_level>=100"),
        ("  paragon_level  >= 1_000 ", "paragon_level>=1000"),
        ("currency == 5 and id != 2", "(currency=5 & id!=2)"),
        ("id=1 or id=2 and version<3", "(id=1 | (id=2 & version<3))"),
        ("(id=1 OR id=2) AND version<=3", "((id=1 | id=2) & version<=3)"),
        ("not id=1 and id=2", "(!id=1 & id=2)"),
        ("not (id=1 and id=2)", "!(id=1 & id=2)"),
        ("not not id=1", "!!id=1"),
        ("id in (1, 2,3)", "(id=1 | id=2 | id=3)"),
        ("id IN (7)", "id=7"),
        ("name~vex", "name~[vex]"),
        ("name = order", "name=[order]"),
        ("name = 'and or not' or name=\"x'y\"", "(name=[and or not] | name=[x'y])"),
        ("name = ''", "name=[]"),
        ("name=Vex;DROP", "name=[Vex;DROP]"),
        ("archived = true", "archived=1"),
        ("last_seen > 2001-09-09", "last_seen>1000079999999"),
        ("created = 2001-09-09", "(created>=999993600000 & created<=1000079999999)"),
        ("created != 2001-09-09", "!(created>=999993600000 & created<=1000079999999)"),
        ("changed<2001-09-09 01:46 and id=1", "(changed<999999960000 & id=1)"),
        ("changed < '2001-09-09 01:46:40'", "changed<1000000000000"),
        ("changed >= 1d", "changed>=999913600000"),
        ("nothing = 1", ""),
    ] {
        match read(text) {
            Ok(found) => assert_eq!(found, means, "{text}"),
            Err(error) => assert!(means.is_empty(), "{text}: {error}"),
        }
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, says) in [
        ("", "expected a condition such as `paragon_level >= 100` at the end"),
        (
            "paragon_levl >= 1",
            "there is no column `paragon_levl`; did you mean `paragon_level`?, at `paragon_levl >= 1`",
        ),
        ("id", "expected one of = != < <= > >= ~ or `in` at the end"),
        ("id ! 3", "expected one of = != < <= > >= ~ or `in`, at `! 3`"),
        ("id =", "expected a value at the end"),
        ("id = 1 id = 2", "expected `and`, `or` or the end, at `id = 2`"),
        ("id = 1 and", "expected a condition such as `paragon_level >= 100` at the end"),
        ("(id = 1", "expected `and`, `or` or `)` at the end"),
        ("id = 1)", "expected `and`, `or` or the end, at `)`"),
        ("name = 'Vex", "expected a closing ' at the end"),
        ("id in 3", "expected a list such as `in (1, 2, 3)`, at `3`"),
        ("id = x", "`id` is compared with a whole number up to 2^63 − 1, not `x`"),
        (
            "id = 9223372036854775808",
            "`id` is compared with a whole number up to 2^63 − 1, not `9223372036854775808`",
        ),
        ("id ~ 3", "`~` looks for a part of a name or of an external id; compare `id` with = < >"),
    ] {
        assert_eq!(read(text), Err(says.to_owned()), "{text}");
    }
    assert!(read("last_seen > yesterday").unwrap_err().starts_with("`yesterday`: expected a time"));
}

#[test]
fn filters_past_all_bounds_are_refused() {
    let deep = format!("{}id=1{}", "(".repeat(3_000), ")".repeat(3_000));
    assert!(read(&deep).unwrap_err().contains("50 deep"));
    assert!(read(&format!("{}id=1", "not ".repeat(2_000))).unwrap_err().contains("50 deep"));
    let many = vec!["id=1"; 201].join(" or ");
    assert!(read(&many).unwrap_err().contains("200 conditions"));
    assert!(read(&"x".repeat(10_001)).unwrap_err().contains("10000 bytes"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[a-z_=<>~!()'\", .:0-9é\u{202e}-]{0,60}") {
        let _ = parse_filter(&text);
    }

    #[test]
    fn words_of_the_language_in_any_order_do_no_harm(words in prop::collection::vec(prop::sample::select(
        vec!["and", "or", "not", "(", ")", "id", "name", "=", ">=", "in", "(1,2)", "5", "'a b'", "last_seen", "1d"]), 0..12)) {
        let _ = parse_filter(&words.join(" "));
    }
}
