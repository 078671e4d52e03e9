//! Ticks that fit, grid lines and axis labels.

use super::layout::{Frame, categorical};
use super::range::Projection;
use super::scene::{Anchor, Shape, hairline};
use super::sheet::{Sheet, middle_to_baseline};
use super::text::clean;
use super::ticks::{Tick, Ticks, linear, log};
use crate::chart::{Axis, Scale};

/// Minor grid lines closer than this, at 1600x900, would be a grey area.
const LEAST_GAP: f64 = 3.0;

/// About how many labels a vertical axis `height` pixels long has room for.
pub(super) fn most_y(height: f64, sheet: &Sheet) -> usize {
    ((height / (sheet.small().size * 2.5)) as usize).clamp(3, 7)
}

/// About how many labels a horizontal axis `width` pixels long has room for.
pub(super) fn most_x(width: f64, sheet: &Sheet) -> usize {
    ((width / sheet.px(64.0)) as usize).clamp(3, 10)
}

/// Ticks of a vertical axis `height` pixels long.
pub(super) fn y_ticks(axis: &Axis, y: &Projection, height: f64, sheet: &Sheet) -> Ticks {
    let line = sheet.small().size * 1.5;
    if let Scale::Categories(names) = &axis.scale {
        let every = (line * names.len() as f64 / height).ceil().max(1.0) as usize;
        return Ticks { major: named(names, every), minor: Vec::new() };
    }
    let fits = |ticks: &[Tick]| {
        let places: Vec<f64> = ticks.iter().filter_map(|tick| y.at(tick.value)).collect();
        places.windows(2).all(|pair| (pair[1] - pair[0]).abs() >= line)
    };
    choose(axis, y, most_y(height, sheet), &fits, sheet)
}

/// Ticks of the horizontal axis of a frame whose plot and projection are set.
pub(super) fn x_ticks(axis: &Axis, frame: &Frame, sheet: &Sheet) -> Ticks {
    if let Scale::Categories(names) = &axis.scale {
        let every = (sheet.px(44.0) * names.len() as f64 / frame.plot.width()).ceil().max(1.0) as usize;
        let room = frame.plot.width() * every as f64 / names.len().max(1) as f64 - sheet.px(12.0);
        let mut major = named(names, every);
        major.iter_mut().for_each(|tick| tick.label = sheet.fonts.shorten(&tick.label, sheet.small(), room));
        return Ticks { major, minor: Vec::new() };
    }
    let fits = |ticks: &[Tick]| {
        let ends: Vec<(f64, f64)> = ticks
            .iter()
            .filter_map(|tick| {
                let (middle, half) = x_place(tick, frame, sheet)?;
                Some((middle - half, middle + half))
            })
            .collect();
        ends.windows(2).all(|pair| pair[0].1 + sheet.px(16.0) <= pair[1].0)
    };
    choose(axis, &frame.x, most_x(frame.plot.width(), sheet), &fits, sheet)
}

fn choose(
    axis: &Axis,
    projection: &Projection,
    most: usize,
    fits: &dyn Fn(&[Tick]) -> bool,
    sheet: &Sheet,
) -> Ticks {
    if axis.scale != Scale::Log10 {
        return linear(projection.span, axis.format, most, fits);
    }
    let mut ticks = log(projection.span, axis.format, most, fits);
    let places: Vec<f64> = ticks.minor.iter().filter_map(|value| projection.at(*value)).collect();
    if places.windows(2).any(|pair| (pair[1] - pair[0]).abs() < sheet.px(LEAST_GAP)) {
        ticks.minor.clear();
    }
    ticks
}

fn named(names: &[String], every: usize) -> Vec<Tick> {
    let named = names.iter().enumerate().step_by(every);
    named.map(|(index, name)| Tick { value: index as f64, label: clean(name) }).collect()
}

/// The middle of a label on the x axis, kept inside the panel, and half its width.
fn x_place(tick: &Tick, frame: &Frame, sheet: &Sheet) -> Option<(f64, f64)> {
    let half = sheet.width(&tick.label, sheet.small()) / 2.0;
    let (least, most) = (frame.cell.left + half, frame.cell.right + sheet.px(8.0) - half);
    Some((frame.x.at(tick.value)?.min(most).max(least), half))
}

