//! Where everything goes: header, legend, and the plot area and axes of each panel. Nothing is drawn here.

use super::axes;
use super::legend::Legend;
use super::range::{Projection, Side, span};
use super::scene::Rect;
use super::sheet::Sheet;
use super::text::clean;
use super::ticks::Ticks;
use crate::chart::{Axis, ChartError, Figure, Mark, Panel, Scale};

/// A laid-out figure.
pub(super) struct Layout {
    pub header: Header,
    pub legend: Legend,
    /// In the order of the figure's panels.
    pub frames: Vec<Frame>,
}

/// Baselines of title and subtitle, and where they start and end.
pub(super) struct Header {
    pub area: Rect,
    pub title: f64,
    pub subtitle: f64,
}

/// A laid-out panel.
pub(super) struct Frame {
    pub cell: Rect,
    pub plot: Rect,
    /// Baselines of the heading, the label of the y axis and that of the x axis.
    pub title: f64,
    pub y_label: f64,
    pub x_label: f64,
    pub x: Projection,
    pub y: Projection,
    pub x_ticks: Ticks,
    pub y_ticks: Ticks,
}

/// Lays a figure out.
pub(super) fn layout(figure: &Figure, sheet: &Sheet) -> Result<Layout, ChartError> {
    let margin = sheet.px(28.0);
    let (width, height) = (f64::from(sheet.size.width()), f64::from(sheet.size.height()));
    let page =
        Rect { left: margin, top: sheet.px(20.0), right: width - margin, bottom: height - sheet.px(18.0) };
    let header = header(figure, sheet, page);
    let below = Rect { top: header.area.bottom + sheet.px(8.0), ..page };
    let legend = Legend::arrange(figure, sheet, below);
    let frames = frames(figure, sheet, Rect { top: legend.area.bottom + sheet.px(12.0), ..page })?;
    Ok(Layout { header, legend, frames })
}

fn header(figure: &Figure, sheet: &Sheet, page: Rect) -> Header {
    let title = page.top + if clean(&figure.title).is_empty() { 0.0 } else { sheet.px(28.0) };
    let subtitle = title + if clean(&figure.subtitle).is_empty() { 0.0 } else { sheet.px(27.0) };
    Header { area: Rect { bottom: subtitle + sheet.px(6.0), ..page }, title, subtitle }
}

/// Lines of text around every plot of a figure: the same for all, so that plots in a row line up.
struct Lines {
    title: f64,
    y_label: f64,
    x_label: f64,
    ticks: f64,
}

impl Lines {
    fn of(figure: &Figure, sheet: &Sheet) -> Self {
        let line = |used: fn(&Panel) -> &str, height: f64| {
            let used = figure.panels.iter().any(|panel| !clean(used(panel)).is_empty());
            if used { sheet.px(height) } else { 0.0 }
        };
        Self {
            title: line(|panel| &panel.title, 28.0),
            y_label: line(|panel| &panel.y.label, 24.0),
            x_label: line(|panel| &panel.x.label, 25.0),
            ticks: sheet.px(28.0),
        }
    }
}

fn frames(figure: &Figure, sheet: &Sheet, area: Rect) -> Result<Vec<Frame>, ChartError> {
    let lines = Lines::of(figure, sheet);
    let cells = cells(figure, area, sheet.px(36.0));
    let columns = cells.iter().filter(|cell| cell.top == area.top).count().max(1);
    let crowded = || ChartError::Crowded { panels: figure.panels.len(), size: sheet.size };
    let mut frames: Vec<Frame> = Vec::with_capacity(cells.len());
    let mut gutters = vec![(0.0_f64, sheet.px(14.0)); columns];
    for (index, (panel, cell)) in figure.panels.iter().zip(cells).enumerate() {
        let frame = upright(panel, sheet, cell, &lines);
        if frame.plot.height() < sheet.px(48.0) || cell.width() < sheet.px(90.0) {
            return Err(crowded());
        }
        let gutter = &mut gutters[index % columns];
        gutter.0 = gutter.0.max(axes::label_width(&frame.y_ticks, sheet).min(cell.width() * 0.38));
        gutter.1 = gutter.1.max(note_width(panel, sheet).min(cell.width() * 0.34));
        frames.push(frame);
    }
    for (index, (frame, panel)) in frames.iter_mut().zip(&figure.panels).enumerate() {
        let (left, right) = gutters[index % columns];
        frame.plot.left = (frame.cell.left + left + sheet.px(10.0)).round();
        frame.plot.right = (frame.cell.right - right).round();
        if frame.plot.width() < sheet.px(60.0) {
            return Err(crowded());
        }
        let range = span(&panel.x, &panel.marks, Side::X, axes::most_x(frame.plot.width(), sheet));
        frame.x = Projection::new(&panel.x.scale, range, frame.plot.left, frame.plot.right);
        frame.x_ticks = axes::x_ticks(&panel.x, frame, sheet);
    }
    Ok(frames)
}

