//! Schema versions: numbered SQL files of this backend, applied under a lock when a database is opened.

use super::super::SCHEMA_VERSION;
use super::super::error::StoreError;
use super::address::Address;
use super::connection::Connection;
use super::move_events::move_events;
use super::tx::Tx;
use super::value::Value;
use std::ops::Deref;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

/// The version that the first of the steps makes: the numbers mean the same as those of SQLite.
const FIRST: i64 = 5;

/// Every version, each made from the one before.
const STEPS: [&[Step]; 3] = [
    &[Step::Sql(include_str!("migrations/0005_all.sql"))],
    &[Step::Sql(include_str!("migrations/0006_external_ids.sql"))],
    &[
        Step::Sql(include_str!("migrations/0007_log.sql")),
        Step::MoveEvents,
        Step::Sql(include_str!("migrations/0007_events.sql")),
    ],
];

/// A step from one version to the next.
enum Step {
    Sql(&'static str),
    /// Moves every event into the table that this version keeps them in.
    MoveEvents,
}

impl Step {
    fn take(&self, connection: &Connection) -> Result<(), StoreError> {
        match self {
            Step::Sql(sql) => connection.execute(sql),
            Step::MoveEvents => move_events(connection),
        }
    }
}

/// By this number, with the name of the schema, those who make or change tables wait for each other.
const LOCK: i64 = 0x454E_4447;

/// What a transaction begins with.
pub(super) fn begin(address: &Address, how: &str) -> String {
    format!("BEGIN {how}; SET LOCAL search_path TO {}, pg_temp", address.quoted_schema())
}

/// What a transaction that writes begins with: it waits for others so long.
pub(super) fn begin_writing(address: &Address) -> String {
    let seconds = super::error::PATIENCE_SECONDS;
    format!("{}; SET LOCAL lock_timeout TO '{seconds}s'", begin(address, "ISOLATION LEVEL READ COMMITTED"))
}

/// What [`version_of`] reads.
pub(super) const VERSION: &str = "SELECT version FROM schema_version";

/// The version of a database.
pub(super) fn version(connection: &Connection) -> Result<i64, StoreError> {
    version_of(&connection.query(VERSION, &[])?)
}

/// The version that stands in rows of [`VERSION`].
pub(super) fn version_of(rows: &[Row]) -> Result<i64, StoreError> {
    let none = || StoreError::Tables("the version of its tables is gone".to_owned());
    Ok(rows.first().ok_or_else(none)?.try_get(0)?)
}

/// The version of a database that may not be there.
pub(super) fn find_version(connection: &Connection, address: &Address) -> Result<i64, StoreError> {
    match connection.query_raw(VERSION, &[]) {
        Err(error) if is_missing(error.code()) => Err(StoreError::NoTables {
            address: address.shown().to_owned(),
            schema: address.schema().to_owned(),
        }),
        rows => version_of(&rows?),
    }
}

fn is_missing(code: Option<&SqlState>) -> bool {
    code.is_some_and(|code| [SqlState::UNDEFINED_TABLE, SqlState::INVALID_SCHEMA_NAME].contains(code))
}

/// Refuses a database of a newer version.
pub(super) fn check_known(found: i64) -> Result<(), StoreError> {
    if found <= SCHEMA_VERSION { Ok(()) } else { Err(StoreError::Newer { found, known: SCHEMA_VERSION }) }
}

/// Makes the tables of a new database, in a transaction that has begun.
pub(super) fn create(connection: &Connection, address: &Address) -> Result<(), StoreError> {
    let sql = "SELECT pg_advisory_xact_lock($1 # hashtext($2)::bigint)::text";
    connection.query(sql, &[LOCK.into(), address.schema().into()])?;
    let sql = "SELECT current_setting('server_encoding'), current_setting('server_version_num')::bigint, \
               (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                WHERE n.nspname = $1 AND c.relname IN ('schema_version', 'events', 'log', 'head')), \
               to_regnamespace(quote_ident($1)) IS NOT NULL, current_user::text, current_database()::text";
    let rows = connection.query(sql, &[address.schema().into()])?;
    let row = rows.first().ok_or_else(|| StoreError::Backend("the server does not answer".to_owned()))?;
    let (encoding, number): (&str, i64) = (row.try_get(0)?, row.try_get(1)?);
    if encoding != "UTF8" {
        let what =
            format!("the database is kept in {encoding}, and names need UTF8: `createdb --encoding UTF8`");
        return Err(StoreError::Address(what));
    }
    if number < 130_000 {
        return Err(StoreError::Address("the server is older than PostgreSQL 13".to_owned()));
    }
    if row.try_get::<_, i64>(2)? > 0 {
        return Err(StoreError::Exists(address.shown().to_owned()));
    }
    let lacks = |error: StoreError| match error {
        StoreError::NoRight(said) => rights(&said, address, row.try_get(4).ok(), row.try_get(5).ok()),
        error => error,
    };
    if !row.try_get::<_, bool>(3)? {
        connection.execute(&format!("CREATE SCHEMA {}", address.quoted_schema())).map_err(lacks)?;
    }
    STEPS.iter().copied().flatten().try_for_each(|step| step.take(connection)).map_err(lacks)?;
    connection.query("INSERT INTO schema_version VALUES (1, $1)", &[SCHEMA_VERSION.into()])?;
    Ok(())
}

/// Which rights are lacking, and what gives them.
fn rights(said: &str, address: &Address, user: Option<&str>, database: Option<&str>) -> StoreError {
    let (user, database) = (user.unwrap_or("…"), database.unwrap_or("…"));
    let schema = address.schema();
    StoreError::NoRight(format!(
        "{said}; `{user}` needs a schema of its own: let who owns the database say \
         `CREATE SCHEMA {schema} AUTHORIZATION \"{user}\"`, or `GRANT CREATE ON DATABASE \"{database}\" TO \"{user}\"`"
    ))
}

/// Brings a database to [`SCHEMA_VERSION`], in one transaction that keeps other writers out.
pub(super) fn migrate(connection: &Connection, address: &Address) -> Result<(), StoreError> {
    connection.begin(begin_writing(address));
    let sql = "SELECT pg_advisory_xact_lock($1 # hashtext($2)::bigint)::text";
    connection.query(sql, &[LOCK.into(), address.schema().into()])?;
    let found = version(connection)?;
    check_known(found)?;
    let done = usize::try_from(found + 1 - FIRST).unwrap_or(0);
    STEPS.iter().skip(done).copied().flatten().try_for_each(|step| step.take(connection))?;
    connection.query("UPDATE schema_version SET version = $1", &[SCHEMA_VERSION.into()])?;
    connection.execute("COMMIT")?;
    connection.ended();
    Ok(())
}

/// Takes the indexes of tables away, for rows go in faster without.
pub(super) fn drop_indexes<C: Deref<Target = Connection>>(
    tx: &Tx<C>,
    tables: &[&str],
) -> Result<(), StoreError> {
    let sql = "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename = ANY($2) \
               AND indexname NOT LIKE '%\\_pkey' ORDER BY indexname";
    let tables = tables.iter().map(|table| (*table).to_owned()).collect();
    for row in &tx.rows(sql, &[tx.address.schema().into(), Value::Texts(tables)])? {
        let (name, sql): (&str, String) = (row.try_get(0)?, row.try_get(1)?);
        tx.connection().execute(&format!("DROP INDEX {name}"))?;
        tx.indexes.borrow_mut().push(sql);
    }
    Ok(())
}

/// Makes again the indexes that were taken away.
pub(super) fn make_indexes<C: Deref<Target = Connection>>(tx: &Tx<C>) -> Result<(), StoreError> {
    tx.indexes.take().iter().try_for_each(|sql| tx.connection().execute(sql))
}
