//! The forms of a result: for people, for programs, and for the CI systems that show it.

use crate::app::distinct_files::is_standard;
use crate::app::problem::{Location, Problem};
use crate::report::balance::broken;
use crate::report::balance::check::{CheckView, Spot};
use crate::report::balance::github::{broken as github_broken, github};
use crate::report::balance::junit::junit;
use crate::report::balance::markdown::markdown;
use crate::report::balance::sarif::sarif;
use crate::report::{self, Spell, render};
use std::path::{Path, PathBuf};

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As every answer is.
    Plain(report::Format),
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Markdown.
    Markdown,
}

impl Format {
    /// By the ending of a file; a table where it says nothing.
    pub fn of(path: &Path) -> Format {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let endings = [
            (".sarif.json", Format::Sarif),
            (".sarif", Format::Sarif),
            (".xml", Format::Junit),
            (".md", Format::Markdown),
            (".json", Format::Plain(report::Format::Json)),
            (".csv", Format::Plain(report::Format::Csv)),
        ];
        let chosen = endings.into_iter().find(|(ending, _)| name.ends_with(ending));
        chosen.map_or(Format::Plain(report::Format::Table), |(_, format)| format)
    }

    /// A result in this form, for the file at `path`; tables are at most `width` columns wide, and `spell` words next steps.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn text(
        self,
        view: &CheckView,
        path: Option<&Path>,
        (width, spell): (usize, Spell),
    ) -> Result<String, Problem> {
        Ok(match self {
            Format::Plain(format) => render(view, format, width, spell).map_err(|error| {
                Problem::invalid("failed", format!("the answer can't be written: {error}"))
            })?,
            Format::Sarif => sarif(view),
            Format::Junit => junit(view),
            Format::Github => github(view),
            Format::Markdown => {
                let chart = view.chart.as_ref().map(|chart| match path {
                    Some(path) if !is_standard(path) => relative(Path::new(chart), path),
                    _ => chart.clone(),
                });
                markdown(view, chart.as_deref())
            }
        })
    }

    /// What CI systems are told of a check that could not judge; `None` in the forms that they don't show.
    pub fn broken(self, message: &str, place: Option<&Location>) -> Option<String> {
        let spot = place.map(|at| Spot {
            file: at.file.clone(),
            line: at.line,
            column: at.column,
            end_column: at.column,
        });
        match self {
            Format::Plain(_) => None,
            Format::Sarif => Some(broken::sarif(env!("CARGO_PKG_VERSION"), message, spot.as_ref())),
            Format::Junit => Some(broken::junit(message)),
            Format::Markdown => Some(broken::markdown(message)),
            Format::Github => {
                Some(github_broken(message, place.map(|at| (at.file.as_str(), at.line, at.column))))
            }
        }
    }
}

/// The way to `file` from the folder of `from`, as a link in `from` needs it.
fn relative(file: &Path, from: &Path) -> String {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (file, from) = (whole(file), whole(from));
    let folder = from.parent().unwrap_or(&from);
    let shared = folder.ancestors().find(|shared| file.starts_with(shared)).unwrap_or(Path::new(""));
    let up = folder.strip_prefix(shared).map_or(0, |down| down.components().count());
    let mut way: PathBuf = std::iter::repeat_n("..", up).collect();
    way.push(file.strip_prefix(shared).unwrap_or(&file));
    way.display().to_string()
}
