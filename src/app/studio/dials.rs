//! The numbers of a file as dials: each with its name and the range in which moving it makes sense.

use crate::app::whole_numbers::is_count;
use crate::config::{Leaf, Leaves, Source};
use serde::Serialize;

/// Which of the two files a number is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// The rules.
    Ruleset,
    /// The players.
    Population,
}

/// A number that can be moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dial {
    /// The file it is in.
    pub file: Of,
    /// The way to it: `paragon.xp_to_next.power.base`.
    pub path: String,
    /// As the file has it.
    pub value: f64,
    /// The least that its slider gives. What is typed may be less.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// Values are this far apart; 0 where they are three figures.
    pub step: f64,
    /// Whether equal ratios are equally far apart on the slider.
    pub is_log: bool,
    /// Whether only whole numbers make sense.
    pub is_whole: bool,
    /// The name of the item of a list that it is in; may be empty.
    pub of: String,
    /// Its line in the file, from 1.
    pub line: usize,
    /// The comment at the end of its line; may be empty.
    pub comment: String,
}

/// Parts at the end of a path by which levels, resets and days are counted.
const WHOLE: [&str; 11] = [
    "first_level",
    "max_level",
    "level",
    "min_level",
    "from",
    "from_day",
    "to_day",
    "max",
    "at_paragon",
    "cap",
    "cost",
];
/// Numbers between 0 and 1.
const SHARES: [&str; 2] = ["share", "mastery_kept"];
/// Powers and factors of growth, whose ratio says little.
const EXPONENTS: [&str; 3] = ["exponent", "growth", "sigma"];

/// All numbers of a file that can be moved: those of tables in other files can't.
pub fn dials(file: Of, source: &Source) -> Vec<Dial> {
    let leaves = Leaves::of(source).all;
    leaves.iter().filter_map(|leaf| dial(file, source, leaf, &leaves)).collect()
}

fn dial(file: Of, source: &Source, leaf: &Leaf, leaves: &[Leaf]) -> Option<Dial> {
    let value = leaf.number.filter(|number| number.is_finite())?;
    let (origin, place) = source.origin(leaf.span);
    if origin.name != source.name {
        return None;
    }
    let is_whole = value.fract() == 0.0 && is_counted(&leaf.path);
    let (low, high, is_log) = range(&leaf.path, value, is_whole);
    let step = match () {
        () if is_whole => 1.0,
        () if is_log => 0.0,
        () => step(high - low),
    };
    let line = origin.text.get(origin.line_at(place.start)).unwrap_or_default();
    Some(Dial {
        file,
        path: leaf.path.clone(),
        value,
        low,
        high,
        step,
        is_log,
        is_whole,
        of: name_of(&leaf.path, leaves),
        line: origin.location(place.start).line,
        comment: comment(line).to_owned(),
    })
}

/// What the item of a list is called in which a number is: by its name or its id, which stands beside it.
fn name_of(path: &str, leaves: &[Leaf]) -> String {
    let Some((item, _)) = path.rsplit_once('.') else { return String::new() };
    let is_item = item.rsplit('.').next().is_some_and(|last| last.parse::<usize>().is_ok());
    let called = |what: &str| {
        let beside = format!("{item}.{what}");
        leaves.iter().find(|own| own.path == beside && own.number.is_none()).map(|own| own.text.clone())
    };
    let found = if is_item { called("name").or_else(|| called("id")) } else { None };
    found.unwrap_or_default()
}

/// Whether a number at a path counts something, by what its parts are called.
fn is_counted(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or_default();
    // The bound of a curve's values is called as the last reset is.
    let is_bound = last == "max" && path != "prestige.max";
    // A point of a curve is a level and a value.
    let parts: Vec<&str> = path.rsplitn(4, '.').collect();
    let is_level = matches!(parts.as_slice(), ["0", _, "points", ..]);
    is_count(path) || is_level || WHOLE.contains(&last) && !is_bound
}

