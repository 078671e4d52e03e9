//! Players who differ, come, pause, leave and return. Every figure here was computed by hand.

use crate::common::{population, ruleset};
use endgame_core::balance::walls::walls;
use endgame_core::rules::ruleset::Ruleset;
use endgame_core::simulation::outcome::Outcome;
use endgame_core::simulation::presence::Reason;
use endgame_core::simulation::recorder::MainTrack;
use endgame_core::simulation::run::{Part, run_told};
use endgame_core::simulation::scenario::Scenario;
use endgame_core::simulation::tally::{ArchetypeTally, Tally};

/// One archetype without noise: an hour a day at 1,000 XP, with what else is said of it and of the population.
fn lived(rules: &Ruleset, archetype: &str, more: &str, days: u32) -> (ArchetypeTally, Outcome) {
    let text = format!(
        "population: clockwork\n{more}archetypes:\n  clock:\n    share: 1\n    session_minutes: {{ median: 60 }}\n    \
         xp_per_hour: {{ median: 1000 }}\n    prestige: asap\n{archetype}"
    );
    let players = population(&text, rules);
    let scenario = Scenario { ruleset: rules, population: &players, days, seed: 1, milestones: &[] };
    let milestones = scenario.all_milestones();
    let tally: Tally = run_told(&scenario, &milestones, Part::whole(40), 2, &|_| true, true).unwrap();
    (tally.archetypes[0].clone(), Outcome::new(&scenario, &milestones, &tally))
}

/// The days on which they play; all of them or none.
fn days(tally: &ArchetypeTally) -> Vec<u32> {
    let daily = &tally.retention.as_ref().unwrap().daily;
    assert!(daily.iter().all(|players| [0, 40].contains(players)), "{daily:?}");
    (1..).zip(daily).filter(|(_, players)| **players > 0).map(|(day, _)| day).collect()
}

const STEEP: &str =
    "ruleset: steep\nparagon: { xp_to_next: { table: [1000, 1000, 100000], then: 100000 } }\n";
const DAILY: &str = "    sessions_per_week: 7\n";

/// A level on days 1 and 2, then none for a hundred days: after ten days without one they are gone before the eleventh.
#[test]
fn dry_spells_and_walls_are_those_of_pencil_and_paper() {
    let rules = ruleset(STEEP);
    let stuck = format!("{DAILY}    leaves: {{ per_week: 0, stuck: {{ after_days: 10, per_week: 1 }} }}\n");
    let (tally, outcome) = lived(&rules, &stuck, "", 40);
    assert_eq!(days(&tally), (1..=12).collect::<Vec<_>>());
    let told = outcome.everyone.retention.as_ref().unwrap();
    assert_eq!((told.dry_spell.p10, told.dry_spell.p90), (Some(10.0), Some(10.0)));
    assert_eq!(told.left.len(), 1);
    assert_eq!((told.left[0].reason, told.left[0].players), (Reason::Stuck.name(), 40));
    assert_eq!((told.waiting_for[0].what.as_str(), told.waiting_for[0].players), ("nothing", 40));
    let share = |after: u32| told.played_on.iter().find(|on| on.after == after).unwrap().players.share;
    assert_eq!((share(1), share(7), share(30)), (1.0, 1.0, 0.0));
    assert!(share(90).is_nan());
    // Two levels in twelve hours.
    assert!((told.mean_rewards_per_hour.unwrap() - 2.0 / 12.0).abs() < 1e-12);
    assert_eq!((told.daily_players, outcome.everyone.still_playing.share), (12.0, 0.0));
    // Days 30 to 40 have a month behind them; whoever played on day 12 has played within 30 days until day 41.
    assert_eq!((told.monthly_players, told.stickiness), (Some(40.0), Some(0.0)));
    let [wall] = walls(tally.retention.as_ref().unwrap(), 40)[..] else { panic!() };
    assert_eq!((wall.track, wall.from, wall.to, wall.left), (MainTrack::Paragon, 2, 2, 40));
    assert_eq!((wall.share, wall.days_a_level), (1.0, 10.0));
}

/// Who is called back after they left begins to count anew: three more days without a level.
#[test]
fn an_event_brings_back_who_is_gone() {
    let rules = ruleset("ruleset: none\nparagon: { xp_to_next: 1000000 }\n");
    let stuck = format!("{DAILY}    leaves: {{ per_week: 0, stuck: {{ after_days: 3, per_week: 1 }} }}\n");
    let back = "calendar: [{ name: back, from_day: 20, to_day: 30, returns: { clock: 1 } }]\n";
    let (tally, outcome) = lived(&rules, &stuck, back, 40);
    assert_eq!(days(&tally), [1, 2, 3, 20, 21, 22]);
    assert_eq!(outcome.everyone.retention.unwrap().left_in_all(), 80);
    // Days without a level are days here: they do not go on while one is gone.
    assert_eq!(tally.retention.unwrap().dry.at_rank(0).unwrap().value, 6);
}

