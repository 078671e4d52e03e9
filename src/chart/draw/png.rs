//! PNG: a plotters backend over tiny-skia. plotters' own bitmap backend smooths hairlines only.

use super::backend::{EM, FINE, TOP_TO_BASELINE, replay};
use super::scene::Shape;
use super::text::{Font, Fonts};
use crate::chart::{ChartError, Size};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, FontStyle,
};
use std::collections::BTreeMap;
use std::convert::Infallible;
use tiny_skia::{FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

type Drawn = Result<(), plotters_backend::DrawingErrorKind<Infallible>>;

/// The shapes as the bytes of a PNG file.
pub(super) fn encode(shapes: &[Shape], size: Size, fonts: &Fonts) -> Result<Vec<u8>, ChartError> {
    let pixmap = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| ChartError::Draw(format!("no memory for {size} pixels")))?;
    let mut canvas = Canvas { pixmap, fonts, glyphs: BTreeMap::new() };
    replay(shapes, &mut canvas)?;
    compress(&canvas.pixmap).map_err(|error| ChartError::Draw(error.to_string()))
}

/// tiny-skia's own encoder writes an alpha channel that an opaque picture has no use for, and tries filters that
/// make flat colours larger, in twice the time.
fn compress(pixmap: &Pixmap) -> Result<Vec<u8>, ::png::EncodingError> {
    let colors: Vec<u8> =
        pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_filter(::png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colors)?;
    writer.finish()?;
    Ok(bytes)
}

struct Canvas<'a> {
    pixmap: Pixmap,
    fonts: &'a Fonts,
    /// Outlines by boldness and glyph.
    glyphs: BTreeMap<(bool, u16), Option<Path>>,
}

fn pixel(place: i32) -> f32 {
    place as f32 / FINE as f32
}

fn paint(color: BackendColor) -> Paint<'static> {
    let mut paint = Paint::default();
    let (red, green, blue) = color.rgb;
    paint.set_color_rgba8(red, green, blue, (color.alpha * 255.0).round() as u8);
    paint.anti_alias = true;
    paint
}

fn path(points: impl IntoIterator<Item = BackendCoord>) -> PathBuilder {
    let mut builder = PathBuilder::new();
    for (x, y) in points {
        if builder.is_empty() {
            builder.move_to(pixel(x), pixel(y));
        } else {
            builder.line_to(pixel(x), pixel(y));
        }
    }
    builder
}

impl Canvas<'_> {
    fn fill(&mut self, path: Option<&Path>, color: BackendColor, transform: Transform) {
        if let Some(path) = path {
            self.pixmap.fill_path(path, &paint(color), FillRule::Winding, transform, None);
        }
    }

    fn stroke(&mut self, path: Option<&Path>, style: &impl BackendStyle) {
        let width = style.stroke_width() as f32 / FINE as f32;
        let stroke = Stroke { width, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = path {
            self.pixmap.stroke_path(path, &paint(style.color()), &stroke, Transform::identity(), None);
        }
    }

    fn shape(&mut self, path: Option<Path>, style: &impl BackendStyle, fill: bool) {
        if fill {
            self.fill(path.as_ref(), style.color(), Transform::identity());
        } else {
            self.stroke(path.as_ref(), style);
        }
    }

    fn letter(&mut self, glyph: u16, font: Font, (x, y): (f64, f64), color: BackendColor) {
        let fonts = self.fonts;
        let outline =
            self.glyphs.entry((font.bold, glyph)).or_insert_with(|| fonts.outline(glyph, font.bold));
        let size = font.size as f32;
        if let Some(path) = outline {
            let transform = Transform::from_row(size, 0.0, 0.0, size, x as f32, y as f32);
            self.pixmap.fill_path(path, &paint(color), FillRule::Winding, transform, None);
        }
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.pixmap.width() * FINE as u32, self.pixmap.height() * FINE as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let rect = Rect::from_ltrb(pixel(left), pixel(top), pixel(right), pixel(bottom));
        self.shape(rect.map(PathBuilder::from_rect), style, fill);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        self.stroke(path(points).finish().as_ref(), style);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let radius = radius as f32 / FINE as f32;
        self.shape(PathBuilder::from_circle(pixel(center.0), pixel(center.1), radius), style, fill);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let mut outline = path(points);
        outline.close();
        self.shape(outline.finish(), style, true);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let font = Font { size: style.size() / EM / FINE, bold: matches!(style.style(), FontStyle::Bold) };
        let width = self.fonts.width(text, font);
        let start = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -width / 2.0,
            HPos::Right => -width,
        };
        let mut place = f64::from(x) / FINE + start;
        let baseline = f64::from(y) / FINE + TOP_TO_BASELINE * font.size;
        for letter in text.chars() {
            let (glyph, advance) = self.fonts.glyph(letter, font);
            self.letter(glyph, font, (place, baseline), style.color());
            place += advance;
        }
        Ok(())
    }
}
