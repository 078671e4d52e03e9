//! Figures of outcomes written by hand.

use super::*;
use crate::chart::by_hand::{around, group, reached, spread};
use crate::rules::curve::{Curve, Kind, Linear};
use crate::rules::mastery::Mastery;
use crate::rules::number::Number;
use crate::rules::paragon::Paragon;
use crate::rules::running_total::{Form, RunningTotal};
use crate::rules::track::Track;
use crate::rules::tree::Tree;
use crate::rules::units::Level;
use crate::simulation::outcome::{Group, Reached};

fn line(base: i128, step: i128) -> Curve {
    Curve::plain(Kind::Linear(Linear { base: Number::Whole(base), step: Number::Whole(step), first: 0 }))
}

/// Costs of 100 XP and `step` more each level.
fn track(step: i128) -> Track {
    Track::new(line(100, step), Form::StepFrom, Level(0), None).unwrap()
}

fn rules(paragon: Option<Track>, character: Option<Track>) -> Ruleset {
    let paragon = paragon.map(|track| Paragon {
        track,
        points: RunningTotal::new(line(1, 0), Form::StepTo, 0, u64::MAX),
        attributes: Vec::new(),
        respec_cost: None,
        milestones: Vec::new(),
    });
    Ruleset {
        name: String::new(),
        description: String::new(),
        character,
        paragon,
        prestige: None,
        masteries: Vec::new(),
        power: None,
    }
}

fn with_mastery(ruleset: Ruleset, id: &str, step: i128) -> Ruleset {
    let mastery = Mastery {
        id: id.to_owned(),
        name: id.to_owned(),
        track: track(step),
        points: RunningTotal::new(line(1, 0), Form::StepTo, 0, u64::MAX),
        rewards: Vec::new(),
        tree: Tree::default(),
    };
    Ruleset { masteries: [ruleset.masteries, vec![mastery]].concat(), ..ruleset }
}

fn outcome(archetypes: Vec<Group>) -> Outcome {
    let milestones = archetypes.first().map_or_else(Vec::new, |group| group.milestones.clone());
    let players = archetypes.iter().map(|group| group.players).sum();
    let everyone = Group { players, resets: 0, ..group("everyone", milestones) };
    Outcome { players, days: 30, seed: 1, archetypes, everyone }
}

/// Two archetypes, of whom all get to paragon 50 after `fifty` hours and half to paragon 100.
fn usual(fifty: f64) -> Outcome {
    let half = spread([Some(80.0), Some(90.0), Some(95.0), None, None]);
    let milestones = || vec![reached("paragon 50", 100, around(fifty)), reached("paragon 100", 50, half)];
    outcome(vec![group("casual", milestones()), group("hardcore", milestones())])
}

fn sides<'a>(all: &'a [(&'a str, Ruleset, Outcome)]) -> Vec<ComparedSide<'a>> {
    all.iter().map(|(name, ruleset, outcome)| ComparedSide { name, ruleset, outcome }).collect()
}

fn figure(all: &[(&str, Ruleset, Outcome)]) -> Figure {
    ComparisonChart { sides: &sides(all), subtitle: "mix · 200 players".to_owned() }.figure()
}

fn titles(figure: &Figure) -> Vec<&str> {
    figure.panels.iter().map(|panel| panel.title.as_str()).collect()
}

fn panel<'a>(figure: &'a Figure, start: &str) -> &'a Panel {
    figure.panels.iter().find(|panel| panel.title.starts_with(start)).unwrap()
}

/// The label, slot and last point of each line.
fn lines(panel: &Panel) -> Vec<(&str, usize, (f64, f64))> {
    let line = |mark| match mark {
        &Mark::Line { ref label, ref points, color, .. } => Some((label.as_str(), color, *points.last()?)),
        _ => None,
    };
    panel.marks.iter().filter_map(line).collect()
}

/// The slot of each mark of boxes with the row and note of each box.
fn boxes(panel: &Panel) -> Vec<(usize, Vec<(usize, &str)>)> {
    let boxes = panel.marks.iter().filter_map(|mark| match mark {
        Mark::Boxes { rows, color, .. } => {
            Some((*color, rows.iter().map(|row| (row.row, row.note.as_str())).collect()))
        }
        _ => None,
    });
    boxes.collect()
}

