//! HTML as one more format of a view: the same [`Screen`]s as a terminal shows, tables that sort, and figures that answer.
//!
//! Whatever a view says becomes text in one place, [`Html::text`] and the values of attributes, and nothing of it can be markup. A page
//! loads nothing from elsewhere: the style sheet and the script are ours, and stand in it or are served beside it.

mod figure;
mod page;
mod report;
mod screen;
mod story;
mod writer;

#[cfg(test)]
mod tests;

pub use figure::figure;
pub use page::Page;
pub use report::{FileText, Report, Rules};
pub use screen::screens;
pub use story::{Fact, Story};
pub use writer::Html;

/// The style sheet of every page: colours, figures, and all else.
pub const STYLE: &str =
    concat!(include_str!("page/colors.css"), include_str!("page/figure.css"), include_str!("page/page.css"));

/// The part of the style sheet that figures need, for pages that have a look of their own.
pub const FIGURE_STYLE: &str = concat!(include_str!("page/colors.css"), include_str!("page/figure.css"));

/// A panel of a figure: axes, lines and other marks, the crosshair with its values, zoom and scale. Each of its parts knows those
/// above it, and nothing outside.
macro_rules! panel_script {
    () => {
        concat!(
            include_str!("page/elements.js"),
            include_str!("page/numbers.js"),
            include_str!("page/axes.js"),
            include_str!("page/marks.js"),
            include_str!("page/reader.js"),
            include_str!("page/panel.js"),
        )
    };
}

/// The script of every page: tables that sort, and figures that tell values, hide series, zoom and change their scale. Without it a
/// page shows the same tables and figures.
pub const SCRIPT: &str = concat!(
    "\"use strict\";\n\n(() => {\n",
    panel_script!(),
    include_str!("page/tables.js"),
    include_str!("page/values.js"),
    include_str!("page/figure.js"),
    include_str!("page/start.js"),
    "})();\n",
);

/// The panel alone, as a module for pages that draw figures from numbers of their own.
pub const PANEL_MODULE: &str = concat!(panel_script!(), "\nexport { Panel };\n");
