//! How the result of a check is written: for people, for programs, and for the CI systems that show it.

use super::super::context::{Context, FormatArg, print, write_file};
use super::super::failure::Failure;
use crate::app::distinct_files::is_standard;
use crate::report::balance::broken;
use crate::report::balance::check::{CheckView, Spot};
use crate::report::balance::github::{broken as github_broken, github};
use crate::report::balance::junit::junit;
use crate::report::balance::markdown::markdown;
use crate::report::balance::sarif::sarif;
use crate::report::{Format, render};
use anyhow::Context as _;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

/// Where a result goes, and how it is written.
#[derive(Debug, Clone, clap::Args)]
pub struct OutputArgs {
    /// How the answer is written [default: by the ending of --output, else table]
    #[arg(long, value_name = "FORMAT", value_parser = formats(), help_heading = "Output")]
    format: Option<FormatArg>,
    /// Write the answer to a file; `.sarif`, `.xml`, `.md`, `.json` and `.csv` choose the format
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Write the same result to another file too, e.g. `sarif=check.sarif`
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_also, help_heading = "Output")]
    also: Vec<(FormatArg, PathBuf)>,
}

/// The forms of a result, by name.
const FORMATS: [(&str, FormatArg, &str); 7] = [
    ("table", FormatArg::Table, "For people"),
    ("json", FormatArg::Json, "For programs, in full precision"),
    ("csv", FormatArg::Csv, "For spreadsheets and notebooks"),
    ("sarif", FormatArg::Sarif, "SARIF 2.1.0, for code hosts and editors"),
    ("junit", FormatArg::Junit, "JUnit XML, for CI systems that show tests"),
    ("github", FormatArg::Github, "Annotations of GitHub Actions, on the lines of a change"),
    ("markdown", FormatArg::Markdown, "For the summary of a job, or a comment"),
];

/// In place of the global `--format`, with more values.
fn formats() -> impl TypedValueParser<Value = FormatArg> {
    let values = FORMATS.map(|(name, _, help)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(values).map(|name| named(&name).unwrap_or(FormatArg::Table))
}

fn named(name: &str) -> Option<FormatArg> {
    FORMATS.iter().find(|(known, ..)| *known == name).map(|(_, format, _)| *format)
}

fn parse_also(text: &str) -> Result<(FormatArg, PathBuf), String> {
    let also = text.split_once('=').filter(|(_, file)| !file.is_empty());
    let also = also.and_then(|(format, file)| Some((named(format)?, PathBuf::from(file))));
    also.ok_or_else(|| {
        let names = FORMATS.map(|(name, ..)| name).join(", ");
        format!("expected FORMAT=FILE, such as `sarif=check.sarif`; the formats are {names}")
    })
}

impl OutputArgs {
    /// The format of the answer; one that was named for all commands, before `check`, counts too.
    fn chosen(&self, context: &Context) -> FormatArg {
        match (self.format, context.format) {
            (None, Format::Json) => FormatArg::Json,
            (None, Format::Csv) => FormatArg::Csv,
            (None, Format::Table) => self.output.as_deref().map_or(FormatArg::Table, by_ending),
            (Some(format), _) => format,
        }
    }

    /// The file that the answer goes to, for answers that are no check.
    pub fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref()
    }

    /// All files that are written.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.output.iter().chain(self.also.iter().map(|(_, path)| path)).map(PathBuf::as_path)
    }

    /// The context in which such an answer, `what`, is written.
    ///
    /// # Errors
    /// When it is asked for in a form that only a check has.
    pub fn plain(&self, what: &str, context: &Context) -> Result<Context, Failure> {
        let chosen = self.chosen(context);
        if !matches!(chosen, FormatArg::Table | FormatArg::Json | FormatArg::Csv) || !self.also.is_empty() {
            let message = format!("{what} are no check: they are written once, as a table, JSON or CSV");
            return Err(Failure::usage("no-check", message).hint("--format table, json or csv"));
        }
        Ok(Context { format: chosen.into(), ..context.clone() })
    }

    /// Writes a result everywhere it is wanted, files first: stdout may be a closed pipe.
    ///
    /// # Errors
    /// When a file or stdout can't be written to.
    pub fn answer(&self, view: &CheckView, context: &Context) -> Result<(), Failure> {
        for (format, path) in &self.also {
            write_file(path, written(view, *format, Some(path), context)?.as_bytes())?;
        }
        let text = written(view, self.chosen(context), self.output.as_deref(), context)?;
        match &self.output {
            Some(path) => write_file(path, text.as_bytes()),
            None => print(&text),
        }
    }

    /// Tells the CI systems of a check that could not judge; people see the error on stderr. `kept` are files that it reads.
    pub fn tell_broken(&self, failure: &Failure, kept: &[&Path], context: &Context) {
        let hint = failure.hint.as_ref().map_or_else(String::new, |hint| format!("\n{hint}"));
        let message = format!("{}{hint}", failure.message);
        let place = failure.location.as_ref().map(|at| Spot {
            file: at.file.clone(),
            line: at.line,
            column: at.column,
            end_column: at.column,
        });
        let text = |format| match format {
            FormatArg::Sarif => Some(broken::sarif(env!("CARGO_PKG_VERSION"), &message, place.as_ref())),
            FormatArg::Junit => Some(broken::junit(&message)),
            FormatArg::Markdown => Some(broken::markdown(&message)),
            FormatArg::Github => {
                Some(github_broken(&message, place.as_ref().map(|at| (at.file.as_str(), at.line, at.column))))
            }
            _ => None,
        };
        let chosen = self.chosen(context);
        let outputs = self.also.iter().map(|(format, path)| (*format, Some(path)));
        for (format, path) in outputs.chain([(chosen, self.output.as_ref())]) {
            let Some(text) = text(format) else { continue };
            // Where that fails too, the error that follows still says it.
            let _ = match path {
                Some(path) if kept.contains(&path.as_path()) || is_yaml(path) => Ok(()),
                Some(path) => write_file(path, text.as_bytes()),
                None if format == FormatArg::Github => print(&text),
                None => Ok(()),
            };
        }
    }
}