fn bands(panel: &Panel) -> usize {
    panel.marks.iter().filter(|mark| matches!(mark, Mark::Band { points, .. } if !points.is_empty())).count()
}

fn parting(panel: &Panel) -> Option<(f64, &str)> {
    panel.marks.iter().find_map(|mark| match mark {
        Mark::VLine { x, text } => Some((*x, text.as_str())),
        _ => None,
    })
}

#[test]
fn the_change_its_levels_and_its_times_are_on_one_picture() {
    let all = [
        ("old", rules(Some(track(100)), None), usual(40.0)),
        ("new", rules(Some(track(150)), None), usual(60.0)),
    ];
    let figure = figure(&all);
    assert_eq!(figure.title, "old vs new");
    assert_eq!(figure.subtitle, "mix · 200 players");
    let expected = [
        "Cost of paragon: +50% at 350",
        "casual, 100 players",
        "hardcore, 100 players",
        "Time to paragon 50",
        "Time to paragon 100",
    ];
    assert_eq!(titles(&figure), expected);
    let cost = &figure.panels[0];
    // The tenth that gets furthest stands at 302 in the end.
    assert_eq!(cost.x.range, Some((0.0, 350.0)));
    assert_eq!(lines(cost), [("old", 0, (350.0, 35_100.0)), ("new", 1, (350.0, 52_600.0))]);
    assert_eq!(parting(cost), Some((1.0, "they part at 1")));
    assert_eq!(lines(&figure.panels[1]), [("old", 0, (30.0, 300.0)), ("new", 1, (30.0, 300.0))]);
    assert_eq!(bands(&figure.panels[1]), 2);
}

#[test]
fn a_side_has_its_colour_in_every_panel_even_where_another_is_missing() {
    let all = [
        ("no paragon", rules(None, Some(track(5))), outcome(vec![character_group("casual")])),
        ("old", rules(Some(track(100)), Some(track(5))), outcome(vec![character_group("casual")])),
        ("new", rules(Some(track(150)), Some(track(5))), outcome(vec![character_group("casual")])),
    ];
    let figure = figure(&all);
    assert_eq!(figure.title, "no paragon vs old vs new");
    let cost = lines(panel(&figure, "Cost of paragon"));
    assert_eq!(cost.iter().map(|line| (line.0, line.1)).collect::<Vec<_>>(), [("old", 1), ("new", 2)]);
    let levels = panel(&figure, "casual");
    assert_eq!(levels.y.label, "character level", "which all sides have");
    assert_eq!(lines(levels).iter().map(|line| line.1).collect::<Vec<_>>(), [0, 1, 2]);
}

fn character_group(name: &str) -> Group {
    let mut group = group(name, Vec::new());
    let mut character = group.levels.clone();
    character[0].track = "character".to_owned();
    group.levels.extend(character);
    group
}

#[test]
fn curves_that_do_not_differ_have_no_panel_and_far_differences_are_told() {
    let same = [
        ("one", rules(Some(track(100)), None), usual(40.0)),
        ("two", rules(Some(track(100)), None), usual(40.0)),
    ];
    let same = figure(&same);
    assert!(!titles(&same).iter().any(|title| title.starts_with("Cost")));
    assert!(titles(&same).contains(&"Time to paragon 50"), "what stays the same is worth seeing");
    assert_eq!(same.subtitle, "mix · 200 players");
    let ends = Track::new(line(100, 100), Form::StepFrom, Level(0), Some(Level(400))).unwrap();
    let far = [
        ("one", rules(Some(track(100)), None), usual(40.0)),
        ("capped", rules(Some(ends), None), usual(40.0)),
    ];
    let far = figure(&far);
    assert!(!titles(&far).iter().any(|title| title.starts_with("Cost")));
    assert!(far.subtitle.ends_with("paragon costs part only at level 400"), "{}", far.subtitle);
}

