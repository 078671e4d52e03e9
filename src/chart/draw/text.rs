//! Letters: cleaning, measuring and shortening text, and the outlines of glyphs.

use super::face::Face;
use crate::chart::ChartError;
use crate::text::hidden::{is_hidden, is_variation};
use tiny_skia::{Path, Transform};

pub(super) const REGULAR: &[u8] = include_bytes!("fonts/regular.glyphs");
pub(super) const BOLD: &[u8] = include_bytes!("fonts/bold.glyphs");

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Font {
    /// Pixels per em.
    pub size: f64,
    pub bold: bool,
}

/// The two built-in faces of Noto Sans (SIL Open Font License, see `fonts/OFL.txt` beside this file).
pub(super) struct Fonts {
    regular: Face,
    bold: Face,
}

impl Fonts {
    pub fn load() -> Result<Self, ChartError> {
        let load = |name: &str, bytes| Face::read(bytes).ok_or_else(|| ChartError::Font(name.to_owned()));
        Ok(Self { regular: load("regular", REGULAR)?, bold: load("bold", BOLD)? })
    }

    fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }

    /// The glyph of a letter (the empty box for one the font lacks) and its advance in pixels.
    pub fn glyph(&self, letter: char, font: Font) -> (u16, f64) {
        let face = self.face(font.bold);
        let glyph = face.glyph(letter);
        (glyph, f64::from(face.advance(glyph)) * font.size / f64::from(face.units_per_em))
    }

    /// Pixels from the start to the end of a text.
    pub fn width(&self, text: &str, font: Font) -> f64 {
        text.chars().map(|letter| self.glyph(letter, font).1).sum()
    }

    /// The text, or as much of its beginning as fits into `room` pixels, with an ellipsis.
    pub fn shorten(&self, text: &str, font: Font, room: f64) -> String {
        if self.width(text, font) <= room {
            return text.to_owned();
        }
        let mut left = room - self.glyph('…', font).1;
        if left < 0.0 {
            return String::new();
        }
        let fits = |letter: &char| {
            left -= self.glyph(*letter, font).1;
            left >= 0.0
        };
        let start: String = text.chars().take_while(fits).collect();
        format!("{}…", start.trim_end())
    }

    /// The outline of a glyph with y downwards, and what to multiply it by for a size of one pixel per em.
    pub fn outline(&self, glyph: u16, bold: bool) -> Option<Path> {
        let face = self.face(bold);
        let scale = 1.0 / f32::from(face.units_per_em);
        face.outline(glyph)?.transform(Transform::from_scale(scale, -scale))
    }
}

/// Text as it may stand in a picture: no control characters, nothing hidden or that needs a font of its own,
/// nothing XML forbids, no white space around it.
pub(super) fn clean(text: &str) -> String {
    let unwanted =
        |letter: char| is_hidden(letter) || is_variation(letter) || matches!(letter, '\u{fff0}'..='\u{ffff}');
    let parts = |letter: char| letter.is_control() || letter.is_whitespace();
    let spaced = text.chars().map(|letter| if parts(letter) { ' ' } else { letter });
    let spaced = spaced.filter(|letter| !unwanted(*letter));
    spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Font = Font { size: 16.0, bold: false };

    #[test]
    fn shortening_keeps_within_the_room() {
        let fonts = Fonts::load().unwrap();
        for room in [0.0, 3.0, 20.0, 50.0, 100.0, 1000.0] {
            let short = fonts.shorten("A rather long label, 龍 and 🐉 included", FONT, room);
            assert!(fonts.width(&short, FONT) <= room, "{short} in {room}");
        }
        assert_eq!(fonts.shorten("short", FONT, 1000.0), "short");
        assert_eq!(fonts.shorten("two words", FONT, fonts.width("two …", FONT)), "two…");
    }

    #[test]
    fn every_letter_has_a_picture_or_is_blank() {
        let fonts = Fonts::load().unwrap();
        for letter in ['a', 'Ж', '−', '…', '龍', '🐉'] {
            for bold in [false, true] {
                let (glyph, advance) = fonts.glyph(letter, Font { size: 16.0, bold });
                assert!(advance > 0.0 && fonts.outline(glyph, bold).is_some(), "{letter}");
            }
        }
        assert!(fonts.outline(fonts.glyph(' ', FONT).0, false).is_none());
    }

    #[test]
    fn cleaning_removes_what_would_break_a_line_or_xml() {
        assert_eq!(clean(" a\tb\nc\u{0}d\u{1b}[31m "), "a b c d [31m");
        assert_eq!(clean("\u{202e}evil\u{202c} \u{feff}x\u{ffff}"), "evil x");
        assert_eq!(clean("<b> & 'q'"), "<b> & 'q'");
    }
}
