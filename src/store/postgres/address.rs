//! Where a database is: `postgres://host/database?schema=…`, with what the environment says beside it.

use super::super::error::StoreError;
use super::super::server_address::{check_secret, decoded};
use super::error::words;
use super::passfile;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::SqlState;

/// The schema that has the tables, unless the address says otherwise.
const SCHEMA: &str = "endgame";
/// How long a server may take to answer.
const CONNECT: Duration = Duration::from_secs(10);

/// How far a server is trusted that speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// As it is.
    Any,
    /// It has a certificate of somebody who is trusted.
    Authority,
    /// And that is for the name by which it was called.
    Name,
}

/// What an address says.
#[derive(Clone)]
pub(super) struct Address {
    config: Config,
    schema: String,
    /// As it was typed.
    shown: PathBuf,
    pub(super) trust: Trust,
    /// Who is trusted: a file, `system`, or nobody is named.
    pub(super) root: Option<String>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.shown.display())
    }
}

impl Address {
    /// Reads an address.
    pub(super) fn parse(path: &Path) -> Result<Address, StoreError> {
        Address::read(path, &|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn read(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Address, StoreError> {
        check_secret(path)?;
        let text = path.to_str().unwrap_or_default();
        let (base, asked) = text.split_once('?').unwrap_or((text, ""));
        let (mut schema, mut mode, mut root) = (None, env("PGSSLMODE"), env("PGSSLROOTCERT"));
        let mut passed = Vec::new();
        for part in asked.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match name {
                "schema" => schema = Some(decoded(value)),
                "sslmode" => mode = Some(decoded(value)),
                "sslrootcert" => root = Some(decoded(value)),
                _ => passed.push(part),
            }
        }
        let shorter = format!("{base}?{}", passed.join("&"));
        let parsed = shorter.trim_end_matches('?').parse::<Config>();
        let mut config = parsed.map_err(|error| StoreError::Address(words(&error)))?;
        fill(&mut config, env)?;
        let root = root.or_else(|| own_root(env));
        let trust = set_mode(&mut config, mode.as_deref(), root.is_some())?;
        let schema = schema.unwrap_or_else(|| SCHEMA.to_owned());
        check_schema(&schema)?;
        passfile::fill(&mut config, env)?;
        Ok(Address { config, schema, shown: path.to_owned(), trust, root })
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// As it was typed; there is no password in it.
    pub(super) fn shown(&self) -> &Path {
        &self.shown
    }

    /// The name of the schema.
    pub(super) fn schema(&self) -> &str {
        &self.schema
    }

    /// The same as it stands in a statement.
    pub(super) fn quoted_schema(&self) -> String {
        quoted(&self.schema)
    }

    /// On what changes are told.
    pub(super) fn channel(&self) -> String {
        format!("endgame.{}", self.schema)
    }

    /// Why there is no connection.
    pub(super) fn unreachable(&self, error: &tokio_postgres::Error) -> StoreError {
        let said = words(error);
        match error.code() {
            Some(&SqlState::INVALID_CATALOG_NAME) => StoreError::NoServer(format!(
                "{said} on the server; `createdb` makes one, and `endgame db init` puts a game into it"
            )),
            Some(&SqlState::INVALID_PASSWORD | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => {
                StoreError::NoServer(format!(
                    "{said}; a password comes from PGPASSWORD, or from the file that PGPASSFILE names (~/.pgpass)"
                ))
            }
            _ => {
                let said = if said.contains("password missing") {
                    "it asks for a password: give it by PGPASSWORD, or by the file that PGPASSFILE names (~/.pgpass)"
                        .to_owned()
                } else {
                    said
                };
                StoreError::NoServer(format!("{}: {said}", self.shown.display()))
            }
        }
    }
}

/// A name as it stands in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn check_schema(schema: &str) -> Result<(), StoreError> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if schema.is_empty() || schema.len() > 50 || !schema.chars().all(is_fine) || schema.starts_with("pg_") {
        let what = format!("the schema `{schema}` is no name of letters, digits and `_`, at most 50 of them");
        return Err(StoreError::Address(what));
    }
    Ok(())
}

/// What the address leaves open comes from the environment, and then from what is usual.
fn fill(config: &mut Config, env: &dyn Fn(&str) -> Option<String>) -> Result<(), StoreError> {
    let number = |name: &str| -> Result<Option<u64>, StoreError> {
        let bad = |_| StoreError::Address(format!("{name} is not a number"));
        env(name).map(|text| text.parse().map_err(bad)).transpose()
    };
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        match (env("PGHOST"), env("PGHOSTADDR").and_then(|text| text.parse().ok())) {
            (host, Some(address)) => {
                for host in host.iter() {
                    config.host(host);
                }
                config.hostaddr(address);
            }
            (hosts, None) => {
                for host in hosts.as_deref().unwrap_or(usual_host()).split(',') {
                    config.host(host);
                }
            }
        }
    }
    if config.get_ports().is_empty()
        && let Some(port) = number("PGPORT")?
    {
        config.port(u16::try_from(port).map_err(|_| StoreError::Address("PGPORT is no port".to_owned()))?);
    }
    if config.get_user().is_none()
        && let Some(user) = env("PGUSER").or_else(|| whoami::username().ok())
    {
        config.user(&user);
    }
    if config.get_dbname().is_none()
        && let Some(name) = env("PGDATABASE").or_else(|| config.get_user().map(str::to_owned))
    {
        config.dbname(&name);
    }
    if config.get_options().is_none()
        && let Some(options) = env("PGOPTIONS")
    {
        config.options(&options);
    }
    if config.get_application_name().is_none() {
        config.application_name(env("PGAPPNAME").unwrap_or_else(|| "endgame".to_owned()));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(number("PGCONNECT_TIMEOUT")?.map_or(CONNECT, Duration::from_secs));
    }
    config.keepalives_idle(Duration::from_secs(30));
    Ok(())
}

/// The folder of sockets that Debian and others have, or this machine.
fn usual_host() -> &'static str {
    const SOCKETS: &str = "/var/run/postgresql";
    if Path::new(SOCKETS).is_dir() { SOCKETS } else { "localhost" }
}

