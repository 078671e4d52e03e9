//! What values come out of which texts, and which problems are found together.

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde::Deserialize;

use super::types::{Linear, Policy, Rules, Share, good, take};
use crate::config::{
    Diagnostic, Diagnostics, Entries, Location, MAX_SHOWN, Number, Source, Span, Spanned, Value, decode,
    find, parse, suggest,
};

type Numbers = Vec<Number>;

fn ok<T: serde::de::DeserializeOwned>(text: &str) -> T {
    let (value, diagnostics) = take::<T>(text);
    value.unwrap_or_else(|| panic!("{text}: {diagnostics:?}"))
}

/// Code and line of each problem.
fn problems<T: serde::de::DeserializeOwned>(text: &str) -> Vec<(&'static str, usize)> {
    let source = Source::new("my.yaml", text);
    let place = |problem: &Diagnostic| problem.location(&source).map_or(0, |place| place.line);
    take::<T>(text).1.iter().map(|problem| (problem.code, place(problem))).collect()
}

#[test]
fn the_good_file_is_read_with_places() {
    let text = good();
    let rules: Rules = ok(&text);
    let at = |span: Span| &text[span.start..span.end];
    assert_eq!(at(rules.name.span), "necpgame");
    let keys: Vec<_> = rules.mastery.iter().map(|(key, _)| (key.value.as_str(), at(key.span))).collect();
    assert_eq!(keys, [("combat", "combat"), ("social", "social"), ("trading", "trading")]);
    assert_eq!(rules.mastery.get("combat"), rules.mastery.get("social"));
    assert_eq!(rules.mastery.get("trading").unwrap().policy, Some(Policy::AtParagon(150)));
    assert_eq!(rules.character.max_level, Some(40_000));
    assert_eq!(rules.character.rewards, BTreeMap::from([(5, "title".into()), (10, "cape".into())]));
}

#[test]
fn whole_numbers_are_exact() {
    let whole = |text: &str| ok::<u128>(text);
    assert_eq!(whole("40_000"), 40_000);
    assert_eq!(whole("0x_F".replace("x_", "x").as_str()), 15);
    assert_eq!(whole("0o17"), 15);
    assert_eq!(whole("007"), 7);
    assert_eq!(whole("+1.50e3"), 1_500);
    assert_eq!(whole("123_456_789.0"), 123_456_789);
    assert_eq!(whole("1e30"), 10u128.pow(30));
    assert_eq!(whole("0e-999999999999999999999"), 0);
    assert_eq!(whole("340282366920938463463374607431768211455"), u128::MAX);
    assert_eq!(ok::<i128>("-170141183460469231731687303715884105728"), i128::MIN);
    assert_eq!(ok::<u64>("9007199254740993"), 9_007_199_254_740_993);
    assert_eq!(ok::<i8>("-128"), -128);
    assert_eq!(ok::<u8>("-0"), 0);
}

#[test]
fn a_number_stays_whole_if_it_is_written_so() {
    let text =
        "[9007199254740993, 1e3, -2.0, 0.1, 1e15, 9007199254740992.0, 9007199254740994.0, -.5, 1., 1E-3]";
    let expected: Numbers = [
        Number::Whole(9_007_199_254_740_993),
        Number::Whole(1_000),
        Number::Whole(-2),
        Number::Real(0.1),
        Number::Whole(1_000_000_000_000_000),
        Number::Whole(1 << 53),
        Number::Real(9_007_199_254_740_994.0),
        Number::Real(-0.5),
        Number::Whole(1),
        Number::Real(0.001),
    ]
    .into();
    assert_eq!(ok::<Numbers>(text), expected);
    assert_eq!(serde_json::from_str::<Numbers>("[1, -1, 1.5, 2.0]").unwrap()[2], Number::Real(1.5));
}

#[test]
fn text_is_what_is_neither_number_nor_truth_value_nor_nothing() {
    let text =
        "[no, True, 1__0, _1, 1_, 0x, 0xg, -0x1, 1e, e1, '5', \"true\", !!str 7, 1.2.3, '', +, ., 1 2]";
    let expected = [
        "no", "True", "1__0", "_1", "1_", "0x", "0xg", "-0x1", "1e", "e1", "5", "true", "7", "1.2.3", "",
        "+", ".", "1 2",
    ];
    assert_eq!(ok::<Vec<String>>(text), expected);
}

