//! Lines across a plot with a text beside them.

use super::marks::Plot;
use super::scene::{Anchor, Point, Rect, Shape, hairline};
use super::text::clean;
use crate::chart::Mark;

/// Opacity of a stretch.
const STRETCH: f64 = 0.22;

impl Plot<'_> {
    /// Draws the annotations of a panel over its marks. Texts of vertical lines stand at the top, one below
    /// the other where they would meet.
    pub fn notes(&mut self, marks: &[Mark]) {
        let plot = self.frame.plot;
        let mut upright: Vec<(f64, String)> = Vec::new();
        for mark in marks {
            match mark {
                Mark::VLine { x, text } => {
                    let place = self.frame.x.at(*x).filter(|at| (plot.left..=plot.right).contains(at));
                    upright.extend(place.map(|at| (at, clean(text))));
                }
                Mark::HLine { y, text } => {
                    let place = self.frame.y.at(*y).filter(|at| (plot.top..=plot.bottom).contains(at));
                    if let Some(at) = place {
                        self.level(at, &clean(text));
                    }
                }
                _ => {}
            }
        }
        self.stretch_names(marks);
        upright.sort_by(|one, other| one.0.total_cmp(&other.0));
        self.uprights(&upright);
    }

    /// Shades what the panel's stretches cover of it.
    pub fn stretches(&mut self, marks: &[Mark]) {
        let color = self.sheet.colors.axis.fade(STRETCH);
        let areas: Vec<Rect> = marks.iter().filter_map(|mark| self.stretch(mark)).collect();
        areas.into_iter().for_each(|area| self.rect(area, color));
    }

    /// The part of the plot that a stretch covers, if it does; the shortest is still seen.
    fn stretch(&self, mark: &Mark) -> Option<Rect> {
        let Mark::Stretch { from, to, .. } = mark else { return None };
        let plot = self.frame.plot;
        let (from, to) = (self.frame.x.at(from.min(*to))?, self.frame.x.at(from.max(*to))?);
        let (left, right) = (from.max(plot.left), to.max(from + self.sheet.px(1.5)).min(plot.right));
        (left < right).then_some(Rect { left, right, ..plot })
    }

    /// Names of stretches in one line at the top, each at the first of them; none where there is no room for all.
    fn stretch_names(&mut self, marks: &[Mark]) {
        let (plot, gap, font) = (self.frame.plot, self.sheet.px(6.0), self.sheet.small());
        let mut named: Vec<(f64, String)> = Vec::new();
        for mark in marks {
            let Mark::Stretch { text, .. } = mark else { continue };
            let name = clean(text);
            if named.iter().all(|(_, known)| *known != name) {
                named.extend(self.stretch(mark).map(|area| (area.left, name)));
            }
        }
        named.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut end = plot.left;
        let mut placed = Vec::with_capacity(named.len());
        for (from, name) in named {
            let width = self.sheet.width(&name, font);
            let left = (from + gap).min(plot.right - gap - width);
            if left <= end {
                return;
            }
            end = left + width + gap;
            placed.push((left, width, name));
        }
        for (left, width, name) in placed {
            self.halo((left, plot.top + gap + font.size * 0.8), width, &name);
        }
    }

    fn uprights(&mut self, lines: &[(f64, String)]) {
        let (plot, gap, font) = (self.frame.plot, self.sheet.px(6.0), self.sheet.small());
        let color = self.sheet.colors.axis;
        for (at, _) in lines {
            self.shapes.push(hairline((*at, plot.top), (*at, plot.bottom), self.sheet.px(1.5), color));
        }
        let line = font.size * 1.4;
        let lanes = ((plot.height() * 0.5 / line) as usize).max(1);
        let mut ends = vec![f64::NEG_INFINITY; lanes];
        for (at, text) in lines {
            let text = self.sheet.fonts.shorten(text, font, plot.width() * 0.6);
            let width = self.sheet.width(&text, font);
            let (left, right) = (at + gap, at + gap + width);
            let (left, right) = if right > plot.right { (at - gap - width, at - gap) } else { (left, right) };
            let Some(lane) = ends.iter().position(|end| *end + gap < left) else { continue };
            ends[lane] = right;
            self.halo((left, plot.top + gap + font.size * 0.8 + lane as f64 * line), width, &text);
        }
    }

    fn level(&mut self, at: f64, text: &str) {
        let (plot, gap, font) = (self.frame.plot, self.sheet.px(6.0), self.sheet.small());
        self.shapes.push(hairline(
            (plot.left, at),
            (plot.right, at),
            self.sheet.px(1.5),
            self.sheet.colors.axis,
        ));
        let text = self.sheet.fonts.shorten(text, font, plot.width() - 2.0 * gap);
        let width = self.sheet.width(&text, font);
        let above = at - gap;
        let baseline = if above - font.size < plot.top { at + gap + font.size * 0.76 } else { above };
        self.halo((plot.right - gap - width, baseline), width, &text);
    }

    /// A text on paper of its own, so that lines under it do not cross its letters.
    fn halo(&mut self, at: Point, width: f64, text: &str) {
        if text.is_empty() {
            return;
        }
        let (font, pad) = (self.sheet.small(), self.sheet.px(3.0));
        let area = Rect {
            left: at.0 - pad,
            right: at.0 + width + pad,
            top: at.1 - font.size * 0.85,
            bottom: at.1 + font.size * 0.28,
        };
        self.shapes.push(Shape::Rect { area, color: self.sheet.colors.paper.fade(0.8) });
        let style = (font, self.sheet.colors.text);
        self.shapes.push(self.sheet.text(at, Anchor::Start, text, style, f64::INFINITY));
    }
}
