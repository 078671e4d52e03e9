//! The forms of a result: for people, for programs, and for the CI systems that show it.

use super::sources::plain;
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
            Format::Sarif => sarif(&from_root(view)),
            Format::Junit => junit(view),
            Format::Github => github(&from_root(view)),
            Format::Markdown => {
                let chart = view.chart.as_ref().map(|chart| match path {
                    Some(path) if !is_standard(path) => relative(Path::new(chart), path),
                    _ => chart.clone(),
                });
                markdown(view, chart.as_deref())
            }
        })
    }

    /// What stands in place of a result where a check could not judge, so that no report of an earlier one is taken for it:
    /// `code`, what was wrong in words, and where.
    pub fn broken(self, code: &str, message: &str, place: Option<&Location>) -> String {
        let root = repository();
        let spot = place.map(|at| Spot {
            file: seen_from(root.as_deref(), &at.file),
            line: at.line,
            column: at.column,
            end_column: at.column,
        });
        match self {
            Format::Plain(report::Format::Json) => broken::json(code, message, place),
            Format::Plain(report::Format::Csv) => broken::csv(code, message),
            Format::Plain(report::Format::Table) => broken::table(message),
            Format::Sarif => broken::sarif(env!("CARGO_PKG_VERSION"), message, spot.as_ref()),
            Format::Junit => broken::junit(message),
            Format::Markdown => broken::markdown(message),
            Format::Github => {
                github_broken(message, spot.as_ref().map(|at| (at.file.as_str(), at.line, at.column)))
            }
        }
    }
}

/// The folder of the repository that this folder is part of, if it is part of one. Code hosts name files from there.
fn repository() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// A file as a code host names it; as it was named where it lies elsewhere, or is no file.
fn seen_from(root: Option<&Path>, file: &str) -> String {
    let whole = || Some(plain(&std::path::absolute(file).ok()?));
    let inside = root.zip(whole()).filter(|(_, whole)| whole.exists());
    let inside = inside.and_then(|(root, whole)| Some(whole.strip_prefix(root).ok()?.display().to_string()));
    inside.unwrap_or_else(|| file.to_owned())
}

/// A result whose places are seen from the folder of the repository.
fn from_root(view: &CheckView) -> CheckView {
    let mut view = view.clone();
    let root = repository();
    let seen = |spot: &mut Spot| spot.file = seen_from(root.as_deref(), &spot.file);
    for row in &mut view.results {
        seen(&mut row.expected_at);
        if let Some(culprit) = &mut row.culprit {
            seen(&mut culprit.line.spot);
            culprit.with.iter_mut().for_each(|line| seen(&mut line.spot));
        }
    }
    view
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
