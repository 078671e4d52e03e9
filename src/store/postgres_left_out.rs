//! What stands for PostgreSQL in a build that was made without it.

use super::backend::{Access, Backend, Opened, WriteTx};
use super::error::StoreError;
use super::watcher::Watcher;
use std::path::Path;

/// That this build can't reach a server.
pub(super) fn create(
    _: &Path,
    _: &dyn Fn(&dyn WriteTx) -> Result<(), StoreError>,
    _: &mut dyn Watcher,
) -> Result<Box<dyn Backend>, StoreError> {
    Err(StoreError::NoPostgres)
}

/// The same.
pub(super) fn open(_: &Path, _: Access) -> Result<Opened, StoreError> {
    Err(StoreError::NoPostgres)
}

/// The same.
pub(super) fn grow<T, E: From<StoreError>>(
    _: &Path,
    _: &mut dyn Watcher,
    _: impl FnOnce(&dyn WriteTx, &mut dyn Watcher) -> Result<T, E>,
) -> Result<(T, Box<dyn Backend>), E> {
    Err(StoreError::NoPostgres.into())
}
