//! Opens the file of a table.

use std::path::Path;

use super::super::diagnostic::Diagnostic;
use super::super::file::{FileError, read_text};
use super::super::raw::TableFile;
use super::super::source::Source;

/// The endings of files that can be read.
pub(super) const ENDINGS: &str = "expected a file that ends in .csv, .tsv or .json";

/// Opens the file that a table names, seen from `folder`.
pub(super) fn open(folder: &Path, written: &TableFile) -> Result<Source, Diagnostic> {
    let (name, span) = (written.file.value.as_str(), written.file.span);
    let refuse =
        |message: String, label: &str| Err(Diagnostic::error("table-file", message).at(span).label(label));
    // Another machine has other folders, so what works on one would fail on the next.
    if Path::new(name).is_absolute() || name.starts_with(['/', '~']) || name.get(1..2) == Some(":") {
        let label = "name it as seen from the folder of the ruleset, such as `tables/exp.csv`";
        return refuse(format!("`{name}` is an absolute path"), label);
    }
    if name.contains('\\') {
        return refuse(
            format!("`{name}` has a backslash"),
            "separate folders by `/`, which every system knows",
        );
    }
    if ending(name).is_none() {
        return refuse(format!("`{name}` is neither CSV, TSV nor JSON by its ending"), ENDINGS);
    }
    read_text(&folder.join(name)).map_err(|error| {
        let label = match &error {
            FileError::Missing { meant: Some(meant), .. } => {
                let meant = meant.strip_prefix(folder).unwrap_or(meant);
                format!("did you mean `{}`?", meant.display())
            }
            FileError::Missing { .. } => "paths are seen from the folder of the ruleset".to_owned(),
            FileError::Folder(_) => ENDINGS.to_owned(),
            other => other.hint(),
        };
        Diagnostic::error("table-file", error.to_string()).at(span).label(label)
    })
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Csv,
    Tsv,
    Json,
}

pub(super) fn ending(name: &str) -> Option<Ending> {
    let (_, ending) = name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "csv" => Some(Ending::Csv),
        "tsv" => Some(Ending::Tsv),
        "json" => Some(Ending::Json),
        _ => None,
    }
}
