//! The legend: one entry a label and colour for the whole figure, in rows under the header, where it covers nothing.

use super::marks::{self, Stroke};
use super::scene::{Anchor, Point, Rect, Shape};
use super::sheet::{Sheet, middle_to_baseline};
use super::text::{Font, clean};
use crate::chart::{Figure, Mark};

/// The part of the picture's height that a legend may take.
const MOST_HEIGHT: f64 = 0.2;

/// How a mark looks in small.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Key {
    Stroke(Stroke),
    /// With the number of bands of the same colour under it.
    Area(i32),
    Marker,
    Bar,
    Spread,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    label: String,
    color: usize,
    keys: Vec<Key>,
}

/// A laid-out legend.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Legend {
    pub area: Rect,
    placed: Vec<(Point, Entry)>,
}

fn entries(figure: &Figure) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let marks =
        figure.panels.iter().flat_map(|panel| panel.marks.iter().enumerate().map(move |at| (panel, at)));
    for (panel, (index, mark)) in marks {
        let Some((label, color, key)) = key(mark, &panel.marks[..index]) else { continue };
        let label = clean(label);
        if label.is_empty() {
            continue;
        }
        match entries.iter_mut().find(|entry| entry.label == label && entry.color == color) {
            Some(entry) if entry.keys.contains(&key) => {}
            Some(entry) => entry.keys.push(key),
            None => entries.push(Entry { label, color, keys: vec![key] }),
        }
    }
    entries
}

fn key<'a>(mark: &'a Mark, below: &[Mark]) -> Option<(&'a String, usize, Key)> {
    Some(match mark {
        Mark::Line { label, color, dash, .. } | Mark::Steps { label, color, dash, .. } => {
            (label, *color, Key::Stroke(Stroke::of(*dash, *color)))
        }
        Mark::Band { label, color, .. } => {
            let same = |mark: &&Mark| matches!(mark, Mark::Band { color: other, .. } if other == color);
            (label, *color, Key::Area(below.iter().filter(same).count().min(8) as i32))
        }
        Mark::Bars { label, color, .. } => (label, *color, Key::Bar),
        Mark::Points { label, color, .. } => (label, *color, Key::Marker),
        Mark::Boxes { label, color, .. } => (label, *color, Key::Spread),
        Mark::Stretch { .. } | Mark::VLine { .. } | Mark::HLine { .. } => return None,
    })
}

fn font(sheet: &Sheet) -> Font {
    sheet.regular(17.0)
}

impl Legend {
    /// Lays the legend out from the top left corner of `area`; its height follows from its rows. Where they
    /// would take too much room, labels are shortened, and if that is not enough, the last entries are counted.
    pub fn arrange(figure: &Figure, sheet: &Sheet, area: Rect) -> Self {
        let entries = entries(figure);
        let most =
            (f64::from(sheet.size.height()) * MOST_HEIGHT / row_height(sheet)).floor().max(1.0) as usize;
        let mut placed = Vec::new();
        for share in [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0] {
            placed = flow(&entries, sheet, area, area.width() / share);
            if placed.last().is_none_or(|last| last.0 < most) {
                break;
            }
        }
        let hidden = placed.iter().filter(|(row, ..)| *row >= most).count();
        placed.truncate(placed.len() - hidden);
        if hidden > 0 {
            let kept = placed.len().saturating_sub(1);
            let (row, at, _) = placed[kept].clone();
            let rest = Entry { label: format!("+{} more", hidden + 1), color: 0, keys: Vec::new() };
            placed.truncate(kept);
            placed.push((row, at, rest));
        }
        let rows = placed.last().map_or(0, |last| last.0 + 1);
        let bottom = area.top + rows as f64 * row_height(sheet);
        Self {
            area: Rect { bottom, ..area },
            placed: placed.into_iter().map(|(_, at, entry)| (at, entry)).collect(),
        }
    }

    pub fn paint(&self, sheet: &Sheet, shapes: &mut Vec<Shape>) {
        for ((x, y), entry) in &self.placed {
            let mut text_x = *x;
            if !entry.keys.is_empty() {
                let swatch = Rect {
                    left: *x,
                    right: x + swatch_width(sheet),
                    top: y - sheet.px(7.0),
                    bottom: y + sheet.px(7.0),
                };
                entry.keys.iter().for_each(|key| paint_key(*key, entry.color, swatch, sheet, shapes));
                text_x = swatch.right + sheet.px(8.0);
            }
            let at = (text_x, y + middle_to_baseline(font(sheet)));
            let style = (font(sheet), sheet.colors.text);
            shapes.push(sheet.text(at, Anchor::Start, &entry.label, style, f64::INFINITY));
        }
    }
}

fn row_height(sheet: &Sheet) -> f64 {
    sheet.px(28.0)
}

fn swatch_width(sheet: &Sheet) -> f64 {
    sheet.px(40.0)
}

/// Entries from left to right, each at most `widest` pixels, wrapped: row and place (left, middle) of each.
fn flow(entries: &[Entry], sheet: &Sheet, area: Rect, widest: f64) -> Vec<(usize, Point, Entry)> {
    let (mut row, mut x) = (0, area.left);
    let mut placed = Vec::with_capacity(entries.len());
    for entry in entries {
        let head = swatch_width(sheet) + sheet.px(8.0);
        let label = sheet.fonts.shorten(&entry.label, font(sheet), widest - head - sheet.px(28.0));
        // Other fonts that an SVG reader may have run a little wider.
        let width = head + sheet.width(&label, font(sheet)) * 1.04;
        if x > area.left && x + width > area.right {
            (row, x) = (row + 1, area.left);
        }
        let y = area.top + (row as f64 + 0.5) * row_height(sheet);
        placed.push((row, (x, y), Entry { label, ..entry.clone() }));
        x += width + sheet.px(28.0);
    }
    placed
}

fn paint_key(key: Key, slot: usize, swatch: Rect, sheet: &Sheet, shapes: &mut Vec<Shape>) {
    let color = sheet.colors.series(slot);
    let middle = (swatch.top + swatch.bottom) / 2.0;
    let center = ((swatch.left + swatch.right) / 2.0, middle);
    let line = [(swatch.left, middle), (swatch.right, middle)];
    match key {
        Key::Stroke(stroke) => marks::stroke(&line, stroke, color, sheet, shapes),
        Key::Area(below) => {
            let band = Shape::Rect { area: swatch, color: color.fade(sheet.colors.band) };
            (0..=below).for_each(|_| shapes.push(band.clone()));
        }
        Key::Marker => shapes.push(marks::marker(slot, center, sheet.px(6.0), color)),
        Key::Bar => {
            let half = sheet.px(9.0);
            shapes.push(Shape::Rect {
                area: Rect { left: center.0 - half, right: center.0 + half, ..swatch },
                color,
            });
        }
        Key::Spread => {
            let (half, median) = (sheet.px(12.0), sheet.px(2.0));
            let part = |half: f64| Rect { left: center.0 - half, right: center.0 + half, ..swatch };
            shapes.push(Shape::Path { points: line.to_vec(), width: sheet.px(1.75), color });
            shapes.push(Shape::Rect { area: part(half), color: sheet.colors.paper });
            shapes.push(Shape::Rect { area: part(half), color: color.fade(0.45) });
            shapes.push(Shape::Rect { area: part(median), color });
        }
    }
}
