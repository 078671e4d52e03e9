//! Charts: a pure description of a figure ([`Figure`]) and its rendering to PNG and SVG bytes.
//!
//! What to draw is decided in [`xp`], [`bonus`], [`simulation`], [`comparison`], [`fit`] and [`prestige`]: rules or outcomes in, a [`Figure`]
//! out. How it is drawn ([`render_png`], [`render_svg`]) knows nothing of games, rulesets or simulations. Neither half
//! touches a file, clock, locale or environment: the same input, size and theme give the same bytes everywhere.
//!
//! How a picture comes about: `draw` lays the figure out (header, legend, a grid of panels, axes, marks)
//! into a list of shapes in pixels, and that one list is replayed on a plotters `DrawingBackend`:
//! plotters' own for SVG, one of ours over tiny-skia for PNG. Axes, ticks and legends are ours and not
//! plotters' because its mesh neither promises that labels keep apart nor thins decades, its legend lies
//! over the data, and its lines have no dashes that the SVG backend would draw. Coordinates are handed to
//! the backends in eighths of a pixel, since plotters' coordinates are whole numbers.

pub mod bonus;
#[cfg(test)]
mod by_hand;
pub mod comparison;
mod draw;
mod figure;
pub mod fit;
mod milestones;
pub mod prestige;
pub mod retention;
mod sample;
pub mod simulation;
mod size;
mod theme;
mod times;
pub mod xp;

pub use draw::{Series, inline, lacking, render_png, render_svg};
pub use figure::{Axis, Dash, Figure, Mark, Panel, Scale, Spread, TickFormat};
pub use size::Size;
pub use theme::Theme;

/// Why a figure could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The panels would be too small to read.
    #[error("{panels} panels do not fit on {size}: take a larger size or fewer panels")]
    Crowded {
        /// Panels in the figure.
        panels: usize,
        /// The size that was asked for.
        size: Size,
    },
    /// The built-in font could not be read.
    #[error("the built-in font is unreadable: {0}")]
    Font(String),
    /// The picture could not be allocated, drawn or encoded.
    #[error("the picture could not be drawn: {0}")]
    Draw(String),
}