/// From where to where a slider goes: around what is there, so that half of it and twice as much can be tried.
fn range(path: &str, value: f64, is_whole: bool) -> (f64, f64, bool) {
    let last = path.rsplit('.').next().unwrap_or_default();
    if is_share(path, last) {
        return (0.0, 1.0, false);
    }
    if is_whole {
        let far = (value.abs() * 2.0).max(10.0);
        let is_large = value >= 1_000.0;
        let low = if is_large { (value / 4.0).floor() } else { value.min(0.0) * 2.0 };
        return (low, if is_large { value * 4.0 } else { far }, false);
    }
    if EXPONENTS.contains(&last) {
        return (value.min(0.0) * 2.0, (value * 2.0).max(if last == "sigma" { 1.0 } else { 2.0 }), false);
    }
    match value {
        0.0 => (0.0, 1.0, false),
        // Bonuses and factors begin at nothing.
        value if value > 0.0 && value < 20.0 => (0.0, tidy(value * 4.0), false),
        value if value > 0.0 => (tidy(value / 4.0), tidy(value * 4.0), true),
        value => (tidy(value * 4.0), 0.0, false),
    }
}

fn is_share(path: &str, last: &str) -> bool {
    let mut parts = path.rsplit('.').skip(1);
    SHARES.contains(&last) || parts.next() == Some("activities")
}

/// A two-hundredth of a range or less, as a power of ten times 1, 2 or 5.
fn step(width: f64) -> f64 {
    let fine = (width / 200.0).max(f64::MIN_POSITIVE);
    let power = libm::pow(10.0, libm::log10(fine).floor());
    let factor = [5.0, 2.0, 1.0].into_iter().find(|factor| factor * power <= fine).unwrap_or(1.0);
    tidy(factor * power)
}

/// Without the noise of the last places.
fn tidy(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}

/// What stands behind the last `#` of a line.
fn comment(line: &str) -> &str {
    line.rsplit_once(" # ").map_or("", |(_, comment)| comment.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::inputs::shipped;
    use crate::app::whole_numbers;
    use crate::config::load_ruleset;

    fn of(path: &str) -> Vec<Dial> {
        let file = if path.contains("populations") { Of::Population } else { Of::Ruleset };
        dials(file, &shipped(path).unwrap())
    }

    #[test]
    fn every_number_lies_within_its_slider() {
        for path in
            ["curves/necpgame.yaml", "curves/populations/launch.yaml", "curves/populations/living.yaml"]
        {
            let dials = of(path);
            assert!(dials.len() > 40, "{path}");
            for dial in dials {
                let Dial { low, high, value, .. } = dial;
                assert!(low <= value && value <= high && low < high, "{path} {dial:?}");
                assert!(!dial.is_log || low > 0.0, "{dial:?}");
                assert!(!dial.is_whole || low.fract() == 0.0 && dial.step == 1.0, "{dial:?}");
            }
        }
    }

    /// What the loader takes only as a whole number is moved by whole steps.
    #[test]
    fn what_counts_is_whole() {
        let source = shipped("curves/necpgame.yaml").unwrap();
        let loaded = load_ruleset(&source).0.unwrap();
        let leaves = Leaves::of(&source);
        for dial in dials(Of::Ruleset, &source).iter().filter(|dial| !dial.path.starts_with("masteries")) {
            let leaf = leaves.get(&dial.path).unwrap();
            let must = whole_numbers::loaded(&source, leaf, dial.value.floor() + 0.5).is_none()
                && whole_numbers::is_whole(&loaded, leaf);
            assert!(!must || dial.is_whole, "{dial:?}");
        }
    }

    #[test]
    fn a_dial_says_where_it_is_and_what_the_file_says_of_it() {
        let dials = of("curves/populations/launch.yaml");
        let dial = dials.iter().find(|dial| dial.path == "archetypes.casual.leaves.per_week").unwrap();
        assert_eq!((dial.value, dial.low, dial.high), (0.02, 0.0, 0.08));
        assert_eq!(dial.comment, "one in fifty gives up each week");
        assert!(dial.line > 10);
    }
}
