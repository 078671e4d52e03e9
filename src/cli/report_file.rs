//! `--report FILE.html`: a report to pass on, for every command that has a whole story to tell.

use super::context::{Context, write_file};
use super::failure::Failure;
use super::hints;
use crate::chart::Figure;
use crate::report::View;
use crate::report::html::{Report, Rules, Story};
use clap::builder::{PathBufValueParser, TypedValueParser};
use std::path::{Path, PathBuf};

/// Where a report goes.
#[derive(Debug, Clone, clap::Args)]
pub struct ReportArgs {
    /// Also write a report to pass on: one HTML file with the answer, figures, tables, rules and this command
    #[arg(long, value_name = "FILE", value_parser = parser(), help_heading = "Output")]
    report: Option<PathBuf>,
}

/// A wrong ending is found before any work is done.
fn parser() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.is_some_and(|ending| ending == "html" || ending == "htm") {
            true => Ok(path),
            false => Err("a report ends in .html"),
        }
    })
}

impl ReportArgs {
    /// Whether one is wanted.
    pub fn is_wanted(&self) -> bool {
        self.report.is_some()
    }

    /// Its file.
    pub fn path(&self) -> Option<&Path> {
        self.report.as_deref()
    }

    /// Writes the report of `view`, if one is wanted. What depends on the clock must not be in the view yet. The line that says so.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write<V: View + Story>(
        &self,
        view: &V,
        (figures, rules): (Vec<Figure>, Vec<Rules>),
        context: &Context,
    ) -> Result<Option<String>, Failure> {
        let Some(path) = &self.report else { return Ok(None) };
        let report = Report::new(view, hints::step, context.command.clone()).figures(figures).rules(rules);
        write_file(path, report.text().as_bytes())?;
        Ok(Some(format!("report: {}", path.display())))
    }
}
