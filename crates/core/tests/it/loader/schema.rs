//! The generated JSON Schemas accept every file that ships and refuse what the loader refuses for its form.

use endgame_core::config::{
    Diagnostics, Source, expectations_schema, population_schema, read, ruleset_schema,
};
use jsonschema::Validator;
use serde_json::Value;

use super::files::{POPULATIONS, RULESETS, source};

fn json(source: &Source) -> Value {
    let mut diagnostics = Diagnostics::default();
    let value = read(source, &mut diagnostics);
    value.unwrap_or_else(|| panic!("{}", diagnostics.render(source, false)))
}

fn validator(schema: &Value) -> Validator {
    jsonschema::meta::validate(schema).unwrap();
    jsonschema::validator_for(schema).unwrap()
}

fn accepts(validator: &Validator, path: &str) {
    let value = json(&source(path));
    let problems: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(problems.is_empty(), "{path}: {problems:#?}");
}

#[test]
fn every_ruleset_that_ships_is_valid() {
    let validator = validator(&ruleset_schema());
    RULESETS.iter().for_each(|path| accepts(&validator, path));
}

#[test]
fn every_population_that_ships_is_valid() {
    let validator = validator(&population_schema());
    POPULATIONS.iter().for_each(|(path, _)| accepts(&validator, path));
}

#[test]
fn expectations_that_ship_are_valid_and_those_of_a_wrong_form_are_not() {
    let validator = validator(&expectations_schema());
    accepts(&validator, "curves/expectations/necpgame.yaml");
    let file = |expect: &str| {
        let scenario = "scenario: { ruleset: a.yaml, population: b.yaml }";
        json(&Source::new("x.yaml", format!("{{ expectations: x, {scenario}, expect: [{expect}] }}")))
    };
    assert!(validator.is_valid(&file("{ metric: cost.paragon.5, max: 5, tolerance: { absolute: 5 } }")));
    for bad in [
        "",
        "cost.paragon.5",
        "{ max: 5 }",
        "{ metric: 5, max: 5 }",
        "{ metric: cost.paragon.5, mox: 5 }",
        "{ metric: cost.paragon.5, max: soon }",
        "{ metric: cost.paragon.5, between: [1] }",
        "{ metric: cost.paragon.5, between: [1, 2, 3] }",
        "{ metric: cost.paragon.5, max: 5, severity: fatal }",
        "{ metric: cost.paragon.5, max: 5, tolerance: { absolute: -5 } }",
    ] {
        assert!(!validator.is_valid(&file(bad)), "{bad}");
    }
}

/// A ruleset whose character has this cost curve.
fn with_costs(curve: &str) -> String {
    format!("ruleset: x\ncharacter:\n  xp_to_next: {curve}\n")
}

#[test]
fn curves_are_a_number_or_a_map_with_one_kind() {
    let validator = validator(&ruleset_schema());
    let is_valid = |curve: &str| validator.is_valid(&json(&Source::new("x.yaml", with_costs(curve))));
    for good in [
        "500",
        "1.5e3",
        "{ linear: { base: 1, step: 2 } }",
        "{ power: { base: 1, exponent: 2 }, scale: 2, min: 1, max: 9, round: { to: 5, mode: ceil } }",
        "{ exponential: { base: 1, growth: 2 } }",
        "{ formula: level * x, parameters: { x: 2 } }",
        "{ series: { term: level, divide_by: 4 } }",
        "{ table: [1, 2], then: 5 }",
        "{ table: [1, 2], then: { linear: { step: 5 }, continue: true } }",
        "{ points: [[1, 2], [3, 4]] }",
        "{ piecewise: [{ from: 1, table: [1] }, { from: 9, linear: { step: 1 }, continue: true }] }",
    ] {
        assert!(is_valid(good), "{good}");
    }
    for bad in [
        "fast",
        "[1, 2]",
        "{}",
        "{ min: 1 }",
        "{ linear: { base: 1, step: 2 }, formula: level }",
        "{ linear: { base: 1 } }",
        "{ linear: { base: 1, stpe: 2 } }",
        "{ liner: { base: 1, step: 2 } }",
        "{ power: { base: one, exponent: 2 } }",
        "{ formula: 5 }",
        "{ formula: level, continue: true }",
        "{ formula: level, from: 3 }",
        "{ formula: level, then: 3 }",
        "{ formula: level, round: { mode: down } }",
        "{ formula: level, round: { to: 0 } }",
        "{ series: { term: level, divide_by: 0 } }",
        "{ table: [] }",
        "{ table: [1, x] }",
        "{ points: [[1, 2]] }",
        "{ points: [[1, 2], [3]] }",
        "{ piecewise: [] }",
        "{ piecewise: [{ linear: { base: 1, step: 2 } }] }",
        "{ piecewise: [{ from: -1, linear: { base: 1, step: 2 } }] }",
    ] {
        assert!(!is_valid(bad), "{bad}");
    }
}

#[test]
fn files_of_the_wrong_form_are_invalid() {
    let rulesets = validator(&ruleset_schema());
    for bad in [
        "character: { xp_to_next: 5 }",
        "ruleset: 5",
        "{ ruleset: x, charakter: { xp_to_next: 5 } }",
        "{ ruleset: x, character: 5 }",
        "{ ruleset: x, character: { xp_to_next: 5, max_level: ten } }",
        "{ ruleset: x, paragon: { xp_to_next: 5, attributes: { Big Luck: {} } } }",
        "{ ruleset: x, paragon: { xp_to_next: 5, milestones: [{ level: 5, kind: crown, id: a }] } }",
        "{ ruleset: x, prestige: { max: 3 } }",
        "{ ruleset: x, masteries: { a: { xp_to_next: 5, tree: { b: { cost: 1 } } } } }",
    ] {
        assert!(!rulesets.is_valid(&json(&Source::new("x.yaml", bad))), "{bad}");
    }
    let populations = validator(&population_schema());
    let archetype =
        "share: 1, sessions_per_week: 3, session_minutes: { median: 45 }, xp_per_hour: { median: 9 }";
    let population =
        |rest: &str| format!("{{ population: x, archetypes: {{ a: {{ {archetype}{rest} }} }} }}");
    assert!(populations.is_valid(&json(&Source::new("x.yaml", population("")))));
    for bad in [
        "{ population: x, archetypes: {} }".to_owned(),
        "{ population: x, archetypes: { a: { share: 1 } } }".to_owned(),
        population(", prestige: sometimes"),
        population(", prestige: { at_paragon: soon }"),
        population(", leaves: 0.5"),
        population("").replace("share: 1", "share: 1.5"),
        population("").replace("week: 3", "week: 0"),
    ] {
        assert!(!populations.is_valid(&json(&Source::new("x.yaml", bad.clone()))), "{bad}");
    }
}