/// The width of the widest label of a vertical axis.
pub(super) fn label_width(ticks: &Ticks, sheet: &Sheet) -> f64 {
    ticks.major.iter().map(|tick| sheet.width(&tick.label, sheet.small())).fold(0.0, f64::max)
}

/// Grid lines, to lie under the marks.
pub(super) fn paint_grid(x: &Axis, y: &Axis, frame: &Frame, sheet: &Sheet, shapes: &mut Vec<Shape>) {
    let plot = frame.plot;
    let mut upright = |value: f64, color| {
        if let Some(at) = frame.x.at(value) {
            shapes.push(hairline((at, plot.top), (at, plot.bottom), sheet.px(1.0), color));
        }
    };
    if !categorical(x) {
        frame.x_ticks.minor.iter().for_each(|value| upright(*value, sheet.colors.minor_grid));
        frame.x_ticks.major.iter().for_each(|tick| upright(tick.value, sheet.colors.grid));
    }
    let mut level = |value: f64, color| {
        if let Some(at) = frame.y.at(value) {
            shapes.push(hairline((plot.left, at), (plot.right, at), sheet.px(1.0), color));
        }
    };
    if categorical(y) {
        let rows = frame.y.span.high.round() as usize;
        (0..rows).for_each(|row| level(row as f64 + 0.5, sheet.colors.grid));
    } else {
        frame.y_ticks.minor.iter().for_each(|value| level(*value, sheet.colors.minor_grid));
        frame.y_ticks.major.iter().for_each(|tick| level(tick.value, sheet.colors.grid));
    }
}

/// The lines along the plot, tick labels and axis labels, to lie over the marks.
pub(super) fn paint_axes(x: &Axis, y: &Axis, frame: &Frame, sheet: &Sheet, shapes: &mut Vec<Shape>) {
    let (plot, font, muted) = (frame.plot, sheet.small(), sheet.colors.muted);
    let (width, color) = (sheet.px(1.25), sheet.colors.axis);
    shapes.push(hairline((plot.left, plot.bottom), (plot.right, plot.bottom), width, color));
    let zero = frame.y.span.low < 0.0 && frame.y.span.high > 0.0 && matches!(y.scale, Scale::Linear);
    if zero {
        let at = frame.y.base();
        shapes.push(hairline((plot.left, at), (plot.right, at), width, color));
    }
    let baseline = plot.bottom + sheet.px(8.0) + font.size * 0.76;
    for tick in &frame.x_ticks.major {
        let (Some(at), Some((middle, _))) = (frame.x.at(tick.value), x_place(tick, frame, sheet)) else {
            continue;
        };
        if !categorical(x) {
            shapes.push(hairline((at, plot.bottom), (at, plot.bottom + sheet.px(5.0)), width, color));
        }
        shapes.push(sheet.text(
            (middle, baseline),
            Anchor::Middle,
            &tick.label,
            (font, muted),
            f64::INFINITY,
        ));
    }
    let ink = if categorical(y) { sheet.colors.text } else { muted };
    let room = plot.left - sheet.px(10.0) - frame.cell.left;
    for tick in &frame.y_ticks.major {
        let Some(at) = frame.y.at(tick.value) else { continue };
        let place = (plot.left - sheet.px(10.0), at + middle_to_baseline(font));
        shapes.push(sheet.text(place, Anchor::End, &tick.label, (font, ink), room + 0.5));
    }
    let middle = (plot.left + plot.right) / 2.0;
    let room = 2.0 * (middle - frame.cell.left).min(frame.cell.right - middle);
    let x_label = (middle, frame.x_label);
    shapes.push(sheet.text(x_label, Anchor::Middle, &clean(&x.label), (font, muted), room));
    let y_label = (frame.cell.left, frame.y_label);
    shapes.push(sheet.text(y_label, Anchor::Start, &clean(&y.label), (font, muted), frame.cell.width()));
}
