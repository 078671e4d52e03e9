//! Passwords: from PGPASSWORD, or from the file that PGPASSFILE names, `~/.pgpass` unless it is set.

use super::super::error::StoreError;
use std::path::{Path, PathBuf};
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// Gives a connection its password, where one is known.
pub(super) fn fill(config: &mut Config, env: &dyn Fn(&str) -> Option<String>) -> Result<(), StoreError> {
    if let Some(password) = env("PGPASSWORD") {
        config.password(password);
        return Ok(());
    }
    let named = env("PGPASSFILE").map(PathBuf::from);
    let usual = || env("HOME").map(|home| PathBuf::from(home).join(".pgpass"));
    let Some(path) = named.or_else(usual).filter(|path| path.is_file()) else { return Ok(()) };
    check_rights(&path)?;
    let failed = |error| StoreError::io(format!("`{}`", path.display()), error);
    let text = std::fs::read_to_string(&path).map_err(failed)?;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(folder)) if folder != Path::new("/var/run/postgresql") => {
            folder.to_string_lossy().into_owned()
        }
        _ => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let (database, user) = (config.get_dbname().unwrap_or_default(), config.get_user().unwrap_or_default());
    if let Some(password) = find(&text, [&host, &port, database, user]) {
        config.password(password);
    }
    Ok(())
}

/// A file that others may read holds no secrets.
#[cfg(unix)]
fn check_rights(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt;
    let failed = |error| StoreError::io(format!("`{}`", path.display()), error);
    let mode = path.metadata().map_err(failed)?.mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let shown = path.display();
    Err(StoreError::Address(format!(
        "others may read the passwords in `{shown}`, so it is not used: `chmod 600 {shown}` keeps them out"
    )))
}

#[cfg(not(unix))]
fn check_rights(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// The password of the first line that fits host, port, database and user.
fn find(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let fits = |(field, wanted): (&String, &str)| field == "*" || field == wanted;
        (fields.len() == 5 && fields.iter().zip(wanted).all(fits)).then(|| fields[4].clone())
    })
}

/// The fields of a line; `\` takes a colon or itself out of its meaning.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ':' if fields.len() < 5 => fields.push(String::new()),
            letter => {
                let letter = if letter == '\\' { letters.next().unwrap_or('\\') } else { letter };
                fields.iter_mut().next_back().into_iter().for_each(|field| field.push(letter));
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_counts() {
        let text = "# mine\nother:5432:*:ana:no\ndb:*:game:ana:a\\:b\\\\c\n*:*:*:*:last\n";
        assert_eq!(find(text, ["db", "6000", "game", "ana"]).as_deref(), Some("a:b\\c"));
        assert_eq!(find(text, ["db", "6000", "game", "bo"]).as_deref(), Some("last"));
        assert_eq!(find("db:1:game:ana", ["db", "1", "game", "ana"]), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "*:*:*:*:hunter2\n").unwrap();
        let name = file.path().to_str().unwrap().to_owned();
        let env = |variable: &str| (variable == "PGPASSFILE").then(|| name.clone());
        let mut config = Config::new();
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = fill(&mut config, &env).unwrap_err().to_string();
        assert!(error.contains("chmod 600") && !error.contains("hunter2"), "{error}");
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
        fill(&mut config, &env).unwrap();
        assert_eq!(config.get_password(), Some("hunter2".as_bytes()));
    }
}
