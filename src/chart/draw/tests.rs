//! Whole pictures: what holds for every figure, size and theme.

use super::layout::layout;
use super::paint::shapes;
use super::samples::{bands, bonuses, clipped, curves, dense, distributions, nasty};
use super::scene::{Anchor, Rect, Shape};
use super::sheet::Sheet;
use crate::chart::{
    Axis, ChartError, Dash, Figure, Mark, Panel, Scale, Size, Spread, Theme, TickFormat, render_png,
    render_svg,
};
use proptest::prelude::*;

fn all() -> Vec<Figure> {
    let names = ["classic 1.2", "season-4", "draft A", "draft B", "draft C", "draft D"];
    let curve = |levels, log, count: usize| curves(levels, log, &names[..count]);
    vec![
        curve(1000, false, 2),
        curve(1_000_000, true, 6),
        bonuses(),
        bands(360, false),
        bands(90, true),
        distributions(),
        nasty(),
    ]
}

fn sizes() -> [Size; 5] {
    [(800, 450), (1600, 900), (1000, 1000), (700, 1200), (3840, 2160)].map(|(w, h)| Size::new(w, h).unwrap())
}

/// The box of a text, by the same metrics that laid it out.
fn text_box(shape: &Shape, sheet: &Sheet) -> Option<Rect> {
    let Shape::Text { at, anchor, text, font, .. } = shape else { return None };
    let width = sheet.width(text, *font);
    let left = match anchor {
        Anchor::Start => at.0,
        Anchor::Middle => at.0 - width / 2.0,
        Anchor::End => at.0 - width,
    };
    Some(Rect { left, right: left + width, top: at.1 - font.size * 0.7, bottom: at.1 + font.size * 0.2 })
}

fn meet(one: Rect, other: Rect) -> bool {
    let slack = 0.01;
    one.left + slack < other.right
        && other.left + slack < one.right
        && one.top + slack < other.bottom
        && other.top + slack < one.bottom
}

fn each_that_fits(mut check: impl FnMut(&Figure, &Sheet)) {
    let mut checked = 0;
    for figure in all() {
        for size in sizes() {
            let sheet = Sheet::new(size, Theme::Light).unwrap();
            if layout(&figure, &sheet).is_ok() {
                checked += 1;
                check(&figure, &sheet);
            }
        }
    }
    assert!(checked >= 30, "only {checked} pictures were laid out");
}

#[test]
fn the_legend_covers_no_plot() {
    each_that_fits(|figure, sheet| {
        let layout = layout(figure, sheet).unwrap();
        for frame in &layout.frames {
            assert!(!meet(layout.legend.area, frame.cell), "{}", sheet.size);
            assert!(!meet(layout.legend.area, layout.header.area));
        }
        let mut drawn = Vec::new();
        layout.legend.paint(sheet, &mut drawn);
        let texts = drawn.iter().filter_map(|shape| text_box(shape, sheet));
        for text in texts {
            assert!(text.bottom <= layout.legend.area.bottom && text.right <= layout.legend.area.right);
        }
    });
}

#[test]
fn no_text_meets_another_or_leaves_the_picture() {
    each_that_fits(|figure, sheet| {
        let shapes = shapes(figure, sheet).unwrap();
        let boxes: Vec<Rect> = shapes.iter().filter_map(|shape| text_box(shape, sheet)).collect();
        let (width, height) = (f64::from(sheet.size.width()), f64::from(sheet.size.height()));
        for (index, text) in boxes.iter().enumerate() {
            assert!(text.left >= 0.0 && text.right <= width && text.top >= 0.0 && text.bottom <= height);
            let other = boxes[..index].iter().find(|other| meet(**other, *text));
            assert_eq!(other, None, "{text:?} in {} at {}", figure.title, sheet.size);
        }
    });
}

#[test]
fn marks_stay_inside_their_plots() {
    let figure = Figure { panels: vec![clipped()], ..Figure::default() };
    let sheet = Sheet::new(Size::default(), Theme::Light).unwrap();
    let plot = layout(&figure, &sheet).unwrap().frames[0].plot;
    let mut paths = 0;
    for shape in shapes(&figure, &sheet).unwrap() {
        let (Shape::Path { points, .. } | Shape::Polygon { points, .. }) = shape else { continue };
        paths += 1;
        for (x, y) in points {
            assert!((plot.left - 0.01..=plot.right + 0.01).contains(&x));
            assert!((plot.top - 0.01..=plot.bottom + 0.01).contains(&y));
        }
    }
    assert!(paths > 5, "the sine leaves and enters the range several times");
}

#[test]
fn dense_lines_are_thinned_to_the_pixels() {
    let figure = Figure { panels: vec![dense()], ..Figure::default() };
    let sheet = Sheet::new(Size::default(), Theme::Light).unwrap();
    let count: usize = shapes(&figure, &sheet)
        .unwrap()
        .iter()
        .map(|shape| if let Shape::Path { points, .. } = shape { points.len() } else { 0 })
        .sum();
    assert!((1600..=6400).contains(&count), "{count} points");
}

#[test]
fn a_png_has_its_size_and_the_same_bytes_every_time() {
    for (width, height) in [(320, 200), (800, 450), (1600, 900)] {
        let size = Size::new(width, height).unwrap();
        let figure = curves(1000, true, &["classic"]);
        let png = render_png(&figure, size, Theme::Light).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(png[16..24], [width.to_be_bytes(), height.to_be_bytes()].concat());
        assert_eq!(png, render_png(&figure, size, Theme::Light).unwrap());
        assert_ne!(png, render_png(&figure, size, Theme::Dark).unwrap());
    }
}

