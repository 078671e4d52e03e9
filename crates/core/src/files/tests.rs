use super::*;
use std::io::ErrorKind;

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_written_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    write(&path, b"one").unwrap();
    write(&path, b"two").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"two");
    assert_eq!(names(folder.path()), ["report.html"]);
    assert!(write(folder.path(), b"three").is_err());
    assert_eq!(names(folder.path()), ["report.html"]);
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_and_links_are_followed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("kept"), folder.path().join("link"));
    write(&path, b"one").unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    write(&link, b"two").unwrap();
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read(&path).unwrap(), b"two");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    write(Path::new("/dev/null"), b"three").unwrap();
    assert!(is_device(Path::new("/dev/null")) && !is_device(&path));
}

#[test]
fn a_file_that_is_there_keeps_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gm.db");
    let part = |text: &[u8]| {
        let part = Part::new(&path);
        part.create().unwrap().write_all(text).unwrap();
        std::fs::write(with_ending(part.beside(), "-wal"), b"").unwrap();
        assert_eq!(names(folder.path()).iter().filter(|name| name.contains("endgame-part")).count(), 2);
        part
    };
    let mut first = part(b"one");
    first.reserve().unwrap();
    assert_eq!(reserved_by(&path), Some(std::process::id()));
    first.replace().unwrap();
    assert_eq!(part(b"two").reserve().unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read(&path).unwrap(), b"one");
    part(b"three").replace().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"three");
    drop(part(b"four"));
    assert_eq!(names(folder.path()), ["gm.db"]);
    let mut taken = Part::new(&folder.path().join("new.db"));
    taken.reserve().unwrap();
    drop(taken);
    assert_eq!(names(folder.path()), ["gm.db"]);
}

/// A run that is killed while it takes a name leaves none that says nothing: nobody could tell whose it is.
#[cfg(target_os = "linux")]
#[test]
fn a_name_says_for_whom_it_is_taken_from_its_first_moment_on() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gm.db");
    let has_ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let seen = scope.spawn(|| {
            let looks = std::iter::repeat_with(|| std::fs::read(&path));
            looks.take_while(|_| !has_ended.load(Ordering::Relaxed)).flatten().find(Vec::is_empty)
        });
        for _ in 0..3_000 {
            Part::new(&path).reserve().unwrap();
        }
        has_ended.store(true, Ordering::Relaxed);
        assert_eq!(seen.join().unwrap(), None);
    });
    assert_eq!(names(folder.path()), [""; 0]);
}

/// A process number that nobody has: above the most that Linux gives out.
#[cfg(unix)]
const NOBODY: u32 = 4_194_305;

#[cfg(unix)]
#[test]
fn what_dead_processes_left_is_swept_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gm.db");
    let database = b"SQLite format 3\0";
    let dead = [
        format!("gm.db.endgame-part-{NOBODY}"),
        format!("gm.db.endgame-part-{NOBODY}-journal"),
        format!("other.db.endgame-part-{NOBODY}"),
        format!("gm.db.new-{NOBODY}"),
        format!("gm.db.import-{NOBODY}"),
        format!("gm.db.import-{NOBODY}-wal"),
        format!("gm.db.before-restore.db.part-{NOBODY}"),
        format!("gm.db.name.endgame-part-{NOBODY}"),
        format!("gm.db.{NOBODY}.part"),
    ];
    let kept = [
        // Their process runs.
        "gm.db.endgame-part-1".to_owned(),
        // What `split` makes, and what is no database.
        "gm.db.part-00".to_owned(),
        "gm.db.part-07".to_owned(),
        format!("gm.db.old-{NOBODY}"),
        format!("other.db.part-{NOBODY}"),
        format!("gm.db.endgame-part-{NOBODY}.txt"),
    ];
    for name in dead.iter().chain(&kept) {
        std::fs::write(folder.path().join(name), database).unwrap();
    }
    let text = format!("gm.db.part-{}", NOBODY + 1);
    std::fs::write(folder.path().join(&text), "my notes").unwrap();
    let told = sweep(&path);
    assert_eq!(told.len(), dead.len() - 2, "{told:?}");
    let mut expected: Vec<String> = kept.into_iter().chain([text]).collect();
    expected.sort();
    assert_eq!(names(folder.path()), expected);
}

#[cfg(unix)]
#[test]
fn a_name_that_a_dead_process_took_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gm.db");
    for (text, is_free) in [
        (format!("endgame puts a file here (process {NOBODY})\n"), true),
        ("endgame puts a file here (process 1)\n".to_owned(), false),
        (format!("endgame puts a file here (process {NOBODY})\nand more"), false),
        (String::new(), false),
    ] {
        std::fs::write(&path, &text).unwrap();
        assert_eq!(sweep(&path).len(), usize::from(is_free), "{text}");
        assert_eq!(path.exists(), !is_free);
    }
}

#[test]
fn left_overs_that_may_hold_data_are_kept_under_other_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gm.db");
    for _ in 0..2 {
        std::fs::write(with_ending(&path, "-wal"), "data").unwrap();
        std::fs::write(with_ending(&path, "-shm"), "index").unwrap();
        std::fs::write(with_ending(&path, "-journal"), "").unwrap();
        assert_eq!(set_aside(&path).unwrap().len(), 1);
    }
    assert_eq!(names(folder.path()), ["gm.db.left-over-2-wal", "gm.db.left-over-wal"]);
    assert_eq!(std::fs::read(folder.path().join("gm.db.left-over-wal")).unwrap(), b"data");
}

#[test]
fn files_that_change_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("gm.db"), folder.path().join("gm.db-wal"));
    std::fs::write(&path, "one").unwrap();
    let seen = Seen::new(vec![path.clone(), other.clone()]);
    assert!(seen.is_same());
    std::fs::write(&path, "two").unwrap();
    assert!(!seen.is_same(), "of the same length, and at once");
    let seen = Seen::new(vec![path, other.clone()]);
    std::fs::write(other, "").unwrap();
    assert!(!seen.is_same());
}
