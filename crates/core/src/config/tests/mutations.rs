//! Random damage to sample files: never a panic, every place inside the text, everything renders.

use proptest::prelude::*;

use super::types::{GOOD, Rules, good};
use crate::config::{Diagnostics, Source, read};

const ODD: &str = "\
# ünïcode and styles\r
name: >-\r
  folded ämount\r
  text\r
character: &x {first_level: 1, xp_to_next: {points: [[1, 2.5], [2, .inf]]}, \"max_level\": ~}\r
mastery:\r
  ? combat\r
  : <<: [*x, *x]\r
    policy: !!str never\r
  日本: *x\r
share: 0.7\r
points: &p\r
- 1\r
- 'two'\r
- |\r
  3\r
";

/// One step of damage; numbers are taken modulo the text's length.
#[derive(Clone, Debug)]
enum Damage {
    Put(usize, char),
    Delete(usize, usize),
    Copy(usize, usize, usize),
    SwapLines(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let odd = prop::sample::select(
        "\0\t\n\r :-?,[]{}#&*!|>'\"%@`~<=_0aé\u{85}\u{a0}\u{2028}\u{feff}\u{202e}🎲\u{1b}"
            .chars()
            .collect::<Vec<_>>(),
    );
    let at = || any::<prop::sample::Index>().prop_map(|index| index.index(10_000));
    prop_oneof![
        (at(), odd).prop_map(|(at, character)| Damage::Put(at, character)),
        (at(), 1usize..20).prop_map(|(at, count)| Damage::Delete(at, count)),
        (at(), 1usize..60, at()).prop_map(|(from, count, to)| Damage::Copy(from, count, to)),
        (at(), at()).prop_map(|(one, other)| Damage::SwapLines(one, other)),
    ]
}

fn apply(text: &str, damage: &Damage) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let length = characters.len().max(1);
    match *damage {
        Damage::Put(at, character) => characters.insert(at % length.min(characters.len() + 1), character),
        Damage::Delete(at, count) => {
            let start = (at % length).min(characters.len());
            let end = (start + count).min(characters.len());
            characters.drain(start..end);
        }
        Damage::Copy(from, count, to) => {
            let start = (from % length).min(characters.len());
            let part: Vec<char> = characters.iter().skip(start).take(count).copied().collect();
            let at = (to % length).min(characters.len());
            characters.splice(at..at, part);
        }
        Damage::SwapLines(one, other) => {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            let count = lines.len();
            if count > 0 {
                lines.swap(one % count, other % count);
            }
            return lines.concat();
        }
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_break_the_reader(
        sample in prop::sample::select(vec![GOOD.to_owned(), good(), ODD.to_owned()]),
        steps in prop::collection::vec(damage(), 1..8),
    ) {
        let text = steps.iter().fold(sample, |text, step| apply(&text, step));
        let source = Source::new("my.yaml", text);
        let mut diagnostics = Diagnostics::default();
        let value = read::<Rules>(&source, &mut diagnostics);
        prop_assert_eq!(value.is_none(), diagnostics.has_errors());
        for problem in &diagnostics {
            let Some(span) = problem.span else { continue };
            prop_assert!(source.text.get(span.start..span.end).is_some(), "{:?} in {:?}", problem, source.text);
        }
        let shown = diagnostics.render(&source, false);
        let is_clean = shown.chars().all(|character| character == '\n' || !character.is_control());
        prop_assert!(is_clean, "{:?}", shown);
        prop_assert_eq!(shown.is_empty(), diagnostics.is_empty());
    }

    #[test]
    fn damaged_bytes_are_refused_or_read(flips in prop::collection::vec((0usize..400, any::<u8>()), 1..6)) {
        let mut bytes = ODD.as_bytes().to_vec();
        for (at, byte) in flips {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        if let Ok(source) = Source::from_bytes("my.yaml", bytes) {
            let mut diagnostics = Diagnostics::default();
            let _ = read::<Rules>(&source, &mut diagnostics);
            let _ = diagnostics.render(&source, true);
        }
    }
}
