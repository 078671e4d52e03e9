//! Where a chart goes and how it looks, for every command that draws one.

use super::context::{Context, write_file};
use super::failure::{Exit, Failure};
use crate::chart::{ChartError, Figure, Size, Theme, render_png, render_svg};
use crate::report::chart::PictureView;
use clap::builder::{PathBufValueParser, TypedValueParser};
use std::path::PathBuf;

/// How a chart looks.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Picture")]
pub struct LookArgs {
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value_t)]
    size: Size,
    /// Dark on white for documents, or light on near-black for screens
    #[arg(long, value_enum, default_value = "light")]
    theme: Look,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Look {
    Light,
    Dark,
}

/// What a chart is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Svg,
}

/// A file for a chart, whose ending says what it will hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureFile {
    path: PathBuf,
    kind: Kind,
}

impl PictureFile {
    /// The file at `path`.
    ///
    /// # Errors
    /// When it ends in neither `.png` nor `.svg`.
    fn new(path: PathBuf) -> Result<PictureFile, &'static str> {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        let kind = match ending.as_deref().and_then(|ending| ending.to_str()) {
            Some("png") => Kind::Png,
            Some("svg") => Kind::Svg,
            _ => return Err("a chart ends in .png or .svg"),
        };
        Ok(PictureFile { path, kind })
    }

    /// For arguments: a wrong ending is found before any work is done.
    pub fn parser() -> impl TypedValueParser<Value = PictureFile> {
        PathBufValueParser::new().try_map(PictureFile::new)
    }

    /// The path as it was given.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Its name, for people.
    pub fn display(&self) -> std::path::Display<'_> {
        self.path.display()
    }

    /// Draws `figure` with the usual size and theme.
    ///
    /// # Errors
    /// When it does not fit, or the file can't be written.
    pub fn draw(&self, figure: &Figure) -> Result<PictureView, Failure> {
        self.draw_as(figure, Size::default(), Theme::default())
    }

    fn draw_as(&self, figure: &Figure, size: Size, theme: Theme) -> Result<PictureView, Failure> {
        let (format, bytes) = match self.kind {
            Kind::Png => ("png", render_png(figure, size, theme)),
            Kind::Svg => ("svg", render_svg(figure, size, theme).map(String::into_bytes)),
        };
        let bytes = bytes.map_err(unfit)?;
        write_file(&self.path, &bytes)?;
        let (width, height) = (size.width(), size.height());
        let file = self.path.display().to_string();
        Ok(PictureView { file, format, width, height, bytes: bytes.len() as u64 })
    }
}

impl LookArgs {
    /// Draws `figure` to `file` and answers with what was written.
    ///
    /// # Errors
    /// When it does not fit, or the file can't be written.
    pub fn draw(self, figure: &Figure, file: &PictureFile, context: &Context) -> Result<Exit, Failure> {
        let theme = match self.theme {
            Look::Light => Theme::Light,
            Look::Dark => Theme::Dark,
        };
        let picture = file.draw_as(figure, self.size, theme)?;
        context.answer(&picture, None)?;
        Ok(Exit::Done)
    }
}

fn unfit(error: ChartError) -> Failure {
    let failure = Failure::usage("no-picture", error.to_string());
    match error {
        ChartError::Crowded { .. } => failure.hint("give it room, e.g. --size 1920x1080"),
        ChartError::Font(_) | ChartError::Draw(_) => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_decides() {
        for (path, kind) in [("a.png", Kind::Png), ("a.b/c.SVG", Kind::Svg), ("x.svg.png", Kind::Png)] {
            assert_eq!(PictureFile::new(path.into()).map(|file| file.kind), Ok(kind));
        }
        for path in ["a.gif", "png", ".png", "a.png.gz", ""] {
            assert!(PictureFile::new(path.into()).is_err(), "{path}");
        }
    }
}
