//! Files of expectations: those named, those of a folder, those built in.

use crate::app::inputs::{read_file, shipped};
use crate::app::problem::{Hint, Problem};
use crate::config::{self, Diagnostic, Source, Spanned};
use std::path::{Component, Path, PathBuf};

/// Where expectations lie unless said.
const FOLDER: &str = "curves/expectations";
/// Those that are built in.
const BUILT_IN: &str = "curves/expectations/necpgame.yaml";

/// Whether expectations lie where they are looked for.
pub fn is_folder_here() -> bool {
    Path::new(FOLDER).is_dir()
}

/// The files to check: those named, else all of `curves/expectations`, else the built-in ones.
///
/// # Errors
/// When a folder has none, or none are named in CI: a gate that guards nothing must not pass.
pub fn sources(named: &[PathBuf], is_ci: bool) -> Result<Vec<Source>, Problem> {
    if named.is_empty() {
        let folder = Path::new(FOLDER);
        if folder.is_dir() {
            return folder_sources(folder);
        }
        if is_ci {
            let message =
                format!("there is no folder {FOLDER} here, and in CI a check must not check nothing");
            return Err(Problem::invalid("no-expectations", message).advise(Hint::NameExpectations));
        }
        return Ok(shipped(BUILT_IN).into_iter().collect());
    }
    let mut sources = Vec::new();
    for path in named {
        if path.is_dir() {
            sources.extend(folder_sources(path)?);
        } else {
            sources.push(read_file(path)?);
        }
    }
    Ok(sources)
}

fn folder_sources(folder: &Path) -> Result<Vec<Source>, Problem> {
    let unreadable = |error: std::io::Error| {
        Problem::invalid("unreadable-file", format!("can't read {}: {error}", folder.display()))
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        let message = format!("there are no expectations in {}", folder.display());
        let hint = "they are YAML files; curves/expectations/necpgame.yaml shows how to write one";
        return Err(Problem::invalid("no-expectations", message).hint(hint));
    }
    paths.iter().map(|path| read_file(path)).collect()
}

/// The file that `source` names, seen from where `source` lies.
///
/// # Errors
/// When it can't be read: told where it is named.
pub fn beside(source: &Source, named: &Spanned<String>) -> Result<Source, Problem> {
    let folder = Path::new(&source.name).parent().unwrap_or(Path::new(""));
    let path = plain(&folder.join(&named.value));
    // Where the expectations are built in, so is what they name.
    if shipped(BUILT_IN).is_some_and(|own| own == *source)
        && !path.exists()
        && let Some(built_in) = shipped(&path.to_string_lossy())
    {
        return Ok(built_in);
    }
    config::read_file(&path).map_err(|error| {
        let label = match error.hint() {
            hint if hint.is_empty() => "a file, seen from the folder of this one".to_owned(),
            hint => hint,
        };
        let problem = Diagnostic::error("unreadable-file", error.to_string()).at(named.span).label(label);
        Problem::in_file(source, &problem.into())
    })
}

/// The path without `a/..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
