//! What SQLite says, in the words of the store.

use super::super::error::StoreError;
use rusqlite::ErrorCode;

/// How long a process waits for another to finish writing, in seconds.
pub(super) const PATIENCE_SECONDS: u64 = 60;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            // What fails to be written or extended is mostly a full disk or a limit on the size of files.
            Some(ErrorCode::SystemIoFailure) if is_write_failure(&error) => StoreError::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                StoreError::ReadOnly(text)
            }
            Some(
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed,
            ) => StoreError::Busy(PATIENCE_SECONDS),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt(text),
            Some(ErrorCode::OperationInterrupted) => StoreError::Interrupted,
            Some(ErrorCode::SystemIoFailure) => StoreError::Backend(text),
            // Statements are right for a database that is whole, and so are the values that it holds.
            Some(ErrorCode::Unknown) => StoreError::Corrupt(text),
            None => StoreError::Corrupt(text),
            _ => StoreError::Backend(text),
        }
    }
}

fn is_write_failure(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{
        SQLITE_IOERR_FSYNC, SQLITE_IOERR_MMAP, SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMOPEN,
        SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE,
    };
    let code = error.sqlite_error().map(|error| error.extended_code);
    [
        SQLITE_IOERR_WRITE,
        SQLITE_IOERR_FSYNC,
        SQLITE_IOERR_TRUNCATE,
        SQLITE_IOERR_SHMOPEN,
        SQLITE_IOERR_SHMSIZE,
        SQLITE_IOERR_SHMMAP,
        SQLITE_IOERR_MMAP,
    ]
    .iter()
    .any(|&known| code == Some(known))
}
