//! Changes of a file as a patch, in the unified form.

use crate::config::Source;
use std::path::{Component, Path};

/// What a file became, as `git apply` and `patch -p1` take it.
pub fn unified(old: &Source, new: &Source) -> String {
    // A patch is for the folder in which the file is named; from elsewhere it names the file alone.
    let is_here = Path::new(&old.name).components().all(|part| matches!(part, Component::Normal(_)));
    let name = if is_here { old.name.replace('\\', "/") } else { file_name(&old.name) };
    let diff = similar::TextDiff::from_lines(old.written(), new.written());
    diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

fn file_name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}
