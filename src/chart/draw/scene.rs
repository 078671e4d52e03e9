//! Shapes in pixels: what a laid-out figure is made of, before any backend sees it.

use super::text::Font;
use crate::chart::theme::Color;

/// A place in pixels from the top left corner.
pub(super) type Point = (f64, f64);

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// Which end of a text its place names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// One thing to draw. Later shapes lie on top of earlier ones.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Path {
        points: Vec<Point>,
        width: f64,
        color: Color,
    },
    Polygon {
        points: Vec<Point>,
        color: Color,
    },
    Rect {
        area: Rect,
        color: Color,
    },
    Circle {
        center: Point,
        radius: f64,
        color: Color,
    },
    /// `at` lies on the baseline.
    Text {
        at: Point,
        anchor: Anchor,
        text: String,
        font: Font,
        color: Color,
    },
}

/// A straight hairline, moved so that its edges fall on pixel borders and stay crisp.
pub(super) fn hairline(from: Point, to: Point, width: f64, color: Color) -> Shape {
    let width = width.round().max(1.0);
    let area = if from.0 == to.0 {
        let left = (from.0 - width / 2.0).round();
        Rect { left, top: from.1.round(), right: left + width, bottom: to.1.round() }
    } else {
        let top = (from.1 - width / 2.0).round();
        Rect { left: from.0.round(), top, right: to.0.round(), bottom: top + width }
    };
    Shape::Rect { area, color }
}