#[test]
fn a_multiplier_that_differs_shows_in_what_must_be_earned() {
    let slower = track(100).with_gain_multiplier(Curve::plain(Kind::Linear(Linear {
        base: Number::from_f64(0.5),
        step: Number::Whole(0),
        first: 0,
    })));
    let all = [
        ("old", rules(Some(track(100)), None), usual(40.0)),
        ("new", rules(Some(slower), None), usual(60.0)),
    ];
    let figure = figure(&all);
    let cost = panel(&figure, "Cost of paragon: +100% at 0");
    assert_eq!(cost.y.label, "XP to earn: cost ÷ gain multiplier");
    assert_eq!(lines(cost)[1], ("new", 1, (350.0, 70_200.0)));
    assert_eq!(parting(cost), None, "apart from the start");
}

#[test]
fn costs_that_are_far_apart_are_on_a_logarithmic_axis() {
    let all = [
        ("cheap", rules(Some(track(1)), None), usual(40.0)),
        ("dear", rules(Some(track(1_000)), None), usual(60.0)),
    ];
    let figure = figure(&all);
    assert_eq!(figure.panels[0].y.scale, Scale::Log10);
    assert_eq!(figure.panels[0].title, "Cost of paragon: 778× at 350");
}

#[test]
fn masteries_that_nobody_plays_are_named_and_not_drawn() {
    let ruleset = |step| with_mastery(with_mastery(rules(Some(track(100)), None), "raid", step), "pvp", step);
    let all = [("old", ruleset(10), usual(40.0)), ("new", ruleset(20), usual(40.0))];
    let figure = figure(&all);
    assert!(!titles(&figure).iter().any(|title| title.starts_with("Cost")));
    assert!(figure.subtitle.ends_with("costs of mastery.raid and 1 more differ too"), "{}", figure.subtitle);
}

#[test]
fn the_milestones_that_differ_most_come_before_others() {
    let milestones = |hours: f64| -> Vec<Reached> {
        let steady = ["paragon 10", "paragon 20", "paragon 30", "paragon 40"];
        let mut all: Vec<Reached> = steady.map(|name| reached(name, 100, around(20.0))).into();
        all.push(reached("paragon 50", 100, around(hours)));
        all.push(reached("prestige 1", 100, around(hours)));
        all
    };
    let side = |hours| outcome(vec![group("casual", milestones(hours))]);
    let all = [
        ("old", rules(Some(track(100)), None), side(40.0)),
        ("new", rules(Some(track(100)), None), side(60.0)),
    ];
    let figure = figure(&all);
    assert_eq!(
        titles(&figure)[1..],
        ["Time to paragon 10", "Time to paragon 30", "Time to paragon 50"],
        "prestige 1 is the same event as paragon 50, and the rest is filled up"
    );
    let fifty = &figure.panels[3];
    assert_eq!(fifty.x.range.unwrap().0, 0.0, "twice as long looks so");
    assert!(fifty.x.range.unwrap().1 > 62.0);
}

#[test]
fn who_never_got_there_is_noted_beside_each_box_or_once_a_row() {
    let side = |count| outcome(vec![group("casual", vec![reached("paragon 50", count, around(9.0))])]);
    let of = |counts: &[u64]| {
        let names = ["a", "b", "c"];
        let all: Vec<_> =
            counts.iter().zip(names).map(|(n, name)| (name, rules(Some(track(9)), None), side(*n))).collect();
        let figure = figure(&all);
        let times = panel(&figure, "Time to paragon 50");
        assert_eq!(times.y.label, "on the right: never got there");
        boxes(times).into_iter().map(|(color, rows)| (color, rows[0].1.to_owned())).collect::<Vec<_>>()
    };
    let noted = |notes: &[&str]| notes.iter().map(|note| (*note).to_owned()).enumerate().collect::<Vec<_>>();
    assert_eq!(of(&[70, 0]), noted(&["30%", "100%"]));
    assert_eq!(of(&[70, 100, 12]), noted(&["", "0–88%", ""]));
    assert_eq!(of(&[70, 70, 70]), noted(&["", "30%", ""]));
}

