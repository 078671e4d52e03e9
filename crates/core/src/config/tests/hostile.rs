//! Files that are made to break the reader: each must end soon, in little memory, with a message.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::types::{Rules, shown, take};
use crate::config::{Diagnostics, MAX_BYTES, Node, Source, Spanned, parse};

type Lists = BTreeMap<String, Nest>;

/// Reads any value to its last leaf.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its reading counts")]
enum Nest {
    Scalar(String),
    Number(f64),
    List(Vec<Nest>),
    Map(BTreeMap<String, Nest>),
}

/// The codes of everything that is wrong with a text.
fn codes<T: serde::de::DeserializeOwned>(text: &str) -> Vec<&'static str> {
    take::<T>(text).1.iter().map(|problem| problem.code).collect()
}

fn tree(text: &str) -> Option<Node> {
    parse(&Source::new("my.yaml", text), &mut Diagnostics::default())
}

#[test]
fn a_bomb_of_lists_ends_with_a_message() {
    let mut text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..30 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(text, "a{level}: &a{level} [{below}]").unwrap();
    }
    assert_eq!(codes::<Lists>(&text), ["too-many-values"]);
}

#[test]
fn a_bomb_of_merges_ends_with_a_message() {
    let mut text = "a0: &a0 { x: 1 }\n".to_owned();
    for level in 1..45 {
        writeln!(text, "a{level}: &a{level} {{ <<: [*a{0}, *a{0}] }}", level - 1).unwrap();
    }
    assert_eq!(codes::<Lists>(&text), ["too-many-values"]);
    let empty = text.replace("{ x: 1 }", "{}");
    assert_eq!(codes::<Lists>(&empty), ["too-many-values"]);
}

#[test]
fn a_chain_of_aliases_or_merges_is_as_deep_as_it_gets_when_written_out() {
    for (first, next) in [("&a0 [1]", "[*a{}]"), ("&a0 {x: 1}", "{<<: *a{}}")] {
        let mut text = format!("a0: {first}\n");
        for level in 1..50_000 {
            writeln!(text, "a{level}: &a{level} {}", next.replace("{}", &(level - 1).to_string())).unwrap();
        }
        assert_eq!(codes::<Lists>(&text), ["too-deep"]);
    }
}

#[test]
fn a_large_anchor_used_often_is_shared() {
    let mut large = "base: &base\n".to_owned();
    for key in 0..3_700 {
        writeln!(large, "  k{key}: {key}.25").unwrap();
    }
    assert!(large.len() > 55_000);
    let mut text = large.clone();
    for copy in 0..2_000 {
        writeln!(text, "c{copy}: *base").unwrap();
    }
    assert!(tree(&text).is_some());
    assert_eq!(codes::<BTreeMap<String, IgnoredAny>>(&text), Vec::<&str>::new());
    assert_eq!(codes::<BTreeMap<String, BTreeMap<String, f64>>>(&text), ["too-many-values"]);
    let merged = text.replace(": *base", ": { <<: *base, k1: 2 }");
    assert!(tree(&merged).is_some());
    assert_eq!(codes::<BTreeMap<String, BTreeMap<String, f64>>>(&merged), ["too-many-values"]);
}

#[test]
fn nesting_is_bounded() {
    assert_eq!(codes::<Lists>(&"[".repeat(100_000)), ["too-deep"]);
    assert_eq!(codes::<Lists>(&"{a: ".repeat(100_000)), ["too-deep"]);
    assert_eq!(codes::<Lists>(&"- ".repeat(100_000)), ["too-deep"]);
    let steps: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(codes::<Lists>(&steps), ["too-deep"]);
}

#[test]
fn the_deepest_file_fits_a_small_stack() {
    let text = format!("a: {}1{}", "[".repeat(99), "]".repeat(99));
    let deeper = format!("a: {}1{}", "[".repeat(100), "]".repeat(100));
    let read = move || (take::<Deep>(&text).0.is_some(), codes::<Deep>(&deeper));
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(read).unwrap();
    assert_eq!(thread.join().unwrap(), (true, vec!["too-deep"]));
}

