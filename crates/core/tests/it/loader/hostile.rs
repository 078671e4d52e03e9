//! Files that ask for too much: each is answered after a bounded amount of work, with a reason.

use std::fmt::Write;

use super::files::problems;

/// The codes of what is wrong with a ruleset's text.
fn codes(text: &str) -> Vec<&'static str> {
    problems(text).1.iter().map(|problem| problem.code).collect()
}

fn paragon(fields: &str) -> String {
    format!("ruleset: x\nparagon: {{ {fields} }}\n")
}

fn costs(curve: &str) -> Vec<&'static str> {
    codes(&paragon(&format!("xp_to_next: {curve}")))
}

#[test]
fn tracks_without_end_that_nobody_can_tabulate() {
    for curve in [
        "{ formula: '1' }",
        "{ formula: 'max(1, level / 1e12)' }",
        "{ formula: '1 + 0.000001 * level' }",
        "{ exponential: { base: 1, growth: 1.0000001 } }",
        "{ points: [[0, 5], [9000000000000000000, 1e15]] }",
        "{ piecewise: [{ from: 0, linear: { base: 1, step: 0 } }, { from: 1000000000000000000, linear: { base: 1, step: 1 } }] }",
    ] {
        assert_eq!(costs(curve), ["ends-at"], "{curve}");
    }
    assert_eq!(
        codes(&paragon("max_level: 9223372036854775807, xp_to_next: { formula: '1' }")),
        ["too-many-levels"]
    );
}

#[test]
fn tracks_without_end_that_have_a_closed_form() {
    for fields in [
        "xp_to_next: 1",
        "xp_to_next: 1, max_level: 9223372036854775807",
        "xp_to_next: { linear: { base: 1, step: 1_000_000_000_000_000_000 } }",
        "xp_to_next: { power: { base: 1, exponent: 0.5, shift: 1 }, max: 1_000 }",
        "total_xp: { linear: { base: 1, step: 1 } }",
        "total_xp: { power: { base: 1000, exponent: 2 } }",
    ] {
        assert_eq!(codes(&paragon(fields)), [""; 0], "{fields}");
    }
}

/// Points are summed level by level, costs with a closed form are not: the track ends where the sum does.
#[test]
fn points_that_cannot_be_summed_as_far_as_the_levels_go() {
    let points = "points_per_level: { formula: floor(level / 10) + 1 }";
    assert_eq!(codes(&paragon(&format!("xp_to_next: 1000, {points}"))), ["ends-at"]);
    assert_eq!(codes(&paragon(&format!("xp_to_next: 1000, max_level: 10_000_000, {points}"))), [""; 0]);
    assert_eq!(codes(&paragon("xp_to_next: 1000, points_per_level: 7")), [""; 0]);
}

/// All curves of a file share one budget, so that a thousand of them cost no more than one.
#[test]
fn curves_that_nothing_bounds_share_one_budget() {
    let mut text = "ruleset: x\nmasteries:\n  a: &a { max_level: 300_000, xp_to_next: { formula: \"level * level - level * level + 1.5\" } }\n".to_owned();
    for number in 0..900 {
        writeln!(text, "  a{number}: *a").unwrap();
    }
    let found = codes(&text);
    assert!(!found.is_empty() && found.iter().all(|code| *code == "not-proved"), "{found:?}");
}

#[test]
fn aliases_that_make_much_from_little() {
    let rewards = ["*r"; 5_000].join(", ");
    let mut text = "ruleset: x\nmasteries:\n  a: &a\n    xp_to_next: 5\n    rewards: [&r { level: 1, kind: title, id: a }, ".to_owned();
    writeln!(text, "{rewards}]").unwrap();
    for number in 0..900 {
        writeln!(text, "  a{number}: *a").unwrap();
    }
    assert_eq!(codes(&text), ["too-many-values"]);
    let text =
        format!("ruleset: &a '{}'\ndescription: [{}]\n", "x".repeat(1_000_000), ["*a"; 1_000].join(", "));
    assert_eq!(codes(&text), ["too-many-values"]);
}

#[test]
fn more_of_anything_than_anyone_needs() {
    let many =
        |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(", ");
    let masteries = many(1_001, &|at| format!("m{at}: {{ xp_to_next: 5 }}"));
    assert_eq!(codes(&format!("ruleset: x\nmasteries: {{ {masteries} }}\n")), ["too-many"]);
    let nodes = many(10_001, &|at| format!("n{at}: {{ effect: {{ bonus: b, value: 1 }} }}"));
    let tree = format!(
        "ruleset: x\nmasteries: {{ a: {{ xp_to_next: 5, max_level: 20_000, tree: {{ {nodes} }} }} }}\n"
    );
    assert_eq!(codes(&tree), ["too-many"]);
    let table = many(1_000_001, &|at| (at + 1).to_string());
    assert_eq!(costs(&format!("{{ table: [{table}] }}")), ["too-many"]);
    let formulas = many(2_001, &|at| format!("{{ from: {at}, formula: level + 1 }}"));
    assert_eq!(costs(&format!("{{ piecewise: [{formulas}] }}")), ["too-many"]);
}

#[test]
fn formulas_that_grow_when_they_are_written_out() {
    let tiny = ["1e-308"; 500].join("+");
    assert_eq!(costs(&format!("{{ formula: '{tiny}' }}")), ["value-too-small"]);
    let long = ["level"; 2_000].join("+");
    assert_eq!(costs(&format!("{{ formula: '{long}' }}")), ["bad-formula"]);
    let wide = format!("1000 * max({})", ["level + 1"; 900].join(", "));
    assert_eq!(codes(&paragon(&format!("max_level: 100, xp_to_next: {{ formula: '{wide}' }}"))), [""; 0]);
}

/// A series that starts far out must not be summed once for each piece.
#[test]
fn pieces_that_start_far_out_in_a_series() {
    let pieces: Vec<String> = (1..40)
        .map(|at| format!("{{ from: {}, series: {{ term: level }}, continue: true }}", at * 200_000_000_u64))
        .collect();
    let curve = format!("{{ piecewise: [{{ from: 0, series: {{ term: level }} }}, {}] }}", pieces.join(", "));
    assert!(costs(&curve).contains(&"too-costly"));
}
