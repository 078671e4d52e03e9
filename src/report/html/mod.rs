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

/// The style sheet of every page.
pub const STYLE: &str = include_str!("page.css");

/// The script of every page: tables that sort, and figures that tell values, hide series, zoom and change their scale. Without it a
/// page shows the same tables and figures. Each of its parts knows those above it, and nothing outside.
pub const SCRIPT: &str = concat!(
    "\"use strict\";\n\n(() => {\n",
    include_str!("page/elements.js"),
    include_str!("page/numbers.js"),
    include_str!("page/tables.js"),
    include_str!("page/axes.js"),
    include_str!("page/marks.js"),
    include_str!("page/values.js"),
    include_str!("page/reader.js"),
    include_str!("page/panel.js"),
    include_str!("page/figure.js"),
    "})();\n",
);
