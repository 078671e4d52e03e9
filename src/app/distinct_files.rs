//! Files that a use case reads and writes: none may be both, and none may be written twice.

use super::problem::Problem;
use std::path::{Path, PathBuf};

/// The code of what is refused here.
pub const SAME_FILE: &str = "same-file";

/// Refuses to write over what is read, or twice to the same file.
///
/// # Errors
/// When it would.
pub fn check_distinct<'a>(
    read: impl IntoIterator<Item = &'a Path>,
    written: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Problem> {
    let files = read.into_iter().filter(|path| !is_standard(path));
    let mut known: Vec<(PathBuf, bool)> = files.map(|path| (whole(path), false)).collect();
    for path in written {
        let own = whole(path);
        if let Some((_, is_written)) = known.iter().find(|(known, _)| *known == own) {
            let what =
                if *is_written { "would be written twice" } else { "is read, and would be written over" };
            let message = format!("{} {what}", path.display());
            return Err(Problem::invalid(SAME_FILE, message).hint("give every output a file of its own"));
        }
        // What is no file, such as /dev/null, takes anything any number of times.
        if !path.exists() || path.is_file() {
            known.push((own, true));
        }
    }
    Ok(())
}

/// The path from the root, through all links, as far as it is there.
fn whole(path: &Path) -> PathBuf {
    let there = |path: &Path| path.canonicalize().ok();
    let folder =
        path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let beside = || Some(there(folder?)?.join(path.file_name()?));
    there(path).or_else(beside).unwrap_or_else(|| path.to_owned())
}

/// Whether a path is `-`: standard input, or standard output.
pub fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}
