//! Reads the baked glyphs beside this file; `fonts/bake.py` makes them and describes their format.

use tiny_skia::{Path, PathBuilder};

const MAGIC: &[u8] = b"GLYPHS01";
const HEAD: usize = 16;
/// Bytes of a part: where its contour starts, and the place of its first point.
const PART: usize = 8;

/// One face of a font: advances and outlines by character.
pub(super) struct Face {
    pub units_per_em: u16,
    codes: &'static [u8],
    advances: &'static [u8],
    first_parts: &'static [u8],
    parts: &'static [u8],
    contours: &'static [u8],
}

/// A point of a contour, in units.
struct Point {
    x: f32,
    y: f32,
    on_curve: bool,
}

fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(place..)?.first_chunk()?))
}

impl Face {
    /// `None` for bytes that are not a file of baked glyphs.
    pub fn read(bytes: &'static [u8]) -> Option<Self> {
        let field = |index: usize| u16_at(bytes, MAGIC.len() + 2 * index);
        let (letters, parts) = (usize::from(field(1)?), usize::from(field(2)?));
        let (codes, rest) =
            bytes.strip_prefix(MAGIC)?.get(HEAD - MAGIC.len()..)?.split_at_checked(2 * letters)?;
        let (advances, rest) = rest.split_at_checked(2 * (letters + 1))?;
        let (first_parts, rest) = rest.split_at_checked(2 * (letters + 2))?;
        let (parts, contours) = rest.split_at_checked(PART * parts)?;
        Some(Self { units_per_em: field(0)?, codes, advances, first_parts, parts, contours })
    }

    /// The glyph of a letter; 0, an empty box, for one the font lacks.
    pub fn glyph(&self, letter: char) -> u16 {
        let (codes, _) = self.codes.as_chunks();
        let place = codes.binary_search_by_key(&u32::from(letter), |code| u16::from_le_bytes(*code).into());
        place.map_or(0, |place| place as u16 + 1)
    }

    /// How far a glyph moves the next one, in units.
    pub fn advance(&self, glyph: u16) -> u16 {
        u16_at(self.advances, 2 * usize::from(glyph)).unwrap_or_default()
    }

    /// The outline of a glyph in units, with y upwards; `None` for a blank.
    pub fn outline(&self, glyph: u16) -> Option<Path> {
        let first = |glyph: usize| u16_at(self.first_parts, 2 * glyph).map(usize::from);
        let parts = first(glyph.into())?..first(usize::from(glyph) + 1)?;
        let mut path = PathBuilder::new();
        for part in parts {
            draw(&mut self.points(part)?, &mut path);
        }
        path.finish()
    }

    fn points(&self, part: usize) -> Option<Points> {
        let [start @ .., x0, x1, y0, y1] = *self.parts.as_chunks::<PART>().0.get(part)?;
        let bytes = self.contours.get(u32::from_le_bytes(start) as usize..)?;
        let (x, y) = (i16::from_le_bytes([x0, x1]), i16::from_le_bytes([y0, y1]));
        Some(Points { bytes, x, y, ended: false })
    }
}

/// Reads the points of contours, each as its distance from the one before.
struct Points {
    bytes: &'static [u8],
    x: i16,
    y: i16,
    ended: bool,
}

impl Points {
    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*byte)
    }

    fn distance(&mut self, kind: u8) -> Option<i16> {
        Some(match kind & 3 {
            0 => 0,
            1 => i16::from(self.byte()?),
            2 => -i16::from(self.byte()?),
            _ => i16::from_le_bytes([self.byte()?, self.byte()?]),
        })
    }
}

impl Iterator for Points {
    type Item = Point;

    fn next(&mut self) -> Option<Point> {
        if self.ended {
            return None;
        }
        let flags = self.byte()?;
        self.ended = flags & 2 != 0;
        self.x = self.x.wrapping_add(self.distance(flags >> 2)?);
        self.y = self.y.wrapping_add(self.distance(flags >> 4)?);
        Some(Point { x: self.x.into(), y: self.y.into(), on_curve: flags & 1 != 0 })
    }
}

/// Draws a contour as TrueType means it: between two points off the curve lies one on it.
fn draw(points: &mut Points, path: &mut PathBuilder) {
    let Some(start) = points.next() else { return };
    path.move_to(start.x, start.y);
    let mut control: Option<Point> = None;
    for point in points {
        match (control.take(), point.on_curve) {
            (None, true) => path.line_to(point.x, point.y),
            (Some(off), true) => path.quad_to(off.x, off.y, point.x, point.y),
            (None, false) => control = Some(point),
            (Some(off), false) => {
                path.quad_to(off.x, off.y, (off.x + point.x) / 2.0, (off.y + point.y) / 2.0);
                control = Some(point);
            }
        }
    }
    if let Some(off) = control {
        path.quad_to(off.x, off.y, start.x, start.y);
    }
    path.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::draw::text::{BOLD, REGULAR};
    use sha2::{Digest, Sha256};

    #[test]
    fn the_glyphs_are_those_that_the_script_bakes() {
        let sums = [
            (REGULAR, "f06a87503cc9e328862684d23084f5aab082a98d92bc76c985788231fac0ef12"),
            (BOLD, "c2327c80b09d7482d54c475faf8290ca3b775afa74047b6983acf8d2406f74d9"),
        ];
        for (bytes, sum) in sums {
            let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, sum, "after a change of fonts/bake.py, pin what it makes");
        }
    }

    #[test]
    fn every_glyph_can_be_drawn_and_cut_files_are_no_danger() {
        for bytes in [REGULAR, BOLD] {
            let face = Face::read(bytes).unwrap();
            let glyphs = (face.codes.len() / 2) as u16 + 1;
            let drawn = (0..glyphs).filter(|glyph| face.outline(*glyph).is_some()).count();
            assert_eq!((glyphs, drawn), (2188, 2170));
            for length in (0..bytes.len()).step_by(997) {
                if let Some(face) = Face::read(&bytes[..length]) {
                    (0..glyphs).for_each(|glyph| drop(face.outline(glyph)));
                }
            }
        }
        assert!(Face::read(b"no glyphs at all, but long enough").is_none());
    }

    #[test]
    fn letters_share_their_strokes() {
        let face = Face::read(REGULAR).unwrap();
        let outline = |letter| face.outline(face.glyph(letter)).unwrap();
        assert_eq!(outline('A'), outline('А'), "Latin and Cyrillic");
        assert!(outline('Å').len() > outline('A').len());
        assert_eq!(face.glyph('龍'), 0);
        assert_eq!(face.advance(face.glyph('\u{300}')), 0, "an accent that stands on the letter before it");
    }
}