/// Typed recursion all the way down.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only its reading counts")]
struct Deep {
    a: Spanned<Level>,
}

#[derive(Debug)]
#[expect(dead_code, reason = "only its reading counts")]
enum Level {
    List(Vec<Spanned<Level>>),
    End(u64),
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyLevel;
        impl<'de> serde::de::Visitor<'de> for AnyLevel {
            type Value = Level;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list or a number")
            }
            fn visit_u64<E>(self, value: u64) -> Result<Level, E> {
                Ok(Level::End(value))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Level, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Level::List(items))
            }
        }
        deserializer.deserialize_any(AnyLevel)
    }
}

#[test]
fn a_large_valid_file_is_read() {
    let mut text = String::new();
    for key in 0..125_000 {
        writeln!(text, "a_key_with_the_number_{key}: {{ v: {key}.5 }}").unwrap();
    }
    assert!(text.len() > 5_000_000);
    let (value, diagnostics) = take::<BTreeMap<String, BTreeMap<String, f64>>>(&text);
    assert!(diagnostics.is_empty());
    assert_eq!(value.unwrap()["a_key_with_the_number_77"]["v"], 77.5);
}

#[test]
fn many_mistakes_in_a_large_file_are_counted_up_to_a_bound() {
    let bad: String = (0..50_000).map(|key| format!("k{key}: {{ base: x }}\n")).collect();
    let text = shown::<BTreeMap<String, super::types::Linear>>(&bad);
    assert_eq!(text.matches("error: ").count(), 100);
    assert!(text.ends_with("\nand at least 900 more problems\n"), "{}", &text[text.len() - 200..]);
}

#[test]
fn mistakes_that_cost_a_round_each_are_bounded_too() {
    let text: String = std::iter::repeat_n("- 0.7\n", 100_000).collect();
    let found = codes::<Vec<super::types::Share>>(&text);
    assert!((2..=100).contains(&found.len()), "{}", found.len());
}

#[test]
fn more_values_than_the_bound_without_any_alias() {
    assert_eq!(codes::<Vec<u8>>(&format!("[{}]", "1,".repeat(2_000_001))), ["too-many-values"]);
}

#[test]
fn odd_bytes() {
    let read = |bytes: &[u8]| Source::from_bytes("my.yaml", bytes.to_vec()).map(|source| source.text);
    let message = |bytes: &[u8]| read(bytes).unwrap_err().iter().next().unwrap().message.clone();
    assert_eq!(read(b"\xef\xbb\xbfa: 1"), Ok("a: 1".to_owned()));
    assert_eq!(message(b"\xff\xfea\0"), "the file is encoded as UTF-16; save it as UTF-8");
    assert_eq!(message(b"a\0:\0"), "the file is encoded as UTF-16; save it as UTF-8");
    assert_eq!(message(b"\0\0\xfe\xff"), "the file is encoded as UTF-32; save it as UTF-8");
    assert_eq!(
        message("a: ä\r\nbö".as_bytes().split_last().unwrap().1),
        "the file is not UTF-8: byte 0xC3 at line 2, column 2"
    );
    assert_eq!(
        message(&vec![b'a'; MAX_BYTES + 1]),
        "the file has 8388609 bytes; at most 8388608 bytes (8 MiB) are read"
    );
    assert_eq!(codes::<Rules>(&"\0".repeat(10_000)), ["yaml-syntax"]);
}

#[test]
fn a_very_long_line_and_key_are_clipped() {
    let key = "k".repeat(2_000_000);
    assert!(shown::<Rules>(&format!("\"{key}")).len() < 1_000);
    assert!(shown::<Rules>(&format!("? {key}\n: 1\n")).len() < 2_000);
    assert!(shown::<Rules>(&format!("name: [{}\n", "1, ".repeat(500_000))).len() < 1_000);
}
