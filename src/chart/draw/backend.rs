//! Replays shapes on a plotters backend whose space is finer than pixels.

use super::scene::{Anchor, Point, Shape};
use super::text::Font;
use crate::chart::ChartError;
use crate::chart::theme::Color;
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, FontFamily, FontStyle,
};
use std::convert::Infallible;

/// Backend units in a pixel: plotters' coordinates are whole numbers, and a line needs better.
pub(super) const FINE: f64 = 8.0;
/// What plotters' SVG backend divides a font size by, and how far below the top of a text, in ems,
/// it puts the baseline. Both our backends keep to it, so that a baseline can be handed over exactly.
pub(super) const EM: f64 = 1.24;
pub(super) const TOP_TO_BASELINE: f64 = 0.76;

/// Draws all shapes.
pub(super) fn replay<B: DrawingBackend>(shapes: &[Shape], backend: &mut B) -> Result<(), ChartError> {
    for shape in shapes {
        draw(shape, backend).map_err(|error| ChartError::Draw(error.to_string()))?;
    }
    backend.present().map_err(|error| ChartError::Draw(error.to_string()))
}

fn draw<B: DrawingBackend>(
    shape: &Shape,
    backend: &mut B,
) -> Result<(), plotters_backend::DrawingErrorKind<B::ErrorType>> {
    match shape {
        Shape::Path { points, width, color } => {
            backend.draw_path(points.iter().map(fine), &Stroke { color: *color, width: *width })
        }
        Shape::Polygon { points, color } => backend.fill_polygon(points.iter().map(fine), &ink(*color)),
        Shape::Rect { area, color } => {
            let (from, to) = (fine(&(area.left, area.top)), fine(&(area.right, area.bottom)));
            backend.draw_rect(from, to, &ink(*color), true)
        }
        Shape::Circle { center, radius, color } => {
            let radius = (radius * FINE).round() as u32;
            backend.draw_circle(fine(center), radius, &ink(*color), true)
        }
        Shape::Text { at, anchor, text, font, color } => {
            let style = TextStyle { font: *font, anchor: *anchor, color: *color };
            let top = (at.0, at.1 - TOP_TO_BASELINE * font.size);
            backend.draw_text(text, &style, fine(&top))
        }
    }
}

fn fine(point: &Point) -> BackendCoord {
    ((point.0 * FINE).round() as i32, (point.1 * FINE).round() as i32)
}

fn ink(color: Color) -> BackendColor {
    BackendColor { alpha: color.alpha, rgb: color.rgb }
}

struct Stroke {
    color: Color,
    width: f64,
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        ink(self.color)
    }

    fn stroke_width(&self) -> u32 {
        (self.width * FINE).round().max(1.0) as u32
    }
}

struct TextStyle {
    font: Font,
    anchor: Anchor,
    color: Color,
}

impl BackendTextStyle for TextStyle {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        ink(self.color)
    }

    fn size(&self) -> f64 {
        self.font.size * FINE * EM
    }

    fn style(&self) -> FontStyle {
        if self.font.bold { FontStyle::Bold } else { FontStyle::Normal }
    }

    fn anchor(&self) -> Pos {
        let horizontal = match self.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(horizontal, VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name("Noto Sans, Arial, Helvetica, sans-serif")
    }

    /// Neither backend asks: layout has measured already.
    fn layout_box(&self, _: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        Ok(((0, 0), (0, 0)))
    }

    /// Neither backend draws text by pixels.
    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: F,
    ) -> Result<Result<(), E>, Infallible> {
        Ok(Ok(()))
    }
}
