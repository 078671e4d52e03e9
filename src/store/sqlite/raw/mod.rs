//! What is in the pages of a damaged file, whether SQLite finds it or not.
//!
//! SQLite finds a row by the way that leads to it, from page to page: where one byte of that way is wrong, all that lies
//! behind is out of reach. Here every page is looked at that the file is long enough for, and every row on it is taken that
//! looks like one of ours. Which of them are what they were is proved by the hashes of the log, and these are put into a
//! database that is kept as long as it is read: after them those that can't be proved, in places where nothing else stands.
//! Nothing that the file says of itself is believed: not its schema, not how many pages it has, not where its tables begin.
//!
//! The form of pages, cells, records and of the log beside the file is that of "Database File Format",
//! <https://sqlite.org/fileformat2.html>.

mod cell;
mod gather;
mod near;
mod order;
mod pages;
mod prove;
mod record;
mod tables;
mod texts;
mod wal;

use super::super::backend::Reader;
use super::super::error::StoreError;
use super::super::texts::RulesetText;
use super::connection::{self, APPLICATION_ID, looks_like_sqlite};
use super::in_the_way::real;
use super::tx::Tx;
use crate::files::{Seen, with_ending};
use pages::Pages;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use wal::Wal;

/// Asked now and then whether to go on.
type GoesOn<'g> = &'g mut dyn FnMut() -> bool;

/// The size of the pages of every database that this program made.
const PAGE: usize = 4096;

/// What is found of a damaged database: its log and what belongs to it, and of the read models whom there was. The
/// ruleset that is known takes its place where it is the one that was lost.
pub(in super::super) fn found(
    path: &Path,
    known: &RulesetText,
    goes_on: GoesOn,
) -> Result<Reader, StoreError> {
    match looks_like_sqlite(path) {
        // What stands at its beginning may be what is damaged.
        Err(StoreError::NotOurs(_) | StoreError::Corrupt(_)) if path.is_file() => {}
        looks => looks?,
    }
    let real = real(path);
    let log = with_ending(&real, "-wal");
    let seen = Seen::new(vec![real.to_path_buf(), log.clone()]);
    let failed = |error| StoreError::file(path, error);
    let mut file = File::open(&real).map_err(failed)?;
    let wal = Wal::read(&log).map_err(|error| StoreError::file(&log, error))?;
    let mut header = Vec::new();
    Read::by_ref(&mut file).take(100).read_to_end(&mut header).map_err(failed)?;
    file.rewind().map_err(failed)?;
    for size in sizes(&header, wal.as_ref()) {
        let pages = Pages::new(&file, wal.as_ref(), size).map_err(failed)?;
        let connection = gather::into_own(path, pages, known, goes_on)?;
        if let Some(connection) = connection {
            if !seen.is_same() {
                return Err(StoreError::Changed);
            }
            return Ok(Box::new(Tx::new(Box::new(connection))));
        }
    }
    let is_ours = i64::from(wal::word(&header, 68)) == APPLICATION_ID;
    Err(match is_ours {
        true => {
            StoreError::Corrupt("no event of its log can be proved, so there is nothing to save".to_owned())
        }
        false => StoreError::NotOurs(path.to_owned()),
    })
}

/// How large pages may be, the likeliest first.
fn sizes(header: &[u8], wal: Option<&Wal>) -> Vec<usize> {
    let said = match header.get(16..18) {
        Some(&[0, 1]) => 65_536,
        Some(&[high, low]) => usize::from(high) << 8 | usize::from(low),
        _ => 0,
    };
    let mut sizes = vec![PAGE];
    for size in [Some(said), wal.map(|wal| wal.page_size)].into_iter().flatten() {
        if size.is_power_of_two() && (512..=65_536).contains(&size) && !sizes.contains(&size) {
            sizes.push(size);
        }
    }
    sizes
}

/// A database of nobody else, which goes away with its connection: SQLite keeps in a file what does not fit in memory.
fn own() -> Result<rusqlite::Connection, StoreError> {
    let mut own = rusqlite::Connection::open("")?;
    own.pragma_update(None, "journal_mode", "OFF")?;
    connection::widen_cache(&own, 1)?;
    super::schema::create(&mut own)?;
    super::schema::drop_indexes(&Tx::new(&own), "'log', 'operations', 'characters'")?;
    Ok(own)
}
