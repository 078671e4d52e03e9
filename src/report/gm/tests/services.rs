use super::*;
use crate::ledger::{Rank, Summary};
use crate::report::gm::*;
use insta::assert_snapshot;

#[test]
fn the_services_keep_the_names_of_the_game() {
    let rules = ruleset();
    let vex = vex(&rules);
    let combat = rules.mastery("combat").unwrap();
    let summary =
        Summary { on_board: 3, characters: 4, average_level: 40.25, highest_level: 137, points_spent: 612 };
    let own = Rank { rank: Some(1), of: 3 };
    for (named, expected) in [
        (
            fields(&ParagonLevelsView::new(&vex, &rules, None)),
            "available_points current_level last_updated points_distributed total_xp xp_progress xp_to_next_level",
        ),
        (
            fields(&ParagonStatsView::new(&summary, Some(("Vex", own)))),
            "average_level character_count highest_level percentile rank total_points_distributed",
        ),
        (
            fields(&PrestigeInfoView::new(&vex, &rules, None)),
            "bonus_multiplier can_reset current_level last_reset requirements reset_cost total_resets",
        ),
        (
            fields(&PrestigeBonusesView::new(&vex, &rules)),
            "currency_bonus drop_rate_bonus max_prestige_level xp_bonus",
        ),
        (fields(&MasteryLevelsView::new(&vex, &rules)), "masteries"),
        (
            fields(&MasteryProgressView::new(&vex, combat)),
            "current_level current_xp progress_percentage total_xp type xp_to_next_level",
        ),
        (
            fields(&MasteryRewardsView::new(&vex, combat)),
            "next_reward next_reward_level type unlocked_rewards",
        ),
    ] {
        let mut named = named;
        named.sort();
        assert_eq!(named.join(" "), expected);
    }
}

#[test]
fn paragon_levels_and_stats() {
    let rules = ruleset();
    let vex = vex(&rules);
    let view = ParagonLevelsView::new(&vex, &rules, Some(Moment(NOW)));
    assert_snapshot!("paragon_levels", shown(&view, 80));
    assert_snapshot!("paragon_levels_json", json(&view));
    assert_snapshot!("paragon_levels_csv", csv(&view));
    let summary = Summary {
        on_board: 4_210,
        characters: 5_000,
        average_level: 40.25,
        highest_level: 1_204,
        points_spent: 61_200,
    };
    let own = Rank { rank: Some(12), of: 4_210 };
    assert_snapshot!("paragon_stats_own", shown(&ParagonStatsView::new(&summary, Some(("Vex", own))), 80));
    assert_snapshot!("paragon_stats", shown(&ParagonStatsView::new(&summary, None), 80));
}

#[test]
fn prestige_says_what_is_missing() {
    let rules = ruleset();
    let vex = vex(&rules);
    let view = PrestigeInfoView::new(&vex, &rules, Some(Moment(NOW - 16 * HOUR)));
    assert_snapshot!("prestige_info", shown(&view, 80));
    assert_snapshot!("prestige_info_json", json(&view));
    assert_snapshot!("prestige_bonuses", shown(&PrestigeBonusesView::new(&vex, &rules), 80));
    let mut done = vex.clone();
    done.state.prestige_level = 10;
    assert_snapshot!("prestige_info_last", shown(&PrestigeInfoView::new(&done, &rules, None), 80));
}

#[test]
fn an_archived_character_meets_what_it_meets_and_can_still_not_be_reset() {
    let rules = ruleset();
    let commands = [create("Vex"), grant("character", 45_000_000, None), award(50_000)];
    let mut ready = character(3, lived(&rules, &commands));
    assert!(json(&PrestigeInfoView::new(&ready, &rules, None)).contains(r#""can_reset": true"#));
    ready.state.archived = true;
    let text = json(&PrestigeInfoView::new(&ready, &rules, None));
    assert!(text.contains(r#""can_reset": false"#) && !text.contains(r#""met": false"#), "{text}");
    let mut lacking = character(4, lived(&rules, &[create("New")]));
    lacking.state.archived = true;
    let text = json(&PrestigeInfoView::new(&lacking, &rules, None));
    assert_eq!(text.matches(r#""met": false"#).count(), 3, "{text}");
}

#[test]
fn masteries() {
    let rules = ruleset();
    let vex = vex(&rules);
    let combat = rules.mastery("combat").unwrap();
    let levels = MasteryLevelsView::new(&vex, &rules);
    assert_snapshot!("mastery_levels_80", shown(&levels, 80));
    assert_snapshot!("mastery_levels_120", shown(&levels, 120));
    assert_snapshot!("mastery_levels_csv", csv(&levels));
    let progress = MasteryProgressView::new(&vex, combat);
    assert_snapshot!("mastery_progress", shown(&progress, 80));
    assert_snapshot!("mastery_progress_json", json(&progress));
    let rewards = MasteryRewardsView::new(&vex, combat);
    assert_snapshot!("mastery_rewards", shown(&rewards, 80));
    assert_snapshot!("mastery_rewards_json", json(&rewards));
    let tree = MasteryTreeView::new(&vex, combat, &rules);
    assert_snapshot!("mastery_tree_80", shown(&tree, 80));
    assert_snapshot!("mastery_tree_120", shown(&tree, 120));
    assert_snapshot!("mastery_tree_csv", csv(&tree));
}

#[test]
fn a_mastery_at_its_last_level_has_no_next() {
    let rules = ruleset();
    let done = character(4, lived(&rules, &[create("Done"), grant("mastery.combat", 900_000_000, None)]));
    let combat = rules.mastery("combat").unwrap();
    let progress = MasteryProgressView::new(&done, combat);
    assert_snapshot!("mastery_progress_cap", shown(&progress, 80));
    assert!(json(&progress).contains(r#""progress_percentage": null"#));
    let rewards = json(&MasteryRewardsView::new(&done, combat));
    assert!(rewards.contains(r#""next_reward": null"#), "{rewards}");
}

#[test]
fn a_ruleset_without_paragon_still_answers() {
    let text = "ruleset: small\ncharacter: { max_level: 5, xp_to_next: 100 }\n";
    let rules = load_ruleset(&Source::new("small.yaml", text)).0.unwrap().value;
    let plain = character(5, lived(&rules, &[create("Plain"), grant("character", 150, None)]));
    assert_snapshot!("character_plain", shown(&CharacterView::new(&plain, &rules, &[]), 80));
    assert_snapshot!("prestige_info_none", shown(&PrestigeInfoView::new(&plain, &rules, None), 80));
}