fn own_root(env: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let path = PathBuf::from(env("HOME")?).join(".postgresql/root.crt");
    path.is_file().then(|| path.to_string_lossy().into_owned())
}

/// Whether TLS is spoken, and how far the server is trusted; as libpq has it, who has a list of authorities and asks for
/// TLS wants the server to have a certificate of one of them.
fn set_mode(config: &mut Config, mode: Option<&str>, has_root: bool) -> Result<Trust, StoreError> {
    let (mode, trust) = match mode.unwrap_or("prefer") {
        "disable" => (SslMode::Disable, Trust::Any),
        "allow" | "prefer" => (SslMode::Prefer, Trust::Any),
        "require" if has_root => (SslMode::Require, Trust::Authority),
        "require" => (SslMode::Require, Trust::Any),
        "verify-ca" => (SslMode::Require, Trust::Authority),
        "verify-full" => (SslMode::Require, Trust::Name),
        other => {
            let known = "disable, prefer, require, verify-ca or verify-full";
            return Err(StoreError::Address(format!("sslmode is {known}, not `{other}`")));
        }
    };
    config.ssl_mode(mode);
    Ok(trust)
}

/// Whether TLS may be spoken with any of the hosts.
pub(super) fn may_speak_tls(config: &Config) -> bool {
    config.get_ssl_mode() != SslMode::Disable
        && (!config.get_hostaddrs().is_empty()
            || config.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, env: &[(&str, &str)]) -> Result<Address, StoreError> {
        let env =
            |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Address::read(Path::new(text), &env)
    }

    #[test]
    fn a_password_in_an_address_is_refused_and_not_told() {
        for text in [
            "postgres://ana:hunter2@db/game",
            "postgresql://ana:hunter2@db",
            "postgres://db/game?password=hunter2",
            "postgres://db/game?user=ana&p%61ssword=hunter2",
        ] {
            let error = read(text, &[]).unwrap_err();
            assert_eq!(error.code(), "password-in-address", "{text}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn the_environment_fills_what_the_address_leaves_open() {
        let env = [("PGHOST", "db1"), ("PGPORT", "6000"), ("PGUSER", "ana"), ("PGPASSWORD", "hunter2")];
        let address = read("postgres:///game?schema=live", &env).unwrap();
        assert_eq!(address.config().get_hosts(), [Host::Tcp("db1".to_owned())]);
        assert_eq!(address.config().get_ports(), [6000]);
        assert_eq!(address.config().get_user(), Some("ana"));
        assert_eq!(address.config().get_dbname(), Some("game"));
        assert_eq!(address.config().get_password(), Some("hunter2".as_bytes()));
        assert_eq!(address.schema(), "live");
        assert!(!format!("{address:?} {:?}", address.config()).contains("hunter2"));
        let address = read("postgres://bo@db2:7000/other", &env).unwrap();
        assert_eq!(address.config().get_hosts(), [Host::Tcp("db2".to_owned())]);
        assert_eq!((address.config().get_ports(), address.config().get_user()), (&[7000][..], Some("bo")));
    }

    #[test]
    fn modes_of_tls_are_those_of_libpq() {
        let trust =
            |query: &str| read(&format!("postgres://db/game{query}"), &[]).map(|address| address.trust);
        assert_eq!(trust("").unwrap(), Trust::Any);
        assert_eq!(trust("?sslmode=require").unwrap(), Trust::Any);
        assert_eq!(trust("?sslmode=require&sslrootcert=ca.pem").unwrap(), Trust::Authority);
        assert_eq!(trust("?sslmode=verify-ca").unwrap(), Trust::Authority);
        assert_eq!(trust("?sslmode=verify-full").unwrap(), Trust::Name);
        assert!(trust("?sslmode=maybe").is_err());
    }

    #[test]
    fn a_schema_is_a_plain_name() {
        assert!(read("postgres://db/game?schema=a%22b", &[]).is_err());
        assert!(read("postgres://db/game?schema=pg_x", &[]).is_err());
        assert!(read("postgres://db/game?schema=", &[]).is_err());
    }
}
