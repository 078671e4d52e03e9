//! Where a chart goes and how it looks, for every command that draws one.

use super::context::{Context, write_file};
use super::failure::{Exit, Failure};
use crate::app::pictures::{Format, render};
use crate::chart::{Figure, Size, Theme};
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

/// A file for a chart, whose ending says what it will hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureFile {
    path: PathBuf,
    format: Format,
}

impl PictureFile {
    /// For arguments: a wrong ending is found before any work is done.
    pub fn parser() -> impl TypedValueParser<Value = PictureFile> {
        PathBufValueParser::new().try_map(|path| {
            let format = Format::of(&path).ok_or("a chart ends in .png or .svg")?;
            Ok::<_, &str>(PictureFile { path, format })
        })
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
        let bytes = render(figure, self.format, size, theme)?;
        write_file(&self.path, &bytes)?;
        let (width, height) = (size.width(), size.height());
        let file = self.path.display().to_string();
        Ok(PictureView { file, format: self.format.name(), width, height, bytes: bytes.len() as u64 })
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
