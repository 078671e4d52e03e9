//! The answer of a command that drew a picture.

use super::{Records, Rows, Screen, Spell, View, numbers};
use serde::Serialize;

/// A picture that was written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PictureView {
    /// The file as named on the command line.
    pub file: String,
    /// `png` or `svg`.
    pub format: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The size of the file.
    pub bytes: u64,
}

impl View for PictureView {
    fn schema(&self) -> &'static str {
        "endgame/chart/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let PictureView { file, width, height, bytes, .. } = self;
        let line = format!(
            "{} · {width}x{height} · {} kB",
            numbers::escaped(file),
            numbers::whole(bytes.div_ceil(1000))
        );
        Screen { heading: vec![line], ..Screen::default() }
    }

    fn records(&self) -> Records {
        Rows::of([self]).fields().records()
    }
}