#[test]
fn keys_are_text_whatever_they_look_like() {
    let map: BTreeMap<String, u8> = ok("1: 1\ntrue: 2\n'x': 3\n~: 4\n1.5: 5\n");
    assert_eq!(map.keys().collect::<Vec<_>>(), ["1", "1.5", "true", "x", "~"]);
}

#[test]
fn nothing_is_none() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Optional {
        a: Option<u8>,
        b: Option<Spanned<u8>>,
        c: Option<Linear>,
    }
    assert_eq!(ok::<Optional>("a:\nb: ~\n"), Optional { a: None, b: None, c: None });
}

#[test]
fn merges_fill_up_and_earlier_ones_win() {
    let text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], c: 3}\n";
    let maps: BTreeMap<String, BTreeMap<String, u8>> = ok(text);
    assert_eq!(maps["z"], BTreeMap::from([("a".into(), 1), ("b".into(), 1), ("c".into(), 3)]));
    assert_eq!(ok::<BTreeMap<String, u8>>("'<<': 1"), BTreeMap::from([("<<".into(), 1)]));
}

#[test]
fn a_missing_field_is_found_in_every_struct_and_beside_other_problems() {
    let text = "a: {base: 1}\nb: {step: x}\nc: {}\nd: {base: 1, step: 1}\ne: 5\nf: {base: 1, setp: 2}";
    let expected = [
        ("missing-field", 1),
        ("missing-field", 2),
        ("wrong-type", 2),
        ("missing-field", 3),
        ("missing-field", 3),
        ("wrong-type", 5),
        ("unknown-field", 6),
    ];
    assert_eq!(problems::<Entries<Linear>>(text), expected);
    assert_eq!(problems::<BTreeMap<String, Linear>>(text), expected);
}

#[test]
fn every_missing_field_is_found_whatever_its_type() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its reading counts")]
    struct All {
        text: Spanned<String>,
        number: Number,
        policy: Policy,
        pair: (u8, bool),
        map: Entries<u8>,
        inner: Linear,
        last: char,
    }
    assert_eq!(problems::<All>("{}"), [("missing-field", 1); 7]);
    assert_eq!(problems::<Vec<All>>("- {}\n- {}\n").len(), 14);
}

#[test]
fn what_a_type_refuses_is_found_beside_other_problems() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its reading counts")]
    struct Mix {
        share: Share,
        shares: Vec<Share>,
        number: u8,
        inner: Option<Box<Mix>>,
    }
    let text = "share: 0.7\nshares: [0.1,\n 0.8,\n 0.9, x]\nnumber: y\n\
                inner:\n  share: 0.9\n  shares: [0.6]\n  number: z\n  odd: 1\n";
    let expected = [
        ("refused-value", 1),
        ("refused-value", 3),
        ("refused-value", 4),
        ("wrong-type", 4),
        ("wrong-type", 5),
        ("refused-value", 7),
        ("refused-value", 8),
        ("wrong-type", 9),
        ("unknown-field", 10),
    ];
    assert_eq!(problems::<Mix>(text), expected);
}

#[test]
fn doubled_keys_and_tags_are_found_beside_other_problems() {
    let text = "a: 1\na: 2\nb: !x 3\nc: y\n[d]: 4\n";
    let expected = [("doubled-key", 2), ("unknown-tag", 3), ("wrong-type", 4), ("key-not-text", 5)];
    assert_eq!(problems::<BTreeMap<String, u8>>(text), expected);
}

#[test]
fn a_shared_mistake_is_told_once() {
    assert_eq!(problems::<BTreeMap<String, u8>>("a: &a x\nb: *a\nc: *a\n"), [("wrong-type", 1)]);
}

#[test]
fn untagged_types_work_and_refuse_places() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Either {
        Number(Number),
        Names(Vec<String>),
    }
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Placed {
        Number(Spanned<u8>),
    }
    let expected = [Either::Number(Number::Whole(-5)), Either::Names(vec!["a".into()])];
    assert_eq!(ok::<Vec<Either>>("[-5, [a]]"), expected);
    assert_eq!(problems::<Vec<Either>>("[-5, {}]\n"), [("refused-value", 1)]);
    assert_eq!(problems::<Placed>("5"), [("refused-value", 1)]);
}

