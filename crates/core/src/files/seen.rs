//! Files as they were at a moment, to see whether anybody changed them since.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// Some files, or that they were not there, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen(Vec<(PathBuf, Option<Mark>)>);

/// What changes when a file is written to or takes the place of another, even one of the same length and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    length: u64,
    modified: Option<SystemTime>,
    /// The device, the file, and when anything of it was changed last.
    #[cfg(unix)]
    identity: (u64, u64, i64, i64),
}

/// Systems count the times of files in steps that are shorter than this.
const STEP: Duration = Duration::from_millis(40);

impl Seen {
    /// Looks at files. Waits until the last change is so long ago that the next one has another time.
    pub fn new(paths: Vec<PathBuf>) -> Seen {
        // Whose clock runs ahead is not waited for.
        for _ in 0..5 {
            let now = SystemTime::now();
            let is_fresh = |path: &PathBuf| {
                let modified = path.metadata().and_then(|known| known.modified());
                modified.is_ok_and(|modified| now.duration_since(modified).is_ok_and(|age| age < STEP))
            };
            if !paths.iter().any(is_fresh) {
                break;
            }
            sleep(STEP);
        }
        Seen(paths.into_iter().map(|path| (Mark::of(&path), path)).map(|(mark, path)| (path, mark)).collect())
    }

    /// No files, for what nobody else can change.
    pub fn nothing() -> Seen {
        Seen(Vec::new())
    }

    /// Whether all of them are still what they were.
    pub fn is_same(&self) -> bool {
        self.0.iter().all(|(path, mark)| Mark::of(path) == *mark)
    }
}

impl Mark {
    /// The mark of a file that is there.
    pub fn of(path: &Path) -> Option<Mark> {
        let known = path.metadata().ok()?;
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;
        Some(Mark {
            length: known.len(),
            modified: known.modified().ok(),
            #[cfg(unix)]
            identity: (known.dev(), known.ino(), known.ctime(), known.ctime_nsec()),
        })
    }
}
