//! Formulas against evaluators that share no code with ours, and curves against exact fractions.

use endgame_core::config::{Source, load_ruleset};
use endgame_core::rules::formula::Formula;
use endgame_core::rules::number::Number;
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::rules::track::{Track, TrackName};
use endgame_core::rules::units::Level;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// A generator of its own, so that the same expressions are tried everywhere (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

const NAMES: [(&str, &str); 3] = [("base", "1000"), ("drop", "1.15"), ("share", "0.25")];

/// A random expression. `is_exact` leaves out whatever has no exact value.
fn expression(dice: &mut Dice, depth: u32, is_exact: bool) -> String {
    if depth == 0 || dice.below(6) == 0 {
        return match dice.below(4) {
            0 => "level".to_owned(),
            1 => dice.of(&NAMES).0.to_owned(),
            2 => dice.of(&["2", "3", "7", "10", "100", "12_000"]).to_owned(),
            _ => dice.of(&["0.5", "1.1", "0.05", "2.75", "1e2", "33.3"]).to_owned(),
        };
    }
    let inner = |dice: &mut Dice| expression(dice, depth - 1, is_exact);
    match dice.below(if is_exact { 15 } else { 19 }) {
        0..=8 => {
            let count = 2 + dice.below(3);
            let mut text = inner(dice);
            for _ in 0..count {
                text += dice.of(&[" + ", " - ", "*", " / ", " − ", " × ", "+", "-"]);
                text += &inner(dice);
            }
            text
        }
        9 | 10 => format!("({})", inner(dice)),
        11 => format!("-{}", inner(dice)),
        12 => format!("{}({}, {})", dice.of(&["min", "max"]), inner(dice), inner(dice)),
        13 => format!("{}({})", dice.of(&["floor", "ceil", "round", "abs"]), inner(dice)),
        14 => format!("({}){}", inner(dice), dice.of(&["^2", "**3", "²", "^1", "^0"])),
        15 => format!("{}(abs({}) + 1)", dice.of(&["sqrt", "ln", "log10", "cbrt"]), inner(dice)),
        16 => format!("pow(abs({}) + 1, 1.5)", inner(dice)),
        17 => format!("2^({} / 1000)^2", dice.of(&["level", "3", "drop"])),
        _ => format!("exp(-abs({}) / 1e4)", inner(dice)),
    }
}

/// A number of the second evaluator.
trait Value: Clone {
    fn read(text: &str) -> Self;
    fn apply(operator: &str, values: Vec<Self>) -> Self;
}

/// An exact fraction; none after a division by zero.
#[derive(Clone, Debug)]
struct Exact(Option<(BigInt, BigInt)>);

fn floor_of(above: &BigInt, below: &BigInt) -> BigInt {
    let mut quotient = above / below;
    if (above.sign() == Sign::Minus) != (below.sign() == Sign::Minus) && &quotient * below != *above {
        quotient -= 1;
    }
    quotient
}

impl Value for Exact {
    fn read(text: &str) -> Exact {
        let text = text.replace('_', "");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: BigInt = format!("{whole}{decimals}").parse().unwrap();
        let up = BigInt::from(10).pow(exponent.parse().unwrap());
        Exact(Some((digits * up, BigInt::from(10).pow(decimals.len() as u32))))
    }