/// Whether a path looks like something that a check reads.
fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}

fn by_ending(path: &Path) -> FormatArg {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let endings = [
        (".sarif.json", FormatArg::Sarif),
        (".sarif", FormatArg::Sarif),
        (".xml", FormatArg::Junit),
        (".md", FormatArg::Markdown),
        (".json", FormatArg::Json),
        (".csv", FormatArg::Csv),
    ];
    let chosen = endings.into_iter().find(|(ending, _)| name.ends_with(ending));
    chosen.map_or(FormatArg::Table, |(_, format)| format)
}

/// A result in a format, for the file at `path`.
fn written(
    view: &CheckView,
    format: FormatArg,
    path: Option<&Path>,
    context: &Context,
) -> Result<String, Failure> {
    Ok(match format {
        FormatArg::Table | FormatArg::Json | FormatArg::Csv | FormatArg::Lines | FormatArg::Parquet => {
            let format = Format::from(format);
            render(view, format, context.width).context("the answer can't be written")?
        }
        FormatArg::Sarif => sarif(view),
        FormatArg::Junit => junit(view),
        FormatArg::Github => github(view),
        FormatArg::Markdown => {
            let chart = view.chart.as_ref().map(|chart| match path {
                Some(path) if !is_standard(path) => beside(Path::new(chart), path),
                _ => chart.clone(),
            });
            markdown(view, chart.as_deref())
        }
    })
}

/// The way to `file` from the folder of `from`, as a link in `from` needs it.
fn beside(file: &Path, from: &Path) -> String {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (file, from) = (whole(file), whole(from));
    let folder = from.parent().unwrap_or(&from);
    let shared = folder.ancestors().find(|shared| file.starts_with(shared)).unwrap_or(Path::new(""));
    let up = folder.strip_prefix(shared).map_or(0, |down| down.components().count());
    let mut way: PathBuf = std::iter::repeat_n("..", up).collect();
    way.push(file.strip_prefix(shared).unwrap_or(&file));
    way.display().to_string()
}
