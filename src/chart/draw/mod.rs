//! From a figure to bytes: layout → shapes → backend. See the module above for why it is built so.

mod axes;
mod backend;
mod face;
mod inline;
mod lacking;
mod layout;
mod legend;
mod marks;
mod notes;
mod number;
mod paint;
mod path;
mod png;
mod range;
mod rows;
mod scene;
mod sheet;
mod svg;
mod text;
mod ticks;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use super::{ChartError, Figure, Size, Theme};
pub use inline::{Series, inline};
pub use lacking::lacking;
use sheet::Sheet;

/// The figure as the bytes of a PNG file of exactly `size` pixels.
///
/// # Errors
/// [`ChartError::Crowded`] when the panels would be too small to read; [`ChartError::Draw`] when there is
/// no memory for the picture or it cannot be encoded.
pub fn render_png(figure: &Figure, size: Size, theme: Theme) -> Result<Vec<u8>, ChartError> {
    let sheet = Sheet::new(size, theme)?;
    png::encode(&paint::shapes(figure, &sheet)?, size, &sheet.fonts)
}

/// The figure as an SVG document of the given size. Texts stay texts, in Noto Sans where the reader has it
/// and otherwise in the reader's sans-serif font.
///
/// # Errors
/// [`ChartError::Crowded`] when the panels would be too small to read.
pub fn render_svg(figure: &Figure, size: Size, theme: Theme) -> Result<String, ChartError> {
    let sheet = Sheet::new(size, theme)?;
    svg::encode(&paint::shapes(figure, &sheet)?, size)
}
