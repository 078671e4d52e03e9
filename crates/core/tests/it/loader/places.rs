//! Where a curve's pieces are written is found again from the level that they made.

use endgame_core::config::{Places, Source, load_ruleset};
use endgame_core::rules::track::TrackName;
use endgame_core::rules::units::Level;

const PIECES: &str = "\
ruleset: places
paragon:
  max_level: 1000
  xp_to_next:
    piecewise:
      - { from: 0, table: [100, 200], then: { linear: { step: 5 }, continue: true } }
      - from: 10
        power: { base: 100, exponent: 1.5 }
      - { from: 50, piecewise: [{ from: 0, linear: { base: 9_000, step: 1 } }, { from: 60, formula: level * 1000 }] }
  gain_multiplier: { points: [[0, 1], [100, 0.5]] }
  points_per_level: 3
masteries:
  combat:
    xp_to_next: &costs { linear: { base: 1, step: 2 } }
  social:
    xp_to_next: *costs
";

#[test]
fn the_piece_that_made_a_cost_is_found_at_its_line() {
    let source = Source::new("my.yaml", PIECES);
    let (loaded, diagnostics) = load_ruleset(&source);
    assert!(diagnostics.is_empty(), "{}", diagnostics.render(&source, false));
    let loaded = loaded.unwrap();
    let track = &loaded.value.paragon.as_ref().unwrap().track;
    let place = |level| {
        let span = loaded.places.locate(&TrackName::Paragon, &track.explain(Level(level)).path).unwrap();
        (source.location(span.start).line, &PIECES[span.start..span.end])
    };
    assert_eq!(place(0), (6, "100"));
    assert_eq!(place(1), (6, "200"));
    assert_eq!(place(2), (6, "{ linear: { step: 5 }, continue: true }"));
    assert_eq!(place(10), (7, "from: 10\n        power: { base: 100, exponent: 1.5 }"));
    assert_eq!(place(59), (9, "{ from: 0, linear: { base: 9_000, step: 1 } }"));
    assert_eq!(place(60), (9, "{ from: 60, formula: level * 1000 }"));
}

#[test]
fn every_curve_has_a_place_and_an_alias_has_its_anchors() {
    let source = Source::new("my.yaml", PIECES);
    let places: Places = load_ruleset(&source).0.unwrap().places;
    let line = |name: &str, path: &[usize]| {
        places.locate_curve(name, path).map(|span| source.location(span.start).line)
    };
    assert_eq!(line("paragon.gain_multiplier", &[1]), Some(10));
    assert_eq!(line("paragon.points_per_level", &[]), Some(11));
    assert_eq!(line("mastery.social.cost", &[]), Some(14));
    assert_eq!(line("paragon.respec_cost", &[]), None);
    let unknown = TrackName::Mastery("fishing".to_owned());
    assert_eq!(places.locate(&unknown, &[]), None);
}

/// The caret stands under the wrong part of a formula where the file reads byte by byte like the formula, and under the
/// whole of it elsewhere.
#[test]
fn a_mistake_in_a_formula_is_found_inside_it() {
    for (written, place) in [
        ("levl + 1", "levl"),
        ("'2 * levl'", "levl"),
        ("\"é * 2\"", "é"),
        ("\"2 * \\x6cevl\"", "\"2 * \\x6cevl\""),
        ("'2 * '''", "'2 * '''"),
        (">-\n    2 *\n    levl", "2 *\n    levl"),
        ("level +", ""),
    ] {
        let text = format!("ruleset: x\ncharacter:\n  xp_to_next:\n   formula: {written}\n");
        let (_, diagnostics) = load_ruleset(&Source::new("my.yaml", text.clone()));
        let spans: Vec<&str> = diagnostics
            .iter()
            .map(|problem| problem.span.unwrap())
            .map(|span| &text[span.start..span.end])
            .collect();
        assert_eq!(spans, [place], "{written}");
    }
}
