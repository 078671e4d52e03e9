//! Figures of small rulesets.

use super::*;
use crate::chart::Scale;
use crate::rules::curve::{Kind, Linear};
use crate::rules::number::Number;
use crate::rules::paragon::Paragon;
use crate::rules::prestige::PointsOnReset;
use crate::rules::running_total::{Form, RunningTotal};

fn line(base: f64, step: f64, first: u64) -> Curve {
    Curve::plain(Kind::Linear(Linear { base: Number::from_f64(base), step: Number::from_f64(step), first }))
}

fn track(multiplier: Option<Curve>) -> Track {
    let track = Track::new(line(100.0, 10.0, 0), Form::StepFrom, Level(0), None).unwrap();
    match multiplier {
        Some(curve) => track.with_gain_multiplier(curve),
        None => track,
    }
}

fn ruleset() -> Ruleset {
    let attribute = |id: &str, cap, effect| Attribute {
        id: id.to_owned(),
        cap: Some(Points(cap)),
        bonus: "damage".to_owned(),
        effect,
    };
    let paragon = Paragon {
        track: track(Some(line(1.0, 0.0, 0))),
        points: RunningTotal::new(line(1.0, 0.0, 0), Form::StepTo, 0, u64::MAX),
        attributes: vec![attribute("strength", 200, Some(line(0.0, 0.001, 0))), attribute("luck", 50, None)],
        respec_cost: None,
        milestones: Vec::new(),
    };
    let prestige = Prestige {
        max: Some(3),
        requires: line(100.0, 100.0, 1),
        cost: Some(line(5_000.0, 2_500.0, 1)),
        mastery_kept: 1.0,
        points: PointsOnReset::Wipe,
        attribute_points: None,
        prestige_points: None,
        xp: Some(line(0.02, 0.03, 1)),
        currency: None,
        drop_rate: Some(line(0.01, 0.01, 1)),
    };
    Ruleset {
        name: "game".to_owned(),
        description: String::new(),
        character: Some(track(None)),
        paragon: Some(paragon),
        prestige: Some(prestige),
        masteries: Vec::new(),
        power: None,
    }
}

fn titles(figure: &Figure) -> Vec<&str> {
    figure.panels.iter().map(|panel| panel.title.as_str()).collect()
}

fn points(mark: &Mark) -> &[(f64, f64)] {
    match mark {
        Mark::Line { points, .. } | Mark::Bars { points, .. } | Mark::Points { points, .. } => points,
        other => panic!("{other:?}"),
    }
}

fn labels(panel: &Panel) -> Vec<(&str, usize)> {
    let lines = panel.marks.iter().filter_map(|mark| match mark {
        Mark::Line { label, color, .. } => Some((label.as_str(), *color)),
        _ => None,
    });
    lines.collect()
}

#[test]
fn every_section_has_its_panel() {
    let figure = bonus_figure(&ruleset()).unwrap();
    let expected = [
        "Prestige bonuses",
        "Price of a reset",
        "Level that a reset needs",
        "Attribute effects",
        "XP multiplier on paragon",
    ];
    assert_eq!(titles(&figure), expected);
    assert_eq!(
        (figure.title.as_str(), figure.subtitle.as_str()),
        ("game: bonuses and what they cost", "3 resets")
    );
}

#[test]
fn bonuses_start_at_none_and_prices_at_the_first_reset() {
    let figure = bonus_figure(&ruleset()).unwrap();
    let bonuses = &figure.panels[0];
    assert_eq!(bonuses.y.format, TickFormat::Percent);
    assert_eq!(labels(bonuses), [("XP bonus", 0), ("drop rate bonus", 1)], "only those that the ruleset has");
    assert_eq!(points(&bonuses.marks[0]), [(0.0, 0.0), (1.0, 0.02), (2.0, 0.05), (3.0, 0.08)]);
    assert_eq!(points(&figure.panels[1].marks[0]), [(1.0, 5_000.0), (2.0, 7_500.0), (3.0, 10_000.0)]);
    assert_eq!(points(&figure.panels[2].marks[0]), [(1.0, 100.0), (2.0, 200.0), (3.0, 300.0)]);
}

#[test]
fn effects_run_to_the_cap_and_multipliers_to_the_last_level_that_matters() {
    let figure = bonus_figure(&ruleset()).unwrap();
    assert_eq!(labels(&figure.panels[3]), [("strength: damage", 2)], "luck has no effect to draw");
    assert_eq!(points(&figure.panels[3].marks[0]).last(), Some(&(200.0, 0.2)));
    assert_eq!(points(&figure.panels[4].marks[0]).last(), Some(&(300.0, 1.0)));
    let mut several = ruleset();
    several.character = Some(track(Some(line(2.0, 0.0, 0))));
    several.prestige = None;
    let figure = bonus_figure(&several).unwrap();
    assert_eq!(titles(&figure), ["Attribute effects", "XP multipliers"]);
    assert_eq!(labels(&figure.panels[1]), [("multiplier on character", 1), ("multiplier on paragon", 2)]);
    assert_eq!(points(&figure.panels[1].marks[1]).last(), Some(&(USUAL_LEVELS as f64, 1.0)));
}

#[test]
fn prices_far_apart_are_on_a_logarithmic_axis_without_bars() {
    let mut steep = ruleset();
    let prestige = steep.prestige.as_mut().unwrap();
    prestige.cost = Some(line(1.0, 1_000_000.0, 1));
    let figure = bonus_figure(&steep).unwrap();
    assert_eq!(figure.panels[1].y.scale, Scale::Log10);
    assert!(figure.panels[1].marks.iter().all(|mark| !matches!(mark, Mark::Bars { .. })));
}

#[test]
fn resets_without_end_are_cut_and_the_subtitle_says_so() {
    let mut endless = ruleset();
    let prestige = endless.prestige.as_mut().unwrap();
    prestige.max = None;
    let figure = bonus_figure(&endless).unwrap();
    assert_eq!(points(&figure.panels[2].marks[0]).len(), 10);
    assert_eq!(figure.subtitle, "resets without end, the first 10 shown");
    endless.prestige.as_mut().unwrap().max = Some(1_000_000_000);
    let figure = bonus_figure(&endless).unwrap();
    assert_eq!(points(&figure.panels[2].marks[0]).len(), 50);
    assert_eq!(figure.panels[0].marks.len(), 2, "lines without markers");
}

#[test]
fn a_ruleset_of_costs_alone_has_no_figure() {
    let costs = Ruleset { paragon: None, prestige: None, ..ruleset() };
    assert!(bonus_figure(&costs).is_none());
}