    fn apply(operator: &str, values: Vec<Exact>) -> Exact {
        let Some(values) = values.into_iter().map(|value| value.0).collect::<Option<Vec<_>>>() else {
            return Exact(None);
        };
        let one = || BigInt::from(1);
        let sign = |n: &BigInt| if n.sign() == Sign::Minus { BigInt::from(-1) } else { one() };
        let (above, below) = match (operator, values.as_slice()) {
            ("+", [(a, b), (c, d)]) => (a * d + c * b, b * d),
            ("-", [(a, b), (c, d)]) => (a * d - c * b, b * d),
            ("*", [(a, b), (c, d)]) => (a * c, b * d),
            ("/", [_, (c, _)]) if c.sign() == Sign::NoSign => return Exact(None),
            ("/", [(a, b), (c, d)]) => (a * d, b * c),
            ("^", [(a, b), (c, d)]) => {
                let exponent = u32::try_from(c / d).unwrap();
                (a.pow(exponent), b.pow(exponent))
            }
            ("min" | "max", [(a, b), (c, d)]) => {
                let is_less = (a * d - c * b) * sign(b) * sign(d) < BigInt::from(0);
                if is_less == (operator == "min") { (a.clone(), b.clone()) } else { (c.clone(), d.clone()) }
            }
            ("neg", [(a, b)]) => (-a, b.clone()),
            ("abs", [(a, b)]) => (a * sign(a), b * sign(b)),
            ("floor", [(a, b)]) => (floor_of(a, b), one()),
            ("ceil", [(a, b)]) => (-floor_of(&-a, b), one()),
            ("round", [(a, b)]) => {
                let (size, below) = (a * sign(a), b * sign(b));
                (floor_of(&(size * 2 + &below), &(below * 2)) * sign(a) * sign(b), one())
            }
            _ => panic!("{operator}"),
        };
        Exact(Some((above, below)))
    }
}

/// A float, and whether a rounding came so close to a jump that floats can't say on which side it is.
#[derive(Clone, Debug)]
struct Float(f64, bool);

impl Value for Float {
    fn read(text: &str) -> Float {
        Float(text.replace('_', "").parse().unwrap(), false)
    }

    fn apply(operator: &str, values: Vec<Float>) -> Float {
        let is_close = |x: f64| (x - x.round()).abs() < 1e-7 * (1.0 + x.abs());
        let mut unclear = values.iter().any(|value| value.1);
        let floats: Vec<f64> = values.iter().map(|value| value.0).collect();
        let value = match (operator, floats.as_slice()) {
            ("+", [a, b]) => a + b,
            ("-", [a, b]) => a - b,
            ("*", [a, b]) => a * b,
            ("/", [a, b]) => a / b,
            ("^", [a, b]) => {
                libm::exp2(libm::log2(a.abs()) * b) * if *a < 0.0 && b % 2.0 == 1.0 { -1.0 } else { 1.0 }
            }
            ("min", [a, b]) => {
                if a < b {
                    *a
                } else {
                    *b
                }
            }
            ("max", [a, b]) => {
                if a > b {
                    *a
                } else {
                    *b
                }
            }
            ("neg", [a]) => -a,
            ("abs", [a]) => a.abs(),
            ("floor" | "ceil" | "round", [a]) => {
                unclear |= is_close(if operator == "round" { a + 0.5 } else { *a });
                match operator {
                    "floor" => a.floor(),
                    "ceil" => a.ceil(),
                    _ => a.round(),
                }
            }
            ("sqrt", [a]) => a.sqrt(),
            ("cbrt", [a]) => libm::exp(libm::log(*a) / 3.0),
            ("ln", [a]) => libm::log2(*a) / libm::log2(std::f64::consts::E),
            ("log10", [a]) => libm::log2(*a) / libm::log2(10.0),
            ("exp", [a]) => libm::exp2(a * std::f64::consts::LOG2_E),
            _ => panic!("{operator}"),
        };
        Float(value, unclear)
    }
}

/// Words and signs of a formula, whichever way they are written.
fn words(text: &str) -> Vec<String> {
    let text = text.replace("**", "^").replace('²', "^2").replace('−', "-").replace('×', "*");
    let mut words: Vec<String> = Vec::new();
    let mut goes_on = false;
    for character in text.chars() {
        let is_part = character.is_ascii_alphanumeric() || character == '.' || character == '_';
        match words.last_mut().filter(|_| goes_on && is_part) {
            Some(word) => word.push(character),
            None if character == ' ' => {}
            None => words.push(character.to_string()),
        }
        goes_on = is_part;
    }
    words
}

fn shunted<V: Value>(text: &str, level: u64) -> V {
    evaluated(text, &[("level", V::read(&level.to_string()))])
}

