//! Thousands of damaged copies of the files that ship: whatever they say, the loader answers.

use endgame_core::config::{Diagnostics, Source, load_population, load_ruleset};

use super::files::{ruleset, source};

/// Numbers that people and programs get wrong.
const NUMBERS: [&str; 16] = [
    "-1",
    "0",
    "1",
    "1e308",
    "-1e308",
    ".nan",
    "-.inf",
    "0.1",
    "1e-308",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "340282366920938463463374607431768211456",
    "1_000_000_000_000",
    "'5'",
];
/// Pieces of other curves, keys and syntax.
const PIECES: [&str; 14] = [
    "continue: true",
    "level",
    "max_level: 1000000000",
    "{ formula: \"level * level - level * level + 2\" }",
    "{ series: { term: \"1\", divide_by: 9223372036854775807 } }",
    "{ points: [[0, 1], [1000000000000000000, 5]] }",
    "{ table: [1], then: 0 }",
    "*bonus",
    "&x",
    "<<:",
    "[",
    "}",
    "\t",
    "\u{202e}\u{0}é",
];

/// A fixed stream of numbers: a failure comes again.
struct Dice(u64);

impl Dice {
    /// A number below `sides`. The generator is splitmix64 (Steele, Lea and Flood, 2014).
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % sides.max(1)
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.roll(choices.len())]
    }
}

fn damaged(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (one, other) = (dice.roll(lines.len()), dice.roll(lines.len()));
    match dice.roll(7) {
        0 => lines.swap(one, other),
        1 => drop(lines.remove(one)),
        2 => lines.insert(one, lines[other]),
        3 => return with_number(text, dice),
        4 => return with_number(&with_number(text, dice), dice),
        5 => return with_piece(text, dice),
        _ => return with_byte(text, dice),
    }
    lines.concat()
}

/// One of the numbers replaced.
fn with_number(text: &str, dice: &mut Dice) -> String {
    let is_start = |&(at, byte): &(usize, u8)| {
        byte.is_ascii_digit() && !text.as_bytes()[at.saturating_sub(1)].is_ascii_alphanumeric()
    };
    let starts: Vec<usize> = text.bytes().enumerate().filter(is_start).map(|(at, _)| at).collect();
    let start = starts[dice.roll(starts.len())];
    let length =
        text[start..].find(|c: char| !matches!(c, '0'..='9' | '_' | '.')).unwrap_or(text.len() - start);
    format!("{}{}{}", &text[..start], dice.one_of(&NUMBERS), &text[start + length..])
}

/// Something put in behind a colon, a comma or a space.
fn with_piece(text: &str, dice: &mut Dice) -> String {
    let places: Vec<usize> = text.match_indices([' ', ',']).map(|(at, _)| at + 1).collect();
    let at = places[dice.roll(places.len())];
    let rest = if dice.roll(2) == 0 { &text[at..] } else { text[at..].trim_start_matches(|c| c != '\n') };
    format!("{}{} {rest}", &text[..at], dice.one_of(&PIECES))
}

fn with_byte(text: &str, dice: &mut Dice) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = dice.roll(bytes.len());
    bytes[at] = dice.roll(128) as u8;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What every answer must be: a value or an error, with places inside the text and nothing that drives a terminal.
fn check(has_value: bool, diagnostics: &Diagnostics, source: &Source) {
    assert_eq!(has_value, !diagnostics.has_errors());
    for problem in diagnostics {
        let span = problem.span.unwrap_or_default();
        assert!(source.text.get(span.start..span.end).is_some(), "{problem:?}");
        assert!(!problem.message.is_empty());
    }
    let shown = diagnostics.render(source, false);
    assert!(shown.chars().all(|character| character == '\n' || !character.is_control()), "{shown}");
}

fn damage(path: &str, rounds: u64, load: impl Fn(&Source) -> (bool, Diagnostics)) {
    let sound = source(path).text;
    let mut accepted = 0;
    for round in 0..rounds {
        let mut dice = Dice(round);
        let steps = 1 + dice.roll(3);
        let text = (0..steps).fold(sound.clone(), |text, _| damaged(&text, &mut dice));
        let source = Source::new("damaged.yaml", text);
        let (has_value, diagnostics) = load(&source);
        check(has_value, &diagnostics, &source);
        accepted += u64::from(has_value);
    }
    // Damage that never hurts, or always kills, tests nothing.
    assert!(accepted > rounds / 50 && accepted < rounds * 9 / 10, "{accepted} of {rounds} are accepted");
}

fn ruleset_loads(source: &Source) -> (bool, Diagnostics) {
    let (loaded, diagnostics) = load_ruleset(source);
    (loaded.is_some(), diagnostics)
}

#[test]
fn damaged_necpgame() {
    damage("curves/necpgame.yaml", 600, ruleset_loads);
}

#[test]
fn damaged_service() {
    damage("curves/necpgame-service.yaml", 1_500, ruleset_loads);
}

#[test]
fn damaged_small_rulesets() {
    damage("curves/runescape.yaml", 700, ruleset_loads);
    damage("curves/warframe.yaml", 1_000, ruleset_loads);
    damage("fixtures/year/ruleset.yaml", 1_000, ruleset_loads);
}

#[test]
fn damaged_populations() {
    let rules = ruleset("curves/necpgame.yaml");
    let loads = |source: &Source| {
        let (loaded, diagnostics) = load_population(source, &rules);
        (loaded.is_some(), diagnostics)
    };
    damage("curves/populations/launch.yaml", 1_500, loads);
    damage("curves/populations/hardcore.yaml", 1_000, loads);
}