#[test]
fn an_svg_has_its_size_and_escapes_its_texts() {
    let mut figure = bands(90, false);
    figure.title = "a <b> & \u{1}\"c\"\u{202e}".into();
    let svg = render_svg(&figure, Size::default(), Theme::Light).unwrap();
    assert!(svg.starts_with("<svg width=\"1600\" height=\"900\" viewBox=\"0 0 12800 7200\""));
    assert!(svg.trim_end().ends_with("</svg>") && svg.matches("<svg").count() == 1);
    assert!(svg.contains("a &lt;b&gt; &amp; &quot;c&quot;"));
    assert!(svg.chars().all(|letter| letter == '\n' || !letter.is_control()));
    assert_eq!(svg, render_svg(&figure, Size::default(), Theme::Light).unwrap());
    assert_ne!(svg, render_svg(&figure, Size::default(), Theme::Dark).unwrap());
}

#[test]
fn labels_that_repeat_share_a_legend_entry() {
    let svg = render_svg(&bands(90, false), Size::default(), Theme::Light).unwrap();
    for label in ["median", "p10–p90", "p25–p75"] {
        assert_eq!(svg.matches(label).count(), 1, "{label} in three panels");
    }
}

#[test]
fn too_many_panels_are_refused_and_not_squeezed() {
    let mut figure = bands(90, false);
    figure.panels = vec![figure.panels[0].clone(); 60];
    let refused = render_png(&figure, Size::new(320, 200).unwrap(), Theme::Light);
    assert!(matches!(refused, Err(ChartError::Crowded { panels: 60, .. })));
}

fn value() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![
        any::<f64>(),
        -10.0..1e4,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(0.0),
        Just(5.0),
        Just(9.2e18)
    ]
}

fn axis() -> impl Strategy<Value = Axis> {
    let scale = prop_oneof![
        Just(Scale::Linear),
        Just(Scale::Log10),
        prop::collection::vec(".{0,12}", 0..5).prop_map(Scale::Categories),
    ];
    let format = prop::sample::select(vec![
        TickFormat::Number,
        TickFormat::Percent,
        TickFormat::Days,
        TickFormat::Hours,
        TickFormat::Levels,
    ]);
    let range = prop::option::of((value(), value()));
    (".{0,20}", scale, format, range).prop_map(|(label, scale, format, range)| Axis {
        label,
        scale,
        format,
        range,
    })
}

fn mark() -> impl Strategy<Value = Mark> {
    let points = || prop::collection::vec((value(), value()), 0..8);
    let dash = prop::sample::select(vec![Dash::Auto, Dash::Solid, Dash::Dotted, Dash::Alternating]);
    let line = || (".{0,9}", points(), 0..40_usize, dash.clone());
    let band = (prop::collection::vec((value(), value(), value()), 0..8), 0..9_usize);
    let spreads = || prop::collection::vec((0..6_usize, prop::array::uniform5(value()), ".{0,9}"), 0..4);
    prop_oneof![
        line().prop_map(|(label, points, color, dash)| Mark::Line { label, points, color, dash }),
        line().prop_map(|(label, points, color, dash)| Mark::Steps { label, points, color, dash }),
        line().prop_map(|(label, points, color, _)| Mark::Bars { label, points, color }),
        line().prop_map(|(label, points, color, _)| Mark::Points { label, points, color }),
        band.prop_map(|(points, color)| Mark::Band { label: "band".into(), points, color }),
        spreads().prop_map(|rows| Mark::Boxes {
            label: "boxes".into(),
            rows: rows
                .into_iter()
                .map(|(row, percentiles, note)| Spread { row, percentiles, note })
                .collect(),
            color: 1,
        }),
        (value(), value(), ".{0,9}").prop_map(|(from, to, text)| Mark::Stretch { from, to, text }),
        (value(), ".{0,9}").prop_map(|(x, text)| Mark::VLine { x, text }),
        (value(), ".{0,9}").prop_map(|(y, text)| Mark::HLine { y, text }),
    ]
}

fn figure() -> impl Strategy<Value = Figure> {
    let panel = (".{0,30}", axis(), axis(), prop::collection::vec(mark(), 0..4))
        .prop_map(|(title, x, y, marks)| Panel { title, x, y, marks });
    (".{0,200}", ".{0,30}", prop::collection::vec(panel, 0..4), 0..5_usize)
        .prop_map(|(title, subtitle, panels, columns)| Figure { title, subtitle, panels, columns })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_figure_is_drawn_or_refused_but_never_panics(figure in figure(), width in 320..1200_u32, height in 200..900_u32) {
        let size = Size::new(width, height).unwrap();
        let sheet = Sheet::new(size, Theme::Dark).unwrap();
        match shapes(&figure, &sheet) {
            Err(error) => prop_assert!(matches!(error, ChartError::Crowded { .. }), "{error}"),
            Ok(shapes) => {
                for text in shapes.iter().filter_map(|shape| text_box(shape, &sheet)) {
                    prop_assert!(text.left >= -1.0 && text.right <= f64::from(width) + 1.0, "{text:?}");
                }
                prop_assert!(render_png(&figure, size, Theme::Dark).is_ok());
                prop_assert!(render_svg(&figure, size, Theme::Dark).is_ok());
            }
        }
    }
}
