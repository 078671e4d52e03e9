//! Where a chart goes and how it looks, for every command that draws one.

use super::context::{Context, write_file};
use super::failure::{Exit, Failure};
use crate::app::pictures::{Format, render};
use crate::chart::{Figure, Size, Theme, lacking};
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

/// The same for commands whose chart stands beside another answer, by `--chart`.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct ChartLookArgs {
    /// Width and height of the chart in pixels
    #[arg(long, value_name = "WxH", default_value_t, requires = "chart", help_heading = "Picture")]
    size: Size,
    /// The chart dark on white for documents, or light on near-black for screens
    #[arg(long, value_enum, default_value = "light", requires = "chart", help_heading = "Picture")]
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

    /// Draws `figure`.
    ///
    /// # Errors
    /// When it does not fit, or the file can't be written.
    pub fn draw(
        &self,
        figure: &Figure,
        look: ChartLookArgs,
        context: &Context,
    ) -> Result<PictureView, Failure> {
        self.draw_as(figure, (look.size, look.theme), context)
    }

    fn draw_as(
        &self,
        figure: &Figure,
        (size, look): (Size, Look),
        context: &Context,
    ) -> Result<PictureView, Failure> {
        let theme = match look {
            Look::Light => Theme::Light,
            Look::Dark => Theme::Dark,
        };
        let bytes = render(figure, self.format, size, theme)?;
        write_file(&self.path, &bytes)?;
        if self.format == Format::Png {
            tell_lacking(figure, context);
        }
        let (width, height) = (size.width(), size.height());
        let file = self.path.display().to_string();
        Ok(PictureView { file, format: self.format.name(), width, height, bytes: bytes.len() as u64 })
    }
}

/// At most so many letters are named.
const MOST_NAMED: usize = 12;

/// Says which letters are drawn as boxes.
fn tell_lacking(figure: &Figure, context: &Context) {
    let letters = lacking(figure);
    if letters.is_empty() {
        return;
    }
    let named: String = letters.iter().take(MOST_NAMED).collect();
    let more = if letters.len() > MOST_NAMED { "…" } else { "" };
    context.warn(&format!(
        "the font of PNG files has no {named}{more}, so empty boxes stand there; an .svg is shown in the fonts of its reader"
    ));
}

impl LookArgs {
    /// Draws `figure` to `file` and answers with what was written.
    ///
    /// # Errors
    /// When it does not fit, or the file can't be written.
    pub fn draw(self, figure: &Figure, file: &PictureFile, context: &Context) -> Result<Exit, Failure> {
        let picture = file.draw_as(figure, (self.size, self.theme), context)?;
        context.answer(&picture, None)?;
        Ok(Exit::Done)
    }
}
