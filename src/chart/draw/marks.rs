//! Lines, bands, bars and markers as shapes.

use super::layout::Frame;
use super::path::{clip_line, clip_polygon, dashes, runs, thin};
use super::scene::{Point, Rect, Shape};
use super::sheet::Sheet;
use crate::chart::Dash;
use crate::chart::theme::{Color, HUES};

/// Which of the dash patterns a line has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stroke(Dash);

impl Stroke {
    /// Slots beyond the palette get the next pattern, so that a hue never comes twice in the same stroke.
    pub fn of(dash: Dash, slot: usize) -> Self {
        const ORDER: [Dash; 5] = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::Alternating, Dash::Long];
        Self(if dash == Dash::Auto { ORDER[slot % ORDER.len()] } else { dash })
    }

    /// Its place in the order of patterns.
    pub fn number(self) -> usize {
        match self.0 {
            Dash::Auto | Dash::Solid => 0,
            Dash::Dashed => 1,
            Dash::Dotted => 2,
            Dash::Alternating => 3,
            Dash::Long => 4,
        }
    }

    /// Strokes and gaps in line widths.
    fn pattern(self) -> &'static [f64] {
        match self.0 {
            Dash::Auto | Dash::Solid => &[],
            Dash::Dashed => &[4.0, 2.0],
            Dash::Dotted => &[1.2, 1.6],
            Dash::Alternating => &[5.0, 1.7, 1.2, 1.7],
            Dash::Long => &[9.0, 2.4],
        }
    }
}

/// A line with its dashes.
pub(super) fn stroke(points: &[Point], stroke: Stroke, color: Color, sheet: &Sheet, shapes: &mut Vec<Shape>) {
    let width = sheet.px(2.5);
    let pattern: Vec<f64> = stroke.pattern().iter().map(|length| length * width).collect();
    for points in dashes(points, &pattern) {
        shapes.push(Shape::Path { points, width, color });
    }
}

/// A marker whose shape tells the slot: circle, square, triangle, diamond.
pub(super) fn marker(slot: usize, center: Point, radius: f64, color: Color) -> Shape {
    let around = |corners: &[(f64, f64)]| Shape::Polygon {
        points: corners.iter().map(|(x, y)| (center.0 + x * radius, center.1 + y * radius)).collect(),
        color,
    };
    match (slot + slot / HUES) % 4 {
        0 => Shape::Circle { center, radius, color },
        1 => around(&[(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)]),
        2 => around(&[(0.0, -1.2), (1.1, 0.75), (-1.1, 0.75)]),
        _ => around(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
    }
}

/// A panel's plot while its marks are drawn.
pub(super) struct Plot<'a> {
    pub frame: &'a Frame,
    pub sheet: &'a Sheet,
    pub shapes: &'a mut Vec<Shape>,
}

impl Plot<'_> {
    fn place(&self, (x, y): (f64, f64)) -> Option<Point> {
        Some((self.frame.x.at(x)?, self.frame.y.at(y)?))
    }

    fn inside(&self, (x, y): Point) -> bool {
        let plot = self.frame.plot;
        (plot.left - 0.5..=plot.right + 0.5).contains(&x) && (plot.top - 0.5..=plot.bottom + 0.5).contains(&y)
    }

    pub fn line(&mut self, points: &[(f64, f64)], dash: Stroke, slot: usize, staircase: bool) {
        let color = self.sheet.colors.series(slot);
        for run in runs(points.iter().map(|point| self.place(*point))) {
            if let [only] = run.as_slice() {
                self.dot(*only, self.sheet.px(4.0), color);
            }
            let run = if staircase { stairs(&run) } else { run };
            for part in clip_line(&thin(&run), self.frame.plot) {
                stroke(&part, dash, color, self.sheet, self.shapes);
            }
        }
    }

    fn dot(&mut self, center: Point, radius: f64, color: Color) {
        if self.inside(center) {
            self.shapes.push(Shape::Circle { center, radius, color });
        }
    }

    pub fn band(&mut self, points: &[(f64, f64, f64)], slot: usize) {
        let color = self.sheet.colors.series(slot).fade(self.sheet.colors.band);
        let places =
            points.iter().map(|&(x, low, high)| Some((self.place((x, low))?, self.place((x, high))?)));
        for run in runs(places) {
            let (mut low, high): (Vec<Point>, Vec<Point>) = run.into_iter().unzip();
            if low.len() == 1 {
                let (x, half) = (low[0].0, self.sheet.px(3.0));
                self.area(
                    &[
                        (x - half, low[0].1),
                        (x + half, low[0].1),
                        (x + half, high[0].1),
                        (x - half, high[0].1),
                    ],
                    color,
                );
                continue;
            }
            low = thin(&low);
            low.extend(thin(&high).into_iter().rev());
            self.area(&low, color);
        }
    }

    fn area(&mut self, points: &[Point], color: Color) {
        let points = clip_polygon(points, self.frame.plot);
        if points.len() > 2 {
            self.shapes.push(Shape::Polygon { points, color });
        }
    }

    /// Bars of one of `lanes` marks that stand side by side.
    pub fn bars(&mut self, points: &[(f64, f64)], slot: usize, lane: usize, lanes: usize) {
        let color = self.sheet.colors.series(slot);
        let places: Vec<Point> = points.iter().filter_map(|point| self.place(*point)).collect();
        let apart = places.windows(2).map(|pair| (pair[1].0 - pair[0].0).abs()).filter(|gap| *gap > 0.0);
        let group = apart.fold(self.frame.plot.width() / points.len().max(2) as f64, f64::min) * 0.8;
        let width = (group / lanes.max(1) as f64).max(1.0);
        let base = self.frame.y.base();
        for (x, y) in places {
            let left = x - group / 2.0 + lane as f64 * width;
            let gap = if width > 6.0 { width * 0.06 } else { 0.0 };
            let (left, right) = (left + gap, left + width - gap);
            self.area(&[(left, base), (right, base), (right, y), (left, y)], color);
        }
    }

    pub fn points(&mut self, points: &[(f64, f64)], slot: usize) {
        let color = self.sheet.colors.series(slot);
        let radius = if points.len() > 400 { 2.5 } else { 5.0 };
        let mut last = None;
        for point in points {
            let Some(point) = self.place(*point) else { continue };
            let pixel = (point.0.floor(), point.1.floor());
            if self.inside(point) && last.replace(pixel) != Some(pixel) {
                self.shapes.push(marker(slot, point, self.sheet.px(radius), color));
            }
        }
    }

    pub fn rect(&mut self, area: Rect, color: Color) {
        let corners = [
            (area.left, area.top),
            (area.right, area.top),
            (area.right, area.bottom),
            (area.left, area.bottom),
        ];
        self.area(&corners, color);
    }
}

fn stairs(run: &[Point]) -> Vec<Point> {
    let mut points = Vec::with_capacity(run.len() * 2);
    for (index, point) in run.iter().enumerate() {
        if index > 0 {
            points.push((point.0, run[index - 1].1));
        }
        points.push(*point);
    }
    points
}