/// Dijkstra's shunting yard, onto a stack of values.
fn evaluated<V: Value>(text: &str, known: &[(&str, V)]) -> V {
    fn rank(operator: &str) -> u32 {
        match operator {
            "+" | "-" => 1,
            "*" | "/" => 2,
            "neg" => 3,
            "^" => 4,
            _ => 0,
        }
    }
    fn fire<V: Value>(operator: &str, values: &mut Vec<V>) {
        let count = if matches!(operator, "+" | "-" | "*" | "/" | "^" | "min" | "max") { 2 } else { 1 };
        let operands = values.split_off(values.len() - count);
        values.push(V::apply(operator, operands));
    }
    let (mut values, mut operators): (Vec<V>, Vec<String>) = (Vec::new(), Vec::new());
    let mut expects_value = true;
    let mut words = words(text).into_iter().peekable();
    while let Some(word) = words.next() {
        match word.as_str() {
            "(" => operators.push(word),
            ")" | "," => {
                while operators.last().unwrap() != "(" {
                    fire(&operators.pop().unwrap(), &mut values);
                }
                if word == ")" {
                    operators.pop();
                    if operators.last().is_some_and(|name| name.len() > 1 && name != "neg") {
                        let name = operators.pop().unwrap();
                        fire(if name == "pow" { "^2" } else { &name }.trim_end_matches('2'), &mut values);
                    }
                }
                expects_value = word == ",";
            }
            "-" if expects_value => operators.push("neg".to_owned()),
            "+" | "-" | "*" | "/" | "^" => {
                let before =
                    |top: &String| rank(top) > rank(&word) || (rank(top) == rank(&word) && word != "^");
                while operators.last().is_some_and(|top| before(top) && rank(top) > 0) {
                    fire(&operators.pop().unwrap(), &mut values);
                }
                operators.push(word);
                expects_value = true;
            }
            name if known.iter().any(|(own, _)| *own == name) => {
                values.extend(known.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone()));
                expects_value = false;
            }
            name if words.peek().is_some_and(|next| next == "(") => operators.push(name.to_owned()),
            name => {
                let number = NAMES.iter().find(|(known, _)| *known == name).map_or(name, |(_, value)| value);
                values.push(V::read(number));
                expects_value = false;
            }
        }
    }
    while let Some(operator) = operators.pop() {
        fire(&operator, &mut values);
    }
    assert_eq!(values.len(), 1, "{text}");
    values.pop().unwrap()
}

fn parameters() -> BTreeMap<String, Number> {
    NAMES.iter().map(|(name, value)| ((*name).to_owned(), Number::parse(value).unwrap())).collect()
}

/// How many of each kind are compared; those without a value, or beside a jump that floats can't decide, are tried beyond.
const EXPRESSIONS: u64 = 50_000;

/// Holds a value against the exact fraction.
fn assert_exact(what: &str, found: Number, (above, below): &(BigInt, BigInt)) {
    // As many decimals as a float can say, by whole numbers.
    let scaled = floor_of(&(above * BigInt::from(10).pow(12)), below);
    let close = scaled.to_string().parse::<f64>().unwrap() / 1e12;
    let value = found.as_f64();
    assert!((value - close).abs() <= 1e-9 * (1.0 + close.abs()), "{what}: {value}, not {close}");
    // Which whole number it is at or above is decided exactly.
    if let (Ok(cost), Ok(expected)) = (found.to_cost(0), u64::try_from(&floor_of(above, below))) {
        assert_eq!(cost, expected, "{what}: {found:?}");
    }
}

