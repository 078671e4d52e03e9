//! What PostgreSQL says, in the words of the store.

use super::super::error::StoreError;
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

/// How long a process waits for another to finish writing, in seconds.
pub(super) const PATIENCE_SECONDS: u64 = 60;

impl From<Error> for StoreError {
    fn from(error: Error) -> StoreError {
        match error.as_db_error() {
            Some(said) => of_server(said),
            None if is_lost(&error) => StoreError::Lost(words(&error)),
            None => StoreError::Corrupt(words(&error)),
        }
    }
}

/// Whether the connection is gone: what was asked last may have been done or not.
pub(super) fn is_lost(error: &Error) -> bool {
    match error.as_db_error() {
        Some(said) => ends_session(said.code()),
        None => error.is_closed() || is_of_network(error),
    }
}

fn is_of_network(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if inner.is::<std::io::Error>() {
            return true;
        }
        source = inner.source();
    }
    false
}

fn ends_session(code: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ]
    .contains(code)
        || code.code().starts_with("08")
}

/// An error with what led to it; none of them names a password.
pub(super) fn words(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        return said.message().to_owned();
    }
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let more = inner.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        source = inner.source();
    }
    words
}

fn of_server(said: &DbError) -> StoreError {
    let (code, text) = (said.code(), said.message().to_owned());
    match code {
        code if ends_session(code) => StoreError::Lost(text),
        &SqlState::DISK_FULL => StoreError::Full,
        &SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly(
            "the server takes questions only: it is a standby, or was set to read only".to_owned(),
        ),
        &SqlState::INSUFFICIENT_PRIVILEGE => StoreError::NoRight(text),
        &SqlState::DIVISION_BY_ZERO => StoreError::Sums("the sums over all characters are gone".to_owned()),
        &SqlState::LOCK_NOT_AVAILABLE
        | &SqlState::T_R_DEADLOCK_DETECTED
        | &SqlState::T_R_SERIALIZATION_FAILURE => StoreError::Busy(PATIENCE_SECONDS),
        &SqlState::QUERY_CANCELED => {
            StoreError::Backend(format!("the server ended what was asked ({text}); nothing was changed"))
        }
        &SqlState::CHARACTER_NOT_IN_REPERTOIRE | &SqlState::UNTRANSLATABLE_CHARACTER => {
            StoreError::Backend(format!("PostgreSQL can't keep this text ({text}); nothing was changed"))
        }
        &SqlState::UNDEFINED_TABLE
        | &SqlState::UNDEFINED_COLUMN
        | &SqlState::INVALID_SCHEMA_NAME
        | &SqlState::UNDEFINED_FUNCTION
        | &SqlState::DATATYPE_MISMATCH => StoreError::Tables(text),
        // Statements are right for a database that is whole, and so are the values that it holds.
        code if ["22", "23", "XX"].iter().any(|class| code.code().starts_with(class)) => {
            StoreError::Corrupt(text)
        }
        code => StoreError::Backend(format!("the server says: {text} ({})", code.code())),
    }
}
