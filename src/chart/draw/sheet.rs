//! The sheet a figure is drawn on: its size, colours, fonts, and how large "one pixel" is on it.

use super::scene::{Anchor, Point, Shape};
use super::text::{Font, Fonts};
use crate::chart::theme::{Color, Colors};
use crate::chart::{ChartError, Size, Theme};

pub(super) struct Sheet {
    pub size: Size,
    pub colors: Colors,
    pub fonts: Fonts,
    /// Pixels for what takes one pixel at 1600x900.
    unit: f64,
}

impl Sheet {
    /// Text grows with the picture. In a small picture it shrinks less than the picture, or nobody could read it.
    pub fn new(size: Size, theme: Theme) -> Result<Self, ChartError> {
        let scale = (f64::from(size.width()) / 1600.0).min(f64::from(size.height()) / 900.0);
        let unit = if scale < 1.0 { scale.sqrt().max(0.62) } else { scale };
        Ok(Self { size, colors: theme.colors(), fonts: Fonts::load()?, unit })
    }

    /// Pixels for a length given for 1600x900.
    pub fn px(&self, length: f64) -> f64 {
        length * self.unit
    }

    pub fn regular(&self, size: f64) -> Font {
        Font { size: self.px(size), bold: false }
    }

    pub fn bold(&self, size: f64) -> Font {
        Font { size: self.px(size), bold: true }
    }

    /// Ticks, axis labels, notes.
    pub fn small(&self) -> Font {
        self.regular(16.0)
    }

    pub fn width(&self, text: &str, font: Font) -> f64 {
        self.fonts.width(text, font)
    }

    /// A text, shortened to `room` pixels.
    pub fn text(
        &self,
        at: Point,
        anchor: Anchor,
        text: &str,
        (font, color): (Font, Color),
        room: f64,
    ) -> Shape {
        Shape::Text { at, anchor, text: self.fonts.shorten(text, font, room), font, color }
    }
}

/// The distance from the middle of a line of text down to its baseline.
pub(super) fn middle_to_baseline(font: Font) -> f64 {
    font.size * 0.36
}
