//! Marks as SVG.

use super::super::path::{runs, thin};
use super::super::scene::Point;
use super::area::{Area, cut, text, wideness};
use super::{HUES, dash_class};
use crate::chart::{Dash, Mark, Panel, Spread};
use std::fmt::Write;

/// The part of a row that boxes take.
const LANES: f64 = 0.7;
const THICKEST: f64 = 16.0;
/// More names than this one below the other would hide what is drawn.
const MOST_NAMES: usize = 2;

/// What is drawn within the plot, and beside it.
pub(super) fn shapes(panel: &Panel, area: &Area) -> (String, String) {
    let mut drawn = Drawn { area, within: String::new(), beside: String::new(), named: Vec::new() };
    let lanes = lanes(panel);
    let (mut bar, mut row) = (0, 0);
    for mark in &panel.marks {
        match mark {
            Mark::Line { points, color, dash, .. } => drawn.line(points, *dash, *color, false),
            Mark::Steps { points, color, dash, .. } => drawn.line(points, *dash, *color, true),
            Mark::Band { points, color, .. } => drawn.band(points, *color),
            Mark::Bars { points, color, .. } => {
                drawn.bars(points, *color, (bar, lanes.0));
                bar += 1;
            }
            Mark::Points { points, color, .. } => drawn.points(points, *color),
            Mark::Boxes { rows, color, .. } => {
                drawn.boxes(rows, *color, panel, row);
                row += 1;
            }
            Mark::Stretch { from, to, text } => drawn.during((*from, *to), text),
            Mark::VLine { x, text } => drawn.over(*x, text),
            Mark::HLine { y, text } => drawn.across(*y, text),
        }
    }
    drawn.names();
    (drawn.within, drawn.beside)
}

/// Marks of bars, and of boxes.
fn lanes(panel: &Panel) -> (usize, usize) {
    let of = |wanted: fn(&Mark) -> bool| panel.marks.iter().filter(|mark| wanted(mark)).count();
    (of(|mark| matches!(mark, Mark::Bars { .. })), of(|mark| matches!(mark, Mark::Boxes { .. })))
}

/// What a mark looks like beside its name.
pub(super) fn sample(mark: &Mark) -> String {
    let inside = match mark {
        Mark::Line { color, dash, .. } | Mark::Steps { color, dash, .. } => {
            path(&format!("line d{}", dash_class(*dash, *color)), *color, "M0 6H27")
        }
        Mark::Band { color, .. } => path("band", *color, "M0 0H27V12H0Z"),
        Mark::Bars { color, .. } => path("bar", *color, "M8 0H19V12H8Z"),
        Mark::Points { color, .. } => path("dots", *color, "M13 6h0"),
        Mark::Boxes { color, .. } => {
            path("whisker", *color, "M1 6H26")
                + &path("box", *color, "M6 1H20V11H6Z")
                + &path("median", *color, "M12 1V11")
        }
        Mark::Stretch { .. } | Mark::VLine { .. } | Mark::HLine { .. } => String::new(),
    };
    format!("<svg viewBox=\"0 0 27 12\" aria-hidden=\"true\">{inside}</svg>")
}

fn path(class: &str, slot: usize, d: &str) -> String {
    if d.is_empty() { String::new() } else { format!("<path class=\"{class} c{}\" d=\"{d}\"/>", slot % HUES) }
}

/// A number of pixels, to a tenth.
fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn joined(points: &[Point]) -> String {
    let mut d = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        // Writing into a text can't fail.
        let _ = write!(d, "{}{} {}", if at == 0 { 'M' } else { 'L' }, px(*x), px(*y));
    }
    d
}

/// A staircase, each height held up to the next place.
fn stairs(points: &[Point]) -> String {
    let mut d = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let _ = match at {
            0 => write!(d, "M{} {}", px(*x), px(*y)),
            _ => write!(d, "H{}V{}", px(*x), px(*y)),
        };
    }
    d
}

struct Drawn<'a> {
    area: &'a Area,
    within: String,
    beside: String,
    /// Names of stretches, and where these begin.
    named: Vec<(f64, String)>,
}

