//! Boxes and intervals on the rows of a categorical axis.

use super::marks::Plot;
use super::scene::{Anchor, Point, Rect, Shape};
use super::sheet::middle_to_baseline;
use super::text::clean;
use crate::chart::Spread;
use crate::chart::theme::Color;

/// The part of a row that its lanes take; the rest keeps rows apart.
const LANES: f64 = 0.84;

/// Which of the marks that share the rows of a panel is drawn.
#[derive(Clone, Copy)]
pub(super) struct Lane {
    pub index: usize,
    pub of: usize,
}

impl Plot<'_> {
    pub fn boxes(&mut self, rows: &[Spread], slot: usize, lane: Lane) {
        let color = self.sheet.colors.series(slot);
        for row in rows {
            let Some((middle, half)) = self.lane(row.row, lane) else { continue };
            self.row_note(&row.note, row.row, lane);
            let [p10, p25, p50, p75, p90] = row.percentiles.map(|value| self.across(value));
            let line = self.sheet.px(1.75);
            self.whisker((p10, p25), middle, half * 0.5, line, color);
            self.whisker((p90, p75), middle, half * 0.5, line, color);
            if let (Some(left), Some(right)) = (p25, p75) {
                let edge = if right > left { right } else { left + line };
                self.rect(
                    Rect { left, right: edge, top: middle - half, bottom: middle + half },
                    color.fade(0.45),
                );
            }
            if let Some(at) = p50.filter(|_| row.percentiles[2].is_finite()) {
                let wide = self.sheet.px(2.0);
                let area =
                    Rect { left: at - wide, right: at + wide, top: middle - half, bottom: middle + half };
                self.rect(area, color);
            }
            if row.percentiles.contains(&f64::INFINITY) {
                self.arrow(middle, half, color);
            }
        }
    }

    /// The middle of a row's lane and half the height of what is drawn in it.
    fn lane(&self, row: usize, lane: Lane) -> Option<(f64, f64)> {
        if row as f64 > self.frame.y.span.high {
            return None;
        }
        let height = self.frame.plot.height() / (self.frame.y.span.length()).max(1.0);
        let each = height * LANES / lane.of.max(1) as f64;
        let top = self.frame.y.at(row as f64)? - height * LANES / 2.0;
        Some((top + (lane.index as f64 + 0.5) * each, (each * 0.36).min(self.sheet.px(15.0))))
    }

    /// The place of a value, held inside the plot; infinite ones lie on its edge.
    fn across(&self, value: f64) -> Option<f64> {
        let plot = self.frame.plot;
        if value == f64::INFINITY {
            return Some(plot.right);
        }
        if value == f64::NEG_INFINITY {
            return Some(plot.left);
        }
        Some(self.frame.x.at(value)?.clamp(plot.left, plot.right))
    }

    /// A line from an end to the box, with a cap at the end unless it runs off the plot.
    fn whisker(
        &mut self,
        (end, inner): (Option<f64>, Option<f64>),
        y: f64,
        cap: f64,
        width: f64,
        color: Color,
    ) {
        let (Some(end), Some(inner)) = (end, inner) else { return };
        let plot = self.frame.plot;
        self.shapes.push(Shape::Path { points: vec![(inner, y), (end, y)], width, color });
        if end > plot.left && end < plot.right {
            self.shapes.push(Shape::Path { points: vec![(end, y - cap), (end, y + cap)], width, color });
        }
    }

    /// An arrow head on the right edge: there is more beyond.
    fn arrow(&mut self, y: f64, half: f64, color: Color) {
        let (right, size) = (self.frame.plot.right, self.sheet.px(9.0).min(half));
        let points: Vec<Point> =
            vec![(right - size, y - size * 0.8), (right + size * 0.4, y), (right - size, y + size * 0.8)];
        self.shapes.push(Shape::Polygon { points, color });
    }

    /// A text beside a lane. Where lanes are too thin for texts, those of a row share all of its height.
    fn row_note(&mut self, note: &str, row: usize, lane: Lane) {
        let font = self.sheet.small();
        let Some((middle, _)) = self.lane(row, lane) else { return };
        let Some(center) = self.frame.y.at(row as f64) else { return };
        let height = self.frame.plot.height() / self.frame.y.span.length().max(1.0);
        let each = height * LANES / lane.of.max(1) as f64;
        let middle = if each < font.size { center + (middle - center) / LANES } else { middle };
        let left = self.frame.plot.right + self.sheet.px(12.0);
        let style = (font, self.sheet.colors.muted);
        let at = (left, middle + middle_to_baseline(font));
        let room = self.frame.cell.right - left + 0.5;
        self.shapes.push(self.sheet.text(at, Anchor::Start, &clean(note), style, room));
    }
}