/// A frame with its vertical half: the width of the plot is known only when all labels of its column are.
fn upright(panel: &Panel, sheet: &Sheet, cell: Rect, lines: &Lines) -> Frame {
    let title = cell.top + lines.title - sheet.px(8.0);
    let y_label = cell.top + lines.title + lines.y_label - sheet.px(7.0);
    let top = (cell.top + lines.title + lines.y_label + sheet.px(13.0)).round();
    let bottom = (cell.bottom - lines.ticks - lines.x_label).round();
    let plot = Rect { top, bottom, ..cell };
    let range = span(&panel.y, &panel.marks, Side::Y, axes::most_y(plot.height(), sheet));
    let (from, to) =
        if matches!(panel.y.scale, Scale::Categories(_)) { (top, bottom) } else { (bottom, top) };
    let y = Projection::new(&panel.y.scale, range, from, to);
    let y_ticks = axes::y_ticks(&panel.y, &y, plot.height(), sheet);
    let x = Projection::new(&panel.x.scale, range, cell.left, cell.right);
    let x_label = cell.bottom - sheet.px(4.0);
    Frame { cell, plot, title, y_label, x_label, x, y, x_ticks: Ticks::default(), y_ticks }
}

/// The width of the texts at the right ends of rows, with a gap before them.
fn note_width(panel: &Panel, sheet: &Sheet) -> f64 {
    let notes: Vec<&String> = panel.marks.iter().flat_map(row_notes).collect();
    let widest = notes.into_iter().map(|note| sheet.width(&clean(note), sheet.small())).fold(0.0, f64::max);
    if widest > 0.0 { widest + sheet.px(14.0) } else { 0.0 }
}

fn row_notes(mark: &Mark) -> Vec<&String> {
    match mark {
        Mark::Boxes { rows, .. } => rows.iter().map(|row| &row.note).collect(),
        _ => Vec::new(),
    }
}

/// The cells of the grid of panels, row by row.
fn cells(figure: &Figure, area: Rect, gap: f64) -> Vec<Rect> {
    let count = figure.panels.len();
    let columns = if figure.columns > 0 { figure.columns.min(count.max(1)) } else { columns(count, area) };
    let rows = count.div_ceil(columns);
    let width = (area.width() - gap * (columns - 1) as f64) / columns as f64;
    // Rows are told apart by their headings already, and labels below them take room.
    let row_gap = gap * 0.6;
    let height = (area.height() - row_gap * rows.saturating_sub(1) as f64) / rows.max(1) as f64;
    (0..count)
        .map(|index| {
            let left = area.left + (index % columns) as f64 * (width + gap);
            let top = area.top + (index / columns) as f64 * (height + row_gap);
            Rect { left, top, right: left + width, bottom: top + height }
        })
        .collect()
}

/// The number of columns that brings panels closest to three by two, empty cells avoided.
fn columns(count: usize, area: Rect) -> usize {
    let ugliness = |columns: usize| {
        let rows = count.div_ceil(columns);
        let aspect = (area.width() / columns as f64) / (area.height().max(1.0) / rows as f64);
        libm::log(aspect / 1.5).abs() + 0.5 * (columns * rows - count) as f64
    };
    (1..=count.max(1)).min_by(|one, other| ugliness(*one).total_cmp(&ugliness(*other))).unwrap_or(1)
}

/// Whether an axis runs over named places.
pub(super) fn categorical(axis: &Axis) -> bool {
    matches!(axis.scale, Scale::Categories(_))
}
