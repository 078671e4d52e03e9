//! Which numbers of a ruleset make sense only as whole numbers.

use crate::config::{Leaf, Loaded, Source, load_ruleset};
use crate::rules::difference::differences;
use crate::rules::ruleset::Ruleset;

/// A part of a number's path that tells what it counts: levels, resets, points, or currency by the piece.
const COUNTS: [&str; 6] =
    ["requires", "cost", "attribute_points", "prestige_points", "points_per_level", "respec_cost"];
/// Numbers of a curve that have no unit of what it counts.
const FACTORS: [&str; 7] = ["exponent", "growth", "scale", "shift", "parameters", "divide_by", "round"];

/// Whether only whole numbers make sense where a number stands: it counts something, or nothing but a whole step of it makes
/// other rules.
pub fn is_whole(ruleset: &Loaded<Ruleset>, leaf: &Leaf) -> bool {
    let Some(number) = leaf.number else { return false };
    if number.fract() == 0.0 && is_count(&leaf.path) {
        return true;
    }
    let low = number.floor();
    let Some(next) = loaded(&ruleset.source, leaf, low + 1.0) else { return false };
    let part = loaded(&ruleset.source, leaf, low + 0.5);
    if number.fract() == 0.0 && part.is_none() {
        return true;
    }
    let Some(here) = loaded(&ruleset.source, leaf, low) else { return false };
    let is_same =
        |other: &Option<Ruleset>| other.as_ref().is_some_and(|other| differences(&here, other).is_empty());
    is_same(&part) && is_same(&loaded(&ruleset.source, leaf, low + 0.9)) && !is_same(&Some(next))
}

/// Whether a number at a path counts something, by what its parts are called.
pub(super) fn is_count(path: &str) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    parts.iter().any(|part| COUNTS.contains(part)) && !parts.iter().any(|part| FACTORS.contains(part))
}

/// The rules with another number in place of one.
pub fn loaded(source: &Source, leaf: &Leaf, number: f64) -> Option<Ruleset> {
    load_ruleset(&source.with(&[(leaf.span, number.to_string())])).0.map(|loaded| loaded.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Leaves;

    const RULES: &str = "ruleset: r\ncharacter: { max_level: 10, xp_to_next: 50 }\nparagon:\n  \
        xp_to_next: { power: { base: 1000, exponent: 1, shift: 1 } }\n  points_per_level: { table: [1, 2], then: 3 }\n\
        prestige:\n  max: 8\n  requires: { linear: { base: 60, step: 10 }, scale: 1 }\n  cost: { exponential: { base: 1000, growth: 2 } }\n  \
        bonuses: { xp: 1 }\n";

    #[test]
    fn what_counts_something_is_whole() {
        let loaded = load_ruleset(&Source::new("r", RULES)).0.unwrap();
        let leaves = Leaves::of(&loaded.source);
        let is_whole = |path: &str| is_whole(&loaded, leaves.get(path).unwrap_or_else(|| panic!("{path}")));
        for path in [
            "character.max_level",
            "character.xp_to_next",
            "paragon.points_per_level.table.1",
            "paragon.points_per_level.then",
            "prestige.max",
            "prestige.requires.linear.base",
            "prestige.requires.linear.step",
            "prestige.cost.exponential.base",
        ] {
            assert!(is_whole(path), "{path}");
        }
        for path in [
            "paragon.xp_to_next.power.base",
            "paragon.xp_to_next.power.exponent",
            "paragon.xp_to_next.power.shift",
            "prestige.requires.scale",
            "prestige.cost.exponential.growth",
            "prestige.bonuses.xp",
        ] {
            assert!(!is_whole(path), "{path}");
        }
    }
}
