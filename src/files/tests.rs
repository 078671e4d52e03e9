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
        let part = Part::with_companions(&path, "new", &["-wal"]);
        part.create().unwrap().write_all(text).unwrap();
        std::fs::write(with_ending(part.beside(), "-wal"), b"").unwrap();
        assert_eq!(names(folder.path()).iter().filter(|name| name.starts_with("gm.db.new")).count(), 2);
        part
    };
    part(b"one").place().unwrap();
    assert_eq!(part(b"two").place().unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read(&path).unwrap(), b"one");
    part(b"three").replace().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"three");
    drop(part(b"four"));
    assert_eq!(names(folder.path()), ["gm.db"]);
}
