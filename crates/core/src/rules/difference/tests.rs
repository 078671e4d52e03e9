//! What differs is found, and what only looks different is not.

use super::*;
use crate::config::{Source, load_ruleset};

const SMALL: &str = "ruleset: small
character: { max_level: 5, xp_to_next: 100 }
paragon:
  xp_to_next: { linear: { base: 100, step: 10 } }
  points_per_level: 2
  attributes: { strength: { cap: 7 }, luck: {} }
  milestones: [{ level: 3, kind: title, id: three, name: Three }]
prestige: { requires: 2, cost: 50 }
masteries:
  combat:
    max_level: 20
    xp_to_next: 100
    tree:
      a: { effect: { bonus: x, value: 1 } }
      b: { effect: { bonus: x, value: 1 } }
      c: { cost: 2, requires: [a, b], effect: { bonus: x, value: 1 } }
";

fn load(text: &str) -> Ruleset {
    let source = Source::new("ruleset.yaml", text);
    let (loaded, problems) = load_ruleset(&source);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
}

fn told(changes: &[(&str, &str)]) -> Vec<String> {
    let new = changes.iter().fold(SMALL.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    let one = |found: &Difference| {
        let span = found.span.map(|span| {
            let to = span.to.map_or("on".to_owned(), |to| to.to_string());
            format!(" {}..{to} at {}", span.from, span.at)
        });
        let span = span.unwrap_or_default();
        format!("{} {}{span}: {:?} -> {:?}", found.part, found.what, found.before, found.after)
    };
    differences(&load(SMALL), &load(&new)).iter().map(one).collect()
}

#[test]
fn another_way_to_write_the_same_is_no_difference() {
    let same = [
        ("ruleset: small", "ruleset: other\ndescription: said otherwise"),
        (
            "xp_to_next: { linear: { base: 100, step: 10 } }",
            "xp_to_next: { linear: { base: 50, step: 5 }, scale: 2 }",
        ),
        ("points_per_level: 2", "points_per_level: { table: [2], then: 2 }"),
        ("requires: [a, b]", "requires: [b, a]"),
    ];
    assert_eq!(told(&same), Vec::<String>::new());
    for name in ["necpgame", "necpgame-service", "runescape", "warframe"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../curves/{name}.yaml"));
        let ruleset = load(&std::fs::read_to_string(path).unwrap());
        assert_eq!(differences(&ruleset, &ruleset.clone()), []);
    }
}

#[test]
fn each_kind_is_told_where_it_is() {
    assert_eq!(told(&[("level: 3,", "level: 4,")]), ["paragon reward three level: Whole(3) -> Whole(4)"]);
    assert_eq!(told(&[("cap: 7", "cap: 9")]), ["paragon attribute strength cap: Whole(7) -> Whole(9)"]);
    assert_eq!(told(&[(", luck: {}", "")]), ["paragon attribute luck: Text(\"there\") -> None"]);
    assert_eq!(told(&[("cost: 2,", "cost: 3,")]), ["mastery.combat node c cost: Whole(2) -> Whole(3)"]);
    assert_eq!(
        told(&[("requires: 2,", "requires: 3,")]),
        ["prestige requires 1..on at 1: Whole(2) -> Whole(3)"]
    );
    assert_eq!(
        told(&[("points_per_level: 2", "points_per_level: { table: [2, 2, 5], then: 2 }")]),
        ["paragon points_per_level 2..2 at 2: Whole(2) -> Whole(5)"]
    );
    assert_eq!(
        told(&[("  combat:", "  fighting:")]),
        [
            "mastery.fighting mastery: None -> Text(\"there\")",
            "mastery.combat mastery: Text(\"there\") -> None",
        ]
    );
}

#[test]
fn a_curve_is_told_with_its_worst_level_and_the_totals() {
    let found =
        told(&[("xp_to_next: 100 }\nparagon", "xp_to_next: { table: [100, 100, 300, 100] } }\nparagon")]);
    assert_eq!(
        found,
        [
            "character xp_to_next 3..3 at 3: Whole(100) -> Whole(300)",
            "character total XP at level 5: Whole(400) -> Whole(600)",
        ]
    );
    let found = told(&[("step: 10", "step: 11")]);
    assert_eq!(found[0].split(" at ").next(), Some("paragon xp_to_next 1..on"));
    assert_eq!(found[1], "paragon total XP at level 10: Whole(1450) -> Whole(1495)");
    let found = told(&[("max_level: 5", "max_level: 8")]);
    assert_eq!(found, ["character max_level: Whole(5) -> Whole(8)"]);
}
