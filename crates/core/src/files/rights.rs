//! Whose a file is, and what this user may do with it.

use std::path::Path;

/// Whether this user may write to a file or into a folder; what is not there can't be written to.
pub fn may_write(path: &Path) -> bool {
    #[cfg(unix)]
    return rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok();
    #[cfg(not(unix))]
    path.metadata().is_ok_and(|known| !known.permissions().readonly())
}

/// Whether this user may read a file.
pub fn may_read(path: &Path) -> bool {
    #[cfg(unix)]
    return rustix::fs::access(path, rustix::fs::Access::READ_OK).is_ok();
    #[cfg(not(unix))]
    path.exists()
}

/// Whether what this user makes beside a file belongs to the same user, or can be given to it.
pub fn is_own(path: &Path) -> bool {
    #[cfg(unix)]
    return owner_id(path).is_some_and(|owner| [owner, 0].contains(&user_id()));
    #[cfg(not(unix))]
    path.exists()
}

/// Free bytes where a file is; `None` where the system does not tell.
pub fn room(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    return rustix::fs::statvfs(path).ok().map(|known| known.f_bavail.saturating_mul(known.f_frsize));
    #[cfg(not(unix))]
    None
}

/// Whether a file is on a medium or a mount that can only be read.
pub fn is_fixed(path: &Path) -> bool {
    #[cfg(unix)]
    return rustix::fs::statvfs(path)
        .is_ok_and(|known| known.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY));
    #[cfg(not(unix))]
    false
}

/// `nobody (65534)`; nothing where the system knows no owners.
pub fn owner(path: &Path) -> Option<String> {
    #[cfg(unix)]
    return owner_id(path).map(named);
    #[cfg(not(unix))]
    None
}

/// This user, in the same way.
pub fn user() -> Option<String> {
    #[cfg(unix)]
    return Some(named(user_id()));
    #[cfg(not(unix))]
    None
}

#[cfg(unix)]
fn owner_id(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    path.symlink_metadata().ok().map(|known| known.uid())
}

#[cfg(unix)]
fn user_id() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// A user's name and number, as far as the file of users knows it.
#[cfg(unix)]
fn named(id: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id.to_string()).then_some(name)
    });
    match name {
        Some(name) => format!("{name} ({id})"),
        None => format!("user {id}"),
    }
}

/// Whether nobody but its owner may read a file, where the system knows rights.
pub fn is_secret(path: &Path) -> bool {
    #[cfg(unix)]
    return {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|known| known.permissions().mode() & 0o077 == 0)
    };
    #[cfg(not(unix))]
    path.exists()
}
