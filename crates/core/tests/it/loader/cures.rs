//! Mistakes that people make who come from a spreadsheet, a document or another program, and the cure that each is told.

use endgame_core::config::{Source, load_population, load_ruleset};

const RULES: &str = "ruleset: t\nparagon:\n  points_per_level: 1\n  xp_to_next: COSTS\n";

fn labels(problems: &endgame_core::config::Diagnostics) -> Vec<String> {
    problems.iter().map(|problem| problem.label.clone()).collect()
}

/// What is said of a curve of costs to be right.
fn cure(costs: &str) -> String {
    let source = Source::new("t.yaml", RULES.replace("COSTS", costs));
    labels(&load_ruleset(&source).1).join("\n")
}

#[test]
fn curves() {
    for (written, right) in [
        ("20,000", "write 20_000"),
        ("1,5", "write 1.5: decimals have a point"),
        ("10k", "write 10_000"),
        ("15%", "write 0.15"),
        ("[100, 200]", "write `{ table: […] }`"),
        ("\"100*level^1.5\"", "write `{ formula: \"100*level^1.5\" }`"),
        ("{ linear: { base: 20,000, step: 1 } }", "write thousands as 20_000"),
        ("{ power: { base: 450, exponent: 1,4, shift: 1 } }", "decimal point, as in 1.5"),
        ("{ exponential: { base: 100, growth: 15% } }", "write 0.15"),
        ("{ table: 100, 200 }", "`[100]`"),
        ("{ table: \"100, 200\" }", "`[100, 200]`"),
        ("{ table: exp.csv }", "`{ file: exp.csv, column: … }`"),
        ("\"=100 * level\"", "`{ formula: \"100 * level\" }`"),
        ("{ exponential: { base: 100, growth: 0.07 } }", "1.07"),
        ("{ table: { 1: 100, 2: 200 } }", "`{ table: [100, 150] }`"),
        ("{ 1: 100, 2: 200 }", "`{ table: [100, 150] }`"),
        ("{ base: 450, exponent: 1.4 }", "name the kind of curve"),
        ("{ power: { base: 450, exponent: 1.4 }, shift: 1 }", "inside the braces of `power`"),
        ("{ points: [1, 100, 50, 9000] }", "`[1, …]`"),
        ("{ exponential: { base: 100, growth: 0.9 } }", "`min: 1`"),
        ("{ linear: 100 }", "`{ base: 100, step: 10 }`"),
        ("{ exponential: 1.1 }", "growth: 1.1 }`"),
        ("{ power: { base: 100, exponent: 2 } }", "`shift: 1`"),
        ("{ formula: \"100 * (3 − ln(9 − level))\" }", "`max_level: 9`"),
        ("{ linear: { base: 0.4, step: 0.1 }, round: { to: 5, mode: floor } }", "`mode: ceil`"),
        ("{ linear: { base: 0, step: 10 } }", "`min: 1`"),
    ] {
        assert!(cure(written).contains(right), "{written}: {}", cure(written));
    }
}

#[test]
fn formulas() {
    for (written, right) in [
        ("100*log(level+1)", "`ln` is the natural logarithm"),
        ("100 * lvl", "write `level`"),
        ("100 level", "write `*`"),
        ("100 * 1,5", "decimals have a point"),
        ("1,000 * level", "1000 or 1_000"),
        ("=100 * level", "only what stands behind it"),
        ("level % 5", "5 % is 0.05"),
        ("level > 10 ? 5 : 6", "`piecewise`"),
        ("if(level, 5, 6)", "no conditions"),
        ("round(level, 2)", "round: { to: 10 }"),
        ("Math.floor(level)", "write `floor`"),
        ("sqrt level", "write `sqrt(…)`"),
    ] {
        let told = cure(&format!("{{ formula: \"{written}\" }}"));
        assert!(told.contains(right), "{written}: {told}");
    }
    for taken in [
        "level ** 2 + 1",
        "pow(level, 2) + 1",
        "level² + 1",
        "100 × 1.15",
        "500 − level · 0",
        "100⋅(level + 1)",
    ] {
        let source = Source::new("t.yaml", RULES.replace("COSTS", &format!("{{ formula: \"{taken}\" }}")));
        let (loaded, problems) = load_ruleset(&source);
        assert!(loaded.is_some(), "{taken}: {}", problems.render(&source, false));
    }
}

#[test]
fn fields_beside_curves() {
    for (written, right) in [
        ("100\n  gain_multiplier: { linear: { base: 1, step: -0.01 } }", "`min: 0.05`"),
        ("100\n  max_level: none", "leave this field out"),
        ("100\n  max_level: 1k", "write 1_000"),
        ("100\n  gain_multiplier: 1.5x", "write 1.5"),
        ("100\nprestige:\n  max: 2\n  requires: [50, 80]", "write `{ table: […] }`"),
    ] {
        assert!(cure(written).contains(right), "{written}: {}", cure(written));
    }
}

#[test]
fn totals_that_end_before_their_track_ask_for_the_rest() {
    let rules = "ruleset: t\ncharacter:\n  max_level: 5\n  total_xp: { table: [0, 14, 34, 70] }\n";
    let told = labels(&load_ruleset(&Source::new("t.yaml", rules)).1).join("\n");
    assert!(told.contains("add the values that are missing, or write `max_level: 4`"), "{told}");
}

#[test]
fn populations() {
    let rules = load_ruleset(&Source::new("t.yaml", RULES.replace("COSTS", "100"))).0.unwrap().value;
    for (written, right) in [
        ("share: 50%", "write 0.5"),
        ("sessions_per_week: 5x", "write 5"),
        ("session_minutes: 150", "write `{ median: 150, sigma: 0.4 }`"),
        ("session_minutes: 2h", "`{ median: 90, sigma: 0.4 }`"),
        ("xp_per_hour: 50k", "write `{ median: 50_000, sigma: 0.4 }`"),
        ("prestige: at_paragon 80", "write `{ at_paragon: 80 }`"),
    ] {
        let text = format!("population: p\narchetypes:\n  a:\n    {written}\n");
        let told = labels(&load_population(&Source::new("p.yaml", text), &rules).1);
        assert!(told.iter().any(|label| label.contains(right)), "{written}: {told:?}");
    }
}
