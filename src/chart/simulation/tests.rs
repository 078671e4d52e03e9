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

fn figure(outcome: &Outcome, asked: &[Milestone]) -> Figure {
    SimulationChart { ruleset: "game", population: "mix", outcome, track: "paragon", asked }.figure()
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
fn a_milestone_that_few_reached_is_shown_only_when_asked_for() {
    let outcome = outcome();
    assert!(!titles(&figure(&outcome, &[])).contains(&"Time to prestige 9"));
    let asked = figure(&outcome, &[Milestone::Prestige(9), Milestone::Level(TrackName::Paragon, 50)]);
    let panel = asked.panels.iter().find(|panel| panel.title == "Time to prestige 9").unwrap();
    assert_eq!(panel.x.range, Some((0.0, 502.0)), "how long they had");
    assert_eq!(boxes(panel)[1].note, "99%");
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
