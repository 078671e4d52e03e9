//! Figures for pages.

use super::super::samples::{distributions, nasty};
use super::*;
use crate::chart::{Axis, Spread, TickFormat};
use serde_json::Value;

/// JSON whose numbers without end are texts, for readers that know none.
fn read(data: &str) -> Value {
    serde_json::from_str(&data.replace("1e999", "\"endless\"")).unwrap()
}

#[test]
fn the_numbers_beside_a_figure_are_those_that_it_shows() {
    let parts = inline(&distributions());
    let data = read(&parts.data);
    assert_eq!(parts.panels.len(), 2);
    let row = &data["panels"][0]["marks"][0]["rows"][0];
    assert_eq!(row["at"], serde_json::json!([310, 620, "endless", "endless", "endless"]));
    assert_eq!(row["text"], "64% never");
    assert_eq!(data["panels"][1]["y"]["names"][2], "hardcore");
    let labels: Vec<&str> = parts.series.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(labels, ["classic", "season-4"]);
    assert!(parts.panels[0].svg.contains(">64% never</text>"));
}

#[test]
fn what_breaks_charts_breaks_no_page() {
    let mut figure = nasty();
    for panel in &mut figure.panels {
        panel.title.push_str("</svg><script>alert(1)</script>\"&");
    }
    let names = vec!["</script><script>alert(1)</script>".to_owned(), "\u{202e}x".to_owned()];
    let rows = vec![Spread { row: 1, percentiles: [f64::NAN; 5], note: "<b>".into() }];
    figure.panels.push(Panel {
        title: String::new(),
        x: Axis::linear("<x>", TickFormat::Number),
        y: Axis::categories("", names),
        marks: vec![
            Mark::Boxes { label: "</script>".into(), rows, color: 9 },
            Mark::VLine { x: 1.0, text: "<i>".into() },
        ],
    });
    let parts = inline(&figure);
    assert!(!parts.data.contains('<'));
    read(&parts.data);
    for panel in &parts.panels {
        assert!(!panel.svg.contains("<script") && !panel.svg.contains('\u{202e}'), "{}", panel.svg);
        let tags = panel.svg.matches('<').count();
        assert_eq!(tags, panel.svg.matches('>').count());
        assert!(!panel.svg.contains("NaN") && !panel.svg.contains("inf"), "{}", panel.svg);
    }
}

#[test]
fn places_that_follow_each_other_are_short() {
    let points = (0..366).map(|day| (f64::from(day), f64::from(day) / 3.0)).collect();
    let marks = vec![Mark::Line { label: "a".into(), points, color: 8, dash: Dash::Auto }];
    let panel = Panel {
        title: "t".into(),
        x: Axis::linear("day", TickFormat::Days),
        y: Axis::linear("level", TickFormat::Levels),
        marks,
    };
    let data = read(&inline(&Figure { panels: vec![panel], ..Figure::default() }).data);
    let mark = &data["panels"][0]["marks"][0];
    assert_eq!(mark["x"], serde_json::json!({ "from": 0, "count": 366 }));
    assert_eq!(mark["y"][365], 121.667);
    assert_eq!((&data["series"][0]["color"], &mark["dash"]), (&Value::from(1), &Value::from(3)));
}