#[test]
fn they_leave_after_a_reset_and_at_the_end() {
    let rules =
        ruleset("ruleset: resets\nparagon: { xp_to_next: 1000 }\nprestige: { max: 3, requires: 2 }\n");
    let after = format!("{DAILY}    leaves: {{ per_week: 0, after_reset: {{ days: 5, per_week: 1 }} }}\n");
    let (tally, _) = lived(&rules, &after, "", 30);
    assert_eq!(days(&tally), [1, 2]);
    // Three resets take six days; paragon ends nowhere and has no rewards, so there is nothing more.
    let end = format!("{DAILY}    leaves: {{ per_week: 0, at_end: {{ per_week: 1 }} }}\n");
    let (tally, outcome) = lived(&rules, &end, "", 30);
    assert_eq!(days(&tally), (1..=6).collect::<Vec<_>>());
    assert_eq!(outcome.everyone.retention.unwrap().left[0].reason, "at_end");
    let rules = ruleset("ruleset: short\ncharacter: { max_level: 5, xp_to_next: 1000 }\n");
    let (tally, _) = lived(&rules, &end, "", 30);
    assert_eq!(days(&tally), [1, 2, 3, 4]);
    // Nobody is at the end before they are: the last day is that on which the last level was reached.
    let last_days = [0, 39].map(|rank| tally.last_days.at_rank(rank).unwrap().value);
    assert_eq!(last_days, [4, 4]);
}

#[test]
fn the_week_has_its_days_and_events_draw() {
    let rules = ruleset(STEEP);
    let weekend = "    sessions_per_week: 2\n    weekdays: { mon: 0, tue: 0, wed: 0, thu: 0, fri: 0 }\n";
    for on in ["sat", "2026-11-28"] {
        let (tally, _) = lived(&rules, weekend, &format!("starts_on: {on}\n"), 16);
        assert_eq!(days(&tally), [1, 2, 8, 9, 15, 16], "{on}");
    }
    let draws = "starts_on: thu\ncalendar: [{ name: draws, from_day: 3, to_day: 3, attendance: 2 }]\n";
    let (tally, _) = lived(&rules, weekend, draws, 7);
    assert_eq!(days(&tally), [3, 4]);
    assert_eq!(tally.seconds.at_rank(0).unwrap().value, 3 * 3600);
}

/// Half of the way to three times the XP in an hour: 1,000, then 2,000, then 2,500 XP.
#[test]
fn practice_makes_faster() {
    let rules = ruleset("ruleset: even\nparagon: { xp_to_next: 1000 }\n");
    let learns = "    sessions_per_week: 7\n    learning: { factor: 3, hours: 1 }\n";
    let (_, outcome) = lived(&rules, learns, "", 3);
    let by_day: Vec<f64> = outcome.everyone.levels[0].by_day.iter().map(|own| own.p50.unwrap()).collect();
    assert_eq!(by_day, [0.0, 1.0, 3.0, 5.0]);
}

/// ×2 and ×3 on day 1: 6, 4 or 3 thousand XP.
#[test]
fn events_that_meet_stack_as_said() {
    let rules = ruleset("ruleset: even\nparagon: { xp_to_next: 1000 }\n");
    let two = "calendar:\n  - { name: a, from_day: 1, to_day: 1, xp: 2 }\n  - { name: b, from_day: 1, to_day: 1, xp: 3 }\n";
    for (stacking, level) in [("multiply", 6.0), ("add", 4.0), ("highest", 3.0)] {
        let (_, outcome) = lived(&rules, DAILY, &format!("stacking: {stacking}\n{two}"), 1);
        assert_eq!(outcome.everyone.levels[0].by_day[1].p50, Some(level), "{stacking}");
    }
}

/// All come on day 10 and have a level a day of their own from then on.
#[test]
fn milestones_are_told_by_the_days_of_each() {
    let rules = ruleset(
        "ruleset: even\nparagon: { xp_to_next: 1000, milestones: [{ level: 3, kind: title, id: three }] }\n",
    );
    let (tally, outcome) = lived(&rules, DAILY, "arrivals: [{ from_day: 10, a_day: 5 }]\n", 20);
    assert_eq!(days(&tally), (10..=20).collect::<Vec<_>>());
    assert_eq!(outcome.everyone.milestones[0].days.p50, Some(3.0));
    let cohorts = &outcome.everyone.retention.unwrap().cohorts;
    assert_eq!((cohorts.len(), cohorts[0].week, cohorts[0].players), (1, 2, 40));
}

/// (100 + 10·level + 2·points) · 1.5^resets · (1 + 0.5·bonus), where a point gives 1 % and no more.
#[test]
fn power_is_what_the_ruleset_says() {
    let rules = ruleset(
        "ruleset: strong\nparagon:\n  xp_to_next: 1000\n  points_per_level: 1\n  attributes:\n    strength: { cap: 3, bonus: might, \
         effect: { linear: { base: 0, step: 0.01 } } }\nprestige: { max: 1, requires: 4, points: refund }\npower:\n  base: 100\n  add:\n    paragon: \
         { linear: { base: 0, step: 10 } }\n    attributes: { strength: { linear: { base: 0, step: 2 } } }\n  multiply: { prestige: { exponential: \
         { base: 1, growth: 1.5 } } }\n  bonuses: { might: 0.5 }\n",
    );
    let (_, outcome) = lived(&rules, "    sessions_per_week: 7\n    spend: { strength: 1 }\n", "", 5);
    let after: Vec<(u32, f64)> =
        outcome.everyone.power.iter().map(|own| (own.day, own.power.p50.unwrap())).collect();
    let expected = [
        (0, 100.0),
        (1, (100.0 + 10.0 + 2.0) * 1.005),
        (2, (100.0 + 20.0 + 4.0) * 1.01),
        (3, (100.0 + 30.0 + 6.0) * 1.015),
        // The reset on day 4 leaves three points on strength.
        (4, (100.0 + 6.0) * 1.5 * 1.015),
        (5, (100.0 + 10.0 + 6.0) * 1.5 * 1.015),
    ];
    assert_eq!(after.len(), expected.len());
    for ((day, found), (expected_day, expected)) in after.into_iter().zip(expected) {
        assert_eq!(day, expected_day);
        assert!((found - expected).abs() < 0.001, "day {day}: {found}, not {expected}");
    }
}
