//! Figures as HTML: pictures that say all, and the numbers from which the script makes them answer.

use super::Html;
use crate::chart::{Figure, Series, inline};

/// A figure with its legend and panels.
pub fn figure(html: &mut Html, figure: &Figure) {
    let parts = inline(figure);
    html.element("figure", &[("class", "chart")], |html| {
        html.element("figcaption", &[], |html| {
            html.leaf("strong", &[], &figure.title);
            html.leaf("span", &[("class", "quiet")], &figure.subtitle);
        });
        html.line();
        legend(html, &parts.series);
        let class = if parts.panels.len() == 1 { "panels single" } else { "panels" };
        html.element("div", &[("class", class)], |html| {
            let count = parts.panels.len();
            for (at, panel) in parts.panels.iter().enumerate() {
                // What comes first is what the figure is of; an even number of others stands below it.
                let class = if at == 0 && count > 2 && count % 2 == 1 { "panel wide" } else { "panel" };
                html.element("div", &[("class", class)], |html| {
                    if !panel.title.is_empty() {
                        html.leaf("h3", &[], &panel.title);
                    }
                    html.element("div", &[("class", "plot")], |html| html.markup(&panel.svg));
                });
                html.line();
            }
        });
        html.element("script", &[("type", "application/json")], |html| html.markup(&parts.data));
    });
    html.line();
}

fn legend(html: &mut Html, series: &[Series]) {
    let entries: Vec<(usize, &Series)> =
        series.iter().enumerate().filter(|(_, series)| !series.label.is_empty()).collect();
    if entries.is_empty() {
        return;
    }
    html.element("ul", &[("class", "legend")], |html| {
        for (at, series) in entries {
            html.element("li", &[("data-series", &at.to_string())], |html| {
                html.markup(&series.sample);
                html.text(&series.label);
            });
        }
    });
    html.line();
}
