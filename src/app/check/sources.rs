//! Files of expectations: those named, those of a folder, those built in.

use crate::app::inputs::{read_file, shipped};
use crate::app::problem::{Hint, Problem};
use crate::config::{self, Diagnostic, Source, Spanned};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// Where expectations lie unless said.
const FOLDER: &str = "curves/expectations";
/// Those that are built in.
const BUILT_IN: &str = "curves/expectations/necpgame.yaml";
/// By this name they are asked for.
const BUILT_IN_NAME: &str = "built-in";
/// A folder that lies deeper is not one of expectations, or leads back to itself.
const MOST_DEPTH: usize = 16;

/// Whether expectations lie where they are looked for.
pub fn is_folder_here() -> bool {
    Path::new(FOLDER).is_dir()
}

/// The files to check: those named, else all of `curves/expectations`, else the built-in ones, should somebody be there to
/// read that it was only these.
///
/// # Errors
/// When a folder has none, or none are named where nobody is at a terminal: a gate that guards nothing must not pass.
pub fn sources(named: &[PathBuf], is_attended: bool) -> Result<Vec<Source>, Problem> {
    let built_in = || shipped(BUILT_IN).into_iter().collect();
    if named.is_empty() {
        let folder = Path::new(FOLDER);
        if folder.is_dir() {
            return folder_sources(folder);
        }
        if !is_attended {
            let message = format!(
                "there is no folder {FOLDER} here, and where nobody is at a terminal the built-in game is no check of yours"
            );
            return Err(Problem::invalid("no-expectations", message).advise(Hint::NameExpectations));
        }
        return Ok(built_in());
    }
    let mut sources = Vec::new();
    for path in named {
        if path.is_dir() {
            sources.extend(folder_sources(path)?);
        } else if path.as_os_str() == BUILT_IN_NAME && !path.exists() {
            sources.extend::<Vec<_>>(built_in());
        } else {
            sources.push(read_file(path)?);
        }
    }
    Ok(sources)
}

/// All expectations of a folder and of the folders in it, by path.
fn folder_sources(folder: &Path) -> Result<Vec<Source>, Problem> {
    let mut paths = Vec::new();
    collect(folder, MOST_DEPTH, &mut paths)?;
    paths.sort();
    if paths.is_empty() {
        let message = format!("there are no expectations in {}", folder.display());
        let hint = "they are YAML files; curves/expectations/necpgame.yaml shows how to write one";
        return Err(Problem::invalid("no-expectations", message).hint(hint));
    }
    paths.iter().map(|path| read_file(path)).collect()
}

/// Adds the YAML files in a folder and below it, however their endings are written. What is hidden is not the game's.
fn collect(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Problem> {
    let unreadable = |error: std::io::Error| {
        Problem::invalid("unreadable-file", format!("can't read {}: {error}", folder.display()))
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            let Some(depth) = depth.checked_sub(1) else {
                let message = format!("{} lies too deep for expectations", path.display());
                return Err(Problem::invalid("too-deep", message)
                    .hint("move them up, or remove the link that leads back"));
            };
            collect(&path, depth, paths)?;
        } else if path.extension().is_some_and(is_yaml) {
            paths.push(path);
        }
    }
    Ok(())
}

/// Whether this ending is that of YAML files.
pub fn is_yaml(ending: &OsStr) -> bool {
    ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml")
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
pub fn plain(path: &Path) -> PathBuf {
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
