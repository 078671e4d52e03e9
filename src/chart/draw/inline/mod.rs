//! A figure for pages: an SVG for each panel, whose colours and fonts are the page's, and the numbers beside it for a script.
//!
//! The pictures say all without the script; it draws the same from the numbers when something is asked of it.

mod area;
mod data;
mod marks;

use super::marks::Stroke;
use crate::chart::theme::HUES;
use crate::chart::{Dash, Figure, Mark, Panel};
use area::Area;

/// A figure in parts, from which a page is written.
#[derive(Debug, Clone)]
pub struct Inline {
    /// What has an entry in the legend, or would have one: marks of one label and colour.
    pub series: Vec<Series>,
    /// The panels, in order.
    pub panels: Vec<InlinePanel>,
    /// Everything that is drawn, as JSON that may stand in a page.
    pub data: String,
}

/// Marks that belong together in all panels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name; may be empty, and then it has no entry in the legend.
    pub label: String,
    /// Slot of the palette, below 7.
    pub color: usize,
    /// A sample of it, as SVG.
    pub sample: String,
    slot: usize,
}

/// One plot.
#[derive(Debug, Clone)]
pub struct InlinePanel {
    /// Its heading; may be empty.
    pub title: String,
    /// Its picture: an `<svg>`.
    pub svg: String,
}

/// The parts of `figure`.
pub fn inline(figure: &Figure) -> Inline {
    let series = all_series(figure);
    let areas: Vec<Area> = figure.panels.iter().map(Area::of).collect();
    let panels = figure.panels.iter().zip(&areas);
    Inline {
        panels: panels
            .clone()
            .map(|(panel, area)| InlinePanel {
                title: panel.title.clone(),
                svg: area.svg(panel, &marks::shapes(panel, area)),
            })
            .collect(),
        data: data::json(panels, &series),
        series,
    }
}

/// The label and colour of a mark that has them.
fn identity(mark: &Mark) -> Option<(&str, usize)> {
    match mark {
        Mark::Line { label, color, .. }
        | Mark::Steps { label, color, .. }
        | Mark::Band { label, color, .. }
        | Mark::Bars { label, color, .. }
        | Mark::Points { label, color, .. }
        | Mark::Boxes { label, color, .. } => Some((label, *color)),
        Mark::Stretch { .. } | Mark::VLine { .. } | Mark::HLine { .. } => None,
    }
}

/// In the order in which they come first. What is drawn last of a series is its sample: a line lies over its band.
fn all_series(figure: &Figure) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for mark in figure.panels.iter().flat_map(|panel: &Panel| &panel.marks) {
        let Some((label, slot)) = identity(mark) else { continue };
        let sample = marks::sample(mark);
        match all.iter_mut().find(|known| known.label == label && known.slot == slot) {
            Some(known) => known.sample = sample,
            None => all.push(Series { label: label.to_owned(), color: slot % HUES, sample, slot }),
        }
    }
    all
}

/// Which series a mark belongs to: one without a name to the first of its colour that has one, as a band to its line.
fn series_of(mark: &Mark, series: &[Series]) -> Option<usize> {
    let (label, slot) = identity(mark)?;
    let named = |known: &Series| known.slot == slot && !known.label.is_empty();
    let own = |known: &Series| known.slot == slot && known.label == label;
    let adopted = if label.is_empty() { series.iter().position(named) } else { None };
    adopted.or_else(|| series.iter().position(own))
}

/// The number of the class that a stroke has on a page.
fn dash_class(dash: Dash, slot: usize) -> usize {
    Stroke::of(dash, slot).number()
}

#[cfg(test)]
mod tests;