impl Drawn<'_> {
    fn place(&self, (x, y): (f64, f64)) -> Option<Point> {
        Some((self.area.x.at(x)?, self.area.y.at(y)?))
    }

    fn line(&mut self, points: &[(f64, f64)], dash: Dash, slot: usize, staircase: bool) {
        let runs = runs(points.iter().map(|point| self.place(*point)));
        let d: String =
            runs.iter().map(|run| if staircase { stairs(run) } else { joined(&thin(run)) }).collect();
        self.within.push_str(&path(&format!("line d{}", dash_class(dash, slot)), slot, &d));
    }

    fn band(&mut self, points: &[(f64, f64, f64)], slot: usize) {
        let places =
            points.iter().map(|&(x, low, high)| Some((self.place((x, low))?, self.place((x, high))?)));
        let mut d = String::new();
        for run in runs(places) {
            let (low, high): (Vec<Point>, Vec<Point>) = run.into_iter().unzip();
            let mut around = thin(&low);
            around.extend(thin(&high).into_iter().rev());
            d.push_str(&joined(&around));
            d.push('Z');
        }
        self.within.push_str(&path("band", slot, &d));
    }

    fn bars(&mut self, points: &[(f64, f64)], slot: usize, (lane, lanes): (usize, usize)) {
        let places: Vec<Point> = points.iter().filter_map(|point| self.place(*point)).collect();
        let apart = places.windows(2).map(|pair| match pair {
            [one, next] => (next.0 - one.0).abs(),
            _ => f64::INFINITY,
        });
        let all = (self.area.right - self.area.left) / points.len().max(1) as f64;
        let group = apart.filter(|gap| *gap > 0.0).fold(all, f64::min) * 0.8;
        let wide = group / lanes.max(1) as f64;
        let base = px(self.area.y.base());
        let mut d = String::new();
        for (x, y) in places {
            let left = x - group / 2.0 + lane as f64 * wide;
            let _ = write!(d, "M{} {base}V{}h{}V{base}Z", px(left), px(y), px(wide));
        }
        self.within.push_str(&path("bar", slot, &d));
    }

    fn points(&mut self, points: &[(f64, f64)], slot: usize) {
        let places = points.iter().filter_map(|point| self.place(*point));
        let d: String = places.map(|(x, y)| format!("M{} {}h0", px(x), px(y))).collect();
        self.within.push_str(&path("dots", slot, &d));
    }

    fn boxes(&mut self, rows: &[Spread], slot: usize, panel: &Panel, own: usize) {
        for row in rows {
            let Some((middle, thick)) = self.lane(row.row, panel, own) else { continue };
            let [p10, p25, p50, p75, p90] = row.percentiles.map(|value| self.along(value));
            let (top, half) = (px(middle - thick / 2.0), px(thick));
            if let (Some(from), Some(to)) = (p10, p90) {
                let d = format!("M{} {}H{}", px(from), px(middle), px(to));
                self.within.push_str(&path("whisker", slot, &d));
            }
            if let (Some(from), Some(to)) = (p25, p75) {
                let d = format!("M{} {top}H{}v{half}H{}Z", px(from), px(to), px(from));
                self.within.push_str(&path("box", slot, &d));
            }
            if let Some(at) = p50.filter(|_| row.percentiles[2].is_finite()) {
                self.within.push_str(&path("median", slot, &format!("M{} {top}v{half}", px(at))));
            }
            if !row.note.is_empty() {
                let _ = write!(
                    self.beside,
                    "<text class=\"note\" x=\"{}\" y=\"{}\">{}</text>",
                    px(self.area.right + 4.0),
                    px(middle + 4.0),
                    text(&row.note)
                );
            }
        }
    }

    /// The middle of a box in its row, and how thick it is: those that share a row lie one under the other.
    fn lane(&self, row: usize, panel: &Panel, own: usize) -> Option<(f64, f64)> {
        let all = panel.marks.iter().filter_map(|mark| match mark {
            Mark::Boxes { rows, .. } => Some(rows.iter().any(|other| other.row == row)),
            _ => None,
        });
        let shares: Vec<bool> = all.collect();
        let beside = shares.iter().filter(|shares| **shares).count().max(1) as f64;
        let before = shares.iter().take(own).filter(|shares| **shares).count() as f64;
        let high = (self.area.y.at(1.0)? - self.area.y.at(0.0)?).abs() * LANES;
        let each = high / beside;
        let middle = self.area.y.at(row as f64)? - high / 2.0 + (before + 0.5) * each;
        Some((middle, (each * 0.6).min(THICKEST)))
    }

    /// The place of a value along the rows; what is infinite lies on the edge.
    fn along(&self, value: f64) -> Option<f64> {
        if value == f64::INFINITY { Some(self.area.right) } else { self.area.x.at(value) }
    }

    fn during(&mut self, (from, to): (f64, f64), words: &str) {
        let (Some(from), Some(to)) = (self.area.x.at(from.min(to)), self.area.x.at(from.max(to))) else {
            return;
        };
        let high = px(self.area.bottom - self.area.top);
        let _ = write!(
            self.within,
            "<rect class=\"during\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{high}\"/>",
            px(from),
            px(self.area.top),
            px((to - from).max(1.0))
        );
        self.named.push((from, words.to_owned()));
    }

    /// Names of stretches, each at the first of them, one below the other where they would meet.
    fn names(&mut self) {
        let (left, right, top) = (self.area.left + 4.0, self.area.right, self.area.top);
        let mut ends = [f64::NEG_INFINITY; MOST_NAMES];
        let mut told: Vec<String> = Vec::new();
        self.named.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (from, name) in std::mem::take(&mut self.named) {
            let name = cut(&name);
            let wide = wideness(&name);
            let at = (from + 4.0).min(right - wide).max(left);
            if name.is_empty() || from > right || told.contains(&name) {
                continue;
            }
            let Some(lane) = ends.iter().position(|end| *end < at) else { continue };
            ends[lane] = at + wide;
            self.note((at, top + 12.0 * (lane + 1) as f64), &name);
            told.push(name);
        }
    }

    fn note(&mut self, (x, y): Point, words: &str) {
        let _ = write!(
            self.within,
            "<text class=\"note\" x=\"{}\" y=\"{}\">{}</text>",
            px(x),
            px(y),
            text(words)
        );
    }

    fn over(&mut self, x: f64, words: &str) {
        let Some(at) = self.area.x.at(x) else { return };
        let (top, bottom) = (self.area.top, self.area.bottom);
        let _ = write!(self.within, "<path class=\"rule\" d=\"M{} {}V{}\"/>", px(at), px(top), px(bottom));
        self.note((at + 4.0, top + 12.0), words);
    }

    fn across(&mut self, y: f64, words: &str) {
        let Some(at) = self.area.y.at(y) else { return };
        let (left, right) = (self.area.left, self.area.right);
        let _ = write!(self.within, "<path class=\"rule\" d=\"M{} {}H{}\"/>", px(left), px(at), px(right));
        self.note((left + 4.0, at - 4.0), words);
    }
}
