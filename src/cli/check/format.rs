//! How the result of a check is written: for people, for programs, and for the CI systems that show it.

use super::super::context::{Context, FormatArg, print, write_file};
use super::super::failure::Failure;
use super::super::hints;
use crate::app::check::formats::Format;
use crate::report::{self, balance::check::CheckView};
use anyhow::Context as _;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::fs::OpenOptions;
use std::io::Write;
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

/// What an argument means for a result.
fn of_argument(format: FormatArg) -> Format {
    match format {
        FormatArg::Sarif => Format::Sarif,
        FormatArg::Junit => Format::Junit,
        FormatArg::Github => Format::Github,
        FormatArg::Markdown => Format::Markdown,
        plain => Format::Plain(plain.into()),
    }
}

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
    fn chosen(&self, context: &Context) -> Format {
        match (self.format, context.format) {
            (Some(format), _) => of_argument(format),
            (None, report::Format::Table) => {
                self.output.as_deref().map_or(Format::Plain(report::Format::Table), Format::of)
            }
            (None, format) => Format::Plain(format),
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
        match self.chosen(context) {
            Format::Plain(format) if self.also.is_empty() => Ok(Context { format, ..context.clone() }),
            _ => {
                let message =
                    format!("{what} are not a check: they are written once, as a table, JSON or CSV");
                Err(Failure::usage("no-check", message).hint("--format table, json or csv"))
            }
        }
    }

    /// Writes a result everywhere it is wanted, files first: stdout may be a closed pipe.
    ///
    /// # Errors
    /// When a file or stdout can't be written to.
    pub fn answer(&self, view: &CheckView, context: &Context) -> Result<(), Failure> {
        for (format, path) in &self.also {
            let text = of_argument(*format).text(view, Some(path), (context.width, hints::step))?;
            put(path, &text)?;
        }
        let text = self.chosen(context).text(view, self.output.as_deref(), (context.width, hints::step))?;
        match &self.output {
            Some(path) => put(path, &text),
            None => print(&text),
        }
    }

    /// Tells the CI systems of a check that could not judge; people see the error on stderr. `kept` are files that it reads.
    pub fn tell_broken(&self, failure: &Failure, kept: &[&Path], context: &Context) {
        let hint = failure.hint.as_ref().map_or_else(String::new, |hint| format!("\n{hint}"));
        let message = format!("{}{hint}", failure.message);
        let chosen = self.chosen(context);
        let outputs = self.also.iter().map(|(format, path)| (of_argument(*format), Some(path)));
        for (format, path) in outputs.chain([(chosen, self.output.as_ref())]) {
            let text = format.broken(failure.code, &message, failure.location.as_ref());
            // Where that fails too, the error that follows still says it.
            let _ = match path {
                Some(path) if kept.contains(&path.as_path()) || is_yaml(path) => Ok(()),
                Some(path) => put(path, &text),
                None if format == Format::Github => print(&text),
                None => Ok(()),
            };
        }
    }
}

/// Writes a result to a file. The summary of a job in GitHub Actions is added to: other steps write there as well.
fn put(path: &Path, text: &str) -> Result<(), Failure> {
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from);
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if summary.is_none_or(|summary| whole(&summary) != whole(path)) {
        return write_file(path, text.as_bytes());
    }
    let add = || OpenOptions::new().append(true).create(true).open(path)?.write_all(text.as_bytes());
    add().with_context(|| format!("can't add to {}", path.display())).map_err(Failure::from)
}

/// Whether a path looks like something that a check reads.
fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(crate::app::check::sources::is_yaml)
}
