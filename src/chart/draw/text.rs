//! Letters: cleaning, measuring and shortening text, and the outlines of glyphs.

use crate::chart::ChartError;
use crate::text::hidden::{is_hidden, is_variation};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use tiny_skia::{Path, PathBuilder};

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

struct Face {
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
    units_per_em: f64,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Result<Self, ChartError> {
        let font = FontRef::new(bytes).map_err(|error| ChartError::Font(error.to_string()))?;
        let units_per_em = font.metrics(Size::unscaled(), LocationRef::default()).units_per_em;
        Ok(Self {
            charmap: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            outlines: font.outline_glyphs(),
            units_per_em: f64::from(units_per_em.max(1)),
        })
    }
}

impl Fonts {
    pub fn load() -> Result<Self, ChartError> {
        Ok(Self { regular: Face::load(notosans::REGULAR_TTF)?, bold: Face::load(notosans::BOLD_TTF)? })
    }

    fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }

    /// The glyph of a letter (the empty box for one the font lacks) and its advance in pixels.
    pub fn glyph(&self, letter: char, font: Font) -> (u32, f64) {
        let face = self.face(font.bold);
        let glyph = face.charmap.map(letter).unwrap_or(GlyphId::NOTDEF);
        let advance = face.metrics.advance_width(glyph).unwrap_or_default();
        (glyph.to_u32(), f64::from(advance) * font.size / face.units_per_em)
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
    pub fn outline(&self, glyph: u32, bold: bool) -> Option<Path> {
        let face = self.face(bold);
        let mut pen = Pen(PathBuilder::new());
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        face.outlines.get(GlyphId::new(glyph))?.draw(settings, &mut pen).ok()?;
        let scale = 1.0 / face.units_per_em as f32;
        pen.0.finish()?.transform(tiny_skia::Transform::from_scale(scale, -scale))
    }
}

struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.quad_to(cx0, cy0, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
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