#[test]
fn decoding_leaves_earlier_problems_alone() {
    let mut diagnostics = Diagnostics::from(Diagnostic::error("earlier", "an earlier problem"));
    let node = parse(&Source::new("my.yaml", "5"), &mut diagnostics).unwrap();
    assert_eq!(decode::<u8>(&node, &mut diagnostics), Some(5));
    assert_eq!(decode::<bool>(&node, &mut diagnostics), None);
    assert_eq!(decode::<bool>(&node, &mut diagnostics), None);
    assert_eq!((diagnostics.errors(), diagnostics.warnings()), (2, 0));
}

#[test]
fn problems_stand_in_the_order_of_the_file_and_are_counted() {
    let mut diagnostics = Diagnostics::default();
    for at in (0..=MAX_SHOWN).rev() {
        diagnostics.push(Diagnostic::warning("odd", format!("number {at}")).at(Span::new(at, at + 1)));
    }
    let text = diagnostics.render(&Source::new("my.yaml", "x".repeat(200)), false);
    assert!(text.starts_with("warning: number 0\n --> my.yaml:1:1\n"));
    assert!(text.ends_with("\n\nand 1 more problem\n"));
    assert!(!text.contains("number 100\n"));
    assert!(!diagnostics.has_errors());
}

#[test]
fn places_are_found_by_path() {
    let mut diagnostics = Diagnostics::default();
    let text = good();
    let node = parse(&Source::new("my.yaml", text.as_str()), &mut diagnostics).unwrap();
    let at = |path: &[&str]| find(&node, path).map(|node| &text[node.span.start..node.span.end]);
    assert_eq!(at(&["character", "xp_to_next", "power", "base"]), Some("1000"));
    assert_eq!(at(&["mastery", "trading", "policy", "at_paragon"]), Some("150"));
    assert_eq!(at(&["mastery", "trading", "xp_to_next", "linear", "step"]), Some("-0.5"));
    assert_eq!(at(&["mastery", "cooking"]), None);
    assert_eq!(at(&["name", "x"]), None);
    let map = "linear:\n        base: 1e3\n        step: -0.5";
    assert_eq!(at(&["mastery", "social", "xp_to_next"]), Some(map));
    assert!(matches!(node.value, Value::Map(_)));
}

#[test]
fn lines_and_columns_count_characters_and_every_kind_of_line_break() {
    let source = Source::new("my.yaml", "ä1\r\n日x\ry\n\nz");
    let place = |offset| {
        let Location { line, column } = source.location(offset);
        (line, column)
    };
    let found: Vec<_> = "ä1\r\n日x\ry\n\nz".char_indices().map(|(at, _)| place(at)).collect();
    let expected = [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 1), (5, 1)];
    assert_eq!(found, expected);
    assert_eq!(place(1), (1, 1));
    assert_eq!(place(999), (5, 2));
    assert_eq!(&source.text[source.line_at(6)], "日x");
}

#[test]
fn suggestions_are_close_or_absent() {
    let fields = ["exponent", "base", "shift", "offset", "max_level"];
    assert_eq!(suggest("exponant", fields), Some("exponent"));
    assert_eq!(suggest("bsae", fields), Some("base"));
    assert_eq!(suggest("Max-Level", fields), Some("max_level"));
    assert_eq!(suggest("growth", fields), None);
    assert_eq!(suggest("x", fields), None);
    assert_eq!(suggest("", fields), None);
    assert_eq!(suggest("a", ["b"]), None);
}

#[test]
fn the_schema_is_that_of_the_plain_types() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema counts")]
    struct Plain {
        name: String,
        level: Option<u32>,
        tracks: BTreeMap<String, u32>,
        number: f64,
    }
    #[derive(JsonSchema)]
    #[schemars(rename = "Plain")]
    #[expect(dead_code, reason = "only its schema counts")]
    struct Ours {
        name: Spanned<String>,
        level: Option<Spanned<u32>>,
        tracks: Entries<Spanned<u32>>,
        number: Number,
    }
    let plain = serde_json::to_string(&schema_for!(Plain)).unwrap().replace(r#","format":"double""#, "");
    let plain = plain.replace(r#""format":"double","#, "");
    assert_eq!(serde_json::to_string(&schema_for!(Ours)).unwrap(), plain);
}
