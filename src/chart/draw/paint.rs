//! The shapes of a whole figure, in drawing order.

use super::axes;
use super::layout::{Frame, Header, layout};
use super::marks::{Plot, Stroke};
use super::rows::Lane;
use super::scene::{Anchor, Rect, Shape};
use super::sheet::{Sheet, middle_to_baseline};
use super::text::clean;
use crate::chart::{ChartError, Figure, Mark, Panel};

/// A title may shrink to this part of its size before it is cut.
const SHRINK: f64 = 0.7;

/// Everything a figure is made of.
pub(super) fn shapes(figure: &Figure, sheet: &Sheet) -> Result<Vec<Shape>, ChartError> {
    let layout = layout(figure, sheet)?;
    let (width, height) = (f64::from(sheet.size.width()), f64::from(sheet.size.height()));
    let paper = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
    let mut shapes = vec![Shape::Rect { area: paper, color: sheet.colors.paper }];
    header(figure, &layout.header, sheet, &mut shapes);
    layout.legend.paint(sheet, &mut shapes);
    for (panel, frame) in figure.panels.iter().zip(&layout.frames) {
        paint_panel(panel, frame, sheet, &mut shapes);
    }
    shapes.retain(|shape| !matches!(shape, Shape::Text { text, .. } if text.is_empty()));
    Ok(shapes)
}

fn header(figure: &Figure, header: &Header, sheet: &Sheet, shapes: &mut Vec<Shape>) {
    let (area, colors) = (header.area, &sheet.colors);
    let title = (sheet.bold(27.0), colors.text);
    let subtitle = (sheet.regular(18.0), colors.muted);
    for (text, baseline, (mut font, color)) in
        [(&figure.title, header.title, title), (&figure.subtitle, header.subtitle, subtitle)]
    {
        let text = clean(text);
        font.size *= (area.width() / sheet.width(&text, font).max(1.0)).clamp(SHRINK, 1.0);
        shapes.push(sheet.text(
            (area.left, baseline),
            Anchor::Start,
            &text,
            (font, color),
            area.width() + 0.5,
        ));
    }
}

fn paint_panel(panel: &Panel, frame: &Frame, sheet: &Sheet, shapes: &mut Vec<Shape>) {
    let title = (sheet.bold(19.0), sheet.colors.text);
    let at = (frame.cell.left, frame.title);
    shapes.push(sheet.text(at, Anchor::Start, &clean(&panel.title), title, frame.cell.width()));
    axes::paint_grid(&panel.x, &panel.y, frame, sheet, shapes);
    Plot { frame, sheet, shapes }.stretches(&panel.marks);
    let before = shapes.len();
    marks(panel, &mut Plot { frame, sheet, shapes });
    if shapes.len() == before {
        let font = sheet.small();
        let (plot, style) = (frame.plot, (font, sheet.colors.muted));
        let middle =
            ((plot.left + plot.right) / 2.0, (plot.top + plot.bottom) / 2.0 + middle_to_baseline(font));
        shapes.push(sheet.text(middle, Anchor::Middle, "no data", style, plot.width()));
    }
    axes::paint_axes(&panel.x, &panel.y, frame, sheet, shapes);
}

fn marks(panel: &Panel, plot: &mut Plot<'_>) {
    let on_rows = |mark: &&Mark| matches!(mark, Mark::Boxes { .. });
    let bars = panel.marks.iter().filter(|mark| matches!(mark, Mark::Bars { .. })).count();
    let lanes = panel.marks.iter().filter(on_rows).count();
    let (mut bar, mut lane) = (0, 0);
    for mark in &panel.marks {
        match mark {
            Mark::Line { points, color, dash, .. } => {
                plot.line(points, Stroke::of(*dash, *color), *color, false)
            }
            Mark::Steps { points, color, dash, .. } => {
                plot.line(points, Stroke::of(*dash, *color), *color, true)
            }
            Mark::Band { points, color, .. } => plot.band(points, *color),
            Mark::Points { points, color, .. } => plot.points(points, *color),
            Mark::Bars { points, color, .. } => {
                plot.bars(points, *color, bar, bars);
                bar += 1;
            }
            Mark::Boxes { rows, color, .. } => {
                plot.boxes(rows, *color, Lane { index: lane, of: lanes });
                lane += 1;
            }
            Mark::Stretch { .. } | Mark::VLine { .. } | Mark::HLine { .. } => {}
        }
    }
    plot.notes(&panel.marks);
}