#[test]
fn archetypes_of_one_side_have_their_rows_and_everyone_is_compared() {
    let milestones = || vec![reached("paragon 50", 100, around(40.0))];
    let of = |names: &[&str]| outcome(names.iter().map(|name| group(name, milestones())).collect());
    let all = [
        ("launch", rules(Some(track(9)), None), of(&["casual", "both"])),
        ("hardcore", rules(Some(track(9)), None), of(&["both", "raider"])),
    ];
    let figure = figure(&all);
    let expected = [
        "everyone, 200 players",
        "casual, only in launch",
        "both, 100 players",
        "raider, only in hardcore",
        "Time to paragon 50",
    ];
    assert_eq!(titles(&figure), expected);
    assert_eq!(lines(&figure.panels[3])[0].1, 1, "a single side keeps its colour");
    assert_eq!(
        boxes(&figure.panels[4]),
        [(0, vec![(0, ""), (1, ""), (2, "")]), (1, vec![(0, ""), (2, ""), (3, "")])]
    );
}

#[test]
fn archetypes_beyond_four_are_said_to_be_missing_and_empty_ones_are_not() {
    let sized = |name: &str, players| Group { players, ..group(name, Vec::new()) };
    let many = || {
        let sizes = [("a", 5), ("b", 1), ("c", 9), ("empty", 0), ("d", 7), ("e", 8)];
        outcome(sizes.into_iter().map(|(name, players)| sized(name, players)).collect())
    };
    let all = [("old", rules(Some(track(9)), None), many()), ("new", rules(Some(track(9)), None), many())];
    let figure = figure(&all);
    assert_eq!(titles(&figure), ["a, 5 players", "c, 9 players", "d, 7 players", "e, 8 players"]);
    assert_eq!(figure.subtitle, "mix · 200 players · not shown: b");
}

#[test]
fn five_sides_are_lines_without_bands_and_one_is_itself() {
    let names = ["a", "b", "c", "d", "e"];
    let all: Vec<_> = names.map(|name| (name, rules(Some(track(9)), None), usual(40.0))).into();
    let five = figure(&all);
    assert_eq!(five.title, "a vs 4 others");
    let levels = panel(&five, "casual");
    assert_eq!((bands(levels), lines(levels).len()), (0, 5));
    let alone = figure(&all[..1]);
    assert_eq!(alone.title, "a");
    let expected = ["Cost of paragon", "casual, 100 players", "hardcore, 100 players", "Time to paragon 50"];
    assert_eq!(titles(&alone)[..4], expected);
    assert_eq!(bands(panel(&alone, "casual")), 1);
    assert!(figure(&[]).panels.is_empty());
}

#[test]
fn the_legend_names_each_side_once_and_says_what_bands_and_boxes_are() {
    let all = [
        ("old", rules(Some(track(100)), None), usual(40.0)),
        ("new", rules(Some(track(150)), None), usual(60.0)),
    ];
    let figure = figure(&all);
    let mut entries: Vec<(&str, usize)> = Vec::new();
    for mark in figure.panels.iter().flat_map(|panel| &panel.marks) {
        let entry = match mark {
            Mark::Line { label, color, .. }
            | Mark::Steps { label, color, .. }
            | Mark::Band { label, color, .. }
            | Mark::Boxes { label, color, .. } => (label.as_str(), *color),
            _ => continue,
        };
        if !entry.0.is_empty() && !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    let expected = [
        ("old", 0),
        ("new", 1),
        ("p10 to p90 around the median", NEUTRAL),
        ("median, box p25 to p75, line p10 to p90", NEUTRAL),
    ];
    assert_eq!(entries, expected);
    // A mark of boxes takes a part of each row: one for each side and no more.
    assert_eq!(boxes(panel(&figure, "Time")).len(), 2);
}

#[test]
fn levels_drop_is_said_where_they_do() {
    let mut resets = usual(40.0);
    resets.everyone.resets = 3;
    let all =
        [("old", rules(Some(track(9)), None), usual(40.0)), ("new", rules(Some(track(9)), None), resets)];
    assert_eq!(figure(&all).subtitle, "mix · 200 players · levels drop where players prestige");
}
