//! Views become tables, JSON and CSV here: one place for numbers, units and alignment.
//!
//! A view is the result itself: its JSON is its serialisation, under a `schema` name; its table is a
//! [`Sheet`], its CSV are [`Records`]. Formats know no command, commands know no format.

pub mod anomalies;
pub mod balance;
pub mod chart;
pub mod check;
pub mod command_text;
pub mod curve;
pub mod event;
pub mod explain;
pub mod fit;
pub mod gm;
pub mod html;
pub mod lookup;
pub mod numbers;
mod records;
pub mod replay;
pub mod ruleset;
mod sheet;
pub mod simulation;
pub mod step;
pub mod time;

use records::Rows;
pub use records::{Records, defused};
use serde::Serialize;
pub use sheet::{Align, Cell, Column, Sheet};
pub use step::{Spell, Step};

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs, in full precision.
    Json,
    /// For spreadsheets and notebooks.
    Csv,
}

/// An answer that can be written in every format.
pub trait View: Serialize {
    /// The name and version of its JSON form: `endgame/curve/1`.
    fn schema(&self) -> &'static str;

    /// What people see; `spell` words what they can do next.
    fn screen(&self, spell: Spell) -> Screen;

    /// The same in several parts, for answers that are more than one table, in a
    /// terminal of `width` columns.
    fn screens(&self, width: usize, spell: Spell) -> Vec<Screen> {
        let _ = width;
        vec![self.screen(spell)]
    }

    /// What CSV holds: by default every value of the JSON form with the way to it.
    fn records(&self) -> Records {
        Records::paths(self)
    }
}

/// What people see: the answer with a line above and notes below.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    /// Lines above the table.
    pub heading: Vec<String>,
    /// The table.
    pub sheet: Sheet,
    /// Lines below it: legends and next steps.
    pub notes: Vec<String>,
}

/// An answer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// JSON refused a value.
    #[error("the answer can't be written as JSON")]
    Json(#[from] serde_json::Error),
    /// CSV refused a value.
    #[error("the answer can't be written as CSV")]
    Csv(#[from] csv::Error),
}

#[derive(Serialize)]
struct Envelope<'a, V> {
    schema: &'static str,
    #[serde(flatten)]
    view: &'a V,
}

/// Writes `view` in `format`, ending in a line break; `spell` words what people can do next. Tables keep within `width` columns where they can.
///
/// # Errors
/// When a serialiser refuses a value, which would be a mistake in a view.
pub fn render<V: View>(view: &V, format: Format, width: usize, spell: Spell) -> Result<String, ReportError> {
    match format {
        Format::Table => {
            let parts: Vec<String> =
                view.screens(width, spell).iter().map(|screen| screen.text(width)).collect();
            Ok(parts.join("\n"))
        }
        Format::Json => Ok(serde_json::to_string_pretty(&Envelope { schema: view.schema(), view })? + "\n"),
        Format::Csv => view.records().csv(),
    }
}

impl Screen {
    fn text(&self, width: usize) -> String {
        let mut text = String::new();
        for block in [self.heading.join("\n"), self.sheet.text(width), self.notes.join("\n")] {
            if !block.is_empty() {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&block);
                text.push('\n');
            }
        }
        text
    }
}
