//! Figures of outcomes written by hand.

use super::*;
use crate::chart::by_hand::{around, group, reached, spread};
use crate::chart::{Scale, Spread};
use crate::rules::track::TrackName;

/// Casual players of whom some get to paragon 50 and nobody further, and hardcore players who all do.
fn outcome() -> Outcome {
    let some = spread([Some(40.0), Some(50.0), None, None, None]);
    let none = spread([None; 5]);
    let casual = vec![
        reached("paragon 50", 30, some),
        reached("paragon 100", 0, none),
        reached("prestige 9", 0, none),
    ];
    let hardcore = vec![
        reached("paragon 50", 100, around(20.0)),
        reached("paragon 100", 100, around(60.0)),
        reached("prestige 9", 1, none),
    ];
    let everyone = group("everyone", hardcore.clone());
    let archetypes = vec![group("casual", casual), group("hardcore", hardcore)];
    Outcome { players: 12_000, days: 30, seed: 7, archetypes, everyone }
}

fn chart<'a>(outcome: &'a Outcome, asked: &'a [Milestone]) -> SimulationChart<'a> {
    SimulationChart {
        ruleset: "game",
        population: "mix",
        outcome,
        track: "paragon",
        asked,
        calendar: &[],
        lives: &[],
    }
}

fn figure(outcome: &Outcome, asked: &[Milestone]) -> Figure {
    chart(outcome, asked).figure()
}

fn titles(figure: &Figure) -> Vec<&str> {
    figure.panels.iter().map(|panel| panel.title.as_str()).collect()
}

fn boxes(panel: &Panel) -> &[Spread] {
    match &panel.marks[0] {
        Mark::Boxes { rows, .. } => rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn titles_name_the_scenario_and_every_panel() {
    let figure = figure(&outcome(), &[]);
    assert_eq!(figure.title, "game × mix");
    assert_eq!(figure.subtitle, "12,000 players · 30 days · seed 7 · levels drop where players prestige");
    let expected =
        ["casual, 100 players", "hardcore, 100 players", "Time to paragon 50", "Time to paragon 100"];
    assert_eq!(titles(&figure), expected);
}

#[test]
fn bands_hold_the_percentiles_of_each_day_from_day_zero() {
    let figure = figure(&outcome(), &[]);
    let [wide, narrow, median] = figure.panels[1].marks.as_slice() else { panic!("two bands and a line") };
    assert!(
        matches!(wide, Mark::Band { points, .. } if points.len() == 31 && points[30] == (30.0, 298.0, 302.0))
    );
    assert!(matches!(narrow, Mark::Band { points, .. } if points[30] == (30.0, 299.0, 301.0)));
    assert!(matches!(median, Mark::Line { points, .. } if points[30] == (30.0, 300.0)));
    assert_eq!(figure.panels[1].x.format, TickFormat::Days);
    assert_eq!(figure.panels[1].y.label, "paragon level");
}

#[test]
fn who_never_got_there_is_infinitely_late_and_counted() {
    let figure = figure(&outcome(), &[]);
    let fifty = &figure.panels[2];
    assert_eq!(fifty.y.scale, Scale::Categories(vec!["casual".to_owned(), "hardcore".to_owned()]));
    assert_eq!(boxes(fifty)[0].percentiles[..2], [40.0, 50.0]);
    assert_eq!(boxes(fifty)[0].percentiles[2..], [f64::INFINITY; 3]);
    assert_eq!((boxes(fifty)[0].note.as_str(), boxes(fifty)[1].note.as_str()), ("70%", ""));
    let hundred = boxes(&figure.panels[3]);
    assert!(hundred[0].percentiles.iter().all(|hours| hours.is_nan()), "nothing to draw");
    assert_eq!((hundred[0].note.as_str(), hundred[1].percentiles[2]), ("100%", 60.0));
}

#[test]
fn a_milestone_that_few_reached_has_no_panel_and_is_told_when_asked_for() {
    let mut outcome = outcome();
    outcome.everyone.milestones[1].reached.count = 0;
    outcome.archetypes[1].milestones[1] = outcome.archetypes[0].milestones[1].clone();
    let unasked = figure(&outcome, &[]);
    assert_eq!(titles(&unasked)[2..], ["Time to paragon 50"]);
    assert!(!unasked.subtitle.contains("reached"), "{}", unasked.subtitle);
    let asked = [Milestone::Prestige(9), Milestone::Level(TrackName::Paragon, 100)];
    let asked = figure(&outcome, &asked);
    assert_eq!(titles(&asked), titles(&unasked));
    assert!(
        asked.subtitle.ends_with(" · nobody reached paragon 100 · 1 of all reached prestige 9"),
        "{}",
        asked.subtitle
    );
}

#[test]
fn events_lie_under_the_levels_of_their_days_and_lives_over_them() {
    let event = |from_day, to_day| CalendarEvent {
        name: "feast".to_owned(),
        from_day,
        to_day,
        xp: 2.0,
        currency: 1.0,
        draw: crate::simulation::dynamics::Draw::default(),
    };
    let outcome = outcome();
    let life = Life {
        archetype: "hardcore".to_owned(),
        player: 3,
        levels: vec![(0.0, 0.0), (9.0, 120.0), (9.0, 0.0), (30.0, 80.0)],
        resets: vec![(9.0, 120.0)],
    };
    // Of the last only the first day is seen, and of one after the end nothing.
    let calendar = [event(1, 2), event(30, 44), event(31, 33)];
    let chart = SimulationChart { calendar: &calendar, lives: &[life], ..chart(&outcome, &[]) };
    let stretch = |from, to| Mark::Stretch { from, to, text: "feast".to_owned() };
    for figure in [chart.figure(), chart.together()] {
        assert_eq!(figure.panels[0].marks[..2], [stretch(0.0, 2.0), stretch(29.0, 30.0)]);
        assert!(!matches!(figure.panels[0].marks[2], Mark::Stretch { .. }));
    }
    let resets = |panel: &Panel| {
        panel
            .marks
            .iter()
            .any(|mark| matches!(mark, Mark::Points { points, .. } if points == &[(9.0, 120.0)]))
    };
    let figure = chart.figure();
    assert!(figure.subtitle.ends_with(" · shaded: feast"), "{}", figure.subtitle);
    assert!(!resets(&figure.panels[0]) && resets(&figure.panels[1]), "casual, hardcore");
    let lives = &chart.together().panels[1];
    assert_eq!(lives.title, "One player each, hardcore/3: dots are resets");
    assert!(resets(lives));
}

#[test]
fn archetypes_without_players_are_left_out_and_crowds_have_no_milestones() {
    let mut outcome = outcome();
    outcome.archetypes[0].players = 0;
    assert!(!titles(&figure(&outcome, &[])).iter().any(|title| title.starts_with("casual")));
    let crowd = (0..9).map(|n| group(&format!("kind {n}"), outcome.archetypes[1].milestones.clone()));
    let outcome = Outcome { archetypes: crowd.collect(), ..outcome };
    let figure = figure(&outcome, &[]);
    assert_eq!(figure.panels.len(), 9);
    assert!(figure.subtitle.ends_with("times to milestones are drawn for up to 8 archetypes"));
}
