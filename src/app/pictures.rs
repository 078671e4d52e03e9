//! Figures as pictures.

use super::problem::{Hint, Problem};
use crate::chart::{ChartError, Figure, Size, Theme, render_png, render_svg};
use std::path::Path;

/// What a picture is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Pixels.
    Png,
    /// Vectors.
    Svg,
}

impl Format {
    /// By the ending of a file.
    pub fn of(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_ascii_lowercase();
        match ending.to_str() {
            Some("png") => Some(Format::Png),
            Some("svg") => Some(Format::Svg),
            _ => None,
        }
    }

    /// Its name, as endings have it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Svg => "svg",
        }
    }
}

/// The bytes of a picture of `figure`.
///
/// # Errors
/// When it does not fit.
pub fn render(figure: &Figure, format: Format, size: Size, theme: Theme) -> Result<Vec<u8>, Problem> {
    let bytes = match format {
        Format::Png => render_png(figure, size, theme),
        Format::Svg => render_svg(figure, size, theme).map(String::into_bytes),
    };
    bytes.map_err(|error| {
        let problem = Problem::invalid("no-picture", error.to_string());
        match error {
            ChartError::Crowded { .. } => problem.advise(Hint::LargerPicture),
            ChartError::Font(_) | ChartError::Draw(_) => problem,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_decides() {
        for (path, format) in [("a.png", Format::Png), ("a.b/c.SVG", Format::Svg), ("x.svg.png", Format::Png)]
        {
            assert_eq!(Format::of(Path::new(path)), Some(format));
        }
        for path in ["a.gif", "png", ".png", "a.png.gz", ""] {
            assert_eq!(Format::of(Path::new(path)), None, "{path}");
        }
    }
}