fn parsed(text: &str, parameters: &BTreeMap<String, Number>) -> Formula {
    Formula::parse(text, parameters).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn fifty_thousand_random_expressions_agree_with_exact_fractions() {
    let (mut dice, parameters) = (Dice(1), parameters());
    let (mut tried, mut compared) = (0, 0);
    while compared < EXPRESSIONS {
        tried += 1;
        let text = expression(&mut dice, 3, true);
        let level = dice.below(120);
        let found = parsed(&text, &parameters).value(level);
        // Nothing is left of a division by zero, unless what is no number is not asked for.
        let Exact(Some(exact)) = shunted::<Exact>(&text, level) else { continue };
        compared += 1;
        assert_exact(&format!("{text} at {level}"), found, &exact);
    }
    assert!(tried < EXPRESSIONS * 10 / 9, "{tried}");
}

/// `total` stands for the sum, so that the second evaluator needs no word of sums.
#[test]
fn random_sums_as_operands_agree_with_exact_fractions() {
    let (mut dice, parameters) = (Dice(3), parameters());
    let mut compared = 0;
    while compared < EXPRESSIONS / 10 {
        let term = expression(&mut dice, 1, true).replace("level", "i");
        let around = [expression(&mut dice, 1, true), expression(&mut dice, 1, true)];
        let form =
            dice.of(&["A + total * B", "floor(total / 7) - A", "(A - total) / (B)", "max(total, A)^2"]);
        let form = form.replace('A', &format!("({})", around[0])).replace('B', &format!("({})", around[1]));
        let (level, first) = (dice.below(30), dice.below(3));
        let text = form.replace("total", &format!("sum(i, {first}, level - 1, {term})"));
        let level_value = || Exact::read(&level.to_string());
        let total = (first..level).fold(Exact::read("0"), |total, i| {
            let known = [("i", Exact::read(&i.to_string()))];
            Exact::apply("+", vec![total, evaluated(&term, &known)])
        });
        let Exact(Some(exact)) = evaluated(&form, &[("level", level_value()), ("total", total)]) else {
            continue;
        };
        compared += 1;
        assert_exact(&format!("{text} at {level}"), parsed(&text, &parameters).value(level), &exact);
    }
}

#[test]
fn random_recurrences_agree_with_exact_fractions() {
    let (mut dice, parameters) = (Dice(4), parameters());
    let mut compared = 0;
    while compared < EXPRESSIONS / 10 {
        let around = [expression(&mut dice, 1, true), expression(&mut dice, 1, true)];
        let forms = [
            "previous * 1.1 + A",
            "floor(previous * 1.15) + A",
            "max(previous, A) - 0.5",
            "(A + previous) / (B)",
        ];
        let form = dice.of(&forms);
        let text = form.replace('A', &format!("({})", around[0])).replace('B', &format!("({})", around[1]));
        let (first, steps) = (dice.below(2), 1 + dice.below(15));
        let before = dice.of(&["0", "50", "12.5"]);
        let formula = parsed(&text, &parameters).starting(first, Number::parse(before).unwrap());
        let mut previous = Exact::read(before);
        for level in first..first + steps {
            previous =
                evaluated(&text, &[("level", Exact::read(&level.to_string())), ("previous", previous)]);
            let Exact(Some(exact)) = &previous else { break };
            compared += 1;
            assert_exact(&format!("{text} from {before} at {level}"), formula.value(level), exact);
        }
    }
}

#[test]
fn fifty_thousand_random_expressions_agree_with_floats() {
    let (mut dice, parameters) = (Dice(2), parameters());
    let (mut tried, mut compared) = (0, 0);
    while compared < EXPRESSIONS {
        tried += 1;
        let text = expression(&mut dice, 3, false);
        let level = 1 + dice.below(120);
        let found = parsed(&text, &parameters).value(level);
        let Float(expected, unclear) = shunted::<Float>(&text, level);
        // Differences of large numbers lose digits, and floats beside a jump may fall on either side.
        let error = match found {
            Number::Real(real) => real.error() * 1e3,
            _ => 0.0,
        };
        if unclear || !expected.is_finite() {
            continue;
        }
        compared += 1;
        let (value, room) = (found.as_f64(), error + 1e-6 * (1.0 + expected.abs()));
        assert!((value - expected).abs() <= room, "{text} at {level}: {value}, not {expected}");
    }
    assert!(tried < EXPRESSIONS * 4 / 3, "{tried}");
}

fn ruleset(character: &str) -> Ruleset {
    let text = format!("ruleset: t\ncharacter:\n  {character}\n");
    let (loaded, problems) = load_ruleset(&Source::new("t", text.clone()));
    loaded.unwrap_or_else(|| panic!("{text}: {problems:?}")).value
}

fn costs(curve: &str, levels: std::ops::RangeInclusive<u64>) -> Vec<u64> {
    let ruleset = ruleset(&format!("max_level: {}\n  xp_to_next: {curve}", levels.end() + 1));
    let track = ruleset.track(&TrackName::Character).unwrap();
    levels.map(|level| track.xp_to_next(Level(level)).unwrap().get()).collect()
}

#[test]
fn decimals_are_what_is_written() {
    for (curve, expected) in [
        ("{ table: [100, 200, 300], scale: 1.15 }", [115, 230, 345]),
        ("{ table: [100, 200, 300], scale: 1.1, round: { to: 5, mode: ceil } }", [110, 220, 330]),
        ("{ table: [1000, 2000, 3000], scale: 1.15, round: { to: 50 } }", [1150, 2300, 3450]),
        ("{ exponential: { base: 1000, growth: 1.1 }, round: { to: 10, mode: ceil } }", [1000, 1100, 1210]),
        ("{ exponential: { base: 1000, growth: 1.2 } }", [1000, 1200, 1440]),
        ("{ linear: { base: 0.7, step: 0.1 }, scale: 10 }", [7, 8, 9]),
        ("{ power: { base: 100, exponent: 2, shift: 0.1 } }", [121, 441, 961]),
        ("{ formula: \"a * level * 100\", parameters: { a: 1.15 } }", [115, 230, 345]),
        ("{ formula: \"previous * 1.1 + 50\" }", [50, 105, 165]),
        ("{ table: [100], then: { formula: \"previous * 1.1\" } }", [100, 110, 121]),
        (
            "{ piecewise: [ { from: 1, linear: { base: 100, step: 100 } }, { from: 3, formula: \"previous * 1.15\" } ] }",
            [100, 200, 230],
        ),
        ("{ points: [[1, 10], [2, 20.1], [3, 30.2]], scale: 10 }", [100, 201, 302]),
    ] {
        assert_eq!(costs(curve, 1..=3), expected, "{curve}");
    }
    assert_eq!(costs("{ exponential: { base: 1000, growth: 1.2 } }", 4..=4), [1728]);
    assert_eq!(
        costs("{ points: [[1, 100], [11, 107]] }", 1..=11),
        [100, 100, 101, 102, 102, 103, 104, 104, 105, 106, 107]
    );
    let series =
        ruleset("max_level: 40\n  total_xp: { series: { term: \"level * 0.7 + 1.3\", divide_by: 1 } }");
    for level in 2..=40_u64 {
        let tenths: u64 = (1..level).map(|i| 7 * i + 13).sum();
        let total = series.track(&TrackName::Character).unwrap().total_xp(Level(level)).unwrap().get();
        assert_eq!(total, tenths / 10, "{level}");
    }
}

#[test]
fn multipliers_are_rounded_to_the_decimal() {
    let ruleset = ruleset(
        "max_level: 40\n  xp_to_next: 100\n  gain_multiplier: { linear: { base: 1, step: 0.05 }, round: { to: 0.05 } }",
    );
    for level in 1..=40_u64 {
        let hundredths = 100 + 5 * (level - 1);
        let multiplier = ruleset.track(&TrackName::Character).unwrap().gain_multiplier(Level(level));
        assert_eq!(multiplier, hundredths as f64 / 100.0, "{level}");
    }
}

#[test]
fn whole_values_of_exponential_curves_are_right() {
    let mut whole = 0;
    for (growth, above, below) in [
        ("1.1", 11, 10),
        ("1.2", 6, 5),
        ("1.25", 5, 4),
        ("1.05", 21, 20),
        ("1.4", 7, 5),
        ("1.5", 3, 2),
        ("1.15", 23, 20),
    ] {
        for base in [1_u64, 1_000, 10_000, 400_000, 1_000_000, 64_000_000, 1_000_000_000] {
            for level in 1..=24_u32 {
                let exact = BigInt::from(base) * BigInt::from(above).pow(level - 1);
                let divisor = BigInt::from(below).pow(level - 1);
                let cost = u64::try_from(&exact / &divisor).unwrap();
                whole += u32::from(&divisor * cost == exact);
                let level = u64::from(level);
                let curve = format!("{{ exponential: {{ base: {base}, growth: {growth} }} }}");
                assert_eq!(costs(&curve, level..=level), [cost], "{curve} at {level}");
            }
        }
    }
    assert!(whole >= 198, "{whole}");
}

#[test]
fn far_levels_of_exponential_curves_are_exact_to_2_63() {
    // Past 2^53 no float holds the value; ten digits more are right.
    let curve = "{ exponential: { base: 1000, growth: 1.1 } }";
    let level = 361_u64;
    let exact = BigInt::from(1000) * BigInt::from(11).pow(360) / BigInt::from(10).pow(360);
    assert_eq!(BigInt::from(costs(curve, level..=level)[0]), exact);
}

#[test]
fn scaled_linear_curves_are_right() {
    for (scale, hundredths) in [
        ("1.15", 115_u64),
        ("1.1", 110),
        ("0.35", 35),
        ("2.3", 230),
        ("1.01", 101),
        ("0.07", 7),
        ("4.35", 435),
    ] {
        for (base, step) in [(100_u64, 100_u64), (1_000, 500), (20, 20)] {
            let curve = format!("{{ linear: {{ base: {base}, step: {step} }}, scale: {scale} }}");
            for (at, cost) in costs(&curve, 1..=60).into_iter().enumerate() {
                assert_eq!(cost, (base + step * at as u64) * hundredths / 100, "{curve} at {at}");
            }
        }
    }
}

/// Every level of published tables, as formulas and as files that a program in another language wrote, and the totals that
/// everybody knows.
#[test]
fn published_tables_are_met_on_every_level() {
    let from_a_file = fixture("from-a-file.yaml");
    let check = |name: &str, track: &str, in_file: &str, levels: std::ops::Range<u64>| {
        let ruleset = fixture(name);
        let track = ruleset.track(&TrackName::parse(track).unwrap()).unwrap();
        let file = from_a_file.track(&TrackName::parse(in_file).unwrap()).unwrap();
        for level in levels.map(Level) {
            let of = |track: &Track| (track.total_xp(level).unwrap(), track.xp_to_next(level).unwrap());
            assert_eq!(of(track), of(file), "{in_file} {level}");
        }
    };
    check("tibia.yaml", "character", "character", 1..500);
    for rate in ["erratic", "fast", "medium_fast", "medium_slow", "slow", "fluctuating"] {
        let name = format!("mastery.{rate}");
        check("pokemon.yaml", &name, &name, 1..100);
    }
    check("games.yaml", "character", "mastery.minecraft", 0..100);
    check("games.yaml", "character", "mastery.minecraft_totals", 0..100);
    check("games.yaml", "mastery.mcmmo_linear", "mastery.mcmmo_linear", 0..1000);
    check("games.yaml", "mastery.mcmmo_exponential", "mastery.mcmmo_exponential", 0..1000);
    check("games.yaml", "mastery.rpg_maker", "mastery.rpg_maker", 1..99);
    check("maplestory.yaml", "character", "mastery.maplestory", 1..100);
    let total = |name: &str, track: &str, level| {
        fixture(name).track(&TrackName::parse(track).unwrap()).unwrap().total_xp(Level(level)).unwrap().get()
    };
    assert_eq!(total("tibia.yaml", "character", 8), 4_200);
    assert_eq!(total("tibia.yaml", "character", 100), 15_694_800);
    for (rate, full) in
        [("erratic", 600_000), ("fast", 800_000), ("slow", 1_250_000), ("fluctuating", 1_640_000)]
    {
        assert_eq!(total("pokemon.yaml", &format!("mastery.{rate}"), 100), full);
    }
    assert_eq!(total("pokemon.yaml", "mastery.medium_slow", 100), 1_059_860);
    assert_eq!((total("games.yaml", "character", 16), total("games.yaml", "character", 30)), (352, 1_395));
}

fn fixture(name: &str) -> Ruleset {
    let path = crate::common::root().join(format!("fixtures/numbers/{name}"));
    let source = endgame_core::config::read_file(&path).unwrap();
    let (loaded, problems) = endgame_core::config::load_ruleset(&source);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
}
