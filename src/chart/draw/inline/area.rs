//! Where a plot lies in its picture, with its axes.

use super::super::range::{Projection, Side, Span, span};
use super::super::ticks::{Tick, linear, log};
use crate::chart::{Axis, Mark, Panel, Scale};
use crate::text::hidden::escaped;
use crate::text::markup::quoted;
use std::fmt::Write;

/// The width of a picture that no script has fitted to its page.
const WIDTH: f64 = 420.0;
/// Its height, where it has no rows.
const HEIGHT: f64 = 260.0;
/// The height of a row.
const ROW: f64 = 38.0;
/// Above the plot stands what the vertical axis measures, below it the labels of the other.
const ABOVE: f64 = 22.0;
const BELOW: f64 = 36.0;
/// Beside it stands half of the last label.
const BESIDE: f64 = 16.0;
/// About the width of a character.
const LETTER: f64 = 6.2;
/// That of an ideograph, and of what is as wide.
const WIDE_LETTER: f64 = 11.0;
/// The same of notes, which are shares: their digits and signs are wide.
const NOTE_LETTER: f64 = 7.5;
/// Where CJK radicals begin in Unicode.
const FIRST_WIDE: char = '\u{2e80}';
/// A name of a row is cut after so many characters.
const LONGEST: usize = 22;
const MOST_TICKS: usize = 6;

/// The plot of a panel within its picture.
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    height: f64,
    pub x: Projection,
    pub y: Projection,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
}

impl Area {
    pub fn of(panel: &Panel) -> Area {
        let rows = names(&panel.y).map(|names| names.len().max(2) as f64);
        let height = rows.map_or(HEIGHT, |rows| ABOVE + BELOW + rows * ROW);
        let (top, bottom) = (ABOVE, height - BELOW);
        let y_span = span(&panel.y, &panel.marks, Side::Y, MOST_TICKS);
        let y_ticks = ticks(&panel.y, y_span, (bottom - top) / 26.0);
        let left = 10.0 + y_ticks.iter().map(|tick| wideness(&tick.label)).fold(0.0, f64::max);
        let right = WIDTH - BESIDE - longest_note(panel) as f64 * NOTE_LETTER;
        let x_span = span(&panel.x, &panel.marks, Side::X, MOST_TICKS);
        let x_ticks = ticks(&panel.x, x_span, (right - left) / 52.0);
        let (from, to) = if rows.is_some() { (top, bottom) } else { (bottom, top) };
        Area {
            left,
            top,
            right,
            bottom,
            height,
            x: Projection::new(&panel.x.scale, x_span, left, right),
            y: Projection::new(&panel.y.scale, y_span, from, to),
            x_ticks,
            y_ticks,
        }
    }

    /// The picture: axes, and the shapes of the marks held within the plot.
    pub fn svg(&self, panel: &Panel, (within, beside): &(String, String)) -> String {
        let Area { left, top, right, bottom, height, .. } = self;
        let name = if panel.title.is_empty() { &panel.y.label } else { &panel.title };
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\"><g>",
            text(&format!("{name}: {} by {}", panel.y.label, panel.x.label))
        );
        self.axes(panel, &mut svg);
        let (wide, high) = (right - left, bottom - top);
        // Writing into a text can't fail.
        let _ = write!(
            svg,
            "</g><svg class=\"area\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" \
             viewBox=\"{left:.1} {top:.1} {wide:.1} {high:.1}\">{within}</svg>{beside}</svg>"
        );
        svg
    }

    fn axes(&self, panel: &Panel, svg: &mut String) {
        let Area { left, top, right, bottom, .. } = self;
        let mut grid = String::new();
        for tick in &self.x_ticks {
            let Some(at) = self.x.at(tick.value) else { continue };
            if names(&panel.x).is_none() {
                let _ = write!(grid, "M{at:.1} {top:.1}V{bottom:.1}");
            }
            let _ = write!(
                svg,
                "<text class=\"tick middle\" x=\"{at:.1}\" y=\"{:.1}\">{}</text>",
                bottom + 15.0,
                text(&tick.label)
            );
        }
        for tick in &self.y_ticks {
            let Some(at) = self.y.at(tick.value) else { continue };
            if names(&panel.y).is_none() {
                let _ = write!(grid, "M{left:.1} {at:.1}H{right:.1}");
            }
            let _ = write!(
                svg,
                "<text class=\"tick end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                left - 5.0,
                at + 4.0,
                text(&tick.label)
            );
        }
        let _ = write!(
            svg,
            "<path class=\"grid\" d=\"{grid}\"/><path class=\"axis\" d=\"M{left:.1} {bottom:.1}H{right:.1}\"/>\
             <text class=\"label end\" x=\"{right:.1}\" y=\"{:.1}\">{}</text><text class=\"label\" x=\"2\" y=\"12\">{}</text>",
            bottom + 30.0,
            text(&panel.x.label),
            text(&panel.y.label)
        );
    }
}

/// A text within a picture: no markup, and nothing that hides.
pub(super) fn text(text: &str) -> String {
    quoted(&escaped(text))
}

/// The names of the places of an axis that has them.
pub(super) fn names(axis: &Axis) -> Option<&[String]> {
    match &axis.scale {
        Scale::Categories(names) => Some(names),
        Scale::Linear | Scale::Log10 => None,
    }
}

fn ticks(axis: &Axis, span: Span, room: f64) -> Vec<Tick> {
    let most = (room as usize).clamp(2, 8);
    match &axis.scale {
        Scale::Categories(names) => {
            let every = names.len().div_ceil(most.max(names.len().min(12))).max(1);
            let named = names.iter().enumerate().step_by(every);
            named.map(|(at, name)| Tick { value: at as f64, label: cut(name) }).collect()
        }
        Scale::Linear => linear(span, axis.format, most, &|ticks| ticks.len() <= most + 1).major,
        Scale::Log10 => log(span, axis.format, most, &|ticks| ticks.len() <= most + 1).major,
    }
}

/// About how wide a text is in the fonts of a page. From the first ideographs on, all that is written is about as wide as they are.
pub(super) fn wideness(text: &str) -> f64 {
    text.chars().map(|letter| if letter < FIRST_WIDE { LETTER } else { WIDE_LETTER }).sum()
}

pub(super) fn cut(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// The length of the longest text beside a row.
fn longest_note(panel: &Panel) -> usize {
    let rows = panel.marks.iter().filter_map(|mark| match mark {
        Mark::Boxes { rows, .. } => Some(rows),
        _ => None,
    });
    rows.flatten().map(|row| row.note.chars().count()).max().unwrap_or(0)
}
