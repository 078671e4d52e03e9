use super::*;
use crate::report::gm::{ChangeView, Changed, OperationView, Touched};
use insta::assert_snapshot;

fn view(rules: &Ruleset, before: &State, command: &Command, written: bool, explain: bool) -> ChangeView {
    let (next, events) = after(before, command, rules);
    ChangeView::new(&Changed {
        character: Some(CharacterId(12)),
        before,
        after: &next,
        events: &events,
        ruleset: rules,
        operation: written.then_some(OperationId(12)),
        explain,
        command: None,
        no_room: &[],
        has_screen: true,
    })
}

#[test]
fn a_reset_shows_what_it_takes_and_gives() {
    let rules = ruleset();
    let commands = [create("Vex"), grant("character", 45_000_000, None), award(50_000)];
    let state = lived(&rules, &commands);
    let state = after(&state, &distribute(&[("strength", 300), ("luck", 12)]), &rules).0;
    let view = view(&rules, &state, &Command::Reset, true, false);
    assert_snapshot!("change_reset_80", shown(&view, 80));
    assert_snapshot!("change_reset_json", json(&view));
}

#[test]
fn a_grant_that_flows_on_is_explained_factor_by_factor() {
    let rules = ruleset();
    let mut state = lived(&rules, &[create("Vex"), grant("character", 600_000, None)]);
    state.prestige_level = 2;
    let command = Command::GrantXp {
        track: TrackName::Character,
        base: Xp::new(5_000_000).unwrap(),
        calendar: 2.0,
        source: Some("raid".to_owned()),
    };
    let view = view(&rules, &state, &command, true, true);
    assert_snapshot!("change_explained_80", shown(&view, 80));
    let value: serde_json::Value = serde_json::from_str(&json(&view)).unwrap();
    insta::assert_json_snapshot!("change_explained_json", value["explain"]);
}

#[test]
fn a_dry_run_says_that_nothing_was_written() {
    let rules = ruleset();
    let vex = vex(&rules);
    let view = view(&rules, &vex.state, &distribute(&[("strength", 5), ("agility", 3)]), false, false);
    assert_snapshot!("change_dry_run_80", shown(&view, 80));
    assert!(json(&view).contains(r#""dry_run": true"#));
}

#[test]
fn nodes_rewards_and_mastery_points() {
    let rules = ruleset();
    let vex = vex(&rules);
    let node = view(&rules, &vex.state, &unlock("combat", "thick_skin"), true, false);
    assert_snapshot!("change_node", shown(&node, 80));
    let rewards = view(&rules, &vex.state, &grant("mastery.crafting", 90_000_000, None), true, false);
    assert_snapshot!("change_rewards", shown(&rewards, 80));
}

#[test]
fn a_new_character_and_a_command_that_changes_nothing() {
    let rules = ruleset();
    let new = view(&rules, &State::default(), &create("Vex"), true, false);
    assert_snapshot!("change_created", shown(&new, 80));
    assert!(json(&new).contains(r#""before": null"#));
    let vex = vex(&rules);
    let same = view(&rules, &vex.state, &unlock("combat", "keen_edge"), false, false);
    assert_snapshot!("change_nothing", shown(&same, 80));
}

#[test]
fn an_operation_over_many_characters_is_told_in_few_lines() {
    let rules = ruleset();
    let vex = vex(&rules);
    let next = after(&vex.state, &grant("paragon", 5_000_000, None), &rules).0;
    let other = lived(&rules, &[create("Aurelia")]);
    let touched = [
        Touched { character: CharacterId(12), before: &next, after: &vex.state },
        Touched { character: CharacterId(13), before: &other, after: &other },
    ];
    let undo = OperationView::new((Some(OperationId(13)), "undo"), (1_000, 1_000), &touched, &rules);
    assert_snapshot!("operation_80", shown(&undo, 80));
    let seed = OperationView::new((None, "seed"), (100_000, 2_431_112), &[], &rules);
    assert_snapshot!("operation_seed", shown(&seed, 80));
}
